//! Pictures in the three forms in which they are sent: as they are, in a form, or in JSON as base64.

use crate::answer::Problem;
use crate::app::App;
use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use faceglass_sdk::{RgbImage, decode_picture};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields of a form or of JSON that are pictures.
const PICTURES: [&str; 7] = [
    "image",
    "images",
    "a",
    "b",
    "file",
    "source_image",
    "target_image",
];
/// Pictures of one request.
const MOST_PICTURES: usize = 16;
/// Bytes of a word beside them.
const LONGEST_WORD: usize = 4096;
/// Some clients fill base64 up, some do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A picture as it was sent, not decoded yet.
#[derive(Clone, Debug)]
pub struct Sent {
    field: String,
    /// What it is called.
    pub name: String,
    bytes: Bytes,
}

/// The pictures of a request and the words beside them, of its address and of its body.
#[derive(Debug, Default)]
pub struct Intake {
    pictures: Vec<Sent>,
    words: BTreeMap<String, String>,
}

impl Sent {
    /// A picture that came without a name.
    pub fn unnamed(bytes: Bytes) -> Self {
        Self {
            field: "image".into(),
            name: "picture".into(),
            bytes,
        }
    }

    /// Its pixels. One that would have too many is refused by its header.
    ///
    /// # Errors
    /// [`Problem`] if it is no picture, or a damaged one, or too large.
    pub fn decoded(&self) -> Result<RgbImage, Problem> {
        Ok(decode_picture(&self.bytes, &self.name)?)
    }
}

impl Intake {
    /// The only picture.
    ///
    /// # Errors
    /// [`Problem`] if there is none, or several.
    pub fn one(mut self) -> Result<Sent, Problem> {
        match (self.pictures.pop(), self.pictures.len()) {
            (Some(one), 0) => Ok(one),
            (None, _) => Err(no_picture("image")),
            _ => Err(Problem::bad("This takes one picture; send one.")),
        }
    }

    /// All pictures, one at least.
    ///
    /// # Errors
    /// [`Problem`] if there is none.
    pub fn all(self) -> Result<Vec<Sent>, Problem> {
        match self.pictures.is_empty() {
            true => Err(no_picture("image")),
            false => Ok(self.pictures),
        }
    }

    /// The picture of a field.
    ///
    /// # Errors
    /// [`Problem`] if there is none.
    pub fn of(&self, field: &str) -> Result<Sent, Problem> {
        let found = self.pictures.iter().find(|sent| sent.field == field);
        found.cloned().ok_or_else(|| no_picture(field))
    }

