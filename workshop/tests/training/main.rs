//! Training, resuming and exporting, on networks small enough for a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod apart;
mod blends;
mod cards;
mod choices;
mod compare;
mod demesher;
mod devices;
mod head;
mod openvino;
mod precision;
mod pruning;
mod recognition;
mod resume;
mod shorten;
mod teacher;
mod triplets;
mod warm_start;
mod watch;

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use faceglass_vision::ModelKind;
use faceglass_vision::manifest::{KindSpec, Manifest as AppManifest};
use image::{Rgb, RgbImage};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::num::NonZeroUsize;
use std::path::Path;
use workshop::core::Result;
use workshop::core::config::{Resolved, read_toml};
use workshop::core::numbers::floats;
use workshop::data::shards::{FaceLabel, Record, ShardWriter, Split, Vectors, encode_jpeg};
use workshop::export::onnx::onnx;
use workshop::export::parity::{OnnxRunner, TOLERANCE, largest_difference};
use workshop::nets::Net;
use workshop::recipes::embedder::net::{EmbedderConfig, SIDE, embeddings};
use workshop::recipes::embedder::{self, Trainee};
use workshop::recipes::liveness::net::{LivenessConfig, votes, with_votes_moved};
use workshop::recipes::{ExportOrder, Order, liveness};
use workshop::train::average::read;
use workshop::train::optimizer::optimizer;
use workshop::train::run::step;
use workshop::train::{self, Loss, Precision, RunDir, Score, Sitting, Task, TrainConfig};

fn noise(seed: u64, count: usize) -> Vec<f32> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
}

fn small_liveness() -> LivenessConfig {
    liveness_of("side = 32\nchannels = [4, 8, 12, 16]\nblocks = [0, 1, 1]")
}

fn liveness_of(net: &str) -> LivenessConfig {
    toml::from_str(net).unwrap()
}

fn small_embedder() -> EmbedderConfig {
    embedder_of(8)
}

fn embedder_of(dim: usize) -> EmbedderConfig {
    let text = "channels = [4, 8, 8, 8]\nblocks = [0, 1, 1]\nsqueeze = 4";
    toml::from_str(&format!("{text}\ndim = {dim}")).unwrap()
}

fn train_config(steps: u64) -> TrainConfig {
    let text = format!(
        "seed = 5\nsteps = {steps}\nbatch = 8\nlearning_rate = 0.01\nmin_lr_ratio = 0.1\n\
         weight_decay = 0.01\nema_decay = 0.9\nvalidate_every = 2\ncheckpoint_every = 2\n\
         loaders = 2\nmetrics_every = 3"
    );
    toml::from_str(&text).unwrap()
}

/// Bright views are live, dark ones attacks.
struct Toy {
    fixed: bool,
}

impl Task for Toy {
    type Net = Net;
    type Batch = liveness::Batch;

    fn batch(&self, step: u64) -> Result<Self::Batch> {
        let seed = if self.fixed { 0 } else { step };
        let side = small_liveness().side();
        let targets: Vec<f32> = (0..8).map(|i| (i % 2) as f32).collect();
        let mut pixels = noise(seed, 8 * 3 * side * side);
        for (view, target) in pixels.chunks_mut(3 * side * side).zip(&targets) {
            view.iter_mut().for_each(|p| *p = *p * 0.2 + target - 0.5);
        }
        Ok(liveness::Batch {
            pixels,
            targets,
            taught: Vec::new(),
        })
    }

    fn loss(&self, net: &Net, batch: Self::Batch, device: &Device) -> Result<Loss> {
        liveness::vote_loss(net, batch, small_liveness().side(), device)
    }

    fn validate(&self, net: &Net, device: &Device) -> Result<Score> {
        let loss = self.loss(net, self.batch(999)?, device)?;
        Ok(Score {
            value: -loss.total.into_scalar::<f32>(),
            parts: Vec::new(),
        })
    }
}

/// Weights by chance in the file `start.bpk` of `folder`. The backend's chance is
/// shared by all tests that run at the same time, so that a seed alone would not
/// give two runs the same start.
fn start_in(folder: &Path) {
    let net = small_liveness().init(&Device::flex().autodiff()).unwrap();
    let dir = RunDir::open(folder).unwrap();
    dir.save_net("start.bpk", &net).unwrap();
}

/// A run in `dir` from the weights that [`start_in`] left in `start`.
fn run(dir: &Path, start: &Path, config: &TrainConfig, sitting: Sitting) -> Net {
    run_task(&Toy { fixed: false }, dir, start, config, sitting)
}

