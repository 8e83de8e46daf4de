//! The running pipeline as the window sees it: commands in, events and the
//! newest annotated frame out. Nothing here waits.

pub mod history;
pub mod own_scores;
pub mod people;
mod person;
pub mod search;
pub mod shared;
pub mod stats;
pub mod thread;
pub mod unknown;
mod upkeep;
mod worker;

use crate::calibration::{CalibrationCommand, CalibrationState, PointStatus, PointsTrouble};
use crate::challenge::{Outcome, ProofSettings, ProofState};
use crate::engine::result::{FrameResult, Timed};
pub use crate::enrolment::{
    Angle, Answer, FaceQuestion, Guide, IfExisting, Objection, Odd, Question, Refusal, ShownFace,
};
use crate::settings::{Pace, PipelineSettings};
pub use crate::tell::{Done, EnrolFailure, Notice, PeopleWarning, Problem};
pub use crate::upkeep::{BackedUp, ReEmbedded};
pub use faceglass_capture::PlayerState;
use faceglass_capture::{CameraInfo, ControlAsk, ControlNews, Rotation, SourceInfo, SourceSpec};
pub use faceglass_gallery::Edit;
use faceglass_gallery::{
    Keeping, OwnScores, Passphrase, PersonId, Restoring, SameName, TemplateId, UnknownFace,
};
pub use history::{HistorySettings, HistoryView};
pub use person::{CounterExample, PersonPage, TemplateView};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
pub use unknown::{UnknownGroupView, UnknownSettings, UnknownView};

/// What the window asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Opens another source; the one before goes on if that gives no frame.
    Open(SourceSpec),
    /// Goes on.
    Play,
    /// Holds the current frame; cameras too.
    Pause,
    /// One frame further, paused.
    Step,
    /// Goes to a time in the movie, or to picture number n at n seconds.
    Seek(Duration),
    /// Whether a movie starts again at its end.
    SetLoop(bool),
    /// Clockwise turn of every frame.
    SetRotation(Rotation),
    /// How much of a movie passes in a second, 1 being its own speed; see
    /// [`SPEEDS`](faceglass_capture::player::SPEEDS).
    SetSpeed(f32),
    /// Asks something of the open camera's controls; answered by [`Event::Controls`].
    Controls(ControlAsk),
    /// Thresholds; in force from the next frame.
    SetSettings(PipelineSettings),
    /// How many of the frames are looked at from now on.
    SetPace(Pace),
    /// Gathers templates of the face on `track` for `name`.
    Enrol {
        /// Track number of the face.
        track: u64,
        /// Name typed by the person.
        name: String,
        /// What is decided already about somebody enrolled.
        existing: IfExisting,
    },
    /// Enrols from picture files.
    EnrolPictures {
        /// Name typed by the person.
        name: String,
        /// Files.
        files: Vec<PathBuf>,
        /// As in [`Command::Enrol`].
        existing: IfExisting,
    },
    /// Answers [`EnrolmentState::Asking`].
    AnswerEnrolment(Answer),
    /// Answers [`EnrolmentState::ChoosingFace`] with a number; the picture is
    /// left out for `None`.
    ChooseFace(Option<usize>),
    /// Stops gathering; nothing is stored.
    CancelEnrolment,
    /// The face on this track is not the person it is taken for: it is remembered as a
    /// counter-example of theirs.
    NotThem {
        /// Track number of the face.
        track: u64,
    },
    /// The face on this track is the person it is perhaps taken for: the counter-examples
    /// that speak against it are forgotten.
    IsThem {
        /// Track number of the face.
        track: u64,
    },
    /// Takes back what was done last to the people, before a restart or by another
    /// process, too.
    Undo,
    /// Does again what was taken back last, if nothing was changed since.
    Redo,
    /// Renames a person.
    Rename(PersonId, String),
    /// Deletes a person and all templates.
    Delete(PersonId),
    /// Deletes everyone.
    DeleteAll,
    /// Merges, splits, moves, or writes about people.
    Edit(Edit),
    /// Erases a person for good, from the list of changes, too; answered by
    /// [`Notice::Erased`].
    Erase(PersonId),
    /// Looks at a person closely, or at nobody any longer; answered by
    /// [`Event::Person`], now and whenever they change.
    ShowPerson(Option<PersonId>),
    /// Whether it is kept who was seen when, and for how long.
    SetHistory(HistorySettings),
    /// Shows what is kept of that, or no longer; answered by [`Event::History`], now and
    /// whenever it changes.
    ShowHistory(bool),
    /// Erases all that is kept of who was seen when; answered by
    /// [`Notice::HistoryErased`].
    EraseHistory,
    /// Whether faces of people who are not recognised are kept, and for how long.
    SetUnknown(UnknownSettings),
    /// Shows who of them is kept, or no longer; answered by [`Event::Unknown`], now and
    /// whenever it changes.
    ShowUnknown(bool),
    /// Enrols a group of unknown faces in one step; answered as an enrolment.
    NameUnknown {
        /// Name typed by the person.
        name: String,
        /// The views of the group, the best first.
        faces: Vec<Arc<UnknownFace>>,
    },
    /// Forgets views of unknown faces.
    ForgetUnknown(BTreeSet<TemplateId>),
    /// Forgets all of them; answered by [`Notice::UnknownErased`].
    EraseUnknown,
    /// Writes everyone to a backup that did not exist before; answered by
    /// [`Event::Backup`] and [`Notice::BackedUp`].
    BackUp {
        /// Where to.
        file: PathBuf,
        /// What opens it.
        passphrase: Passphrase,
    },
    /// Reads a backup; answered by [`Event::Restore`].
    ReadBackup {
        /// The file.
        file: PathBuf,
        /// What opens it.
        passphrase: Passphrase,
    },
    /// Adds what a backup has, as [`RestoreState::Asking`] said, in one change; with what
    /// becomes of those whose name somebody else has. Who is not among them is left out.
    Restore(HashMap<PersonId, SameName>),
    /// Nothing is to be restored.
    CancelRestore,
    /// Makes templates of other embedders anew; answered by [`Event::ReEmbedding`].
    ReEmbed,
    /// Ends that.
    CancelReEmbed,
    /// Tries again to open a gallery whose key was missing; with a passphrase, if
    /// it is sealed with one.
    Unlock(Option<Passphrase>),
    /// Imports a folder that holds one folder of pictures a person.
    Import(PathBuf),
    /// Answers [`ImportState::Asking`]; [`Command::CancelEnrolment`] ends the
    /// import instead.
    AnswerImport {
        /// What to do with the one asked about.
        answer: Answer,
        /// And with everyone for whom the same would be asked again.
        for_all: bool,
    },
    /// Lists cameras; answered by [`Event::Cameras`].
    ListCameras,
    /// Fits liveness to the camera; answered by [`Event::Calibration`].
    Calibrate(CalibrationCommand),
    /// When challenges are asked for, and which steps may be drawn; in force from the
    /// next one.
    SetProof(ProofSettings),
    /// Has the face on this track prove that somebody is there; answered by
    /// [`Event::Proof`].
    Prove {
        /// Track number of the face.
        track: u64,
    },
    /// Another step in place of the one that stands.
    OtherStep,
    /// Ends a challenge, or declines one that is offered.
    CancelProof,
}

