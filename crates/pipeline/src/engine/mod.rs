//! One frame in, one annotated frame out.

mod assign;
mod due;
pub mod fault;
mod identity;
mod liveness;
mod looks;
pub mod motion;
pub mod result;
pub mod search;
pub mod stages;
mod template;
mod track_state;
pub mod tracker;

use crate::problem::Problem;
use crate::settings::PipelineSettings;
use faceglass_capture::{Frame, Rotation};
use faceglass_gallery::{Found, Matcher, PersonId, TemplateId};
use faceglass_vision::traits::DetectParams;
use faceglass_vision::types::AlignedFace;
use faceglass_vision::{Embedding, ModelId, Quality, QualityParams, Rect};
use fault::Fault;
use identity::MatchBorders;
pub use identity::speaks_against;
use image::RgbImage;
use liveness::{FrameSample, judge_still};
use looks::{SecondLook, stands};
use result::{FaceResult, FrameResult, Liveness};
use search::{AtOnce, Search};
use stages::{FaceSample, Log, Models};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
pub(crate) use template::worth;
use track_state::{Continuity, TrackState};
use tracker::{Joined, Tracker};

/// Detections less than this above the lowest score are weak.
const WEAK_BAND: f32 = 0.15;

/// The watched face of one frame, for enrolment.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Its track.
    pub track: u64,
    /// This frame's own embedding; `None` on poor frames.
    pub embedding: Option<Embedding>,
    /// The aligned face.
    pub aligned: Option<AlignedFace>,
    /// Quality of the sample by the limits of an enrolment.
    pub quality: Quality,
    /// Liveness of the track.
    pub liveness: Liveness,
    /// Presentation time of the frame.
    pub time: Duration,
}

/// Faces of one picture that is looked at outside any track.
#[derive(Debug)]
pub struct Examined {
    /// Faces, largest first.
    pub faces: Vec<FaceSample>,
    /// The turn by which the picture was righted; the faces are in pixels of the picture turned so.
    pub turn: Rotation,
    /// What failed.
    pub fault: Option<Fault>,
}

/// The stages, the tracker and what is remembered of each track.
pub struct Engine {
    models: Models,
    settings: PipelineSettings,
    /// Liveness threshold of the open camera.
    camera_threshold: Option<f32>,
    tracker: Tracker,
    states: HashMap<u64, TrackState>,
    /// The still picture that the tracks belong to.
    scene: Option<(u64, Option<PathBuf>)>,
    watched: Option<u64>,
    probe: Option<Probe>,
    second_look: SecondLook,
}

/// Who is followed in one source, set aside while another one is looked at.
#[derive(Default)]
pub struct Following {
    tracker: Tracker,
    states: HashMap<u64, TrackState>,
    scene: Option<(u64, Option<PathBuf>)>,
    watched: Option<u64>,
    probe: Option<Probe>,
    second_look: SecondLook,
}

impl Engine {
    /// An engine that has seen nothing.
    pub fn new(models: Models, settings: PipelineSettings) -> Self {
        Self {
            models,
            settings,
            camera_threshold: None,
            tracker: Tracker::default(),
            states: HashMap::new(),
            scene: None,
            watched: None,
            probe: None,
            second_look: SecondLook::default(),
        }
    }

    /// The thresholds in force.
    pub fn settings(&self) -> PipelineSettings {
        self.settings
    }

    /// Changes the thresholds from the next frame on. What hysteresis held
    /// under the old ones is forgotten.
    pub fn set_settings(&mut self, settings: PipelineSettings) {
        let is_seen_anew = self.settings.demesh != settings.demesh;
        self.settings = settings;
        self.forget_decisions();
        if is_seen_anew && self.scene.is_some() {
            // The embeddings of this picture are of faces as they were looked at before.
            self.reset();
        }
    }

    /// Puts a camera's own liveness threshold in force, where the person set
    /// none; `None` goes back to the network's.
    pub fn set_camera_threshold(&mut self, threshold: Option<f32>) {
        if self.camera_threshold != threshold {
            self.camera_threshold = threshold;
            self.forget_decisions();
        }
    }

