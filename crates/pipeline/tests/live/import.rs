//! Folders of people, and questions about those who look alike.

use crate::bench::{Bench, Setup, clip, picture};
use crate::common::{Painted, models, paint};
use faceglass_capture::SourceKind;
use faceglass_capture::synthetic::Line;
use faceglass_pipeline::live::{Answer, Objection, Question};
use faceglass_pipeline::{
    Command, Event, GalleryView, ImportState, ImportSummary, LeftOut, Models, Notice, Problem,
    SkipReason,
};
use faceglass_vision::Embedding;
use faceglass_vision::fakes::FakeEmbedder;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// What the import came to.
fn summary(bench: &mut Bench) -> ImportSummary {
    bench.wait_event(|event| match event {
        Event::Notice(Notice::Imported(summary)) => Some(summary.clone()),
        _ => None,
    })
}

fn imported(people: usize, templates: usize) -> ImportSummary {
    ImportSummary {
        people,
        templates,
        ..ImportSummary::default()
    }
}

/// The next question.
fn question(bench: &mut Bench) -> Question {
    bench.wait_event(|event| match event {
        Event::Import(ImportState::Asking(question)) => Some(question.clone()),
        _ => None,
    })
}

/// Who looks like whom.
fn look_alike(question: &Question) -> (&str, &str) {
    match &question.objection {
        Objection::LooksLike {
            person_name,
            similarity,
            ..
        } if *similarity > 0.9 => (&question.name, person_name),
        other => panic!("{other:?}"),
    }
}

/// The gallery as told last.
fn gallery(bench: &Bench) -> Arc<GalleryView> {
    let newest = |event: &Event| match event {
        Event::Gallery(view) => Some(Arc::clone(view)),
        _ => None,
    };
    bench.seen.iter().rev().find_map(newest).unwrap()
}

fn names(bench: &Bench) -> Vec<String> {
    let view = gallery(bench);
    view.people.iter().map(|p| p.name.clone()).collect()
}

fn people_folder(root: &Path, people: &[&str]) -> Vec<(String, PathBuf)> {
    people
        .iter()
        .map(|name| {
            let folder = root.join(name);
            std::fs::create_dir_all(&folder).unwrap();
            (name.replace('_', " "), folder)
        })
        .collect()
}

#[test]
fn a_folder_of_people_is_imported_once_and_undone_at_once() {
    let root = tempfile::tempdir().unwrap();
    let people = people_folder(root.path(), &["Ada", "Grace_Hopper"]);
    let (ada, grace) = (people[0].1.clone(), people[1].1.clone());
    let mut setup = Setup::new(vec![]);
    setup.scripts.insert(ada, picture(&[Painted::new(0, 0.9)]));
    setup
        .scripts
        .insert(grace, picture(&[Painted::new(1, 0.9)]));
    let mut bench = setup.start();
    bench.send(Command::Import(root.path().to_path_buf()));
    assert_eq!(summary(&mut bench), imported(2, 2));
    assert_eq!(names(&bench), ["Ada", "Grace Hopper"]);

    bench.send(Command::Import(root.path().to_path_buf()));
    assert_eq!(summary(&mut bench), ImportSummary::default());
    bench.send(Command::Undo);
    bench.wait_gallery(|view| view.people.is_empty());
}

#[test]
fn a_picture_that_lies_in_nobodys_folder_is_told_of() {
    let root = tempfile::tempdir().unwrap();
    let ada = people_folder(root.path(), &["Ada"])[0].1.clone();
    std::fs::write(root.path().join("group.png"), "").unwrap();
    let mut setup = Setup::new(vec![]);
    setup.scripts.insert(ada, picture(&[Painted::new(0, 0.9)]));
    let mut bench = setup.start();
    bench.send(Command::Import(root.path().to_path_buf()));
    let summary = summary(&mut bench);
    assert_eq!((summary.people, summary.templates), (1, 1));
    let words = summary.to_string();
    assert!(words.contains("1 picture in no person's folder"), "{words}");
}

