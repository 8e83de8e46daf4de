//! Recognition from labelled people, by each of the losses.

use super::*;
use workshop::compare::{Done, Wanted, compare};
use workshop::recipes::recognition::{self, Config, RecognitionData, RecognitionTask, Trainee};

const NET: &str = "[net]\nchannels = [4, 8, 8, 8]\nblocks = [0, 1, 1]\nsqueeze = 4\ndim = 8\n";
const TRAIN: &str = "[train]\nseed = 5\nsteps = 4\nbatch = 8\nlearning_rate = 0.01\n\
                     ema_decay = 0.9\nvalidate_every = 2\ncheckpoint_every = 2\n";
const AUGMENT: &str = "[augment]\nrotate_deg = 4.0\nshift_px = 2.0\nscale = 0.05\nmask = 0.1\n\
                       occlude = 0.1\nerase = 0.3\n\
                       pairing = { from = 0.0, until = 9.0, on = 0.5, off = 0.5 }\n\
                       [augment.photometric]\ntone = 0.5\n";

/// A configuration with these lines before its tables.
fn text(lines: &str) -> String {
    format!("{lines}\n{NET}{TRAIN}{AUGMENT}")
}

pub(super) fn config(lines: &str) -> Config {
    toml::from_str(&text(lines)).unwrap()
}

/// An order to train by these lines on made-up people in `folder`, which has the file `config.toml`
/// then.
pub(super) fn ordered(folder: &Path, lines: &str) -> (Order, ExportOrder) {
    let config = folder.join("config.toml");
    std::fs::write(&config, text(lines)).unwrap();
    orders(folder, config)
}

pub(super) fn people(folder: &Path) -> std::path::PathBuf {
    let dir = folder.join("shards");
    shards(&dir, "embedder", true);
    dir
}

pub(super) const PEOPLE: &str =
    "data = { side = 32, sampler = { name = 'people', people = 4, crops = 2 } }";

#[test]
fn a_few_steps_lower_each_loss_on_a_fixed_batch() {
    let folder = tempfile::tempdir().unwrap();
    let dir = people(folder.path());
    let device = Device::flex().autodiff();
    for loss in [
        "{ name = 'softmax' }",
        "{ name = 'focal' }",
        "{ name = 'softmax' }, { name = 'centre', weight = 0.1 }",
        "{ name = 'triplet', margin = 1.0, mining = 'semi_hard' }",
        "{ name = 'triplet', margin = 1.0, mining = 'hard' }",
        "{ name = 'sphereface', annealing = { start = 2.0, decay = 0.0, least = 0.0 } }",
        "{ name = 'cosface', scale = 8.0 }",
        "{ name = 'arcface', scale = 8.0 }",
        "{ name = 'arcface', scale = 8.0, easy = true, gamma = 2.0 }",
        "{ name = 'combined', scale = 8.0, m1 = 0.9, m2 = 0.4, m3 = 0.15 }",
        "{ name = 'cosface', scale = 8.0, sample = 0.5 }",
        "{ name = 'distillation', relation = 1.0 }",
    ] {
        let config = config(&format!("loss = [{loss}]\n{PEOPLE}"));
        let data = RecognitionData::open(&dir, &config).unwrap();
        let task = RecognitionTask {
            data: &data,
            config: &config,
        };
        let mut net = Trainee::new(&config, data.classes(), &device).unwrap();
        let mut optimizer = optimizer(&config.train);
        let mut losses = Vec::new();
        for _ in 0..8 {
            let batch = task.batch(0).unwrap();
            let (next, loss) = step(&task, net, &mut optimizer, 0.01, batch, &device).unwrap();
            net = next;
            losses.push(loss.total.into_scalar::<f32>());
        }
        assert!(losses[7] < 0.97 * losses[0], "{loss}: {losses:?}");
    }
}

