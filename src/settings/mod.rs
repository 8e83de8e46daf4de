//! What the window remembers between runs.
//!
//! Order of precedence, highest first: command line, saved settings, default.
//! A setting that cannot be read becomes a warning and its default, never a
//! failed start.

use faceglass_capture::{CameraFormat, CameraId, Rotation};
use faceglass_pipeline::challenge::ProofSettings;
use faceglass_pipeline::live::{HistorySettings, UnknownSettings};
use faceglass_pipeline::settings::PipelineSettings;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Name of the file in the data folder.
pub const SETTINGS_FILE: &str = "settings.toml";
/// Allowed values of [`PipelineSettings::min_score`].
pub const MIN_SCORE: RangeInclusive<f32> = 0.05..=0.99;
/// Allowed values of [`PipelineSettings::min_face_px`].
pub const MIN_FACE_PX: RangeInclusive<f32> = 16.0..=400.0;
/// Allowed values of [`PipelineSettings::liveness_threshold`].
pub const LIVENESS: RangeInclusive<f32> = 0.0..=1.0;
/// Allowed values of [`PipelineSettings::match_threshold`].
pub const MATCH: RangeInclusive<f32> = 0.0..=1.0;
/// Allowed values of [`PipelineSettings::match_band`].
pub const MATCH_BAND: RangeInclusive<f32> = 0.0..=0.3;

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

/// How long a photo or a movie waits after it was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelfTimer {
    /// Not at all.
    #[default]
    Off,
    /// Three seconds.
    Three,
    /// Five seconds.
    Five,
    /// Ten seconds.
    Ten,
}

impl SelfTimer {
    /// Seconds.
    pub fn seconds(self) -> u32 {
        match self {
            Self::Off => 0,
            Self::Three => 3,
            Self::Five => 5,
            Self::Ten => 10,
        }
    }

    /// The next longer one; after the longest none.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Off => Self::Three,
            Self::Three => Self::Five,
            Self::Five => Self::Ten,
            Self::Ten => Self::Off,
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

/// A camera that gave at least one good frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastCamera {
    /// Which one.
    pub id: CameraId,
    /// The format picked by the person, `None` if negotiated.
    pub format: Option<CameraFormat>,
}

/// Settings that could not be read; their defaults are in use.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SettingsWarning {
    /// The file is no TOML.
    #[error(
        "The settings file is damaged ({detail}); the defaults are in use and the next change writes it anew."
    )]
    Damaged {
        /// What is wrong with it.
        detail: String,
    },
    /// The system refused.
    #[error("The settings file {path} cannot be read ({detail}); the defaults are in use.", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// One setting is of the wrong kind.
    #[error("The setting “{0}” cannot be read; its default is in use.")]
    Setting(String),
    /// One threshold is impossible.
    #[error("The threshold “{name}” was {value}, outside {from} to {to}; its default is in use.")]
    OutOfRange {
        /// Which one.
        name: String,
        /// As it was read.
        value: f32,
        /// Lowest possible value.
        from: f32,
        /// Highest possible value.
        to: f32,
    },
}

/// Everything remembered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Language of the window.
    pub language: Language,
    /// Colours of the window.
    pub theme: Theme,
    /// Whose faces are covered.
    pub privacy: Privacy,
    /// How long photos and movies wait.
    pub self_timer: SelfTimer,
    /// Whether the log is written while the program runs.
    pub keep_log: bool,
    /// Movies, pictures and folders that were opened, the newest first.
    pub recent: Vec<PathBuf>,
    /// The line about the first steps was closed, or somebody was enrolled.
    pub welcomed: bool,
    /// What is shown as in a mirror.
    pub mirror: Mirror,
    /// Clockwise turn of every frame.
    pub rotation: Rotation,
    /// Whether a movie starts again at its end.
    pub looping: bool,
    /// What is drawn over the picture.
    pub overlay: Overlay,
    /// Which panels are open.
    pub panels: Panels,
    /// Thresholds.
    pub pipeline: PipelineSettings,
    /// When challenges are asked for, and which steps may be drawn.
    pub presence: ProofSettings,
    /// Whether it is kept who was seen when, and for how long.
    pub history: HistorySettings,
    /// Whether faces of people who are not recognised are kept, and for how long.
    pub unknown: UnknownSettings,
    /// Where the window was.
    pub window: Option<WindowPlace>,
    /// The camera to look through first.
    pub last_camera: Option<LastCamera>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::from_environment(),
            theme: Theme::default(),
            mirror: Mirror::default(),
            rotation: Rotation::default(),
            looping: true,
            overlay: Overlay::default(),
            panels: Panels::default(),
            pipeline: PipelineSettings::default(),
            presence: ProofSettings::default(),
            history: HistorySettings::default(),
            unknown: UnknownSettings::default(),
            window: None,
            last_camera: None,
            privacy: Privacy::default(),
            self_timer: SelfTimer::default(),
            keep_log: false,
            recent: Vec::new(),
            welcomed: false,
        }
    }
}

