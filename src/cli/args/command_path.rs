//! Which command an error is about, and what clap says of it in one sentence.

use super::Args;
use clap::error::ErrorKind;
use clap::{Command, CommandFactory as _};
use std::ffi::OsString;
use std::fmt::{self, Display};

/// The command that a command line names, as far as it was understood.
pub struct CommandPath {
    /// The program first.
    names: Vec<String>,
    /// Of the last one.
    subcommands: Vec<String>,
}

impl CommandPath {
    /// The command that `arguments`, without the program, name.
    pub fn of(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let program = Args::command();
        let mut command = &program;
        let mut names = vec![program.get_name().to_owned()];
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let Some(text) = argument.to_str() else { break };
            if let Some(option) = text.strip_prefix("--") {
                if takes_value(&[&program, command], option) {
                    arguments.next();
                }
            } else if let Some(found) = command.find_subcommand(text) {
                names.push(found.get_name().to_owned());
                command = found;
            } else {
                break;
            }
        }
        let subcommands = command.get_subcommands();
        Self {
            names,
            subcommands: subcommands.map(|c| c.get_name().to_owned()).collect(),
        }
    }

    /// What clap says, in one line without its usage and tips.
    pub fn what_is_wrong(&self, error: &clap::Error) -> String {
        // It would tell what the command is for.
        if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
            let list = self.subcommands.join(", ");
            return format!("After {self} comes one of {list}.");
        }
        first_sentence(error)
    }
}

impl Display for CommandPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names.join(" "))
    }
}

/// Whether the word after `--option` belongs to it.
fn takes_value(commands: &[&Command], option: &str) -> bool {
    let mut options = commands.iter().flat_map(|command| command.get_arguments());
    options.any(|arg| arg.get_long() == Some(option) && arg.get_action().takes_values())
}

fn first_sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph: Vec<&str> = text
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .map(str::trim)
        .collect();
    let line = paragraph.join(" ");
    let line = line.strip_prefix("error: ").unwrap_or(&line);
    let mut letters = line.chars();
    let sentence: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    format!("{}.", sentence.trim_end_matches('.'))
}
