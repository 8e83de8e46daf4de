//! What a threshold means, in sentences.

use crate::settings::Language;
use crate::window::knowledge::{Knowledge, Known, MeasuredMatch};
use crate::window::text::{Counted, Texts};
use faceglass_evaluation::calibration::{PresentationCurve, Protocol, SpeciesKind};
use faceglass_evaluation::words::{count, percent};
use faceglass_evaluation::{LivenessCalibration, Rate};
use faceglass_gallery::{FEWEST_GENUINE, FEWEST_PEOPLE, NoSuggestion, OwnScores};

/// Strangers are told as "one in so many" up to this share, else in 100.
const RARE: f64 = 0.1;
/// A suggestion below the network's own threshold may let in this share of
/// strangers at most.
const MOST_STRANGERS: f64 = 0.01;

/// What a threshold means: what it comes to in plain words, and what that rests
/// on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentences {
    /// A sentence for each kind of error.
    pub plain: Vec<String>,
    /// What was counted, with limits, and how.
    pub details: Vec<String>,
}

/// Sentences that are worked out again only when what they depend on changed:
/// an exact interval takes longer than a frame should.
#[derive(Default)]
pub struct Memo {
    key: Option<(u32, Language)>,
    sentences: Sentences,
}

impl Memo {
    /// The sentences for a threshold in a language.
    pub fn sentences(
        &mut self,
        threshold: f32,
        language: Language,
        work_out: impl FnOnce() -> Sentences,
    ) -> &Sentences {
        let key = Some((threshold.to_bits(), language));
        if self.key != key {
            self.sentences = work_out();
            self.key = key;
        }
        &self.sentences
    }
}

/// What a match threshold means.
pub fn of_match(known: &Known<MeasuredMatch>, threshold: f32, t: &Texts) -> Sentences {
    let measured = match known {
        Known::Here(measured) => &measured.calibration,
        unknown => return nothing_known(unknown, t),
    };
    let m = &t.meaning;
    let errors = measured.at(threshold);
    let (strangers, missed) = (errors.false_match, errors.false_non_match);
    let pairs = (
        &count(measured.curve.genuine),
        &count(measured.curve.impostor),
    );
    Sentences {
        plain: vec![strangers_words(strangers, t), missed_words(missed, t)],
        details: vec![
            (m.strangers_counted)(&counted(strangers)),
            (m.missed_counted)(&counted(missed)),
            match &measured.protocol {
                Protocol::LfwView2 => (m.measured_lfw)(pairs.0, pairs.1),
                Protocol::PairList | Protocol::Presentations => {
                    (m.measured_pairs)(pairs.0, pairs.1)
                }
                Protocol::Other(words) => (m.measured_by)(words),
            },
        ],
    }
}

/// What a liveness threshold means: in plain words for the kind of attack that
/// passes most often and for live faces, in detail for each kind.
pub fn of_liveness(known: &Known<LivenessCalibration>, threshold: f32, t: &Texts) -> Sentences {
    let measured = match known {
        Known::Here(measured) => measured,
        unknown => return nothing_known(unknown, t),
    };
    let m = &t.meaning;
    let errors = measured.at(threshold);
    let worst = errors.species.first();
    let mut plain: Vec<String> = worst
        .map(|worst| attack_words(&species(&worst.name, t), worst.apcer, t))
        .into_iter()
        .collect();
    plain.push(live_words(errors.bpcer, t));
    let mut details: Vec<String> = errors
        .species
        .iter()
        .map(|kind| (m.attacks_counted)(&species(&kind.name, t), &counted(kind.apcer)))
        .collect();
    details.push((m.live_counted)(&counted(errors.bpcer)));
    let attacks = measured
        .species
        .iter()
        .map(|curve| (species(&curve.name, t), curve));
    let live = (m.live_faces.to_owned(), &measured.bona_fide);
    details.extend(
        attacks
            .chain([live])
            .filter(|(_, curve)| curve.non_responses > 0)
            .map(|(what, curve)| (m.unanswered)(&what, &count(curve.non_responses))),
    );
    details.push(match &measured.protocol {
        Protocol::Other(words) => (m.measured_by)(words),
        Protocol::Presentations | Protocol::LfwView2 | Protocol::PairList => {
            let shown = |curve: &PresentationCurve| curve.tested + curve.non_responses;
            let attacks = measured.species.iter().map(shown).sum();
            (m.measured_shown)(&count(shown(&measured.bona_fide)), &count(attacks))
        }
    });
    Sentences { plain, details }
}

