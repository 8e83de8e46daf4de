//! A line for each network and form, as `quantisation.csv` and as a page.

use super::{Form, QuantiseOrder, Quantised};
use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use std::fmt::Write as _;
use std::path::Path;

const TITLES: &str = "network,form,bytes_before,bytes,load_ms_before,load_ms,run_ms_before,run_ms,\
                      inputs,mean_cosine,least_cosine,moved";

/// What came of it, for the person who waits.
pub(super) fn told(done: &Quantised, form: Form) -> String {
    let [before, after] = done.bytes;
    let [was, is] = done.speed;
    let mut text = format!(
        "{}: {after} bytes instead of {before}\ntract: loaded in {:.1} ms instead of {:.1}, run in {:.2} ms \
         instead of {:.2}",
        done.file.display(),
        is.load_ms,
        was.load_ms,
        is.run_ms,
        was.run_ms
    );
    match done.agreement {
        None => text
            .push_str("\nno pictures were named to compare the answers on (--shards, --pictures)"),
        Some(a) => {
            let _ = write!(
                text,
                "\nanswers to {} inputs: cosine {:.5} on average, {:.5} at least; no output moved by more than \
                 {:.2} % of the largest",
                a.inputs,
                a.mean_cosine,
                a.least_cosine,
                a.moved * 100.0
            );
        }
    }
    let slow = is.run_ms > SLOWER * was.run_ms;
    if slow && form != Form::WeightsInt8 {
        text.push_str("\ntract is slower with it: this form is for other runtimes and is not to be shipped in the app");
    }
    text
}

/// Times differ by less than this from run to run.
const SLOWER: f64 = 1.1;

/// Adds a line to the table in `folder`, in place of an earlier one of the same network and form.
pub(super) fn add(
    folder: &Path,
    network: &Path,
    order: &QuantiseOrder,
    done: &Quantised,
) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(WorkshopError::io(folder))?;
    let path = folder.join("quantisation.csv");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let stem = network.file_stem().unwrap_or_default().to_string_lossy();
    let key = format!("{stem},{}", order.form.as_str());
    let same = |line: &&str| !line.starts_with(&format!("{key},"));
    let mut lines: Vec<String> = before
        .lines()
        .skip(1)
        .filter(same)
        .map(str::to_owned)
        .collect();
    let agreement = match done.agreement {
        None => ",,,".to_owned(),
        Some(a) => format!(
            "{},{:.6},{:.6},{:.5}",
            a.inputs, a.mean_cosine, a.least_cosine, a.moved
        ),
    };
    let [was, is] = done.speed;
    lines.push(format!(
        "{key},{},{},{:.1},{:.1},{:.3},{:.3},{agreement}",
        done.bytes[0], done.bytes[1], was.load_ms, is.load_ms, was.run_ms, is.run_ms
    ));
    lines.sort();
    let csv = format!("{TITLES}\n{}\n", lines.join("\n"));
    replace(&path, csv.as_bytes())?;
    replace(&folder.join("report.md"), page(&lines).as_bytes())
}

fn page(lines: &[String]) -> String {
    let mut text = String::from(
        "# Numbers of 8 bits\n\nWritten by `workshop quantise … --report`. Milliseconds in tract on one thread, the best of \
         rounds in which both files took turns; cosine and largest movement of outputs against the file that each was made from, \
         on pictures that the network never learned from.\n\n\
         | network | form | bytes | of | load, ms | before | run, ms | before | inputs | cosine | at least | moved |\n\
         |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        if let [
            network,
            form,
            was_bytes,
            bytes,
            was_load,
            load,
            was_run,
            run,
            inputs,
            mean,
            least,
            moved,
        ] = cells[..]
        {
            let _ = writeln!(
                text,
                "| {network} | {form} | {bytes} | {was_bytes} | {load} | {was_load} | {run} | {was_run} | {inputs} | {mean} | \
                 {least} | {moved} |"
            );
        }
    }
    text.push_str(
        "\nOnly `weights-int8` is for the app: tract widens its weights once, when it loads them. It computes the other forms with \
         floating numbers or with kernels that are not made for them.\n",
    );
    text
}
