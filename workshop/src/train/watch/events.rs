//! Event files, which TensorBoard draws (`tensorboard --logdir RUN`): records ([`records`]) of the
//! protobuf message `Event`, of which the few fields that hold numbers are enough.

use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use crate::core::records::{Records, framed};
use prost::Message;
use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

#[cfg(doc)]
use crate::core::records;

/// What TensorBoard looks for in a file's name; seconds and whose it is follow.
const PREFIX: &str = "events.out.tfevents.";
const SUFFIX: &str = ".workshop";
/// How the first event of a file says what it is.
const VERSION: &str = "brain.Event:2";

/// `tensorflow.Event`, as far as it is needed.
#[derive(Clone, PartialEq, Message)]
struct Event {
    /// Seconds since 1970.
    #[prost(double, tag = "1")]
    wall_time: f64,
    #[prost(int64, tag = "2")]
    step: i64,
    #[prost(string, optional, tag = "3")]
    file_version: Option<String>,
    #[prost(message, optional, tag = "5")]
    summary: Option<Summary>,
}

/// `tensorflow.Summary`.
#[derive(Clone, PartialEq, Message)]
struct Summary {
    #[prost(message, repeated, tag = "1")]
    value: Vec<SummaryValue>,
}

/// `tensorflow.Summary.Value`.
#[derive(Clone, PartialEq, Message)]
struct SummaryValue {
    #[prost(string, tag = "1")]
    tag: String,
    #[prost(float, optional, tag = "2")]
    simple_value: Option<f32>,
}

/// One number of an event file.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// When it was written, in seconds since 1970.
    pub wall_time: f64,
    /// The step it belongs to.
    pub step: i64,
    /// Its name.
    pub tag: String,
    /// The number.
    pub value: f32,
}

/// The event file of a run.
#[derive(Clone, Debug)]
pub struct Events {
    path: PathBuf,
}

impl Events {
    /// The file in `folder`, with what it holds up to `step`; what came after it is made again by
    /// a run that goes on there, and a record that a kill left half written is gone. Without a
    /// file, one is begun.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn open(folder: &Path, step: u64) -> Result<Self> {
        let now = seconds();
        let mut events = vec![Event {
            wall_time: now,
            file_version: Some(VERSION.into()),
            ..Event::default()
        }];
        let path = match own_file(folder)? {
            Some(path) => {
                let told = read(&path)?.into_iter().filter(|e| e.summary.is_some());
                events.extend(told.filter(|e| e.step <= step as i64));
                path
            }
            None => folder.join(format!("{PREFIX}{:010}{SUFFIX}", now as u64)),
        };
        // Events are not older than their file.
        events[0].wall_time = events.iter().map(|e| e.wall_time).fold(now, f64::min);
        let bytes: Vec<u8> = events.iter().flat_map(record).collect();
        replace(&path, &bytes)?;
        Ok(Self { path })
    }

    /// Whether numbers of any step are there.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn is_empty(&self) -> Result<bool> {
        Ok(scalars(&self.path)?.is_empty())
    }

    /// Adds the numbers of `step`.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn add<'a>(
        &self,
        step: u64,
        numbers: impl IntoIterator<Item = (&'a str, f64)>,
    ) -> Result<()> {
        let event = of_numbers(seconds(), step, numbers);
        File::options()
            .append(true)
            .open(&self.path)
            .and_then(|mut file| file.write_all(&record(&event)))
            .map_err(WorkshopError::io(&self.path))
    }
}

fn of_numbers<'a>(
    wall_time: f64,
    step: u64,
    numbers: impl IntoIterator<Item = (&'a str, f64)>,
) -> Event {
    let value = |(tag, value): (&str, f64)| SummaryValue {
        tag: tag.to_owned(),
        simple_value: Some(value as f32),
    };
    Event {
        wall_time,
        step: step as i64,
        file_version: None,
        summary: Some(Summary {
            value: numbers.into_iter().map(value).collect(),
        }),
    }
}

