//! Rates in plain words, and what a sample is too small to claim.

use crate::statistics::{Interval, Rate, samples_to_claim};

/// An interval wider than this says little.
const WIDE: f64 = 0.1;

/// A share as a percentage with three significant digits: "16.8 %", "0.0525 %".
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value == 0.0 {
        return "0 %".into();
    }
    let whole_digits = value.abs().log10().floor() as i32 + 1;
    let decimals = (3 - whole_digits).clamp(0, 6) as usize;
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text} %")
}

/// A whole number with its thousands apart: "3,000".
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1.23 % to 4.56 %".
pub fn range(interval: Interval) -> String {
    format!("{} to {}", percent(interval.low), percent(interval.high))
}

/// "12.5 % (10 of 80; 6.16 % to 21.8 %)", or that nothing was tried.
pub fn rate(rate: Rate) -> String {
    match rate.share() {
        None => "nothing tested".into(),
        Some(share) => format!(
            "{} ({} of {}; {})",
            percent(share),
            count(rate.count),
            count(rate.of),
            range(rate.interval())
        ),
    }
}

/// A sentence about what the sample behind `rate` is too small to claim;
/// `None` where it is large enough. `what` names the error in the plural:
/// "prints accepted as live".
pub fn caution(rate: Rate, what: &str) -> Option<String> {
    let interval = rate.interval();
    let of = count(rate.of);
    if rate.of == 0 {
        return Some(format!(
            "{what}: nothing was tested, so nothing is claimed."
        ));
    }
    if rate.count == 0 {
        let needed = samples_to_claim(interval.high / 10.0);
        return Some(format!(
            "{what}: 0 of {of} still allows {} (95 % interval); to claim a tenth of that, {} would have to be tested without an error.",
            percent(interval.high),
            count(needed)
        ));
    }
    if interval.width() > WIDE {
        return Some(format!(
            "{what}: {} of {of} allows anything from {} (95 % interval); the sample is too small to claim more.",
            count(rate.count),
            range(interval)
        ));
    }
    None
}
