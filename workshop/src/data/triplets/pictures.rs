//! The pictures of a list.

use super::{Triplet, TripletList};
use crate::core::error::{Result, WorkshopError};
use image::RgbImage;
use image::imageops::{FilterType, resize};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Every picture is brought to this side before anything else is done with it.
pub const SIDE: u32 = 112;

/// The pictures of one triplet.
pub type Views = Arc<[RgbImage; 3]>;

/// The pictures of a list, decoded when they are asked for; the first of them are kept.
#[derive(Debug)]
pub struct Pictures {
    /// The list.
    pub list: TripletList,
    kept: Vec<OnceLock<Views>>,
}

/// Bytes of a triplet in memory.
const TRIPLET_BYTES: u64 = 3 * 3 * (SIDE as u64) * (SIDE as u64);

impl Pictures {
    /// Those of `list`, of which so many are kept that they take `keep_mb` million bytes at most.
    pub fn new(list: TripletList, keep_mb: u64) -> Self {
        let room = usize::try_from(keep_mb * 1_000_000 / TRIPLET_BYTES).unwrap_or(usize::MAX);
        let kept = (0..list.triplets.len().min(room)).map(|_| OnceLock::new());
        Self {
            kept: kept.collect(),
            list,
        }
    }

    /// The pictures of the triplet at `at`, each [`SIDE`] high and wide.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] with the file that is no picture.
    pub fn of(&self, at: usize) -> Result<Views> {
        let triplet = self.list.triplets.get(at).ok_or_else(|| {
            WorkshopError::Data(format!("{} has no triplet {at}", self.list.name))
        })?;
        let place = self.kept.get(at);
        if let Some(views) = place.and_then(OnceLock::get) {
            return Ok(views.clone());
        }
        let views = decoded(&self.list.root, triplet)?;
        Ok(match place {
            // Whoever was first, it is the same.
            Some(place) => place.get_or_init(|| views).clone(),
            None => views,
        })
    }
}

fn decoded(root: &Path, triplet: &Triplet) -> Result<Views> {
    let [colour, depth, infrared] = &triplet.files;
    let read = |file: &String| -> Result<RgbImage> {
        let path = root.join(file);
        let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        let picture = image::load_from_memory(&bytes)
            .map_err(|e| WorkshopError::Data(format!("{} is no picture ({e})", path.display())))?
            .to_rgb8();
        Ok(match picture.dimensions() {
            (SIDE, SIDE) => picture,
            _ => resize(&picture, SIDE, SIDE, FilterType::Triangle),
        })
    };
    Ok(Arc::new([read(colour)?, read(depth)?, read(infrared)?]))
}
