use crate::sample::close;
use faceglass_evaluation::Rate;
use faceglass_evaluation::metrics::groups::{Compared, Grouping, Picture};
use faceglass_evaluation::resampling::{Lots, percentiles, variance};
use faceglass_evaluation::statistics::clopper_pearson;

fn faces(people: &[usize]) -> Vec<Picture> {
    people
        .iter()
        .map(|person| Picture {
            person: *person,
            has_face: true,
        })
        .collect()
}

fn by(names: &[&str], of: Vec<Option<usize>>) -> Grouping {
    Grouping {
        by: "sex".into(),
        names: names.iter().map(|name| (*name).into()).collect(),
        of,
    }
}

#[test]
fn pairs_are_counted_within_groups_and_between_them() {
    // Two pictures of person 0, one of 1 and 2, all in a; 3 and 4 in b, 4 without a face.
    let mut pictures = faces(&[0, 0, 1, 2, 3, 4]);
    pictures[5].has_face = false;
    let compared = Compared::all_pairs(pictures, |a, b| matches!((a, b), (0, 2) | (1, 4)));
    let grouping = by(
        &["a", "b"],
        vec![Some(0), Some(0), Some(0), Some(0), Some(1), Some(1)],
    );
    let figures = compared.by(&grouping);
    let [a, b] = &figures.groups[..] else {
        panic!()
    };
    // 0-1 twice, 0-2 twice, 1-2; the first picture of 0 matches 1.
    assert_eq!(a.false_match.rate, Rate::new(1, 5));
    assert_eq!((a.people, a.pictures), (3, 4));
    assert_eq!(a.false_non_match.rate, Rate::new(1, 1));
    assert_eq!(a.failure_to_acquire.rate, Rate::new(0, 4));
    // There is one face in b, and no pair.
    assert_eq!(b.false_match.rate, Rate::new(0, 0));
    assert_eq!(b.false_match.interval, None);
    assert_eq!(b.failure_to_acquire.rate, Rate::new(1, 2));
    assert_eq!(figures.between.len(), 1);
    assert_eq!(figures.between[0].groups, (0, 1));
    assert_eq!(figures.between[0].false_match.rate, Rate::new(1, 4));
    // So few people are told, not ranked.
    assert_eq!(
        (figures.false_match, figures.failure_to_acquire),
        (None, None)
    );
    let whole = compared.whole();
    assert_eq!(whole.false_match.rate, Rate::new(2, 9));
    assert_eq!(whole.false_non_match.rate, Rate::new(1, 1));
    assert_eq!(whole.failure_to_acquire.rate, Rate::new(1, 6));
}

#[test]
fn a_person_of_two_groups_counts_in_each_and_an_unknown_group_in_none() {
    // Person 0 was young in the first picture and is not in the second and third.
    let compared = Compared::all_pairs(faces(&[0, 0, 0, 1, 2]), |a, b| (a, b) == (1, 2));
    let grouping = by(
        &["old", "young"],
        vec![Some(1), Some(0), Some(0), Some(0), None],
    );
    let figures = compared.by(&grouping);
    let [old, young] = &figures.groups[..] else {
        panic!()
    };
    assert_eq!(old.false_match.rate, Rate::new(0, 2));
    assert_eq!(old.false_non_match.rate, Rate::new(0, 1));
    assert_eq!(young.false_non_match.rate, Rate::new(0, 0));
    // Person 0 is in both groups, and never paired with themselves.
    assert_eq!(figures.between[0].false_match.rate, Rate::new(0, 1));
    assert_eq!(figures.unknown, 1);
}

/// Three groups of thirty people, a picture each; of the 435 pairs of each group the
/// first so many match, so that they share people.
fn three(matching: [usize; 3]) -> (Compared, Grouping) {
    let people: Vec<usize> = (0..90).collect();
    let place = |a: usize, b: usize| {
        let before: usize = (0..a).map(|n| 29 - n).sum();
        before + b - a - 1
    };
    let compared = Compared::all_pairs(faces(&people), |a, b| {
        let group = a / 30;
        group == b / 30 && place(a % 30, b % 30) < matching[group]
    });
    let of = people.iter().map(|person| Some(person / 30)).collect();
    (compared, by(&["a", "b", "c"], of))
}

#[test]
fn the_worst_is_held_against_the_best_and_the_geometric_mean() {
    let (compared, grouping) = three([20, 40, 10]);
    let figures = compared.by(&grouping);
    let spread = figures.false_match.unwrap();
    assert_eq!((spread.worst, spread.best), (1, 2));
    let to_best = spread.worst_to_best.unwrap();
    let to_mean = spread.worst_to_mean.unwrap();
    close(to_best.value, 4.0, 1e-12);
    // The geometric mean of 20, 40 and 10 is 20.
    close(to_mean.value, 2.0, 1e-12);
    for ratio in [to_best, to_mean] {
        assert!(ratio.interval.low <= ratio.value && ratio.value <= ratio.interval.high);
    }
    // So few people leave everything open.
    assert!(!spread.is_clear);
    let (compared, grouping) = three([400, 200, 10]);
    let spread = compared.by(&grouping).false_match.unwrap();
    assert!(spread.is_clear);
    assert_eq!((spread.worst, spread.best), (0, 2));
}

