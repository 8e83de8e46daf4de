//! Makes `docs/robustness.md` from what was measured (`fuzz/results`, `fuzz/mutants`, `fuzz/runs`) and what became of
//! findings (`fuzz/findings.json`):
//! `cargo build --release --workspace --example robustness && target/release/examples/robustness`.

use serde_json::Value;
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Made<T> = Result<T, Box<dyn Error>>;

fn main() -> Made<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let kept: Value = serde_json::from_slice(&fs::read(root.join("fuzz/findings.json"))?)?;
    let results = read_all(&root.join("fuzz/results"))?;
    let mutants = read_all(&root.join("fuzz/mutants"))?;
    let runs = read_all(&root.join("fuzz/runs"))?;
    let mut page = String::from(
        "# What was done to break it\n\n\
         This page is made by `target/release/examples/robustness` from what the programs that it names left in `fuzz`; \
         nobody writes in it by hand. What was never tried stands in \
         [LIMITATIONS.md](../LIMITATIONS.md), how to run it in [fuzz/README.md](../fuzz/README.md).\n\n",
    );
    fuzzing(&results, &mutants, &kept, &mut page)?;
    findings(&kept, &mut page)?;
    faults(&kept, &mut page)?;
    long_runs(&runs, &mut page)?;
    fs::write(root.join("docs/robustness.md"), page)?;
    Ok(())
}

/// What each program left, by name.
fn read_all(folder: &Path) -> Made<Vec<Value>> {
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

/// The sum of a number over all targets.
fn sum(of: &[Value], key: &str) -> u64 {
    of.iter().map(|one| number(one, key)).sum()
}

fn hours(of: &[Value]) -> String {
    format!("{:.2}", sum(of, "seconds") as f64 / 3600.0)
}

fn fuzzing(results: &[Value], mutants: &[Value], kept: &Value, page: &mut String) -> Made<()> {
    if results.is_empty() {
        page.push_str("## Hostile bytes\n\nNo run of the fuzzer was finished yet; its targets ran in the tests only.\n");
        return Ok(());
    }
    let last = results.iter().map(|result| text(result, "date")).max();
    writeln!(
        page,
        "## Hostile bytes\n\n\
         {} targets, {} executions: {} by the fuzzer in {} hours, which looks which branches an input takes, and {} mutants in {} hours \
         without anybody who looks (`target/release/examples/mutants`, in a build without checks of overflows). {} findings open; the last run of the fuzzer was on {}. {}\n\n\
         A target gives bytes that a fuzzer makes up to a public face of the program and asserts what must hold: no \
         panic (overflows of numbers included), an error that is a sentence, nothing beyond the limits, what was written is read again the \
         same. Edges are branches that some input of the fuzzer took; the decoder of H.264, which is C++, is run but not counted.\n",
        results.len().max(mutants.len()),
        grouped(sum(results, "executions") + sum(mutants, "executions")),
        grouped(sum(results, "executions")),
        hours(results),
        grouped(sum(mutants, "executions")),
        hours(mutants),
        sum(results, "open_findings") + sum(mutants, "open_findings"),
        last.unwrap_or("no day"),
        text(kept, "machine"),
    )?;
    page.push_str("| target | by the fuzzer | a second | edges seen | mutants | a second | findings |\n|---|--:|--:|--:|--:|--:|--:|\n");
    let of = |all: &[Value], target: &str| {
        let found = all.iter().find(|one| text(one, "target") == target);
        found.cloned().unwrap_or_default()
    };
    let names: BTreeSet<&str> = results
        .iter()
        .chain(mutants)
        .map(|one| text(one, "target"))
        .collect();
    for target in names {
        let (result, mutants) = (of(results, target), of(mutants, target));
        let found = all(kept, "findings").filter(|finding| text(finding, "target") == target);
        writeln!(
            page,
            "| `{target}` | {} | {} | {} | {} | {} | {} |",
            grouped(number(&result, "executions")),
            grouped(number(&result, "executions_a_second")),
            grouped(number(&result, "edges")),
            grouped(number(&mutants, "executions")),
            grouped(number(&mutants, "executions") / number(&mutants, "seconds").max(1)),
            found.count(),
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

/// Programs that ran for long, each with its command and what it came to.
fn long_runs(runs: &[Value], page: &mut String) -> Made<()> {
    page.push_str("\n## Long runs\n\nOnce, by a command; a short one is in the tests.\n");
    for run in runs {
        writeln!(
            page,
            "\n**{}**: `{}`\n",
            text(run, "title"),
            text(run, "command")
        )?;
        page.push_str("| what | came to |\n|---|--:|\n");
        for figure in all(run, "figures") {
            let [name, value] = [0, 1].map(|at| figure[at].as_str().unwrap_or_default());
            writeln!(page, "| {name} | {value} |")?;
        }
    }
    Ok(())
}
