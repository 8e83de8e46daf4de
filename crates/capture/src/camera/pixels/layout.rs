//! Rows within a driver's buffer.

/// Rows of one plane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a> {
    data: &'a [u8],
    stride: usize,
}

impl<'a> Rows<'a> {
    /// Rows that begin `stride` bytes apart at `offset`; `None` if the buffer ends
    /// before the last one of `count` rows of `row` bytes. Nothing is asked of the
    /// padding after the last row: drivers leave it out.
    pub(super) fn new(
        data: &'a [u8],
        offset: usize,
        stride: usize,
        row: usize,
        count: usize,
    ) -> Option<Self> {
        let data = data.get(offset..)?;
        let before_last = stride.checked_mul(count.saturating_sub(1))?;
        let needed = before_last.checked_add(row)?;
        (count == 0 || data.len() >= needed).then_some(Self { data, stride })
    }

    /// Row `at`, at most `row` bytes of it: the last one may be shorter.
    pub(super) fn row(&self, at: usize, row: usize) -> &'a [u8] {
        let start = at.saturating_mul(self.stride).min(self.data.len());
        let end = start.saturating_add(row).min(self.data.len());
        &self.data[start..end]
    }
}

/// Bytes from row to row: as the driver says, unless it says nothing or less
/// than a row has.
pub(super) fn stride(said: u32, row: usize) -> usize {
    (said as usize).max(row)
}
