//! Best and second best person.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{Change, Gallery, Matcher, Person};
use proptest::prelude::*;
use support::{any_gallery, embedding, model, person, template};

fn gallery_of(people: Vec<Person>) -> Gallery {
    let mut gallery = Gallery::default();
    for person in people {
        gallery.apply(&Change::AddPerson(person)).unwrap();
    }
    gallery
}

#[test]
fn best_and_second_best_are_different_people() {
    let mut ada = person("Ada", &[1.0, 0.0, 0.0]);
    ada.templates.push(template(&[0.9, 0.1, 0.0], "m1"));
    let bea = person("Bea", &[0.0, 1.0, 0.0]);
    let gallery = gallery_of(vec![ada, bea]);
    let found = Matcher::new(&gallery, &model("m1")).find(&embedding(&[1.0, 0.2, 0.0]));
    let (best, second) = (found.best.unwrap(), found.second.unwrap());
    assert_eq!((best.name.as_str(), second.name.as_str()), ("Ada", "Bea"));
    // cos of the angle between (1, 0.2) and (0.9, 0.1) is 0.92 / sqrt(1.04 * 0.82).
    assert!((best.similarity - 0.996_24).abs() < 1e-4, "{best:?}");
    assert!((second.similarity - 0.196_12).abs() < 1e-4, "{second:?}");
}

#[test]
fn templates_of_another_network_are_never_compared() {
    let mut ada = person("Ada", &[0.0, 1.0]);
    ada.templates.push(template(&[1.0, 0.0], "m2"));
    let gallery = gallery_of(vec![ada]);
    let probe = embedding(&[1.0, 0.0]);
    let same = Matcher::new(&gallery, &model("m1")).find(&probe);
    assert!(same.best.unwrap().similarity.abs() < 1e-6);
    let none = Matcher::new(&gallery, &model("m3"));
    assert!(none.is_empty());
    assert_eq!(none.find(&probe).best, None);
}

#[test]
fn one_person_has_no_second_best() {
    let gallery = gallery_of(vec![person("Ada", &[1.0, 0.0])]);
    let found = Matcher::new(&gallery, &model("m1")).find(&embedding(&[-1.0, 0.0]));
    assert!((found.best.unwrap().similarity + 1.0).abs() < 1e-6);
    assert_eq!(found.second, None);
}

proptest! {
    #[test]
    fn find_agrees_with_looking_at_everything(
        gallery in any_gallery(),
        values in prop::collection::vec(0.1f32..1.0, 8),
    ) {
        let probe = embedding(&values);
        let matcher = Matcher::new(&gallery, &model("m1"));
        let found = matcher.find(&probe);
        let ranking = matcher.ranking(&probe);
        prop_assert_eq!(
            found.best.as_ref().map(|c| c.similarity),
            ranking.first().map(|c| c.similarity)
        );
        prop_assert_eq!(
            found.second.as_ref().map(|c| c.similarity),
            ranking.get(1).map(|c| c.similarity)
        );
        let brute = gallery
            .people()
            .iter()
            .flat_map(|p| p.templates_of(matcher.model()))
            .map(|t| t.embedding.cosine(&probe))
            .max_by(f32::total_cmp);
        prop_assert_eq!(found.best.map(|c| c.similarity), brute);
    }
}
