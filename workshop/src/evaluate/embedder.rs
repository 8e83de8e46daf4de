//! The embedder under the protocol of LFW's View 2 (G. Huang et al., "Labeled Faces in
//! the Wild", 2007; unrestricted with labelled outside data).

use super::{Report, bar, sources};
use crate::core::statistics::median;
use crate::data::augment::{dice, mask::draw_mask};
use crate::data::prepare::embedder::inner;
use crate::data::prepare::names::{Pair, lfw_pairs};
use crate::data::shards::{Record, ShardSet, Split};
use crate::{Result, WorkshopError, networks};
use faceglass_evaluation::metrics::folds::{FoldPair, fold_accuracy};
use faceglass_evaluation::{Rate, Scores};
use faceglass_vision::{Embedder, Embedding, ModelKind, Point};
use image::RgbImage;
use indicatif::ProgressIterator as _;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::Instant;

/// Seed of the drawn masks; in the upper half, so that they are those of the published figures.
const MASKS: u64 = 77 << 32;

/// Measures the network of `manifest` on the test split of the embedder shards
/// with the ten folds of `pairs`; twice, the second time with a mask drawn on
/// the second picture of each pair.
///
/// # Errors
/// When the network, the shards or the list cannot be used.
pub fn evaluate(manifest: &Path, shards: &Path, pairs: &Path) -> Result<Report> {
    let mut net = networks::embedder(manifest)?;
    let set = ShardSet::open(shards)?;
    let list = pairs;
    let pairs = lfw_pairs(list)?;
    let folds: BTreeSet<usize> = pairs.iter().map(|p| p.fold).collect();
    let data = format!(
        "{} pairs in {} folds of {}; test crops: {}",
        pairs.len(),
        folds.len(),
        list.display(),
        sources(&set, &set.of_split(Split::Test))
    );
    let mut report = Report::new(ModelKind::Embedder, &net.model_id(), &data);
    let mut times = Vec::new();
    let plain = embed_all(&mut net, &set, false, &mut times)?;
    let masked = embed_all(&mut net, &set, true, &mut times)?;
    figures(&mut report, "", &compare(&pairs, &plain, &plain)?)?;
    let one_masked = compare(&pairs, &plain, &masked)?;
    figures(&mut report, ", one masked", &one_masked)?;
    report.add("median milliseconds a face", median(times));
    Ok(report)
}

/// Faces that are looked at together.
const AT_ONCE: usize = 32;

/// The pairs of `pairs` compared by whatever makes embeddings of some aligned faces at once, on the test crops of
/// embedder shards; if `masked`, with a mask drawn on the second picture of each.
///
/// # Errors
/// When the shards lack a picture, or `look` fails.
pub fn compare_by(
    look: &mut dyn FnMut(&[RgbImage]) -> Result<Vec<Embedding>>,
    set: &ShardSet,
    pairs: &[Pair],
    masked: bool,
) -> Result<Vec<FoldPair>> {
    let first: BTreeSet<&str> = pairs.iter().map(|p| p.a.as_str()).collect();
    let second: BTreeSet<&str> = pairs.iter().map(|p| p.b.as_str()).collect();
    let mut embed = |named: &BTreeSet<&str>, masked: bool| {
        let mut all = HashMap::new();
        let test = set.of_split(Split::Test).into_iter();
        let test: Vec<usize> = test
            .filter(|i| named.contains(set.records[*i].file.as_str()))
            .collect();
        let what = if masked { "masked faces" } else { "faces" };
        let bar = bar(test.len(), what);
        for some in test.chunks(AT_ONCE) {
            let faces = some.iter().map(|i| face_of(set, *i, masked));
            let found = look(&faces.collect::<Result<Vec<_>>>()?)?;
            let names = some.iter().map(|i| set.records[*i].file.clone());
            all.extend(names.zip(found));
            bar.inc(some.len() as u64);
        }
        Ok::<_, WorkshopError>(all)
    };
    match masked {
        true => compare(pairs, &embed(&first, false)?, &embed(&second, true)?),
        false => {
            let all = embed(&first.union(&second).copied().collect(), false)?;
            compare(pairs, &all, &all)
        }
    }
}

/// The aligned face of a record, with a mask drawn on it if `masked`.
fn face_of(set: &ShardSet, i: usize, masked: bool) -> Result<RgbImage> {
    let mut stored = set.picture(i)?;
    if masked {
        let five = five_points(&set.records[i])?;
        draw_mask(&mut stored, &five, &mut dice(MASKS, i as u64));
    }
    Ok(inner(&stored))
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
        let crop = face_of(set, *i, masked)?;
        let started = Instant::now();
        let embedding = net.embed(&crop)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        all.insert(set.records[*i].file.clone(), embedding);
    }
    Ok(all)
}

/// Where a mask is drawn; a crop without a mask must not pass for one with it.
fn five_points(record: &Record) -> Result<[Point; 5]> {
    let points = record.faces.iter().take(1).flat_map(|f| &f.points);
    let points: Vec<Point> = points.map(|[x, y]| Point::new(*x, *y)).collect();
    points.try_into().map_err(|_| {
        WorkshopError::Data(format!(
            "{} has no five points to draw a mask by",
            record.file
        ))
    })
}

pub(super) fn compare(
    pairs: &[Pair],
    first: &HashMap<String, Embedding>,
    second: &HashMap<String, Embedding>,
) -> Result<Vec<FoldPair>> {
    pairs
        .iter()
        .map(|p| match (first.get(&p.a), second.get(&p.b)) {
            (Some(a), Some(b)) => Ok(FoldPair {
                fold: p.fold,
                same: p.same,
                score: Some(a.cosine(b)),
            }),
            _ => Err(WorkshopError::Data(format!(
                "the shards lack {} or {}, which the pairs name",
                p.a, p.b
            ))),
        })
        .collect()
}

pub(super) fn figures(report: &mut Report, suffix: &str, compared: &[FoldPair]) -> Result<()> {
    let accuracy = fold_accuracy(compared)?;
    report.add(&format!("accuracy{suffix}"), accuracy.mean);
    report.add(&format!("standard error{suffix}"), accuracy.standard_error);
    let of = |same: bool| {
        let kind = compared.iter().filter(|p| p.same == same);
        kind.filter_map(|p| p.score).collect()
    };
    let scores = Scores::new(of(true), of(false));
    let accepted = scores.true_matches_at(1e-3).and_then(Rate::share);
    let mut add = |name: &str, value: Option<f64>| {
        report.add(&format!("{name}{suffix}"), value);
    };
    add("AUC", scores.auc());
    add("EER", scores.eer());
    add("TAR at FAR 1e-3", accepted);
    Ok(())
}
