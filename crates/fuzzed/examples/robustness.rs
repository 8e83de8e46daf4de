//! Makes `docs/robustness.md` from what was measured (`fuzz/results`) and what became of
//! findings (`fuzz/findings.json`):
//! `cargo build --release --workspace --example robustness && target/release/examples/robustness`.

use serde_json::Value;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Made<T> = Result<T, Box<dyn Error>>;

fn main() -> Made<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let kept: Value = serde_json::from_slice(&fs::read(root.join("fuzz/findings.json"))?)?;
    let results = results(&root.join("fuzz/results"))?;
    let mut page = String::from(
        "# What was done to break it\n\n\
         This page is made by `target/release/examples/robustness` from `fuzz/results` and \
         `fuzz/findings.json`; nobody writes in it by hand. What was never tried stands in \
         [LIMITATIONS.md](../LIMITATIONS.md), how to run it in [fuzz/README.md](../fuzz/README.md).\n\n",
    );
    fuzzing(&results, &kept, &mut page)?;
    findings(&kept, &mut page)?;
    faults(&kept, &mut page)?;
    fs::write(root.join("docs/robustness.md"), page)?;
    Ok(())
}

/// What each target came to, by name.
fn results(folder: &Path) -> Made<Vec<Value>> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut files = files.collect::<std::io::Result<Vec<PathBuf>>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let read = |file: &PathBuf| Ok(serde_json::from_slice(&fs::read(file)?)?);
    files.iter().map(read).collect()
}

fn number(of: &Value, key: &str) -> u64 {
    of[key].as_u64().unwrap_or(0)
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap_or_default()
}

/// With a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn fuzzing(results: &[Value], kept: &Value, page: &mut String) -> Made<()> {
    if results.is_empty() {
        page.push_str("## Hostile bytes\n\nNo run of the fuzzer was finished yet; its targets ran in the tests only.\n");
        return Ok(());
    }
    let sum = |key| {
        results
            .iter()
            .map(|result| number(result, key))
            .sum::<u64>()
    };
    let last = results.iter().map(|result| text(result, "date")).max();
    writeln!(
        page,
        "## Hostile bytes\n\n\
         {} targets, {} executions in {} hours of one core, {} findings open; the last run \
         was on {}. {}\n\n\
         A target gives bytes that a fuzzer makes up to a public face of the program and asserts what must hold: no \
         panic (overflows of numbers included), an error that is a sentence, nothing beyond the limits, what was written is read again the \
         same. Edges are branches of the whole program of that target with its libraries, most of which no input \
         can reach; the decoder of H.264, which is C++, is run but not counted.\n",
        results.len(),
        grouped(sum("executions")),
        format_args!("{:.2}", sum("seconds") as f64 / 3600.0),
        sum("open_findings"),
        last.unwrap_or("no day"),
        text(kept, "machine"),
    )?;
    page.push_str("| target | executions | a second | edges seen | findings | date |\n|---|--:|--:|--:|--:|---|\n");
    for result in results {
        let target = text(result, "target");
        let found = all(kept, "findings").filter(|finding| text(finding, "target") == target);
        writeln!(
            page,
            "| `{target}` | {} | {} | {} | {} | {} |",
            grouped(number(result, "executions")),
            grouped(number(result, "executions_a_second")),
            grouped(number(result, "edges")),
            found.count(),
            text(result, "date"),
        )?;
    }
    Ok(())
}

fn all<'a>(kept: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    kept[key].as_array().into_iter().flatten()
}

fn findings(kept: &Value, page: &mut String) -> Made<()> {
    page.push_str("\n## What was found, and what became of it\n\n");
    page.push_str("| date | target | what | became |\n|---|---|---|---|\n");
    for finding in all(kept, "findings") {
        let [date, target, what, became] =
            ["date", "target", "what", "became"].map(|key| text(finding, key));
        writeln!(page, "| {date} | `{target}` | {what} | {became} |")?;
    }
    Ok(())
}

fn faults(kept: &Value, page: &mut String) -> Made<()> {
    page.push_str("\n## Kills and other faults\n\nIn each run of the tests, everywhere:\n\n");
    page.push_str("| what is done | how often | what must hold | test |\n|---|--:|---|---|\n");
    for fault in all(kept, "faults") {
        let [what, holds, test] = ["what", "holds", "test"].map(|key| text(fault, key));
        writeln!(
            page,
            "| {what} | {} | {holds} | {test} |",
            text(fault, "times")
        )?;
    }
    Ok(())
}
