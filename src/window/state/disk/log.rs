//! What the window did and said, for whoever looks for what went wrong. It names
//! nobody and holds no picture and no path: of what is told it keeps the kind, never
//! what stands in it.

use crate::window::jobs::utc_time;
use faceglass_capture::SourceInfo;
use faceglass_pipeline::live::{BackupState, Event, PlayerState, RestoreState};
use std::collections::VecDeque;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Name of its file in the data folder.
pub const LOG_FILE: &str = "log.txt";
/// So many lines are kept.
const MOST_LINES: usize = 500;
/// Seconds from one writing to the next, unless there is a problem.
const WRITE_EVERY_S: f64 = 2.0;

/// The lines, the oldest first.
#[derive(Default)]
pub struct Log {
    lines: VecDeque<String>,
    /// Something was added since it was written.
    is_new: bool,
    has_problem: bool,
    written_s: Option<f64>,
    failure_is_noted: bool,
}

impl Log {
    /// Adds a line, with the time.
    pub fn note(&mut self, words: &str) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let seconds = now.map_or(0, |now| now.as_secs());
        if self.lines.len() == MOST_LINES {
            self.lines.pop_front();
        }
        self.lines
            .push_back(format!("{} UTC  {words}", utc_time(seconds)));
        self.is_new = true;
    }

    /// Adds what went wrong: that is written in any case.
    pub fn problem(&mut self, words: &str) {
        self.note(words);
        self.has_problem = true;
    }

    /// Adds, once, why the pipeline cannot run.
    pub fn failure(&mut self, why: &impl Debug) {
        if !self.failure_is_noted {
            self.failure_is_noted = true;
            self.problem(&format!("The pipeline cannot run: {}", kind_of(why)));
        }
    }

    /// Adds what the pipeline tells of its source.
    pub fn hear(&mut self, event: &Event) {
        match event {
            Event::SourceOpened { info, .. } => self.note(&opened(info)),
            Event::Source(PlayerState::Lost { error, retrying }) => {
                let trouble = error.trouble();
                self.problem(&format!(
                    "Source lost: {trouble:?}, tried again by itself: {retrying}"
                ));
            }
            Event::Backup(BackupState::Failed(why)) => {
                self.problem(&format!("Backup failed: {}", kind_of(why)));
            }
            Event::Restore(RestoreState::Failed(why)) => {
                self.problem(&format!("Restoring failed: {}", kind_of(why)));
            }
            Event::Source(state) => self.note(&format!("Source: {state:?}")),
            // What these have to say is said by messages.
            _ => {}
        }
    }

    /// Number of its lines.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// All of it.
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Notes the time; whether it is to be written now, where it is `kept`.
    pub fn is_due(&mut self, kept: bool, now_s: f64) -> bool {
        let rested = self.written_s.is_none_or(|at| now_s - at >= WRITE_EVERY_S);
        let is_due = self.has_problem || (kept && self.is_new && rested);
        if is_due {
            self.written(now_s);
        }
        is_due
    }

    /// It was handed out to be written.
    pub fn written(&mut self, now_s: f64) {
        self.is_new = false;
        self.has_problem = false;
        self.written_s = Some(now_s);
    }
}

/// Where it lies in the data folder.
pub fn path_in(folder: &Path) -> PathBuf {
    folder.join(LOG_FILE)
}

fn opened(info: &SourceInfo) -> String {
    let size = info.size.map(|(width, height)| format!("{width}x{height}"));
    let size = size.unwrap_or_default();
    format!("Source opened: {:?} {size} {}", info.kind, info.format)
}

/// The kind of a value, down to the first thing in it that is no kind: names, paths
/// and numbers stay out.
pub fn kind_of(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    let mut kinds: Vec<&str> = Vec::new();
    for word in text.split('(') {
        let end = word.find(|c: char| !c.is_ascii_alphanumeric());
        let kind = &word[..end.unwrap_or(word.len())];
        if !kind.starts_with(|c: char| c.is_ascii_uppercase()) {
            break;
        }
        kinds.push(kind);
        if end.is_some() {
            break;
        }
    }
    kinds.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    #[allow(dead_code)]
    enum Told {
        Plain,
        Deep(Inner),
        Named(String),
        Fields { path: PathBuf },
    }

    #[derive(Debug)]
    #[allow(dead_code)]
    enum Inner {
        Number(u32),
        Text(String),
    }

    #[test]
    fn of_a_value_the_kind_stays_and_no_content() {
        let of = |told: Told| kind_of(&told);
        assert_eq!(of(Told::Plain), "Plain");
        assert_eq!(of(Told::Deep(Inner::Number(7))), "Deep/Number");
        assert_eq!(of(Told::Deep(Inner::Text("Ada(Bob".into()))), "Deep/Text");
        assert_eq!(of(Told::Named("Ada".into())), "Named");
        let path = PathBuf::from("/home/ada");
        assert_eq!(of(Told::Fields { path }), "Fields");
    }

    #[test]
    fn it_is_bounded_and_written_if_kept_or_at_a_problem() {
        let mut log = Log::default();
        for n in 0..MOST_LINES + 20 {
            log.note(&format!("line {n}"));
        }
        assert_eq!(log.len(), MOST_LINES);
        assert!(!log.text().contains("line 19\n") && log.text().contains("line 20\n"));
        assert!(!log.is_due(false, 1.0));
        assert!(
            log.is_due(true, 1.0) && !log.is_due(true, 9.0),
            "nothing is new"
        );
        log.note("more");
        assert!(!log.is_due(true, 1.5) && log.is_due(true, 4.0));
        log.problem("it broke");
        assert!(log.is_due(false, 4.1) && !log.is_due(false, 4.2));
    }
}
