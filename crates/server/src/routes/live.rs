//! Live frames over a WebSocket: the newest frame wins, faces are followed from frame to frame.

use crate::answer::Problem;
use crate::answer::Told;
use crate::answer::schema::Refused;
use crate::app::{App, stopped};
use crate::guard::Caller;
use crate::intake::{Query, Sent};
use crate::work::Collection;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::StatusCode;
use axum::response::Response;
use faceglass_sdk::answers::FrameJson;
use faceglass_sdk::{Faceglass, Followed, Known};
use serde::Deserialize;
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use utoipa::IntoParams;

/// What a client that knows this speaks.
const PROTOCOL: &str = "faceglass.v1";
/// A stream on which nothing comes for so long is closed.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a frame waits before it asks again for a thread, where all are busy.
const PAUSE: Duration = Duration::from_millis(20);

/// Among whom faces are looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// A collection; nobody is known without it.
    collection: Option<String>,
}

/// What a text before a frame says of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfNext {
    /// When it was taken, in seconds since the first; by default when it came.
    time_s: f64,
}

/// Live frames
///
/// A WebSocket. Each binary message is a picture; each answer is a text with the JSON that `faceglass run --headless` writes of a frame, or an
/// error. While a frame is looked at the newest of those that come waits, the others are left out. A text `{"time_s": 1.5}` before a frame says when
/// it was taken, for films. A browser sends its token as the protocol `faceglass.token.TOKEN` beside `faceglass.v1`.
#[utoipa::path(get, path = "/v1/live", tag = "live", params(Wanted), responses((status = 101, description = "The stream is open"), Refused))]
pub async fn live(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(wanted): Query<Wanted>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade.map_err(|_| Problem::bad("This takes a WebSocket; connect as one."))?;
    let collection = match wanted.collection {
        None => None,
        Some(id) => {
            caller.may_use(&id)?;
            Some(app.with_collections(move |all| all.get(&id)).await?)
        }
    };
    let room = Arc::clone(&app.streams).try_acquire_owned();
    let room = room.map_err(|_| {
        let told =
            "As many live streams are open as the server takes; try again once one has ended.";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "streams_full", told)
    })?;
    let most = app.settings.most_bytes;
    let upgrade = upgrade.protocols([PROTOCOL]);
    let upgrade = upgrade.max_message_size(most).max_frame_size(most);
    Ok(upgrade.on_upgrade(move |socket| async move {
        app.metrics.streams.inc();
        Stream::new(app.clone(), collection).run(socket).await;
        app.metrics.streams.dec();
        drop(room);
    }))
}

/// A look that is under way.
type Look = Pin<Box<dyn Future<Output = Vec<u8>> + Send>>;

struct Stream {
    app: App,
    collection: Option<Arc<Collection>>,
    followed: Arc<Mutex<Followed>>,
    /// When the first frame came.
    began: Option<Instant>,
    /// Of the next frame, where it was said.
    said: Option<Duration>,
    /// The newest frame that nobody looks at yet.
    newest: Option<(Bytes, Duration)>,
    looking: Option<Look>,
}

impl Stream {
    fn new(app: App, collection: Option<Arc<Collection>>) -> Self {
        Self {
            app,
            collection,
            followed: Arc::default(),
            began: None,
            said: None,
            newest: None,
            looking: None,
        }
    }

    async fn run(mut self, mut socket: WebSocket) {
        let mut stopping = self.app.stopping.clone();
        loop {
            if self.looking.is_none()
                && let Some((bytes, time)) = self.newest.take()
            {
                self.looking = Some(self.look(bytes, time));
            }
            let answer = async {
                match &mut self.looking {
                    Some(looking) => looking.await,
                    None => pending().await,
                }
            };
            tokio::select! {
                json = answer => {
                    self.looking = None;
                    if send(&mut socket, json).await.is_err() {
                        return;
                    }
                }
                message = tokio::time::timeout(PATIENCE, socket.recv()) => match message {
                    Ok(Some(Ok(message))) => {
                        if let Err(problem) = self.take(message) {
                            let told = told(Err(problem));
                            if send(&mut socket, told).await.is_err() {
                                return;
                            }
                        }
                    }
                    // It ended, or broke.
                    Ok(_) => return,
                    Err(_) => return close(&mut socket, "Nothing came for a minute.").await,
                },
                () = stopped(&mut stopping) => {
                    return close(&mut socket, "The server is being stopped.").await;
                }
            }
        }
    }

    /// Takes a message over.
    fn take(&mut self, message: Message) -> Result<(), Problem> {
        match message {
            Message::Binary(bytes) => {
                let began = *self.began.get_or_insert_with(Instant::now);
                let time = self.said.take().unwrap_or_else(|| began.elapsed());
                self.newest = Some((bytes, time));
            }
            Message::Text(text) => {
                let of_next: Result<OfNext, _> = serde_json::from_str(&text);
                let seconds = of_next.ok().map(|of| of.time_s);
                let time = seconds.and_then(|s| Duration::try_from_secs_f64(s).ok());
                self.said = Some(time.ok_or_else(|| {
                    Problem::bad(
                        "A text must be {\"time_s\": SECONDS} of the next frame, from 0 on.",
                    )
                })?);
            }
            // Pings are answered below us.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => {}
        }
        Ok(())
    }

    fn look(&self, bytes: Bytes, time: Duration) -> Look {
        let app = self.app.clone();
        let (followed, collection) = (Arc::clone(&self.followed), self.collection.clone());
        Box::pin(async move {
            loop {
                let sent = Sent::unnamed(bytes.clone());
                let (followed, collection) = (Arc::clone(&followed), collection.clone());
                let look = move |glass: &mut Faceglass| {
                    let known = collection.map_or_else(|| Ok(Known::nobody()), |of| of.known())?;
                    let picture = sent.decoded()?;
                    let mut followed = followed.lock().unwrap_or_else(PoisonError::into_inner);
                    let seen = glass.follow(&mut followed, picture, time, &known);
                    Told::of(&FrameJson::from(&seen))
                };
                match app.pool.ask(look).await {
                    // Others come first; the frame waits where the next ones wait, too.
                    Err(problem) if problem == Problem::busy() => tokio::time::sleep(PAUSE).await,
                    looked => return told(looked),
                }
            }
        })
    }
}

fn told(looked: Result<Told, Problem>) -> Vec<u8> {
    match looked {
        Ok(told) => told.json,
        // Two words are always JSON.
        Err(problem) => serde_json::to_vec(&problem.answer()).unwrap_or_default(),
    }
}

async fn send(socket: &mut WebSocket, json: Vec<u8>) -> Result<(), axum::Error> {
    let text = String::from_utf8(json).unwrap_or_default();
    socket.send(Message::Text(text.into())).await
}

async fn close(socket: &mut WebSocket, why: &'static str) {
    let frame = CloseFrame {
        code: close_code::AWAY,
        reason: why.into(),
    };
    // Whoever is gone need not be told.
    let _ = socket.send(Message::Close(Some(frame))).await;
}
