//! `report.md`, `cells.csv` and `curves.png` of a matrix.

use super::Done;
use super::cell::{Outcome, Place};
use super::figures::{Figures, Test};
use super::matrix::{Matrix, Reference, START};
use crate::core::chart::{self, Panel};
use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use crate::train::watch::Curves;
use faceglass_evaluation::means::{Mean, Repeated, of_mean, verdicts};
use faceglass_evaluation::plot::Line;
use faceglass_evaluation::words;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// A line of the table: one choice of everything, with its repetitions.
struct Row<'a> {
    name: String,
    done: Vec<(Outcome, &'a Place)>,
    /// Cells without a result yet.
    missing: usize,
}

impl Row<'_> {
    fn figures(&self) -> impl Iterator<Item = &Figures> {
        self.done
            .iter()
            .filter_map(|(outcome, _)| outcome.figures.as_ref())
    }

    fn values(&self, pick: Pick) -> Vec<f64> {
        self.figures().filter_map(pick).collect()
    }

    fn mean(&self, pick: Pick) -> Option<Mean> {
        Mean::of(&self.values(pick))
    }
}

/// A figure of a cell.
type Pick = fn(&Figures) -> Option<f64>;

/// Writes all three with what is finished.
pub(super) fn write(
    matrix: &Matrix,
    (places, start): (&[Place], Option<&Place>),
    out: &Path,
    test: &Test,
) -> Result<Done> {
    let rows = rows(matrix, places)?;
    let start = start.map(start_row).transpose()?;
    replace(
        &out.join("report.md"),
        markdown(matrix, (start.as_ref(), &rows), test).as_bytes(),
    )?;
    let csv = csv(matrix, start.iter().chain(&rows));
    replace(&out.join("cells.csv"), csv.as_bytes())?;
    let picture = chart::panels(&curves(&rows)?)?;
    // The ending says what it is written as.
    let fresh = out.join("new-curves.png");
    chart::save(&picture, &fresh)?;
    std::fs::rename(&fresh, out.join("curves.png")).map_err(WorkshopError::io(&fresh))?;
    let done = rows.iter().map(|row| row.done.len()).sum();
    Ok(Done {
        cells: done,
        of: matrix.cells.len(),
    })
}

/// In the order of the matrix.
fn rows<'a>(matrix: &Matrix, places: &'a [Place]) -> Result<Vec<Row<'a>>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for (cell, place) in matrix.cells.iter().zip(places) {
        let name = cell.row();
        let at = rows.iter().position(|row| row.name == name);
        let at = at.unwrap_or_else(|| {
            rows.push(Row {
                name,
                done: Vec::new(),
                missing: 0,
            });
            rows.len() - 1
        });
        match place.outcome()? {
            Some(outcome) => rows[at].done.push((outcome, place)),
            None => rows[at].missing += 1,
        }
    }
    Ok(rows)
}

/// What all start from, if that has been measured: no choice, and nothing that was trained.
fn start_row(place: &Place) -> Result<Row<'_>> {
    let done = place.outcome()?.map(|outcome| (outcome, place));
    Ok(Row {
        name: START.into(),
        done: done.into_iter().collect(),
        missing: 0,
    })
}

const ACCURACY: Pick = |f| f.accuracy;
const EER: Pick = |f| f.eer;
const ACER: Pick = |f| f.acer;

