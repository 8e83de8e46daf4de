//! One frame in, one annotated frame out: verdicts, faults and settings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Painted, detector, embedder, frame, liveness, models, still};
use faceglass_capture::{Frame, Rotation};
use faceglass_gallery::{Change, Gallery, Matcher, Person, Template};
use faceglass_pipeline::challenge::Observation;
use faceglass_pipeline::{
    Engine, FrameResult, IdentityVerdict, LivenessVerdict, Models, Motion, PipelineSettings,
    UnsureReason,
};
use faceglass_vision::fakes::{
    FakeDetector, FakeEmbedder, FakeLandmarker, FakeLiveness, frontal_face, frontal_points,
};
use faceglass_vision::motion::{Sight, SolidityVerdict, mean_head};
use faceglass_vision::pose::Pose;
use faceglass_vision::{
    Covered, Embedding, FaceLandmarks, ModelId, QualityReason, Rect, Visibility,
};
use image::RgbImage;
use std::sync::Arc;
use std::time::Duration;

fn engine_of(models: Models) -> Engine {
    Engine::new(models, PipelineSettings::default())
}

fn play(engine: &mut Engine, frames: std::ops::Range<u64>, face: Painted) -> Vec<FrameResult> {
    frames
        .map(|n| engine.process(&frame(n, &[face]), None))
        .collect()
}

fn matcher_of(name: &str, values: &[f32]) -> Matcher {
    let model = ModelId("fake-embedder".into());
    let embedding = Embedding::new(values.to_vec()).unwrap();
    let person = Person::new(name, vec![Template::new(embedding, model.clone(), None)]).unwrap();
    let mut gallery = Gallery::default();
    gallery.apply(&Change::AddPerson(person)).unwrap();
    Matcher::new(&gallery, &model)
}

#[test]
fn a_live_face_becomes_live_and_stays_so() {
    let mut engine = engine_of(models());
    let results = play(&mut engine, 0..60, Painted::new(0, 0.9));
    let first = &results[0].faces[0];
    assert_eq!(first.liveness.reason, Some(UnsureReason::TooFewFrames));
    let verdicts: Vec<_> = results
        .iter()
        .map(|r| r.faces[0].liveness.verdict)
        .collect();
    let live_from = verdicts
        .iter()
        .position(|v| *v == LivenessVerdict::Live)
        .unwrap();
    assert!(live_from < 30);
    assert!(
        verdicts[live_from..]
            .iter()
            .all(|v| *v == LivenessVerdict::Live)
    );
    assert!(
        results
            .iter()
            .all(|r| r.faces[0].track == 1 && r.fault.is_none())
    );
}

/// Landmarks of a head that looks ahead, to the picture's left, and to its right;
/// or of its picture on a sheet.
fn turning(depth: f64) -> FakeLandmarker {
    let head = mean_head().deepened(depth);
    FakeLandmarker::scripted(move |call, face| {
        let yaw_deg = [0.0, 0.0, 24.0, -24.0][(call / 10).min(3)];
        let pose = Pose {
            yaw_deg,
            ..Pose::default()
        };
        Ok(FaceLandmarks {
            points: frontal_points(face.bbox),
            dense: head.seen(&Sight {
                pose,
                ..Sight::default()
            }),
            confidence: 0.9,
            visible: None,
        })
    })
}

#[test]
fn a_head_that_turns_has_a_pose_and_depth_and_a_sheet_has_none() {
    let seen = |depth: f64| {
        let mut models = models();
        models.landmarker = Some(Box::new(turning(depth)));
        play(&mut engine_of(models), 0..40, Painted::new(0, 0.9))
    };
    let head = seen(1.0);
    let yaw = |frame: usize| head[frame].faces[0].motion.pose.unwrap().yaw_deg;
    assert!(yaw(5).abs() < 2.0 && yaw(25) > 20.0 && yaw(35) < -20.0);
    let verdict = |frame: &FrameResult| frame.faces[0].motion.solidity.verdict;
    assert_eq!(verdict(&head[15]), SolidityVerdict::Unsure);
    assert_eq!(verdict(&head[39]), SolidityVerdict::Solid);
    assert_eq!(head[39].faces[0].motion.solidity.sides, [true; 2]);
    let observed = Observation::of_face(&head[39].faces[0], Duration::from_millis(1234), None);
    assert_eq!((observed.time_ms, observed.track), (1234, Some(1)));
    assert_eq!((observed.points.len(), observed.poor), (68, None));
    let sheet = seen(0.0);
    assert!(
        sheet
            .iter()
            .all(|frame| verdict(frame) != SolidityVerdict::Solid)
    );
    // Without 68 landmarks nothing is said.
    let plain = play(&mut engine_of(models()), 0..3, Painted::new(0, 0.9));
    assert_eq!(plain[2].faces[0].motion, Motion::default());
}

