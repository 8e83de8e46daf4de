//! `faceglass people import`: a folder of people, also in several runs.

use crate::support::{Program, people};
use faceglass_gallery::{Gallery, GalleryStore};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Only so that a broken program fails a test instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder with these people and pictures.
fn folder_of(program: &Program, people: &[(String, Vec<PathBuf>)]) -> PathBuf {
    let folder = program.path("people");
    for (name, pictures) in people {
        let own = folder.join(name.replace(' ', "_"));
        fs::create_dir_all(&own).unwrap();
        for (at, picture) in pictures.iter().enumerate() {
            fs::copy(picture, own.join(format!("{at:04}.jpg"))).unwrap();
        }
    }
    folder
}

fn import(program: &Program, folder: &Path) -> (i32, Value, String) {
    let ran = program.run(["people".as_ref(), "import".as_ref(), folder.as_os_str()]);
    (ran.code, ran.json().pop().unwrap_or_default(), ran.stderr)
}

fn gallery(program: &Program) -> Gallery {
    GalleryStore::open(&program.path("data")).unwrap().1
}

/// Names with what was taken of each.
fn held(program: &Program) -> Vec<(String, Vec<Vec<f32>>)> {
    let held = gallery(program);
    let people = held.people().iter().map(|person| {
        let templates = person.templates.iter();
        let mut values: Vec<_> = templates.map(|t| t.embedding.values().to_vec()).collect();
        values.sort_by(|a, b| a[0].total_cmp(&b[0]));
        (person.name.clone(), values)
    });
    people.collect()
}

#[test]
fn a_folder_of_people_is_imported_and_a_second_time_changes_nothing() {
    let Some(people) = people() else { return };
    let program = Program::new();
    let folder = folder_of(&program, &people);
    fs::create_dir(folder.join("Nobody")).unwrap();
    let (code, said, told) = import(&program, &folder);
    assert_eq!(code, 0, "{told}");
    assert_eq!(said["added_people"], people.len());
    assert_eq!(said["left"], 0);
    assert!(told.contains("Nobody"), "{told}");
    let names: Vec<String> = held(&program).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        people
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    );
    let before = held(&program);
    let (code, said, _) = import(&program, &folder);
    assert_eq!((code, &said["added_templates"]), (1, &0.into()));
    assert_eq!(held(&program), before);
    let files = fs::read_dir(program.path("data")).unwrap();
    let is_left = |file: &fs::DirEntry| file.file_name() == "import.progress";
    assert!(!files.flatten().any(|file| is_left(&file)));
}

#[test]
fn an_import_that_was_stopped_goes_on_where_it_ended() {
    let Some(people) = people() else { return };
    let program = Program::new();
    let [first, second] = [people[0].clone(), people[1].clone()];
    // The second has so many pictures that they are not done before the signal.
    let many = second.1.iter().cycle().take(1000).cloned().collect();
    let folder = folder_of(
        &program,
        &[
            ("A first".into(), first.1.clone()),
            ("B second".into(), many),
        ],
    );
    let mut child = program
        .command(["people".as_ref(), "import".as_ref(), folder.as_os_str()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let journal = program.path("data").join("import.progress");
    let started = Instant::now();
    // A line for the folder, and one for the first of them.
    while fs::read_to_string(&journal)
        .unwrap_or_default()
        .lines()
        .count()
        < 2
    {
        assert!(started.elapsed() < PATIENCE, "nobody was imported");
        assert_eq!(child.try_wait().unwrap(), None, "it ended by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("Stopped with 1 of 2 people done"), "{told}");
    assert_eq!(gallery(&program).people().len(), 1);

    let rest = folder.join("B_second");
    for file in fs::read_dir(&rest).unwrap().flatten() {
        let name = file.file_name().into_string().unwrap();
        if name.as_str() >= "0002.jpg" {
            fs::remove_file(file.path()).unwrap();
        }
    }
    let (_, said, _) = import(&program, &folder);
    assert_eq!(
        (&said["done_before"], &said["added_people"]),
        (&1.into(), &1.into())
    );
    // As if it had been one run.
    let other = Program::new();
    import(&other, &folder);
    assert_eq!(held(&program), held(&other));
}

#[test]
fn what_speaks_against_somebody_is_told_and_decided_by_flags() {
    let Some(people) = people() else { return };
    let program = Program::new();
    let pictures = people[0].1.clone();
    let folder = folder_of(
        &program,
        &[("Ada".into(), pictures.clone()), ("Bea".into(), pictures)],
    );
    let (code, said, told) = import(&program, &folder);
    assert_eq!((code, &said["added_people"]), (0, &1.into()));
    assert!(
        told.contains("Bea was skipped, who looks like Ada."),
        "{told}"
    );
    let args = [
        "people",
        "import",
        "--if-alike",
        "apart",
        folder.to_str().unwrap(),
    ];
    let apart = program.run(args);
    assert_eq!(apart.assert_code(0).json()[0]["added_people"], 1);
    program
        .run(["people", "import", program.path("gone").to_str().unwrap()])
        .assert_error("gone");
}

#[test]
fn the_same_picture_twice_is_one_template_and_pictures_need_not_be_kept() {
    let Some(people) = people() else { return };
    let program = Program::new();
    let (name, pictures) = &people[0];
    let picture = pictures[0].to_str().unwrap();
    let other = pictures[1].to_str().unwrap();
    let ran = program.run(["enroll", name, picture, picture]);
    assert_eq!(ran.assert_code(0).json()[0]["added"], 1);
    assert!(
        ran.stderr.contains("nothing that is not there already"),
        "{}",
        ran.stderr
    );
    let again = program.run(["enroll", name, picture, "--if-alike", "add"]);
    again.assert_error("has all that these pictures give already");
    let more = program.run(["enroll", name, picture, other, "--no-faces"]);
    assert_eq!(more.assert_code(0).json()[0]["added"], 1);
    let shown = program.run(["people", "show", name]);
    let templates = shown.assert_code(0).json()[0]["templates"].clone();
    let has: Vec<_> = templates
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["has_picture"].clone())
        .collect();
    assert_eq!(has, [true, false]);

    let file = program.run(["people", "import", picture]);
    file.assert_error("is a file; name the folder");
}