/// Grace is enrolled; Ada and Amy of the folder look like her, Zoe does not.
fn with_look_alikes() -> (Bench, TempDir) {
    let root = tempfile::tempdir().unwrap();
    let people = people_folder(root.path(), &["Ada", "Amy", "Zoe"]);
    let mut setup = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))]).playing("clip");
    let faces = [
        Painted::new(0, 0.9).sized(200.0),
        Painted::new(0, 0.9).at(200.0, 200.0),
        Painted::new(1, 0.9),
    ];
    for ((_, folder), face) in people.into_iter().zip(faces) {
        setup.scripts.insert(folder, picture(&[face]));
    }
    let mut bench = setup.start();
    bench.enrolled("Grace");
    bench.send(Command::Import(root.path().to_path_buf()));
    (bench, root)
}

fn answer(bench: &Bench, answer: Answer, for_all: bool) {
    bench.send(Command::AnswerImport { answer, for_all });
}

fn skipped(name: &str) -> LeftOut {
    LeftOut::Skipped {
        name: name.into(),
        why: SkipReason::LooksLike("Grace".into()),
    }
}

#[test]
fn an_import_asks_about_everyone_who_looks_like_somebody_else() {
    let (mut bench, _root) = with_look_alikes();
    let asked = question(&mut bench);
    assert_eq!(look_alike(&asked), ("Ada", "Grace"));
    assert_eq!((asked.pictures, asked.waiting), (1, 2));
    assert!(asked.picture.is_some());
    assert_eq!(names(&bench), ["Grace"], "nothing is stored before the end");
    answer(&bench, Answer::Skip, false);
    assert_eq!(question(&mut bench).name, "Amy");
    answer(&bench, Answer::Apart, false);
    let expected = ImportSummary {
        left_out: vec![skipped("Ada")],
        ..imported(2, 2)
    };
    assert_eq!(summary(&mut bench), expected);
    assert_eq!(names(&bench), ["Amy", "Grace", "Zoe"]);
    // One undo takes everything back.
    bench.send(Command::Undo);
    bench.wait_gallery(|view| view.people.len() == 1);
}

#[test]
fn an_answer_for_all_asks_no_more() {
    let (mut bench, _root) = with_look_alikes();
    question(&mut bench);
    answer(&bench, Answer::Skip, true);
    let expected = ImportSummary {
        left_out: vec![skipped("Ada"), skipped("Amy")],
        ..imported(1, 1)
    };
    assert_eq!(summary(&mut bench), expected);
    assert_eq!(names(&bench), ["Grace", "Zoe"]);
}

#[test]
fn a_look_alike_is_added_to_the_person_and_taken_back() {
    let root = tempfile::tempdir().unwrap();
    let first = people_folder(&root.path().join("first"), &["Grace"]);
    let second = people_folder(&root.path().join("second"), &["Ada"]);
    let mut setup = Setup::new(vec![]);
    for (_, folder) in first.into_iter().chain(second) {
        let face = Painted::new(0, 0.9);
        setup.scripts.insert(folder, picture(&[face]));
    }
    // Each picture a little different, so that it is worth adding.
    setup.models = Box::new(|| {
        let embedder =
            FakeEmbedder::scripted(|call, _| Embedding::new(vec![1.0, 0.05 * call as f32, 0.0]));
        Ok(Models {
            embedder: Some(Box::new(embedder)),
            ..models()
        })
    });
    let mut bench = setup.start();
    bench.send(Command::Import(root.path().join("first")));
    assert_eq!(summary(&mut bench), imported(1, 1));
    bench.send(Command::Import(root.path().join("second")));
    question(&mut bench);
    answer(&bench, Answer::Add, false);
    assert_eq!(summary(&mut bench), imported(0, 1));
    assert_eq!(names(&bench), ["Grace"]);
    assert_eq!(gallery(&bench).people[0].templates, 2);
    bench.send(Command::Undo);
    bench.wait_gallery(|view| view.people[0].templates == 1);
}

