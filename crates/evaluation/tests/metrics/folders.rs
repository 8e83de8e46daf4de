use faceglass_evaluation::Rate;
use faceglass_evaluation::folders::{all_pairs, search, strangers};
use std::ops::Range;

fn people(counts: &[usize]) -> Vec<Range<usize>> {
    let mut first = 0;
    let mut person = |count: &usize| {
        let pictures = first..first + count;
        first += count;
        pictures
    };
    counts.iter().map(&mut person).collect()
}

fn keys(count: usize) -> Vec<usize> {
    (0..count).map(|n| (n * 7) % 11).collect()
}

#[test]
fn every_pair_is_made_once() {
    let (pairs, step) = all_pairs(&people(&[3, 1, 2]));
    assert_eq!(step, 1);
    assert_eq!(pairs.iter().filter(|p| p.same).count(), 3 + 1);
    assert_eq!(pairs.iter().filter(|p| !p.same).count(), 3 + 6 + 2);
    assert!(pairs.iter().all(|p| p.a < p.b));
}

#[test]
fn too_many_pairs_of_two_people_are_thinned() {
    let (pairs, step) = all_pairs(&people(&[1500, 1500]));
    assert_eq!(step, 3);
    assert_eq!(pairs.iter().filter(|p| !p.same).count(), 750_000);
}

#[test]
fn strangers_are_chosen_by_key_and_never_everybody() {
    let chosen = strangers(&keys(10), 0.3);
    assert_eq!(chosen.iter().filter(|s| **s).count(), 3);
    let mut backwards = keys(10);
    backwards.reverse();
    let mut turned = strangers(&backwards, 0.3);
    turned.reverse();
    assert_eq!(chosen, turned);
    assert!(strangers(&keys(2), 0.99).contains(&false));
    assert!(!strangers(&keys(10), 0.0).contains(&true));
}

#[test]
fn a_person_without_a_usable_picture_cannot_be_enrolled() {
    let people = people(&[2, 2, 2]);
    let (one, other) = (Some([1.0, 0.0]), Some([0.0, 1.0]));
    let templates = [None, one, other, Some([0.1, 0.99]), None, None];
    let cosine = |a: &[f32; 2], b: &[f32; 2]| a[0] * b[0] + a[1] * b[1];
    let run = search(&people, &[false; 3], &templates, cosine, 0.5);
    assert_eq!((run.people, run.failed_to_enrol), (2, Rate::new(1, 3)));
    // One found, one without a face; the templates' own pictures are no searches.
    assert_eq!(run.searches.rank(1), Rate::new(1, 2));
    let run = search(&people, &[false, true, false], &templates, cosine, 0.5);
    assert_eq!((run.searches.mated(), run.searches.non_mated()), (1, 2));
}
