//! Which cameras there are: on request, and whenever one comes or goes.

use crate::live::Event;
use crate::live::shared::Shared;
use crate::tell::Problem;
use faceglass_capture::camera::{CameraBackend, list_of};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long the system may take to list its cameras.
const PATIENCE: Duration = Duration::from_secs(5);
/// What is plugged in is looked at this often; no camera is asked for it.
const WATCH_EVERY: Duration = Duration::from_millis(1500);
/// A camera that was just plugged in may belong to nobody for a moment: it is
/// asked again this many times.
const ASK_AGAIN: u32 = 3;

/// Asks for cameras. Drivers may take long or hang: always on other threads.
pub struct Cameras {
    backend: Arc<dyn CameraBackend>,
    shared: Arc<Shared>,
    /// Somebody asks already.
    listing: Arc<AtomicBool>,
}

impl Cameras {
    /// Tells from now on when a camera comes or goes.
    pub fn watch(backend: Arc<dyn CameraBackend>, shared: &Arc<Shared>) -> Self {
        let watch = Watch {
            backend: Arc::clone(&backend),
            shared: Arc::clone(shared),
        };
        let thread = std::thread::Builder::new().name("camera-watch".into());
        if let Err(error) = thread.spawn(move || watch.run()) {
            tracing::warn!(%error, "no thread to see when cameras are plugged in");
        }
        Self {
            backend,
            shared: Arc::clone(shared),
            listing: Arc::default(),
        }
    }

    /// Lists them, answered by [`Event::Cameras`]; one request at a time.
    pub fn list(&self) {
        if self.listing.swap(true, Ordering::AcqRel) {
            return;
        }
        let (backend, shared) = (Arc::clone(&self.backend), Arc::clone(&self.shared));
        let listing = Arc::clone(&self.listing);
        let thread = std::thread::Builder::new().name("cameras".into());
        let started = thread.spawn(move || {
            let cameras = list_of(backend, PATIENCE);
            listing.store(false, Ordering::Release);
            match cameras {
                Ok(cameras) => shared.tell(Event::Cameras(cameras)),
                Err(error) => shared.tell(Event::Error(error.into())),
            }
        });
        if let Err(error) = started {
            self.listing.store(false, Ordering::Release);
            let detail = error.to_string();
            self.shared
                .tell(Event::Error(Problem::CamerasUnlisted { detail }));
        }
    }
}

struct Watch {
    backend: Arc<dyn CameraBackend>,
    shared: Arc<Shared>,
}

impl Watch {
    /// Until the pipeline ends.
    fn run(&self) {
        // What is there at the start was perhaps not yet there when somebody asked.
        let mut plugged = Vec::new();
        let mut to_ask = 0;
        while !self.shared.stopping() {
            std::thread::sleep(WATCH_EVERY);
            let now = self.backend.plugged();
            if now != plugged {
                plugged = now;
                to_ask = ASK_AGAIN;
            }
            if to_ask > 0 && !self.shared.stopping() {
                to_ask = if self.look() { 0 } else { to_ask - 1 };
            }
        }
    }

    /// Tells which cameras there are; whether all of them could be asked.
    fn look(&self) -> bool {
        match list_of(Arc::clone(&self.backend), PATIENCE) {
            Ok(cameras) => {
                let all = cameras.iter().all(|camera| camera.trouble.is_none());
                self.shared.tell(Event::Cameras(cameras));
                all
            }
            // Nobody asked: the next request tells what is wrong.
            Err(error) => {
                tracing::warn!(%error, "the cameras cannot be listed");
                false
            }
        }
    }
}
