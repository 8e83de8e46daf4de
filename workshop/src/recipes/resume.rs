//! What may change when a run goes on, and how its configuration tells.

use crate::core::config::{parse_toml, table_of};
use crate::core::error::{Result, WorkshopError};
use crate::train::RunDir;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

/// What the lines begin with that tell of an earlier configuration.
const UNTIL: &str = "# Until step ";

/// The text that the run in `run` keeps as its configuration when it goes on by `wanted`, which
/// stands as `text`: its own one if both mean the same, else `text` and what held before.
///
/// # Errors
/// [`WorkshopError::OtherRun`] if more differs than how the loop runs and where files lie.
pub fn configuration<C: Serialize + DeserializeOwned>(
    run: &Path,
    wanted: &C,
    text: &str,
) -> Result<String> {
    let (own_text, changes) = changes(run, wanted)?;
    if changes.is_empty() {
        return Ok(own_text);
    }
    let step = RunDir::open(run)?.state()?.step;
    let told = |line: &&str| line.starts_with(UNTIL);
    let mut lines: Vec<String> = text
        .lines()
        .filter(|l| !told(l))
        .map(str::to_owned)
        .collect();
    lines.extend(own_text.lines().filter(told).map(str::to_owned));
    for Change { key, was, now } in &changes {
        println!("from step {step} on {key} {now}, {was} before");
        lines.push(format!("{UNTIL}{step}: {key} {was}"));
    }
    Ok(lines.join("\n") + "\n")
}

/// Fails unless the run in `run` could go on by `wanted`, so that what it made is what `wanted`
/// would have made.
///
/// # Errors
/// As [`configuration`].
pub fn check<C: Serialize + DeserializeOwned>(run: &Path, wanted: &C) -> Result<()> {
    changes(run, wanted).map(|_| ())
}

/// The configuration that the run in `run` keeps, and what `wanted` says otherwise.
fn changes<C: Serialize + DeserializeOwned>(
    run: &Path,
    wanted: &C,
) -> Result<(String, Vec<Change>)> {
    let path = run.join("config.toml");
    let text = std::fs::read_to_string(&path).map_err(WorkshopError::io(&path))?;
    let own: C = parse_toml(&text, &path)?;
    let changes = differences(&settings(&own)?, &settings(wanted)?);
    match changes.iter().find(|c| !may_change(&c.key)) {
        Some(Change { key, was, now }) => Err(WorkshopError::OtherRun {
            run: run.to_owned(),
            key: key.clone(),
            was: was.clone(),
            now: now.clone(),
        }),
        None => Ok((text, changes)),
    }
}

/// How the loop runs may change, but not what it draws; where a file lies, but not which
/// networks there are.
fn may_change(key: &str) -> bool {
    match key.strip_prefix("train.") {
        // Of another optimiser the checkpoint has no state.
        Some(of_the_loop) => {
            let fixed = ["seed", "batch", "optimizer.name"];
            !fixed.contains(&of_the_loop)
        }
        None => key.ends_with(".onnx") || key == "hard.detector",
    }
}

/// A setting with its values as `= 3` or `is not set`.
struct Change {
    key: String,
    was: String,
    now: String,
}

fn worded(value: Option<&String>) -> String {
    value.map_or("is not set".into(), |v| format!("= {v}"))
}

/// Every setting by its name, `table.key`, defaults included.
fn settings(config: &impl Serialize) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    flatten("", &toml::Value::Table(table_of(config)?), &mut all);
    Ok(all)
}

fn flatten(name: &str, value: &toml::Value, all: &mut BTreeMap<String, String>) {
    match value {
        toml::Value::Table(table) => {
            let dot = if name.is_empty() { "" } else { "." };
            for (key, value) in table {
                flatten(&format!("{name}{dot}{key}"), value, all);
            }
        }
        toml::Value::Array(values) if values.iter().any(toml::Value::is_table) => {
            for (at, value) in values.iter().enumerate() {
                flatten(&format!("{name}[{at}]"), value, all);
            }
        }
        single => {
            all.insert(name.to_owned(), single.to_string());
        }
    }
}

fn differences(own: &BTreeMap<String, String>, wanted: &BTreeMap<String, String>) -> Vec<Change> {
    let more = wanted.keys().filter(|k| !own.contains_key(*k));
    own.keys()
        .chain(more)
        .filter(|key| own.get(*key) != wanted.get(*key))
        .map(|key| Change {
            key: key.clone(),
            was: worded(own.get(key)),
            now: worded(wanted.get(key)),
        })
        .collect()
}

/// Marks the folder `out` as holding runs that learned from pictures with this SHA-256. Its runs go on, or are taken as
/// finished, only with the same ones.
///
/// # Errors
/// [`WorkshopError::Config`] if it holds runs that learned from others, [`WorkshopError::Io`] if it cannot be written.
pub fn same_pictures(out: &Path, sha256: &str) -> Result<()> {
    let path = out.join("pictures.sha256");
    match std::fs::read_to_string(&path) {
        Ok(before) if before.trim() != sha256 => Err(WorkshopError::Config(format!(
            "{} holds runs that learned from other pictures; choose another folder with --out",
            out.display()
        ))),
        Ok(_) => Ok(()),
        Err(_) => {
            std::fs::create_dir_all(out).map_err(WorkshopError::io(out))?;
            std::fs::write(&path, format!("{sha256}\n")).map_err(WorkshopError::io(&path))
        }
    }
}