/// One frame that calls the mouth covered, by a hand that passes, changes no word; a mask does.
#[test]
fn what_is_covered_does_not_flicker() {
    let mut models = models();
    models.landmarker = Some(Box::new(FakeLandmarker::scripted(|call, face| {
        let mouth = if call == 9 || call >= 20 { 0.0 } else { 1.0 };
        Ok(FaceLandmarks {
            points: frontal_points(face.bbox),
            dense: Vec::new(),
            confidence: 0.9,
            visible: Some(Visibility::of_parts([1.0, 1.0, 1.0, mouth, 1.0])),
        })
    })));
    let results = play(&mut engine_of(models), 0..40, Painted::new(0, 0.9));
    let seen = |frame: usize| results[frame].faces[0].motion.visible.unwrap();
    assert_eq!(seen(9).covered(), None);
    assert!(seen(9).mouth < 0.8 && seen(9).nose == 1.0);
    assert_eq!(seen(39).covered(), Some(Covered::Mouth));
}

#[test]
fn an_attack_is_a_spoof() {
    let mut engine = engine_of(models());
    let results = play(&mut engine, 0..60, Painted::new(0, 0.1));
    let last = &results[59].faces[0].liveness;
    assert_eq!(last.verdict, LivenessVerdict::Spoof);
    assert!(last.score.unwrap() < 0.2);
}

/// Quality goes first: what is too small to judge is never an attack.
#[test]
fn poor_conditions_are_never_shown_as_an_attack() {
    let mut engine = engine_of(models());
    let results = play(&mut engine, 0..60, Painted::new(0, 0.0).sized(44.0));
    for result in results {
        let liveness = &result.faces[0].liveness;
        let small = UnsureReason::Quality(QualityReason::TooSmall);
        assert_eq!(liveness.verdict, LivenessVerdict::Unsure);
        assert_eq!(liveness.reason, Some(small));
    }
}

#[test]
fn a_still_picture_is_judged_alone() {
    let mut engine = engine_of(models());
    let live = engine.process(&still(0, &[Painted::new(0, 0.9)]), None);
    assert_eq!(live.faces[0].liveness.verdict, LivenessVerdict::Live);
    let spoof = engine.process(&still(1, &[Painted::new(0, 0.1)]), None);
    assert_eq!(spoof.faces[0].liveness.verdict, LivenessVerdict::Spoof);
    assert_ne!(spoof.faces[0].track, live.faces[0].track);
}

#[test]
fn a_still_picture_that_is_judged_again_keeps_its_track() {
    let mut engine = engine_of(models());
    let picture = still(0, &[Painted::new(0, 0.9)]);
    let first = engine.process(&picture, None).faces[0].track;
    assert_eq!(engine.process(&picture, None).faces[0].track, first);
}

#[test]
fn somebody_else_in_the_same_place_starts_anew() {
    let mut engine = engine_of(models());
    play(&mut engine, 0..60, Painted::new(0, 0.95));
    let results = play(&mut engine, 60..130, Painted::new(1, 0.05));
    let last = &results[69].faces[0];
    assert_eq!(last.track, 2);
    assert_eq!(last.liveness.verdict, LivenessVerdict::Spoof);
    let fresh: Vec<_> = results.iter().filter(|r| r.faces[0].track == 2).collect();
    let inherited = |r: &&FrameResult| r.faces[0].liveness.verdict == LivenessVerdict::Live;
    assert!(!fresh.iter().any(inherited));
}

