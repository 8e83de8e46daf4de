//! `workshop expressions`.

use crate::core::error::Result;
use crate::recipes::course::expressions::people::{Wanted, leave_one_out};
use faceglass_evaluation::words;
use std::path::PathBuf;

/// Learns expressions from all people but one and asks about that one, in turn.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct ExpressionsArgs {
    /// Folder with a folder a person, in it one an expression, in it the pictures
    #[arg(long)]
    faces: PathBuf,
    /// Configuration instead of the one that is compiled in (workshop/src/recipes/course/expressions/people.toml)
    #[arg(long)]
    config: Option<PathBuf>,
    /// Steps a person, instead of the configuration's
    #[arg(long)]
    steps: Option<u64>,
    /// What the report says of the pictures: where they are from, and what people agreed to
    #[arg(
        long,
        default_value = "Nothing is said of where these pictures are from."
    )]
    about: String,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// Say nothing on the way
    #[arg(long)]
    quiet: bool,
    /// Folder for the report and the runs; what is finished there is not trained again
    #[arg(long, default_value = "target/expressions")]
    out: PathBuf,
}

impl ExpressionsArgs {
    pub fn run(self) -> Result<()> {
        let mut models = faceglass_vision::load_models(None)?;
        let wanted = Wanted {
            faces: self.faces,
            out: self.out.clone(),
            config: self.config,
            steps: self.steps,
            device: self.device,
            about: self.about,
            quiet: self.quiet,
        };
        let outcome = leave_one_out(&wanted, models.detector.as_mut())?;
        println!("{}", outcome.told.table());
        println!("named right: {}", words::rate(outcome.right));
        println!("most frequent: {}", words::rate(outcome.majority));
        println!("the report is in {}", self.out.join("report.md").display());
        Ok(())
    }
}
