//! What the window looks like, and where it was.

use serde::{Deserialize, Serialize};

/// Language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// What a locale name such as `zh_CN.UTF-8` asks for.
    pub fn from_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }

    /// What the environment asks for, looked up in the order POSIX gives.
    pub fn from_environment() -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .map_or(Self::English, |locale| Self::from_locale(&locale))
    }
}

/// Colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the desktop says.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// What is drawn over the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overlay {
    /// Boxes, names and verdicts.
    pub boxes: bool,
    /// The five points.
    pub points: bool,
    /// The dense landmarks.
    pub dense: bool,
    /// Lines by which a picture is composed.
    pub guides: bool,
}

impl Default for Overlay {
    fn default() -> Self {
        Self {
            boxes: true,
            points: true,
            dense: false,
            guides: false,
        }
    }
}

/// Whose faces are made unrecognisable, in the window and in what is saved of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Nobody's.
    #[default]
    Off,
    /// Those of people who are not known.
    Unknown,
    /// Everybody's.
    All,
}

/// What becomes of recognition while the window is minimised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhileMinimised {
    /// It goes on.
    #[default]
    GoOn,
    /// It looks once a second.
    SlowDown,
    /// It stops until the window is back.
    Stop,
}

impl WhileMinimised {
    /// The next thriftier one; after the thriftiest the first.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::GoOn => Self::SlowDown,
            Self::SlowDown => Self::Stop,
            Self::Stop => Self::GoOn,
        }
    }
}

/// What is shown as in a mirror. People expect it of a camera that looks at them,
/// and not of what was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "MirrorAsWritten")]
pub struct Mirror {
    /// Cameras.
    pub cameras: bool,
    /// Movies and pictures.
    pub files: bool,
}

impl Default for Mirror {
    fn default() -> Self {
        Self {
            cameras: true,
            files: false,
        }
    }
}

/// Earlier versions had one switch for everything, off unless somebody chose it.
#[derive(Deserialize)]
#[serde(untagged)]
enum MirrorAsWritten {
    All(bool),
    Each {
        #[serde(default = "mirrored_cameras")]
        cameras: bool,
        #[serde(default)]
        files: bool,
    },
}

fn mirrored_cameras() -> bool {
    Mirror::default().cameras
}

impl From<MirrorAsWritten> for Mirror {
    fn from(written: MirrorAsWritten) -> Self {
        match written {
            MirrorAsWritten::All(true) => Self {
                cameras: true,
                files: true,
            },
            MirrorAsWritten::All(false) => Self::default(),
            MirrorAsWritten::Each { cameras, files } => Self { cameras, files },
        }
    }
}

/// Which panels are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Panels {
    /// The side panel as a whole.
    pub shown: bool,
    /// Faces in the picture.
    pub faces: bool,
    /// Cameras, movies, pictures.
    pub source: bool,
    /// Enrolment.
    pub enrol: bool,
    /// Enrolled people.
    pub people: bool,
    /// Challenges.
    pub presence: bool,
    /// Thresholds.
    pub thresholds: bool,
    /// Speed and age.
    pub insight: bool,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            shown: true,
            faces: true,
            source: true,
            enrol: true,
            people: true,
            presence: false,
            thresholds: false,
            insight: false,
        }
    }
}

/// Where the window was, in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// Left edge on the desktop; `None` where the desktop does not tell.
    pub x: Option<f32>,
    /// Top edge on the desktop; `None` where the desktop does not tell.
    pub y: Option<f32>,
    /// Inner width.
    pub width: f32,
    /// Inner height.
    pub height: f32,
    /// Whether it filled the screen.
    #[serde(default)]
    pub maximized: bool,
}
