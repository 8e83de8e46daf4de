//! Liveness from patches that several cameras saw at once, from made-up lists to tables, on networks small enough for
//! a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod drawing;
mod lists;
mod nets;
mod run;

use image::{Rgb, RgbImage};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use workshop::recipes::bags::Config;
use workshop::recipes::{ExportOrder, Order};
use workshop::train::Sitting;

/// A configuration of a network of three cameras that a test can train.
const TINY: &str = "
[net]
side = 32
modalities = ['rgb', 'depth', 'infrared']
width = 0.0625
stream = { backbone = 'resnet', channels = [64, 128], blocks = [1, 1], pool = 2 }
fusion = { channels = [256, 512], blocks = [1, 1] }
[data]
validation_crops = 1
[augment]
erase = 0.5
[train]
seed = 3
steps = 8
batch = 8
learning_rate = 0.05
min_lr_ratio = 0.01
optimizer = { name = 'sgd', momentum = 0.9, decay_norms = true }
schedule = { name = 'cyclic_cosine', cycles = 2, second_half = true }
ema_decay = 0.0
validate_every = 1
checkpoint_every = 3
";

/// Held by a test that trains: the backend has one stream of random numbers for the whole program, and
/// dropout draws from it.
static DICE: Mutex<()> = Mutex::new(());

fn dice() -> MutexGuard<'static, ()> {
    DICE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tiny() -> Config {
    toml::from_str(TINY).unwrap()
}

/// With one camera.
fn single(modality: &str) -> String {
    TINY.replace("['rgb', 'depth', 'infrared']", &format!("['{modality}']"))
        .replace("fusion = { channels = [256, 512], blocks = [1, 1] }", "")
}

fn picture(live: bool, number: u32, column: usize) -> RgbImage {
    let shade = |x: u32, y: u32| {
        let noise = (x * 7 + y * 13 + number * 31) % 17;
        match (column, live) {
            // A live face is round before the camera, and warm; a sheet is neither.
            (1, true) => 200 - (x.abs_diff(30) + y.abs_diff(20)) * 2 + noise,
            (1, false) => 110 + noise,
            (2, true) => 190 + noise,
            (2, false) => 60 + noise,
            _ => 90 + noise * 3,
        }
    };
    RgbImage::from_fn(60, 40, |x, y| Rgb([shade(x, y) as u8; 3]))
}

/// The three paths of a triplet in CASIA-SURF's way, from `part` on.
fn paths(part: &str, live: bool, person: u32) -> [String; 3] {
    let (kind, recording) = match (live, person % 2) {
        (true, _) => ("real_part", "real"),
        (false, 0) => ("fake_part", "05_enm_s"),
        (false, _) => ("fake_part", "04_en_b"),
    };
    let mark = if live { "CLKJ_CS" } else { "CLKJ_AS" };
    ["color", "depth", "ir"].map(|camera| {
        let ending = if camera == "depth" { "png" } else { "jpg" };
        format!("{part}/{kind}/{mark}{person:04}/{recording}.rssdk/{camera}/91.{ending}")
    })
}

/// A folder as the challenge gives it: so many people a list, each live and as an attack.
fn tree(root: &Path, people: u32) {
    for (part, list, first) in [
        ("Training", "train_list.txt", 0),
        ("Val", "val_private_list.txt", 100),
        ("Testing", "test_public_list.txt", 200),
    ] {
        let mut text = String::new();
        for person in first..first + people {
            for live in [true, false] {
                let files = paths(part, live, person);
                for (column, file) in files.iter().enumerate() {
                    let path = root.join(file);
                    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                    picture(live, person, column).save(&path).unwrap();
                }
                let _ = writeln!(text, "{} {}", files.join(" "), u8::from(live));
            }
        }
        std::fs::write(root.join(list), text).unwrap();
    }
}

/// Orders for a run by the configuration `text` on the lists in `folder/tree`.
fn orders(folder: &Path, text: &str, name: &str) -> (Order, ExportOrder) {
    let config = folder.join(format!("{name}.toml"));
    std::fs::write(&config, text).unwrap();
    let (run, shards) = (folder.join(name), folder.join("tree"));
    let order = Order {
        config,
        shards: shards.clone(),
        run: run.clone(),
        device: "flex".into(),
        sitting: Sitting {
            quiet: true,
            ..Sitting::default()
        },
    };
    let export = ExportOrder {
        run,
        shards,
        device: "flex".into(),
        weights: "best.bpk".into(),
        out: folder.join(format!("{name}-out")),
        threshold: None,
        once: false,
        soup: Vec::new(),
    };
    (order, export)
}

fn made_up(people: u32) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("tree");
    tree(&root, people);
    (folder, root)
}