/// State of an import.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ImportState {
    /// None is going on.
    #[default]
    Idle,
    /// Pictures are read.
    Reading {
        /// Looked at so far.
        pictures: usize,
    },
    /// Something speaks against storing somebody; answer with
    /// [`Command::AnswerImport`].
    Asking(Question),
}

/// State of a backup that is made.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum BackupState {
    /// None is made (any more).
    #[default]
    Idle,
    /// It is written and read again.
    Making,
    /// There is none, and why.
    Failed(Problem),
}

/// State of restoring a backup.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RestoreState {
    /// Nothing is restored.
    #[default]
    Idle,
    /// The backup is being read.
    Reading,
    /// It cannot be read, and why; nothing was changed.
    Failed(Problem),
    /// This would change; answer with [`Command::Restore`] or [`Command::CancelRestore`].
    Asking(Arc<Restoring>),
}

/// What the pipeline tells the window.
#[derive(Clone, Debug)]
pub enum Event {
    /// A source opened and gave its first good frame.
    SourceOpened {
        /// What was asked for, with the camera's identity filled in.
        spec: SourceSpec,
        /// What it is.
        info: SourceInfo,
    },
    /// A source that was asked for could not be opened, which an error says;
    /// the one before goes on.
    SourceKept {
        /// What was asked for.
        refused: SourceSpec,
        /// What goes on.
        spec: SourceSpec,
        /// What that is.
        info: SourceInfo,
    },
    /// How the source is doing.
    Source(PlayerState),
    /// Where the movie is.
    Position(Duration),
    /// How an enrolment is doing.
    Enrolment(EnrolmentState),
    /// The gallery changed.
    Gallery(Arc<GalleryView>),
    /// The person who is looked at closely; `None` once they are not there (any more).
    Person(Option<Arc<PersonPage>>),
    /// Who was seen when, as far as it is kept.
    History(Arc<HistoryView>),
    /// Faces of people who were not recognised, as far as they are kept.
    Unknown(Arc<UnknownView>),
    /// The enrolled people compared with each other, some time after the gallery
    /// changed.
    OwnScores(Arc<OwnScores>),
    /// Answer to [`Command::ListCameras`]; also told when a camera came or went.
    Cameras(Vec<CameraInfo>),
    /// How the open camera's controls stand, told after its first frame and whenever
    /// one was set, or why one did not take a value.
    Controls(ControlNews),
    /// How a liveness calibration is doing.
    Calibration(CalibrationState),
    /// What is known of the camera that is open, and so which liveness
    /// threshold is in force.
    OperatingPoint(PointStatus),
    /// Trouble with the file of operating points.
    OperatingPoints(PointsTrouble),
    /// How an import is doing.
    Import(ImportState),
    /// How a backup that is made is doing.
    Backup(BackupState),
    /// How restoring a backup is doing.
    Restore(RestoreState),
    /// How far it is with making templates anew; `None` once it is over.
    ReEmbedding(Option<ReEmbedded>),
    /// How a challenge is doing.
    Proof(ProofState),
    /// The challenges that are over, at most one a track. Whether one still holds, and
    /// what it makes of a passive verdict, says [`crate::challenge::fuse`] at the time
    /// of a frame.
    Proven(Arc<Vec<Outcome>>),
    /// Something to tell once.
    Notice(Notice),
    /// Something that failed.
    Error(Problem),
}

