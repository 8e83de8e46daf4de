//! What the window knows of the source.

mod controls;

pub use controls::CameraControls;

use crate::settings::LastCamera;
use crate::window::text::Texts;
use faceglass_capture::{
    CameraFormat, CameraId, CameraInfo, SourceError, SourceInfo, SourceKind, SourceSpec, Trouble,
};
use faceglass_pipeline::live::PlayerState;
use std::path::Path;
use std::time::Duration;

/// How the source came to be opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// At the start, without anybody asking: a missing camera is no error then.
    #[default]
    Start,
    /// The demo clip, because there is no camera.
    DemoForLackOfCamera,
    /// Somebody asked for it.
    Person,
}

/// The source as shown.
pub struct SourceView {
    /// Asked for last.
    pub asked: Option<SourceSpec>,
    /// Open, after its first good frame.
    pub info: Option<SourceInfo>,
    /// How it does.
    pub state: PlayerState,
    /// Where it is.
    pub position: Duration,
    /// How much of a movie passes in a second.
    pub speed: f32,
    /// How it came to be opened.
    pub origin: Origin,
    /// The same of the source that was open before.
    origin_before: Origin,
    /// Cameras, `None` while they are looked for.
    pub cameras: Option<Vec<CameraInfo>>,
    /// What the open camera lets be set.
    pub controls: CameraControls,
    /// Path as typed.
    pub path_text: String,
    /// The person closed the line about the missing camera.
    pub dismissed: bool,
    /// A camera that came while the demo clip plays for lack of one.
    pub found: Option<CameraInfo>,
    /// Since when a camera that was opened has given nothing.
    waiting_since_s: Option<f64>,
}

/// A camera that takes longer to start is said to be waited for.
const USUAL_START_S: f64 = 3.0;
/// A camera with fewer frames a second is said to be slow.
const SLOW_FPS: f32 = 0.8;

impl Default for SourceView {
    fn default() -> Self {
        Self {
            asked: None,
            info: None,
            state: PlayerState::Closed,
            position: Duration::ZERO,
            speed: 1.0,
            origin: Origin::default(),
            origin_before: Origin::default(),
            cameras: None,
            controls: CameraControls::default(),
            path_text: String::new(),
            dismissed: false,
            found: None,
            waiting_since_s: None,
        }
    }
}

impl SourceView {
    /// Notes that `spec` was asked for.
    pub fn asked_for(&mut self, spec: &SourceSpec, origin: Origin) {
        if self.info.is_some() {
            self.origin_before = self.origin;
        }
        self.asked = Some(spec.clone());
        self.info = None;
        self.state = PlayerState::Opening;
        self.position = Duration::ZERO;
        self.origin = origin;
        self.dismissed = false;
        self.found = None;
        self.controls = CameraControls::default();
        self.waiting_since_s = None;
    }

    /// Notes what opened. The camera that opened stands for the one asked for
    /// from now on: if it is unplugged, it is the one to wait for.
    pub fn opened(&mut self, spec: &SourceSpec, info: SourceInfo) {
        if let SourceSpec::Camera { id: Some(id), .. } = spec {
            // News of a camera that was left meanwhile changes nothing.
            let is_asked = match self.camera_id() {
                Some(asked) => asked.card() == id.card() || asked.is_as_typed(),
                None => self.is_camera(),
            };
            if is_asked {
                self.asked = Some(spec.clone());
            }
        }
        self.info = Some(info);
        self.controls = CameraControls::default();
    }

    /// Notes that `refused` could not be opened and that `spec` goes on, unless
    /// something else was asked for meanwhile.
    pub fn kept(&mut self, refused: &SourceSpec, spec: SourceSpec, info: SourceInfo) {
        if self.asked.as_ref() != Some(refused) {
            return;
        }
        self.asked = Some(spec);
        self.info = Some(info);
        self.origin = self.origin_before;
        self.dismissed = true;
        self.waiting_since_s = None;
    }

    /// Notes which cameras there are. One that is new while the demo clip plays
    /// for lack of a camera is offered.
    pub fn listed(&mut self, cameras: Vec<CameraInfo>) {
        let is_there = |found: &CameraInfo| cameras.iter().any(|camera| camera.id == found.id);
        self.found = self.found.take().filter(is_there);
        if self.origin == Origin::DemoForLackOfCamera {
            let known = self.cameras.as_deref().unwrap_or_default();
            let is_new = |camera: &&CameraInfo| known.iter().all(|old| old.id != camera.id);
            let new = cameras.iter().find(is_new).cloned();
            self.found = new.or(self.found.take());
        }
        self.cameras = Some(cameras);
    }

    /// The camera that was found while the demo clip played, in the format that
    /// it had before.
    pub fn found_camera(&self, last: Option<&LastCamera>) -> Option<SourceSpec> {
        let id = self.found.as_ref()?.id.clone();
        let last = last.filter(|last| last.id == id);
        Some(SourceSpec::Camera {
            id: Some(id),
            format: last.and_then(|last| last.format.clone()),
        })
    }

    /// Closes the line about a camera.
    pub fn dismiss(&mut self) {
        self.dismissed = true;
        self.found = None;
    }

    /// Whether the camera `id` may be there, as far as is known.
    pub fn may_have(&self, id: &CameraId) -> bool {
        let cameras = self.cameras.as_deref();
        cameras.is_none_or(|all| all.iter().any(|camera| camera.id.card() == id.card()))
    }

    /// Whether a camera was asked for.
    pub fn is_camera(&self) -> bool {
        matches!(self.asked, Some(SourceSpec::Camera { .. }))
    }