    fn forget_decisions(&mut self) {
        for state in self.states.values_mut() {
            state.identity = None;
            state.liveness.forget_decision();
        }
    }

    /// Which network tells live from spoof, and its own threshold.
    pub fn liveness_network(&self) -> Option<(ModelId, f32)> {
        let network = self.models.liveness.as_ref()?;
        Some((network.model_id(), network.default_threshold()))
    }

    /// Which network takes printed lines out of faces in pictures.
    pub fn demesher_id(&self) -> Option<ModelId> {
        let network = self.models.demesher.as_ref();
        network.map(|network| network.model_id())
    }

    /// Which network makes the embeddings.
    pub fn embedder_id(&self) -> Option<ModelId> {
        self.models.embedder_id()
    }

    /// Cosine similarity from which a face is known.
    pub fn match_threshold(&self) -> f32 {
        self.settings
            .match_threshold
            .unwrap_or_else(|| self.models.match_threshold())
    }

    /// Liveness score from which a track is live: the person's, else the open
    /// camera's, else the network's.
    pub fn liveness_threshold(&self) -> f32 {
        self.settings
            .liveness_threshold
            .or(self.camera_threshold)
            .unwrap_or_else(|| self.models.liveness_threshold())
    }

    /// Lowest detector score that counts as a face: the person's, else the network's.
    pub fn min_score(&self) -> f32 {
        let own = self.settings.min_score;
        own.unwrap_or_else(|| self.models.min_score())
    }

    /// Ends all tracks, for instance when the source changes. Track numbers go
    /// on.
    pub fn reset(&mut self) {
        self.tracker.reset();
        self.states.clear();
        self.scene = None;
        self.probe = None;
        self.second_look.reset();
    }

    /// Follows `other` from now on, and leaves in it who was followed so far. Between two frames of a source others can be looked at
    /// so, and nothing of either is lost.
    pub fn swap(&mut self, other: &mut Following) {
        use std::mem::swap;
        swap(&mut self.tracker, &mut other.tracker);
        swap(&mut self.states, &mut other.states);
        swap(&mut self.scene, &mut other.scene);
        swap(&mut self.watched, &mut other.watched);
        swap(&mut self.probe, &mut other.probe);
        swap(&mut self.second_look, &mut other.second_look);
    }

    /// Somebody said that the face on `track` is not `person`, which the counter-example
    /// `by` remembers: it is not taken for them for as long as it is followed.
    pub fn deny(&mut self, track: u64, person: PersonId, by: TemplateId) {
        if let Some(state) = self.states.get_mut(&track) {
            state.denied.push((person, by));
        }
    }

    /// Forgets what was said where the counter-example that remembers it is gone.
    pub fn keep_denied(&mut self, is_remembered: impl Fn(&PersonId, &TemplateId) -> bool) {
        for state in self.states.values_mut() {
            let denied = &mut state.denied;
            denied.retain(|(person, by)| is_remembered(person, by));
        }
    }

    /// Has the face on `track` embedded on every good frame; the samples come
    /// by [`Engine::take_probe`].
    pub fn watch(&mut self, track: Option<u64>) {
        self.watched = track;
        self.probe = None;
    }

    /// The watched face of the last frame; `None` if it was not there.
    pub fn take_probe(&mut self) -> Option<Probe> {
        self.probe.take()
    }

    /// Annotates one frame. Looking at the same frame again changes nothing
    /// but what the settings and the gallery changed.
    pub fn process(&mut self, frame: &Frame, matcher: Option<&Matcher>) -> FrameResult {
        let mut at_once = matcher.map(AtOnce);
        let search = at_once.as_mut().map(|search| search as &mut dyn Search);
        self.process_with(frame, search)
    }

