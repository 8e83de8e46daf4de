//! Every decoding against golden values, on networks whose weights are written
//! here: what they must find follows from arithmetic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Onnx, install};
use faceglass_vision::{
    DetectParams, Detection, ModelKind, ModelStore, Models, Point, Rect, load_models,
};
use image::{Rgb, RgbImage, imageops};
use std::path::Path;
use tempfile::TempDir;

const PARAMS: DetectParams = DetectParams {
    min_score: 0.5,
    min_face_px: 4.0,
};

/// Mean of each `kernel` block, then a 1x1 convolution with these rows of
/// weights and biases.
fn pooled(net: Onnx, name: &str, kernel: [i64; 2], rows: &[([f32; 3], f32)]) -> Onnx {
    let (pool, w, b) = (
        format!("{name}-pool"),
        format!("{name}-w"),
        format!("{name}-b"),
    );
    let weights: Vec<f32> = rows.iter().flat_map(|(w, _)| *w).collect();
    let biases: Vec<f32> = rows.iter().map(|(_, b)| *b).collect();
    let n = rows.len() as i64;
    net.constant(&w, &[n, 3, 1, 1], &weights)
        .constant(&b, &[n], &biases)
        .node(
            "AveragePool",
            &["input"],
            &pool,
            &[
                ("kernel_shape", kernel.to_vec()),
                ("strides", kernel.to_vec()),
            ],
        )
        .node(
            "Conv",
            &[&pool, &w, &b],
            name,
            &[("kernel_shape", vec![1, 1])],
        )
}

/// The same, with the result as 1 x cells x values.
fn cells(net: Onnx, name: &str, kernel: [i64; 2], rows: &[([f32; 3], f32)]) -> Onnx {
    let (raw, turned, shape) = (
        format!("{name}-raw"),
        format!("{name}-t"),
        format!("{name}-s"),
    );
    pooled(net, &raw, kernel, rows)
        .shape(&shape, &[1, -1, rows.len() as i64])
        .node("Transpose", &[&raw], &turned, &[("perm", vec![0, 2, 3, 1])])
        .node("Reshape", &[&turned, &shape], name, &[])
        .output(name)
}

fn constant(value: f32) -> ([f32; 3], f32) {
    ([0.0; 3], value)
}

/// White blocks of 8 pixels have this logit 6, black ones −6.
const SCORE: ([f32; 3], f32) = ([4.0; 3], -6.0);

/// A box from one stride left, two above, to one right and two below the
/// centre of the cell; points half a stride apart.
fn grid_rows(score: ([f32; 3], f32)) -> Vec<([f32; 3], f32)> {
    let ln2 = 2.0f32.ln();
    let points = [-0.5, -1.0, 0.5, -1.0, 0.0, 0.0, -0.5, 1.0, 0.5, 1.0];
    let mut rows = vec![
        score,
        constant(0.0),
        constant(ln2),
        constant(0.0),
        constant(ln2),
    ];
    rows.extend(points.map(constant));
    rows
}

fn grid_detector() -> Vec<u8> {
    let mut net = Onnx::new([1, 3, 64, 64]);
    for (name, stride, score) in [
        ("stride8", 8, SCORE),
        ("stride16", 16, constant(-9.0)),
        ("stride32", 32, constant(-9.0)),
    ] {
        net = pooled(net, name, [stride; 2], &grid_rows(score)).output(name);
    }
    net.bytes()
}

const GRID: &str = "[input]\nwidth = 64\nheight = 64\nscale = 0.003921568\n[output]\ndecode = \"grid\"\n[thresholds]\nnms_iou = 0.3\n";
const EMBEDDER: &str = "[input]\nwidth = 112\nheight = 112\nmean = [10.0, 20.0, 30.0]\nscale = 0.5\n[output]\ndecode = \"embedding\"\n";

