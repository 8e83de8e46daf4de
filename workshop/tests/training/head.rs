//! A change of teacher: its own cut of a face, shorter vectors, and the last layer fitted to them.

use super::*;
use indicatif::ProgressBar;
use workshop::data::prepare::embedder::STORED_SIDE;
use workshop::data::shards::ShardSet;
use workshop::export::{Dim, Writer};
use workshop::recipes::embedder::net::{features, signature};
use workshop::recipes::embedder::{HeadOrder, fit_head};
use workshop::recipes::start::exact;
use workshop::teach::aligned::AlignedTeacher;
use workshop::teach::shorten_vectors;

const CUT: u32 = 16;

/// A teacher that gives the means of the three planes of its input, and of the first plane's left
/// half.
fn planes_teacher(folder: &Path, cut: &str) -> Result<AlignedTeacher> {
    let side = CUT as usize;
    let mut graph = Writer::new("teacher");
    let shape = [Dim::Is(1), Dim::Is(3), Dim::Is(side), Dim::Is(side)];
    let x = graph.input("face", &shape);
    let x = graph.flatten(&x);
    let pixels = side * side;
    let weight = (0..3 * pixels).flat_map(|i| {
        let (plane, left) = (i / pixels, i % side < side / 2);
        let share = |of: bool, part: usize| f32::from(u8::from(of)) / part as f32;
        [
            share(plane == 0, pixels),
            share(plane == 1, pixels),
            share(plane == 2, pixels),
            share(plane == 0 && left, pixels / 2),
        ]
    });
    let weight: Vec<f32> = weight.collect();
    let x = graph.linear(&x, &weight, 4, &[0.0; 4]);
    graph.output(&x, "vector", &[Dim::Is(1), Dim::Is(4)]);
    let file = folder.join("teacher.onnx");
    graph.save(&file).unwrap();
    let config = folder.join("teacher.toml");
    std::fs::write(&config, format!("onnx = {file:?}\nside = {CUT}\n{cut}\n")).unwrap();
    AlignedTeacher::open(&config)
}

/// A stored crop that is red to the left of its middle.
fn half_red() -> RgbImage {
    let middle = STORED_SIDE / 2;
    RgbImage::from_fn(STORED_SIDE, STORED_SIDE, |x, _| match x < middle {
        true => Rgb([200, 0, 40]),
        false => Rgb([0, 0, 40]),
    })
}

/// Where the aligned face's own five points lie, in shares of its 112 pixels.
fn own_points() -> String {
    let points =
        faceglass_vision::TEMPLATE_112.map(|p| format!("[{}, {}]", p.x / 112.0, p.y / 112.0));
    format!("points = [{}]", points.join(", "))
}

#[test]
fn a_teacher_sees_faces_by_its_own_five_points_in_its_own_order_of_colours() {
    let folder = tempfile::tempdir().unwrap();
    let look = |cut: &str| {
        planes_teacher(folder.path(), cut)
            .unwrap()
            .vector(&half_red())
            .unwrap()
    };
    // With the aligned face's points the teacher sees the aligned face, as by scale and corner.
    let by_points = look(&own_points());
    let by_corner = look(&format!(
        "scale = {}\ncorner = [0.0, 0.0]",
        CUT as f32 / 112.0
    ));
    assert!(
        largest_difference(&by_points, &by_corner) < 0.5,
        "{by_points:?}, {by_corner:?}"
    );
    assert!((by_points[0] - 100.0).abs() < 3.0 && (by_points[2] - 40.0).abs() < 1.0);
    let blue_first = look(&format!("{}\ncolor = \"bgr\"", own_points()));
    assert!((blue_first[0] - 40.0).abs() < 1.0 && (blue_first[2] - 100.0).abs() < 3.0);
    // The mirror image is red on the other side; each has length 1 before the mean is taken.
    let mirrored = look(&format!("{}\nmirror = true", own_points()));
    let length = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
    let mut other = by_points.clone();
    other[3] = 2.0 * by_points[0] - by_points[3];
    assert!(by_points[3] > 1.9 * by_points[0]);
    let sum = |k: usize| by_points[k] / length(&by_points) + other[k] / length(&other);
    let wanted: Vec<f32> = (0..4).map(sum).collect();
    let wanted: Vec<f32> = wanted.iter().map(|v| v / length(&wanted)).collect();
    assert!(
        largest_difference(&mirrored, &wanted) < 0.02,
        "{mirrored:?}, {wanted:?}"
    );
}

