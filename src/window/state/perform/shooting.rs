//! Photos and movies of the picture, now or when the self-timer is due.

use crate::annotate::Look;
use crate::settings::SelfTimer;
use crate::window::jobs::{Drawn, Keep, Picture, RecordError, Recorded, Shot};
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::state::dialog::{Dialog, UnsavedShot};
use crate::window::state::notices::Message;
use crate::window::state::shooting::{EndedBy, Recording, Shoot};
use crate::window::text::words;
use faceglass_pipeline::live::PlayerState;
use faceglass_pipeline::result::FrameResult;
use std::sync::Arc;
use std::time::Instant;

/// Assumed where a source does not say how many pictures it gives a second.
const USUAL_FPS: f64 = 30.0;

impl State {
    /// Takes a photo or begins a movie, at once or when the self-timer is due; ends a
    /// movie that is recorded, and what waits for the timer.
    pub(super) fn ask_to_shoot(&mut self, what: Shoot, ctx: &egui::Context) {
        let now_s = ctx.input(|input| input.time);
        if matches!(what, Shoot::Movie { .. })
            && let Some(recording) = self.shooting.under_way()
        {
            recording.stop();
            return;
        }
        if self.cancel_timer() {
            return;
        }
        match self.settings.self_timer {
            SelfTimer::Off => self.shoot_now(what, ctx),
            timer => self.shooting.wait(what, timer.seconds(), now_s),
        }
    }

    /// Does what the self-timer waited for. Before anything is drawn: what counts
    /// the seconds is not to be in the photo.
    pub fn tick_timer(&mut self, ctx: &egui::Context) {
        let now_s = ctx.input(|input| input.time);
        if let Some(what) = self.shooting.due(now_s) {
            self.shoot_now(what, ctx);
        }
    }

    /// Waits for the self-timer no longer; whether it did.
    pub(super) fn cancel_timer(&mut self) -> bool {
        let cancelled = self.shooting.cancel();
        if cancelled {
            self.notices.info(Message::TimerCancelled);
        }
        cancelled
    }

    pub(super) fn next_timer(&mut self) {
        self.settings.self_timer = self.settings.self_timer.next();
        self.notices.info(Message::Timer(self.settings.self_timer));
    }

    fn shoot_now(&mut self, what: Shoot, ctx: &egui::Context) {
        match what {
            Shoot::Photo { with_overlay } => self.shoot(with_overlay, Keep::Photo, ctx),
            Shoot::Movie { with_overlay } => self.record(with_overlay, ctx),
        }
    }

    /// Photographs the picture, as it is drawn or as it came.
    pub(super) fn shoot(&mut self, with_overlay: bool, keep: Keep, ctx: &egui::Context) {
        let Some(frame) = self.scene.frame() else {
            self.notices.info(Message::NoPicture);
            return;
        };
        if !with_overlay {
            let covered = frame.faces.iter().filter(|face| self.is_covered(face));
            let shot = Shot::Frame {
                image: Arc::clone(&frame.frame.image),
                mirror: self.is_mirrored(),
                covered: covered.map(|face| face.bbox).collect(),
            };
            self.keep(shot, keep);
        } else if let Some(rect) = self.screen.picture {
            self.screen.is_captured = true;
            self.jobs.capture(rect * ctx.pixels_per_point(), keep);
        }
    }

    /// Asks where to save a photograph, or puts it to the other photos.
    pub(in crate::window::state) fn keep(&mut self, shot: Shot, keep: Keep) {
        match keep {
            Keep::Ask => {
                self.dialogs.ask(Dialog::SaveShot(UnsavedShot {
                    shot,
                    path: self.places.screenshot(),
                    failed: None,
                }));
            }
            Keep::Photo => {
                let looked_at = self.files_looked_at();
                self.jobs.save_photo(shot, self.places.photo(), looked_at);
            }
        }
    }

    /// Whether there is something to record.
    pub(in crate::window::state) fn can_record(&self) -> bool {
        let is_there = self.scene.frame().is_some() && self.source_plays();
        self.shooting.is_recording() || (is_there && self.shooting.recording().is_none())
    }

