//! Digits from files and drawn ones, and `workshop rings` in a few steps.

use std::path::Path;
use std::process::Command;
use workshop::data::digits::{self, Digits, PIXELS, SIDE};

/// A picture with ink at one place.
fn spot(at: usize) -> Vec<f32> {
    let mut picture = vec![0.0; PIXELS];
    picture[at] = 1.0;
    picture
}

fn digits_of(all: &[(usize, usize)]) -> Digits {
    let mut digits = Digits::default();
    all.iter()
        .for_each(|(at, class)| digits.push(&spot(*at), *class));
    digits
}

/// Pictures and labels in IDX form.
fn write_idx(folder: &Path, part: &str, digits: &Digits) {
    let head = |numbers: &[u32]| {
        numbers
            .iter()
            .flat_map(|n| n.to_be_bytes())
            .collect::<Vec<u8>>()
    };
    let count = digits.len() as u32;
    let mut pictures = head(&[0x0803, count, SIDE as u32, SIDE as u32]);
    pictures.extend(digits.pixels.iter().map(|v| (v * 255.0) as u8));
    let mut labels = head(&[0x0801, count]);
    labels.extend(digits.classes.iter().map(|c| *c as u8));
    std::fs::write(folder.join(format!("{part}-images-idx3-ubyte")), pictures).unwrap();
    std::fs::write(folder.join(format!("{part}-labels-idx1-ubyte")), labels).unwrap();
}

#[test]
fn digits_are_read_as_they_were_written_and_nobody_learns_what_is_asked() {
    let dir = tempfile::tempdir().unwrap();
    write_idx(dir.path(), "t10k", &digits_of(&[(5, 1), (6, 2)]));
    write_idx(dir.path(), "train", &digits_of(&[(7, 3), (5, 1), (8, 9)]));
    let sets = digits::read(dir.path()).unwrap();
    assert_eq!(sets.test, digits_of(&[(5, 1), (6, 2)]));
    assert_eq!(sets.train, digits_of(&[(7, 3), (8, 9)]));
    assert!(
        sets.about
            .contains("2 digits to learn from, 1 more left out"),
        "{}",
        sets.about
    );
}

#[test]
fn a_file_a_digit_serves_as_well() {
    let dir = tempfile::tempdir().unwrap();
    write_idx(dir.path(), "t10k", &digits_of(&[(5, 1)]));
    for class in 0..10 {
        let both = [spot(20 + class), spot(40 + class)].concat();
        let text = serde_json::json!({ "data": both }).to_string();
        std::fs::write(dir.path().join(format!("{class}.json")), text).unwrap();
    }
    let sets = digits::read(dir.path()).unwrap();
    assert_eq!(sets.train.len(), 20);
    assert_eq!(sets.train.classes[..4], [0, 0, 1, 1]);
    assert_eq!(sets.train.picture(3), spot(41));
}

#[test]
fn files_of_another_form_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let told = || digits::read(dir.path()).unwrap_err().to_string();
    assert!(
        told().contains("t10k-images-idx3-ubyte cannot be used"),
        "{}",
        told()
    );
    let packed = dir.path().join("t10k-images-idx3-ubyte.gz");
    std::fs::write(&packed, "").unwrap();
    assert!(told().contains("unpack it with `gunzip "), "{}", told());
    write_idx(dir.path(), "t10k", &digits_of(&[(5, 1)]));
    assert!(
        told().contains("train-images-idx3-ubyte cannot be used"),
        "{}",
        told()
    );
    let labels = dir.path().join("t10k-labels-idx1-ubyte");
    let whole = std::fs::read(&labels).unwrap();
    let another = [&whole[..8], &[10u8][..]].concat();
    let broken: [&[u8]; 3] = [&whole[..8], &[], &another];
    for broken in broken {
        std::fs::write(&labels, broken).unwrap();
        assert!(
            told().contains("t10k-labels-idx1-ubyte is no whole file"),
            "{}",
            told()
        );
    }
}

