//! The library as another program uses it, with the networks that ship and the portraits of `gallery/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_sdk::{
    Decisions, Error, FaceChoice, Faceglass, Followed, IdentityVerdict, IfAlike, Known,
    LivenessVerdict, Options, Passphrase, People, PipelineSettings, RgbImage, SourceSpec,
    read_picture,
};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

fn portrait_file(person: &str, n: usize) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("gallery").join(person).join(format!("{n}.jpg"))
}

fn portrait(person: &str, n: usize) -> RgbImage {
    read_picture(&portrait_file(person, n)).unwrap()
}

fn opened(options: Options) -> Faceglass {
    Faceglass::open(options).unwrap()
}

fn enrol(glass: &mut Faceglass, name: &str, person: &str, n: usize) {
    let picture = portrait(person, n);
    glass
        .enrol(
            name,
            &[("portrait.jpg", &picture)],
            FaceChoice::default(),
            &Decisions::default(),
        )
        .unwrap();
}

fn blank() -> RgbImage {
    RgbImage::from_pixel(200, 200, image::Rgb([90, 120, 90]))
}

#[test]
fn who_was_enrolled_is_known_in_another_picture_and_a_stranger_is_not() {
    let mut glass = opened(Options::new());
    assert_eq!(glass.networks().len(), 4);
    enrol(&mut glass, "Grace", "Grace Hopper", 1);
    let seen = glass.analyse(portrait("Grace Hopper", 2));
    assert_eq!(seen.faces.len(), 1);
    let identity = &seen.faces[0].identity;
    assert_eq!(identity.verdict, IdentityVerdict::Known);
    assert_eq!(identity.name.as_deref(), Some("Grace"));
    assert!(seen.faces[0].liveness.score.is_some());
    let other = glass.analyse(portrait("Eileen Collins", 1));
    assert_eq!(other.faces[0].identity.verdict, IdentityVerdict::Unknown);
    assert!(glass.analyse(blank()).faces.is_empty());
}

#[test]
fn two_pictures_are_compared_and_embeddings_agree_with_that() {
    let mut glass = opened(Options::new());
    let [a, b] = [1, 2].map(|n| portrait("Eileen Collins", n));
    let other = portrait("Grace Hopper", 1);
    let same = glass
        .verify(("a", &a), ("b", &b), [FaceChoice::Clear; 2])
        .unwrap();
    let json = serde_json::to_value(&same).unwrap();
    assert_eq!(json["verdict"], "match");
    let first = glass.embed(&a, FaceChoice::Clear).unwrap();
    let second = glass.embed(&b, FaceChoice::Largest).unwrap();
    assert_eq!((first.1.number, first.1.of), (1, 1));
    let cosine = f64::from(first.0.cosine(&second.0));
    assert!((cosine - json["similarity"].as_f64().unwrap()).abs() < 1e-4);
    let differ = glass
        .verify(("a", &a), ("c", &other), [FaceChoice::Clear; 2])
        .unwrap();
    assert_eq!(
        serde_json::to_value(&differ).unwrap()["verdict"],
        "no_match"
    );
    let nobody = glass
        .verify(("a", &a), ("d", &blank()), [FaceChoice::Clear; 2])
        .unwrap();
    assert_eq!(serde_json::to_value(&nobody).unwrap()["verdict"], "no_face");
    let all = glass.embed_all("a", &a).unwrap();
    assert_eq!(all.faces.len(), 1);
    assert_eq!(all.model, glass.embedder().map(|id| id.0));
}

