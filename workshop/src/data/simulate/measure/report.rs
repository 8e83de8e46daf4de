//! Real and simulated pairs side by side: a page, a table, charts.

use super::{BARS, FIGURES, Look, MOST_DEPTH_MM, MOST_INFRARED, quantile};
use crate::core::chart::{Panel, panels, save};
use crate::core::disk;
use crate::data::simulate::kind::Kind;
use crate::{Result, WorkshopError};
use faceglass_evaluation::plot::Line;
use std::fmt::Write as _;
use std::path::Path;

/// Figures of one group of pairs: of each figure the sorted values.
struct Group {
    name: String,
    pairs: usize,
    figures: Vec<Vec<f64>>,
}

impl Group {
    fn of(name: &str, looks: &[Look]) -> Self {
        let sorted = |n: usize| {
            let mut values: Vec<f64> = looks.iter().filter_map(|l| l.figures[n]).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        Self {
            name: name.to_owned(),
            pairs: looks.len(),
            figures: (0..FIGURES.len()).map(sorted).collect(),
        }
    }

    fn told(&self, n: usize, share: f64) -> String {
        let digits = FIGURES[n].digits;
        quantile(&self.figures[n], share).map_or("–".into(), |v| format!("{v:.digits$}"))
    }
}

/// The medians of simulated kinds, a row each, for a terminal.
pub fn medians(simulated: &[(Kind, Vec<Look>)]) -> String {
    let mut text = String::from("simulated, medians over the face\n");
    let _ = write!(text, "{:12}{:>6}", "kind", "pairs");
    for figure in FIGURES {
        let _ = write!(text, "{:>12}", figure.name);
    }
    text.push('\n');
    for (kind, looks) in simulated {
        let group = Group::of(kind.as_str(), looks);
        let _ = write!(text, "{:12}{:>6}", group.name, group.pairs);
        for n in 0..FIGURES.len() {
            let _ = write!(text, "{:>12}", group.told(n, 0.5));
        }
        text.push('\n');
    }
    text
}

/// A row a group and figure.
///
/// # Errors
/// When the file cannot be written.
pub fn table(simulated: &[(Kind, Vec<Look>)], real: Option<&[Look]>, path: &Path) -> Result<()> {
    let groups = groups(simulated, real);
    let mut text = String::from("group,figure,pairs,p10,median,p90\n");
    for group in &groups {
        for (n, figure) in FIGURES.iter().enumerate() {
            let of = |share| {
                quantile(&group.figures[n], share).map_or(String::new(), |v| format!("{v:.5}"))
            };
            let _ = writeln!(
                text,
                "{},{},{},{},{},{}",
                group.name,
                figure.name,
                group.figures[n].len(),
                of(0.1),
                of(0.5),
                of(0.9)
            );
        }
    }
    disk::replace(path, text.as_bytes())
}

fn groups(simulated: &[(Kind, Vec<Look>)], real: Option<&[Look]>) -> Vec<Group> {
    let real = real.map(|looks| Group::of("real pairs", looks));
    let simulated = simulated
        .iter()
        .map(|(kind, looks)| Group::of(&format!("simulated {}", kind.as_str()), looks));
    real.into_iter().chain(simulated).collect()
}

/// Writes `report.md`, `figures.csv`, `profiles.png` and `figures.png` to `out`. `about` says what was measured.
///
/// # Errors
/// When nothing live was simulated or the folder cannot be written.
pub fn write(
    out: &Path,
    real: &[Look],
    simulated: &[(Kind, Vec<Look>)],
    about: &str,
) -> Result<()> {
    std::fs::create_dir_all(out).map_err(WorkshopError::io(out))?;
    let live = simulated.iter().find(|(kind, _)| kind.is_live());
    let Some((_, live)) = live.filter(|(_, looks)| !looks.is_empty()) else {
        return Err(WorkshopError::Data(
            "no live face was simulated to compare with".into(),
        ));
    };
    table(simulated, Some(real), &out.join("figures.csv"))?;
    save(&panels(&profiles(real, live))?, &out.join("profiles.png"))?;
    save(&panels(&spreads(real, live))?, &out.join("figures.png"))?;
    let page = page(real, simulated, live, about);
    disk::replace(&out.join("report.md"), page.as_bytes())
}

fn page(real: &[Look], simulated: &[(Kind, Vec<Look>)], live: &[Look], about: &str) -> String {
    let (of_real, of_live) = (Group::of("real", real), Group::of("live", live));
    let mut page = format!(
        "# Simulated depth and infrared beside real ones\n\n{about}\n\n\
         Everything called *simulated* was computed, not seen by a sensor: what follows says how near the computed pictures of live \
         faces come to those of one real sensor, and nothing of how near the computed attacks come to real ones, of which none are public.\n\n\
         ## Live faces\n\nMedian, and in brackets the 10th and 90th percentile over the pairs.\n\n\
         | figure | real pairs ({}) | simulated live ({}) |\n|---|---|---|\n",
        of_real.pairs, of_live.pairs
    );
    for (n, figure) in FIGURES.iter().enumerate() {
        let cell = |g: &Group| {
            format!(
                "{} ({} to {})",
                g.told(n, 0.5),
                g.told(n, 0.1),
                g.told(n, 0.9)
            )
        };
        let _ = writeln!(
            page,
            "| `{}`: {} | {} | {} |",
            figure.name,
            figure.what,
            cell(&of_real),
            cell(&of_live)
        );
    }
    page.push_str(
        "\nThe face is an ellipse about the middle between eyes and mouth, half as wide as 1.9 distances between the eyes and half as high as \
         2.4 distances between eyes and mouth, in pixels of the depth sensor.\n\n\
         ![Depth and infrared over the face](profiles.png)\n\n![How each figure is spread](figures.png)\n\n\
         ## Simulated kinds\n\nMedians.\n\n| figure |",
    );
    let kinds: Vec<Group> = simulated
        .iter()
        .map(|(kind, looks)| Group::of(kind.as_str(), looks))
        .collect();
    for kind in &kinds {
        let _ = write!(page, " simulated {} |", kind.name);
    }
    let _ = writeln!(page, "\n|---|{}", "---|".repeat(kinds.len()));
    for (n, figure) in FIGURES.iter().enumerate() {
        let _ = write!(page, "| `{}` |", figure.name);
        for kind in &kinds {
            let _ = write!(page, " {} |", kind.told(n, 0.5));
        }
        page.push('\n');
    }
    page.push_str("\n![Simulated triplets of drawn faces](triplets.png)\n");
    page
}

fn mean_bars(looks: &[Look], pick: fn(&Look) -> &Vec<f64>, from: f64, to: f64) -> Vec<(f64, f64)> {
    let width = (to - from) / BARS as f64;
    let mean = |n: usize| looks.iter().map(|l| pick(l)[n]).sum::<f64>() / looks.len().max(1) as f64;
    (0..BARS)
        .map(|n| (from + (n as f64 + 0.5) * width, mean(n)))
        .collect()
}

fn profiles(real: &[Look], live: &[Look]) -> Vec<Panel> {
    let panel =
        |title: &str, across: &str, pick: fn(&Look) -> &Vec<f64>, from: f64, to: f64| Panel {
            title: title.into(),
            across: across.into(),
            lines: [("real", real), ("simulated", live)]
                .map(|(name, looks)| Line {
                    name: name.into(),
                    points: mean_bars(looks, pick, from, to),
                })
                .into(),
        };
    vec![
        panel(
            "Depth over live faces: share of pixels",
            "mm behind the median",
            |l| &l.depth,
            -MOST_DEPTH_MM,
            MOST_DEPTH_MM,
        ),
        panel(
            "Infrared over live faces: share of pixels",
            "counts over the median",
            |l| &l.infrared,
            0.0,
            MOST_INFRARED,
        ),
    ]
}

/// The cumulative share of pairs over each of some figures.
fn spreads(real: &[Look], live: &[Look]) -> Vec<Panel> {
    let groups = [Group::of("real", real), Group::of("simulated", live)];
    let shown = [
        "range_mm",
        "plane_mm",
        "noise_mm",
        "holes",
        "ir_level",
        "ir_cosine",
    ];
    shown
        .iter()
        .filter_map(|name| FIGURES.iter().position(|f| f.name == *name))
        .map(|n| Panel {
            title: format!("Share of live pairs up to {}", FIGURES[n].name),
            across: FIGURES[n].what.into(),
            lines: groups
                .iter()
                .map(|group| Line {
                    name: group.name.clone(),
                    points: (1..100)
                        .filter_map(|p| {
                            let share = f64::from(p) / 100.0;
                            Some((quantile(&group.figures[n], share)?, share))
                        })
                        .collect(),
                })
                .collect(),
        })
        .collect()
}
