//! Every case here was worked by hand.

use super::*;

const LIMITS: Limits = Limits {
    shipped: 0.56,
    in_force: 0.56,
    floor: None,
};

/// `count` scores spread evenly over `from..=to`.
fn spread(from: f32, to: f32, count: usize) -> Vec<f32> {
    let step = (to - from) / (count - 1) as f32;
    (0..count).map(|n| from + step * n as f32).collect()
}

fn scores(live: Vec<f32>, attacks: Vec<(AttackSpecies, Vec<f32>)>) -> LivenessScores {
    LivenessScores {
        live,
        attacks,
        light: 0.4,
    }
}

#[test]
fn live_faces_that_pass_need_no_change() {
    let proposal = propose("One", &scores(spread(0.7, 0.9, 100), vec![]), LIMITS);
    assert_eq!((proposal.threshold, proposal.why), (0.56, Why::Unchanged));
    assert_eq!(
        proposal.live,
        Count {
            errors: 0,
            samples: 100
        }
    );
    assert!(!proposal.lowers_security());
}

/// Of 100 live scores ten lie at 0.50 and the rest at 0.80: at 0.56 ten are
/// missed, at 0.50 none, so 0.50 is the highest that misses at most five.
#[test]
fn without_attacks_the_highest_sufficient_threshold_is_taken() {
    let live = [vec![0.50; 10], vec![0.80; 90]].concat();
    let proposal = propose("One", &scores(live, vec![]), LIMITS);
    assert_eq!(proposal.threshold, 0.50);
    assert_eq!(proposal.why, Why::MissedTooOften);
    assert_eq!(proposal.live_before.errors, 10);
    assert_eq!(proposal.live.errors, 0);
    assert_eq!(proposal.bound, None);
    assert!(proposal.lowers_security());
}

/// All live scores at 0.30 would want 0.30; the floor is 0.56 - 0.10 = 0.46.
#[test]
fn without_attacks_the_floor_holds_and_is_told() {
    let proposal = propose("One", &scores(vec![0.30; 60], vec![]), LIMITS);
    assert_eq!(proposal.threshold, 0.46);
    assert_eq!(proposal.bound, Some(Bound::Floor(0.46)));
    // A measured floor may be higher, never lower.
    let higher = Limits {
        floor: Some(0.52),
        ..LIMITS
    };
    let proposal = propose("One", &scores(vec![0.30; 60], vec![]), higher);
    assert_eq!(proposal.threshold, 0.52);
    let deeper = Limits {
        floor: Some(0.1),
        ..LIMITS
    };
    let proposal = propose("One", &scores(vec![0.30; 60], vec![]), deeper);
    assert_eq!(proposal.threshold, 0.46);
}

/// The person's own 0.40 lies below the floor already: nothing is raised
/// without a reason to.
#[test]
fn without_attacks_nothing_is_ever_raised() {
    let limits = Limits {
        in_force: 0.40,
        ..LIMITS
    };
    let proposal = propose("One", &scores(vec![0.30; 60], vec![]), limits);
    assert_eq!((proposal.threshold, proposal.why), (0.40, Why::Unchanged));
    assert!(!proposal.lowers_security());
}

/// Live 0.90, phone 0.74: every hundredth from 0.75 to 0.90 is without an
/// error, sixteen of them; the middle one is 0.83.
#[test]
fn a_phone_that_passes_raises_the_threshold() {
    let attacks = vec![(AttackSpecies::Phone, vec![0.74; 60])];
    let proposal = propose("One", &scores(vec![0.90; 180], attacks), LIMITS);
    assert_eq!(proposal.threshold, 0.83);
    assert_eq!(proposal.why, Why::FewestErrors);
    assert_eq!(proposal.attacks_before[0].passed.errors, 60);
    assert_eq!(proposal.attacks[0].passed.errors, 0);
    assert!(!proposal.lowers_security());
}

/// Live 0.90, print 0.20: 0.56 makes no error, so it stays though others do
/// not either.
#[test]
fn a_threshold_without_errors_stays() {
    let attacks = vec![(AttackSpecies::Print, vec![0.20; 60])];
    let proposal = propose("One", &scores(vec![0.90; 180], attacks), LIMITS);
    assert_eq!((proposal.threshold, proposal.why), (0.56, Why::Unchanged));
}

/// Live 0.45, both attacks 0.10. The floor is 0.36 with both shown, and 0.36
/// to 0.45 make no error: the middle is 0.41. With the print alone the floor
/// is 0.46, where every live face is missed as it is at 0.56: nothing changes.
#[test]
fn a_deeper_floor_needs_every_attack() {
    let print = (AttackSpecies::Print, vec![0.10; 60]);
    let phone = (AttackSpecies::Phone, vec![0.10; 60]);
    let both = scores(vec![0.45; 180], vec![print.clone(), phone]);
    let proposal = propose("One", &both, LIMITS);
    assert_eq!(proposal.threshold, 0.41);
    assert!(proposal.lowers_security());
    let one = scores(vec![0.45; 180], vec![print]);
    let proposal = propose("One", &one, LIMITS);
    assert_eq!((proposal.threshold, proposal.why), (0.56, Why::Unchanged));
    assert_eq!(proposal.bound, Some(Bound::Floor(0.46)));
}

/// Live and phone both at 0.70: at every threshold the two rates add up to 1.
#[test]
fn what_cannot_be_told_apart_changes_nothing() {
    let attacks = vec![
        (AttackSpecies::Print, vec![0.10; 60]),
        (AttackSpecies::Phone, vec![0.70; 60]),
    ];
    let proposal = propose("One", &scores(vec![0.70; 180], attacks), LIMITS);
    assert_eq!(proposal.why, Why::Inseparable(AttackSpecies::Phone));
    assert_eq!(proposal.threshold, 0.56);
    assert!(!proposal.can_be_stored());
}

/// Half of the live faces at 0.60, half at 0.90; a quarter of the prints at
/// 0.80, the rest at 0.20. At 0.56: APCER ¼, BPCER 0. At 0.85: 0 and ½. The
/// first sum is the smaller one, and 0.56 belongs to it.
#[test]
fn overlapping_scores_take_the_smallest_sum() {
    let live = [vec![0.60; 90], vec![0.90; 90]].concat();
    let print = [vec![0.80; 15], vec![0.20; 45]].concat();
    let proposal = propose(
        "One",
        &scores(live, vec![(AttackSpecies::Print, print)]),
        LIMITS,
    );
    assert_eq!((proposal.threshold, proposal.why), (0.56, Why::Unchanged));
    assert_eq!(
        proposal.attacks[0].passed,
        Count {
            errors: 15,
            samples: 60
        }
    );
}

/// Live 1.00, phone 0.97: without an error only from 0.98 on. Up to the ceiling
/// all phones pass, as they do at 0.56.
#[test]
fn above_the_ceiling_nothing_is_proposed() {
    let attacks = vec![(AttackSpecies::Phone, vec![0.97; 60])];
    let proposal = propose("One", &scores(vec![1.0; 180], attacks), LIMITS);
    assert_eq!((proposal.threshold, proposal.why), (0.56, Why::Unchanged));
    assert_eq!(proposal.bound, Some(Bound::Ceiling(CEILING)));
    assert_eq!(proposal.attacks[0].passed.errors, 60);
}

#[test]
fn nothing_gathered_changes_nothing() {
    let proposal = propose("One", &LivenessScores::default(), LIMITS);
    assert_eq!((proposal.threshold, proposal.why), (0.56, Why::Unchanged));
    assert_eq!(proposal.live.rate(), 0.0);
}
