//! `workshop data low-shot`, `split` and `balance`.

use super::step::TreeArgs;
use crate::Result;
use crate::data::trees::choose::{By, Choice, choose, shares};
use crate::data::trees::copies::Copied;

/// Copies the people of a tree who have enough pictures.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct LowShotArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Fewest pictures of a person
    #[arg(long)]
    min: usize,
}

/// Copies a tree in parts in which no person, or no camera, is twice: OUT/train/PERSON/… and so on.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct SplitArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// What is in one part only
    #[arg(long, value_enum, default_value_t = By::Person)]
    by: By,
    /// Shares of pictures: of train, dev and test, or NAME=0.7,OTHER=0.3
    #[arg(long, default_value = "0.8,0.1,0.1")]
    shares: String,
    /// Seed of who comes where
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Copies a tree with at most so many pictures of each person, by chance.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct BalanceArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Most pictures of a person; as many as the person in the middle has without it
    #[arg(long)]
    most: Option<usize>,
    /// Seed of which ones
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl LowShotArgs {
    pub fn run(self) -> Result<()> {
        run(&self.tree, &Choice::LowShot { min: self.min })
    }
}

impl SplitArgs {
    pub fn run(self) -> Result<()> {
        let shares = shares(&self.shares)?;
        let (by, seed) = (self.by, self.seed);
        run(&self.tree, &Choice::Split { by, shares, seed })
    }
}

impl BalanceArgs {
    pub fn run(self) -> Result<()> {
        let (most, seed) = (self.most, self.seed);
        run(&self.tree, &Choice::Balance { most, seed })
    }
}

fn run(args: &TreeArgs, choice: &Choice) -> Result<()> {
    let Copied {
        files,
        people,
        divisions,
        left_out,
        ..
    } = choose(&args.tree()?, choice, &args.out, &args.how())?;
    let mut counts = format!("{files} pictures of {people} people");
    for (name, count) in divisions {
        counts += &format!("; {name} {count}");
    }
    args.tell(&counts, &left_out);
    Ok(())
}
