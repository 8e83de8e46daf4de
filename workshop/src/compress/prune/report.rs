//! The table of a pruning: `pruning.csv` and `report.md`.

use super::rank::Wanted;
use super::steps::PruneOrder;
use crate::core::disk::replace;
use crate::core::error::Result;
use std::fmt::Write as _;

/// A network on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What was done to it.
    pub name: String,
    /// Numbers that training learns.
    pub parameters: u64,
    /// Multiply-accumulates for one input.
    pub macs: u64,
    /// Milliseconds in tract, once it has been timed.
    pub run_ms: Option<f64>,
    /// Its error on the development data.
    pub error: f64,
}

impl Line {
    pub(super) fn told(&self) -> String {
        format!(
            "{}: {} parameters, {:.1} million multiply-accumulates, error {:.4}",
            self.name,
            self.parameters,
            self.macs as f64 / 1e6,
            self.error
        )
    }

    fn milliseconds(&self) -> String {
        self.run_ms.map_or("-".into(), |ms| format!("{ms:.2}"))
    }
}

pub(super) fn write(order: &PruneOrder, error: &str, lines: &[Line]) -> Result<()> {
    let mut csv = String::from("network,parameters,macs,run_ms,error\n");
    for line in lines {
        let ms = line.run_ms.map(|ms| format!("{ms:.3}")).unwrap_or_default();
        let Line {
            name,
            parameters,
            macs,
            error,
            ..
        } = line;
        // Commas part the columns.
        let name = name.replace(',', ";");
        let _ = writeln!(csv, "{name},{parameters},{macs},{ms},{error:.6}");
    }
    replace(&order.out.join("pruning.csv"), csv.as_bytes())?;
    replace(
        &order.out.join("report.md"),
        page(order, error, lines).as_bytes(),
    )
}

fn page(order: &PruneOrder, error: &str, lines: &[Line]) -> String {
    let wanted = match &order.wanted {
        Wanted::Layer(name, share) => format!("{share} of the filters of {name}"),
        Wanted::Widest(share) => format!("{share} of the filters of the widest layer"),
        Wanted::All(share) => format!("{share} of the filters of every layer"),
        Wanted::Macs(part) => format!("filters of every layer until {part} of the work is left"),
    };
    let mut text = format!(
        "# The {} with fewer filters\n\nWritten by `workshop prune`. Wanted: {wanted}, in {} steps. Error: {error}. \
         Milliseconds in tract on one thread, the best of rounds in which all files took turns.\n\n\
         | network | parameters | of the first | MACs | of the first | ms | error |\n|---|--:|--:|--:|--:|--:|--:|\n",
        order.recipe, order.rounds
    );
    for line in lines {
        let part = |own: u64, of: fn(&Line) -> u64| match lines.first().map(of) {
            Some(first) if first > 0 => format!("{:.1} %", 100.0 * own as f64 / first as f64),
            _ => "-".into(),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.1} M | {} | {} | {:.4} |",
            line.name,
            line.parameters,
            part(line.parameters, |l| l.parameters),
            line.macs as f64 / 1e6,
            part(line.macs, |l| l.macs),
            line.milliseconds(),
            line.error
        );
    }
    text
}
