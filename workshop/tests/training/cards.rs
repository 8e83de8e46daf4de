//! The commands on the cards: that they can be typed, and that exporting as they say gives the
//! manifests that ship.

use super::*;
use clap::Parser as _;
use std::path::PathBuf;
use workshop::cli::Cli;
use workshop::nets::graph::Constant;
use workshop::recipes::detector;
use workshop::recipes::landmarks::LandmarksConfig;
use workshop::recipes::start::exact;

fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn text(path: &str) -> String {
    std::fs::read_to_string(of_repository(path)).unwrap()
}

/// Weights and biases of an exported network.
fn constants(path: &Path) -> Vec<Constant> {
    workshop::export::onnx::constants(&std::fs::read(path).unwrap()).unwrap()
}

/// Commands in the blocks of shell lines of a text.
fn in_blocks(text: &str) -> Vec<String> {
    let blocks = text.split("```").skip(1).step_by(2);
    let lines = blocks
        .filter_map(|b| b.strip_prefix("sh\n"))
        .flat_map(str::lines);
    let commands = lines.map(|l| l.split(" #").next().unwrap().trim());
    commands
        .filter(|l| l.starts_with("workshop "))
        .map(str::to_owned)
        .collect()
}

/// Commands in the cells of tables that give them whole.
fn in_tables(text: &str) -> Vec<String> {
    let rows = text.lines().filter(|l| l.starts_with('|'));
    let cells = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    let whole = cells.filter(|c| c.starts_with("workshop ") && !c.contains('…'));
    whole.map(str::to_owned).collect()
}

#[test]
fn every_command_on_a_card_can_be_typed() {
    let mut commands = in_tables(&text("workshop/README.md"));
    assert!(commands.len() > 10);
    for kind in ModelKind::ALL {
        let own = in_blocks(&text(&format!("models/{kind}.md")));
        for step in ["prepare", "train", "export", "evaluate"] {
            // What takes lines away learns from the embedder's shards.
            let of = match (step, kind) {
                ("prepare", ModelKind::Demesher) => ModelKind::Embedder,
                _ => kind,
            };
            let wanted = format!("workshop {step} {of} ");
            assert!(own.iter().any(|c| c.starts_with(&wanted)), "{wanted}");
        }
        commands.extend(own);
    }
    for command in commands {
        let words = command.split_whitespace().map(|word| match word {
            "KIND" => "detector",
            "N" => "5",
            word => word,
        });
        if let Err(error) = Cli::try_parse_from(words) {
            panic!("{command}: {error}");
        }
    }
}

/// The manifest that ships and the one that the card's own command exports, from a run in `folder`
/// with `net` as its best weights; and whether the network is the very file that ships.
fn exported<M: Module>(
    kind: ModelKind,
    folder: &Path,
    net: &M,
) -> (AppManifest, AppManifest, bool) {
    let (run, out) = (folder.join("run"), folder.join("models"));
    let dir = RunDir::open(&run).unwrap();
    std::fs::copy(
        of_repository(&format!("models/curves/{kind}.toml")),
        dir.file("config.toml"),
    )
    .unwrap();
    dir.save_net("best.bpk", net).unwrap();
    let commands = in_blocks(&text(&format!("models/{kind}.md")));
    let command = format!("workshop export {kind} ");
    let command = commands.iter().find(|c| c.starts_with(&command)).unwrap();
    let place = |word: &str| match word {
        "SHARDS" => folder.join("shards").display().to_string(),
        "RUN" => run.display().to_string(),
        word => word.to_owned(),
    };
    let mut words: Vec<String> = command.split_whitespace().map(place).collect();
    words.extend(["--out".into(), out.display().to_string()]);
    Cli::try_parse_from(words).unwrap().run().unwrap();
    let parsed = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        AppManifest::parse(&text, kind.as_str()).unwrap()
    };
    let shipped = of_repository(&format!("models/{kind}.toml"));
    let bytes = |path: &Path| std::fs::read(path.with_extension("onnx")).unwrap();
    let new = out.join(format!("{kind}.toml"));
    let same = bytes(&shipped) == bytes(&new);
    (parsed(shipped), parsed(new), same)
}

fn threshold_of(manifest: &mut AppManifest) -> &mut f32 {
    match &mut manifest.spec {
        KindSpec::Liveness(spec) => &mut spec.threshold,
        KindSpec::Embedder(spec) => &mut spec.threshold,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_detector_is_exported_as_it_ships() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "detector", false);
    let fresh = detector::net::init(&Device::flex()).unwrap();
    let net = exact(fresh, &of_repository("models/detector.onnx")).unwrap();
    let (shipped, mut new, _) = exported(ModelKind::Detector, folder.path(), &net);
    // The file that ships has the same weights and nodes, but was written by a build that packed
    // lists of numbers otherwise.
    new.sha256.clone_from(&shipped.sha256);
    assert_eq!(shipped, new);
    let own = constants(&folder.path().join("models/detector.onnx"));
    assert_eq!(constants(&of_repository("models/detector.onnx")), own);
}