fn record(event: &Event) -> Vec<u8> {
    framed(&event.encode_to_vec())
}

fn seconds() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64())
}

/// The newest event file in `folder` that the workshop wrote.
fn own_file(folder: &Path) -> Result<Option<PathBuf>> {
    let mut newest = None;
    for entry in std::fs::read_dir(folder).map_err(WorkshopError::io(folder))? {
        let path = entry.map_err(WorkshopError::io(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            newest = newest.max(Some(path));
        }
    }
    Ok(newest)
}

/// The events before the first that is damaged.
fn read(path: &Path) -> Result<Vec<Event>> {
    let file = File::open(path).map_err(WorkshopError::io(path))?;
    let whole = Records::new(BufReader::new(file)).map_while(Result::ok);
    Ok(whole.map_while(|r| Event::decode(&r[..]).ok()).collect())
}

/// Every number in the event file `path`, in order, up to the first record that is damaged.
///
/// # Errors
/// [`WorkshopError::Io`].
pub fn scalars(path: &Path) -> Result<Vec<Scalar>> {
    let mut all = Vec::new();
    for event in read(path)? {
        let (wall_time, step) = (event.wall_time, event.step);
        let values = event.summary.into_iter().flat_map(|s| s.value);
        all.extend(values.filter_map(|v| {
            Some(Scalar {
                wall_time,
                step,
                tag: v.tag,
                value: v.simple_value?,
            })
        }));
    }
    Ok(all)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_the_bytes_that_tensorflow_writes() {
        // Event { wall_time: 1.5, step: 3, summary { value { tag: "loss" simple_value: 0.25 } } }
        let payload: &[u8] = &[
            0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, // 1: 1.5
            0x10, 3, // 2: 3
            0x2a, 13, 0x0a, 11, // 5 { 1 {
            0x0a, 4, b'l', b'o', b's', b's', // 1: "loss"
            0x15, 0, 0, 0x80, 0x3e, // 2: 0.25 } }
        ];
        let event = of_numbers(1.5, 3, [("loss", 0.25)]);
        let mut golden = vec![26, 0, 0, 0, 0, 0, 0, 0];
        golden.extend(LENGTH_SUM);
        golden.extend(payload);
        golden.extend(PAYLOAD_SUM);
        assert_eq!(record(&event), golden);
    }

    /// As TensorBoard's own writer has them.
    const LENGTH_SUM: [u8; 4] = [0x12, 0x9b, 0xd8, 0x2d];
    const PAYLOAD_SUM: [u8; 4] = [0xd0, 0x54, 0xb2, 0x55];

    #[test]
    fn a_run_that_goes_on_adds_to_what_holds_and_drops_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let events = Events::open(folder.path(), 0).unwrap();
        assert!(events.is_empty().unwrap());
        for step in [10, 20, 30] {
            events.add(step, [("loss", 1.0 / step as f64)]).unwrap();
        }
        // Killed in the middle of a record, after a checkpoint at step 20.
        let path = events.path.clone();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.truncate(bytes.len() - 3);
        std::fs::write(&path, bytes).unwrap();
        let again = Events::open(folder.path(), 20).unwrap();
        assert_eq!(again.path, path);
        again.add(30, [("loss", 0.5), ("auc", 0.75)]).unwrap();
        let told: Vec<_> = scalars(&path)
            .unwrap()
            .into_iter()
            .map(|s| (s.step, s.tag, s.value))
            .collect();
        let wanted = [
            (10, "loss", 0.1),
            (20, "loss", 0.05),
            (30, "loss", 0.5),
            (30, "auc", 0.75),
        ];
        assert_eq!(
            told,
            wanted.map(|(step, tag, value)| (step, tag.to_owned(), value))
        );
        // A run that begins anew in the folder holds nothing of the one before.
        assert!(Events::open(folder.path(), 0).unwrap().is_empty().unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
