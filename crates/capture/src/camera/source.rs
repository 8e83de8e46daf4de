//! A camera as a source: the device on a thread of its own, and a watchdog.

use super::backend::{CameraBackend, CameraDevice, Grab, Listed, RawFrame};
use super::mailbox::{Mailbox, Opened};
use super::native::NokhwaCameras;
use super::{negotiate, words};
use crate::source::{Frame, Pull, Source, SourceError, SourceInfo, SourceKind};
use crate::spec::{CameraFormat, CameraId, SourceSpec};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// No frame for so long is a stall.
const STALL: Duration = Duration::from_secs(2);
/// Opening, and the first exposure, may take longer.
const START: Duration = Duration::from_secs(5);
/// How long closing waits for the device before leaving its thread behind.
const CLOSE: Duration = Duration::from_millis(400);

/// A camera. Opening goes on in the background: until it has, pulls are
/// [`Pull::Pending`]; if it fails, the next pull says why.
pub struct CameraSource {
    asked: Option<CameraId>,
    format: Option<CameraFormat>,
    mailbox: Arc<Mailbox>,
    watchdog: Watchdog,
    done: crossbeam_channel::Receiver<()>,
}

impl CameraSource {
    /// A camera of this computer; the first one for `None`.
    ///
    /// # Errors
    /// [`SourceError::Io`] if the system gives no thread.
    pub fn open(id: Option<CameraId>, format: Option<CameraFormat>) -> Result<Self, SourceError> {
        Self::open_with(Arc::new(NokhwaCameras), id, format)
    }

    /// A camera of `backend`.
    ///
    /// # Errors
    /// [`SourceError::Io`] if the system gives no thread.
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
            .map_err(|e| words::other("The camera", &e.to_string()))?;
        Ok(Self {
            asked: id,
            format,
            mailbox,
            watchdog: Watchdog::new(Instant::now()),
            done,
        })
    }
}