/// Partial FC: an optimiser moves what has no gradient as well, by momentum and by decay.
#[test]
fn classes_that_a_step_did_not_look_at_stay_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let dir = people(folder.path());
    let device = Device::flex().autodiff();
    for loss in [
        "{ name = 'softmax', sample = 0.5 }",
        "{ name = 'arcface', scale = 8.0, sample = 0.5 }",
    ] {
        for chosen in ["{ name = 'sgd', momentum = 0.9 }", "'adamw'"] {
            // Two people a step of four in all, and half of the classes.
            let data = "data = { side = 32, sampler = { name = 'people', people = 2, crops = 4 } }";
            let mut config = config(&format!("loss = [{loss}]\n{data}"));
            let table: toml::Table = toml::from_str(&format!("optimizer = {chosen}")).unwrap();
            let mut train = toml::Table::try_from(&config.train).unwrap();
            train.extend(table);
            config.train = train.try_into().unwrap();
            config.train.weight_decay = 0.1;
            let data = RecognitionData::open(&dir, &config).unwrap();
            let task = RecognitionTask {
                data: &data,
                config: &config,
            };
            let mut net = Trainee::new(&config, data.classes(), &device).unwrap();
            let mut optimizer = optimizer(&config.train);
            // A bias comes after its classes.
            let classes = |net: &Trainee| {
                let all = read(net).unwrap();
                let bias = all.iter().rfind(|row| row.len() == 4);
                let bias = bias.filter(|_| loss.contains("softmax")).cloned();
                let rows = all.into_iter().rfind(|row| row.len() == 4 * 8).unwrap();
                (rows, bias.unwrap_or_default())
            };
            for at in 0..6 {
                let batch = task.batch(at).unwrap();
                let seen = batch.people.clone();
                let (before, bias_before) = classes(&net);
                net = step(&task, net, &mut optimizer, 0.01, batch, &device)
                    .unwrap()
                    .0;
                let (after, bias_after) = classes(&net);
                let moved: Vec<usize> = (0..4)
                    .filter(|c| before[8 * c..8 * c + 8] != after[8 * c..8 * c + 8])
                    .collect();
                assert!(moved.len() <= 2, "{loss}, {chosen}, step {at}: {moved:?}");
                assert!(seen.iter().all(|c| moved.contains(c)), "{seen:?} {moved:?}");
                for (c, (a, b)) in bias_before.iter().zip(&bias_after).enumerate() {
                    assert!(a == b || moved.contains(&c), "{loss}, {chosen}, step {at}");
                }
            }
        }
    }
}

#[test]
fn what_is_trained_at_the_apps_size_loads_in_the_app() {
    let folder = tempfile::tempdir().unwrap();
    people(folder.path());
    let lines = "loss = [{ name = 'cosface' }, { name = 'centre', weight = 0.01 }]";
    let (order, export) = ordered(folder.path(), lines);
    recognition::train(&order).unwrap();
    recognition::export(&export).unwrap();
    let text = std::fs::read_to_string(export.out.join("recognition.toml")).unwrap();
    let manifest = AppManifest::parse(&text, "recognition.toml").unwrap();
    assert_eq!((manifest.input.width, manifest.input.height), (112, 112));
    assert!(workshop::networks::embedder(&export.out.join("recognition.toml")).is_ok());
    let curves = std::fs::read_to_string(export.out.join("curves/recognition.csv")).unwrap();
    for name in ["cosface", "centre", "val_auc", "val_tar_fmr_1e-2"] {
        assert!(curves.contains(name), "{curves}");
    }
}

#[test]
fn smaller_faces_are_trained_and_exported_too() {
    let folder = tempfile::tempdir().unwrap();
    people(folder.path());
    let lines = "loss = [{ name = 'softmax' }]\ndata.side = 64";
    let (order, export) = ordered(folder.path(), lines);
    recognition::train(&order).unwrap();
    recognition::export(&export).unwrap();
    let text = std::fs::read_to_string(export.out.join("recognition.toml")).unwrap();
    assert!(text.contains("width = 64"), "{text}");
}

#[test]
fn a_resumed_run_has_the_weights_and_centres_of_an_unbroken_one() {
    let folder = tempfile::tempdir().unwrap();
    people(folder.path());
    let lines =
        format!("loss = [{{ name = 'arcface' }}, {{ name = 'centre', weight = 0.1 }}]\n{PEOPLE}");
    let (mut order, _) = ordered(folder.path(), &lines);
    let first = folder.path().join("first");
    let sitting = |stop_at, resume, start: Option<&Path>| Sitting {
        stop_at,
        resume,
        start: start.map(Path::to_owned),
        quiet: true,
        ..Sitting::default()
    };
    order.run = first.clone();
    order.sitting = sitting(Some(1), false, None);
    recognition::train(&order).unwrap();
    let start = first.join("average.bpk");
    let mut ends = Vec::new();
    for (name, stops) in [("unbroken", vec![None]), ("broken", vec![Some(3), None])] {
        order.run = folder.path().join(name);
        for (at, stop) in stops.into_iter().enumerate() {
            order.sitting = sitting(stop, at > 0, Some(&start));
            recognition::train(&order).unwrap();
        }
        let device = Device::flex();
        let fresh = Trainee::new(&config(&lines), 4, &device).unwrap();
        let dir = RunDir::open(&order.run).unwrap();
        ends.push(read(&dir.load_net("net.bpk", fresh).unwrap()).unwrap());
    }
    for (a, b) in ends[0].iter().zip(&ends[1]) {
        assert!(largest_difference(a, b) < 1e-5);
    }
}

