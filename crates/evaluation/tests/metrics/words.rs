use faceglass_evaluation::Rate;
use faceglass_evaluation::words::{caution, count, percent, rate};

#[test]
fn percentages_have_three_significant_digits() {
    for (share, words) in [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.16843, "16.8 %"),
        (0.5, "50 %"),
        (0.012345, "1.23 %"),
        (0.0005253, "0.0525 %"),
        (0.09999, "10 %"),
    ] {
        assert_eq!(percent(share), words);
    }
}

#[test]
fn thousands_are_apart() {
    for (number, words) in [
        (7, "7"),
        (999, "999"),
        (1000, "1,000"),
        (1234567, "1,234,567"),
    ] {
        assert_eq!(count(number), words);
    }
}

#[test]
fn a_rate_comes_with_its_counts_and_its_interval() {
    assert_eq!(rate(Rate::new(5, 20)), "25 % (5 of 20; 8.66 % to 49.1 %)");
    assert_eq!(rate(Rate::new(0, 0)), "nothing tested");
}

#[test]
fn a_small_sample_claims_little() {
    let words = caution(Rate::new(0, 20), "Prints accepted as live").unwrap();
    assert_eq!(
        words,
        "Prints accepted as live: 0 of 20 still allows 16.8 % (95 % interval); to claim a tenth of that, 218 would have to be tested without an error."
    );
    let words = caution(Rate::new(2, 20), "Prints accepted as live").unwrap();
    assert!(
        words.contains("2 of 20 allows anything from 1.23 % to 31.7 %"),
        "{words}"
    );
    assert!(
        caution(Rate::new(0, 0), "Prints")
            .unwrap()
            .contains("nothing was tested")
    );
    assert_eq!(caution(Rate::new(300, 3000), "Prints"), None);
}
