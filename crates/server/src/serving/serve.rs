//! Starts a server, serves connections, and ends them in order.

use super::site;
use crate::app::{App, Inner, stopped};
use crate::guard::{Buckets, Peer, TokenError, Tokens};
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::work::{Collections, Pool};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use faceglass_disk::private_folder;
use faceglass_sdk::{Error, Faceglass};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_io_timeout::TimeoutStream;
use tower_service::Service as _;

/// How long a client may take to say what it wants.
const HEAD: Duration = Duration::from_secs(10);
/// How long those who are at work have once the server is to end.
const LAST: Duration = Duration::from_secs(10);

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Everybody could ask, and no token is known.
    #[error(
        "Without tokens the server listens on this machine alone, and {0} is another address; make a token with `faceglass-serve token new` and name its file with --token-file."
    )]
    Open(SocketAddr),
    /// The address is taken, or none of this machine.
    #[error(
        "The server cannot listen on {address} ({detail}); end what listens there, or choose another with --listen."
    )]
    Address {
        /// As asked for.
        address: SocketAddr,
        /// What the system said.
        detail: String,
    },
    /// The tokens are no good.
    #[error(transparent)]
    Tokens(#[from] TokenError),
    /// The networks are no good.
    #[error("{0}")]
    Networks(Error),
    /// Nothing can be kept.
    #[error("The folder {path} cannot be made ({detail}); choose another with --data-dir.", path = path.display())]
    Data {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The system gives no thread.
    #[error("The system gives no thread ({0}); end other programs and try again.")]
    Threads(String),
}

/// A server that listens and serves nobody yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    app: App,
}

/// Ends a server from elsewhere.
#[derive(Clone, Debug)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Stopper {
    /// Has it take nothing more, finish what it is at, and end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Loads the networks and listens.
    ///
    /// # Errors
    /// [`StartError`] with what keeps it from it.
    pub async fn bind(settings: Settings) -> Result<(Self, Stopper), StartError> {
        if settings.tokens.is_none() && !settings.listen.ip().is_loopback() {
            return Err(StartError::Open(settings.listen));
        }
        let tokens = settings.tokens.as_deref().map(Tokens::read).transpose()?;
        let in_the_way = |error: io::Error| StartError::Address {
            address: settings.listen,
            detail: error.to_string(),
        };
        let listener = TcpListener::bind(settings.listen).await;
        let listener = listener.map_err(in_the_way)?;
        let address = listener.local_addr().map_err(in_the_way)?;
        private_folder::create(&settings.data).map_err(|error| StartError::Data {
            path: settings.data.clone(),
            detail: error.to_string(),
        })?;
        let glasses = Faceglass::several(&settings.options, settings.workers.max(1));
        let glasses = glasses.map_err(StartError::Networks)?;
        let first = glasses.first();
        let networks = first.map_or_else(Vec::new, |glass| glass.networks().to_vec());
        let match_threshold = first.map_or(1.0, Faceglass::match_threshold);
        let embedder = first.and_then(Faceglass::embedder);
        let metrics = Arc::new(Metrics::default());
        let pool = Pool::start(glasses, settings.queue, Arc::clone(&metrics));
        let pool = pool.map_err(|error| StartError::Threads(error.to_string()))?;
        let (stop, stopping) = watch::channel(false);
        let (router, openapi) = site::router(settings.most_bytes);
        let options = settings.options.clone();
        let app = App(Arc::new(Inner {
            tokens,
            buckets: Buckets::new(settings.rate),
            pool,
            collections: Arc::new(
                Collections::at(&settings.data, options, embedder)
                    .with_shared(settings.gallery.clone()),
            ),
            metrics,
            networks,
            match_threshold,
            streams: Arc::new(Semaphore::new(settings.streams)),
            stopping,
            openapi,
            settings,
        }));
        let server = Self {
            listener,
            address,
            router: site::finished(router, app.clone()),
            app,
        };
        Ok((server, Stopper(Arc::new(stop))))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it asks for tokens.
    #[must_use]
    pub fn has_tokens(&self) -> bool {
        self.app.tokens.is_some()
    }

    /// Serves until it is stopped; whoever is at work then has ten seconds.
    pub async fn run(self) {
        let connections = u32::try_from(self.app.settings.connections.max(1)).unwrap_or(u32::MAX);
        let room = Arc::new(Semaphore::new(connections as usize));
        let mut stopping = self.app.stopping.clone();
        loop {
            // Beyond its connections the server takes none: they wait where the system keeps them.
            let accepted = async {
                let room = Arc::clone(&room).acquire_owned().await;
                let (stream, peer) = self.listener.accept().await?;
                Ok::<_, io::Error>((stream, peer, room.ok()))
            };
            tokio::select! {
                accepted = accepted => match accepted {
                    Ok((stream, peer, room)) => self.serve(stream, peer, room),
                    // No file left, or the client is gone already.
                    Err(error) => {
                        tracing::warn!(kind = ?error.kind(), "a connection was not taken");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                },
                () = stopped(&mut stopping) => break,
            }
        }
        drop(self.listener);
        tracing::info!("the server is being stopped");
        let app = self.app;
        let ended = async {
            // All room is free once all have ended. Neither semaphore is ever closed.
            let _all = room.acquire_many(connections).await;
            let _streams = app.streams.acquire_many(app.settings.streams as u32).await;
        };
        if tokio::time::timeout(LAST, ended).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        // Waits for threads, which a thread that serves must not.
        let closed = tokio::task::spawn_blocking(move || app.pool.close()).await;
        if closed.is_err() {
            tracing::error!("a thread did not end in order");
        }
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr, room: Option<OwnedSemaphorePermit>) {
        // Answers are small: none is kept back to be sent with the next.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        // Whoever does not take what they are sent is cut off.
        stream.set_write_timeout(Some(self.app.settings.time_out));
        let router = self.router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            let mut router = router.clone();
            router.call(without_last_slash(request.map(Body::new)))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .serve_connection(TokioIo::new(Box::pin(stream)), service)
            .with_upgrades();
        let metrics = Arc::clone(&self.app.metrics);
        let mut stopping = self.app.stopping.clone();
        tokio::spawn(async move {
            metrics.connections.inc();
            // A client that breaks off is none of the server's errors.
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stopped(&mut stopping) => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke");
            }
            metrics.connections.dec();
            drop(room);
        });
    }
}

/// CompreFace's clients write some routes with a slash behind.
fn without_last_slash(mut request: Request) -> Request {
    let uri = request.uri();
    let path = uri.path();
    if path.len() > 1 && path.ends_with('/') && path.starts_with("/api/") {
        let bare = path.trim_end_matches('/');
        let query = uri
            .query()
            .map_or_else(String::new, |query| format!("?{query}"));
        if let Ok(uri) = format!("{bare}{query}").parse() {
            *request.uri_mut() = uri;
        }
    }
    request
}
