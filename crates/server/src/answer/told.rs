//! Answers as JSON that was written where it was computed.

use super::problem::Problem;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// JSON, ready to be sent.
#[derive(Clone, Debug)]
pub struct Told {
    status: StatusCode,
    /// The text.
    pub json: Vec<u8>,
}

impl Told {
    /// An answer to what was asked.
    ///
    /// # Errors
    /// [`Problem::ours`] for what JSON cannot hold.
    pub fn of(answer: &impl Serialize) -> Result<Self, Problem> {
        let json = serde_json::to_vec(answer).map_err(|error| {
            tracing::error!(%error, "an answer is no JSON");
            Problem::ours()
        })?;
        Ok(Self {
            status: StatusCode::OK,
            json,
        })
    }

    /// An answer to what was made.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn made(answer: &impl Serialize) -> Result<Self, Problem> {
        let told = Self::of(answer)?;
        Ok(Self {
            status: StatusCode::CREATED,
            ..told
        })
    }
}

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        (self.status, [(header::CONTENT_TYPE, json)], self.json).into_response()
    }
}
