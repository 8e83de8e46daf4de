//! What is said over the picture, and its words.

use crate::settings::{Privacy, SelfTimer, Theme, WhileMinimised};
use crate::window::jobs::{RecordError, Recorded, ShotError};
use crate::window::start::StartWarning;
use crate::window::state::action::{Action, KeyTrouble, refused_in_words};
use crate::window::state::shooting::EndedBy;
use crate::window::text::{Texts, words};
use faceglass_capture::ControlError;
use faceglass_pipeline::calibration::{PointsDamage, PointsTrouble};
use faceglass_pipeline::tell::{Notice as PipelineNotice, Problem};
use std::path::PathBuf;

/// What is missing for a command whose key was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A camera that gives pictures.
    Camera,
    /// A movie, which can be wound.
    Movie,
    /// Anything that plays.
    Playing,
    /// A named face.
    Named,
    /// A face of which the program asks who it is.
    Doubted,
    /// Anything to undo.
    Undo,
    /// Anything to do again.
    Redo,
}

/// What is said, as a value: it is worded when it is drawn, so that it follows
/// the language.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// From the pipeline.
    Told(PipelineNotice),
    /// From the pipeline, something failed.
    Problem(Problem),
    /// From the start.
    Start(StartWarning),
    /// A screenshot was written.
    ShotSaved(PathBuf),
    /// A movie is recorded from now on.
    RecordingBegun,
    /// A movie was recorded.
    Recorded(Recorded),
    /// No movie was recorded, and why.
    RecordFailed(RecordError),
    /// Nothing plays that could be recorded.
    NothingPlays,
    /// A movie of an earlier run was never finished.
    Leftover(PathBuf),
    /// One picture is no movie.
    StandsStill,
    /// A movie ends that nobody ended.
    RecordingEnded(EndedBy),
    /// Something else happens while the window is minimised.
    Minimised(WhileMinimised),
    /// Photos and movies wait for another time.
    Timer(SelfTimer),
    /// The person cancelled a photo or movie that waited.
    TimerCancelled,
    /// A folder could not be shown, and why in the system's words.
    FolderFailed(PathBuf, String),
    /// The log is written while the program runs, or only when something goes wrong.
    LogKept(bool),
    /// The log was not written, and why in the system's words.
    LogFailed(String),
    /// What the report says was copied.
    ReportCopied,
    /// Other faces are covered.
    Privacy(Privacy),
    /// A movie is played at another speed.
    Speed(f32),
    /// A screenshot was not written, and why.
    ShotFailed(ShotError),
    /// Settings were not written, and why in the system's words.
    SettingsFailed(String),
    /// The history was written to a file, or why not.
    HistorySaved(PathBuf),
    HistoryNotSaved(String),
    /// Another theme is in force.
    Theme(Theme),
    /// Printed lines are taken out of pictures from now on, or no longer.
    Demesh(bool),
    /// Pictures of enrolled faces are kept from now on, or are not.
    KeepFaces(bool),
    /// The picture fills the screen; how to leave that.
    FullScreen,
    /// There is no picture to photograph.
    NoPicture,
    /// What a command needs is not there.
    Missing(Missing),
    /// There is no face to enrol.
    NoFace,
    /// The person cancelled an enrolment.
    EnrolmentCancelled,
    /// The person cancelled a calibration.
    CalibrationCancelled,
    /// There is no face that could prove anything.
    NoFaceToProve,
    /// The person cancelled a challenge.
    ProofCancelled,
    /// The camera did not take a value.
    Control(ControlError),
    /// A key of the settings is not in force.
    Key(KeyTrouble),
    /// Trouble with the file of calibrations.
    Points(PointsTrouble),
}

/// A short message over the picture: one sentence stands without a full stop,
/// as everywhere in the window.
pub fn message(message: &Message, t: &Texts) -> String {
    let text = whole_message(message, t);
    let Some(one) = text.strip_suffix(['.', '。']) else {
        return text;
    };
    let is_several = one.contains(". ") || one.contains('。');
    if is_several { text } else { one.to_owned() }
}