/// State of an enrolment.
#[derive(Clone, Debug, PartialEq)]
pub enum EnrolmentState {
    /// Good frames so far, and why the newest frame was refused.
    Gathering {
        /// Being enrolled.
        name: String,
        /// Good samples so far.
        have: usize,
        /// Samples needed.
        want: usize,
        /// Why the newest frame did not count.
        refused: Option<Refusal>,
        /// The face, where it is in the newest frame.
        track: Option<u64>,
        /// How to turn the head, where somebody sits before a camera.
        guide: Option<Guide>,
    },
    /// Waits until the face has proved that somebody is there, see [`Event::Proof`].
    Proving {
        /// To be enrolled.
        name: String,
        /// The face.
        track: u64,
    },
    /// A picture shows several faces; answer with [`Command::ChooseFace`].
    ChoosingFace(FaceQuestion),
    /// Something speaks against it; answer with [`Command::AnswerEnrolment`] or
    /// [`Command::CancelEnrolment`].
    Asking(Question),
    /// Stored; can be undone.
    Done {
        /// Enrolled person.
        person: PersonId,
        /// Name.
        name: String,
        /// Templates added.
        templates: usize,
    },
    /// What was last told as done stands otherwise since: the person has
    /// another name, or some of the templates are gone.
    Altered {
        /// Name now.
        name: String,
        /// Templates of that enrolment that are left.
        templates: usize,
    },
    /// Nothing is left of what was last told as done.
    TakenBack,
    /// Nothing was stored, for this reason.
    Failed(EnrolFailure),
    /// Cancelled by the person.
    Cancelled,
}

/// The gallery as shown.
#[derive(Clone, Debug, Default)]
pub struct GalleryView {
    /// Everyone, by name.
    pub people: Vec<PersonView>,
    /// A damaged file was kept aside, templates are of another network, …
    pub warnings: Vec<PeopleWarning>,
    /// What an undo would take back.
    pub undo: Option<Done>,
    /// What a redo would do again.
    pub redo: Option<Done>,
    /// How the key of the gallery's file is kept, once there is a file.
    pub keeping: Option<Keeping>,
}

/// One person as shown.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// Identity.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Templates that the current embedder can use.
    pub templates: usize,
    /// Templates of other embedders, which cannot be matched now.
    pub stale_templates: usize,
    /// Aligned face.
    pub thumbnail: Option<Arc<image::RgbImage>>,
}

/// Figures for the insight panel.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Frames a second from the source.
    pub capture_fps: f32,
    /// Frames a second through the pipeline.
    pub pipeline_fps: f32,
    /// Name of a stage as in [`crate::StageMs`] (and "total", "age") with its
    /// recent milliseconds, oldest first; "age" is frame-to-verdict.
    pub stages: Vec<StageHistory>,
    /// Frames that were never looked at because a newer one was there.
    pub dropped: u64,
    /// Frames that arrived damaged.
    pub corrupt: u64,
    /// Frames annotated since the source opened.
    pub processed: u64,
}

/// Recent times of one stage.
#[derive(Clone, Debug, Default)]
pub struct StageHistory {
    /// Which.
    pub stage: Timed,
    /// Milliseconds, oldest first, at most a few hundred.
    pub recent_ms: Vec<f32>,
    /// Median of `recent_ms`.
    pub median_ms: f32,
    /// 95th percentile of `recent_ms`.
    pub p95_ms: f32,
}

/// The window's side. A trait, so that window tests run on a fake.
pub trait PipelineHandle {
    /// Sends a command; never waits.
    fn send(&self, command: Command);
    /// Events since the last call; never waits.
    fn events(&self) -> Vec<Event>;
    /// The newest annotated frame; never waits.
    fn latest(&self) -> Option<Arc<FrameResult>>;
    /// Figures for the insight panel; never waits.
    fn stats(&self) -> Stats;
}