#[test]
fn what_speaks_against_an_enrolment_is_said_and_decided() {
    let mut glass = opened(Options::new());
    enrol(&mut glass, "Grace", "Grace Hopper", 1);
    let second = portrait("Grace Hopper", 2);
    let pictures = [("second.jpg", &second)];
    let refused = glass.enrol(
        "Amazing Grace",
        &pictures,
        FaceChoice::default(),
        &Decisions::default(),
    );
    let words = refused.unwrap_err().to_string();
    assert!(
        words.contains("looks like Grace") && words.ends_with('.'),
        "{words}"
    );
    assert_eq!(glass.people().len(), 1);
    let add = Decisions {
        alike: IfAlike::Add,
        ..Decisions::default()
    };
    let added = glass
        .enrol("Amazing Grace", &pictures, FaceChoice::default(), &add)
        .unwrap();
    assert_eq!(
        (added.name.as_str(), added.added, added.templates),
        ("Grace", 1, 2)
    );

    let nobody = blank();
    for (name, pictures, part) in [
        ("Ada", &[("blank.png", &nobody)][..], "blank.png: "),
        ("Ada", &[][..], "No picture"),
        (" ", &[("second.jpg", &second)][..], "name"),
    ] {
        let words = glass
            .enrol(name, pictures, FaceChoice::default(), &add)
            .unwrap_err()
            .to_string();
        assert!(words.contains(part), "{words}");
    }
    assert_eq!(glass.people().len(), 1);
}

#[test]
fn people_of_a_folder_are_sealed_shared_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let passphrase = || Passphrase::new("eight letters".into()).unwrap();
    let options = || {
        Options::new()
            .people(folder.path())
            .passphrase(passphrase())
    };
    let mut here = opened(options());
    let mut there = opened(options());
    enrol(&mut here, "Grace", "Grace Hopper", 1);
    assert!(there.people().is_empty());
    assert!(there.refresh().unwrap());
    assert_eq!(there.people()[0].name, "Grace");
    let seen = there.analyse(portrait("Grace Hopper", 2));
    assert_eq!(seen.faces[0].identity.verdict, IdentityVerdict::Known);

    let id = there.people()[0].id.clone();
    there.remove(&id).unwrap();
    assert!(matches!(there.remove(&id), Err(Error::NoSuchPerson(_))));
    assert!(there.undo().unwrap());
    assert_eq!(there.people().len(), 1);

    let wrong = Passphrase::new("other letters".into()).unwrap();
    let refused = Faceglass::open(Options::new().people(folder.path()).passphrase(wrong));
    assert!(matches!(refused, Err(Error::People(_))));
    assert_eq!(opened(options()).people().len(), 1, "nothing is lost");
}

