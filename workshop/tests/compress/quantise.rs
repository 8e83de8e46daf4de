//! Numbers of 8 bits.

use super::*;
use faceglass_vision::manifest::Manifest;
use std::path::Path;
use workshop::compress::cost::agreement;
use workshop::compress::quantise::{
    Eight, Form, QuantiseOrder, Range, RangeBy, dynamic_int8, quantise, ranges, static_int8,
    weights_int8,
};
use workshop::core::hash::sha256_hex;
use workshop::export::half::halved;
use workshop::export::onnx::{constants, macs};
use workshop::export::parity::{OnnxRunner, largest_difference};
use workshop::nets::graph::{Conv, Linear, Reduce};

const SIDE: usize = 16;
const SHAPE: [usize; 4] = [1, 3, SIDE, SIDE];

/// Every kind of layer with weights; one with a single output.
fn graph() -> Graph {
    Graph::build([3, SIDE, SIDE], |x| {
        let x = x.conv(Conv::new(8, 3).stride(2)).norm().prelu();
        let x = x + x.depthwise(3, 1).norm().relu();
        let x = x.conv(Conv::new(6, 3).groups(2)).norm();
        let x = x * x
            .global(Reduce::Mean)
            .conv(Conv::new(1, 1))
            .sigmoid()
            .conv(Conv::new(6, 1));
        x.norm().flatten().linear(Linear::new(5)).output("out");
    })
    .unwrap()
}

fn inputs() -> Vec<Vec<f32>> {
    let all = numbers(3 * 3 * SIDE * SIDE);
    all.chunks(3 * SIDE * SIDE).map(<[f32]>::to_vec).collect()
}

#[test]
fn no_weight_moves_by_more_than_half_a_step() {
    // Three outputs of very different size, counted by the first dimension and by the last.
    for (dims, axis, output_of) in [
        (vec![3, 2, 2, 2], 0, (|at| at / 8) as fn(usize) -> usize),
        (vec![8, 3], 1, (|at| at % 3) as fn(usize) -> usize),
    ] {
        let sizes = [1.0, 1e-3, 0.0];
        let values = numbers(24).into_iter().enumerate();
        let values: Vec<f32> = values.map(|(at, v)| v * sizes[output_of(at)]).collect();
        let eight = Eight::of(&values, &dims, axis);
        for (at, (was, is)) in values.iter().zip(eight.back()).enumerate() {
            let step = eight.scales[output_of(at)];
            assert!(
                (was - is).abs() <= 0.5001 * step,
                "{at}: {was} and {is}, {step}"
            );
        }
        // The largest of each output is told as it is.
        assert_eq!(
            eight.numbers.iter().map(|q| q.unsigned_abs()).max(),
            Some(127)
        );
        assert_eq!(eight.scales[2], 1.0);
    }
}

#[test]
fn weights_of_8_bits_are_a_quarter_of_the_file_and_answer_alike() {
    let net = seasoned(graph(), SIDE);
    let full = file(&net);
    let small = weights_int8(&full).unwrap();
    let alike = agreement(&full, &small, &SHAPE, &inputs()).unwrap();
    assert!(
        alike.least_cosine > 0.999 && alike.least_cosine < 1.0,
        "{alike:?}"
    );
    assert_eq!(macs(&full, &SHAPE).unwrap(), macs(&small, &SHAPE).unwrap());
    // Of a file in half precision it is the same but for the rounding to that.
    let of_half = weights_int8(&halved(&full).unwrap()).unwrap();
    let alike = agreement(&small, &of_half, &SHAPE, &inputs()).unwrap();
    assert!(alike.least_cosine > 0.9999, "{alike:?}");

    let wide = Graph::build([3, SIDE, SIDE], |x| {
        let x = x
            .conv(Conv::new(64, 3).stride(2))
            .relu()
            .conv(Conv::new(64, 3))
            .relu();
        x.global(Reduce::Mean)
            .flatten()
            .linear(Linear::new(64))
            .output("out");
    });
    let full = file(&fresh(wide.unwrap(), &Device::flex()));
    let small = weights_int8(&full).unwrap();
    assert!(
        (small.len() as f64) < 0.29 * full.len() as f64,
        "{} of {}",
        small.len(),
        full.len()
    );
}

