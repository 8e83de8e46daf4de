//! Going on from an exported network.

use super::*;
use workshop::export::half::{self, halved};
use workshop::recipes::start::started;

/// Votes on `batch` in inference mode.
fn votes_on(net: &Net, batch: liveness::Batch) -> Vec<f32> {
    let side = small_liveness().side();
    let count = batch.targets.len();
    let pixels = TensorData::new(batch.pixels, [count, 3, side, side]);
    let device = Device::flex();
    let x = Tensor::from_data(pixels, &device);
    floats(votes(&net.valid(), x).unwrap()).unwrap()
}

/// A network after a few steps.
fn trained_in(folder: &Path) -> Net {
    start_in(folder);
    run(folder, folder, &train_config(8), Sitting::default())
}

#[test]
fn a_run_started_from_an_exported_network_begins_with_what_that_network_knows() {
    let folder = tempfile::tempdir().unwrap();
    let trained = trained_in(folder.path());
    let file = folder.path().join("liveness.onnx");
    let onnx = halved(&onnx(&trained.valid(), &liveness::net::signature()).unwrap()).unwrap();
    std::fs::write(&file, onnx).unwrap();

    let device = Device::flex().autodiff();
    device.seed(99);
    let fresh = small_liveness().init(&device).unwrap();
    let toy = Toy { fixed: true };
    let started = started(&toy, fresh.clone(), &file, &device).unwrap();

    let expected = votes_on(&trained, toy.batch(0).unwrap());
    let largest = expected.iter().fold(1.0f32, |m, v| m.max(v.abs()));
    assert!(
        largest_difference(&votes_on(&fresh, toy.batch(0).unwrap()), &expected) > 0.1 * largest
    );
    // Half precision costs up to the tolerance.
    let now = votes_on(&started, toy.batch(0).unwrap());
    assert!(largest_difference(&now, &expected) < half::TOLERANCE * largest);
    // In training, where norms use the batch at hand, it knows the same: on the
    // batch that its statistics are from, both modes agree.
    let loss = |net: &Net| {
        let loss = toy.loss(net, toy.batch(0).unwrap(), &device).unwrap();
        loss.total.into_scalar::<f32>()
    };
    let use_loss = toy.validate(&started.valid(), &Device::flex()).unwrap();
    assert!((loss(&started) + use_loss.value).abs() < 0.05 * use_loss.value.abs().max(0.1));
    // And it can be trained.
    let mut optimizer = optimizer(&train_config(1));
    let batch = toy.batch(0).unwrap();
    let (trained, _) = step(&toy, started.clone(), &mut optimizer, 0.01, batch, &device).unwrap();
    let weights = |net: &Net| read(net).unwrap().swap_remove(0);
    assert_ne!(weights(&trained), weights(&started));
}

#[test]
fn a_deeper_network_starts_as_the_one_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let trained = trained_in(folder.path());
    let file = folder.path().join("liveness.onnx");
    std::fs::write(
        &file,
        onnx(&trained.valid(), &liveness::net::signature()).unwrap(),
    )
    .unwrap();

    let device = Device::flex().autodiff();
    let toy = Toy { fixed: true };
    let deeper = liveness_of("side = 32\nchannels = [4, 8, 12, 16]\nblocks = [1, 2, 1]");
    let started = started(&toy, deeper.init(&device).unwrap(), &file, &device).unwrap();
    assert!(started.num_params() > trained.num_params());
    let expected = votes_on(&trained, toy.batch(0).unwrap());
    let largest = expected.iter().fold(1.0f32, |m, v| m.max(v.abs()));
    let now = votes_on(&started, toy.batch(0).unwrap());
    assert!(largest_difference(&now, &expected) < 1e-4 * largest);
    // The new blocks learn with the rest: the second norm of each at once, what lies
    // before it from then on.
    let before = read(&started).unwrap();
    let mut optimizer = optimizer(&train_config(1));
    let mut learned = started;
    for at in 0..2 {
        let batch = toy.batch(at).unwrap();
        (learned, _) = step(&toy, learned, &mut optimizer, 0.01, batch, &device).unwrap();
    }
    let after = read(&learned).unwrap();
    let still = |i: &usize| before[*i] == after[*i];
    let still: Vec<usize> = (0..before.len()).filter(still).collect();
    assert_eq!(still, [0usize; 0], "of {} tensors", before.len());
}

#[test]
fn weights_of_another_run_are_a_start_with_all_that_training_needs() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "liveness", false);
    let (order, _) = orders(
        folder.path(),
        super::teacher::with_teacher(folder.path(), 5),
    );
    workshop::recipes::liveness::train(&order).unwrap();
    let mut other = order.clone();
    other.run = folder.path().join("other");
    other.sitting.start = Some(order.run.join("average.bpk"));
    workshop::recipes::liveness::train(&other).unwrap();
    let first_distance = |run: &Path| {
        let curve = std::fs::read_to_string(run.join("curve.csv")).unwrap();
        let mut rows = curve.lines().map(|l| l.split(',').collect::<Vec<_>>());
        let names = rows.next().unwrap();
        let at = names.iter().position(|n| *n == "teacher_distance").unwrap();
        rows.next().unwrap()[at].parse::<f32>().unwrap()
    };
    // The layer that recalls the teacher's features goes on where it was.
    assert!(first_distance(&other.run) < first_distance(&order.run));
    std::fs::write(folder.path().join("cut.bpk"), b"half").unwrap();
    let mut broken = order.clone();
    broken.run = folder.path().join("third");
    broken.sitting.start = Some(folder.path().join("cut.bpk"));
    let error = workshop::recipes::liveness::train(&broken).unwrap_err();
    assert!(error.to_string().contains("cut.bpk"), "{error}");
}

#[test]
fn a_network_of_another_shape_is_no_start() {
    let folder = tempfile::tempdir().unwrap();
    let device = Device::flex().autodiff();
    let file = folder.path().join("other.onnx");
    let other = liveness_of("side = 32\nchannels = [4, 8, 12, 20]\nblocks = [0, 1, 1]");
    let other = other.init(&Device::flex()).unwrap();
    let onnx = onnx(&other, &liveness::net::signature()).unwrap();
    std::fs::write(&file, &onnx).unwrap();
    let start = |file: &Path| {
        let fresh = small_liveness().init(&device).unwrap();
        let failed = started(&Toy { fixed: true }, fresh, file, &device).err();
        failed.map(|e| e.to_string()).unwrap_or_default()
    };
    assert!(start(&file).contains("numbers stands where the configuration wants"));
    std::fs::write(&file, &onnx[..onnx.len() / 2]).unwrap();
    assert!(start(&file).contains("damaged"));
}