#[test]
fn the_detector_is_compared_on_held_out_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = ShardWriter::create(&folder.path().join("shards"), "detector", 1).unwrap();
    let jpeg = encode_jpeg(&portrait(1, 1), 90).unwrap();
    writer
        .push(record("1.jpg", Split::Train, Vec::new()), &jpeg)
        .unwrap();
    writer.finish().unwrap();
    let (_, mut order) = orders(folder.path(), PathBuf::new());
    let dir = RunDir::open(&order.run).unwrap();
    let config = of_repository("models/curves/detector.toml");
    std::fs::copy(config, dir.file("config.toml")).unwrap();
    dir.save_net("best.bpk", &detector::net::init(&Device::flex()).unwrap())
        .unwrap();
    order.threshold = None;
    let error = workshop::recipes::detector::export(&order).unwrap_err();
    assert!(error.to_string().contains("no held-out picture"), "{error}");
    assert!(!order.out.exists());
}

#[test]
fn landmarks_are_exported_as_they_ship() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = ShardWriter::create(&folder.path().join("shards"), "landmarks", 1).unwrap();
    let jpeg = encode_jpeg(&portrait(1, 1), 90).unwrap();
    let points = (0..68).map(|i| [50.0 + i as f32, 60.0 + i as f32 / 2.0]);
    let face = FaceLabel {
        bbox: [48.0, 48.0, 72.0, 72.0],
        score: 1.0,
        points: points.collect(),
    };
    for split in [Split::Train, Split::Dev] {
        writer
            .push(record("1.jpg", split, vec![face.clone()]), &jpeg)
            .unwrap();
    }
    writer.finish().unwrap();
    let config: LandmarksConfig =
        read_toml(&of_repository("models/curves/landmarks.toml")).unwrap();
    let fresh = config.net.init(&Device::flex(), &[]).unwrap();
    let net = exact(fresh, &of_repository("models/landmarks.onnx")).unwrap();
    let (shipped, new, same) = exported(ModelKind::Landmarks, folder.path(), &net);
    assert_eq!(shipped, new);
    assert!(same, "the network is another");
    let (_, order) = orders(folder.path(), PathBuf::new());
    let error = workshop::recipes::landmarks::export(&order).unwrap_err();
    assert!(error.to_string().contains("no threshold"), "{error}");
}

#[test]
fn the_embedder_is_exported_as_it_ships() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "embedder", true);
    let config: embedder::Config =
        read_toml(&of_repository("models/curves/embedder.toml")).unwrap();
    // Four people of the shards have crops enough for a class.
    let fresh = Trainee::new(&config.net, 4, &Device::flex()).unwrap();
    let net = exact(fresh, &of_repository("models/embedder.onnx")).unwrap();
    let (shipped, mut new, same) = exported(ModelKind::Embedder, folder.path(), &net);
    // It is chosen on held-out people, who are others here.
    *threshold_of(&mut new) = shipped.threshold().unwrap();
    assert_eq!(shipped, new);
    assert!(same, "the network is another");
}

#[test]
fn liveness_is_exported_as_it_ships() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "liveness", false);
    let config: liveness::Config =
        read_toml(&of_repository("models/curves/liveness.toml")).unwrap();
    let fresh = liveness::Trainee::new(&config, &Device::flex()).unwrap();
    let net = exact(fresh, &of_repository("models/liveness.onnx")).unwrap();
    let (shipped, mut new, _) = exported(ModelKind::Liveness, folder.path(), &net);
    // All votes are moved by one number, which comes from held-out pictures, so that the threshold
    // lies about there.
    let threshold = shipped.threshold().unwrap();
    assert!((threshold - new.threshold().unwrap()).abs() < 0.1);
    *threshold_of(&mut new) = threshold;
    new.sha256.clone_from(&shipped.sha256);
    assert_eq!(shipped, new);
    let mut old = constants(&of_repository("models/liveness.onnx"));
    let mut own = constants(&folder.path().join("models/liveness.onnx"));
    let last = |constants: &mut Vec<Constant>| constants.pop().unwrap().values.len();
    assert_eq!((last(&mut old), last(&mut own)), (1, 1));
    assert_eq!(old, own);
}