    /// As [`process`](Self::process), with people who may be found on a later frame.
    pub fn process_with(
        &mut self,
        frame: &Frame,
        mut search: Option<&mut (dyn Search + '_)>,
    ) -> FrameResult {
        let mut log = Log::default();
        let params = self.detect_params();
        let mut samples = if frame.still && self.settings.demesh {
            self.models
                .find_faces_under_lines(&frame.image, &params, &mut log)
        } else {
            self.models.find_faces(&frame.image, &params, &mut log)
        };
        samples.sort_by(|a, b| area(b).total_cmp(&area(a)));
        let joined = self.join(frame, &mut samples, &mut log);
        let to_embed = self.due_embeddings(frame, &samples, &joined);
        let to_score = self.due_scores(frame, &joined, !to_embed.is_empty());
        self.score(frame, &mut samples, &joined, &to_score, &mut log);
        let tracks = self.embed(frame, &mut samples, &joined, &to_embed, &mut log);
        let matching = Instant::now();
        let mut faces = Vec::with_capacity(samples.len());
        for (sample, track) in samples.iter().zip(&tracks) {
            let search = search.as_deref_mut();
            faces.push(self.judge(frame, sample, *track, search));
        }
        log.stage_ms.matching = matching.elapsed().as_secs_f32() * 1e3;
        self.fill_probe(frame, &samples, &faces);
        let mut seen = joined.iter();
        faces.retain(|face| {
            let confirmed = seen.next().is_some_and(|joined| joined.confirmed);
            self.is_shown(frame, face, confirmed)
        });
        let alive = self.forget_ended();
        if let Some(search) = search {
            search.keep(&alive);
        }
        let hidden = if samples.is_empty() {
            self.hidden_faces(&frame.image, &mut log)
        } else {
            0
        };
        let is_seen = hidden > 0 || samples.iter().any(stands);
        let lying = self.lying(frame, is_seen, &mut log);
        let (stage_ms, fault) = log.finish();
        FrameResult {
            frame: frame.clone(),
            faces,
            hidden,
            lying,
            stage_ms,
            ready_at: Instant::now(),
            fault,
        }
    }

    /// Annotates a picture that is a scene of its own, as a still: what was seen before it counts for nothing, nor does
    /// it for what comes after. `file` is where it is from.
    pub fn annotate(
        &mut self,
        picture: Arc<RgbImage>,
        file: Option<PathBuf>,
        matcher: Option<&Matcher>,
    ) -> FrameResult {
        self.reset();
        let frame = Frame {
            image: picture,
            index: 0,
            time: Duration::ZERO,
            captured_at: Instant::now(),
            still: true,
            file,
        };
        self.process(&frame, matcher)
    }

    /// Looks at a picture outside the running tracks, with an embedding of
    /// every face: for enrolment from pictures. Where nobody stands, those are found who
    /// lie on their side or upside down.
    pub fn examine(&mut self, image: &RgbImage) -> Examined {
        let mut log = Log::default();
        let params = self.detect_params();
        let mut faces = if self.settings.demesh {
            self.models.find_faces_under_lines(image, &params, &mut log)
        } else {
            self.models.find_faces(image, &params, &mut log)
        };
        let mut turn = Rotation::None;
        if !faces.iter().any(stands)
            && let Some(righted) = self.models.righted(image, &params, &mut log)
        {
            (turn, faces) = righted;
        }
        faces.sort_by(|a, b| area(b).total_cmp(&area(a)));
        for face in &mut faces {
            self.models.embed(face, self.settings.demesh, &mut log);
        }
        let (_, fault) = log.finish();
        Examined { faces, turn, fault }
    }

    /// Embeds a 112x112 face that is aligned already.
    ///
    /// # Errors
    /// [`Problem::NoEmbedder`] without one, [`Problem::Networks`] if it fails.
    pub fn embed_aligned(&mut self, aligned: &RgbImage) -> Result<Embedding, Problem> {
        let embedder = self.models.embedder.as_mut().ok_or(Problem::NoEmbedder)?;
        Ok(embedder.embed(aligned)?)
    }

    fn detect_params(&self) -> DetectParams {
        DetectParams {
            min_score: self.min_score(),
            min_face_px: self.settings.min_face_px,
        }
    }

    /// How many faces only the thresholds in force leave out.
    fn hidden_faces(&mut self, image: &RgbImage, log: &mut Log) -> usize {
        let default = PipelineSettings::default();
        let networks_own = self.models.min_score();
        let strict =
            self.min_score() > networks_own || self.settings.min_face_px > default.min_face_px;
        if !strict {
            return 0;
        }
        let params = DetectParams {
            min_score: networks_own,
            min_face_px: default.min_face_px,
        };
        self.models.count_faces(image, &params, log)
    }

    /// The turn that would show somebody, where nobody is seen clearly as the frame is.
    fn lying(&mut self, frame: &Frame, is_seen: bool, log: &mut Log) -> Option<Rotation> {
        if is_seen {
            self.second_look.reset();
            return None;
        }
        let params = self.detect_params();
        let models = &mut self.models;
        if frame.still {
            let righted = models.righted(&frame.image, &params, log);
            return righted.map(|(turn, _)| turn);
        }
        self.second_look.look(frame.time, |turn| {
            models.is_righted(&frame.image, turn, &params, log)
        })
    }

    /// Joins the faces with the tracks; where boxes alone do not decide,
    /// embeddings are made first.
    fn join(&mut self, frame: &Frame, samples: &mut [FaceSample], log: &mut Log) -> Vec<Joined> {
        if frame.still {
            let scene = (frame.index, frame.file.clone());
            if self.scene.as_ref() != Some(&scene) {
                self.reset();
                self.scene = Some(scene);
            }
        } else if self.scene.is_some() {
            self.reset();
        }
        let boxes: Vec<Rect> = samples.iter().map(FaceSample::extent).collect();
        for face in self.tracker.ambiguous(frame.time, &boxes) {
            let demesh = frame.still && self.settings.demesh;
            self.models.embed(&mut samples[face], demesh, log);
        }
        let states = &self.states;
        let joined = self.tracker.update(frame.time, &boxes, |face, track| {
            let embedding = samples[face].embedding.as_ref()?;
            states.get(&track)?.template.likeness(embedding)
        });
        for joined in &joined {
            let state = self.states.entry(joined.track).or_default();
            if joined.jumped {
                state.jump();
            }
        }
        joined
    }

    /// Liveness scores where they are due.
    fn score(
        &mut self,
        frame: &Frame,
        samples: &mut [FaceSample],
        joined: &[Joined],
        faces: &[usize],
        log: &mut Log,
    ) {
        for face in faces {
            let sample = &mut samples[*face];
            self.models.score_liveness(&frame.image, sample, log);
            if let Some(state) = self.states.get_mut(&joined[*face].track) {
                state.scored(frame.time);
            }
        }
    }

    /// Embeddings where they are due. Answers the track of each face, which is
    /// a new one where somebody else took a track's place.
    fn embed(
        &mut self,
        frame: &Frame,
        samples: &mut [FaceSample],
        joined: &[Joined],
        faces: &[usize],
        log: &mut Log,
    ) -> Vec<u64> {
        let mut tracks: Vec<u64> = joined.iter().map(|joined| joined.track).collect();
        for face in faces {
            let demesh = frame.still && self.settings.demesh;
            self.models.embed(&mut samples[*face], demesh, log);
            tracks[*face] = self.learn(frame, &samples[*face], tracks[*face]);
        }
        tracks
    }

    /// Takes an embedding into its track, or into a new one if it is not of
    /// the same face.
    fn learn(&mut self, frame: &Frame, sample: &FaceSample, track: u64) -> u64 {
        let worth = worth(&sample.quality);
        let threshold = self.match_threshold();
        let state = self.states.entry(track).or_default();
        state.demeshed = sample.demeshed;
        let Some(embedding) = &sample.embedding else {
            state.template.tried(frame.time);
            return track;
        };
        if frame.still {
            state.template.restart();
        }
        match state.continuity(embedding, sample.quality.ok(), threshold) {
            Continuity::Same => {
                state.template.add(frame.time, embedding.clone(), worth);
                track
            }
            Continuity::Suspected => track,
            Continuity::Stranger => {
                let fresh = self.tracker.replace(track);
                self.states.remove(&track);
                let state = self.states.entry(fresh).or_default();
                state.demeshed = sample.demeshed;
                state.template.add(frame.time, embedding.clone(), worth);
                fresh
            }
        }
    }

    fn judge(
        &mut self,
        frame: &Frame,
        sample: &FaceSample,
        track: u64,
        search: Option<&mut (dyn Search + '_)>,
    ) -> FaceResult {
        let threshold = self.liveness_threshold();
        let borders = MatchBorders {
            threshold: self.match_threshold(),
            band: self.settings.match_band,
        };
        let model = self.models.embedder_id();
        let no_network = self.models.liveness.is_none();
        let state = self.states.entry(track).or_default();
        let liveness = if frame.still {
            judge_still(sample.liveness_score, &sample.quality, threshold)
        } else {
            let sample = FrameSample {
                time: frame.time,
                score: sample.liveness_score,
                unavailable: no_network || sample.liveness_failed,
                quality: &sample.quality,
            };
            state.liveness.judge(&sample, threshold)
        };
        state.verdict = Some(liveness.verdict);
        let motion = state.motion.look(frame.time, frame.still, sample);
        let found = find(search, track, model.as_ref(), state.template.embedding());
        let found = state.undenied(found);
        let before = state.identity.as_ref().filter(|_| !frame.still);
        let identity = identity::decide(found, borders, before);
        state.identity = Some(identity.clone());
        FaceResult {
            track,
            bbox: sample.detection.bbox,
            score: sample.detection.score,
            points: sample.points,
            dense: sample.dense.clone(),
            quality: sample.quality.clone(),
            motion,
            liveness,
            identity,
            embedding: model.zip(state.template.embedding().cloned()),
            demeshed: state.demeshed,
        }
    }

    /// A weak detection counts once it lasted for a few frames; otherwise a
    /// pattern on the wall would flash up as a face.
    fn is_shown(&mut self, frame: &Frame, face: &FaceResult, confirmed: bool) -> bool {
        let strong = face.score >= self.min_score() + WEAK_BAND;
        let Some(state) = self.states.get_mut(&face.track) else {
            return true;
        };
        state.shown |= frame.still || strong || confirmed;
        state.shown
    }

    fn fill_probe(&mut self, frame: &Frame, samples: &[FaceSample], faces: &[FaceResult]) {
        let watched = |face: &&FaceResult| Some(face.track) == self.watched;
        let found = faces.iter().zip(samples).find(|(face, _)| watched(face));
        self.probe = found.map(|(face, sample)| Probe {
            track: face.track,
            embedding: sample.embedding.clone(),
            aligned: sample.aligned.clone(),
            quality: sample.quality_by(frame.image.dimensions(), &QualityParams::enrolment()),
            liveness: face.liveness.clone(),
            time: frame.time,
        });
    }

    /// Forgets what is known of tracks at their end; answers with the others.
    fn forget_ended(&mut self) -> Vec<u64> {
        let alive: Vec<u64> = self.tracker.alive().collect();
        self.states.retain(|track, _| alive.contains(track));
        alive
    }
}

fn area(sample: &FaceSample) -> f32 {
    sample.detection.bbox.area()
}

/// Templates of another network say nothing.
fn find(
    search: Option<&mut (dyn Search + '_)>,
    track: u64,
    model: Option<&ModelId>,
    embedding: Option<&Embedding>,
) -> Found {
    match (search, embedding) {
        (Some(search), Some(embedding)) if search.model() == model => {
            search.search(track, embedding)
        }
        _ => Found::default(),
    }
}
