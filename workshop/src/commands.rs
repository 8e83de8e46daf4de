//! `workshop prepare`, `thin`, `pairs`, `teach` and `evaluate` as typed by a person.

use crate::core::config::read_toml;
use crate::evaluate::{self, Report};
use crate::prepare::pairs::pairs;
use crate::prepare::thin::{Limits, thin};
use crate::prepare::{self, Kind, PrepareConfig};
use crate::recipes::embedder::{HeadOrder, Nearness, fit_head};
use crate::teach::{self, Looked, aligned::AlignedTeacher, blends::Wanted};
use crate::{Result, WorkshopError};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};

/// Turns public sets into training shards.
#[derive(clap::Args, Clone, Debug)]
pub struct PrepareArgs {
    /// Which network they are for
    pub kind: Kind,
    /// TOML file: where the sets and the teacher's boxes are, seed
    #[arg(long, default_value = "workshop/configs/prepare.toml")]
    pub config: PathBuf,
    /// Folder of public sets, instead of the one in the file
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Folder of the teacher's CSV files, instead of the one in the file
    #[arg(long)]
    pub boxes: Option<PathBuf>,
    /// Folder that receives the shards
    #[arg(long)]
    pub out: PathBuf,
    /// Draw no progress bar
    #[arg(long)]
    pub quiet: bool,
}

impl PrepareArgs {
    /// Makes the shards and prints their manifest.
    ///
    /// # Errors
    /// When nothing usable is found or the folder cannot be written.
    pub fn run(&self) -> Result<()> {
        let mut config: PrepareConfig = read_toml(&self.config)?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(boxes) = &self.boxes {
            config.boxes.clone_from(boxes);
        }
        let manifest = prepare::prepare(self.kind, &config, &self.out, self.quiet)?;
        let text = serde_json::to_string_pretty(&manifest)
            .map_err(|e| WorkshopError::Data(e.to_string()))?;
        println!("{text}");
        Ok(())
    }
}

/// Copies shards without the test pictures, small enough to travel.
#[derive(clap::Args, Clone, Debug)]
pub struct ThinArgs {
    /// Folder of the shards
    #[arg(long)]
    pub shards: PathBuf,
    /// At most so many pictures of a source, class and split, evenly spread; all by default
    #[arg(long)]
    pub most: Option<usize>,
    /// The same for one source, `owner+repository=1500`; once each
    #[arg(long, value_parser = source_and_count)]
    pub most_of: Vec<(String, usize)>,
    /// Faces alone in their picture become no larger than so many pixels
    #[arg(long)]
    pub face_px: Option<f32>,
    /// Surroundings kept around those, in sides of the box
    #[arg(long, default_value_t = 4.0)]
    pub context: f32,
    /// Folder that receives the copy
    #[arg(long)]
    pub out: PathBuf,
    /// Draw no progress bar
    #[arg(long)]
    pub quiet: bool,
}

impl ThinArgs {
    /// Copies.
    ///
    /// # Errors
    /// When the shards cannot be read or the folder cannot be written.
    pub fn run(&self) -> Result<()> {
        apart(&self.shards, &self.out)?;
        let bar = if self.quiet {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(0)
        };
        let limits = Limits {
            most: self.most,
            most_of: self.most_of.clone(),
            face_px: self.face_px,
            context: self.context,
        };
        let count = thin(&self.shards, &self.out, &limits, &bar)?;
        println!("{count} pictures in {}", self.out.display());
        Ok(())
    }
}

/// Writes people held out of training as a folder and pairs in LFW's form.
#[derive(clap::Args, Clone, Debug)]
pub struct PairsArgs {
    /// Folder of shards that name people
    #[arg(long)]
    pub shards: PathBuf,
    /// The set whose people are taken, `owner+repository`
    #[arg(long)]
    pub source: String,
    /// Folds, each with people of its own
    #[arg(long, default_value_t = 7)]
    pub folds: usize,
    /// Folder that receives pictures and pairs.txt
    #[arg(long)]
    pub out: PathBuf,
}

impl PairsArgs {
    /// Writes them.
    ///
    /// # Errors
    /// When too few people are held out or the folder cannot be written.
    pub fn run(&self) -> Result<()> {
        let written = pairs(&self.shards, &self.source, self.folds, &self.out)?;
        println!(
            "{} pictures of {} people; {} folds of {} pairs of one person and as many of two",
            written.pictures, written.people, written.folds, written.each
        );
        Ok(())
    }
}

/// Shards must not be replaced by their own copy.
fn apart(shards: &Path, out: &Path) -> Result<()> {
    let full = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_owned());
    if full(shards) == full(out) {
        return Err(WorkshopError::Config(
            "choose an --out other than the shards themselves".into(),
        ));
    }
    Ok(())
}