#[test]
fn a_teacher_that_says_twice_or_not_at_all_how_faces_are_cut_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let one_place = format!("points = [{}]", ["[0.5, 0.5]"; 5].join(", "));
    let twice = format!("{}\nscale = 1.0\ncorner = [0.0, 0.0]", own_points());
    for cut in ["", "scale = 1.0", &one_place, &twice] {
        let error = planes_teacher(folder.path(), cut)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("by `scale` and `corner`"), "{cut}: {error}");
    }
}

fn order(folder: &Path, dim: &str) -> HeadOrder {
    let mut changes = SHORT.to_vec();
    changes.extend([
        ("squeeze", "4"),
        ("dim", dim),
        ("centre", "0.0"),
        ("min_test_distance", "0.0"),
    ]);
    HeadOrder {
        config: shrunk("embedder.toml", folder, &changes),
        shards: folder.join("shards"),
        start: folder.join("start.onnx"),
        out: folder.join("head.onnx"),
        most: 1000,
        device: "flex".into(),
    }
}

#[test]
fn a_last_layer_is_found_that_gives_the_new_teachers_vectors() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("shards");
    shards(&dir, "embedder", true);
    let device = Device::flex();
    device.seed(7);
    let net = small_embedder().init(&device).unwrap();
    let order = order(folder.path(), "8");
    std::fs::write(&order.start, onnx(&net, &signature()).unwrap()).unwrap();
    let fitted = fit_head(&order, &ProgressBar::hidden()).unwrap();
    assert_eq!(fitted.crops, 16);
    // Four people in four directions, told apart by the colours that a fresh network sees too.
    assert!(fitted.after.cosine > 0.95, "{fitted:?}");
    assert!(fitted.before.cosine < 0.8, "{fitted:?}");
    // What is written is what was measured, and a run can start from it.
    let written = exact(small_embedder().init(&device).unwrap(), &order.out).unwrap();
    let pixels = noise(3, 3 * SIDE * SIDE);
    let seen = |net: &Net| {
        let shape = [1, 3, SIDE, SIDE];
        let x = Tensor::<4>::from_data(TensorData::new(pixels.clone(), shape), &device);
        floats(features(net, x).unwrap()).unwrap()
    };
    assert!(largest_difference(&seen(&net), &seen(&written)) < 1e-5);
}

#[test]
fn vectors_of_another_length_than_the_networks_are_refused_until_they_are_shortened() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("shards");
    shards(&dir, "embedder", true);
    let order = order(folder.path(), "4");
    let device = Device::flex();
    device.seed(7);
    let net = embedder_of(4).init(&device).unwrap();
    std::fs::write(&order.start, onnx(&net, &signature()).unwrap()).unwrap();
    let error = fit_head(&order, &ProgressBar::hidden()).unwrap_err();
    assert!(error.to_string().contains("--components 4"), "{error}");
    assert!(!order.out.exists());
    // Four people, four directions: nothing is lost.
    let kept = shorten_vectors(&dir, 4).unwrap();
    assert!((kept - 1.0).abs() < 1e-6, "{kept}");
    let set = ShardSet::open(&dir).unwrap();
    assert_eq!(Vectors::open(&set).unwrap().dim, 4);
    let fitted = fit_head(&order, &ProgressBar::hidden()).unwrap();
    assert!(fitted.after.cosine > 0.9, "{fitted:?}");
}
