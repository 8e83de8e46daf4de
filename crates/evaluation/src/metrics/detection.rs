//! Boxes that were found against boxes that are there.

use crate::statistics::Rate;

/// A found box must overlap a true one by this much (intersection over union).
pub const HIT_IOU: f64 = 0.5;

/// A box in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Box2 {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Box2 {
    /// Intersection over union, 0 to 1.
    pub fn iou(self, other: Self) -> f64 {
        let overlap = |a: f64, a_len: f64, b: f64, b_len: f64| {
            ((a + a_len).min(b + b_len) - a.max(b)).max(0.0)
        };
        let both =
            overlap(self.x, self.w, other.x, other.w) * overlap(self.y, self.h, other.y, other.h);
        let union = self.w * self.h + other.w * other.h - both;
        if union > 0.0 { both / union } else { 0.0 }
    }

    /// Longer side in pixels: the size of a face.
    pub fn size(self) -> f64 {
        self.w.max(self.h)
    }
}

/// A box with its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Where.
    pub bbox: Box2,
    /// Score, higher is surer.
    pub score: f32,
}

/// One found box after matching.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Its score.
    pub score: f32,
    /// Size of the true face it hit; `None` for a false alarm.
    pub hit_size: Option<f64>,
    /// Its own size.
    pub size: f64,
}

/// All pictures, matched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detections {
    marks: Vec<Mark>,
    truth_sizes: Vec<f64>,
    pictures: u64,
}

impl Detections {
    /// Takes in one picture: the surest box first takes the true box it
    /// overlaps most; each true box is taken once (as PASCAL VOC does).
    pub fn add(&mut self, found: &[Found], truth: &[Box2]) {
        let mut found = found.to_vec();
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        let mut taken = vec![false; truth.len()];
        for face in found {
            let best = (0..truth.len())
                .filter(|i| !taken[*i])
                .map(|i| (i, truth[i].iou(face.bbox)))
                .filter(|(_, iou)| *iou >= HIT_IOU)
                .max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((i, _)) = best {
                taken[i] = true;
            }
            self.marks.push(Mark {
                score: face.score,
                hit_size: best.map(|(i, _)| truth[i].size()),
                size: face.bbox.size(),
            });
        }
        self.truth_sizes.extend(truth.iter().map(|t| t.size()));
        self.pictures += 1;
    }

    /// Pictures taken in.
    pub fn pictures(&self) -> u64 {
        self.pictures
    }

    /// True faces in them.
    pub fn faces(&self) -> u64 {
        self.truth_sizes.len() as u64
    }

    /// Found boxes that hit a face, of all found boxes at or above `score`.
    pub fn precision(&self, score: f32) -> Rate {
        let sure = || self.marks.iter().filter(|m| m.score >= score);
        let hits = sure().filter(|m| m.hit_size.is_some()).count();
        Rate::of_len(hits, sure().count())
    }

    /// Faces that were found at or above `score`.
    pub fn recall(&self, score: f32) -> Rate {
        self.recall_of_size(score, 0.0, f64::INFINITY)
    }

    /// Faces of `from` to below `to` pixels that were found at or above `score`.
    pub fn recall_of_size(&self, score: f32, from: f64, to: f64) -> Rate {
        let within = |size: f64| size >= from && size < to;
        let hits = self
            .marks
            .iter()
            .filter(|m| m.score >= score && m.hit_size.is_some_and(within))
            .count();
        let faces = self.truth_sizes.iter().filter(|s| within(**s)).count();
        Rate::of_len(hits, faces)
    }

    /// Boxes on nothing at or above `score`.
    pub fn false_alarms(&self, score: f32) -> u64 {
        self.false_alarms_of_size(score, 0.0, f64::INFINITY)
    }

    /// Boxes of `from` to below `to` pixels on nothing at or above `score`.
    pub fn false_alarms_of_size(&self, score: f32, from: f64, to: f64) -> u64 {
        let is_alarm =
            |m: &&Mark| m.score >= score && m.hit_size.is_none() && m.size >= from && m.size < to;
        self.marks.iter().filter(is_alarm).count() as u64
    }

