//! Beside the file: how far the exchange is known to have it.

use crate::keys::Head;
use crate::store::place::Place;
use serde::{Deserialize, Serialize};
use std::io::{self, Write as _};

const NOTE_NAME: &str = "people.shared";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    #[serde(flatten)]
    pub head: Head,
}

impl Note {
    pub fn of(head: Head) -> Self {
        Self { head }
    }

    /// `None` where there is none. One that is damaged agrees with nothing, and the file is had anew.
    pub fn read(place: &Place) -> Option<Self> {
        let text = std::fs::read(place.beside(NOTE_NAME)).ok()?;
        Some(serde_json::from_slice(&text).unwrap_or_else(|_| Self {
            head: Head {
                mark: String::new(),
                length: 0,
            },
        }))
    }

    /// Replaces it in one step. Only under the lock.
    pub fn write(&self, place: &Place) -> io::Result<()> {
        let text = serde_json::to_vec(self)?;
        let mut temp = place.temporary()?;
        temp.file_mut().write_all(&text)?;
        temp.file().sync_all()?;
        temp.persist(&place.beside(NOTE_NAME))?;
        place.sync_dir();
        Ok(())
    }
}
