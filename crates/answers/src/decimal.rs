//! Numbers and paths as JSON holds them.

use serde::Serialize;
use serde::ser::Serializer;
use std::path::Path;

/// A number with so many decimals: more would be noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decimal<const PLACES: i32>(pub f64);

impl<const PLACES: i32> From<f32> for Decimal<PLACES> {
    fn from(value: f32) -> Self {
        Self(f64::from(value))
    }
}

impl<const PLACES: i32> Decimal<PLACES> {
    /// To so many places; nothing is never less than nothing.
    pub fn rounded(self) -> f64 {
        let shift = 10f64.powi(PLACES);
        (self.0 * shift).round() / shift + 0.0
    }
}

impl<const PLACES: i32> Serialize for Decimal<PLACES> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.rounded())
    }
}

/// A path as JSON can hold it.
pub fn file_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
