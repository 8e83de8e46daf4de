//! The sealed files beside a gallery.

use super::sealed::{Writer, beside_header, beside_record, key_file};
use crate::bytes::Bytes;
use crate::holds::{is_sentence, with_folder};
use faceglass_gallery::{FILE_NAME, GalleryStore, HISTORY_NAME, KEY_FILE_NAME, Keys, UNKNOWN_NAME};
use std::path::Path;

/// The history and the unknown faces: records that open, whatever they say; or, by the first
/// byte, the bytes of the file as they are.
pub fn beside(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let choice = bytes.u8();
    let (magic, name) = match choice % 2 {
        0 => ("faceglass-history 1", HISTORY_NAME),
        _ => ("faceglass-unknown 1", UNKNOWN_NAME),
    };
    let head = beside_header(magic);
    let mut file = head.clone().into_bytes();
    if choice & 2 == 0 {
        for number in 0..64 {
            if bytes.is_empty() {
                break;
            }
            file.extend(beside_record(&head, number, bytes.piece()));
        }
    } else {
        file.extend(bytes.rest());
    }
    let mut gallery = Writer::new(5, 1);
    gallery.commit(&[], None);
    with_folder(|dir| {
        let is_there = std::fs::write(dir.join(KEY_FILE_NAME), key_file()).is_ok()
            && std::fs::write(dir.join(FILE_NAME), gallery.bytes()).is_ok()
            && std::fs::write(dir.join(name), &file).is_ok();
        if is_there {
            look(dir);
        }
    });
}

fn look(dir: &Path) {
    let opened = GalleryStore::open_with(dir, Keys::default());
    let store = match opened {
        Ok((store, ..)) => store,
        Err(error) => return is_sentence(&error),
    };
    let (history, unknown) = (store.history(), store.unknown());
    assert!(
        history.is_some() && unknown.is_some(),
        "the gallery is open"
    );
    if let Some(mut history) = history {
        match history.read() {
            Ok(kept) => {
                // Written again, nothing is lost and nothing is added.
                match history.write(&kept.visits, 0) {
                    Ok(_) => assert!(
                        history
                            .read()
                            .is_ok_and(|again| again.visits.len() <= kept.visits.len())
                    ),
                    Err(error) => is_sentence(&error),
                }
            }
            Err(error) => is_sentence(&error),
        }
    }
    if let Some(mut unknown) = unknown {
        match unknown.read() {
            Ok(kept) => match unknown.write(&kept.faces, 0) {
                Ok(()) => assert!(
                    unknown
                        .read()
                        .is_ok_and(|again| again.faces.len() <= kept.faces.len())
                ),
                Err(error) => is_sentence(&error),
            },
            Err(error) => is_sentence(&error),
        }
    }
}
