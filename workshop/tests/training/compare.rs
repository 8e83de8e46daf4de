//! A whole matrix of small trainings.

use super::*;
use std::path::PathBuf;
use workshop::compare::{Done, Matrix, Wanted, compare};

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
        time_again: false,
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

    // Milliseconds alone are taken again.
    let first = out.join("cells/0.01_seed-1/cell.json");
    let mut told: serde_json::Value = serde_json::from_str(&read_text(first.clone())).unwrap();
    told["figures"]["ms_a_face"] = 1e9.into();
    std::fs::write(&first, serde_json::to_string_pretty(&told).unwrap()).unwrap();
    order.time_again = true;
    assert_eq!(compare(&order).unwrap(), Done { cells: 4, of: 4 });
    let without_ms = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.contains("ms_a_face"));
        lines.map(str::to_owned).collect()
    };
    let again = results(&out);
    let told: serde_json::Value = serde_json::from_str(&read_text(first)).unwrap();
    assert!(told["figures"]["ms_a_face"].as_f64().unwrap() < 1e9);
    for (before, after) in after.iter().zip(&again) {
        assert_eq!(without_ms(&before.1), without_ms(&after.1));
    }
    order.time_again = false;
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
fn what_all_start_from_and_what_is_published_stands_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let first = "title = \"T\"\nsubject = \"example\"\nconfig = \"base.toml\"\ncrops = 360\n";
    let first = wanted(folder.path(), first);
    assert_eq!(compare(&first).unwrap(), Done { cells: 1, of: 1 });
    let before = first.out.join("cells/only");

    let start = before.join("expressions.onnx");
    let matrix = format!(
        "title = \"Further\"\nsubject = \"example\"\nconfig = \"base.toml\"\ncrops = 48\n\
         start = {start:?}\n\
         [[axis]]\nkey = \"train.learning_rate\"\nname = \"rate\"\nvalues = [0.001, 0.0001]\n\
         [[reference]]\nlabel = \"0.001\"\nwords = \"a network | of others\"\n\
         figures = {{ \"LFW\" = \"99.00 %\", \"AgeDB\" = \"95 %\" }}\n\
         [[reference]]\nlabel = \"another\"\nwords = \"B\"\nfigures = {{ \"LFW\" = \"98 %\" }}\n"
    );
    let mut further = wanted(folder.path(), &matrix);
    further.out = folder.path().join("further");
    further.shards = Some(first.out.join("shards"));
    assert_eq!(compare(&further).unwrap(), Done { cells: 2, of: 2 });
    // The cells begin with it, and it computes what the file does.
    let side = workshop::data::drawn::SIDE as usize;
    let said = |file: PathBuf| {
        let bytes = std::fs::read(file).unwrap();
        let runner = OnnxRunner::load(&bytes, &[1, 3, side, side]).unwrap();
        runner.run_first(&noise(3, 3 * side * side)).unwrap()
    };
    let at_start = said(further.out.join("start/expressions.onnx"));
    assert!(largest_difference(&at_start, &said(start)) < 1e-3);
    let at_end = said(further.out.join("cells/0.001/expressions.onnx"));
    assert!(largest_difference(&at_start, &at_end) > 0.0);
    let report = read_text(further.out.join("report.md"));
    let is_row = |line: &&str| line.starts_with("| ") && !line.contains(" --- ");
    let rows: Vec<&str> = report.lines().filter(is_row).collect();
    assert!(rows[1].starts_with("| untrained start | 1 | "), "{report}");
    assert!(
        report.contains("before the training by the settings"),
        "{report}"
    );
    // It is no row that differences are told of.
    let differences = report.split("## What the differences").nth(1).unwrap();
    assert!(!differences.contains("untrained"), "{report}");
    assert!(
        report.contains("## Published, on far more data"),
        "{report}"
    );
    assert!(
        report.contains("|  | AgeDB | LFW | accuracy here | by |"),
        "{report}"
    );
    assert!(rows.contains(&"| another | – | 98 % | – | B |"), "{report}");
    let known = rows
        .iter()
        .find(|r| r.starts_with("| 0.001 | 95 % | 99.00 % | "));
    assert!(
        known.unwrap().ends_with(" | a network \\| of others |"),
        "{report}"
    );
    let csv = read_text(further.out.join("cells.csv"));
    assert!(
        csv.lines()
            .nth(1)
            .unwrap()
            .starts_with("untrained start,,0,12,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 4);
    // Once is enough.
    let measured = read_text(further.out.join("start/cell.json"));
    assert_eq!(compare(&further).unwrap(), Done { cells: 2, of: 2 });
    assert_eq!(read_text(further.out.join("start/cell.json")), measured);
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

#[test]
fn every_matrix_of_the_tree_can_be_trained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/compare");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let matrix = Matrix::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        matrix
            .check()
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(matrix.cells.len() > 1, "{}", path.display());
        assert!(
            matrix.start.is_none_or(|start| start.is_file()),
            "{}",
            path.display()
        );
        read += 1;
    }
    assert!(read > 1);
}

