//! What `ffprobe` says, line by line.

use super::probe::{ProbeError, Probed};
use super::seeking::{KeyFrame, Seeking};
use crate::timeline::Timeline;
use std::time::Duration;

/// Assumed where a stream says nothing of its rate, as `ffmpeg` does.
const USUAL_APART: Duration = Duration::from_millis(40);

/// One coded picture, in the order in which it is stored.
#[derive(Clone, Copy, Debug, Default)]
struct Packet {
    /// When it is shown, in seconds.
    shown_s: Option<f64>,
    /// When it is decoded, in seconds.
    decoded_s: Option<f64>,
    is_key: bool,
}

/// The answer so far.
#[derive(Debug, Default)]
pub struct Answer {
    format: String,
    codec: Option<String>,
    size: (u32, u32),
    quarter_turn: bool,
    /// Between two frames.
    apart: Option<Duration>,
    /// Frames that wait in the decoder for others.
    reordered: u32,
    start_s: Option<f64>,
    duration_s: Option<f64>,
    packets: Vec<Packet>,
}

impl Answer {
    /// Takes in one line: a packet, the stream or the file, as `key=value`
    /// between bars.
    pub fn take(&mut self, line: &str) {
        let mut packet = Packet::default();
        let (mut is_packet, mut is_discarded) = (false, false);
        for (key, value) in line.split('|').filter_map(|part| part.split_once('=')) {
            let value = value.trim();
            match key.trim() {
                "pts_time" => {
                    is_packet = true;
                    packet.shown_s = seconds(value);
                }
                "dts_time" => packet.decoded_s = seconds(value),
                "flags" => {
                    packet.is_key = value.contains('K');
                    is_discarded = value.contains('D');
                }
                key => self.take_about(key, value),
            }
        }
        if is_packet && !is_discarded {
            self.packets.push(packet);
        }
    }

    fn take_about(&mut self, key: &str, value: &str) {
        match key {
            "format_name" => value.clone_into(&mut self.format),
            "codec_name" => self.codec = Some(value.to_owned()),
            "width" => self.size.0 = value.parse().unwrap_or(0),
            "height" => self.size.1 = value.parse().unwrap_or(0),
            "rotation" => {
                self.quarter_turn = value.parse::<f64>().is_ok_and(|r| r.abs() % 180.0 == 90.0);
            }
            // The mean comes second and is the better one where it is known.
            "r_frame_rate" | "avg_frame_rate" => self.apart = apart(value).or(self.apart),
            "has_b_frames" => self.reordered = value.parse().unwrap_or(0),
            "start_time" => self.start_s = seconds(value),
            "duration" => self.duration_s = seconds(value),
            _ => {}
        }
    }

    /// Makes frames and times of it.
    ///
    /// # Errors
    /// [`ProbeError`] if there are no pictures.
    pub fn finish(self) -> Result<Probed, ProbeError> {
        let Some(codec) = self.codec.clone() else {
            return Err(match self.format.is_empty() {
                true => ProbeError::Unknown("ffprobe does not know it".into()),
                false => ProbeError::NoVideo,
            });
        };
        if self.packets.is_empty() {
            return Err(ProbeError::Unknown("ffprobe found no pictures".into()));
        }
        let (times, seeking, reckoned) = self.times();
        let last = times.iter().copied().fold(0.0, f64::max);
        let end = self.start_s.unwrap_or(0.0) + self.duration_s.unwrap_or(0.0);
        let end = duration(end).max(duration(last));
        let (width, height) = self.size;
        Ok(Probed {
            codec,
            upright_size: match self.quarter_turn {
                true => (height, width),
                false => (width, height),
            },
            timeline: Timeline::from_times(times.into_iter().map(duration).collect(), end),
            seeking,
            reckoned,
        })
    }

    /// When each frame is shown, how to get at one, and the time between two
    /// where the times are only reckoned.
    fn times(&self) -> (Vec<f64>, Seeking, Option<Duration>) {
        let shown: Option<Vec<f64>> = self.packets.iter().map(|p| p.shown_s).collect();
        let decoded: Option<Vec<f64>> = self.packets.iter().map(|p| p.decoded_s).collect();
        let has_no_index = ["mpegts", "mpeg"].contains(&self.format.as_str());
        match (shown, decoded) {
            // The times of a bare stream are made up by its reader, which cannot
            // find them again.
            (Some(times), _) if self.start_s.is_none() => (times, Seeking::Counted, None),
            (Some(times), _) if has_no_index => {
                let keys = self.keys(|packet| packet.shown_s);
                (times, Seeking::KeyTimes(keys), None)
            }
            (Some(times), _) => (times, Seeking::Times, None),
            (None, Some(decoded)) => {
                // Frames are shown as far apart as they are decoded, only later.
                let later = match has_no_index {
                    true => self.first_shown_after(&decoded),
                    false => f64::from(self.reordered) * self.apart().as_secs_f64(),
                };
                let keys = self.keys(|packet| packet.decoded_s.map(|at| at + later));
                let times = decoded.into_iter().map(|at| at + later).collect();
                (times, Seeking::KeyTimes(keys), None)
            }
            (None, None) => {
                let apart = self.apart();
                let times = (0..self.packets.len())
                    .map(|number| number as f64 * apart.as_secs_f64())
                    .collect();
                (times, Seeking::Counted, Some(apart))
            }
        }
    }