#[test]
fn people_of_one_import_are_compared_with_each_other() {
    let root = tempfile::tempdir().unwrap();
    let people = people_folder(root.path(), &["Ada", "Amy"]);
    let mut setup = Setup::new(vec![]);
    for (_, folder) in people {
        let face = Painted::new(0, 0.9);
        setup.scripts.insert(folder, picture(&[face]));
    }
    let mut bench = setup.start();
    bench.send(Command::Import(root.path().to_path_buf()));
    let asked = question(&mut bench);
    assert_eq!(look_alike(&asked), ("Amy", "Ada"));
    answer(&bench, Answer::Apart, false);
    assert_eq!(summary(&mut bench), imported(2, 2));
    assert_eq!(names(&bench), ["Ada", "Amy"]);
}

#[test]
fn an_import_that_asks_can_be_cancelled_and_holds_nothing_up() {
    let (mut bench, root) = with_look_alikes();
    question(&mut bench);
    bench.send(Command::CancelEnrolment);
    bench.wait_event(|event| matches!(event, Event::Notice(Notice::ImportCancelled)).then_some(()));
    assert_eq!(names(&bench), ["Grace"]);
    bench.send(Command::Import(root.path().to_path_buf()));
    question(&mut bench);
}

#[test]
fn only_one_import_runs_at_a_time() {
    let (mut bench, root) = with_look_alikes();
    question(&mut bench);
    bench.send(Command::Import(root.path().to_path_buf()));
    let problem = bench.wait_event(|event| match event {
        Event::Error(problem) => Some(problem.clone()),
        _ => None,
    });
    assert_eq!(problem, Problem::Reading);
}

/// A folder of Ada with these faces, one a picture, each from nearer than the last.
fn of_ada(root: &Path, people: &[usize]) -> Setup {
    let (_, folder) = people_folder(root, &["Ada"]).remove(0);
    let paint_of = |(n, person): (usize, &usize)| {
        paint(&[Painted::new(*person, 0.9).sized(160.0 + 20.0 * n as f32)])
    };
    let pictures = people.iter().enumerate().map(paint_of);
    let lines = pictures.map(|picture| Line::Picture(Arc::new(picture)));
    let mut setup = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))]).playing("clip");
    let script = (SourceKind::Pictures, lines.collect());
    setup.scripts.insert(folder, script);
    setup
}

#[test]
fn the_pictures_of_one_folder_are_compared() {
    let root = tempfile::tempdir().unwrap();
    let mut bench = of_ada(root.path(), &[1, 2, 1]).start();
    bench.send(Command::Import(root.path().to_path_buf()));
    let asked = question(&mut bench).objection;
    let Objection::Mixed { agreeing, odd, .. } = &asked else {
        panic!("{asked:?}");
    };
    assert_eq!((*agreeing, odd.len()), (2, 1));
    answer(&bench, Answer::KeepAgreeing, false);
    let summary = summary(&mut bench);
    assert_eq!((summary.people, summary.templates), (1, 2));
    let left_out = &summary.left_out[..];
    assert!(matches!(left_out, [LeftOut::Odd { name, .. }] if name == "Ada"));

    // What does not fit is asked about, also for all.
    bench.send(Command::DeleteAll);
    bench.send(Command::Import(root.path().to_path_buf()));
    question(&mut bench);
    answer(&bench, Answer::Add, false);
    question_is_open(&mut bench);
    answer(&bench, Answer::TakeAll, true);
    assert_eq!(self::summary(&mut bench), imported(1, 3));
}

/// An answer that is none to the question leaves it open.
fn question_is_open(bench: &mut Bench) {
    let asked = question(bench).objection;
    assert!(matches!(asked, Objection::Mixed { .. }), "{asked:?}");
}

#[test]
fn a_namesake_with_another_face_is_asked_about() {
    let root = tempfile::tempdir().unwrap();
    let mut bench = of_ada(root.path(), &[1, 1]).start();
    bench.enrolled("Ada");
    bench.send(Command::Import(root.path().to_path_buf()));
    let asked = question(&mut bench).objection;
    assert!(
        matches!(&asked, Objection::OtherFace { similarity, .. } if *similarity < 0.1),
        "{asked:?}"
    );
    answer(&bench, Answer::Skip, false);
    let skipped = LeftOut::Skipped {
        name: "Ada".into(),
        why: SkipReason::OtherFace,
    };
    assert_eq!(summary(&mut bench).left_out, [skipped]);
    assert_eq!(gallery(&bench).people[0].templates, 1);
}
