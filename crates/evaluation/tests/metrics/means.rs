use crate::sample::close;
use faceglass_evaluation::means::{Mean, Repeated, of_mean, outside, verdicts};

fn repeated(name: &str, values: &[f64]) -> Repeated {
    Repeated {
        name: name.into(),
        values: values.to_vec(),
    }
}

#[test]
fn means_by_hand() {
    // Deviations -1, 0, 1: a variance of 1, and an error of the root of a third.
    let mean = Mean::of(&[4.0, 5.0, 6.0]).unwrap();
    close(mean.value, 5.0, 1e-12);
    close(mean.standard_error.unwrap(), (1.0f64 / 3.0).sqrt(), 1e-12);
    assert_eq!(Mean::of(&[2.0]).unwrap().standard_error, None);
    assert_eq!(Mean::of(&[]), None);
    let shown = Mean::of(&[0.90, 0.92]).unwrap();
    assert_eq!(of_mean(&shown), "91.00 ± 1.00 %");
}

#[test]
fn students_distribution_has_its_tabled_quantiles() {
    for (t, freedom, p) in [
        (12.7062, 1.0, 0.05),
        (4.30265, 2.0, 0.05),
        (2.13185, 4.0, 0.1),
        (0.0, 3.0, 1.0),
    ] {
        close(outside(t, freedom), p, 1e-5);
        close(outside(-t, freedom), p, 1e-5);
    }
}

#[test]
fn welch_by_scipy() {
    // scipy.stats.ttest_ind([.91, .93, .95], [.88, .885, .905], equal_var=False)
    let (a, b) = (
        Mean::of(&[0.91, 0.93, 0.95]).unwrap(),
        Mean::of(&[0.88, 0.885, 0.905]).unwrap(),
    );
    let d = a.less(&b).unwrap();
    close(d.value, 0.04, 1e-12);
    close(d.value / d.standard_error, WELCH_T, 1e-6);
    close(d.p, WELCH_P, 1e-6);
}

const WELCH_T: f64 = 2.889_260_474;
const WELCH_P: f64 = 0.052_932_277;

#[test]
fn what_may_be_said_depends_on_the_spread() {
    let good = repeated("arcface", &[0.950, 0.951, 0.952]);
    let near = repeated("cosface", &[0.930, 0.970, 0.949]);
    let far = repeated("softmax", &[0.900, 0.901, 0.902]);
    let told = verdicts("accuracy", &[far, good, near], true);
    assert!(
        told[0].contains("arcface comes first with 95.10 ± 0.06 %") && told[0].contains("2.5 %"),
        "{told:?}"
    );
    assert!(
        told[1].contains("ahead of cosface") && told[1].contains("does not tell them apart"),
        "{told:?}"
    );
    assert!(
        told[2].contains("5.00 percentage points ahead of softmax"),
        "{told:?}"
    );
    assert!(told[2].contains("more than the"), "{told:?}");
}

#[test]
fn one_seed_and_equal_seeds_allow_no_claim() {
    let once = [repeated("a", &[0.9]), repeated("b", &[0.8])];
    assert!(verdicts("accuracy", &once, true)[1].contains("trained once"));
    let same = [repeated("a", &[0.9, 0.9]), repeated("b", &[0.8, 0.8])];
    assert!(verdicts("accuracy", &same, true)[1].contains("too coarse"));
    assert!(verdicts("accuracy", &same[..1], true)[0].contains("nothing is compared"));
    // Of an error the lowest comes first.
    assert!(verdicts("EER", &once, false)[0].contains("b comes first"));
}

#[test]
fn a_probability_is_told_with_digits_enough_for_divided_limits() {
    let first = repeated("a", &[0.91, 0.93, 0.95]);
    let second = repeated("b", &[0.88, 0.885, 0.905]);
    let third = repeated("c", &[0.500, 0.501, 0.502]);
    let told = verdicts("accuracy", &[first, second, third], true).join("\n");
    assert!(told.contains("(p = 0.053)"), "{told}");
    // The third is far behind, by more than any repetition moves.
    assert!(told.contains("(p < 0.001)"), "{told}");
}
