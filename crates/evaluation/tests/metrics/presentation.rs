use crate::sample::{GENUINE, IMPOSTOR, close};
use faceglass_evaluation::Rate;
use faceglass_evaluation::metrics::presentation::{
    Presentations, development_threshold, errors_at, pooled,
};
use proptest::prelude::*;

fn of(name: &str, scores: &[f32], non_responses: u64) -> Presentations {
    Presentations {
        name: name.into(),
        scores: scores.to_vec(),
        non_responses,
    }
}

#[test]
fn error_rates_by_hand() {
    let live = of("bona fide", &[0.9, 0.8, 0.4, 0.7], 1);
    let attacks = [
        of("print", &[0.1, 0.2, 0.3, 0.6], 0),
        of("phone", &[0.1, 0.6], 2),
    ];
    let errors = errors_at(&live, &attacks, 0.5);
    let worst: Vec<(&str, Rate)> = errors
        .species
        .iter()
        .map(|s| (s.name.as_str(), s.apcer))
        .collect();
    assert_eq!(
        worst,
        [("phone", Rate::new(1, 2)), ("print", Rate::new(1, 4))]
    );
    assert_eq!(errors.species[0].apnrr, Rate::new(2, 4));
    assert_eq!(
        (errors.bpcer, errors.bpnrr),
        (Rate::new(1, 4), Rate::new(1, 5))
    );
    // The worst species and the live faces: (1/2 + 1/4) / 2.
    close(errors.acer.unwrap(), 0.375, 1e-12);
}

#[test]
fn a_score_on_the_threshold_is_live() {
    let errors = errors_at(&of("bona fide", &[0.5], 0), &[of("print", &[0.5], 0)], 0.5);
    assert_eq!((errors.bpcer.count, errors.species[0].apcer.count), (0, 1));
}

#[test]
fn non_responses_are_in_no_error_rate() {
    let mut live = Presentations::named("bona fide");
    for score in [None, Some(0.9), Some(f32::NAN)] {
        live.add(score);
    }
    assert_eq!((live.total(), live.non_response()), (3, Rate::new(2, 3)));
    let errors = errors_at(&live, &[of("print", &[], 4)], 0.5);
    assert_eq!(errors.bpcer, Rate::new(0, 1));
    assert_eq!(errors.species[0].apcer.share(), None);
    assert_eq!(errors.acer, None);
    assert_eq!(errors_at(&live, &[], 0.5).acer, None);
}

/// Area by scikit-learn, counts at the closest two rates by NumPy; see the sample.
#[test]
fn one_species_is_a_verification_problem() {
    let (live, print) = (of("bona fide", &GENUINE, 0), of("print", &IMPOSTOR, 0));
    let attacks = [print];
    let scores = pooled(&live, &attacks);
    close(scores.auc().unwrap(), 0.9162037037037037, 1e-12);
    let threshold = development_threshold(&live, &attacks).unwrap();
    assert!(threshold > 0.54 && threshold <= 0.55);
    let errors = errors_at(&live, &attacks, threshold);
    assert_eq!(
        (errors.bpcer.count, errors.species[0].apcer.count),
        (11, 14)
    );
}

#[test]
fn a_development_set_of_one_class_is_refused_in_words() {
    let live = of("bona fide", &[0.5], 0);
    for (live, attacks) in [
        (live.clone(), vec![]),
        (live.clone(), vec![of("print", &[], 3)]),
        (of("bona fide", &[], 1), vec![of("print", &[0.1], 0)]),
    ] {
        let words = development_threshold(&live, &attacks)
            .unwrap_err()
            .to_string();
        assert!(words.contains("needs both"), "{words}");
    }
}

proptest! {
    #[test]
    fn a_development_threshold_parts_what_can_be_parted(
        low in prop::collection::vec(0.0f32..0.4, 1..20),
        high in prop::collection::vec(0.6f32..1.0, 1..20),
    ) {
        let (live, attacks) = (of("bona fide", &high, 0), [of("print", &low, 0)]);
        let errors = errors_at(&live, &attacks, development_threshold(&live, &attacks).unwrap());
        prop_assert_eq!((errors.bpcer.count, errors.species[0].apcer.count), (0, 0));
    }

    #[test]
    fn a_stricter_threshold_never_lets_more_attacks_pass(
        scores in prop::collection::vec(0.0f32..1.0, 1..40), a in 0.0f32..1.0, b in 0.0f32..1.0,
    ) {
        let print = of("print", &scores, 0);
        let (loose, strict) = (a.min(b), a.max(b));
        prop_assert!(print.accepted(strict).count <= print.accepted(loose).count);
        prop_assert!(print.refused(strict).count >= print.refused(loose).count);
        prop_assert_eq!(print.accepted(a).count + print.refused(a).count, scores.len() as u64);
    }
}
