//! Simulated colour, depth and infrared: what the surfaces are, and what is written.

use faceglass_vision::Point;
use faceglass_vision::pose::Pose;
use image::{GrayImage, ImageBuffer, Luma};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use workshop::data::shards::Split;
use workshop::data::simulate::face::Face;
use workshop::data::simulate::kind::Kind;
use workshop::data::simulate::measure::sample::pair;
use workshop::data::simulate::measure::{FIGURES, look};
use workshop::data::simulate::scene::Surface;
use workshop::data::simulate::settings::Settings;
use workshop::data::simulate::sheet::Sheet;
use workshop::data::simulate::solid::Turn;
use workshop::data::simulate::sources::{Faces, Origin};
use workshop::data::simulate::triplet::{Triplet, render};
use workshop::data::simulate::write::{Manifest, Sample, Wanted, simulate};

const SEED: u64 = 7;

fn settings() -> Settings {
    Settings::read(None).unwrap()
}

fn drawn(number: usize) -> Face {
    let mut faces = Faces::open(&Origin::Drawn(number + 1), 112, SEED, None).unwrap();
    faces.face(number).unwrap().unwrap()
}

/// A sample of a drawn face, held by another where there are holes.
fn sample(kind: Kind, stream: u64) -> Triplet {
    let (face, attacker) = (drawn(stream as usize), drawn(20));
    render(&face, Some(&attacker), kind, &settings(), SEED, stream).unwrap()
}

fn figure(triplet: &Triplet, name: &str) -> f64 {
    let at = FIGURES.iter().position(|f| f.name == name).unwrap();
    look(&pair(&triplet.sensed)).unwrap().figures[at].unwrap()
}

#[test]
fn flat_attacks_are_planes_and_live_or_bent_ones_are_not() {
    let noise = settings().depth.noise_mm + settings().depth.warp_mm + 1.0;
    for stream in 0..4 {
        let flat = figure(&sample(Kind::WholeFlat, stream), "plane_mm");
        assert!(flat <= f64::from(noise), "{flat}");
        let live = figure(&sample(Kind::Live, stream), "plane_mm");
        let bent = figure(&sample(Kind::WholeBent, stream), "plane_mm");
        assert!(live > 6.0 && bent > 2.0 * flat, "{live} {bent} {flat}");
        // A head is deeper than a sheet, and neither is deeper than a head.
        let range = figure(&sample(Kind::Live, stream), "range_mm");
        assert!((25.0..160.0).contains(&range), "{range}");
    }
}

#[test]
fn a_live_face_has_its_nose_before_its_eyes_and_those_before_its_ears() {
    let sensed = sample(Kind::Live, 3).sensed;
    let depth = |point: usize, off: f32| {
        let p = sensed.points[point];
        sensed.true_depth_mm.between(p.x + off, p.y)
    };
    let (nose, eye) = (depth(30, 0.0), depth(39, 0.0));
    assert!((8.0..45.0).contains(&(eye - nose)), "{nose} {eye}");
    let side = depth(2, 8.0);
    assert!(side > eye + 5.0, "{side} {eye}");
}

#[test]
fn a_bent_sheet_is_a_cylinder_that_keeps_lengths() {
    let (radius, distance) = (120.0, 900.0);
    let turn = Turn::of(Pose {
        yaw_deg: 12.0,
        pitch_deg: -8.0,
        roll_deg: 3.0,
    });
    let sheet = Sheet {
        turn,
        distance_mm: distance,
        radius_mm: Some(radius),
        half_mm: (105.0, 148.0),
        mm_per_px: 1.8,
        side: 112.0,
        holes: Vec::new(),
    };
    let mut seen: Vec<([f32; 3], Point)> = Vec::new();
    for n in -10..=10 {
        let direction = [n as f32 * 0.008, 0.0, 1.0];
        if let Some(on) = sheet.hit(direction) {
            let [x, _, z] = turn.back([on.at[0], on.at[1], on.at[2] - distance]);
            let off = (x * x + (z - radius).powi(2)).sqrt() - radius;
            assert!(off.abs() < 0.05, "{off}");
            seen.push(([on.at[0], on.at[1], on.at[2]], on.plate));
        }
    }
    assert!(seen.len() > 15);
    for two in seen.windows(2) {
        let ([a, b], [p, q]) = ([two[0].0, two[1].0], [two[0].1, two[1].1]);
        let in_space = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
        let on_paper = p.distance(q) * sheet.mm_per_px;
        // A chord is a little shorter than its arc.
        let ratio = in_space.sqrt() / on_paper;
        assert!((0.98..1.0005).contains(&ratio), "{ratio}");
    }
}

