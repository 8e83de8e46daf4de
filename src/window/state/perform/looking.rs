//! Looking closer and further, faster and slower, and whose faces are covered.

use crate::settings::{Privacy, WhileMinimised};
use crate::window::state::State;
use crate::window::state::notices::Message;
use crate::window::state::source_view::Origin;
use faceglass_capture::player::SPEEDS;
use faceglass_capture::{Rotation, SourceKind, SourceSpec};
use faceglass_pipeline::live::{Command, PlayerState};
use faceglass_pipeline::result::{FaceResult, IdentityVerdict};
use faceglass_pipeline::settings::Pace;
use std::path::PathBuf;
use std::time::Duration;

/// So many sources are remembered.
const RECENT: usize = 8;
/// Shorter than any frame is shown.
const A_MOMENT: Duration = Duration::from_millis(1);

impl State {
    /// Has fewer frames looked at while nobody sees the window, if that is wished. A
    /// movie that is recorded needs them all.
    pub fn follow_pace(&mut self, is_minimised: bool) {
        let pace = match self.settings.while_minimised {
            _ if !is_minimised || self.shooting.is_recording() => Pace::Full,
            WhileMinimised::GoOn => Pace::Full,
            WhileMinimised::SlowDown => Pace::Slow,
            WhileMinimised::Stop => Pace::Stopped,
        };
        if pace != self.screen.pace {
            self.screen.pace = pace;
            self.send(Command::SetPace(pace));
        }
    }

    /// Shows the frame before this one, paused.
    pub(super) fn step_back(&mut self) {
        let back = match self.source.kind() {
            Some(SourceKind::Pictures) => Duration::from_secs(1),
            _ => A_MOMENT,
        };
        self.source.state = PlayerState::Paused;
        self.send(Command::Pause);
        self.seek(self.source.position.saturating_sub(back));
    }

    /// Whether the movie can be played at `factor` times its speed now.
    pub(in crate::window::state) fn can_change_speed(&self, factor: f32) -> bool {
        let is_movie = self.source.kind() == Some(SourceKind::Movie);
        is_movie && SPEEDS.contains(&(self.source.speed * factor))
    }

    pub(super) fn change_speed(&mut self, factor: f32) {
        let speed = self.source.speed * factor;
        self.set_speed(speed);
        self.notices.info(Message::Speed(speed));
    }

    pub(super) fn set_speed(&mut self, speed: f32) {
        if self.source.speed != speed {
            self.source.speed = speed;
            self.send(Command::SetSpeed(speed));
        }
    }

    /// Turns the picture by as much more.
    pub(super) fn turn(&mut self, turn: Rotation) {
        self.settings.rotation = self.settings.rotation.then(turn);
        self.send(Command::SetRotation(self.settings.rotation));
    }

    /// Shows the middle of the picture larger, or smaller.
    pub(super) fn zoom(&mut self, factor: f32) {
        if let (Some(whole), Some(seen)) = (self.screen.whole, self.screen.picture) {
            self.scene.view.zoom(factor, seen.center(), whole);
        }
    }

    pub(super) fn next_privacy(&mut self) {
        self.settings.privacy = match self.settings.privacy {
            Privacy::Off => Privacy::Unknown,
            Privacy::Unknown => Privacy::All,
            Privacy::All => Privacy::Off,
        };
        self.notices.info(Message::Privacy(self.settings.privacy));
    }

    /// Whether a face is covered.
    pub fn is_covered(&self, face: &FaceResult) -> bool {
        match self.settings.privacy {
            Privacy::Off => false,
            Privacy::Unknown => face.identity.verdict != IdentityVerdict::Known,
            Privacy::All => true,
        }
    }

    /// Remembers a movie, picture or folder that somebody opened.
    pub(in crate::window::state) fn remember_opened(&mut self, spec: &SourceSpec) {
        let SourceSpec::Path(path) = spec else { return };
        let is_demo = self.places.demo() == Some(path.as_path());
        if self.source.origin != Origin::Person || is_demo {
            return;
        }
        let recent = &mut self.settings.recent;
        recent.retain(|known| known != path);
        recent.insert(0, path.clone());
        recent.truncate(RECENT);
    }

    /// Opens what was opened before.
    pub fn open_recent(&mut self, path: PathBuf) {
        self.open(SourceSpec::at(path));
    }
}
