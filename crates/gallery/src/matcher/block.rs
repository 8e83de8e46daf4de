//! Some templates, side by side in 8 bits.

use super::codes::{Scale, encode};
use super::who::Who;
use faceglass_vision::Embedding;
use std::sync::Arc;
use zeroize::{Zeroize as _, Zeroizing};

/// Templates of a block. Few enough that one is soon copied where a search still
/// looks at it, many enough that blocks are few.
pub const ROWS: usize = 1024;
/// What a search reads of a template besides its numbers.
pub const BYTES_BESIDE_CODES: usize = size_of::<Scale>();

/// Up to [`ROWS`] templates of one size.
#[derive(Debug)]
pub struct Block {
    size: usize,
    /// Row by row. Biometric data: wiped at the end, and never moved before.
    codes: Zeroizing<Vec<i8>>,
    scales: Vec<Scale>,
    /// Whose each row is, and which of their templates.
    of: Vec<(Arc<Who>, u32)>,
}

impl Block {
    /// An empty one for embeddings of that many numbers.
    pub fn new(size: usize) -> Self {
        Self {
            size,
            codes: Zeroizing::new(Vec::with_capacity(size * ROWS)),
            scales: Vec::with_capacity(ROWS),
            of: Vec::with_capacity(ROWS),
        }
    }

    pub fn rows(&self) -> usize {
        self.of.len()
    }

    /// Of memory, with the room for further rows.
    pub fn bytes(&self) -> usize {
        let beside = size_of::<Scale>() + size_of::<(Arc<Who>, u32)>();
        ROWS * (self.size + beside) + size_of::<Self>()
    }

    pub fn is_full(&self) -> bool {
        self.rows() >= ROWS
    }

    /// Row by row.
    pub fn codes(&self) -> &[i8] {
        &self.codes
    }

    pub fn scales(&self) -> &[Scale] {
        &self.scales
    }

    /// Whose a row is, with the template in full precision.
    pub fn at(&self, row: usize) -> Option<(&Arc<Who>, &Embedding)> {
        let (who, template) = self.of.get(row)?;
        Some((who, who.templates.get(*template as usize)?))
    }

    /// Adds a template of `who`.
    pub fn push(&mut self, who: &Arc<Who>, template: u32, values: &[f32]) {
        self.scales.push(encode(values, &mut self.codes));
        self.of.push((Arc::clone(who), template));
    }

    /// Whether any row is of somebody that `is_meant`.
    pub fn holds(&self, is_meant: &impl Fn(&Arc<Who>) -> bool) -> bool {
        self.of.iter().any(|(who, _)| is_meant(who))
    }

    /// Takes out the rows of those that `is_meant`; the last ones take their places.
    pub fn remove(&mut self, is_meant: &impl Fn(&Arc<Who>) -> bool) {
        let size = self.size;
        for row in (0..self.rows()).rev() {
            if is_meant(&self.of[row].0) {
                self.of.swap_remove(row);
                self.scales.swap_remove(row);
                let last = self.of.len();
                self.codes
                    .copy_within(last * size..(last + 1) * size, row * size);
                self.codes[last * size..].zeroize();
                self.codes.truncate(last * size);
            }
        }
    }
}

/// With the same room, so that it never moves either.
impl Clone for Block {
    fn clone(&self) -> Self {
        let mut block = Self::new(self.size);
        block.codes.extend_from_slice(&self.codes);
        block.scales.extend_from_slice(&self.scales);
        block.of.extend_from_slice(&self.of);
        block
    }
}
