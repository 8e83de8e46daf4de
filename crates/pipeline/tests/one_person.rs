//! Two faces that are not alike never become one person unasked, by whichever
//! way they come.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Painted, embedder, models, paint};
use faceglass_capture::player::PlayerOptions;
use faceglass_capture::synthetic::{Line, ScriptedSource};
use faceglass_capture::{FileError, Source, SourceError, SourceKind, SourceSpec};
use faceglass_gallery::{Gallery, Matcher};
use faceglass_pipeline::enrolment::{
    EnrolSample, FaceNumber, Gathered, IfExisting, Import, Objection, Placement, least_similarity,
};
use faceglass_pipeline::{
    Command, EnrolmentState, Event, LiveConfig, LivePipeline, Models, PipelineHandle,
    PipelineSettings,
};
use faceglass_vision::fakes::FakeEmbedder;
use faceglass_vision::traits::Embedder as _;
use faceglass_vision::{Embedding, ModelId};
use proptest::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The shipped embedder's, above every similarity tried here.
const THRESHOLD: f32 = 0.699;

/// Two directions of that similarity among others, as an embedder gives them.
fn two(similarity: f32, dimensions: usize, turn: usize) -> [Embedding; 2] {
    let mut first = vec![0.0; dimensions];
    first[turn % dimensions] = 1.0;
    let mut second = vec![0.0; dimensions];
    second[turn % dimensions] = similarity;
    second[(turn + 1) % dimensions] = (1.0 - similarity * similarity).sqrt();
    [first, second].map(|values| Embedding::new(values).unwrap())
}

fn sample(embedding: &Embedding) -> EnrolSample {
    EnrolSample {
        file: Some("a.jpg".into()),
        face: FaceNumber { number: 1, of: 1 },
        embedding: embedding.clone(),
        aligned: None,
        pose_deg: [0.0; 3],
        seen_in: None,
    }
}

fn model() -> ModelId {
    ModelId("m".into())
}

/// Stores whatever nothing speaks against.
fn store(gallery: &mut Gallery, name: &str, embeddings: &[&Embedding]) -> Option<Objection> {
    let samples = embeddings.iter().map(|embedding| sample(embedding));
    let gathered = Gathered::new(name.into(), samples.collect());
    let matcher = Matcher::new(gallery, &model());
    match gathered.place(gallery, &matcher, THRESHOLD).unwrap() {
        Placement::Store { change, .. } => {
            gallery.apply(&change).unwrap();
            None
        }
        Placement::Ask(objection) => Some(objection),
    }
}

fn no_strangers_share_a_person(gallery: &Gallery) -> bool {
    gallery.people().iter().all(|person| {
        let least = least_similarity(person.templates.iter().map(|t| &t.embedding));
        least.is_none_or(|least| least >= THRESHOLD)
    })
}

proptest! {
    /// Together and one after the other; the command line and the window's
    /// pictures are stored by this.
    #[test]
    fn two_strangers_are_never_placed_as_one_person(
        similarity in -0.2f32..0.69,
        dimensions in 2usize..128,
        turn in 0usize..128,
    ) {
        let [a, b] = two(similarity, dimensions, turn);
        let mut gallery = Gallery::default();
        let objection = store(&mut gallery, "Eve", &[&a, &b]);
        let is_asked = matches!(objection, Some(Objection::Mixed { even: true, .. }));
        prop_assert!(is_asked, "{:?}", objection);
        prop_assert!(gallery.is_empty());

        prop_assert_eq!(store(&mut gallery, "Eve", &[&a]), None);
        let objection = store(&mut gallery, "eve", &[&b]);
        let is_asked = matches!(objection, Some(Objection::OtherFace { .. }));
        prop_assert!(is_asked, "{:?}", objection);
        prop_assert!(no_strangers_share_a_person(&gallery));
        // The same face is still hers.
        let objection = store(&mut gallery, "Eve", &[&a]);
        let is_asked = matches!(objection, Some(Objection::SameName { .. }));
        prop_assert!(is_asked, "{:?}", objection);
    }

    /// In one folder, and added to somebody of that name.
    #[test]
    fn two_strangers_are_never_imported_as_one_person(
        similarity in -0.2f32..0.69,
        dimensions in 2usize..128,
        enrolled_before in any::<bool>(),
    ) {
        let [a, b] = two(similarity, dimensions, 0);
        let mut gallery = Gallery::default();
        let mut import = Import::default();
        import.add_sample("Eve", sample(&b));
        if enrolled_before {
            store(&mut gallery, "Eve", &[&a]);
        } else {
            import.add_sample("Eve", sample(&a));
        }
        let matcher = Matcher::new(&gallery, &model());
        let mut placing = import.place(&gallery, &matcher, THRESHOLD);
        let asked = placing.next_question().map(|question| question.objection.clone());
        prop_assert!(asked.is_some());
        prop_assert!(placing.finish().change.is_none());
        prop_assert!(no_strangers_share_a_person(&gallery));
    }

    /// Many pictures and folders at once, nothing answered but "leave out".
    #[test]
    fn what_agrees_is_kept_and_nothing_else(degrees in prop::collection::vec(0.0f32..180.0, 1..20)) {
        let direction = |d: &f32| {
            let (sin, cos) = d.to_radians().sin_cos();
            Embedding::new(vec![cos, sin]).unwrap()
        };
        let mut gathered = Gathered::new("Eve".into(), Vec::new());
        gathered.samples = degrees.iter().map(|d| sample(&direction(d))).collect();
        gathered.answers.mixed = faceglass_pipeline::enrolment::IfMixed::KeepAgreeing;
        let gallery = Gallery::default();
        let matcher = Matcher::new(&gallery, &model());
        match gathered.place(&gallery, &matcher, THRESHOLD).unwrap() {
            Placement::Store { kept, left_out, .. } => {
                prop_assert_eq!(kept.len() + left_out.len(), degrees.len());
                let embeddings = kept.iter().map(|at| &gathered.samples[*at].embedding);
                let least = least_similarity(embeddings);
                prop_assert!(least.is_none_or(|least| least >= THRESHOLD));
            }
            Placement::Ask(Objection::Mixed { even, .. }) => prop_assert!(even),
            Placement::Ask(other) => prop_assert!(false, "{:?}", other),
        }
    }
}

