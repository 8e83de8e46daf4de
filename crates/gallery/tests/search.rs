//! The search against a plain look at everyone, where it is hardest.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{Candidate, Change, Found, Gallery, Matcher, Person, PersonId, Template};
use faceglass_vision::Embedding;
use proptest::prelude::*;
use support::{embedding, model, person, template};

/// Numbers of the shipped network's embeddings.
const SIZE: usize = 128;

/// The same on every run, evenly from −1 to 1 (xorshift64*).
struct Lot(u64);

impl Lot {
    fn draw(&mut self) -> f32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let word = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D);
        (word >> 40) as f32 / 8_388_608.0 - 1.0
    }

    fn vector(&mut self) -> Vec<f32> {
        (0..SIZE).map(|_| self.draw()).collect()
    }

    /// So near to `to` that 8 bits cannot tell it from its like.
    fn near(&mut self, to: &[f32], spread: f32) -> Vec<f32> {
        to.iter()
            .map(|value| value + spread * self.draw())
            .collect()
    }
}

fn someone(name: &str, templates: &[Vec<f32>]) -> Person {
    let of = |values: &Vec<f32>| Template::new(embedding(values), model("m1"), None);
    let mut person = Person::new(name, templates.iter().map(of).collect()).unwrap();
    // By name, so that who stands first among equals is known.
    person.id = PersonId(name.to_lowercase());
    person
}

fn gallery_of(people: Vec<Person>) -> Gallery {
    let mut gallery = Gallery::default();
    let add = people.into_iter().map(Change::AddPerson).collect();
    gallery.apply(&Change::Batch(add)).unwrap();
    gallery
}

/// What a look at everyone finds: by definition the right answer.
fn plain(matcher: &Matcher, probe: &Embedding) -> Found {
    let mut ranking = matcher.ranking(probe).into_iter();
    Found {
        best: ranking.next(),
        second: ranking.next(),
    }
}

fn assert_exact(matcher: &Matcher, probe: &Embedding) {
    let found = matcher.find(probe);
    assert_eq!(found, plain(matcher, probe));
    assert_eq!(matcher.find_on(probe, 2), found);
    assert_eq!(matcher.find_on(probe, 7), found);
}

#[test]
fn nobody_is_missed_among_thousands() {
    let mut lot = Lot(1);
    let people = (0..4000).map(|n| someone(&format!("P {n:04}"), &[lot.vector()]));
    let gallery = gallery_of(people.collect());
    let matcher = Matcher::new(&gallery, &model("m1"));
    assert_eq!(matcher.templates(), 4000);
    for _ in 0..300 {
        assert_exact(&matcher, &embedding(&lot.vector()));
    }
    for person in gallery.people().iter().step_by(13) {
        let own = person.templates[0].embedding.values().to_vec();
        let probe = embedding(&lot.near(&own, 0.05));
        assert_eq!(matcher.find(&probe).best.unwrap().person, person.id);
        assert_exact(&matcher, &probe);
    }
}

/// A crowd that looks nearly the same: the order is decided by digits that 8 bits
/// do not have.
#[test]
fn nobody_is_missed_in_a_crowd_of_likes() {
    let mut lot = Lot(2);
    for spread in [0.3, 0.01, 0.001, 1e-5, 1e-7] {
        let middle = lot.vector();
        let people = (0..1500).map(|n| {
            let templates = [lot.near(&middle, spread), lot.near(&middle, spread)];
            someone(&format!("P {n:04}"), &templates)
        });
        let matcher = Matcher::new(&gallery_of(people.collect()), &model("m1"));
        for _ in 0..40 {
            assert_exact(&matcher, &embedding(&lot.near(&middle, spread)));
            assert_exact(&matcher, &embedding(&lot.vector()));
        }
    }
}

/// Values far apart in size, which a common step serves worst.
#[test]
fn nobody_is_missed_where_one_number_outweighs_the_others() {
    let mut lot = Lot(3);
    let mut spiked = |at: usize| {
        let mut values: Vec<f32> = lot.vector().iter().map(|value| 0.02 * value).collect();
        values[at] = 1.0;
        values
    };
    let people = (0..1500).map(|n| someone(&format!("P {n:04}"), &[spiked(n % 3)]));
    let matcher = Matcher::new(&gallery_of(people.collect()), &model("m1"));
    for at in 0..60 {
        assert_exact(&matcher, &embedding(&spiked(at % 4)));
    }
}

#[test]
fn equals_keep_the_order_of_the_gallery_whenever_they_came() {
    let mut lot = Lot(4);
    let face = lot.vector();
    let names = ["Dora", "bea", "Ada", "Éva", "Cora"];
    let mut gallery = Gallery::default();
    let mut matcher = Matcher::new(&gallery, &model("m1"));
    for name in names {
        let add = Change::AddPerson(someone(name, std::slice::from_ref(&face)));
        gallery.apply(&add).unwrap();
        matcher.update(&gallery);
    }
    let found = matcher.find(&embedding(&face));
    assert_eq!(found.best.unwrap().name, "Ada");
    assert_eq!(found.second.unwrap().name, "bea");
    let opposite: Vec<f32> = face.iter().map(|value| -value).collect();
    assert_exact(&matcher, &embedding(&opposite));
}