fn whole_message(message: &Message, t: &Texts) -> String {
    let g = &t.general;
    match message {
        Message::Told(notice) => (t.told.notice)(notice),
        Message::Problem(problem) => (t.told.problem)(problem),
        Message::Start(warning) => (t.told.start)(warning),
        Message::ShotSaved(path) => (g.screenshot_saved)(&path.display().to_string()),
        Message::RecordingBegun => t.shooting.begun.to_owned(),
        Message::Recorded(movie) => words::recorded(movie, t),
        Message::RecordFailed(why) => (t.shooting.failed)(why),
        Message::Leftover(path) => (t.shooting.leftover)(&path.display().to_string()),
        Message::StandsStill => t.shooting.stands_still.to_owned(),
        Message::RecordingEnded(EndedBy::Size) => t.shooting.ended_by_size.to_owned(),
        Message::RecordingEnded(EndedBy::Source) => t.shooting.ended_by_source.to_owned(),
        Message::NothingPlays => t.shooting.nothing_plays.to_owned(),
        Message::Minimised(what) => (t.tools.minimised_is)(*what).to_owned(),
        Message::Timer(SelfTimer::Off) => t.shooting.timer_off.to_owned(),
        Message::Timer(timer) => (t.shooting.timer_set)(timer.seconds()),
        Message::TimerCancelled => t.shooting.timer_cancelled.to_owned(),
        Message::FolderFailed(folder, why) => {
            (t.tools.folder_failed)(&folder.display().to_string(), why)
        }
        Message::LogKept(true) => t.tools.log_kept.to_owned(),
        Message::LogKept(false) => t.tools.log_not_kept.to_owned(),
        Message::LogFailed(why) => (t.tools.log_failed)(why),
        Message::ReportCopied => t.tools.report_copied.to_owned(),
        Message::Privacy(privacy) => words::privacy(*privacy, t).to_owned(),
        Message::Speed(speed) => (t.tools.speed)(*speed),
        Message::ShotFailed(why) => (g.screenshot_failed)(why),
        Message::SettingsFailed(why) => (g.settings_failed)(why),
        Message::HistorySaved(path) => (t.history.saved)(&path.display().to_string()),
        Message::HistoryNotSaved(why) => (t.history.not_saved)(why),
        Message::Theme(theme) => words::theme(*theme, t).to_owned(),
        Message::Demesh(true) => t.tools.demesh_on.to_owned(),
        Message::Demesh(false) => t.tools.demesh_off.to_owned(),
        Message::KeepFaces(true) => t.tools.keep_faces_on.to_owned(),
        Message::KeepFaces(false) => t.tools.keep_faces_off.to_owned(),
        Message::FullScreen => g.leave_fullscreen.to_owned(),
        Message::NoPicture => g.no_screenshot.to_owned(),
        Message::Missing(what) => missing(*what, t).to_owned(),
        Message::NoFace => t.enrol.no_face.to_owned(),
        Message::EnrolmentCancelled => t.enrol.cancelled.to_owned(),
        Message::CalibrationCancelled => t.calibration.cancelled.to_owned(),
        Message::NoFaceToProve => t.presence.no_face.to_owned(),
        Message::ProofCancelled => t.presence.cancelled.to_owned(),
        Message::Control(why) => (t.tools.controls.refused)(why),
        Message::Key(trouble) => {
            let why = refused_in_words(&trouble.key, trouble.why, t);
            (t.tools.own_keys.in_file)(&command_in_words(trouble, t), &why)
        }
        Message::Points(trouble) => points_trouble(trouble, t),
    }
}

/// The command as the menus call it, or as it is written where there is none.
fn command_in_words(trouble: &KeyTrouble, t: &Texts) -> String {
    let known = Action::all().find(|action| action.name() == trouble.command);
    let label = known.map(|action| action.label(t).trim_end_matches('…'));
    label.unwrap_or(&trouble.command).to_owned()
}

/// Trouble with the file of operating points, in a sentence.
fn points_trouble(trouble: &PointsTrouble, t: &Texts) -> String {
    let t = &t.calibration;
    let damage = |what: &PointsDamage| match what {
        PointsDamage::Text(detail) => detail.clone(),
        PointsDamage::Threshold => t.out_of_range.to_owned(),
    };
    match trouble {
        PointsTrouble::Damaged {
            what,
            kept_as: Some(path),
        } => (t.damaged)(&damage(what), &path.display().to_string()),
        PointsTrouble::Damaged {
            what,
            kept_as: None,
        } => (t.damaged_stuck)(&damage(what)),
        PointsTrouble::Newer(path) => (t.newer)(&path.display().to_string()),
        PointsTrouble::Unreadable(path, why) => (t.unreadable)(&path.display().to_string(), why),
    }
}

fn missing(what: Missing, t: &Texts) -> &'static str {
    let words = &t.tools.missing;
    match what {
        Missing::Camera => words.camera,
        Missing::Movie => words.movie,
        Missing::Playing => words.playing,
        Missing::Named => words.named,
        Missing::Doubted => words.doubted,
        Missing::Undo => words.undo,
        Missing::Redo => words.redo,
    }
}
