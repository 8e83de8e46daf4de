//! When each frame of a movie is shown.

use crate::demux::index::VideoTrack;
use crate::demux::{Sample, Shown};
use faceglass_source::error::MovieError;
use std::time::Duration;

/// The frames of a movie in the order of presentation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    shown: Vec<Shown>,
    duration: Duration,
}

impl Timeline {
    /// From presentation times in any order and the length of the whole.
    pub fn from_times(mut times: Vec<Duration>, duration: Duration) -> Self {
        times.sort_unstable();
        let shown = (0_u32..)
            .zip(times)
            .map(|(sample, time)| Shown { sample, time })
            .collect();
        Self { shown, duration }
    }

    /// The same with the first frame at zero.
    pub fn beginning_at_zero(mut self) -> Self {
        let first = self.time(0);
        for shown in &mut self.shown {
            shown.time = shown.time.saturating_sub(first);
        }
        self.duration = self.duration.saturating_sub(first);
        self
    }

    /// All frames that the index lists.
    pub fn of_track(track: &VideoTrack) -> Self {
        Self {
            shown: track.presentation.shown.clone(),
            duration: track.presentation.duration,
        }
    }

    /// The frames that lie within a file of `file_size` bytes, and what to say
    /// at their end if that is not all of them.
    ///
    /// # Errors
    /// [`MovieError::CutOff`] if not even one is there.
    pub fn of_file(
        track: &VideoTrack,
        file_size: u64,
        name: &str,
    ) -> Result<(Self, Option<MovieError>), MovieError> {
        let whole = Self::of_track(track);
        let cut_off = |there| MovieError::CutOff {
            name: name.to_owned(),
            there,
            whole: whole.duration,
        };
        let is_there = |sample: &Sample| {
            sample
                .offset
                .checked_add(u64::from(sample.size))
                .is_some_and(|end| end <= file_size)
        };
        let present = match track.samples.iter().rposition(is_there) {
            Some(last) => last + 1,
            None => return Err(cut_off(Duration::ZERO)),
        };
        if present == track.samples.len() {
            return Ok((whole, None));
        }
        let mut part = whole.clone();
        part.shown.retain(|shown| (shown.sample as usize) < present);
        let last = part.shown.last().map_or(Duration::ZERO, |last| last.time);
        let next = whole.shown.iter().map(|s| s.time).find(|&time| time > last);
        part.duration = next.unwrap_or(whole.duration);
        if part.is_empty() {
            return Err(cut_off(Duration::ZERO));
        }
        let error = cut_off(part.duration);
        Ok((part, Some(error)))
    }

    /// Number of frames.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// End of the last frame.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// When frame `index` is shown.
    pub fn time(&self, index: usize) -> Duration {
        self.shown.get(index).map_or(self.duration, |s| s.time)
    }

    /// The sample of frame `index`.
    pub fn sample(&self, index: usize) -> Option<usize> {
        self.shown.get(index).map(|s| s.sample as usize)
    }

    /// The frame that is on show at `time`: the last that began by then.
    pub fn shown_at(&self, time: Duration) -> usize {
        self.shown
            .partition_point(|shown| shown.time <= time)
            .saturating_sub(1)
    }

    /// Mean number of frames a second.
    pub fn fps(&self) -> Option<f64> {
        let seconds = self.duration.saturating_sub(self.time(0)).as_secs_f64();
        (seconds > 0.0 && !self.is_empty()).then(|| self.len() as f64 / seconds)
    }

    /// For each of `samples` samples the number of its frame.
    pub fn ranks(&self, samples: usize) -> Vec<Option<u32>> {
        let mut ranks = vec![None; samples];
        for (rank, shown) in (0_u32..).zip(&self.shown) {
            if let Some(slot) = ranks.get_mut(shown.sample as usize) {
                *slot = Some(rank);
            }
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(times: &[u64], end: u64) -> Timeline {
        let times = times.iter().map(|&t| Duration::from_millis(t)).collect();
        Timeline::from_times(times, Duration::from_millis(end))
    }

    #[test]
    fn the_frame_on_show_is_the_last_that_began() {
        let timeline = millis(&[100, 0, 40], 150);
        let at = |ms| timeline.shown_at(Duration::from_millis(ms));
        assert_eq!(
            [at(0), at(39), at(40), at(99), at(100), at(9_999)],
            [0, 0, 1, 1, 2, 2]
        );
    }

    #[test]
    fn the_rate_is_the_mean() {
        assert_eq!(millis(&[0, 40, 100], 150).fps(), Some(20.0));
        assert_eq!(millis(&[], 0).fps(), None);
    }
}