    /// Whether no picture came.
    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty()
    }

    /// A word beside the pictures.
    pub fn word(&self, key: &str) -> Option<&str> {
        self.words.get(key).map(String::as_str)
    }

    fn add(&mut self, field: &str, name: Option<&str>, bytes: Bytes) -> Result<(), Problem> {
        if self.pictures.len() >= MOST_PICTURES {
            return Err(Problem::bad(format!(
                "More than {MOST_PICTURES} pictures came at once; send fewer."
            )));
        }
        // Of a path only the last part is a name, and a long one is cut.
        let name = name.and_then(|name| name.rsplit(['/', '\\']).next());
        let name = name.filter(|name| !name.is_empty()).unwrap_or("picture");
        self.pictures.push(Sent {
            field: field.to_owned(),
            name: name.chars().take(120).collect(),
            bytes,
        });
        Ok(())
    }

    async fn form(&mut self, mut form: Multipart) -> Result<(), Problem> {
        while let Some(field) = form.next_field().await.map_err(|error| of_form(&error))? {
            let key = field.name().unwrap_or("").to_owned();
            if field.file_name().is_some() || PICTURES.contains(&key.as_str()) {
                let name = field.file_name().map(str::to_owned);
                let bytes = field.bytes().await.map_err(|error| of_form(&error))?;
                self.add(&key, name.as_deref(), bytes)?;
            } else {
                let word = word_of(field).await?;
                self.words.insert(key, word);
            }
        }
        Ok(())
    }

    fn json(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let read: Result<BTreeMap<String, Value>, _> = serde_json::from_slice(bytes);
        let object = read.map_err(|error| {
            Problem::bad(format!(
                "The body is no object of JSON ({error}); see /docs for what is taken."
            ))
        })?;
        for (key, value) in object {
            match value {
                Value::String(text) if PICTURES.contains(&key.as_str()) => {
                    self.base64(&key, &text)?;
                }
                Value::Array(list) if PICTURES.contains(&key.as_str()) => {
                    for one in list {
                        let text = one.as_str();
                        let text = text.ok_or_else(|| not_base64(&key))?;
                        self.base64(&key, text)?;
                    }
                }
                _ if PICTURES.contains(&key.as_str()) => return Err(not_base64(&key)),
                Value::String(text) => {
                    self.words.insert(key, text);
                }
                Value::Number(_) | Value::Bool(_) => {
                    self.words.insert(key, value.to_string());
                }
                // A word that is not there.
                Value::Null => {}
                Value::Array(_) | Value::Object(_) => {
                    return Err(Problem::bad(format!(
                        "{key:?} is a list or an object, where a word is taken; see /docs."
                    )));
                }
            }
        }
        Ok(())
    }

    fn base64(&mut self, key: &str, text: &str) -> Result<(), Problem> {
        // "data:image/png;base64,…", as a browser gives it.
        let text = match text.split_once(',') {
            Some((head, data)) if head.starts_with("data:") => data,
            _ => text,
        };
        let text: String = text.split_ascii_whitespace().collect();
        let bytes = BASE64.decode(text).map_err(|_| not_base64(key))?;
        self.add(key, None, bytes.into())
    }
}

async fn word_of(field: Field<'_>) -> Result<String, Problem> {
    let word = field.text().await.map_err(|error| of_form(&error))?;
    match word.len() > LONGEST_WORD {
        true => Err(Problem::bad(
            "A word of the form is too long; send a shorter one.",
        )),
        false => Ok(word),
    }
}

fn of_form(error: &MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::bad("The form is cut off or not as multipart/form-data is; send it again."),
    }
}

fn no_picture(field: &str) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "no_picture",
        format!(
            "No picture {field:?} came; send it in a form, in JSON as base64, or as the body itself."
        ),
    )
}

fn not_base64(key: &str) -> Problem {
    Problem::bad(format!(
        "{key:?} is no picture in base64; encode its file so, or send a form."
    ))
}

impl FromRequest<App> for Intake {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let query = axum::extract::Query::<BTreeMap<String, String>>::try_from_uri(request.uri());
        let query = query.map_err(|_| {
            Problem::bad("The words behind the question mark cannot be read; see /docs.")
        })?;
        let mut intake = Self {
            words: query.0,
            ..Self::default()
        };
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let kind = kind
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase();
        match kind.as_str() {
            "multipart/form-data" => {
                let form = Multipart::from_request(request, app).await;
                let form = form.map_err(|_| {
                    Problem::bad("The form says no boundary; let the program that sends it write the header.")
                })?;
                intake.form(form).await?;
            }
            "application/json" => intake.json(&whole(request, app).await?)?,
            raw if raw == "application/octet-stream" || raw.starts_with("image/") => {
                let bytes = whole(request, app).await?;
                intake.add("image", None, bytes)?;
            }
            _ => {
                return Err(Problem::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "not_taken",
                    "A picture is taken as multipart/form-data, as application/json in base64, or as image/jpeg and the like; say which by Content-Type.",
                ));
            }
        }
        Ok(intake)
    }
}

async fn whole(request: Request, app: &App) -> Result<Bytes, Problem> {
    let read = Bytes::from_request(request, app).await;
    read.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::bad("The body was cut off; send it again."),
    })
}
