//! `faceglass evaluate liveness`.

use super::cache::Cache;
use super::files::{Wanted, below};
use super::presentations::{FileScores, show};
use super::workbench::{Workbench, short};
use crate::cli::args::evaluate::{LivenessArgs, Species};
use crate::cli::args::refine::Refine;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::Outputs;
use faceglass_evaluation::LivenessCalibration;
use faceglass_evaluation::calibration::Protocol;
use faceglass_evaluation::metrics::presentation::{Presentations, development_threshold};
use faceglass_evaluation::report::{LivenessRun, Material, Note, ThresholdFrom};
use faceglass_evaluation::words;
use faceglass_vision::ModelKind;
use std::path::PathBuf;

/// Name of the live faces in reports and calibration files.
const LIVE: &str = "bona fide";

pub fn run(args: &LivenessArgs, context: &Context, console: &mut Console) -> Ended {
    let refine = Refine::Landmarks;
    let outputs = outputs(args, context)?;
    let mut bench = Workbench::open(context, &args.common, refine, "liveness", outputs)?;
    let Some(model) = bench.network_hash(ModelKind::Liveness).map(str::to_owned) else {
        return Err(Stop::Error(
            "No liveness network is loaded; add one to the folder named with --models.".into(),
        ));
    };
    let app_threshold = bench.engine.liveness_threshold();
    let mut cache: Cache<FileScores> = bench.cache("liveness", &app_threshold.to_string())?;
    let mut shown = |live: &[PathBuf], attacks: &[Species]| {
        let live = show(LIVE, live, &mut bench.engine, &mut cache, console)?;
        let mut species = Vec::new();
        for (name, paths) in by_name(attacks) {
            species.push(show(name, &paths, &mut bench.engine, &mut cache, console)?);
        }
        Ok::<_, Stop>((live, species))
    };
    let (bona_fide, attacks) = shown(&args.live, &args.attack)?;
    let development = if args.develop_live.is_empty() {
        None
    } else {
        Some(shown(&args.develop_live, &args.develop_attack)?)
    };
    let (threshold, threshold_from) = match &development {
        Some((live, attacks)) => {
            let threshold = development_threshold(&live.presentations, &species(attacks));
            (
                threshold.map_err(Stop::error)?,
                ThresholdFrom::DevelopmentSet,
            )
        }
        None if args.common.thresholds.sets_liveness() => {
            (app_threshold, ThresholdFrom::CommandLine)
        }
        None => (app_threshold, ThresholdFrom::Network),
    };
    let measured = LivenessRun {
        bona_fide,
        attacks,
        threshold,
        threshold_from,
        app_threshold,
        development: development.map(|(live, attacks)| {
            let attacks = attacks.iter().map(|a| a.presentations.total()).sum();
            (live.presentations.total(), attacks)
        }),
    };
    let origin = bench.origin(vec![Note::new(
        "liveness threshold of the app",
        short(app_threshold),
    )]);
    let report = measured.report(origin).map_err(Stop::error)?;
    if let Some(path) = &args.calibration {
        let text = calibration(&measured, &model)?;
        bench.out.outputs().text(path, &text)?;
    }
    bench.out.finish(&report, cache.hits, console)
}

/// What is read, and what may be written.
fn outputs(args: &LivenessArgs, context: &Context) -> Result<Outputs, Stop> {
    let mut outputs = Outputs::of(context);
    let live = args.live.iter().chain(&args.develop_live);
    let attacks = args.attack.iter().chain(&args.develop_attack);
    for path in live.chain(attacks.map(|species| &species.path)) {
        outputs.reads_all(&below(path, Wanted::PicturesAndMovies, None)?);
    }
    outputs.claim_if_named(args.calibration.as_deref())?;
    Ok(outputs)
}

/// Species in the order they were first named, each with all its paths.
fn by_name(attacks: &[Species]) -> Vec<(&str, Vec<PathBuf>)> {
    let mut grouped: Vec<(&str, Vec<PathBuf>)> = Vec::new();
    for Species { name, path } in attacks {
        match grouped.iter_mut().find(|(known, _)| known == name) {
            Some((_, paths)) => paths.push(path.clone()),
            None => grouped.push((name, vec![path.clone()])),
        }
    }
    grouped
}

fn species(materials: &[Material]) -> Vec<Presentations> {
    materials.iter().map(|m| m.presentations.clone()).collect()
}

fn calibration(run: &LivenessRun, model: &str) -> Result<String, Stop> {
    let attacks: u64 = run.attacks.iter().map(|a| a.presentations.total()).sum();
    let data = format!(
        "{} live and {} attack presentations",
        words::count(run.bona_fide.presentations.total()),
        words::count(attacks)
    );
    LivenessCalibration::of(
        model,
        Protocol::Presentations,
        &data,
        &run.bona_fide.presentations,
        &species(&run.attacks),
    )
    .and_then(|calibration| calibration.to_text())
    .map_err(Stop::error)
}
