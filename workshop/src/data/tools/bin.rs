//! Verification sets as insightface and face.evoLVe give them away: `lfw.bin`, `agedb_30.bin`,
//! `cfp_fp.bin` and so on.
//!
//! Such a file is a Python pickle of two lists side by side: the bytes of two JPEG files for each
//! pair, and for each pair whether both show one person. The faces are aligned, 112x112 pixels.
//! A pickle is a program for a small machine; of its instructions only those are followed that
//! such a file needs, so that nothing but lists, bytes and truth values can come of it.

use crate::core::error::{Result, WorkshopError};
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// Pairs of encoded pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairSet {
    bytes: Vec<u8>,
    /// Where the pictures are, two a pair.
    pictures: Vec<Range<usize>>,
    /// Whether each pair shows one person.
    pub same: Vec<bool>,
}

impl PairSet {
    /// Reads the file `path`.
    ///
    /// # Errors
    /// [`WorkshopError::Io`], or [`WorkshopError::Data`] for a file that holds something else.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(WorkshopError::io(path))?;
        Self::parse(bytes).map_err(|why| {
            WorkshopError::Data(format!(
                "{} is no verification set, a pickle of (list of JPEG files, list of truth values): {why}",
                path.display()
            ))
        })
    }

    fn parse(bytes: Vec<u8>) -> std::result::Result<Self, String> {
        let [Value::List(pictures), Value::List(same)] = &Machine::run(&bytes)?[..] else {
            return Err("it does not hold two lists".into());
        };
        let picture = |v: &Value| match v {
            Value::Bytes(place) => Ok(place.clone()),
            other => Err(format!("the first list holds {}", other.name())),
        };
        let truth = |v: &Value| match v {
            Value::Truth(truth) => Ok(*truth),
            other => Err(format!("the second list holds {}", other.name())),
        };
        let pictures = pictures
            .iter()
            .map(picture)
            .collect::<std::result::Result<Vec<_>, _>>()?;
        let same = same
            .iter()
            .map(truth)
            .collect::<std::result::Result<Vec<_>, _>>()?;
        if pictures.len() != 2 * same.len() || same.is_empty() {
            return Err(format!(
                "it holds {} pictures for {} pairs, where two a pair are needed",
                pictures.len(),
                same.len()
            ));
        }
        Ok(Self {
            bytes,
            pictures,
            same,
        })
    }

    /// How many pictures there are.
    pub fn pictures(&self) -> usize {
        self.pictures.len()
    }

    /// The bytes of picture `at`; pair `n` has the pictures `2n` and `2n + 1`.
    pub fn picture(&self, at: usize) -> &[u8] {
        &self.bytes[self.pictures[at].clone()]
    }

    /// The fold of each pair when all are cut into `folds` runs in their order, the first ones a pair
    /// longer where they do not divide: how such sets are judged where they come from.
    pub fn folds(&self, folds: usize) -> Vec<usize> {
        let folds = folds.clamp(1, self.same.len());
        let (each, more) = (self.same.len() / folds, self.same.len() % folds);
        let length = |fold: usize| each + usize::from(fold < more);
        (0..folds)
            .flat_map(|fold| std::iter::repeat_n(fold, length(fold)))
            .collect()
    }
}

/// `pictures`, two a pair, and `same` as such a file, which Python 3 reads by `pickle.load`.
///
/// # Errors
/// [`WorkshopError::Data`] if there are not two pictures a pair, or one is larger than 4 GB.
pub fn written(pictures: &[&[u8]], same: &[bool]) -> Result<Vec<u8>> {
    if pictures.len() != 2 * same.len() {
        return Err(WorkshopError::Data(format!(
            "{} pictures are not two for each of {} pairs",
            pictures.len(),
            same.len()
        )));
    }
    let mut bytes = vec![op::PROTO, 3, op::EMPTY_LIST, op::MARK];
    for picture in pictures {
        let length = u32::try_from(picture.len())
            .map_err(|_| WorkshopError::Data("a picture is larger than 4 GB".into()))?;
        bytes.push(op::BINBYTES);
        bytes.extend(length.to_le_bytes());
        bytes.extend(*picture);
    }
    bytes.extend([op::APPENDS, op::EMPTY_LIST, op::MARK]);
    bytes.extend(
        same.iter()
            .map(|s| if *s { op::NEWTRUE } else { op::NEWFALSE }),
    );
    bytes.extend([op::APPENDS, op::TUPLE2, op::STOP]);
    Ok(bytes)
}

