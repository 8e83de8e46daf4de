//! Classes that a step did not look at (partial FC) stay where they are.
//!
//! Their gradient is nought, but an optimiser moves them all the same: by momentum, by what AdamW
//! remembers, by weight decay. The optimiser is left as it is, and the rows are put back after its step.
//! What it remembers of them fades as with any gradient of nought.

use super::{Learned, Own, Weighted};
use burn::module::Param;
use burn::optim::GradientsParams;
use burn::tensor::{Bool, Tensor};

/// Classes and biases before a step, with the rows that had no gradient in it.
pub struct Unseen {
    each: Vec<Option<Rows>>,
}

struct Rows {
    /// `[classes, 1]`.
    unseen: Tensor<2, Bool>,
    classes: Tensor<2>,
    bias: Option<Tensor<1>>,
}

impl Learned {
    /// What a step by `gradients` must leave where it is: of losses that look at a share of the classes,
    /// the classes without one.
    pub fn unseen(&self, losses: &[Weighted], gradients: &GradientsParams) -> Unseen {
        let rows = |(own, weighted): (&Own, &Weighted)| {
            let (_, _, sample) = weighted.loss.classes()?;
            let classes = own.classes.as_ref().filter(|_| sample < 1.0)?;
            let slopes = gradients.get::<2>(classes.id)?;
            Some(Rows {
                unseen: slopes.abs().sum_dim(1).equal_elem(0.0),
                classes: classes.val(),
                bias: own.bias.as_ref().map(Param::val),
            })
        };
        Unseen {
            each: self.each.iter().zip(losses).map(rows).collect(),
        }
    }

    /// With those put back.
    #[must_use]
    pub fn put_back(mut self, unseen: Unseen) -> Self {
        for (own, rows) in self.each.iter_mut().zip(unseen.each) {
            let Some(rows) = rows else { continue };
            let [count, dim] = rows.classes.dims();
            let whole = rows.unseen.clone().expand([count, dim]);
            let back = |param| put_back(param, rows.classes, whole);
            own.classes = own.classes.take().map(back);
            if let Some(before) = rows.bias {
                let places = rows.unseen.reshape([count]);
                let back = |param| put_back(param, before, places);
                own.bias = own.bias.take().map(back);
            }
        }
        self
    }
}

fn put_back<const D: usize>(
    param: Param<Tensor<D>>,
    before: Tensor<D>,
    places: Tensor<D, Bool>,
) -> Param<Tensor<D>> {
    param.map(|now| {
        let learns = now.is_require_grad();
        // No part of what the next gradients are taken of.
        now.mask_where(places, before)
            .detach()
            .set_require_grad(learns)
    })
}
