//! Simulated pairs to measure: the same scenes as in a written set, before they are cut and scaled to grey.

use super::{Look, Pair, look};
use crate::Result;
use crate::data::shards::Split;
use crate::data::simulate::kind::Kind;
use crate::data::simulate::plan::Plan;
use crate::data::simulate::settings::Settings;
use crate::data::simulate::solid::middle;
use crate::data::simulate::sources::Faces;
use crate::data::simulate::triplet::Sensed;

/// What the depth camera gave, as a pair with points.
pub fn pair(sensed: &Sensed) -> Pair {
    let p = &sensed.points;
    Pair {
        width: sensed.depth_mm.side,
        height: sensed.depth_mm.side,
        depth_mm: sensed.depth_mm.values.clone(),
        infrared: sensed.infrared.values.clone(),
        eyes: [middle(&p[36..42]), middle(&p[42..48])],
        mouth: middle(&[p[48], p[51], p[54], p[57]]),
        focal_px: sensed.focal_px,
    }
}

/// Figures of the first `each` samples of every kind, of the faces to learn from.
///
/// # Errors
/// When faces lack.
pub fn looks(
    faces: &mut Faces,
    settings: &Settings,
    seed: u64,
    each: usize,
) -> Result<Vec<(Kind, Vec<Look>)>> {
    let plan = Plan::of(faces, Split::Train, settings, seed);
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let mut of_kind = Vec::new();
        for k in 0..each {
            let made = plan.make_as(faces, settings, k, kind)?;
            of_kind.extend(look(&pair(&made.triplet.sensed)));
        }
        all.push((kind, of_kind));
    }
    Ok(all)
}
