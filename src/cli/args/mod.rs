//! What can be written on the command line.

pub mod answers;
mod command_path;
pub mod evaluate;
pub mod models;
pub mod other_program;
pub mod people;
pub mod refine;
pub mod thresholds;

pub use command_path::CommandPath;

use crate::cli::args::evaluate::EvaluateArgs;
use answers::Decisions;
use clap::{Args as ClapArgs, Parser, Subcommand};
use faceglass_capture::{CameraId, Rotation, SourceSpec};
use faceglass_pipeline::challenge::Step;
use faceglass_pipeline::enrolment::FaceChoice;
use models::ModelsArgs;
use other_program::OtherProgram;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use thresholds::Thresholds;

/// Who is in front of the camera, and are they really there?
///
/// Without a command the window opens. Exit codes: 0 done, 1 nothing found or
/// no match, 2 an error, told in one line.
#[derive(Debug, Parser)]
#[command(name = "faceglass", version)]
pub struct Args {
    /// What the window looks at: a movie, picture or folder, "demo", "camera", or
    /// one camera, such as "camera:0"
    #[arg(long, value_name = "PATH|camera|demo", value_parser = parse_source)]
    pub source: Option<SourceArg>,
    #[command(flatten)]
    pub places: Places,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// In a help, what every command takes stands behind what is the command's own.
const LAST: usize = 900;

/// Where things are.
#[derive(Clone, Debug, Default, ClapArgs)]
pub struct Places {
    /// Folder of the gallery and the settings [default: the user's data folder]
    #[arg(long, global = true, value_name = "DIR", display_order = LAST)]
    pub data_dir: Option<PathBuf>,
    /// Folder with manifests of networks to use instead of the built-in ones
    #[arg(long, global = true, value_name = "DIR", display_order = LAST)]
    pub models: Option<PathBuf>,
    /// A database in which several machines keep one gallery, sealed; FACEGLASS_GALLERY names it
    /// too, which hides a password from other users
    #[arg(long, global = true, value_name = "postgres://…", display_order = LAST, value_parser = parse_gallery)]
    pub gallery: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at a source; with --headless one JSON object a frame
    Run(RunArgs),
    /// Find the faces in pictures
    Detect(DetectArgs),
    /// Embed the faces in pictures
    Embed(EmbedArgs),
    /// Compare the faces of two pictures; exit code 0 for a match, 1 for none
    Verify(VerifyArgs),
    /// Enrol a person from pictures
    Enroll(EnrollArgs),
    /// Say who is in pictures; exit code 0 if anyone is known
    Identify(IdentifyArgs),
    /// Ask the face before a camera to turn, blink or smile at moments that nobody could foresee;
    /// exit code 0 if somebody is present
    Challenge(ChallengeArgs),
    /// List enrolled people, and put right who is who
    People(PeopleArgs),
    /// List cameras
    Cameras(ListArgs),
    /// List or check the networks
    Models(ModelsArgs),
    /// Measure the pipeline's speed and memory
    Bench(BenchArgs),
    /// Measure how good recognition, liveness and detection are
    Evaluate(EvaluateArgs),
    /// Answer other programs and a browser over HTTP, by the program faceglass-serve
    #[command(disable_help_flag = true)]
    Serve(ServeArgs),
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Ctrl-C ends a headless run as the end of the source would: the movie is completed, \
the JSON is whole, and the exit code is 0 if a face was seen and 1 if not. A second Ctrl-C ends it at once with 130."
)]
pub struct RunArgs {
    /// A movie, picture or folder, "demo", "camera", or one camera by what
    /// `faceglass cameras` lists, its name, its number or its node: "camera:0",
    /// "camera:Desk Cam", "/dev/video0"
    #[arg(long, value_name = "PATH|camera|demo", value_parser = parse_source)]
    pub source: Option<SourceArg>,
    /// Without a window: every frame in order, one JSON object each
    #[arg(long, requires = "source")]
    pub headless: bool,
    /// Where the JSON goes; "-" is stdout
    #[arg(
        long,
        value_name = "FILE|-",
        default_value = "-",
        requires = "headless"
    )]
    pub json: PathBuf,
    /// Also draw the results into a movie (.mov, .mp4) or a folder of pictures
    #[arg(long, value_name = "FILE.mov|DIR", requires = "headless")]
    pub annotate: Option<PathBuf>,
    /// Stop after this many frames
    #[arg(long, value_name = "N", requires = "headless", value_parser = parse_count)]
    pub max_frames: Option<u64>,
    /// Turn every frame clockwise
    #[arg(long, value_name = "0|90|180|270", default_value = "0", value_parser = parse_rotation, requires = "headless")]
    pub rotate: Rotation,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

