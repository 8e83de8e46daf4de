use crate::sample::close;
use faceglass_evaluation::Rate;
use faceglass_evaluation::statistics::{
    clopper_pearson, ln_gamma, normal_cdf, probit, regularised_beta, samples_to_claim,
};
use proptest::prelude::*;

#[test]
fn nobody_of_twenty_still_allows_a_sixth() {
    let interval = Rate::new(0, 20).interval();
    assert_eq!(interval.low, 0.0);
    // By hand: 1 − 0.025^(1/20).
    close(interval.high, 1.0 - 0.025f64.powf(0.05), 1e-12);
    assert_eq!((interval.high * 1000.0).round(), 168.0);
}

/// `scipy.stats.beta.ppf(.025, k, n-k+1)` and `beta.ppf(.975, k+1, n-k)`.
#[test]
fn intervals_are_those_of_scipy() {
    for (count, of, low, high) in [
        (0, 20, 0.0, 0.1684334709830853),
        (1, 20, 0.0012650894979498038, 0.24873276277202777),
        (5, 20, 0.08657146910143461, 0.49104587170795744),
        (20, 20, 0.8315665290169146, 1.0),
        (0, 1, 0.0, 0.975),
        (3, 3000, 0.0002062715371622571, 0.0029196164652532663),
        (1234, 5678, 0.20666182935671606, 0.22828949043819957),
        (0, 3000, 0.0, 0.0012288708038255115),
        (
            299,
            2_000_000,
            0.00013303402088839914,
            0.00016744078585910114,
        ),
        (
            1,
            1_000_000_000,
            2.531780798396938e-11,
            5.571643429123389e-09,
        ),
    ] {
        let interval = clopper_pearson(count, of, 0.95);
        close(interval.low, low, 1e-9 * low.max(1e-3));
        close(interval.high, high, 1e-9 * high.max(1e-3));
    }
}

#[test]
fn nothing_tested_says_nothing() {
    let rate = Rate::new(0, 0);
    assert_eq!(rate.share(), None);
    assert_eq!((rate.interval().low, rate.interval().high), (0.0, 1.0));
    assert_eq!(Rate::new(9, 4), Rate::new(4, 4));
}

/// `scipy.special.betainc` and `gammaln`.
#[test]
fn special_functions_are_those_of_scipy() {
    for (a, b, x, wanted) in [
        (0.5, 0.5, 0.3, 0.36901011956554536),
        (2.0, 3.0, 0.4, 0.5248),
        (10.0, 200.0, 0.03, 0.10050835237144835),
        (1e5, 2e5, 0.3334, 0.5310411685846465),
        (3000.0, 1.0, 0.999, 0.049712393998036175),
    ] {
        close(regularised_beta(x, a, b), wanted, 1e-9);
    }
    for (x, wanted) in [
        (0.1, 2.252712651734206),
        (0.5, 0.5723649429247),
        (1.0, 0.0),
        (3.7, 1.428072326665388),
        (15.0, 25.191221182738683),
        (100.5, 361.43554046777757),
        (1e6, 12815504.569147611),
    ] {
        close(ln_gamma(x), wanted, 1e-12 * wanted.max(1.0));
    }
}

/// `scipy.stats.norm.ppf` and `cdf`.
#[test]
fn the_normal_deviate_is_that_of_scipy() {
    for (rate, wanted) in [
        (1e-12, -7.034483825301131),
        (1e-6, -4.753424308822899),
        (0.001, -3.090232306167813),
        (0.025, -1.9599639845400545),
        (0.3, -0.5244005127080409),
        (0.5, 0.0),
        (0.9, 1.2815515655446004),
        (0.999, 3.090232306167813),
    ] {
        close(probit(rate), wanted, 1e-9);
    }
    for (z, wanted) in [
        (-8.0, 6.22096057427174e-16),
        (-3.2, 0.0006871379379158471),
        (-1.0, 0.15865525393145707),
        (0.5, 0.6914624612740131),
        (2.9, 0.998134186699616),
        (3.0, 0.9986501019683699),
        (6.0, 0.9999999990134123),
    ] {
        close(normal_cdf(z), wanted, 1e-13);
    }
    assert_eq!(probit(0.0), f64::NEG_INFINITY);
    assert_eq!(probit(1.0), f64::INFINITY);
    assert!(probit(f64::NAN).is_nan());
}

#[test]
fn so_many_tests_without_an_error_support_a_claim() {
    for rate in [0.2, 0.01, 1e-4] {
        let needed = samples_to_claim(rate);
        assert!(Rate::new(0, needed).interval().high <= rate);
        assert!(Rate::new(0, needed - 1).interval().high > rate);
    }
}

proptest! {
    #[test]
    fn an_interval_holds_its_share_and_narrows(of in 1u64..5000, part in 0.0f64..=1.0) {
        let count = (part * of as f64) as u64;
        let interval = Rate::new(count, of).interval();
        let share = count as f64 / of as f64;
        prop_assert!(interval.low <= share && share <= interval.high);
        let larger = Rate::new(count * 4, of * 4).interval();
        prop_assert!(larger.width() < interval.width());
    }

    #[test]
    fn an_interval_has_the_tails_it_claims(of in 1u64..400, part in 0.0f64..=1.0) {
        let count = (part * of as f64) as u64;
        let interval = Rate::new(count, of).interval();
        // P(X ≥ count) at the lower bound and P(X ≤ count) at the upper one.
        let (k, n) = (count as f64, of as f64);
        if count > 0 {
            prop_assert!((regularised_beta(interval.low, k, n - k + 1.0) - 0.025).abs() < 1e-8);
        }
        if count < of {
            prop_assert!((1.0 - regularised_beta(interval.high, k + 1.0, n - k) - 0.025).abs() < 1e-8);
        }
    }

    #[test]
    fn the_deviate_undoes_the_distribution(z in -7.5f64..7.5) {
        let back = probit(normal_cdf(z));
        // Near 1 a double holds few digits of the rest.
        let tolerance = if z > 4.0 { 2e-2 } else { 1e-8 };
        prop_assert!((back - z).abs() < tolerance, "{} from {}", back, z);
    }
}
