//! From similarities to "known", "uncertain" or "unknown".

use crate::engine::result::{Identity, IdentityVerdict};
use faceglass_gallery::Found;

/// A similarity must cross a border by this much before a verdict changes.
const HYSTERESIS: f32 = 0.015;
/// Two people this close cannot be told apart.
const MIN_LEAD: f32 = 0.02;

/// Whether somebody's word speaks against a name: the face is at least as near to a
/// counter-example (a face of which somebody said that it is not that person's) as to the
/// nearest template. Both are cosine similarities. It then takes a little more to be
/// told apart again, so that the answer does not flicker. This is the only rule about
/// counter-examples: they never make somebody unknown, and nobody is known against one.
pub fn speaks_against(not_them: f32, similarity: f32, did_before: bool) -> bool {
    let room = if did_before { HYSTERESIS } else { 0.0 };
    not_them + room >= similarity
}

/// Borders of the identity decision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MatchBorders {
    /// Known from here.
    pub threshold: f32,
    /// Width of the uncertain band below it.
    pub band: f32,
}

/// Decides, with hysteresis towards the verdict the track had for the same
/// person.
pub fn decide(found: Found, borders: MatchBorders, before: Option<&Identity>) -> Identity {
    let second = found.second.as_ref().map(|second| second.similarity);
    let Some(best) = found.best else {
        return Identity {
            person: None,
            name: None,
            similarity: None,
            second,
            rival: None,
            not_them: None,
            verdict: IdentityVerdict::Unknown,
        };
    };
    let before = before.filter(|identity| identity.person.as_ref() == Some(&best.person));
    let was_doubted = before.is_some_and(|identity| identity.not_them.is_some());
    // What was uncertain by somebody's word was no less alike.
    let before = before.filter(|_| !was_doubted);
    let before = before.map(|identity| identity.verdict);
    let mut verdict = verdict_of(best.similarity, borders, before);
    let rival = found
        .second
        .filter(|second| best.similarity - second.similarity < MIN_LEAD)
        .filter(|_| verdict != IdentityVerdict::Unknown);
    let not_them = best
        .not_them
        .filter(|not_them| speaks_against(*not_them, best.similarity, was_doubted))
        .filter(|_| verdict != IdentityVerdict::Unknown);
    if rival.is_some() || not_them.is_some() {
        verdict = IdentityVerdict::Uncertain;
    }
    Identity {
        person: Some(best.person),
        name: Some(best.name),
        similarity: Some(best.similarity),
        second,
        rival: rival.map(|rival| rival.name),
        not_them,
        verdict,
    }
}

