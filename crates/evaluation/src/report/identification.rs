//! One-to-many: who is it among the enrolled people, and is it anybody?

use super::{Block, Note, Report, rate_or, row, two_columns};
use crate::metrics::identification::Searches;
use crate::plot::charts;
use crate::statistics::Rate;
use crate::words;
use serde_json::json;

/// False positive identification rates at which FNIR is told.
pub const FPIRS: [f64; 3] = [1e-1, 1e-2, 1e-3];
/// The one of them that a caution is about, and that the JSON names as `open_set`.
const FPIR: f64 = FPIRS[1];

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
        let at_rate = |fpir| {
            let found = searches.false_negatives_at(fpir);
            json!({
                "fpir": fpir,
                "threshold": found.map(|(threshold, _)| threshold),
                "fnir": found.map(|(_, fnir)| fnir),
            })
        };
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
                    "open_set": at_rate(FPIR),
                    "open_set_by_fpir": FPIRS.map(at_rate),
                    "at_threshold": { "threshold": self.threshold, "fpir": fpir, "fnir": fnir },
                }),
            );
        }
        self.write(report, open_set.is_some(), fpir, fnir);
        self.draw(report);
    }

    fn write(&self, report: &mut Report, is_enough: bool, fpir: Rate, fnir: Rate) {
        let searches = &self.searches;
        let why = if self.strangers == 0 {
            "nobody was held out as a stranger"
        } else {
            "too few searches of strangers"
        };
        let threshold = self.threshold;
        let mut rows = vec![
            row("rank 1", words::rate(searches.rank(1))),
            row("rank 5", words::rate(searches.rank(5))),
        ];
        rows.extend(FPIRS.map(|fpir| {
            let fnir = searches.false_negatives_at(fpir).map(|(_, fnir)| fnir);
            let name = format!("FNIR at FPIR {}", words::percent(fpir));
            row(&name, rate_or(fnir, why))
        }));
        rows.extend([
            row(
                &format!("FPIR at threshold {threshold:.3}"),
                words::rate(fpir),
            ),
            row(
                &format!("FNIR at threshold {threshold:.3}"),
                words::rate(fnir),
            ),
            row("failure to enrol", words::rate(self.failed_to_enrol)),
        ]);
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
        if !is_enough && self.strangers > 0 {
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
