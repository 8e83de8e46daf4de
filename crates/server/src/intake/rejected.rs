//! Extractors whose refusals have the form of all others.

use crate::answer::Problem;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// Words behind the question mark.
pub struct Query<T>(pub T);

/// Words in the path.
pub struct Part<T>(pub T);

/// A body of JSON.
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        let read = read.map_err(|error| Problem::bad(sentence(&error.body_text())))?;
        Ok(Self(read.0))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Part<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        let read = read.map_err(|error| Problem::bad(sentence(&error.body_text())))?;
        Ok(Self(read.0))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = axum::Json::<T>::from_request(request, state).await;
        Ok(Self(read.map_err(|error| of_json(&error))?.0))
    }
}

fn of_json(error: &JsonRejection) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "This takes JSON; send it with \"Content-Type: application/json\".",
        ),
        _ => Problem::bad(sentence(&error.body_text())),
    }
}

/// What a library said, as a sentence.
fn sentence(said: &str) -> String {
    format!(
        "{}; see /docs for what is taken.",
        said.trim_end_matches('.')
    )
}