fn verdict_of(
    similarity: f32,
    borders: MatchBorders,
    before: Option<IdentityVerdict>,
) -> IdentityVerdict {
    let (known, uncertain) = (borders.threshold, borders.threshold - borders.band.max(0.0));
    // The side the track was on gets a little more room.
    let (known, uncertain) = match before {
        Some(IdentityVerdict::Known) => (known - HYSTERESIS, uncertain - HYSTERESIS),
        Some(IdentityVerdict::Uncertain) => (known + HYSTERESIS, uncertain - HYSTERESIS),
        Some(IdentityVerdict::Unknown) => (known + HYSTERESIS, uncertain + HYSTERESIS),
        None => (known, uncertain),
    };
    if similarity >= known {
        IdentityVerdict::Known
    } else if similarity >= uncertain {
        IdentityVerdict::Uncertain
    } else {
        IdentityVerdict::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use faceglass_gallery::{Candidate, PersonId};

    const BORDERS: MatchBorders = MatchBorders {
        threshold: 0.4,
        band: 0.1,
    };

    fn candidate(id: &str, similarity: f32) -> Option<Candidate> {
        Some(Candidate {
            person: PersonId(id.into()),
            name: id.to_uppercase(),
            similarity,
            not_them: None,
        })
    }

    fn against(similarity: f32, not_them: f32, before: Option<&Identity>) -> Identity {
        let best = candidate("a", similarity).map(|best| Candidate {
            not_them: Some(not_them),
            ..best
        });
        let found = Found { best, second: None };
        decide(found, BORDERS, before)
    }

    #[test]
    fn a_nearer_counter_example_makes_a_name_uncertain_and_never_unknown() {
        let doubted = against(0.7, 0.75, None);
        assert_eq!(doubted.verdict, IdentityVerdict::Uncertain);
        assert_eq!(doubted.name.as_deref(), Some("A"));
        assert_eq!(doubted.not_them, Some(0.75));
        assert_eq!(
            against(0.7, 0.7, None).verdict,
            IdentityVerdict::Uncertain,
            "as near as the template"
        );
        let nearer_to_them = against(0.7, 0.65, None);
        assert_eq!(nearer_to_them.verdict, IdentityVerdict::Known);
        assert_eq!(nearer_to_them.not_them, None);
        // Who is not recognised is not asked about.
        let stranger = against(0.2, 0.9, None);
        assert_eq!(stranger.verdict, IdentityVerdict::Unknown);
        assert_eq!(stranger.not_them, None);
    }

    #[test]
    fn a_doubt_holds_near_its_border_and_leaves_nothing_behind() {
        let doubted = against(0.7, 0.71, None);
        assert!(against(0.71, 0.70, Some(&doubted)).not_them.is_some());
        assert!(against(0.72, 0.70, Some(&doubted)).not_them.is_none());
        assert!(against(0.71, 0.70, None).not_them.is_none());
        // It was as alike before the counter-example was forgotten.
        let known = alone(0.41, Some(&doubted));
        assert_eq!(known.verdict, IdentityVerdict::Known);
    }

    fn alone(similarity: f32, before: Option<&Identity>) -> Identity {
        let found = Found {
            best: candidate("a", similarity),
            second: None,
        };
        decide(found, BORDERS, before)
    }

    #[test]
    fn the_band_lies_below_the_threshold() {
        assert_eq!(alone(0.41, None).verdict, IdentityVerdict::Known);
        assert_eq!(alone(0.35, None).verdict, IdentityVerdict::Uncertain);
        assert_eq!(alone(0.29, None).verdict, IdentityVerdict::Unknown);
    }

    #[test]
    fn a_verdict_holds_near_its_border() {
        let known = alone(0.41, None);
        assert_eq!(alone(0.39, Some(&known)).verdict, IdentityVerdict::Known);
        assert_eq!(
            alone(0.38, Some(&known)).verdict,
            IdentityVerdict::Uncertain
        );
        let unknown = alone(0.1, None);
        assert_eq!(
            alone(0.41, Some(&unknown)).verdict,
            IdentityVerdict::Uncertain
        );
        assert_eq!(alone(0.42, Some(&unknown)).verdict, IdentityVerdict::Known);
    }

    #[test]
    fn another_person_gets_no_hysteresis() {
        let known = alone(0.41, None);
        let found = Found {
            best: candidate("b", 0.39),
            second: None,
        };
        let identity = decide(found, BORDERS, Some(&known));
        assert_eq!(identity.verdict, IdentityVerdict::Uncertain);
    }

    #[test]
    fn two_equally_similar_people_are_uncertain_and_both_named() {
        let between = |best, second| {
            let found = Found {
                best: candidate("a", best),
                second: candidate("b", second),
            };
            decide(found, BORDERS, None)
        };
        let identity = between(0.6, 0.59);
        assert_eq!(identity.verdict, IdentityVerdict::Uncertain);
        assert_eq!(identity.second, Some(0.59));
        assert_eq!(identity.rival.as_deref(), Some("B"));
        assert_eq!(between(0.6, 0.57).rival, None);
        assert_eq!(between(0.6, 0.57).verdict, IdentityVerdict::Known);
        // Nobody is named for a stranger.
        assert_eq!(between(0.2, 0.19).rival, None);
    }

    #[test]
    fn an_empty_gallery_knows_nobody() {
        let identity = decide(Found::default(), BORDERS, None);
        assert_eq!(identity.verdict, IdentityVerdict::Unknown);
        assert_eq!(identity.person, None);
    }
}