fn markdown(matrix: &Matrix, (start, rows): (Option<&Row<'_>>, &[Row<'_>]), test: &Test) -> String {
    let mut text = format!("# {}\n", matrix.title);
    let done: usize = rows.iter().map(|r| r.done.len()).sum();
    let of = matrix.cells.len();
    let _ = write!(
        text,
        "\n{of} trainings, each of {} crops; measured on {}. The matrix is `matrix.toml`, every \
         training a row of `cells.csv`.\n",
        words::count(matrix.crops),
        test.told
    );
    if done < of {
        let _ = write!(
            text,
            "\n**{done} of {of} are done; what follows is of these.**\n"
        );
    }
    for note in &matrix.notes {
        let _ = write!(text, "\n{note}\n");
    }
    table(&mut text, matrix, (start, rows));
    faults(&mut text, rows);
    published(&mut text, &matrix.references, rows);
    text.push_str("\n## What the differences allow to say\n");
    for sentence in differences(rows) {
        let _ = write!(text, "\n- {sentence}");
    }
    text.push_str("\n\n## And what not\n");
    for sentence in limits(matrix) {
        let _ = write!(text, "\n- {sentence}");
    }
    text.push_str("\n\n![Loss and score over the crops seen](curves.png)\n");
    text
}

/// The columns that any row has something in.
fn table(text: &mut String, matrix: &Matrix, (start, rows): (Option<&Row<'_>>, &[Row<'_>])) {
    let axes = matrix
        .cells
        .first()
        .map(|c| &c.choices[..])
        .unwrap_or_default();
    let axes: Vec<&str> = axes.iter().map(|(axis, _)| axis.as_str()).collect();
    let first = if axes.is_empty() {
        "setting".into()
    } else {
        axes.join(", ")
    };
    let shares: [(&str, Pick); 13] = [
        ("accuracy", ACCURACY),
        ("ACER", ACER),
        ("APCER", |f| f.apcer),
        ("BPCER", |f| f.bpcer),
        ("accuracy, one masked", |f| f.masked_accuracy),
        ("AUC", |f| f.auc),
        ("EER", EER),
        ("TAR at FAR 1e-2", |f| f.tar_2),
        ("TAR at FAR 1e-3", |f| f.tar_3),
        ("TPR at FPR 1e-2", |f| f.tpr_2),
        ("TPR at FPR 1e-3", |f| f.tpr_3),
        ("ACER, one camera missing", |f| f.acer_missing),
        ("ACER, all snapshots together", |f| f.acer_together),
    ];
    let shown: Vec<&(&str, Pick)> = shares
        .iter()
        .filter(|(_, pick)| {
            let mut all = start.into_iter().chain(rows);
            all.any(|row| !row.values(*pick).is_empty())
        })
        .collect();
    let mut heads = vec![first];
    let costs = [
        "repetitions",
        "parameters",
        "MACs",
        "ms a face",
        "crops a second",
    ];
    heads.extend(costs.map(str::to_owned));
    heads.extend(shown.iter().map(|(name, _)| (*name).to_owned()));
    let _ = write!(text, "\n| {} |\n", heads.join(" | "));
    let _ = writeln!(text, "|{}", " --- |".repeat(heads.len()));
    for row in start.into_iter().chain(rows) {
        let cell = |value: Option<String>| value.unwrap_or_else(|| "–".into());
        let median_ms = row.mean(|f| Some(f.ms_a_face));
        let speeds: Vec<f64> = row
            .done
            .iter()
            .filter_map(|(o, _)| o.pictures_per_s)
            .collect();
        let one = row.figures().next();
        let mut cells = vec![
            row.name.replace('|', "\\|"),
            row.figures().count().to_string(),
            cell(one.map(|f| words::count(f.parameters))),
            cell(one.map(|f| format!("{:.1} M", f.macs as f64 / 1e6))),
            cell(median_ms.map(|m| format!("{:.2}", m.value))),
            cell(Mean::of(&speeds).map(|m| format!("{:.0}", m.value))),
        ];
        for (name, pick) in &shown {
            let told = row.mean(*pick).map(|m| of_mean(&m));
            let fold = (*name == "accuracy")
                .then(|| row.mean(|f| f.accuracy_error))
                .flatten()
                .map(|m| format!(" (sample ± {:.2})", m.value * 100.0));
            cells.push(cell(told.map(|t| t + &fold.unwrap_or_default())));
        }
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text.push_str(
        "\nFigures are means over the repetitions ± their standard error; of a single one there is none. \
         \"Sample\" is the standard error by the test pictures themselves: over the folds, or of a \
         share. Milliseconds are for one face in tract on one thread, the median of some runs; both speeds are \
         of the machine as busy as it was.\n",
    );
    if start.is_some() {
        let _ = write!(
            text,
            "\nThe {START} is what all begin with, measured before the training by the settings of the first \
             cell; what a row is ahead or behind of it came by training.\n"
        );
    }
}

/// What others have reached, and what was reached here under the same name.
fn published(text: &mut String, references: &[Reference], rows: &[Row<'_>]) {
    if references.is_empty() {
        return;
    }
    let names: BTreeSet<&str> = references
        .iter()
        .flat_map(|r| r.figures.keys().map(String::as_str))
        .collect();
    let here = |label: &str| {
        let row = rows.iter().find(|row| row.name == label);
        row.and_then(|row| row.mean(ACCURACY)).map(|m| of_mean(&m))
    };
    let is_here = references.iter().any(|r| here(&r.label).is_some());
    let mut heads = vec![""];
    heads.extend(&names);
    if is_here {
        heads.push("accuracy here");
    }
    heads.push("by");
    let _ = write!(
        text,
        "\n## Published, on far more data\n\n| {} |\n",
        heads.join(" | ")
    );
    let _ = writeln!(text, "|{}", " --- |".repeat(heads.len()));
    for reference in references {
        let known = |name: &&str| reference.figures.get(*name).cloned();
        let mut cells = vec![Some(reference.label.clone())];
        cells.extend(names.iter().map(known));
        if is_here {
            cells.push(here(&reference.label));
        }
        cells.push(Some(reference.words.clone()));
        let cells = cells.into_iter().map(|cell| match cell {
            Some(cell) => cell.replace('|', "\\|"),
            None => "–".into(),
        });
        let _ = writeln!(text, "| {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    text.push_str(
        "\nThese are of other pictures, other networks and other budgets, as their authors tell them: they say \
         what the ideas can reach, not what is wrong here.\n",
    );
}

fn faults(text: &mut String, rows: &[Row<'_>]) {
    for row in rows {
        for (outcome, _) in &row.done {
            if let Some(fault) = &outcome.fault {
                let seed = outcome.seed.as_deref().map(|s| format!(", seed {s}"));
                let _ = write!(
                    text,
                    "\n{}{}: {fault}\n",
                    row.name,
                    seed.unwrap_or_default()
                );
            }
        }
    }
}

fn differences(rows: &[Row<'_>]) -> Vec<String> {
    let has = |pick: Pick| rows.iter().any(|row| !row.values(pick).is_empty());
    let repeated = |pick: Pick| -> Vec<Repeated> {
        let of = |row: &Row<'_>| Repeated {
            name: row.name.clone(),
            values: row.values(pick),
        };
        rows.iter().map(of).collect()
    };
    let told = match (has(ACCURACY), has(ACER), has(EER)) {
        (true, ..) => verdicts("accuracy", &repeated(ACCURACY), true),
        (_, true, _) => verdicts("ACER", &repeated(ACER), false),
        (_, _, true) => verdicts("equal error rate", &repeated(EER), false),
        (false, false, false) => Vec::new(),
    };
    match told.is_empty() {
        true => vec!["Nothing yet: no training is done.".into()],
        false => told,
    }
}

fn limits(matrix: &Matrix) -> Vec<String> {
    vec![
        format!(
            "All see {} crops, not all the same time or energy: what is slower a crop takes longer for \
             its figure.",
            words::count(matrix.crops)
        ),
        "What is not on an axis is the same for all, the learning rate too unless a choice sets it; another one \
         may suit one of them better."
            .into(),
        "All are measured on the same pictures. Their sampling error is common to the rows: it says how far the \
         figures carry to other people, not whether rows differ."
            .into(),
        "Neither data nor budget are those of the papers, so that figures are not to be held against theirs."
            .into(),
    ]
}

fn csv<'a>(matrix: &Matrix, rows: impl Iterator<Item = &'a Row<'a>>) -> String {
    let axes = matrix
        .cells
        .first()
        .map(|c| &c.choices[..])
        .unwrap_or_default();
    let mut text = String::new();
    for (axis, _) in axes {
        let _ = write!(text, "{axis},");
    }
    text.push_str(
        "seed,steps,batch,seconds,crops_per_s,parameters,macs,ms_a_face,accuracy,accuracy_error,\
         masked_accuracy,auc,eer,tar_far_1e-2,tar_far_1e-3,acer,apcer,bpcer,tpr_fpr_1e-2,tpr_fpr_1e-3,\
         acer_one_missing,acer_together,fault\n",
    );
    for (outcome, _) in rows.flat_map(|row| &row.done) {
        let labels = outcome.choices.iter().map(|(_, label)| quoted(label));
        let figures = outcome.figures.unwrap_or_default();
        let number = |v: Option<f64>| v.map_or(String::new(), |v| format!("{v:.6}"));
        let of = |v: u64| {
            if outcome.figures.is_some() {
                v.to_string()
            } else {
                String::new()
            }
        };
        let ms = outcome.figures.map(|f| f.ms_a_face);
        let cells = labels.chain([
            outcome.seed.clone().unwrap_or_default(),
            outcome.steps.to_string(),
            outcome.batch.to_string(),
            number(outcome.seconds),
            number(outcome.pictures_per_s),
            of(figures.parameters),
            of(figures.macs),
            number(ms),
            number(figures.accuracy),
            number(figures.accuracy_error),
            number(figures.masked_accuracy),
            number(figures.auc),
            number(figures.eer),
            number(figures.tar_2),
            number(figures.tar_3),
            number(figures.acer),
            number(figures.apcer),
            number(figures.bpcer),
            number(figures.tpr_2),
            number(figures.tpr_3),
            number(figures.acer_missing),
            number(figures.acer_together),
            quoted(outcome.fault.as_deref().unwrap_or_default()),
        ]);
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join(","));
    }
    text
}

/// A cell of a table with commas (RFC 4180).
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// Loss above score, over the crops seen; each line is the mean of a row's repetitions.
fn curves(rows: &[Row<'_>]) -> Result<[Panel; 2]> {
    let mut panels = [
        ("Loss of training", "loss"),
        ("Score of the averaged weights on validation", "score"),
    ]
    .map(|(title, column)| {
        let panel = Panel {
            title: title.to_owned(),
            across: "crops".into(),
            lines: Vec::new(),
        };
        (panel, column)
    });
    for row in rows {
        let read = |(outcome, place): &(Outcome, &Place)| {
            let curves = Curves::reopen(&place.run().join("curve.csv"), u64::MAX)?;
            Ok((curves, outcome.batch))
        };
        let runs = row.done.iter().map(read).collect::<Result<Vec<_>>>()?;
        for (panel, column) in &mut panels {
            panel.lines.push(Line {
                name: row.name.clone(),
                points: mean_line(runs.iter().map(|(c, batch)| (c.column(column), *batch))),
            });
        }
    }
    Ok(panels.map(|(panel, _)| panel))
}

/// The mean of several lines where all of them have a point.
fn mean_line(lines: impl Iterator<Item = (Vec<(f64, f64)>, usize)>) -> Vec<(f64, f64)> {
    let mut sums: BTreeMap<u64, (f64, usize)> = BTreeMap::new();
    let mut count = 0;
    for (points, batch) in lines {
        count += 1;
        for (step, value) in points {
            let sum = sums.entry(step as u64 * batch as u64).or_default();
            (sum.0, sum.1) = (sum.0 + value, sum.1 + 1);
        }
    }
    let whole = sums.into_iter().filter(|(_, (_, n))| *n == count);
    whole
        .map(|(crops, (sum, n))| (crops as f64, sum / n as f64))
        .collect()
}
