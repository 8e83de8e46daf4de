//! Who is not recognised, while the pipeline runs.

use crate::bench::{Bench, Setup, faces};
use crate::common::Painted;
use faceglass_capture::SourceKind;
use faceglass_gallery::{GalleryStore, TakenKind, UNKNOWN_NAME};
use faceglass_pipeline::live::{UnknownSettings, UnknownView};
use faceglass_pipeline::{Command, Done, EnrolmentState, Event, IdentityVerdict, Notice};
use std::sync::Arc;

fn view(bench: &mut Bench, wanted: impl Fn(&UnknownView) -> bool) -> Arc<UnknownView> {
    // It may have come while something else was waited for.
    let mut seen = bench.seen.iter().rev().filter_map(|event| match event {
        Event::Unknown(view) => Some(Arc::clone(view)),
        _ => None,
    });
    if let Some(last) = seen.next().filter(|view| wanted(view)) {
        return last;
    }
    bench.wait_event(|event| match event {
        Event::Unknown(view) if wanted(view) => Some(Arc::clone(view)),
        Event::Error(problem) => panic!("{problem}"),
        _ => None,
    })
}

fn keep(bench: &Bench, keep: bool) {
    let settings = UnknownSettings { keep, days: 7 };
    bench.send(Command::SetUnknown(settings));
}

/// A stranger in a movie, somebody else being enrolled so that there is a gallery.
fn playing(liveness: f32) -> Bench {
    let other = (SourceKind::Movie, faces(Painted::new(1, 0.9), 3000));
    let clip = (SourceKind::Movie, faces(Painted::new(0, liveness), 3000));
    let mut bench = Setup::new(vec![("other", other), ("clip", clip)])
        .playing("other")
        .start();
    bench.enrolled("Ada");
    bench.send(Command::Open(crate::bench::path("clip")));
    bench.wait_frame(|result| {
        let face = result.faces.first();
        face.is_some_and(|face| face.identity.verdict == IdentityVerdict::Unknown)
    });
    bench
}

#[test]
fn nobody_is_kept_unless_it_is_switched_on() {
    let mut bench = playing(0.9);
    bench.send(Command::ShowUnknown(true));
    assert_eq!(*view(&mut bench, |_| true), UnknownView::default());
    assert!(!bench.data.path().join(UNKNOWN_NAME).exists());
}

/// That is when it is of most use.
#[test]
fn strangers_are_kept_before_anybody_is_enrolled() {
    let clip = (SourceKind::Movie, faces(Painted::new(0, 0.9), 3000));
    let mut bench = Setup::new(vec![("clip", clip)]).playing("clip").start();
    keep(&bench, true);
    bench.send(Command::ShowUnknown(true));
    let shown = view(&mut bench, |view| !view.groups.is_empty());
    bench.send(Command::NameUnknown {
        name: "Grace".into(),
        faces: shown.groups[0].group.faces.clone(),
    });
    let outcome = bench.wait_outcome();
    assert!(
        matches!(outcome, EnrolmentState::Done { .. }),
        "{outcome:?}"
    );
}

#[test]
fn a_stranger_is_named_in_one_step_and_an_undo_makes_them_unknown_again() {
    let mut bench = playing(0.9);
    keep(&bench, true);
    bench.send(Command::ShowUnknown(true));
    let shown = view(&mut bench, |view| !view.groups.is_empty());
    let group = &shown.groups[0].group;
    assert_eq!(shown.groups.len(), 1);
    assert!(!shown.groups[0].pictures.is_empty(), "there is a picture");
    assert_eq!(group.sources[0].kind, TakenKind::Movie);
    bench.send(Command::NameUnknown {
        name: " Grace ".into(),
        faces: group.faces.clone(),
    });
    let outcome = bench.wait_outcome();
    let EnrolmentState::Done {
        name, templates, ..
    } = &outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!((name.as_str(), *templates > 0), ("Grace", true));
    bench.wait_frame(|result| {
        let face = result.faces.first();
        face.is_some_and(|face| face.identity.name.as_deref() == Some("Grace"))
    });
    // Whom the gallery knows is not offered any more, and is again after an undo.
    view(&mut bench, |view| view.groups.is_empty() && view.known > 0);
    bench.send(Command::Undo);
    let undone = bench.wait_event(|event| match event {
        Event::Notice(Notice::TakenBack(done)) => Some(done.clone()),
        _ => None,
    });
    assert_eq!(undone, Done::Enrolment("Grace".into()));
    view(&mut bench, |view| view.groups.len() == 1 && view.known == 0);
}

#[test]
fn a_name_that_is_taken_is_asked_about_as_in_every_enrolment() {
    let mut bench = playing(0.9);
    keep(&bench, true);
    bench.send(Command::ShowUnknown(true));
    let shown = view(&mut bench, |view| !view.groups.is_empty());
    bench.send(Command::NameUnknown {
        name: "Ada".into(),
        faces: shown.groups[0].group.faces.clone(),
    });
    let outcome = bench.wait_outcome();
    assert!(matches!(outcome, EnrolmentState::Asking(_)), "{outcome:?}");
}

#[test]
fn a_group_is_forgotten_and_all_of_them_are() {
    let mut bench = playing(0.9);
    keep(&bench, true);
    bench.send(Command::ShowUnknown(true));
    let shown = view(&mut bench, |view| !view.groups.is_empty());
    // It is on disk: another program reads it.
    let (store, _, _) = GalleryStore::open(bench.data.path()).unwrap();
    assert!(!store.unknown().unwrap().read().unwrap().faces.is_empty());
    keep(&bench, false);
    bench.send(Command::ForgetUnknown(shown.groups[0].group.ids()));
    view(&mut bench, |view| view.groups.is_empty());
    assert!(store.unknown().unwrap().read().unwrap().faces.is_empty());
    bench.send(Command::EraseUnknown);
    bench.wait_event(|event| matches!(event, Event::Notice(Notice::UnknownErased)).then_some(()));
    assert!(!bench.data.path().join(UNKNOWN_NAME).exists());
}

#[test]
fn what_liveness_refuses_is_not_kept() {
    let mut bench = playing(0.02);
    keep(&bench, true);
    bench.wait_frame(|result| {
        let spoof = faceglass_pipeline::LivenessVerdict::Spoof;
        result
            .faces
            .first()
            .is_some_and(|face| face.liveness.verdict == spoof)
    });
    // Long enough for several looks.
    let shown = bench.wait_frame(|_| true).frame.captured_at;
    let later = shown + std::time::Duration::from_millis(4 * faceglass_gallery::LOOK_EVERY_MS);
    bench.wait_frame(|result| result.frame.captured_at > later);
    let Bench { pipeline, data, .. } = bench;
    drop(pipeline);
    let (store, _, _) = GalleryStore::open(data.path()).unwrap();
    assert!(store.unknown().unwrap().read().unwrap().faces.is_empty());
}
