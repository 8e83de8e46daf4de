//! Faceglass over HTTP.
//!
//! A [`Server`] answers what `faceglass-sdk` answers, in the JSON of `faceglass-answers`, to other programs and to a browser. It has no rules of its
//! own about faces: what may be enrolled, who is known and who is live is decided where the window and the command line ask, too.
//!
//! ```text
//!  connection ─► pass (who, how often, how long) ─► routes ─► intake (pictures, not decoded)
//!                                                     │
//!               queue (bounded: full is 429) ◄────────┘
//!                 │
//!                 ▼
//!               threads, each a Faceglass over one set of networks ─► JSON
//!                 │
//!                 └─ collections: people, sealed on disk, one folder each
//! ```

mod answer;
mod app;
mod compreface;
mod guard;
mod intake;
mod metrics;
mod page;
mod routes;
mod serving;
mod settings;
mod work;

pub use guard::{TokenError, new_token};
pub use serving::{Running, Server, StartError, Stopper};
pub use settings::Settings;

/// The description of all routes, as JSON: what `/openapi.json` answers and `openapi.json` beside this crate's sources keeps.
#[must_use]
pub fn openapi() -> String {
    serving::router(0).1
}

/// Runs a server until the system asks it to end (Ctrl-C, SIGTERM); `started` is told once it listens.
///
/// # Errors
/// [`StartError`] with what keeps it from starting.
pub fn run(settings: Settings, started: impl FnOnce(&Server)) -> Result<(), StartError> {
    let runtime = serving::runtime()?;
    runtime.block_on(async {
        let (server, stopper) = Server::bind(settings).await?;
        started(&server);
        tokio::spawn(async move {
            asked_to_end().await;
            stopper.stop();
        });
        server.run().await;
        Ok(())
    })
}

/// Waits for the system to ask.
async fn asked_to_end() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupted => {}
                _ = ended.recv() => {}
            }
            return;
        }
    }
    interrupted.await;
}