/// Instructions, by their names in Python's `pickletools`.
mod op {
    pub const MARK: u8 = b'(';
    pub const STOP: u8 = b'.';
    pub const TUPLE: u8 = b't';
    pub const TUPLE2: u8 = 0x86;
    pub const EMPTY_LIST: u8 = b']';
    pub const APPEND: u8 = b'a';
    pub const APPENDS: u8 = b'e';
    pub const PROTO: u8 = 0x80;
    pub const FRAME: u8 = 0x95;
    pub const NEWTRUE: u8 = 0x88;
    pub const NEWFALSE: u8 = 0x89;
    pub const INT: u8 = b'I';
    pub const BININT1: u8 = b'K';
    pub const BINBYTES: u8 = b'B';
    pub const SHORT_BINBYTES: u8 = b'C';
    pub const BINBYTES8: u8 = 0x8e;
    pub const BYTEARRAY8: u8 = 0x96;
    pub const BINSTRING: u8 = b'T';
    pub const SHORT_BINSTRING: u8 = b'U';
    pub const BINPUT: u8 = b'q';
    pub const LONG_BINPUT: u8 = b'r';
    pub const MEMOIZE: u8 = 0x94;
    pub const BINGET: u8 = b'h';
    pub const LONG_BINGET: u8 = b'j';
}

#[derive(Clone, Debug)]
enum Value {
    Mark,
    Bytes(Range<usize>),
    Truth(bool),
    List(Vec<Value>),
    Tuple(Vec<Value>),
}

impl Value {
    fn name(&self) -> &'static str {
        match self {
            Self::Mark => "nothing",
            Self::Bytes(_) => "bytes",
            Self::Truth(_) => "truth values",
            Self::List(_) => "lists",
            Self::Tuple(_) => "tuples",
        }
    }
}

type Step<T> = std::result::Result<T, String>;

struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    stack: Vec<Value>,
    /// Bytes and truth values that may be asked for again; what else is kept is never used twice.
    memo: HashMap<u64, Value>,
    kept: u64,
}

impl<'a> Machine<'a> {
    /// The parts of the tuple that `bytes` make.
    fn run(bytes: &'a [u8]) -> Step<Vec<Value>> {
        let mut machine = Self {
            bytes,
            at: 0,
            stack: Vec::new(),
            memo: HashMap::new(),
            kept: 0,
        };
        loop {
            let at = machine.at;
            let code = machine.take(1)?;
            if machine.bytes[code.start] == op::STOP {
                return match machine.stack.pop() {
                    Some(Value::Tuple(parts)) => Ok(parts),
                    _ => Err("it does not hold a pair of lists".into()),
                };
            }
            machine
                .step(machine.bytes[code.start])
                .map_err(|why| format!("{why} (byte {at})"))?;
        }
    }

