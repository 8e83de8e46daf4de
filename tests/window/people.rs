//! Managing people.

use crate::samples::closed;
use crate::support::{Window, gallery};
use egui::{Key, Modifiers};
use faceglass_gallery::{Damage, GalleryWarning, Keeping, KeyTrouble, Passphrase, PersonId};
use faceglass_pipeline::live::{
    Answer, Command, Done, Event, GalleryView, ImportState, Objection, Odd, PeopleWarning, Question,
};
use std::path::PathBuf;
use std::sync::Arc;

fn window(names: &[&str]) -> Window {
    let mut window = Window::open();
    window.say(gallery(names, Some(Done::Deletion("Bob".into()))));
    window
}

fn grace() -> PersonId {
    PersonId("grace".into())
}

#[test]
fn an_empty_gallery_invites() {
    let window = Window::open();
    window.assert_says("Nobody enrolled yet");
    window.assert_says("Look at the camera and click your face");
    assert!(!window.is_enabled("Delete everyone…"));
}

#[test]
fn people_are_listed_with_their_templates() {
    let window = window(&["Ada", "Grace"]);
    window.assert_says("Grace");
    window.assert_says("3 templates");
    assert!(window.has("Face of Grace"));
}

#[test]
fn templates_of_another_network_are_named() {
    let mut window = Window::open();
    let Event::Gallery(mut view) = gallery(&["Ada"], None) else {
        unreachable!()
    };
    Arc::make_mut(&mut view).people[0].stale_templates = 2;
    window.say(Event::Gallery(view));
    window.assert_says("2 of another network");
}

#[test]
fn somebody_is_renamed() {
    let mut window = window(&["Grace"]);
    window.click("Rename Grace");
    window.type_into("New name of Grace", " Hopper");
    window.click("Save name");
    window.assert_sent(&Command::Rename(grace(), "Grace Hopper".into()));
}

#[test]
fn renaming_is_called_off_by_escape() {
    let mut window = window(&["Grace"]);
    window.click("Rename Grace");
    window.key(Key::Escape);
    assert!(!window.has("New name of Grace"));
    assert!(
        !window
            .commands()
            .iter()
            .any(|c| matches!(c, Command::Rename(..)))
    );
}

#[test]
fn somebody_is_deleted_after_a_question() {
    let mut window = window(&["Grace"]);
    window.click("Delete Grace");
    window.assert_says("Delete Grace and all templates?");
    assert!(!window.sent(&Command::Delete(grace())));
    window.click("Delete");
    window.assert_sent(&Command::Delete(grace()));
    assert!(!window.says("Delete Grace and all templates?"));
}

#[test]
fn deleting_can_be_called_off() {
    let mut window = window(&["Grace"]);
    window.click("Delete Grace");
    window.click("Cancel");
    assert!(!window.says("Delete Grace and all templates?"));
    assert!(!window.sent(&Command::Delete(grace())));
}

#[test]
fn everyone_is_deleted_after_a_question() {
    let mut window = window(&["Ada", "Grace"]);
    window.click("Delete everyone…");
    window.assert_says("Delete all 2 people and their templates?");
    window.click("Delete everyone");
    window.assert_sent(&Command::DeleteAll);
}

#[test]
fn the_last_change_is_undone_by_button_and_key() {
    let mut window = window(&["Ada"]);
    window.click("Undo");
    window.assert_sent(&Command::Undo);
    window.forget();
    window.key_with(Modifiers::COMMAND, Key::Z);
    window.assert_sent(&Command::Undo);
}

#[test]
fn what_was_taken_back_is_done_again_by_key_only_where_there_is_something() {
    let mut window = window(&["Ada"]);
    let both = Modifiers::COMMAND.plus(Modifiers::SHIFT);
    window.key_with(both, Key::Z);
    assert!(!window.sent(&Command::Redo) && !window.sent(&Command::Undo));
    let Event::Gallery(mut view) = gallery(&["Ada"], None) else {
        unreachable!()
    };
    Arc::make_mut(&mut view).redo = Some(Done::Enrolment("Grace".into()));
    window.say(Event::Gallery(view));
    window.key_with(both, Key::Z);
    window.assert_sent(&Command::Redo);
    window.forget();
    window.key_with(Modifiers::COMMAND, Key::Y);
    window.assert_sent(&Command::Redo);
}

