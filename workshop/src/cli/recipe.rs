//! What can be trained.

use crate::core::error::Result;
use crate::recipes::{
    ExportOrder, Order, bags, demesher, detector, embedder, landmarks, liveness, recognition,
};
use clap::ValueEnum;

/// What can be trained and exported.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Recipe {
    /// Picture to boxes and five points
    Detector,
    /// Face crop to 68 points
    Landmarks,
    /// Live face or presentation attack
    Liveness,
    /// Aligned face with printed lines over it to the face without them
    Demesher,
    /// Aligned face to embedding, from a teacher
    Embedder,
    /// Aligned face to embedding, from labelled people, by any of the losses
    Recognition,
    /// Patches of colour, depth and infrared to live face or attack (FaceBagNet), from lists of files
    Bags,
}

impl Recipe {
    pub fn train(self, order: &Order) -> Result<()> {
        match self {
            Self::Detector => detector::train(order),
            Self::Landmarks => landmarks::train(order),
            Self::Liveness => liveness::train(order),
            Self::Demesher => demesher::train(order),
            Self::Embedder => embedder::train(order),
            Self::Recognition => recognition::train(order),
            Self::Bags => bags::train(order),
        }
    }

    pub fn export(self, order: &ExportOrder) -> Result<()> {
        match self {
            Self::Detector => detector::export(order),
            Self::Landmarks => landmarks::export(order),
            Self::Liveness => liveness::export(order),
            Self::Demesher => demesher::export(order),
            Self::Embedder => embedder::export(order),
            Self::Recognition => recognition::export(order),
            Self::Bags => bags::export(order),
        }
    }
}