/// [`run`] of another task.
fn run_task(
    task: &impl Task<Net = Net>,
    dir: &Path,
    start: &Path,
    config: &TrainConfig,
    sitting: Sitting,
) -> Net {
    let device = Device::flex().autodiff();
    let fresh = small_liveness().init(&device).unwrap();
    let fresh = RunDir::open(start)
        .unwrap()
        .load_net("start.bpk", fresh)
        .unwrap();
    let dir = RunDir::open(dir).unwrap();
    let sitting = Sitting {
        quiet: true,
        ..sitting
    };
    train::run(task, fresh, config, &dir, &sitting, &device).unwrap();
    dir.load_net("net.bpk", small_liveness().init(&device).unwrap())
        .unwrap()
}

#[test]
fn a_resumed_run_ends_with_the_weights_of_an_unbroken_one() {
    let config = train_config(7);
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    start_in(one.path());
    let unbroken = run(one.path(), one.path(), &config, Sitting::default());
    let stop = Sitting {
        stop_at: Some(3),
        ..Sitting::default()
    };
    let halfway = run(two.path(), one.path(), &config, stop);
    assert_ne!(read(&halfway).unwrap(), read(&unbroken).unwrap());
    let resume = Sitting {
        resume: true,
        ..Sitting::default()
    };
    let resumed = run(two.path(), one.path(), &config, resume);
    for (a, b) in read(&unbroken)
        .unwrap()
        .iter()
        .zip(&read(&resumed).unwrap())
    {
        assert!(largest_difference(a, b) < 1e-6);
    }
    let csv = |dir: &Path| std::fs::read_to_string(dir.join("curve.csv")).unwrap();
    assert_eq!(
        csv(one.path()).lines().count(),
        csv(two.path()).lines().count()
    );
    let averages = [&one, &two].map(|dir| {
        let fresh = small_liveness().init(&Device::flex()).unwrap();
        let dir = RunDir::open(dir.path()).unwrap();
        read(&dir.load_net("average.bpk", fresh).unwrap()).unwrap()
    });
    for (a, b) in averages[0].iter().zip(&averages[1]) {
        assert!(largest_difference(a, b) < 1e-6);
    }
}

#[test]
fn training_steps_lower_the_liveness_loss_on_a_fixed_batch() {
    let device = Device::flex().autodiff();
    let config = train_config(4);
    let toy = Toy { fixed: true };
    let mut net = small_liveness().init(&device).unwrap();
    let mut optimizer = optimizer(&config);
    let mut losses = Vec::new();
    for at in 0..4 {
        let batch = toy.batch(at).unwrap();
        let (next, loss) = step(&toy, net, &mut optimizer, 0.01, batch, &device).unwrap();
        net = next;
        losses.push(loss.total.into_scalar::<f32>());
    }
    assert!(losses[1] < losses[0] && losses[3] < losses[1], "{losses:?}");
}

#[test]
fn a_training_step_lowers_the_embedder_loss_on_a_fixed_batch() {
    struct Fixed;
    impl Task for Fixed {
        type Net = Trainee;
        type Batch = embedder::Batch;
        fn batch(&self, _: u64) -> Result<Self::Batch> {
            let mut targets = noise(2, 4 * 8);
            for row in targets.chunks_mut(8) {
                let length = row.iter().map(|v| v * v).sum::<f32>().sqrt();
                row.iter_mut().for_each(|v| *v /= length);
            }
            Ok(embedder::Batch {
                pixels: noise(1, 4 * 3 * SIDE * SIDE),
                targets,
                people: vec![Some(0), Some(1), None, Some(0)],
            })
        }
        fn loss(&self, net: &Trainee, batch: Self::Batch, device: &Device) -> Result<Loss> {
            let weights = embedder::LossConfig {
                centre: 0.5,
                cosine: 1.0,
                relation: 1.0,
                margin: 0.1,
                margin_kind: workshop::losses::Margin::default(),
                margin_scale: 8.0,
                margin_cosine: 0.2,
            };
            embedder::total_loss(net, batch, &weights, (Precision::Float32, device))
        }
        fn validate(&self, _: &Trainee, _: &Device) -> Result<Score> {
            unreachable!("only steps are taken here")
        }
    }
    let device = Device::flex().autodiff();
    let config = train_config(3);
    let mut net = Trainee::new(&small_embedder(), 2, &device).unwrap();
    let mut optimizer = optimizer(&config);
    let mut losses = Vec::new();
    for at in 0..3 {
        let batch = Fixed.batch(at).unwrap();
        let (next, loss) = step(&Fixed, net, &mut optimizer, 0.003, batch, &device).unwrap();
        net = next;
        losses.push(loss.total.into_scalar::<f32>());
    }
    assert!(losses[1] < losses[0] && losses[2] < losses[1], "{losses:?}");
}

