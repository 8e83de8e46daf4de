//! The player: what it is asked for, what it tells, and what happens when it
//! hangs.

use super::runner::{Asked, Runner};
use crate::challenge::CallOff;
use crate::live::Event;
use crate::live::stats::LatencyTracker;
use crate::tell::{Notice, Problem};
use faceglass_capture::SourceSpec;
use faceglass_capture::player::{Player, PlayerCommand, PlayerEvent, PlayerState};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A source that did not even close within this long hangs.
const OPEN_PATIENCE: Duration = Duration::from_millis(2500);

impl Runner {
    pub(super) fn play(&mut self, command: PlayerCommand) {
        if !self.player.send(command) {
            self.desk.shared.tell(Event::Error(Problem::SourceSilent));
        }
    }

    pub(super) fn open(&mut self, spec: SourceSpec) {
        if self.starting_with.take().as_ref() == Some(&spec) {
            return;
        }
        self.enrolment_ends_with_source();
        self.proof.source_changed(&mut self.desk);
        self.calibration.source_lost(&mut self.desk);
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
        if self.enrolment.is_gathering() || self.enrolment.waits_for_proof().is_some() {
            self.enrolment.cancel(&mut self.desk);
        }
    }

    pub(super) fn pass_on(&mut self, event: PlayerEvent) {
        let shared = Arc::clone(&self.desk.shared);
        match event {
            PlayerEvent::Opened { spec, info } => {
                self.opening = None;
                if let Some(engine) = &mut self.desk.engine {
                    engine.reset();
                }
                self.enrolment.source_opened(&info);
                self.proof.source_changed(&mut self.desk);
                self.calibration
                    .source_opened(&mut self.desk, &spec, &info.name);
                shared.tell(Event::SourceOpened { spec, info });
            }
            PlayerEvent::State(state) => {
                if matches!(state, PlayerState::Opening | PlayerState::Lost { .. }) {
                    self.opening = None;
                }
                if matches!(state, PlayerState::Lost { .. } | PlayerState::Closed) {
                    self.calibration.source_lost(&mut self.desk);
                    self.proof.source_changed(&mut self.desk);
                }
                match state {
                    PlayerState::Paused => self.proof.call_off(&mut self.desk, CallOff::Paused),
                    PlayerState::Ended => {
                        self.proof.call_off(&mut self.desk, CallOff::MovieEnded);
                    }
                    _ => {}
                }
                shared.tell(Event::Source(state));
            }
            PlayerEvent::Position(position) => shared.tell(Event::Position(position)),
            PlayerEvent::Dropped(why) => {
                // Counted in the figures; a folder's bad picture is worth a line.
                let is_folder = self.current.as_ref().is_none_or(|frame| frame.still);
                if is_folder {
                    shared.tell(Event::Notice(Notice::Unread(why)));
                }
            }
            PlayerEvent::Controls(news) => shared.tell(Event::Controls(news)),
            PlayerEvent::Refused(error) => shared.tell(Event::Error(error.into())),
            PlayerEvent::Kept {
                refused,
                error,
                spec,
                info,
            } => {
                let is_asked = |asked: &Asked| asked.spec == refused;
                if self.opening.as_ref().is_some_and(is_asked) {
                    self.opening = None;
                }
                self.enrolment.source_opened(&info);
                self.proof.source_changed(&mut self.desk);
                self.calibration
                    .source_opened(&mut self.desk, &spec, &info.name);
                shared.tell(Event::SourceKept {
                    refused,
                    spec,
                    info,
                });
                shared.tell(Event::Error(error.into()));
            }
        }
    }

    /// A source that hangs inside a driver or a network folder keeps its
    /// thread; another one takes over.
    pub(super) fn replace_hanging_player(&mut self) {
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
                self.desk.shared.tell(Event::Source(PlayerState::Opening));
            }
            Err(error) => self.desk.shared.tell(Event::Error(error.into())),
        }
    }
}
