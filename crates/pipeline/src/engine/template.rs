//! When a track needs an embedding, and the smoothed embedding in force.

use faceglass_vision::{Embedding, Quality};
use std::time::Duration;

/// A track gets a fresh embedding at least this often.
const REFRESH: Duration = Duration::from_secs(1);
/// A new track sooner, until it has a few: its first face may have been half
/// in the picture.
const REFRESH_NEW: Duration = Duration::from_millis(300);
/// Embeddings after which a track is no longer new.
const NEW: usize = 3;
/// No more often than this, however the face improves.
const MIN_SPACING: Duration = Duration::from_millis(200);
/// A face this much better than the best so far is worth an embedding.
const CLEARLY_BETTER: f32 = 1.25;
/// Embeddings that make up the smoothed one.
const KEPT: usize = 6;
/// Poor faces count this much less.
const POOR_WEIGHT: f32 = 0.2;

/// How much a sample is worth to an embedder, above 0 and at most 1: eye
/// distance up to what fills the aligned face, and how frontal the face is.
pub fn worth(quality: &Quality) -> f32 {
    let size = (quality.eye_distance_px / 40.0).clamp(0.05, 1.0);
    let cosine = |degrees: f32| degrees.to_radians().cos().max(0.2);
    let frontal = cosine(quality.yaw_deg) * cosine(quality.pitch_deg);
    let poor = if quality.ok() { 1.0 } else { POOR_WEIGHT };
    (size * frontal * poor).clamp(0.001, 1.0)
}

#[derive(Clone, Debug)]
struct Sample {
    embedding: Embedding,
    worth: f32,
}

/// The embeddings of one track.
#[derive(Clone, Debug, Default)]
pub struct TrackTemplate {
    samples: Vec<Sample>,
    mean: Option<Embedding>,
    embedded_at: Option<Duration>,
}

impl TrackTemplate {
    /// Whether a face of this worth should be embedded now.
    pub fn needs_embedding(&self, now: Duration, worth: f32) -> bool {
        let Some(at) = self.embedded_at else {
            return true;
        };
        let since = now.saturating_sub(at);
        if self.samples.is_empty() {
            // It was tried and failed.
            return since >= REFRESH;
        }
        let best = self.samples.iter().map(|s| s.worth).fold(0.0, f32::max);
        let refresh = if self.samples.len() < NEW {
            REFRESH_NEW
        } else {
            REFRESH
        };
        since >= refresh || (since >= MIN_SPACING && worth > best * CLEARLY_BETTER)
    }

    /// How long ago the last embedding was; the longest first in a queue.
    pub fn waited(&self, now: Duration) -> Duration {
        self.embedded_at
            .map_or(Duration::MAX, |at| now.saturating_sub(at))
    }

    /// Cosine between `embedding` and what is known; `None` for a new track.
    pub fn likeness(&self, embedding: &Embedding) -> Option<f32> {
        self.mean.as_ref().map(|mean| mean.cosine(embedding))
    }

    /// Takes in an embedding; the worst of many makes room. One that is no
    /// better and comes at once after another would only crowd out the others.
    pub fn add(&mut self, now: Duration, embedding: Embedding, worth: f32) {
        let at_once = self
            .embedded_at
            .is_some_and(|at| now.saturating_sub(at) < MIN_SPACING);
        if at_once && self.samples.iter().any(|sample| sample.worth >= worth) {
            return;
        }
        self.embedded_at = Some(now);
        // An old sample slowly loses against new ones, so that a template
        // follows its face.
        for sample in &mut self.samples {
            sample.worth *= 0.97;
        }
        self.samples.push(Sample { embedding, worth });
        if self.samples.len() > KEPT {
            let worst = (0..self.samples.len())
                .min_by(|a, b| self.samples[*a].worth.total_cmp(&self.samples[*b].worth));
            if let Some(worst) = worst {
                self.samples.remove(worst);
            }
        }
        self.mean = weighted_mean(&self.samples);
    }

    /// A failed or impossible embedding also waits for its next turn.
    pub fn tried(&mut self, now: Duration) {
        self.embedded_at = Some(now);
    }

    /// The embedding in force.
    pub fn embedding(&self) -> Option<&Embedding> {
        self.mean.as_ref()
    }

    /// Forgets everything.
    pub fn restart(&mut self) {
        *self = Self::default();
    }
}

/// The mean direction; the samples all come from one network.
fn weighted_mean(samples: &[Sample]) -> Option<Embedding> {
    let size = samples.first()?.embedding.values().len();
    let mut sum = vec![0.0; size];
    for sample in samples {
        for (total, value) in sum.iter_mut().zip(sample.embedding.values()) {
            *total += sample.worth * value;
        }
    }
    Embedding::new(sum).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn embedding(x: f32, y: f32) -> Embedding {
        Embedding::new(vec![x, y]).unwrap()
    }

    fn seconds(s: f32) -> Duration {
        Duration::from_secs_f32(s)
    }

    #[test]
    fn is_embedded_when_new_once_a_second_and_when_clearly_better() {
        let mut template = TrackTemplate::default();
        for n in 0..NEW {
            let at = 0.3 * n as f32;
            assert!(template.needs_embedding(seconds(at), 0.5));
            template.add(seconds(at), embedding(1.0, 0.0), 0.5);
            assert!(!template.needs_embedding(seconds(at + 0.19), 0.9));
        }
        assert!(!template.needs_embedding(seconds(1.5), 0.5));
        assert!(template.needs_embedding(seconds(1.5), 0.9));
        assert!(template.needs_embedding(seconds(1.61), 0.1));
    }

    #[test]
    fn a_good_sample_outweighs_a_poor_one() {
        let mut template = TrackTemplate::default();
        template.add(seconds(0.0), embedding(1.0, 0.0), 1.0);
        template.add(seconds(1.0), embedding(0.0, 1.0), 0.1);
        assert!(template.likeness(&embedding(1.0, 0.0)).unwrap() > 0.98);
    }

    #[test]
    fn a_burst_of_samples_does_not_crowd_out_the_others() {
        let mut template = TrackTemplate::default();
        for n in 0..5 {
            template.add(seconds(n as f32), embedding(1.0, 0.0), 0.8);
        }
        for n in 0..30 {
            template.add(seconds(4.0 + 0.005 * n as f32), embedding(0.0, 1.0), 0.5);
        }
        assert!(template.likeness(&embedding(1.0, 0.0)).unwrap() > 0.99);
    }

    #[test]
    fn a_template_follows_its_face() {
        let mut template = TrackTemplate::default();
        for n in 0..5 {
            template.add(seconds(n as f32), embedding(1.0, 0.0), 0.8);
        }
        for n in 5..40 {
            template.add(seconds(n as f32), embedding(0.8, 0.6), 0.8);
        }
        assert!(template.likeness(&embedding(0.8, 0.6)).unwrap() > 0.99);
    }

    #[test]
    fn worth_grows_with_size_frontality_and_quality() {
        let sample = |eye_distance_px, yaw_deg| Quality {
            eye_distance_px,
            yaw_deg,
            ..Quality::default()
        };
        assert!(worth(&sample(40.0, 0.0)) > worth(&sample(20.0, 0.0)));
        assert!(worth(&sample(40.0, 0.0)) > worth(&sample(40.0, 40.0)));
        let mut poor = sample(40.0, 0.0);
        poor.reasons = vec![faceglass_vision::QualityReason::Blurred];
        assert!(worth(&sample(40.0, 0.0)) > worth(&poor));
    }
}
