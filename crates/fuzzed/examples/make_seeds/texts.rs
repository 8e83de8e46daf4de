//! Manifests, networks, calibrations, lists, settings, sessions.

use crate::{Made, Seeds, onnx, root};
use faceglass_pipeline::challenge::{ChallengeSettings, Observation, Record, Script, Step};
use faceglass_settings::{Language, Settings};
use faceglass_vision::motion::{Sight, mean_head};
use serde_json::json;
use std::fs;

/// The network that calibrations are of.
const NETWORK: &str = "00000000000000000000000000000000000000000000000000000000000000ab";

/// All of them.
///
/// # Errors
/// What a writer says.
pub fn make(seeds: &Seeds) -> Made {
    for name in [
        "detector",
        "embedder",
        "landmarks",
        "liveness",
        "public/minifasnet",
        "public/ultralight",
        "public/yunet",
    ] {
        let text = fs::read(root().join(format!("models/{name}.toml")))?;
        seeds.put("manifest", &name.replace('/', "_"), &text)?;
    }
    let networks = [
        ("embedder", 0, onnx::flat(8, 32, "embedding")),
        ("detector", 1, onnx::grids()),
        ("landmarks", 2, onnx::flat(32, 137, "points")),
        ("liveness", 3, onnx::flat(32, 1, "logit")),
        ("chain", 0, onnx::chain()),
    ];
    for (name, kind, network) in networks {
        seeds.put("network", name, &[&[kind], &network[..]].concat())?;
    }
    calibrations(seeds)?;
    lists(seeds)?;
    settings(seeds)?;
    sessions(seeds)
}

/// As the window writes them, and as a person does who knows half of it.
fn settings(seeds: &Seeds) -> Made {
    let usual = Settings {
        language: Language::English,
        recent: vec!["films/a.mov".into()],
        ..Settings::default()
    };
    seeds.put("settings", "usual", usual.to_toml()?.as_bytes())?;
    let by_hand = r#"theme = "plaid"
mirror = true
banana = 3
recent = ["films/a.mov", 7]
camera_controls = [{ camera = "one", values = { gain = "much" } }, { camera = "two", values = { gain = 4 } }]
[pipeline]
min_face_px = nan
match_threshold = 0.4
[presence]
ask = "unsure"
steps = ["smile", "sing"]
[history]
keep = true
days = -1
[window]
width = 1000.0
height = inf
[last_camera]
id = "usb"
format = { width = 640, height = 480, fps = 30, pixel_format = "MJPEG" }
[keys]
Photo = "Ctrl+K"
Rotate = 7
"#;
    seeds.put("settings", "by_hand", by_hand.as_bytes())
}

fn calibrations(seeds: &Seeds) -> Made {
    for (name, choice) in [("embedder", 0), ("liveness", 1)] {
        let text = fs::read_to_string(root().join(format!("models/{name}.calibration.json")))?;
        let mut calibration: serde_json::Value = serde_json::from_str(&text)?;
        calibration["model_sha256"] = NETWORK.into();
        let text = serde_json::to_vec(&calibration)?;
        seeds.put("calibration", name, &[&[choice], &text[..]].concat())?;
    }
    let points = json!({ "version": 1, "points": [{
        "camera": "bus|Camera", "camera_name": "Camera", "model": NETWORK, "threshold": 0.5, "shipped": 0.56,
        "light": 0.4, "live": { "errors": 0, "samples": 180 }, "attacks": [], "made_unix_s": 1,
    }] });
    seeds.put(
        "calibration",
        "points",
        &[b"\x02", points.to_string().as_bytes()].concat(),
    )
}

fn lists(seeds: &Seeds) -> Made {
    let all = [
        (
            "lfw",
            "1\t2\nGrace\t1\t2\nAda\t1\t3\nGrace\t1\tAda\t1\nAda\t2\tGrace\t4\n",
        ),
        ("pairs", "a,b,same\n\"x, y.jpg\",z.jpg,1\np.jpg,q.jpg,no\n"),
        ("boxes", "file,x,y,width,height\na.jpg,1,2,30,40\nb.jpg\n"),
        (
            "labels",
            "file,person,sex,age_band\na.jpg,Grace,female,60+\nb.jpg,,male,\n",
        ),
        (
            "celeba",
            "2\n5_o_Clock_Shadow Male Young\n1.jpg -1 1 1\n2.jpg 1 -1 -1\n",
        ),
        ("people", "1.jpg 7\n2.jpg 8\n"),
        ("utkface", "26_1_2_20170116.jpg\n1_0_0_x.jpg.chip.jpg\n"),
        ("semicolons", "a;b;1\n"),
    ];
    for (name, text) in all {
        seeds.put("lists", name, text.as_bytes())?;
    }
    Ok(())
}

/// A head that turns and comes back, seen ten times a second.
fn sessions(seeds: &Seeds) -> Made {
    let settings = ChallengeSettings::default();
    let all = [
        ("turn", vec![Step::TurnLeft], 8.0),
        ("light", vec![Step::Light, Step::Smile], 0.0),
        ("blink", vec![Step::BlinkTwice, Step::ComeCloser], 2.0),
    ];
    for (name, steps, by) in all {
        let seen = |at: u64| {
            let yaw = by * (at as f64 / 6.0).sin();
            let mut sight = Sight::default();
            sight.pose.yaw_deg = yaw as f32;
            Observation {
                time_ms: at * 400,
                track: Some(1),
                points: mean_head().seen(&sight),
                likeness: Some(0.9),
                ..Observation::default()
            }
        };
        let record = Record {
            script: Script::of(&steps, 7, &settings),
            same_face: Some(0.4),
            shown: Vec::new(),
            observations: (0..24).map(seen).collect(),
        };
        seeds.put("challenge", name, &serde_json::to_vec(&record)?)?;
    }
    Ok(())
}
