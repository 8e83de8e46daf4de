//! The command line where no network is needed: usage, errors, people.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::Program;

#[test]
fn help_names_every_command_and_is_no_error() {
    let ran = Program::new().run(["--help"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    for command in [
        "run",
        "detect",
        "embed",
        "verify",
        "enroll",
        "identify",
        "people",
        "cameras",
        "models",
        "bench",
        "evaluate",
        "serve",
        "--data-dir",
        "--models",
        "--source",
    ] {
        assert!(ran.stdout.contains(command), "{command} is not in the help");
    }
}

#[test]
fn every_command_has_help() {
    let program = Program::new();
    for command in [
        "run", "detect", "embed", "verify", "enroll", "identify", "people", "cameras", "models",
        "bench", "evaluate",
    ] {
        let ran = program.run([command, "--help"]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains("--data-dir") && ran.stdout.contains("--models"));
    }
}

/// The server is a program of its own, which may be beside this one or not.
#[test]
fn serve_hands_over_to_the_server_or_says_where_it_is_to_be_had() {
    let program = Program::new();
    let mut command = program.command(["serve", "--version"]);
    let ran = command
        .env("PATH", program.path("nowhere"))
        .output()
        .unwrap();
    let (out, told) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    match ran.status.code() {
        Some(0) => assert!(out.contains("faceglass-serve"), "{out}"),
        code => {
            assert_eq!(code, Some(2), "{told}");
            assert!(
                told.contains("cargo build --release -p faceglass-server"),
                "{told}"
            );
        }
    }
}

#[test]
fn what_is_not_understood_is_told_in_one_line() {
    let program = Program::new();
    for (args, words) in [
        (&["dance"][..], "dance"),
        (&["detect"], "PICTURE"),
        (&["verify", "one.jpg"], "<B>"),
        (&["run", "--headless"], "--source"),
        (&["run", "--source", "demo", "--json", "-"], "--headless"),
        (
            &["run", "--source", "x", "--headless", "--max-frames", "0"],
            "max-frames",
        ),
        (&["detect", "x.png", "--min-score", "2"], "0 to 1"),
        (&["people", "rename", "Ada"], "NAME"),
        (&["--source", "demo", "people"], "--source"),
    ] {
        program.run(args).assert_error(words);
    }
}

#[test]
fn an_error_leads_to_the_help_of_its_command() {
    for (line, command) in [
        ("dance", "faceglass"),
        ("detect", "faceglass detect"),
        ("detect people --min-score 7", "faceglass detect"),
        ("--data-dir run bench --frames x", "faceglass bench"),
        ("--data-dir=d people rename Ada", "faceglass people rename"),
        ("people add", "faceglass people"),
        ("evaluate", "faceglass evaluate"),
        ("evaluate --models pairs lfw", "faceglass evaluate lfw"),
    ] {
        // Not by `Program`, which adds options.
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_faceglass"));
        let output = program.args(line.split_whitespace()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), told.lines().count()), (Some(2), 1));
        let end = format!("See {command} --help.\n");
        assert!(told.ends_with(&end), "{line}: {told}");
        let needs_more = line == "evaluate";
        assert!(!needs_more || told.contains("lfw, pairs"), "{told}");
    }
}

#[test]
fn the_help_tells_the_defaults_in_force() {
    let default = faceglass_pipeline::PipelineSettings::default();
    let help = Program::new().run(["run", "--help"]).stdout;
    for (option, value) in [
        ("--min-face", default.min_face_px),
        ("--match-band", default.match_band),
    ] {
        let from = help.find(option).unwrap();
        let entry = help[from..].split("--").nth(1).unwrap();
        assert!(entry.contains(&format!("[default: {value}]")), "{entry}");
    }
}

