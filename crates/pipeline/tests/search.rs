//! Searches that take long: frames do not wait for them, and no face is shown with
//! the answer of another.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Painted, frame, models};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use faceglass_gallery::{Candidate, Found, PersonId};
use faceglass_pipeline::{
    Engine, Find, FrameResult, IdentityVerdict, PipelineSettings, Search as _, Searcher,
};
use faceglass_vision::{Embedding, ModelId};
use std::sync::Arc;
use std::time::Duration;

/// Only so that a broken search fails a test instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(60);

/// People who are found no sooner than the test lets them.
struct SlowPeople {
    model: ModelId,
    /// Of red, green and blue.
    names: [&'static str; 3],
    /// Tells each search that begins.
    begun: Sender<Embedding>,
    /// Lets one search go on.
    go_on: Receiver<()>,
}

impl Find for SlowPeople {
    fn model(&self) -> &ModelId {
        &self.model
    }

    fn find(&self, embedding: &Embedding) -> Found {
        self.begun.send(embedding.clone()).unwrap();
        self.go_on.recv_timeout(PATIENCE).unwrap();
        let values = embedding.values().iter().enumerate();
        let (at, similarity) = values.max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
        Found {
            best: Some(Candidate {
                person: PersonId(at.to_string()),
                name: self.names[at].into(),
                similarity: *similarity,
                not_them: None,
            }),
            second: None,
        }
    }

    fn bytes_to_read(&self) -> usize {
        1 << 30
    }
}

/// An engine, a searcher, and both ends of what the people wait for.
struct Bench {
    engine: Engine,
    searcher: Searcher,
    begun: Receiver<Embedding>,
    begin: Sender<Embedding>,
    let_go: Sender<()>,
    go_on: Receiver<()>,
    woken: Receiver<()>,
    frames: u64,
}

impl Bench {
    fn new() -> Self {
        let (begin, begun) = unbounded();
        let (let_go, go_on) = unbounded();
        let (wake, woken) = bounded(1000);
        let wake = Arc::new(move || wake.send(()).unwrap());
        Self {
            engine: Engine::new(models(), PipelineSettings::default()),
            searcher: Searcher::new(1 << 20, wake),
            begun,
            begin,
            let_go,
            go_on,
            woken,
            frames: 0,
        }
    }

