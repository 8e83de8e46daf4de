//! Exported networks with numbers of 8 bits.
//!
//! Three forms of one file, by what is told in 8 bits and when:
//!
//! | form | weights | what passes between layers | who runs it well |
//! |---|---|---|---|
//! | weights-int8 | 8 bits in the file, widened when it is loaded | single precision | everybody; tract as fast as before |
//! | static | 8 bits | 8 bits, by ranges found on pictures beforehand | ONNX Runtime; tract runs it as floating numbers, slower |
//! | dynamic | 8 bits | 8 bits, by the range of each picture | ONNX Runtime; tract fifty times slower |
//!
//! (B. Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
//! inference", CVPR 2018.)

mod calibrate;
mod dynamic;
mod eight;
mod file;
mod report;
mod statics;
mod weights;

pub use calibrate::{Range, RangeBy, ranges};
pub use dynamic::dynamic_int8;
pub use eight::Eight;
pub use statics::static_int8;
pub use weights::weights_int8;

use super::cost::{Agreement, Speed, agreement, side_by_side};
use super::shown;
use crate::core::error::{Result, WorkshopError};
use crate::core::hash::sha256_hex;
use crate::data::shards::{ShardSet, Split};
use crate::export::onnx::input_of;
use crate::networks;
use faceglass_vision::Detector;
use faceglass_vision::manifest::{KindSpec, Manifest};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What is told in 8 bits, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// The weights, one scale for each output; computes in single precision, so that tract runs it at full
    /// speed. What the app can ship
    WeightsInt8,
    /// Weights and activations, by ranges found on pictures beforehand: for ONNX Runtime
    Static,
    /// Weights beforehand, activations picture by picture: for ONNX Runtime
    Dynamic,
}

impl Form {
    /// As the command line and reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WeightsInt8 => "weights-int8",
            Self::Static => "static",
            Self::Dynamic => "dynamic",
        }
    }
}