#[test]
fn without_a_false_match_there_is_no_ratio() {
    let (compared, grouping) = three([20, 40, 0]);
    let figures = compared.by(&grouping);
    let spread = figures.false_match.unwrap();
    assert_eq!((spread.worst, spread.best), (1, 2));
    assert_eq!((spread.worst_to_best, spread.worst_to_mean), (None, None));
    let (compared, grouping) = three([0, 0, 0]);
    let spread = compared.by(&grouping).false_match.unwrap();
    assert_eq!((spread.worst, spread.best), (0, 2));
    assert!(!spread.is_clear);
}

#[test]
fn pairs_that_share_people_tell_less_than_independent_ones() {
    let (compared, grouping) = three([29, 0, 0]);
    let figures = compared.by(&grouping);
    // One person matches everybody: whether they are drawn decides.
    let interval = figures.groups[0].false_match.interval.unwrap();
    let apart = Rate::new(29, 435).interval();
    assert_eq!(interval.low, 0.0);
    assert!(interval.width() > 2.0 * apart.width(), "{interval:?}");
    // A group without a false match tells less than 435 pairs would, and more than the
    // fifteen that share nobody.
    let none = figures.groups[1].false_match.interval.unwrap();
    assert_eq!(none.low, 0.0);
    assert!(none.high > Rate::new(0, 435).interval().high, "{none:?}");
    assert!(none.high < clopper_pearson(0, 14, 0.95).high, "{none:?}");
    // Where nobody matches anybody: of 4,005 pairs of 90 people one of 89 counts, of the 435
    // of 30 people one of 1 + 88 * 14.5 / 44.5, so that fourteen do.
    let (compared, grouping) = three([0, 0, 0]);
    let none = compared.by(&grouping).groups[0]
        .false_match
        .interval
        .unwrap();
    assert_eq!(none, Rate::new(0, 14).interval());
}

#[test]
fn a_person_with_many_pictures_is_one_person() {
    // Of forty people one has twenty pictures without a face, the others one with.
    let people = std::iter::repeat_n(0, 20).chain(1..40);
    let pictures: Vec<Picture> = people
        .map(|person| Picture {
            person,
            has_face: person != 0,
        })
        .collect();
    let compared = Compared::all_pairs(pictures, |_, _| false);
    let failures = compared.whole().failure_to_acquire;
    assert_eq!((failures.rate, failures.people), (Rate::new(20, 59), 40));
    let interval = failures.interval.unwrap();
    assert_eq!(interval.low, 0.0);
    assert!(interval.high > Rate::new(20, 59).interval().high);
}

#[test]
fn labels_make_groups_in_the_order_of_their_names() {
    let labels = ["male", "", "female", "male"].map(|l| (!l.is_empty()).then(|| l.to_owned()));
    let grouping = Grouping::by_labels("sex", &labels);
    assert_eq!(grouping.names, ["female", "male"]);
    assert_eq!(grouping.of, [Some(1), None, Some(0), Some(1)]);
}

#[test]
fn lots_are_fair_and_the_same_for_a_seed() {
    let mut lots = Lots::new(1);
    let mut counts = [0; 5];
    for _ in 0..10_000 {
        counts[lots.below(5)] += 1;
    }
    assert!(
        counts.iter().all(|count| (1800..2200).contains(count)),
        "{counts:?}"
    );
    let kept = |seed| {
        let mut things: Vec<usize> = (0..20).collect();
        Lots::new(seed).keep(&mut things, 5);
        things
    };
    assert_eq!(kept(3), kept(3));
    assert_ne!(kept(3), kept(4));
    let mut few = vec![1, 2];
    lots.keep(&mut few, 9);
    few.sort_unstable();
    assert_eq!(few, [1, 2]);
    let times = lots.drawn_anew(100);
    assert_eq!(times.iter().sum::<u32>(), 100);
    // About 1/e of the people are not drawn.
    let missed = times.iter().filter(|times| **times == 0).count();
    assert!((25..50).contains(&missed), "{missed}");
}

#[test]
fn percentiles_leave_out_rounds_without_a_figure() {
    let figures: Vec<Option<f64>> = (0..100)
        .map(|n| (n >= 20).then_some(f64::from(n)))
        .collect();
    // Two of eighty are cut off at each end.
    let interval = percentiles(&figures).unwrap();
    assert_eq!((interval.low, interval.high), (22.0, 97.0));
    assert_eq!(percentiles(&[None]), None);
    close(variance(&[Some(1.0), None, Some(3.0)]).unwrap(), 2.0, 1e-12);
    assert_eq!(variance(&[Some(1.0)]), None);
}