#[test]
fn through_holes_the_attackers_own_face_is_seen_behind_the_sheet() {
    for kind in [
        Kind::EyesFlat,
        Kind::EyesNoseFlat,
        Kind::EyesNoseMouthFlat,
        Kind::EyesNoseMouthBent,
    ] {
        let of_kind = sample(kind, 2);
        let sensed = &of_kind.sensed;
        let of = |surface: Surface| -> Vec<f32> {
            let all = sensed.surfaces.iter().zip(&sensed.true_depth_mm.values);
            let those = all.filter(|(s, _)| **s == Some(surface));
            those.map(|(_, z)| *z).collect()
        };
        let (skin, paper) = (of(Surface::Attacker), of(Surface::Paper));
        assert!(
            skin.len() > 15 && paper.len() > 1000,
            "{kind:?} {}",
            skin.len()
        );
        let mean = |z: &[f32]| z.iter().sum::<f32>() / z.len() as f32;
        let eye = sensed.points[36..42]
            .iter()
            .fold((0.0, 0.0), |s, p| (s.0 + p.x / 6.0, s.1 + p.y / 6.0));
        let around: Vec<f32> = [(-9.0, 0.0), (9.0, 0.0), (0.0, -9.0), (0.0, 9.0)]
            .iter()
            .map(|(dx, dy)| sensed.true_depth_mm.between(eye.0 + dx, eye.1 + dy))
            .collect();
        let in_hole = sensed.true_depth_mm.between(eye.0, eye.1);
        assert!(
            in_hole > mean(&around) + 4.0,
            "{kind:?} {in_hole} {around:?}"
        );
        // The whole print has nobody in it.
        let whole = sample(Kind::WholeFlat, 2).sensed.surfaces;
        assert!(!whole.contains(&Some(Surface::Attacker)));
    }
}

fn mean_in_middle(picture: &GrayImage) -> f64 {
    let (mut sum, mut of) = (0.0, 0.0);
    for y in 40..80 {
        for x in 40..72 {
            sum += f64::from(picture.get_pixel(x, y).0[0]);
            of += 1.0;
        }
    }
    sum / of
}

/// How much the brightness of pixels varies over their mean.
fn contrast(picture: &GrayImage) -> f64 {
    let mean = mean_in_middle(picture);
    let (mut sum, mut of) = (0.0, 0.0);
    for y in 40..80 {
        for x in 40..72 {
            sum += (f64::from(picture.get_pixel(x, y).0[0]) / mean - 1.0).powi(2);
            of += 1.0;
        }
    }
    (sum / of).sqrt()
}

#[test]
fn in_infrared_a_screen_is_black_and_ink_is_mostly_gone() {
    for stream in 0..3 {
        let [live, paper, screen] =
            [Kind::Live, Kind::WholeFlat, Kind::Screen].map(|kind| sample(kind, stream));
        let (l, p, s) = (
            mean_in_middle(&live.infrared),
            mean_in_middle(&paper.infrared),
            mean_in_middle(&screen.infrared),
        );
        assert!(s < 0.15 * l && p > 0.7 * l, "{l} {p} {s}");
        let colour = image::DynamicImage::ImageRgb8(paper.colour).to_luma8();
        let (ink, left) = (contrast(&colour), contrast(&paper.infrared));
        assert!(left < 0.4 * ink, "{left} {ink}");
    }
}

#[test]
fn outside_of_the_outline_depth_and_infrared_are_black_for_all_kinds_alike() {
    for kind in Kind::ALL {
        let triplet = sample(kind, 4);
        for picture in [&triplet.depth, &triplet.infrared] {
            for (x, y) in [(0, 0), (111, 0), (0, 111), (111, 111)] {
                assert_eq!(picture.get_pixel(x, y), &Luma([0]), "{kind:?}");
            }
        }
        let there = triplet.depth.pixels().filter(|p| p.0[0] > 0).count();
        let least = if kind == Kind::Screen { 500 } else { 3000 };
        assert!(there > least, "{kind:?} {there}");
    }
}

