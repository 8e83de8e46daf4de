//! Questions to whoever sits at the terminal.

use crate::cli::outcome::Stop;
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

/// Whether something is to be done that cannot be taken back, or takes many things away:
/// as said with `--yes`, else as whoever sits there answers.
///
/// # Errors
/// [`Stop`] where nobody is there: a script must say that it means it. `would` begins the
/// sentence.
pub fn agreed(said_so: bool, question: &str, would: &str) -> Result<bool, Stop> {
    if said_so {
        return Ok(true);
    }
    yes(question).ok_or_else(|| {
        Stop::Error(format!(
            "{would}, and nobody is there to be asked; add --yes if it is meant."
        ))
    })
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
