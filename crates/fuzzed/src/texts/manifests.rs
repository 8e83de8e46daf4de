//! Networks that somebody dropped in: the manifest, and the ONNX file beside it.

use crate::holds::{is_sentence, with_folder};
use faceglass_vision::known::recognise;
use faceglass_vision::store::ModelFile;
use faceglass_vision::{Manifest, ModelStore};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// The text of a manifest. One that is read is written as a text that is read as the same.
pub fn manifest(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let read = match Manifest::parse(&text, "network.toml") {
        Ok(read) => read,
        Err(error) => return is_sentence(&error),
    };
    assert!(!read.file.contains(['/', '\\']), "a file elsewhere");
    assert!((1..=2048).contains(&read.input.width) && (1..=2048).contains(&read.input.height));
    match read.to_toml() {
        Ok(text) => assert_eq!(Manifest::parse(&text, "network.toml").ok(), Some(read)),
        Err(error) => is_sentence(&error),
    }
}

/// Larger files only cost time here.
const MOST_BYTES: usize = 16 << 10;
const HEADS: [(&str, &str); 4] = [
    (
        "embedder",
        "[input]\nwidth = 32\nheight = 32\n[output]\ndecode = \"embedding\"\n",
    ),
    (
        "detector",
        "[input]\nwidth = 64\nheight = 64\n[output]\ndecode = \"grid\"\n",
    ),
    (
        "landmarks",
        "[input]\nwidth = 32\nheight = 32\n[output]\ndecode = \"points68\"\n",
    ),
    (
        "liveness",
        "[input]\nwidth = 32\nheight = 32\n[output]\ndecode = \"logit\"\n",
    ),
];

/// The kind, by the first byte, and the bytes of an ONNX file whose checksum its manifest
/// gives: it is loaded, bound to its input and tried, or refused with a sentence.
pub fn network(data: &[u8]) {
    let (choice, onnx) = data.split_first().unwrap_or((&0, &[]));
    if onnx.len() <= MOST_BYTES {
        if let Err(error) = recognise("a.onnx", onnx, None) {
            is_sentence(&error);
        }
        let (kind, rest) = HEADS[usize::from(*choice) % HEADS.len()];
        with_folder(|folder| load(folder, kind, rest, onnx));
    }
}

fn load(folder: &Path, kind: &str, rest: &str, onnx: &[u8]) {
    let sum: String = Sha256::digest(onnx)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let manifest = format!(
        "kind = \"{kind}\"\nname = \"A network\"\nfile = \"a.onnx\"\nsha256 = \"{sum}\"\nlicence = \"MIT\"\n{rest}"
    );
    let path = folder.join("a.toml");
    let is_there = std::fs::write(folder.join("a.onnx"), onnx).is_ok()
        && std::fs::write(&path, manifest).is_ok();
    if !is_there {
        return;
    }
    match ModelFile::open(&path).and_then(ModelFile::check) {
        Ok(summary) => assert_eq!(summary.size_bytes, onnx.len() as u64),
        Err(error) => is_sentence(&error),
    }
    let all = ModelStore::new(Some(folder)).all();
    assert!(all.is_ok_and(|all| all.len() == 1));
}
