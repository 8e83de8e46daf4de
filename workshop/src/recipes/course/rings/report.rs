//! What the rings show, in words and numbers.

use super::angles::mean_of;
use super::{Config, Ring};
use crate::core::error::{Result, WorkshopError};
use crate::data::digits::{CLASSES, Digits, Sets};
use faceglass_evaluation::{Rate, words};
use std::fmt::Write as _;
use std::path::Path;

/// Writes `report.md` and `rings.csv` into `out`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(rings: &[Ring], sets: &Sets, config: &Config, macs: u64, out: &Path) -> Result<()> {
    let save = |name: &str, text: String| {
        let path = out.join(name);
        std::fs::write(&path, text).map_err(WorkshopError::io(&path))
    };
    save("report.md", report(rings, sets, config, macs))?;
    save("rings.csv", table(rings, &sets.test))
}

fn report(rings: &[Ring], sets: &Sets, config: &Config, macs: u64) -> String {
    let mut text = String::from("# Rings: one network, several losses, two numbers a digit\n\n");
    let train = &config.train;
    let _ = writeln!(
        text,
        "- Data: {}. Every tenth digit to learn from is kept apart, to choose the best weights by.\n\
         - Network: LeNet++ at {} of its width, {:.1} million multiply-accumulates, two numbers at its end.\n\
         - Every loss: {} steps of {} digits, seed {}, the same order of digits. By one seed nothing can be said of \
         how much the next would change.\n\
         - `config.toml` says all of it.\n\n\
         ![Rings](rings.png)\n\n\
         Above: where the digits asked about come to lie. Below: their directions alone, seen from the origin.\n",
        sets.about,
        words::percent(config.width),
        macs as f64 / 1e6,
        train.steps,
        train.batch,
        train.seed,
    );
    text.push_str(
        "| loss | settings | named right (95 % interval) | within a digit | to the nearest other digit | least of these |\n\
         |---|---|---|---|---|---|\n",
    );
    for ring in rings {
        let least = ring.angles.between.iter().flatten().copied();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {:.1}° |",
            ring.name,
            ring.settings,
            words::rate(right(ring, &sets.test)),
            degrees(&ring.angles.within),
            degrees(&ring.angles.between),
            least.fold(180.0, f64::min),
        );
    }
    text.push_str(
        "\nAngles are means over the ten digits ± their standard error: within a digit between each picture and the \
         digit's mean direction; between mean directions of neighbours. Ten directions evenly around lie 36° apart, so \
         that in two dimensions no loss can part all neighbours further: what a margin can still do is draw each digit \
         together. Softmax and the centre loss also tell digits apart by how far from the origin they lie, which angles \
         do not see.\n",
    );
    against_first(&mut text, rings, &sets.test);
    text
}

fn right(ring: &Ring, test: &Digits) -> Rate {
    let told = ring.seen.said.iter().zip(&test.classes);
    Rate::of_len(told.filter(|(a, b)| a == b).count(), test.len())
}

fn degrees(each: &[Option<f64>]) -> String {
    match mean_of(each) {
        Some((middle, error)) => format!("{middle:.1}° ± {error:.1}°"),
        None => "nothing tested".into(),
    }
}

fn against_first(text: &mut String, rings: &[Ring], test: &Digits) {
    let Some((first, others)) = rings.split_first() else {
        return;
    };
    let _ = write!(
        text,
        "\nOf the digits that only one of two losses names right, the share that is not {0}'s. Where the interval holds \
         50 %, these digits show no difference from {0}.\n\n| loss | only one is right | not {0}'s |\n|---|---|---|\n",
        first.name
    );
    for ring in others {
        let told = ring
            .seen
            .said
            .iter()
            .zip(&first.seen.said)
            .zip(&test.classes);
        let (own, both) = told.fold((0, 0), |(own, both), ((a, b), shown)| {
            let (a, b) = (a == shown, b == shown);
            (own + usize::from(a && !b), both + usize::from(a != b))
        });
        let share = words::rate(Rate::of_len(own, both));
        let _ = writeln!(text, "| {} | {both} | {share} |", ring.name);
    }
}

fn table(rings: &[Ring], test: &Digits) -> String {
    let mut text = String::from("loss,digit,tested,right,direction_deg,within_deg,nearest_deg\n");
    for ring in rings {
        for class in 0..CLASSES {
            let own: Vec<usize> = (0..test.len())
                .filter(|at| test.classes[*at] == class)
                .collect();
            let right = own
                .iter()
                .filter(|at| ring.seen.said[**at] == class)
                .count();
            let number = |v: Option<f64>| v.map_or(String::new(), |v| format!("{v:.3}"));
            let _ = writeln!(
                text,
                "{},{class},{},{right},{},{},{}",
                ring.name,
                own.len(),
                number(ring.angles.direction[class]),
                number(ring.angles.within[class]),
                number(ring.angles.between[class]),
            );
        }
    }
    text
}
