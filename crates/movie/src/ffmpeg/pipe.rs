//! Other codecs through the `ffmpeg` program: raw pictures over a pipe.
//!
//! Raw pictures carry no times, so `ffmpeg` is told to give each coded picture
//! exactly once and the times come from the movie's own index.

use super::input_argument;
use super::seeking::{Entry, Seeking};
use crate::picture::{Picture, Read};
use crate::timeline::Timeline;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use faceglass_source::error::{MovieError, SourceError};
use faceglass_source::file::display_name;
use image::RgbImage;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// No picture for this long means that `ffmpeg` hangs.
const STALL: Duration = Duration::from_secs(10);
/// How long `ffmpeg` may take to end after its last picture.
const WIND_UP: Duration = Duration::from_secs(2);
/// Pictures decoded ahead.
const AHEAD: usize = 2;
/// As much of what `ffmpeg` complains is kept.
const MAX_COMPLAINT_BYTES: u64 = 4096;

/// Frames that any machine decodes in a second.
const SLOWEST_FPS: u32 = 20;

/// A movie decoded by `ffmpeg`, restarted at each seek.
pub struct FfmpegPipe {
    ffmpeg: PathBuf,
    path: PathBuf,
    size: (u32, u32),
    timeline: Timeline,
    seeking: Seeking,
    next: usize,
    running: Option<Running>,
    last_progress: Instant,
    stall: Duration,
    /// How long the next picture may take: the first one after a seek longer,
    /// the more have to be decoded before it.
    patience: Duration,
}

impl FfmpegPipe {
    /// Does not start anything before the first read.
    pub fn new(
        ffmpeg: PathBuf,
        path: &Path,
        size: (u32, u32),
        timeline: Timeline,
        seeking: Seeking,
    ) -> Self {
        Self {
            ffmpeg,
            path: path.to_owned(),
            size,
            timeline,
            seeking,
            patience: STALL,
            next: 0,
            running: None,
            last_progress: Instant::now(),
            stall: STALL,
        }
    }

    /// Makes frame `index` the next one.
    pub fn seek(&mut self, index: usize) {
        if index != self.next {
            self.running = None;
            self.next = index;
        }
    }

    /// The next picture, or [`Read::Pending`] after `timeout`.
    ///
    /// # Errors
    /// [`MovieError::FfmpegFailed`] if `ffmpeg` cannot be started or breaks
    /// off, [`MovieError::FfmpegStalled`] if it hangs.
    pub fn read(&mut self, timeout: Duration) -> Result<Read, SourceError> {
        if self.next >= self.timeline.len() {
            self.running = None;
            return Ok(Read::Ended);
        }
        if self.running.is_none() {
            let entry = self.seeking.entry(self.next, &self.timeline);
            let skipped = u32::try_from(entry.skipped).unwrap_or(u32::MAX);
            self.patience = self.stall + Duration::from_secs(1) * (skipped / SLOWEST_FPS);
            self.running = Some(self.start(&entry)?);
            self.last_progress = Instant::now();
        }
        let Some(running) = &self.running else {
            return Ok(Read::Pending);
        };
        match running.pictures.recv_timeout(timeout) {
            Ok(pixels) => Ok(self.picture(pixels)),
            Err(RecvTimeoutError::Timeout) if self.last_progress.elapsed() < self.patience => {
                Ok(Read::Pending)
            }
            Err(RecvTimeoutError::Timeout) => {
                self.running = None;
                let name = display_name(&self.path);
                Err(MovieError::FfmpegStalled {
                    name,
                    seconds: self.patience.as_secs(),
                }
                .into())
            }
            Err(RecvTimeoutError::Disconnected) => self.ended(),
        }
    }

    fn picture(&mut self, pixels: Vec<u8>) -> Read {
        self.last_progress = Instant::now();
        self.patience = self.stall;
        let index = self.next;
        self.next += 1;
        match RgbImage::from_raw(self.size.0, self.size.1, pixels) {
            Some(image) => Read::Picture(Picture { image, index }),
            None => Read::Pending,
        }
    }

    fn ended(&mut self) -> Result<Read, SourceError> {
        let complaint = self.running.take().and_then(Running::wind_up);
        self.next = self.timeline.len();
        match complaint {
            None => Ok(Read::Ended),
            Some(complaint) => {
                let name = display_name(&self.path);
                Err(MovieError::FfmpegFailed {
                    name,
                    detail: complaint,
                }
                .into())
            }
        }
    }

