//! Why a request came to nothing: a status, a word for programs and a sentence for people.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use faceglass_sdk::{EditError, Error, FileError, GalleryError, NoSample, SourceError};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// As HTTP counts.
    pub status: StatusCode,
    /// For programs; does not change.
    pub code: &'static str,
    /// What can be done about it.
    pub message: Cow<'static, str>,
}

/// What is answered where nothing came of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorAnswer {
    error: ErrorBody,
}

#[derive(Debug, Serialize, ToSchema)]
struct ErrorBody {
    /// A word for programs; it does not change.
    code: &'static str,
    /// A sentence that says what can be done.
    message: Cow<'static, str>,
}

impl Problem {
    pub fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// Something in the request is not as it must be.
    pub fn bad(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// The request has too many bytes.
    pub fn too_large() -> Self {
        let told =
            "The request has more bytes than the server takes; send smaller or fewer pictures.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", told)
    }

    /// The queue is full.
    pub fn busy() -> Self {
        let told =
            "The server has more pictures than it can look at; send this one again in a second.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "busy", told)
    }

    pub fn stopping() -> Self {
        let told = "The server is being stopped; ask again once it runs.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", told)
    }

    /// Nothing that whoever asks could do about; the log says more.
    pub fn ours() -> Self {
        let told = "Something failed in the server; its log says what. Nothing was changed.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", told)
    }

    /// As [`ours`](Self::ours), with a word in the log.
    fn failed(kind: &'static str) -> Self {
        tracing::error!(kind, "a request failed");
        Self::ours()
    }

    pub fn answer(&self) -> ErrorAnswer {
        ErrorAnswer {
            error: ErrorBody {
                code: self.code,
                message: self.message.clone(),
            },
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, code) = match &error {
            Error::NoFace { why, .. } => match why {
                NoSample::NoFace => (StatusCode::UNPROCESSABLE_ENTITY, "no_face"),
                NoSample::SeveralFaces(_) => (StatusCode::UNPROCESSABLE_ENTITY, "several_faces"),
                NoSample::NoSuchFace { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "no_such_number"),
                NoSample::Quality(_) | NoSample::NoEmbedding => {
                    (StatusCode::UNPROCESSABLE_ENTITY, "poor_face")
                }
                NoSample::Fault(_) => return Self::failed("stage"),
            },
            Error::Name(_) => (StatusCode::UNPROCESSABLE_ENTITY, "bad_name"),
            Error::NoPicture => (StatusCode::BAD_REQUEST, "no_picture"),
            Error::Objection { .. } => (StatusCode::CONFLICT, "objection"),
            Error::SomebodyElse(_) => (StatusCode::CONFLICT, "somebody_else"),
            Error::NameTaken(_) => (StatusCode::CONFLICT, "name_taken"),
            Error::NoSuchPerson(_) | Error::People(GalleryError::NoSuchPerson) => {
                (StatusCode::NOT_FOUND, "no_such_person")
            }
            Error::People(GalleryError::Edit(EditError::TemplateGone(_))) => {
                (StatusCode::NOT_FOUND, "no_such_face")
            }
            Error::People(GalleryError::Edit(_)) => (StatusCode::CONFLICT, "not_possible"),
            Error::Source(SourceError::File(error)) => of_picture(error),
            Error::Source(_) => (StatusCode::UNPROCESSABLE_ENTITY, "bad_picture"),
            // Their sentences name files of this machine.
            Error::Networks(_)
            | Error::Embedder(_)
            | Error::Stage(_)
            | Error::People(_)
            | Error::OtherKey(_)
            | Error::NoFolder => {
                return Self::failed(kind(&error));
            }
        };
        Self::new(status, code, error.to_string())
    }
}

/// What failed, without whose or where.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::Networks(_) => "networks",
        Error::Embedder(_) => "embedder",
        Error::Stage(_) => "stage",
        Error::People(_) => "people",
        Error::OtherKey(_) | Error::NoFolder => "key",
        _ => "other",
    }
}

fn of_picture(error: &FileError) -> (StatusCode, &'static str) {
    match error {
        FileError::TooManyPixels { .. }
        | FileError::TooManyBytes { .. }
        | FileError::TooMuchMemory { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        FileError::NotAPicture { .. }
        | FileError::OtherPicture { .. }
        | FileError::Movie { .. }
        | FileError::UnknownKind { .. } => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_a_picture"),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, "bad_picture"),
    }
}

impl From<SourceError> for Problem {
    fn from(error: SourceError) -> Self {
        Error::Source(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.answer())).into_response();
        mark_when_to_return(self.status, &mut response);
        // Below another prefix it is worded anew.
        response.extensions_mut().insert(self);
        response
    }
}

/// Whoever came too often is told when to come again.
fn mark_when_to_return(status: StatusCode, response: &mut Response) {
    if status == StatusCode::TOO_MANY_REQUESTS {
        let second = HeaderValue::from_static("1");
        response.headers_mut().insert(header::RETRY_AFTER, second);
    }
    if status == StatusCode::UNAUTHORIZED {
        let bearer = HeaderValue::from_static("Bearer");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, bearer);
    }
}

/// Why a request came to nothing, as CompreFace words it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompreFaceError {
    /// A sentence that says what can be done.
    message: Cow<'static, str>,
    /// CompreFace's number for it.
    code: u32,
}

impl Problem {
    /// The answer in the form that CompreFace's clients read, with its statuses and numbers.
    pub fn into_compreface(self) -> Response {
        let (status, code) = match self.code {
            "no_face" => (StatusCode::BAD_REQUEST, 28),
            "several_faces" => (StatusCode::BAD_REQUEST, 31),
            "no_such_face" => (StatusCode::NOT_FOUND, 11),
            "not_a_picture" => (StatusCode::BAD_REQUEST, 21),
            "no_picture" => (StatusCode::BAD_REQUEST, 33),
            "bad_request" | "bad_name" | "bad_picture" | "poor_face" => {
                (StatusCode::BAD_REQUEST, 26)
            }
            "failed" => (self.status, 41),
            _ => (self.status, 0),
        };
        let told = CompreFaceError {
            message: self.message,
            code,
        };
        let mut response = (status, Json(told)).into_response();
        mark_when_to_return(status, &mut response);
        response
    }
}
