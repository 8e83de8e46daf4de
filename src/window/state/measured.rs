//! What was measured of the networks, of the open camera and of the enrolled
//! people, and so which thresholds are in force and what they mean.

use crate::settings::Language;
use crate::window::knowledge::{Knowledge, MeasuredMatch};
use crate::window::start::ThresholdDefaults;
use crate::window::text::texts;
use crate::window::text::words::threshold::{self, Advice, Memo, Sentences};
use faceglass_gallery::OwnScores;
use faceglass_pipeline::calibration::PointStatus;
use faceglass_pipeline::settings::PipelineSettings;
use std::sync::Arc;

/// What was measured.
#[derive(Default)]
pub struct Measured {
    defaults: ThresholdDefaults,
    knowledge: Knowledge,
    own_scores: Arc<OwnScores>,
    point: PointStatus,
    said: Said,
}

/// Sentences beside the sliders.
#[derive(Default)]
struct Said {
    matching: Memo,
    liveness: Memo,
}

impl Measured {
    /// Notes what the networks bring along.
    pub fn started(&mut self, defaults: ThresholdDefaults, knowledge: Knowledge) {
        self.defaults = defaults;
        self.knowledge = knowledge;
        self.said = Said::default();
    }

    /// Notes how alike the enrolled people are.
    pub fn hear_own_scores(&mut self, scores: Arc<OwnScores>) {
        self.own_scores = scores;
    }

    /// Notes what is known of the camera that is open.
    pub fn hear_point(&mut self, point: PointStatus) {
        self.point = point;
    }

    /// The enrolled people compared with each other.
    pub fn own_scores(&self) -> &Arc<OwnScores> {
        &self.own_scores
    }

    /// What is known of the camera that is open.
    pub fn point(&self) -> &PointStatus {
        &self.point
    }

    /// The measured embedder, if it was.
    pub fn matching(&self) -> Option<&MeasuredMatch> {
        self.knowledge.matching.here()
    }

    /// Liveness score from which a face is live: the person's, else the open
    /// camera's, else the network's.
    pub fn liveness_threshold(&self, set: &PipelineSettings) -> f32 {
        set.liveness_threshold
            .or(self.point.threshold())
            .unwrap_or(self.defaults.liveness)
    }

    /// Similarity from which a face may be known: the person's, else the
    /// network's.
    pub fn match_threshold(&self, set: &PipelineSettings) -> f32 {
        set.match_threshold.unwrap_or(self.defaults.matching)
    }

    /// Lowest detector score that counts as a face: the person's, else the network's.
    pub fn min_score(&self, set: &PipelineSettings) -> f32 {
        set.min_score.unwrap_or(self.defaults.finding)
    }

    /// How low a calibration of the camera may go without attacks, if known.
    pub fn liveness_floor(&self) -> Option<f32> {
        self.knowledge.liveness_floor(self.defaults.liveness)
    }

    /// What a match threshold means.
    pub fn matching_said(&mut self, threshold: f32, language: Language) -> Sentences {
        let known = &self.knowledge.matching;
        let work_out = || threshold::of_match(known, threshold, texts(language));
        let said = &mut self.said.matching;
        said.sentences(threshold, language, work_out).clone()
    }

    /// What a liveness threshold means.
    pub fn liveness_said(&mut self, threshold: f32, language: Language) -> Sentences {
        let known = &self.knowledge.liveness;
        let work_out = || threshold::of_liveness(known, threshold, texts(language));
        let said = &mut self.said.liveness;
        said.sentences(threshold, language, work_out).clone()
    }

    /// Which match threshold the enrolled people ask for.
    pub fn advice(&self) -> Option<Advice> {
        threshold::advise(&self.own_scores, &self.knowledge, self.defaults.matching)
    }
}