    fn start(&self, entry: &Entry) -> Result<Running, SourceError> {
        let picture_bytes = self.size.0 as usize * self.size.1 as usize * 3;
        let mut child = self
            .command(entry)
            .spawn()
            .map_err(|error| MovieError::FfmpegFailed {
                name: display_name(&self.path),
                detail: error.to_string(),
            })?;
        let (pictures_in, pictures) = bounded(AHEAD);
        let (complaint_in, complaint) = bounded(1);
        if let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) {
            std::thread::spawn(move || forward_pictures(stdout, picture_bytes, &pictures_in));
            std::thread::spawn(move || forward_complaint(stderr, &complaint_in));
        }
        Ok(Running {
            child,
            pictures,
            complaint,
        })
    }

    fn command(&self, entry: &Entry) -> Command {
        let mut command = Command::new(&self.ffmpeg);
        command.args(["-nostdin", "-hide_banner", "-v", "error"]);
        command.args(["-protocol_whitelist", "file"]);
        entry.apply(&mut command);
        command.arg("-i").arg(input_argument(&self.path));
        // Any constant rate will do: it keeps ffmpeg from repeating or leaving
        // out pictures to make up for uneven times.
        let filter = format!("{}setpts=N/25/TB", entry.filter);
        command.args(["-map", "0:V:0", "-vf", &filter, "-r", "25"]);
        command.args(["-s".to_owned(), format!("{}x{}", self.size.0, self.size.1)]);
        command.args(["-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// A running `ffmpeg`; ends with its owner.
struct Running {
    child: Child,
    pictures: Receiver<Vec<u8>>,
    complaint: Receiver<String>,
}

impl Running {
    /// Waits for its end; `None` if all went well.
    fn wind_up(mut self) -> Option<String> {
        let deadline = Instant::now() + WIND_UP;
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                _ => break None,
            }
        };
        if status.is_some_and(|status| status.success()) {
            return None;
        }
        let said = self.complaint.recv_timeout(WIND_UP).unwrap_or_default();
        let last_line = said.lines().rev().find(|line| !line.trim().is_empty());
        Some(last_line.unwrap_or("it gave no reason").trim().to_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn forward_pictures(mut stdout: ChildStdout, picture_bytes: usize, to: &Sender<Vec<u8>>) {
    loop {
        let mut pixels = vec![0; picture_bytes];
        if stdout.read_exact(&mut pixels).is_err() || to.send(pixels).is_err() {
            return;
        }
    }
}

fn forward_complaint(stderr: ChildStderr, to: &Sender<String>) {
    let mut said = Vec::new();
    let mut stderr = stderr;
    let _ = (&mut stderr)
        .take(MAX_COMPLAINT_BYTES)
        .read_to_end(&mut said);
    let _ = to.send(String::from_utf8_lossy(&said).into_owned());
    // Goes on emptying the pipe, so that a talkative ffmpeg does not wait.
    let _ = std::io::copy(&mut stderr, &mut std::io::sink());
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn pipe_with(script: &str, folder: &Path) -> FfmpegPipe {
        let program = folder.join("ffmpeg");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let times = (0..2).map(Duration::from_secs).collect();
        let timeline = Timeline::from_times(times, Duration::from_secs(2));
        let clip = Path::new("clip.mov");
        FfmpegPipe::new(program, clip, (2, 1), timeline, Seeking::Times)
    }

    fn read_on(pipe: &mut FfmpegPipe) -> Result<Read, SourceError> {
        loop {
            match pipe.read(Duration::from_millis(20)) {
                Ok(Read::Pending) => {}
                other => return other,
            }
        }
    }

    #[test]
    fn pictures_come_in_order_then_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let mut pipe = pipe_with("printf abcdefghijkl", folder.path());
        for expected in [*b"abcdef", *b"ghijkl"] {
            match read_on(&mut pipe) {
                Ok(Read::Picture(picture)) => assert_eq!(picture.image.as_raw(), &expected),
                other => panic!("{other:?}"),
            }
        }
        assert!(matches!(read_on(&mut pipe), Ok(Read::Ended)));
    }

    #[test]
    fn its_complaint_ends_in_the_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let mut pipe = pipe_with("echo moov atom not found >&2; exit 1", folder.path());
        match read_on(&mut pipe) {
            Err(SourceError::Movie(MovieError::FfmpegFailed { name, detail })) => {
                assert_eq!(name, "clip.mov");
                assert!(detail.contains("moov atom not found"), "{detail}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_hanging_program_is_stopped_and_reported() {
        let folder = tempfile::tempdir().unwrap();
        let mut pipe = pipe_with("exec sleep 1000", folder.path());
        pipe.stall = Duration::from_millis(100);
        let stalled = MovieError::FfmpegStalled {
            name: "clip.mov".into(),
            seconds: 0,
        };
        assert_eq!(read_on(&mut pipe).unwrap_err(), stalled.into());
        assert!(pipe.running.is_none());
    }

    #[test]
    fn a_program_that_cannot_start_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        let mut pipe = pipe_with("", folder.path());
        pipe.ffmpeg = folder.path().join("nothing-here");
        let error = read_on(&mut pipe).unwrap_err();
        assert!(matches!(
            error,
            SourceError::Movie(MovieError::FfmpegFailed { .. })
        ));
    }
}