#[test]
fn an_error_ends_with_something_that_can_be_done() {
    let program = Program::new();
    for (args, words) in [
        (&["bench", "--frames", "0"][..], "whole number, 1 or more"),
        (
            &["run", "--source", "x", "--headless", "--max-frames", "many"],
            "whole number, 1 or more",
        ),
        (&["people", "remove", " "], "faceglass people"),
        (
            &["verify", "a.jpg", "b.jpg", "--face", "1,2,3"],
            "--face 2,1",
        ),
        (&["--source", "demo", "detect", "a.jpg"], "run or bench"),
    ] {
        program.run(args).assert_error(words);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_way_without_a_window_is_told_as_it_is_written() {
    for args in [&[][..], &["run"]] {
        let ran = Program::new().run(args);
        ran.assert_error("faceglass run --headless");
    }
}

#[test]
fn help_begins_with_what_is_the_commands_own_and_leaves_out_what_has_no_effect() {
    let program = Program::new();
    for command in ["detect", "embed", "verify"] {
        let help = program.run([command, "--help"]).stdout;
        let at = |option: &str| help.find(option).unwrap();
        assert!(at("--min-face") < at("--data-dir"), "{help}");
        assert!(!help.contains("--match-band"), "{help}");
        // It is taken all the same.
        let args = [command, "--match-band", "0.1", "a.jpg", "b.jpg"];
        program.run(args).assert_told("a.jpg");
    }
}

#[test]
fn a_folder_without_networks_is_told() {
    let program = Program::new();
    let empty = program.path("empty");
    std::fs::create_dir(&empty).unwrap();
    let args = ["models", "check", "--models"].map(AsRef::as_ref);
    let ran = program.run(args.into_iter().chain([empty.as_os_str()]));
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("--models"), "{}", ran.stderr);
}

#[test]
fn missing_and_broken_networks_are_told_in_one_line() {
    let program = Program::new();
    let picture = program.blank_picture("blank.png");
    let absent = program.path("absent");
    program
        .run([
            "detect".as_ref(),
            picture.as_os_str(),
            "--models".as_ref(),
            absent.as_os_str(),
        ])
        .assert_error("absent");
    let broken = program.path("broken");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(broken.join("detector.toml"), "kind = 7").unwrap();
    for command in [&["models", "check"][..], &["models", "list"]] {
        let args = command.iter().map(AsRef::as_ref);
        program
            .run(args.chain(["--models".as_ref(), broken.as_os_str()]))
            .assert_error("detector.toml");
    }
}

#[test]
fn an_empty_gallery_lists_nobody_and_can_be_cleared() {
    let program = Program::new();
    let listed = program.run(["people"]);
    assert_eq!(
        (listed.code, listed.stdout.as_str(), listed.stderr.as_str()),
        (0, "", "")
    );
    let cleared = program.run(["people", "clear"]);
    assert_eq!(cleared.assert_code(0).json()[0]["removed"], 0);
    for args in [
        &["people", "remove", "Ada"][..],
        &["people", "rename", "Ada", "Bea"],
    ] {
        let ran = program.run(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
        assert!(ran.stderr.contains("Ada"), "{}", ran.stderr);
    }
}

#[test]
fn a_damaged_gallery_is_kept_and_told() {
    let program = Program::new();
    let data = program.path("data");
    std::fs::create_dir(&data).unwrap();
    let file = data.join("people.gallery");
    std::fs::write(&file, "garbage").unwrap();
    let ran = program.run(["people"]);
    assert_eq!((ran.code, ran.stderr.lines().count()), (0, 1));
    assert!(ran.stderr.contains("damaged"), "{}", ran.stderr);
    let kept = std::fs::read_dir(&data)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains(".damaged-"))
        .unwrap();
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "garbage");

    std::fs::write(&file, "faceglass-gallery 999 x\n").unwrap();
    program.run(["people"]).assert_error("newer");
}

