//! While faces of unknown people are kept.

use crate::support::killing::{SAID, WORKS_IN, killed_while, kills};
use crate::support::{person, template};
use faceglass_gallery::{Change, GalleryStore, TemplateId, UNKNOWN_NAME, UnknownFace};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

/// An unknown face of its own direction.
fn stranger(n: usize) -> UnknownFace {
    let mut values = vec![0.0; 64];
    values[n % 64] = 1.0;
    let mut face = template(&values, "m1");
    face.id = TemplateId(format!("{n:032}"));
    face.thumbnail = Some(vec![7; 9_000].into());
    face.created_unix_ms = n as u64;
    UnknownFace {
        face,
        worth: 0.5,
        last_unix_ms: n as u64,
    }
}

/// Keeps unknown faces until it is killed, forgets all but the last 20 now and then, and says
/// which are kept.
#[test]
fn a_process_that_keeps_strangers() {
    let Some(dir) = std::env::var_os(WORKS_IN) else {
        return;
    };
    let dir = Path::new(&dir);
    let (store, _, _) = GalleryStore::open(dir).unwrap();
    let mut unknown = store.unknown().unwrap();
    let said = OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.join(SAID));
    let mut said = said.unwrap();
    for n in 1usize.. {
        let oldest = if n % 8 == 0 { n.saturating_sub(20) } else { 0 };
        unknown.write(&[stranger(n)], oldest as u64).unwrap();
        said.write_all(format!("{n}\n").as_bytes()).unwrap();
    }
}

#[test]
fn whenever_it_is_killed_what_was_kept_of_strangers_is_there_and_no_half_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
    let ada = Change::AddPerson(person("Ada", &[1.0, 0.0]));
    store.commit(&mut gallery, &ada).unwrap();
    for kill in 0..kills(16) {
        let _ = fs::remove_file(dir.join(UNKNOWN_NAME));
        let said = killed_while(
            "strangers::a_process_that_keeps_strangers",
            dir,
            kill * 7_919 % 60_000,
        );
        let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let last: usize = whole.lines().last().unwrap_or("1").parse().unwrap();
        let (store, _, _) = GalleryStore::open(dir).unwrap();
        let mut unknown = store.unknown().unwrap();
        let kept = unknown.read().unwrap();
        assert_eq!(kept.gaps, 0);
        for n in last.saturating_sub(12).max(1)..=last {
            let there = kept
                .faces
                .iter()
                .find(|view| view.face.id == stranger(n).face.id);
            assert_eq!(there, Some(&stranger(n)), "kill {kill}: {n} of {last}");
        }
        let ahead = kept
            .faces
            .iter()
            .filter(|view| view.last_unix_ms > last as u64);
        assert!(ahead.count() <= 1, "kill {kill}: what was never said");
        // Of a direction that none of those who may be kept has.
        let more = stranger(last + 992);
        unknown.write(std::slice::from_ref(&more), 0).unwrap();
        assert!(
            unknown.read().unwrap().faces.contains(&more),
            "it goes on from there"
        );
    }
}
