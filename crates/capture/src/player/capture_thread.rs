//! What happens on the capture thread.

use super::open_source::{OpenSource, SetAside, Upcoming};
use super::output::Output;
use super::retry::Retry;
use super::shared::Shared;
use super::{PlayerCommand, PlayerEvent, PlayerOptions, PlayerState, SPEEDS};
use crossbeam_channel::{Receiver, Sender};
use faceglass_source::error::{CameraError, CameraName, FileError, SourceError};
use faceglass_source::source::{Frame, Pull};
use faceglass_source::spec::{Rotation, SourceSpec};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// Longest time spent in a source, or waiting, before commands are looked at.
const SLICE: Duration = Duration::from_millis(50);

pub(super) struct CaptureThread {
    options: PlayerOptions,
    commands: Receiver<PlayerCommand>,
    shared: Arc<Shared>,
    output: Output,
    spec: Option<SourceSpec>,
    open: Option<OpenSource>,
    /// What played before, until `open` has given its first frame.
    before: Option<SetAside>,
    retry: Retry,
    /// The person's wish.
    playing: bool,
    /// One frame is to be given although paused.
    step: bool,
    /// Presentation time that passes in a second.
    speed: f32,
    /// The newest frame given, before rotation.
    last: Option<Frame>,
}

impl CaptureThread {
    pub(super) fn new(
        options: PlayerOptions,
        commands: Receiver<PlayerCommand>,
        shared: Arc<Shared>,
        channel: (Sender<Frame>, Receiver<Frame>),
    ) -> Self {
        Self {
            output: Output::new(options.delivery, channel),
            options,
            commands,
            shared,
            spec: None,
            open: None,
            before: None,
            retry: Retry::new(),
            playing: true,
            step: false,
            speed: 1.0,
            last: None,
        }
    }

    /// Runs until the player is dropped.
    pub(super) fn run(mut self, spec: Option<SourceSpec>) {
        if let Some(spec) = spec {
            self.guarded(|thread| thread.open_spec(spec));
        }
        while !self.shared.stopping() {
            self.guarded(Self::turn);
        }
    }

    /// Decoders and drivers are other people's code: a panic in one closes the
    /// source and is told, and the thread lives on.
    fn guarded(&mut self, act: impl FnOnce(&mut Self)) {
        if catch_unwind(AssertUnwindSafe(|| act(self))).is_err() {
            // Dropping what panicked may panic as well.
            let open = self.open.take();
            let _ = catch_unwind(AssertUnwindSafe(|| drop(open)));
            self.lose(SourceError::Panicked);
        }
    }

    /// One round: the commands that wait, then at most one slice of work.
    pub(super) fn turn(&mut self) {
        let waiting: Vec<_> = self.commands.try_iter().collect();
        let last_seek = waiting
            .iter()
            .rposition(|c| matches!(c, PlayerCommand::Seek(_)));
        for (n, command) in waiting.into_iter().enumerate() {
            // A slider sends many: only the last one counts.
            if matches!(command, PlayerCommand::Seek(_)) && Some(n) != last_seek {
                self.shared.note_handled(1);
                continue;
            }
            self.handle(command);
        }
        if self.output.is_waiting() {
            self.output.push(SLICE);
            self.update_idle();
            return;
        }
        match self.open.as_ref() {
            None => self.wait_or_retry(),
            Some(open) if open.is_live() => self.pull_live(),
            Some(open) if open.ended => self.pause_for(SLICE),
            Some(_) if !self.playing && !self.step => self.pause_for(SLICE),
            Some(_) => self.play_recorded(),
        }
    }

