//! The gallery as a value: every change has its inverse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    Change, Edit, EditError, Gallery, GalleryError, Person, PersonId, TemplateId, Thumbnail,
};
use proptest::prelude::*;
use support::{any_gallery, any_person, any_template, face, id_of, model, person, template};

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
        (who.clone(), "[a-z \n]{0,9}").prop_map(|(person, note)| Change::Note { person, note }),
        (who.clone(), prop::collection::vec("[a-z]{1,4}", 0..3))
            .prop_map(|(person, tags)| Change::Tags { person, tags }),
        (who.clone(), who.clone()).prop_map(|(from, into)| Change::Merge { from, into }),
        (prop::sample::select(templates.clone()), who.clone()).prop_map(|((from, ids), to)| {
            let templates = ids.into_iter().step_by(2).collect();
            Change::MoveTemplates {
                from,
                to,
                templates,
            }
        }),
        prop::sample::select(templates.clone()).prop_map(|(person, ids)| Change::Cover {
            person,
            template: ids.into_iter().next(),
        }),
        (prop::sample::select(templates.clone()), any_person()).prop_map(|((from, ids), new)| {
            let to = new.id.clone();
            let templates = ids.into_iter().step_by(2).collect();
            Change::Batch(vec![
                Change::AddPerson(new),
                Change::MoveTemplates {
                    from,
                    to,
                    templates,
                },
            ])
        }),
        (
            who.clone(),
            who.clone(),
            prop::collection::vec(any_template(), 0..3)
        )
            .prop_map(|(person, into, templates)| {
                let from = person.clone();
                let first = templates.iter().take(1).map(|face| face.id.clone());
                let first = first.collect();
                Change::Batch(vec![
                    Change::AddCounterExamples { person, templates },
                    Change::Merge {
                        from,
                        into: into.clone(),
                    },
                    Change::RemoveCounterExamples {
                        person: into,
                        templates: first,
                    },
                ])
            }),
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

