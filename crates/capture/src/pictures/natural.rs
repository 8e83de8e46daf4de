//! The order people expect of numbered files.

use std::cmp::Ordering;

/// Compares names piece by piece: runs of digits by their value, everything
/// else without regard to case. Equal by that, plain order decides, so that the
/// order is total.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    while !rest_a.is_empty() && !rest_b.is_empty() {
        let (piece_a, after_a) = split_piece(rest_a);
        let (piece_b, after_b) = split_piece(rest_b);
        let order = compare_pieces(piece_a, piece_b);
        if order != Ordering::Equal {
            return order;
        }
        (rest_a, rest_b) = (after_a, after_b);
    }
    rest_a.len().cmp(&rest_b.len()).then_with(|| a.cmp(b))
}

/// The run of digits or of other characters that a text begins with.
fn split_piece(text: &str) -> (&str, &str) {
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text
        .find(|c: char| c.is_ascii_digit() != digits)
        .unwrap_or(text.len());
    text.split_at(end)
}

fn compare_pieces(a: &str, b: &str) -> Ordering {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if is_number(a) && is_number(b) {
        // By length first: numbers may be longer than any integer type.
        let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
        return a.len().cmp(&b.len()).then_with(|| a.cmp(b));
    }
    a.to_lowercase().cmp(&b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_count_by_value_and_case_does_not() {
        let mut names = vec![
            "b1", "a10.jpg", "A2.jpg", "a02.jpg", "a1.jpg", "10", "9", "a",
        ];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            [
                "9", "10", "a", "a1.jpg", "A2.jpg", "a02.jpg", "a10.jpg", "b1"
            ]
        );
    }

    proptest! {
        #[test]
        fn is_a_total_order(a in "[a-cA-C0-3]{0,6}", b in "[a-cA-C0-3]{0,6}", c in "[a-cA-C0-3]{0,6}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            prop_assert_eq!(compare(&a, &b) == Ordering::Equal, a == b);
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le());
            }
        }
    }
}
