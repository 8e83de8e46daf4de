//! Another program to compare with.

use crate::cli::outcome::Stop;
use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Stands for the clip in a command.
const CLIP: &str = "{clip}";
/// A program with its arguments, as written on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherProgram {
    words: Vec<String>,
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

    /// Its name or path.
    pub fn name(&self) -> &str {
        &self.words[0]
    }

    /// Whether the system would find it: by its path, or by its name in the folders of `PATH`.
    pub fn is_there(&self) -> bool {
        let name = Path::new(&self.words[0]);
        let with_ending = |path: PathBuf| {
            let mut ended = path.clone().into_os_string();
            ended.push(EXE_SUFFIX);
            path.is_file() || Path::new(&ended).is_file()
        };
        if name.components().count() > 1 {
            return with_ending(name.to_owned());
        }
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let beside = std::env::current_exe().ok();
        let beside = beside.and_then(|own| Some(own.parent()?.to_owned()));
        // Windows also looks beside the program that starts another.
        let beside = beside.filter(|_| cfg!(windows));
        std::env::split_paths(&folders)
            .chain(beside)
            .any(|folder| with_ending(folder.join(name)))
    }

    /// All of it in one line.
    pub fn line(&self) -> String {
        self.words.join(" ")
    }

    /// The command that runs it over `clip`, without input and in silence.
    pub fn command(&self, clip: &Path) -> Command {
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

    #[cfg(unix)]
    #[test]
    fn a_program_is_looked_for_by_its_path_or_in_the_folders_of_path() {
        let is_there = |text: &str| OtherProgram::parse(text).unwrap().is_there();
        assert!(is_there("sh {clip}") && is_there("/bin/sh {clip}"));
        assert!(!is_there("no-such-program-here {clip}"));
        assert!(!is_there("/no/such/program {clip}") && !is_there("/bin {clip}"));
    }

    #[test]
    fn a_command_needs_a_program_and_the_clip() {
        assert!(OtherProgram::parse("tool --in {clip}").is_ok());
        assert!(OtherProgram::parse("tool --in=x/{clip}").is_ok());
        for bad in ["", "tool", "{clip}", "tool file", "tool '{clip}"] {
            assert!(OtherProgram::parse(bad).is_err(), "{bad}");
        }
    }
}
