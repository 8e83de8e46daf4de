//! Every text of the window, in each language.
//!
//! [`Texts`] has one field a text and no optional ones, so a language that
//! lacks a text does not compile.

mod bubble;
mod calibration;
mod chinese;
mod english;
mod meaning;
mod people;
mod presence;
mod question;
mod shooting;
mod tools;
pub mod words;

pub use bubble::Bubble;
pub use calibration::{Calibration, Figures};
pub use meaning::{Counted, Meaning};
pub use people::{Backup, History, NotThem, Person, Unknown};
pub use presence::Presence;
pub use question::Questions;
pub use shooting::Shooting;
pub use tools::Tools;

use crate::settings::Language;
use crate::window::jobs::ShotError;
use crate::window::start::StartWarning;
use faceglass_capture::SourceError;
use faceglass_gallery::Keeping;
use faceglass_pipeline::tell::{
    Done, EnrolFailure, Fault, Notice as PipelineNotice, PeopleWarning, Problem,
};

/// The texts of `language`.
pub fn texts(language: Language) -> &'static Texts {
    match language {
        Language::English => &english::TEXTS,
        Language::Chinese => &chinese::TEXTS,
    }
}

/// A control: what is written on it and what its tooltip says.
#[derive(Clone, Copy, Debug)]
pub struct Tip {
    /// On the control.
    pub label: &'static str,
    /// In the tooltip.
    pub tip: &'static str,
}

/// One language.
pub struct Texts {
    /// The language's own name.
    pub language_name: &'static str,
    /// Commands, menus and help.
    pub commands: Commands,
    /// Faces and verdicts.
    pub faces: Faces,
    /// Sources and playing.
    pub source: Source,
    /// Enrolment.
    pub enrol: Enrol,
    /// The bubble beside a face.
    pub bubble: Bubble,
    /// Questions before somebody is stored.
    pub question: Questions,
    /// People.
    pub people: People,
    /// A person's page.
    pub person: Person,
    /// "Not this person".
    pub not_them: NotThem,
    /// Backing up, restoring, making templates anew.
    pub backup: Backup,
    /// Who was seen when.
    pub history: History,
    /// Faces of people who were not recognised.
    pub unknown: Unknown,
    /// Thresholds.
    pub thresholds: Thresholds,
    /// What a threshold means.
    pub meaning: Meaning,
    /// Fitting liveness to a camera.
    pub calibration: Calibration,
    /// Proving presence.
    pub presence: Presence,
    /// Speed and age.
    pub insight: Insight,
    /// Banners, dialogs and the rest.
    pub general: General,
    /// Photos, looking closer, privacy, finding commands, about.
    pub tools: Tools,
    /// Movies that are recorded, and the self-timer.
    pub shooting: Shooting,
    /// What comes from below as values.
    pub told: Told,
}

/// Whole sentences for what sources, pipeline and start tell. Each language
/// words every value, so that a new one does not compile without its words.
pub struct Told {
    pub source: fn(&SourceError) -> String,
    pub problem: fn(&Problem) -> String,
    pub fault: fn(&Fault) -> String,
    pub notice: fn(&PipelineNotice) -> String,
    pub failure: fn(&EnrolFailure) -> String,
    pub warning: fn(&PeopleWarning) -> String,
    /// What an undo takes back, not a sentence.
    pub done: fn(&Done) -> String,
    pub start: fn(&StartWarning) -> String,
}

/// Commands, menus and help.
pub struct Commands {
    pub menu_file: &'static str,
    pub menu_playback: &'static str,
    pub menu_view: &'static str,
    pub menu_people: &'static str,
    pub menu_settings: &'static str,
    pub menu_help: &'static str,
    pub open_file: &'static str,
    pub open_folder: &'static str,
    pub open_camera: &'static str,
    pub open_demo: &'static str,
    pub find_cameras: &'static str,
    pub screenshot: &'static str,
    pub screenshot_plain: &'static str,
    pub quit: &'static str,
    pub play_pause: &'static str,
    pub step: &'static str,
    pub back: &'static str,
    pub forward: &'static str,
    pub looping: &'static str,
    pub mirror: &'static str,
    pub rotate: &'static str,
    pub overlay: &'static str,
    pub points: &'static str,
    pub dense: &'static str,
    pub panels: &'static str,
    pub fullscreen: &'static str,
    pub theme: &'static str,
    pub language: &'static str,
    pub enrol: &'static str,
    pub enrol_pictures: &'static str,
    pub cancel: &'static str,
    pub undo: &'static str,
    pub import: &'static str,
    pub delete_all: &'static str,
    pub reset_thresholds: &'static str,
    pub help: &'static str,
    pub about: &'static str,
    pub help_title: &'static str,
    pub help_verdicts: &'static str,
    pub help_live: &'static str,
    pub help_spoof: &'static str,
    pub help_unsure: &'static str,
    pub help_limits: &'static str,
    pub close: &'static str,
}

