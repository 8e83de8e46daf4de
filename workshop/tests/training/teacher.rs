//! Liveness learned from a teacher's features.

use super::*;
use workshop::export::{Dim, Writer};
use workshop::recipes::liveness::{Config, LivenessData, Teacher, TeacherConfig, TeacherNetwork};

/// A teacher that gives the means of the colours and two of their sums.
fn colour_teacher(folder: &Path) -> std::path::PathBuf {
    let side = 8;
    let mut graph = Writer::new("teacher");
    let shape = [Dim::Is(1), Dim::Is(3), Dim::Is(side), Dim::Is(side)];
    let x = graph.input("rgb", &shape);
    let x = graph.flatten(&x);
    let share = 1.0 / (side * side) as f32;
    let rows = [
        [1.0, 0.0, 0.0, 1.0, 0.0],
        [0.0, 1.0, 0.0, 1.0, 1.0],
        [0.0, 0.0, 1.0, 0.0, 1.0],
    ];
    let weight = rows
        .iter()
        .flat_map(|row| (0..side * side).flat_map(move |_| row.map(|v| v * share)));
    let weight: Vec<f32> = weight.collect();
    let x = graph.linear(&x, &weight, 5, &[0.0; 5]);
    graph.output(&x, "features", &[Dim::Is(1), Dim::Is(5)]);
    let file = folder.join("teacher.onnx");
    graph.save(&file).unwrap();
    file
}

pub(super) fn with_teacher(folder: &Path, numbers: usize) -> std::path::PathBuf {
    let mut changes = SHORT.to_vec();
    changes.extend([("side", "32"), ("steps", "40"), ("validate_every", "20")]);
    changes.push(("learning_rate", "0.01"));
    let config = shrunk("liveness.toml", folder, &changes);
    let teacher = format!(
        "\n[teacher]\nweight = 1.0\nmin_scale = 1.0\n[[teacher.networks]]\nonnx = \"{}\"\nside = 8\nscale = 2.0\nfeature_dim = {numbers}\n",
        colour_teacher(folder).display()
    );
    let text = std::fs::read_to_string(&config).unwrap() + &teacher;
    std::fs::write(&config, text).unwrap();
    config
}

fn looks_at_twice_the_box(onnx: std::path::PathBuf) -> TeacherNetwork {
    TeacherNetwork {
        onnx,
        side: 8,
        scale: 2.0,
        feature_dim: 5,
        square: false,
    }
}

fn taught_by(networks: Vec<TeacherNetwork>) -> TeacherConfig {
    TeacherConfig {
        weight: 1.0,
        min_scale: 1.0,
        share: 1.0,
        remembered: false,
        networks,
    }
}

#[test]
fn a_liveness_teacher_gives_features_of_one_scale_at_the_face() {
    let folder = tempfile::tempdir().unwrap();
    let config = taught_by(vec![looks_at_twice_the_box(colour_teacher(folder.path()))]);
    let mut teacher = Teacher::open(&config).unwrap();
    // A face of 10 pixels in a red field of 20, all else blue.
    let inside = |v: u32| (20..40).contains(&v);
    let picture = RgbImage::from_fn(60, 60, |x, y| match inside(x) && inside(y) {
        true => Rgb([255, 0, 0]),
        false => Rgb([0, 0, 255]),
    });
    let face = faceglass_vision::Rect::new(25.0, 25.0, 10.0, 10.0);
    // The edge of the crop takes in a little of what lies beside it.
    let red = teacher.features(&picture, face).unwrap();
    assert!(
        largest_difference(&red, &[1.0, 0.0, 0.0, 1.0, 0.0]) < 0.1,
        "{red:?}"
    );
    let blue = faceglass_vision::Rect::new(45.0, 45.0, 5.0, 5.0);
    let blue = teacher.features(&picture, blue).unwrap();
    teacher.settle(&[red.clone(), blue]);
    let settled = teacher.features(&picture, face).unwrap();
    // Two samples: each lies one deviation off the mean, where it moves at all.
    assert!((settled[0] - 1.0).abs() < 0.02 && (settled[2] + 1.0).abs() < 0.02);
    assert!(settled[1].abs() < 0.02);
}

