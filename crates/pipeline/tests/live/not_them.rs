//! "Not this person" on a face in moving pictures.

use crate::bench::{Bench, Setup, clip, path};
use crate::common::Painted;
use faceglass_pipeline::live::{Edit, IfExisting};
use faceglass_pipeline::{
    Command, Done, EnrolmentState, Event, FrameResult, IdentityVerdict, Notice,
};

fn is(result: &FrameResult, verdict: IdentityVerdict) -> bool {
    let face = result.faces.first();
    face.is_some_and(|face| face.identity.verdict == verdict)
}

fn known(result: &FrameResult) -> bool {
    is(result, IdentityVerdict::Known)
}

fn unknown(result: &FrameResult) -> bool {
    is(result, IdentityVerdict::Unknown)
}

/// Perhaps Grace, against somebody's word.
fn doubted(result: &FrameResult) -> bool {
    let face = result.faces.first();
    is(result, IdentityVerdict::Uncertain)
        && face.is_some_and(|face| {
            face.identity.not_them.is_some() && face.identity.name.as_deref() == Some("Grace")
        })
}

fn notice(bench: &mut Bench, wanted: &Notice) {
    bench.wait_event(|event| match event {
        Event::Notice(told) if told == wanted => Some(()),
        Event::Error(problem) => panic!("{problem}"),
        _ => None,
    });
}

/// Grace is enrolled and in the picture; her track.
fn grace() -> (Bench, u64) {
    let clips = vec![
        ("clip", clip(Painted::new(0, 0.9))),
        ("again", clip(Painted::new(0, 0.9))),
    ];
    let mut bench = Setup::new(clips).playing("clip").start();
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(
        matches!(outcome, EnrolmentState::Done { .. }),
        "{outcome:?}"
    );
    let track = bench.wait_frame(known).faces[0].track;
    (bench, track)
}

#[test]
fn a_face_that_is_said_not_to_be_somebody_is_asked_about_when_it_comes_again() {
    let (mut bench, track) = grace();
    bench.send(Command::NotThem { track });
    notice(&mut bench, &Notice::NotThem("Grace".into()));
    // Of this face it was just said; nobody asks again.
    bench.wait_frame(|result| unknown(result) && result.faces[0].track == track);
    bench.send(Command::Open(path("again")));
    let track = bench.wait_frame(doubted).faces[0].track;
    bench.send(Command::IsThem { track });
    notice(&mut bench, &Notice::IsThem("Grace".into()));
    bench.wait_frame(known);
}

#[test]
fn who_is_asked_about_and_not_them_is_not_stored_twice() {
    let (mut bench, track) = grace();
    bench.send(Command::NotThem { track });
    notice(&mut bench, &Notice::NotThem("Grace".into()));
    bench.send(Command::Open(path("again")));
    let track = bench.wait_frame(doubted).faces[0].track;
    bench.send(Command::NotThem { track });
    notice(&mut bench, &Notice::NotThemAlready("Grace".into()));
    let shown = bench.wait_frame(unknown);
    assert_eq!(shown.faces[0].track, track);
    let grace = bench.wait_page();
    assert_eq!(grace.not_them.len(), 1, "it says the same");
    assert!(grace.not_them[0].picture.is_some());
    assert!(grace.not_them[0].similarity.unwrap() > 0.99);
}

#[test]
fn it_is_an_entry_of_the_list_of_changes() {
    let (mut bench, track) = grace();
    bench.send(Command::NotThem { track });
    let done = Done::NotThem("Grace".into());
    bench.wait_gallery(|view| view.undo == Some(done.clone()));
    bench.wait_frame(unknown);
    bench.send(Command::Undo);
    notice(&mut bench, &Notice::TakenBack(done.clone()));
    // What was said of the face holds no longer, either.
    bench.wait_frame(known);
    bench.send(Command::Redo);
    notice(&mut bench, &Notice::DoneAgain(done));
    bench.wait_frame(doubted);
    let grace = bench.wait_page();
    bench.send(Command::Edit(Edit::ForgetNotThem {
        person: grace.id.clone(),
        templates: vec![grace.not_them[0].id.clone()],
    }));
    bench.wait_frame(known);
}

#[test]
fn of_a_face_without_a_name_nothing_is_remembered() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    let track = bench.wait_frame(unknown).faces[0].track;
    for command in [Command::NotThem { track }, Command::IsThem { track }] {
        bench.send(command);
        notice(&mut bench, &Notice::NobodyNamed);
    }
}