    fn handle(&mut self, command: PlayerCommand) {
        match command {
            PlayerCommand::Open(spec) => self.open_spec(spec),
            PlayerCommand::Close => self.close(),
            PlayerCommand::Play => self.play(),
            PlayerCommand::Pause => self.pause(),
            PlayerCommand::Step => {
                self.pause();
                self.step = self.open.as_ref().is_some_and(|o| !o.ended);
            }
            PlayerCommand::Seek(to) => self.seek(to),
            PlayerCommand::SetLoop(looping) => self.options.looping = looping,
            PlayerCommand::SetRotation(rotation) => self.set_rotation(rotation),
            PlayerCommand::SetSpeed(speed) => {
                let (least, most) = (*SPEEDS.start(), *SPEEDS.end());
                self.speed = if speed.is_nan() {
                    1.0
                } else {
                    speed.clamp(least, most)
                };
            }
            PlayerCommand::Controls(ask) => {
                if let Some(open) = self.open.as_mut() {
                    open.source.ask_controls(ask);
                }
            }
        }
        self.update_idle();
        self.shared.note_handled(1);
    }

    // --- opening and closing ------------------------------------------------

    fn open_spec(&mut self, spec: SourceSpec) {
        let before = self.set_aside(&spec);
        self.drop_source();
        self.before = before;
        self.shared.reset_stats();
        self.retry = Retry::new();
        self.playing = true;
        self.spec = Some(spec);
        self.shared.set_state(PlayerState::Opening);
        self.try_open();
        self.update_idle();
    }

    fn try_open(&mut self) {
        let Some(spec) = self.spec.clone() else {
            return;
        };
        let opener = Arc::clone(&self.options.opener);
        match opener(&spec) {
            Ok(source) => self.open = Some(OpenSource::new(source)),
            Err(error) => self.lose(error),
        }
    }

    fn close(&mut self) {
        self.drop_source();
        self.shared.clear_rate();
        self.shared.set_state(PlayerState::Closed);
    }

    /// What plays now stays at hand until the next source is known to be good.
    /// A camera gives way to another, or to itself: a device opens once.
    fn set_aside(&mut self, next: &SourceSpec) -> Option<SetAside> {
        let good = self.open.take().filter(|open| open.gave_a_frame);
        let before = match (self.spec.take(), good) {
            (Some(spec), Some(open)) => Some(SetAside {
                spec,
                open,
                last: self.last.take(),
                playing: self.playing,
            }),
            _ => self.before.take(),
        };
        let is_camera = matches!(next, SourceSpec::Camera { .. });
        before.filter(|before| !(is_camera && before.open.is_live()))
    }

    /// What was asked for cannot be had: what played before goes on.
    fn go_back(&mut self, before: SetAside, error: SourceError) {
        tracing::warn!(%error, "not opened; the source before goes on");
        let SetAside {
            spec,
            mut open,
            last,
            playing,
        } = before;
        let info = open.info.clone();
        open.schedule.restart();
        self.open = Some(open);
        self.playing = playing;
        self.step = false;
        self.output.clear();
        self.shared.clear_rate();
        if let Some(refused) = self.spec.replace(spec.clone()) {
            self.shared.push(PlayerEvent::Kept {
                refused,
                error,
                spec,
                info,
            });
        }
        self.tell_progress();
        if let Some(frame) = last.filter(|_| self.output.is_newest_only()) {
            self.shared.set_position(frame.time);
            self.give(frame);
        }
        self.update_idle();
    }

    fn drop_source(&mut self) {
        self.open = None;
        self.before = None;
        self.spec = None;
        self.retry.take();
        self.step = false;
        self.output.clear();
        self.last = None;
    }

    /// The source is gone; plans another attempt where that makes sense.
    fn lose(&mut self, error: SourceError) {
        if let Some(before) = self.before.take() {
            self.go_back(before, error);
            return;
        }
        self.open = None;
        let is_camera = matches!(self.spec, Some(SourceSpec::Camera { .. }));
        let retrying = self.options.reconnect && is_camera && error.may_recover();
        if retrying {
            self.retry.plan(self.options.clock.now());
        }
        tracing::warn!(%error, retrying, "source lost");
        self.shared.clear_rate();
        self.shared.set_state(PlayerState::Lost { error, retrying });
        self.update_idle();
    }