#[test]
fn enrolled_people_can_be_listed_renamed_and_removed() {
    use faceglass_gallery::{Change, Gallery, GalleryStore, Person, Template};
    use faceglass_vision::{Embedding, ModelId};
    let program = Program::new();
    let mut gallery = Gallery::default();
    let mut store = GalleryStore::at(&program.path("data"));
    for name in ["Grace Hopper", "Eileen Collins"] {
        let embedding = Embedding::new(vec![1.0, 2.0]).unwrap();
        let template = Template::new(embedding, ModelId("of another network".into()), None);
        let person = Person::new(name, vec![template]).unwrap();
        store
            .commit(&mut gallery, &Change::AddPerson(person))
            .unwrap();
    }
    let names = |ran: &support::Ran| -> Vec<String> {
        ran.json()
            .iter()
            .map(|person| person["name"].as_str().unwrap().to_string())
            .collect()
    };
    let listed = program.run(["people", "list"]);
    assert_eq!(names(&listed), ["Eileen Collins", "Grace Hopper"]);
    let grace = &listed.json()[1];
    assert_eq!(
        (&grace["templates"], &grace["stale_templates"]),
        (&0.into(), &1.into())
    );

    let renamed = program.run(["people", "rename", "grace hopper", "Amazing Grace"]);
    assert_eq!(names(renamed.assert_code(0)), ["Amazing Grace"]);
    program
        .run(["people", "rename", "Amazing Grace", "  "])
        .assert_error("name is empty");
    let id = grace["id"].as_str().unwrap();
    program.run(["people", "remove", id]).assert_code(0);
    assert_eq!(names(&program.run(["people"])), ["Eileen Collins"]);
    let cleared = program.run(["people", "clear", "--yes"]);
    assert_eq!(cleared.json()[0]["removed"], 1);
    assert_eq!(program.run(["people"]).stdout, "");
}

/// A gallery with one person, in the program's data folder.
fn with_one_person(program: &Program) {
    use faceglass_gallery::{Change, Gallery, GalleryStore, Person, Template};
    use faceglass_vision::{Embedding, ModelId};
    let embedding = Embedding::new(vec![1.0, 2.0]).unwrap();
    let template = Template::new(embedding, ModelId("m".into()), None);
    let add = Change::AddPerson(Person::new("Grace", vec![template]).unwrap());
    let mut store = GalleryStore::at(&program.path("data"));
    store.commit(&mut Gallery::default(), &add).unwrap();
}

