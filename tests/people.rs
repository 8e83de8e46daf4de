//! The commands that put right who is who: a contract for other programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    Author, Change, Edit, Gallery, GalleryStore, HISTORY_NAME, Looks, Person, Taken, TakenFrom,
    TakenKind, Template, Turned, Visit, VisitId,
};
use faceglass_vision::{Embedding, ModelId};
use serde_json::Value;
use support::{Program, Ran};

/// Ada with three templates, of which the second is somebody else's, Bob and José.
fn program() -> Program {
    let program = Program::new();
    let mut gallery = Gallery::default();
    let mut store = GalleryStore::at(&program.path("data"));
    let face = image::RgbImage::from_pixel(112, 112, image::Rgb([200, 120, 90]));
    let template = |values: &[f32], n: u64| {
        let embedding = Embedding::new(values.to_vec()).unwrap();
        let mut template = Template::new(embedding, ModelId("m".into()), Some(&face));
        template.created_unix_ms = 1_798_761_599_000 + n;
        template.taken(Taken {
            pose: Some(Turned {
                yaw_deg: 12.34,
                pitch_deg: -3.0,
            }),
            from: Some(TakenFrom {
                kind: TakenKind::Picture,
                name: format!("{n}.jpg"),
            }),
        })
    };
    let people = [
        (
            "Ada",
            vec![
                template(&[1.0, 0.0], 1),
                template(&[0.1, 1.0], 2),
                template(&[0.99, 0.1], 3),
            ],
        ),
        ("Bob", vec![template(&[0.0, 1.0], 4)]),
        ("Jos\u{e9}", vec![template(&[0.5, 0.5], 5)]),
    ];
    for (name, templates) in people {
        let add = Change::AddPerson(Person::new(name, templates).unwrap());
        store.commit(&mut gallery, &add).unwrap();
    }
    program
}

