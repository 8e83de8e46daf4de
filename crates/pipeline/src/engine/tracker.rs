//! Joins the faces of successive frames into tracks.
//!
//! A track predicts where its face goes by a constant velocity; boxes and
//! predictions are then joined so that the sum of costs is smallest. Likeness
//! (the cosine between an embedding and a track's) decides where boxes alone
//! do not, for instance when two faces cross.

use crate::engine::assign::{FORBIDDEN, assign};
use faceglass_vision::{Point, Rect};
use std::time::Duration;

/// How long a face may be missing before its track ends.
pub const MAX_GAP: Duration = Duration::from_millis(900);
/// The same for slow sources, where one missed frame is longer than that.
const MAX_GAP_SLOW: Duration = Duration::from_secs(3);
/// Boxes further apart than this share of their size are never joined.
const MAX_SHIFT: f32 = 0.8;
/// Sizes further apart than this factor are never joined.
const MAX_SIZE_RATIO: f32 = 1.7;
/// Two candidates this close in cost are a case for likeness.
const AMBIGUOUS_COST: f64 = 0.35;
/// Weight of likeness against geometry.
const LIKENESS_WEIGHT: f64 = 1.5;
/// Frames that confirm a track.
const CONFIRMING_HITS: u32 = 3;
/// Share of the newest motion in the velocity.
const VELOCITY_GAIN: f32 = 0.4;

/// One face of this frame after joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Track number, from 1, never reused.
    pub track: u64,
    /// First frame of the track.
    pub is_new: bool,
    /// Position or size changed more than a face moves: what was known of the
    /// track's liveness no longer holds.
    pub jumped: bool,
    /// The face was there in several frames, or this frame is judged again.
    pub confirmed: bool,
}

#[derive(Clone, Debug)]
struct Track {
    id: u64,
    bbox: Rect,
    /// Of the box centre, in box sizes a second.
    velocity: Point,
    seen_at: Duration,
    hits: u32,
    /// Frames in a row without it.
    missed: u32,
}

impl Track {
    fn predicted(&self, now: Duration) -> Rect {
        // Beyond a few frames a velocity is no longer worth following.
        let ahead_s = now.saturating_sub(self.seen_at).as_secs_f32().min(0.25);
        let size = size_of(self.bbox);
        Rect {
            x: self.bbox.x + self.velocity.x * size * ahead_s,
            y: self.bbox.y + self.velocity.y * size * ahead_s,
            ..self.bbox
        }
    }

    fn follow(&mut self, bbox: Rect, now: Duration) {
        let elapsed_s = now.saturating_sub(self.seen_at).as_secs_f32();
        if elapsed_s > 1e-4 {
            let size = size_of(self.bbox).max(1.0);
            let (from, to) = (self.bbox.center(), bbox.center());
            let newest = |delta: f32| (delta / size / elapsed_s).clamp(-6.0, 6.0);
            let blend = |old: f32, new: f32| old + VELOCITY_GAIN * (new - old);
            self.velocity.x = blend(self.velocity.x, newest(to.x - from.x));
            self.velocity.y = blend(self.velocity.y, newest(to.y - from.y));
        }
        self.bbox = bbox;
        self.seen_at = now;
        self.hits += 1;
        self.missed = 0;
    }

    fn has_ended(&self, now: Duration) -> bool {
        let gap = now.saturating_sub(self.seen_at);
        gap > MAX_GAP_SLOW || (gap > MAX_GAP && self.missed > 1)
    }
}

/// Joins boxes into tracks.
#[derive(Clone, Debug, Default)]
pub struct Tracker {
    tracks: Vec<Track>,
    last_id: u64,
    now: Option<Duration>,
}

impl Tracker {
    /// Ends every track; numbers go on.
    pub fn reset(&mut self) {
        self.tracks.clear();
        self.now = None;
    }

    /// Faces of this frame that more than one track may continue in, or that
    /// compete for one track: worth an embedding before [`Tracker::update`].
    pub fn ambiguous(&self, now: Duration, boxes: &[Rect]) -> Vec<usize> {
        let cost = self.geometry_costs(now, boxes);
        let close = |mut costs: Vec<f64>| {
            costs.retain(|c| *c < FORBIDDEN);
            costs.sort_by(f64::total_cmp);
            matches!(costs[..], [first, second, ..] if second - first < AMBIGUOUS_COST)
        };
        let contested: Vec<bool> = (0..self.tracks.len())
            .map(|track| close(cost.iter().map(|row| row[track]).collect()))
            .collect();
        (0..boxes.len())
            .filter(|face| {
                let row = &cost[*face];
                close(row.clone())
                    || row
                        .iter()
                        .zip(&contested)
                        .any(|(c, contested)| *contested && *c < FORBIDDEN)
            })
            .collect()
    }

