//! The embedder under LFW's View 2 protocol (G. Huang et al., "Labeled Faces in
//! the Wild", 2007; unrestricted with labelled outside data).

use super::{Report, bar, median};
use crate::augment::{dice, mask::draw_mask};
use crate::core::roc::Scores;
use crate::prepare::sets::{Pair, lfw_pairs};
use crate::shards::{Record, ShardSet, Split};
use crate::teach::inner;
use crate::{Result, WorkshopError, networks};
use faceglass_vision::{Embedder, Embedding, Point};
use indicatif::ProgressIterator as _;
use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

/// Measures the network of `manifest` on the test split of the embedder shards
/// with the ten folds of `pairs`; twice, the second time with a mask drawn on
/// the second picture of each pair.
///
/// # Errors
/// When the network, the shards or the list cannot be used.
pub fn evaluate(manifest: &Path, shards: &Path, pairs: &Path) -> Result<Report> {
    let mut net = networks::embedder(manifest)?;
    let set = ShardSet::open(shards)?;
    let pairs = lfw_pairs(pairs)?;
    let mut report = Report::new("embedder", &net.model_id(), "LFW View 2, ten folds");
    let mut times = Vec::new();
    let plain = embed_all(&mut net, &set, false, &mut times)?;
    let masked = embed_all(&mut net, &set, true, &mut times)?;
    figures(&mut report, "", &compare(&pairs, &plain, &plain)?);
    figures(
        &mut report,
        ", one masked",
        &compare(&pairs, &plain, &masked)?,
    );
    report.add("median milliseconds a face", median(times));
    Ok(report)
}

fn embed_all(
    net: &mut impl Embedder,
    set: &ShardSet,
    masked: bool,
    times: &mut Vec<f64>,
) -> Result<HashMap<String, Embedding>> {
    let test = set.of_split(Split::Test);
    let mut all = HashMap::new();
    let what = if masked { "masked faces" } else { "faces" };
    for i in test.iter().progress_with(bar(test.len(), what)) {
        let record = &set.records[*i];
        let mut stored = set.picture(*i)?;
        if masked && let Some(five) = five_points(record) {
            draw_mask(&mut stored, &five, &mut dice(77, *i as u64));
        }
        let crop = inner(&stored);
        let started = Instant::now();
        let embedding = net.embed(&crop)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        all.insert(record.file.clone(), embedding);
    }
    Ok(all)
}

fn five_points(record: &Record) -> Option<[Point; 5]> {
    let points = record.faces.first()?.points.iter();
    let points: Vec<Point> = points.map(|[x, y]| Point::new(*x, *y)).collect();
    points.try_into().ok()
}

/// Similarity of a pair, its fold, and whether it shows one person.
type Compared = (usize, bool, f32);

fn compare(
    pairs: &[Pair],
    first: &HashMap<String, Embedding>,
    second: &HashMap<String, Embedding>,
) -> Result<Vec<Compared>> {
    pairs
        .iter()
        .map(|p| match (first.get(&p.a), second.get(&p.b)) {
            (Some(a), Some(b)) => Ok((p.fold, p.same, a.cosine(b))),
            _ => Err(WorkshopError::Data(format!(
                "the shards lack {} or {}, which the pairs name",
                p.a, p.b
            ))),
        })
        .collect()
}

fn figures(report: &mut Report, suffix: &str, compared: &[Compared]) {
    let folds = fold_accuracies(compared);
    let n = folds.len().max(1) as f64;
    let mean = folds.iter().sum::<f64>() / n;
    let variance = folds.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    report.add(&format!("accuracy{suffix}"), mean);
    report.add(&format!("standard error{suffix}"), (variance / n).sqrt());
    let of = |same: bool| {
        compared
            .iter()
            .filter(|c| c.1 == same)
            .map(|c| c.2)
            .collect()
    };
    let scores = Scores::new(of(true), of(false));
    report.add(&format!("AUC{suffix}"), scores.auc());
    report.add(&format!("EER{suffix}"), scores.eer());
    report.add(
        &format!("TAR at FAR 1e-3{suffix}"),
        scores.true_match_rate_at(1e-3),
    );
}

/// Accuracy of each fold at the threshold that does best on the other nine.
fn fold_accuracies(compared: &[Compared]) -> Vec<f64> {
    let folds = compared.iter().map(|c| c.0 + 1).max().unwrap_or(0);
    (0..folds)
        .map(|fold| {
            let (inside, outside): (Vec<&Compared>, Vec<&Compared>) =
                compared.iter().partition(|c| c.0 == fold);
            accuracy(&inside, best_threshold(&outside))
        })
        .collect()
}

fn accuracy(compared: &[&Compared], threshold: f32) -> f64 {
    let right = compared
        .iter()
        .filter(|c| (c.2 >= threshold) == c.1)
        .count();
    right as f64 / compared.len().max(1) as f64
}

/// The threshold with the most right answers, by one pass over the sorted scores.
fn best_threshold(compared: &[&Compared]) -> f32 {
    let mut sorted = compared.to_vec();
    sorted.sort_by(|a, b| a.2.total_cmp(&b.2));
    let mut right = sorted.iter().filter(|c| c.1).count() as i64;
    let (mut best, mut best_right) = (f32::NEG_INFINITY, right);
    for pair in sorted.windows(2) {
        right += if pair[0].1 { -1 } else { 1 };
        if right > best_right {
            best_right = right;
            best = f32::midpoint(pair[0].2, pair[1].2);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_judged_by_the_others_threshold() {
        // Fold 0 parts at 0.5, fold 1 at 0.5 as well but for one pair.
        let compared = [
            (0, true, 0.9),
            (0, true, 0.8),
            (0, false, 0.2),
            (0, false, 0.1),
            (1, true, 0.7),
            (1, true, 0.15),
            (1, false, 0.3),
            (1, false, 0.0),
        ];
        let folds = fold_accuracies(&compared);
        assert!((folds[1] - 0.75).abs() < 1e-12, "{folds:?}");
    }
}
