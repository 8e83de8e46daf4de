//! The whole pipeline on a recorded frame: `cargo bench`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use criterion::{Criterion, criterion_group, criterion_main};
use faceglass::demo::DemoClip;
use faceglass_capture::movie::MovieSource;
use faceglass_capture::{Frame, Pull, Source as _};
use faceglass_gallery::{Change, Gallery, Matcher, Person, Template};
use faceglass_pipeline::{Engine, Models, PipelineSettings};
use std::time::{Duration, Instant};

/// Into the clip, where somebody looks at the camera.
const RECORDED_AT: Duration = Duration::from_secs(2);
const FRAME_TIME: Duration = Duration::from_millis(33);
const ENROLLED: usize = 100;

fn recorded_frame() -> Frame {
    let clip = DemoClip::unpack(&std::env::temp_dir()).expect("the clip can be unpacked");
    let mut movie = MovieSource::open(clip.path()).expect("the clip can be read");
    movie.seek(RECORDED_AT).expect("the clip is long enough");
    loop {
        match movie.pull(Duration::from_secs(1)) {
            Ok(Pull::Frame(frame)) => return frame,
            Ok(Pull::Pending | Pull::Dropped(_)) => {}
            other => panic!("no frame came: {other:?}"),
        }
    }
}

fn engine() -> Option<Engine> {
    let models = match faceglass_vision::load_models(None) {
        Ok(models) => models,
        Err(error) => {
            println!("skipped: {error}");
            return None;
        }
    };
    let models = Models {
        demesher: None,
        detector: models.detector,
        landmarker: models.landmarker,
        liveness: models.liveness,
        embedder: Some(models.embedder),
    };
    Some(Engine::new(models, PipelineSettings::default()))
}

/// A gallery of `ENROLLED` people with five templates each.
fn matcher(engine: &mut Engine, frame: &Frame) -> Option<Matcher> {
    let model = engine.embedder_id()?;
    let examined = engine.examine(&frame.image);
    let embedding = examined.faces.first()?.embedding.clone()?;
    let mut gallery = Gallery::default();
    for number in 0..ENROLLED {
        let template = || Template::new(embedding.clone(), model.clone(), None);
        let templates = (0..5).map(|_| template()).collect();
        let person = Person::new(&format!("Person {number}"), templates).expect("a good name");
        gallery
            .apply(&Change::AddPerson(person))
            .expect("a new person");
    }
    Some(Matcher::new(&gallery, &model))
}

fn whole_pipeline(c: &mut Criterion) {
    let Some(mut engine) = engine() else { return };
    let frame = recorded_frame();
    let matcher = matcher(&mut engine, &frame).expect("the recorded frame shows a face");

    // As a camera gives it: embedding and liveness when the track needs them.
    c.bench_function("pipeline/moving", |b| {
        let mut time = Duration::ZERO;
        b.iter(|| {
            time += FRAME_TIME;
            let next = Frame {
                time,
                captured_at: Instant::now(),
                ..frame.clone()
            };
            engine.process(&next, Some(&matcher))
        });
    });

    // Every stage on every frame, as on pictures.
    c.bench_function("pipeline/still", |b| {
        let still = Frame {
            still: true,
            ..frame.clone()
        };
        b.iter(|| {
            engine.reset();
            engine.process(&still, Some(&matcher))
        });
    });
}

criterion_group!(benches, whole_pipeline);
criterion_main!(benches);