#[test]
fn a_picture_pulled_in_front_of_a_face_does_not_inherit_its_verdict() {
    let mut engine = engine_of(models());
    play(&mut engine, 0..60, Painted::new(0, 0.95));
    let results = play(&mut engine, 60..62, Painted::new(0, 0.05).sized(220.0));
    assert_eq!(
        results[0].faces[0].liveness.verdict,
        LivenessVerdict::Unsure
    );
}

#[test]
fn an_enrolled_person_is_known_and_a_stranger_is_not() {
    let mut engine = engine_of(models());
    let grace = matcher_of("Grace", &[1.0, 0.0, 0.0]);
    let result = engine.process(&frame(0, &[Painted::new(0, 0.9)]), Some(&grace));
    let identity = &result.faces[0].identity;
    assert_eq!(identity.name.as_deref(), Some("Grace"));
    assert_eq!(identity.verdict, IdentityVerdict::Known);
    assert!(identity.similarity.unwrap() > 0.99);

    let mut engine = engine_of(models());
    let result = engine.process(&frame(0, &[Painted::new(2, 0.9)]), Some(&grace));
    assert_eq!(result.faces[0].identity.verdict, IdentityVerdict::Unknown);
}

#[test]
fn templates_of_another_network_match_nobody() {
    let mut engine = engine_of(Models {
        embedder: Some(Box::new(embedder().with_id("another"))),
        ..models()
    });
    let grace = matcher_of("Grace", &[1.0, 0.0, 0.0]);
    let result = engine.process(&frame(0, &[Painted::new(0, 0.9)]), Some(&grace));
    assert_eq!(result.faces[0].identity.similarity, None);
}

#[test]
fn settings_take_effect_on_the_next_frame() {
    let mut engine = engine_of(models());
    let face = Painted::new(0, 0.7);
    let grace = matcher_of("Grace", &[1.0, 0.6, 0.0]);
    for n in 0..60 {
        engine.process(&frame(n, &[face]), Some(&grace));
    }
    let mut settings = PipelineSettings {
        liveness_threshold: Some(0.9),
        match_threshold: Some(0.9),
        match_band: 0.1,
        ..PipelineSettings::default()
    };
    engine.set_settings(settings);
    let result = engine.process(&frame(60, &[face]), Some(&grace));
    assert_eq!(result.faces[0].liveness.verdict, LivenessVerdict::Spoof);
    assert_eq!(result.faces[0].identity.verdict, IdentityVerdict::Uncertain);

    settings.min_face_px = 200.0;
    engine.set_settings(settings);
    assert!(engine.process(&frame(61, &[face]), None).faces.is_empty());
    settings.min_face_px = 20.0;
    settings.min_score = Some(0.95);
    engine.set_settings(settings);
    assert!(engine.process(&frame(62, &[face]), None).faces.is_empty());
}

#[test]
fn a_weak_detection_is_shown_once_it_lasts() {
    let weak = |_: usize, image: &image::RgbImage| {
        let mut faces = common::detections(image);
        faces.iter_mut().for_each(|face| face.score = 0.65);
        Ok(faces)
    };
    let weak_models = || Models {
        detector: Box::new(FakeDetector::scripted(weak)),
        ..models()
    };
    let mut engine = engine_of(weak_models());
    let results = play(&mut engine, 0..5, Painted::new(0, 0.9).sized(240.0));
    let counts: Vec<_> = results.iter().map(|r| r.faces.len()).collect();
    assert_eq!(counts, [0, 0, 1, 1, 1]);
    // A picture, or a paused frame that is judged again, has only one chance.
    let mut engine = engine_of(weak_models());
    let face = [Painted::new(0, 0.9)];
    assert_eq!(engine.process(&still(0, &face), None).faces.len(), 1);
    let mut engine = engine_of(weak_models());
    assert!(engine.process(&frame(7, &face), None).faces.is_empty());
    assert_eq!(engine.process(&frame(7, &face), None).faces.len(), 1);
}

