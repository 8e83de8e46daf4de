//! Aligned crops of shards.

use super::AugmentConfig;
use crate::core::chance::{Dice, chance};
use crate::core::error::{Result, WorkshopError};
use crate::data::augment::{erase::erase, mask::draw_mask, occlude::occlude, pairing::mix};
use crate::data::shards::{Record, ShardSet};
use faceglass_vision::align::aligned_from_frame;
use faceglass_vision::types::FivePoints;
use faceglass_vision::{Point, Rect, Similarity, align_face, warp_similarity};
use image::RgbImage;
use image::imageops::{FilterType, flip_horizontal_in_place, resize};
use rand::seq::IndexedRandom as _;

/// Side of the aligned face in pixels, as the app cuts it.
pub const SIDE: usize = 112;

/// The faces of a shard set, aligned as in the app. Where a network sees them smaller or larger,
/// they are resized last, so that a change to a crop means the same for all.
pub struct FaceCrops {
    /// The pictures.
    pub shards: ShardSet,
    side: u32,
}

impl FaceCrops {
    /// Crops of `side` pixels.
    pub fn new(shards: ShardSet, side: usize) -> Self {
        Self {
            shards,
            side: side as u32,
        }
    }

    /// Side of a crop in pixels.
    pub fn side(&self) -> usize {
        self.side as usize
    }

    /// Whether record `i` has points to align it by.
    pub fn has_points(&self, i: usize) -> bool {
        alignment(&self.shards.records[i]).is_ok()
    }

    /// The crop of record `i`, unchanged.
    ///
    /// # Errors
    /// When the picture does not decode or has no five points.
    pub fn clean(&self, i: usize) -> Result<RgbImage> {
        let picture = self.shards.picture(i)?;
        let (points, _) = alignment(&self.shards.records[i])?;
        Ok(self.resized(align_face(&picture, &points)?.image))
    }

    /// The crop of record `i`, changed by chance, and mixed with one of `others` where a walk through
    /// all crops after so many `walks` has it so.
    ///
    /// # Errors
    /// As [`Self::clean`].
    pub fn training(
        &self,
        i: usize,
        (others, walks): (&[usize], f64),
        augment: &AugmentConfig,
        rng: &mut Dice,
    ) -> Result<RgbImage> {
        let mut face = self.augmented(i, augment, rng)?;
        let pairs = augment.pairing.is_some_and(|p| p.is_on(walks));
        if let (true, Some(other)) = (pairs, others.choose(rng)) {
            mix(&mut face, &self.augmented(*other, augment, rng)?);
        }
        Ok(face)
    }

    fn augmented(&self, i: usize, augment: &AugmentConfig, rng: &mut Dice) -> Result<RgbImage> {
        let mut picture = self.shards.picture(i)?;
        let (points, aligned) = alignment(&self.shards.records[i])?;
        if chance(rng, augment.mask) {
            draw_mask(&mut picture, &points, rng);
        }
        let side = SIDE as u32;
        let moved = aligned.then(augment.jitter(rng));
        let mut face = warp_similarity(&picture, moved, side, side);
        if chance(rng, augment.occlude) {
            occlude(&mut face, Rect::new(20.0, 20.0, 72.0, 84.0), rng);
        }
        if chance(rng, 0.5) {
            flip_horizontal_in_place(&mut face);
        }
        augment.photometric.apply(&mut face, rng);
        if chance(rng, augment.erase) {
            erase(&mut face, rng);
        }
        Ok(self.resized(face))
    }

    fn resized(&self, face: RgbImage) -> RgbImage {
        if face.dimensions() == (self.side, self.side) {
            return face;
        }
        resize(&face, self.side, self.side, FilterType::Triangle)
    }
}

/// A crop's five points, and the transform that aligns the face by them.
fn alignment(record: &Record) -> Result<(FivePoints, Similarity)> {
    let points = record.faces.first().map_or(&[][..], |f| &f.points[..]);
    let points: Vec<Point> = points.iter().map(|p| Point::new(p[0], p[1])).collect();
    let points: FivePoints = points
        .try_into()
        .map_err(|_| WorkshopError::Data(format!("{} has no five points", record.file)))?;
    Ok((points, aligned_from_frame(&points)?))
}
