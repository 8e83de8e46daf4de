//! What can be said about the enrolled people.

use super::answers::Decisions;
use clap::Args as ClapArgs;
use std::path::PathBuf;

/// Some templates of a person, by the numbers that `faceglass people show` has.
#[derive(Clone, Debug, ClapArgs)]
pub struct TemplatesArg {
    /// Number of a template, as faceglass people show counts them; may be given again
    #[arg(long = "template", value_name = "N", required = true, num_args = 1.., value_parser = parse_number)]
    pub numbers: Vec<usize>,
}

#[derive(Debug, ClapArgs)]
pub struct ShowArgs {
    /// Name or id
    pub person: String,
    /// JSON also on a terminal, which gets a table otherwise
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct RenameArgs {
    /// Name or id
    pub person: String,
    /// The new name
    pub name: String,
    /// Also if somebody else has that name, by whatever letters it is written
    #[arg(long)]
    pub anyway: bool,
}

#[derive(Debug, ClapArgs)]
pub struct RemoveArgs {
    /// Name or id
    pub person: String,
    /// Number of a template, as faceglass people show counts them; may be given again.
    /// Without it the person goes with all templates
    #[arg(long = "template", value_name = "N", num_args = 1.., value_parser = parse_number)]
    pub numbers: Vec<usize>,
    /// Number of a face that is remembered as not theirs, as faceglass people show counts
    /// them; may be given again. It is forgotten, and the person stays
    #[arg(long = "not-them", value_name = "N", num_args = 1.., value_parser = parse_number, conflicts_with = "numbers")]
    pub not_them: Vec<usize>,
}

#[derive(Debug, ClapArgs)]
pub struct MergeArgs {
    /// Who goes: name or id
    pub from: String,
    /// Who stays, and gets the templates, the note and the tags of both: name or id
    pub into: String,
}

#[derive(Debug, ClapArgs)]
pub struct SplitArgs {
    /// Whose templates they are: name or id
    pub person: String,
    #[command(flatten)]
    pub templates: TemplatesArg,
    /// Name of the new person
    #[arg(long, value_name = "NAME")]
    pub into: String,
}

#[derive(Debug, ClapArgs)]
pub struct MoveArgs {
    /// Whose templates they are: name or id
    pub person: String,
    #[command(flatten)]
    pub templates: TemplatesArg,
    /// Who gets them: name or id
    #[arg(long, value_name = "PERSON")]
    pub to: String,
}

#[derive(Debug, ClapArgs)]
pub struct NoteArgs {
    /// Name or id
    pub person: String,
    /// The note, in place of the one before; "" for none
    pub note: String,
}

#[derive(Debug, ClapArgs)]
pub struct TagArgs {
    /// Name or id
    pub person: String,
    /// The tags; none takes all away
    pub tags: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub struct CoverArgs {
    /// Name or id
    pub person: String,
    /// Number of the template whose picture it is to be; without it the newest
    #[arg(long = "template", value_name = "N", value_parser = parse_number)]
    pub number: Option<usize>,
}

#[derive(Debug, ClapArgs)]
pub struct LogArgs {
    /// Write it as a table for a spreadsheet: time (UTC), by, what, taken back; - is stdout
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// With --csv: put it in the place of a file that is there
    #[arg(long, requires = "csv")]
    pub replace: bool,
    /// JSON also on a terminal, which gets a table otherwise
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct HistoryArgs {
    /// Only this day (UTC), as 2026-01-31
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub day: Option<String>,
    /// Write it as a table for a spreadsheet; - is stdout
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// With --csv: put it in the place of a file that is there
    #[arg(long, requires = "csv")]
    pub replace: bool,
    /// JSON also on a terminal, which gets a table otherwise
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Erase all of it, for which no key is needed
    #[arg(long, conflicts_with_all = ["day", "csv", "json"])]
    pub erase: bool,
    /// Do not ask; needed where nobody can be asked
    #[arg(long, requires = "erase")]
    pub yes: bool,
}

#[derive(Debug, ClapArgs)]
pub struct UnknownArgs {
    /// Enrol a group, as listed, under a name: one entry in the list of changes
    #[arg(long, num_args = 2, value_names = ["GROUP", "NAME"], conflicts_with = "forget")]
    pub name: Vec<String>,
    #[command(flatten)]
    pub decisions: Decisions,
    /// Forget a group, as listed; with --all everyone unknown, for which no key is needed
    #[arg(long, num_args = 0..=1, value_name = "GROUP", default_missing_value = "")]
    pub forget: Option<String>,
    /// With --forget: all of them
    #[arg(long, requires = "forget")]
    pub all: bool,
    /// With --forget: do not ask; needed where nobody can be asked
    #[arg(long, requires = "forget")]
    pub yes: bool,
    /// JSON also on a terminal, which gets a table otherwise
    #[arg(long, conflicts_with_all = ["name", "forget"])]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct EraseArgs {
    /// Name or id
    pub person: String,
    /// Do not ask; needed where nobody can be asked
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, ClapArgs)]
pub struct ClearArgs {
    /// Do not ask; needed where nobody can be asked
    #[arg(long)]
    pub yes: bool,
}

fn parse_day(text: &str) -> Result<String, String> {
    let fits = |(at, c): (usize, char)| match at {
        4 | 7 => c == '-',
        _ => c.is_ascii_digit(),
    };
    let is_written_so = text.len() == 10 && text.chars().enumerate().all(fits);
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let is_day = is_written_so
        && match (number(0..4), number(5..7), number(8..10)) {
            (Some(year), Some(month), Some(day)) => (1..=days_of(year, month)).contains(&day),
            _ => false,
        };
    let day = is_day.then(|| text.to_owned());
    day.ok_or_else(|| "it must be a day of the calendar as 2026-01-31".into())
}

/// Days of a month, by the Gregorian calendar; none of a month that there is not.
fn days_of(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

fn parse_number(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "it must be a number from 1, as faceglass people show counts".into())
}