#[test]
fn the_exported_liveness_network_equals_the_trained_one() {
    // A few steps first, so that the running statistics are not the neutral ones.
    let folder = tempfile::tempdir().unwrap();
    start_in(folder.path());
    let net = run(
        folder.path(),
        folder.path(),
        &train_config(3),
        Sitting::default(),
    )
    .valid();
    let onnx = onnx(&net, &liveness::net::signature()).unwrap();
    let shape = [5, 3, 32, 32];
    let pixels = noise(9, shape.iter().product());
    let exported = OnnxRunner::load(&onnx, &shape)
        .unwrap()
        .run(&pixels)
        .unwrap();
    let input = Tensor::<4>::from_data(TensorData::new(pixels, shape), &Device::flex());
    let trained = floats(votes(&net, input).unwrap()).unwrap();
    assert!(largest_difference(&trained, &exported[0]) < TOLERANCE);
    assert_eq!(exported[0].len(), 5);
}

#[test]
fn the_exported_embedder_equals_the_trained_one() {
    let device = Device::flex();
    let net = small_embedder().init(&device).unwrap();
    let onnx = onnx(&net, &embedder::net::signature()).unwrap();
    let shape = [2, 3, SIDE, SIDE];
    let pixels = noise(4, shape.iter().product());
    let exported = OnnxRunner::load(&onnx, &shape)
        .unwrap()
        .run(&pixels)
        .unwrap();
    let input = Tensor::<4>::from_data(TensorData::new(pixels, shape), &device);
    assert!(
        largest_difference(
            &floats(embeddings(&net, input).unwrap()).unwrap(),
            &exported[0]
        ) < TOLERANCE
    );
}

/// Stripes in a colour of the person's own: enough to be told apart.
fn portrait(person: u8, shade: u8) -> RgbImage {
    RgbImage::from_fn(168, 168, |x, y| {
        let stripe = if (x / 8 + y / (6 + u32::from(person))) % 2 == 0 {
            60
        } else {
            0
        };
        Rgb([40 * person + stripe, shade + stripe, 200 - 30 * person])
    })
}

fn record(file: &str, split: Split, faces: Vec<FaceLabel>) -> Record {
    Record {
        source: "made+up".into(),
        file: file.into(),
        split,
        faces,
        ..Record::default()
    }
}

fn shards(dir: &Path, kind: &str, with_vectors: bool) {
    let mut writer = ShardWriter::create(dir, kind, 1).unwrap();
    let template = faceglass_vision::TEMPLATE_112;
    let mut vectors = Vec::new();
    for person in 0..4u8 {
        for shot in 0..6u8 {
            let record = Record {
                source: format!("made+up{}", shot % 2),
                file: format!("{person}/{shot}.jpg"),
                split: if shot < 4 { Split::Train } else { Split::Dev },
                person: format!("person:{person}"),
                live: Some(person % 2 == 0),
                faces: vec![FaceLabel {
                    bbox: [48.0, 48.0, 72.0, 72.0],
                    score: 1.0,
                    points: template.iter().map(|p| [p.x + 28.0, p.y + 28.0]).collect(),
                }],
                ..Record::default()
            };
            let jpeg = encode_jpeg(&portrait(person, 20 * shot), 90).unwrap();
            writer.push(record, &jpeg).unwrap();
            vectors.extend((0..8).map(|k| if k == person { 1.0 } else { 0.1 }));
        }
    }
    writer.finish().unwrap();
    if with_vectors {
        let vectors = Vectors {
            dim: 8,
            values: vectors,
        };
        vectors.save(dir, "a test").unwrap();
    }
}

/// Shrinks a committed configuration to what a test can train: the settings of these names,
/// wherever they stand, have other values.
fn shrunk(name: &str, folder: &Path, changes: &[(&str, &str)]) -> std::path::PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("configs")
        .join(name);
    let mut table = Resolved::read(&path).unwrap().table;
    // The teacher is a file that nobody else has.
    table.remove("teacher");
    for (key, value) in changes {
        let value: toml::Table = toml::from_str(&format!("new = {value}")).unwrap();
        assert!(set(&mut table, key, &value["new"]), "no {key}");
    }
    let out = folder.join(name);
    std::fs::write(&out, toml::to_string(&table).unwrap()).unwrap();
    out
}

/// Gives the setting `key` of the first table that has one a value.
fn set(table: &mut toml::Table, key: &str, value: &toml::Value) -> bool {
    if let Some(own) = table.get_mut(key) {
        own.clone_from(value);
        return true;
    }
    let mut inner = table.iter_mut().filter_map(|(_, v)| v.as_table_mut());
    inner.any(|table| set(table, key, value))
}