/// Earlier versions stored longer names; what is done to these people can be taken back, and
/// they come back from a copy or a backup.
#[test]
fn a_name_that_was_stored_too_long_comes_back() {
    let long = "x".repeat(faceglass_gallery::MAX_NAME_CHARS + 1);
    let mut ada = person("Ada", &[1.0, 0.0]);
    ada.name.clone_from(&long);
    let mut gallery = Gallery::default();
    for add in [
        Change::AddPerson(ada.clone()),
        Change::Batch(vec![Change::AddPerson(person("Bea", &[0.0, 1.0]))]),
    ] {
        gallery.apply(&add).unwrap();
    }
    let before = gallery.clone();
    let rename = Change::Rename {
        person: ada.id.clone(),
        name: "Ada".into(),
    };
    for change in [
        rename,
        Change::Remove(ada.id.clone()),
        Change::Batch(vec![Change::Remove(ada.id)]),
        Change::RemoveAll,
    ] {
        let undo = gallery.apply(&change).unwrap();
        assert_ne!(gallery, before);
        gallery.apply(&undo).unwrap();
        assert_eq!(gallery, before);
    }
    assert_eq!(gallery.named(&long).count(), 1);
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
fn a_merge_keeps_what_is_known_of_both() {
    let mut gallery = Gallery::default();
    let mut ada = person("Ada", &[1.0, 0.0]);
    ada.about.note = "at the door".into();
    ada.about.tags = vec!["team".into()];
    ada.about.cover = Some(ada.templates[0].id.clone());
    let mut lovelace = person("Ada Lovelace", &[0.9, 0.1]);
    lovelace.about.note = "in the lab".into();
    lovelace.about.tags = vec!["family".into(), "Team".into()];
    for person in [&ada, &lovelace] {
        gallery.apply(&Change::AddPerson(person.clone())).unwrap();
    }
    let merge = Edit::Merge {
        from: ada.id.clone(),
        into: lovelace.id.clone(),
    };
    let (change, done) = merge.plan(&gallery).unwrap();
    assert_eq!(done.to_string(), "merging of Ada into Ada Lovelace");
    gallery.apply(&change).unwrap();
    let [one] = gallery.people() else {
        panic!("{gallery:?}")
    };
    assert_eq!(
        (one.name.as_str(), one.templates.len()),
        ("Ada Lovelace", 2)
    );
    assert_eq!(one.about.note, "in the lab\nat the door");
    assert_eq!(one.about.tags, ["family", "Team"]);
    assert_eq!(one.cover().unwrap().id, ada.templates[0].id);
}

#[test]
fn edits_that_make_no_sense_are_refused_in_words() {
    let mut gallery = Gallery::default();
    let mut ada = person("Ada", &[1.0, 0.0]);
    ada.templates.push(template(&[0.9, 0.1], "m1"));
    let jose = person("Jose\u{301}", &[0.0, 1.0]);
    for person in [&ada, &jose] {
        gallery.apply(&Change::AddPerson(person.clone())).unwrap();
    }
    let before = gallery.clone();
    let (person, other) = (ada.id.clone(), jose.id.clone());
    let all: Vec<_> = ada.templates.iter().map(|t| t.id.clone()).collect();
    let one = vec![all[0].clone()];
    let split = |templates: &[TemplateId], name: &str| Edit::Split {
        person: person.clone(),
        templates: templates.to_vec(),
        name: name.to_owned(),
    };
    let ada_named = || "Ada".to_owned();
    let refused = [
        (
            Edit::Merge {
                from: person.clone(),
                into: person.clone(),
            },
            EditError::SamePerson(ada_named()),
        ),
        (split(&[], "Eve"), EditError::NothingChosen(ada_named())),
        (split(&all, "Eve"), EditError::AllChosen(ada_named())),
        (
            split(&one, "JOS\u{c9} "),
            EditError::NameTaken("JOS\u{c9}".into()),
        ),
        (
            split(&[TemplateId("gone".into())], "Eve"),
            EditError::TemplateGone(ada_named()),
        ),
        (
            Edit::Move {
                from: other.clone(),
                to: person.clone(),
                templates: vec![jose.templates[0].id.clone()],
            },
            EditError::AllChosen("Jos\u{e9}".into()),
        ),
        (
            Edit::Remove {
                person: person.clone(),
                templates: all.clone(),
            },
            EditError::AllChosen(ada_named()),
        ),
        (
            Edit::Cover {
                person: other,
                template: Some(all[0].clone()),
            },
            EditError::TemplateGone("Jos\u{e9}".into()),
        ),
    ];
    for (edit, why) in refused {
        let said = edit.plan(&gallery).unwrap_err();
        assert_eq!(said, GalleryError::Edit(why));
        assert!(said.to_string().ends_with('.'), "{said}");
    }
    let nobody = Edit::Note {
        person: PersonId("nobody".into()),
        note: String::new(),
    };
    assert_eq!(nobody.plan(&gallery), Err(GalleryError::NoSuchPerson));
    assert!(matches!(
        split(&one, " ").plan(&gallery),
        Err(GalleryError::Name(_))
    ));
    assert_eq!(gallery, before);
    assert!(split(&one, "Eve").plan(&gallery).is_ok());
}

#[test]
fn the_picture_that_was_chosen_stands_for_somebody_while_it_is_theirs() {
    let mut ada = person("Ada", &[1.0, 0.0]);
    let mut newer = template(&[0.0, 1.0], "m1");
    newer.created_unix_ms = u64::MAX;
    newer.thumbnail = Thumbnail::encode(&face(40)).ok();
    ada.templates.push(newer);
    let red = |person: &Person| person.thumbnail().unwrap().get_pixel(56, 56)[0];
    assert!(red(&ada) < 80);
    ada.about.cover = Some(ada.templates[0].id.clone());
    assert!(red(&ada) > 160);
    ada.templates.remove(0);
    assert!(red(&ada) < 80);
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
