//! Networks at full size have the parameters and the work that were published.

use super::*;
use workshop::core::config::Resolved;
use workshop::nets::heads::embedding::Embedding;
use workshop::recipes::embedder::net::EmbedderConfig;

/// What a backbone ends with where it was published.
enum End {
    /// Means and a linear layer to a thousand classes.
    Classes,
    /// GhostNet's: a 1x1 convolution between the means and the classes.
    WideClasses,
    /// A head of the registry.
    Head(&'static str),
}

/// A published figure: digits and, after a space, a unit.
type Figure = &'static str;

struct Published {
    backbone: &'static str,
    settings: &'static str,
    input: [usize; 3],
    end: End,
    /// What training learns.
    parameters: Option<Figure>,
    /// With every norm folded away.
    stored: Option<Figure>,
    macs: Option<Figure>,
    /// Twice the multiply-accumulates, and what activations, norms and sums cost.
    operations: Option<Figure>,
}

const NOTHING: Published = Published {
    backbone: "",
    settings: "",
    input: [3, 112, 112],
    end: End::Classes,
    parameters: None,
    stored: None,
    macs: None,
    operations: None,
};

const IMAGENET: [usize; 3] = [3, 224, 224];
const E: End = End::Head("head = \"flatten\"\nfeature_dim = 512");
const FC: End = End::Head("head = \"flatten\"\nnorms = false\nfeature_dim = 512");
const MFM: End = End::Head("head = \"max_feature_map\"\nfeature_dim = 256");

/// Where the figures come from stands above each. "Summed" means that public code was added up by
/// hand, layer by layer.
const PUBLISHED: &[Published] = &[
    // Our own card, models/embedder.md.
    Published {
        backbone: "plain",
        settings: "channels = [16, 32, 64, 128]\nblocks = [1, 4, 2]",
        end: End::Head("squeeze = 48\nfeature_dim = 128"),
        stored: Some("1.3 M"),
        macs: Some("114 M"),
        ..NOTHING
    },
    // torchvision's documentation of ResNet18_Weights and ResNet50_Weights.
    Published {
        backbone: "resnet18",
        input: IMAGENET,
        parameters: Some("11689512"),
        macs: Some("1.81 G"),
        ..NOTHING
    },
    Published {
        backbone: "resnet50",
        input: IMAGENET,
        parameters: Some("25557032"),
        macs: Some("4.09 G"),
        ..NOTHING
    },
    // The tables of osmr/imgclsmob, which count the work of activations too.
    Published {
        backbone: "resnet18",
        settings: "attention = \"se\"",
        input: IMAGENET,
        parameters: Some("11778592"),
        ..NOTHING
    },
    Published {
        backbone: "resnet50",
        settings: "attention = \"cbam\"",
        input: IMAGENET,
        parameters: Some("28089624"),
        ..NOTHING
    },
    // Open Model Zoo, Sphereface.
    Published {
        backbone: "sphere20",
        input: [3, 112, 96],
        end: FC,
        parameters: Some("22.671 M"),
        operations: Some("3.504 G"),
        ..NOTHING
    },
    // Summed from make_spherenet.py of wy1iu/sphereface.
    Published {
        backbone: "sphere36",
        input: [3, 112, 96],
        end: FC,
        parameters: Some("32778816"),
        macs: Some("3335184384"),
        ..NOTHING
    },
    // Summed from iresnet.py of deepinsight/insightface, whose exported file has 92 MB.
    Published {
        backbone: "ir18",
        end: E,
        parameters: Some("24025600"),
        macs: Some("2609954816"),
        ..NOTHING
    },
    // What PyTorch prints of the same file's iresnet50; Open Model Zoo of LResNet50E-IR.
    Published {
        backbone: "ir50",
        end: E,
        parameters: Some("43590848"),
        operations: Some("12.637 G"),
        ..NOTHING
    },
    // Summed from model_irse.py of ZhaoJ9014/face.evoLVe; weights in that form have 175 MB.
    Published {
        backbone: "ir_se50",
        settings: "form = \"evolve\"",
        end: E,
        parameters: Some("43797696"),
        macs: Some("6296708608"),
        ..NOTHING
    },
    // The paper, of the network in use; Open Model Zoo says .993 M.
    Published {
        backbone: "mobilefacenet",
        end: End::Head("head = \"gdc\"\nfeature_dim = 128"),
        stored: Some("0.993 M"),
        macs: Some("221 M"),
        ..NOTHING
    },
    // The paper.
    Published {
        backbone: "ghostnet",
        input: IMAGENET,
        end: End::WideClasses,
        parameters: Some("5.2 M"),
        macs: Some("141 M"),
        ..NOTHING
    },
    // Summed from light_cnn.py of AlfredXiangWu/LightCNN. The paper says 5,556 K and 12,637 K: its
    // table has a layer of 165 K that sees 48 channels and has 83 K.
    Published {
        backbone: "lightcnn9",
        input: [1, 128, 128],
        end: MFM,
        parameters: Some("5480864"),
        macs: Some("976748544"),
        ..NOTHING
    },
    Published {
        backbone: "lightcnn29",
        input: [1, 128, 128],
        end: MFM,
        parameters: Some("12573280"),
        macs: Some("3619160064"),
        ..NOTHING
    },
    // What PyTorch prints of timesler/facenet-pytorch; Open Model Zoo, facenet-20180408-102900.
    Published {
        backbone: "inception_resnet_v1",
        input: [3, 160, 160],
        end: End::Head("head = \"pooled\"\nfeature_dim = 512"),
        parameters: Some("23482624"),
        operations: Some("2.846 G"),
        ..NOTHING
    },
];

fn graph_of(published: &Published) -> Graph {
    let mut settings: toml::Table = toml::from_str(published.settings).unwrap();
    settings.insert("backbone".into(), published.backbone.into());
    let backbone = Choice::of(settings).unwrap();
    let built = Graph::build(published.input, |x| {
        let map = backbone.wire(x);
        match published.end {
            End::Classes => means(map).linear(Linear::new(1000)).output("classes"),
            End::WideClasses => {
                let wide = Conv::new(1280, 1).bias(Start::Values(Vec::new()));
                let wide = map.global(Reduce::Mean).conv(wide).relu();
                wide.flatten().linear(Linear::new(1000)).output("classes");
            }
            End::Head(head) => toml::from_str::<Embedding>(head).unwrap().wire(map),
        }
    });
    built.unwrap_or_else(|e| panic!("{}: {e}", published.backbone))
}

/// The figure's number of digits and its unit.
fn told_like(figure: Figure, count: u64) -> String {
    let (digits, unit) = figure.split_once(' ').unwrap_or((figure, ""));
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    let scale = match unit {
        "G" => 1e9,
        "M" => 1e6,
        _ => 1.0,
    };
    let told = format!("{:.decimals$} {unit}", count as f64 / scale);
    told.trim_end().to_owned()
}

#[test]
fn what_was_published_is_what_is_built() {
    for published in PUBLISHED {
        let graph = graph_of(published);
        let name = published.backbone;
        for (figure, count) in [
            (published.parameters, graph.parameters()),
            (published.stored, graph.stored_numbers()),
            (published.macs, graph.macs()),
        ] {
            if let Some(figure) = figure {
                assert_eq!(told_like(figure, count), figure, "{name}");
            }
        }
        if let Some(figure) = published.operations {
            let published: f64 = figure.trim_end_matches(" G").parse().unwrap();
            let share = 2e-9 * graph.macs() as f64 / published;
            assert!((0.995..=1.0).contains(&share), "{name}: {share}");
        }
    }
    let missing = |e: &&Entry| !PUBLISHED.iter().any(|p| p.backbone == e.name);
    let missing: Vec<&str> = BACKBONES.iter().filter(missing).map(|e| e.name).collect();
    // Of one's own stages.
    assert_eq!(missing, ["resnet"]);
}

#[test]
fn pictures_of_64_and_112_pixels_suit_every_backbone() {
    for entry in BACKBONES {
        for side in [64, 112] {
            let mut settings: toml::Table = toml::from_str(entry.full).unwrap();
            settings.insert("backbone".into(), entry.name.into());
            if (entry.name, side) == ("inception_resnet_v1", 64) {
                assert!(Graph::build([3, side, side], of(settings.clone())).is_err());
                settings.insert("padding".into(), "same".into());
            }
            Graph::build([3, side, side], of(settings)).unwrap();
        }
    }
}

fn of(settings: toml::Table) -> impl FnOnce(X<'_>) {
    let backbone = Choice::of(settings).unwrap();
    move |x| means(backbone.wire(x)).output("means")
}

#[test]
fn the_page_of_networks_is_what_the_command_lists() {
    let list = std::process::Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args(["nets", "--markdown"])
        .output()
        .unwrap();
    assert!(list.status.success());
    let list = String::from_utf8(list.stdout).unwrap();
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/networks.md");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        page.contains(&list),
        "docs/networks.md lacks the table that `workshop nets --markdown` prints:\n{list}"
    );
    for entry in workshop::nets::heads::embedding::HEADS {
        assert!(
            page.contains(&format!("`{}`", entry.name)),
            "{}",
            entry.name
        );
    }
}