#[test]
fn training_goes_on_from_weights_of_8_bits() {
    let net = seasoned(graph(), SIDE);
    let full = file(&net);
    let small = weights_int8(&full).unwrap();
    let (again, _) = Net::fresh(graph(), &Device::flex())
        .adopt(constants(&small).unwrap())
        .unwrap();
    let in_tract = OnnxRunner::load(&small, &SHAPE).unwrap();
    let own = out(&again, SIDE);
    for (input, own) in inputs().iter().zip(own.chunks(5)) {
        let theirs = in_tract.run_first(input).unwrap();
        assert!(largest_difference(own, &theirs) < 1e-4);
    }
}

#[test]
fn forms_for_other_runtimes_answer_alike_as_well() {
    let full = file(&seasoned(graph(), SIDE));
    let dynamic = dynamic_int8(&full).unwrap();
    let alike = agreement(&full, &dynamic, &SHAPE, &inputs()).unwrap();
    assert!(alike.least_cosine > 0.99, "{alike:?}");
    for by in [RangeBy::MinMax, RangeBy::Percentile, RangeBy::Entropy] {
        let found = ranges(&full, &SHAPE, &inputs(), by).unwrap();
        // Six layers, two of which look at the same.
        assert!(found.len() >= 5, "{found:?}");
        let fixed = static_int8(&full, &found).unwrap();
        let alike = agreement(&full, &fixed, &SHAPE, &inputs()).unwrap();
        assert!(alike.least_cosine > 0.97, "{by:?}: {alike:?}");
    }
    let error = ranges(&full, &SHAPE, &[], RangeBy::MinMax).unwrap_err();
    assert!(error.to_string().contains("--pictures"), "{error}");
}

#[test]
fn nought_is_a_whole_number_and_the_ends_can_be_told() {
    let range = Range {
        low: -1.0,
        high: 3.0,
    };
    let (scale, zero) = range.scale_and_zero();
    let told = |q: u8| (f32::from(q) - f32::from(zero)) * scale;
    assert_eq!(told(zero), 0.0);
    assert!((told(0) + 1.0).abs() <= scale && (told(255) - 3.0).abs() <= scale);
    let of = |low: f32, high: f32| Range { low, high }.scale_and_zero();
    assert_eq!(of(0.5, 2.0), (2.0 / 255.0, 0));
    assert_eq!(of(0.0, 0.0), (1.0, 0));
}

#[test]
fn a_lone_number_far_out_does_not_widen_the_range() {
    const SIDE: usize = 64;
    let one = Graph::build([3, SIDE, SIDE], |x| {
        x.conv(Conv::new(2, 1)).flatten().output("out")
    });
    let file = file(&fresh(one.unwrap(), &Device::flex()));
    let found = |input: &[f32], by: RangeBy| -> Range {
        let shape = [1, 3, SIDE, SIDE];
        let all = ranges(&file, &shape, &[input.to_vec(), input.to_vec()], by).unwrap();
        assert_eq!(all.len(), 1);
        all["x"]
    };
    let usual: Vec<f32> = numbers(3 * SIDE * SIDE);
    let mut with_one = usual.clone();
    with_one[77] = 100.0;
    assert_eq!(found(&with_one, RangeBy::MinMax).high, 100.0);
    let by_share = found(&with_one, RangeBy::Percentile);
    assert!(by_share.high < 1.2 && by_share.low < -0.9, "{by_share:?}");
    let by_loss = found(&with_one, RangeBy::Entropy);
    assert!(by_loss.high < 20.0 && by_loss.low < -0.9, "{by_loss:?}");
    // Where nothing stands out, nothing is left out.
    for by in [RangeBy::Percentile, RangeBy::Entropy] {
        assert!(found(&usual, by).high > 0.9, "{by:?}");
    }
}

#[test]
fn what_cannot_be_told_in_8_bits_is_said() {
    assert!(
        weights_int8(b"no network")
            .unwrap_err()
            .to_string()
            .contains("damaged")
    );
    let full = file(&seasoned(graph(), SIDE));
    let small = weights_int8(&full).unwrap();
    let twice = weights_int8(&small).unwrap_err().to_string();
    assert!(twice.contains("8 bits already"), "{twice}");
    let none = Graph::build([3, 4, 4], |x| x.flatten().output("out")).unwrap();
    let error = weights_int8(&file(&fresh(none, &Device::flex()))).unwrap_err();
    assert!(error.to_string().contains("no linear layer"), "{error}");
}

