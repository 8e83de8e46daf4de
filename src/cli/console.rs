//! stdout, stderr and the progress bar, so that they do not write over each
//! other.

use crate::cli::outcome::Stop;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

const KNOWN_LENGTH: &str = "{bar:30} {human_pos}/{human_len} · {per_sec} · {eta} left";
const UNKNOWN_LENGTH: &str = "{spinner} {human_pos} · {per_sec}";

/// Where a command talks.
pub struct Console {
    bar: ProgressBar,
}

impl Console {
    pub fn new() -> Self {
        Self {
            bar: ProgressBar::hidden(),
        }
    }

    /// Whether a person reads stdout.
    pub fn is_read_by_a_person(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// One JSON object on a line of its own, at once.
    pub fn json(&self, value: &impl Serialize) -> Result<(), Stop> {
        let line = serde_json::to_string(value).map_err(Stop::error)?;
        self.line(&line)
    }

    /// One line on stdout.
    pub fn line(&self, line: &str) -> Result<(), Stop> {
        self.text(&format!("{line}\n"))
    }

    /// Text on stdout as it is.
    pub fn text(&self, text: &str) -> Result<(), Stop> {
        let written = self.bar.suspend(|| {
            let mut out = io::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        });
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Stop::OutputClosed,
            _ => Stop::Error(format!(
                "The output cannot be written ({error}); check where it goes."
            )),
        })
    }

    /// One line on stderr.
    pub fn tell(&self, sentence: &(impl Display + ?Sized)) {
        let sentence = sentence.to_string();
        let line = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        self.bar.suspend(|| {
            // There is nowhere left to tell that stderr is closed.
            let _ = writeln!(io::stderr(), "faceglass: {line}");
        });
    }

    /// A table on stderr, for people beside the JSON on stdout.
    pub fn note(&self, text: &str) {
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr(), "{text}");
        });
    }

    /// Shows a progress bar from now on, on a terminal; `total` if known.
    pub fn start_progress(&mut self, total: Option<u64>) {
        if !io::stderr().is_terminal() {
            return;
        }
        self.bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let template = match total {
            Some(_) => KNOWN_LENGTH,
            None => UNKNOWN_LENGTH,
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
    }

    /// Tells the progress bar the number of steps once it is known.
    pub fn expect_total(&self, total: u64) {
        if let Ok(style) = ProgressStyle::with_template(KNOWN_LENGTH) {
            self.bar.set_style(style);
        }
        self.bar.set_length(total);
    }

    /// The bar; hidden where there is no terminal.
    pub fn progress(&self) -> &ProgressBar {
        &self.bar
    }

    /// Takes the progress bar away.
    pub fn end_progress(&mut self) {
        self.bar.finish_and_clear();
        self.bar = ProgressBar::hidden();
    }
}
