//! What takes printed lines away, under the protocol of LFW's View 2: what lines over one picture of each pair cost, and
//! how much of that comes back.

use super::embedder::{compare, figures};
use super::likeness::{psnr, ssim};
use super::{Report, bar, sources};
use crate::core::statistics::median;
use crate::data::augment::dice;
use crate::data::cover::mesh::{FORMS, Meshed};
use crate::data::prepare::embedder::inner;
use crate::data::prepare::names::lfw_pairs;
use crate::data::shards::{ShardSet, Split};
use crate::{Result, networks};
use faceglass_vision::{Demesher as _, Embedder as _, Embedding, ModelKind};
use indicatif::ProgressIterator as _;
use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

/// Seed of the lines, of which no other drawing has any.
const MESHES: u64 = 78 << 32;
/// Share of the faces whose lines went through JPEG.
const JPEG: f32 = 0.5;

/// Means over faces.
#[derive(Default)]
struct Means {
    psnr: [f64; 2],
    ssim: [f64; 2],
    cosine: [f64; 2],
    faces: usize,
}

/// Measures the network of `manifest` with the embedder of `embedder` on the test split of embedder shards, in the ten folds
/// of `pairs`: with lines over nobody, over the second picture of each pair, with these taken away again, and with the
/// network let loose on second pictures that have none.
///
/// # Errors
/// When a network, the shards or the list cannot be used.
pub fn evaluate(manifest: &Path, embedder: &Path, shards: &Path, pairs: &Path) -> Result<Report> {
    let mut net = networks::demesher(manifest)?;
    let mut embedder = networks::embedder(embedder)?;
    let set = ShardSet::open(shards)?;
    let list = lfw_pairs(pairs)?;
    let test = set.of_split(Split::Test);
    let data = format!(
        "{} pairs of {}; lines of {} forms; embedder {}; test crops: {}",
        list.len(),
        pairs.display(),
        FORMS.len(),
        embedder.model_id().0,
        sources(&set, &test)
    );
    let mut report = Report::new(ModelKind::Demesher, &net.model_id(), &data);
    let mut times = Vec::new();
    let mut means = Means::default();
    let mut all: [HashMap<String, Embedding>; 4] = Default::default();
    for i in test.iter().progress_with(bar(test.len(), "faces")) {
        let clean = inner(&set.picture(*i)?);
        let drawn = Meshed::by_lot(clean, &FORMS, JPEG, &mut dice(MESHES, *i as u64))?;
        let started = Instant::now();
        let cleaned = net.clean(&drawn.meshed)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        let needless = net.clean(&drawn.clean)?;
        let faces = [&drawn.clean, &drawn.meshed, &cleaned, &needless];
        let mut rows = Vec::with_capacity(faces.len());
        for face in faces {
            rows.push(embedder.embed(face)?);
        }
        for (at, face) in [&drawn.meshed, &cleaned].into_iter().enumerate() {
            means.psnr[at] += psnr(face, &drawn.clean);
            means.ssim[at] += ssim(face, &drawn.clean).unwrap_or_default();
            means.cosine[at] += f64::from(rows[at + 1].cosine(&rows[0]));
        }
        means.faces += 1;
        for (kept, row) in all.iter_mut().zip(rows) {
            kept.insert(set.records[*i].file.clone(), row);
        }
    }
    let [clean, meshed, cleaned, needless] = &all;
    for (suffix, second) in [
        ("", clean),
        (", one with lines", meshed),
        (", one with lines taken away", cleaned),
        (", one cleaned that had none", needless),
    ] {
        figures(&mut report, suffix, &compare(&list, clean, second)?)?;
    }
    let accuracy = |suffix: &str| report.value(&format!("accuracy{suffix}"));
    let points = |before: Option<f64>, after: Option<f64>| Some((before? - after?) * 100.0);
    let (plain, meshed) = (accuracy(""), accuracy(", one with lines"));
    let back = points(accuracy(", one with lines taken away"), meshed);
    let needless = points(plain, accuracy(", one cleaned that had none"));
    report.add("lost", points(plain, meshed));
    report.add("won back", back);
    report.add("lost where none were", needless);
    let count = means.faces.max(1) as f64;
    for (at, suffix) in [", with lines", ", lines taken away"]
        .into_iter()
        .enumerate()
    {
        report.add(&format!("PSNR{suffix}"), means.psnr[at] / count);
        report.add(&format!("SSIM{suffix}"), means.ssim[at] / count);
        let name = format!("mean cosine to the clean face{suffix}");
        report.add(&name, means.cosine[at] / count);
    }
    report.add("median milliseconds a face", median(times));
    Ok(report)
}