#[test]
fn what_cannot_be_compared_is_not_alike() {
    let mut ada = person("Ada", &[1.0, 0.0]);
    ada.templates.push(template(&[0.0, 1.0, 0.0], "m1"));
    let bea = person("Bea", &[0.0, 0.0, 1.0]);
    let matcher = Matcher::new(&gallery_of(vec![ada, bea]), &model("m1"));
    for probe in [&[1.0, 0.1][..], &[0.1, 1.0, 0.2], &[1.0; 4]] {
        assert_exact(&matcher, &embedding(probe));
    }
    let four = matcher.find(&embedding(&[1.0; 4])).best.unwrap();
    assert_eq!(four.similarity, 0.0);
}

#[test]
fn a_clone_goes_on_with_what_it_knew() {
    let mut lot = Lot(5);
    let face = lot.vector();
    let mut gallery = gallery_of(vec![someone("Ada", std::slice::from_ref(&face))]);
    let mut matcher = Matcher::new(&gallery, &model("m1"));
    let before = matcher.clone();
    let remove = Change::Remove(PersonId("ada".into()));
    gallery.apply(&remove).unwrap();
    matcher.update(&gallery);
    assert!(matcher.is_empty());
    assert_eq!(matcher.find(&embedding(&face)), Found::default());
    let name = |found: Found| found.best.map(|best: Candidate| best.name);
    assert_eq!(name(before.find(&embedding(&face))), Some("Ada".into()));
}

/// More than lie in one block, and most of them gone again.
#[test]
fn thousands_who_come_and_go_are_followed() {
    let (mut lot, mut other) = (Lot(6), Lot(7));
    let mut person = |n: usize| someone(&format!("P {n:04}"), &[lot.vector()]);
    let people: Vec<Person> = (0..5000).map(&mut person).collect();
    let ids: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
    let mut gallery = gallery_of(people);
    let mut matcher = Matcher::new(&gallery, &model("m1"));
    let gone = ids.iter().enumerate().filter(|(n, _)| n % 9 != 4);
    let gone = gone.map(|(_, id)| Change::Remove(id.clone())).collect();
    for change in [
        Change::Batch(gone),
        Change::Batch(
            (5000..5300)
                .map(&mut person)
                .map(Change::AddPerson)
                .collect(),
        ),
    ] {
        gallery.apply(&change).unwrap();
        matcher.update(&gallery);
        let fresh = Matcher::new(&gallery, &model("m1"));
        assert_eq!(matcher.templates(), fresh.templates());
        for _ in 0..50 {
            let probe = embedding(&other.vector());
            assert_eq!(matcher.find(&probe), fresh.find(&probe));
            assert_exact(&matcher, &probe);
        }
    }
}

/// One thing that happens to somebody.
#[derive(Clone, Debug)]
enum Happens {
    Comes(u8),
    Goes(u8),
    Renamed(u8, u8),
    Template(u8),
    LosesTemplate(u8),
}

fn anything() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => any::<u8>().prop_map(Happens::Comes),
        2 => any::<u8>().prop_map(Happens::Goes),
        2 => any::<(u8, u8)>().prop_map(|(who, to)| Happens::Renamed(who, to)),
        2 => any::<u8>().prop_map(Happens::Template),
        1 => any::<u8>().prop_map(Happens::LosesTemplate),
    ]
}

fn change(gallery: &Gallery, happens: &Happens, lot: &mut Lot) -> Option<Change> {
    let at = |n: u8| {
        gallery
            .people()
            .get(usize::from(n) % gallery.people().len().max(1))
    };
    Some(match happens {
        Happens::Comes(n) => Change::AddPerson(
            Person::new(
                &format!("Name {}", n % 7),
                vec![Template::new(
                    embedding(&lot.vector()),
                    model(["m1", "m1", "m2"][usize::from(n % 3)]),
                    None,
                )],
            )
            .unwrap(),
        ),
        Happens::Goes(n) => Change::Remove(at(*n)?.id.clone()),
        Happens::Renamed(n, to) => Change::Rename {
            person: at(*n)?.id.clone(),
            name: format!("Name {}", to % 7),
        },
        Happens::Template(n) => Change::AddTemplates {
            person: at(*n)?.id.clone(),
            templates: vec![Template::new(embedding(&lot.vector()), model("m1"), None)],
        },
        Happens::LosesTemplate(n) => Change::RemoveTemplates {
            person: at(*n)?.id.clone(),
            templates: vec![at(*n)?.templates.first()?.id.clone()],
        },
    })
}

proptest! {
    /// A matcher that followed answers as one that is new.
    #[test]
    fn following_a_gallery_ends_where_laying_it_out_does(
        all in prop::collection::vec((anything(), any::<bool>()), 1..60),
        seed in 1u64..,
    ) {
        let mut lot = Lot(seed);
        let mut gallery = Gallery::default();
        let mut matcher = Matcher::new(&gallery, &model("m1"));
        for (happens, look) in &all {
            let Some(change) = change(&gallery, happens, &mut lot) else { continue };
            gallery.apply(&change).unwrap();
            if *look {
                matcher.update(&gallery);
            }
        }
        matcher.update(&gallery);
        let fresh = Matcher::new(&gallery, &model("m1"));
        prop_assert_eq!(matcher.templates(), fresh.templates());
        prop_assert_eq!(matcher.is_empty(), fresh.is_empty());
        for _ in 0..5 {
            let probe = embedding(&lot.vector());
            prop_assert_eq!(matcher.find(&probe), fresh.find(&probe));
            prop_assert_eq!(matcher.ranking(&probe), fresh.ranking(&probe));
            prop_assert_eq!(matcher.find(&probe), plain(&matcher, &probe));
        }
    }
}
