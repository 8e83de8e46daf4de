//! Where a movie is written to.

use faceglass_source::file::WholeFile;
use std::io::{self, Seek, Write};

/// A file that takes its name when it is whole; a fake stands in for a full disk.
pub trait Sink: Write + Seek {
    /// Bytes that lie in it now.
    fn size(&mut self) -> io::Result<u64>;

    /// Cuts it off after so many bytes.
    fn set_size(&mut self, bytes: u64) -> io::Result<()>;

    /// It is whole.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

impl Sink for WholeFile {
    fn size(&mut self) -> io::Result<u64> {
        Self::size(self)
    }

    fn set_size(&mut self, bytes: u64) -> io::Result<()> {
        Self::set_size(self, bytes)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Self::finish(*self)
    }
}
