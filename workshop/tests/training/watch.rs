//! What a run leaves for TensorBoard.

use super::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use workshop::train::watch::events::scalars;

/// A number of a run, by step and name.
type Told = BTreeMap<(i64, String), f32>;

/// A run of seven steps that stops after the fourth and goes on.
fn broken_off(folder: &Path) {
    start_in(folder);
    let config = train_config(7);
    let stop = Sitting {
        stop_at: Some(4),
        ..Sitting::default()
    };
    run(folder, folder, &config, stop);
    let resume = Sitting {
        resume: true,
        ..Sitting::default()
    };
    run(folder, folder, &config, resume);
}

fn event_file(folder: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("events.out.tfevents.").then_some(path)
    });
    let file = files.next().unwrap();
    assert_eq!(files.next(), None);
    file
}

/// What `curve.csv` says.
fn drawn(folder: &Path) -> Told {
    let csv = std::fs::read_to_string(folder.join("curve.csv")).unwrap();
    let mut lines = csv.lines().map(|line| line.split(','));
    let names: Vec<&str> = lines.next().unwrap().collect();
    let rows = lines.flat_map(|row| {
        let row = row.map(|cell| cell.parse::<f64>().unwrap() as f32);
        let row: Vec<f32> = row.collect();
        let cells = names.iter().zip(row.clone()).skip(1);
        let of_step =
            move |(name, value): (&&str, f32)| ((row[0] as i64, (*name).to_owned()), value);
        cells.map(of_step).collect::<Vec<_>>()
    });
    rows.collect()
}

#[test]
fn event_files_hold_every_number_of_the_curves_once() {
    let folder = tempfile::tempdir().unwrap();
    broken_off(folder.path());
    let all = scalars(&event_file(folder.path())).unwrap();
    let told: Told = all
        .iter()
        .map(|s| ((s.step, s.tag.clone()), s.value))
        .collect();
    assert_eq!(told.len(), all.len());
    assert_eq!(told, drawn(folder.path()));
    // Three validations on the way and one at the end, each of loss, learning rate, score and its part.
    assert!(
        told.keys()
            .any(|(step, tag)| *step == 7 && tag == "learning_rate")
    );
    assert!(all.windows(2).all(|w| w[0].wall_time <= w[1].wall_time));
}

/// A Python that has TensorBoard: `TENSORBOARD_PYTHON`, or the one on the path.
fn python() -> Option<String> {
    let named = std::env::var("TENSORBOARD_PYTHON").unwrap_or_else(|_| "python3".into());
    let run = Command::new(&named)
        .args(["-c", "import tensorboard"])
        .output();
    run.is_ok_and(|run| run.status.success()).then_some(named)
}

#[test]
fn tensorboard_reads_event_files() {
    const READ: &str = "import sys\n\
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator\n\
        events = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'tensors': 0}).Reload()\n\
        for tag in events.Tags()['scalars']:\n    \
        for event in events.Scalars(tag): print(event.step, event.value, tag)\n\
        for tag in events.Tags()['tensors']:\n    \
        for event in events.Tensors(tag): print(event.step, event.tensor_proto.float_val[0], tag)\n";
    let Some(python) = python() else {
        println!("skipped: no Python with the package tensorboard (set TENSORBOARD_PYTHON to one)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    broken_off(folder.path());
    let read = Command::new(python)
        .args(["-c", READ])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(
        read.status.success(),
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
    let text = String::from_utf8(read.stdout).unwrap();
    let told: Told = text
        .lines()
        .map(|line| {
            let mut cells = line.splitn(3, ' ');
            let (step, value) = (cells.next().unwrap(), cells.next().unwrap());
            let tag = cells.next().unwrap().to_owned();
            (
                (step.parse().unwrap(), tag),
                value.parse::<f64>().unwrap() as f32,
            )
        })
        .collect();
    assert_eq!(told, drawn(folder.path()));
}
