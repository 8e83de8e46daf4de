//! What every request passes: who asks, from where, how often, and for how long.

use crate::answer::Problem;
use crate::app::App;
use crate::guard::{Caller, Peer, from_here, given_token};
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use hyper::body::Body as _;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Instant;

/// Bytes of a refused request that are taken, so that its sender reads the answer.
const MOST_READ_AWAY: usize = 64 << 20;

/// What anybody may see who can reach the server: that it runs, and how it is asked.
const OPEN: [&str; 6] = [
    "/",
    "/docs",
    "/openapi.json",
    "/page/{file}",
    "/v1/health",
    "other",
];

/// Lets a request through, or says why not; counts and logs it. The log holds the pattern of a route, never names or pictures.
pub async fn pass(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let is_compreface = request.uri().path().starts_with("/api/");
    let admitted = admit(&app, &route, &request);
    let admitted = admitted.and_then(|caller| is_small(&app, request.headers()).map(|()| caller));
    let response = match admitted {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            let answered = tokio::time::timeout(app.settings.time_out, next.run(request)).await;
            answered.map_err(|_| too_slow())
        }
        Err(problem) => {
            // Whoever is still sending hears why only where what they send is taken.
            let read = read_away(request.into_body());
            tokio::spawn(tokio::time::timeout(app.settings.time_out, read));
            Err(problem)
        }
    };
    let mut response = response.unwrap_or_else(Problem::into_response);
    if is_compreface && let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = problem.into_compreface();
    }
    harden(response.headers_mut());
    let (took, status) = (started.elapsed(), response.status().as_u16());
    app.metrics.answered(method.as_str(), &route, status, took);
    tracing::info!(
        method = method.as_str(),
        route,
        status,
        ms = took.as_secs_f64() * 1e3,
        "answered"
    );
    response
}

/// Whether a request says that it has no more bytes than are taken; what says nothing is counted as it comes.
fn is_small(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match length.is_some_and(|length| length > app.settings.most_bytes as u64) {
        true => Err(Problem::too_large()),
        false => Ok(()),
    }
}

/// Takes a body and keeps nothing of it.
async fn read_away(mut body: Body) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        bytes += frame.data_ref().map_or(0, |data| data.len());
        if bytes > MOST_READ_AWAY {
            return;
        }
    }
}

fn too_slow() -> Problem {
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        "too_slow",
        "The request was not read and answered in time; send it again, or a smaller picture.",
    )
}

/// What a browser is told about every answer.
fn harden(headers: &mut HeaderMap) {
    use axum::http::HeaderValue;
    let nothing_guessed = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nothing_guessed);
    let ours_alone = HeaderValue::from_static(
        "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, ours_alone);
    if !headers.contains_key(header::CACHE_CONTROL) {
        let kept_nowhere = HeaderValue::from_static("no-store");
        headers.insert(header::CACHE_CONTROL, kept_nowhere);
    }
}

fn admit(app: &App, route: &str, request: &Request) -> Result<Caller, Problem> {
    let peer = request.extensions().get::<Peer>();
    let address = peer.map_or_else(|| "unknown".to_owned(), |peer| peer.0.ip().to_string());
    from_here(app.tokens.is_some(), request.headers())?;
    let given = given_token(request.headers());
    let token = match &app.tokens {
        None => None,
        Some(tokens) => given.and_then(|given| tokens.whose(&given).cloned()),
    };
    let who = token
        .as_ref()
        .map_or(address, |token| format!("token {}", token.name));
    if !app.buckets.take(&who, Instant::now()) {
        return Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_often",
            "These are more requests than the server takes of one; send fewer a second.",
        ));
    }
    if app.tokens.is_some() && token.is_none() && !OPEN.contains(&route) {
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "no_token",
            "This needs a token that the server knows; send it as \"Authorization: Bearer TOKEN\" or \"x-api-key: TOKEN\".",
        ));
    }
    Ok(Caller {
        collection: token.and_then(|token| token.collection),
    })
}