/// A kind of attack in words; one that is not known as it is written.
fn species(name: &str, t: &Texts) -> String {
    let m = &t.meaning;
    match SpeciesKind::of(name) {
        SpeciesKind::Print => m.species_print,
        SpeciesKind::Phone => m.species_phone,
        SpeciesKind::Screen => m.species_screen,
        SpeciesKind::Replay => m.species_replay,
        SpeciesKind::Mask => m.species_mask,
        SpeciesKind::Other(name) => return name,
    }
    .to_owned()
}

fn nothing_known<T>(known: &Known<T>, t: &Texts) -> Sentences {
    let m = &t.meaning;
    let sentence = match known {
        Known::NoNetwork => m.no_network.to_owned(),
        Known::OtherNetwork => m.other_network.to_owned(),
        Known::Broken(why) => (m.broken)(why.trim_end_matches('.')),
        Known::Missing | Known::Here(_) => m.missing.to_owned(),
    };
    Sentences {
        plain: vec![sentence],
        details: Vec::new(),
    }
}

fn strangers_words(rate: Rate, t: &Texts) -> String {
    let m = &t.meaning;
    match happened(rate) {
        Some(share) if share <= RARE => (m.strangers_one_in)(&one_in(share)),
        Some(share) => (m.strangers_in_100)(&per_cent_number(share)),
        None => (m.strangers_fewer)(&at_most_one_in(rate)),
    }
}

fn missed_words(rate: Rate, t: &Texts) -> String {
    match happened(rate) {
        Some(share) => (t.meaning.missed_in_100)(&per_cent_number(share)),
        None => (t.meaning.missed_fewer)(&at_most_one_in(rate)),
    }
}

fn attack_words(what: &str, rate: Rate, t: &Texts) -> String {
    match happened(rate) {
        Some(share) => (t.meaning.attacks_in_100)(what, &per_cent_number(share)),
        None => (t.meaning.attacks_fewer)(what, &at_most_one_in(rate)),
    }
}

fn live_words(rate: Rate, t: &Texts) -> String {
    match happened(rate) {
        Some(share) => (t.meaning.live_in_100)(&per_cent_number(share)),
        None => (t.meaning.live_fewer)(&at_most_one_in(rate)),
    }
}

/// The share; `None` if it never happened, which is not to say that it never
/// will.
fn happened(rate: Rate) -> Option<f64> {
    rate.share().filter(|_| rate.count > 0)
}

/// N of "fewer than one in N", by the upper limit; rounded down, so that no more
/// is claimed than is known.
fn at_most_one_in(rate: Rate) -> String {
    let n = 1.0 / rate.interval().high.clamp(1e-9, 1.0);
    let unit = 10f64.powf(n.log10().floor() - 1.0).max(1.0);
    count(((n / unit).floor() * unit) as u64)
}

fn counted(rate: Rate) -> Counted {
    let interval = rate.interval();
    Counted {
        count: count(rate.count),
        of: count(rate.of),
        low: percent(interval.low),
        high: percent(interval.high),
    }
}

/// N of "one in N", with two significant digits.
fn one_in(share: f64) -> String {
    let n = 1.0 / share.clamp(1e-9, 1.0);
    let unit = 10f64.powf(n.log10().floor() - 1.0).max(1.0);
    count(((n / unit).round() * unit) as u64)
}

fn per_cent_number(share: f64) -> String {
    let value = share * 100.0;
    // A plain sentence has whole numbers; the details have the rest.
    if value >= 0.95 {
        format!("{value:.0}")
    } else if value >= 0.095 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
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
#[path = "threshold_tests.rs"]
mod tests;
