//! A section of which one thing cannot be read keeps all others.

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

/// `value` as far as it can be read, and the names of what cannot: of a table its keys, of a list
/// its places. What is missing is as in `default`.
pub(super) fn read<T: DeserializeOwned + Serialize>(
    name: &str,
    value: Value,
    default: T,
) -> (T, Vec<String>) {
    if let Ok(whole) = value.clone().try_into() {
        return (whole, Vec::new());
    }
    let (kept, lost) = match value {
        Value::Table(entries) => fitting_entries::<T>(name, entries, &default),
        Value::Array(items) => fitting_items::<T>(name, items),
        _ => return (default, vec![name.to_owned()]),
    };
    match kept.try_into() {
        Ok(read) => (read, lost),
        Err(_) => (default, vec![name.to_owned()]),
    }
}

fn fits<T: DeserializeOwned>(value: &Value) -> bool {
    value.clone().try_into::<T>().is_ok()
}

fn fitting_entries<T: DeserializeOwned + Serialize>(
    name: &str,
    entries: Table,
    default: &T,
) -> (Value, Vec<String>) {
    // What has no table of its own, such as a place that nobody chose, is built from nothing.
    let mut kept = match Value::try_from(default) {
        Ok(Value::Table(table)) => table,
        Ok(_) | Err(_) => Table::new(),
    };
    let mut lost = Vec::new();
    for (key, value) in entries {
        let mut with = kept.clone();
        with.insert(key.clone(), value);
        if fits::<T>(&Value::Table(with.clone())) {
            kept = with;
        } else {
            lost.push(format!("{name}.{key}"));
        }
    }
    (Value::Table(kept), lost)
}

fn fitting_items<T: DeserializeOwned>(name: &str, items: Vec<Value>) -> (Value, Vec<String>) {
    let mut kept = Vec::new();
    let mut lost = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        kept.push(item);
        if !fits::<T>(&Value::Array(kept.clone())) {
            kept.pop();
            lost.push(format!("{name}[{}]", at + 1));
        }
    }
    (Value::Array(kept), lost)
}
