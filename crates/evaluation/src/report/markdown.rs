//! A report as Markdown.

use super::{Block, Report};
use crate::words;
use serde_json::Value;
use std::fmt::Write as _;

pub(super) fn render(report: &Report) -> String {
    let mut text = format!("# Faceglass, measured: {}\n", report.kind);
    let origin = &report.origin;
    let _ = write!(
        text,
        "\n```sh\n{}\n```\n\n{}\n",
        origin.command, origin.program
    );
    if !origin.networks.is_empty() {
        let rows = origin
            .networks
            .iter()
            .map(|n| vec![n.kind.clone(), n.name.clone(), format!("`{}`", n.sha256)])
            .collect::<Vec<_>>();
        table(&mut text, &["network", "name", "SHA-256"], &rows);
    }
    let notes = |notes: &[super::Note]| -> Vec<Vec<String>> {
        notes
            .iter()
            .map(|note| vec![note.name.clone(), value(&note.value)])
            .collect()
    };
    if !origin.settings.is_empty() {
        table(&mut text, &["setting", "value"], &notes(&origin.settings));
    }
    text.push_str("\n## Data\n");
    table(&mut text, &["what", "count"], &notes(&report.data));
    for section in &report.sections {
        let _ = write!(text, "\n## {}\n", section.heading);
        for item in &section.blocks {
            block(&mut text, item);
        }
    }
    if !report.cautions.is_empty() {
        text.push_str("\n## What this sample is too small to claim\n");
        list(&mut text, &report.cautions);
    }
    for picture in &report.pictures {
        let _ = write!(
            text,
            "\n![{0}]({1})\n\n*{0}*\n",
            picture.caption, picture.file
        );
    }
    text
}

fn block(text: &mut String, item: &Block) {
    match item {
        Block::Text(paragraph) => {
            let _ = write!(text, "\n{paragraph}\n");
        }
        Block::Table(heads, rows) => {
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            table(text, &heads, rows);
        }
        Block::List(points) => list(text, points),
    }
}

fn list(text: &mut String, points: &[String]) {
    text.push('\n');
    for point in points {
        let _ = writeln!(text, "- {point}");
    }
}

fn table(text: &mut String, heads: &[&str], rows: &[Vec<String>]) {
    let cells = |cells: &mut dyn Iterator<Item = String>| {
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    text.push('\n');
    text.push_str(&cells(&mut heads.iter().map(|h| (*h).to_owned())));
    text.push_str(&cells(&mut heads.iter().map(|_| "---".to_owned())));
    for row in rows {
        text.push_str(&cells(&mut row.iter().map(|cell| cell.replace('|', "\\|"))));
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(count), _) => words::count(count),
            (None, Some(value)) => value.to_string(),
            (None, None) => number.to_string(),
        },
        Value::Null => "–".into(),
        other => other.to_string(),
    }
}