/// A detector that changes its outline while the face stays where it is.
#[test]
fn an_unsteady_box_does_not_restart_a_verdict() {
    let unsteady = |call: usize, image: &image::RgbImage| {
        let mut faces = common::detections(image);
        let bbox = &mut faces[0].bbox;
        if (call / 20).is_multiple_of(2) {
            *bbox = Rect::new(bbox.x - 30.0, bbox.y - 40.0, bbox.w + 60.0, bbox.h + 70.0);
        }
        Ok(faces)
    };
    let mut engine = engine_of(Models {
        detector: Box::new(FakeDetector::scripted(unsteady)),
        liveness: Some(Box::new(FakeLiveness::always(0.9))),
        ..models()
    });
    let results = play(&mut engine, 0..120, Painted::new(0, 0.9));
    let live = |r: &FrameResult| r.faces[0].liveness.verdict == LivenessVerdict::Live;
    assert!(results[30..].iter().all(live));
    assert!(results.iter().all(|r| r.faces[0].track == 1));
}

/// A paused frame is judged again and again while a slider moves.
#[test]
fn the_same_frame_again_gives_the_same_verdict() {
    let mut engine = engine_of(models());
    play(&mut engine, 0..8, Painted::new(0, 0.9));
    let held = frame(8, &[Painted::new(0, 0.9)]);
    let before = engine.process(&held, None).faces[0].clone();
    for _ in 0..20 {
        let again = engine.process(&held, None).faces[0].clone();
        assert_eq!(again.track, before.track);
        assert_eq!(again.liveness, before.liveness);
    }
}

#[test]
fn an_embedding_is_made_when_it_is_needed_only() {
    let embedder = embedder();
    let calls = embedder.calls();
    let mut engine = engine_of(Models {
        embedder: Some(Box::new(embedder)),
        ..models()
    });
    let results = play(&mut engine, 0..90, Painted::new(0, 0.9));
    assert!(results.iter().all(|r| r.faces[0].embedding.is_some()));
    let count = calls.count();
    assert!((3..=5).contains(&count), "{count} embeddings in 3 seconds");
}

#[test]
fn a_decided_track_is_scored_less_often() {
    let liveness = liveness();
    let calls = liveness.calls();
    let mut engine = engine_of(Models {
        liveness: Some(Box::new(liveness)),
        ..models()
    });
    play(&mut engine, 0..120, Painted::new(0, 0.9));
    let count = calls.count();
    assert!((40..=80).contains(&count), "{count} scores in 120 frames");
}

#[test]
fn faces_are_given_largest_first_and_many_share_the_work() {
    let mut engine = engine_of(models());
    let faces: Vec<Painted> = (0..5u8)
        .map(|n| {
            let n = f32::from(n);
            Painted::new(0, 0.9)
                .at(80.0 + 116.0 * n, 240.0)
                .sized(60.0 + 10.0 * n)
        })
        .collect();
    let mut last = None;
    for n in 0..90 {
        let result = engine.process(&frame(n, &faces), None);
        let areas: Vec<f32> = result.faces.iter().map(|f| f.bbox.area()).collect();
        assert!(areas.windows(2).all(|pair| pair[0] >= pair[1]));
        last = Some(result);
    }
    for face in last.unwrap().faces {
        assert_eq!(face.liveness.verdict, LivenessVerdict::Live);
        assert!(face.embedding.is_some());
    }
}

#[test]
fn a_seek_starts_new_tracks() {
    let mut engine = engine_of(models());
    play(&mut engine, 0..60, Painted::new(0, 0.9));
    let result = engine.process(&frame(3, &[Painted::new(0, 0.9)]), None);
    assert_eq!(result.faces[0].track, 2);
    assert_eq!(
        result.faces[0].liveness.reason,
        Some(UnsureReason::TooFewFrames)
    );
}

#[test]
fn a_reset_never_reuses_a_track() {
    let mut engine = engine_of(models());
    play(&mut engine, 0..3, Painted::new(0, 0.9));
    engine.reset();
    let results = play(&mut engine, 0..3, Painted::new(0, 0.9));
    assert_eq!(results[2].faces[0].track, 2);
}