    fn step(&mut self, code: u8) -> Step<()> {
        match code {
            // Which version it is, and how long a part: of no matter here.
            op::PROTO => _ = self.take(1)?,
            op::FRAME => _ = self.take(8)?,
            op::MARK => self.stack.push(Value::Mark),
            op::EMPTY_LIST => self.stack.push(Value::List(Vec::new())),
            op::NEWTRUE | op::NEWFALSE => self.stack.push(Value::Truth(code == op::NEWTRUE)),
            op::INT => self.int()?,
            op::BININT1 => {
                let number = self.number(1)?;
                self.truth(number)?;
            }
            op::SHORT_BINBYTES | op::SHORT_BINSTRING => self.string(1)?,
            op::BINBYTES | op::BINSTRING => self.string(4)?,
            op::BINBYTES8 | op::BYTEARRAY8 => self.string(8)?,
            op::APPEND => {
                let value = self.pop()?;
                self.append(vec![value])?;
            }
            op::APPENDS => {
                let values = self.above_mark()?;
                self.append(values)?;
            }
            op::TUPLE => {
                let values = self.above_mark()?;
                self.stack.push(Value::Tuple(values));
            }
            op::TUPLE2 => {
                let (second, first) = (self.pop()?, self.pop()?);
                self.stack.push(Value::Tuple(vec![first, second]));
            }
            op::BINPUT => {
                let name = self.number(1)?;
                self.keep(name);
            }
            op::LONG_BINPUT => {
                let name = self.number(4)?;
                self.keep(name);
            }
            op::MEMOIZE => self.keep(self.kept),
            op::BINGET => self.get(1)?,
            op::LONG_BINGET => self.get(4)?,
            b'c' | 0x93 | b'R' | 0x81 | b'b' => {
                return Err("it holds objects of a Python class, such as a NumPy array".into());
            }
            b'X' | 0x8c | 0x8d | b'S' | b'V' => return Err("it holds text".into()),
            b'}' | b's' | b'u' | b'd' => return Err("it holds a dictionary".into()),
            other => {
                return Err(format!(
                    "the instruction 0x{other:02x} does not belong in it"
                ));
            }
        }
        Ok(())
    }

