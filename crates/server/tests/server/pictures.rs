//! What is asked about pictures.

use crate::client::{base64, form, portrait, shared};
use faceglass_sdk::answers::PictureJson;
use faceglass_sdk::{Faceglass, Options, decode_picture};
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn the_server_tells_that_it_runs_and_with_which_networks() {
    let client = shared();
    let health = client.get("/v1/health").ok(200);
    assert_eq!(health["status"], "ok");
    let models = client.get("/v1/models").ok(200);
    let kinds: Vec<&str> = models["networks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|network| network["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["detector", "landmarks", "liveness", "embedder"]);
}

/// What the library says of a portrait, without the times that it took.
fn of_library(picture: &[u8], name: &str) -> Value {
    let mut glass = Faceglass::open(Options::new()).unwrap();
    let seen = glass.analyse(decode_picture(picture, name).unwrap());
    without_times(serde_json::to_value(PictureJson::new(Path::new(name), &seen)).unwrap())
}

fn without_times(mut picture: Value) -> Value {
    picture.as_object_mut().unwrap().remove("stage_ms");
    // Tracks are counted on from picture to picture.
    for face in picture["faces"].as_array_mut().unwrap() {
        face.as_object_mut().unwrap().remove("track");
    }
    picture
}

#[test]
fn a_picture_is_taken_in_every_form_and_answered_as_the_library_answers() {
    let client = shared();
    let picture = portrait("Grace Hopper", 1);
    let told = of_library(&picture, "picture");
    assert_eq!(told["faces"].as_array().unwrap().len(), 1);
    let raw = client.raw("/v1/detect", &picture).ok(200);
    assert_eq!(without_times(raw), told);
    for text in [
        base64(&picture),
        format!("data:image/jpeg;base64,{}", base64(&picture)),
        base64(&picture).trim_end_matches('=').to_owned(),
    ] {
        let answer = client.json("POST", "/v1/detect", &json!({ "image": text }));
        assert_eq!(without_times(answer.ok(200)), told);
    }
    let sent = client.form("/v1/detect", &[("image", Some("a/portrait.jpg"), &picture)]);
    let sent = without_times(sent.ok(200));
    assert_eq!(sent, of_library(&picture, "portrait.jpg"));
}

#[test]
fn liveness_and_embeddings_are_told_of_each_face() {
    let client = shared();
    let picture = portrait("Eileen Collins", 1);
    let live = client.raw("/v1/liveness", &picture).ok(200);
    assert!(live["faces"][0]["liveness"]["score"].is_number(), "{live}");
    let embedded = client.raw("/v1/embeddings", &picture).ok(200);
    let embedding = embedded["faces"][0]["embedding"].as_array().unwrap();
    let length: f64 = embedding.iter().map(|v| v.as_f64().unwrap().powi(2)).sum();
    assert!((length - 1.0).abs() < 1e-3, "{length}");
}

#[test]
fn two_pictures_are_compared() {
    let client = shared();
    let [a, b] = [1, 2].map(|n| portrait("Eileen Collins", n));
    let other = portrait("Grace Hopper", 1);
    let parts = |b: &'static str| [("a", Some("a.jpg")), ("b", Some(b))];
    let [first, second] = parts("b.jpg");
    let same = client.form(
        "/v1/compare",
        &[(first.0, first.1, &a), (second.0, second.1, &b)],
    );
    let same = same.ok(200);
    assert_eq!(
        (&same["verdict"], &same["a"]),
        (&json!("match"), &json!("a.jpg"))
    );
    let two = json!({ "a": base64(&a), "b": base64(&other), "a_face": "largest" });
    let differ = client.json("POST", "/v1/compare", &two).ok(200);
    assert_eq!(differ["verdict"], "no_match");
    let half = json!({ "a": base64(&a) });
    let told = client
        .json("POST", "/v1/compare", &half)
        .refused(400, "no_picture");
    assert!(told.contains("\"b\""), "{told}");
    let odd = json!({ "a": base64(&a), "b": base64(&b), "a_face": "left" });
    client
        .json("POST", "/v1/compare", &odd)
        .refused(400, "bad_request");
}

/// The header of a PNG that says so many pixels, and hardly more.
fn bomb(side: u32) -> Vec<u8> {
    let mut png = Vec::new();
    let small = image::RgbImage::new(1, 1);
    small
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    png[16..20].copy_from_slice(&side.to_be_bytes());
    png[20..24].copy_from_slice(&side.to_be_bytes());
    let mut crc = !0u32;
    for byte in &png[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                0xEDB8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
        }
    }
    png[29..33].copy_from_slice(&(!crc).to_be_bytes());
    png
}

#[test]
fn what_is_no_picture_is_refused_in_words_and_harms_nobody() {
    let client = shared();
    client
        .raw("/v1/detect", b"these are words")
        .refused(415, "not_a_picture");
    client
        .raw("/v1/detect", &bomb(60_000))
        .refused(413, "too_large");
    let picture = portrait("Grace Hopper", 1);
    client
        .raw("/v1/detect", &picture[..picture.len() / 2])
        .refused(422, "bad_picture");
    client
        .raw("/v1/detect", &vec![0; 11 << 20])
        .refused(413, "too_large");
    let large = json!({ "image": "A".repeat(11 << 20) });
    client
        .json("POST", "/v1/detect", &large)
        .refused(413, "too_large");
    let (kind, body) = form(&[("image", Some("p.jpg"), &picture)]);
    let cut = client.send("POST", "/v1/detect", Some((&kind, &body[..body.len() / 2])));
    cut.refused(400, "bad_request");
    client.form("/v1/detect", &[]).refused(400, "no_picture");
    client
        .json("POST", "/v1/detect", &json!([]))
        .refused(400, "bad_request");
    client
        .json("POST", "/v1/detect", &json!({ "image": 7 }))
        .refused(400, "bad_request");
    client
        .json("POST", "/v1/detect", &json!({ "image": "no base64!" }))
        .refused(400, "bad_request");
    client
        .send("POST", "/v1/detect", Some(("text/plain", b"x")))
        .refused(415, "not_taken");
    client
        .send("POST", "/v1/detect", None)
        .refused(415, "not_taken");
    client.get("/v1/nothing").refused(404, "not_found");
    client.get("/v1/detect").refused(405, "other_method");
    client.raw("/v1/detect", &picture).ok(200);
}