/// `workshop quantise …`, as asked for on the command line.
#[derive(Clone, Debug)]
pub struct QuantiseOrder {
    /// The exported network, or its manifest.
    pub model: PathBuf,
    /// What is told in 8 bits.
    pub form: Form,
    /// Folder that receives network and manifest.
    pub out: PathBuf,
    /// Shards whose pictures are shown to it.
    pub shards: Option<PathBuf>,
    /// A folder of pictures that are shown to it.
    pub pictures: Option<PathBuf>,
    /// Manifest of the detector that finds the faces in them.
    pub detector: Option<PathBuf>,
    /// So many pictures at most, of each kind.
    pub count: usize,
    /// How static ranges are chosen.
    pub range: RangeBy,
    /// Folder of the table that it is a line of.
    pub report: Option<PathBuf>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantised {
    /// The new file.
    pub file: PathBuf,
    /// Bytes before and after.
    pub bytes: [usize; 2],
    /// Speed in tract before and after.
    pub speed: [Speed; 2],
    /// How alike both answer, where pictures were named.
    pub agreement: Option<Agreement>,
}

/// Rounds in which files are timed.
const ROUNDS: usize = 40;

/// Pictures of a network: what ranges are found on, and what it is judged by.
struct Pictures {
    calibrate: Vec<Vec<f32>>,
    judge: Vec<Vec<f32>>,
}

/// Writes the network of `order` in its form, with a manifest, and says what that costs and saves.
///
/// # Errors
/// When a file cannot be used, or a static form is wanted without pictures.
pub fn quantise(order: &QuantiseOrder) -> Result<Quantised> {
    let path = order.model.with_extension("onnx");
    let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
    let beside = path.with_extension("toml");
    let manifest = match std::fs::read_to_string(&beside) {
        Ok(text) => Some((Manifest::parse(&text, &beside.display().to_string())?, text)),
        Err(_) => None,
    };
    if let Some((manifest, _)) = &manifest
        && manifest.sha256 != sha256_hex(&bytes)
    {
        return Err(WorkshopError::Network(format!(
            "{} was not written for {}: the SHA-256 differs",
            beside.display(),
            path.display()
        )));
    }
    let shape = match &manifest {
        Some((manifest, _)) => shown::shape_of(manifest),
        None => {
            let [channels, height, width] = input_of(&bytes)?;
            [1, channels, height, width]
        }
    };
    let pictures = pictures(order, manifest.as_ref().map(|(m, _)| m))?;
    let small = match order.form {
        Form::WeightsInt8 => weights_int8(&bytes)?,
        Form::Dynamic => dynamic_int8(&bytes)?,
        Form::Static => static_int8(
            &bytes,
            &ranges(&bytes, &shape, &pictures.calibrate, order.range)?,
        )?,
    };
    let file = save(order, &path, &small, manifest.as_ref(), &bytes)?;
    let blank = vec![0.1; shape.iter().product()];
    let input = pictures.judge.first().unwrap_or(&blank);
    let speed = side_by_side(&[&bytes, &small], &shape, input, ROUNDS)?;
    let agreement = match pictures.judge.is_empty() {
        true => None,
        false => Some(agreement(&bytes, &small, &shape, &pictures.judge)?),
    };
    let done = Quantised {
        file,
        bytes: [bytes.len(), small.len()],
        speed: [speed[0], speed[1]],
        agreement,
    };
    println!("{}", report::told(&done, order.form));
    if let Some(folder) = &order.report {
        report::add(folder, &path, order, &done)?;
    }
    Ok(done)
}

/// Ranges are found on training pictures; the network is judged by pictures that it never learned from.
fn pictures(order: &QuantiseOrder, manifest: Option<&Manifest>) -> Result<Pictures> {
    let mut found = Pictures {
        calibrate: Vec::new(),
        judge: Vec::new(),
    };
    if order.shards.is_none() && order.pictures.is_none() {
        return Ok(found);
    }
    let manifest = manifest.ok_or_else(|| {
        WorkshopError::Config(
            "pictures can be shown only to a network with a manifest beside it, which says how"
                .into(),
        )
    })?;
    if let Some(dir) = &order.shards {
        let set = ShardSet::open(dir)?;
        if order.form == Form::Static {
            found.calibrate = shown::of_shards(manifest, &set, Split::Train, order.count)?;
        }
        let held_out = match set.of_split(Split::Test).is_empty() {
            true => Split::Dev,
            false => Split::Test,
        };
        found.judge = shown::of_shards(manifest, &set, held_out, order.count)?;
    }
    if let Some(folder) = &order.pictures {
        let mut detector = match (&manifest.spec, &order.detector) {
            (KindSpec::Detector(_), _) | (_, None) => None,
            (_, Some(detector)) => Some(networks::detector(detector)?),
        };
        let detector = detector.as_mut().map(|d| d as &mut dyn Detector);
        let inputs = shown::of_folder(manifest, folder, detector, order.count)?;
        if found.calibrate.is_empty() {
            found.calibrate.clone_from(&inputs);
        }
        found.judge.extend(inputs);
    }
    Ok(found)
}

/// What a smaller file was made from, behind what the app reads.
#[derive(Serialize)]
struct Behind<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    trained_on: Option<&'a toml::Value>,
    made_from: MadeFrom<'a>,
}

#[derive(Serialize)]
struct MadeFrom<'a> {
    file: &'a str,
    sha256: String,
    form: &'static str,
}

fn save(
    order: &QuantiseOrder,
    from: &Path,
    small: &[u8],
    manifest: Option<&(Manifest, String)>,
    bytes: &[u8],
) -> Result<PathBuf> {
    let name = from.file_name().unwrap_or(from.as_os_str());
    let to = order.out.join(name);
    std::fs::create_dir_all(&order.out).map_err(WorkshopError::io(&order.out))?;
    let full = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_owned());
    if full(&to) == full(from) {
        return Err(WorkshopError::Config(
            "choose an --out other than the folder of the network itself".into(),
        ));
    }
    let own: Option<toml::Table> = manifest.and_then(|(_, text)| toml::from_str(text).ok());
    let behind = Behind {
        trained_on: own.as_ref().and_then(|table| table.get("trained_on")),
        made_from: MadeFrom {
            file: &name.to_string_lossy(),
            sha256: sha256_hex(bytes),
            form: order.form.as_str(),
        },
    };
    let behind = toml::to_string(&behind).map_err(|e| WorkshopError::Config(e.to_string()))?;
    let sha256 = sha256_hex(small);
    let text = match manifest {
        Some((manifest, _)) => {
            let mut manifest = manifest.clone();
            manifest.sha256 = sha256;
            format!("{}\n{behind}", manifest.to_toml()?)
        }
        None => format!("sha256 = \"{sha256}\"\n\n{behind}"),
    };
    std::fs::write(&to, small).map_err(WorkshopError::io(&to))?;
    let beside = to.with_extension("toml");
    std::fs::write(&beside, text).map_err(WorkshopError::io(&beside))?;
    Ok(to)
}