#[test]
fn batches_follow_a_list_of_triplets() {
    let folder = tempfile::tempdir().unwrap();
    let dir = people(folder.path());
    let list = folder.path().join("triplets.txt");
    let lines = format!(
        "loss = [{{ name = 'triplet', mining = 'list' }}]\n\
         data = {{ side = 32, sampler = {{ name = \"triplets\", list = {list:?} }} }}"
    );
    let config = {
        let mut config = config(&lines);
        config.train.batch = 6;
        config
    };
    let open = |text: &str| {
        std::fs::write(&list, text).unwrap();
        RecognitionData::open(&dir, &config)
    };
    // Crops 4 and 5 of each are for validation: such a line is passed over.
    let text = "0/0.jpg\t0/1.jpg\t2/0.jpg\n3/2.jpg\t3/0.jpg\t1/3.jpg\n0/0.jpg\t0/4.jpg\t1/0.jpg\n";
    let batch = open(text).unwrap().batch(0, &config).unwrap();
    let (a, b) = (vec![0, 0, 2, 3, 3, 1], vec![3, 3, 1, 0, 0, 2]);
    assert!(batch.people == a || batch.people == b, "{:?}", batch.people);
    for (text, words) in [
        ("0/0.jpg\t1/1.jpg\t2/0.jpg\n", "line 1"),
        ("0/0.jpg 0/1.jpg 2/0.jpg\n", "three files with tabs"),
        ("0/0.jpg\t0/5.jpg\t2/0.jpg\n", "no three crops"),
    ] {
        let error = open(text).err().unwrap().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn settings_that_do_not_go_together_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let dir = people(folder.path());
    for (lines, words) in [
        (
            "loss = [{ name = 'softmax' }]\ndata.sampler = { name = 'people', people = 3, crops = 2 }",
            "people times crops",
        ),
        ("loss = []", "loss must name"),
        (
            "loss = [{ name = 'triplet', mining = 'list' }]",
            "needs data.sampler",
        ),
        (
            "loss = [{ name = 'softmax' }]\ndata.min_crops = 5",
            "fewer than two people with at least 5",
        ),
        (
            "loss = [{ name = 'softmax' }]\ndata = { sampler = { name = 'people', people = 4, crops = 2 }, side = 4 }",
            "data.side",
        ),
    ] {
        let error = RecognitionData::open(&dir, &config(lines)).err().unwrap();
        assert!(error.to_string().contains(words), "{error}");
    }
    let mut other = config("loss = [{ name = 'distillation' }]");
    other.net.own.dim = 4;
    let error = RecognitionData::open(&dir, &other).err().unwrap();
    assert!(error.to_string().contains("--components"), "{error}");
}

#[test]
fn losses_are_compared_in_a_matrix() {
    let folder = tempfile::tempdir().unwrap();
    let shards = people(folder.path());
    let base = text("loss = [{ name = 'softmax' }]\ndata.side = 64");
    std::fs::write(folder.path().join("base.toml"), base).unwrap();
    let matrix = "title = \"Losses\"\nsubject = \"recognition\"\nconfig = \"base.toml\"\n\
                  crops = 16\n\
                  [[axis]]\nkey = \"loss\"\n\
                  [[axis.choice]]\nlabel = \"softmax\"\nvalue = [{ name = \"softmax\" }]\n\
                  [[axis.choice]]\nlabel = \"with centres\"\n\
                  value = [{ name = \"softmax\" }, { name = \"centre\", weight = 0.01 }]\n\
                  [[axis]]\nkey = \"train.seed\"\nvalues = [1, 2]\n";
    let path = folder.path().join("matrix.toml");
    std::fs::write(&path, matrix).unwrap();
    let out = folder.path().join("out");
    let done = compare(&Wanted {
        matrix: path,
        shards: Some(shards),
        pairs: None,
        out: out.clone(),
        device: "flex".into(),
        max_minutes: None,
        time_again: false,
    });
    assert_eq!(done.unwrap(), Done { cells: 4, of: 4 });
    let report = std::fs::read_to_string(out.join("report.md")).unwrap();
    assert!(report.contains("| with centres | 2 |"), "{report}");
}