#[test]
fn the_status_says_how_the_key_is_kept_and_what_that_protects() {
    let program = Program::new();
    let none = program.run(["people", "status"]);
    let none = &none.assert_code(0).json()[0];
    assert_eq!(
        (&none["bytes"], &none["people"]),
        (&serde_json::Value::Null, &0.into())
    );
    with_one_person(&program);
    let ran = program.run(["people", "status", "--json"]);
    let status = &ran.assert_code(0).json()[0];
    assert_eq!(status["format_version"], 5);
    assert_eq!(status["people"], 1);
    assert_eq!(status["templates"], 1);
    assert_eq!(status["key"], "key_file");
    let protects = status["protects"].as_str().unwrap();
    assert!(
        protects.contains("a key beside the data protects little"),
        "{protects}"
    );
    assert!(status["changed_unix_ms"].as_u64() > Some(1_700_000_000_000));
    assert!(status["file"].as_str().unwrap().ends_with("people.gallery"));

    let key = program.path("data").join("people.key");
    std::fs::remove_file(key).unwrap();
    let ran = program.run(["people", "status"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("people.key is not there"),
        "{}",
        ran.stderr
    );
    let closed = &ran.json()[0];
    assert_eq!(
        (&closed["people"], &closed["key"]),
        (&serde_json::Value::Null, &"key_file".into())
    );
    program.run(["people"]).assert_error("stays closed");
}

#[test]
fn a_passphrase_is_set_and_removed() {
    let program = Program::new();
    with_one_person(&program);
    let with = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = program.command(args);
        command.envs(variables.iter().copied());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let passphrase = ["people", "passphrase"];
    program
        .run(passphrase)
        .assert_error("FACEGLASS_NEW_PASSPHRASE");
    let (code, told, _) = with(
        &passphrase,
        &[("FACEGLASS_NEW_PASSPHRASE", "correct horse")],
    );
    assert_eq!(code, Some(0));
    assert!(told.contains("\"passphrase\""), "{told}");
    assert!(!program.path("data").join("people.key").exists());

    program
        .run(["people"])
        .assert_error("sealed with a passphrase");
    let wrong = [("FACEGLASS_PASSPHRASE", "correct house")];
    let (code, _, told) = with(&["people"], &wrong);
    assert_eq!(code, Some(2));
    assert!(told.contains("does not fit"), "{told}");
    let right = [("FACEGLASS_PASSPHRASE", "correct horse")];
    let (code, people, _) = with(&["people"], &right);
    assert_eq!(code, Some(0));
    assert!(people.contains("Grace"));

    let (code, told, _) = with(&["people", "passphrase", "--remove"], &right);
    assert_eq!(code, Some(0));
    assert!(told.contains("key_file"), "{told}");
    assert!(program.run(["people"]).stdout.contains("Grace"));
    program
        .run(["people", "passphrase", "--remove"])
        .assert_code(1);
}

#[test]
fn an_older_gallery_is_used_once_it_is_accepted() {
    let program = Program::new();
    with_one_person(&program);
    let file = program.path("data").join("people.gallery");
    let old = std::fs::read(&file).unwrap();
    program
        .run(["people", "rename", "Grace", "Amazing Grace"])
        .assert_code(0);
    std::fs::write(&file, old).unwrap();
    program
        .run(["people"])
        .assert_error("faceglass people accept");
    let accepted = program.run(["people", "accept"]);
    assert_eq!(accepted.assert_code(0).json()[0]["people"], 1);
    assert!(program.run(["people"]).stdout.contains("\"Grace\""));
}

#[test]
fn of_a_damaged_gallery_all_that_can_be_read_is_brought_back() {
    let program = Program::new();
    with_one_person(&program);
    let file = program.path("data").join("people.gallery");
    let before = program.run(["people"]).assert_code(0).json();
    let mut bytes = std::fs::read(&file).unwrap();
    // In the name, which the first record behind the two header lines holds.
    let behind = bytes
        .iter()
        .enumerate()
        .filter(|(_, b)| **b == b'\n')
        .nth(1)
        .unwrap()
        .0;
    bytes[behind + 60] ^= 1;
    std::fs::write(&file, &bytes).unwrap();

    let damaged = program.run(["people"]);
    assert!(damaged.assert_code(0).json().is_empty());
    assert!(
        damaged.stderr.contains("faceglass people recover"),
        "{}",
        damaged.stderr
    );
    let recovered = program.run(["people", "recover"]);
    let said = &recovered.assert_code(0).json()[0];
    assert_eq!(
        (&said["added_people"], &said["gaps"]),
        (&1.into(), &1.into())
    );
    let after = program.run(["people"]).assert_code(0).json();
    assert_eq!(after[0]["id"], before[0]["id"]);
    assert_eq!(after[0]["templates"], before[0]["templates"]);
    assert_eq!(after[0]["name"], "Recovered 1");
    // Nothing is added twice.
    program.run(["people", "recover"]).assert_code(1);
    program
        .run(["people", "recover", "nowhere.gallery"])
        .assert_error("could not be read");
}

#[test]
fn people_of_a_copy_are_added_to_those_who_are_there() {
    let program = Program::new();
    program.run(["people", "recover"]).assert_code(1);
    with_one_person(&program);
    let copy = program.path("copy.gallery");
    std::fs::copy(program.path("data").join("people.gallery"), &copy).unwrap();
    program.run(["people", "remove", "Grace"]).assert_code(0);
    let recovered = program.run(["people", "recover", copy.to_str().unwrap()]);
    let said = &recovered.assert_code(0).json()[0];
    assert_eq!(
        (&said["added_people"], &said["gaps"]),
        (&1.into(), &0.into())
    );
    assert!(program.run(["people"]).stdout.contains("Grace"));
}
