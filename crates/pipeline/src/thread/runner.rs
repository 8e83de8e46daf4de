//! What happens on the pipeline thread.

use super::LiveConfig;
use super::desk::Desk;
use super::enrolment::Enrolment;
use crate::engine::Engine;
use crate::live::{Command, Event, SourceState};
use crate::people::People;
use crate::picture_job::Item;
use crate::shared::Shared;
use crate::stats::LatencyTracker;
use crossbeam_channel::select;
use faceglass_capture::player::{Player, PlayerCommand, PlayerEvent, PlayerOptions, PlayerState};
use faceglass_capture::{Frame, SourceError, SourceSpec};
use faceglass_gallery::Change;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Longest wait before player and gallery are looked at.
const SLICE: Duration = Duration::from_millis(40);
/// Figures are put out this often.
const STATS_EVERY: Duration = Duration::from_millis(200);
/// The gallery on disk is looked at this often.
const REFRESH_EVERY: Duration = Duration::from_secs(2);
/// A source that did not even close within this long hangs.
const OPEN_PATIENCE: Duration = Duration::from_millis(2500);

/// Runs until the handle is dropped.
pub fn run(config: LiveConfig, shared: &Arc<Shared>) {
    // The source opens while the networks load.
    let player = match Player::spawn(config.source.clone(), config.player.clone()) {
        Ok(player) => player,
        Err(error) => {
            shared.tell(Event::Error(error.to_string()));
            return;
        }
    };
    if config.source.is_some() {
        shared.tell(Event::Source(SourceState::Opening));
    }
    let mut people = People::open(&config.data_dir);
    let (engine, no_engine) = match (config.load_models)() {
        Ok(models) => (Some(Engine::new(models, config.settings)), None),
        Err(why) => {
            shared.tell(Event::Error(why.clone()));
            (None, Some(why))
        }
    };
    people.use_model(engine.as_ref().and_then(Engine::embedder_id));
    let fallback = match config.source {
        Some(SourceSpec::Camera { id: None, .. }) => config.fallback,
        _ => None,
    };
    let mut runner = Runner {
        enrolment: Enrolment::new(config.player.opener.clone()),
        desk: Desk {
            engine,
            people,
            no_engine,
            shared: Arc::clone(shared),
        },
        player,
        options: config.player,
        list_cameras: config.list_cameras,
        listing: Arc::default(),
        fallback,
        opening: None,
        current: None,
        dirty: false,
        latency: LatencyTracker::default(),
        stats_at: Instant::now(),
        refreshed_at: Instant::now(),
    };
    runner.desk.show_people();
    while !shared.stopping() {
        runner.turn();
    }
}

/// A source that was asked for and has not answered yet.
struct Asked {
    spec: SourceSpec,
    at: Instant,
}

struct Runner {
    desk: Desk,
    enrolment: Enrolment,
    player: Player,
    options: PlayerOptions,
    list_cameras: super::ListCameras,
    listing: Arc<AtomicBool>,
    fallback: Option<SourceSpec>,
    opening: Option<Asked>,
    /// The newest frame, to be judged again when something changes.
    current: Option<Frame>,
    /// Something changed that the shown verdicts depend on.
    dirty: bool,
    latency: LatencyTracker,
    stats_at: Instant,
    refreshed_at: Instant,
}

enum Woken {
    Frame(Frame),
    Item(Option<Item>),
    Nothing,
}

impl Runner {
    /// One round: commands, the player's news, then one frame or picture.
    fn turn(&mut self) {
        for command in self.desk.shared.take_commands() {
            self.handle(command);
        }
        for event in self.player.events() {
            self.pass_on(event);
        }
        self.replace_hanging_player();
        self.refresh_people();
        match self.wait() {
            Woken::Frame(frame) => self.take_frame(frame),
            Woken::Item(item) => {
                self.enrolment.take_item(&mut self.desk, item);
                self.dirty = true;
            }
            Woken::Nothing => {}
        }
        self.judge_again();
        self.put_out_stats();
    }

    fn wait(&self) -> Woken {
        if self.dirty
            && let Ok(frame) = self.player.frames().try_recv()
        {
            return Woken::Frame(frame);
        }
        let patience = if self.dirty { Duration::ZERO } else { SLICE };
        select! {
            recv(self.player.frames()) -> frame => match frame {
                Ok(frame) => Woken::Frame(frame),
                // The capture thread is gone, which only its end explains.
                Err(_) => {
                    std::thread::sleep(patience);
                    Woken::Nothing
                }
            },
            recv(self.enrolment.items()) -> item => Woken::Item(item.ok()),
            recv(self.desk.shared.woken()) -> _ => Woken::Nothing,
            default(patience) => Woken::Nothing,
        }
    }

    // --- frames ---------------------------------------------------------