#[test]
fn people_are_imported_from_a_folder() {
    let mut window = Window::open();
    window.click("Import people…");
    window.assert_says("one folder of pictures per person");
    window.click("Import");
    window.assert_sent(&Command::Import(PathBuf::from("gallery")));
}

fn say_closed(window: &mut Window, why: KeyTrouble) {
    window.say(Event::Gallery(Arc::new(GalleryView {
        warnings: vec![PeopleWarning::Problem(closed(why))],
        ..GalleryView::default()
    })));
}

#[test]
fn a_gallery_with_a_passphrase_is_opened_by_typing_it() {
    let mut window = Window::open();
    say_closed(&mut window, KeyTrouble::NoPassphrase);
    window.assert_says("stays closed and as it is: it is sealed with a passphrase");
    assert!(!window.says("Nobody enrolled yet"));
    assert!(!window.is_enabled("Open the gallery"));
    window.type_secretly("Passphrase of the gallery", "correct house");
    window.click("Open the gallery");
    let typed = |words: &str| Command::Unlock(Passphrase::new(words.into()).ok());
    window.assert_sent(&typed("correct house"));
    say_closed(&mut window, KeyTrouble::WrongPassphrase);
    window.assert_says("the passphrase does not fit");
    window.type_secretly("Passphrase of the gallery", "correct horse");
    window.key(Key::Enter);
    window.assert_sent(&typed("correct horse"));
    window.say(gallery(&["Ada"], None));
    assert!(!window.has("Open the gallery"));
}

#[test]
fn a_gallery_whose_keyring_is_locked_says_so_and_is_tried_again() {
    let mut window = Window::open();
    say_closed(&mut window, KeyTrouble::KeyringLocked);
    window.assert_says("Unlock the keyring of your desktop");
    window.click("Try again");
    window.assert_sent(&Command::Unlock(None));
    assert!(!window.has("Open the gallery") && !window.says("Nobody enrolled yet"));
}

#[test]
fn how_the_key_is_kept_is_said_where_people_are() {
    for (keeping, words) in [
        (Keeping::Keyring, "the key is in your desktop's keyring"),
        (Keeping::Passphrase, "Encrypted with your passphrase"),
        (Keeping::KeyFile, "which protects little"),
    ] {
        let mut window = Window::open();
        assert!(!window.says("Encrypted"));
        window.say(Event::Gallery(Arc::new(GalleryView {
            keeping: Some(keeping),
            ..GalleryView::default()
        })));
        window.assert_says(words);
    }
}

#[test]
fn a_damaged_gallery_file_is_reported() {
    let mut window = Window::open();
    let warning = GalleryWarning::KeptAside {
        what: Damage::RecordChecksum,
        aside: "people.gallery.damaged-1".into(),
        kept_memory: false,
    };
    window.say(Event::Gallery(Arc::new(GalleryView {
        warnings: vec![PeopleWarning::File(warning)],
        ..GalleryView::default()
    })));
    window.assert_says("the checksum of a record does not fit");
    window.assert_says("is kept as people.gallery.damaged-1");
}

#[test]
fn many_people_are_searched() {
    let names = [
        "Ada", "Ben", "Cat", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida",
    ];
    let mut window = window(&names);
    assert!(window.has("Face of Ada"));
    window.type_into("Search people", "id");
    assert!(window.has("Face of Ida"));
    assert!(!window.has("Face of Ada"));
}

/// A question whether Ada of an import is Grace.
fn asked(waiting: usize) -> Event {
    asked_about(
        waiting,
        Objection::LooksLike {
            person: grace(),
            person_name: "Grace".into(),
            similarity: 0.83,
        },
    )
}

