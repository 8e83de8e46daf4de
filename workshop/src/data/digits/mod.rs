//! Digits of 28x28 pixels: those of MNIST, read from a folder that a person has, or drawn here.

mod drawn;
mod files;

pub use drawn::drawn;
pub use files::read;

use crate::core::hash::sha256_hex;
use std::collections::HashSet;

/// Side of a digit's picture in pixels.
pub const SIDE: usize = 28;
/// Numbers a picture.
pub const PIXELS: usize = SIDE * SIDE;
/// How many digits there are.
pub const CLASSES: usize = 10;

/// Pictures of digits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Digits {
    /// From 0, paper, to 1, ink; [`PIXELS`] a picture.
    pub pixels: Vec<f32>,
    /// Which digit each shows.
    pub classes: Vec<usize>,
}

/// Digits to learn from and digits to be asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Sets {
    /// To learn from.
    pub train: Digits,
    /// To be asked about.
    pub test: Digits,
    /// Where they are from, for people.
    pub about: String,
}

impl Sets {
    /// Tells these pictures and what they show from any others.
    pub fn sha256(&self) -> String {
        let bytes = |digits: &Digits| {
            let pixels = digits.pixels.iter().flat_map(|p| p.to_le_bytes());
            let classes = digits.classes.iter().map(|class| *class as u8);
            pixels.chain(classes).collect::<Vec<u8>>()
        };
        sha256_hex(&[bytes(&self.train), bytes(&self.test)].concat())
    }
}

impl Digits {
    /// How many.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The pixels of one.
    pub fn picture(&self, at: usize) -> &[f32] {
        &self.pixels[at * PIXELS..(at + 1) * PIXELS]
    }

    /// Adds one.
    pub fn push(&mut self, picture: &[f32], class: usize) {
        self.pixels.extend_from_slice(picture);
        self.classes.push(class);
    }

    /// Those whose place `is_kept` says yes to.
    #[must_use]
    pub fn kept(&self, is_kept: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self::default();
        for at in (0..self.len()).filter(|at| is_kept(*at)) {
            kept.push(self.picture(at), self.classes[at]);
        }
        kept
    }

    /// Those that are not among `others`, to the 256 shades that files tell apart.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        let shades = |digits: &Self, at: usize| -> Vec<u8> {
            let picture = digits.picture(at).iter();
            picture.map(|v| (v * 255.0).round() as u8).collect()
        };
        let known: HashSet<Vec<u8>> = (0..others.len()).map(|at| shades(others, at)).collect();
        self.kept(|at| !known.contains(&shades(self, at)))
    }
}
