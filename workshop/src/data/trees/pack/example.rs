//! TFRecord of `tf.train.Example` (TensorFlow, `example.proto` and `feature.proto`): the picture as `image/encoded`, its name as
//! `image/filename`, the person as `image/class/text`, the number as `image/class/label`.

use super::growing::Growing;
use super::{Item, Sink, damaged, told_by};
use crate::core::error::{Result, WorkshopError};
use crate::core::records::{Records, framed};
use prost::Message;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

#[derive(Clone, PartialEq, Message)]
struct Example {
    #[prost(message, optional, tag = "1")]
    features: Option<Features>,
}

#[derive(Clone, PartialEq, Message)]
struct Features {
    #[prost(btree_map = "string, message", tag = "1")]
    feature: BTreeMap<String, Feature>,
}

#[derive(Clone, PartialEq, Message)]
struct Feature {
    #[prost(message, optional, tag = "1")]
    bytes: Option<BytesList>,
    #[prost(message, optional, tag = "3")]
    numbers: Option<NumberList>,
}

#[derive(Clone, PartialEq, Message)]
struct BytesList {
    #[prost(bytes = "vec", repeated, tag = "1")]
    value: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct NumberList {
    #[prost(int64, repeated, tag = "1")]
    value: Vec<i64>,
}

fn bytes(value: &[u8]) -> Feature {
    Feature {
        bytes: Some(BytesList {
            value: vec![value.to_vec()],
        }),
        numbers: None,
    }
}

/// Writes `data.tfrecord`.
pub(super) struct Writer {
    file: Growing,
}

impl Writer {
    /// Begins, or goes on where `noted` says.
    pub(super) fn open(folder: &Path, noted: Option<&serde_json::Value>) -> Result<Self> {
        let path = folder.join("data.tfrecord");
        let file = match noted {
            Some(noted) => Growing::go_on(path, told_by(noted, folder)?),
            None => Growing::create(path),
        };
        file.map(|file| Self { file })
    }
}

impl Sink for Writer {
    fn put(&mut self, item: &Item, label: usize) -> Result<()> {
        let number = Feature {
            bytes: None,
            numbers: Some(NumberList {
                value: vec![label as i64],
            }),
        };
        let feature = BTreeMap::from([
            ("image/encoded".to_owned(), bytes(&item.bytes)),
            ("image/filename".to_owned(), bytes(item.file.as_bytes())),
            ("image/class/text".to_owned(), bytes(item.person.as_bytes())),
            ("image/class/label".to_owned(), number),
        ]);
        let example = Example {
            features: Some(Features { feature }),
        };
        self.file.write(&framed(&example.encode_to_vec()))
    }

    fn settle(&mut self) -> Result<serde_json::Value> {
        self.file.settle().map(Into::into)
    }

    fn finish(mut self: Box<Self>, _people: usize) -> Result<()> {
        self.file.settle().map(|_| ())
    }
}

/// Gives the pictures of `path`.
pub(super) fn each(path: &Path, take: &mut impl FnMut(Item) -> Result<()>) -> Result<()> {
    let file = File::open(path).map_err(WorkshopError::io(path))?;
    for (number, record) in Records::new(BufReader::new(file)).enumerate() {
        let record = record.map_err(|why| damaged(path, &why.to_string()))?;
        let example = Example::decode(&record[..])
            .map_err(|_| damaged(path, &format!("record {number} is no Example")))?;
        let features = example.features.unwrap_or_default().feature;
        let of = |name: &str| features.get(name)?.bytes.as_ref()?.value.first();
        let text = |name: &str| of(name).map(|value| String::from_utf8_lossy(value).into_owned());
        let bytes = of("image/encoded")
            .ok_or_else(|| damaged(path, &format!("record {number} has no image/encoded")))?;
        let label = || {
            features
                .get("image/class/label")
                .and_then(|f| f.numbers.as_ref()?.value.first().copied())
        };
        let person =
            text("image/class/text").unwrap_or_else(|| format!("{:07}", label().unwrap_or(0)));
        let file = text("image/filename").unwrap_or_else(|| format!("{number:08}.jpg"));
        take(Item {
            file: super::placed(&person, &file),
            person,
            bytes: bytes.clone(),
        })?;
    }
    Ok(())
}
