//! Presentation attack detection in the words of ISO/IEC 30107-3.
//!
//! A presentation is one picture, or one face followed through a movie. Those
//! that got no answer (no face found, or the sample was too poor to judge) are
//! non-responses: they are counted apart and are in no error rate.

use crate::EvaluationError;
use crate::metrics::scores::Scores;
use crate::statistics::Rate;
use serde::Serialize;

/// Presentations of one kind: bona fide, or one species of attack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Presentations {
    /// Name of the species; "bona fide" for live faces.
    pub name: String,
    /// Scores of those that got an answer, 1 = live.
    pub scores: Vec<f32>,
    /// How many got none.
    pub non_responses: u64,
}

/// One species' errors at a threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpeciesErrors {
    /// Name of the species.
    pub name: String,
    /// Attack presentation classification error rate: attacks taken for live.
    pub apcer: Rate,
    /// Attack presentation non-response rate.
    pub apnrr: Rate,
}

/// All errors at a threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PresentationErrors {
    /// Lowest score that is live.
    pub threshold: f32,
    /// Every species, the worst one first.
    pub species: Vec<SpeciesErrors>,
    /// Bona fide presentation classification error rate: live faces taken for
    /// attacks.
    pub bpcer: Rate,
    /// Bona fide presentation non-response rate.
    pub bpnrr: Rate,
    /// Mean of the worst species' APCER and BPCER; `None` if either had no answer.
    pub acer: Option<f64>,
}

impl Presentations {
    /// Presentations of a name, without any yet.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Takes in one presentation: its score, or `None` for no response.
    pub fn add(&mut self, score: Option<f32>) {
        match score.filter(|s| s.is_finite()) {
            Some(score) => self.scores.push(score),
            None => self.non_responses += 1,
        }
    }

    /// Everything that was presented.
    pub fn total(&self) -> u64 {
        self.scores.len() as u64 + self.non_responses
    }

    /// Those taken for live at `threshold`: for an attack species its APCER.
    pub fn accepted(&self, threshold: f32) -> Rate {
        let live = self.scores.iter().filter(|s| **s >= threshold).count();
        Rate::of_len(live, self.scores.len())
    }

    /// Those taken for attacks at `threshold`: for live faces the BPCER.
    pub fn refused(&self, threshold: f32) -> Rate {
        self.accepted(threshold).complement()
    }

    /// The non-response rate.
    pub fn non_response(&self) -> Rate {
        Rate::new(self.non_responses, self.total())
    }
}

/// All errors at `threshold`. The worst species is the one with the highest
/// APCER; of equal ones that with the higher upper bound, then by name.
pub fn errors_at(
    bona_fide: &Presentations,
    attacks: &[Presentations],
    threshold: f32,
) -> PresentationErrors {
    let mut species: Vec<SpeciesErrors> = attacks
        .iter()
        .map(|attack| SpeciesErrors {
            name: attack.name.clone(),
            apcer: attack.accepted(threshold),
            apnrr: attack.non_response(),
        })
        .collect();
    let badness = |s: &SpeciesErrors| (s.apcer.share().unwrap_or(-1.0), s.apcer.interval().high);
    species.sort_by(|a, b| {
        let (a_key, b_key) = (badness(a), badness(b));
        b_key
            .0
            .total_cmp(&a_key.0)
            .then(b_key.1.total_cmp(&a_key.1))
            .then_with(|| a.name.cmp(&b.name))
    });
    let bpcer = bona_fide.refused(threshold);
    let worst = species.first().and_then(|s| s.apcer.share());
    PresentationErrors {
        threshold,
        acer: worst.zip(bpcer.share()).map(|(a, b)| f64::midpoint(a, b)),
        species,
        bpcer,
        bpnrr: bona_fide.non_response(),
    }
}

/// Live faces as genuine, all attacks together as impostor scores.
pub fn pooled(bona_fide: &Presentations, attacks: &[Presentations]) -> Scores {
    let impostor = attacks.iter().flat_map(|a| &a.scores).copied().collect();
    Scores::new(bona_fide.scores.clone(), impostor)
}

/// The threshold of a development set: where the worst species' APCER and the
/// BPCER come closest; of several the highest, which lets the fewest attacks
/// pass.
///
/// # Errors
/// [`EvaluationError::TooLittle`] if live faces or attacks are missing.
pub fn development_threshold(
    bona_fide: &Presentations,
    attacks: &[Presentations],
) -> Result<f32, EvaluationError> {
    let scores = pooled(bona_fide, attacks);
    if scores.genuine().is_empty() || scores.impostor().is_empty() {
        return Err(EvaluationError::TooLittle(
            "The development set gave no score for live faces or none for attacks; a threshold needs both.".into(),
        ));
    }
    let gap = |threshold: f32| {
        let worst = attacks
            .iter()
            .filter_map(|a| a.accepted(threshold).share())
            .fold(0.0, f64::max);
        (worst - bona_fide.refused(threshold).share().unwrap_or(0.0)).abs()
    };
    let points = scores.curve();
    let mut best = (f64::INFINITY, 0.5f32);
    for (at, point) in points.iter().enumerate() {
        let found = gap(point.threshold);
        if found <= best.0 {
            // Half way down to the next score, so that neither class sits on it.
            let below = at
                .checked_sub(1)
                .map_or(point.threshold, |i| points[i].threshold);
            best = (found, f32::midpoint(below, point.threshold));
            if best.1 <= below && below < point.threshold {
                best.1 = point.threshold;
            }
        }
    }
    Ok(best.1)
}
