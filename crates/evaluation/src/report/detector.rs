//! The detector against boxes drawn by people, or what it found without them.

use super::{Block, Note, Origin, PictureCounts, Report, row, share, two_columns};
use crate::EvaluationError;
use crate::metrics::detection::Detections;
use crate::plot::charts;
use crate::words;
use serde_json::{Value, json};

/// Bounds of the face sizes that are told apart, longer side in pixels.
const SIZES: [(f64, f64); 5] = [
    (0.0, 24.0),
    (24.0, 48.0),
    (48.0, 96.0),
    (96.0, 192.0),
    (192.0, f64::INFINITY),
];

/// A measured detector.
#[derive(Clone, Debug)]
pub struct DetectorRun {
    /// Pictures with known boxes; `None` where no boxes were given.
    pub against_boxes: Option<Detections>,
    /// Score and size in pixels of every face found at any score.
    pub found: Vec<(f32, f64)>,
    /// Faces found at the score in force, by picture.
    pub faces_a_picture: Vec<u64>,
    /// The score in force.
    pub score: f32,
    /// How the pictures were received.
    pub pictures: PictureCounts,
    /// Pictures that the table of boxes does not name; they were not looked at.
    pub without_boxes: u64,
}

impl DetectorRun {
    /// The finished report.
    ///
    /// # Errors
    /// [`EvaluationError::TooLittle`] if no picture could be read.
    pub fn report(&self, origin: Origin) -> Result<Report, EvaluationError> {
        if self.faces_a_picture.is_empty() {
            return Err(EvaluationError::TooLittle(
                "No picture could be read, so there is nothing to measure; check --images.".into(),
            ));
        }
        let mut report = Report::new("detector", origin);
        report.data = self.pictures.notes();
        match &self.against_boxes {
            Some(detections) => self.write_measured(&mut report, detections),
            None => self.write_found(&mut report),
        }
        Ok(report)
    }

    fn write_measured(&self, report: &mut Report, detections: &Detections) {
        let score = self.score;
        report
            .data
            .push(Note::new("faces marked in them", detections.faces()));
        if self.without_boxes > 0 {
            report.data.push(Note::new(
                "pictures the boxes do not name, not looked at",
                self.without_boxes,
            ));
        }
        let alarms = detections.false_alarms(score);
        let per_picture = alarms as f64 / detections.pictures().max(1) as f64;
        report.figures = json!({
            "score": score,
            "average_precision": detections.average_precision(),
            "precision": detections.precision(score),
            "recall": detections.recall(score),
            "false_alarms": alarms,
            "false_alarms_a_picture": per_picture,
            "by_size": size_figures(detections, score),
        });
        let rows = vec![
            row(
                "average precision (overlap 0.5)",
                share(detections.average_precision()),
            ),
            row(
                &format!("precision at score {score:.2}"),
                words::rate(detections.precision(score)),
            ),
            row(
                &format!("recall at score {score:.2}"),
                words::rate(detections.recall(score)),
            ),
            row(
                "false alarms a picture",
                format!("{per_picture:.3} ({alarms} in all)"),
            ),
        ];
        report.section("Faces found", vec![two_columns(["figure", "value"], rows)]);
        report.section("By size of the face", vec![size_table(detections, score)]);
        report.caution(detections.recall(score).complement(), "Faces missed");
        report.add_chart(
            "precision-recall.png",
            "Precision over recall",
            charts::precision_recall("Precision and recall", detections, score),
        );
    }

    fn write_found(&self, report: &mut Report) {
        let by_count = |wanted: fn(u64) -> bool| {
            self.faces_a_picture.iter().filter(|n| wanted(**n)).count() as u64
        };
        let found: u64 = self.faces_a_picture.iter().sum();
        let counts = [
            ("pictures with no face found", by_count(|n| n == 0)),
            ("pictures with one", by_count(|n| n == 1)),
            ("pictures with several", by_count(|n| n > 1)),
            ("faces found", found),
        ];
        report.figures = json!({
            "score": self.score,
            "no_face": counts[0].1,
            "one_face": counts[1].1,
            "several_faces": counts[2].1,
            "faces": counts[3].1,
        });
        let rows = counts.map(|(name, count)| row(name, words::count(count)));
        report.section(
            "Faces found",
            vec![
                Block::Text(format!(
                    "No boxes were given with --boxes, so it is not known which of these are right: there is no precision, recall or false alarm here, only what was found at score {:.2}.",
                    self.score
                )),
                two_columns(["what", "count"], rows.to_vec()),
            ],
        );
        let scores: Vec<f32> = self.found.iter().map(|(score, _)| *score).collect();
        report.add_chart(
            "scores.png",
            "Detector scores of everything found",
            charts::histogram("Detector scores", "score", &[("found", &scores)]),
        );
    }
}

fn size_figures(detections: &Detections, score: f32) -> Vec<Value> {
    SIZES
        .into_iter()
        .map(|(from, to)| {
            json!({
                "from_px": from,
                "to_px": to.is_finite().then_some(to),
                "recall": detections.recall_of_size(score, from, to),
                "average_precision": detections.average_precision_of_size(from, to),
                "false_alarms": detections.false_alarms_of_size(score, from, to),
            })
        })
        .collect()
}

fn size_table(detections: &Detections, score: f32) -> Block {
    let rows = SIZES
        .into_iter()
        .map(|(from, to)| {
            let name = if to.is_finite() {
                format!("{from} to {to} px")
            } else {
                format!("{from} px and more")
            };
            vec![
                name,
                words::rate(detections.recall_of_size(score, from, to)),
                share(detections.average_precision_of_size(from, to)),
                words::count(detections.false_alarms_of_size(score, from, to)),
            ]
        })
        .collect();
    let heads = ["longer side", "recall", "average precision", "false alarms"];
    Block::Table(heads.map(str::to_owned).to_vec(), rows)
}
