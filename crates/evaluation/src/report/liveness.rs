//! Presentation attack detection, in the words of ISO/IEC 30107-3.

use super::{Block, Note, Origin, Report, share};
use crate::EvaluationError;
use crate::metrics::presentation::{PresentationErrors, Presentations, errors_at, pooled};
use crate::plot::charts;
use crate::statistics::Rate;
use crate::words;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Where the threshold comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdFrom {
    /// A development set that was given separately.
    DevelopmentSet,
    /// The network's own, chosen when it was made.
    Network,
    /// The person who ran it.
    CommandLine,
}

/// One kind of presentation as it was received.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Material {
    /// One presentation a picture, and one a face followed through a movie.
    pub presentations: Presentations,
    /// Single frames of movies.
    pub frames: Presentations,
    /// Pictures given.
    pub pictures: u64,
    /// Movies given.
    pub movies: u64,
    /// Files that could not be read.
    pub unreadable: u64,
    /// What the app itself said of the faces followed through movies.
    pub tracks: TrackVerdicts,
    /// Why presentations got no response, and how many for each reason.
    pub refusals: BTreeMap<String, u64>,
}

/// What was shown while faces were followed, at the threshold in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TrackVerdicts {
    /// Faces followed.
    pub tracks: u64,
    /// Those called live at any time.
    pub ever_live: u64,
    /// Those called an attack at any time.
    pub ever_attack: u64,
    /// Those that never got a verdict.
    pub never_told: u64,
}

/// A measured liveness network.
#[derive(Clone, Debug)]
pub struct LivenessRun {
    /// Live faces.
    pub bona_fide: Material,
    /// Attack species.
    pub attacks: Vec<Material>,
    /// The threshold.
    pub threshold: f32,
    /// Where it comes from.
    pub threshold_from: ThresholdFrom,
    /// The threshold of the verdicts in [`Material::tracks`].
    pub app_threshold: f32,
    /// Presentations of the development set: live, attacks.
    pub development: Option<(u64, u64)>,
}

impl LivenessRun {
    /// The finished report.
    ///
    /// # Errors
    /// [`EvaluationError::TooLittle`] if live faces or attacks are missing, or
    /// none of one kind got an answer.
    pub fn report(&self, origin: Origin) -> Result<Report, EvaluationError> {
        self.check()?;
        let attacks = self.species(|m| &m.presentations);
        let errors = errors_at(&self.bona_fide.presentations, &attacks, self.threshold);
        let scores = pooled(&self.bona_fide.presentations, &attacks);
        let frames = self.frame_errors();
        let mut report = Report::new("liveness", origin);
        report.data = self.data();
        report.figures = json!({
            "threshold": self.threshold,
            "threshold_from": self.threshold_from,
            "presentations": errors,
            "frames": frames,
            "auc": scores.auc(),
            "eer": scores.eer(),
            "tracks": self.track_figures(),
            "no_response": self.refusals(),
        });
        self.write(&mut report, &errors, frames.as_ref());
        for species in &errors.species {
            report.caution(
                species.apcer,
                &format!("\"{}\" accepted as live", species.name),
            );
        }
        report.caution(errors.bpcer, "Live faces refused");
        self.draw(&mut report, &attacks);
        Ok(report)
    }

    fn check(&self) -> Result<(), EvaluationError> {
        let kinds = [
            ("live", std::slice::from_ref(&self.bona_fide)),
            ("attack", &self.attacks),
        ];
        for (kind, materials) in kinds {
            let total: u64 = materials.iter().map(|m| m.presentations.total()).sum();
            let answered: usize = materials.iter().map(|m| m.presentations.scores.len()).sum();
            if total == 0 {
                return Err(EvaluationError::TooLittle(format!(
                    "There is no {kind} picture or movie that could be read; check the folders."
                )));
            }
            if answered == 0 {
                return Err(EvaluationError::TooLittle(format!(
                    "None of the {} {kind} presentations got an answer: no face was found or every sample was too poor.",
                    words::count(total)
                )));
            }
        }
        Ok(())
    }

    fn species(&self, which: impl Fn(&Material) -> &Presentations) -> Vec<Presentations> {
        self.attacks.iter().map(|m| which(m).clone()).collect()
    }

    fn has_movies(&self) -> bool {
        self.materials().any(|m| m.movies > 0)
    }

    fn materials(&self) -> impl Iterator<Item = &Material> {
        std::iter::once(&self.bona_fide).chain(&self.attacks)
    }

    fn frame_errors(&self) -> Option<PresentationErrors> {
        let attacks = self.species(|m| &m.frames);
        self.has_movies()
            .then(|| errors_at(&self.bona_fide.frames, &attacks, self.threshold))
    }

    fn data(&self) -> Vec<Note> {
        let mut data = Vec::new();
        for material in self.materials() {
            let name = &material.presentations.name;
            let mut note = |what: &str, count: u64| {
                data.push(Note::new(&format!("{name}: {what}"), count));
            };
            note("pictures", material.pictures);
            if self.has_movies() {
                note("movies", material.movies);
                note("faces followed through movies", material.tracks.tracks);
                note("frames with a face", material.frames.total());
            }
            note("files that could not be read", material.unreadable);
            note("presentations", material.presentations.total());
            note("without a response", material.presentations.non_responses);
        }
        if let Some((live, attacks)) = self.development {
            data.push(Note::new("development set: bona fide", live));
            data.push(Note::new("development set: attacks", attacks));
        }
        data
    }

