//! `faceglass evaluate detector`.

use super::cache::{Cache, hash};
use super::files::{Wanted, below, read_text};
use super::recognition::faces::read_bytes;
use super::workbench::Workbench;
use crate::cli::args::evaluate::DetectorArgs;
use crate::cli::args::refine::Refine;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::Outputs;
use faceglass_capture::pictures::decode_picture;
use faceglass_evaluation::lists::box_table;
use faceglass_evaluation::metrics::detection::{Box2, Detections, Found};
use faceglass_evaluation::report::{DetectorRun, PictureCounts};
use faceglass_vision::{DetectParams, Detector, Rect};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Everything down to this score is collected, for the curve.
const LOWEST_SCORE: f32 = 0.05;

/// Score, left, top, width and height of every box found.
type FoundBoxes = Vec<[f32; 5]>;
type Boxes = BTreeMap<String, Vec<Box2>>;

/// What to look at, and how many pictures are left out.
struct Task {
    pictures: Vec<(PathBuf, Option<Vec<Box2>>)>,
    without_boxes: u64,
}

pub fn run(args: &DetectorArgs, context: &Context, console: &mut Console) -> Ended {
    let boxes = args.boxes.as_deref().map(read_boxes).transpose()?;
    let task = task(&args.images, boxes, console)?;
    let mut outputs = Outputs::of(context);
    args.boxes.iter().for_each(|list| outputs.reads(list));
    task.pictures
        .iter()
        .for_each(|(file, _)| outputs.reads(file));
    let bench = Workbench::open(
        context,
        &args.common,
        Refine::Landmarks,
        "detector",
        outputs,
    )?;
    let mut detector = context.model_store().load().map_err(Stop::error)?.detector;
    let mut cache: Cache<FoundBoxes> = bench.cache("detector", "")?;
    // The smallest face also sets how finely the detector looks: as in the app.
    let settings = bench.settings();
    let params = DetectParams {
        min_score: LOWEST_SCORE,
        min_face_px: settings.min_face_px,
    };
    let mut run = DetectorRun {
        against_boxes: args.boxes.is_some().then(Detections::default),
        found: Vec::new(),
        faces_a_picture: Vec::new(),
        score: bench.engine.min_score(),
        pictures: PictureCounts {
            named: task.pictures.len() as u64,
            ..PictureCounts::default()
        },
        without_boxes: task.without_boxes,
    };
    console.start_progress(Some(task.pictures.len() as u64));
    for (file, truth) in &task.pictures {
        match detect(file, detector.as_mut(), &params, &mut cache)? {
            Ok(found) => take(&mut run, found, truth.as_deref()),
            Err(reason) => {
                console.tell(&reason);
                run.pictures.unreadable += 1;
            }
        }
        console.progress().inc(1);
    }
    console.end_progress();
    let report = run.report(bench.origin(Vec::new())).map_err(Stop::error)?;
    bench.out.finish(&report, cache.hits, console)
}

fn read_boxes(path: &Path) -> Result<Boxes, Stop> {
    box_table(&read_text(path)?, &path.display().to_string()).map_err(Stop::error)
}

/// With boxes the pictures they name, else every picture in the folder.
fn task(images: &Path, boxes: Option<Boxes>, console: &Console) -> Result<Task, Stop> {
    let files = below(images, Wanted::Pictures, Some(console))?;
    let Some(boxes) = boxes else {
        return Ok(Task {
            pictures: files.into_iter().map(|file| (file, None)).collect(),
            without_boxes: 0,
        });
    };
    let name = |file: &PathBuf| {
        let below_root = file.strip_prefix(images).unwrap_or(file);
        below_root.to_string_lossy().replace('\\', "/")
    };
    let unnamed = files.iter().filter(|file| !boxes.contains_key(&name(file)));
    Ok(Task {
        without_boxes: unnamed.count() as u64,
        pictures: boxes
            .into_iter()
            .map(|(name, faces)| (images.join(name), Some(faces)))
            .collect(),
    })
}

fn detect<'a>(
    file: &Path,
    detector: &mut dyn Detector,
    params: &DetectParams,
    cache: &'a mut Cache<FoundBoxes>,
) -> Result<Result<&'a FoundBoxes, String>, Stop> {
    let bytes = match read_bytes(file) {
        Ok(bytes) => bytes,
        Err(reason) => return Ok(Err(reason)),
    };
    cache.get_or(hash(&bytes), || {
        let name = file.display().to_string();
        let image = decode_picture(&bytes, &name).map_err(|e| e.to_string())?;
        let found = detector
            .detect(&image, params)
            .map_err(|error| format!("{name}: {error}"))?;
        let flat = found.iter().map(|face| {
            let Rect { x, y, w, h } = face.bbox;
            [face.score, x, y, w, h]
        });
        Ok(flat.collect())
    })
}

fn take(run: &mut DetectorRun, found: &FoundBoxes, truth: Option<&[Box2]>) {
    let found: Vec<Found> = found
        .iter()
        .map(|values| {
            let [score, rest @ ..] = values;
            let [x, y, w, h] = rest.map(f64::from);
            Found {
                bbox: Box2 { x, y, w, h },
                score: *score,
            }
        })
        .collect();
    let faces = found.iter().filter(|f| f.score >= run.score).count();
    run.faces_a_picture.push(faces as u64);
    run.pictures.without_face += u64::from(faces == 0);
    run.found
        .extend(found.iter().map(|f| (f.score, f.bbox.size())));
    if let (Some(detections), Some(truth)) = (&mut run.against_boxes, truth) {
        detections.add(&found, truth);
    }
}