impl Source for CameraSource {
    fn info(&self) -> SourceInfo {
        let opened = self.mailbox.opened();
        let format = opened.as_ref().map(|o| &o.format);
        SourceInfo {
            name: opened
                .as_ref()
                .map_or_else(|| "Camera".into(), |o| o.name.clone()),
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

    fn pull(&mut self, timeout: Duration) -> Result<Pull, SourceError> {
        let pull = self.mailbox.take(timeout);
        let now = Instant::now();
        match &pull {
            Ok(Pull::Frame(_)) => self.watchdog.good(now),
            Ok(Pull::Dropped(_)) => self.watchdog.bad(now),
            Ok(Pull::Pending) => {}
            _ => return pull,
        }
        let name = || self.info().name;
        match self.watchdog.verdict(now) {
            Verdict::Fine => pull,
            Verdict::Stalled(time) => Err(words::stalled(&name(), time.as_secs())),
            Verdict::OnlyDamaged => Err(words::only_damaged(&name())),
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

/// Tells from what came and when whether the camera still works.
#[derive(Debug)]
struct Watchdog {
    started: Instant,
    last_good: Option<Instant>,
    last_any: Option<Instant>,
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Fine,
    Stalled(Duration),
    OnlyDamaged,
}

impl Watchdog {
    fn new(now: Instant) -> Self {
        Self {
            started: now,
            last_good: None,
            last_any: None,
        }
    }

    fn good(&mut self, now: Instant) {
        self.last_good = Some(now);
        self.last_any = Some(now);
    }

    fn bad(&mut self, now: Instant) {
        self.last_any = Some(now);
    }

    fn verdict(&self, now: Instant) -> Verdict {
        let since = |then: Instant| now.saturating_duration_since(then);
        let limit = if self.last_any.is_some() {
            STALL
        } else {
            START
        };
        if since(self.last_any.unwrap_or(self.started)) >= limit {
            return Verdict::Stalled(limit);
        }
        let limit = if self.last_good.is_some() {
            STALL
        } else {
            START
        };
        if since(self.last_good.unwrap_or(self.started)) >= limit {
            return Verdict::OnlyDamaged;
        }
        Verdict::Fine
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
        let error = catch_unwind(AssertUnwindSafe(|| self.serve()))
            .unwrap_or_else(|_| Err(words::other("The camera", "its driver failed")));
        if let Err(error) = error {
            self.mailbox.fail(error);
        }
    }

    fn serve(&self) -> Result<(), SourceError> {
        let camera = self.find()?;
        let name = camera.info.name.clone();
        let format = negotiate::choose(&camera.info.formats, self.format.as_ref())
            .ok_or_else(|| words::no_format(&name))?;
        let mut device = self.backend.open(&camera, &format)?;
        self.mailbox.tell_opened(Opened {
            id: camera.info.id,
            name,
            format: device.format(),
        });
        self.stream(device.as_mut())
    }

    fn find(&self) -> Result<Listed, SourceError> {
        let listed = self.backend.list()?;
        let camera = match &self.id {
            Some(id) => find_by_id(listed, id)?,
            None => first_usable(listed)?,
        };
        match camera.trouble {
            Some(trouble) => Err(trouble),
            None => Ok(camera),
        }
    }

    fn stream(&self, device: &mut dyn CameraDevice) -> Result<(), SourceError> {
        let mut index = 0;
        let mut first = None;
        while !self.mailbox.stopping() {
            match device.grab()? {
                Grab::Nothing => {}
                Grab::Bad(why) => self.mailbox.put_bad(why),
                Grab::Frame(raw) => {
                    let captured_at = Instant::now();
                    let first = *first.get_or_insert(captured_at);
                    self.decode(&raw, index, captured_at, captured_at - first);
                    index += 1;
                }
            }
        }
        Ok(())
    }

    fn decode(&self, raw: &RawFrame, index: u64, captured_at: Instant, time: Duration) {
        match raw.decode() {
            Ok(image) => self.mailbox.put(Frame {
                image: Arc::new(image),
                index,
                time,
                captured_at,
                still: false,
                file: None,
            }),
            Err(why) => self.mailbox.put_bad(why),
        }
    }
}

/// The camera of that identity. One that may not be opened tells only its name,
/// so it is known by that.
fn find_by_id(listed: Vec<Listed>, id: &CameraId) -> Result<Listed, SourceError> {
    let (_, name) = id.0.split_once('|').unwrap_or(("", &id.0));
    let name = name.split('#').next().unwrap_or(name).to_string();
    let exact = listed.iter().position(|c| c.info.id == *id);
    let by_name = || {
        listed
            .iter()
            .position(|c| c.trouble.is_some() && c.info.name == name)
    };
    match exact.or_else(by_name) {
        Some(at) => Ok(listed.into_iter().nth(at).ok_or_else(words::none_found)?),
        None => Err(words::missing(&name)),
    }
}

/// The first camera that offers something; failing that, the first at all, for
/// its trouble is what a person has to know.
fn first_usable(listed: Vec<Listed>) -> Result<Listed, SourceError> {
    let at = listed
        .iter()
        .position(|c| c.trouble.is_none() && !c.info.formats.is_empty())
        .unwrap_or(0);
    listed.into_iter().nth(at).ok_or_else(words::none_found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_watchdog_tells_slow_starts_from_stalls() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut dog = Watchdog::new(start);
        assert_eq!(dog.verdict(at(4_900)), Verdict::Fine);
        assert_eq!(dog.verdict(at(5_000)), Verdict::Stalled(START));
        dog.good(at(4_900));
        assert_eq!(dog.verdict(at(6_800)), Verdict::Fine);
        assert_eq!(dog.verdict(at(6_900)), Verdict::Stalled(STALL));
    }

    #[test]
    fn only_damaged_frames_are_a_state_of_their_own() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut dog = Watchdog::new(start);
        dog.good(at(100));
        for ms in (200..2_000).step_by(100) {
            dog.bad(at(ms));
            assert_eq!(dog.verdict(at(ms)), Verdict::Fine);
        }
        dog.bad(at(2_100));
        assert_eq!(dog.verdict(at(2_100)), Verdict::OnlyDamaged);
        dog.good(at(2_150));
        assert_eq!(dog.verdict(at(2_150)), Verdict::Fine);
    }
}
