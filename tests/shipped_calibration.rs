//! What the sliders say was measured on the networks that ship: a network
//! replaced without its calibration would leave the window with nothing to say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("models")
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn calibrations_belong_to_the_networks_beside_them() {
    for kind in ["embedder", "liveness"] {
        let manifest: toml::Table = read(&format!("{kind}.toml")).parse().unwrap();
        let text = read(&format!("{kind}.calibration.json"));
        let calibration: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            calibration["model_sha256"].as_str(),
            manifest["sha256"].as_str(),
            "{kind}: measure it again with `faceglass evaluate --calibration`"
        );
    }
}
