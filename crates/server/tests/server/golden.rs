//! The golden file of all doors, over HTTP: the demo clip's frames over a WebSocket, without loss, and two portraits compared.

use crate::client::{portrait_file, repository, shared};
use crate::live::{ask, connect};
use crate::same::{FRAMES, PEOPLE, assert_same, compared, kept};
use faceglass_sdk::{Faceglass, Options, SourceSpec};
use serde_json::Value;
use std::io::Cursor;
use tungstenite::Message;

#[test]
fn the_server_answers_as_the_golden_file_says() {
    let clip = repository("assets/demo.mov");
    if !clip.is_file() {
        eprintln!("skipped: {} is missing", clip.display());
        return;
    }
    let client = shared();
    let all = client.collection("golden");
    for (person, file) in PEOPLE {
        let n = file.trim_end_matches(".jpg").parse().unwrap();
        client.enrol(&all, person, person, n);
    }
    let mut socket = connect(&client, "?collection=golden", "").unwrap();
    let mut glass = Faceglass::open(Options::new()).unwrap();
    let frames = glass.frames(SourceSpec::Path(clip)).unwrap().take(FRAMES);
    let told = frames.map(|seen| {
        let frame = seen.unwrap().frame;
        let mut bmp = Cursor::new(Vec::new());
        frame
            .image
            .write_to(&mut bmp, image::ImageFormat::Bmp)
            .unwrap();
        let time = format!("{{\"time_s\": {}}}", frame.time.as_secs_f64());
        socket.send(Message::Text(time.into())).unwrap();
        ask(&mut socket, bmp.get_ref())
    });
    let told: Vec<Value> = told.collect();
    let [a, b] = [2, 3].map(|n| std::fs::read(portrait_file(PEOPLE[0].0, n)).unwrap());
    let parts = [("a", Some("2.jpg"), &a[..]), ("b", Some("3.jpg"), &b)];
    let verified = compared(&client.form("/v1/compare", &parts).ok(200));
    let golden = std::fs::read_to_string(repository("tests/doors/golden.json")).unwrap();
    let golden: Value = serde_json::from_str(&golden).unwrap();
    assert_same("server", &golden, &kept(told, verified));
}
