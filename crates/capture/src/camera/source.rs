//! A camera as a source: the device on a thread of its own, and a watchdog.

use super::backend::{CameraBackend, CameraDevice, Grab};
use super::mailbox::{Mailbox, Opened, Seen};
use super::native::SystemCameras;
use super::pixels::{FrameDecoder, FrameError};
use super::{controls, find, negotiate, trouble};
use faceglass_source::controls::{ControlAsk, ControlNews};
use faceglass_source::error::{CameraError, CameraName, SourceError};
use faceglass_source::source::{Frame, Pull, Source, SourceInfo, SourceKind};
use faceglass_source::spec::{CameraFormat, CameraId, SourceSpec};
use image::RgbImage;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a camera may be silent before it counts as stalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the first frames: opening, and the first exposure, take longer, and how
    /// fast the camera is becomes known with the second one.
    pub start: Duration,
    /// For every further one, or three times as long as between two frames where
    /// that is longer.
    pub stall: Duration,
    /// For the first good frame, while damaged ones come.
    pub damaged: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            start: Duration::from_secs(15),
            stall: Duration::from_secs(2),
            damaged: Duration::from_secs(5),
        }
    }
}

impl Patience {
    /// For the next frame of a camera that gives one every `pace`.
    fn for_next(&self, pace: Option<Duration>) -> Duration {
        let Some(pace) = pace else {
            return self.start;
        };
        (pace * 3).max(self.stall).min(self.start.max(self.stall))
    }
}

/// How long closing waits for the device before leaving its thread behind.
const CLOSE: Duration = Duration::from_millis(400);

/// A camera. Opening goes on in the background: until it has, pulls are
/// [`Pull::Pending`]; if it fails, the next pull says why.
pub struct CameraSource {
    asked: Option<CameraId>,
    format: Option<CameraFormat>,
    mailbox: Arc<Mailbox>,
    started: Instant,
    patience: Patience,
    done: crossbeam_channel::Receiver<()>,
}

impl CameraSource {
    /// A camera of this computer; the first one for `None`.
    ///
    /// # Errors
    /// [`CameraError::Other`] if the system gives no thread.
    pub fn open(id: Option<CameraId>, format: Option<CameraFormat>) -> Result<Self, SourceError> {
        Self::open_with(Arc::new(SystemCameras), id, format)
    }

    /// A camera of `backend`.
    ///
    /// # Errors
    /// [`CameraError::Other`] if the system gives no thread.
    pub fn open_with(
        backend: Arc<dyn CameraBackend>,
        id: Option<CameraId>,
        format: Option<CameraFormat>,
    ) -> Result<Self, SourceError> {
        let mailbox = Arc::new(Mailbox::default());
        let (done_tx, done) = crossbeam_channel::bounded(1);
        let device_side = DeviceSide {
            backend,
            id: id.clone(),
            format: format.clone(),
            mailbox: Arc::clone(&mailbox),
        };
        std::thread::Builder::new()
            .name("camera".into())
            .spawn(move || {
                device_side.run();
                // The source may be gone already.
                let _ = done_tx.send(());
            })
            .map_err(|e| trouble::other(CameraName::unknown(), &e.to_string()))?;
        Ok(Self {
            asked: id,
            format,
            mailbox,
            started: Instant::now(),
            patience: Patience::default(),
            done,
        })
    }

    /// What it is called, as far as that is known.
    fn name(&self) -> Option<String> {
        let opened = self.mailbox.opened().map(|opened| opened.name);
        opened.or_else(|| self.asked.as_ref().map(|id| id.card().to_owned()))
    }

    /// The same camera, watched with another patience.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }
}

impl Source for CameraSource {
    fn info(&self) -> SourceInfo {
        let opened = self.mailbox.opened();
        let format = opened.as_ref().map(|o| &o.format);
        SourceInfo {
            name: self.name().unwrap_or_else(|| "The camera".into()),
            kind: SourceKind::Camera,
            size: format.map(|f| (f.width, f.height)),
            fps: format.map(|f| f64::from(f.fps)),
            format: format.map_or_else(String::new, |f| f.pixel_format.clone()),
            duration: None,
            frames: None,
        }
    }

    fn resolved(&self) -> Option<SourceSpec> {
        Some(SourceSpec::Camera {
            id: self.mailbox.opened().map(|o| o.id).or(self.asked.clone()),
            format: self.format.clone(),
        })
    }

    fn ask_controls(&mut self, ask: ControlAsk) {
        self.mailbox.ask(ask);
    }

    fn control_news(&mut self) -> Vec<ControlNews> {
        self.mailbox.control_news()
    }

    fn pull(&mut self, timeout: Duration) -> Result<Pull, SourceError> {
        let pull = self.mailbox.take(timeout)?;
        if matches!(pull, Pull::Frame(_)) {
            return Ok(pull);
        }
        let camera = || CameraName(self.name());
        let seen = self.mailbox.seen();
        match verdict(self.patience, self.started, seen, Instant::now()) {
            Verdict::Fine => Ok(pull),
            Verdict::Stalled(time) => Err(CameraError::Stalled {
                camera: camera(),
                seconds: time.as_secs(),
            }
            .into()),
            Verdict::OnlyDamaged => Err(CameraError::OnlyDamaged(camera()).into()),
        }
    }
}

