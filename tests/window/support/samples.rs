//! Faces, frames and people.

use faceglass_capture::Frame;
use faceglass_gallery::PersonId;
use faceglass_pipeline::live::{Done, Event, GalleryView, PersonView};
use faceglass_pipeline::result::{
    FaceResult, FrameResult, Identity, IdentityVerdict, Liveness, LivenessVerdict, StageMs,
    UnsureReason,
};
use faceglass_vision::{Point, Quality, Rect};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A face that is live and unknown.
pub fn face(track: u64, x: f32) -> FaceResult {
    let at = |dx: f32, dy: f32| Point::new(x + dx, 100.0 + dy);
    FaceResult {
        track,
        bbox: Rect::new(x, 100.0, 120.0, 150.0),
        score: 0.97,
        points: [
            at(35.0, 55.0),
            at(85.0, 55.0),
            at(60.0, 85.0),
            at(40.0, 115.0),
            at(80.0, 115.0),
        ],
        dense: vec![at(10.0, 60.0), at(110.0, 60.0)],
        quality: Quality::default(),
        motion: Default::default(),
        liveness: Liveness {
            score: Some(0.93),
            frame_score: Some(0.9),
            verdict: LivenessVerdict::Live,
            reason: None,
        },
        identity: Identity {
            person: None,
            name: None,
            similarity: Some(0.12),
            second: None,
            rival: None,
            not_them: None,
            verdict: IdentityVerdict::Unknown,
        },
        embedding: None,
        demeshed: false,
    }
}

/// The same face, known as `name`.
pub fn known(mut face: FaceResult, name: &str) -> FaceResult {
    face.identity = Identity {
        person: Some(PersonId(name.to_lowercase())),
        name: Some(name.to_owned()),
        similarity: Some(0.71),
        second: Some(0.2),
        rival: None,
        not_them: None,
        verdict: IdentityVerdict::Known,
    };
    face
}

/// The same face as a presentation attack.
pub fn spoof(mut face: FaceResult) -> FaceResult {
    face.liveness.verdict = LivenessVerdict::Spoof;
    face.liveness.score = Some(0.08);
    face
}

/// The same face when it cannot be told.
pub fn unsure(mut face: FaceResult, reason: UnsureReason) -> FaceResult {
    face.liveness.verdict = LivenessVerdict::Unsure;
    face.liveness.reason = Some(reason);
    face
}

pub fn frame(faces: Vec<FaceResult>) -> FrameResult {
    FrameResult {
        frame: Frame {
            image: Arc::new(image::RgbImage::from_pixel(
                640,
                480,
                image::Rgb([90, 90, 90]),
            )),
            index: 0,
            time: Duration::ZERO,
            captured_at: Instant::now(),
            still: false,
            file: None,
        },
        faces,
        hidden: 0,
        lying: None,
        stage_ms: StageMs::default(),
        ready_at: Instant::now(),
        fault: None,
    }
}

/// A gallery with these people.
pub fn gallery(names: &[&str], undo: Option<Done>) -> Event {
    Event::Gallery(Arc::new(GalleryView {
        people: names
            .iter()
            .map(|name| PersonView {
                id: PersonId(name.to_lowercase()),
                name: (*name).to_owned(),
                templates: 3,
                stale_templates: 0,
                thumbnail: Some(Arc::new(image::RgbImage::new(112, 112))),
            })
            .collect(),
        warnings: Vec::new(),
        undo,
        redo: None,
        keeping: None,
    }))
}
