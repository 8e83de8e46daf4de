//! What the pipeline has measured of a face's skin reaches the liveness network.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Painted, models, still};
use faceglass_pipeline::{Engine, PipelineSettings};
use faceglass_vision::traits::LivenessModel;
use faceglass_vision::types::{LivenessScore, VisionError};
use faceglass_vision::{Detection, ModelId, Rect};
use image::RgbImage;
use std::sync::Arc;

/// Scores nothing but how much of the skin is white.
struct White;

impl LivenessModel for White {
    fn score(
        &mut self,
        _frame: &RgbImage,
        _face: &Detection,
        burnt_out: f32,
    ) -> Result<LivenessScore, VisionError> {
        Ok(LivenessScore {
            score: burnt_out,
            votes: vec![burnt_out],
        })
    }

    fn model_id(&self) -> ModelId {
        ModelId("white".into())
    }

    fn default_threshold(&self) -> f32 {
        0.5
    }
}

#[test]
fn liveness_hears_how_much_of_the_skin_is_burnt_out() {
    let mut models = models();
    models.liveness = Some(Box::new(White));
    let mut engine = Engine::new(models, PipelineSettings::default());
    let face = Painted::new(0, 0.9);
    let mut score = |white: f32| {
        let mut picture = still(0, &[face]);
        let Rect { x, y, w, h } = face.bbox();
        for (dx, dy) in (0..(w * white) as u32).flat_map(|x| (0..h as u32).map(move |y| (x, y))) {
            let (x, y) = (x as u32 + dx, y as u32 + dy);
            Arc::make_mut(&mut picture.image).put_pixel(x, y, image::Rgb([255; 3]));
        }
        let shown = engine.process(&picture, None).faces.remove(0);
        assert_eq!(shown.liveness.score, Some(shown.quality.burnt_out));
        shown.quality.burnt_out
    };
    assert!(score(0.0) < 0.1);
    let half = score(0.5);
    assert!((0.3..0.7).contains(&half), "{half}");
    assert!(score(1.0) > 0.8);
}
