//! The description of the routes.

use crate::client::shared;
use crate::contract::openapi;
use std::path::Path;

/// `FACEGLASS_OPENAPI=write` makes it anew.
#[test]
fn the_description_in_the_tree_is_as_it_would_be_made() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let made = faceglass_server::openapi();
    if std::env::var_os("FACEGLASS_OPENAPI").is_some_and(|value| value == "write") {
        std::fs::write(&file, &made).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap();
    assert!(
        kept == made,
        "openapi.json is not what the routes say; write it anew with FACEGLASS_OPENAPI=write"
    );
}

#[test]
fn it_is_answered_and_every_part_that_it_names_is_there() {
    let answered = shared().get("/openapi.json").ok(200);
    assert_eq!(&answered, openapi());
    let text = answered.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(answered.pointer(name).is_some(), "{name}");
    }
    let paths = answered["paths"].as_object().unwrap();
    for path in [
        "/v1/detect",
        "/v1/collections/{id}/search",
        "/v1/live",
        "/api/v1/recognition/recognize",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
}