/// Faces and verdicts.
pub struct Faces {
    pub title: &'static str,
    pub none: &'static str,
    pub none_hint: &'static str,
    /// Faces that only the person's thresholds leave out.
    pub hidden: fn(usize) -> String,
    pub hidden_hint: &'static str,
    /// Somebody lies on their side or upside down.
    pub lying: &'static str,
    pub lying_hint: &'static str,
    /// Button that rights them by so many degrees.
    pub right_it: fn(u32) -> String,
    pub unknown: &'static str,
    /// Within the uncertain band of `name`.
    pub perhaps: fn(&str) -> String,
    /// Two people are too alike to be told apart.
    pub perhaps_either: fn(&str, &str) -> String,
    /// As before, and both have this name.
    pub perhaps_one_of: fn(&str) -> String,
    pub live: &'static str,
    pub spoof: &'static str,
    pub unsure: &'static str,
    pub similarity: &'static str,
    pub liveness: &'static str,
    pub no_score: &'static str,
    /// "Face 2".
    pub face: fn(usize) -> String,
    /// "2 faces".
    pub count: fn(usize) -> String,
    /// Button over a face: its number and who it is.
    pub choose: fn(usize, &str) -> String,
    pub too_small: &'static str,
    pub blurred: &'static str,
    pub turned_away: &'static str,
    pub too_dark: &'static str,
    pub too_bright: &'static str,
    pub cut_off: &'static str,
    pub unclear: &'static str,
    pub covered_eyes: &'static str,
    pub covered_nose: &'static str,
    pub covered_mouth: &'static str,
    pub covered_nose_and_mouth: &'static str,
    pub covered_most: &'static str,
    pub too_few_frames: &'static str,
    pub borderline: &'static str,
    pub dim_and_soft: &'static str,
    pub unavailable: &'static str,
    pub picture: &'static str,
}

/// Sources and playing.
pub struct Source {
    pub title: &'static str,
    pub opening: &'static str,
    pub running: &'static str,
    pub paused: &'static str,
    pub ended: &'static str,
    pub closed: &'static str,
    pub lost: &'static str,
    pub camera: Tip,
    pub default_camera: &'static str,
    pub no_cameras: &'static str,
    pub looking: &'static str,
    pub format: Tip,
    pub negotiated: &'static str,
    pub path: Tip,
    pub demo: &'static str,
    pub open_file: &'static str,
    pub open_folder: &'static str,
    pub path_hint: &'static str,
    pub open: &'static str,
    pub drop_hint: &'static str,
    pub drop_now: &'static str,
    pub play: &'static str,
    pub pause: &'static str,
    pub position: &'static str,
    pub no_picture: &'static str,
    pub no_picture_hint: &'static str,
    pub fps: &'static str,
    pub rotation: fn(u32) -> String,
    /// Position and length in words.
    pub of: fn(&str, &str) -> String,
    pub picture_of: fn(u64, u64) -> String,
    /// State of a source that is one picture.
    pub one_picture: &'static str,
    pub not_running: &'static str,
    /// Name of several pictures chosen together.
    pub pictures: fn(u64) -> String,
    /// What a source of pictures delivers, in place of a codec.
    pub still: &'static str,
}

/// Enrolment.
pub struct Enrol {
    pub title: &'static str,
    pub intro: &'static str,
    pub button: &'static str,
    pub pictures_button: &'static str,
    pub choose_face: &'static str,
    pub no_face: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub start: &'static str,
    pub face_gone: &'static str,
    pub name_needed: &'static str,
    pub gathering: fn(&str) -> String,
    pub progress: fn(usize, usize) -> String,
    pub hold_still: &'static str,
    pub refused_spoof: &'static str,
    pub refused_absent: &'static str,
    pub refused_similar: &'static str,
    pub refused_other: &'static str,
    pub refused: fn(&str) -> String,
    pub same_name: fn(&str) -> String,
    pub add_to: fn(&str) -> String,
    pub create_new: &'static str,
    pub done: fn(&str, usize) -> String,
    pub failed: &'static str,
    pub cancelled: &'static str,
    pub again: &'static str,
    pub from_pictures: fn(usize) -> String,
    pub dropped: fn(usize) -> String,
    pub dropped_enrol: fn(usize) -> &'static str,
    pub dropped_open: fn(usize) -> &'static str,
    /// Field for pictures, where the desktop has no file chooser.
    pub path: &'static str,
}