#[test]
fn a_second_teacher_adds_its_features_and_sees_black_beyond_the_picture() {
    let folder = tempfile::tempdir().unwrap();
    let first = looks_at_twice_the_box(colour_teacher(folder.path()));
    let second = TeacherNetwork {
        square: true,
        ..first.clone()
    };
    let config = taught_by(vec![first, second]);
    assert_eq!(config.feature_dim(), 10);
    // A face that fills a red picture: twice the box reaches half a picture beyond each edge.
    let picture = RgbImage::from_pixel(40, 40, Rgb([255, 0, 0]));
    let face = faceglass_vision::Rect::new(0.0, 0.0, 40.0, 40.0);
    let teacher = Teacher::open(&config).unwrap();
    let seen = teacher.features(&picture, face).unwrap();
    assert_eq!(seen.len(), 10);
    assert!((seen[0] - 1.0).abs() < 0.02, "{seen:?}");
    assert!((seen[5] - 0.25).abs() < 0.05, "{seen:?}");
}

#[test]
fn a_teacher_without_a_network_is_refused() {
    let error = Teacher::open(&taught_by(Vec::new())).err().unwrap();
    assert!(error.to_string().contains("names no network"), "{error}");
}

#[test]
fn a_student_comes_nearer_to_its_teacher_and_ships_without_it() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "liveness", false);
    let (order, export) = orders(folder.path(), with_teacher(folder.path(), 5));
    liveness::train(&order).unwrap();
    let curve = std::fs::read_to_string(order.run.join("curve.csv")).unwrap();
    let column = |name: &str| {
        let mut lines = curve.lines().map(|l| l.split(',').collect::<Vec<_>>());
        let at = lines
            .next()
            .unwrap()
            .iter()
            .position(|c| *c == name)
            .unwrap();
        lines
            .map(|l| l[at].parse::<f32>().unwrap())
            .collect::<Vec<_>>()
    };
    let distance = column("teacher_distance");
    // The colours are changed for the student and not for the teacher, so that much
    // cannot be learned.
    assert!(distance[1] < distance[0] - 0.03, "{distance:?}");
    liveness::export(&export).unwrap();
    let text = std::fs::read_to_string(export.out.join("liveness.toml")).unwrap();
    assert!(!text.contains("teacher"));
}

#[test]
fn a_teacher_of_another_width_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "liveness", false);
    let (order, _) = orders(folder.path(), with_teacher(folder.path(), 7));
    let error = liveness::train(&order).unwrap_err().to_string();
    assert!(
        error.contains("gives 5 numbers, the configuration says 7"),
        "{error}"
    );
}

#[test]
fn a_teacher_that_looks_at_a_share_leaves_the_pictures_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("shards");
    shards(&dir, "liveness", false);
    let path = with_teacher(folder.path(), 5);
    let mut config: Config = workshop::core::config::read_toml(&path).unwrap();
    config.train.batch = 40;
    let data = LivenessData::open(&dir, &config).unwrap();
    let batch = |share: f32| {
        let mut own = config.teacher.clone().unwrap();
        own.share = share;
        let teacher = Teacher::open(&own).unwrap();
        data.batch(3, &config, Some(&teacher)).unwrap()
    };
    let (all, some) = (batch(1.0), batch(0.5));
    assert!(all.pixels == some.pixels && all.targets == some.targets);
    assert_eq!(some.taught.len(), some.targets.len());
    let seen = |taught: &[Option<Vec<f32>>]| taught.iter().flatten().count();
    let (every, half) = (seen(&all.taught), seen(&some.taught));
    assert!(
        half > every / 4 && half < every * 3 / 4,
        "{half} of {every}"
    );
    for (whole, part) in all.taught.iter().zip(&some.taught) {
        assert!(part.is_none() || part == whole);
    }
}
