//! LeNet++, with two numbers at its end that can be drawn.

use crate::core::error::Result;
use crate::core::numbers::floats;
use crate::data::digits::{CLASSES, Digits, PIXELS, SIDE};
use crate::losses::{Learned, Weighted};
use crate::nets::graph::{Conv, Linear, Pool, Reduce};
use crate::nets::{Graph, Net};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};

/// The output's name.
const OUTPUT: &str = "embedding";
/// Numbers a digit becomes.
pub const DIM: usize = 2;
/// Mean and deviation of MNIST's pixels, which pictures are normalised by.
const NORM: [f32; 2] = [0.1307, 0.3081];
/// Pictures looked at at once where nothing is learned.
const AT_ONCE: usize = 250;

/// Three times two 5x5 convolutions with PReLU and a pool, then a layer of two numbers (Y. Wen et al.,
/// "A discriminative feature learning approach for deep face recognition", ECCV 2016, table 1; with
/// batch norms, which let every loss learn at one rate). At width 1 it has 32, 64 and 128 channels.
///
/// # Errors
/// When it cannot be built.
pub fn lenet(width: f64) -> Result<Graph> {
    let channels = [32.0, 64.0, 128.0].map(|c: f64| ((c * width).round() as usize).max(2));
    Graph::build([1, SIDE, SIDE], |x| {
        let mut x = x;
        for (stage, channels) in channels.into_iter().enumerate() {
            x = x.within(&format!("stages.{stage}"), |x| {
                let x = x.conv(Conv::new(channels, 5)).norm().prelu();
                let x = x.conv(Conv::new(channels, 5)).norm().prelu();
                x.pool(Pool::new(Reduce::Max, 2))
            });
        }
        let read_out = Linear::new(DIM).named("read_out");
        x.flatten().linear(read_out).output(OUTPUT);
    })
}

/// The network with what only its losses need.
#[derive(Module, Debug)]
pub struct Student {
    pub(super) net: Net,
    /// Directions of classes, centres.
    pub learned: Learned,
}

impl Student {
    /// Fresh weights.
    ///
    /// # Errors
    /// When the network cannot be built.
    pub fn fresh(width: f64, losses: &[Weighted], device: &Device) -> Result<Self> {
        Ok(Self {
            net: Net::fresh(lenet(width)?, device),
            learned: Learned::fresh(losses, CLASSES, DIM, device),
        })
    }

    /// What it looks like.
    pub fn graph(&self) -> &Graph {
        self.net.graph()
    }

    /// Where pictures come to lie, `[n, 2]`.
    ///
    /// # Errors
    /// When the pixels are no pictures.
    pub fn places(&self, pixels: &[f32], device: &Device) -> Result<Tensor<2>> {
        let [mean, deviation] = NORM;
        let values = pixels.iter().map(|v| (v - mean) / deviation).collect();
        let count = pixels.len() / PIXELS;
        let x = TensorData::new::<f32, _>(values, [count, 1, SIDE, SIDE]);
        self.net
            .forward(Tensor::<4>::from_data(x, device))?
            .row(OUTPUT)
    }

    /// Where all of them come to lie, and which class each is taken for.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn look(&self, digits: &Digits, losses: &[Weighted], device: &Device) -> Result<Seen> {
        let mut seen = Seen::default();
        for pixels in digits.pixels.chunks(AT_ONCE * PIXELS) {
            let places = self.places(pixels, device)?;
            let scores = floats(self.learned.scores(losses, places.clone())?)?;
            let places = floats(places)?;
            seen.places.extend(
                places
                    .chunks_exact(DIM)
                    .map(|p| [f64::from(p[0]), f64::from(p[1])]),
            );
            seen.said.extend(scores.chunks_exact(CLASSES).map(|row| {
                let best = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
                best.map_or(0, |(class, _)| class)
            }));
        }
        Ok(seen)
    }
}

/// What a network makes of pictures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Two numbers each.
    pub places: Vec<[f64; 2]>,
    /// The class each is taken for.
    pub said: Vec<usize>,
}