    fn take(&mut self, count: usize) -> Step<Range<usize>> {
        let end = self
            .at
            .checked_add(count)
            .filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| format!("it breaks off at byte {}", self.bytes.len()))?;
        let place = self.at..end;
        self.at = end;
        Ok(place)
    }

    /// A number of `width` bytes, the lowest first.
    fn number(&mut self, width: usize) -> Step<u64> {
        let place = self.take(width)?;
        let bytes = self.bytes[place].iter().rev();
        Ok(bytes.fold(0, |all, byte| all << 8 | u64::from(*byte)))
    }

    fn string(&mut self, width: usize) -> Step<()> {
        let length = self.number(width)?;
        let length = usize::try_from(length).map_err(|_| "a picture has no end")?;
        let place = self.take(length)?;
        self.stack.push(Value::Bytes(place));
        Ok(())
    }

    /// `I01` and `I00` are how the oldest pickles write truth values.
    fn int(&mut self) -> Step<()> {
        let rest = &self.bytes[self.at..];
        let end = rest
            .iter()
            .position(|b| *b == b'\n')
            .ok_or("a number has no end")?;
        let place = self.take(end + 1)?;
        let text = String::from_utf8_lossy(&self.bytes[place])
            .trim()
            .to_owned();
        self.truth(
            text.parse()
                .map_err(|_| format!("{text} is no truth value"))?,
        )
    }

    fn truth(&mut self, number: u64) -> Step<()> {
        if number > 1 {
            return Err(format!("{number} is no truth value"));
        }
        self.stack.push(Value::Truth(number == 1));
        Ok(())
    }

    fn pop(&mut self) -> Step<Value> {
        match self.stack.pop() {
            Some(Value::Mark) | None => Err("a value is missing".into()),
            Some(value) => Ok(value),
        }
    }

    fn above_mark(&mut self) -> Step<Vec<Value>> {
        let mark = self.stack.iter().rposition(|v| matches!(v, Value::Mark));
        let mark = mark.ok_or("a list has no beginning")?;
        let values = self.stack.split_off(mark + 1);
        self.stack.pop();
        Ok(values)
    }

    fn append(&mut self, values: Vec<Value>) -> Step<()> {
        match self.stack.last_mut() {
            Some(Value::List(list)) => {
                list.extend(values);
                Ok(())
            }
            _ => Err("values are added to what is no list".into()),
        }
    }

    fn keep(&mut self, name: u64) {
        self.kept += 1;
        if let Some(value @ (Value::Bytes(_) | Value::Truth(_))) = self.stack.last() {
            self.memo.insert(name, value.clone());
        }
    }

    fn get(&mut self, width: usize) -> Step<()> {
        let name = self.number(width)?;
        let value = self.memo.get(&name).ok_or("a list is used twice")?;
        self.stack.push(value.clone());
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn told(set: &PairSet) -> (Vec<&[u8]>, &[bool]) {
        (
            (0..set.pictures()).map(|i| set.picture(i)).collect(),
            &set.same,
        )
    }

    #[test]
    fn what_is_written_is_read_back() {
        let pictures = [&b"one"[..], b"two", b"", &[255; 300]];
        let file = written(&pictures, &[true, false]).unwrap();
        let set = PairSet::parse(file).unwrap();
        assert_eq!(told(&set), (pictures.to_vec(), &[true, false][..]));
        assert!(written(&pictures, &[true]).is_err());
    }

    /// `pickle.dumps(([b"ab", b"c" * 3, x, x], [True, False]), protocol)` with `x = b"d"`, by Python.
    const BY_PYTHON: [&str; 3] = [PROTOCOL_2_OF_PYTHON_2, PROTOCOL_3, PROTOCOL_5];
    const PROTOCOL_2_OF_PYTHON_2: &str =
        "80025d7100285502616271015503636363710255016471036803655d7104288889658671052e";
    const PROTOCOL_3: &str =
        "80035d7100284302616271014303636363710243016471036803655d7104288889658671052e";
    const PROTOCOL_5: &str =
        "8005951e000000000000005d94284302616294430363636394430164946803655d942888896586942e";

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u32> = hex.chars().map(|c| c.to_digit(16).unwrap()).collect();
        digits.chunks(2).map(|d| (d[0] * 16 + d[1]) as u8).collect()
    }

    #[test]
    fn pickles_of_python_are_read() {
        for hex in BY_PYTHON {
            let set = PairSet::parse(bytes(hex)).unwrap();
            let pictures: [&[u8]; 4] = [b"ab", b"ccc", b"d", b"d"];
            assert_eq!(told(&set), (pictures.to_vec(), &[true, false][..]));
        }
    }

    #[test]
    fn other_files_are_refused_with_what_they_hold() {
        let whole = written(&[b"one", b"two"], &[true]).unwrap();
        let cut = |at: usize| whole[..at].to_vec();
        for (file, words) in [
            (Vec::new(), "breaks off at byte 0"),
            (cut(12), "breaks off at byte 12"),
            (cut(whole.len() - 1), "breaks off"),
            (b"\x80\x03]q\x00.".to_vec(), "a pair of lists"),
            (b"\x80\x03}q\x00.".to_vec(), "a dictionary (byte 2)"),
            (b"\x80\x03cnumpy\narray\n.".to_vec(), "NumPy array"),
            (b"\x80\x03](K\x02e.".to_vec(), "2 is no truth value"),
            (b"\xff\xd8\xff\xe0".to_vec(), "the instruction 0xff"),
            (
                b"\x80\x03](\x88e](\x88e\x86.".to_vec(),
                "the first list holds truth values",
            ),
            (
                b"\x80\x03](C\x01ae](C\x01ae\x86.".to_vec(),
                "the second list holds bytes",
            ),
            (
                b"\x80\x03](C\x01ae](\x88e\x86.".to_vec(),
                "1 pictures for 1 pairs",
            ),
            // A length that no file has must not be reserved.
            (
                b"\x80\x03](\x8e\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
                "breaks off",
            ),
        ] {
            let error = PairSet::parse(file).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn folds_are_runs_of_pairs() {
        let pictures = [&b"x"[..]; 14];
        let set = PairSet::parse(written(&pictures, &[true; 7]).unwrap()).unwrap();
        assert_eq!(set.folds(3), [0, 0, 0, 1, 1, 2, 2]);
        assert_eq!(set.folds(10), [0, 1, 2, 3, 4, 5, 6]);
    }
}