fn names(program: &Program) -> Vec<String> {
    let listed = program.run(["people"]);
    let people = listed.assert_code(0).json();
    people.iter().map(|p| text(&p["name"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn templates(program: &Program, name: &str) -> Vec<Value> {
    let shown = program.run(["people", "show", name]);
    let shown = shown.assert_code(0).json();
    shown[0]["templates"].as_array().unwrap().clone()
}

fn done(ran: &Ran) -> &Ran {
    ran.assert_code(0)
}

#[test]
fn a_person_is_shown_template_by_template() {
    let program = program();
    let of_ada = templates(&program, "ada ");
    assert_eq!(of_ada.len(), 3);
    let second = &of_ada[1];
    assert_eq!(second["number"], 2);
    assert_eq!(second["yaw_deg"], 12.3);
    assert_eq!(second["pitch_deg"], -3.0);
    assert_eq!(
        (text(&second["seen_in"]), text(&second["source"])),
        ("picture".into(), "2.jpg".into())
    );
    assert_eq!(second["weakest"], true);
    assert_eq!(of_ada[0]["weakest"], false);
    assert!(second["similarity"].as_f64().unwrap() < 0.2);
    assert_eq!(templates(&program, "Bob")[0]["similarity"], Value::Null);
    let nobody = program.run(["people", "show", "Eve"]);
    assert_eq!((nobody.code, nobody.stdout.as_str()), (1, ""));
    assert!(nobody.stderr.contains("Nobody called Eve"));
}

#[test]
fn people_are_merged_split_and_templates_moved_and_all_of_it_taken_back() {
    let program = program();
    let moved = program.run(["people", "move", "Ada", "--template", "2", "--to", "Bob"]);
    let both = done(&moved).json();
    assert_eq!(both[0]["stale_templates"], 2);
    assert_eq!(both[1]["stale_templates"], 2);
    let split = program.run([
        "people",
        "split",
        "Ada",
        "--template",
        "2",
        "--into",
        " Eve  Lee ",
    ]);
    assert_eq!(text(&done(&split).json()[1]["name"]), "Eve Lee");
    let merged = program.run(["people", "merge", "eve lee", "Jose\u{301}"]);
    assert_eq!(done(&merged).json()[0]["stale_templates"], 2);
    assert_eq!(names(&program), ["Ada", "Bob", "Jos\u{e9}"]);

    let log = program.run(["people", "log"]);
    let said: Vec<String> = done(&log).json().iter().map(|e| text(&e["what"])).collect();
    let expected = [
        "moving of 1 template from Ada to Bob",
        "splitting Eve Lee off Ada",
        "merging of Eve Lee into Jos\u{e9}",
    ];
    assert_eq!(said, expected);
    for what in expected.iter().rev() {
        let undone = program.run(["people", "undo"]);
        assert_eq!(text(&done(&undone).json()[0]["taken_back"]), *what);
    }
    assert_eq!(templates(&program, "Ada").len(), 3);
    let nothing = program.run(["people", "undo"]);
    assert_eq!(nothing.code, 1);
    assert!(nothing.stderr.contains("nothing to take back"));
    for what in expected {
        let redone = program.run(["people", "redo"]);
        assert_eq!(text(&done(&redone).json()[0]["done_again"]), what);
    }
    assert_eq!(program.run(["people", "redo"]).code, 1);
    assert_eq!(templates(&program, "Jos\u{c9}").len(), 2);
}

#[test]
fn what_is_written_about_somebody_is_listed() {
    let program = program();
    let note = "tall, \"the 2nd\"";
    done(&program.run(["people", "note", "Ada", note]));
    done(&program.run(["people", "tag", "Ada", "Team", "family", "TEAM"]));
    done(&program.run(["people", "cover", "Ada", "--template", "2"]));
    let listed = program.run(["people"]).json();
    assert_eq!(text(&listed[0]["note"]), note);
    assert_eq!(listed[0]["tags"], serde_json::json!(["family", "Team"]));
    assert!(listed[1].get("note").is_none());
    assert_eq!(templates(&program, "Ada")[1]["cover"], true);
    done(&program.run(["people", "note", "Ada", ""]));
    done(&program.run(["people", "tag", "Ada"]));
    done(&program.run(["people", "cover", "Ada"]));
    let listed = program.run(["people"]).json();
    assert!(listed[0].get("note").is_none() && listed[0].get("tags").is_none());
    assert_eq!(templates(&program, "Ada")[1]["cover"], false);
}

#[test]
fn what_makes_no_sense_is_said_in_a_sentence_and_changes_nothing() {
    let program = program();
    let before = program.run(["people"]).stdout;
    let all = ["1", "2", "3"].map(|n| format!("--template={n}"));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let refused: [(&[&str], &str); 14] = [
        (&["merge", "Ada", "ADA "], "named twice"),
        (&["merge", " ", "Ada"], "not said who is meant"),
        (
            &["move", "Ada", "--template", "1", "--to", "ada"],
            "named twice",
        ),
        (
            &["move", "Ada", "--template", "4", "--to", "Bob"],
            "3 templates, and no number 4",
        ),
        (
            &["move", "Bob", "--template", "2", "--to", "Ada"],
            "1 template, and no number 2",
        ),
        (
            &["move", "Bob", "--template", "1", "--to", "Ada"],
            "all templates of Bob",
        ),
        (
            &["split", "Ada", "--template", "0", "--into", "Eve"],
            "number from 1",
        ),
        (
            &["split", "Ada", "--template", "x", "--into", "Eve"],
            "number from 1",
        ),
        (
            &["split", "Ada", "--template", "1", "--into", " "],
            "name is empty",
        ),
        (
            &["split", "Ada", "--template", "1", "--into", "jose\u{301} "],
            "already; move the templates to them",
        ),
        (&["rename", "Ada", "\u{ff22}ob "], "called Bob already"),
        (&["cover", "Ada", "--template", "9"], "no number 9"),
        (&["remove", "Ada", "--template", "7"], "no number 7"),
        (&["note", "Ada", "a\u{7}b"], "control characters"),
    ];
    for (args, words) in refused {
        program
            .run(["people"].iter().chain(args))
            .assert_error(words);
    }
    let everything = [&["people", "remove", "Ada"][..], &all].concat();
    program.run(everything).assert_error("all templates of Ada");
    for args in [
        &["merge", "Ada", "Nobody"][..],
        &["merge", "Nobody", "Ada"],
        &["move", "Ada", "--template", "1", "--to", "Nobody"],
        &["split", "Nobody", "--template", "1", "--into", "Eve"],
        &["note", "Nobody", "x"],
        &["erase", "Nobody"],
    ] {
        let ran = program.run(["people"].iter().chain(args));
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{args:?}");
        assert!(
            ran.stderr.contains("Nobody called Nobody"),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(program.run(["people"]).stdout, before);
    assert_eq!(program.run(["people", "log"]).stdout, "");
    let renamed = program.run(["people", "rename", "Ada", "Bob", "--anyway"]);
    assert!(
        done(&renamed)
            .stderr
            .contains("2 people are called Bob now")
    );
    program
        .run(["people", "note", "Bob", "x"])
        .assert_error("2 people are called Bob");
}

#[test]
fn one_template_is_removed_and_brought_back() {
    let program = program();
    done(&program.run(["people", "remove", "Ada", "--template", "2"]));
    let left: Vec<String> = templates(&program, "Ada")
        .iter()
        .map(|t| text(&t["source"]))
        .collect();
    assert_eq!(left, ["1.jpg", "3.jpg"]);
    done(&program.run(["people", "undo"]));
    assert_eq!(templates(&program, "Ada").len(), 3);
}

#[test]
fn the_list_goes_into_a_spreadsheet() {
    let program = program();
    done(&program.run(["people", "rename", "Ada", "Ada \"Countess\" L, of"]));
    done(&program.run(["people", "remove", "Bob"]));
    done(&program.run(["people", "undo"]));
    let file = program.path("log.csv");
    let csv = program.run(["people", "log", "--csv", file.to_str().unwrap()]);
    assert_eq!(csv.assert_code(0).stdout, "");
    let written = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = written.split("\r\n").collect();
    assert_eq!(lines[0], "\"time_utc\",\"by\",\"what\",\"taken_back\"");
    assert!(
        lines[1].ends_with("\"command line\",\"renaming of Ada\",\"no\""),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].ends_with("\"deletion of Bob\",\"yes\""),
        "{}",
        lines[2]
    );
    assert_eq!((lines.len(), lines[3]), (4, ""));
    // Never over what is read.
    let gallery = program.path("data").join("people.gallery");
    let before = std::fs::read(&gallery).unwrap();
    let over = program.run(["people", "log", "--csv", gallery.to_str().unwrap()]);
    assert_eq!(over.code, 2);
    assert_eq!(std::fs::read(&gallery).unwrap(), before);
}

#[test]
fn somebody_is_erased_with_a_receipt_and_cannot_be_brought_back() {
    let program = program();
    done(&program.run(["people", "note", "Ada", "tall"]));
    done(&program.run(["people", "note", "Bob", "small"]));
    let aside = program.path("data").join("people.gallery.damaged-1");
    std::fs::write(&aside, "damaged").unwrap();
    let unsaid = program.run(["people", "erase", "ada"]);
    unsaid.assert_error("add --yes if it is meant");
    assert_eq!(names(&program), ["Ada", "Bob", "Jos\u{e9}"]);
    let erased = program.run(["people", "erase", "ada", "--yes"]);
    let receipt = &done(&erased).json()[0];
    assert_eq!(text(&receipt["erased"]), "Ada");
    assert_eq!(
        (&receipt["templates"], &receipt["pictures"]),
        (&3.into(), &3.into())
    );
    assert_eq!(
        (&receipt["log_entries"], &receipt["log_entries_altered"]),
        (&1.into(), &0.into())
    );
    assert_eq!(receipt["left"], serde_json::json!([aside]));
    assert!(
        erased.stderr.contains("Ada is erased for good"),
        "{}",
        erased.stderr
    );
    let log = program.run(["people", "log"]);
    assert_eq!(log.json().len(), 1);
    assert!(!log.stdout.contains("Ada"));
    done(&program.run(["people", "undo"]));
    assert_eq!(program.run(["people", "undo"]).code, 1);
    assert_eq!(names(&program), ["Bob", "Jos\u{e9}"]);
}

#[test]
fn everyone_is_removed_only_on_somebodys_word_and_can_be_brought_back() {
    let program = program();
    program
        .run(["people", "clear"])
        .assert_error("add --yes if it is meant");
    assert_eq!(names(&program).len(), 3);
    let cleared = program.run(["people", "clear", "--yes"]);
    assert_eq!(done(&cleared).json()[0]["removed"], 3);
    assert!(names(&program).is_empty());
    done(&program.run(["people", "undo"]));
    assert_eq!(names(&program).len(), 3);
    assert_eq!(templates(&program, "Ada")[0]["has_picture"], true);
}

#[test]
fn a_face_that_is_not_theirs_is_shown_and_forgotten() {
    let program = program();
    let data = program.path("data");
    let (mut store, mut gallery, _) = GalleryStore::open(&data).unwrap();
    let ada = gallery.named("Ada").next().unwrap().id.clone();
    let embedding = Embedding::new(vec![0.8, 0.6]).unwrap();
    let face = Template::new(embedding, ModelId("m".into()), None);
    let edit = Edit::NotThem {
        person: ada,
        face: Box::new(face),
    };
    let (change, done) = edit.plan(&gallery).unwrap();
    let what = (done, Author::Window);
    store.commit_noted(&mut gallery, &change, what).unwrap();
    drop(store);

    let of_ada = || {
        let shown = program.run(["people", "show", "Ada"]);
        shown.assert_code(0).json()[0]["not_them"].clone()
    };
    assert_eq!(of_ada()[0]["number"], 1);
    assert!((of_ada()[0]["similarity"].as_f64().unwrap() - 0.8568).abs() < 0.002);
    let none = program.run(["people", "remove", "Ada", "--not-them", "2"]);
    assert_eq!(none.code, 2);
    assert!(
        none.stderr.contains("No face of number 2"),
        "{}",
        none.stderr
    );
    done_by(&program, &["people", "remove", "Ada", "--not-them", "1"]);
    assert_eq!(of_ada(), serde_json::json!([]));
    assert_eq!(templates(&program, "Ada").len(), 3, "she stays");
    done_by(&program, &["people", "undo"]);
    let erased = program.run(["people", "erase", "Ada", "--yes"]);
    assert_eq!(erased.assert_code(0).json()[0]["not_them"], 1);
}

fn done_by(program: &Program, words: &[&str]) {
    program.run(words.iter().copied()).assert_code(0);
}

#[test]
fn who_was_seen_when_is_listed_written_and_erased() {
    let program = program();
    let none = program.run(["people", "history"]);
    assert_eq!((none.code, none.stdout.as_str()), (1, ""));
    let data = program.path("data");
    let (store, gallery, _) = GalleryStore::open(&data).unwrap();
    let of = |name: &str, n: u64, first: u64| {
        let person = gallery.named(name).next().unwrap();
        Visit {
            id: VisitId(format!("v{n}")),
            person: person.id.clone(),
            name: name.into(),
            source: TakenFrom {
                kind: TakenKind::Camera,
                name: "USB".into(),
            },
            first_unix_ms: first,
            last_unix_ms: first + 60_000,
            similarity: 0.5,
            looks: Looks {
                known: 60,
                live: 60,
                ..Looks::default()
            },
        }
    };
    // The last day of 2026, and a visit that goes on into the next.
    let noon = 1_798_718_400_000;
    let visits = [of("Ada", 1, noon), of("Bob", 2, noon + 43_170_000)];
    store.history().unwrap().write(&visits, 0).unwrap();
    drop(store);

    let names = |words: &[&str]| -> Vec<String> {
        let ran = program.run(words.iter().copied());
        ran.json()
            .iter()
            .map(|visit| text(&visit["name"]))
            .collect()
    };
    assert_eq!(names(&["people", "history"]), ["Ada", "Bob"]);
    let days = [("2026-12-31", 2), ("2027-01-01", 1), ("2026-12-30", 0)];
    for (day, count) in days {
        let of_day = names(&["people", "history", "--day", day]);
        assert_eq!(of_day.len(), count, "{day}");
    }
    for wrong in ["31.12.2026", "2026-02-30", "2026-13-01", "2027-02-29"] {
        let wrong = program.run(["people", "history", "--day", wrong]);
        assert_eq!(wrong.code, 2);
    }
    done_by(&program, &["people", "rename", "Bob", "Robert"]);
    assert_eq!(names(&["people", "history"]), ["Ada", "Robert"]);
    done_by(&program, &["people", "undo"]);
    let file = program.path("list.csv");
    let csv = file.to_string_lossy().into_owned();
    done_by(&program, &["people", "history", "--csv", &csv]);
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains("\"Ada\"") && written.contains("\"2026-12-31 12:00:00\""));
    // Nothing is written over without a word, and - is no file.
    let again = program.run(["people", "history", "--csv", &csv]);
    again.assert_error("--replace");
    done_by(&program, &["people", "history", "--csv", &csv, "--replace"]);
    let shown = program.run(["people", "history", "--csv", "-"]);
    assert_eq!(shown.assert_code(0).stdout, written);
    let own = data.join(HISTORY_NAME).to_string_lossy().into_owned();
    let over = program.run(["people", "history", "--csv", &own]);
    assert_eq!(over.code, 2, "it is not written over itself");

    let erased = program.run(["people", "erase", "Ada", "--yes"]);
    assert_eq!(erased.assert_code(0).json()[0]["visits"], 1);
    assert_eq!(names(&["people", "history"]), ["Bob"]);
    let unsaid = program.run(["people", "history", "--erase"]);
    unsaid.assert_error("add --yes if it is meant");
    assert!(data.join(HISTORY_NAME).exists());
    done_by(&program, &["people", "history", "--erase", "--yes"]);
    assert!(!data.join(HISTORY_NAME).exists());
    let again = program.run(["people", "history", "--erase", "--yes"]);
    assert_eq!(again.code, 1);
}
