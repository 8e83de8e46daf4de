//! WebDataset: a tar in which the files of a sample stand together and differ in their endings: `00000000.jpg`, its number as
//! `00000000.cls`, person and name as `00000000.json`. The tar is POSIX's (ustar, IEEE Std 1003.1-1988).

use super::growing::Growing;
use super::{Item, Sink, damaged, told_by};
use crate::core::error::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

const BLOCK: usize = 512;
/// A larger file is taken for damage.
const MOST: u64 = 1 << 30;

#[derive(Serialize, Deserialize)]
struct Names {
    person: String,
    file: String,
}

fn octal(field: &mut [u8], value: u64) {
    let digits = field.len() - 1;
    field[..digits].copy_from_slice(format!("{value:0digits$o}").as_bytes());
}

/// The header of a plain file with a short name; of no owner and no time, so that equal trees give equal bytes.
fn header(name: &str, size: u64) -> [u8; BLOCK] {
    let mut head = [0u8; BLOCK];
    head[..name.len()].copy_from_slice(name.as_bytes());
    octal(&mut head[100..108], 0o644);
    octal(&mut head[108..116], 0);
    octal(&mut head[116..124], 0);
    octal(&mut head[124..136], size);
    octal(&mut head[136..148], 0);
    head[156] = b'0';
    head[257..265].copy_from_slice(b"ustar\x0000");
    head[148..156].copy_from_slice(b"        ");
    let sum: u64 = head.iter().map(|b| u64::from(*b)).sum();
    octal(&mut head[148..155], sum);
    head
}

/// Writes `data.tar`.
pub(super) struct Writer {
    file: Growing,
    next: usize,
}

impl Writer {
    /// Begins, or goes on where `noted` says.
    pub(super) fn open(folder: &Path, noted: Option<&serde_json::Value>) -> Result<Self> {
        let path = folder.join("data.tar");
        let (next, file) = match noted {
            Some(noted) => {
                let (next, at) = told_by(noted, folder)?;
                (next, Growing::go_on(path, at)?)
            }
            None => (0, Growing::create(path)?),
        };
        Ok(Self { file, next })
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let rest = bytes.len().next_multiple_of(BLOCK) - bytes.len();
        let parts = [
            &header(name, bytes.len() as u64)[..],
            bytes,
            &[0; BLOCK][..rest],
        ];
        parts.iter().try_for_each(|part| self.file.write(part))
    }
}

impl Sink for Writer {
    fn put(&mut self, item: &Item, label: usize) -> Result<()> {
        let number = self.next;
        self.next += 1;
        let names = Names {
            person: item.person.clone(),
            file: item.file.clone(),
        };
        let names = serde_json::to_vec(&names)
            .map_err(|e| WorkshopError::Data(format!("a name cannot be written: {e}")))?;
        self.file(
            &format!("{number:08}.{}", item.ending().to_lowercase()),
            &item.bytes,
        )?;
        self.file(&format!("{number:08}.cls"), label.to_string().as_bytes())?;
        self.file(&format!("{number:08}.json"), &names)
    }

    fn settle(&mut self) -> Result<serde_json::Value> {
        Ok(serde_json::json!((self.next, self.file.settle()?)))
    }

    fn finish(mut self: Box<Self>, _people: usize) -> Result<()> {
        self.file.write(&[0; 2 * BLOCK])?;
        self.file.settle().map(|_| ())
    }
}

/// The next file's name and bytes; none at the end. What is no plain file is passed over.
fn next(from: &mut impl Read) -> std::result::Result<Option<(String, Vec<u8>)>, String> {
    loop {
        let mut head = Vec::with_capacity(BLOCK);
        from.take(BLOCK as u64)
            .read_to_end(&mut head)
            .map_err(|e| e.to_string())?;
        if head.is_empty() || head.iter().all(|b| *b == 0) {
            return Ok(None);
        }
        if head.len() < BLOCK {
            return Err("it breaks off in a header".into());
        }
        let text = |range: std::ops::Range<usize>| {
            let field = &head[range];
            let end = field.iter().position(|b| *b == 0).unwrap_or(field.len());
            String::from_utf8_lossy(&field[..end]).trim().to_owned()
        };
        let number = |range| u64::from_str_radix(&text(range), 8);
        let sum: u64 = head
            .iter()
            .enumerate()
            .map(|(n, b)| {
                if (148..156).contains(&n) {
                    32
                } else {
                    u64::from(*b)
                }
            })
            .sum();
        if number(148..156) != Ok(sum) {
            return Err("a header's sum is wrong".into());
        }
        let size = number(124..136).map_err(|_| "a file has no length")?;
        if size > MOST {
            return Err("a file is longer than a gigabyte".into());
        }
        let mut bytes = Vec::new();
        let whole = size.next_multiple_of(BLOCK as u64);
        let read = from
            .take(whole)
            .read_to_end(&mut bytes)
            .map_err(|e| e.to_string())?;
        if (read as u64) < whole {
            return Err("it breaks off in a file".into());
        }
        bytes.truncate(size as usize);
        if matches!(head[156], b'0' | 0) {
            let (before, name) = (text(345..500), text(0..100));
            return Ok(Some((
                if before.is_empty() {
                    name
                } else {
                    format!("{before}/{name}")
                },
                bytes,
            )));
        }
    }
}

/// A sample whose files are still coming.
#[derive(Default)]
struct Sample {
    key: String,
    picture: Option<(String, Vec<u8>)>,
    label: Option<String>,
    names: Option<Names>,
}

impl Sample {
    fn item(self) -> Option<Item> {
        let (ending, bytes) = self.picture?;
        let person = match &self.names {
            Some(names) => names.person.clone(),
            None => self.label.unwrap_or_else(|| "0".into()),
        };
        let own = || format!("{}.{ending}", self.key.replace('/', "-"));
        let file = self.names.map_or_else(own, |names| names.file);
        Some(Item {
            file: super::placed(&person, &file),
            person,
            bytes,
        })
    }
}

/// Gives the pictures of `path`.
pub(super) fn each(path: &Path, take: &mut impl FnMut(Item) -> Result<()>) -> Result<()> {
    let file = File::open(path).map_err(WorkshopError::io(path))?;
    let mut file = BufReader::new(file);
    let mut sample = Sample::default();
    while let Some((name, bytes)) = next(&mut file).map_err(|why| damaged(path, &why))? {
        let folder = name.rfind('/').map_or(0, |at| at + 1);
        // As WebDataset has it, the ending begins at the first dot.
        let Some(dot) = name[folder..].find('.') else {
            continue;
        };
        let (key, ending) = (&name[..folder + dot], &name[folder + dot + 1..]);
        if key != sample.key {
            let done = std::mem::replace(
                &mut sample,
                Sample {
                    key: key.to_owned(),
                    ..Sample::default()
                },
            );
            done.item().map_or(Ok(()), &mut *take)?;
        }
        match ending {
            "cls" => sample.label = Some(String::from_utf8_lossy(&bytes).trim().to_owned()),
            "json" => sample.names = serde_json::from_slice(&bytes).ok(),
            _ => sample.picture = Some((ending.to_owned(), bytes)),
        }
    }
    sample.item().map_or(Ok(()), take)
}