fn written(out: &Path, count: [usize; 3], seed: u64) -> workshop::Result<Manifest> {
    let origin = Origin::Drawn(24);
    let mut faces = Faces::open(&origin, 112, seed, None)?;
    let wanted = Wanted {
        out: out.to_owned(),
        origin,
        count,
        seed,
        quiet: true,
    };
    simulate(&mut faces, &settings(), &wanted)
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                all.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    all
}

#[test]
fn a_set_has_the_form_of_casia_surf_and_keeps_people_apart() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = written(dir.path(), [15, 5, 5], 3).unwrap();
    assert!(manifest.simulated && manifest.what.starts_with("Simulated"));
    assert_eq!(manifest.samples["train/real"], 5);
    assert_eq!(manifest.samples.values().sum::<usize>(), 25);
    // What `train bags` reads unless it is told otherwise.
    let read = workshop::recipes::bags::DataConfig::default();
    for list in [&read.train, &read.validation, &read.test] {
        assert!(dir.path().join(list).is_file(), "{list}");
    }
    for (list, folder, attacks, lines) in [
        ("train_list.txt", "Training/", ["04_en_b", "06_enm_b"], 15),
        ("val_private_list.txt", "Val/", ["01_e_s", "03_en_s"], 5),
        ("test_public_list.txt", "Testing/", ["01_e_s", "03_en_s"], 5),
    ] {
        let text = std::fs::read_to_string(dir.path().join(list)).unwrap();
        assert_eq!(text.lines().count(), lines, "{list}");
        for line in text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(words.len(), 4, "{line}");
            for (file, modality) in words.iter().zip(["/color/", "/depth/", "/ir/"]) {
                assert!(
                    file.starts_with(folder) && file.contains(modality),
                    "{file}"
                );
                let picture = image::open(dir.path().join(file)).unwrap();
                assert_eq!((picture.width(), picture.height()), (112, 112));
                assert_eq!(words[3] == "1", file.contains("real_part"), "{line}");
            }
        }
        assert!(attacks.iter().any(|a| text.contains(a)), "{list} {text}");
    }
    let text = std::fs::read_to_string(dir.path().join("samples.jsonl")).unwrap();
    let mut people: BTreeMap<Split, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines() {
        let sample: Sample = serde_json::from_str(line).unwrap();
        let of_split = people.entry(sample.split).or_default();
        of_split.insert(sample.person.clone());
        let has_holes = !sample.kind.holes().is_empty();
        assert_eq!(sample.attacker.is_some(), has_holes);
        assert!(sample.attacker.as_ref() != Some(&sample.person));
        of_split.extend(sample.attacker);
    }
    let of = |split| &people[&split];
    for (a, b) in [
        (Split::Train, Split::Dev),
        (Split::Train, Split::Test),
        (Split::Dev, Split::Test),
    ] {
        assert!(of(a).is_disjoint(of(b)));
    }
}

#[test]
fn a_seed_decides_every_byte_and_a_set_that_was_broken_off_ends_the_same() {
    let [one, two, other] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    written(one.path(), [6, 2, 3], 3).unwrap();
    written(other.path(), [6, 2, 3], 4).unwrap();
    let (first, another) = (files(one.path()), files(other.path()));
    assert_ne!(first["samples.jsonl"], another["samples.jsonl"]);

    // Broken off in the middle of the fifth line.
    written(two.path(), [6, 2, 3], 3).unwrap();
    std::fs::remove_file(two.path().join("manifest.json")).unwrap();
    std::fs::remove_file(two.path().join("test_public_list.txt")).unwrap();
    let samples = two.path().join("samples.jsonl");
    let text = std::fs::read_to_string(&samples).unwrap();
    let kept: Vec<&str> = text.split_inclusive('\n').take(4).collect();
    std::fs::write(&samples, format!("{}{{\"split\":\"tr", kept.concat())).unwrap();
    written(two.path(), [6, 2, 3], 3).unwrap();
    assert_eq!(first, files(two.path()));
}

#[test]
fn nothing_is_written_over() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path(), [2, 1, 1], 3).unwrap();
    let told = |count, seed| written(dir.path(), count, seed).unwrap_err().to_string();
    assert!(told([2, 1, 1], 3).contains("already holds a finished set"));
    std::fs::remove_file(dir.path().join("manifest.json")).unwrap();
    assert!(told([2, 1, 1], 4).contains("begun with other settings"));
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("letter.txt"), "mine").unwrap();
    let error = written(other.path(), [1, 1, 1], 3).unwrap_err().to_string();
    assert!(
        error.contains("is not empty") && error.contains("--out"),
        "{error}"
    );
}

