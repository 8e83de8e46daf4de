//! From the file to settings and back.

use super::{
    LIVENESS, MATCH, MATCH_BAND, MIN_FACE_PX, MIN_SCORE, SETTINGS_BEFORE, Settings, WindowPlace,
    piecewise,
};
use faceglass_capture::file::private_part;
use faceglass_pipeline::challenge::ProofSettings;
use faceglass_pipeline::live::{HistorySettings, UnknownSettings};
use faceglass_pipeline::settings::PipelineSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{Read as _, Write as _};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

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
    /// Settings are of the wrong kind.
    #[error("{}", of_settings(.0))]
    Settings(Vec<String>),
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
    /// Names that no setting has.
    #[error("No setting is called “{}”: that has no effect and is left out when the settings are written.", .0.join("”, “"))]
    Unknown(Vec<String>),
    /// Where the file as it was can be found.
    #[error("The settings file as it was is kept as {path}.", path = .0.display())]
    Kept(PathBuf),
}

fn of_settings(names: &[String]) -> String {
    match names {
        [name] => format!("The setting “{name}” cannot be read; its default is in use."),
        names => format!(
            "The settings “{}” cannot be read; their defaults are in use.",
            names.join("”, “")
        ),
    }
}

impl Settings {
    /// Settings in `text`, and a warning for each one that could not be read.
    pub fn parse(text: &str) -> (Self, Vec<SettingsWarning>) {
        let default = Self::default();
        let (mut warnings, mut lost) = (Vec::new(), Vec::new());
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
            lost: &mut lost,
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
            keys: reader.take("keys", default.keys),
            camera_controls: reader.take("camera_controls", default.camera_controls),
            privacy: reader.take("privacy", default.privacy),
            self_timer: reader.take("self_timer", default.self_timer),
            while_minimised: reader.take("while_minimised", default.while_minimised),
            keep_log: reader.take("keep_log", default.keep_log),
            recent: reader.take("recent", default.recent),
            welcomed: reader.take("welcomed", default.welcomed),
        };
        if !table.is_empty() {
            let names = table.keys().cloned().collect();
            warnings.push(SettingsWarning::Unknown(names));
        }
        settings.pipeline = checked_pipeline(settings.pipeline, &mut warnings);
        if !settings.presence.is_enough() {
            // Nobody could prove anything with what is left.
            lost.push("presence.steps".into());
            settings.presence.steps = ProofSettings::default().steps;
        }
        if !HistorySettings::DAYS.contains(&settings.history.days) {
            lost.push("history.days".into());
            settings.history.days = default.history.days;
        }
        if !UnknownSettings::DAYS.contains(&settings.unknown.days) {
            lost.push("unknown.days".into());
            settings.unknown.days = default.unknown.days;
        }
        if !lost.is_empty() {
            warnings.insert(0, SettingsWarning::Settings(lost));
        }
        settings.window = settings.window.filter(is_usable);
        (settings, warnings)
    }

    /// Settings at `path`; the defaults without a warning if there is no file. One with anything
    /// that could not be read is kept as [`SETTINGS_BEFORE`], since the next change writes it anew.
    pub fn load(path: &Path) -> (Self, Vec<SettingsWarning>) {
        match read_bounded(path).map(text_of) {
            Ok(text) => {
                let (settings, mut warnings) = match text {
                    Ok(text) => Self::parse(&text),
                    Err(detail) => (Self::default(), vec![SettingsWarning::Damaged { detail }]),
                };
                if !warnings.is_empty() {
                    warnings.extend(keep(path, |from, to| replace(to, &std::fs::read(from)?)));
                }
                (settings, warnings)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                (Self::default(), Vec::new())
            }
            Err(error) => {
                let mut warnings = vec![SettingsWarning::Unreadable {
                    path: path.to_path_buf(),
                    detail: error.to_string(),
                }];
                // What may not be read can still be put aside, before a new one takes its place.
                if path.is_file() {
                    warnings.extend(keep(path, faceglass_disk::rename));
                }
                (Self::default(), warnings)
            }
        }
    }

    /// The settings as they stand in a file.
    ///
    /// # Errors
    /// What cannot be written as TOML, for instance a path that is no UTF-8.
    pub fn to_toml(&self) -> std::io::Result<String> {
        toml::to_string_pretty(self).map_err(std::io::Error::other)
    }

    /// Writes the settings to `path` so that a crash leaves the old or the new
    /// file, never half of one.
    ///
    /// # Errors
    /// The system's error if the folder or file cannot be written.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        // The folder of people, too.
        faceglass_disk::private_folder::create(folder)?;
        let text = self.to_toml()?;
        replace(path, text.as_bytes())
    }
}

/// Longer than anything that the window or a person writes: where not all can be read, each setting is
/// tried by itself.
const MOST_BYTES: u64 = 256 << 10;

/// A byte more at most.
fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text, or what keeps it from being one.
fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("longer than {} kB", MOST_BYTES >> 10));
    }
    String::from_utf8(bytes).map_err(|error| format!("no UTF-8: {}", error.utf8_error()))
}

/// Puts a whole file in the place of what is there.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = private_part(path.parent().unwrap_or_else(|| Path::new(".")))?;
    file.file_mut().write_all(bytes)?;
    file.file().sync_all()?;
    file.persist(path)
}

/// Takes one setting at a time out of a table.
struct Reader<'a> {
    table: &'a mut toml::Table,
    /// Names of what could not be read.
    lost: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn take<T: DeserializeOwned + Serialize>(&mut self, key: &str, default: T) -> T {
        let Some(value) = self.table.remove(key) else {
            return default;
        };
        let (read, lost) = piecewise::read(key, value, default);
        self.lost.extend(lost);
        read
    }
}

/// Keeps the file at `path` under a name that is free, or that holds the same already; says where, or nothing where it
/// could not.
fn keep(
    path: &Path,
    take: impl Fn(&Path, &Path) -> std::io::Result<()>,
) -> Option<SettingsWarning> {
    let own = std::fs::read(path).ok();
    let is_free =
        |kept: &PathBuf| !kept.exists() || (own.is_some() && std::fs::read(kept).ok() == own);
    let kept = before_names(path).find(is_free)?;
    match take(path, &kept) {
        Ok(()) => Some(SettingsWarning::Kept(kept)),
        Err(error) => {
            tracing::warn!("{} is not kept: {error}", path.display());
            None
        }
    }
}

/// [`SETTINGS_BEFORE`] and further names beside `path`, for files that were kept earlier.
fn before_names(path: &Path) -> impl Iterator<Item = PathBuf> {
    let (stem, ending) = SETTINGS_BEFORE
        .rsplit_once('.')
        .unwrap_or((SETTINGS_BEFORE, "toml"));
    let further = (2..100).map(move |n| format!("{stem}-{n}.{ending}"));
    let names = std::iter::once(SETTINGS_BEFORE.to_owned()).chain(further);
    names.map(|name| path.with_file_name(name))
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
        demesh: read.demesh,
        keep_faces: read.keep_faces,
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
