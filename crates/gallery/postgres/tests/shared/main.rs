//! Machines that share a gallery through a real PostgreSQL, which these tests start themselves.
//! Skipped, with a reason, where there is none.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod server;

use faceglass_gallery::{
    Apart, Author, Change, Done, FILE_NAME, Gallery, GalleryError, GalleryStore, KEY_FILE_NAME,
    Keys, Person, PersonId, Template, shared_by,
};
use faceglass_vision::{Embedding, ModelId};
use server::{ADMIN, Line, Server};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_faceglass-exchange");
/// Longer than anything takes that works.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that is ready for a gallery.
fn ready() -> Option<Server> {
    let server = Server::start()?;
    set_up(&server);
    Some(server)
}

fn set_up(server: &Server) {
    let ran = Command::new(PROGRAM)
        .args(["setup", &server.url(ADMIN)])
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

/// A machine with the key that the others have.
fn machine(key: Option<&Path>) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    if let Some(from) = key {
        std::fs::copy(from.join(KEY_FILE_NAME), dir.path().join(KEY_FILE_NAME)).unwrap();
    }
    dir
}

fn open(dir: &Path, url: &str) -> Result<(GalleryStore, Gallery), GalleryError> {
    let keys = Keys::default().shared_through(shared_by(PROGRAM.into(), url));
    let (store, gallery, _) = GalleryStore::open_with(dir, keys)?;
    Ok((store, gallery))
}

fn somebody(name: &str) -> Person {
    let number = name
        .bytes()
        .fold(1.0, |sum, byte| sum * 0.9 + f32::from(byte));
    let embedding = Embedding::new(vec![1.0, number]).unwrap();
    let mut template = Template::new(embedding, ModelId("m1".into()), None);
    template.thumbnail = Some(name.as_bytes().repeat(50).into());
    Person::new(name, vec![template]).unwrap()
}

fn add(store: &mut GalleryStore, gallery: &mut Gallery, name: &str) -> Result<(), GalleryError> {
    let what = (Done::Enrolment(name.into()), Author::Window);
    let change = Change::AddPerson(somebody(name));
    store.commit_noted(gallery, &change, what).map(drop)
}

fn names(gallery: &Gallery) -> BTreeSet<String> {
    gallery
        .people()
        .iter()
        .map(|person| person.name.clone())
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn id_of(gallery: &Gallery, name: &str) -> PersonId {
    let named = gallery.people().iter().find(|person| person.name == name);
    named.unwrap().id.clone()
}

/// Looks again and again, as the window does, until it is so.
fn until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "it never was");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn machines_hear_of_each_other() {
    let Some(server) = ready() else { return };
    let (one, url) = (machine(None), server.url(ADMIN));
    let (mut store, mut gallery) = open(one.path(), &url).unwrap();
    add(&mut store, &mut gallery, "Adalbertine").unwrap();
    let two = machine(Some(one.path()));
    let (mut other, mut theirs) = open(two.path(), &url).unwrap();
    assert_eq!(names(&theirs), set(&["Adalbertine"]));
    add(&mut store, &mut gallery, "Bob").unwrap();
    until(|| other.refresh(&mut theirs).unwrap());
    assert_eq!(names(&theirs), set(&["Adalbertine", "Bob"]));
    // Removing blanks what the server has, erasing puts another file in its place.
    let file = |dir: &TempDir| std::fs::read(dir.path().join(FILE_NAME)).unwrap();
    let ada = id_of(&theirs, "Adalbertine");
    other.commit(&mut theirs, &Change::Remove(ada)).unwrap();
    until(|| store.refresh(&mut gallery).unwrap());
    let new = machine(Some(one.path()));
    assert_eq!(names(&open(new.path(), &url).unwrap().1), set(&["Bob"]));
    assert_eq!(file(&new), file(&two));
    let bob = id_of(&gallery, "Bob");
    store.erase(&mut gallery, &bob, 0.9).unwrap();
    until(|| other.refresh(&mut theirs).unwrap());
    assert!(theirs.is_empty());
    assert_eq!(file(&one), file(&two));
    // Nothing that the database has is to be read.
    let dump = Command::new("sh")
        .args([
            "-c",
            &format!(
                "grep -rl Adalbertine '{}'",
                server
                    .socket()
                    .parent()
                    .unwrap()
                    .join("data/base")
                    .display()
            ),
        ])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&dump.stdout), "");
}