#[test]
fn what_each_takes_in_tract_stands_in_a_column_of_its_own() {
    let list = std::process::Command::new(env!("CARGO_BIN_EXE_workshop"))
        .args([
            "nets",
            "--markdown",
            "--time",
            "--side",
            "64",
            "--width",
            "0.125",
        ])
        .output()
        .unwrap();
    assert!(list.status.success());
    let list = String::from_utf8(list.stdout).unwrap();
    let rows: Vec<Vec<&str>> = list
        .lines()
        .map(|line| line.split(" | ").collect())
        .collect();
    assert_eq!(rows[0][3], "ms in tract");
    for row in &rows[2..] {
        let ms = row[3];
        let fits = row[2] != "does not fit";
        assert_eq!(fits, ms.parse::<f64>().is_ok(), "{row:?}");
    }
}

#[test]
fn a_file_of_the_configurations_names_each_backbone() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/_base_/nets");
    let mut named = vec!["resnet"];
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let mut table = Resolved::read(&path).unwrap().table;
        let net = table.remove("net").unwrap();
        // Of views of a face instead of faces.
        if net.get("side").is_some() {
            continue;
        }
        let config: EmbedderConfig = net.try_into().unwrap();
        let graph = config.graph();
        graph.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        named.push(config.backbone.name());
    }
    for entry in BACKBONES {
        assert!(named.contains(&entry.name), "{}", entry.name);
    }
}
