//! Questions to whoever sits at the terminal.

use console::Term;
use std::io::{self, IsTerminal as _};

/// Whether anybody can be asked.
pub fn somebody_is_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// `None` if nobody is there; anything but a yes is a no.
pub fn yes(question: &str) -> Option<bool> {
    let answer = answered(&format!("{question} [y/N] "))?;
    Some(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// The value of the letter that is typed; `None` if nobody is there, or no letter of
/// these is.
pub fn one_of<T: Copy>(question: &str, answers: &[(&str, &str, T)]) -> Option<T> {
    let choices: Vec<String> = answers
        .iter()
        .map(|(letter, what, _)| format!("{letter} = {what}"))
        .collect();
    let answer = answered(&format!("{question} ({}) ", choices.join(", ")))?;
    let meant = |(letter, _, _): &&(&str, &str, T)| answer.eq_ignore_ascii_case(letter);
    answers.iter().find(meant).map(|(_, _, value)| *value)
}

fn answered(prompt: &str) -> Option<String> {
    if !somebody_is_there() {
        return None;
    }
    let terminal = Term::stderr();
    terminal.write_str(prompt).ok()?;
    terminal.read_line().ok().map(|line| line.trim().to_owned())
}
