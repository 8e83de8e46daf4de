//! The order of faces: left to right as shown, in the picture, in the list and
//! wherever a face goes by its number.

use faceglass_pipeline::result::{FaceResult, FrameResult};
use std::sync::Arc;

/// Two faces change places only when one is further along by this part of the
/// narrower one's width: people who sit above each other do not swap numbers
/// with each tremor of a box.
const SWAP_AFTER: f32 = 0.3;

/// Faces in the order of the frame before.
#[derive(Default)]
pub struct Order {
    tracks: Vec<u64>,
    heard: Option<(Arc<FrameResult>, bool)>,
}

impl Order {
    /// `newest` with its faces in order, `None` if it was arranged already.
    pub fn arrange(
        &mut self,
        newest: Arc<FrameResult>,
        mirrored: bool,
    ) -> Option<Arc<FrameResult>> {
        let heard = self.heard.as_ref();
        if heard.is_some_and(|(old, m)| *m == mirrored && Arc::ptr_eq(old, &newest)) {
            return None;
        }
        // Another frame keeps the order as far as it can, another side does not.
        if heard.is_some_and(|(_, m)| *m != mirrored) {
            self.tracks.clear();
        }
        self.heard = Some((Arc::clone(&newest), mirrored));
        let places: Vec<Place> = newest
            .faces
            .iter()
            .map(|f| Place::of(f, mirrored))
            .collect();
        let order = settle(&self.tracks, &places);
        self.tracks = order.iter().map(|at| places[*at].track).collect();
        if order.is_sorted() {
            return Some(newest);
        }
        let mut arranged = newest.as_ref().clone();
        arranged.faces = order.iter().map(|at| newest.faces[*at].clone()).collect();
        Some(Arc::new(arranged))
    }

    /// Forgets everything; gives back the frame that was arranged last, as the
    /// pipeline gave it.
    pub fn forget(&mut self) -> Option<Arc<FrameResult>> {
        self.tracks.clear();
        self.heard.take().map(|(frame, _)| frame)
    }
}

/// Where a face is along the picture as shown.
#[derive(Clone, Copy)]
struct Place {
    track: u64,
    x: f32,
    width: f32,
}

impl Place {
    fn of(face: &FaceResult, mirrored: bool) -> Self {
        let middle = face.bbox.x + face.bbox.w / 2.0;
        Self {
            track: face.track,
            x: if mirrored { -middle } else { middle },
            width: face.bbox.w,
        }
    }

    fn is_well_behind(&self, other: &Self) -> bool {
        self.x > other.x + SWAP_AFTER * self.width.min(other.width)
    }
}

/// Indices of `places` in order, as near to the order of `before` as it goes.
fn settle(before: &[u64], places: &[Place]) -> Vec<usize> {
    let known = before
        .iter()
        .filter_map(|track| places.iter().position(|place| place.track == *track));
    let mut order: Vec<usize> = known.collect();
    for (at, place) in places.iter().enumerate() {
        if !order.contains(&at) {
            let behind = order.iter().position(|other| places[*other].x > place.x);
            order.insert(behind.unwrap_or(order.len()), at);
        }
    }
    // At most as many rounds as there are faces: each brings one into its place.
    for _ in 0..order.len() {
        for left in 1..order.len() {
            if places[order[left - 1]].is_well_behind(&places[order[left]]) {
                order.swap(left - 1, left);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(track: u64, x: f32) -> Place {
        Place {
            track,
            x,
            width: 100.0,
        }
    }

    fn tracks(before: &[u64], places: &[Place]) -> Vec<u64> {
        let order = settle(before, places);
        order.iter().map(|at| places[*at].track).collect()
    }

    #[test]
    fn new_faces_stand_from_left_to_right() {
        let places = [place(1, 300.0), place(2, 40.0), place(3, 170.0)];
        assert_eq!(tracks(&[], &places), [2, 3, 1]);
    }

    #[test]
    fn a_tremor_swaps_nobody_and_a_walk_does() {
        let trembling = [place(1, 105.0), place(2, 100.0)];
        assert_eq!(tracks(&[1, 2], &trembling), [1, 2]);
        let passed = [place(1, 190.0), place(2, 100.0)];
        assert_eq!(tracks(&[1, 2], &passed), [2, 1]);
    }

    #[test]
    fn who_comes_and_goes_leaves_the_others_in_order() {
        let places = [place(7, 400.0), place(5, 10.0), place(6, 200.0)];
        assert_eq!(tracks(&[4, 5, 7], &places), [5, 6, 7]);
    }
}
