//! `workshop classify`.

use crate::core::error::{Result, WorkshopError};
use crate::data::prepare::names::{lfw_pairs, named_in};
use crate::evaluate::classifiers::{People, Told, write};
use faceglass_evaluation::words;
use faceglass_vision::ModelKind;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Learns who is who from some pictures of each person, and names the others.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct ClassifyArgs {
    /// Folder with a folder a person, in it the pictures
    #[arg(long)]
    people: PathBuf,
    /// Only the people whom this list of pairs in LFW's form names
    #[arg(long)]
    named_in: Option<PathBuf>,
    /// Whoever has fewer pictures is left out
    #[arg(long, default_value_t = 4)]
    least: usize,
    /// Share of each person's pictures to learn from
    #[arg(long, default_value_t = 0.5)]
    learn: f64,
    /// Seed of the choice which ones
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Further splits, by the seeds that follow; only their rank-1 is told
    #[arg(long, default_value_t = 4)]
    again: u64,
    /// Folder with networks to use instead of those that ship
    #[arg(long)]
    models: Option<PathBuf>,
    /// What the report says of the pictures: where they are from, and whether the embedder has learned
    /// from these people, which nobody else can know
    #[arg(
        long,
        default_value = "Nothing is said of where these pictures are from, or of whether the embedder has learned from \
                         these people."
    )]
    about: String,
    /// Folder for the report, its table and its pictures
    #[arg(long)]
    out: PathBuf,
}

impl ClassifyArgs {
    pub fn run(self) -> Result<()> {
        if !(self.learn > 0.0 && self.learn < 1.0) {
            let why = "--learn has to lie between 0 and 1";
            return Err(WorkshopError::Config(why.into()));
        }
        let only: Option<BTreeSet<String>> = match &self.named_in {
            Some(list) => Some(named_in(&lfw_pairs(list)?).0),
            None => None,
        };
        let mut people = People::below(&self.people, only.as_ref(), self.least)?;
        let mut models = faceglass_vision::load_models(self.models.as_deref())?;
        let network = models
            .summaries
            .iter()
            .find(|s| s.kind == ModelKind::Embedder);
        let network = network.map(|s| format!("{}, SHA-256 {}", s.name, s.id.0));
        people.look(&self.people, &mut models)?;
        let told = Told {
            about: self.about,
            network: network.unwrap_or_default(),
            share: self.learn,
            seed: self.seed,
            again: self.again,
        };
        for trial in write(&people, &told, &self.out)? {
            let name = trial.family.name();
            println!(
                "{name:18} {:16} {}",
                trial.method.to_string(),
                words::rate(trial.right())
            );
        }
        println!("the report is in {}", self.out.join("report.md").display());
        Ok(())
    }
}
