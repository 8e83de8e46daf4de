//! Classifiers on embeddings: made-up vectors, and the command on the gallery's portraits.

use std::path::Path;
use std::process::Command;
use workshop::evaluate::classifiers::{Family, People, Picture, Split, Told, folds, trials, write};

/// People whose vectors lie around a direction each, by a congruential sequence.
fn made_up(people: usize, each: usize, spread: f32) -> People {
    let mut state = 5u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1u32 << 23) as f32 - 1.0
    };
    let mut made = People::default();
    for person in 0..people {
        made.names.push(format!("person {person}"));
        for number in 0..each {
            let mut row = vec![0.0; people];
            row[person] = 1.0;
            row.iter_mut().for_each(|v| *v += spread * next());
            let length = row.iter().map(|v| v * v).sum::<f32>().sqrt();
            row.iter_mut().for_each(|v| *v /= length);
            made.pictures.push(Picture {
                file: format!("{person}/{number}.jpg"),
                person,
                row: Some(row),
            });
        }
    }
    made
}

#[test]
fn everybody_is_learned_from_and_asked_and_the_seed_decides() {
    let people = made_up(3, 5, 0.1);
    let split = Split::of(&people, 0.5, 7);
    assert_eq!(split, Split::of(&people, 0.5, 7));
    assert_ne!(split, Split::of(&people, 0.5, 8));
    let count = |places: &[usize], person| {
        places
            .iter()
            .filter(|p| people.pictures[**p].person == person)
            .count()
    };
    for person in 0..3 {
        assert_eq!(
            (count(&split.learn, person), count(&split.test, person)),
            (3, 2)
        );
        for (share, learned) in [(0.01, 1), (0.99, 4)] {
            let split = Split::of(&people, share, 7);
            assert_eq!(count(&split.learn, person), learned);
            assert_eq!(count(&split.test, person), 5 - learned);
        }
    }
    let parts = folds(&people, &split.learn, 3);
    let mut asked: Vec<usize> = parts.iter().flat_map(|p| p.test.clone()).collect();
    asked.sort_unstable();
    let mut all = split.learn.clone();
    all.sort_unstable();
    assert_eq!(asked, all);
    assert!(
        parts
            .iter()
            .all(|p| (0..3).all(|n| count(&p.test, n) == 1 && count(&p.learn, n) == 2))
    );
}

#[test]
fn clear_clouds_are_named_and_a_picture_without_a_face_is_wrong() {
    let mut people = made_up(5, 8, 0.3);
    let split = Split::of(&people, 0.5, 1);
    for trial in trials(&people, &split) {
        assert_eq!(trial.right().count, 20, "{:?}", trial.family);
    }
    people.pictures[split.test[0]].row = None;
    // Nobody can be named whose pictures to learn from show no face.
    let lost = people.pictures[split.test[19]].person;
    for place in &split.learn {
        if people.pictures[*place].person == lost {
            people.pictures[*place].row = None;
        }
    }
    for trial in trials(&people, &split) {
        assert_eq!(trial.said[0], None);
        assert_eq!(trial.recall(lost).count, 0, "{:?}", trial.family);
        assert_eq!(trial.right().count, 15, "{:?}", trial.family);
    }
}

#[test]
fn the_report_tells_every_person_and_classifier() {
    let dir = tempfile::tempdir().unwrap();
    let people = made_up(4, 6, 0.9);
    let told = Told {
        about: "Made up.".into(),
        network: "none".into(),
        share: 0.5,
        seed: 1,
        again: 2,
    };
    write(&people, &told, dir.path()).unwrap();
    let report = std::fs::read_to_string(dir.path().join("report.md")).unwrap();
    assert!(
        report.contains("Made up.") && report.contains("by seed 1, 50 %"),
        "{report}"
    );
    let csv = std::fs::read_to_string(dir.path().join("recall.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1 + 4 * 4);
    let rows = csv
        .lines()
        .skip(1)
        .map(|l| l.split(',').collect::<Vec<_>>());
    for row in rows {
        assert_eq!((row[1], row[2]), ("3", "3"));
        let [share, low, high] = [5, 6, 7].map(|n| row[n].parse::<f64>().unwrap());
        assert!(low <= share && share <= high);
    }
    for family in Family::ALL {
        assert!(report.contains(&format!("| {} | ", family.name())));
        let picture = format!("confusion-{}.png", family.file());
        assert!(report.contains(&picture));
        assert!(image::open(dir.path().join(picture)).unwrap().width() >= 200);
    }
}

fn classify(arguments: &[&str], people: &Path, out: &Path) -> Result<String, String> {
    let run = Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args(["classify", "--people"])
        .arg(people)
        .arg("--out")
        .arg(out)
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match run.status.success() {
        true => Ok(text(run.stdout)),
        false => Err(text(run.stderr)),
    }
}

#[test]
fn the_people_of_the_gallery_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gallery");
    let told = classify(&["--least", "3", "--again", "0"], &gallery, dir.path()).unwrap();
    for family in Family::ALL {
        let line = told.lines().find(|l| l.starts_with(family.name())).unwrap();
        assert!(line.contains("100 % (2 of 2;"), "{line}");
    }
    let report = std::fs::read_to_string(dir.path().join("report.md")).unwrap();
    assert!(report.contains("People: 2, with 3 to 3 pictures each"));
    let few = classify(&[], &gallery, dir.path()).unwrap_err();
    assert!(few.contains("0 of 2 people"), "{few}");
    let all = classify(&["--learn", "1"], &gallery, dir.path()).unwrap_err();
    assert!(all.contains("between 0 and 1"), "{all}");
}
