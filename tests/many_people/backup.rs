//! `faceglass people backup` and `restore`, as other programs call them.

use crate::support::{Program, Ran};
use faceglass_gallery::{Change, Gallery, GalleryStore, Person, Template};
use faceglass_vision::{Embedding, ModelId};
use std::fs;

fn enrolled(program: &Program, names: &[&str]) {
    let mut store = GalleryStore::at(&program.path("data"));
    let mut gallery = Gallery::default();
    for name in names {
        let embedding = Embedding::new(vec![1.0, 2.0]).unwrap();
        let template = Template::new(embedding, ModelId("m".into()), None);
        let add = Change::AddPerson(Person::new(name, vec![template]).unwrap());
        store.commit(&mut gallery, &add).unwrap();
    }
}

/// With the passphrase of the backup; the gallery's key lies in a file.
fn run(program: &Program, args: &[&str], passphrase: &str) -> Ran {
    let mut command = program.command(args);
    command.env("FACEGLASS_PASSPHRASE", passphrase);
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn names(program: &Program, passphrase: &str) -> Vec<String> {
    let ran = run(program, &["people", "list"], passphrase);
    let people = ran.assert_code(0).json();
    people
        .iter()
        .map(|p| p["name"].as_str().unwrap().to_owned())
        .collect()
}

const PASSPHRASE: &str = "correct horse";

#[test]
fn everybody_moves_to_another_computer() {
    let old = Program::new();
    enrolled(&old, &["Ada", "José"]);
    let file = old.path("people.age");
    let file = file.to_str().unwrap();
    let made = run(&old, &["people", "backup", file], PASSPHRASE);
    let made = &made.assert_code(0).json()[0];
    assert_eq!(
        (&made["people"], &made["templates"]),
        (&2.into(), &2.into())
    );
    assert!(
        fs::read(file)
            .unwrap()
            .starts_with(b"age-encryption.org/v1\n")
    );

    // What is there is not written over without being told.
    let before = fs::read(file).unwrap();
    run(&old, &["people", "backup", file], PASSPHRASE).assert_error("--replace");
    assert_eq!(fs::read(file).unwrap(), before);
    run(&old, &["people", "backup", "--replace", file], PASSPHRASE).assert_code(0);
    assert_ne!(fs::read(file).unwrap(), before);

    let new = Program::new();
    // Nobody is there to be asked.
    let shown = run(&new, &["people", "restore", file], PASSPHRASE);
    let said = &shown.assert_code(1).json()[0];
    assert_eq!(said["new"], serde_json::json!(["Ada", "José"]));
    assert_eq!(said["done"], false);
    assert!(
        shown.stderr.contains("new        José (1 template)"),
        "{}",
        shown.stderr
    );
    assert!(shown.stderr.contains("--yes"), "{}", shown.stderr);
    assert!(names(&new, PASSPHRASE).is_empty());
    let restored = run(&new, &["people", "restore", "--yes", file], PASSPHRASE);
    let said = &restored.assert_code(0).json()[0];
    assert_eq!(
        (&said["done"], &said["added_people"]),
        (&true.into(), &2.into())
    );
    // What seals them here is said, for it came with the backup's passphrase.
    let sealed = "made of your passphrase";
    assert!(restored.stderr.contains(sealed), "{}", restored.stderr);
    assert_eq!(names(&new, PASSPHRASE), ["Ada", "José"]);
    let again = run(&new, &["people", "restore", "--yes", file], PASSPHRASE);
    assert_eq!(again.assert_code(1).json()[0]["same"], 2);
    assert!(!again.stderr.contains(sealed), "{}", again.stderr);
}

#[test]
fn a_namesake_is_asked_about() {
    let old = Program::new();
    enrolled(&old, &["JOSE\u{301}"]);
    let file = old.path("people.age");
    let file = file.to_str().unwrap();
    run(&old, &["people", "backup", file], PASSPHRASE).assert_code(0);
    for (answer, people) in [("leave-out", 1), ("join", 1), ("apart", 2)] {
        let new = Program::new();
        enrolled(&new, &["José"]);
        let unsaid = run(&new, &["people", "restore", "--yes", file], PASSPHRASE);
        unsaid.assert_told("--same-name join, apart or leave-out");
        assert_eq!(names(&new, PASSPHRASE).len(), 1);
        let args = ["people", "restore", "--yes", "--same-name", answer, file];
        let ran = run(&new, &args, PASSPHRASE);
        assert_eq!(ran.code, i32::from(answer == "leave-out"), "{}", ran.stderr);
        let said = &ran.json()[0]["same_name"][0];
        assert_eq!(said["here"][0], "José");
        assert_eq!(said["decided"], answer.replace('-', "_"));
        assert_eq!(names(&new, PASSPHRASE).len(), people, "{answer}");
    }
}

#[test]
fn what_cannot_be_restored_is_told_and_changes_nothing() {
    let program = Program::new();
    enrolled(&program, &["Ada"]);
    let file = program.path("people.age");
    let file = file.to_str().unwrap();
    run(&program, &["people", "backup", file], PASSPHRASE).assert_code(0);
    let gallery = program.path("data").join("people.gallery");
    let before = fs::read(&gallery).unwrap();
    let restore = |passphrase: &str| {
        let args = ["people", "restore", "--yes", file];
        run(&program, &args, passphrase)
    };
    restore("correct house").assert_error("passphrase does not fit");
    let bytes = fs::read(file).unwrap();
    let mut flipped = bytes.clone();
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    for (bad, words) in [
        (&flipped[..], "altered"),
        (&bytes[..bytes.len() - 9], "backup"),
        (b"hello", "no backup of Faceglass"),
    ] {
        fs::write(file, bad).unwrap();
        restore(PASSPHRASE).assert_error(words);
    }
    fs::remove_file(file).unwrap();
    restore(PASSPHRASE).assert_error("people.age");
    assert_eq!(fs::read(&gallery).unwrap(), before);
    // The gallery is no place for a backup of it.
    let own = gallery.to_str().unwrap();
    run(
        &program,
        &["people", "backup", "--replace", own],
        PASSPHRASE,
    )
    .assert_error("would be lost");
    assert_eq!(fs::read(&gallery).unwrap(), before);
}

#[test]
fn without_a_passphrase_or_people_there_is_no_backup() {
    let program = Program::new();
    let file = program.path("people.age");
    let file = file.to_str().unwrap();
    let ran = program.run(["people", "backup", file]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("Nobody is enrolled"), "{}", ran.stderr);
    enrolled(&program, &["Ada"]);
    program
        .run(["people", "backup", file])
        .assert_error("FACEGLASS_PASSPHRASE");
    assert!(!program.path("people.age").exists());
}

#[test]
fn a_backup_needs_a_file_a_good_passphrase_and_a_place() {
    let program = Program::new();
    enrolled(&program, &["Ada"]);
    let back_up = |file: &str, passphrase: &str| {
        let mut command = program.command(["people", "backup", file]);
        command.env("FACEGLASS_PASSPHRASE", passphrase);
        command.current_dir(program.dir.path()).output().unwrap()
    };
    let refused = |file: &str, passphrase: &str| {
        let output = back_up(file, passphrase);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        String::from_utf8(output.stderr).unwrap()
    };
    // The standard output cannot be read again.
    let told = refused("-", PASSPHRASE);
    assert!(told.contains("name a file"), "{told}");
    assert!(!program.path("-").exists());
    let told = refused("people.age", "ab");
    assert!(told.contains("at least 8 characters"), "{told}");
    assert!(!program.path("people.age").exists());
    // The file that was named, and none that nobody knows.
    let told = refused("gone/people.age", PASSPHRASE);
    assert!(
        told.contains("gone/people.age") && !told.contains(".part"),
        "{told}"
    );
}

/// What may not be written is told in a sentence that names the person's own file. Whoever
/// may write everywhere, as root, is refused nothing.
#[cfg(unix)]
#[test]
fn a_data_folder_that_may_only_be_read_is_read_and_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let program = Program::new();
    enrolled(&program, &["Ada"]);
    let data = program.path("data");
    let mode = |mode: u32| fs::set_permissions(&data, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    let may_write = fs::write(data.join("try"), "").is_ok();
    let before = fs::read(data.join("people.gallery")).unwrap();
    let listed = names(&program, PASSPHRASE);
    let sealed = run_new(&program, &["people", "passphrase"]);
    let kept = fs::read(data.join("people.gallery")).unwrap() == before;
    let erased = program.run(["people", "erase", "Ada", "--yes"]);
    mode(0o755);
    assert_eq!(listed, ["Ada"]);
    if may_write {
        return;
    }
    sealed.assert_error("people.gallery");
    assert!(kept, "it is as it was");
    // A file that may be written is, at its place, and what that leaves is told; one that
    // would have to be written anew is not.
    let words = match erased.code {
        0 => "until the file is written anew",
        _ => "people.gallery could not be written",
    };
    assert!(erased.stderr.contains(words), "{}", erased.stderr);
    // The folder of the test is itself called so.
    let folder = data.display().to_string();
    for told in [&sealed.stderr, &erased.stderr].map(|told| told.replace(&folder, "")) {
        assert!(!told.contains(".tmp") && !told.contains(".part"), "{told}");
    }
}

#[cfg(unix)]
fn run_new(program: &Program, args: &[&str]) -> Ran {
    let mut command = program.command(args);
    command.env("FACEGLASS_NEW_PASSPHRASE", PASSPHRASE);
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// In a script nobody is asked for either.
#[test]
fn a_backup_may_have_another_passphrase_than_the_gallery() {
    let program = Program::new();
    enrolled(&program, &["Ada"]);
    let with = |args: &[&str], backup: Option<&str>| {
        let mut command = program.command(args);
        command.env("FACEGLASS_PASSPHRASE", "of the gallery");
        if let Some(words) = backup {
            command.env("FACEGLASS_BACKUP_PASSPHRASE", words);
        }
        command.output().unwrap()
    };
    let mut sealed = program.command(["people", "passphrase"]);
    sealed.env("FACEGLASS_NEW_PASSPHRASE", "of the gallery");
    assert!(sealed.output().unwrap().status.success());
    let file = program.path("people.age");
    let file = file.to_str().unwrap();
    assert!(
        with(&["people", "backup", file], Some(PASSPHRASE))
            .status
            .success()
    );
    let restore = ["people", "restore", file, "--yes"];
    let refused = with(&restore, None);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(with(&restore, Some(PASSPHRASE)).status.code(), Some(1));
}

#[test]
fn a_picture_that_cannot_be_read_keeps_nobody_out_of_a_backup() {
    let program = Program::new();
    let mut store = GalleryStore::at(&program.path("data"));
    let mut gallery = Gallery::default();
    // Hard to compress: the picture is most of the file.
    let face = image::RgbImage::from_fn(112, 112, |x, y| {
        let noise = (x * 7919 + y * 104_729) % 251;
        image::Rgb([noise as u8, (noise * 3 % 256) as u8, (x * y % 256) as u8])
    });
    let embedding = Embedding::new(vec![1.0, 2.0]).unwrap();
    let template = Template::new(embedding, ModelId("m".into()), Some(&face));
    let add = Change::AddPerson(Person::new("Ada", vec![template]).unwrap());
    store.commit(&mut gallery, &add).unwrap();
    let stored = program.path("data").join(faceglass_gallery::FILE_NAME);
    let mut bytes = fs::read(&stored).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&stored, bytes).unwrap();

    let shown = run(&program, &["people", "show", "Ada"], PASSPHRASE);
    let shown = shown.assert_code(0).json();
    assert_eq!(shown[0]["templates"][0]["has_picture"], false);
    let file = program.path("people.age");
    let file = file.to_str().unwrap();
    let made = run(&program, &["people", "backup", file], PASSPHRASE);
    assert_eq!(made.assert_code(0).json()[0]["lost_pictures"], 1);
    let told = "1 picture kept with templates cannot be read";
    assert!(made.stderr.contains(told), "{}", made.stderr);
    let other = Program::new();
    let restored = run(&other, &["people", "restore", file, "--yes"], PASSPHRASE);
    assert_eq!(restored.assert_code(0).json()[0]["added_people"], 1);
}
