//! Live frames over a WebSocket.

use crate::client::{Client, Served, portrait, shared};
use faceglass_server::{Settings, new_token};
use serde_json::Value;
use std::net::TcpStream;
use std::time::Duration;
use tungstenite::client::IntoClientRequest as _;
use tungstenite::protocol::CloseFrame;
use tungstenite::{Error, Message, WebSocket};

pub type Socket = WebSocket<TcpStream>;

/// Connects, with the protocols that a browser would send.
pub fn connect(client: &Client, query: &str, protocols: &str) -> Result<Socket, Box<Error>> {
    let stream = TcpStream::connect(client.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let address = format!("ws://{}/v1/live{query}", client.address);
    let mut request = address.into_client_request().unwrap();
    if !protocols.is_empty() {
        let value = protocols.parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", value);
    }
    match tungstenite::client(request, stream) {
        Ok((socket, _)) => Ok(socket),
        Err(tungstenite::HandshakeError::Failure(error)) => Err(Box::new(error)),
        Err(error) => panic!("{error}"),
    }
}

pub fn next(socket: &mut Socket) -> Value {
    loop {
        match socket.read().unwrap() {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

pub fn ask(socket: &mut Socket, picture: &[u8]) -> Value {
    socket
        .send(Message::Binary(picture.to_vec().into()))
        .unwrap();
    next(socket)
}

fn status_of(error: &Error) -> u16 {
    match error {
        Error::Http(answer) => answer.status().as_u16(),
        other => panic!("{other}"),
    }
}

#[test]
fn faces_are_followed_and_known_from_frame_to_frame() {
    let client = shared();
    let all = client.collection("live");
    let mut socket = connect(&client, "?collection=live", "faceglass.v1").unwrap();
    let picture = portrait("Grace Hopper", 1);
    let first = ask(&mut socket, &picture);
    assert_eq!(first["frame"], 0);
    assert_eq!(first["faces"][0]["identity"]["name"], Value::Null);
    client.enrol(&all, "Grace", "Grace Hopper", 2);
    let mut last = Value::Null;
    for n in 1..8 {
        let time = format!("{{\"time_s\": {}}}", f64::from(n) * 0.5);
        socket.send(Message::Text(time.into())).unwrap();
        last = ask(&mut socket, &picture);
        assert_eq!(last["frame"], n);
        assert_eq!(last["time_s"], f64::from(n) * 0.5);
        assert_eq!(last["faces"][0]["track"], first["faces"][0]["track"]);
    }
    assert_eq!(last["faces"][0]["identity"]["name"], "Grace", "{last}");
}

#[test]
fn what_is_no_frame_is_told_and_the_stream_goes_on() {
    let client = shared();
    let mut socket = connect(&client, "", "").unwrap();
    assert_eq!(ask(&mut socket, b"words")["error"]["code"], "not_a_picture");
    socket.send(Message::Text("words".into())).unwrap();
    assert_eq!(next(&mut socket)["error"]["code"], "bad_request");
    let seen = ask(&mut socket, &portrait("Grace Hopper", 1));
    assert_eq!(seen["faces"].as_array().unwrap().len(), 1);
}

#[test]
fn the_newest_frame_wins() {
    let client = shared();
    let mut socket = connect(&client, "", "").unwrap();
    let picture = portrait("Grace Hopper", 1);
    const SENT: usize = 60;
    for _ in 0..SENT - 1 {
        socket
            .send(Message::Binary(picture.clone().into()))
            .unwrap();
    }
    socket
        .send(Message::Text("{\"time_s\": 1000}".into()))
        .unwrap();
    socket.send(Message::Binary(picture.into())).unwrap();
    let mut answers = 1;
    while next(&mut socket)["time_s"] != 1000.0 {
        answers += 1;
    }
    assert!(answers < SENT, "{answers}");
}

#[test]
fn a_stream_needs_a_token_a_collection_and_room() {
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("tokens");
    let token = new_token(&path, "page", None).unwrap();
    let served = Served::new(|usual| Settings {
        tokens: Some(path),
        streams: 1,
        ..usual
    });
    let client = served.client();
    let refused = connect(&client, "", "faceglass.v1").unwrap_err();
    assert_eq!(status_of(&refused), 401);
    let protocols = format!("faceglass.v1, faceglass.token.{token}");
    let unknown = connect(&client, "?collection=none", &protocols).unwrap_err();
    assert_eq!(status_of(&unknown), 404);
    let open = connect(&client, "", &protocols).unwrap();
    let full = connect(&client, "", &protocols).unwrap_err();
    assert_eq!(status_of(&full), 429);
    let plain = client.with("x-api-key", &token);
    plain.get("/v1/live").refused(400, "bad_request");
    drop(open);
}

#[test]
fn a_stream_is_closed_in_order_when_the_server_ends() {
    let served = Served::new(|usual| usual);
    let mut socket = connect(&served.client(), "", "").unwrap();
    ask(&mut socket, &portrait("Grace Hopper", 1));
    let ended = std::thread::spawn(move || served.stop());
    match socket.read().unwrap() {
        Message::Close(Some(CloseFrame { code, .. })) => assert_eq!(u16::from(code), 1001),
        other => panic!("{other:?}"),
    }
    drop(socket);
    ended.join().unwrap();
}
