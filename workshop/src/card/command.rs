//! `workshop card` as typed by a person.

use super::take::{Told, take, today};
use super::{Card, page_path, report_path};
use crate::core::kind;
use crate::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use std::path::{Path, PathBuf};

/// Makes the card of a network from its report and the words about it.
#[derive(clap::Args, Clone, Debug)]
pub struct CardArgs {
    /// Whose card
    #[arg(value_parser = kind::typed())]
    pub kind: ModelKind,
    /// Folder of network, manifest, report and card
    #[arg(long, default_value = "models")]
    pub models: PathBuf,
    /// Take figures over into the report first: JSON of `workshop evaluate` or `leave-out`, or a
    /// report.json of `faceglass evaluate`, under the name of a measurement
    #[arg(long, value_name = "NAME=FILE", value_parser = name_and_file)]
    pub take: Vec<(String, PathBuf)>,
    /// What was typed for them, with capital words for places; as before by default
    #[arg(long, requires = "take")]
    pub command: Option<String>,
    /// What they were measured on; as before by default
    #[arg(long, requires = "take")]
    pub data: Option<String>,
    /// The network is a new one, the so-manieth of its kind; it gets today's date
    #[arg(long, value_name = "VERSION")]
    pub new: Option<u32>,
    /// Only say whether the card is as it would be made
    #[arg(long, conflicts_with_all = ["take", "new"])]
    pub check: bool,
}

impl CardArgs {
    /// Takes figures over, and writes the card or checks it.
    ///
    /// # Errors
    /// When a file is missing or of another form, a figure is missing or of another network, or
    /// the card that was to be checked is stale.
    pub fn run(&self) -> Result<()> {
        let mut card = Card::read(&self.models, self.kind)?;
        self.change(&mut card)?;
        let page = card.page()?;
        let path = page_path(&self.models, self.kind);
        if self.check {
            return self.compare(&path, &page);
        }
        std::fs::write(&path, page).map_err(WorkshopError::io(&path))?;
        println!("{}", path.display());
        Ok(())
    }

    fn change(&self, card: &mut Card) -> Result<()> {
        if self.take.is_empty() && self.new.is_none() {
            return Ok(());
        }
        let told = Told {
            command: self.command.clone(),
            data: self.data.clone(),
        };
        for (name, file) in &self.take {
            let network = (self.kind, card.manifest.sha256.as_str());
            let taken = take(file, network, &told, card.report.measured.get(name))?;
            println!("{name}: {}, on {}", taken.command, taken.data);
            card.report.measured.insert(name.clone(), taken);
        }
        if let Some(version) = self.new {
            card.report.version = version;
            card.report.date = today();
        }
        card.report.write(&report_path(&self.models, self.kind))
    }

    fn compare(&self, path: &Path, page: &str) -> Result<()> {
        let there = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
        // A checkout may have other ends of lines.
        if there.replace("\r\n", "\n") == page {
            return Ok(());
        }
        Err(WorkshopError::Data(format!(
            "{} is stale; make it again with `workshop card {}`",
            path.display(),
            self.kind
        )))
    }
}

fn name_and_file(text: &str) -> std::result::Result<(String, PathBuf), String> {
    let (name, file) = text
        .split_once('=')
        .ok_or("write it as lfw=report.json, the name of a measurement and a file")?;
    Ok((name.to_owned(), PathBuf::from(file)))
}
