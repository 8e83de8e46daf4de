//! The gallery as a value: every change has its inverse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{Change, Gallery, GalleryError, PersonId};
use proptest::prelude::*;
use support::{any_gallery, any_person, any_template, id_of, model, person, template};

/// A change that can be made on `gallery`.
fn any_change(gallery: &Gallery) -> BoxedStrategy<Change> {
    let add = any_person().prop_map(Change::AddPerson).boxed();
    let ids: Vec<PersonId> = gallery.people().iter().map(|p| p.id.clone()).collect();
    if ids.is_empty() {
        return prop_oneof![add, Just(Change::RemoveAll)].boxed();
    }
    let templates: Vec<_> = gallery
        .people()
        .iter()
        .map(|p| {
            (
                p.id.clone(),
                p.templates.iter().map(|t| t.id.clone()).collect::<Vec<_>>(),
            )
        })
        .collect();
    let who = prop::sample::select(ids);
    prop_oneof![
        add,
        Just(Change::RemoveAll),
        who.clone().prop_map(Change::Remove),
        (who.clone(), "[a-z]{1,9}").prop_map(|(person, name)| Change::Rename { person, name }),
        (who, prop::collection::vec(any_template(), 0..3))
            .prop_map(|(person, templates)| Change::AddTemplates { person, templates }),
        prop::sample::select(templates).prop_map(|(person, ids)| Change::RemoveTemplates {
            person,
            templates: ids.into_iter().step_by(2).collect(),
        }),
    ]
    .boxed()
}

proptest! {
    #[test]
    fn undo_gives_back_exactly_what_was(
        (before, change) in any_gallery().prop_flat_map(|g| { let c = any_change(&g); (Just(g), c) })
    ) {
        let mut gallery = before.clone();
        let undo = gallery.apply(&change).unwrap();
        let after = gallery.clone();
        let redo = gallery.apply(&undo).unwrap();
        prop_assert_eq!(&gallery, &before);
        gallery.apply(&redo).unwrap();
        prop_assert_eq!(&gallery, &after);
    }

    #[test]
    fn people_are_always_in_order_of_name(gallery in any_gallery()) {
        let names: Vec<String> =
            gallery.people().iter().map(|p| p.name.to_lowercase()).collect();
        let mut sorted = names.clone();
        sorted.sort();
        prop_assert_eq!(names, sorted);
    }

    #[test]
    fn a_batch_that_fails_changes_nothing(before in any_gallery(), newcomer in any_person()) {
        let mut gallery = before.clone();
        let batch = Change::Batch(vec![
            Change::AddPerson(newcomer),
            Change::Remove(PersonId("nobody".into())),
        ]);
        prop_assert!(gallery.apply(&batch).is_err());
        prop_assert_eq!(gallery, before);
    }
}

/// As an import makes them: some new, some who get more, some who go again.
fn many_changes() -> impl Strategy<Value = Vec<Change>> {
    (
        prop::collection::vec(any_person(), 40..60),
        prop::collection::vec(
            (0..40usize, any_template(), any::<bool>(), any::<bool>()),
            0..40,
        ),
    )
        .prop_map(|(people, further)| {
            let mut changes: Vec<_> = people.iter().cloned().map(Change::AddPerson).collect();
            let mut gone = std::collections::BTreeSet::new();
            for (who, template, is_removed, and_person) in further {
                let person = people[who].id.clone();
                if gone.contains(&person) {
                    continue;
                }
                let id = template.id.clone();
                changes.push(Change::AddTemplates {
                    person: person.clone(),
                    templates: vec![template],
                });
                if is_removed {
                    changes.push(Change::RemoveTemplates {
                        person: person.clone(),
                        templates: vec![id],
                    });
                    if and_person {
                        gone.insert(person.clone());
                        changes.push(Change::Remove(person));
                    }
                }
            }
            changes
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn many_changes_at_once_are_those_one_after_the_other(
        before in any_gallery(),
        changes in many_changes(),
    ) {
        let mut one_by_one = before.clone();
        for change in &changes {
            one_by_one.apply(change).unwrap();
        }
        let mut gallery = before.clone();
        let undo = gallery.apply(&Change::Batch(changes.clone())).unwrap();
        prop_assert_eq!(&gallery, &one_by_one);
        let redo = gallery.apply(&undo).unwrap();
        prop_assert_eq!(&gallery, &before);
        gallery.apply(&redo).unwrap();
        prop_assert_eq!(&gallery, &one_by_one);

        // One that cannot be made, and none is.
        let mut same = before.clone();
        let bad = changes.into_iter().chain([Change::Remove(PersonId("nobody".into()))]);
        prop_assert_eq!(same.apply(&Change::Batch(bad.collect())), Err(GalleryError::NoSuchPerson));
        prop_assert_eq!(same, before);
    }
}

#[test]
fn missing_people_and_bad_names_are_refused() {
    let mut gallery = Gallery::default();
    let ada = person("Ada", &[1.0, 0.0]);
    gallery.apply(&Change::AddPerson(ada.clone())).unwrap();
    let nobody = PersonId("nobody".into());
    let refused = [
        Change::Remove(nobody.clone()),
        Change::Rename {
            person: nobody.clone(),
            name: "x".into(),
        },
        Change::AddTemplates {
            person: nobody,
            templates: vec![],
        },
    ];
    for change in refused {
        assert!(matches!(
            gallery.apply(&change),
            Err(GalleryError::NoSuchPerson)
        ));
    }
    assert!(matches!(
        gallery.apply(&Change::AddPerson(ada.clone())),
        Err(GalleryError::AlreadyThere(_))
    ));
    let unnamed = Change::Rename {
        person: ada.id,
        name: " ".into(),
    };
    assert!(matches!(
        gallery.apply(&unnamed),
        Err(GalleryError::Name(_))
    ));
    assert_eq!(gallery.people()[0].name, "Ada");
}

#[test]
fn the_same_template_is_added_once() {
    let mut gallery = Gallery::default();
    gallery
        .apply(&Change::AddPerson(person("Ada", &[1.0, 0.0])))
        .unwrap();
    let add = Change::AddTemplates {
        person: id_of(&gallery, "ada"),
        templates: vec![template(&[0.0, 1.0], "m2")],
    };
    gallery.apply(&add).unwrap();
    gallery.apply(&add).unwrap();
    assert_eq!(gallery.people()[0].templates.len(), 2);
    assert_eq!(gallery.stale_templates(&model("m1")), 1);
    assert_eq!(gallery.people()[0].templates_of(&model("m2")).count(), 1);
}

#[test]
fn the_newest_readable_thumbnail_is_shown() {
    let mut ada = person("Ada", &[1.0, 0.0]);
    let mut newer = template(&[0.0, 1.0], "m1");
    newer.created_unix_ms = u64::MAX;
    newer.thumbnail = Some(b"broken".to_vec().into());
    ada.templates.push(newer);
    assert_eq!(ada.thumbnail().unwrap().dimensions(), (112, 112));
}
