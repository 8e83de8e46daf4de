//! The same clip through other programs. Each runs as a process of its own from
//! start to end, Faceglass too, so that all are measured alike.

use super::usage::{CpuTime, peak_memory_of};
use crate::cli::args::other_program::OtherProgram;
use crate::cli::console::Console;
use faceglass_answers::Decimal;
use serde::Serialize;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// What a program used from its start to its end.
#[derive(Debug, Serialize)]
pub struct ComparedJson {
    command: String,
    /// Set if it could not be measured, with the reason; the figures are then `null`.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    wall_s: Option<Decimal<3>>,
    /// Frames of the clip over wall time; `null` where their number is not known.
    fps: Option<Decimal<2>>,
    /// Processor time, all threads; `null` where the system does not tell.
    cpu_s: Option<Decimal<3>>,
    /// Bytes; `null` where the system does not tell.
    peak_memory: Option<u64>,
    /// Its figures over those of Faceglass, which is the first row.
    times_faceglass: TimesJson,
}

#[derive(Debug, Default, Serialize)]
struct TimesJson {
    wall: Option<Decimal<2>>,
    cpu: Option<Decimal<2>>,
    memory: Option<Decimal<2>>,
}

struct Used {
    wall_s: f64,
    cpu_s: Option<f64>,
    peak_memory: Option<u64>,
}

/// Runs Faceglass and then each of `others` over `clip`, one after the other.
pub fn compare(
    faceglass: &OtherProgram,
    others: &[OtherProgram],
    clip: &Path,
    frames: Option<u64>,
    console: &mut Console,
) -> Vec<ComparedJson> {
    console.start_progress(Some(others.len() as u64 + 1));
    // Faceglass ends with 1 where the clip shows nobody; that is no failure.
    let own = run(faceglass, clip, &[0, 1]);
    console.progress().inc(1);
    let mut rows = vec![row("faceglass".into(), &own, &own, frames)];
    for other in others {
        let used = run(other, clip, &[0]);
        rows.push(row(other.line(), &used, &own, frames));
        console.progress().inc(1);
    }
    console.end_progress();
    rows
}

fn row(
    command: String,
    used: &Result<Used, String>,
    own: &Result<Used, String>,
    frames: Option<u64>,
) -> ComparedJson {
    let figures = used.as_ref().ok();
    let ratio = |pick: fn(&Used) -> Option<f64>| {
        let (this, own) = (figures.and_then(pick)?, own.as_ref().ok().and_then(pick)?);
        (own > 0.0).then_some(Decimal(this / own))
    };
    ComparedJson {
        command,
        error: used.as_ref().err().cloned(),
        wall_s: figures.map(|u| Decimal(u.wall_s)),
        fps: figures
            .zip(frames)
            .map(|(u, frames)| Decimal(frames as f64 / u.wall_s.max(1e-9))),
        cpu_s: figures.and_then(|u| u.cpu_s).map(Decimal),
        peak_memory: figures.and_then(|u| u.peak_memory),
        times_faceglass: TimesJson {
            wall: ratio(|u| Some(u.wall_s)),
            cpu: ratio(|u| u.cpu_s),
            memory: ratio(|u| u.peak_memory.map(|bytes| bytes as f64)),
        },
    }
}

/// Runs one program to its end; `good` are the exit codes of success.
fn run(program: &OtherProgram, clip: &Path, good: &[i32]) -> Result<Used, String> {
    let cpu_before = CpuTime::of_children();
    let started = Instant::now();
    let mut child = program.command(clip).spawn().map_err(|error| {
        format!(
            "{} cannot be started ({error}); check its name, or write its whole path.",
            program.name()
        )
    })?;
    let (status, peak_memory) = watch(&mut child)
        .map_err(|error| format!("{} cannot be watched ({error}).", program.name()))?;
    let wall_s = started.elapsed().as_secs_f64();
    if !status.code().is_some_and(|code| good.contains(&code)) {
        return Err(format!("It ended with {status}, so its time says nothing."));
    }
    let cpu_s = cpu_before.and_then(|before| Some(CpuTime::of_children()?.seconds_since(before)));
    Ok(Used {
        wall_s,
        cpu_s,
        peak_memory,
    })
}

/// Waits for the end and notes the most memory seen on the way.
fn watch(child: &mut Child) -> std::io::Result<(ExitStatus, Option<u64>)> {
    let mut peak = None;
    loop {
        peak = peak.max(peak_memory_of(child.id()));
        if let Some(status) = child.try_wait()? {
            return Ok((status, peak));
        }
        std::thread::sleep(LOOK);
    }
}

/// For people: a line a program.
pub fn table(rows: &[ComparedJson]) -> String {
    let mut text = format!(
        "{:<40} {:>8} {:>8} {:>9}   times faceglass: wall, processor, memory\n",
        "the same clip through", "wall s", "cpu s", "memory MB"
    );
    let number = |value: Option<f64>, decimals: usize| {
        value.map_or_else(|| "–".to_owned(), |v| format!("{v:.decimals$}"))
    };
    for row in rows {
        let name: String = row.command.chars().take(40).collect();
        if let Some(error) = &row.error {
            text += &format!("{name:<40} {error}\n");
            continue;
        }
        let times = &row.times_faceglass;
        text += &format!(
            "{name:<40} {:>8} {:>8} {:>9}   {}, {}, {}\n",
            number(row.wall_s.as_ref().map(|d| d.0), 2),
            number(row.cpu_s.as_ref().map(|d| d.0), 2),
            number(row.peak_memory.map(|bytes| bytes as f64 / 1e6), 0),
            number(times.wall.as_ref().map(|d| d.0), 2),
            number(times.cpu.as_ref().map(|d| d.0), 2),
            number(times.memory.as_ref().map(|d| d.0), 2),
        );
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[cfg(unix)]
    #[test]
    fn ratios_are_over_faceglass_and_failures_are_told() {
        let program = |text: &str| OtherProgram::parse(text).unwrap();
        let own = program("sh -c true {clip}");
        let others = [
            program("sh -c 'exit 0' {clip}"),
            program("sh -c 'exit 3' {clip}"),
            program("no-such-program-here {clip}"),
        ];
        let clip = Path::new("clip.mov");
        let rows = compare(&own, &others, clip, Some(10), &mut Console::new());
        assert_eq!(rows.len(), 4);
        let ratio = rows[1].times_faceglass.wall.as_ref().unwrap().0;
        assert!(ratio > 0.0, "{ratio}");
        assert!(rows[2].error.as_ref().unwrap().contains('3'));
        assert!(
            rows[3]
                .error
                .as_ref()
                .unwrap()
                .contains("cannot be started")
        );
        assert!(rows[2].wall_s.is_none() && rows[2].times_faceglass.wall.is_none());
        let table = table(&rows);
        assert_eq!(table.lines().count(), 5, "{table}");
    }
}
