//! A figure, and how far it would move with other people.

use crate::statistics::{Interval, Rate, nine_digits};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

/// A counted rate, and how far it would move with other people.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// What was counted.
    pub rate: Rate,
    /// People who were counted.
    pub people: u64,
    /// Its 95 % interval; `None` if nothing was tried.
    pub interval: Option<Interval>,
}

/// A figure over another, and how far it would move with other people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Its value.
    pub value: f64,
    /// Its 95 % interval; an upper bound may be infinite.
    pub interval: Interval,
}

impl Estimate {
    /// The share, if anything was tried.
    pub fn share(&self) -> Option<f64> {
        self.rate.share()
    }
}

impl Serialize for Estimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut estimate = serializer.serialize_struct("Estimate", 6)?;
        estimate.serialize_field("count", &self.rate.count)?;
        estimate.serialize_field("of", &self.rate.of)?;
        estimate.serialize_field("people", &self.people)?;
        estimate.serialize_field("rate", &self.share())?;
        estimate.serialize_field("low", &self.interval.map(|i| nine_digits(i.low)))?;
        estimate.serialize_field("high", &self.interval.map(|i| nine_digits(i.high)))?;
        estimate.end()
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Interval { low, high } = self.interval;
        let bound = |value: f64| value.is_finite().then(|| nine_digits(value));
        let mut ratio = serializer.serialize_struct("Ratio", 3)?;
        ratio.serialize_field("value", &nine_digits(self.value))?;
        ratio.serialize_field("low", &bound(low))?;
        ratio.serialize_field("high", &bound(high))?;
        ratio.end()
    }
}
