//! What can be written after `faceglass evaluate`.

use crate::cli::args::refine::Refine;
use crate::cli::args::thresholds::Thresholds;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct EvaluateArgs {
    #[command(subcommand)]
    pub command: EvaluateCommand,
}

#[derive(Debug, Subcommand)]
pub enum EvaluateCommand {
    /// One to one on LFW, View 2: ten folds, threshold from the other nine
    Lfw(LfwArgs),
    /// One to one on a list of pairs
    Pairs(PairsArgs),
    /// One to one and one to many on a folder a person
    Folders(FoldersArgs),
    /// Errors by group of people: sex, age, skin or whatever a list says
    Groups(GroupsArgs),
    /// Liveness on live faces and attacks
    Liveness(LivenessArgs),
    /// The face detector
    Detector(DetectorArgs),
    /// The challenge of `faceglass challenge`, on sessions that it recorded
    Challenge(ChallengeSessionsArgs),
}

/// Sessions are judged from their points alone: no network is needed.
#[derive(Debug, Args)]
pub struct ChallengeSessionsArgs {
    /// Folder with the folder `living` and one for each kind of attack, such as `print` or `replay`; in each the
    /// session.json files of `faceglass challenge --record`, also in folders of their own
    #[arg(long, value_name = "DIR")]
    pub sessions: PathBuf,
    /// Folder for report.json and report.md [default: evaluation-challenge]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Where the report goes, and with which thresholds.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// Folder for report.json, report.md and the plots [default: evaluation-KIND]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Folder of what was computed before, so that a broken-off run goes on
    /// [default: cache/ in the report's folder]
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

/// By which points faces are aligned.
#[derive(Clone, Debug, Args)]
pub struct Alignment {
    /// Align by the detector's five points, as if there were no landmark network
    #[arg(long)]
    detector_points: bool,
}

impl Alignment {
    /// What becomes of the detector's points.
    pub fn refine(&self) -> Refine {
        match self.detector_points {
            true => Refine::Nothing,
            false => Refine::Landmarks,
        }
    }
}

#[derive(Debug, Args)]
pub struct LfwArgs {
    /// Folder with a folder a person: NAME/NAME_0001.jpg
    #[arg(long, value_name = "DIR")]
    pub images: PathBuf,
    /// LFW's pairs.txt
    #[arg(long, value_name = "FILE")]
    pub pairs: PathBuf,
    /// Folder of the same form from which the second picture of each pair is taken, .jpg or .png: pictures to which
    /// something was done, as `workshop data mesh` and `mask` do
    #[arg(long, value_name = "DIR", conflicts_with = "calibration")]
    pub second: Option<PathBuf>,
    /// Show each picture in the middle of a black frame of this size: the detector,
    /// which shrinks what it looks at, sees a face as small as in a camera's picture
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = parse_size)]
    pub frame: Option<(u32, u32)>,
    /// Also write what a match threshold means, for the app to carry
    #[arg(long, value_name = "FILE", conflicts_with_all = ["detector_points", "frame"])]
    pub calibration: Option<PathBuf>,
    #[command(flatten)]
    pub alignment: Alignment,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Args)]
pub struct PairsArgs {
    /// Table "file, file, same"; files are looked for beside it
    #[arg(long, value_name = "CSV")]
    pub list: PathBuf,
    /// Also write what a match threshold means
    #[arg(long, value_name = "FILE", conflicts_with = "detector_points")]
    pub calibration: Option<PathBuf>,
    #[command(flatten)]
    pub alignment: Alignment,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Args)]
pub struct FoldersArgs {
    /// Folder with a folder a person
    #[arg(long, value_name = "DIR")]
    pub root: PathBuf,
    /// Share of the people held out as strangers
    #[arg(long, value_name = "0..1", default_value_t = 0.3, value_parser = parse_share)]
    pub strangers: f64,
    #[command(flatten)]
    pub alignment: Alignment,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Args)]