/// A pipeline whose embedder gives one of two faces by the colour painted.
fn pipeline(faces: [Embedding; 2]) -> (LivePipeline, tempfile::TempDir) {
    let data = tempfile::tempdir().unwrap();
    let opener = move |spec: &SourceSpec| -> Result<Box<dyn Source>, SourceError> {
        let person = match spec {
            SourceSpec::Path(path) if path.ends_with("a.png") => 0,
            SourceSpec::Path(path) if path.ends_with("b.png") => 1,
            other => return Err(FileError::Missing(format!("{other:?}").into()).into()),
        };
        let picture = Line::Picture(Arc::new(paint(&[Painted::new(person, 0.9)])));
        let source = ScriptedSource::new(SourceKind::Pictures, vec![picture]);
        Ok(Box::new(source))
    };
    let config = LiveConfig {
        data_dir: data.path().to_path_buf(),
        keys: faceglass_gallery::Keys::default(),
        load_models: Box::new(move || {
            let mut colours = embedder();
            let two = FakeEmbedder::scripted(move |_, aligned| {
                let red = colours.embed(aligned)?.values()[0] > 0.5;
                Ok(faces[usize::from(!red)].clone())
            });
            Ok(Models {
                embedder: Some(Box::new(two)),
                ..models()
            })
        }),
        search_at_once: faceglass_pipeline::AT_ONCE_BYTES,
        settings: PipelineSettings {
            match_threshold: Some(THRESHOLD),
            ..PipelineSettings::default()
        },
        player: PlayerOptions {
            opener: Arc::new(opener),
            ..PlayerOptions::window()
        },
        source: None,
        cameras: Arc::new(faceglass_capture::camera::FakeCameras::new(Vec::new())),
        chance: Arc::new(|| 1),
    };
    let pipeline = LivePipeline::spawn(config, Arc::new(|| {})).unwrap();
    (pipeline, data)
}

fn outcome(pipeline: &LivePipeline) -> EnrolmentState {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(60) {
        for event in pipeline.events() {
            match event {
                Event::Enrolment(EnrolmentState::Gathering { .. }) => {}
                Event::Enrolment(state) => return state,
                _ => {}
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("the enrolment came to nothing");
}

fn enrol(pipeline: &LivePipeline, files: &[&str]) -> EnrolmentState {
    pipeline.send(Command::EnrolPictures {
        name: "Eve".into(),
        files: files.iter().map(PathBuf::from).collect(),
        existing: IfExisting::Ask,
    });
    outcome(pipeline)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Through the commands of the window.
    #[test]
    fn two_strangers_are_never_enrolled_as_one_person(similarity in -0.2f32..0.69) {
        let (pipeline, _data) = pipeline(two(similarity, 8, 0));
        let together = enrol(&pipeline, &["a.png", "b.png"]);
        prop_assert!(matches!(together, EnrolmentState::Asking(_)), "{:?}", together);
        let alone = enrol(&pipeline, &["a.png"]);
        prop_assert!(matches!(alone, EnrolmentState::Done { .. }), "{:?}", alone);
        let after = enrol(&pipeline, &["b.png"]);
        prop_assert!(matches!(after, EnrolmentState::Asking(_)), "{:?}", after);
    }
}