/// The means of 4 x 4 blocks.
fn embedder(width: i64) -> Vec<u8> {
    Onnx::new([1, 3, 112, width])
        .shape("flat", &[1, 48])
        .node(
            "AveragePool",
            &["input"],
            "pool",
            &[
                ("kernel_shape", vec![28, width / 4]),
                ("strides", vec![28, width / 4]),
            ],
        )
        .node("Reshape", &["pool", "flat"], "embedding", &[])
        .output("embedding")
        .bytes()
}

fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), "detector", &grid_detector(), GRID);
    install(dir.path(), "embedder", &embedder(112), EMBEDDER);
    dir
}

fn load(dir: &Path) -> Models {
    load_models(Some(dir)).unwrap_or_else(|error| panic!("{error}"))
}

/// Black, with a white 8 x 8 block at `(x, y)`.
fn block(width: u32, height: u32, x: u32, y: u32, side: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |px, py| {
        let inside = (x..x + side).contains(&px) && (y..y + side).contains(&py);
        Rgb([if inside { 255 } else { 0 }; 3])
    })
}

fn assert_face(face: &Detection, bbox: Rect, score: f32, points: [(f32, f32); 5]) {
    let near = |a: f32, b: f32| assert!((a - b).abs() < 0.05, "{face:?} instead of {bbox:?}");
    near(face.bbox.x, bbox.x);
    near(face.bbox.y, bbox.y);
    near(face.bbox.w, bbox.w);
    near(face.bbox.h, bbox.h);
    assert!((face.score - score).abs() < 5e-3, "{}", face.score);
    for (have, (x, y)) in face.points.unwrap().iter().zip(points) {
        assert!(
            have.distance(Point::new(x, y)) < 0.05,
            "{have:?} instead of {x},{y}"
        );
    }
}

#[test]
fn grid_finds_the_white_block() {
    let mut models = load(folder().path());
    let faces = models
        .detector
        .detect(&block(64, 64, 24, 16, 8), &PARAMS)
        .unwrap();
    assert_eq!(faces.len(), 1);
    let points = [
        (24.0, 12.0),
        (32.0, 12.0),
        (28.0, 20.0),
        (24.0, 28.0),
        (32.0, 28.0),
    ];
    assert_face(&faces[0], Rect::new(20.0, 4.0, 16.0, 32.0), 0.9975, points);
    let black = RgbImage::new(64, 64);
    assert!(models.detector.detect(&black, &PARAMS).unwrap().is_empty());
}

#[test]
fn detections_come_back_in_pixels_of_any_frame() {
    let mut models = load(folder().path());
    // Four times as large: the same face, four times as large.
    let faces = models
        .detector
        .detect(&block(256, 256, 96, 64, 32), &PARAMS)
        .unwrap();
    let large = faces.iter().find(|f| f.bbox.w > 32.0).copied();
    let points = [
        (96.0, 48.0),
        (128.0, 48.0),
        (112.0, 80.0),
        (96.0, 112.0),
        (128.0, 112.0),
    ];
    let slow = DetectParams {
        min_face_px: 80.0,
        ..PARAMS
    };
    let coarse = models
        .detector
        .detect(&block(256, 256, 96, 64, 32), &slow)
        .unwrap();
    assert_face(
        &coarse[0],
        Rect::new(80.0, 16.0, 64.0, 128.0),
        0.9975,
        points,
    );
    // A smaller limit looks at more pixels, so faces are found at finer cells.
    assert!(large.is_none_or(|f| f.bbox.w < 64.1), "{faces:?}");
    assert!(faces.len() > coarse.len());
    // Portrait and wide frames bind the network to their own shape.
    for (w, h) in [(64, 128), (128, 64), (128, 32)] {
        let faces = models
            .detector
            .detect(&block(w, h, 16, 16, 8), &PARAMS)
            .unwrap();
        let center = faces[0].bbox.center();
        assert!(
            center.distance(Point::new(20.0, 20.0)) < 4.0,
            "{w}x{h}: {faces:?}"
        );
    }
}