pub struct GroupsArgs {
    /// Folder of pictures
    #[arg(long, value_name = "DIR")]
    pub images: PathBuf,
    /// Table with a heading: file, person where people have several pictures, and a
    /// column for each grouping; or CelebA's list_attr_celeba.txt; or the word utkface
    /// for pictures named AGE_SEX_RACE_TIME.jpg
    #[arg(long, value_name = "LIST")]
    pub labels: PathBuf,
    /// Who is in which picture, a file and a person a line, as CelebA's
    /// identity_CelebA.txt
    #[arg(long, value_name = "FILE")]
    pub people: Option<PathBuf>,
    /// Columns to group by, joined with + for groups of several: sex,race+sex
    /// [default: every column; of CelebA sex and age_band]
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Look at so many people only, drawn by lot
    #[arg(long, value_name = "COUNT", value_parser = parse_several)]
    pub draw: Option<u32>,
    /// Look at no more than so many pictures of a person, drawn by lot, so that nobody
    /// outweighs the others
    #[arg(long, value_name = "COUNT", default_value_t = 10, value_parser = parse_some)]
    pub each: u32,
    /// Another number, other lots
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = super::parse_whole::<u64>)]
    pub seed: u64,
    /// Show each picture in the middle of a black frame of this size
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = parse_size)]
    pub frame: Option<(u32, u32)>,
    /// A sentence for the report that a reader must know of the pictures
    #[arg(long, value_name = "SENTENCE")]
    pub remark: Vec<String>,
    #[command(flatten)]
    pub alignment: Alignment,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Args)]
pub struct LivenessArgs {
    /// Live faces: pictures, movies or folders of them
    #[arg(long, value_name = "PATH", required = true)]
    pub live: Vec<PathBuf>,
    /// Attacks of one species, likewise
    #[arg(long, value_name = "NAME=PATH", required = true, value_parser = parse_species)]
    pub attack: Vec<Species>,
    /// Live faces to choose the threshold on
    #[arg(long, value_name = "PATH", requires = "develop_attack")]
    pub develop_live: Vec<PathBuf>,
    /// Attacks to choose the threshold on
    #[arg(long, value_name = "NAME=PATH", requires = "develop_live", value_parser = parse_species)]
    pub develop_attack: Vec<Species>,
    /// Also write what a liveness threshold means, for the app to carry
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<PathBuf>,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Args)]
pub struct DetectorArgs {
    /// Pictures, also in folders below
    #[arg(long, value_name = "DIR")]
    pub images: PathBuf,
    /// Table "file, x, y, width, height" with a line a face, in pixels; the file
    /// alone for a picture without a face
    #[arg(long, value_name = "CSV")]
    pub boxes: Option<PathBuf>,
    #[command(flatten)]
    pub common: Common,
}

/// One attack species and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Species {
    pub name: String,
    pub path: PathBuf,
}

fn parse_species(text: &str) -> Result<Species, String> {
    match text.split_once('=') {
        Some((name, path)) if !name.trim().is_empty() && !path.is_empty() => Ok(Species {
            name: name.trim().to_owned(),
            path: PathBuf::from(path),
        }),
        _ => Err("write NAME=PATH, for instance print=photos/".into()),
    }
}

/// Sides of a frame: smaller than the smallest network's input shows nothing, and much
/// larger than any camera's is a slip of the finger.
fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let sides = text.split_once('x').and_then(|(width, height)| {
        let side = |text: &str| text.parse().ok().filter(|s| (64..=8192).contains(s));
        Some((side(width)?, side(height)?))
    });
    sides.ok_or_else(|| "write WIDTHxHEIGHT, 64 to 8192 each, for instance 640x480".into())
}

fn parse_some(text: &str) -> Result<u32, String> {
    let count = text.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| "it must be a whole number, 1 or more".into())
}

fn parse_several(text: &str) -> Result<u32, String> {
    let count = text.parse().ok().filter(|count| *count > 1);
    count.ok_or_else(|| "it must be a whole number, 2 or more".into())
}

fn parse_share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share| (0.0..1.0).contains(share))
        .ok_or_else(|| "it must be a number from 0 to below 1".into())
}