/// Losses by seeds on made-up people seen in 32 pixels, measured on pairs, plain and masked.
#[test]
fn recognition_is_compared_by_lfws_pairs() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("shards");
    tested(&dir);
    let config = "loss = []\ndata = { side = 32, min_crops = 2 }\n\
                  [net]\nchannels = [4, 8, 8, 8]\nblocks = [0, 1, 1]\nsqueeze = 4\ndim = 8\n\
                  [train]\nseed = 5\nsteps = 1\nbatch = 8\nlearning_rate = 0.01\nema_decay = 0.5\n\
                  validate_every = 2\ncheckpoint_every = 2\n\
                  [augment]\nrotate_deg = 4.0\nshift_px = 2.0\nscale = 0.05\nmask = 0.0\n\
                  occlude = 0.0\n[augment.photometric]\ntone = 0.5\n";
    let matrix = "title = \"Losses\"\nsubject = \"recognition\"\nconfig = \"recognition.toml\"\n\
                  crops = 16\nmasked = true\n\
                  [[axis]]\nkey = \"loss\"\n\
                  [[axis.choice]]\nlabel = \"softmax\"\nvalue = [{ name = \"softmax\" }]\n\
                  [[axis.choice]]\nlabel = \"ArcFace\"\n\
                  value = [{ name = \"arcface\", scale = 8.0 }]\n\
                  [[axis]]\nkey = \"train.seed\"\nvalues = [1, 2]\n";
    std::fs::write(folder.path().join("recognition.toml"), config).unwrap();
    let mut order = wanted(folder.path(), matrix);
    order.shards = Some(dir);
    let error = compare(&order).unwrap_err().to_string();
    assert!(error.contains("--pairs"), "{error}");
    let pairs = folder.path().join("pairs.txt");
    std::fs::write(&pairs, "2\t1\nA\t1\t2\nA\t1\tB\t1\nB\t1\t2\nA\t2\tB\t2\n").unwrap();
    order.pairs = Some(pairs);
    assert_eq!(compare(&order).unwrap(), Done { cells: 4, of: 4 });
    let report = read_text(order.out.join("report.md"));
    assert!(report.contains("measured on 4 pairs"), "{report}");
    assert!(
        report.contains("| accuracy | accuracy, one masked | AUC | EER |"),
        "{report}"
    );
    let rows = report
        .lines()
        .filter(|l| l.starts_with("| softmax | 2 |") || l.starts_with("| ArcFace | 2 |"));
    assert_eq!(rows.count(), 2, "{report}");
}

/// The people of [`shards`] to learn from and to choose by, and two more to be tested on.
fn tested(dir: &Path) {
    let mut writer = ShardWriter::create(dir, "embedder", 1).unwrap();
    let points: Vec<[f32; 2]> = faceglass_vision::TEMPLATE_112
        .iter()
        .map(|p| [p.x + 16.0, p.y + 16.0])
        .collect();
    let mut push = |file: String, split, person: u8, shade| {
        let face = FaceLabel {
            bbox: [30.0, 30.0, 84.0, 84.0],
            score: 1.0,
            points: points.clone(),
        };
        let record = Record {
            person: format!("person:{}", file.split('/').next().unwrap()),
            ..record(&file, split, vec![face])
        };
        let picture = image::imageops::thumbnail(&portrait(person, shade), 144, 144);
        writer
            .push(record, &encode_jpeg(&picture, 90).unwrap())
            .unwrap();
    };
    for person in 0..4u8 {
        for shot in 0..4u8 {
            let split = if shot < 2 { Split::Train } else { Split::Dev };
            push(format!("{person}/{shot}.jpg"), split, person, 20 * shot);
        }
    }
    for (person, name) in [(1, "A"), (2, "B")] {
        for shot in 1..=2u8 {
            push(
                format!("{name}/{name}_{shot:04}.jpg"),
                Split::Test,
                person,
                30 * shot,
            );
        }
    }
    writer.finish().unwrap();
}
