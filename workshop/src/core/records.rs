//! Records one after the other in a file, as TensorFlow writes them: event files of TensorBoard,
//! and TFRecord.
//!
//! A record is the length of its payload (8 bytes, the lowest first), a checksum of those 8 bytes
//! (4 bytes), the payload, and a checksum of that. The checksum is CRC-32C (Castagnoli; RFC 3720,
//! B.4), turned and moved, because payloads that hold checksums of their own would defeat it.

use super::error::{Result, WorkshopError};
use std::io::{ErrorKind, Read};

/// CRC-32C's polynomial, the lowest bit first.
const POLYNOMIAL: u32 = 0x82f6_3b78;
/// What moves the checksum.
const MOVED_BY: u32 = 0xa282_ead8;
/// Longer records are taken for damage.
const MAX_BYTES: u64 = 1 << 30;

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            let carry = crc & 1 == 1;
            crc >>= 1;
            if carry {
                crc ^= POLYNOMIAL;
            }
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
}

/// CRC-32C of `bytes`.
///
/// ```
/// assert_eq!(workshop::core::records::crc32c(b"123456789"), 0xe306_9283);
/// ```
pub fn crc32c(bytes: &[u8]) -> u32 {
    let next = |crc: u32, byte: &u8| TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8);
    !bytes.iter().fold(!0, next)
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let turned = crc32c(bytes).rotate_right(15);
    turned.wrapping_add(MOVED_BY).to_le_bytes()
}

/// `payload` as a record.
pub fn framed(payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u64).to_le_bytes();
    let mut record = Vec::with_capacity(payload.len() + 16);
    record.extend(length);
    record.extend(checksum(&length));
    record.extend(payload);
    record.extend(checksum(payload));
    record
}

/// Reads records, one after the other.
#[derive(Debug)]
pub struct Records<R> {
    from: R,
    done: u64,
    is_over: bool,
}

impl<R: Read> Records<R> {
    /// The records of `from`.
    pub fn new(from: R) -> Self {
        Self {
            from,
            done: 0,
            is_over: false,
        }
    }

    fn next_record(&mut self) -> Result<Option<Vec<u8>>> {
        let mut head = [0; 12];
        match self.fill(&mut head)? {
            0 => return Ok(None),
            12 => {}
            _ => return Err(self.fault("breaks off")),
        }
        let (length, sum) = head.split_at(8);
        if checksum(length) != sum {
            return Err(self.fault("has a damaged length"));
        }
        let length = length
            .iter()
            .rev()
            .fold(0, |all, b| all << 8 | u64::from(*b));
        if length > MAX_BYTES {
            return Err(self.fault("is longer than a gigabyte"));
        }
        let mut payload = vec![0; length as usize];
        let mut sum = [0; 4];
        if self.fill(&mut payload)? < payload.len() || self.fill(&mut sum)? < sum.len() {
            return Err(self.fault("breaks off"));
        }
        if checksum(&payload) != sum {
            return Err(self.fault("has a damaged payload"));
        }
        self.done += 1;
        Ok(Some(payload))
    }

    /// Reads until `buffer` is full or nothing is left; gives how much there was.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut there = 0;
        while there < buffer.len() {
            match self.from.read(&mut buffer[there..]) {
                Ok(0) => break,
                Ok(count) => there += count,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(self.fault(&format!("cannot be read ({e})"))),
            }
        }
        Ok(there)
    }

    fn fault(&self, what: &str) -> WorkshopError {
        WorkshopError::Data(format!("record {} {what}", self.done + 1))
    }
}

/// Ends after the last record, or after the first that is damaged.
impl<R: Read> Iterator for Records<R> {
    type Item = Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let record = self.next_record();
        self.is_over = !matches!(record, Ok(Some(_)));
        record.transpose()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standard() {
        // RFC 3720, B.4.
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
        let rising: Vec<u8> = (0..32).collect();
        assert_eq!(crc32c(&rising), 0x46dd_794e);
    }

    #[test]
    fn what_is_written_is_read_back_and_damage_is_told() {
        let payloads = [&b""[..], b"face", &[7; 1000]];
        let file: Vec<u8> = payloads.iter().flat_map(|p| framed(p)).collect();
        let read = |bytes: &[u8]| Records::new(bytes).collect::<Vec<_>>();
        let back: Result<Vec<_>> = Records::new(&file[..]).collect();
        assert_eq!(back.unwrap(), payloads);
        // Wherever it is cut or a bit is wrong, what was before is there and the fault is told.
        for (bytes, words) in [
            (&file[..20], "record 2 breaks off"),
            (&file[..file.len() - 1], "record 3 breaks off"),
        ] {
            let error = read(bytes).pop().unwrap().unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        for (at, words) in [
            (16, "record 2 has a damaged length"),
            (29, "record 2 has a damaged payload"),
        ] {
            let mut wrong = file.clone();
            wrong[at] ^= 4;
            let records = read(&wrong);
            assert_eq!(records.len(), 2);
            let error = records[1].as_ref().unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