impl Settings {
    /// Settings in `text`, and a warning for each one that could not be read.
    pub fn parse(text: &str) -> (Self, Vec<SettingsWarning>) {
        let default = Self::default();
        let mut warnings = Vec::new();
        let mut table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                let detail = error.message().trim_end().to_owned();
                warnings.push(SettingsWarning::Damaged { detail });
                return (default, warnings);
            }
        };
        let mut reader = Reader {
            table: &mut table,
            warnings: &mut warnings,
        };
        let mut settings = Self {
            language: reader.take("language", default.language),
            theme: reader.take("theme", default.theme),
            mirror: reader.take("mirror", default.mirror),
            rotation: reader.take("rotation", default.rotation),
            looping: reader.take("looping", default.looping),
            overlay: reader.take("overlay", default.overlay),
            panels: reader.take("panels", default.panels),
            pipeline: reader.take("pipeline", default.pipeline),
            presence: reader.take("presence", default.presence),
            history: reader.take("history", default.history),
            unknown: reader.take("unknown", default.unknown),
            window: reader.take("window", default.window),
            last_camera: reader.take("last_camera", default.last_camera),
            privacy: reader.take("privacy", default.privacy),
            self_timer: reader.take("self_timer", default.self_timer),
            keep_log: reader.take("keep_log", default.keep_log),
            recent: reader.take("recent", default.recent),
            welcomed: reader.take("welcomed", default.welcomed),
        };
        settings.pipeline = checked_pipeline(settings.pipeline, &mut warnings);
        if !settings.presence.is_enough() {
            // Nobody could prove anything with what is left.
            warnings.push(SettingsWarning::Setting("presence.steps".into()));
            settings.presence.steps = ProofSettings::default().steps;
        }
        if !HistorySettings::DAYS.contains(&settings.history.days) {
            warnings.push(SettingsWarning::Setting("history.days".into()));
            settings.history.days = default.history.days;
        }
        if !UnknownSettings::DAYS.contains(&settings.unknown.days) {
            warnings.push(SettingsWarning::Setting("unknown.days".into()));
            settings.unknown.days = default.unknown.days;
        }
        settings.window = settings.window.filter(is_usable);
        (settings, warnings)
    }

    /// Settings at `path`; the defaults without a warning if there is no file.
    pub fn load(path: &Path) -> (Self, Vec<SettingsWarning>) {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                (Self::default(), Vec::new())
            }
            Err(error) => (
                Self::default(),
                vec![SettingsWarning::Unreadable {
                    path: path.to_path_buf(),
                    detail: error.to_string(),
                }],
            ),
        }
    }

    /// Writes the settings to `path` so that a crash leaves the old or the new
    /// file, never half of one.
    ///
    /// # Errors
    /// The system's error if the folder or file cannot be written.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        std::fs::create_dir_all(folder)?;
        let text = toml::to_string_pretty(self).map_err(std::io::Error::other)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Takes one setting at a time out of a table.
struct Reader<'a> {
    table: &'a mut toml::Table,
    warnings: &'a mut Vec<SettingsWarning>,
}

impl Reader<'_> {
    fn take<T: DeserializeOwned>(&mut self, key: &str, default: T) -> T {
        let Some(value) = self.table.remove(key) else {
            return default;
        };
        value.try_into().unwrap_or_else(|_| {
            self.warnings.push(SettingsWarning::Setting(key.to_owned()));
            default
        })
    }
}

/// Replaces thresholds outside their range.
fn checked_pipeline(
    read: PipelineSettings,
    warnings: &mut Vec<SettingsWarning>,
) -> PipelineSettings {
    let default = PipelineSettings::default();
    let mut check = |name: &str, value: f32, range: &RangeInclusive<f32>, default: f32| {
        if range.contains(&value) {
            return value;
        }
        warnings.push(SettingsWarning::OutOfRange {
            name: name.to_owned(),
            value,
            from: *range.start(),
            to: *range.end(),
        });
        default
    };
    PipelineSettings {
        min_score: read
            .min_score
            .filter(|value| *value != WRITTEN_BY_ITSELF)
            .map(|value| check("min_score", value, &MIN_SCORE, f32::NAN))
            .filter(|value| !value.is_nan()),
        min_face_px: check(
            "min_face_px",
            read.min_face_px,
            &MIN_FACE_PX,
            default.min_face_px,
        ),
        match_band: check(
            "match_band",
            read.match_band,
            &MATCH_BAND,
            default.match_band,
        ),
        liveness_threshold: read
            .liveness_threshold
            .map(|value| check("liveness_threshold", value, &LIVENESS, f32::NAN))
            .filter(|value| !value.is_nan()),
        match_threshold: read
            .match_threshold
            .map(|value| check("match_threshold", value, &MATCH, f32::NAN))
            .filter(|value| !value.is_nan()),
    }
}

/// Lowest detector score that earlier versions wrote into every file, whatever the network's own was.
const WRITTEN_BY_ITSELF: f32 = 0.6;

/// Whether a window of that size can be worked with.
fn is_usable(place: &WindowPlace) -> bool {
    let finite = [place.x, place.y]
        .into_iter()
        .flatten()
        .chain([place.width, place.height])
        .all(f32::is_finite);
    finite && (300.0..20_000.0).contains(&place.width) && (200.0..20_000.0).contains(&place.height)
}

#[cfg(test)]
mod tests;
