//! Curves as pictures. [`Chart`] says what is drawn, [`Pen`] draws it into plain
//! pixels; whoever asked writes the file.

pub mod charts;
mod draw;

pub use draw::{Pen, Pixels};

use crate::statistics::probit;

/// How an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By the normal deviate of a rate, for DET curves.
    Probit,
    /// By powers of ten.
    Log,
}

/// One axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it shows.
    pub name: String,
    /// How it is divided.
    pub scale: Scale,
    /// Value at its start.
    pub from: f64,
    /// Value at its end.
    pub to: f64,
    /// Whether its values are shares and written as percentages.
    pub is_share: bool,
    /// Names in place of values, one a step of 1; none for numbers.
    pub names: Vec<String>,
}

/// A line through points.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is, for the legend; empty if it is not to stand there.
    pub name: String,
    /// Its points, x and y in the units of the axes.
    pub points: Vec<(f64, f64)>,
}

/// A single point of note.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// What it is, for the legend; empty if it is not to stand there.
    pub name: String,
    /// Where it is.
    pub at: (f64, f64),
}

/// One picture of curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Above the curves.
    pub title: String,
    /// Across.
    pub x: Axis,
    /// Up.
    pub y: Axis,
    /// The curves.
    pub lines: Vec<Line>,
    /// Points of note on them.
    pub spots: Vec<Spot>,
    /// Where the legend is in nobody's way.
    pub legend: Corner,
}

/// A corner of the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corner {
    /// Above, on the right.
    UpperRight,
    /// Below, on the right.
    LowerRight,
    /// Below, on the left.
    LowerLeft,
    /// Above, on the left.
    UpperLeft,
}

impl Axis {
    /// A share from 0 to 1, evenly divided.
    pub fn share(name: &str) -> Self {
        Self {
            is_share: true,
            ..Self::linear(name, 0.0, 1.0)
        }
    }

    /// An error rate by its normal deviate, from `least` to somewhat over one
    /// half, or further where `shown` would be off the paper.
    pub fn deviate(name: &str, least: f64, shown: f64) -> Self {
        Self {
            name: name.to_owned(),
            scale: Scale::Probit,
            from: least,
            to: if shown > 0.5 { 0.98 } else { 0.6 },
            is_share: true,
            names: Vec::new(),
        }
    }

    /// An error rate by powers of ten, from the power below `least` to the one above
    /// `most`.
    pub fn powers(name: &str, least: f64, most: f64) -> Self {
        let power = |value: f64| value.clamp(1e-9, 1.0).log10();
        let from = power(least).floor().min(-1.0);
        let to = power(most).ceil().max(from + 1.0);
        Self {
            name: name.to_owned(),
            scale: Scale::Log,
            from: 10f64.powf(from),
            to: 10f64.powf(to),
            is_share: true,
            names: Vec::new(),
        }
    }

    /// A step for each of some names.
    pub fn named(names: Vec<String>) -> Self {
        let steps = names.len() as f64;
        Self {
            names,
            ..Self::linear("", 0.0, steps)
        }
    }

    /// Plain numbers.
    pub fn linear(name: &str, from: f64, to: f64) -> Self {
        let to = if to > from { to } else { from + 1.0 };
        Self {
            name: name.to_owned(),
            scale: Scale::Linear,
            from,
            to,
            is_share: false,
            names: Vec::new(),
        }
    }

    /// Where `value` lies on the paper, in the axis' own unit; what is off its
    /// ends is moved onto them.
    pub fn place(&self, value: f64) -> f64 {
        let value = value.clamp(self.from, self.to);
        match self.scale {
            Scale::Linear => value,
            Scale::Probit => probit(value),
            Scale::Log => value.log10(),
        }
    }

    /// Values worth a line on the paper.
    pub fn ticks(&self) -> Vec<f64> {
        const RATES: [f64; 14] = [
            1e-5, 1e-4, 1e-3, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95,
        ];
        if !self.names.is_empty() {
            return (0..self.names.len()).map(|n| n as f64 + 0.5).collect();
        }
        match self.scale {
            Scale::Log => {
                let power = |value: f64| value.log10().round() as i32;
                (power(self.from)..=power(self.to))
                    .map(|p| 10f64.powi(p))
                    .collect()
            }
            Scale::Probit => RATES
                .into_iter()
                .filter(|r| (self.from..=self.to).contains(r))
                .collect(),
            Scale::Linear => {
                let step = self.step();
                let first = (self.from / step - 1e-9).ceil() as i64;
                let last = (self.to / step + 1e-9).floor() as i64;
                (first..=last).map(|n| n as f64 * step).collect()
            }
        }
    }

    /// Distance of the lines of a linear axis: 1, 2 or 5 of some power of ten,
    /// about six of them.
    pub(crate) fn step(&self) -> f64 {
        let rough = (self.to - self.from) / 6.0;
        let power = 10f64.powf(rough.log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|n| n * power);
        steps
            .into_iter()
            .find(|step| *step >= rough)
            .unwrap_or(rough)
    }
}