#[test]
fn a_source_is_given_frame_by_frame() {
    let folder = tempfile::tempdir().unwrap();
    for n in 1..=3 {
        let name = folder.path().join(format!("{n}.jpg"));
        std::fs::copy(portrait_file("Eileen Collins", n), name).unwrap();
    }
    let source = || SourceSpec::Path(folder.path().to_path_buf());
    let mut glass = opened(Options::new());
    enrol(&mut glass, "Eileen", "Eileen Collins", 1);
    let frames: Vec<_> = glass.frames(source()).unwrap().collect();
    assert_eq!(frames.len(), 3);
    for frame in frames {
        let frame = frame.unwrap();
        assert_eq!(frame.faces[0].identity.name.as_deref(), Some("Eileen"));
    }
    let mut left = 2;
    let watched = glass.watch(source(), |_| {
        left -= 1;
        if left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let watched = watched.unwrap();
    assert_eq!((watched.frames, watched.with_faces), (2, 2));

    let missing = SourceSpec::Path(folder.path().join("no such file.mov"));
    let mut frames = glass.frames(missing).unwrap();
    let error = frames.next().unwrap().unwrap_err().to_string();
    assert!(
        error.contains("no such file.mov") && error.ends_with('.'),
        "{error}"
    );
    assert!(frames.next().is_none());
}

/// Pictures and other sources between two frames of one change nothing of who is followed in it.
#[test]
fn each_source_follows_its_own_faces() {
    let clip = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo.mov");
    let mut glass = opened(Options::new());
    let open = |glass: &mut Faceglass| glass.open_source(SourceSpec::Path(clip.clone())).unwrap();
    let (mut one, mut other) = (open(&mut glass), open(&mut glass));
    let mut last = None;
    for _ in 0..20 {
        let seen = glass.next_frame(&mut one).unwrap().unwrap();
        assert_eq!(seen.faces[0].track, 1);
        last = Some(seen.faces[0].liveness.verdict);
        assert!(glass.analyse(blank()).faces.is_empty());
        let beside = glass.next_frame(&mut other).unwrap().unwrap();
        assert_eq!(beside.faces[0].track, 1);
    }
    assert_eq!(last, Some(LivenessVerdict::Live));
}

/// A verdict that held under the old thresholds does not outlive them in a source that was set aside meanwhile.
#[test]
fn other_thresholds_count_in_a_source_that_is_open() {
    let clip = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo.mov");
    let mut glass = opened(Options::new());
    let mut film = glass.open_source(SourceSpec::Path(clip)).unwrap();
    let mut face = |glass: &mut Faceglass| {
        let mut seen = glass.next_frame(&mut film).unwrap().unwrap();
        seen.faces.remove(0).liveness
    };
    let before = (0..20).map(|_| face(&mut glass)).last().unwrap();
    assert_eq!(before.verdict, LivenessVerdict::Live);
    // The score is now neither: only hysteresis would call it live.
    glass.set_settings(PipelineSettings {
        liveness_threshold: before.score,
        ..PipelineSettings::default()
    });
    let after = face(&mut glass);
    assert_eq!(after.verdict, LivenessVerdict::Unsure, "{after:?}");
}

/// Nobody believes people to be kept with a passphrase who are not.
#[test]
fn a_passphrase_that_opens_nothing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let passphrase = || Passphrase::new("eight letters".into()).unwrap();
    let kept = || Options::new().people(folder.path());
    enrol(&mut opened(kept()), "Grace", "Grace Hopper", 1);
    for options in [
        kept().passphrase(passphrase()),
        Options::new().passphrase(passphrase()),
    ] {
        let refused = Faceglass::open(options).err().unwrap().to_string();
        assert!(
            refused.contains("passphrase") && refused.ends_with('.'),
            "{refused}"
        );
    }
    assert_eq!(opened(kept()).people().len(), 1);
}

#[test]
fn an_enrolment_knows_whom_another_program_enrolled() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || Options::new().people(folder.path());
    let (mut here, mut there) = (opened(kept()), opened(kept()));
    enrol(&mut there, "Grace", "Grace Hopper", 1);
    let picture = portrait("Grace Hopper", 2);
    let pictures = [("two.jpg", &picture)];
    let refused = here.enrol("Ada", &pictures, FaceChoice::Clear, &Decisions::default());
    assert!(matches!(refused, Err(Error::Objection { .. })));
}

#[test]
fn thresholds_and_networks_can_be_others() {
    let strict = PipelineSettings {
        match_threshold: Some(0.999),
        match_band: 0.0,
        ..PipelineSettings::default()
    };
    let mut glass = opened(Options::new());
    let own = glass.match_threshold();
    enrol(&mut glass, "Eileen", "Eileen Collins", 1);
    glass.set_settings(strict);
    assert!(glass.match_threshold() > own);
    let seen = glass.analyse(portrait("Eileen Collins", 3));
    assert_eq!(seen.faces[0].identity.verdict, IdentityVerdict::Unknown);
    let missing = Faceglass::open(Options::new().models("no such folder"));
    let words = missing
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(words.contains("no such folder"), "{words}");
}

/// Whether an example ends well, and what it says. All of `cargo test` builds them beside the tests; a single file of tests does not.
fn example(name: &str, args: &[&std::ffi::OsStr]) -> Option<(bool, String)> {
    let tests = std::env::current_exe().unwrap();
    let built = tests.parent().and_then(Path::parent).unwrap();
    let program = built
        .join("examples")
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION);
    if !program.is_file() {
        eprintln!("skipped: {} was not built", program.display());
        return None;
    }
    let ran = Command::new(program).args(args).output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    Some((ran.status.success(), said))
}

#[test]
fn the_examples_do_what_they_say() {
    let [a, b] = [1, 2].map(|n| portrait_file("Grace Hopper", n));
    let clip = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo.mov");
    let who = |args: &[&Path]| {
        let args: Vec<_> = args.iter().map(|file| file.as_os_str()).collect();
        example(
            "who_is_it",
            &[&["Grace".as_ref()], args.as_slice()].concat(),
        )
    };
    let (Some(known), Some(unsaid), Some(watched), Some(missing)) = (
        who(&[&a, &b]),
        who(&[&a]),
        example("watch", &[clip.as_ref(), "3".as_ref()]),
        example("watch", &["no such film.mov".as_ref()]),
    ) else {
        return;
    };
    assert!(
        known.0 && known.1.contains(": Grace; live with "),
        "{}",
        known.1
    );
    assert!(!unsaid.0);
    let frames: Vec<serde_json::Value> = watched
        .1
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(watched.0 && frames.len() == 3, "{}", watched.1);
    assert_eq!(frames[2]["faces"].as_array().unwrap().len(), 1);
    assert!(!missing.0 && missing.1.is_empty(), "{}", missing.1);
}

