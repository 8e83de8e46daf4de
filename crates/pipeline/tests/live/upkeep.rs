//! Everyone into a backup, and back, and made anew, while the pipeline runs.

use crate::bench::{Bench, Setup, faces};
use crate::common::Painted;
use faceglass_capture::SourceKind;
use faceglass_gallery::{
    BackupError, Change, Gallery, GalleryStore, Passphrase, Person, SameName, Template, TemplateId,
};
use faceglass_pipeline::live::{BackupState, ReEmbedded, RestoreState};
use faceglass_pipeline::{Command, Done, Event, Notice, Problem};
use faceglass_vision::{Embedding, ModelId};
use std::collections::HashMap;

fn bench() -> Bench {
    let clip = (SourceKind::Movie, faces(Painted::new(0, 0.9), 3000));
    Setup::new(vec![("clip", clip)]).playing("clip").start()
}

fn passphrase(words: &str) -> Passphrase {
    Passphrase::new(words.into()).unwrap()
}

fn wait_notice(bench: &mut Bench, wanted: impl Fn(&Notice) -> bool) -> Notice {
    bench.wait_event(|event| match event {
        Event::Notice(notice) if wanted(notice) => Some(notice.clone()),
        _ => None,
    })
}

#[test]
fn everybody_is_backed_up_and_restored_elsewhere_by_one_change() {
    let mut old = bench();
    old.enrolled("Ada");
    let file = old.data.path().join("people.age");
    let back_up = Command::BackUp {
        file: file.clone(),
        passphrase: passphrase("correct horse"),
    };
    old.send(back_up.clone());
    let made = wait_notice(&mut old, |notice| matches!(notice, Notice::BackedUp(_)));
    let Notice::BackedUp(made) = made else {
        panic!("{made:?}");
    };
    assert_eq!((made.people, made.templates), (1, 1));
    // Nothing is written over what is there.
    old.send(back_up);
    let refused = Event::Backup(BackupState::Failed(Problem::IsThere(file.clone())));
    let refused = format!("{refused:?}");
    old.wait_event(|event| (format!("{event:?}") == refused).then_some(()));

    let mut new = bench();
    let read = |words: &str| Command::ReadBackup {
        file: file.clone(),
        passphrase: passphrase(words),
    };
    new.send(read("correct house"));
    let why = BackupError::WrongPassphrase;
    let refused = Problem::Backup {
        file: file.clone(),
        why,
    };
    let refused = RestoreState::Failed(refused);
    new.wait_event(|event| {
        matches!(event, Event::Restore(state) if *state == refused).then_some(())
    });
    // Who changes their mind while it is read is not asked.
    new.send(read("correct horse"));
    new.send(Command::CancelRestore);
    new.wait_event(|event| matches!(event, Event::Restore(RestoreState::Idle)).then_some(()));
    let busy = RestoreState::Failed(Problem::BackupUnderWay);
    // The one that nobody wants is read to its end first.
    for _ in 0..20_000 {
        new.send(read("correct horse"));
        let came = new.wait_event(|event| match event {
            Event::Restore(state) if !matches!(state, RestoreState::Idle) => Some(state.clone()),
            _ => None,
        });
        if came == RestoreState::Reading {
            break;
        }
        assert_eq!(came, busy, "what was cancelled is not asked about");
    }
    new.wait_event(|event| matches!(event, Event::Restore(RestoreState::Asking(_))).then_some(()));
    new.send(Command::CancelRestore);
    new.send(read("correct horse"));
    let restoring = new.wait_event(|event| match event {
        Event::Restore(RestoreState::Asking(restoring)) => Some(restoring.clone()),
        _ => None,
    });
    assert_eq!(restoring.new[0].name, "Ada");
    let there = || {
        GalleryStore::open(new.data.path())
            .unwrap()
            .1
            .people()
            .len()
    };
    assert_eq!(there(), 0, "so far it is only shown");
    new.send(Command::Restore(HashMap::new()));
    let told = wait_notice(&mut new, |notice| matches!(notice, Notice::Restored { .. }));
    let all = Notice::Restored {
        people: 1,
        templates: 1,
    };
    assert_eq!(told, all);
    let (store, _, _) = GalleryStore::open(new.data.path()).unwrap();
    assert_eq!(store.events().all()[0].done, Done::Restoration);
    assert_eq!(Done::Restoration.to_string(), "restore");
    new.send(Command::Undo);
    wait_notice(&mut new, |notice| {
        *notice == Notice::TakenBack(Done::Restoration)
    });
    // Who says no restores nothing, and can begin again.
    new.send(read("correct horse"));
    new.wait_event(|event| matches!(event, Event::Restore(RestoreState::Asking(_))).then_some(()));
    new.send(Command::CancelRestore);
    new.send(Command::Restore(HashMap::from([(
        restoring.new[0].id.clone(),
        SameName::Apart,
    )])));
    new.send(Command::Undo);
    wait_notice(&mut new, |notice| *notice == Notice::NothingToTakeBack);
}

