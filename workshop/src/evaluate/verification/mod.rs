//! An embedder measured one to one and one to many, on pictures of people that are named: LFW's
//! View 2 or another list of pairs, a verification set of another project, a folder a person.
//! What the figures mean stands in `faceglass_evaluation`, which the app's `evaluate` takes them
//! from as well.

mod any;
mod faces;

pub use any::AnyEmbedder;
pub use faces::{Faces, Pick};

use crate::core::chart;
use crate::core::hash::sha256_hex;
use crate::data::prepare::names::lfw_pairs;
use crate::data::tools::bin::PairSet;
use crate::{Result, WorkshopError, networks};
use faceglass_evaluation::folders::{all_pairs, search, strangers};
use faceglass_evaluation::lists::{PairAt, places};
use faceglass_evaluation::metrics::folds::{FoldPair, fold_accuracy};
use faceglass_evaluation::report::{
    FPIRS, IdentificationRun, NetworkNote, Note, Origin, Protocol, Report, VerificationRun,
};
use faceglass_evaluation::{Rate, Scores, words};
use faceglass_vision::manifest::Manifest;
use faceglass_vision::{Embedder, Embedding};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// False accept rates of which the figures are told.
pub const FARS: [f64; 4] = [1e-1, 1e-2, 1e-3, 1e-4];
/// Ranks of which they are.
const RANKS: [usize; 3] = [1, 5, 10];
/// Folds of a verification set of another project.
const FOLDS: usize = 10;

/// Which pictures are compared.
#[derive(Clone, Debug)]
pub enum Pictures {
    /// Those below a folder, by LFW's list of pairs.
    Folder {
        /// The folder.
        root: PathBuf,
        /// The list.
        pairs: PathBuf,
    },
    /// The test crops of embedder shards, by LFW's list of pairs.
    Shards {
        /// The shards.
        root: PathBuf,
        /// The list.
        pairs: PathBuf,
    },
    /// A verification set of another project.
    Bin(PathBuf),
    /// A folder a person: all pairs, and searches among all people.
    People {
        /// The folder of folders.
        root: PathBuf,
        /// Share of the people held out as strangers.
        strangers: f64,
    },
}

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The embedder's manifest.
    pub manifest: PathBuf,
    /// The pictures.
    pub pictures: Pictures,
    /// Manifest of a detector that finds the faces in pictures that are not aligned.
    pub detector: Option<PathBuf>,
    /// Match threshold instead of the manifest's.
    pub threshold: Option<f32>,
    /// The command, for the report.
    pub command: String,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Measured {
    /// One to one.
    pub verification: VerificationRun,
    /// One to many, where people are known.
    pub identification: Option<IdentificationRun>,
    /// All of it for people and programs.
    pub report: Report,
}

/// Measures.
///
/// # Errors
/// When the network, the pictures or the list cannot be used, or there is too little to compare.
pub fn verify(wanted: &Wanted) -> Result<Measured> {
    let mut net = AnyEmbedder::open(&wanted.manifest)?;
    let threshold = wanted.threshold.unwrap_or_else(|| net.default_threshold());
    let detector = wanted.detector.as_deref();
    let (protocol, mut faces, pairs, people) = match &wanted.pictures {
        Pictures::Folder { root, pairs } => {
            let (names, pairs) = places(&lfw_pairs(pairs)?);
            let faces = Faces::of_folder(root, names, Pick::Central);
            (Protocol::Lfw, faces, pairs, None)
        }
        Pictures::Shards { root, pairs } => {
            let (names, pairs) = places(&lfw_pairs(pairs)?);
            (Protocol::Lfw, Faces::of_shards(root, names)?, pairs, None)
        }
        Pictures::Bin(path) => {
            let set = PairSet::read(path)?;
            let pairs = pairs_of(&set);
            let enough = set.same.len() >= FOLDS;
            let protocol = if enough {
                Protocol::Lfw
            } else {
                Protocol::Pairs
            };
            (protocol, Faces::of_bin(set), pairs, None)
        }
        Pictures::People { root, strangers } => {
            let (faces, folders, people) = faces::people(root)?;
            let (pairs, _) = all_pairs(&people);
            (
                Protocol::Folders,
                faces,
                pairs,
                Some((folders, people, *strangers)),
            )
        }
    };
    if let Some(detector) = detector {
        faces = faces.with_detector(networks::detector(detector)?);
    }
    let (embeddings, counts) = faces.embed(&mut net)?;
    let verification = VerificationRun {
        protocol,
        pairs: scored(&pairs, &embeddings),
        threshold,
        pictures: counts,
        notes: Vec::new(),
    };
    let mut report = verification.report(origin(wanted, threshold)?)?;
    let identification = people.map(|(folders, people, share)| {
        let keys: Vec<String> = folders.iter().map(|f| sha256_hex(f.as_bytes())).collect();
        let held_out = strangers(&keys, share);
        search(
            &people,
            &held_out,
            &embeddings,
            Embedding::cosine,
            threshold,
        )
    });
    if let Some(run) = &identification {
        run.add_to(&mut report);
    }
    Ok(Measured {
        verification,
        identification,
        report,
    })
}

/// Similarities of `pairs`; none where a picture gave no face.
fn scored(pairs: &[PairAt], embeddings: &[Option<Embedding>]) -> Vec<FoldPair> {
    let similarity = |pair: &PairAt| {
        let [a, b] = [pair.a, pair.b].map(|at| embeddings.get(at).and_then(Option::as_ref));
        Some(a?.cosine(b?))
    };
    pairs
        .iter()
        .map(|pair| FoldPair {
            fold: pair.fold,
            same: pair.same,
            score: similarity(pair),
        })
        .collect()
}