fn asked_about(waiting: usize, objection: Objection) -> Event {
    Event::Import(ImportState::Asking(Question {
        name: "Ada".into(),
        pictures: 3,
        picture: Some(Arc::new(image::RgbImage::new(112, 112))),
        objection,
        waiting,
    }))
}

#[test]
fn an_import_asks_about_a_folder_of_two_people() {
    let mut window = window(&["Grace"]);
    let odd = Odd {
        file: Some("stranger.jpg".into()),
        picture: None,
        similarity: 0.2,
    };
    window.say(asked_about(
        4,
        Objection::Mixed {
            agreeing: 2,
            even: false,
            odd: vec![odd],
            threshold: 0.7,
        },
    ));
    window.assert_says("The pictures of Ada do not look like one person");
    window.assert_says("2 agree, 1 does not · 0.70 is needed");
    window.assert_says("stranger.jpg · 0.20");
    window.click("The same for everyone else like that");
    window.click("Take the 2 that agree");
    window.assert_sent(&Command::AnswerImport {
        answer: Answer::KeepAgreeing,
        for_all: true,
    });
}

#[test]
fn an_import_asks_about_a_look_alike() {
    for (button, answer) in [
        ("Add to Grace", Answer::Add),
        ("Keep Ada apart", Answer::Apart),
        ("Skip Ada", Answer::Skip),
    ] {
        let mut window = window(&["Grace"]);
        window.say(asked(0));
        window.assert_says("Ada looks like Grace");
        window.assert_says("3 pictures · similarity 0.83");
        assert!(!window.says("The same for everyone else"), "nobody waits");
        window.click(button);
        window.assert_sent(&Command::AnswerImport {
            answer,
            for_all: false,
        });
        assert!(!window.says("Ada looks like Grace"));
    }
}

#[test]
fn an_answer_can_hold_for_the_rest_of_an_import() {
    let mut window = window(&["Grace"]);
    window.say(asked(4));
    window.assert_says("4 people of the folder still to come");
    window.click("The same for everyone else who looks like somebody");
    window.click("Skip Ada");
    window.assert_sent(&Command::AnswerImport {
        answer: Answer::Skip,
        for_all: true,
    });
    // The next import asks anew.
    window.forget();
    window.say(asked(4));
    window.click("Keep Ada apart");
    window.assert_sent(&Command::AnswerImport {
        answer: Answer::Apart,
        for_all: false,
    });
}

#[test]
fn an_import_shows_how_far_it_is_and_can_be_cancelled() {
    let mut window = window(&["Grace"]);
    window.say(Event::Import(ImportState::Reading { pictures: 12 }));
    window.assert_says("Importing, 12 pictures read");
    window.click("Cancel import");
    window.assert_sent(&Command::CancelEnrolment);
    window.forget();
    window.say(asked(1));
    window.key(Key::Escape);
    window.assert_sent(&Command::CancelEnrolment);
    assert!(!window.says("Ada looks like Grace"));
}

#[test]
fn a_question_waits_behind_an_open_dialog() {
    let mut window = window(&["Grace"]);
    window.key(Key::F1);
    window.say(asked(0));
    assert!(!window.says("Ada looks like Grace"));
    window.key(Key::Escape);
    window.assert_says("Ada looks like Grace");
}

#[test]
fn an_undo_is_offered_in_one_place() {
    use egui_kittest::kittest::Queryable as _;
    use faceglass_pipeline::live::EnrolmentState;
    let mut window = Window::open();
    let undos = |window: &Window| window.harness.query_all_by_label("Undo").count();
    window.say(gallery(&["Ada"], Some(Done::Enrolment("Ada".into()))));
    assert_eq!(undos(&window), 1);
    window.say(Event::Enrolment(EnrolmentState::Done {
        person: PersonId("ada".into()),
        name: "Ada".into(),
        templates: 5,
    }));
    window.assert_says("Enrolled Ada");
    assert_eq!(undos(&window), 1);
    window.click("Close");
    assert_eq!(undos(&window), 1);
}
