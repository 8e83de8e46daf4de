//! What the window knows of the source.

use super::i18n::Texts;
use faceglass_capture::{
    CameraFormat, CameraId, CameraInfo, SourceError, SourceInfo, SourceKind, SourceSpec, Trouble,
};
use faceglass_pipeline::live::SourceState;
use std::path::{Path, PathBuf};
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
    pub state: SourceState,
    /// Where it is.
    pub position: Duration,
    /// How it came to be opened.
    pub origin: Origin,
    /// Cameras, `None` while they are looked for.
    pub cameras: Option<Vec<CameraInfo>>,
    /// Path as typed.
    pub path_text: String,
    /// The person closed the line about the missing camera.
    pub dismissed: bool,
}

impl Default for SourceView {
    fn default() -> Self {
        Self {
            asked: None,
            info: None,
            state: SourceState::Closed,
            position: Duration::ZERO,
            origin: Origin::default(),
            cameras: None,
            path_text: String::new(),
            dismissed: false,
        }
    }
}

impl SourceView {
    /// Notes that `spec` was asked for.
    pub fn asked_for(&mut self, spec: &SourceSpec, origin: Origin) {
        self.asked = Some(spec.clone());
        self.info = None;
        self.state = SourceState::Opening;
        self.position = Duration::ZERO;
        self.origin = origin;
        self.dismissed = false;
    }

    /// Whether a camera was asked for.
    pub fn is_camera(&self) -> bool {
        matches!(self.asked, Some(SourceSpec::Camera { .. }))
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
            SourceState::Lost { error, retrying } => Some((error, *retrying)),
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
        matches!(self.state, SourceState::Paused | SourceState::Ended)
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

    /// What to open instead, when nothing was asked for and the camera that
    /// was tried is not there: the first camera, then the demo clip.
    pub fn instead(&self, demo: Option<&PathBuf>) -> Option<(SourceSpec, Origin)> {
        let missing = self
            .error()
            .is_some_and(|(error, _)| error.trouble() == Trouble::Missing);
        if self.origin != Origin::Start || !missing {
            return None;
        }
        if self.camera_id().is_some() {
            let first = SourceSpec::Camera {
                id: None,
                format: None,
            };
            return Some((first, Origin::Start));
        }
        demo.map(|path| (SourceSpec::Path(path.clone()), Origin::DemoForLackOfCamera))
    }
}
