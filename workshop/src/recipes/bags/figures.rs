//! Errors of scores on a list, in the words of ISO/IEC 30107-3, with all attacks taken together as the challenge
//! did.

use crate::core::error::{Result, WorkshopError};
use crate::data::triplets::TripletList;
use faceglass_evaluation::metrics::presentation::{
    Presentations, development_threshold, errors_at, pooled,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The false positive rates at which true positives are told.
pub const RATES: [f64; 3] = [1e-2, 1e-3, 1e-4];

/// The score from which a face is live, unless a list chose another.
pub const HALF: f32 = 0.5;

/// Errors on a list; `None` where there is nothing to count.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Mean of the two that follow, at a score of 0.5.
    pub acer: Option<f64>,
    /// Attacks taken for live faces.
    pub apcer: Option<f64>,
    /// Live faces taken for attacks.
    pub bpcer: Option<f64>,
    /// Equal error rate.
    pub eer: Option<f64>,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Live faces recognised where so many attacks pass: of `RATES`. `None` where the attacks are too few.
    pub tpr: [Option<f64>; 3],
    /// Attacks taken for live faces, by kind, at 0.5; where the paths tell several.
    pub species: BTreeMap<String, Option<f64>>,
    /// Errors at a threshold that other pictures chose.
    pub chosen: Option<Chosen>,
}

/// Errors at a threshold that a development list chose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Chosen {
    /// The threshold.
    pub threshold: f32,
    /// ACER at it.
    pub acer: Option<f64>,
    /// APCER at it.
    pub apcer: Option<f64>,
    /// BPCER at it.
    pub bpcer: Option<f64>,
}

/// A line of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Which networks, and what they lack.
    pub name: String,
    /// Errors.
    pub figures: Figures,
}

/// Live faces and attacks.
struct Shown {
    live: Presentations,
    attacks: Presentations,
    species: BTreeMap<String, Presentations>,
}

impl Shown {
    fn of(list: &TripletList, which: &[usize], scores: &[f32]) -> Self {
        let mut shown = Self {
            live: Presentations::named("bona fide"),
            attacks: Presentations::named("attacks"),
            species: BTreeMap::new(),
        };
        for (at, score) in which.iter().zip(scores) {
            let triplet = &list.triplets[*at];
            match triplet.live {
                Some(true) => shown.live.add(Some(*score)),
                Some(false) => {
                    shown.attacks.add(Some(*score));
                    let name = triplet.species();
                    let own = shown.species.entry(name.to_owned()).or_default();
                    own.add(Some(*score));
                }
                None => {}
            }
        }
        shown
    }

    fn errors(&self, threshold: f32) -> [Option<f64>; 3] {
        let attacks = std::slice::from_ref(&self.attacks);
        let errors = errors_at(&self.live, attacks, threshold);
        let apcer = errors.species.first().and_then(|s| s.apcer.share());
        [errors.acer, apcer, errors.bpcer.share()]
    }
}

impl Figures {
    /// Of the triplets at `which` of a list, by their scores.
    pub fn of(list: &TripletList, which: &[usize], scores: &[f32]) -> Self {
        let shown = Shown::of(list, which, scores);
        let [acer, apcer, bpcer] = shown.errors(HALF);
        let all = pooled(&shown.live, std::slice::from_ref(&shown.attacks));
        let several = shown.species.len() > 1;
        let species = shown.species.iter().filter(|_| several);
        Self {
            acer,
            apcer,
            bpcer,
            eer: all.eer(),
            auc: all.auc(),
            tpr: RATES.map(|rate| all.true_matches_at(rate).and_then(|r| r.share())),
            species: species
                .map(|(name, own)| (name.clone(), own.accepted(HALF).share()))
                .collect(),
            chosen: None,
        }
    }

    /// The same with the errors at `threshold` beside them.
    #[must_use]
    pub fn at(
        self,
        threshold: Option<f32>,
        (list, which, scores): (&TripletList, &[usize], &[f32]),
    ) -> Self {
        let chosen = threshold.map(|threshold| {
            let [acer, apcer, bpcer] = Shown::of(list, which, scores).errors(threshold);
            Chosen {
                threshold,
                acer,
                apcer,
                bpcer,
            }
        });
        Self { chosen, ..self }
    }
}

/// The threshold that a development list chooses: where its APCER and BPCER come closest.
///
/// # Errors
/// [`WorkshopError`] if it has one class only.
pub fn threshold(list: &TripletList, which: &[usize], scores: &[f32]) -> Result<f32> {
    let shown = Shown::of(list, which, scores);
    let attacks = std::slice::from_ref(&shown.attacks);
    development_threshold(&shown.live, attacks).map_err(WorkshopError::from)
}

/// A table for people.
pub fn table(rows: &[Row]) -> String {
    let percent = |v: Option<f64>| v.map_or("–".to_owned(), |v| format!("{:.2}", v * 100.0));
    let heads = [
        "of 100",
        "ACER",
        "APCER",
        "BPCER",
        "EER",
        "TPR@1e-2",
        "TPR@1e-3",
        "TPR@1e-4",
        "threshold",
        "ACER there",
        "APCER there",
        "BPCER there",
    ];
    let mut lines = vec![heads.map(str::to_owned).to_vec()];
    for Row { name, figures: f } in rows {
        let chosen = f.chosen;
        let mut cells = vec![name.clone()];
        cells.extend([f.acer, f.apcer, f.bpcer, f.eer].map(percent));
        cells.extend(f.tpr.map(percent));
        cells.push(chosen.map_or("–".into(), |c| format!("{:.3}", c.threshold)));
        let there = chosen.map_or([None; 3], |c| [c.acer, c.apcer, c.bpcer]);
        cells.extend(there.map(percent));
        lines.push(cells);
    }
    let widths: Vec<usize> = (0..heads.len())
        .map(|column| lines.iter().map(|l| l[column].chars().count()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
        if at == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            text.push_str(&format!("| {} |\n", rules.join(" | ")));
        }
    }
    text
}