    fn take_frame(&mut self, frame: Frame) {
        // States and "opened" were told before the frame was given.
        for event in self.player.events() {
            self.pass_on(event);
        }
        let result = self.desk.process(&frame);
        self.latency.record(&result);
        self.current = Some(frame);
        self.dirty = false;
        self.show(result);
    }

    /// A frame on hold shows at once what a slider or the gallery changed.
    fn judge_again(&mut self) {
        if !self.dirty && !(self.enrolment.is_gathering() && self.is_held()) {
            return;
        }
        if !self.is_held() {
            // The next frame is as good.
            self.dirty = false;
            return;
        }
        self.dirty = false;
        if let Some(frame) = self.current.clone() {
            let result = self.desk.process(&frame);
            self.show(result);
        }
    }

    fn show(&mut self, result: crate::result::FrameResult) {
        let settled = result.frame.still || self.is_held();
        self.enrolment.take_frame(&mut self.desk, &result, settled);
        self.desk.shared.show(Some(Arc::new(result)));
    }

    /// Whether no further frame comes by itself.
    fn is_held(&self) -> bool {
        matches!(
            self.player.state(),
            PlayerState::Paused | PlayerState::Ended | PlayerState::Lost { .. }
        )
    }

    // --- commands -------------------------------------------------------

    fn handle(&mut self, command: Command) {
        match command {
            Command::Open(spec) => self.open(spec),
            Command::Play => self.play(PlayerCommand::Play),
            Command::Pause => self.play(PlayerCommand::Pause),
            Command::Step => self.play(PlayerCommand::Step),
            Command::Seek(to) => self.play(PlayerCommand::Seek(to)),
            Command::SetLoop(looping) => {
                self.options.looping = looping;
                self.play(PlayerCommand::SetLoop(looping));
            }
            Command::SetRotation(rotation) => {
                self.options.rotation = rotation;
                self.play(PlayerCommand::SetRotation(rotation));
            }
            Command::SetSettings(settings) => {
                if let Some(engine) = &mut self.desk.engine {
                    engine.set_settings(settings);
                }
                self.dirty = true;
            }
            Command::ListCameras => self.list_cameras(),
            people => self.handle_people(people),
        }
    }

    fn handle_people(&mut self, command: Command) {
        let desk = &mut self.desk;
        match command {
            Command::Enrol {
                track,
                name,
                existing,
            } => self.enrolment.start(desk, track, &name, existing),
            Command::EnrolPictures {
                name,
                files,
                existing,
            } => self.enrolment.start_pictures(desk, &name, files, existing),
            Command::CancelEnrolment => self.enrolment.cancel(desk),
            Command::Import(folder) => self.enrolment.start_import(desk, folder),
            Command::Undo => self.undo(),
            Command::Rename(person, name) => {
                let old = self.name_of(&person);
                let words = format!("renaming of {old}");
                self.change(&Change::Rename { person, name }, words);
            }
            Command::Delete(person) => {
                let words = format!("deletion of {}", self.name_of(&person));
                self.change(&Change::Remove(person), words);
            }
            Command::DeleteAll => self.change(&Change::RemoveAll, "deletion of everyone".into()),
            // All others are handled above.
            _ => {}
        }
        self.dirty = true;
    }

    fn play(&mut self, command: PlayerCommand) {
        if !self.player.send(command) {
            self.desk.shared.tell(Event::Error(
                "The source does not answer; open another file or camera.".into(),
            ));
        }
    }

    fn open(&mut self, spec: SourceSpec) {
        self.fallback = None;
        self.enrolment_ends_with_source();
        if let Some(engine) = &mut self.desk.engine {
            engine.reset();
        }
        self.current = None;
        self.latency = LatencyTracker::default();
        self.desk.shared.show(None);
        self.opening = Some(Asked {
            spec: spec.clone(),
            at: Instant::now(),
        });
        if !self.player.send(PlayerCommand::Open(spec)) {
            self.replace_player();
        }
    }

    /// A face that is being gathered goes with its source.
    fn enrolment_ends_with_source(&mut self) {
        if self.enrolment.is_gathering() {
            self.enrolment.cancel(&mut self.desk);
        }
    }

    fn undo(&mut self) {
        match self.desk.people.undo() {
            Ok(Some(words)) => {
                self.desk.show_people();
                let words = format!("Taken back: {words}.");
                self.desk.shared.tell(Event::Notice(words));
            }
            Ok(None) => {
                let words = "There is nothing to take back.";
                self.desk.shared.tell(Event::Notice(words.into()));
            }
            Err(error) => {
                self.desk.show_people();
                self.desk.shared.tell(Event::Error(error.to_string()));
            }
        }
    }

    fn change(&mut self, change: &Change, words: String) {
        if let Err(why) = self.desk.commit(change, words) {
            self.desk.shared.tell(Event::Error(why));
        }
    }

