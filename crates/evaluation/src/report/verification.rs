//! One-to-one: LFW, lists of pairs, folders of people.

use super::{Block, Note, Origin, PictureCounts, Report, rate_or, share};
use crate::EvaluationError;
use crate::metrics::folds::{FoldAccuracy, FoldPair, fold_accuracy};
use crate::metrics::scores::Scores;
use crate::plot::charts;
use crate::words;
use serde_json::json;

/// False accept rates at which the true accept rate is told.
const FARS: [f64; 4] = [1e-1, 1e-2, 1e-3, 1e-4];
const NOT_ENOUGH: &str = "too few pairs of two people";

/// By which rules the pairs were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// LFW View 2, with folds.
    Lfw,
    /// A list of pairs.
    Pairs,
    /// All pairs of the pictures of folders, a folder a person.
    Folders,
}

/// Pairs that were compared.
#[derive(Clone, Debug)]
pub struct VerificationRun {
    /// By which rules.
    pub protocol: Protocol,
    /// The pairs; without a score where a picture gave no face.
    pub pairs: Vec<FoldPair>,
    /// The match threshold in force.
    pub threshold: f32,
    /// How the pictures were received.
    pub pictures: PictureCounts,
    /// What else to say of the data.
    pub notes: Vec<Note>,
}

impl VerificationRun {
    /// Scores of whole transactions: what could not be compared does not match.
    pub fn transactions(&self) -> Scores {
        self.scores(|p| Some(p.score.unwrap_or(f32::NEG_INFINITY)))
    }

    /// Scores of the pairs that were compared.
    pub fn comparisons(&self) -> Scores {
        self.scores(|p| p.score)
    }

    fn scores(&self, score: impl Fn(&FoldPair) -> Option<f32>) -> Scores {
        let of = |same: bool| {
            self.pairs
                .iter()
                .filter(|p| p.same == same)
                .filter_map(&score)
                .collect()
        };
        Scores::new(of(true), of(false))
    }

    fn not_compared(&self, same: bool) -> u64 {
        let missing = |p: &&FoldPair| p.same == same && p.score.is_none();
        self.pairs.iter().filter(missing).count() as u64
    }

    /// The finished report.
    ///
    /// # Errors
    /// [`EvaluationError::TooLittle`] if a class is empty, nothing could be
    /// compared, or the folds are too few.
    pub fn report(&self, origin: Origin) -> Result<Report, EvaluationError> {
        let all = self.transactions();
        all.check()?;
        let compared = self.comparisons();
        compared.check().map_err(|_| {
            EvaluationError::TooLittle(format!(
                "In {} of {} pictures a face was found, too few to compare pairs of both kinds; check the pictures and --min-face.",
                words::count(self.pictures.named - self.pictures.failures().count),
                words::count(self.pictures.named)
            ))
        })?;
        let folds = match self.protocol {
            Protocol::Lfw => Some(fold_accuracy(&self.pairs)?),
            Protocol::Pairs | Protocol::Folders => None,
        };
        let mut report = Report::new(self.kind(), origin);
        report.data = self.data();
        report.figures = self.figures(&all, &compared, folds.as_ref());
        self.write_sections(&mut report, &all, &compared, folds.as_ref());
        self.write_cautions(&mut report, &compared);
        self.draw(&mut report, &all, &compared);
        Ok(report)
    }