const SHORT: [(&str, &str); 6] = [
    ("steps", "2"),
    ("batch", "4"),
    ("channels", "[4, 8, 8, 8]"),
    ("blocks", "[0, 1, 1]"),
    ("validate_every", "2"),
    ("warmup_steps", "0"),
];

fn orders(folder: &Path, config: std::path::PathBuf) -> (Order, ExportOrder) {
    let order = Order {
        config,
        shards: folder.join("shards"),
        run: folder.join("run"),
        device: "flex".into(),
        sitting: Sitting {
            quiet: true,
            ..Sitting::default()
        },
    };
    let export = ExportOrder {
        run: folder.join("run"),
        shards: folder.join("shards"),
        device: "flex".into(),
        weights: "best.bpk".into(),
        out: folder.join("models"),
        threshold: Some(0.4),
        once: false,
        soup: Vec::new(),
    };
    (order, export)
}

#[test]
fn the_committed_embedder_config_trains_exports_and_loads_in_the_app() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "embedder", true);
    let mut changes = SHORT.to_vec();
    changes.extend([("squeeze", "4"), ("dim", "8")]);
    let config = shrunk("embedder.toml", folder.path(), &changes);
    let (order, export) = orders(folder.path(), config);
    embedder::train(&order).unwrap();
    embedder::export(&export).unwrap();
    let text = std::fs::read_to_string(export.out.join("embedder.toml")).unwrap();
    let manifest = AppManifest::parse(&text, "embedder.toml").unwrap();
    assert!((manifest.threshold().unwrap() - 0.4).abs() < 1e-6);
    assert!(export.out.join("curves/embedder.png").is_file());
    // The app is told how often to look at a face.
    assert!(text.contains("flip_average = true"));
    let once = ExportOrder {
        once: true,
        ..export
    };
    embedder::export(&once).unwrap();
    let text = std::fs::read_to_string(once.out.join("embedder.toml")).unwrap();
    assert!(text.contains("flip_average = false"));
}

#[test]
fn several_runs_are_exported_as_the_mean_of_their_weights() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "liveness", false);
    let mut changes = SHORT.to_vec();
    changes.push(("side", "32"));
    let (order, export) = orders(
        folder.path(),
        shrunk("liveness.toml", folder.path(), &changes),
    );
    // A seed of its own makes it another run.
    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    changes.push(("seed", "99"));
    let other = Order {
        config: shrunk("liveness.toml", &elsewhere, &changes),
        run: folder.path().join("other run"),
        ..order.clone()
    };
    liveness::train(&order).unwrap();
    liveness::train(&other).unwrap();
    let config: liveness::Config = read_toml(&order.config).unwrap();
    let of = |order: &ExportOrder| {
        let fresh = liveness::Trainee::new(&config, &Device::flex()).unwrap();
        read(&order.net(fresh).unwrap()).unwrap().concat()
    };
    let alone = |run: &Path| {
        of(&ExportOrder {
            run: run.to_owned(),
            ..export.clone()
        })
    };
    let (one, two) = (alone(&order.run), alone(&other.run));
    assert!(largest_difference(&one, &two) > 1e-3);
    let soup = ExportOrder {
        soup: vec![other.run.clone()],
        ..export.clone()
    };
    let wanted: Vec<f32> = one.iter().zip(&two).map(|(a, b)| (a + b) / 2.0).collect();
    assert!(largest_difference(&of(&soup), &wanted) < 1e-5);
    liveness::export(&soup).unwrap();
    assert!(export.out.join("liveness.onnx").is_file());
    let missing = ExportOrder {
        soup: vec![folder.path().join("nowhere")],
        ..export
    };
    assert!(liveness::export(&missing).is_err());
}

#[test]
fn the_committed_liveness_config_trains_exports_and_loads_in_the_app() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "liveness", false);
    let mut changes = SHORT.to_vec();
    changes.push(("side", "32"));
    let config = shrunk("liveness.toml", folder.path(), &changes);
    let (order, export) = orders(folder.path(), config);
    liveness::train(&order).unwrap();
    // Whatever the votes are, they are moved until the threshold lies at one half.
    let device = Device::flex();
    let dir = RunDir::open(&order.run).unwrap();
    let fresh = liveness::Trainee::new(&read_toml(&order.config).unwrap(), &device).unwrap();
    let mut net = dir.load_net(&export.weights, fresh).unwrap();
    net.liveness = with_votes_moved(net.liveness, 3.0).unwrap();
    dir.save_net(&export.weights, &net).unwrap();
    liveness::export(&export).unwrap();
    let text = std::fs::read_to_string(export.out.join("liveness.toml")).unwrap();
    let manifest = AppManifest::parse(&text, "liveness.toml").unwrap();
    let KindSpec::Liveness(spec) = manifest.spec else {
        panic!("{:?}", manifest.spec);
    };
    assert_eq!(
        (spec.views.len(), spec.lowest_votes),
        (7, NonZeroUsize::new(2))
    );
    assert!((spec.threshold - 0.5).abs() < 0.1);
}