    fn track_figures(&self) -> Vec<serde_json::Value> {
        if !self.has_movies() {
            return Vec::new();
        }
        self.materials()
            .map(|m| json!({ "name": m.presentations.name, "verdicts": m.tracks }))
            .collect()
    }

    fn refusals(&self) -> BTreeMap<&str, &BTreeMap<String, u64>> {
        self.materials()
            .filter(|m| !m.refusals.is_empty())
            .map(|m| (m.presentations.name.as_str(), &m.refusals))
            .collect()
    }

    /// Why there was no response, by kind.
    fn refusal_table(&self) -> Option<Block> {
        let rows: Vec<Vec<String>> = self
            .materials()
            .flat_map(|m| m.refusals.iter().map(move |(why, count)| (m, why, count)))
            .map(|(m, why, count)| {
                vec![
                    m.presentations.name.clone(),
                    why.clone(),
                    words::count(*count),
                ]
            })
            .collect();
        (!rows.is_empty()).then(|| {
            table(
                &["kind", "why there was no response", "presentations"],
                rows,
            )
        })
    }

    fn write(
        &self,
        report: &mut Report,
        errors: &PresentationErrors,
        frames: Option<&PresentationErrors>,
    ) {
        let from = match self.threshold_from {
            ThresholdFrom::DevelopmentSet => {
                "It was chosen on the development set that was given separately: where the worst species' APCER and the BPCER come closest there."
            }
            ThresholdFrom::Network => {
                "No development set was given: it is the network's shipped threshold."
            }
            ThresholdFrom::CommandLine => {
                "No development set was given: it was set on the command line."
            }
        };
        let mut blocks = vec![Block::Text(format!(
            "Threshold {:.3}. {from} Intervals are 95 % Clopper–Pearson. Presentations without a response (no face found, or too poor to judge) are told apart and are in no error rate.",
            self.threshold
        ))];
        blocks.extend(error_blocks(errors));
        blocks.extend(self.refusal_table());
        report.section("Presentations", blocks);
        if let Some(frames) = frames {
            let mut blocks = vec![Block::Text(
                "Every frame of the movies by itself, as if it were a picture. Frames of one movie are alike: the intervals are too narrow.".into(),
            )];
            blocks.extend(error_blocks(frames));
            report.section("Single frames of movies", blocks);
            report.section("Verdicts while faces were followed", self.track_blocks());
        }
    }

    fn track_blocks(&self) -> Vec<Block> {
        let rows = self
            .materials()
            .map(|m| {
                let t = m.tracks;
                let of = |count| words::rate(Rate::new(count, t.tracks));
                vec![
                    m.presentations.name.clone(),
                    of(t.ever_live),
                    of(t.ever_attack),
                    of(t.never_told),
                ]
            })
            .collect();
        vec![
            Block::Text(format!(
                "What the window would have shown, by its own rules over time, at threshold {:.3}.",
                self.app_threshold
            )),
            table(
                &[
                    "kind",
                    "ever called live",
                    "ever called an attack",
                    "never told",
                ],
                rows,
            ),
        ]
    }

    fn draw(&self, report: &mut Report, attacks: &[Presentations]) {
        let live = &self.bona_fide.presentations;
        let by_species: Vec<_> = attacks
            .iter()
            .filter(|a| !a.scores.is_empty())
            .map(|a| (a.name.as_str(), pooled(live, std::slice::from_ref(a))))
            .collect();
        let named: Vec<_> = by_species.iter().map(|(name, s)| (*name, s)).collect();
        report.add_chart(
            "roc.png",
            "ROC by attack species: live faces accepted over attacks accepted",
            charts::roc(
                "ROC",
                "attacks accepted (APCER)",
                "live faces accepted (1 − BPCER)",
                &named,
            ),
        );
        report.add_chart(
            "det.png",
            "DET by attack species, normal-deviate axes",
            charts::det(
                "DET",
                "attacks accepted (APCER)",
                "live faces refused (BPCER)",
                &named,
                Some(self.threshold),
            ),
        );
        let kinds: Vec<(&str, &[f32])> = std::iter::once(live)
            .chain(attacks)
            .map(|p| (p.name.as_str(), p.scores.as_slice()))
            .collect();
        report.add_chart(
            "scores.png",
            "Liveness scores by kind",
            charts::histogram("Liveness scores", "score, 1 = live", &kinds),
        );
    }
}

fn error_blocks(errors: &PresentationErrors) -> Vec<Block> {
    let mut rows: Vec<Vec<String>> = errors
        .species
        .iter()
        .enumerate()
        .map(|(n, s)| {
            let worst = if n == 0 && errors.species.len() > 1 {
                " (worst)"
            } else {
                ""
            };
            vec![
                format!("{}{worst}", s.name),
                format!("APCER {}", words::rate(s.apcer)),
                format!("APNRR {}", words::rate(s.apnrr)),
            ]
        })
        .collect();
    rows.push(vec![
        "bona fide".into(),
        format!("BPCER {}", words::rate(errors.bpcer)),
        format!("BPNRR {}", words::rate(errors.bpnrr)),
    ]);
    vec![
        table(&["kind", "classification errors", "no response"], rows),
        Block::Text(format!(
            "ACER, the mean of the worst species' APCER and the BPCER: {}.",
            share(errors.acer)
        )),
    ]
}

fn table(heads: &[&str], rows: Vec<Vec<String>>) -> Block {
    Block::Table(heads.iter().map(|h| (*h).to_owned()).collect(), rows)
}
