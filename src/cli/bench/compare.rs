//! The same clip through other programs. Each runs as a process of its own from
//! start to end, Faceglass too, so that all are measured alike.

use super::usage::{CpuTime, peak_memory_of};
use crate::cli::Stop;
use crate::cli::console::Console;
use crate::cli::json::Decimal;
use serde::Serialize;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Stands for the clip in a command.
const CLIP: &str = "{clip}";
/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// A program with its arguments, as written on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherProgram {
    words: Vec<String>,
}

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

impl OtherProgram {
    /// Splits `text` into words as a shell does with quotes, without a shell.
    ///
    /// # Errors
    /// What is missing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words = split(text).ok_or("a quote does not end")?;
        if words.len() < 2 || !words[1..].iter().any(|word| word.contains(CLIP)) {
            return Err(format!(
                "write the program, its arguments and {CLIP} for the clip"
            ));
        }
        Ok(Self { words })
    }

    /// Faceglass itself without a window.
    ///
    /// # Errors
    /// If the system does not tell where the program is.
    pub fn faceglass(arguments: impl IntoIterator<Item = String>) -> Result<Self, Stop> {
        let program = std::env::current_exe().map_err(|error| {
            Stop::Error(format!(
                "Where this program lies cannot be found out ({error}); start it by its full path."
            ))
        })?;
        let run = ["run", "--headless", "--source", CLIP].map(str::to_owned);
        let words = std::iter::once(program.to_string_lossy().into_owned())
            .chain(run)
            .chain(arguments);
        Ok(Self {
            words: words.collect(),
        })
    }

    fn command(&self, clip: &Path) -> Command {
        let clip = clip.to_string_lossy();
        let mut command = Command::new(&self.words[0]);
        command
            .args(self.words[1..].iter().map(|word| word.replace(CLIP, &clip)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
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
        rows.push(row(other.words.join(" "), &used, &own, frames));
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
    let mut child = program
        .command(clip)
        .spawn()
        .map_err(|error| format!("{} cannot be started ({error}).", program.words[0]))?;
    let (status, peak_memory) = watch(&mut child)
        .map_err(|error| format!("{} cannot be watched ({error}).", program.words[0]))?;
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

/// Words between blanks; single or double quotes hold them together. `None` if a
/// quote does not end.
fn split(text: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let mut quote = None;
    let mut is_inside = false;
    for letter in text.chars() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                if !is_inside {
                    words.push(String::new());
                }
                is_inside = true;
            }
            (None, letter) if letter.is_whitespace() => is_inside = false,
            (_, letter) => {
                if !is_inside {
                    words.push(String::new());
                }
                is_inside = true;
                words.last_mut()?.push(letter);
            }
        }
    }
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn commands_are_split_at_blanks_outside_of_quotes() {
        let words = |text: &str| split(text).unwrap_or_default();
        assert_eq!(words("a  b\tc"), ["a", "b", "c"]);
        assert_eq!(words("a 'b c' \"d 'e\"f ''"), ["a", "b c", "d 'ef", ""]);
        assert_eq!(split("a 'b"), None);
    }

    #[test]
    fn a_command_needs_a_program_and_the_clip() {
        assert!(OtherProgram::parse("tool --in {clip}").is_ok());
        assert!(OtherProgram::parse("tool --in=x/{clip}").is_ok());
        for bad in ["", "tool", "{clip}", "tool file", "tool '{clip}"] {
            assert!(OtherProgram::parse(bad).is_err(), "{bad}");
        }
    }

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
