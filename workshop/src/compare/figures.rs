//! What a trained network costs, and how good it is.

use super::Wanted;
use super::asked::Asked;
use super::kind::{Exported, Subject};
use super::matrix::Matrix;
use crate::card::cost::cost_of;
use crate::core::config::read_toml;
use crate::core::error::{Result, WorkshopError};
use crate::core::statistics::mean;
use crate::data::prepare::embedder::inner;
use crate::data::prepare::names::{Pair, lfw_pairs};
use crate::data::shards::{ShardSet, Split};
use crate::evaluate::embedder::compare_by;
use crate::evaluate::verification::{AnyEmbedder, OneToOne};
use crate::export::parity::OnnxRunner;
use crate::recipes::bags;
use crate::recipes::bags::evaluate::Network;
use crate::recipes::course::expressions;
use faceglass_evaluation::{Rate, Scores};
use faceglass_vision::Embedder as _;
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Runs of which the median is told.
const RUNS: usize = 21;

/// Cost and quality of an exported network; shares from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Learned numbers.
    pub parameters: u64,
    /// Multiply-accumulates for one face.
    pub macs: u64,
    /// Milliseconds for one face in tract, on one thread.
    pub ms_a_face: f64,
    /// Right answers: on pairs in folds, or of an expression.
    pub accuracy: Option<f64>,
    /// Standard error of that: of the folds' mean, or of a share.
    pub accuracy_error: Option<f64>,
    /// Accuracy with a mask drawn on the second picture of each pair.
    pub masked_accuracy: Option<f64>,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Equal error rate.
    pub eer: Option<f64>,
    /// True accept rate at a false accept rate of 1e-2.
    pub tar_2: Option<f64>,
    /// At 1e-3.
    pub tar_3: Option<f64>,
    /// Of attacks and live faces the mean error at a score of one half.
    pub acer: Option<f64>,
    /// Attacks taken for live faces.
    pub apcer: Option<f64>,
    /// Live faces taken for attacks.
    pub bpcer: Option<f64>,
    /// Live faces recognised where one attack in a hundred passes.
    pub tpr_2: Option<f64>,
    /// Where one in a thousand does.
    pub tpr_3: Option<f64>,
    /// The mean of the ACERs with each camera missing in turn.
    pub acer_missing: Option<f64>,
    /// ACER of the snapshots of all cycles together.
    pub acer_together: Option<f64>,
}

/// What networks are measured on.
pub(super) struct Test {
    shards: PathBuf,
    /// Where weights are asked that no file holds.
    device: String,
    pairs: Option<Vec<Pair>>,
    masked: bool,
    /// For the report.
    pub told: String,
}

impl Test {
    pub fn new(matrix: &Matrix, shards: &Path, wanted: &Wanted) -> Result<Self> {
        let list = wanted.pairs.as_deref().map(lfw_pairs).transpose()?;
        let told = match (matrix.subject, &list) {
            (Subject::Bags, _) => {
                "the triplets of the list that `data.test` names, each by 36 crops".into()
            }
            (Subject::Example, _) => {
                "drawn faces that nothing was learned from or chosen by".into()
            }
            (_, Some(list)) => format!("{} pairs of the shards' test crops", list.len()),
            (_, None) => {
                "all pairs of the validation people, by whom the best weights are chosen as \
                          well, so that the figures flatter"
                    .into()
            }
        };
        if matrix.masked && list.is_none() {
            return Err(WorkshopError::Config(
                "the matrix asks for masked pairs; name LFW's pairs.txt with --pairs".into(),
            ));
        }
        Ok(Self {
            shards: shards.to_owned(),
            device: wanted.device.clone(),
            pairs: list,
            masked: matrix.masked,
            told,
        })
    }

    pub fn shards(&self) -> &Path {
        &self.shards
    }