#[test]
fn limits_and_suppression_filter_detections() {
    let mut models = load(folder().path());
    let frame = block(64, 64, 24, 16, 8);
    let strict = DetectParams {
        min_score: 0.999,
        ..PARAMS
    };
    assert!(models.detector.detect(&frame, &strict).unwrap().is_empty());
    let large = DetectParams {
        min_face_px: 33.0,
        ..PARAMS
    };
    assert!(models.detector.detect(&frame, &large).unwrap().is_empty());
    // Two neighbouring cells overlap by more than 0.3 and become one face.
    let mut two = frame.clone();
    imageops::replace(&mut two, &RgbImage::from_pixel(8, 8, Rgb([200; 3])), 32, 16);
    let faces = models.detector.detect(&two, &PARAMS).unwrap();
    assert_eq!(faces.len(), 1, "{faces:?}");
    assert!(
        (faces[0].bbox.center().x - 28.0).abs() < 0.1,
        "the better one stays"
    );
    assert!(
        models
            .detector
            .detect(&RgbImage::new(0, 0), &PARAMS)
            .is_err()
    );
}

#[test]
fn yunet_outputs_are_read_as_published() {
    let dir = folder();
    let mut net = Onnx::new([1, 3, 64, 64]);
    let bright = ([1.0 / 3.0; 3], 0.0);
    for stride in [8i64, 16, 32] {
        let score = if stride == 8 { bright } else { constant(0.0) };
        let ln = |v: f32| constant(v.ln());
        let kps: Vec<_> = [0.0, -0.5, 1.0, -0.5, 0.5, 0.5, 0.0, 1.5, 1.0, 1.5]
            .map(constant)
            .to_vec();
        let kernel = [stride; 2];
        net = cells(net, &format!("cls_{stride}"), kernel, &[score]);
        net = cells(net, &format!("obj_{stride}"), kernel, &[score]);
        net = cells(
            net,
            &format!("bbox_{stride}"),
            kernel,
            &[constant(0.5), constant(0.5), ln(2.0), ln(4.0)],
        );
        net = cells(net, &format!("kps_{stride}"), kernel, &kps);
    }
    let text = "[input]\nwidth = 64\nheight = 64\ncolor = \"bgr\"\nscale = 0.003921568\n[output]\ndecode = \"yunet\"\n";
    install(dir.path(), "detector", &net.bytes(), text);
    let faces = load(dir.path())
        .detector
        .detect(&block(64, 64, 24, 16, 8), &PARAMS)
        .unwrap();
    assert_eq!(faces.len(), 1);
    let points = [
        (24.0, 12.0),
        (32.0, 12.0),
        (28.0, 20.0),
        (24.0, 28.0),
        (32.0, 28.0),
    ];
    assert_face(&faces[0], Rect::new(20.0, 4.0, 16.0, 32.0), 1.0, points);
}

/// Scores by brightness; every box is the middle of the input.
fn ultralight() -> Vec<u8> {
    let net = Onnx::new([1, 3, 64, 64]);
    let net = cells(
        net,
        "scores",
        [8, 8],
        &[([-1.0 / 3.0; 3], 1.0), ([1.0 / 3.0; 3], 0.0)],
    );
    cells(net, "boxes", [8, 8], &[0.25, 0.25, 0.5, 0.75].map(constant)).bytes()
}

const ULTRALIGHT: &str =
    "[input]\nwidth = 64\nheight = 64\nscale = 0.003921568\n[output]\ndecode = \"ultralight\"\n";

#[test]
fn boxes_without_points_need_a_landmark_network() {
    if ModelStore::new(None)
        .find(ModelKind::Landmarks)
        .unwrap()
        .is_some()
    {
        eprintln!("skipped: the built-in landmarks network places the points");
        return;
    }
    let dir = folder();
    install(dir.path(), "detector", &ultralight(), ULTRALIGHT);
    let error = load_models(Some(dir.path())).err().unwrap().to_string();
    assert!(
        error.contains("without points") && error.ends_with('.'),
        "{error}"
    );
}

