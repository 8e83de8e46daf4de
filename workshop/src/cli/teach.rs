//! `workshop teach`.

use super::refuse_same;
use crate::recipes::embedder::{HeadOrder, Nearness, fit_head};
use crate::teach::{self, Looked, aligned::AlignedTeacher, blends::Wanted, landmarks::Pictures};
use crate::{Result, WorkshopError};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

/// Runs a teacher over pictures or shards.
#[derive(clap::Subcommand, Debug)]
pub(super) enum TeachArgs {
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
    /// 68 points of the largest face of every picture below a folder, as CSV
    Landmarks {
        /// Configuration of the teachers (configs/teachers/landmarks.toml)
        #[arg(long)]
        teacher: PathBuf,
        /// Folder of pictures
        #[arg(long)]
        pictures: PathBuf,
        /// Boxes in them (`workshop teach boxes`)
        #[arg(long)]
        boxes: PathBuf,
        /// Lowest score of a box
        #[arg(long, default_value_t = 0.6)]
        min_score: f32,
        /// Look at one picture in so many
        #[arg(long, default_value_t = 1)]
        every: usize,
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
    // An error then names all three.
    #[command(group(clap::ArgGroup::new("by").required(true)))]
    Vectors {
        /// Embedder shards
        #[arg(long)]
        shards: PathBuf,
        /// Manifest of the teacher
        #[arg(long, group = "by")]
        manifest: Option<PathBuf>,
        /// Configuration of a teacher that cuts faces its own way (configs/teachers/dlib.toml)
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
        /// Configuration of the teacher (configs/teachers/dlib.toml)
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
            Self::Landmarks {
                teacher,
                pictures,
                boxes,
                min_score,
                every,
                out,
            } => {
                let pictures = Pictures {
                    root: pictures.clone(),
                    boxes: boxes.clone(),
                    every: *every,
                    min_score: *min_score,
                };
                teach::landmarks::landmarks(teacher, &pictures, out, &bar)?
            }
            Self::Points {
                manifest,
                shards,
                out,
            } => {
                refuse_same(shards, out)?;
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