    /// The figures of an exported network.
    pub fn figures(&self, subject: Subject, exported: &Exported) -> Result<Figures> {
        let (width, height) = exported.size;
        let cost = cost_of(&exported.onnx, width, height, exported.pictures)?;
        let figures = Figures {
            parameters: cost.weights,
            macs: cost.multiply_accumulates,
            ms_a_face: ms_a_face(exported)?,
            ..Figures::default()
        };
        if subject == Subject::Bags {
            return with_errors(figures, exported, (&self.shards, &self.device));
        }
        let set = ShardSet::open(&self.shards)?;
        if subject == Subject::Example {
            let right = expressions::measure(&exported.onnx, &set)?.right();
            return Ok(with_share(figures, right));
        }
        let Some(pairs) = &self.pairs else {
            let mut net = AnyEmbedder::open(&exported.manifest)?;
            return Ok(with_pairs(figures, &of_validation(&mut net, &set)?));
        };
        let mut asked = Asked::of(subject, exported, &self.device)?;
        let mut look = |faces: &[RgbImage]| asked.embed(faces);
        let plain = compare_by(&mut look, &set, pairs, false)?;
        let mut figures = with_pairs(figures, &OneToOne::of_folds(&plain)?);
        if self.masked {
            let masked = compare_by(&mut look, &set, pairs, true)?;
            figures.masked_accuracy = OneToOne::of_folds(&masked)?.accuracy.map(|(mean, _)| mean);
        }
        Ok(figures)
    }
}

fn with_share(figures: Figures, right: Rate) -> Figures {
    let error = |p: f64| (p * (1.0 - p) / right.of as f64).sqrt();
    Figures {
        accuracy: right.share(),
        accuracy_error: right.share().map(error),
        ..figures
    }
}

fn with_pairs(figures: Figures, of: &OneToOne) -> Figures {
    Figures {
        accuracy: of.accuracy.map(|(mean, _)| mean),
        accuracy_error: of.accuracy.map(|(_, error)| error),
        auc: of.auc,
        eer: of.eer,
        tar_2: of.tar_2,
        tar_3: of.tar_3,
        ..figures
    }
}

/// With the errors of bags of patches on the list that the run's configuration names.
fn with_errors(
    figures: Figures,
    exported: &Exported,
    (folder, device): (&Path, &str),
) -> Result<Figures> {
    let config: bags::Config = read_toml(&exported.run.join("config.toml"))?;
    let wanted = bags::Wanted {
        network: Network::File(exported.manifest.clone()),
        folder: folder.to_owned(),
        list: Some(config.data.test.clone()),
        development: None,
        // Errors are told at one half.
        chooses: false,
        mean: bags::Mean::default(),
        crops: 36,
        missing: None,
        each_missing: true,
        every: 1,
        at_most: config.data.test_on,
        submission: None,
    };
    let found = bags::evaluate(&wanted)?;
    let mut rows = found.rows.into_iter().map(|row| row.figures);
    let all = rows.next().unwrap_or_default();
    let missing: Vec<f64> = rows.filter_map(|row| row.acer).collect();
    let together = match exported.run.join("snapshot-2.bpk").is_file() {
        false => None,
        true => {
            let network = Network::Run {
                run: exported.run.clone(),
                weights: bags::Snapshots::Cycles {
                    numbers: Vec::new(),
                    last: false,
                },
                device: device.to_owned(),
            };
            let each_missing = false;
            let found = bags::evaluate(&bags::Wanted {
                network,
                each_missing,
                ..wanted
            })?;
            found.rows.last().and_then(|row| row.figures.acer)
        }
    };
    Ok(Figures {
        auc: all.auc,
        eer: all.eer,
        acer: all.acer,
        apcer: all.apcer,
        bpcer: all.bpcer,
        tpr_2: all.tpr[0],
        tpr_3: all.tpr[1],
        acer_missing: mean(&missing),
        acer_together: together,
        ..figures
    })
}

fn of_validation(net: &mut AnyEmbedder, set: &ShardSet) -> Result<OneToOne> {
    let (mut rows, mut labels, mut known) = (Vec::new(), Vec::new(), BTreeMap::new());
    for i in set.of_split(Split::Dev) {
        let person = set.records[i].person.as_str();
        if person.is_empty() {
            continue;
        }
        let next = known.len();
        labels.push(*known.entry(person).or_insert(next));
        rows.push(net.embed(&inner(&set.picture(i)?))?.values().to_vec());
    }
    Ok(OneToOne::of_scores(&Scores::all_pairs(&rows, &labels)))
}

/// The median of some runs on one face, after one that is not counted.
pub(super) fn ms_a_face(exported: &Exported) -> Result<f64> {
    let (width, height) = exported.size;
    let shape = [1, 3, height as usize, width as usize];
    let shapes = vec![&shape[..]; exported.pictures];
    let runner = OnnxRunner::load_of(&exported.onnx, &shapes)?;
    let grey = vec![0.1; exported.pictures * shape.iter().product::<usize>()];
    runner.milliseconds(&grey, RUNS)
}
