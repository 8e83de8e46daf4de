//! A whole matrix of small trainings.

use super::*;
use std::path::PathBuf;
use workshop::compare::{Done, Wanted, compare};

const CONFIG: &str = "[net]\nchannels = [4, 8, 8]\nblocks = [0, 0]\n\
                      [train]\nseed = 1\nsteps = 1\nbatch = 12\nlearning_rate = 0.01\nema_decay = 0.5\n\
                      validate_every = 4\ncheckpoint_every = 4\n";
const MATRIX: &str = "title = \"Rates of learning\"\nsubject = \"example\"\nconfig = \"base.toml\"\n\
                      crops = 96\nnotes = [\"Made up.\"]\n\
                      [[axis]]\nkey = \"train.learning_rate\"\nname = \"rate\"\nvalues = [0.01, 0.0001]\n\
                      [[axis]]\nkey = \"train.seed\"\nvalues = [1, 2]\n";

fn wanted(folder: &Path, matrix: &str) -> Wanted {
    std::fs::write(folder.join("base.toml"), CONFIG).unwrap();
    std::fs::write(folder.join("matrix.toml"), matrix).unwrap();
    Wanted {
        matrix: folder.join("matrix.toml"),
        shards: None,
        pairs: None,
        out: folder.join("out"),
        device: "flex".into(),
        max_minutes: None,
    }
}

fn read_text(path: PathBuf) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Every result, by the cell's folder.
fn results(out: &Path) -> Vec<(String, String)> {
    let cells = std::fs::read_dir(out.join("cells")).unwrap();
    let mut all: Vec<_> = cells
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                entry.path().join("cell.json"),
            )
        })
        .filter(|(_, path)| path.is_file())
        .map(|(name, path)| (name, read_text(path)))
        .collect();
    all.sort();
    all
}

#[test]
fn a_matrix_is_trained_through_wherever_it_was_broken_off_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let mut order = wanted(folder.path(), MATRIX);
    let out = order.out.clone();
    // At once after its first step, and in a later sitting after the cells that fit into it.
    order.max_minutes = Some(0.0);
    assert_eq!(compare(&order).unwrap(), Done { cells: 0, of: 4 });
    assert!(read_text(out.join("report.md")).contains("0 of 4 are done"));
    assert!(out.join("cells/0.01_seed-1/run/state.toml").is_file());
    order.max_minutes = None;
    assert_eq!(compare(&order).unwrap(), Done { cells: 4, of: 4 });

    let names: Vec<String> = results(&out).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "0.0001_seed-1",
            "0.0001_seed-2",
            "0.01_seed-1",
            "0.01_seed-2"
        ]
    );
    let report = read_text(out.join("report.md"));
    assert!(
        report.starts_with("# Rates of learning\n\n4 trainings, each of 96 crops;"),
        "{report}"
    );
    let row = report
        .lines()
        .find(|l| l.starts_with("| 0.01 | 2 |"))
        .unwrap();
    assert!(row.contains(" ± ") && row.contains("(sample ± "), "{row}");
    assert!(
        report.contains("Made up.") && report.contains("comes first with"),
        "{report}"
    );
    assert!(report.contains("ahead of"), "{report}");
    let csv = read_text(out.join("cells.csv"));
    assert!(csv.starts_with("rate,seed,steps,batch,"), "{csv}");
    assert!(
        csv.lines().nth(1).unwrap().starts_with("0.01,1,8,12,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 5);
    assert!(image::open(out.join("curves.png")).unwrap().height() > 1000);
    // Weights are gone, what can be used and looked at is there.
    let cell = out.join("cells/0.01_seed-1");
    assert!(cell.join("expressions.onnx").is_file() && cell.join("run/curve.csv").is_file());
    assert!(!cell.join("run/best.bpk").exists());

    // Nothing is trained again, and one that is missing is.
    let before = results(&out);
    let removed = out.join("cells/0.0001_seed-2");
    std::fs::remove_dir_all(&removed).unwrap();
    assert_eq!(compare(&order).unwrap(), Done { cells: 4, of: 4 });
    let after = results(&out);
    for (before, after) in before.iter().zip(&after) {
        assert!(
            before == after || before.0 == "0.0001_seed-2",
            "{before:?} {after:?}"
        );
    }
    // A cell that was begun by other settings is not taken for one of the matrix.
    let changed = wanted(folder.path(), &MATRIX.replace("crops = 96", "crops = 120"));
    let error = compare(&changed).unwrap_err().to_string();
    assert!(
        error.contains("0.01_seed-1 was begun by another train.steps"),
        "{error}"
    );
}

#[test]
fn a_setting_that_no_cell_may_have_is_told_before_anything_is_trained() {
    let folder = tempfile::tempdir().unwrap();
    let order = wanted(
        folder.path(),
        &MATRIX.replace("[0.01, 0.0001]", "[0.01, -1.0]"),
    );
    let error = compare(&order).unwrap_err().to_string();
    assert!(
        error.contains("rate -1.0, seed 1") && error.contains("learning_rate"),
        "{error}"
    );
    assert!(!order.out.join("cells").exists());
}

#[test]
fn a_training_that_fails_is_told_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let matrix = "title = \"T\"\nsubject = \"example\"\nconfig = \"base.toml\"\ncrops = 24\n\
                  [set]\n\"train.clip_norm\" = 1e30\n\"train.weight_decay\" = 1e9\n\
                  [[axis]]\nkey = \"train.learning_rate\"\nvalues = [1e30, 1e-12]\n";
    let order = wanted(folder.path(), &matrix.replace("crops = 24", "crops = 72"));
    assert_eq!(compare(&order).unwrap(), Done { cells: 2, of: 2 });
    let report = read_text(order.out.join("report.md"));
    assert!(
        report.contains("The loss is not finite at step"),
        "{report}"
    );
    assert!(report.contains("There is only 1e-12"), "{report}");
}

#[test]
fn embedders_are_compared_by_their_validation_people() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "embedder", true);
    let mut changes = SHORT.to_vec();
    changes.extend([("squeeze", "4"), ("dim", "8")]);
    shrunk("embedder.toml", folder.path(), &changes);
    let matrix = "title = \"T\"\nsubject = \"embedder\"\nconfig = \"embedder.toml\"\n";
    let mut order = wanted(folder.path(), matrix);
    let error = compare(&order).unwrap_err().to_string();
    assert!(error.contains("--shards"), "{error}");
    order.shards = Some(folder.path().join("shards"));
    assert_eq!(compare(&order).unwrap(), Done { cells: 1, of: 1 });
    let report = read_text(order.out.join("report.md"));
    assert!(
        report.contains("| EER |") && !report.contains("| accuracy |"),
        "{report}"
    );
    assert!(report.contains("There is only all"), "{report}");
}
