//! Holds answers to the description of the routes.

use crate::client::Answer;
use serde_json::{Map, Value};
use std::sync::OnceLock;

pub fn openapi() -> &'static Value {
    static OPENAPI: OnceLock<Value> = OnceLock::new();
    OPENAPI.get_or_init(|| serde_json::from_str(&faceglass_server::openapi()).unwrap())
}

/// Asserts that the answer to a route that is described is as described.
pub fn check(method: &str, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap();
    let paths = openapi()["paths"].as_object().unwrap();
    // A path without a part in braces comes first.
    let mut fitting: Vec<(&String, &Value)> = paths
        .iter()
        .filter(|(pattern, _)| fits(pattern, path))
        .collect();
    fitting.sort_by_key(|(pattern, _)| pattern.contains('{'));
    let Some((_, route)) = fitting.first() else {
        return;
    };
    let operation = &route[method.to_ascii_lowercase()];
    if operation.is_null() {
        return;
    }
    let responses = operation["responses"].as_object().unwrap();
    let class = format!("{}XX", answer.status / 100);
    let described = responses.get(&answer.status.to_string());
    let described = described.or_else(|| responses.get(&class));
    let place = format!("{method} {path} {}", answer.status);
    let described = described.unwrap_or_else(|| panic!("{place} is not described"));
    let schema = &described["content"]["application/json"]["schema"];
    if !schema.is_null() {
        hold(&place, schema, &answer.json);
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// Asserts that `value` is as `schema` says: nothing missing, nothing that it does not tell of.
fn hold(place: &str, schema: &Value, value: &Value) {
    if let Some(told) = refusal(place, schema, value) {
        panic!("{told}\n{value}");
    }
}

fn resolved(schema: &Value) -> &Value {
    match schema["$ref"].as_str() {
        Some(name) => resolved(openapi().pointer(&name[1..]).unwrap()),
        None => schema,
    }
}

/// The properties of an object and those that must be there, of all of its parts.
fn properties(schema: &Value) -> (Map<String, Value>, Vec<String>) {
    let schema = resolved(schema);
    let mut all = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let mut required: Vec<String> = required
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (theirs, needed) = properties(part);
        all.extend(theirs);
        required.extend(needed);
    }
    (all, required)
}

/// Why it is not, if it is not.
fn refusal(place: &str, schema: &Value, value: &Value) -> Option<String> {
    let schema = resolved(schema);
    for key in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[key].as_array() {
            let told: Vec<String> = choices
                .iter()
                .map_while(|one| refusal(place, one, value))
                .collect();
            return (told.len() == choices.len()).then(|| told.join(" and "));
        }
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_object = schema["allOf"].is_array();
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().map(|one| one.as_str().unwrap()).collect(),
        _ if is_object => vec!["object"],
        _ => return None,
    };
    let is_of_kind = kinds.contains(&kind) || kind == "integer" && kinds.contains(&"number");
    if !is_of_kind {
        return Some(format!("{place} is {kind}, not {kinds:?}"));
    }
    match value {
        Value::Array(values) => {
            let mut each = values.iter().enumerate();
            each.find_map(|(at, value)| refusal(&format!("{place}[{at}]"), &schema["items"], value))
        }
        Value::Object(values) => {
            let (all, required) = properties(schema);
            if let Some(missing) = required.iter().find(|name| !values.contains_key(*name)) {
                return Some(format!("{place}.{missing} is missing"));
            }
            let mut each = values.iter();
            each.find_map(|(name, value)| match all.get(name) {
                Some(schema) => refusal(&format!("{place}.{name}"), schema, value),
                None => Some(format!("{place}.{name} is not described")),
            })
        }
        _ => None,
    }
}
