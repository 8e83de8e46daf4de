//! Figures in a text: `{measurement:figure}` stands for the number that the report has under
//! these names, `{measurement:figure|%1}` for it in per cent with one decimal, and
//! `{measurement:figure|.2}` for it with two.

use super::report::CardReport;
use crate::{Result, WorkshopError};
use faceglass_evaluation::words::count;
use serde_json::Value;

/// `text` with the figures of `report` in their places.
///
/// # Errors
/// [`WorkshopError::Data`] for a figure that is not there or cannot be written so.
pub fn fill(text: &str, report: &CardReport) -> Result<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after
            .split_once('}')
            .ok_or_else(|| missing(after, "has no closing brace"))?;
        filled.push_str(before);
        filled.push_str(&figure(name, report)?);
        rest = behind;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The names of the measurements that `text` draws on, in its order.
pub fn cited(text: &str) -> Vec<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once(':'))
        .map(|(measurement, _)| measurement)
        .collect()
}

fn missing(figure: &str, why: &str) -> WorkshopError {
    WorkshopError::Data(format!("the figure {{{figure}}} {why}"))
}

fn figure(name: &str, report: &CardReport) -> Result<String> {
    let (measurement, of_it) = name
        .split_once(':')
        .ok_or_else(|| missing(name, "names no measurement, as {measurement:figure} does"))?;
    let (key, form) = match of_it.rsplit_once('|') {
        Some((key, form)) => (key, Some(form)),
        None => (of_it, None),
    };
    let value = report
        .measurement(measurement)?
        .figure(key)
        .ok_or_else(|| missing(name, "is not in the report"))?;
    written(value, form).ok_or_else(|| missing(name, "cannot be written in this form"))
}

fn written(value: &Value, form: Option<&str>) -> Option<String> {
    let Some(form) = form else {
        return match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(match number.as_u64() {
                Some(whole) => count(whole),
                None => number.to_string(),
            }),
            _ => None,
        };
    };
    let number = value.as_f64()?;
    if let Some(decimals) = form.strip_prefix('%') {
        let decimals: usize = decimals.parse().ok()?;
        return Some(format!("{:.decimals$} %", number * 100.0));
    }
    let decimals: usize = form.strip_prefix('.')?.parse().ok()?;
    Some(format!("{number:.decimals$}"))
}