fn source_and_count(text: &str) -> std::result::Result<(String, usize), String> {
    let (source, count) = text
        .split_once('=')
        .ok_or("write it as owner+repository=1500")?;
    let count = count
        .parse()
        .map_err(|_| format!("{count} is not a number of pictures"))?;
    Ok((source.to_owned(), count))
}

/// Runs a teacher over pictures or shards.
#[derive(clap::Subcommand, Clone, Debug)]
pub enum TeachArgs {
    /// Boxes and five points of every picture below a folder, as CSV
    Boxes {
        /// Manifest of the teacher, for instance YuNet's
        #[arg(long)]
        manifest: PathBuf,
        /// Folder of pictures
        #[arg(long)]
        pictures: PathBuf,
        /// Black margin shown around each picture, in its widths and heights; for tight crops
        #[arg(long, default_value_t = 0.0)]
        margin: f32,
        /// CSV file to write, named after the set
        #[arg(long)]
        out: PathBuf,
    },
    /// Detector shards with better points: the mean of a detector's answers to eight views of each face
    Points {
        /// Manifest of the teacher, with an input of 192x192 pixels
        #[arg(long)]
        manifest: PathBuf,
        /// Detector shards
        #[arg(long)]
        shards: PathBuf,
        /// Folder for the new shards
        #[arg(long)]
        out: PathBuf,
    },
    /// One vector for every aligned face of embedder shards
    Vectors {
        /// Embedder shards
        #[arg(long)]
        shards: PathBuf,
        /// Manifest of the teacher
        #[arg(long, group = "by", required_unless_present_any = ["from", "teacher"])]
        manifest: Option<PathBuf>,
        /// Configuration of a teacher that cuts faces its own way (configs/dlib.toml)
        #[arg(long, group = "by")]
        teacher: Option<PathBuf>,
        /// Folder of vectors made elsewhere: SET.csv with file names, SET.f32 with numbers
        #[arg(long, group = "by")]
        from: Option<PathBuf>,
        /// Numbers in a vector made elsewhere
        #[arg(long, default_value_t = 128)]
        dim: usize,
        /// Shorten the vectors to so many numbers, those that say most of the training faces
        #[arg(long)]
        components: Option<usize>,
    },
    /// The last layer of an exported embedder fitted to the shards' vectors: where training for a
    /// new teacher begins (`workshop train embedder --start`)
    Head {
        /// The embedder's configuration
        #[arg(long)]
        config: PathBuf,
        /// Embedder shards with vectors
        #[arg(long)]
        shards: PathBuf,
        /// The exported embedder, for instance models/embedder.onnx
        #[arg(long)]
        start: PathBuf,
        /// Training crops looked at, at most
        #[arg(long, default_value_t = 20_000)]
        most: usize,
        /// flex, libtorch, libtorch-cuda or cuda
        #[arg(long, default_value = "flex")]
        device: String,
        /// ONNX file to write
        #[arg(long)]
        out: PathBuf,
    },
    /// A network in OpenVINO's form as ONNX
    Convert {
        /// The XML file; the weights lie beside it and end in .bin
        #[arg(long)]
        ir: PathBuf,
        /// ONNX file to write
        #[arg(long)]
        out: PathBuf,
    },
    /// Embedder shards with faces of nobody added: two training faces laid over each other
    Blends {
        /// Embedder shards with vectors
        #[arg(long)]
        shards: PathBuf,
        /// Configuration of the teacher (configs/dlib.toml)
        #[arg(long)]
        teacher: PathBuf,
        /// Blends to make
        #[arg(long)]
        count: usize,
        /// Seed of who is blended with whom
        #[arg(long, default_value_t = 20)]
        seed: u64,
        /// Least distance of a blended face's vector to any test face's
        #[arg(long, default_value_t = 0.45)]
        apart: f32,
        /// Folder for the new shards
        #[arg(long)]
        out: PathBuf,
    },
}

