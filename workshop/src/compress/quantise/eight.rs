//! Numbers of 8 bits for weights.

/// A weight as whole numbers from −127 to 127, with a scale for each output: w ≈ scale·q.
///
/// The scale is a 127th of the largest |w| of its output, so that nothing is cut off and no weight moves
/// by more than half of it. A batch norm folded into the layer multiplies all weights of an output alike: whether it is
/// folded before or after, the whole numbers are the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Eight {
    /// The whole numbers, in the order of the weight.
    pub numbers: Vec<i8>,
    /// One for each output.
    pub scales: Vec<f32>,
    /// Numbers that stand side by side for one output.
    each: usize,
}

/// Largest whole number.
const MOST: f32 = 127.0;

impl Eight {
    /// `values` of the shape `dims`, whose dimension `axis` counts the outputs.
    pub fn of(values: &[f32], dims: &[usize], axis: usize) -> Self {
        let outputs = dims.get(axis).copied().unwrap_or(1).max(1);
        let each = dims.iter().skip(axis + 1).product::<usize>().max(1);
        let mut largest = vec![0.0f32; outputs];
        for (at, value) in values.iter().enumerate() {
            let own = &mut largest[at / each % outputs];
            *own = own.max(value.abs());
        }
        // Of an output without any weight, any scale gives noughts.
        let scale = |most: f32| if most > 0.0 { most / MOST } else { 1.0 };
        let scales: Vec<f32> = largest.into_iter().map(scale).collect();
        let whole = |(at, value): (usize, &f32)| {
            let steps = value / scales[at / each % outputs];
            steps.round_ties_even().clamp(-MOST, MOST) as i8
        };
        Self {
            numbers: values.iter().enumerate().map(whole).collect(),
            scales,
            each,
        }
    }

    /// The weight that they stand for.
    pub fn back(&self) -> Vec<f32> {
        let scale = |at: usize| self.scales[at / self.each % self.scales.len()];
        let numbers = self.numbers.iter().enumerate();
        numbers.map(|(at, q)| f32::from(*q) * scale(at)).collect()
    }

    /// The whole numbers as bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.numbers.iter().flat_map(|q| q.to_le_bytes()).collect()
    }
}
