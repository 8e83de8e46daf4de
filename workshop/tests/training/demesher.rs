//! What takes printed lines away.

use super::*;
use faceglass_vision::Demesher as _;
use workshop::export::networks;
use workshop::recipes::demesher;
use workshop::recipes::start::exact;

fn repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

#[test]
fn the_committed_demesher_config_trains_exports_and_loads_in_the_app() {
    let folder = tempfile::tempdir().unwrap();
    // No vectors: nobody teaches it but the faces themselves.
    shards(&folder.path().join("shards"), "embedder", false);
    let quoted = |path: &str| format!("{:?}", repository(path).display().to_string());
    let (config, file) = (
        quoted("workshop/configs/embedder.toml"),
        quoted("models/embedder.onnx"),
    );
    let changes = [
        ("steps", "2"),
        ("batch", "4"),
        ("channels", "8"),
        ("blocks", "1"),
        ("validate_every", "2"),
        ("warmup_steps", "0"),
        ("config", &config),
        ("file", &file),
    ];
    let config = shrunk("demesher.toml", folder.path(), &changes);
    let (order, export) = orders(folder.path(), config);
    demesher::train(&order).unwrap();
    assert!(
        demesher::export(&export)
            .unwrap_err()
            .to_string()
            .contains("no threshold")
    );
    let export = ExportOrder {
        threshold: None,
        ..export
    };
    demesher::export(&export).unwrap();
    let mut net = networks::demesher(&export.out.join("demesher.toml")).unwrap();
    // After two steps it adds hardly anything yet, and what it adds it adds where it belongs.
    let face = portrait(1, 40);
    let face = image::imageops::crop_imm(&face, 28, 28, 112, 112).to_image();
    let cleaned = net.clean(&face).unwrap();
    let pairs = cleaned.as_raw().iter().zip(face.as_raw());
    let largest = pairs.map(|(a, b)| a.abs_diff(*b)).max().unwrap();
    assert!(largest < 60, "{largest}");
    let small = RgbImage::new(64, 64);
    assert!(
        net.clean(&small)
            .unwrap_err()
            .to_string()
            .contains("112x112")
    );
}

#[test]
fn an_embedder_without_norms_computes_what_the_file_does() {
    let config: embedder::Config =
        read_toml(&repository("workshop/configs/embedder.toml")).unwrap();
    let device = Device::flex();
    let file = repository("models/embedder.onnx");
    let graph = config.net.graph().unwrap().folded().unwrap();
    let frozen = exact(Net::fresh(graph, &device), &file).unwrap();
    let whole = exact(config.net.init(&device).unwrap(), &file).unwrap();
    let pixels = TensorData::new(noise(5, 2 * 3 * SIDE * SIDE), [2, 3, SIDE, SIDE]);
    let of = |net: &Net, pixels: TensorData| {
        floats(embeddings(net, Tensor::from_data(pixels, &device)).unwrap()).unwrap()
    };
    let (own, file) = (of(&frozen, pixels.clone()), of(&whole, pixels));
    assert!(largest_difference(&own, &file) < 1e-4);
    // With gradients it does the same, where a norm would go by the batch.
    let learning = Device::flex().autodiff();
    let graph = config.net.graph().unwrap().folded().unwrap();
    let again = exact(
        Net::fresh(graph, &learning),
        &repository("models/embedder.onnx"),
    )
    .unwrap();
    let x = TensorData::new(noise(5, 2 * 3 * SIDE * SIDE), [2, 3, SIDE, SIDE]);
    let seen = embeddings(&again.no_grad(), Tensor::from_data(x, &learning)).unwrap();
    assert!(largest_difference(&floats(seen).unwrap(), &own) < 1e-4);
}
