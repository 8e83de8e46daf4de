//! One-to-many: who is it among the enrolled people, and is it anybody?

use super::{Block, Note, Report, rate_or, row, two_columns};
use crate::metrics::identification::Searches;
use crate::plot::charts;
use crate::statistics::Rate;
use crate::words;
use serde_json::json;

/// False positive identification rate at which FNIR is told.
const FPIR: f64 = 1e-2;

/// Searches among enrolled people.
#[derive(Clone, Debug)]
pub struct IdentificationRun {
    /// The searches.
    pub searches: Searches,
    /// People enrolled.
    pub people: u64,
    /// People of whom no picture could be enrolled, of all that were meant to be.
    pub failed_to_enrol: Rate,
    /// People held out as strangers.
    pub strangers: u64,
    /// The match threshold in force.
    pub threshold: f32,
}

impl IdentificationRun {
    /// Adds its figures to the report of the same folders.
    pub fn add_to(&self, report: &mut Report) {
        let searches = &self.searches;
        let open_set = searches.false_negatives_at(FPIR);
        let at = |threshold| {
            (
                searches.false_positives(threshold),
                searches.false_negatives(threshold),
            )
        };
        let (fpir, fnir) = at(self.threshold);
        report.data.extend([
            Note::new("people enrolled, one picture each", self.people),
            Note::new(
                "people who could not be enrolled",
                self.failed_to_enrol.count,
            ),
            Note::new("people held out as strangers", self.strangers),
            Note::new("searches of enrolled people", searches.mated() as u64),
            Note::new("searches of strangers", searches.non_mated() as u64),
        ]);
        if let serde_json::Value::Object(figures) = &mut report.figures {
            figures.insert(
                "identification".into(),
                json!({
                    "rank_1": searches.rank(1),
                    "rank_5": searches.rank(5),
                    "failure_to_enrol": self.failed_to_enrol,
                    "open_set": {
                        "fpir": FPIR,
                        "threshold": open_set.map(|(threshold, _)| threshold),
                        "fnir": open_set.map(|(_, fnir)| fnir),
                    },
                    "at_threshold": { "threshold": self.threshold, "fpir": fpir, "fnir": fnir },
                }),
            );
        }
        self.write(report, open_set, fpir, fnir);
        self.draw(report);
    }

    fn write(&self, report: &mut Report, open_set: Option<(f32, Rate)>, fpir: Rate, fnir: Rate) {
        let searches = &self.searches;
        let why = if self.strangers == 0 {
            "nobody was held out as a stranger"
        } else {
            "too few searches of strangers"
        };
        let threshold = self.threshold;
        let rows = vec![
            row("rank 1", words::rate(searches.rank(1))),
            row("rank 5", words::rate(searches.rank(5))),
            row(
                &format!("FNIR at FPIR {}", words::percent(FPIR)),
                rate_or(open_set.map(|(_, fnir)| fnir), why),
            ),
            row(
                &format!("FPIR at threshold {threshold:.3}"),
                words::rate(fpir),
            ),
            row(
                &format!("FNIR at threshold {threshold:.3}"),
                words::rate(fnir),
            ),
            row("failure to enrol", words::rate(self.failed_to_enrol)),
        ];
        report.section(
            "One to many",
            vec![
                Block::Text(format!(
                    "{} people are enrolled with their first usable picture; their other pictures are searched for, and so are all pictures of {} people held out as strangers. A picture without a face finds nobody. FNIR: an enrolled person is not named; FPIR: a stranger is named as somebody (ISO/IEC 19795-1).",
                    words::count(self.people),
                    words::count(self.strangers)
                )),
                two_columns(["figure", "value"], rows),
            ],
        );
        report.caution(
            searches.rank(1).complement(),
            "Enrolled people not found first",
        );
        report.caution(
            fpir,
            &format!("Strangers named at threshold {threshold:.3}"),
        );
        if open_set.is_none() && self.strangers > 0 {
            report.cautions.push(format!(
                "An FPIR of {} needs at least {} searches of strangers; there are {}.",
                words::percent(FPIR),
                words::count((1.0 / FPIR).round() as u64),
                words::count(searches.non_mated() as u64)
            ));
        }
    }

    fn draw(&self, report: &mut Report) {
        let people = usize::try_from(self.people).unwrap_or(usize::MAX);
        report.add_chart(
            "ranks.png",
            "Identification rate over rank",
            charts::ranks("Closed set", &self.searches, people),
        );
        report.add_chart(
            "open-set.png",
            "FNIR over FPIR, normal-deviate axes",
            charts::open_set("Open set", &self.searches),
        );
    }
}
