//! Figures taken over into a report from what the measuring commands write.

use super::report::Measurement;
use crate::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// What a person says of a measurement.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// What was typed, with capital words for places.
    pub command: Option<String>,
    /// What it was measured on.
    pub data: Option<String>,
}

/// What the file at `path` says of the network of `kind` with `sha256`: the JSON of `workshop evaluate`
/// or `workshop leave-out`, or the report.json of `faceglass evaluate`. Command and data are as in
/// `told`, else as in `old`, else as the file has them: those of a file name places on the machine
/// that measured.
///
/// # Errors
/// [`WorkshopError`] if it is none of these, or is about another network.
pub fn take(
    path: &Path,
    (kind, sha256): (ModelKind, &str),
    told: &Told,
    old: Option<&Measurement>,
) -> Result<Measurement> {
    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
    let wrong = |why: String| WorkshopError::Data(format!("{} {why}", path.display()));
    let json: Value = serde_json::from_str(&text).map_err(|e| wrong(format!("is no JSON: {e}")))?;
    let found = Found::of(&json, kind).ok_or_else(|| {
        wrong("is neither a report of `faceglass evaluate` nor JSON of `workshop evaluate` or `workshop leave-out`".into())
    })?;
    if let Some(measured) = found.sha256.filter(|measured| *measured != sha256) {
        return Err(wrong(format!(
            "was measured on the network {}, and the manifest names {}",
            short(measured),
            short(sha256)
        )));
    }
    let command = told.command.clone().or(old.map(|o| o.command.clone()));
    let data = told.data.clone().or(old.map(|o| o.data.clone()));
    Ok(Measurement {
        command: command
            .or(found.command)
            .ok_or_else(|| wrong("does not say what was typed; say it by --command".into()))?,
        date: today(),
        sha256: found.sha256.map(str::to_owned),
        data: data.or(found.data).unwrap_or_default(),
        figures: found.figures,
    })
}

/// The beginning of a SHA-256, for people.
pub fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

struct Found<'a> {
    sha256: Option<&'a str>,
    command: Option<String>,
    data: Option<String>,
    figures: BTreeMap<String, Value>,
}

impl<'a> Found<'a> {
    fn of(json: &'a Value, kind: ModelKind) -> Option<Self> {
        match json {
            Value::Array(rows) => Self::left_out(rows),
            Value::Object(object) if object.contains_key("networks") => {
                Self::of_the_app(object, kind)
            }
            Value::Object(object) => Self::of_the_workshop(object),
            _ => None,
        }
    }

    fn of_the_app(report: &'a Map<String, Value>, kind: ModelKind) -> Option<Self> {
        let mut networks = report.get("networks")?.as_array()?.iter();
        let network =
            networks.find(|n| n.get("kind").and_then(Value::as_str) == Some(kind.as_str()))?;
        let counted = |entry: &Value| {
            let name = entry.get("name")?.as_str()?;
            Some(format!("{name} {}", entry.get("value")?))
        };
        let data: Vec<String> = report
            .get("data")?
            .as_array()?
            .iter()
            .filter_map(counted)
            .collect();
        let figures = report.get("figures")?.as_object()?;
        Some(Self {
            sha256: Some(network.get("sha256")?.as_str()?),
            command: report
                .get("command")
                .and_then(Value::as_str)
                .map(str::to_owned),
            data: Some(data.join(", ")),
            figures: figures
                .iter()
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect(),
        })
    }

    fn of_the_workshop(report: &'a Map<String, Value>) -> Option<Self> {
        let named = |figure: &Value| {
            let name = figure.get("name")?.as_str()?;
            Some((name.to_owned(), figure.get("value")?.clone()))
        };
        let figures = report.get("figures")?.as_array()?;
        Some(Self {
            sha256: Some(report.get("model")?.as_str()?),
            command: None,
            data: report
                .get("data")
                .and_then(Value::as_str)
                .map(str::to_owned),
            figures: figures.iter().map(named).collect::<Option<_>>()?,
        })
    }

    /// Rows of sources left out, and their means over those that have both classes.
    fn left_out(rows: &'a [Value]) -> Option<Self> {
        let both = || {
            rows.iter()
                .filter(|r| r.get("acer").is_some_and(Value::is_number))
        };
        let each = |of: fn(&Value) -> Option<&Value>| -> Vec<f64> {
            both().filter_map(|r| of(r)?.as_f64()).collect()
        };
        let mut figures = BTreeMap::new();
        for (name, values) in [
            ("ACER", each(|r| r.get("acer"))),
            ("EER", each(|r| r.get("eer"))),
            (
                "ACER calibrated",
                each(|r| r.get("calibrated")?.get("acer")),
            ),
        ] {
            let (mean, error) = mean_and_error(&values)?;
            figures.insert(format!("mean {name}"), mean.into());
            figures.insert(format!("standard error of {name}"), error.into());
        }
        figures.insert("sources".into(), Value::Array(rows.to_vec()));
        Some(Self {
            sha256: None,
            command: None,
            data: None,
            figures,
        })
    }
}

/// The mean of some values and its standard error, to four places.
fn mean_and_error(values: &[f64]) -> Option<(f64, f64)> {
    let count = values.len() as f64;
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / count;
    let spread = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let rounded = |v: f64| (v * 1e4).round() / 1e4;
    Some((rounded(mean), rounded((spread / count).sqrt())))
}

/// Today's date in UTC.
pub fn today() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    date(now.map_or(0, |since| since.as_secs() / 86_400))
}

/// The date so many days after 1970-01-01 (H. Hinnant, "chrono-compatible low-level date
/// algorithms": years begin in March, so that the day that may be missing is the last).
fn date(days: u64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_become_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(59), "1970-03-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(20_783), "2026-11-26");
        assert_eq!(date(20_818), "2026-12-31");
    }
}
