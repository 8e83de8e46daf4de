//! Asking `ffprobe` about files whose index is not read here.

use super::answer::Answer;
use super::seeking::Seeking;
use super::{Programs, input_argument};
use crate::timeline::Timeline;
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use faceglass_source::error::MovieError;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// All frames of a file are listed, which takes as long as reading it: minutes
/// for a large one on a slow drive. Only a listing that does not get on for
/// this long is broken off.
const STALL: Duration = Duration::from_secs(30);
/// More of an answer than this is not read.
const MAX_ANSWER_BYTES: u64 = 256 << 20;

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
    /// How a frame is reached.
    pub seeking: Seeking,
    /// Time between two frames, where times are only reckoned from the rate.
    pub reckoned: Option<Duration>,
}

/// Why `ffprobe` found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeError {
    /// It does not know the file, cannot be started, or is not there.
    Unknown(String),
    /// Only sound or text.
    NoVideo,
    /// It reads no further for so many seconds.
    Stalled(u64),
}

impl ProbeError {
    /// For the person.
    pub fn told(self, name: &str) -> MovieError {
        let name = name.to_owned();
        match self {
            Self::Unknown(detail) => MovieError::NotReadable { name, detail },
            Self::NoVideo => MovieError::NoVideo { name },
            Self::Stalled(seconds) => MovieError::ProbeStalled { name, seconds },
        }
    }
}

/// A running `ffprobe` that lists the frames of a file; ends with its owner.
pub struct Probing {
    child: Child,
    coming: Coming,
    /// Lines of the answer when it last grew.
    seen: u64,
    grew: Instant,
    stall: Duration,
}

impl Probing {
    /// Begins to list the frames of `path`.
    ///
    /// # Errors
    /// [`ProbeError::Unknown`] if `ffprobe` is not there or cannot be started.
    pub fn start(programs: &Programs, path: &Path) -> Result<Self, ProbeError> {
        let ffprobe = programs.ffprobe.as_ref().ok_or_else(|| {
            ProbeError::Unknown(
                "the ffprobe program, which comes with ffmpeg, is not installed".into(),
            )
        })?;
        let mut child = Command::new(ffprobe)
            .args(["-v", "error", "-protocol_whitelist", "file"])
            // Pictures that move: no covers of albums.
            .args(["-select_streams", "V:0", "-show_entries"])
            .arg("packet=pts_time,dts_time,flags:stream=codec_name,has_b_frames,width,height,r_frame_rate,avg_frame_rate:stream_side_data=rotation:format=format_name,start_time,duration")
            .args(["-of", "compact=p=0"])
            .arg(input_argument(path))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| ProbeError::Unknown(format!("ffprobe did not start: {error}")))?;
        let stdout = child.stdout.take().ok_or_else(no_answer)?;
        Ok(Self {
            child,
            coming: listen(stdout),
            seen: 0,
            grew: Instant::now(),
            stall: STALL,
        })
    }

    /// The answer, if it is whole within `timeout`.
    pub fn poll(&mut self, timeout: Duration) -> Option<Result<Probed, ProbeError>> {
        match self.coming.whole.recv_timeout(timeout) {
            Ok(answer) => return Some(answer.finish()),
            Err(RecvTimeoutError::Disconnected) => return Some(Err(no_answer())),
            Err(RecvTimeoutError::Timeout) => {}
        }
        let lines = self.coming.lines.load(Ordering::Relaxed);
        if lines != self.seen {
            (self.seen, self.grew) = (lines, Instant::now());
        }
        let is_stalled = self.grew.elapsed() >= self.stall;
        is_stalled.then_some(Err(ProbeError::Stalled(self.stall.as_secs())))
    }
}

impl Drop for Probing {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn no_answer() -> ProbeError {
    ProbeError::Unknown("ffprobe gave no answer".into())
}

/// An answer on its way.
struct Coming {
    lines: Arc<AtomicU64>,
    whole: Receiver<Answer>,
}

fn listen(stdout: ChildStdout) -> Coming {
    let lines = Arc::new(AtomicU64::new(0));
    let (whole_in, whole) = bounded(1);
    let counter = Arc::clone(&lines);
    std::thread::spawn(move || {
        let mut answer = Answer::default();
        let read = BufReader::new(stdout.take(MAX_ANSWER_BYTES));
        for line in read.split(b'\n').map_while(Result::ok) {
            answer.take(&String::from_utf8_lossy(&line));
            counter.fetch_add(1, Ordering::Relaxed);
        }
        // Nobody may wait any more.
        let _ = whole_in.send(answer);
    });
    Coming { lines, whole }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// A stand-in for `ffprobe` that runs `script`.
    fn probed(script: &str, stall: Duration) -> Result<Probed, ProbeError> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("ffprobe");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let programs = Programs {
            ffmpeg: None,
            ffprobe: Some(program),
        };
        let mut probing = Probing::start(&programs, Path::new("clip.mkv")).unwrap();
        probing.stall = stall;
        loop {
            if let Some(answer) = probing.poll(Duration::from_millis(50)) {
                return answer;
            }
        }
    }

    #[test]
    fn a_slow_listing_is_waited_for_as_long_as_it_gets_on() {
        let slow = "for n in 0 1 2 3 4 5; do echo \"pts_time=$n.0|dts_time=$n.0|flags=K_\"; sleep 0.4; done
            echo 'codec_name=vp9|width=64|height=48'; echo 'format_name=webm|start_time=0.0|duration=6.0'";
        let found = probed(slow, Duration::from_secs(2)).unwrap();
        assert_eq!(found.timeline.len(), 6);
    }

    #[test]
    fn a_listing_that_stops_is_broken_off() {
        let hanging = "echo 'pts_time=0.0|dts_time=0.0|flags=K_'; exec sleep 60";
        let error = probed(hanging, Duration::from_secs(1)).unwrap_err();
        assert_eq!(error, ProbeError::Stalled(1));
        let told = error.told("clip.mkv").to_string();
        assert!(
            told.contains("for 1 seconds") && told.contains("drive"),
            "{told}"
        );
    }
}