impl TeachArgs {
    /// Lets the teacher look.
    ///
    /// # Errors
    /// When the network, the pictures or the shards cannot be used.
    pub fn run(&self) -> Result<()> {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("[{bar:40}] {pos}/{len}, {eta} left") {
            bar.set_style(style);
        }
        let all = |pictures| Looked { pictures, left: 0 };
        let looked = match self {
            Self::Boxes {
                manifest,
                pictures,
                margin,
                out,
            } => teach::boxes(manifest, pictures, *margin, out, &bar)?,
            Self::Points {
                manifest,
                shards,
                out,
            } => {
                apart(shards, out)?;
                let settled = teach::points::settle(manifest, shards, out, &bar)?;
                println!(
                    "the points of {} faces moved by {:.4} eye distances on average; a single answer lies \
                     {:.4} from the mean of a face's; {} faces were seen too rarely or have no five points, and are as before",
                    settled.faces, settled.moved, settled.spread, settled.left
                );
                return Ok(());
            }
            Self::Vectors {
                shards,
                manifest: Some(manifest),
                ..
            } => all(teach::vectors(manifest, shards, &bar)?),
            Self::Vectors {
                shards,
                teacher: Some(teacher),
                ..
            } => all(teach::vectors_by(teacher, shards, &bar)?),
            Self::Blends {
                shards,
                teacher,
                count,
                seed,
                apart,
                out,
            } => {
                let teacher = AlignedTeacher::open(teacher)?;
                let wanted = Wanted {
                    count: *count,
                    seed: *seed,
                    apart: *apart,
                };
                all(teach::blends::blends(shards, &teacher, wanted, out, &bar)?)
            }
            Self::Vectors {
                shards,
                from: Some(from),
                dim,
                ..
            } => teach::vectors_from(from, *dim, shards)?,
            Self::Head {
                config,
                shards,
                start,
                most,
                device,
                out,
            } => {
                let order = HeadOrder {
                    config: config.clone(),
                    shards: shards.clone(),
                    start: start.clone(),
                    out: out.clone(),
                    most: *most,
                    device: device.clone(),
                };
                let fitted = fit_head(&order, &bar)?;
                println!(
                    "{} crops; on validation people, with their mirror images: {} before, {} now",
                    fitted.crops,
                    nearness(fitted.before),
                    nearness(fitted.after)
                );
                return Ok(());
            }
            Self::Convert { ir, out } => {
                let layers = teach::openvino::to_onnx(ir, out)?;
                println!("{layers} layers in {}", out.display());
                return Ok(());
            }
            Self::Vectors { .. } => {
                return Err(WorkshopError::Config(
                    "name a teacher by --manifest, --teacher or --from".into(),
                ));
            }
        };
        if let Self::Vectors {
            shards,
            components: Some(count),
            ..
        } = self
        {
            let kept = teach::shorten_vectors(shards, *count)?;
            println!(
                "{count} numbers keep {:.1} % of the squared length",
                kept * 100.0
            );
        }
        println!("{} pictures", looked.pictures);
        if looked.left > 0 {
            println!(
                "{} more have no answer: they do not decode, or no vector is there",
                looked.left
            );
        }
        Ok(())
    }
}

fn nearness(n: Nearness) -> String {
    let matched = n
        .true_matches
        .map(|share| format!("{:.1} %", share * 100.0));
    format!(
        "cosine {:.3} to the teacher, true match rate {} at a false match rate of 0.1 %",
        n.cosine,
        matched.unwrap_or("unknown".into())
    )
}

/// Measures an exported network on data it was never trained on.
#[derive(clap::Args, Clone, Debug)]
pub struct EvaluateArgs {
    /// Which network
    pub kind: Kind,
    /// Its manifest
    #[arg(long)]
    pub manifest: PathBuf,
    /// Shards of the same kind
    #[arg(long)]
    pub shards: PathBuf,
    /// Detector: manifest of the teacher, to compare false alarms
    #[arg(long)]
    pub teacher: Option<PathBuf>,
    /// Embedder: LFW's pairs.txt
    #[arg(long)]
    pub pairs: Option<PathBuf>,
    /// Detector and liveness: look at one test picture in so many
    #[arg(long, default_value_t = 1)]
    pub every: usize,
    /// JSON file to write
    #[arg(long)]
    pub json: Option<PathBuf>,
}

impl EvaluateArgs {
    /// Measures, prints a table and writes the JSON file.
    ///
    /// # Errors
    /// When the network or the data cannot be used.
    pub fn run(&self) -> Result<()> {
        let report = self.measure()?;
        println!("{}", report.table());
        if let Some(path) = &self.json {
            std::fs::write(path, report.json()?).map_err(WorkshopError::io(path))?;
        }
        Ok(())
    }

    fn measure(&self) -> Result<Report> {
        match self.kind {
            Kind::Detector => evaluate::detector::evaluate(
                &self.manifest,
                self.teacher.as_deref(),
                &self.shards,
                self.every,
            ),
            Kind::Landmarks => evaluate::landmarks::evaluate(&self.manifest, &self.shards),
            Kind::Liveness => {
                evaluate::liveness::evaluate(&self.manifest, &self.shards, self.every)
            }
            Kind::Embedder => {
                let pairs = self.pairs.as_deref().ok_or_else(|| {
                    WorkshopError::Config("--pairs must name LFW's pairs.txt".into())
                })?;
                evaluate::embedder::evaluate(&self.manifest, &self.shards, pairs)
            }
        }
    }
}
