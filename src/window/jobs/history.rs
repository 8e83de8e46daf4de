//! Who was seen when, as a table for a spreadsheet.

use super::utc_time;
use faceglass_capture::file::WholeFile;
use faceglass_gallery::{TakenKind, Visit};
use std::path::PathBuf;

/// One visit a line, the earliest first; times are of Greenwich. RFC 4180, quoted
/// throughout, so that a name may hold what it likes.
pub fn history_csv(visits: &[Visit]) -> String {
    let head = [
        "name",
        "person",
        "first_utc",
        "last_utc",
        "seen_in",
        "source",
        "similarity",
        "known",
        "uncertain",
        "live",
        "spoof",
        "unsure",
    ];
    let mut text = line(&head.map(str::to_owned));
    let mut visits: Vec<&Visit> = visits.iter().collect();
    visits.sort_by(|a, b| (a.first_unix_ms, &a.name).cmp(&(b.first_unix_ms, &b.name)));
    for visit in visits {
        let looks = visit.looks;
        let seen_in = match visit.source.kind {
            TakenKind::Camera => "camera",
            TakenKind::Picture => "picture",
            TakenKind::Movie => "movie",
        };
        text += &line(&[
            no_formula(&visit.name),
            visit.person.0.clone(),
            utc_time(visit.first_unix_ms / 1000),
            utc_time(visit.last_unix_ms / 1000),
            seen_in.to_owned(),
            no_formula(&visit.source.name),
            format!("{:.4}", visit.similarity),
            looks.known.to_string(),
            looks.uncertain.to_string(),
            looks.live.to_string(),
            looks.spoof.to_string(),
            looks.unsure.to_string(),
        ]);
    }
    text
}

/// `text` as a spreadsheet shows it and does not reckon with it: what begins as a formula, though it is
/// quoted, gets a stroke before it (OWASP, "CSV Injection").
pub fn no_formula(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn line(parts: &[String; 12]) -> String {
    let quoted = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
    let parts: Vec<String> = parts.iter().map(quoted).collect();
    parts.join(",") + "\r\n"
}

/// Writes the table; gives where it is, or why not in the system's words.
pub(super) fn write(visits: &[Visit], path: PathBuf) -> Result<PathBuf, String> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    let text = history_csv(visits);
    WholeFile::write(&path, text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_formula() {
        for name in ["=cmd|calc", "+1", "-1", "@x", "\tx"] {
            assert_eq!(no_formula(name), format!("'{name}"));
        }
        assert_eq!(no_formula("Grace = Hopper"), "Grace = Hopper");
    }
}