/// People.
pub struct People {
    pub title: &'static str,
    pub none: &'static str,
    pub none_hint: &'static str,
    pub count: fn(usize) -> String,
    pub templates: fn(usize) -> String,
    pub stale: fn(usize) -> String,
    pub rename: fn(&str) -> String,
    pub new_name: fn(&str) -> String,
    pub save_name: &'static str,
    pub delete: fn(&str) -> String,
    pub delete_ask: fn(&str) -> String,
    pub delete_yes: &'static str,
    pub delete_all_ask: fn(usize) -> String,
    pub delete_all_yes: &'static str,
    pub undo_hint: &'static str,
    pub import_title: &'static str,
    pub import_intro: &'static str,
    pub import_path: &'static str,
    pub import_start: &'static str,
    pub choose_folder: &'static str,
    pub thumbnail: fn(&str) -> String,
    pub search: &'static str,
    pub search_none: &'static str,
    /// Name of the list of orders, and its entries.
    pub sort: &'static str,
    pub sort_name: &'static str,
    pub sort_seen: &'static str,
    /// Of a person who is in the picture, or was so many minutes ago.
    pub seen_now: &'static str,
    pub seen_ago: fn(u64) -> String,
    pub importing: fn(usize) -> String,
    pub cancel_import: &'static str,
    /// Who of the import looks like whom.
    pub alike_ask: fn(&str, &str) -> String,
    /// Usable pictures and similarity.
    pub alike_detail: fn(usize, &str) -> String,
    pub alike_apart: fn(&str) -> String,
    pub alike_skip: fn(&str) -> String,
    pub alike_all: &'static str,
    pub alike_waiting: fn(usize) -> String,
    pub alike_undo: &'static str,
    pub passphrase: &'static str,
    pub unlock: &'static str,
    pub try_again: &'static str,
    /// How the key is kept, and what that protects.
    pub kept: fn(Keeping) -> &'static str,
}

/// Thresholds.
pub struct Thresholds {
    pub title: &'static str,
    pub score: Tip,
    pub face_size: Tip,
    pub liveness: Tip,
    pub matching: Tip,
    pub band: Tip,
    pub reset: fn(&str) -> String,
    pub reset_all: &'static str,
    pub models_own: &'static str,
    /// The ends of a slider.
    pub lenient: &'static str,
    pub strict: &'static str,
    /// Name of the box with the number, for screen readers.
    pub number_of: fn(&str) -> String,
    /// Faces from so many pixels on are looked at.
    pub found_from: fn(u32) -> String,
    pub band_words: fn(&str, &str) -> String,
}

/// Speed and age.
pub struct Insight {
    pub title: &'static str,
    pub camera_fps: &'static str,
    pub pipeline_fps: &'static str,
    pub age: &'static str,
    pub dropped: &'static str,
    pub corrupt: &'static str,
    pub processed: &'static str,
    pub stage: &'static str,
    pub median: &'static str,
    pub p95: &'static str,
    pub nothing: &'static str,
    pub detect: &'static str,
    pub landmarks: &'static str,
    pub align: &'static str,
    pub liveness: &'static str,
    pub embed: &'static str,
    pub matching: &'static str,
    pub total: &'static str,
    pub age_stage: &'static str,
    pub plot: fn(&str) -> String,
}

/// Banners, dialogs and the rest.
pub struct General {
    pub no_camera: &'static str,
    pub no_camera_demo: &'static str,
    /// A camera of that name was plugged in.
    pub camera_found: fn(&str) -> String,
    pub use_found: &'static str,
    /// A camera is open and has given nothing yet.
    pub slow_start: &'static str,
    pub slow_start_hint: &'static str,
    /// Seconds from picture to picture.
    pub slow_camera: fn(f32) -> String,
    pub busy: &'static str,
    pub denied: &'static str,
    pub unplugged: &'static str,
    pub stalled: &'static str,
    pub damaged: &'static str,
    pub camera_damaged: &'static str,
    pub unsupported: &'static str,
    pub io: &'static str,
    pub retrying: &'static str,
    pub retry: &'static str,
    pub look_again: &'static str,
    pub play_demo: &'static str,
    pub open_other: &'static str,
    pub dismiss: &'static str,
    pub failed_start: &'static str,
    pub stage_fault: &'static str,
    pub screenshot_title: &'static str,
    pub screenshot_path: &'static str,
    pub screenshot_saved: fn(&str) -> String,
    pub screenshot_failed: fn(&ShotError) -> String,
    pub no_screenshot: &'static str,
    pub choose_place: &'static str,
    pub no_path: &'static str,
    pub save: &'static str,
    pub settings_failed: fn(&str) -> String,
    pub theme_system: &'static str,
    pub theme_dark: &'static str,
    pub theme_light: &'static str,
    pub space: &'static str,
    pub no_chooser: &'static str,
    pub leave_fullscreen: &'static str,
    pub version: &'static str,
    pub licence: &'static str,
    pub data_folder: &'static str,
    pub copy_folder: &'static str,
    /// State of a section, for screen readers.
    pub expanded: &'static str,
    pub collapsed: &'static str,
    /// Kinds of files in the desktop's dialogs.
    pub movies_and_pictures: &'static str,
    pub only_pictures: &'static str,
    /// For screen readers.
    pub resize_panels: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_names_itself() {
        assert_eq!(texts(Language::English).language_name, "English");
        assert_eq!(texts(Language::Chinese).language_name, "中文");
    }

    #[test]
    fn plurals_are_right() {
        let t = texts(Language::English);
        assert_eq!((t.faces.count)(1), "1 face");
        assert_eq!((t.faces.count)(2), "2 faces");
        assert_eq!((t.people.templates)(1), "1 template");
    }
}