#[test]
fn a_server_that_falls_loses_nothing_that_was_acknowledged() {
    let Some(server) = ready() else { return };
    let (first, url) = (machine(None), server.url(ADMIN));
    {
        let (mut store, mut gallery) = open(first.path(), &url).unwrap();
        add(&mut store, &mut gallery, "Ada").unwrap();
    }
    let machines: Vec<TempDir> = (0..4).map(|_| machine(Some(first.path()))).collect();
    let is_done = AtomicBool::new(false);
    let acknowledged: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = machines
            .iter()
            .enumerate()
            .map(|(number, dir)| {
                let (url, is_done) = (&url, &is_done);
                scope.spawn(move || {
                    let (mut store, mut gallery) = open(dir.path(), url).unwrap();
                    let mut said = Vec::new();
                    for each in 0.. {
                        if is_done.load(Ordering::SeqCst) {
                            break;
                        }
                        let name = format!("Person {number} {each}");
                        match add(&mut store, &mut gallery, &name) {
                            Ok(()) => said.push(name),
                            Err(GalleryError::Shared(_) | GalleryError::Overtaken) => {
                                std::thread::sleep(Duration::from_millis(100));
                            }
                            Err(error) => panic!("{error}"),
                        }
                    }
                    said
                })
            })
            .collect();
        for _ in 0..2 {
            std::thread::sleep(Duration::from_millis(1200));
            server.fall();
            server.go_on();
        }
        std::thread::sleep(Duration::from_millis(4000));
        is_done.store(true, Ordering::SeqCst);
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    assert!(acknowledged.len() > 8, "{}", acknowledged.len());
    let new = machine(Some(first.path()));
    let (_, all) = open(new.path(), &url).unwrap();
    let there = names(&all);
    for name in &acknowledged {
        assert!(there.contains(name), "{name} was lost");
    }
    // Each machine comes to the same people.
    for dir in &machines {
        assert_eq!(names(&open(dir.path(), &url).unwrap().1), there);
    }
}

#[test]
fn a_line_that_is_cut_is_said_and_caught_up_with() {
    let Some(server) = ready() else { return };
    let (here, line) = (machine(None), Line::to(&server.socket()));
    let (mut store, mut gallery) = open(here.path(), &line.url(ADMIN)).unwrap();
    add(&mut store, &mut gallery, "Ada").unwrap();
    line.cut();
    let told = add(&mut store, &mut gallery, "Bob").unwrap_err();
    assert!(
        matches!(
            told,
            GalleryError::Shared(Apart::Unreachable(_) | Apart::NoAnswer(_))
        ),
        "{told}"
    );
    until(|| store.refresh(&mut gallery).is_err());
    assert_eq!(names(&gallery), set(&["Ada"]));
    // Others go on meanwhile.
    let there = machine(Some(here.path()));
    let (mut other, mut theirs) = open(there.path(), &server.url(ADMIN)).unwrap();
    add(&mut other, &mut theirs, "Cleo").unwrap();
    line.mend();
    until(|| matches!(store.refresh(&mut gallery), Ok(true)));
    assert_eq!(names(&gallery), set(&["Ada", "Cleo"]));
    until(|| add(&mut store, &mut gallery, "Bob").is_ok());
    assert_eq!(names(&gallery), set(&["Ada", "Bob", "Cleo"]));
}

#[test]
fn users_may_do_what_their_role_lets_them() {
    let Some(server) = ready() else { return };
    for (user, role) in [("reader", "read"), ("desk", "enrol"), ("boss", "manage")] {
        let words = format!("CREATE USER {user} LOGIN; GRANT faceglass_{role} TO {user};");
        server.sql(&words).unwrap();
    }
    server.sql("CREATE USER stranger LOGIN;").unwrap();
    let boss = machine(None);
    let (mut store, mut gallery) = open(boss.path(), &server.url("boss")).unwrap();
    add(&mut store, &mut gallery, "Ada").unwrap();
    let another = || machine(Some(boss.path()));
    let desk = another();
    let (mut store, mut gallery) = open(desk.path(), &server.url("desk")).unwrap();
    add(&mut store, &mut gallery, "Bob").unwrap();
    let ada = id_of(&gallery, "Ada");
    let is_forbidden = |error: &GalleryError| {
        assert!(error.to_string().ends_with('.'), "{error}");
        matches!(error, GalleryError::Shared(Apart::Forbidden(_)))
    };
    let told = store
        .commit(&mut gallery, &Change::Remove(ada))
        .unwrap_err();
    assert!(is_forbidden(&told), "{told}");
    let reader = another();
    let (mut store, mut gallery) = open(reader.path(), &server.url("reader")).unwrap();
    assert_eq!(names(&gallery), set(&["Ada", "Bob"]));
    let told = add(&mut store, &mut gallery, "Cleo").unwrap_err();
    assert!(is_forbidden(&told), "{told}");
    let told = open(another().path(), &server.url("stranger")).unwrap_err();
    assert!(is_forbidden(&told), "{told}");
    // The server holds them to it, whatever a program asks.
    for (user, words) in [
        (
            "reader",
            "SELECT faceglass.add('x', 1, 'x', '{}', '{}', '{}')",
        ),
        ("desk", "SELECT faceglass.replace(NULL, NULL, 'x', '{x}')"),
        ("desk", "DELETE FROM faceglass.piece"),
        ("stranger", "SELECT * FROM faceglass.piece"),
    ] {
        let asked = server.sql(&format!("SET SESSION AUTHORIZATION {user}; {words}"));
        let told = asked.expect_err(words);
        let state = &postgres::error::SqlState::INSUFFICIENT_PRIVILEGE;
        assert_eq!(told.code(), Some(state), "{told}");
    }
}

#[test]
fn a_database_that_is_not_ready_or_not_there_is_said() {
    let Some(server) = Server::start() else {
        return;
    };
    let here = machine(None);
    let told = open(here.path(), &server.url(ADMIN))
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("faceglass-exchange setup") && told.ends_with('.'),
        "{told}"
    );
    let told = open(here.path(), "nowhere").unwrap_err().to_string();
    assert!(told.contains("address") && told.ends_with('.'), "{told}");
    set_up(&server);
    set_up(&server);
    assert!(open(here.path(), &server.url(ADMIN)).unwrap().1.is_empty());
}