#[test]
fn ultralight_outputs_are_read_as_published() {
    let dir = folder();
    install(dir.path(), "detector", &ultralight(), ULTRALIGHT);
    install(dir.path(), "landmarks", &landmarks(), LANDMARKS);
    let faces = load(dir.path())
        .detector
        .detect(&block(128, 128, 48, 32, 16), &PARAMS)
        .unwrap();
    assert_eq!(faces.len(), 1);
    assert_eq!(faces[0].bbox, Rect::new(32.0, 32.0, 32.0, 64.0));
    assert_eq!(faces[0].points, None);
}

#[test]
fn ultralight_offsets_are_not_taken_for_boxes() {
    let dir = folder();
    let net = Onnx::new([1, 3, 64, 64]);
    let net = cells(net, "scores", [8, 8], &[constant(1.0), constant(0.0)]);
    let net = cells(net, "boxes", [8, 8], &[0.1, 0.2, -0.3, 0.1].map(constant));
    install(dir.path(), "detector", &net.bytes(), ULTRALIGHT);
    let error = load_models(Some(dir.path())).err().unwrap().to_string();
    assert!(
        error.contains("post-processing") && error.ends_with('.'),
        "{error}"
    );
}

/// Point n lies at (n, 67 - n) / 67 of the crop; confidence 0.88.
fn landmarks() -> Vec<u8> {
    let mut rows = Vec::new();
    for n in 0..68 {
        rows.push(constant(n as f32 / 67.0));
        rows.push(constant((67 - n) as f32 / 67.0));
    }
    rows.push(constant(2.0));
    pooled(Onnx::new([1, 3, 96, 96]), "raw", [96, 96], &rows)
        .shape("flat", &[1, 137])
        .node("Reshape", &["raw", "flat"], "points", &[])
        .output("points")
        .bytes()
}

const LANDMARKS: &str =
    "[input]\nwidth = 96\nheight = 96\n[output]\ndecode = \"points68\"\ncrop_scale = 1.5\n";

#[test]
fn landmarks_come_back_in_frame_pixels() {
    let dir = folder();
    install(dir.path(), "landmarks", &landmarks(), LANDMARKS);
    let face = Detection {
        bbox: Rect::new(10.0, 20.0, 30.0, 40.0),
        score: 0.9,
        points: None,
    };
    let mut network = load(dir.path()).landmarker.unwrap();
    let found = network.landmarks(&RgbImage::new(200, 200), &face).unwrap();
    // The crop is 60 pixels around (25, 40): from (-5, 10) to (55, 70).
    let at = |n: f32| Point::new(-5.0 + n / 67.0 * 60.0, 10.0 + (67.0 - n) / 67.0 * 60.0);
    assert_eq!(found.dense.len(), 68);
    for (n, p) in found.dense.iter().enumerate() {
        assert!(p.distance(at(n as f32)) < 0.01, "{n}: {p:?}");
    }
    for (p, n) in found.points.iter().zip([38.5, 44.5, 30.0, 48.0, 54.0]) {
        assert!(p.distance(at(n)) < 0.01, "{n}: {p:?}");
    }
    assert!((found.confidence - 0.8808).abs() < 1e-3);
}

/// `logits` a view from its mean colour, any number of views.
fn liveness(rows: &[([f32; 3], f32)], batch: i64) -> Vec<u8> {
    pooled(Onnx::new([batch, 3, 16, 16]), "raw", [16, 16], rows)
        .shape("flat", &[-1, rows.len() as i64])
        .node("Reshape", &["raw", "flat"], "logits", &[])
        .output("logits")
        .bytes()
}

const VIEWS: &str = "[input]\nwidth = 16\nheight = 16\nscale = 0.003921568\n[output]\ndecode = \"logit\"\nviews = [{ scale = 0.5, dx = -0.25 }, { scale = 0.5, dx = 0.25 }]\n[thresholds]\nthreshold = 0.7\n";