// --- stages that fail ---------------------------------------------------

#[test]
fn a_failing_detector_is_told_in_words() {
    let mut engine = engine_of(Models {
        detector: Box::new(FakeDetector::failing("the weather")),
        ..models()
    });
    let result = engine.process(&frame(0, &[Painted::new(0, 0.9)]), None);
    assert!(result.faces.is_empty());
    assert!(result.fault.unwrap().to_string().contains("the weather"));
}

#[test]
fn failing_landmarks_leave_the_detectors_points() {
    let mut engine = engine_of(Models {
        landmarker: Some(Box::new(FakeLandmarker::failing("no luck"))),
        ..models()
    });
    let result = engine.process(&frame(0, &[Painted::new(0, 0.9)]), None);
    assert!(result.fault.unwrap().to_string().contains("no luck"));
    assert!(result.faces[0].embedding.is_some());
    assert!(result.faces[0].quality.ok());
}

#[test]
fn failing_liveness_leaves_identity_and_is_no_attack() {
    let mut engine = engine_of(Models {
        liveness: Some(Box::new(FakeLiveness::failing("broken"))),
        ..models()
    });
    let grace = matcher_of("Grace", &[1.0, 0.0, 0.0]);
    let result = engine.process(&frame(0, &[Painted::new(0, 0.9)]), Some(&grace));
    let face = &result.faces[0];
    assert_eq!(face.liveness.reason, Some(UnsureReason::Unavailable));
    assert_eq!(face.identity.verdict, IdentityVerdict::Known);
    assert!(result.fault.is_some());
}

#[test]
fn a_failing_embedder_leaves_liveness_and_is_tried_again() {
    let failing = FakeEmbedder::failing("no memory");
    let calls = failing.calls();
    let mut engine = engine_of(Models {
        embedder: Some(Box::new(failing)),
        ..models()
    });
    let results = play(&mut engine, 0..60, Painted::new(0, 0.9));
    assert_eq!(results[59].faces[0].liveness.verdict, LivenessVerdict::Live);
    let fault = results[0].fault.as_ref().unwrap().to_string();
    assert!(fault.contains("no memory"), "{fault}");
    assert!((2..=3).contains(&calls.count()));
}

#[test]
fn without_liveness_and_embedder_faces_are_still_found() {
    let mut engine = engine_of(Models {
        demesher: None,
        detector: Box::new(detector()),
        landmarker: None,
        liveness: None,
        embedder: None,
    });
    let results = play(&mut engine, 0..20, Painted::new(0, 0.9));
    let face = &results[19].faces[0];
    assert_eq!(face.liveness.reason, Some(UnsureReason::Unavailable));
    assert_eq!(face.identity.verdict, IdentityVerdict::Unknown);
    assert_eq!(results[19].fault, None);
}

/// Live at the network's 0.50, spoof at the camera's 0.80, live again once the
/// person says 0.40.
#[test]
fn the_persons_threshold_goes_before_the_cameras_and_that_before_the_networks() {
    let mut engine = engine_of(models());
    let face = Painted::new(0, 0.6);
    let verdict = |engine: &mut Engine, from: u64| {
        let results = play(engine, from..from + 60, face);
        results[59].faces[0].liveness.verdict
    };
    assert_eq!(verdict(&mut engine, 0), LivenessVerdict::Live);
    engine.set_camera_threshold(Some(0.8));
    assert_eq!(engine.liveness_threshold(), 0.8);
    assert_eq!(verdict(&mut engine, 60), LivenessVerdict::Spoof);
    engine.set_settings(PipelineSettings {
        liveness_threshold: Some(0.4),
        ..PipelineSettings::default()
    });
    assert_eq!(verdict(&mut engine, 120), LivenessVerdict::Live);
    engine.set_settings(PipelineSettings::default());
    engine.set_camera_threshold(None);
    assert_eq!(engine.liveness_threshold(), FakeLiveness::THRESHOLD);
}