/// The pairs of a set as places among its pictures.
fn pairs_of(set: &PairSet) -> Vec<PairAt> {
    let folds = set.folds(FOLDS);
    let each = set.same.iter().zip(folds).enumerate();
    each.map(|(n, (same, fold))| PairAt {
        a: 2 * n,
        b: 2 * n + 1,
        fold,
        same: *same,
    })
    .collect()
}

fn origin(wanted: &Wanted, threshold: f32) -> Result<Origin> {
    let network = |path: &PathBuf| -> Result<NetworkNote> {
        let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
        let manifest = Manifest::parse(&text, &path.display().to_string())?;
        Ok(NetworkNote {
            kind: manifest.kind().to_string(),
            name: manifest.name,
            sha256: manifest.sha256,
        })
    };
    let detector = wanted.detector.iter().map(network);
    let embedder = network(&wanted.manifest);
    let short: f64 = threshold
        .to_string()
        .parse()
        .unwrap_or(f64::from(threshold));
    Ok(Origin {
        program: concat!("workshop ", env!("CARGO_PKG_VERSION")).to_owned(),
        command: wanted.command.clone(),
        networks: detector.chain([embedder]).collect::<Result<_>>()?,
        settings: vec![Note::new("match threshold", short)],
    })
}

impl Measured {
    /// The figures in few lines.
    ///
    /// # Errors
    /// When folds that the report has been made of are none.
    pub fn summary(&self) -> Result<String> {
        let run = &self.verification;
        let scores = run.transactions();
        let mut text = format!(
            "{} pairs of one person, {} of two; {} of {} pictures without a face\n",
            words::count(scores.genuine().len() as u64),
            words::count(scores.impostor().len() as u64),
            run.pictures.failures().count,
            run.pictures.named
        );
        if run.protocol == Protocol::Lfw {
            let folds = fold_accuracy(&run.pairs)?;
            let _ = writeln!(
                text,
                "accuracy  {:.2} ± {:.2} % ({} folds)",
                folds.mean * 100.0,
                folds.standard_error * 100.0,
                folds.folds.len()
            );
        }
        let percent = |v: Option<f64>| v.map_or_else(|| "–".into(), words::percent);
        let auc = scores
            .auc()
            .map_or_else(|| "–".into(), |v| format!("{v:.4}"));
        let _ = writeln!(text, "AUC       {auc}\nEER       {}", percent(scores.eer()));
        let _ = writeln!(text, "\n{:8}  {:>9}  {:34}  FRR", "FAR", "threshold", "TAR");
        for far in FARS {
            let line = match scores.true_matches_at(far) {
                None => format!("{:>9}  too few pairs of two people", "–"),
                Some(tar) => format!(
                    "{:9.4}  {:34}  {}",
                    scores.threshold_at(far),
                    words::rate(tar),
                    percent(tar.complement().share())
                ),
            };
            let _ = writeln!(text, "{:8}  {line}", words::percent(far));
        }
        if let Some(run) = &self.identification {
            one_to_many(&mut text, run);
        }
        Ok(text)
    }

    /// Writes `report.json`, `report.md` and the curves into `folder`.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder).map_err(WorkshopError::io(folder))?;
        for (name, drawn) in &self.report.charts {
            chart::save(&chart::picture(drawn)?, &folder.join(name))?;
        }
        for (name, text) in [
            ("report.json", self.report.to_json()?),
            ("report.md", self.report.to_markdown()),
        ] {
            let path = folder.join(name);
            std::fs::write(&path, text).map_err(WorkshopError::io(&path))?;
        }
        Ok(())
    }
}

fn one_to_many(text: &mut String, run: &IdentificationRun) {
    let _ = writeln!(
        text,
        "\n{} people enrolled, {} strangers",
        words::count(run.people),
        words::count(run.strangers)
    );
    for rank in RANKS {
        let rate = words::rate(run.searches.rank(rank));
        let _ = writeln!(text, "rank {rank:<4}  {rate}");
    }
    for fpir in FPIRS {
        let fnir = run.searches.false_negatives_at(fpir).map(|(_, fnir)| fnir);
        let told = fnir.map_or_else(|| "too few searches of strangers".into(), words::rate);
        let _ = writeln!(text, "FNIR at FPIR {}  {told}", words::percent(fpir));
    }
}

/// The figures of one to one that trainings are compared by, as shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneToOne {
    /// Mean accuracy of the folds, and its standard error; `None` without folds.
    pub accuracy: Option<(f64, f64)>,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Equal error rate.
    pub eer: Option<f64>,
    /// True accept rate at a false accept rate of 1e-2.
    pub tar_2: Option<f64>,
    /// The same at 1e-3.
    pub tar_3: Option<f64>,
}

impl OneToOne {
    /// Of compared pairs in folds.
    ///
    /// # Errors
    /// When the folds are too few.
    pub fn of_folds(pairs: &[FoldPair]) -> Result<Self> {
        let of = |same: bool| {
            let kind = pairs.iter().filter(|p| p.same == same);
            kind.map(|p| p.score.unwrap_or(f32::NEG_INFINITY)).collect()
        };
        let folds = fold_accuracy(pairs)?;
        Ok(Self {
            accuracy: Some((folds.mean, folds.standard_error)),
            ..Self::of_scores(&Scores::new(of(true), of(false)))
        })
    }

    /// Of scores without folds.
    pub fn of_scores(scores: &Scores) -> Self {
        let tar = |far| scores.true_matches_at(far).and_then(Rate::share);
        Self {
            accuracy: None,
            auc: scores.auc(),
            eer: scores.eer(),
            tar_2: tar(1e-2),
            tar_3: tar(1e-3),
        }
    }
}
