//! A tree of people whom the workshop draws itself: `drawn-001/001.jpg` and so on. Nobody is shown, nothing from outside is
//! needed, and every throw depends on the seed alone.
//!
//! | file | what |
//! |---|---|
//! | `person` | who is drawn |
//! | `plate` | the colours of the face |
//! | `view` | how they are photographed |
//! | `render` | the photograph |

mod person;
mod plate;
mod render;
mod view;

use super::work::{How, Work, write};
use crate::core::error::{Result, WorkshopError};
use crate::data::shards::encode_jpeg;
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::path::Path;

const QUALITY: u8 = 92;
/// Sides that are drawn, pixels: below, no face would be found; above, nothing is gained.
const SIDES: std::ops::RangeInclusive<u32> = 96..=1024;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// People.
    pub people: usize,
    /// Pictures of each.
    pub pictures: usize,
    /// Pixels of a side.
    pub side: u32,
    /// Of everything that is thrown.
    pub seed: u64,
}

impl Wanted {
    /// Fails where no tree would come of it.
    ///
    /// # Errors
    /// [`WorkshopError::Config`].
    pub fn check(&self) -> Result<()> {
        if self.people == 0 || self.pictures == 0 || !SIDES.contains(&self.side) {
            return Err(WorkshopError::Config(format!(
                "ask for at least one person and one picture each, and for a side of {} to {} pixels",
                SIDES.start(),
                SIDES.end()
            )));
        }
        Ok(())
    }
}

/// Picture `picture` of person `person`, both from 0.
pub fn photograph(wanted: &Wanted, person: usize, picture: usize) -> RgbImage {
    let who = person::Person::of(wanted.seed, person as u64);
    let view = view::View::of(wanted.seed, person as u64, picture as u64);
    render::picture(&who, &view, wanted.side)
}

/// Draws the tree into `out`. Gives how many pictures it has.
///
/// # Errors
/// When the folder is another's or cannot be written.
pub fn samples(wanted: &Wanted, out: &Path, how: &How) -> Result<usize> {
    wanted.check()?;
    let total = wanted.people * wanted.pictures;
    if how.dry_run {
        return Ok(total);
    }
    let work = Work::begin(out, None, wanted)?;
    let things: Vec<(usize, usize)> = (0..wanted.people)
        .flat_map(|person| (0..wanted.pictures).map(move |picture| (person, picture)))
        .collect();
    let file = |(person, picture): &(usize, usize)| {
        format!("drawn-{:03}/{:03}.jpg", person + 1, picture + 1)
    };
    work.each(
        &things,
        how,
        "pictures drawn",
        file,
        || Ok(()),
        |(), thing| {
            let picture = photograph(wanted, thing.0, thing.1);
            write(&out.join(file(thing)), &encode_jpeg(&picture, QUALITY)?)
        },
    )?;
    work.finish(wanted)?;
    Ok(total)
}
