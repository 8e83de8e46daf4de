//! Every decoding against golden values, on networks whose weights are written
//! here: what they must find follows from arithmetic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;
mod detectors;
mod faces;
mod known;
mod nets;

use faceglass_vision::{ModelKind, ModelStore};
use nets::{folder, load};

#[test]
fn summaries_say_what_was_loaded() {
    let dir = folder();
    let models = load(dir.path());
    let detector = &models.summaries[0];
    assert_eq!(detector.kind, ModelKind::Detector);
    assert_eq!(
        (detector.name.as_str(), detector.input),
        ("Test detector", (64, 64))
    );
    assert_eq!(detector.folder.as_deref(), Some(dir.path()));
    assert_eq!(detector.id, models.detector.model_id());
    assert_eq!(models.summaries.last().unwrap().kind, ModelKind::Embedder);
    assert_eq!(models.summaries.last().unwrap().threshold, Some(0.4));
    for (label, file) in ModelStore::new(Some(dir.path())).all().unwrap() {
        let summary = file.unwrap().check().unwrap();
        assert_eq!(format!("{}.toml", summary.kind), label);
    }
}

#[test]
fn a_calibration_lies_beside_its_network() {
    let dir = folder();
    let store = ModelStore::new(Some(dir.path()));
    assert_eq!(store.calibration(ModelKind::Embedder).unwrap(), None);
    std::fs::write(dir.path().join("embedder.calibration.json"), "{}").unwrap();
    let text = store.calibration(ModelKind::Embedder).unwrap();
    assert_eq!(text.as_deref(), Some("{}"));
    std::fs::write(dir.path().join("embedder.calibration.json"), [0xFF]).unwrap();
    let told = store.calibration(ModelKind::Embedder).unwrap_err();
    assert!(told.to_string().contains("embedder.calibration.json"));
    // The network itself is none the worse for it.
    assert!(store.find(ModelKind::Embedder).unwrap().is_some());
}
