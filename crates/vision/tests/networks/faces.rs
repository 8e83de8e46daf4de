//! Landmarks, liveness and embeddings of one face.

use crate::common::{Onnx, embedder, install};
use crate::nets::{EMBEDDER, LANDMARKS, folder, landmarks, landmarks_and, load, pooled};
use faceglass_vision::{Covered, Detection, Point, Rect};
use image::{Rgb, RgbImage, imageops};

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

#[test]
fn what_is_covered_is_read_behind_the_confidence() {
    let dir = folder();
    let file = landmarks_and(&[2.0, 2.0, -2.0, -2.0, 0.0]);
    let regions = LANDMARKS.replace("points68", "points68_regions");
    install(dir.path(), "landmarks", &file, &regions);
    let face = Detection {
        bbox: Rect::new(10.0, 20.0, 30.0, 40.0),
        score: 0.9,
        points: None,
    };
    let mut network = load(dir.path()).landmarker.unwrap();
    let found = network.landmarks(&RgbImage::new(200, 200), &face).unwrap();
    let visible = found.visible.unwrap();
    assert!((visible.left_eye - 0.8808).abs() < 1e-3 && (visible.nose - 0.1192).abs() < 1e-3);
    assert_eq!(visible.jaw, 0.5);
    assert_eq!(visible.covered(), Some(Covered::NoseAndMouth));
    assert_eq!(
        (found.dense.len(), visible.parts()[1]),
        (68, visible.left_eye)
    );
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
    // Whether the file takes any number of views, one, or just as many as the manifest has.
    for batch in [-1, 1, 2] {
        let dir = folder();
        // Red gives the logit 2, blue −1.
        let network = liveness(&[([2.0, 0.0, -1.0], 0.0)], batch);
        install(dir.path(), "liveness", &network, VIEWS);
        let mut network = load(dir.path()).liveness.unwrap();
        let score = network
            .score(&red_and_blue(), &centred_face(), 0.0)
            .unwrap();
        assert_eq!(score.votes.len(), 2);
        assert!((score.votes[0] - 0.8808).abs() < 0.01, "{score:?}");
        assert!((score.votes[1] - 0.2689).abs() < 0.01, "{score:?}");
        assert!((score.score - 0.5749).abs() < 0.01, "{score:?}");
        assert!((network.default_threshold() - 0.7).abs() < 1e-6);
    }
}

#[test]
fn a_manifest_may_let_the_lowest_votes_decide() {
    let dir = folder();
    let text = VIEWS.replace("[output]", "[output]\nlowest_votes = 1");
    install(
        dir.path(),
        "liveness",
        &liveness(&[([2.0, 0.0, -1.0], 0.0)], -1),
        &text,
    );
    let mut network = load(dir.path()).liveness.unwrap();
    let score = network
        .score(&red_and_blue(), &centred_face(), 0.0)
        .unwrap();
    assert_eq!(score.votes.len(), 2);
    assert!((score.score - 0.2689).abs() < 0.01, "{score:?}");
}

/// White skin shows nothing of what tells it from paper; the share that is white raises the score.
#[test]
fn skin_that_is_burnt_out_counts_less_against_a_face() {
    let scored = |text: &str, burnt_out: f32| {
        let dir = folder();
        let network = liveness(&[([0.0, 0.0, 0.0], -1.0)], -1);
        install(dir.path(), "liveness", &network, text);
        let mut network = load(dir.path()).liveness.unwrap();
        network
            .score(&red_and_blue(), &centred_face(), burnt_out)
            .unwrap()
    };
    let with_gain = VIEWS.replace("[output]", "[output]\nburnt_out_gain = 3.0");
    for burnt_out in [0.0, 1.0] {
        assert!((scored(VIEWS, burnt_out).score - 0.2689).abs() < 1e-3);
    }
    assert!((scored(&with_gain, 0.0).score - 0.2689).abs() < 1e-3);
    for (burnt_out, raised) in [(0.5, 0.6225), (1.0, 0.8808)] {
        // The logit is -1, and 3 times the share are added.
        let score = scored(&with_gain, burnt_out);
        assert!((score.score - raised).abs() < 1e-3, "{score:?}");
        assert!(score.votes.iter().all(|vote| (vote - 0.2689).abs() < 1e-3));
    }
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
        .score(&red_and_blue(), &centred_face(), 0.0)
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
        .score(&red_and_blue(), &centred_face(), 0.0)
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
