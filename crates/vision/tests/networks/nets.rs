//! Networks written by hand for each decoding, and a folder that holds them.

use crate::common::{Onnx, embedder, install};
use faceglass_vision::{DetectParams, Detection, Models, Point, Rect, load_models};
use image::{Rgb, RgbImage};
use std::path::Path;
use tempfile::TempDir;

pub const PARAMS: DetectParams = DetectParams {
    min_score: 0.5,
    min_face_px: 4.0,
};

/// Mean of each `kernel` block, then a 1x1 convolution with these rows of
/// weights and biases.
pub fn pooled(net: Onnx, name: &str, kernel: [i64; 2], rows: &[([f32; 3], f32)]) -> Onnx {
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
pub fn cells(net: Onnx, name: &str, kernel: [i64; 2], rows: &[([f32; 3], f32)]) -> Onnx {
    hidden_cells(net, name, kernel, rows).output(name)
}

/// The same for nodes that follow.
pub fn hidden_cells(net: Onnx, name: &str, kernel: [i64; 2], rows: &[([f32; 3], f32)]) -> Onnx {
    let (raw, turned, shape) = (
        format!("{name}-raw"),
        format!("{name}-t"),
        format!("{name}-s"),
    );
    pooled(net, &raw, kernel, rows)
        .shape(&shape, &[1, -1, rows.len() as i64])
        .node("Transpose", &[&raw], &turned, &[("perm", vec![0, 2, 3, 1])])
        .node("Reshape", &[&turned, &shape], name, &[])
}

pub fn constant(value: f32) -> ([f32; 3], f32) {
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

pub const GRID: &str = "[input]\nwidth = 64\nheight = 64\nscale = 0.003921568\n[output]\ndecode = \"grid\"\n[thresholds]\nnms_iou = 0.3\n";
pub const EMBEDDER: &str = "[input]\nwidth = 112\nheight = 112\nmean = [10.0, 20.0, 30.0]\nscale = 0.5\n[output]\ndecode = \"embedding\"\n";

/// Point n lies at (n, 67 - n) / 67 of the crop; confidence 0.88.
pub fn landmarks() -> Vec<u8> {
    landmarks_and(&[])
}

/// The same with further logits.
pub fn landmarks_and(logits: &[f32]) -> Vec<u8> {
    let mut rows = Vec::new();
    for n in 0..68 {
        rows.push(constant(n as f32 / 67.0));
        rows.push(constant((67 - n) as f32 / 67.0));
    }
    rows.push(constant(2.0));
    rows.extend(logits.iter().map(|v| constant(*v)));
    pooled(Onnx::new([1, 3, 96, 96]), "raw", [96, 96], &rows)
        .shape("flat", &[1, rows.len() as i64])
        .node("Reshape", &["raw", "flat"], "points", &[])
        .output("points")
        .bytes()
}

pub const LANDMARKS: &str =
    "[input]\nwidth = 96\nheight = 96\n[output]\ndecode = \"points68\"\ncrop_scale = 1.5\n";

pub fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), "detector", &grid_detector(), GRID);
    install(dir.path(), "embedder", &embedder(112), EMBEDDER);
    dir
}

pub fn load(dir: &Path) -> Models {
    load_models(Some(dir)).unwrap_or_else(|error| panic!("{error}"))
}

/// Black, with a white 8 x 8 block at `(x, y)`.
pub fn block(width: u32, height: u32, x: u32, y: u32, side: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |px, py| {
        let inside = (x..x + side).contains(&px) && (y..y + side).contains(&py);
        Rgb([if inside { 255 } else { 0 }; 3])
    })
}

pub fn assert_face(face: &Detection, bbox: Rect, score: f32, points: [(f32, f32); 5]) {
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

/// The face of a white block at (24, 16) in 64 x 64 pixels.
pub fn assert_face_of_block(faces: &[Detection], score: f32) {
    assert_eq!(faces.len(), 1);
    let points = [
        (24.0, 12.0),
        (32.0, 12.0),
        (28.0, 20.0),
        (24.0, 28.0),
        (32.0, 28.0),
    ];
    assert_face(&faces[0], Rect::new(20.0, 4.0, 16.0, 32.0), score, points);
}

/// Levels of SCRFD for an input of 64 x 64, in the file's order of scores, boxes and points, under
/// names of no meaning; two faces a cell, of which the second scores nothing.
pub fn scrfd() -> Vec<u8> {
    let mut net = Onnx::new([1, 3, 64, 64]);
    let levels = [(8, SHARE), (16, constant(0.0)), (32, constant(0.0))];
    let points = [-0.5, -1.0, 0.5, -1.0, 0.0, 0.0, -0.5, 1.0, 0.5, 1.0].map(constant);
    let ltrb = [1.0, 2.0, 1.0, 2.0].map(constant);
    for part in 0..3 {
        for (stride, score) in levels {
            let (rows, values): (Vec<_>, i64) = match part {
                0 => (vec![score, constant(0.0)], 1),
                1 => ([ltrb, ltrb].concat(), 4),
                _ => ([points, points].concat(), 10),
            };
            let name = format!("{}", 400 + 10 * part + stride);
            let both = format!("{name}-both");
            net = hidden_cells(net, &both, [stride; 2], &rows)
                .shape(&format!("{name}-rows"), &[-1, values])
                .node("Reshape", &[&both, &format!("{name}-rows")], &name, &[])
                .shaped_output(&name, &[0, values]);
        }
    }
    net.bytes()
}

/// White blocks have this share 1, black ones 0.
const SHARE: ([f32; 3], f32) = ([1.0 / 3.0; 3], 0.0);

/// RetinaFace for an input of 64 x 64: three outputs, over all levels one after another.
pub fn retinaface() -> Vec<u8> {
    let mut net = Onnx::new([1, 3, 64, 64]);
    let logit = ([4.0; 3], -6.0);
    let of_box = [0.0, 0.0, 5.0 * 2.0f32.ln(), 0.0].map(constant);
    let points = [-1.0, -1.0, 1.0, -1.0, 0.0, 0.0, -1.0, 1.0, 1.0, 1.0].map(|v| constant(v * 5.0));
    for (part, values) in [("loc", 4), ("conf", 2), ("landms", 10)] {
        let mut names = Vec::new();
        for stride in [8, 16, 32] {
            let face = if stride == 8 { logit } else { constant(-9.0) };
            let one: Vec<_> = match values {
                4 => of_box.to_vec(),
                2 => vec![constant(0.0), face],
                _ => points.to_vec(),
            };
            let other = match values {
                2 => vec![constant(0.0), constant(-9.0)],
                _ => one.clone(),
            };
            let name = format!("{part}-{stride}");
            let both = format!("{name}-both");
            net = hidden_cells(net, &both, [stride; 2], &[one, other].concat())
                .shape(&format!("{name}-rows"), &[1, -1, values])
                .node("Reshape", &[&both, &format!("{name}-rows")], &name, &[]);
            names.push(name);
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        net = net
            .joined(&names, part)
            .shaped_output(part, &[1, 0, values]);
    }
    net.bytes()
}
