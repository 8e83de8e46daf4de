//! Pairs of pictures, compared and reported: what `lfw`, `pairs` and `folders`
//! have in common.

use super::contact_sheet::{self, Shown};
use super::faces::Embedded;
use crate::cli::commands::evaluate::workbench::{Workbench, short};
use crate::cli::outcome::Stop;
use faceglass_evaluation::RecognitionCalibration;
use faceglass_evaluation::calibration::Protocol as MeasuredBy;
use faceglass_evaluation::lists::PairAt;
use faceglass_evaluation::metrics::folds::FoldPair;
use faceglass_evaluation::report::{Note, Protocol, Report, VerificationRun, most_wrong};
use faceglass_evaluation::words;
use faceglass_vision::ModelKind;
use std::path::{Path, PathBuf};

/// Pairs of each kind on the contact sheet.
const SHOWN: usize = 8;

/// Compared pictures.
pub struct Compared {
    pub run: VerificationRun,
    pub report: Report,
}

/// Compares `pairs` and makes the report, with the contact sheet of the most
/// wrong ones and the pictures that gave no face.
///
/// # Errors
/// If there is too little to measure or the folder cannot be written.
pub fn compare(
    bench: &Workbench,
    protocol: Protocol,
    (files, names): (&[PathBuf], &[String]),
    embedded: &Embedded,
    pairs: &[PairAt],
    notes: Vec<Note>,
) -> Result<Compared, Stop> {
    let threshold = bench.engine.match_threshold();
    let scored = pairs
        .iter()
        .map(|pair| FoldPair {
            fold: pair.fold,
            same: pair.same,
            score: similarity(embedded, pair),
        })
        .collect();
    let run = VerificationRun {
        protocol,
        pairs: scored,
        threshold,
        pictures: embedded.counts(),
        notes,
    };
    let origin = bench.origin(vec![Note::new("match threshold", short(threshold))]);
    let mut report = run.report(origin).map_err(Stop::error)?;
    add_sheet(bench, &mut report, &run, files, names, pairs)?;
    let named = |places: &[usize]| places.iter().map(|at| names[*at].clone()).collect();
    report.add_list(
        "Pictures without a face found",
        named(&embedded.without_face),
    );
    report.add_list(
        "Pictures that could not be read",
        named(&embedded.unreadable),
    );
    Ok(Compared { run, report })
}

fn similarity(embedded: &Embedded, pair: &PairAt) -> Option<f32> {
    let of = |at: usize| embedded.embeddings[at].as_ref();
    Some(of(pair.a)?.cosine(of(pair.b)?))
}

fn add_sheet(
    bench: &Workbench,
    report: &mut Report,
    run: &VerificationRun,
    files: &[PathBuf],
    names: &[String],
    pairs: &[PairAt],
) -> Result<(), Stop> {
    let (missed, matched) = most_wrong(&run.pairs, run.threshold, SHOWN);
    let shown = |places: &[usize]| -> Vec<Shown<'_>> {
        let of = |at: &usize| Shown {
            files: [&files[pairs[*at].a], &files[pairs[*at].b]],
            names: [&names[pairs[*at].a], &names[pairs[*at].b]],
            score: run.pairs[*at].score.unwrap_or_default(),
        };
        places.iter().map(of).collect()
    };
    if missed.is_empty() && matched.is_empty() {
        return Ok(());
    }
    let sheet = contact_sheet::draw(&shown(&missed), &shown(&matched)).map_err(Stop::Error)?;
    let caption = format!(
        "The most wrong pairs at threshold {:.3}: left, one person that does not match; right, two people that do",
        run.threshold
    );
    bench
        .out
        .add_picture(report, "most-wrong.png", &caption, &sheet)
}

/// Writes what a match threshold means by these pairs.
///
/// # Errors
/// If it cannot be written.
pub fn write_calibration(
    bench: &Workbench,
    run: &VerificationRun,
    protocol: MeasuredBy,
    path: &Path,
) -> Result<(), Stop> {
    let Some(model) = bench.network_hash(ModelKind::Embedder) else {
        return Err(Stop::Error(
            "No embedder is loaded; add one to the folder named with --models.".into(),
        ));
    };
    let scores = run.comparisons();
    let data = format!(
        "{} genuine and {} impostor pairs, {} pictures of {} without a face",
        words::count(scores.genuine().len() as u64),
        words::count(scores.impostor().len() as u64),
        words::count(run.pictures.failures().count),
        words::count(run.pictures.named)
    );
    let calibration =
        RecognitionCalibration::of(model, protocol, &data, &scores).map_err(Stop::error)?;
    let text = calibration.to_text().map_err(Stop::error)?;
    bench.out.outputs().text(path, &text)
}
