//! Who may ask, and how often.

use crate::client::{Served, portrait, settings, shared};
use faceglass_server::{Running, Settings, new_token};
use serde_json::json;

#[test]
fn without_tokens_only_this_machine_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let open = Settings {
        listen: ([0, 0, 0, 0], 0).into(),
        ..settings(&folder)
    };
    let told = Running::start(open).unwrap_err().to_string();
    assert!(told.contains("token new"), "{told}");
}

#[test]
fn an_address_that_is_taken_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let taken = Settings {
        listen: shared().address,
        ..settings(&folder)
    };
    let told = Running::start(taken).unwrap_err().to_string();
    assert!(told.contains("--listen"), "{told}");
}

#[test]
fn a_page_of_somebody_else_cannot_use_the_browser() {
    let client = shared();
    let picture = portrait("Grace Hopper", 1);
    let elsewhere = client.with("origin", "http://elsewhere.example");
    elsewhere
        .raw("/v1/detect", &picture)
        .refused(403, "other_origin");
    let own = client.with("origin", &format!("http://{}", client.address));
    own.raw("/v1/detect", &picture).ok(200);
    let led_here = client.with("host", "elsewhere.example");
    led_here.get("/v1/models").refused(403, "other_host");
}

#[test]
fn with_tokens_nobody_is_served_without_one() {
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("tokens");
    let door = new_token(&path, "door", None).unwrap();
    let desk = new_token(&path, "desk", Some("desk")).unwrap();
    let served = Served::new(|usual| Settings {
        tokens: Some(path),
        ..usual
    });
    let client = served.client();
    client.get("/v1/health").ok(200);
    let refused = client.get("/v1/models");
    assert_eq!(refused.headers["www-authenticate"], "Bearer");
    refused.refused(401, "no_token");
    client.get("/metrics").refused(401, "no_token");
    client
        .with("authorization", "Bearer wrong")
        .get("/v1/models")
        .refused(401, "no_token");
    let full = client.with("authorization", &format!("Bearer {door}"));
    full.get("/v1/models").ok(200);
    full.collection("everybody");
    let confined = client.with("x-api-key", &desk);
    confined
        .get("/v1/collections/everybody")
        .refused(403, "other_collection");
    let other = json!({ "id": "else" });
    confined
        .json("POST", "/v1/collections", &other)
        .refused(403, "other_collection");
    confined.collection("desk");
    let told = confined.get("/v1/collections").ok(200);
    assert_eq!(told, json!({ "collections": [{ "id": "desk" }] }));
    let error = client.get("/api/v1/recognition/subjects");
    assert_eq!(error.status, 401);
    assert!(error.json["message"].is_string());
}

#[test]
fn whoever_asks_too_often_is_told_when_to_return() {
    let served = Served::new(|usual| Settings { rate: 1, ..usual });
    let client = served.client();
    let answers = (0..5).map(|_| client.get("/v1/health"));
    let refused = answers
        .into_iter()
        .find(|answer| answer.status != 200)
        .unwrap();
    assert_eq!(refused.headers["retry-after"], "1");
    refused.refused(429, "too_often");
}

#[test]
fn figures_count_what_was_asked_and_name_nobody() {
    let served = Served::new(|usual| usual);
    let client = served.client();
    let all = client.collection("counted");
    client.enrol(&all, "Grace Brewster", "Grace Hopper", 1);
    client.get("/v1/nothing");
    let figures = client.get("/metrics").text;
    for part in [
        "faceglass_requests_total{method=\"POST\",route=\"/v1/collections/{id}/persons\",status=\"201\"} 1",
        "faceglass_requests_total{method=\"GET\",route=\"other\",status=\"404\"} 1",
        "faceglass_pictures_total 1",
        "faceglass_request_seconds_bucket",
        "faceglass_pictures_waiting",
    ] {
        assert!(figures.contains(part), "{part}\n{figures}");
    }
    assert!(!figures.contains("Grace") && !figures.contains("counted"));
}
