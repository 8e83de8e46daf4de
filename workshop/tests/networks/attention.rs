//! Pictures of where CBAM looks.

use super::*;
use burn::optim::GradientsParams;
use image::RgbImage;
use std::path::Path;
use std::process::{Command, Output};
use workshop::core::config::{Resolved, read_toml};
use workshop::nets::heads::embedding::OUTPUT;
use workshop::recipes::embedder::{self, Trainee};
use workshop::train::optimizer::optimizer;

fn attention(from: &str, path: &Path, face: &Path, out: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args(["attention", from])
        .arg(path)
        .arg("--picture")
        .arg(face)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap()
}

/// A run folder with the weights of an embedder that took two steps, and its file.
fn trained(dir: &Path, net: &str) {
    let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/embedder.toml");
    let mut table = Resolved::read(&recipe).unwrap().table;
    table.insert(
        "net".into(),
        toml::from_str::<toml::Table>(net).unwrap().into(),
    );
    std::fs::write(dir.join("config.toml"), toml::to_string(&table).unwrap()).unwrap();
    let config: embedder::Config = read_toml(&dir.join("config.toml")).unwrap();
    let device = Device::flex().autodiff();
    let mut trainee = Trainee::new(&config.net, 3, &device).unwrap();
    let mut optimizer = optimizer(&config.train);
    for _ in 0..2 {
        let outputs = trainee.embedder.forward(pictures(2, SIDE, &device));
        let loss = outputs.unwrap().row(OUTPUT).unwrap().square().mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &trainee);
        trainee = optimizer.step(0.05, trainee, gradients);
    }
    trainee.valid().save_file(dir.join("best.bpk")).unwrap();
    let file = onnx(&trainee.valid().embedder, &embedder::net::signature()).unwrap();
    std::fs::write(dir.join("net.onnx"), file).unwrap();
}

#[test]
fn each_block_of_cbam_is_a_tile_alike_from_the_run_and_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let net = "backbone = \"resnet\"\nchannels = [4, 6]\nblocks = [1, 2]\nattention = \"cbam\"\n\
               head = \"pooled\"\nnorms = false\ndim = 8";
    trained(dir, net);
    let face = dir.join("face.png");
    RgbImage::from_fn(112, 112, |x, y| {
        image::Rgb([x as u8, 2 * y as u8, (x * y) as u8])
    })
    .save(&face)
    .unwrap();
    let drawn = |from: &str, path: &Path, out: &str| {
        let out = dir.join(out);
        let told = attention(from, path, &face, &out);
        let said = String::from_utf8_lossy(&told.stderr).into_owned();
        assert!(told.status.success(), "{said}");
        let told = String::from_utf8(told.stdout).unwrap();
        (told, image::open(out).unwrap().to_rgb8())
    };
    let (told, of_run) = drawn("--run", dir, "run.png");
    let (_, of_file) = drawn("--onnx", &dir.join("net.onnx"), "file.png");
    assert!(told.contains("stages.1.blocks.1: 14 x 14 places"), "{told}");
    assert_eq!(told.lines().count(), 4, "{told}");
    // The face and three blocks beside each other.
    assert!(of_run.width() > 3 * of_run.height());
    assert_eq!(of_run.dimensions(), of_file.dimensions());
    let apart = of_run
        .iter()
        .zip(of_file.iter())
        .map(|(a, b)| a.abs_diff(*b));
    assert!(apart.max().unwrap() < 8);
    // A block sees more in some places than in others.
    let blocks = told.lines().skip(1);
    let alike = |line: &&str| {
        let (least, most) = line
            .rsplit_once("weights ")
            .unwrap()
            .1
            .split_once(" to ")
            .unwrap();
        least == most
    };
    assert_eq!(blocks.filter(alike).count(), 0, "{told}");
}

#[test]
fn what_has_no_attention_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    trained(dir, "channels = [4, 6]\nblocks = [1]\nsqueeze = 2\ndim = 8");
    let face = dir.join("face.png");
    RgbImage::new(112, 112).save(&face).unwrap();
    for (from, path) in [("--run", dir.to_owned()), ("--onnx", dir.join("net.onnx"))] {
        let told = attention(from, &path, &face, &dir.join("out.png"));
        let said = String::from_utf8_lossy(&told.stderr).into_owned();
        assert!(
            !told.status.success() && said.contains("attention = \"cbam\""),
            "{said}"
        );
    }
}
