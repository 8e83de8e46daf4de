//! `workshop evaluate`.

use crate::core::kind;
use crate::data::shards::Modality;
use crate::evaluate::detector::About;
use crate::evaluate::{self, Report};
use crate::recipes::bags::evaluate::Network;
use crate::recipes::bags::{self, Mean, Snapshots};
use crate::{Result, WorkshopError};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use faceglass_vision::ModelKind;
use std::path::{Path, PathBuf};

/// Measures a network on data it was never trained on.
#[derive(clap::Args, Debug)]
pub(super) struct EvaluateArgs {
    /// Which network
    #[arg(value_parser = subject())]
    pub kind: Subject,
    /// Its manifest
    #[arg(long, required_unless_present = "run")]
    pub manifest: Option<PathBuf>,
    /// Shards of the same kind; of bags the folder with the lists
    #[arg(long)]
    pub shards: PathBuf,
    /// Detector: manifest of the teacher, to compare false alarms
    #[arg(long)]
    pub teacher: Option<PathBuf>,
    /// Detector: manifest of landmarks that doubt what it finds
    #[arg(long)]
    pub landmarks: Option<PathBuf>,
    /// Detector and landmarks: ask about development people, at every score or limit that might ship
    #[arg(long)]
    pub choose: bool,
    /// Liveness: ask about development pictures, darkened and overexposed step by step; with
    /// sources beside the held-out people, as OWNER+REPOSITORY,…
    #[arg(long, value_delimiter = ',', num_args = 0.., value_name = "SOURCE")]
    pub exposures: Option<Vec<String>>,
    /// Landmarks: folder of stills, those in folders `eyes_closed` with shut eyes
    #[arg(long, requires = "detector")]
    pub eyes: Option<PathBuf>,
    /// Landmarks: manifest of the detector that finds the faces in them
    #[arg(long)]
    pub detector: Option<PathBuf>,
    /// Demesher: manifest of the embedder that looks at the faces
    #[arg(long, default_value = "models/embedder.toml")]
    pub embedder: PathBuf,
    /// Embedder and demesher: LFW's pairs.txt
    #[arg(long)]
    pub pairs: Option<PathBuf>,
    /// Detector, liveness and bags: look at one test picture in so many
    #[arg(long, default_value_t = 1)]
    pub every: usize,
    /// JSON file to write
    #[arg(long)]
    pub json: Option<PathBuf>,
    #[command(flatten)]
    bags: BagsArgs,
}

/// What only bags know.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Bags")]
struct BagsArgs {
    /// Run whose weights are measured, instead of an exported network
    #[arg(long, conflicts_with = "manifest")]
    run: Option<PathBuf>,
    /// Weights in that folder
    #[arg(long, default_value = "best.bpk", conflicts_with = "snapshots")]
    weights: String,
    /// Cycles whose weights are asked together, as 1,2,3 or all: each cycle's best, or its last
    /// where no best was kept
    #[arg(long, requires = "run")]
    snapshots: Option<Snapshots>,
    /// Takes each cycle's last weights
    #[arg(long, requires = "snapshots")]
    cycle_ends: bool,
    /// What is averaged over snapshots
    #[arg(long, value_enum, default_value_t)]
    mean: Mean,
    /// What a run's weights are computed on: flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// List to report on, from the folder; by default that of the run's configuration
    #[arg(long)]
    list: Option<String>,
    /// List that chooses a threshold; by default the run's validation list
    #[arg(long)]
    development: Option<String>,
    /// Crops of a picture: 1, 9 or 36
    #[arg(long, default_value_t = 36)]
    crops: usize,
    /// A camera that is not there: rgb, depth or infrared; or each, for a row without each of them
    #[arg(long, value_parser = missing())]
    missing: Option<Missing>,
    /// File to write paths and scores to, as the challenge wants them
    #[arg(long)]
    submission: Option<PathBuf>,
}

/// What can be measured: what the app runs, and what it has no cameras for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    /// A network of the app.
    App(ModelKind),
    /// Patches of several cameras.
    Bags,
}

#[derive(Clone, Copy, Debug)]
enum Missing {
    Each,
    Only(Modality),
}

const BAGS: &str = "bags";