// Nobody is looked up: what decides about a match is taken and has no effect.
#[derive(Debug, ClapArgs)]
#[command(
    mut_arg("match_threshold", |arg| arg.hide(true)),
    mut_arg("match_band", |arg| arg.hide(true)),
    mut_arg("demesh", |arg| arg.hide(true)),
)]
pub struct DetectArgs {
    /// Pictures, or folders of them
    #[arg(required = true, value_name = "PICTURE")]
    pub pictures: Vec<PathBuf>,
    /// Write an annotated picture and each aligned 112x112 face into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

// Nothing is judged: what decides about a verdict is taken and has no effect.
#[derive(Debug, ClapArgs)]
#[command(
    mut_arg("liveness_threshold", |arg| arg.hide(true)),
    mut_arg("match_threshold", |arg| arg.hide(true)),
    mut_arg("match_band", |arg| arg.hide(true)),
)]
pub struct EmbedArgs {
    /// Pictures, or folders of them
    #[arg(required = true, value_name = "PICTURE")]
    pub pictures: Vec<PathBuf>,
    /// The pictures are aligned 112x112 faces already; take them as they are
    #[arg(long, conflicts_with = "face")]
    pub aligned: bool,
    /// Which face of a picture with several, counted from the left, or the
    /// largest; without it all of them
    #[arg(long, value_name = "N|largest", value_parser = parse_face)]
    pub face: Option<FaceChoice>,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

// Two faces match or do not: what decides about liveness and "uncertain" is taken
// and has no effect.
#[derive(Debug, ClapArgs)]
#[command(
    mut_arg("liveness_threshold", |arg| arg.hide(true)),
    mut_arg("match_band", |arg| arg.hide(true)),
)]
pub struct VerifyArgs {
    /// A picture
    pub a: PathBuf,
    /// Another picture
    pub b: PathBuf,
    /// Which face of a picture with several, counted from the left, or the
    /// largest; "2,1" for the second of the one and the first of the other
    #[arg(long, value_name = "N|largest", value_parser = parse_face, value_delimiter = ',', num_args = 1)]
    pub face: Vec<FaceChoice>,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

#[derive(Debug, ClapArgs)]
pub struct EnrollArgs {
    /// Name of the person; somebody of that name gets further templates
    pub name: String,
    /// Pictures of the person, or folders of them
    #[arg(required = true, value_name = "PICTURE")]
    pub pictures: Vec<PathBuf>,
    /// Which face of a picture with several, counted from the left, or the
    /// largest; without it one is taken only if it is much larger than the others
    #[arg(long, value_name = "N|largest", value_parser = parse_face)]
    pub face: Option<FaceChoice>,
    /// Keep no pictures of the faces: nobody sees whom a template shows, and once the embedder changes the person has to be
    /// enrolled again
    #[arg(long)]
    pub no_faces: bool,
    #[command(flatten)]
    pub decisions: Decisions,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

#[derive(Debug, ClapArgs)]
pub struct IdentifyArgs {
    /// Pictures, or folders of them
    #[arg(required = true, value_name = "PICTURE")]
    pub pictures: Vec<PathBuf>,
    /// Which face of a picture with several, counted from the left, or the
    /// largest; without it all of them
    #[arg(long, value_name = "N|largest", value_parser = parse_face)]
    pub face: Option<FaceChoice>,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

// Nobody is looked up: what decides about a match says who counts as the same face.
#[derive(Debug, ClapArgs)]
#[command(
    mut_arg("match_band", |arg| arg.hide(true)),
    mut_arg("demesh", |arg| arg.hide(true)),
    after_help = "What is asked for stands on stderr, what happens on stdout, one JSON object a step and one for the verdict. \
Exit code 0: every step was done in time by one face that moves as a head does, and the passive score says live. \
1: something else was done, or it could not be told. A challenge only takes away: it makes nothing of a spoof. \
With --script alone nobody looks at a picture: the exit code is then that of the challenge, and says nothing of who wrote the file."
)]
pub struct ChallengeArgs {
    /// A camera, or a movie of a session; as for `run`
    #[arg(long, value_name = "PATH|camera|demo", value_parser = parse_source, required_unless_present = "script")]
    pub source: Option<SourceArg>,
    /// What to ask for, in this order, instead of steps by lot: turn-left, turn-right, look-up, come-closer, go-back,
    /// blink-twice, open-mouth, smile
    #[arg(long, value_name = "STEP,…", value_delimiter = ',', value_parser = parse_step, conflicts_with_all = ["count", "script"])]
    pub steps: Vec<Step>,
    /// How many steps are drawn by lot
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = parse_whole::<usize>, conflicts_with = "script")]
    pub count: usize,
    /// What the lots are drawn from, to have them again; the system's randomness without it
    #[arg(long, value_name = "N", value_parser = parse_whole::<u64>, conflicts_with = "script")]
    pub seed: Option<u64>,
    /// A recorded session (session.json of --record): its steps are asked for again at the times at which they were
    /// shown; without a source its points are judged again
    #[arg(long, value_name = "FILE.json")]
    pub script: Option<PathBuf>,
    /// Where the JSON goes; "-" is stdout
    #[arg(long, value_name = "FILE|-", default_value = "-")]
    pub json: PathBuf,
    /// Keep what was asked and the points that were seen, but no picture, as session.json in this folder
    #[arg(long, value_name = "DIR", requires = "source")]
    pub record: Option<PathBuf>,
    /// Turn every frame clockwise
    #[arg(long, value_name = "0|90|180|270", default_value = "0", value_parser = parse_rotation)]
    pub rotate: Rotation,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