/// Red to the left of x = 32, blue to the right.
fn red_and_blue() -> RgbImage {
    RgbImage::from_fn(64, 64, |x, _| {
        Rgb(if x < 32 { [255, 0, 0] } else { [0, 0, 255] })
    })
}

fn centred_face() -> Detection {
    Detection {
        bbox: Rect::new(16.0, 16.0, 32.0, 32.0),
        score: 0.9,
        points: None,
    }
}

#[test]
fn each_view_votes_and_the_mean_decides() {
    let dir = folder();
    // Red gives the logit 2, blue −1.
    install(
        dir.path(),
        "liveness",
        &liveness(&[([2.0, 0.0, -1.0], 0.0)], -1),
        VIEWS,
    );
    let mut network = load(dir.path()).liveness.unwrap();
    let score = network.score(&red_and_blue(), &centred_face()).unwrap();
    assert_eq!(score.votes.len(), 2);
    assert!((score.votes[0] - 0.8808).abs() < 0.01, "{score:?}");
    assert!((score.votes[1] - 0.2689).abs() < 0.01, "{score:?}");
    assert!((score.score - 0.5749).abs() < 0.01, "{score:?}");
    assert!((network.default_threshold() - 0.7).abs() < 1e-6);
}

#[test]
fn bgr_swaps_what_the_network_sees() {
    let dir = folder();
    let text = VIEWS.replace(
        "scale = 0.003921568",
        "color = \"bgr\"\nscale = 0.003921568",
    );
    install(
        dir.path(),
        "liveness",
        &liveness(&[([2.0, 0.0, -1.0], 0.0)], -1),
        &text,
    );
    let score = load(dir.path())
        .liveness
        .unwrap()
        .score(&red_and_blue(), &centred_face())
        .unwrap();
    assert!((score.votes[0] - 0.2689).abs() < 0.01, "{score:?}");
    assert!((score.votes[1] - 0.8808).abs() < 0.01, "{score:?}");
}

#[test]
fn softmax_takes_the_live_class_also_from_a_network_for_one_view() {
    let dir = folder();
    let rows = [
        ([0.0; 3], 0.0),
        ([2.0, 0.0, 0.0], 0.0),
        ([0.0, 0.0, 2.0], 0.0),
    ];
    let text = VIEWS.replace("\"logit\"", "\"softmax\"\nlive_index = 1");
    install(dir.path(), "liveness", &liveness(&rows, 1), &text);
    let score = load(dir.path())
        .liveness
        .unwrap()
        .score(&red_and_blue(), &centred_face())
        .unwrap();
    let e2 = 2.0f32.exp();
    assert!((score.votes[0] - e2 / (e2 + 2.0)).abs() < 0.01, "{score:?}");
    assert!(
        (score.votes[1] - 1.0 / (e2 + 2.0)).abs() < 0.01,
        "{score:?}"
    );
}

/// A face with another colour in each of 4 x 4 blocks of its outer width.
fn patchwork() -> RgbImage {
    RgbImage::from_fn(112, 112, |x, y| {
        Rgb([(x / 28 * 60) as u8, (y / 28 * 50) as u8, 40])
    })
}

fn unit(values: Vec<f32>) -> Vec<f32> {
    let norm = values.iter().map(|v| v * v).sum::<f32>().sqrt();
    values.into_iter().map(|v| v / norm).collect()
}

/// What `embedder` makes of `patchwork`: (pixel - mean) / 2 in blocks.
fn golden(mirrored: bool) -> Vec<f32> {
    let mut values = Vec::new();
    for channel in 0..3 {
        for row in 0..4 {
            for column in 0..4 {
                let x = if mirrored { 3 - column } else { column };
                let pixel = [x as f32 * 60.0, row as f32 * 50.0, 40.0][channel];
                values.push((pixel - [10.0, 20.0, 30.0][channel]) / 2.0);
            }
        }
    }
    unit(values)
}