    /// Joins the boxes of the frame at `now`; one answer a box, in order.
    ///
    /// `likeness(face, track)` gives the cosine between a face's embedding and
    /// a track's where both are known. Time that runs backwards (a seek, a
    /// loop) ends every track.
    pub fn update(
        &mut self,
        now: Duration,
        boxes: &[Rect],
        likeness: impl Fn(usize, u64) -> Option<f32>,
    ) -> Vec<Joined> {
        if self.now.is_some_and(|before| now < before) {
            self.reset();
        }
        let is_again = self.now == Some(now);
        self.now = Some(now);
        self.tracks.retain(|track| !track.has_ended(now));
        let mut cost = self.geometry_costs(now, boxes);
        for (face, row) in cost.iter_mut().enumerate() {
            for (cell, track) in row.iter_mut().zip(&self.tracks) {
                if *cell < FORBIDDEN
                    && let Some(cosine) = likeness(face, track.id)
                {
                    *cell += LIKENESS_WEIGHT * f64::from(1.0 - cosine);
                }
            }
        }
        let joined = assign(&cost);
        for (index, track) in self.tracks.iter_mut().enumerate() {
            if !joined.contains(&Some(index)) {
                track.missed += 1;
            }
        }
        joined
            .into_iter()
            .zip(boxes)
            .map(|(track, bbox)| match track {
                Some(index) => self.follow(index, *bbox, now),
                None => self.start(*bbox, now),
            })
            .map(|joined| Joined {
                confirmed: joined.confirmed || is_again,
                ..joined
            })
            .collect()
    }

    /// The face on `track` turned out to be somebody else: the track ends and
    /// its place is taken by a new one, whose number is returned.
    pub fn replace(&mut self, track: u64) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        if let Some(track) = self.tracks.iter_mut().find(|t| t.id == track) {
            track.id = id;
            track.hits = 1;
        }
        id
    }

    /// Numbers of the tracks that have not ended.
    pub fn alive(&self) -> impl Iterator<Item = u64> {
        self.tracks.iter().map(|track| track.id)
    }

    fn follow(&mut self, index: usize, bbox: Rect, now: Duration) -> Joined {
        let track = &mut self.tracks[index];
        let missing_s = now.saturating_sub(track.seen_at).as_secs_f32();
        let jumped = track.hits > 1 && is_jump(track.predicted(now), bbox, missing_s);
        track.follow(bbox, now);
        Joined {
            track: track.id,
            is_new: false,
            jumped,
            confirmed: track.hits >= CONFIRMING_HITS,
        }
    }

    fn start(&mut self, bbox: Rect, now: Duration) -> Joined {
        self.last_id += 1;
        self.tracks.push(Track {
            id: self.last_id,
            bbox,
            velocity: Point::default(),
            seen_at: now,
            hits: 1,
            missed: 0,
        });
        Joined {
            track: self.last_id,
            is_new: true,
            jumped: false,
            confirmed: false,
        }
    }

    fn geometry_costs(&self, now: Duration, boxes: &[Rect]) -> Vec<Vec<f64>> {
        boxes
            .iter()
            .map(|bbox| {
                self.tracks
                    .iter()
                    .map(|track| geometry_cost(track.predicted(now), *bbox))
                    .collect()
            })
            .collect()
    }
}

/// Geometric mean of width and height.
fn size_of(bbox: Rect) -> f32 {
    bbox.area().max(0.0).sqrt()
}

/// Larger over smaller size, 1 for equal ones.
fn size_ratio(a: Rect, b: Rect) -> f32 {
    let (a, b) = (size_of(a).max(1e-3), size_of(b).max(1e-3));
    (a / b).max(b / a)
}

/// Distance of the centres in units of the smaller box.
fn shift(a: Rect, b: Rect) -> f32 {
    let size = size_of(a).min(size_of(b)).max(1e-3);
    a.center().distance(b.center()) / size
}

/// 0 for equal boxes, growing with distance and difference in size.
fn geometry_cost(predicted: Rect, bbox: Rect) -> f64 {
    let (shift, ratio) = (shift(predicted, bbox), size_ratio(predicted, bbox));
    if !(shift <= MAX_SHIFT && ratio <= MAX_SIZE_RATIO) {
        return FORBIDDEN;
    }
    let overlap = 1.0 - predicted.iou(bbox);
    f64::from(overlap + 0.5 * shift + 0.5 * ratio.ln())
}

/// Whether a face cannot have moved from `predicted` to `bbox`.
fn is_jump(predicted: Rect, bbox: Rect, missing_s: f32) -> bool {
    // After a gap the prediction is older and may be further off.
    let slack = 1.0 + missing_s.min(1.0);
    shift(predicted, bbox) > 0.45 * slack || size_ratio(predicted, bbox) > 1.0 + 0.3 * slack
}