    fn wait_or_retry(&mut self) {
        match self.retry.wait(self.options.clock.now()) {
            Some(left) if left.is_zero() => {
                self.retry.take();
                self.try_open();
            }
            Some(left) => self.pause_for(left.min(SLICE)),
            None => self.pause_for(SLICE),
        }
    }

    /// Waits, and follows the command that ends the wait.
    fn pause_for(&mut self, at_most: Duration) {
        let clock = Arc::clone(&self.options.clock);
        if let Some(command) = clock.wait(&self.commands, at_most) {
            self.handle(command);
        }
    }

    // --- play, pause, seek --------------------------------------------------

    fn play(&mut self) {
        if !self.playing {
            // A pause is not a slow source.
            self.shared.clear_rate();
        }
        self.playing = true;
        self.step = false;
        if let Some(open) = self.open.as_mut() {
            open.schedule.restart();
            if open.ended {
                self.seek(Duration::ZERO);
            }
        }
        self.tell_progress();
    }

    fn pause(&mut self) {
        self.playing = false;
        self.tell_progress();
    }

    fn seek(&mut self, to: Duration) {
        let Some(open) = self.open.as_mut().filter(|o| !o.is_live()) else {
            return;
        };
        self.output.forget_waiting();
        match open.source.seek(to) {
            Ok(()) => {
                open.ended = false;
                open.upcoming = None;
                open.schedule.restart();
                self.step = !self.playing;
                self.tell_progress();
            }
            Err(error) => self.shared.push(PlayerEvent::Refused(error)),
        }
    }

    fn set_rotation(&mut self, rotation: Rotation) {
        self.options.rotation = rotation;
        let held = !self.playing || self.open.as_ref().is_none_or(|o| o.ended);
        if held
            && self.output.is_newest_only()
            && let Some(frame) = self.last.clone()
        {
            self.give(frame);
        }
    }

    /// Running, paused or ended, once the first frame was there.
    fn tell_progress(&self) {
        let Some(open) = self.open.as_ref().filter(|o| o.gave_a_frame) else {
            return;
        };
        self.shared.set_state(if open.ended {
            PlayerState::Ended
        } else if self.playing {
            PlayerState::Running
        } else {
            PlayerState::Paused
        });
    }

    /// Whether nothing more comes without a command.
    fn update_idle(&self) {
        let waiting = self.output.is_waiting()
            || self.open.as_ref().is_some_and(|o| !o.ended)
            || self.retry.wait(self.options.clock.now()).is_some();
        self.shared.set_idle(!waiting);
    }

    // --- frames -------------------------------------------------------------

    fn pull_live(&mut self) {
        let Some(open) = self.open.as_mut() else {
            return;
        };
        // Of a camera that is known to be there.
        if open.gave_a_frame {
            for news in open.source.control_news() {
                self.shared.push(PlayerEvent::Controls(news));
            }
        }
        match open.source.pull(SLICE) {
            Ok(Pull::Frame(frame)) => self.take_live(frame),
            Ok(Pull::Pending) => {}
            Ok(Pull::Dropped(why)) => self.note_bad(why),
            Ok(Pull::Ended) => {
                let camera = CameraName::named(&open.info.name);
                self.lose(CameraError::StoppedSending(camera).into());
            }
            Err(error) => self.lose(error),
        }
    }

    fn take_live(&mut self, frame: Frame) {
        let Some(open) = self.open.as_mut() else {
            return;
        };
        // The camera's own thread keeps only the newest frames: a gap in the
        // count is what this thread was too slow for.
        let missed = open
            .newest_index
            .map_or(0, |newest| frame.index.saturating_sub(newest + 1));
        open.newest_index = Some(frame.index);
        let first = !open.gave_a_frame;
        self.shared.count_dropped(missed);
        self.shared.count_captured(self.options.clock.now());
        self.note_first();
        if self.playing || self.step || first {
            self.step = false;
            self.give(frame);
        }
    }