#[test]
fn faces_that_only_the_persons_thresholds_leave_out_are_counted() {
    let two = [
        Painted::new(0, 0.9).at(150.0, 240.0),
        Painted::new(1, 0.9).at(450.0, 240.0),
    ];
    let hidden = |settings: PipelineSettings, faces: &[Painted]| {
        let mut engine = engine_of(models());
        engine.set_settings(settings);
        let result = engine.process(&still(0, faces), None);
        (result.faces.len(), result.hidden)
    };
    let default = PipelineSettings::default();
    let large = PipelineSettings {
        min_face_px: 300.0,
        ..default
    };
    let certain = PipelineSettings {
        min_score: Some(0.99),
        ..default
    };
    assert_eq!(hidden(default, &two), (2, 0));
    assert_eq!(hidden(large, &two), (0, 2));
    assert_eq!(hidden(certain, &two), (0, 2));
    assert_eq!(hidden(large, &[]), (0, 0));
    let bigger = two[0].sized(310.0);
    assert_eq!(hidden(large, &[bigger]), (1, 0));
}

/// The corner of a picture in which somebody stands.
const CORNER: image::Rgb<u8> = image::Rgb([1, 171, 29]);

/// A picture of somebody, turned.
fn turned(by: Rotation) -> RgbImage {
    let mut picture = RgbImage::new(640, 480);
    picture.put_pixel(0, 0, CORNER);
    by.apply(picture)
}

/// Sees a standing face.
fn standing(score: f32) -> Models {
    Models {
        detector: Box::new(FakeDetector::scripted(move |_, frame| {
            let stands = *frame.get_pixel(0, 0) == CORNER;
            let face = frontal_face(Rect::new(60.0, 60.0, 100.0, 100.0), score);
            Ok(stands.then_some(face).into_iter().collect())
        })),
        ..models()
    }
}

const TURNS: [(Rotation, Rotation); 3] = [
    (Rotation::Quarter, Rotation::ThreeQuarters),
    (Rotation::Half, Rotation::Half),
    (Rotation::ThreeQuarters, Rotation::Quarter),
];

#[test]
fn a_still_picture_of_somebody_who_lies_says_how_to_turn_it() {
    let still = |image| Frame {
        image: Arc::new(image),
        still: true,
        ..frame(0, &[])
    };
    for (lies, righting) in TURNS {
        let result = engine_of(standing(0.9)).process(&still(turned(lies)), None);
        assert_eq!((result.faces.len(), result.lying), (0, Some(righting)));
        // Of four looks, three of which nobody asked for, a weak face is likelier none.
        let result = engine_of(standing(0.65)).process(&still(turned(lies)), None);
        assert_eq!(result.lying, None);
    }
    let upright = engine_of(standing(0.9)).process(&still(turned(Rotation::None)), None);
    assert_eq!((upright.faces.len(), upright.lying), (1, None));
    let nobody = engine_of(standing(0.9)).process(&still(RgbImage::new(32, 32)), None);
    assert_eq!((nobody.faces.len(), nobody.lying), (0, None));
}

#[test]
fn a_stream_of_somebody_who_lies_is_told_within_two_seconds_and_until_they_stand() {
    let at = |n: u64, by| Frame {
        image: Arc::new(turned(by)),
        ..frame(n, &[])
    };
    for (lies, righting) in TURNS {
        let mut engine = engine_of(standing(0.9));
        let told = (0..60).map(|n| engine.process(&at(n, lies), None).lying);
        assert_eq!(told.last().flatten(), Some(righting), "{lies:?}");
        let standing = engine.process(&at(60, Rotation::None), None);
        assert_eq!((standing.faces.len(), standing.lying), (1, None));
        assert_eq!(engine.process(&at(61, lies), None).lying, None);
    }
}

#[test]
fn a_picture_to_enrol_from_is_righted() {
    for (lies, righting) in TURNS {
        let examined = engine_of(standing(0.9)).examine(&turned(lies));
        assert_eq!((examined.faces.len(), examined.turn), (1, righting));
        assert!(examined.faces[0].embedding.is_some());
    }
    let upright = engine_of(standing(0.9)).examine(&turned(Rotation::None));
    assert_eq!((upright.faces.len(), upright.turn), (1, Rotation::None));
}