    fn people(&self, names: [&'static str; 3]) -> Option<Arc<dyn Find>> {
        Some(Arc::new(SlowPeople {
            model: ModelId("fake-embedder".into()),
            names,
            begun: self.begin.clone(),
            go_on: self.go_on.clone(),
        }))
    }

    /// One frame of a movie.
    fn show(&mut self, faces: &[Painted]) -> FrameResult {
        self.frames += 1;
        self.searcher.take_answers();
        let frame = frame(self.frames, faces);
        self.engine.process_with(&frame, Some(&mut self.searcher))
    }

    /// Lets the search that is under way, or the next one, come to its end.
    fn answer_one(&mut self) {
        self.let_go.send(()).unwrap();
        self.woken.recv_timeout(PATIENCE).unwrap();
    }

    fn wait_begun(&self) -> Embedding {
        self.begun.recv_timeout(PATIENCE).unwrap()
    }
}

fn names(result: &FrameResult) -> Vec<Option<&str>> {
    let mut faces: Vec<_> = result.faces.iter().collect();
    faces.sort_by(|a, b| a.bbox.x.total_cmp(&b.bbox.x));
    let names = faces.iter().map(|face| face.identity.name.as_deref());
    names.collect()
}

const NAMES: [&str; 3] = ["Ruby", "Olive", "Sky"];

#[test]
fn frames_go_on_while_somebody_is_looked_for() {
    let mut bench = Bench::new();
    bench.searcher.follow(bench.people(NAMES));
    let face = [Painted::new(0, 0.9)];
    for _ in 0..50 {
        let result = bench.show(&face);
        assert_eq!(names(&result), [None]);
        let verdict = result.faces[0].identity.verdict;
        assert_eq!(verdict, IdentityVerdict::Unknown);
    }
    bench.wait_begun();
    bench.answer_one();
    let result = bench.show(&face);
    assert_eq!(names(&result), [Some("Ruby")]);
    assert_eq!(result.faces[0].identity.verdict, IdentityVerdict::Known);
    // The embedding is the same all the time, and so is the answer: nobody asks again.
    for _ in 0..50 {
        assert_eq!(names(&bench.show(&face)), [Some("Ruby")]);
    }
    assert!(bench.begun.is_empty());
}

#[test]
fn each_face_gets_its_own_answer() {
    let mut bench = Bench::new();
    bench.searcher.follow(bench.people(NAMES));
    let side_by_side = |n: usize| Painted::new(n, 0.9).at(120.0 + 200.0 * n as f32, 240.0);
    let faces: Vec<Painted> = (0..3).map(side_by_side).collect();
    let mut answered = 0;
    for _ in 0..200 {
        let result = bench.show(&faces);
        for (name, own) in names(&result).into_iter().zip(NAMES) {
            assert!(
                name.is_none_or(|name| name == own),
                "{own} is shown as {name:?}"
            );
        }
        if bench.begun.try_recv().is_ok() {
            bench.answer_one();
            answered += 1;
        }
    }
    assert_eq!(names(&bench.show(&faces)), NAMES.map(Some));
    assert_eq!(answered, 3);
}

/// The answer comes when its face is gone and somebody else stands there.
#[test]
fn whoever_takes_a_face_s_place_does_not_get_its_name() {
    let mut bench = Bench::new();
    bench.searcher.follow(bench.people(NAMES));
    let first = bench.show(&[Painted::new(0, 0.9)]);
    bench.wait_begun();
    let mut track = first.faces[0].track;
    // Unlike the track, twice: somebody else.
    for _ in 0..90 {
        track = bench.show(&[Painted::new(1, 0.9)]).faces[0].track;
    }
    assert_ne!(track, first.faces[0].track);
    bench.answer_one();
    assert_eq!(names(&bench.show(&[Painted::new(1, 0.9)])), [None]);
    bench.wait_begun();
    bench.answer_one();
    assert_eq!(names(&bench.show(&[Painted::new(1, 0.9)])), [Some("Olive")]);
}

#[test]
fn what_was_found_in_an_older_gallery_is_not_shown() {
    let mut bench = Bench::new();
    bench.searcher.follow(bench.people(NAMES));
    let face = [Painted::new(0, 0.9)];
    bench.show(&face);
    bench.wait_begun();
    // Renamed meanwhile.
    bench
        .searcher
        .follow(bench.people(["Rose", "Olive", "Sky"]));
    bench.show(&face);
    bench.answer_one();
    assert_eq!(names(&bench.show(&face)), [None]);
    bench.wait_begun();
    bench.answer_one();
    assert_eq!(names(&bench.show(&face)), [Some("Rose")]);
    // Nobody is left.
    bench.searcher.follow(None);
    assert_eq!(names(&bench.show(&face)), [None]);
}

#[test]
fn of_what_waits_only_the_newest_of_each_face_is_looked_for() {
    let mut bench = Bench::new();
    bench.searcher.follow(bench.people(NAMES));
    let look = |bench: &mut Bench, track: u64, at: f32| {
        let embedding = Embedding::new(vec![1.0, at, 0.0]).unwrap();
        bench.searcher.search(track, &embedding)
    };
    look(&mut bench, 0, 0.0);
    bench.wait_begun();
    // More faces than may wait, and each changes many times.
    for n in 0..100u16 {
        for track in 0..20 {
            let found = look(&mut bench, track, f32::from(n) / 1000.0);
            assert_eq!(found, Found::default());
        }
    }
    let mut searches = 1;
    bench.answer_one();
    for _ in 0..1000 {
        bench.searcher.take_answers();
        let found: Vec<Found> = (0..20)
            .map(|track| look(&mut bench, track, 0.099))
            .collect();
        if found.iter().all(|found| found.best.is_some()) && bench.begun.is_empty() {
            break;
        }
        if bench.begun.recv_timeout(Duration::from_millis(20)).is_ok() {
            bench.answer_one();
            searches += 1;
        }
    }
    // One for the first question, and one for what each face came to.
    assert_eq!(searches, 21);
}

/// A face that is not there any more is not looked for.
#[test]
fn a_face_that_left_is_not_looked_for() {
    let mut bench = Bench::new();
    bench.searcher.follow(bench.people(NAMES));
    for track in 1..4 {
        let embedding = Embedding::new(vec![1.0, 0.0, 0.1 * track as f32]).unwrap();
        bench.searcher.search(track, &embedding);
    }
    bench.wait_begun();
    bench.searcher.keep(&[1]);
    bench.answer_one();
    bench.searcher.take_answers();
    bench.let_go.send(()).unwrap();
    assert!(
        bench
            .begun
            .recv_timeout(Duration::from_millis(200))
            .is_err()
    );
}

#[test]
fn small_galleries_are_searched_at_once() {
    let mut bench = Bench::new();
    let wake = Arc::new(|| {});
    bench.searcher = Searcher::new(1 << 30, wake);
    bench.searcher.follow(bench.people(NAMES));
    bench.let_go.send(()).unwrap();
    assert_eq!(names(&bench.show(&[Painted::new(2, 0.9)])), [Some("Sky")]);
}
