//! How a running `ffmpeg` is made to begin with a certain frame.

use crate::timeline::Timeline;
use std::process::Command;
use std::time::Duration;

/// A container without an index is entered this much before a key frame.
const MARGIN: Duration = Duration::from_secs(1);

/// A picture at which decoding can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFrame {
    /// Its number in the order in which pictures are stored.
    pub index: usize,
    /// Its time.
    pub at: Duration,
}

/// How a certain frame is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seeking {
    /// By its time: the container has an index.
    Times,
    /// From some time before the key frame on, and then by the frames' own
    /// times: the container has no index, and what `ffmpeg` finds by itself may
    /// lie behind the frame.
    KeyTimes(Vec<KeyFrame>),
    /// From the beginning, by counting: there is no way to a frame but past all
    /// before it.
    Counted,
}

/// What `ffmpeg` is told to begin with a frame.
pub struct Entry {
    /// Before the input.
    arguments: Vec<String>,
    /// In front of the other filters, with a comma behind it.
    pub filter: String,
    /// Frames that are decoded and thrown away at least.
    pub skipped: usize,
}

impl Entry {
    /// From the beginning.
    fn first() -> Self {
        Self {
            arguments: Vec::new(),
            filter: String::new(),
            skipped: 0,
        }
    }

    /// Adds what stands before the input.
    pub fn apply(&self, command: &mut Command) {
        command.args(&self.arguments);
    }
}

impl Seeking {
    /// What makes frame `index` of `timeline` the first.
    pub fn entry(&self, index: usize, timeline: &Timeline) -> Entry {
        if index == 0 {
            return Entry::first();
        }
        // Half-way to the frame before, so that rounding does no harm.
        let between = (timeline.time(index - 1) + timeline.time(index)) / 2;
        match self {
            Self::Times => Entry {
                arguments: seek_to(between, &[]),
                ..Entry::first()
            },
            Self::KeyTimes(keys) => by_key_frame(keys, index, between, timeline.time(0)),
            Self::Counted => Entry {
                arguments: Vec::new(),
                filter: format!("select=gte(n\\,{index}),"),
                skipped: index,
            },
        }
    }
}

/// The frame on show after `between`, entered before the last key frame.
fn by_key_frame(keys: &[KeyFrame], index: usize, between: Duration, first: Duration) -> Entry {
    let key = keys.iter().rev().find(|key| key.at <= between);
    let from = key
        .map(|key| key.at.saturating_sub(MARGIN))
        .filter(|&from| from > first);
    let arguments = match from {
        Some(from) => seek_to(from, &["-copyts", "-noaccurate_seek"]),
        // Asked for its very beginning, ffmpeg may begin behind it.
        None => vec!["-copyts".to_owned()],
    };
    Entry {
        arguments,
        filter: format!("select=gte(t\\,{:.6}),", between.as_secs_f64()),
        skipped: key.map_or(index, |key| index.saturating_sub(key.index)),
    }
}

fn seek_to(time: Duration, how: &[&str]) -> Vec<String> {
    let mut arguments: Vec<String> = how.iter().map(|&word| word.to_owned()).collect();
    arguments.extend(["-seek_timestamp", "1", "-ss"].map(str::to_owned));
    arguments.push(format!("{:.6}", time.as_secs_f64()));
    arguments
}
