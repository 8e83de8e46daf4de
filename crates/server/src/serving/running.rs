//! A server on threads of its own, for programs that do something else.

use super::serve::{Server, StartError, Stopper};
use crate::settings::Settings;
use std::net::SocketAddr;
use std::thread::JoinHandle;
use tokio::runtime::{Builder, Runtime};

/// A server that runs until this is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
}

/// What serves: few threads, for those that look at pictures are others.
pub fn runtime() -> Result<Runtime, StartError> {
    let mut builder = Builder::new_multi_thread();
    builder
        .worker_threads(2)
        .max_blocking_threads(16)
        .enable_all();
    builder
        .build()
        .map_err(|error| StartError::Threads(error.to_string()))
}

impl Running {
    /// Starts one; it listens once this is there.
    ///
    /// # Errors
    /// [`StartError`] with what keeps it from it.
    pub fn start(settings: Settings) -> Result<Self, StartError> {
        let runtime = runtime()?;
        let (server, stopper) = runtime.block_on(Server::bind(settings))?;
        let address = server.address();
        let thread = std::thread::Builder::new().name("faceglass-serve".into());
        let thread = thread
            .spawn(move || runtime.block_on(server.run()))
            .map_err(|error| StartError::Threads(error.to_string()))?;
        Ok(Self {
            address,
            stopper,
            thread: Some(thread),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            // One that panicked has ended, too.
            let _ = thread.join();
        }
    }
}