    /// Average precision over all faces; `None` without any.
    pub fn average_precision(&self) -> Option<f64> {
        self.average_precision_of_size(0.0, f64::INFINITY)
    }

    /// Average precision over faces of `from` to below `to` pixels: hits on
    /// faces of other sizes are left out, false alarms count by their own size.
    pub fn average_precision_of_size(&self, from: f64, to: f64) -> Option<f64> {
        let within = |size: f64| size >= from && size < to;
        let faces = self.truth_sizes.iter().filter(|s| within(**s)).count();
        let marks = self
            .marks
            .iter()
            .filter(|m| within(m.hit_size.unwrap_or(m.size)))
            .map(|m| (m.score, m.hit_size.is_some()));
        (faces > 0).then(|| average_precision(marks.collect(), faces))
    }

    /// Score, recall and precision along the scale, scores descending.
    pub fn curve(&self) -> Vec<(f32, f64, f64)> {
        let marks: Vec<(f32, bool)> = self
            .marks
            .iter()
            .map(|m| (m.score, m.hit_size.is_some()))
            .collect();
        tie_groups(marks)
            .into_iter()
            .map(|(score, hits, all)| {
                let recall = hits as f64 / self.truth_sizes.len().max(1) as f64;
                (score, recall, hits as f64 / all as f64)
            })
            .collect()
    }
}

/// Faces that were sought, each with the score of what was found on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sought {
    scores: Vec<f32>,
    missed: usize,
}

impl Sought {
    /// Takes in one face; `None` if nothing was found on it.
    pub fn add(&mut self, found: Option<f32>) {
        match found {
            Some(score) => self.scores.push(score),
            None => self.missed += 1,
        }
    }

    /// Faces that were sought.
    pub fn len(&self) -> usize {
        self.scores.len() + self.missed
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Faces found at or above `score`.
    pub fn recall(&self, score: f32) -> Rate {
        let found = self.scores.iter().filter(|s| **s >= score).count();
        Rate::of_len(found, self.len())
    }

    /// The highest score at which at least the share `wanted` of the faces is found; `None`
    /// where no score finds as many.
    pub fn score_for_recall(&self, wanted: f64) -> Option<f32> {
        let mut scores = self.scores.clone();
        scores.sort_by(|a, b| b.total_cmp(a));
        let needed = (wanted * self.len() as f64).ceil() as usize;
        scores.get(needed.saturating_sub(1)).copied()
    }
}

/// Area under precision over recall, precision made monotone from the right
/// (PASCAL VOC since 2010). `marks` are scores and whether they hit; `faces` is
/// the number of true faces. Equal scores are taken together.
pub fn average_precision(marks: Vec<(f32, bool)>, faces: usize) -> f64 {
    let (mut area, mut best, mut hits_after) = (0.0, 0.0f64, None);
    for (_, hits, all) in tie_groups(marks).into_iter().rev() {
        if let Some(after) = hits_after {
            area += best * (after - hits) as f64;
        }
        best = best.max(hits as f64 / all as f64);
        hits_after = Some(hits);
    }
    area += best * hits_after.unwrap_or(0) as f64;
    area / faces.max(1) as f64
}

/// Hits and all marks so far at each distinct score, scores descending.
fn tie_groups(mut marks: Vec<(f32, bool)>) -> Vec<(f32, u64, u64)> {
    marks.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut groups: Vec<(f32, u64, u64)> = Vec::new();
    let mut hits = 0;
    for (n, (score, hit)) in marks.into_iter().enumerate() {
        hits += u64::from(hit);
        let all = n as u64 + 1;
        match groups.last_mut() {
            Some(last) if last.0 == score => (last.1, last.2) = (hits, all),
            _ => groups.push((score, hits, all)),
        }
    }
    groups
}
