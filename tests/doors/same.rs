//! What the golden file holds of a door, and when two answers are the same. Other crates' tests take this file, too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Map, Value, json};

/// Frames that are looked at, and every so-manieth that is kept.
pub const FRAMES: usize = 331;
const EVERY: usize = 30;
/// Doors may differ by as much, and by the last decimal that is told.
const ANSWERS: f64 = 1.5e-4;
/// In pixels, of two decimals.
const PIXELS: f64 = 0.015;

/// Who is enrolled, each from one picture.
pub const PEOPLE: [(&str, &str); 2] = [("Eileen Collins", "1.jpg"), ("Grace Hopper", "1.jpg")];

/// What a door says of a frame, without the times that it took.
fn without_times(mut frame: Value) -> Value {
    frame.as_object_mut().unwrap().remove("stage_ms");
    frame
}

/// The answers of a door that are kept.
pub fn kept(frames: impl IntoIterator<Item = Value>, verified: Value) -> Value {
    let frames: Vec<Value> = frames
        .into_iter()
        .take(FRAMES)
        .step_by(EVERY)
        .map(without_times)
        .collect();
    assert_eq!(frames.len(), FRAMES.div_ceil(EVERY));
    json!({ "frames": frames, "verify": verified })
}

/// Of a comparison only what does not name a file.
pub fn compared(verified: &Value) -> Value {
    let object = verified.as_object().unwrap();
    let named = object
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "a" | "b"));
    Value::Object(
        named
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect::<Map<_, _>>(),
    )
}

/// Asserts that two answers say the same, numbers nearly.
pub fn assert_same(place: &str, golden: &Value, told: &Value) {
    match (golden, told) {
        (Value::Object(golden), Value::Object(told)) => {
            let keys = |object: &Map<String, Value>| object.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(golden), keys(told), "{place}");
            for (key, value) in golden {
                assert_same(&format!("{place}.{key}"), value, &told[key]);
            }
        }
        (Value::Array(golden), Value::Array(told)) => {
            assert_eq!(golden.len(), told.len(), "{place}");
            for (n, (golden, told)) in golden.iter().zip(told).enumerate() {
                assert_same(&format!("{place}[{n}]"), golden, told);
            }
        }
        (Value::Number(golden), Value::Number(told)) => {
            let (golden, told) = (golden.as_f64().unwrap(), told.as_f64().unwrap());
            let in_pixels = place.contains(".box[") || place.contains(".landmarks[");
            // Degrees and shares are told to one or two decimals.
            let is_coarse = place.contains(".pose.")
                || place.contains(".solidity.")
                || place.contains(".occlusion.");
            let room = match (in_pixels, is_coarse) {
                (true, _) => PIXELS,
                (_, true) => 0.11,
                _ => ANSWERS,
            };
            assert!(
                (golden - told).abs() <= room,
                "{place}: {told} instead of {golden}"
            );
        }
        _ => assert_eq!(golden, told, "{place}"),
    }
}
