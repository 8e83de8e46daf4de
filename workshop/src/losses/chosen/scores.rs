//! What classes get of a row once nothing is learned any more: without margins.

use super::{Learned, Logits, Weighted, misfit};
use crate::core::error::Result;
use crate::core::numbers::unit_rows;
use burn::module::Param;
use burn::tensor::Tensor;

impl Learned {
    /// `[n, classes]` by the first loss over classes: the largest is the class a row is taken for.
    ///
    /// # Errors
    /// When none of `losses` is over classes, or these are others than those it learned by.
    pub fn scores(&self, losses: &[Weighted], rows: Tensor<2>) -> Result<Tensor<2>> {
        let each = self.each.iter().zip(losses);
        let mut over_classes = each.filter_map(|(own, l)| Some((own, l.loss.classes()?.0)));
        let (own, logits) = over_classes.next().ok_or_else(misfit)?;
        let centres = own.classes.as_ref().ok_or_else(misfit)?.val();
        let [classes, _] = centres.dims();
        Ok(match logits {
            Logits::Linear => {
                let scores = rows.matmul(centres.transpose());
                match own.bias.as_ref().map(Param::val) {
                    Some(bias) => scores + bias.reshape([1, classes]),
                    None => scores,
                }
            }
            // Margins move the own class alone, and nobody knows which one that is.
            Logits::Sphere { .. } | Logits::Angular { .. } => {
                unit_rows(rows).matmul(unit_rows(centres).transpose())
            }
        })
    }
}
