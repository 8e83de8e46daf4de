//! `workshop triplets`.

use crate::core::error::{Result, WorkshopError};
use crate::data::shards::ShardSet;
use crate::data::tools::triplets::{Choice, Wanted, triplets};
use crate::evaluate::verification::AnyEmbedder;
use faceglass_vision::Embedder;
use indicatif::ProgressBar;
use std::path::PathBuf;

/// Writes a list of triplets for recognition to learn from: two crops of one person, one of another.
///
/// A configuration reads it with data.sampler = { name = "triplets", list = "FILE" } and
/// loss = [{ name = "triplet", mining = "list" }].
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct TripletsArgs {
    /// Folder of embedder shards that name people
    #[arg(long)]
    shards: PathBuf,
    /// Which three: by chance; the farthest crop of the same person and the nearest of another; or any
    /// two of a person and the nearest of another that is farther off. What is near is said by --manifest,
    /// and others are looked for among 1,000 crops drawn for each triplet
    #[arg(long, value_enum, default_value_t = Mining::Random)]
    mining: Mining,
    /// Manifest of the embedder that says what is near, as models/embedder.toml
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Triplets to write
    #[arg(long, default_value_t = 10_000)]
    count: usize,
    /// At most so many that begin with the same person; they are spread evenly anyway
    #[arg(long, value_name = "N")]
    most_per_person: Option<usize>,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Draw no progress bar
    #[arg(long)]
    quiet: bool,
    /// The list to write; one that is there is not replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Mining {
    Random,
    Hard,
    SemiHard,
}

impl TripletsArgs {
    pub fn run(self) -> Result<()> {
        let wrong = |why: &str| Err(WorkshopError::Config(why.into()));
        let choice = match (self.mining, &self.manifest) {
            (Mining::Random, None) => Choice::Random,
            (Mining::Random, Some(_)) => {
                return wrong(
                    "--mining random asks no network; leave --manifest out, or choose --mining hard \
                     or semi-hard",
                );
            }
            (_, None) => {
                return wrong(
                    "--mining hard and semi-hard need an embedder that says what is near; name one \
                     with --manifest, as models/embedder.toml",
                );
            }
            (Mining::Hard, Some(_)) => Choice::Hard,
            (Mining::SemiHard, Some(_)) => Choice::SemiHard,
        };
        let wanted = Wanted {
            choice,
            count: self.count,
            most_a_person: self.most_per_person,
            seed: self.seed,
        };
        wanted.check(&self.out)?;
        let mut net = self
            .manifest
            .as_deref()
            .map(AnyEmbedder::open)
            .transpose()?;
        let bar = match self.quiet {
            true => ProgressBar::hidden(),
            false => ProgressBar::new(0),
        };
        let shards = ShardSet::open(&self.shards)?;
        let net = net.as_mut().map(|net| net as &mut dyn Embedder);
        let written = triplets(&shards, &wanted, net, &self.out, &bar)?;
        println!("{}", written.told());
        println!("{}", self.out.display());
        Ok(())
    }
}