    fn name_of(&self, person: &faceglass_gallery::PersonId) -> String {
        let person = self.desk.people.gallery().get(person);
        person.map_or_else(String::new, |person| person.name.clone())
    }

    /// Asking a driver may take long: on a thread of its own, one at a time.
    fn list_cameras(&self) {
        if self.listing.swap(true, Ordering::AcqRel) {
            return;
        }
        let (shared, list) = (Arc::clone(&self.desk.shared), self.list_cameras.clone());
        let listing = Arc::clone(&self.listing);
        let started = std::thread::Builder::new()
            .name("cameras".into())
            .spawn(move || {
                let cameras = list();
                listing.store(false, Ordering::Release);
                match cameras {
                    Ok(cameras) => shared.tell(Event::Cameras(cameras)),
                    Err(error) => shared.tell(Event::Error(error.to_string())),
                }
            });
        if let Err(error) = started {
            self.listing.store(false, Ordering::Release);
            self.desk.shared.tell(Event::Error(format!(
                "The cameras could not be listed ({error}); close other programs and try again."
            )));
        }
    }

    // --- the source -----------------------------------------------------

    fn pass_on(&mut self, event: PlayerEvent) {
        let shared = &self.desk.shared;
        match event {
            PlayerEvent::Opened { spec, info } => {
                self.fallback = None;
                self.opening = None;
                if let Some(engine) = &mut self.desk.engine {
                    engine.reset();
                }
                shared.tell(Event::SourceOpened { spec, info });
            }
            PlayerEvent::State(state) => {
                if state != PlayerState::Closed {
                    self.opening = None;
                }
                let state = source_state(state);
                let lost = match &state {
                    SourceState::Lost { error, .. } => Some(error.clone()),
                    _ => None,
                };
                shared.tell(Event::Source(state));
                if let Some(error) = lost {
                    self.fall_back(&error);
                }
            }
            PlayerEvent::Position(position) => shared.tell(Event::Position(position)),
            PlayerEvent::Dropped(why) => {
                // Counted in the figures; a folder's bad picture is worth a line.
                let is_folder = self.current.as_ref().is_none_or(|frame| frame.still);
                if is_folder {
                    shared.tell(Event::Notice(why));
                }
            }
            PlayerEvent::Refused(error) => shared.tell(Event::Error(error.to_string())),
        }
    }

    /// Without a camera the demo is played, and one line says so.
    fn fall_back(&mut self, error: &SourceError) {
        let Some(spec) = self.fallback.take() else {
            return;
        };
        self.desk
            .shared
            .tell(Event::Notice(format!("{error} Playing the demo clip.")));
        self.options.looping = true;
        self.play(PlayerCommand::SetLoop(true));
        self.open(spec);
    }

    /// A source that hangs inside a driver or a network folder keeps its
    /// thread; another one takes over.
    fn replace_hanging_player(&mut self) {
        let hangs = self
            .opening
            .as_ref()
            .is_some_and(|asked| asked.at.elapsed() > OPEN_PATIENCE);
        if hangs {
            self.replace_player();
        }
    }

    fn replace_player(&mut self) {
        let Some(asked) = self.opening.take() else {
            return;
        };
        match Player::spawn(Some(asked.spec), self.options.clone()) {
            Ok(player) => {
                let hanging = std::mem::replace(&mut self.player, player);
                // Dropping waits for its thread a while.
                let reaper = std::thread::Builder::new().name("reaper".into());
                if let Err(error) = reaper.spawn(move || drop(hanging)) {
                    tracing::warn!(%error, "no thread to close a hanging source");
                }
                self.desk.shared.tell(Event::Source(SourceState::Opening));
            }
            Err(error) => self.desk.shared.tell(Event::Error(error.to_string())),
        }
    }

    // --- now and then ---------------------------------------------------

    fn refresh_people(&mut self) {
        if self.refreshed_at.elapsed() < REFRESH_EVERY {
            return;
        }
        self.refreshed_at = Instant::now();
        if self.desk.people.refresh() {
            self.desk.show_people();
            self.dirty = true;
        }
    }

    fn put_out_stats(&mut self) {
        if self.stats_at.elapsed() < STATS_EVERY {
            return;
        }
        self.stats_at = Instant::now();
        let source = self.player.stats();
        let mut stats = self.latency.stats(Instant::now());
        stats.capture_fps = source.capture_fps;
        stats.dropped = source.dropped;
        stats.corrupt = source.corrupt;
        self.desk.shared.set_stats(stats);
    }
}

fn source_state(state: PlayerState) -> SourceState {
    match state {
        PlayerState::Closed => SourceState::Closed,
        PlayerState::Opening => SourceState::Opening,
        PlayerState::Running => SourceState::Running,
        PlayerState::Paused => SourceState::Paused,
        PlayerState::Ended => SourceState::Ended,
        PlayerState::Lost { error, retrying } => SourceState::Lost { error, retrying },
    }
}