#[derive(Debug, ClapArgs)]
pub struct PeopleArgs {
    #[command(subcommand)]
    pub command: Option<PeopleCommand>,
}

#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    /// Show everyone
    List(ListArgs),
    /// Show one person: every template, how it was taken, and how well it fits the rest
    Show(people::ShowArgs),
    /// Give a person another name
    Rename(people::RenameArgs),
    /// Remove a person, or some templates of a person; people undo brings them back
    Remove(people::RemoveArgs),
    /// Make one person part of another, who keeps the name
    Merge(people::MergeArgs),
    /// Make a new person of some templates of another
    Split(people::SplitArgs),
    /// Give some templates of one person to another
    Move(people::MoveArgs),
    /// Write a note on a person
    Note(people::NoteArgs),
    /// Give a person tags, in place of those before
    Tag(people::TagArgs),
    /// Choose the picture that stands for a person
    Cover(people::CoverArgs),
    /// Take back what was done last, here or in the window
    Undo,
    /// Do again what was taken back last
    Redo,
    /// Show what was done, when, and what is taken back
    Log(people::LogArgs),
    /// Show who was seen when, if the window was told to keep that
    History(people::HistoryArgs),
    /// Show who was not recognised, if the window keeps that: name a group, or forget it
    Unknown(people::UnknownArgs),
    /// Remove a person for good, from what people undo could bring back, and from the history, too
    Erase(people::EraseArgs),
    /// Remove everyone; people undo brings them back
    Clear(people::ClearArgs),
    /// Show where the gallery is, how its key is kept, and what that protects
    Status(ListArgs),
    /// Set or change the passphrase that the gallery is sealed with
    ///
    /// It is asked for on the terminal, or taken from FACEGLASS_NEW_PASSPHRASE.
    Passphrase {
        /// Remove it: the key is then kept in the keyring, or in a file where there
        /// is none
        #[arg(long)]
        remove: bool,
    },
    /// Use the gallery that is there although a newer one was: you put it back
    Accept,
    /// Import a folder that holds a folder of pictures for each person
    ///
    /// Each person is stored before the next is looked at. Ctrl-C ends it after the picture at hand,
    /// and the same command then goes on with the people who are left.
    Import(ImportArgs),
    /// Make the templates of another embedder anew, of the faces kept with them
    ///
    /// After a change of network nobody need be enrolled again. Ctrl-C ends it after the person at
    /// hand, and the same command then goes on.
    ReEmbed,
    /// Write everyone into one encrypted file, to keep or to move to another computer
    ///
    /// The file is an age file (age-encryption.org) sealed with a passphrase, which is asked for on
    /// the terminal, or taken from FACEGLASS_BACKUP_PASSPHRASE, else from FACEGLASS_PASSPHRASE.
    Backup(BackupArgs),
    /// Add the people of a backup to those who are here
    ///
    /// It is shown first what would change. Nobody is removed, and no name changes.
    Restore(RestoreArgs),
    /// Bring back the people that can still be read of a damaged gallery, or of a copy
    ///
    /// They are added to those who are there; a rename or removal since stays as it is.
    Recover {
        /// The file; by default the damaged one that was kept aside last
        file: Option<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub struct ImportArgs {
    /// The folder; a person is called as theirs, with blanks for underscores
    pub folder: PathBuf,
    /// Look at everyone again, also those whom an earlier run had done
    #[arg(long)]
    pub afresh: bool,
    /// Keep no pictures of the faces: nobody sees whom a template shows, and once the embedder changes people have to be
    /// enrolled again
    #[arg(long)]
    pub no_faces: bool,
    #[command(flatten)]
    pub decisions: Decisions,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

#[derive(Debug, ClapArgs)]
pub struct BackupArgs {
    /// Where to, such as people.age
    pub file: PathBuf,
    /// Put it in the place of a file that is there
    #[arg(long)]
    pub replace: bool,
}

#[derive(Debug, ClapArgs)]
pub struct RestoreArgs {
    /// What faceglass people backup wrote
    pub file: PathBuf,
    /// Do it without asking
    #[arg(long)]
    pub yes: bool,
    /// What to do with somebody who has the name of somebody else here; without it each is
    /// asked about
    #[arg(long, value_enum, value_name = "join|apart|leave-out")]
    pub same_name: Option<IfSameName>,
}

/// What becomes of somebody in a backup who has the name of somebody here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IfSameName {
    /// They are one person: add the templates to the one who is here
    Join,
    /// They are two people of that name
    Apart,
    /// Do not restore them
    LeaveOut,
}

#[derive(Clone, Copy, Debug, Default, ClapArgs)]
pub struct ListArgs {
    /// JSON also on a terminal, which gets a table otherwise
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct ServeArgs {
    /// What faceglass-serve takes: --help lists it
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "ARGUMENT"
    )]
    pub args: Vec<OsString>,
}