fn assert_embedding(have: &[f32], want: &[f32]) {
    assert_eq!(have.len(), want.len());
    for (h, w) in have.iter().zip(want) {
        assert!((h - w).abs() < 1e-4, "{have:?} instead of {want:?}");
    }
}

#[test]
fn embeddings_are_the_normalised_output() {
    let dir = folder();
    let mut network = load(dir.path()).embedder;
    let found = network.embed(&patchwork()).unwrap();
    assert_embedding(found.values(), &golden(false));
    let error = network.embed(&RgbImage::new(96, 112)).unwrap_err();
    assert!(error.to_string().contains("112x112"), "{error}");
    assert!((network.default_threshold() - 0.4).abs() < 1e-6);
}

#[test]
fn flip_average_is_the_mean_of_both_sides() {
    let dir = folder();
    let text = format!("{EMBEDDER}flip_average = true\n[thresholds]\nthreshold = 0.33\n");
    install(dir.path(), "embedder", &embedder(112), &text);
    let mut network = load(dir.path()).embedder;
    let found = network.embed(&patchwork()).unwrap();
    let sum = golden(false)
        .iter()
        .zip(golden(true))
        .map(|(a, b)| a + b)
        .collect();
    assert_embedding(found.values(), &unit(sum));
    let mirrored = network
        .embed(&imageops::flip_horizontal(&patchwork()))
        .unwrap();
    assert!(found.cosine(&mirrored) > 0.9999);
    assert!((network.default_threshold() - 0.33).abs() < 1e-6);
}

#[test]
fn narrow_embedders_see_the_middle_columns() {
    let dir = folder();
    let text = EMBEDDER.replace("width = 112", "width = 96");
    install(dir.path(), "embedder", &embedder(96), &text);
    let mut network = load(dir.path()).embedder;
    let mut face = patchwork();
    let before = network.embed(&face).unwrap();
    // The outer eight columns on each side lie outside the input.
    for y in 0..112 {
        for x in (0..8).chain(104..112) {
            face.put_pixel(x, y, Rgb([255; 3]));
        }
    }
    assert_eq!(network.embed(&face).unwrap(), before);
    face.put_pixel(8, 50, Rgb([255; 3]));
    assert_ne!(network.embed(&face).unwrap(), before);
}

#[test]
fn summaries_say_what_was_loaded() {
    let dir = folder();
    let models = load(dir.path());
    let detector = &models.summaries[0];
    assert_eq!(detector.kind, ModelKind::Detector);
    assert_eq!(
        (detector.name.as_str(), detector.input),
        ("Test detector", (64, 64))
    );
    assert_eq!(detector.folder.as_deref(), Some(dir.path()));
    assert_eq!(detector.id, models.detector.model_id());
    assert_eq!(models.summaries.last().unwrap().kind, ModelKind::Embedder);
    assert_eq!(models.summaries.last().unwrap().threshold, Some(0.4));
    for (label, file) in ModelStore::new(Some(dir.path())).all().unwrap() {
        let summary = file.unwrap().check().unwrap();
        assert_eq!(format!("{}.toml", summary.kind), label);
    }
}

#[test]
fn a_calibration_lies_beside_its_network() {
    let dir = folder();
    let store = ModelStore::new(Some(dir.path()));
    assert_eq!(store.calibration(ModelKind::Embedder).unwrap(), None);
    std::fs::write(dir.path().join("embedder.calibration.json"), "{}").unwrap();
    let text = store.calibration(ModelKind::Embedder).unwrap();
    assert_eq!(text.as_deref(), Some("{}"));
    std::fs::write(dir.path().join("embedder.calibration.json"), [0xFF]).unwrap();
    let told = store.calibration(ModelKind::Embedder).unwrap_err();
    assert!(told.to_string().contains("embedder.calibration.json"));
    // The network itself is none the worse for it.
    assert!(store.find(ModelKind::Embedder).unwrap().is_some());
}
