//! What classifiers learn from, and what they are once they have.

/// Vectors of length 1 to learn from, with who each is of.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    /// The vectors.
    pub rows: Vec<&'a [f32]>,
    /// The place of each one's person.
    pub classes: Vec<usize>,
    /// How many people there are, some perhaps without a vector.
    pub people: usize,
}

/// A classifier that has learned.
pub trait Fitted {
    /// Who `row` is of; nobody only if nobody is known.
    fn named(&self, row: &[f32]) -> Option<usize>;
}

/// The product of two vectors, for those of length 1 their cosine.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f64 {
    f64::from(a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>())
}
