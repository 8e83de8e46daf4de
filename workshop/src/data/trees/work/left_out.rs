//! What was left out of a step, by reason.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Files that a report names of each reason.
const NAMED: usize = 20;

/// Counts by reason, with the first files of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut(pub BTreeMap<String, Reason>);

/// How often something was the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// How many files or people.
    pub count: usize,
    /// The first of them.
    pub files: Vec<String>,
}

impl LeftOut {
    /// Counts `file`.
    pub fn note(&mut self, reason: &str, file: &str) {
        let known = self.0.entry(reason.to_owned()).or_default();
        known.count += 1;
        if known.files.len() < NAMED {
            known.files.push(file.to_owned());
        }
    }

    /// Counts all that `other` counts.
    pub fn add(&mut self, other: &Self) {
        for (reason, more) in &other.0 {
            let known = self.0.entry(reason.clone()).or_default();
            known.count += more.count;
            let room = NAMED.saturating_sub(known.files.len());
            known.files.extend(more.files.iter().take(room).cloned());
        }
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.0.values().map(|reason| reason.count).sum()
    }

    /// How many there are for one reason.
    pub fn of(&self, reason: &str) -> usize {
        self.0.get(reason).map_or(0, |reason| reason.count)
    }

    /// For a terminal: nothing, or a line a reason.
    pub fn told(&self) -> String {
        let mut text = String::new();
        if self.0.is_empty() {
            return text;
        }
        let _ = write!(text, "left out: {}", self.total());
        for (reason, known) in &self.0 {
            let first = known.files.first().map_or("", String::as_str);
            let _ = write!(
                text,
                "\n  {:6}  {reason} ({first}{})",
                known.count,
                if known.count > 1 { ", …" } else { "" }
            );
        }
        text
    }

    /// For a page.
    pub fn markdown(&self) -> String {
        if self.0.is_empty() {
            return "Nothing was left out.\n".into();
        }
        let mut text = "| left out | why | for instance |\n|---:|---|---|\n".to_owned();
        for (reason, known) in &self.0 {
            let shown: Vec<String> = known
                .files
                .iter()
                .take(3)
                .map(|f| format!("`{}`", f.replace('|', "\\|")))
                .collect();
            let _ = writeln!(
                text,
                "| {} | {reason} | {} |",
                known.count,
                shown.join(", ")
            );
        }
        text
    }
}