/// The shipped embedder, as the command makes it smaller and as the app loads it.
#[test]
fn a_smaller_file_says_what_it_was_made_from_and_the_app_takes_it() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let gallery = models.join("../gallery/Grace Hopper");
    let out = tempfile::tempdir().unwrap();
    let order = QuantiseOrder {
        model: models.join("liveness.toml"),
        form: Form::WeightsInt8,
        out: out.path().join("small"),
        shards: None,
        pictures: Some(gallery),
        detector: Some(models.join("detector.toml")),
        count: 2,
        range: RangeBy::default(),
        report: Some(out.path().join("report")),
    };
    let done = quantise(&order).unwrap();
    assert!(done.bytes[1] * 10 < done.bytes[0] * 6, "{done:?}");
    assert!(done.agreement.unwrap().mean_cosine > 0.99, "{done:?}");
    let text = std::fs::read_to_string(done.file.with_extension("toml")).unwrap();
    let manifest = Manifest::parse(&text, "liveness.toml").unwrap();
    let own = std::fs::read(&done.file).unwrap();
    assert_eq!(manifest.sha256, sha256_hex(&own));
    let from = sha256_hex(&std::fs::read(models.join("liveness.onnx")).unwrap());
    assert!(
        text.contains(&format!("sha256 = \"{from}\"\nform = \"weights-int8\"")),
        "{text}"
    );
    workshop::networks::liveness(&done.file.with_extension("toml")).unwrap();
    // A second time takes the place of the first.
    quantise(&order).unwrap();
    let table = std::fs::read_to_string(out.path().join("report/quantisation.csv")).unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");
    let mut there = order;
    there.out = models;
    assert!(quantise(&there).unwrap_err().to_string().contains("--out"));
}

/// Runs files in ONNX Runtime: what each answers to the numbers in `input`.
const IN_ONNX_RUNTIME: &str = "
import sys, numpy, onnxruntime
folder = sys.argv[1]
x = numpy.fromfile(folder + '/input', dtype='float32').reshape(1, 3, 16, 16)
for name in ['full', 'weights', 'static', 'dynamic']:
    run = onnxruntime.InferenceSession(folder + '/' + name + '.onnx', providers=['CPUExecutionProvider'])
    print(' '.join(str(v) for v in run.run(None, {'x': x})[0].ravel()))
";

#[test]
#[ignore = "needs a Python with onnxruntime and numpy, which the workshop does not depend on"]
fn onnx_runtime_reads_all_forms_and_answers_alike() {
    let dir = tempfile::tempdir().unwrap();
    let full = file(&seasoned(graph(), SIDE));
    let found = ranges(&full, &SHAPE, &inputs(), RangeBy::MinMax).unwrap();
    for (name, bytes) in [
        ("weights", weights_int8(&full).unwrap()),
        ("static", static_int8(&full, &found).unwrap()),
        ("dynamic", dynamic_int8(&full).unwrap()),
        ("full", full.clone()),
    ] {
        std::fs::write(dir.path().join(format!("{name}.onnx")), bytes).unwrap();
    }
    let input: Vec<u8> = inputs()[0].iter().flat_map(|v| v.to_le_bytes()).collect();
    std::fs::write(dir.path().join("input"), input).unwrap();
    let run = std::process::Command::new("python3")
        .args(["-c", IN_ONNX_RUNTIME])
        .arg(dir.path())
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let told = String::from_utf8(run.stdout).unwrap();
    let answers: Vec<Vec<f32>> = told
        .lines()
        .map(|line| line.split(' ').map(|v| v.parse().unwrap()).collect())
        .collect();
    let in_tract = OnnxRunner::load(&full, &SHAPE)
        .unwrap()
        .run_first(&inputs()[0])
        .unwrap();
    let largest = in_tract.iter().fold(0.0f32, |m, v| m.max(v.abs()));
    for (answer, apart) in answers.iter().zip([1e-4, 0.05, 0.2, 0.2]) {
        let off = largest_difference(answer, &in_tract) / largest;
        assert!(off < apart, "{answers:?}, {in_tract:?}");
    }
}
