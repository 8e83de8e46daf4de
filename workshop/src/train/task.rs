//! What a network learns: the border between the training loop and the networks.

use crate::core::error::{Result, WorkshopError};
use crate::nets::Net;
use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};

/// A loss and the numbers worth drawing beside it, all still on the device.
pub struct Loss {
    /// What is minimised.
    pub total: Tensor<1>,
    /// Named parts, for the curves.
    pub parts: Vec<(&'static str, Tensor<1>)>,
}

/// The outcome of a validation.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The figure that picks the best weights; higher is better.
    pub value: f32,
    /// Named figures, for the curves.
    pub parts: Parts,
}

/// A network with whatever only training needs.
pub trait Student: Module {
    /// What ships.
    fn shipped(&self) -> &Net;

    /// The same with other weights in what ships.
    #[must_use]
    fn with_shipped(self, net: Net) -> Self;
}

impl Student for Net {
    fn shipped(&self) -> &Net {
        self
    }

    fn with_shipped(self, net: Net) -> Self {
        net
    }
}

/// What a network learns and from what.
pub trait Task: Sync {
    /// The network, with whatever only training needs.
    type Net: Module;
    /// One batch in plain memory.
    type Batch: Send;

    /// The batch of `step`; a function of the seed and `step` alone.
    ///
    /// # Errors
    /// When the data cannot be read.
    fn batch(&self, step: u64) -> Result<Self::Batch>;

    /// The loss of `net` on `batch`.
    ///
    /// # Errors
    /// When the batch does not fit the network.
    fn loss(&self, net: &Self::Net, batch: Self::Batch, device: &Device) -> Result<Loss>;

    /// `net` after a step of the optimiser, which is `step`, by these gradients. A task whose steps look
    /// at a part of the weights puts back here what must not move in them.
    fn stepped(
        &self,
        net: Self::Net,
        gradients: GradientsParams,
        step: impl FnOnce(Self::Net, GradientsParams) -> Self::Net,
    ) -> Self::Net {
        step(net, gradients)
    }

    /// A batch in so many parts, each with its share of the whole, for several devices.
    ///
    /// # Errors
    /// When what is learned cannot be shared out.
    fn split(&self, batch: Self::Batch, parts: usize) -> Result<Vec<(Self::Batch, f32)>> {
        drop(batch);
        Err(WorkshopError::Config(format!(
            "this network cannot be trained on {parts} devices; leave --devices out"
        )))
    }

    /// Measures `net` (in inference mode) on held-out data.
    ///
    /// # Errors
    /// When the data cannot be read.
    fn validate(&self, net: &Self::Net, device: &Device) -> Result<Score>;
}

/// Named parts of a validation, or of a loss that has been read.
pub type Parts = Vec<(&'static str, f32)>;
