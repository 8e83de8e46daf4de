//! The liveness network's calibration: what a liveness threshold means.

use super::points::{MAX_POINTS, check, falling, rising, thin};
use super::{FORMAT, Protocol, broken, read, write};
use crate::EvaluationError;
use crate::metrics::presentation::Presentations;
use crate::metrics::scores::Scores;
use crate::statistics::Rate;
use serde::{Deserialize, Serialize};

/// Presentations of one kind, counted along the threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PresentationCurve {
    /// Id of the attack species (see [`SpeciesKind`](super::SpeciesKind)), or
    /// "bona fide".
    pub name: String,
    /// Presentations that got an answer.
    pub tested: u64,
    /// Presentations that got none.
    #[serde(default)]
    pub non_responses: u64,
    /// Threshold and how many were taken for live at it; thresholds ascending.
    pub points: Vec<(f32, u64)>,
}

/// One species at a threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpeciesRate {
    /// Name of the species.
    pub name: String,
    /// Attacks that would pass (APCER).
    pub apcer: Rate,
}

/// Both kinds of error at a threshold, with 95 % intervals by [`Rate::interval`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LivenessErrors {
    /// The threshold asked for.
    pub threshold: f32,
    /// Every species, the worst one first.
    pub species: Vec<SpeciesRate>,
    /// Live faces that would be refused (BPCER).
    pub bpcer: Rate,
}

/// `liveness.calibration.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LivenessCalibration {
    /// Version of the file, [`FORMAT`].
    pub format: u32,
    /// SHA-256 of the liveness network's file.
    pub model_sha256: String,
    /// By which protocol.
    pub protocol: Protocol,
    /// On which data, in English, for whoever reads the file.
    pub data: String,
    /// The attack species tested.
    pub species: Vec<PresentationCurve>,
    /// Live faces.
    pub bona_fide: PresentationCurve,
}

impl PresentationCurve {
    /// Counts presentations at no more than [`MAX_POINTS`] thresholds.
    ///
    /// # Errors
    /// [`EvaluationError::TooLittle`] if none got an answer.
    pub fn of(presentations: &Presentations) -> Result<Self, EvaluationError> {
        if presentations.scores.is_empty() {
            return Err(EvaluationError::TooLittle(format!(
                "None of the {} presentations of \"{}\" got an answer, so nothing can be calibrated on them.",
                presentations.total(),
                presentations.name
            )));
        }
        // Only one class: thinned as if it were both.
        let scores = Scores::new(presentations.scores.clone(), presentations.scores.clone());
        let points = thin(&scores)
            .into_iter()
            .map(|t| (t, presentations.accepted(t).count))
            .collect();
        Ok(Self {
            name: presentations.name.clone(),
            tested: presentations.scores.len() as u64,
            non_responses: presentations.non_responses,
            points,
        })
    }

    /// Presentations taken for live at `threshold`: an attack species' APCER.
    /// Between two kept points the higher count.
    pub fn accepted(&self, threshold: f32) -> Rate {
        falling(self.points.iter().copied(), self.tested, threshold)
    }

    /// Presentations taken for attacks at `threshold`: the BPCER of live faces.
    /// Between two kept points the higher count.
    pub fn refused(&self, threshold: f32) -> Rate {
        let refused = |(t, accepted): &(f32, u64)| (*t, self.tested.saturating_sub(*accepted));
        rising(self.points.iter().map(refused), self.tested, threshold)
    }

    fn check(&self) -> Result<(), EvaluationError> {
        if self.name.trim().is_empty() {
            return Err(broken("an attack species has no name"));
        }
        check(
            &format!("\"{}\"", self.name),
            &self.points,
            self.tested,
            true,
        )
    }
}

impl LivenessCalibration {
    /// A calibration from live faces and attack species.
    ///
    /// # Errors
    /// [`EvaluationError::TooLittle`] if a kind got no answer or no species was given.
    pub fn of(
        model_sha256: &str,
        protocol: Protocol,
        data: &str,
        bona_fide: &Presentations,
        attacks: &[Presentations],
    ) -> Result<Self, EvaluationError> {
        if attacks.is_empty() {
            return Err(EvaluationError::TooLittle(
                "There is no attack species, so nothing can be calibrated; give one or more."
                    .into(),
            ));
        }
        let species: Result<Vec<_>, _> = attacks.iter().map(PresentationCurve::of).collect();
        Ok(Self {
            format: FORMAT,
            model_sha256: model_sha256.to_owned(),
            protocol,
            data: data.to_owned(),
            species: species?,
            bona_fide: PresentationCurve::of(bona_fide)?,
        })
    }

    /// Reads the text of a file for the liveness network `model_sha256`.
    ///
    /// # Errors
    /// [`EvaluationError::Calibration`] if it is broken or of another network.
    pub fn parse(text: &str, model_sha256: &str) -> Result<Self, EvaluationError> {
        let calibration: Self = read(text, model_sha256)?;
        if calibration.species.is_empty() {
            return Err(broken("it names no attack species"));
        }
        for curve in calibration.species.iter().chain([&calibration.bona_fide]) {
            curve.check()?;
        }
        Ok(calibration)
    }

    /// The file's text.
    ///
    /// # Errors
    /// [`EvaluationError::Calibration`] if a number cannot be written.
    pub fn to_text(&self) -> Result<String, EvaluationError> {
        write(self)
    }

    /// All errors at `threshold`, never too low.
    pub fn at(&self, threshold: f32) -> LivenessErrors {
        let mut species: Vec<SpeciesRate> = self
            .species
            .iter()
            .map(|curve| SpeciesRate {
                name: curve.name.clone(),
                apcer: curve.accepted(threshold),
            })
            .collect();
        let share = |s: &SpeciesRate| s.apcer.share().unwrap_or(0.0);
        species.sort_by(|a, b| {
            share(b)
                .total_cmp(&share(a))
                .then_with(|| a.name.cmp(&b.name))
        });
        LivenessErrors {
            threshold,
            species,
            bpcer: self.bona_fide.refused(threshold),
        }
    }

    /// The lowest kept threshold at which every species' APCER is at most
    /// `apcer`; `None` if a species has fewer tests than `1 / apcer`.
    pub fn threshold_for_apcer(&self, apcer: f64) -> Option<f32> {
        let enough = |c: &PresentationCurve| apcer * c.tested as f64 >= 1.0 - 1e-9;
        if !self.species.iter().all(enough) {
            return None;
        }
        let lowest = |curve: &PresentationCurve| {
            let allowed = apcer * curve.tested as f64 + 1e-9;
            let fits = |(_, accepted): &&(f32, u64)| *accepted as f64 <= allowed;
            curve.points.iter().find(fits).map(|(t, _)| *t)
        };
        let each: Option<Vec<f32>> = self.species.iter().map(lowest).collect();
        each?.into_iter().max_by(f32::total_cmp)
    }

    /// Every threshold at which a count changes, ascending: what a curve over
    /// the threshold is drawn through.
    pub fn thresholds(&self) -> Vec<f32> {
        let curves = self.species.iter().chain([&self.bona_fide]);
        let mut all: Vec<f32> = curves
            .flat_map(|c| c.points.iter().map(|(t, _)| *t))
            .collect();
        all.sort_by(f32::total_cmp);
        all.dedup();
        debug_assert!(all.len() <= (self.species.len() + 1) * (MAX_POINTS + 2));
        all
    }
}