/// Bea with so many templates of another network, and one without its face.
fn with_stale(bench: &mut Bench, count: usize) {
    let face = image::RgbImage::from_pixel(112, 112, image::Rgb([200, 120, 90]));
    let template = |face| {
        let embedding = Embedding::new(vec![1.0, 2.0, 3.0]).unwrap();
        Template::new(embedding, ModelId("another".into()), face)
    };
    let with_face = template(Some(&face));
    let another = |_| Template {
        id: TemplateId::fresh(),
        ..with_face.clone()
    };
    let mut templates: Vec<Template> = (0..count).map(another).collect();
    templates.push(template(None));
    let mut store = GalleryStore::at(bench.data.path());
    let add = Change::AddPerson(Person::new("Bea", templates).unwrap());
    store.commit(&mut Gallery::default(), &add).unwrap();
    bench.wait_gallery(|view| view.people.iter().any(|p| p.stale_templates == count + 1));
}

#[test]
fn templates_of_another_network_are_made_anew_and_an_undo_takes_it_back() {
    let mut bench = bench();
    with_stale(&mut bench, 2);
    bench.send(Command::ReEmbed);
    let told = wait_notice(&mut bench, |notice| matches!(notice, Notice::ReEmbedded(_)));
    let far = ReEmbedded {
        people: 1,
        templates: 2,
        without_face: 1,
        left: 0,
    };
    assert_eq!(told, Notice::ReEmbedded(far));
    let over = |event: &Event| matches!(event, Event::ReEmbedding(None));
    assert!(bench.seen.iter().any(over), "the bar goes away");
    let anew = |bench: &Bench| {
        let (_, gallery, _) = GalleryStore::open(bench.data.path()).unwrap();
        let of_old = ModelId("another".into());
        let of_old = gallery.people()[0].templates_of(&of_old);
        of_old.count()
    };
    assert_eq!(anew(&bench), 1);
    bench.send(Command::Undo);
    wait_notice(&mut bench, |notice| {
        *notice == Notice::TakenBack(Done::ReEmbedding)
    });
    assert_eq!(anew(&bench), 3);
}

#[test]
fn making_templates_anew_can_be_cancelled_and_changes_nothing_then() {
    let mut bench = bench();
    // So many that it is not over at once.
    with_stale(&mut bench, 2000);
    bench.send(Command::ReEmbed);
    bench.send(Command::CancelReEmbed);
    wait_notice(&mut bench, |notice| {
        assert!(
            !matches!(notice, Notice::ReEmbedded(_)),
            "it was done already"
        );
        *notice == Notice::ReEmbeddingCancelled
    });
    let (store, gallery, _) = GalleryStore::open(bench.data.path()).unwrap();
    assert_eq!(gallery.people()[0].templates.len(), 2001);
    assert!(store.events().all().is_empty());
}