#[test]
fn people_in_two_splits_and_too_few_people_are_refused() {
    let mut faces = Faces::open(&Origin::Drawn(2), 112, 3, None).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let wanted = Wanted {
        out: dir.path().to_owned(),
        origin: Origin::Drawn(2),
        count: [1, 0, 0],
        seed: 3,
        quiet: true,
    };
    // Of two drawn faces none is to learn from.
    let error = simulate(&mut faces, &settings(), &wanted).unwrap_err();
    assert!(error.to_string().contains("give more pictures"), "{error}");
    assert!(Faces::open(&Origin::Drawn(0), 112, 3, None).is_err());
}

/// A pair on disk as the real ones lie there.
fn pair_on_disk(folder: &Path, name: &str) -> String {
    let triplet = sample(Kind::Live, 1);
    let sensed = &triplet.sensed;
    let side = sensed.depth_mm.side as u32;
    for (ending, values) in [
        ("depth", &sensed.depth_mm.values),
        ("long_exposure_infrared", &sensed.infrared.values),
    ] {
        let values: Vec<u16> = values.iter().map(|v| *v as u16).collect();
        let picture: ImageBuffer<Luma<u16>, _> = ImageBuffer::from_raw(side, side, values).unwrap();
        let path = folder.join(format!("{name}_{ending}.png"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        picture.save(path).unwrap();
    }
    let p = &sensed.points;
    let eye = |first: usize| [0, 1, 3, 5].map(|n| p[first + n]);
    let all = [
        &eye(36)[..],
        &eye(42),
        &[p[30], p[31], p[35]],
        &[p[48], p[51], p[54], p[57]],
    ];
    let points = all.concat();
    let numbers = points
        .iter()
        .map(|p| format!(" {} {}", p.x as i32, p.y as i32));
    format!("{name} 0 1 0 1{}\n", numbers.collect::<String>())
}

fn workshop(args: &[&str]) -> (bool, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args(args)
        .output()
        .unwrap();
    let text = [run.stdout, run.stderr].concat();
    (run.status.success(), String::from_utf8(text).unwrap())
}

#[test]
fn real_pairs_stand_beside_simulated_ones_in_a_report() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("pairs/set");
    let lines = pair_on_disk(&root, "one/0") + &pair_on_disk(&root, "one/1");
    std::fs::write(root.join("labels.txt"), lines).unwrap();
    let out = dir.path().join("report");
    let [pairs, out_text] =
        [dir.path().join("pairs"), out.clone()].map(|p| p.display().to_string());
    let (fine, told) = workshop(&[
        "simulate",
        "statistics",
        "--pairs",
        &pairs,
        "--drawn",
        "12",
        "--each",
        "2",
        "--out",
        &out_text,
    ]);
    assert!(fine, "{told}");
    let page = std::fs::read_to_string(out.join("report.md")).unwrap();
    assert!(
        page.contains("real pairs (2)") && page.contains("simulated live (2)"),
        "{page}"
    );
    for picture in ["profiles.png", "figures.png", "triplets.png"] {
        assert!(image::open(out.join(picture)).unwrap().width() > 300);
    }
    let table = std::fs::read_to_string(out.join("figures.csv")).unwrap();
    assert!(table.contains("real pairs,plane_mm,2,") && table.contains("simulated 07_screen,"));
    let (fine, told) = workshop(&[
        "simulate",
        "statistics",
        "--pairs",
        &out_text,
        "--out",
        &out_text,
    ]);
    assert!(!fine && told.contains("labels.txt"), "{told}");
}

#[test]
fn a_first_run_needs_nothing_from_outside() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("set").display().to_string();
    let args = [
        "simulate",
        "modalities",
        "--drawn",
        "12",
        "--count",
        "4",
        "1",
        "1",
        "--side",
        "64",
        "--measured",
        "1",
        "--quiet",
        "--out",
        &out,
    ];
    let (fine, told) = workshop(&args);
    assert!(fine && told.contains("simulated train/real"), "{told}");
    assert!(told.contains("plane_mm"), "{told}");
    let (fine, told) = workshop(&args);
    assert!(
        !fine && told.contains("already holds a finished set"),
        "{told}"
    );
    let (fine, told) = workshop(&["simulate", "modalities", "--out", &out]);
    assert!(!fine && told.contains("--drawn"), "{told}");
}
