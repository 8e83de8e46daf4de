//! The classifiers by their settings.

use super::known::{Fitted, Known};
use super::neighbours::{Means, Neighbours};
use super::svm::{Kernel, Machines};

/// A classifier with its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Whoever has the mean vector nearest by.
    NearestMean,
    /// Whom most of the nearest vectors are of.
    Neighbours {
        /// How many vectors are asked.
        k: usize,
    },
    /// Planes between every two people, with the widest margin.
    Linear {
        /// What a vector on the wrong side of the margin costs.
        cost: f64,
    },
    /// The same with a Gaussian of the distance in place of the product.
    Rbf {
        /// What a vector on the wrong side of the margin costs.
        cost: f64,
        /// How fast the Gaussian falls with the squared distance.
        gamma: f64,
    },
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NearestMean => write!(f, "no setting"),
            Self::Neighbours { k } => write!(f, "k {k}"),
            Self::Linear { cost } => write!(f, "C {cost}"),
            Self::Rbf { cost, gamma } => write!(f, "C {cost}, γ {gamma}"),
        }
    }
}

impl Method {
    /// Learns from `known`.
    pub fn fit<'a>(&self, known: &'a Known<'a>) -> Box<dyn Fitted + 'a> {
        match *self {
            Self::NearestMean => Box::new(Means::of(known)),
            Self::Neighbours { k } => Box::new(Neighbours { known, k }),
            Self::Linear { cost } => Box::new(Machines::fit(known, Kernel::Linear, cost)),
            Self::Rbf { cost, gamma } => {
                Box::new(Machines::fit(known, Kernel::Rbf { gamma }, cost))
            }
        }
    }
}
