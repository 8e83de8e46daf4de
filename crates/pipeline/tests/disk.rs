//! A disk that refuses a backup, or what a camera was fitted to: each step fails in turn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_capture::CameraId;
use faceglass_disk::faults::in_turn;
use faceglass_gallery::{Change, Gallery, Passphrase, Person, Template, Work};
use faceglass_pipeline::calibration::{Count, OperatingPoint, PointStore};
use faceglass_pipeline::upkeep::{back_up_with, read};
use faceglass_vision::{Embedding, ModelId};
use std::path::Path;

fn gallery(names: &[&str]) -> Gallery {
    let mut gallery = Gallery::default();
    for name in names {
        let embedding = Embedding::new(vec![0.6, 0.8]).unwrap();
        let template = Template::new(embedding, ModelId("m1".into()), None);
        let person = Person::new(name, vec![template]).unwrap();
        gallery.apply(&Change::AddPerson(person)).unwrap();
    }
    gallery
}

#[test]
fn a_backup_that_cannot_be_written_leaves_the_older_one() {
    let words = Passphrase::new("correct horse".into()).unwrap();
    let work = Work::of(1);
    let (older, newer) = (gallery(&["Ada"]), gallery(&["Ada", "Bea"]));
    let file = |dir: &Path| dir.join("people.age");
    let failed = in_turn(
        |dir| drop(back_up_with(&older, &words, work, &file(dir)).unwrap()),
        |dir| back_up_with(&newer, &words, work, &file(dir)),
        |dir, said, _, about| {
            let told = said.unwrap_err().to_string();
            assert!(
                told.ends_with('.') && told.contains("people.age"),
                "{about}: {told}"
            );
            assert_eq!(read(&file(dir), &words).unwrap(), older, "{about}");
            back_up_with(&newer, &words, work, &file(dir)).unwrap();
            let left = std::fs::read_dir(dir).unwrap().count();
            assert_eq!(left, 1, "{about}: parts are left");
        },
    );
    assert!(failed.unwrap() >= 16);
}

fn point(camera: &str, threshold: f32) -> OperatingPoint {
    OperatingPoint {
        camera: CameraId(camera.into()),
        camera_name: camera.into(),
        model: ModelId("m1".into()),
        threshold,
        shipped: 0.56,
        light: 0.4,
        live: Count {
            errors: 0,
            samples: 180,
        },
        attacks: Vec::new(),
        made_unix_s: 1,
    }
}

fn threshold(store: &PointStore) -> Option<f32> {
    let (camera, model) = (CameraId("usb".into()), ModelId("m1".into()));
    store.status(&camera, Some(&model)).threshold()
}

#[test]
fn what_a_camera_was_fitted_to_stays_where_a_new_fit_cannot_be_written() {
    let failed = in_turn(
        |dir| PointStore::open(dir).0.keep(point("usb", 0.5)).unwrap(),
        |dir| {
            let (mut store, _) = PointStore::open(dir);
            let said = store.keep(point("usb", 0.7));
            // What is in force is what is on the disk.
            assert_eq!(
                threshold(&store),
                Some(if said.is_ok() { 0.7 } else { 0.5 })
            );
            said
        },
        |dir, said, _, about| {
            assert!(said.is_err(), "{about}");
            let (mut store, trouble) = PointStore::open(dir);
            assert!(trouble.is_none(), "{about}: {trouble:?}");
            assert_eq!(threshold(&store), Some(0.5), "{about}");
            store.keep(point("usb", 0.7)).unwrap();
            assert_eq!(threshold(&PointStore::open(dir).0), Some(0.7), "{about}");
        },
    );
    assert!(failed.unwrap() >= 16);
}