#[test]
fn threads_share_networks_and_people_are_kept_apart_from_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut glasses = Faceglass::several(&Options::new(), 2).unwrap();
    let mut second = glasses.pop().unwrap();
    let mut first = glasses.pop().unwrap();
    let open = |name: &str| {
        let options = Options::new().people(folder.path().join(name));
        People::open(&options, first.embedder()).unwrap()
    };
    let (mut one, other) = (open("one"), open("other"));
    let picture = portrait("Grace Hopper", 1);
    let samples = |glass: &mut Faceglass, n| {
        let picture = portrait("Grace Hopper", n);
        glass
            .samples(&[("p", &picture)], FaceChoice::Clear)
            .unwrap()
    };
    let taken = samples(&mut first, 1);
    let enrolled = one.enrol("Grace", taken, &Decisions::default()).unwrap();
    assert_eq!(enrolled.added.len(), 1);
    let person = one.all()[0].id.clone();
    assert_eq!(one.template(&enrolled.added[0]).unwrap().0.id, person);
    let name = |glass: &mut Faceglass, known: &Known| {
        let seen = glass.analyse_among(portrait("Grace Hopper", 2), known);
        seen.faces[0]
            .identity
            .name
            .clone()
            .filter(|_| seen.faces[0].identity.verdict == IdentityVerdict::Known)
    };
    let seen = std::thread::spawn({
        let known = one.known();
        move || name(&mut second, &known)
    });
    assert_eq!(seen.join().unwrap().as_deref(), Some("Grace"));
    assert_eq!(name(&mut first, &other.known()), None);
    let added = one.add_to(&person, samples(&mut first, 2), &Decisions::default());
    assert_eq!(added.unwrap().answer.templates, 2);
    let eileen = portrait("Eileen Collins", 1);
    let theirs = first.samples(&[("p", &eileen)], FaceChoice::Clear).unwrap();
    let refused = one.add_to(&person, theirs, &Decisions::default());
    assert!(matches!(refused, Err(Error::Objection { .. })));
    let model = first.embedder().unwrap();
    let seen = first.analyse_among(picture, &Known::nobody());
    let (_, face) = seen.faces[0].embedding.clone().unwrap();
    assert_eq!(one.known().ranking(&model, &face)[0].person, person);
    one.rename(&person, "Amazing Grace").unwrap();
    assert!(matches!(one.add("amazing grace"), Err(Error::NameTaken(_))));
    let somebody = one.add("Somebody").unwrap();
    one.merge(&somebody, &person).unwrap();
    one.remove_templates(&person, vec![enrolled.added[0].clone()])
        .unwrap();
    one.erase(&person, first.match_threshold()).unwrap();
    assert!(one.all().is_empty());
    assert!(matches!(
        one.erase(&person, 0.5),
        Err(Error::NoSuchPerson(_))
    ));
}

#[test]
fn frames_that_come_from_elsewhere_are_followed() {
    let mut glass = opened(Options::new());
    enrol(&mut glass, "Grace", "Grace Hopper", 1);
    let (mut one, mut other) = (Followed::default(), Followed::default());
    let picture = portrait("Grace Hopper", 2);
    let mut last = None;
    for n in 0..6 {
        let time = Duration::from_millis(200 * n);
        let known = Known::nobody();
        let seen = glass.follow(&mut one, picture.clone(), time, &known);
        assert_eq!((seen.frame.index, seen.faces.len()), (n, 1));
        assert!(last.is_none_or(|track| track == seen.faces[0].track));
        last = Some(seen.faces[0].track);
        // Another series between two of its pictures.
        let blank = glass.follow(&mut other, blank(), time, &known);
        assert!(blank.faces.is_empty());
    }
}