    fn apart(&self) -> Duration {
        self.apart.unwrap_or(USUAL_APART)
    }

    /// Seconds from the first decoding to the first showing.
    fn first_shown_after(&self, decoded: &[f64]) -> f64 {
        let shown = self.packets.iter().filter_map(|packet| packet.shown_s);
        let first_shown = shown.reduce(f64::min);
        let first_decoded = decoded.iter().copied().reduce(f64::min);
        let later = first_shown.zip(first_decoded).map(|(s, d)| s - d);
        later.unwrap_or(0.0).max(0.0)
    }

    fn keys(&self, at_s: impl Fn(&Packet) -> Option<f64>) -> Vec<KeyFrame> {
        let keys = self.packets.iter().enumerate().filter(|(_, p)| p.is_key);
        keys.filter_map(|(index, packet)| {
            Some(KeyFrame {
                index,
                at: duration(at_s(packet)?),
            })
        })
        .collect()
    }
}

fn seconds(text: &str) -> Option<f64> {
    text.parse()
        .ok()
        .filter(|seconds: &f64| seconds.is_finite())
}

/// Negative times, before the start, count as the start.
fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or_default()
}

/// From a rate such as "30000/1001".
fn apart(rate: &str) -> Option<Duration> {
    let (frames, seconds) = rate.split_once('/')?;
    let (frames, seconds): (f64, f64) = (frames.parse().ok()?, seconds.parse().ok()?);
    let apart = Duration::try_from_secs_f64(seconds / frames).ok()?;
    (!apart.is_zero()).then_some(apart)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(lines: &[&str]) -> Result<Probed, ProbeError> {
        let mut answer = Answer::default();
        lines.iter().for_each(|line| answer.take(line));
        answer.finish()
    }

    fn millis(probed: &Probed) -> Vec<u128> {
        let timeline = &probed.timeline;
        (0..timeline.len())
            .map(|n| timeline.time(n).as_millis())
            .collect()
    }

    const STREAM: &str =
        "codec_name=vp9|width=64|height=48|r_frame_rate=50/1|avg_frame_rate=25/1|rotation=-90";

    #[test]
    fn an_answer_is_read() {
        let found = read(&[
            "pts_time=0.080000|dts_time=0.000000|flags=K_|",
            "",
            "pts_time=0.000000|dts_time=0.040000|flags=__",
            "pts_time=0.040000|dts_time=0.080000|flags=_D",
            STREAM,
            "format_name=matroska,webm|start_time=0.000000|duration=0.120000",
        ])
        .unwrap();
        assert_eq!(found.codec, "vp9");
        assert_eq!(found.upright_size, (48, 64));
        assert_eq!(millis(&found), [0, 80]);
        assert_eq!(found.timeline.duration(), Duration::from_millis(120));
        assert_eq!((found.seeking, found.reckoned), (Seeking::Times, None));
    }

    #[test]
    fn frames_without_a_time_are_shown_as_they_are_decoded() {
        let found = read(&[
            "pts_time=N/A|dts_time=0.000000|flags=K_",
            "pts_time=N/A|dts_time=0.040000|flags=__",
            "pts_time=0.080000|dts_time=0.080000|flags=__",
            "pts_time=N/A|dts_time=0.120000|flags=K_",
            STREAM,
            "has_b_frames=1",
            "format_name=avi|start_time=0.000000|duration=0.160000",
        ])
        .unwrap();
        // One frame later, for the one that waits in the decoder.
        assert_eq!(millis(&found), [40, 80, 120, 160]);
        let at = |index, ms| KeyFrame {
            index,
            at: Duration::from_millis(ms),
        };
        assert_eq!(
            found.seeking,
            Seeking::KeyTimes(vec![at(0, 40), at(3, 160)])
        );
        assert_eq!(found.reckoned, None);
    }

    #[test]
    fn without_any_time_the_rate_decides_and_that_is_known() {
        let found = read(&[
            "pts_time=N/A|dts_time=N/A|flags=K_",
            "pts_time=N/A|dts_time=N/A|flags=__",
            STREAM,
            "format_name=h264|start_time=N/A|duration=N/A",
        ])
        .unwrap();
        assert_eq!(millis(&found), [0, 40]);
        assert_eq!(found.reckoned, Some(Duration::from_millis(40)));
        assert_eq!(found.seeking, Seeking::Counted);
    }

    #[test]
    fn an_answer_without_pictures_says_which() {
        let sound = read(&["format_name=mp3|start_time=0.0|duration=3.0"]);
        assert!(matches!(sound, Err(ProbeError::NoVideo)));
        assert!(matches!(read(&[]), Err(ProbeError::Unknown(_))));
    }
}