    fn kind(&self) -> &'static str {
        match self.protocol {
            Protocol::Lfw => "lfw",
            Protocol::Pairs => "pairs",
            Protocol::Folders => "folders",
        }
    }

    fn data(&self) -> Vec<Note> {
        let mut data = self.pictures.notes();
        let of = |same: bool| self.pairs.iter().filter(|p| p.same == same).count() as u64;
        data.extend([
            Note::new("pairs of one person (genuine)", of(true)),
            Note::new("genuine pairs not compared", self.not_compared(true)),
            Note::new("pairs of two people (impostor)", of(false)),
            Note::new("impostor pairs not compared", self.not_compared(false)),
        ]);
        data.extend(self.notes.clone());
        data
    }

    fn figures(
        &self,
        all: &Scores,
        compared: &Scores,
        folds: Option<&FoldAccuracy>,
    ) -> serde_json::Value {
        let tar = |scores: &Scores| -> Vec<serde_json::Value> {
            FARS.into_iter()
                .map(|far| {
                    let tar = scores.true_matches_at(far);
                    let threshold = tar.map(|_| scores.threshold_at(far));
                    json!({ "far": far, "threshold": threshold, "tar": tar })
                })
                .collect()
        };
        json!({
            "accuracy": folds,
            "failure_to_acquire": self.pictures.failures(),
            "transactions": {
                "auc": all.auc(),
                "eer": all.eer(),
                "tar_at_far": tar(all),
            },
            "comparisons": {
                "auc": compared.auc(),
                "eer": compared.eer(),
                "tmr_at_fmr": tar(compared),
            },
            "at_threshold": {
                "threshold": self.threshold,
                "fmr": compared.false_matches(self.threshold),
                "fnmr": compared.false_non_matches(self.threshold),
                "far": all.false_matches(self.threshold),
                "frr": all.false_non_matches(self.threshold),
            },
        })
    }

    fn write_sections(
        &self,
        report: &mut Report,
        all: &Scores,
        compared: &Scores,
        folds: Option<&FoldAccuracy>,
    ) {
        if let Some(folds) = folds {
            report.section("Accuracy", accuracy_blocks(folds));
        }
        let mut rows = vec![
            vec!["AUC".into(), number(all.auc()), number(compared.auc())],
            vec!["EER".into(), share(all.eer()), share(compared.eer())],
        ];
        rows.extend(FARS.map(|far| {
            vec![
                format!("TAR at FAR {}", words::percent(far)),
                rate_or(all.true_matches_at(far), NOT_ENOUGH),
                rate_or(compared.true_matches_at(far), NOT_ENOUGH),
            ]
        }));
        let threshold = self.threshold;
        rows.push(vec![
            format!("false accepts at threshold {threshold:.3}"),
            words::rate(all.false_matches(threshold)),
            words::rate(compared.false_matches(threshold)),
        ]);
        rows.push(vec![
            format!("false rejects at threshold {threshold:.3}"),
            words::rate(all.false_non_matches(threshold)),
            words::rate(compared.false_non_matches(threshold)),
        ]);
        report.section(
            "One to one",
            vec![
                Block::Text("A pair with a picture in which no face was found does not match at any threshold: that is the first column (FAR, FRR and TAR of ISO/IEC 19795-1). The second leaves such pairs out (FMR, FNMR). Intervals are 95 % Clopper–Pearson.".into()),
                Block::Table(
                    ["figure", "all pairs", "compared pairs only"].map(str::to_owned).to_vec(),
                    rows,
                ),
                Block::Text(format!(
                    "Pictures that gave no face (failure to acquire): {}.",
                    words::rate(self.pictures.failures())
                )),
            ],
        );
    }

    fn write_cautions(&self, report: &mut Report, compared: &Scores) {
        let at = format!("at threshold {:.3}", self.threshold);
        report.caution(
            compared.false_matches(self.threshold),
            &format!("False matches {at}"),
        );
        report.caution(
            compared.false_non_matches(self.threshold),
            &format!("False non-matches {at}"),
        );
        if let Some(far) = FARS
            .into_iter()
            .find(|far| compared.true_matches_at(*far).is_none())
        {
            report.cautions.push(format!(
                "A FAR of {} needs at least {} pairs of two people; there are {}.",
                words::percent(far),
                words::count((1.0 / far).round() as u64),
                words::count(compared.impostor().len() as u64)
            ));
        }
        if self.protocol == Protocol::Folders {
            report.cautions.push("Pairs that share a picture are not independent; the true intervals are wider than those given.".into());
        }
    }

    fn draw(&self, report: &mut Report, all: &Scores, compared: &Scores) {
        let sets = [("all pairs", all), ("compared pairs only", compared)];
        let shown = if self.pictures.failures().count > 0 {
            &sets[..]
        } else {
            &sets[..1]
        };
        report.add_chart(
            "roc.png",
            "ROC: true accept rate over false accept rate",
            charts::roc("ROC", "false accept rate", "true accept rate", shown),
        );
        report.add_chart(
            "det.png",
            "DET: false reject rate over false accept rate, normal-deviate axes",
            charts::det(
                "DET",
                "false accept rate",
                "false reject rate",
                shown,
                Some(self.threshold),
            ),
        );
        report.add_chart(
            "scores.png",
            "Similarities of pairs of one person and of two people",
            charts::histogram(
                "Similarities",
                "cosine similarity",
                &[
                    ("one person", compared.genuine()),
                    ("two people", compared.impostor()),
                ],
            ),
        );
    }
}

fn accuracy_blocks(folds: &FoldAccuracy) -> Vec<Block> {
    let rows = folds
        .folds
        .iter()
        .enumerate()
        .map(|(n, fold)| {
            vec![
                (n + 1).to_string(),
                format!("{:.4}", fold.threshold),
                words::rate(fold.right),
            ]
        })
        .collect();
    vec![
        Block::Text(format!(
            "**{:.2} ± {:.2} %** (mean ± standard error of {} folds; the threshold of each fold is the best one on the others; a pair with a picture without a face is answered \"different\").",
            folds.mean * 100.0,
            folds.standard_error * 100.0,
            folds.folds.len()
        )),
        Block::Table(
            ["fold", "threshold", "right answers"]
                .map(str::to_owned)
                .to_vec(),
            rows,
        ),
    ]
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |v| format!("{v:.4}"))
}

/// The most wrong pairs at `threshold`, places in `pairs`: genuine pairs with the
/// lowest scores, then impostor pairs with the highest, at most `most` of each.
pub fn most_wrong(pairs: &[FoldPair], threshold: f32, most: usize) -> (Vec<usize>, Vec<usize>) {
    let wrong = |same: bool| {
        let mut places: Vec<(f32, usize)> = pairs
            .iter()
            .enumerate()
            .filter(|(_, p)| p.same == same)
            .filter_map(|(at, p)| Some((p.score?, at)))
            .filter(|(score, _)| (*score >= threshold) != same)
            .collect();
        places.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if !same {
            places.reverse();
        }
        places.into_iter().take(most).map(|(_, at)| at).collect()
    };
    (wrong(true), wrong(false))
}
