//! The nodes in `/dev`, and what the kernel calls them.

use crate::camera::trouble;
use faceglass_source::error::{CameraName, SourceError};
use nokhwa::utils::ApiBackend;
use std::path::Path;

/// Bytes of a card name that the kernel keeps, without the zero at the end.
const CARD_BYTES: usize = 31;

/// A node that may be a camera.
pub(super) struct Node {
    pub(super) number: u32,
    pub(super) name: Name,
}

/// What the kernel calls a node.
pub(super) struct Name {
    pub(super) text: String,
    /// Whether it is text as a driver hands it out: the kernel cuts names in the
    /// middle of a letter, and some are no UTF-8 at all.
    pub(super) is_whole: bool,
}

/// All nodes by rising number.
pub(super) fn list() -> Result<Vec<Node>, SourceError> {
    let files = files()?;
    // nokhwa panics where a node has a name without a number, as links to nodes
    // often have.
    let mut numbers: Vec<u32> = if files.iter().all(|file| number(file).is_some()) {
        nokhwa::query(ApiBackend::Video4Linux)
            .map_err(|e| trouble::other(CameraName::unknown(), &e.to_string()))?
            .into_iter()
            .filter_map(|node| node.index().as_index().ok())
            .collect()
    } else {
        files.iter().filter_map(|file| number(file)).collect()
    };
    numbers.sort_unstable();
    numbers.dedup();
    let named = |number| Node {
        number,
        name: name(number),
    };
    Ok(numbers.into_iter().map(named).collect())
}

/// Names of the nodes; other ones once a camera came or went.
pub(in crate::camera) fn plugged() -> Vec<String> {
    let mut files = files().unwrap_or_default();
    files.sort();
    files
}

/// Entries of `/dev` that are named like a camera's node.
fn files() -> Result<Vec<String>, SourceError> {
    let entries = match std::fs::read_dir("/dev") {
        Ok(entries) => entries,
        Err(error) => {
            let what = format!("/dev cannot be listed: {error}");
            return Err(trouble::other(CameraName::unknown(), &what).into());
        }
    };
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    Ok(names
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.starts_with("video"))
        .collect())
}

/// The number of a node such as `video0`.
fn number(file: &str) -> Option<u32> {
    file.strip_prefix("video")?.parse().ok()
}

fn name(number: u32) -> Name {
    let bytes = std::fs::read(format!("/sys/class/video4linux/video{number}/name"));
    match bytes {
        Ok(bytes) => text_of(&bytes),
        Err(_) => Name {
            text: format!("/dev/video{number}"),
            is_whole: true,
        },
    }
}

/// A name as text; half a letter at its end is left out.
fn text_of(bytes: &[u8]) -> Name {
    let bytes = bytes.trim_ascii();
    let cut = &bytes[..bytes.len().min(CARD_BYTES)];
    let is_whole = std::str::from_utf8(bytes).is_ok() && std::str::from_utf8(cut).is_ok();
    let text = String::from_utf8_lossy(bytes);
    Name {
        text: text.trim_end_matches('\u{FFFD}').trim().to_owned(),
        is_whole,
    }
}

/// Where the device of a node is connected, where that cannot be asked of itself:
/// the name of its folder among the system's devices.
pub(super) fn bus(number: u32) -> Option<String> {
    let link = format!("/sys/class/video4linux/video{number}/device");
    let folder = Path::new(&link).canonicalize().ok()?;
    Some(folder.file_name()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cut_in_the_middle_of_a_letter_loses_only_that_letter() {
        let whole = "高清摄像头高清摄像头高清";
        let name = text_of(&whole.as_bytes()[..31]);
        assert_eq!(name.text, "高清摄像头高清摄像头");
        assert!(!name.is_whole);
        let name = text_of(b"Desk Cam\n");
        assert_eq!((name.text.as_str(), name.is_whole), ("Desk Cam", true));
        // Whole here, but not once the driver has cut it.
        assert!(!text_of(whole.as_bytes()).is_whole);
    }

    #[test]
    fn only_numbered_nodes_have_a_number() {
        assert_eq!(number("video12"), Some(12));
        assert_eq!(number("video-front"), None);
        assert_eq!(number("video"), None);
    }
}
