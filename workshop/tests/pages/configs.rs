//! The configurations of the tree.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use workshop::compare::Matrix;
use workshop::core::config::{Resolved, read_toml};
use workshop::nets::backbones::BACKBONES;
use workshop::recipes::course::expressions;
use workshop::recipes::detector::DetectorConfig;
use workshop::recipes::landmarks::LandmarksConfig;
use workshop::recipes::{bags, demesher, embedder, liveness, recognition};

fn of_package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Files right in a folder and in its folders of recipes, as paths below it.
fn recipes(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for below in ["", "detector/", "gpu/", "liveness/leave-out/"] {
        for entry in std::fs::read_dir(of_package(folder).join(below)).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            if name.ends_with(".toml") {
                found.push(format!("{below}{name}"));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_recipes_inherit_is_what_each_of_them_said_before() {
    let before = recipes("tests/configs_before");
    assert_eq!(before.len(), 15);
    for name in before {
        let table = |folder: &str| {
            let path = of_package(folder).join(&name);
            Resolved::read(&path).unwrap().table
        };
        assert_eq!(table("configs"), table("tests/configs_before"), "{name}");
    }
}

#[test]
fn every_recipe_is_understood() {
    for name in recipes("configs") {
        let path = of_package("configs").join(&name);
        let kind = name.trim_start_matches("gpu/");
        let read = match kind.split(['-', '.', '/']).next().unwrap() {
            "detector" => read_toml::<DetectorConfig>(&path).map(|c| c.train),
            "landmarks" => read_toml::<LandmarksConfig>(&path).map(|c| c.train),
            "demesher" => read_toml::<demesher::Config>(&path).map(|c| c.train),
            "embedder" => read_toml::<embedder::Config>(&path).map(|c| c.train),
            "recognition" => read_toml::<recognition::Config>(&path).map(|c| c.train),
            "bags" => read_toml::<bags::Config>(&path).map(|c| c.train),
            "example" => read_toml::<expressions::Config>(&path).map(|c| c.train),
            "liveness" | "leave" => read_toml::<liveness::Config>(&path).map(|c| c.train),
            // Where sets lie.
            "prepare" => continue,
            other => unreachable!("{other}"),
        };
        read.unwrap().check().unwrap();
    }
}

#[test]
fn every_recipe_of_recognition_makes_a_network() {
    let mut seen = 0;
    let folder = of_package("configs/recognition");
    let below = ["", "losses", "masked", "triplets"];
    let entries = below.map(|below| std::fs::read_dir(folder.join(below)).unwrap());
    let paths = entries
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.is_file()) {
        let config: recognition::Config = read_toml(&path).unwrap();
        config.check().unwrap();
        let graph = config.graph().unwrap();
        assert!(graph.macs() > 1_000_000, "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 27);
}

#[test]
fn every_matrix_is_read_and_all_backbones_are_compared_at_one_price() {
    for entry in std::fs::read_dir(of_package("configs/compare")).unwrap() {
        let path = entry.unwrap().path();
        Matrix::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    let matrix = Matrix::read(&of_package("configs/compare/backbones.toml")).unwrap();
    let mut met = BTreeSet::new();
    for cell in &matrix.cells {
        let text = toml::to_string(&cell.config).unwrap();
        let config: recognition::Config = toml::from_str(&text).unwrap();
        assert_eq!(config.data.side, 64);
        let macs = config.graph().unwrap().macs() as f64 / 1e6;
        println!("{}: {macs:.1} M", cell.told());
        assert!((80.0..=120.0).contains(&macs), "{}: {macs}", cell.told());
        let backbone = cell.config["net"]["backbone"].as_str().unwrap();
        met.insert(backbone.to_owned());
    }
    let all: BTreeSet<String> = BACKBONES.iter().map(|e| e.name.to_owned()).collect();
    assert_eq!(met, all);
}

#[test]
fn every_recipe_of_bags_makes_a_network() {
    let entries = std::fs::read_dir(of_package("configs/liveness/bags")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.push(of_package("configs/gpu/bags.toml"));
    for path in &paths {
        let config: bags::Config = read_toml(path).unwrap();
        config
            .check()
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        // What a run keeps reads back as the same.
        let kept = workshop::core::config::text_of(&config).unwrap();
        let again: bags::Config = toml::from_str(&kept).unwrap();
        assert_eq!(again.net, config.net, "{}", path.display());
    }
    assert_eq!(paths.len(), 16);
}

/// A run that cannot begin, for want of shards, with its configuration in `text`.
fn stopped(text: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("own.toml");
    let base = of_package("configs/liveness.toml");
    let text = format!("base = [{:?}]\n{text}", base.display().to_string());
    std::fs::write(&config, text).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args(["train", "liveness", "--shards", "nowhere", "--config"])
        .arg(&config)
        .arg("--run")
        .arg(dir.path().join("run"))
        .output()
        .unwrap();
    assert!(!run.status.success());
    String::from_utf8(run.stderr).unwrap()
}

#[test]
fn names_of_earlier_versions_are_read_with_a_notice() {
    let told = stopped("[train]\nfinal_share = 0.1\n[data]\nheld = 0.5");
    let notice = "names of an earlier version, which are still read: train.final_share is \
                  train.min_lr_ratio now, data.held is data.visible_border now.";
    assert_eq!(told.matches(notice).count(), 1, "{told}");
    // It went on: what is missing are the shards.
    assert!(told.contains("nowhere"), "{told}");
    assert!(!stopped("").contains("Note:"));
}

#[test]
fn a_setting_that_nothing_knows_is_said_with_its_file() {
    let told = stopped("[train]\nfinal_shares = 0.1");
    assert!(
        told.contains("own.toml says") && told.contains("final_shares"),
        "{told}"
    );
}