    /// Whether what is open, or about to be, is a camera.
    pub fn is_live(&self) -> bool {
        self.kind()
            .map_or_else(|| self.is_camera(), |kind| kind == SourceKind::Camera)
    }

    /// The camera asked for by name.
    pub fn camera_id(&self) -> Option<&CameraId> {
        match &self.asked {
            Some(SourceSpec::Camera { id, .. }) => id.as_ref(),
            _ => None,
        }
    }

    /// The format asked for.
    pub fn camera_format(&self) -> Option<&CameraFormat> {
        match &self.asked {
            Some(SourceSpec::Camera { format, .. }) => format.as_ref(),
            _ => None,
        }
    }

    /// The camera in use, as listed.
    pub fn camera(&self) -> Option<&CameraInfo> {
        let cameras = self.cameras.as_ref()?;
        match self.camera_id() {
            Some(id) => cameras.iter().find(|camera| camera.id == *id),
            None if self.is_camera() => cameras.first(),
            None => None,
        }
    }

    /// Kind of the open source.
    pub fn kind(&self) -> Option<SourceKind> {
        self.info.as_ref().map(|info| info.kind)
    }

    /// Whether the source has a position that can be set.
    pub fn can_seek(&self) -> bool {
        self.length().is_some()
    }

    /// Where the last frame is, for sources that can be sought.
    pub fn length(&self) -> Option<Duration> {
        let info = self.info.as_ref()?;
        match info.kind {
            SourceKind::Movie => info.duration.filter(|length| !length.is_zero()),
            // Picture number n stands at n seconds.
            SourceKind::Pictures => info
                .frames
                .filter(|frames| *frames > 1)
                .map(|frames| Duration::from_secs(frames - 1)),
            SourceKind::Camera | SourceKind::Synthetic => None,
        }
    }

    /// What is wrong with the source.
    pub fn error(&self) -> Option<(&SourceError, bool)> {
        match &self.state {
            PlayerState::Lost { error, retrying } => Some((error, *retrying)),
            _ => None,
        }
    }

    /// Whether a further frame may come: not where one picture is all there is.
    pub fn goes_on(&self) -> bool {
        !self.is_one_picture()
    }

    /// Whether the source is a single picture.
    pub fn is_one_picture(&self) -> bool {
        let info = self.info.as_ref();
        info.is_some_and(|info| info.kind == SourceKind::Pictures && info.frames == Some(1))
    }

    /// Whether frames are held back by the person.
    pub fn is_halted(&self) -> bool {
        matches!(self.state, PlayerState::Paused | PlayerState::Ended)
    }

    /// Name of the open source for people. The demo clip lies in a file whose
    /// name says nothing.
    pub fn shown_name(&self, info: &SourceInfo, demo: Option<&Path>, t: &'static Texts) -> String {
        match &self.asked {
            Some(SourceSpec::Path(path)) if Some(path.as_path()) == demo => {
                t.source.demo.to_owned()
            }
            Some(SourceSpec::Pictures(files)) if files.len() > 1 => {
                (t.source.pictures)(files.len() as u64)
            }
            _ => info.name.clone(),
        }
    }

    /// State of the source in a word.
    pub fn state_in_words(&self, t: &Texts) -> &'static str {
        match self.state {
            // Neither runs nor ends: it is all there is.
            PlayerState::Running | PlayerState::Paused | PlayerState::Ended
                if self.is_one_picture() =>
            {
                t.source.one_picture
            }
            PlayerState::Closed => t.source.closed,
            PlayerState::Opening => t.source.opening,
            PlayerState::Running => t.source.running,
            PlayerState::Paused => t.source.paused,
            PlayerState::Ended => t.source.ended,
            PlayerState::Lost { .. } => t.source.lost,
        }
    }

    /// Notes the time; seconds until a camera that does not start is worth a word.
    pub fn tick(&mut self, now_s: f64) -> Option<f64> {
        if !(self.is_camera() && self.state == PlayerState::Opening) {
            self.waiting_since_s = None;
            return None;
        }
        let since = *self.waiting_since_s.get_or_insert(now_s);
        Some((since + USUAL_START_S - now_s).max(0.0))
    }

    /// Whether a camera takes long to give its first frame.
    pub fn is_slow_to_start(&self, now_s: f64) -> bool {
        self.waiting_since_s
            .is_some_and(|since| now_s - since >= USUAL_START_S)
    }

    /// Seconds from frame to frame of a slow camera.
    pub fn slow_pace_s(&self, capture_fps: f32) -> Option<f32> {
        let is_slow = capture_fps > 0.0 && capture_fps < SLOW_FPS;
        (is_slow && self.is_live() && self.state == PlayerState::Running).then(|| 1.0 / capture_fps)
    }

    /// What to open instead, when nothing was asked for and the camera that
    /// was tried is not there: the first camera, then the demo clip. One that
    /// gave frames is waited for instead.
    pub fn instead(&self, demo: Option<&Path>) -> Option<(SourceSpec, Origin)> {
        let missing = self
            .error()
            .is_some_and(|(error, _)| error.trouble() == Trouble::Missing);
        if self.origin != Origin::Start || self.info.is_some() || !missing {
            return None;
        }
        if self.camera_id().is_some() {
            let first = SourceSpec::Camera {
                id: None,
                format: None,
            };
            return Some((first, Origin::Start));
        }
        let demo = SourceSpec::Path(demo?.to_path_buf());
        Some((demo, Origin::DemoForLackOfCamera))
    }
}
