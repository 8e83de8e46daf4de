//! The program itself, and trees to give it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What `workshop data …` said: success, standard output, standard error.
pub fn data(args: &[&str]) -> (bool, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_workshop"));
    let done = command
        .arg("data")
        .args(args)
        .arg("--quiet")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        done.status.success(),
        text(&done.stdout),
        text(&done.stderr),
    )
}

/// The same, which must succeed; what it said.
pub fn done(args: &[&str]) -> String {
    let (is_well, said, error) = data(args);
    assert!(is_well, "{args:?}: {error}");
    said
}

/// The same, which must fail; the sentence.
pub fn refused(args: &[&str]) -> String {
    let (is_well, said, error) = data(args);
    assert!(!is_well, "{args:?} went well: {said}");
    error
}

/// All files below a folder, sorted.
pub fn files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => all.push(
                    path.strip_prefix(folder)
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned(),
                ),
            }
        }
    }
    all.sort();
    all
}

/// A folder of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join(path)
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The people of `gallery`, each with three variants of a portrait.
pub const PEOPLE: [&str; 2] = ["Eileen Collins", "Grace Hopper"];

/// A tree with the portraits of `gallery`.
pub fn portraits(root: &Path) {
    for person in PEOPLE {
        for n in 1..=3 {
            let from = repository("gallery").join(person).join(format!("{n}.jpg"));
            put(
                root,
                &format!("{person}/{n}.jpg"),
                &std::fs::read(from).unwrap(),
            );
        }
    }
}

/// A portrait, decoded.
pub fn portrait(person: &str, n: usize) -> image::RgbImage {
    let path = repository("gallery").join(person).join(format!("{n}.jpg"));
    image::open(path).unwrap().to_rgb8()
}

/// A file of a tree.
pub fn put(root: &Path, file: &str, bytes: &[u8]) {
    let path = root.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// The same of a picture, as its name ends.
pub fn put_picture(root: &Path, file: &str, picture: &image::RgbImage) {
    let path = root.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    picture.save(path).unwrap();
}

/// What a step reports.
pub fn report(out: &Path) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(out.join("report.json")).unwrap()).unwrap()
}

/// How many files a report leaves out for a reason.
pub fn left_out(report: &serde_json::Value, reason: &str) -> u64 {
    report["left_out"][reason]["count"].as_u64().unwrap_or(0)
}

/// Every file of a folder with its bytes, to see that nothing was changed.
pub fn everything(root: &Path) -> Vec<(String, Vec<u8>)> {
    let read = |file: String| {
        let bytes = std::fs::read(root.join(&file)).unwrap_or_default();
        (file, bytes)
    };
    files(root).into_iter().map(read).collect()
}

/// The mean difference of two pictures of one size, in steps of 255.
pub fn difference(a: &image::RgbImage, b: &image::RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let pairs = a.as_raw().iter().zip(b.as_raw());
    pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.as_raw().len() as f64
}
