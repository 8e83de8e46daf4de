//! A camera as a source: the device on a thread of its own, and a watchdog.

use super::backend::{CameraBackend, CameraDevice, Grab, Listed, RawFrame};
use super::mailbox::{Mailbox, Opened, Seen};
use super::native::NokhwaCameras;
use super::{negotiate, trouble};
use crate::error::{CameraError, CameraName, SourceError};
use crate::source::{Frame, Pull, Source, SourceInfo, SourceKind};
use crate::spec::{CameraFormat, CameraId, SourceSpec};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a camera may be silent before it counts as stalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the first frame: opening, and the first exposure, take longer.
    pub start: Duration,
    /// For every further one.
    pub stall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            start: Duration::from_secs(5),
            stall: Duration::from_secs(2),
        }
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
        Self::open_with(Arc::new(NokhwaCameras), id, format)
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
        opened.or_else(|| self.asked.as_ref().map(|id| name_in(id).to_owned()))
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
    let limit = |last: Option<Instant>| match last {
        Some(_) => patience.stall,
        None => patience.start,
    };
    let since = |last: Option<Instant>| now.saturating_duration_since(last.unwrap_or(started));
    if since(seen.any) >= limit(seen.any) {
        Verdict::Stalled(limit(seen.any))
    } else if since(seen.good) >= limit(seen.good) {
        Verdict::OnlyDamaged
    } else {
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
        let error = catch_unwind(AssertUnwindSafe(|| self.serve())).unwrap_or_else(|_| {
            Err(trouble::other(CameraName::unknown(), "its driver failed").into())
        });
        if let Err(error) = error {
            self.mailbox.fail(error);
        }
    }

    fn serve(&self) -> Result<(), SourceError> {
        let camera = self.find()?;
        let name = camera.info.name.clone();
        let format = negotiate::choose(&camera.info.formats, self.format.as_ref())
            .ok_or_else(|| CameraError::NoFormat(CameraName::named(&name)))?;
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
                Grab::Bad(why) => self.mailbox.put_bad(why, Instant::now()),
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
            Err(why) => self.mailbox.put_bad(why, captured_at),
        }
    }
}

/// The name that an identity ends with.
fn name_in(id: &CameraId) -> &str {
    let name = id.0.split_once('|').map_or(id.0.as_str(), |(_, name)| name);
    name.split('#').next().unwrap_or(name)
}

/// The camera of that identity. One that may not be opened tells only its name,
/// so it is known by that.
fn find_by_id(listed: Vec<Listed>, id: &CameraId) -> Result<Listed, CameraError> {
    let name = name_in(id);
    let exact = listed.iter().position(|c| c.info.id == *id);
    let by_name = || {
        listed
            .iter()
            .position(|c| c.trouble.is_some() && c.info.name == name)
    };
    match exact.or_else(by_name) {
        Some(at) => listed.into_iter().nth(at).ok_or(CameraError::NoneFound),
        None => Err(CameraError::Missing(CameraName::named(name))),
    }
}

/// The first camera that offers something; failing that, the first at all, for
/// its trouble is what a person has to know.
fn first_usable(listed: Vec<Listed>) -> Result<Listed, CameraError> {
    let at = listed
        .iter()
        .position(|c| c.trouble.is_none() && !c.info.formats.is_empty())
        .unwrap_or(0);
    listed.into_iter().nth(at).ok_or(CameraError::NoneFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(started: Instant, seen: Seen, now: Instant) -> Verdict {
        verdict(Patience::default(), started, seen, now)
    }

    #[test]
    fn the_watchdog_tells_slow_starts_from_stalls() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let nothing = Seen::default();
        assert_eq!(told(start, nothing, at(4_900)), Verdict::Fine);
        assert_eq!(
            told(start, nothing, at(5_000)),
            Verdict::Stalled(Duration::from_secs(5))
        );
        let seen = Seen {
            good: Some(at(4_900)),
            any: Some(at(4_900)),
        };
        assert_eq!(told(start, seen, at(6_800)), Verdict::Fine);
        assert_eq!(
            told(start, seen, at(6_900)),
            Verdict::Stalled(Duration::from_secs(2))
        );
    }

    #[test]
    fn only_damaged_frames_are_a_state_of_their_own() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let seen = |good: Option<u64>, any: u64| Seen {
            good: good.map(at),
            any: Some(at(any)),
        };
        assert_eq!(
            told(start, seen(Some(100), 2_000), at(2_050)),
            Verdict::Fine
        );
        assert_eq!(
            told(start, seen(Some(100), 2_100), at(2_100)),
            Verdict::OnlyDamaged
        );
        assert_eq!(told(start, seen(None, 4_950), at(4_999)), Verdict::Fine);
        assert_eq!(
            told(start, seen(None, 4_950), at(5_000)),
            Verdict::OnlyDamaged
        );
    }
}