impl Drop for CameraSource {
    fn drop(&mut self) {
        self.mailbox.stop();
        if self.done.recv_timeout(CLOSE).is_err() {
            tracing::warn!("the camera's driver hangs; its thread is left behind");
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Fine,
    Stalled(Duration),
    OnlyDamaged,
}

/// The watchdog: tells from what came when whether the camera still works.
fn verdict(patience: Patience, started: Instant, seen: Seen, now: Instant) -> Verdict {
    let since = |then: Instant| now.saturating_duration_since(then);
    let limit = patience.for_next(seen.pace);
    if since(seen.any.unwrap_or(started)) >= limit {
        return Verdict::Stalled(limit);
    }
    let limit = match seen.good {
        Some(_) => patience.for_next(seen.pace),
        None => patience.damaged,
    };
    match seen.bad_since {
        Some(bad) if since(bad) >= limit => Verdict::OnlyDamaged,
        _ => Verdict::Fine,
    }
}

/// What happens on the device's thread.
struct DeviceSide {
    backend: Arc<dyn CameraBackend>,
    id: Option<CameraId>,
    format: Option<CameraFormat>,
    mailbox: Arc<Mailbox>,
}

impl DeviceSide {
    /// Runs until the device fails or the source is dropped. Bindings to
    /// drivers panic on what they do not expect; that is a failure like others.
    fn run(self) {
        let error = catch_unwind(AssertUnwindSafe(|| self.serve())).unwrap_or_else(|_| {
            Err(trouble::other(CameraName::unknown(), "its driver failed").into())
        });
        if let Err(error) = error {
            self.mailbox.fail(error);
        }
    }

    fn serve(&self) -> Result<(), SourceError> {
        let camera = find::find(self.backend.list()?, self.id.as_ref())?;
        if let Some(trouble) = camera.info.trouble {
            return Err(trouble);
        }
        let name = camera.info.name.clone();
        let format = negotiate::choose(&camera.info.formats, self.format.as_ref());
        let format = format.ok_or_else(|| CameraError::NoFormat {
            camera: CameraName::named(&name),
            offered: Vec::new(),
        })?;
        let mut device = self.backend.open(&camera, &format)?;
        self.mailbox.tell_opened(Opened {
            id: camera.info.id,
            name,
            format: device.format(),
        });
        self.stream(device.as_mut())
    }

    fn stream(&self, device: &mut dyn CameraDevice) -> Result<(), SourceError> {
        let mut decoder = FrameDecoder::default();
        let mut index = 0;
        let mut first = None;
        while !self.mailbox.stopping() {
            match device.grab()? {
                Grab::Nothing => {}
                Grab::Bad(why) => self.mailbox.put_bad(why, Instant::now()),
                Grab::Frame(raw) => {
                    let captured_at = Instant::now();
                    let first = *first.get_or_insert(captured_at);
                    let decoded = decoder.decode(&raw);
                    self.post(decoded, index, captured_at, captured_at - first);
                    if index == 0 {
                        // Only now: asking takes drivers a while.
                        self.mailbox.ask(ControlAsk::Read);
                    }
                    index += 1;
                }
            }
            if let Some(ask) = self.mailbox.asked() {
                self.mailbox.tell_controls(controls::answer(device, &ask));
            }
        }
        Ok(())
    }

    fn post(
        &self,
        decoded: Result<Option<RgbImage>, FrameError>,
        index: u64,
        captured_at: Instant,
        time: Duration,
    ) {
        match decoded {
            Ok(Some(image)) => self.mailbox.put(Frame {
                image: Arc::new(image),
                index,
                time,
                captured_at,
                still: false,
                file: None,
            }),
            Ok(None) => {}
            Err(why) => self.mailbox.put_bad(why.to_string(), captured_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(started: Instant, seen: Seen, now: Instant) -> Verdict {
        verdict(Patience::default(), started, seen, now)
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_watchdog_waits_long_for_the_first_frame() {
        let start = Instant::now();
        let nothing = Seen::default();
        assert_eq!(told(start, nothing, start + 14 * SECOND), Verdict::Fine);
        assert_eq!(
            told(start, nothing, start + 15 * SECOND),
            Verdict::Stalled(15 * SECOND)
        );
    }

    #[test]
    fn the_watchdog_knows_the_pace_of_a_camera() {
        let start = Instant::now();
        let seen = |pace: Option<u64>| Seen {
            good: Some(start),
            any: Some(start),
            bad_since: None,
            pace: pace.map(Duration::from_millis),
        };
        for (pace, limit_s) in [
            (None, 15),
            (Some(33), 2),
            (Some(2_500), 7),
            (Some(9_000), 15),
        ] {
            let fine = start + Duration::from_millis(limit_s * 1_000 - 1);
            assert_eq!(told(start, seen(pace), fine), Verdict::Fine, "{pace:?}");
            let stalled = told(start, seen(pace), start + Duration::from_secs(limit_s + 1));
            assert!(matches!(stalled, Verdict::Stalled(_)), "{pace:?}");
        }
    }

    #[test]
    fn only_damaged_frames_are_a_state_of_their_own() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let seen = |good: Option<u64>, bad_since: u64, any: u64| Seen {
            good: good.map(at),
            any: Some(at(any)),
            bad_since: Some(at(bad_since)),
            pace: Some(Duration::from_millis(33)),
        };
        let good = Some(100);
        assert_eq!(
            told(start, seen(good, 133, 2_100), at(2_132)),
            Verdict::Fine
        );
        assert_eq!(
            told(start, seen(good, 133, 2_100), at(2_133)),
            Verdict::OnlyDamaged
        );
        assert_eq!(told(start, seen(None, 50, 4_950), at(5_049)), Verdict::Fine);
        assert_eq!(
            told(start, seen(None, 50, 4_950), at(5_050)),
            Verdict::OnlyDamaged
        );
        // A slow start is no damage.
        assert_eq!(
            told(start, seen(None, 9_000, 9_000), at(9_100)),
            Verdict::Fine
        );
    }
}
