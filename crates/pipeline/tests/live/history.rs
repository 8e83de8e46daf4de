//! Who was seen when, while the pipeline runs.

use crate::bench::{Bench, Setup, faces};
use crate::common::Painted;
use faceglass_capture::SourceKind;
use faceglass_gallery::{GalleryStore, HISTORY_NAME, LOOK_EVERY_MS, TakenKind};
use faceglass_pipeline::live::{HistorySettings, HistoryView, IfExisting};
use faceglass_pipeline::{Command, EnrolmentState, Event, IdentityVerdict, Notice};
use std::sync::Arc;
use std::time::Duration;

fn view(bench: &mut Bench, wanted: impl Fn(&HistoryView) -> bool) -> Arc<HistoryView> {
    bench.wait_event(|event| match event {
        Event::History(view) if wanted(view) => Some(Arc::clone(view)),
        Event::Error(problem) => panic!("{problem}"),
        _ => None,
    })
}

fn enrolled() -> Bench {
    let clip = (SourceKind::Movie, faces(Painted::new(0, 0.9), 3000));
    let mut bench = Setup::new(vec![("clip", clip)]).playing("clip").start();
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(
        matches!(outcome, EnrolmentState::Done { .. }),
        "{outcome:?}"
    );
    bench.wait_frame(|result| {
        let face = result.faces.first();
        face.is_some_and(|face| face.identity.verdict == IdentityVerdict::Known)
    });
    bench
}

fn keep(bench: &Bench, keep: bool) {
    let settings = HistorySettings { keep, days: 30 };
    bench.send(Command::SetHistory(settings));
}

#[test]
fn nothing_is_kept_unless_it_is_switched_on() {
    let mut bench = enrolled();
    bench.send(Command::ShowHistory(true));
    assert_eq!(*view(&mut bench, |_| true), HistoryView::default());
    assert!(!bench.data.path().join(HISTORY_NAME).exists());
}

#[test]
fn who_is_seen_is_kept_until_they_are_erased() {
    let mut bench = enrolled();
    keep(&bench, true);
    bench.send(Command::ShowHistory(true));
    let seen = view(&mut bench, |view| !view.visits.is_empty());
    let visit = &seen.visits[0];
    assert_eq!((seen.visits.len(), visit.name.as_str()), (1, "Grace"));
    assert_eq!(visit.source.kind, TakenKind::Movie);
    assert!(visit.looks.known > 0 && visit.looks.spoof == 0);
    // It is on disk: another program reads it.
    let (store, _, _) = GalleryStore::open(bench.data.path()).unwrap();
    let read = store.history().unwrap().read().unwrap();
    assert_eq!(read.visits[0].id, visit.id);
    keep(&bench, false);
    bench.send(Command::Erase(visit.person.clone()));
    view(&mut bench, |view| view.visits.is_empty());
    let receipt = |event: &Event| match event {
        Event::Notice(Notice::Erased(receipt)) => Some(receipt.clone()),
        _ => None,
    };
    // Two threads tell of it, in any order.
    let told = bench.seen.iter().find_map(receipt);
    let told = told.unwrap_or_else(|| bench.wait_event(receipt));
    assert_eq!(told.visits, 1);
    assert!(store.history().unwrap().read().unwrap().visits.is_empty());
}

#[test]
fn all_of_it_is_erased_at_once() {
    let mut bench = enrolled();
    keep(&bench, true);
    bench.send(Command::ShowHistory(true));
    view(&mut bench, |view| !view.visits.is_empty());
    keep(&bench, false);
    bench.send(Command::EraseHistory);
    view(&mut bench, |view| view.visits.is_empty());
    let is_told = |event: &Event| matches!(event, Event::Notice(Notice::HistoryErased));
    assert!(bench.seen.iter().any(is_told));
    assert!(!bench.data.path().join(HISTORY_NAME).exists());
}

#[test]
fn the_end_of_the_program_writes_down_what_goes_on() {
    let mut bench = enrolled();
    keep(&bench, true);
    bench.send(Command::ShowHistory(true));
    let first = view(&mut bench, |view| !view.visits.is_empty());
    let looks = |view: &HistoryView| view.visits[0].looks.known;
    // Long enough for a second look that is not due to be written yet.
    let shown = bench.wait_frame(|_| true).frame.captured_at;
    let later = shown + Duration::from_millis(2 * LOOK_EVERY_MS);
    bench.wait_frame(|result| result.frame.captured_at > later);
    let Bench { pipeline, data, .. } = bench;
    drop(pipeline);
    let (store, _, _) = GalleryStore::open(data.path()).unwrap();
    let read = store.history().unwrap().read().unwrap();
    assert_eq!(read.visits.len(), 1);
    assert!(read.visits[0].looks.known > looks(&first), "{read:?}");
}