fn subject() -> impl TypedValueParser<Value = Subject> {
    let bags = PossibleValue::new(BAGS).help("Patches of several cameras to live face or attack");
    let values = kind::values().into_iter().chain([bags]);
    PossibleValuesParser::new(values.collect::<Vec<_>>()).try_map(|word| match word.as_str() {
        BAGS => Ok(Subject::Bags),
        kind => kind.parse().map(Subject::App),
    })
}

fn missing() -> impl TypedValueParser<Value = Missing> {
    PossibleValuesParser::new(["rgb", "depth", "infrared", "each"]).map(|word| {
        match word.as_str() {
            "rgb" => Missing::Only(Modality::Rgb),
            "depth" => Missing::Only(Modality::Depth),
            "infrared" => Missing::Only(Modality::Infrared),
            _ => Missing::Each,
        }
    })
}

impl EvaluateArgs {
    /// Measures, prints a table and writes the JSON file.
    ///
    /// # Errors
    /// When the network or the data cannot be used.
    pub fn run(&self) -> Result<()> {
        let kind = match self.kind {
            Subject::App(kind) => kind,
            Subject::Bags => return self.bags(),
        };
        let report = self.measure(kind)?;
        println!("{}", report.table());
        if let Some(path) = &self.json {
            std::fs::write(path, report.json()?).map_err(WorkshopError::io(path))?;
        }
        Ok(())
    }

    fn manifest(&self) -> Result<&Path> {
        self.manifest.as_deref().ok_or_else(|| {
            WorkshopError::Config("--manifest must name the network; --run is of bags alone".into())
        })
    }

    fn pairs(&self) -> Result<&Path> {
        self.pairs
            .as_deref()
            .ok_or_else(|| WorkshopError::Config("--pairs must name LFW's pairs.txt".into()))
    }

    fn about(&self) -> About {
        match self.choose {
            true => About::Development,
            false => About::Test,
        }
    }

    fn measure(&self, kind: ModelKind) -> Result<Report> {
        let manifest = self.manifest()?;
        match kind {
            ModelKind::Detector => evaluate::detector::evaluate(
                manifest,
                (self.teacher.as_deref(), self.landmarks.as_deref()),
                &self.shards,
                (self.about(), self.every),
            ),
            ModelKind::Landmarks => {
                let mut report =
                    evaluate::landmarks::evaluate(manifest, &self.shards, self.about())?;
                if let (Some(eyes), Some(detector)) = (&self.eyes, &self.detector) {
                    let networks = (manifest, detector.as_path());
                    evaluate::eyes::add_shut(&mut report, networks, eyes)?;
                }
                Ok(report)
            }
            ModelKind::Liveness => match &self.exposures {
                Some(also) => {
                    evaluate::exposure::evaluate(manifest, &self.shards, (also, self.every))
                }
                None => evaluate::liveness::evaluate(manifest, &self.shards, self.every),
            },
            ModelKind::Demesher => {
                evaluate::demesher::evaluate(manifest, &self.embedder, &self.shards, self.pairs()?)
            }
            ModelKind::Embedder => {
                evaluate::embedder::evaluate(manifest, &self.shards, self.pairs()?)
            }
        }
    }

    fn bags(&self) -> Result<()> {
        let own = &self.bags;
        let network = match &own.run {
            None => Network::File(self.manifest()?.to_owned()),
            Some(run) => Network::Run {
                run: run.clone(),
                weights: match own.snapshots.clone() {
                    None => Snapshots::Only(own.weights.clone()),
                    Some(Snapshots::Cycles { numbers, .. }) => Snapshots::Cycles {
                        numbers,
                        last: own.cycle_ends,
                    },
                    Some(only) => only,
                },
                device: own.device.clone(),
            },
        };
        let found = bags::evaluate(&bags::Wanted {
            network,
            folder: self.shards.clone(),
            list: own.list.clone(),
            development: own.development.clone(),
            chooses: true,
            mean: own.mean,
            crops: own.crops,
            missing: match own.missing {
                Some(Missing::Only(modality)) => Some(modality),
                _ => None,
            },
            each_missing: matches!(own.missing, Some(Missing::Each)),
            every: self.every,
            at_most: 0,
            submission: own.submission.clone(),
        })?;
        println!("{}", found.table());
        if let Some(path) = &self.json {
            found.save(path)?;
        }
        Ok(())
    }
}
