//! `workshop verify` with the networks that ship, on the portraits of the gallery.

use super::*;
use std::process::Command;
use workshop::data::tools::bin::{PairSet, written};
use workshop::evaluate::verification::{Measured, Pictures, Wanted, verify};

const PEOPLE: [&str; 2] = ["Eileen Collins", "Grace Hopper"];

fn wanted(pictures: Pictures) -> Wanted {
    Wanted {
        manifest: of_repository("models/embedder.toml"),
        pictures,
        detector: None,
        threshold: None,
        command: "workshop verify".into(),
    }
}

/// Aligned faces of two people, three each, as JPEG files: `dir/Name/Name_0001.jpg`.
fn crops(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for person in PEOPLE {
        let name = person.replace(' ', "_");
        for number in 1..=3 {
            let file = of_repository(&format!("gallery/{person}/{number}.jpg"));
            let picture = image::open(file).unwrap().to_rgb8();
            let face = faceglass_vision::align_face(&picture, &face_in(&picture).points.unwrap());
            let jpeg = encode_jpeg(&face.unwrap().image, 95).unwrap();
            let path = format!("{name}/{name}_{number:04}.jpg");
            std::fs::create_dir_all(dir.join(&name)).unwrap();
            std::fs::write(dir.join(&path), &jpeg).unwrap();
            all.push((path, jpeg));
        }
    }
    all
}

/// As LFW's list: two folds of a pair of one person and one of two.
const PAIRS: &str = "2\t1\nEileen_Collins\t1\t2\nEileen_Collins\t1\tGrace_Hopper\t2\n\
                     Grace_Hopper\t1\t3\nEileen_Collins\t3\tGrace_Hopper\t1\n";
/// The same as places in what [`crops`] gives.
const PLACES: [(usize, usize, bool); 4] =
    [(0, 1, true), (0, 4, false), (3, 5, true), (2, 3, false)];

fn scores(measured: &Measured) -> Vec<f32> {
    measured
        .verification
        .pairs
        .iter()
        .map(|p| p.score.unwrap())
        .collect()
}

#[test]
fn a_list_and_a_verification_set_of_the_same_pairs_give_the_same_figures() {
    let dir = tempfile::tempdir().unwrap();
    let faces = crops(dir.path());
    let list = dir.path().join("pairs.txt");
    std::fs::write(&list, PAIRS).unwrap();
    let by_list = verify(&wanted(Pictures::Folder {
        root: dir.path().to_owned(),
        pairs: list,
    }))
    .unwrap();
    let summary = by_list.summary().unwrap();
    assert!(
        summary.contains("accuracy  100.00 ± 0.00 % (2 folds)"),
        "{summary}"
    );
    assert!(summary.contains("too few pairs of two people"), "{summary}");

    let bin = dir.path().join("few.bin");
    let pictures: Vec<&[u8]> = PLACES
        .iter()
        .flat_map(|(a, b, _)| [&faces[*a].1[..], &faces[*b].1])
        .collect();
    std::fs::write(&bin, written(&pictures, &PLACES.map(|p| p.2)).unwrap()).unwrap();
    let by_bin = verify(&wanted(Pictures::Bin(bin))).unwrap();
    assert_eq!(scores(&by_bin), scores(&by_list));

    let out = dir.path().join("report");
    by_list.write(&out).unwrap();
    for file in ["report.md", "report.json", "roc.png", "det.png"] {
        assert!(out.join(file).is_file(), "{file}");
    }
}

#[test]
fn a_set_of_ten_pairs_and_more_is_judged_in_ten_folds() {
    let dir = tempfile::tempdir().unwrap();
    let faces = crops(dir.path());
    let ten: Vec<_> = (0..20).map(|n| PLACES[n % 4]).collect();
    let pictures: Vec<&[u8]> = ten
        .iter()
        .flat_map(|(a, b, _)| [&faces[*a].1[..], &faces[*b].1])
        .collect();
    let same: Vec<bool> = ten.iter().map(|p| p.2).collect();
    let bin = dir.path().join("ten.bin");
    std::fs::write(&bin, written(&pictures, &same).unwrap()).unwrap();
    let summary = verify(&wanted(Pictures::Bin(bin)))
        .unwrap()
        .summary()
        .unwrap();
    assert!(summary.contains("(10 folds)"), "{summary}");
    // One false accept in ten is the least that a rate of 10 % can be told of.
    assert!(
        summary.contains("10 %") && summary.contains("100 % (10 of 10"),
        "{summary}"
    );
}

#[test]
fn photographs_need_a_detector_and_people_are_searched_for() {
    let gallery = Pictures::People {
        root: of_repository("gallery"),
        strangers: 0.0,
    };
    let error = verify(&wanted(gallery.clone())).unwrap_err().to_string();
    assert!(error.contains("--detector"), "{error}");
    let measured = verify(&Wanted {
        detector: Some(of_repository("models/detector.toml")),
        ..wanted(gallery)
    })
    .unwrap();
    let summary = measured.summary().unwrap();
    assert!(
        summary.contains("2 people enrolled, 0 strangers"),
        "{summary}"
    );
    assert!(summary.contains("rank 1     100 %"), "{summary}");
    let markdown = measured.report.to_markdown();
    assert!(markdown.contains("One to many"), "{markdown}");
    // The table, the report and the JSON tell the same rates.
    for fpir in ["10 %", "1 %", "0.1 %"] {
        let told = format!("FNIR at FPIR {fpir}  too few searches of strangers");
        assert!(summary.contains(&told), "{summary}");
        let row = format!("| FNIR at FPIR {fpir} | nobody was held out as a stranger |");
        assert!(markdown.contains(&row), "{markdown}");
    }
    let rates = &measured.report.figures["identification"]["open_set_by_fpir"];
    assert_eq!(rates.as_array().unwrap().len(), 3, "{rates}");
}

#[test]
fn what_is_wrong_is_said_on_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let picture = dir.path().join("face.bin");
    std::fs::write(&picture, b"\xff\xd8\xff\xe0").unwrap();
    let said = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_workshop"));
        let run = command
            .arg("verify")
            .args(args)
            .current_dir(of_repository(""))
            .output()
            .unwrap();
        assert!(!run.status.success());
        String::from_utf8(run.stderr).unwrap()
    };
    assert!(said(&[]).contains("say what to compare"));
    let told = said(&["--bin", &picture.display().to_string()]);
    assert!(
        told.contains("is no verification set") && told.contains("0xff"),
        "{told}"
    );
}

/// Any Python will do.
#[test]
fn python_reads_what_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.bin");
    std::fs::write(&path, written(&[b"one", b"two"], &[true]).unwrap()).unwrap();
    let read = "import pickle, sys\nprint(pickle.load(open(sys.argv[1], 'rb')))";
    let Ok(run) = Command::new("python3")
        .args(["-c", read])
        .arg(&path)
        .output()
    else {
        println!("skipped: there is no python3");
        return;
    };
    let told = String::from_utf8(run.stdout).unwrap();
    assert_eq!(told.trim(), "([b'one', b'two'], [True])");
    let set = PairSet::read(&path).unwrap();
    assert_eq!((set.picture(1), &set.same[..]), (&b"two"[..], &[true][..]));
}
