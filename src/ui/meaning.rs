//! What a threshold means, in sentences.

use super::i18n::Texts;
use super::knowledge::{Knowledge, Known, MeasuredMatch};
use crate::settings::Language;
use faceglass_evaluation::words::{count, percent};
use faceglass_evaluation::{LivenessCalibration, Rate};
use faceglass_gallery::{FEWEST_GENUINE, FEWEST_PEOPLE, NoSuggestion, OwnScores};

/// Strangers are told as "one in so many" up to this share, else in 100.
const RARE: f64 = 0.1;
/// A suggestion below the network's own threshold may let in this share of
/// strangers at most.
const MOST_STRANGERS: f64 = 0.01;

/// Sentences that are worked out again only when what they depend on changed:
/// an exact interval takes longer than a frame should.
#[derive(Default)]
pub struct Memo {
    key: Option<(u32, Language)>,
    lines: Vec<String>,
}

impl Memo {
    /// The sentences for a threshold in a language.
    pub fn lines(
        &mut self,
        threshold: f32,
        language: Language,
        work_out: impl FnOnce() -> Vec<String>,
    ) -> &[String] {
        let key = Some((threshold.to_bits(), language));
        if self.key != key {
            self.lines = work_out();
            self.key = key;
        }
        &self.lines
    }
}

/// What a match threshold means: a sentence each.
pub fn of_match(known: &Known<MeasuredMatch>, threshold: f32, t: &Texts) -> Vec<String> {
    let measured = match known {
        Known::Here(measured) => &measured.calibration,
        unknown => return vec![nothing_known(unknown, t)],
    };
    let m = &t.meaning;
    let errors = measured.at(threshold);
    vec![
        strangers(errors.false_match, t),
        match in_100(errors.false_non_match) {
            Some(n) => {
                let limits = limits(errors.false_non_match);
                (m.missed_in_100)(&n, &limits.0, &limits.1)
            }
            None => (m.missed_none)(
                &count(errors.false_non_match.of),
                &limits(errors.false_non_match).1,
            ),
        },
        (m.measured_on)(&measured.protocol, &measured.data),
    ]
}

/// What a liveness threshold means: a sentence for each attack species, the
/// worst one first, then live faces.
pub fn of_liveness(known: &Known<LivenessCalibration>, threshold: f32, t: &Texts) -> Vec<String> {
    let measured = match known {
        Known::Here(measured) => measured,
        unknown => return vec![nothing_known(unknown, t)],
    };
    let m = &t.meaning;
    let errors = measured.at(threshold);
    let mut lines: Vec<String> = errors
        .species
        .iter()
        .map(|species| {
            let (low, high) = limits(species.apcer);
            let of = count(species.apcer.of);
            match in_100(species.apcer) {
                Some(n) => (m.attacks_in_100)(&species.name, &n, &low, &high, &of),
                None => (m.attacks_none)(&species.name, &of, &high),
            }
        })
        .collect();
    let (low, high) = limits(errors.bpcer);
    let of = count(errors.bpcer.of);
    lines.push(match in_100(errors.bpcer) {
        Some(n) => (m.live_in_100)(&n, &low, &high, &of),
        None => (m.live_none)(&of, &high),
    });
    let silent = measured.species.iter().chain([&measured.bona_fide]);
    lines.extend(
        silent
            .filter(|curve| curve.non_responses > 0)
            .map(|curve| (m.unanswered)(&curve.name, &count(curve.non_responses))),
    );
    lines.push((m.measured_on)(&measured.protocol, &measured.data));
    lines
}

fn nothing_known<T>(known: &Known<T>, t: &Texts) -> String {
    let m = &t.meaning;
    match known {
        Known::NoNetwork => m.no_network.to_owned(),
        Known::OtherNetwork => m.other_network.to_owned(),
        Known::Broken(why) => (m.broken)(why.trim_end_matches('.')),
        Known::Missing | Known::Here(_) => m.missing.to_owned(),
    }
}