#[derive(Debug, ClapArgs)]
pub struct BenchArgs {
    /// A movie, picture or folder, "demo", "camera", or one camera, such as
    /// "camera:0"
    #[arg(long, value_name = "PATH|camera|demo", default_value = "demo", value_parser = parse_source)]
    pub source: SourceArg,
    /// Frames to measure
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = parse_count)]
    pub frames: u64,
    /// At the source's own pace, newest frame first, as in the window
    #[arg(long)]
    pub paced: bool,
    /// Also run the clip through this program and tell the ratios; {clip} stands
    /// for its path. May be given again
    #[arg(long, value_name = "PROGRAM ARGS {clip}", value_parser = OtherProgram::parse)]
    pub compare: Vec<OtherProgram>,
    /// Measure instead how long a face is looked for among so many people, who are
    /// made up, and how long such a gallery takes to open
    #[arg(long, value_name = "PEOPLE", value_parser = clap::value_parser!(u32).range(1..=1_000_000),
        conflicts_with_all = ["source", "frames", "paced", "compare"])]
    pub gallery: Option<u32>,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

/// A source as written.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceArg {
    /// A camera, the first one for `None`.
    Camera(Option<CameraId>),
    /// The clip that comes with the program.
    Demo,
    /// A movie, picture or folder.
    Path(PathBuf),
}