#[test]
fn drawn_digits_differ_from_each_other_and_their_seed_decides() {
    let sets = digits::drawn(100, 3);
    assert_eq!(sets, digits::drawn(100, 3));
    assert_ne!(sets, digits::drawn(100, 4));
    assert_eq!((sets.train.len(), sets.test.len()), (80, 20));
    let ink = |digits: &Digits, at| digits.picture(at).iter().sum::<f32>();
    for at in 0..sets.train.len() {
        let ink = ink(&sets.train, at);
        assert!((15.0..400.0).contains(&ink), "{at} {ink}");
    }
    assert_eq!(sets.train.without(&sets.test), sets.train);
    assert_eq!(sets.test.without(&sets.test), Digits::default());
}

const SMALL: &str = "width = 0.1\n\
    [[rings]]\nname = 'Softmax'\nloss = [{ name = 'softmax' }]\n\
    [[rings]]\nname = 'Centre'\nloss = [{ name = 'softmax' }, { name = 'centre', weight = 0.1 }]\n\
    [[rings]]\nname = 'ArcFace'\nloss = [{ name = 'arcface', scale = 16.0, margin = 0.2 }]\n\
    [train]\nseed = 1\nsteps = 80\nbatch = 32\nlearning_rate = 0.01\nema_decay = 0.8\n\
    validate_every = 40\ncheckpoint_every = 80\n";

fn rings(out: &Path, config: &Path) -> Result<String, String> {
    rings_of("500", out, config)
}

fn rings_of(digits: &str, out: &Path, config: &Path) -> Result<String, String> {
    let run = Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args(["rings", "--drawn", digits, "--quiet", "--config"])
        .arg(config)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match run.status.success() {
        true => Ok(text(run.stdout)),
        false => Err(text(run.stderr)),
    }
}

#[test]
fn rings_are_trained_drawn_and_told_and_not_trained_twice() {
    let dir = tempfile::tempdir().unwrap();
    let (out, config) = (dir.path().join("rings"), dir.path().join("small.toml"));
    std::fs::write(&config, SMALL).unwrap();
    rings(&out, &config).unwrap();
    let drawn = image::open(out.join("rings.png")).unwrap().to_rgb8();
    assert!(drawn.width() > drawn.height());
    let blue = drawn.pixels().filter(|p| p.0 == [0, 114, 178]).count();
    assert!(blue > 50, "zeros are drawn: {blue}");
    let csv = std::fs::read_to_string(out.join("rings.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1 + 3 * 10);
    let sum = |name: &str, column: usize| -> usize {
        let rows = csv.lines().filter(|l| l.starts_with(name));
        rows.map(|l| l.split(',').nth(column).unwrap().parse::<usize>().unwrap())
            .sum()
    };
    for name in ["Softmax", "Centre", "ArcFace"] {
        assert_eq!(sum(name, 2), 100);
        // Guessing names 10 of 100 right.
        assert!(sum(name, 3) > 20, "{csv}");
    }
    let report = std::fs::read_to_string(out.join("report.md")).unwrap();
    assert!(report.contains("| ArcFace | arcface ("), "{report}");
    assert!(
        report.contains("digits that the workshop draws itself by seed 1"),
        "{report}"
    );

    let state = |name: &str| {
        let file = out.join("runs").join(name).join("state.toml");
        let text = std::fs::read_to_string(file).unwrap();
        let spent = text.lines().find(|l| l.starts_with("seconds"));
        spent.unwrap().to_owned()
    };
    let before = state("arcface");
    rings(&out, &config).unwrap();
    assert_eq!(state("arcface"), before);
    assert_eq!(
        std::fs::read_to_string(out.join("report.md")).unwrap(),
        report
    );
    let told = rings_of("400", &out, &config).unwrap_err();
    assert!(told.contains("learned from other pictures"), "{told}");
    std::fs::write(&config, SMALL.replace("seed = 1", "seed = 2")).unwrap();
    let told = rings(&out, &config).unwrap_err();
    assert!(told.contains("rings of another configuration"), "{told}");
}
