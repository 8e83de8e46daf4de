//! `workshop data clean`.

use super::step::TreeArgs;
use crate::Result;
use crate::core::error::WorkshopError;
use crate::data::trees::analyse;
use crate::data::trees::clean::rules::Rules;
use crate::data::trees::clean::{clean, told};
use std::path::PathBuf;

/// Copies what is good of a tree into OUT/kept, and what a person should look at into OUT/aside/REASON. `workshop data rules`
/// prints the usual rules, to be changed.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct CleanArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Folder of the report that `workshop data analyse` made of this tree
    #[arg(long, value_name = "FOLDER")]
    report: PathBuf,
    /// TOML file with rules; the usual ones without it
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

impl CleanArgs {
    pub fn run(self) -> Result<()> {
        let rules = Rules::of(self.rules.as_deref())?;
        let report = analyse::read(&self.report)?;
        if report.agreement.is_none() && rules.asks_for_faces() {
            return Err(WorkshopError::Config(
                "the report was made without faces, and the rules ask for them; analyse with faces, or set without_face, \
                 several_faces, odd and look_alike to \"keep\" and take the limits of faces out"
                    .into(),
            ));
        }
        let result = clean(
            &self.tree.tree()?,
            &report,
            &rules,
            &self.tree.out,
            &self.tree.how(),
        )?;
        self.tree.tell(&told(&result), &result.left_out);
        Ok(())
    }
}