/// The address of a database, as PostgreSQL writes it.
fn parse_gallery(url: &str) -> Result<String, String> {
    let is_one = ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    match is_one {
        true => Ok(url.to_owned()),
        false => Err("write it as postgres://user@host/database; a gallery in a folder is named with --data-dir".into()),
    }
}

/// "camera" and "demo" are words; a file of that name is written "./demo".
/// A step that a terminal can ask for.
fn parse_step(word: &str) -> Result<Step, String> {
    match word.parse() {
        Ok(Step::Light) => Err(
            "it needs a window that shows colours, which a terminal cannot; leave it out".into(),
        ),
        Ok(step) => Ok(step),
        Err(_) => {
            let asked = Step::ALL.into_iter().filter(|step| *step != Step::Light);
            let words: Vec<&str> = asked.map(Step::as_str).collect();
            Err(format!("it is none of {}", words.join(", ")))
        }
    }
}

fn parse_source(text: &str) -> Result<SourceArg, String> {
    match text {
        "" => Err("the path is empty".into()),
        "camera" => Ok(SourceArg::Camera(None)),
        "demo" => Ok(SourceArg::Demo),
        "camera:" => {
            Err("after the colon comes a camera, as `faceglass cameras` lists them".into())
        }
        _ => Ok(match text.strip_prefix("camera:") {
            Some(id) => SourceArg::Camera(Some(CameraId(id.to_string()))),
            None => match SourceSpec::at(PathBuf::from(text)) {
                SourceSpec::Camera { id, .. } => SourceArg::Camera(id),
                _ => SourceArg::Path(PathBuf::from(text)),
            },
        }),
    }
}

fn parse_count(text: &str) -> Result<u64, String> {
    let count = text.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| "it must be a whole number, 1 or more".into())
}

fn parse_whole<T: FromStr>(text: &str) -> Result<T, String> {
    let number = text.parse();
    number.map_err(|_| {
        "it must be a whole number, 0 or more, and no greater than a computer counts".into()
    })
}

fn parse_face(text: &str) -> Result<FaceChoice, String> {
    match (text, text.parse::<usize>()) {
        ("largest", _) => Ok(FaceChoice::Largest),
        (_, Ok(number)) if number > 0 => Ok(FaceChoice::Number(number)),
        _ => Err("it must be a number from 1, counted from the left, or \"largest\"".into()),
    }
}

fn parse_rotation(text: &str) -> Result<Rotation, String> {
    match text {
        "0" => Ok(Rotation::None),
        "90" => Ok(Rotation::Quarter),
        "180" => Ok(Rotation::Half),
        "270" => Ok(Rotation::ThreeQuarters),
        _ => Err("it must be 0, 90, 180 or 270".into()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn sources_are_words_or_paths() {
        let camera = |id: &str| SourceArg::Camera(Some(CameraId(id.into())));
        assert_eq!(parse_source("camera").unwrap(), SourceArg::Camera(None));
        assert_eq!(parse_source("camera:usb-1").unwrap(), camera("usb-1"));
        assert_eq!(parse_source("camera:Desk Cam").unwrap(), camera("Desk Cam"));
        if cfg!(target_os = "linux") {
            assert_eq!(parse_source("/dev/video0").unwrap(), camera("/dev/video0"));
        }
        assert!(parse_source("camera:").is_err());
        assert_eq!(parse_source("demo").unwrap(), SourceArg::Demo);
        assert_eq!(
            parse_source("./demo").unwrap(),
            SourceArg::Path("./demo".into())
        );
    }

    #[test]
    fn a_face_is_a_number_or_the_largest() {
        assert_eq!(parse_face("2"), Ok(FaceChoice::Number(2)));
        assert_eq!(parse_face("largest"), Ok(FaceChoice::Largest));
        for bad in ["0", "-1", "left", ""] {
            assert!(parse_face(bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn places_may_stand_before_and_after_the_command() {
        for line in [
            ["faceglass", "--data-dir", "d", "cameras"],
            ["faceglass", "cameras", "--data-dir", "d"],
        ] {
            let args = Args::try_parse_from(line).unwrap();
            assert_eq!(args.places.data_dir, Some("d".into()));
        }
    }
}
