//! `workshop data sets`.

use crate::Result;
use crate::core::error::WorkshopError;
use crate::data::sets::Catalogue;
use crate::data::sets::check::{checked, shown, table};
use clap::Subcommand;
use std::path::PathBuf;

/// The public sets that the workshop can read: what they are, on which terms, and what is there of them.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SetsArgs {
    /// List all sets with their terms
    List {
        #[command(flatten)]
        known: KnownArgs,
    },
    /// Say of each set whether it is there, how many of its pictures are used, and their hash
    Check {
        #[command(flatten)]
        known: KnownArgs,
        /// Folder that holds a folder OWNER+REPOSITORY of each set
        #[arg(long)]
        data: PathBuf,
        /// JSON file to write; a check compares itself with the one that is there
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
}

/// Which descriptions are known.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct KnownArgs {
    /// Folder of descriptions of your own, beside those that are compiled in
    #[arg(long, value_name = "FOLDER")]
    sets: Option<PathBuf>,
}

impl KnownArgs {
    fn catalogue(&self) -> Result<Catalogue> {
        let shipped = Catalogue::shipped()?;
        match &self.sets {
            Some(folder) => shipped.with_folder(folder),
            None => Ok(shipped),
        }
    }
}

impl SetsArgs {
    pub fn run(self) -> Result<()> {
        match self {
            Self::List { known } => {
                print!("{}", table(&known.catalogue()?));
                Ok(())
            }
            Self::Check { known, data, json } => {
                let found = checked(&known.catalogue()?, &data)?;
                let before = json.as_deref().filter(|path| path.is_file());
                let before = before.map(|path| {
                    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
                    serde_json::from_str(&text).map_err(|e| {
                        WorkshopError::Data(format!("{} is no earlier check ({e})", path.display()))
                    })
                });
                print!("{}", shown(&found, before.transpose()?.as_ref()));
                if let Some(path) = &json {
                    let text = serde_json::to_string_pretty(&found).map_err(|e| {
                        WorkshopError::Data(format!("a check cannot be written: {e}"))
                    })?;
                    crate::core::disk::replace(path, text.as_bytes())?;
                }
                Ok(())
            }
        }
    }
}
