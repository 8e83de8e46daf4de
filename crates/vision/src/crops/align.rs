//! Faces turned, scaled and shifted onto one template, so that an embedder
//! always sees the eyes, nose and mouth in the same place.

use crate::crops::warp::warp_similarity;
use crate::geometry::{Point, Similarity};
use crate::types::{AlignedFace, FivePoints, VisionError};
use image::RgbImage;

/// Side of an aligned face in pixels.
pub const ALIGNED_SIDE: u32 = 112;

/// Where the five points come to lie in a 112x112 aligned face: the template of
/// J. Deng et al., "ArcFace: Additive Angular Margin Loss for Deep Face
/// Recognition", CVPR 2019, which nearly all public embedders share.
pub const TEMPLATE_112: FivePoints = [
    Point::new(38.2946, 51.6963),
    Point::new(73.5318, 51.5014),
    Point::new(56.0252, 71.7366),
    Point::new(41.5493, 92.3655),
    Point::new(70.7299, 92.2041),
];

/// The transform that takes frame pixels to pixels of the aligned face.
///
/// # Errors
/// [`VisionError::Picture`] if the points coincide or are not finite.
pub fn aligned_from_frame(points_in_frame: &FivePoints) -> Result<Similarity, VisionError> {
    Similarity::fit(points_in_frame, &TEMPLATE_112).ok_or_else(|| {
        VisionError::Picture("the facial points coincide, so the face cannot be aligned".into())
    })
}

/// The face at `points_in_frame` on the 112x112 template; black where the
/// template reaches outside `frame`.
///
/// # Errors
/// [`VisionError::Picture`] if the points coincide or are not finite.
pub fn align_face(
    frame: &RgbImage,
    points_in_frame: &FivePoints,
) -> Result<AlignedFace, VisionError> {
    let aligned_from_frame = aligned_from_frame(points_in_frame)?;
    Ok(AlignedFace {
        image: warp_similarity(frame, aligned_from_frame, ALIGNED_SIDE, ALIGNED_SIDE),
        aligned_from_frame,
    })
}