    fn play_recorded(&mut self) {
        if let Err(error) = self.read_ahead() {
            self.lose(error);
            return;
        }
        let paced = self.playing && self.output.is_newest_only();
        let now = self.options.clock.now();
        let Some(open) = self.open.as_mut() else {
            return;
        };
        open.schedule.set_speed(self.speed);
        let left = match &open.upcoming {
            None => return,
            Some(_) if !paced => Duration::ZERO,
            Some(Upcoming::Frame(frame)) => open.schedule.wait(now, frame.time),
            Some(Upcoming::End) => open.schedule.wait_for_end(now),
        };
        if !left.is_zero() {
            self.pause_for(left.min(SLICE));
            return;
        }
        match open.upcoming.take() {
            Some(Upcoming::Frame(mut frame)) => {
                open.schedule.given(frame.time);
                open.empty_passes = 0;
                frame.captured_at = now;
                self.step = false;
                self.shared.count_captured(now);
                self.note_first();
                self.shared.set_position(frame.time);
                self.give(frame);
            }
            Some(Upcoming::End) => self.reach_end(),
            None => {}
        }
    }

    /// Fills `upcoming` if a slice of time is enough for it.
    fn read_ahead(&mut self) -> Result<(), SourceError> {
        let Some(open) = self.open.as_mut().filter(|o| o.upcoming.is_none()) else {
            return Ok(());
        };
        match open.source.pull(SLICE)? {
            Pull::Frame(frame) => open.upcoming = Some(Upcoming::Frame(frame)),
            Pull::Ended => open.upcoming = Some(Upcoming::End),
            Pull::Pending => {}
            Pull::Dropped(why) => self.note_bad(why),
        }
        Ok(())
    }

    fn note_bad(&mut self, why: SourceError) {
        self.shared.count_corrupt();
        let now = self.options.clock.now();
        if self.open.as_mut().is_some_and(|o| o.may_tell_bad(now)) {
            self.shared.push(PlayerEvent::Dropped(why));
        }
    }

    /// Before the first good frame is given: tells what opened.
    fn note_first(&mut self) {
        let Some(open) = self.open.as_mut().filter(|o| !o.gave_a_frame) else {
            return;
        };
        open.gave_a_frame = true;
        open.info = open.source.info();
        self.before = None;
        self.retry = Retry::new();
        if let Some(spec) = open.source.resolved().or_else(|| self.spec.clone()) {
            let info = open.info.clone();
            // Whatever other camera is there: the one that was lost is waited for.
            self.spec = Some(spec.clone());
            self.shared.push(PlayerEvent::Opened { spec, info });
        }
        self.tell_progress();
    }

    fn reach_end(&mut self) {
        let Some(open) = self.open.as_mut() else {
            return;
        };
        open.empty_passes = open.empty_passes.saturating_add(1);
        // Twice round without a frame: the files went away while looping.
        if !open.gave_a_frame || open.empty_passes > 2 {
            let name = open.info.name.clone();
            self.lose(FileError::NothingReadable { name }.into());
            return;
        }
        // One picture shown again and again says nothing new.
        let single = open.info.frames == Some(1);
        if self.options.looping && self.playing && !single {
            open.schedule.restart();
            if let Err(error) = open.source.seek(Duration::ZERO) {
                self.lose(error);
            }
            return;
        }
        open.ended = true;
        self.step = false;
        self.tell_progress();
        self.update_idle();
    }

    fn give(&mut self, frame: Frame) {
        self.last = Some(frame.clone());
        let frame = self.turned(frame);
        self.output.give(frame, &self.shared);
    }

    fn turned(&self, mut frame: Frame) -> Frame {
        let rotation = self.options.rotation;
        if rotation != Rotation::None {
            frame.image = Arc::new(rotation.apply(Arc::unwrap_or_clone(frame.image)));
        }
        frame
    }
}
