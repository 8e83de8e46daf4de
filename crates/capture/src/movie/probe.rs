//! Asking `ffprobe` about files whose index is not read here.

use super::pipe::{Programs, input_argument};
use super::timeline::Timeline;
use crossbeam_channel::bounded;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Listing all frames of a long movie takes seconds, not minutes.
const TIME_OUT: Duration = Duration::from_secs(30);
/// More of an answer than this is not read.
const MAX_ANSWER_BYTES: u64 = 64 << 20;

/// What `ffprobe` found.
#[derive(Clone, Debug, PartialEq)]
pub struct Probed {
    /// Short name of the codec.
    pub codec: String,
    /// Pixels after rotation.
    pub upright_size: (u32, u32),
    /// Frames and their times as the file counts them, which need not be from
    /// zero.
    pub timeline: Timeline,
}

/// Lists the frames of `path`.
///
/// # Errors
/// In words, what `ffprobe` said or that it is missing.
pub fn probe(programs: &Programs, path: &Path) -> Result<Probed, String> {
    let ffprobe = programs
        .ffprobe
        .as_ref()
        .ok_or("the ffprobe program, which comes with ffmpeg, is not installed")?;
    let mut child = Command::new(ffprobe)
        .args(["-v", "error", "-protocol_whitelist", "file"])
        .args(["-select_streams", "v:0", "-show_entries"])
        .arg("packet=pts_time:stream=codec_name,width,height:stream_side_data=rotation:format=start_time,duration")
        .args(["-of", "default=nw=1"])
        .arg(input_argument(path))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("ffprobe did not start: {error}"))?;
    let (answer_in, answer) = bounded(1);
    if let Some(stdout) = child.stdout.take() {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = stdout.take(MAX_ANSWER_BYTES).read_to_end(&mut bytes);
            let _ = answer_in.send(bytes);
        });
    }
    let answer = answer.recv_timeout(TIME_OUT);
    let _ = child.kill();
    let _ = child.wait();
    let answer = answer.map_err(|_| "ffprobe gave no answer".to_owned())?;
    parse(&String::from_utf8_lossy(&answer)).ok_or_else(|| "ffprobe found no pictures".to_owned())
}

fn parse(answer: &str) -> Option<Probed> {
    let (mut codec, mut size, mut quarter) = (None, (0, 0), false);
    let mut times = Vec::new();
    let (mut start, mut duration) = (Duration::ZERO, Duration::ZERO);
    for (key, value) in answer.lines().filter_map(|line| line.split_once('=')) {
        match key {
            "pts_time" => times.extend(seconds(value)),
            "codec_name" => codec = Some(value.to_owned()),
            "width" => size.0 = value.parse().ok()?,
            "height" => size.1 = value.parse().ok()?,
            "rotation" => quarter = value.parse::<f64>().is_ok_and(|r| r.abs() % 180.0 == 90.0),
            "start_time" => start = seconds(value).unwrap_or_default(),
            "duration" => duration = seconds(value).unwrap_or_default(),
            _ => {}
        }
    }
    let last = *times.iter().max()?;
    Some(Probed {
        codec: codec?,
        upright_size: if quarter { (size.1, size.0) } else { size },
        timeline: Timeline::from_times(times, (start + duration).max(last)),
    })
}

/// Negative times, before the start, count as the start.
fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.parse().ok()?;
    Duration::try_from_secs_f64(seconds.max(0.0)).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_answer_is_read() {
        let answer = "pts_time=0.080000\npts_time=N/A\npts_time=0.000000\ncodec_name=vp9\n\
                      width=64\nheight=48\nrotation=-90\nduration=0.120000\n";
        let found = parse(answer).unwrap();
        assert_eq!(found.codec, "vp9");
        assert_eq!(found.upright_size, (48, 64));
        assert_eq!(found.timeline.len(), 2);
        assert_eq!(found.timeline.time(1), Duration::from_millis(80));
        assert_eq!(found.timeline.duration(), Duration::from_millis(120));
    }

    #[test]
    fn an_answer_without_frames_is_none() {
        assert_eq!(parse("codec_name=aac\nduration=3.0\n"), None);
    }
}
