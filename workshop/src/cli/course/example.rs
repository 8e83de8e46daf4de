//! `workshop example`: a first run that needs nothing from outside.

use crate::core::error::Result;
use crate::recipes::course::expressions::{Wanted, first_run};
use faceglass_evaluation::words;
use std::path::PathBuf;

/// Trains a small network on faces that the workshop draws itself.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct ExampleArgs {
    /// Folder for everything it makes
    #[arg(long, default_value = "target/example")]
    out: PathBuf,
    /// Faces to draw
    #[arg(long, default_value_t = 3000)]
    pictures: usize,
    /// Seed of what is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Configuration instead of the one that is compiled in (workshop/configs/example.toml)
    #[arg(long)]
    config: Option<PathBuf>,
    /// flex, libtorch, libtorch-cuda or cuda
    #[arg(long, default_value = "flex")]
    device: String,
    /// Draw no progress bar, and say less on the way
    #[arg(long)]
    quiet: bool,
}

/// What is worth a look, in this order.
const LOOK_AT: [(&str, &str); 5] = [
    ("faces.png", "what was drawn, a row for each expression"),
    (
        "run/curve.png",
        "the loss, which should fall, above the score, which should rise",
    ),
    (
        "report.md",
        "which expression is taken for which; faint ones look neutral",
    ),
    (
        "expressions.onnx",
        "the network, for any program that reads ONNX",
    ),
    (
        "run/config.toml",
        "what it was trained by; change a copy and go again with --config",
    ),
];

impl ExampleArgs {
    pub fn run(self) -> Result<()> {
        let outcome = first_run(&Wanted {
            out: self.out.clone(),
            pictures: self.pictures,
            seed: self.seed,
            config: self.config,
            device: self.device,
            quiet: self.quiet,
        })?;
        let told = &outcome.told;
        println!("\n{}", told.table());
        println!("Named right: {}.", words::rate(told.right()));
        if let Some((shown, said, count)) = told.worst() {
            println!("Most often confused: {shown} faces taken for {said} ({count}).");
        }
        println!(
            "In tract the exported file gives what the weights give, within {:.1e}.\n",
            outcome.apart
        );
        println!("Everything is in {}. Look at", self.out.display());
        for (file, what) in LOOK_AT {
            println!("  {file:18} {what}");
        }
        Ok(())
    }
}
