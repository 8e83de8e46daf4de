//! RGB liveness behind [`LivenessModel`].

use crate::crops::crop::{crop_rect, liveness_region};
use crate::networks::decode::{sigmoid, softmax};
use crate::networks::manifest::{
    InputSpec, KindSpec, LivenessOutput, LivenessSpec, Manifest, ModelKind,
};
use crate::networks::network::{Network, Plan};
use crate::networks::tensor::pack;
use crate::traits::LivenessModel;
use crate::types::{Detection, LivenessScore, ModelId, VisionError};
use image::RgbImage;
use std::num::NonZeroUsize;

/// The score that the votes of a face's views make together: the mean of the `lowest`
/// of them, of all where there are no more; 0 without any.
///
/// FaceBagNet averages all votes. A live face looks live in every view, while an attack
/// may look live in most and give itself away in one: paper by its edge, a screen by the skin.
pub fn fuse_votes(votes: &[f32], lowest: usize) -> f32 {
    let mut sorted = votes.to_vec();
    sorted.sort_by(f32::total_cmp);
    sorted.truncate(lowest.max(1));
    sorted.iter().sum::<f32>() / sorted.len().max(1) as f32
}

/// `score` with `by` added to its logit. What is certain stays so.
fn raised(score: f32, by: f32) -> f32 {
    let odds = score / (1.0 - score);
    if by > 0.0 && odds.is_finite() {
        sigmoid(odds.ln() + by)
    } else {
        score
    }
}

/// A liveness network loaded from ONNX.
#[derive(Clone)]
pub struct OnnxLiveness {
    plan: Plan,
    id: ModelId,
    input: InputSpec,
    spec: LivenessSpec,
}

impl OnnxLiveness {
    /// Binds `network` as `manifest` says and checks its output on empty views.
    ///
    /// # Errors
    /// [`VisionError`] if the network is not what the manifest says.
    pub fn new(network: Network, manifest: Manifest) -> Result<Self, VisionError> {
        let KindSpec::Liveness(spec) = manifest.spec else {
            return Err(manifest.of_another_kind(ModelKind::Liveness));
        };
        let input = manifest.input;
        let (width, height) = (input.width, input.height);
        network.check_declared(height, width)?;
        // One view after another: what one of them leaves on the way stays in the processor's
        // cache, and all in one batch take two fifths longer. A file may want them in one batch.
        let views = spec.views.len();
        let plan = network
            .plan(1, height, width)
            .or_else(|_| network.plan(views, height, width))?;
        let mut liveness = Self {
            plan,
            id: ModelId(manifest.sha256),
            input,
            spec,
        };
        if let Err(error) = liveness.probe() {
            if liveness.plan.shape()[0] == views {
                return Err(error);
            }
            liveness.plan = network.plan(views, height, width)?;
            liveness.probe()?;
        }
        Ok(liveness)
    }

    fn probe(&self) -> Result<(), VisionError> {
        let empty = RgbImage::new(self.input.width, self.input.height);
        self.votes(&vec![empty; self.spec.views.len()]).map(|_| ())
    }

    fn votes(&self, views: &[RgbImage]) -> Result<Vec<f32>, VisionError> {
        let mut votes = Vec::with_capacity(views.len());
        for batch in views.chunks(self.plan.shape()[0]) {
            votes.extend(self.votes_of_batch(batch)?);
        }
        Ok(votes)
    }

    fn votes_of_batch(&self, batch: &[RgbImage]) -> Result<Vec<f32>, VisionError> {
        let outputs = self.plan.run(pack(batch, &self.input)?)?;
        let logits = outputs.get(0)?;
        let classes = logits.values.len() / batch.len();
        let fits = match self.spec.output {
            LivenessOutput::Softmax { live_index } => live_index < classes,
            LivenessOutput::Logit => classes == 1,
        };
        if !fits || logits.values.len() != classes * batch.len() {
            return Err(outputs.fault(format!(
                "an output of shape {} for {} views, which output.decode and output.live_index do not fit",
                logits.shape_text(),
                batch.len()
            )));
        }
        let votes: Vec<f32> = logits
            .values
            .chunks_exact(classes)
            .map(|row| match self.spec.output {
                LivenessOutput::Softmax { live_index } => softmax(row)[live_index],
                LivenessOutput::Logit => sigmoid(row[0]),
            })
            .collect();
        if votes.iter().any(|v| !v.is_finite()) {
            return Err(outputs.fault("a score that is not finite".into()));
        }
        Ok(votes)
    }
}

impl LivenessModel for OnnxLiveness {
    fn score(
        &mut self,
        frame: &RgbImage,
        face: &Detection,
        burnt_out: f32,
    ) -> Result<LivenessScore, VisionError> {
        let (width, height) = (self.input.width, self.input.height);
        let crop = |view| {
            let region = liveness_region(frame.dimensions(), face.bbox, view, self.spec.crop);
            crop_rect(frame, region, width, height)
        };
        let views: Vec<RgbImage> = self.spec.views.iter().copied().map(crop).collect();
        let votes = self.votes(&views)?;
        let lowest = self.spec.lowest_votes.map_or(usize::MAX, NonZeroUsize::get);
        let score = raised(
            fuse_votes(&votes, lowest),
            self.spec.burnt_out_gain * burnt_out,
        );
        Ok(LivenessScore { score, votes })
    }

    fn model_id(&self) -> ModelId {
        self.id.clone()
    }

    fn default_threshold(&self) -> f32 {
        self.spec.threshold
    }
}

#[cfg(test)]
mod tests {
    use super::fuse_votes;

    #[test]
    fn the_lowest_votes_make_the_score() {
        let votes = [0.9, 0.2, 0.7, 0.4];
        assert!((fuse_votes(&votes, 1) - 0.2).abs() < 1e-6);
        assert!((fuse_votes(&votes, 2) - 0.3).abs() < 1e-6);
        let mean = 2.2 / 4.0;
        assert!((fuse_votes(&votes, 4) - mean).abs() < 1e-6);
        assert!((fuse_votes(&votes, usize::MAX) - mean).abs() < 1e-6);
        assert!(fuse_votes(&[], 2).abs() < 1e-6);
    }
}