#[test]
fn votes_are_moved_by_one_number() {
    let device = Device::flex();
    let net = small_liveness().init(&device).unwrap();
    let side = small_liveness().side();
    let data = TensorData::new(noise(3, 3 * 3 * side * side), [3, 3, side, side]);
    let x = Tensor::<4>::from_data(data, &device);
    let votes = |net: &Net| floats(votes(net, x.clone()).unwrap()).unwrap();
    let before = votes(&net);
    let after = votes(&with_votes_moved(net, 1.5).unwrap());
    let moved: Vec<f32> = before.iter().map(|v| v + 1.5).collect();
    assert!(largest_difference(&after, &moved) < 1e-5);
}

#[test]
fn sources_are_left_out_in_turn_and_measured() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "liveness", false);
    let mut changes = SHORT.to_vec();
    changes.push(("side", "32"));
    let config = shrunk("liveness.toml", folder.path(), &changes);
    let (order, _) = orders(folder.path(), config);
    let sources = ["made+up0", "not+there", "made+up1"];
    let rows = liveness::cross::leave_out(&order, &sources, 1, (&[], 0)).unwrap();
    let counted = rows
        .iter()
        .map(|r| (r.source.as_str(), r.all.live, r.all.attacks));
    assert!(counted.eq([("made+up0", 6, 6), ("made+up1", 6, 6)]));
    assert!(
        rows.iter()
            .all(|r| r.all.acer.is_some() && r.all.eer.is_some())
    );
    let fold = std::fs::read_to_string(order.run.join("fold1/config.toml")).unwrap();
    let fold: liveness::Config = toml::from_str(&fold).unwrap();
    assert!(fold.data.leave_out.contains(&"made+up0".to_owned()));
    // Of a finished fold the best weights are enough, as when they come from another machine.
    let fold1 = order.run.join("fold1");
    std::fs::remove_file(fold1.join("average.bpk")).unwrap();
    for entry in std::fs::read_dir(&fold1).unwrap() {
        let path = entry.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("checkpoint-")
        {
            std::fs::remove_dir_all(path).unwrap();
        }
    }
    let again = liveness::cross::leave_out(&order, &sources, 1, (&[], 0)).unwrap();
    assert_eq!(format!("{rows:?}"), format!("{again:?}"));
    assert!(liveness::cross::leave_out(&order, &["made+up0"], 1, (&[], 0)).is_err());
    // A finished fold that learned from what is to be measured now is not measured.
    let turned = ["made+up1", "made+up0"];
    let error = liveness::cross::leave_out(&order, &turned, 1, (&[], 0)).unwrap_err();
    assert!(error.to_string().contains("data.leave_out = "), "{error}");
}

#[test]
fn configurations_for_a_gpu_are_of_the_networks_that_ship() {
    let path = |name: &str| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("configs")
            .join(name)
    };
    let embedder = |name| read_toml::<embedder::Config>(&path(name)).unwrap();
    let liveness = |name| read_toml::<liveness::Config>(&path(name)).unwrap();
    let (small, large) = (embedder("embedder.toml"), embedder("gpu/embedder.toml"));
    assert_eq!(small.net, large.net);
    let pictures = |t: &TrainConfig| t.steps * t.batch as u64;
    assert!(pictures(&large.train) >= 10 * pictures(&small.train));
    let (small, large) = (liveness("liveness.toml"), liveness("gpu/liveness.toml"));
    assert_eq!((&small.net, &small.views), (&large.net, &large.views));
    assert!(pictures(&large.train) >= 10 * pictures(&small.train));
    for (name, numbers) in [
        ("liveness/leave-out/start.toml", 131),
        ("liveness/leave-out/further.toml", 262),
        ("liveness/leave-out/fold.toml", 262),
    ] {
        let fold = liveness(name);
        assert_eq!((&small.net, &small.views), (&fold.net, &fold.views));
        assert_eq!(fold.lowest_votes, small.lowest_votes);
        let taught = fold.teacher.map(|t| t.feature_dim());
        assert_eq!(taught, Some(numbers));
    }
}
