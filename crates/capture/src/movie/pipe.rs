//! Other codecs through the `ffmpeg` program: raw pictures over a pipe.
//!
//! Raw pictures carry no times, so `ffmpeg` is told to give each coded picture
//! exactly once and the times come from the movie's own index.

use super::picture::{Picture, Read};
use super::report;
use super::timeline::Timeline;
use crate::error::{MovieError, SourceError};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use image::RgbImage;
use std::ffi::OsString;
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

/// Helper programs, where installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programs {
    /// Decodes.
    pub ffmpeg: Option<PathBuf>,
    /// Lists frames of files that are neither mov nor mp4.
    pub ffprobe: Option<PathBuf>,
}

impl Programs {
    /// Looks along the search path.
    pub fn on_search_path() -> Self {
        Self {
            ffmpeg: find_program("ffmpeg"),
            ffprobe: find_program("ffprobe"),
        }
    }
}

fn find_program(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

/// The input as `ffmpeg` is to see it: always a file, whatever its name.
pub fn input_argument(path: &Path) -> OsString {
    let mut argument = OsString::from("file:");
    argument.push(path);
    argument
}

/// A movie decoded by `ffmpeg`, restarted at each seek.
pub struct FfmpegPipe {
    ffmpeg: PathBuf,
    path: PathBuf,
    size: (u32, u32),
    timeline: Timeline,
    next: usize,
    running: Option<Running>,
    last_progress: Instant,
    stall: Duration,
}

impl FfmpegPipe {
    /// Does not start anything before the first read.
    pub fn new(ffmpeg: PathBuf, path: &Path, size: (u32, u32), timeline: Timeline) -> Self {
        Self {
            ffmpeg,
            path: path.to_owned(),
            size,
            timeline,
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
            self.running = Some(self.start()?);
            self.last_progress = Instant::now();
        }
        let Some(running) = &self.running else {
            return Ok(Read::Pending);
        };
        match running.pictures.recv_timeout(timeout) {
            Ok(pixels) => Ok(self.picture(pixels)),
            Err(RecvTimeoutError::Timeout) if self.last_progress.elapsed() < self.stall => {
                Ok(Read::Pending)
            }
            Err(RecvTimeoutError::Timeout) => {
                self.running = None;
                let name = report::file_name(&self.path);
                Err(MovieError::FfmpegStalled {
                    name,
                    seconds: self.stall.as_secs(),
                }
                .into())
            }
            Err(RecvTimeoutError::Disconnected) => self.ended(),
        }
    }

    fn picture(&mut self, pixels: Vec<u8>) -> Read {
        self.last_progress = Instant::now();
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
                let name = report::file_name(&self.path);
                Err(MovieError::FfmpegFailed {
                    name,
                    detail: complaint,
                }
                .into())
            }
        }
    }

    fn start(&self) -> Result<Running, SourceError> {
        let picture_bytes = self.size.0 as usize * self.size.1 as usize * 3;
        let mut child = self
            .command()
            .spawn()
            .map_err(|error| MovieError::FfmpegFailed {
                name: report::file_name(&self.path),
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

    fn command(&self) -> Command {
        let mut command = Command::new(&self.ffmpeg);
        command.args(["-nostdin", "-hide_banner", "-v", "error"]);
        command.args(["-protocol_whitelist", "file"]);
        if self.next > 0 {
            let between = self.timeline.time(self.next - 1).as_secs_f64()
                + self.timeline.time(self.next).as_secs_f64();
            // Half-way to the frame before, so that rounding does no harm.
            command.args(["-seek_timestamp", "1", "-ss"]);
            command.arg(format!("{:.6}", between / 2.0));
        }
        command.arg("-i").arg(input_argument(&self.path));
        // Any constant rate will do: it keeps ffmpeg from repeating or leaving
        // out pictures to make up for uneven times.
        command.args(["-map", "0:v:0", "-vf", "setpts=N/25/TB", "-r", "25"]);
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
        FfmpegPipe::new(program, Path::new("clip.mov"), (2, 1), timeline)
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
