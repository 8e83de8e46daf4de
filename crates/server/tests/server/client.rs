//! A server for the tests, and a client that holds every answer to the description of the routes.

use crate::contract;
use faceglass_server::{Running, Settings};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

pub fn portrait_file(person: &str, n: usize) -> PathBuf {
    repository("gallery").join(person).join(format!("{n}.jpg"))
}

pub fn portrait(person: &str, n: usize) -> Vec<u8> {
    std::fs::read(portrait_file(person, n)).unwrap()
}

/// A server of a test's own, with an empty folder.
pub struct Served {
    pub address: SocketAddr,
    running: Running,
    pub folder: TempDir,
}

/// Settings with an empty folder, a free port and any number of requests.
pub fn settings(folder: &TempDir) -> Settings {
    Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        data: folder.path().join("data"),
        rate: 0,
        workers: 2,
        ..Settings::default()
    }
}

impl Served {
    pub fn new(change: impl FnOnce(Settings) -> Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let running = Running::start(change(settings(&folder))).unwrap();
        let address = running.address();
        Self {
            address,
            folder,
            running,
        }
    }

    pub fn client(&self) -> Client {
        assert_eq!(self.running.address(), self.address);
        Client::new(self.address)
    }

    /// Ends the server, and gives the folder that it leaves.
    pub fn stop(self) -> TempDir {
        drop(self.running);
        self.folder
    }
}

/// The server that tests share which leave it as it was, or use collections of their own.
pub fn shared() -> Client {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| Served::new(|usual| usual)).client()
}

/// Asks a server.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    agent: ureq::Agent,
    pub headers: Vec<(String, String)>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub text: String,
    pub json: Value,
}

impl Answer {
    /// Asserts the status, and gives the JSON.
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json
    }

    /// Asserts that it is an error of that code, whose sentence can be acted on.
    pub fn refused(self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.json["error"]["code"], code, "{}", self.text);
        let sentence = self.json["error"]["message"].as_str().unwrap();
        assert!(sentence.ends_with('.') && sentence.len() > 20, "{sentence}");
        sentence.to_owned()
    }
}

/// A part of a form: its name, what a file is called, its bytes.
pub type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

pub fn form(parts: &[Part]) -> (String, Vec<u8>) {
    let boundary = "a-line-that-no-picture-holds";
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

pub fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(std::time::Duration::from_secs(120)));
        Self {
            address,
            agent: config.build().into(),
            headers: Vec::new(),
        }
    }

    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    pub fn send(&self, method: &str, path: &str, body: Option<(&str, &[u8])>) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let answered = match body {
            Some((kind, bytes)) => {
                let request = request.header("content-type", kind).body(bytes);
                self.agent.run(request.unwrap())
            }
            None => self.agent.run(request.body(()).unwrap()),
        };
        let mut answered = answered.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let text = answered.body_mut().read_to_string().unwrap();
        let answer = Answer {
            status: answered.status().as_u16(),
            headers: answered.headers().clone(),
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        };
        contract::check(method, path, &answer);
        answer
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None)
    }

    pub fn raw(&self, path: &str, picture: &[u8]) -> Answer {
        self.send("POST", path, Some(("image/jpeg", picture)))
    }

    pub fn form(&self, path: &str, parts: &[Part]) -> Answer {
        let (kind, body) = form(parts);
        self.send("POST", path, Some((&kind, &body)))
    }

    pub fn json(&self, method: &str, path: &str, json: &Value) -> Answer {
        let body = json.to_string();
        self.send(method, path, Some(("application/json", body.as_bytes())))
    }

    /// A new collection.
    pub fn collection(&self, id: &str) -> String {
        self.json("POST", "/v1/collections", &json!({ "id": id }))
            .ok(201);
        format!("/v1/collections/{id}")
    }

    /// Enrols somebody of `gallery/` and gives the answer.
    pub fn enrol(&self, collection: &str, name: &str, person: &str, n: usize) -> Value {
        let picture = portrait(person, n);
        let parts: [Part; 2] = [
            ("name", None, name.as_bytes()),
            ("images", Some("portrait.jpg"), &picture),
        ];
        self.form(&format!("{collection}/persons"), &parts).ok(201)
    }
}