    /// Says why nothing can be recorded now.
    pub fn explain_no_recording(&mut self) {
        // While a movie is finished, that is said already.
        if self.shooting.recording().is_none() {
            let stands = self.scene.frame().is_some() && self.source.is_one_picture();
            let why = match stands {
                true => Message::StandsStill,
                false => Message::NothingPlays,
            };
            self.notices.info(why);
        }
    }

    /// Whether a movie is recorded in the way that the command says.
    pub(in crate::window::state) fn is_recording(&self, action: Action) -> bool {
        let recording = self.shooting.recording().filter(|r| !r.is_stopped());
        recording.is_some_and(|r| r.with_overlay == (action == Action::Record))
    }

    fn source_plays(&self) -> bool {
        matches!(
            self.source.state,
            PlayerState::Running | PlayerState::Paused
        )
    }

    fn record(&mut self, with_overlay: bool, ctx: &egui::Context) {
        let frame = self.scene.frame().filter(|_| self.can_record());
        let Some(frame) = frame.cloned() else {
            self.explain_no_recording();
            return;
        };
        let info = self.source.info.as_ref();
        let fps = info.and_then(|info| info.fps).unwrap_or(USUAL_FPS);
        let recorder = self.jobs.record(self.places.movie(), fps);
        let now = Instant::now();
        recorder.add(self.picture(&frame, with_overlay, now));
        let now_s = ctx.input(|input| input.time);
        let recording = Recording::new(recorder, with_overlay, (frame, now), now_s);
        self.shooting.begin(recording);
        self.notices.info(Message::RecordingBegun);
    }

    /// A frame as it is shown now.
    fn picture(&self, frame: &Arc<FrameResult>, with_overlay: bool, at: Instant) -> Picture {
        let (overlay, t) = (self.settings.overlay, self.t());
        let covered = frame.faces.iter().filter(|face| self.is_covered(face));
        let words = frame.faces.iter().map(|face| {
            [
                words::who(&face.identity, t),
                words::liveness(&face.liveness, t),
            ]
        });
        Picture {
            result: Arc::clone(frame),
            at,
            mirror: self.is_mirrored(),
            covered: covered.map(|face| face.bbox).collect(),
            drawn: with_overlay.then(|| Drawn {
                look: Look {
                    boxes: overlay.boxes,
                    points: overlay.points,
                    dense: overlay.dense,
                },
                words: words.collect(),
            }),
        }
    }

    /// Hands a new picture to the movie; ends that where the source ends, is another
    /// one or gives pictures of another size.
    pub(in crate::window::state) fn follow_recording(&mut self) {
        let plays = self.source_plays();
        let frame = self.scene.frame().cloned();
        let is_shown = frame.is_some();
        let Some(recording) = self.shooting.under_way() else {
            return;
        };
        let with_overlay = recording.with_overlay;
        let fits = frame.as_ref().is_some_and(|frame| recording.fits(frame));
        let taken = frame.filter(|_| fits).and_then(|frame| {
            let at = recording.take(&frame, Instant::now())?;
            Some((frame, at))
        });
        let ended = match (plays, fits) {
            (true, true) => None,
            (true, false) if is_shown => Some(EndedBy::Size),
            _ => Some(EndedBy::Source),
        };
        if ended.is_some() {
            recording.stop();
        }
        if let Some((frame, at)) = taken {
            let picture = self.picture(&frame, with_overlay, at);
            if let Some(recording) = self.shooting.recording() {
                recording.recorder().add(picture);
            }
        }
        if let Some(why) = ended {
            self.notices.info(Message::RecordingEnded(why));
        }
    }

    /// What came of a movie.
    pub(in crate::window::state) fn recorded(&mut self, outcome: Result<Recorded, RecordError>) {
        self.shooting.is_over();
        match outcome {
            Ok(recorded) if recorded.cut.is_none() => {
                self.notices.info(Message::Recorded(recorded));
            }
            Ok(cut) => self.notices.error(Message::Recorded(cut)),
            Err(why) => self.notices.error(Message::RecordFailed(why)),
        }
    }
}
