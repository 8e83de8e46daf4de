//! What networks are punished for: a file for each loss, with a test worked out by hand. They know
//! no network; recipes say what they are given and how much each counts.

mod binary;
mod centre;
pub mod chosen;
mod cosine;
mod focal;
mod giou;
mod hint;
pub mod margin;
mod relation;
pub mod settings;
mod smooth;
mod softmax;
pub mod triplet;
mod wing;

pub use binary::{binary_cross_entropy, binary_cross_entropy_of_each};
pub use centre::{centre_loss, moved_centres};
pub use chosen::{Chosen, Learned, Weighted};
pub use cosine::cosine_loss;
pub use focal::focal;
pub use giou::giou_loss;
pub use hint::hint_loss;
pub use margin::{Margin, margin_loss};
pub use relation::relation_loss;
pub use smooth::smooth_absolute;
pub use softmax::{cross_entropy, focal_cross_entropy};
pub use triplet::{Mining, triplet_loss};
pub use wing::wing;

#[cfg(test)]
mod by_hand {
    //! What the tests of all losses need.

    use burn::tensor::{Device, Tensor};

    /// The value of a loss.
    pub fn value(t: Tensor<1>) -> f32 {
        t.try_into_scalar::<f32>().unwrap_or(f32::NAN)
    }

    /// A table of numbers.
    pub fn rows<const N: usize, const M: usize>(values: [[f32; M]; N]) -> Tensor<2> {
        Tensor::from_data(values, &Device::flex())
    }

    /// Whether a row of results is what was worked out.
    pub fn assert_near<const D: usize>(found: Tensor<D>, wanted: &[f32]) {
        let found = found.try_into_vec_as::<f32>().unwrap_or_default();
        assert_eq!(found.len(), wanted.len());
        for (a, b) in found.iter().zip(wanted) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
    }
}
