//! What passes the gate, on answers that are made up.

use workshop::WorkshopError;
use workshop::compress::gate::{Answer, Verdict, judged};

/// Answers about people with so many each, wrong where `wrong` says so of person and number.
fn answers(people: usize, each: usize, wrong: impl Fn(usize, usize) -> [bool; 2]) -> Vec<Answer> {
    let of = |person: usize, n: usize| {
        let [before, after] = wrong(person, n).map(|w| f64::from(u8::from(w)));
        Answer {
            person: format!("person {person}"),
            before,
            after,
        }
    };
    let all = (0..people).flat_map(|p| (0..each).map(move |n| (p, n)));
    all.map(|(p, n)| of(p, n)).collect()
}

fn verdict(answers: &[Answer], margin: f64) -> Verdict {
    judged(answers, margin).unwrap()
}

#[test]
fn a_network_that_answers_alike_passes_without_any_margin() {
    let same = verdict(&answers(20, 10, |p, n| [(p + n) % 7 == 0; 2]), 0.0);
    assert!(same.passes() && same.more() == 0.0, "{same:?}");
    assert_eq!((same.interval.low, same.interval.high), (0.0, 0.0));
    let mcnemar = same.mcnemar.unwrap();
    assert_eq!(
        (mcnemar.only_before, mcnemar.only_after, mcnemar.p),
        (0, 0, 1.0)
    );
    assert!(same.why_refused("wrong answers").is_none());
}

#[test]
fn a_network_that_errs_more_is_refused_and_one_that_errs_less_is_not() {
    // One answer in ten more, evenly among 50 people.
    let worse = answers(50, 20, |_, n| [n == 0, n < 3]);
    let refused = verdict(&worse, 0.02);
    assert!((refused.more() - 0.1).abs() < 1e-9 && !refused.passes());
    let why = refused.why_refused("wrong answers").unwrap();
    assert_eq!(why, "wrong answers grow by 0.1, and only 0.02 are allowed");
    assert!(verdict(&worse, 0.11).passes());
    assert!(refused.mcnemar.unwrap().p < 1e-20);
    let better = answers(50, 20, |_, n| [n < 3, n == 0]);
    assert!(verdict(&better, 0.0).passes());
}

#[test]
fn what_too_few_people_cannot_show_is_refused_as_such() {
    // One of four people has all the new errors: with others it could be far more.
    let few = verdict(&answers(4, 25, |p, n| [false, p == 0 && n < 2]), 0.03);
    assert!((few.more() - 0.02).abs() < 1e-9);
    assert!(!few.passes() && few.interval.high > 0.03, "{few:?}");
    let why = few.why_refused("wrong answers").unwrap();
    assert!(why.contains("with 4 people it cannot be told"), "{why}");
    // As many answers of as many people tell it.
    let many = verdict(&answers(100, 1, |p, _| [false, p < 2]), 0.06);
    assert!(many.passes(), "{many:?}");
}

#[test]
fn mcnemar_counts_what_only_one_is_wrong_about() {
    // 1 against 6: 2·(C(7,0) + C(7,1)) / 2⁷.
    let parted = verdict(&answers(40, 1, |p, _| [p == 0, (1..7).contains(&p)]), 1.0);
    let mcnemar = parted.mcnemar.unwrap();
    assert_eq!((mcnemar.only_before, mcnemar.only_after), (1, 6));
    assert!((mcnemar.p - 16.0 / 128.0).abs() < 1e-12, "{mcnemar:?}");
    assert!(parted.told("wrong answers").contains("p = 0.125"));
    // Distances are neither right nor wrong.
    let mut distances = answers(3, 1, |_, _| [false, false]);
    distances[0].after = 0.25;
    assert_eq!(verdict(&distances, 1.0).mcnemar, None);
}

#[test]
fn nothing_asked_shows_nothing() {
    assert!(matches!(judged(&[], 0.1), Err(WorkshopError::Data(_))));
    let one = answers(1, 1, |_, _| [false, false]);
    assert!(
        judged(&one, -0.1)
            .unwrap_err()
            .to_string()
            .contains("--margin")
    );
}