fn strangers(rate: Rate, t: &Texts) -> String {
    let m = &t.meaning;
    let interval = rate.interval();
    match rate.share() {
        Some(share) if rate.count > 0 && share <= RARE => (m.strangers_one_in)(
            &one_in(share),
            &one_in(interval.low),
            &one_in(interval.high),
        ),
        Some(share) if rate.count > 0 => {
            let (low, high) = limits(rate);
            (m.strangers_in_100)(&per_cent_number(share), &low, &high)
        }
        _ => (m.strangers_none)(&count(rate.of), &one_in(interval.high)),
    }
}

/// N of "one in N", with two significant digits.
fn one_in(share: f64) -> String {
    let n = 1.0 / share.clamp(1e-9, 1.0);
    let unit = 10f64.powf(n.log10().floor() - 1.0).max(1.0);
    count(((n / unit).round() * unit) as u64)
}

/// How many in 100; `None` if it never happened.
fn in_100(rate: Rate) -> Option<String> {
    let share = rate.share().filter(|_| rate.count > 0)?;
    Some(per_cent_number(share))
}

fn per_cent_number(share: f64) -> String {
    let value = share * 100.0;
    if value >= 9.95 {
        format!("{value:.0}")
    } else if value >= 0.095 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

fn limits(rate: Rate) -> (String, String) {
    let interval = rate.interval();
    (percent(interval.low), percent(interval.high))
}

/// What the person's own gallery says of the match threshold.
#[derive(Clone, Debug, PartialEq)]
pub enum Advice {
    /// This one.
    Use(f32),
    /// None, for this reason.
    None(NoSuggestion),
    /// None: at this threshold too large a share of strangers would match.
    Strangers(f32, f64),
    /// None: this is below the network's own, and nothing is known of strangers.
    StrangersUnknown(f32),
}

/// A threshold for the people enrolled, checked against what is known of
/// strangers: those are not in the gallery. `None` before anyone is compared.
pub fn advise(own: &OwnScores, knowledge: &Knowledge, networks_own: f32) -> Option<Advice> {
    let at = match own.suggestion.clone()? {
        Ok(at) => at,
        Err(why) => return Some(Advice::None(why)),
    };
    if at >= networks_own {
        return Some(Advice::Use(at));
    }
    let Some(measured) = knowledge.matching.here() else {
        return Some(Advice::StrangersUnknown(at));
    };
    let strangers = measured.calibration.at(at).false_match;
    Some(match strangers.share() {
        Some(share) if share <= MOST_STRANGERS => Advice::Use(at),
        Some(share) => Advice::Strangers(at, share),
        None => Advice::StrangersUnknown(at),
    })
}

/// The advice in a sentence; `now` is the threshold in force.
pub fn advice_words(advice: &Advice, now: f32, t: &Texts) -> String {
    let m = &t.meaning;
    let two = |value: f32| format!("{value:.2}");
    match advice {
        Advice::Use(at) if (at - now).abs() < 0.005 => (m.in_use)(&two(*at)),
        Advice::Use(at) => (m.suggested)(&two(*at)),
        Advice::None(NoSuggestion::TooSmall) => (m.too_small)(FEWEST_PEOPLE, FEWEST_GENUINE),
        Advice::None(NoSuggestion::Misassigns { name, other }) => (m.misassigns)(name, other),
        Advice::None(NoSuggestion::Overlap {
            name,
            other,
            similarity,
            lowest_genuine,
        }) => (m.overlap)(name, other, &two(*similarity), &two(*lowest_genuine)),
        Advice::Strangers(at, share) => (m.lets_strangers_in)(&two(*at), &one_in(*share)),
        Advice::StrangersUnknown(at) => (m.strangers_unknown)(&two(*at)),
    }
}

#[cfg(test)]
#[path = "meaning_tests.rs"]
mod tests;
