//! `workshop data pairs` and `workshop data triplets`.

use super::step::{GlassesArgs, TreeArgs};
use crate::Result;
use crate::data::trees::lists::{Listed, Mining, Wanted, pairs, triplets};

/// Who is compared with whom.
#[derive(clap::Args, Debug)]
struct ListArgs {
    /// Who is compared: by chance, or by what an embedder finds alike
    #[arg(long, value_enum, default_value_t = Mining::Random)]
    mining: Mining,
    /// Pictures are aligned faces of 112 pixels, as `workshop data align` makes them
    #[arg(long)]
    aligned: bool,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    glasses: GlassesArgs,
}

/// Lists pairs of one person and as many of two: OUT/pairs.csv, as `faceglass evaluate pairs` reads it.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct PairsArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Pairs of one person, in all folds together
    #[arg(long, default_value_t = 3000)]
    count: usize,
    /// Folds, each with people of its own and as many pairs of both kinds
    #[arg(long, default_value_t = 10)]
    folds: usize,
    /// Also in LFW's form: OUT/people/NAME/NAME_0001.jpg and OUT/pairs.txt, as `faceglass evaluate lfw` reads them
    #[arg(long)]
    lfw: bool,
    #[command(flatten)]
    list: ListArgs,
}

/// Lists triplets, two pictures of a person and one of another: OUT/triplets.txt, for the sampler of `train recognition`.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct TripletsArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Triplets
    #[arg(long, default_value_t = 10_000)]
    count: usize,
    #[command(flatten)]
    list: ListArgs,
}

impl ListArgs {
    fn wanted(&self, count: usize, folds: usize, lfw: bool) -> Wanted {
        Wanted {
            count,
            folds,
            mining: self.mining,
            seed: self.seed,
            aligned: self.aligned,
            lfw,
            glasses: self.glasses.glasses(),
        }
    }
}

impl PairsArgs {
    pub fn run(self) -> Result<()> {
        let wanted = self.list.wanted(self.count, self.folds, self.lfw);
        let listed = pairs(
            &self.tree.tree()?,
            &wanted,
            &self.tree.out,
            &self.tree.how(),
        )?;
        let Listed {
            lines,
            folds,
            each,
            people,
            pictures,
            left_out,
        } = listed;
        let counts = match self.tree.how().dry_run {
            true => format!("pairs of {people} people in {folds} folds"),
            false => format!(
                "{lines} pairs of {pictures} pictures of {people} people: {folds} folds of {each} of one person and as many of two"
            ),
        };
        self.tree.tell(&counts, &left_out);
        Ok(())
    }
}

impl TripletsArgs {
    pub fn run(self) -> Result<()> {
        let wanted = self.list.wanted(self.count, 1, false);
        let listed = triplets(
            &self.tree.tree()?,
            &wanted,
            &self.tree.out,
            &self.tree.how(),
        )?;
        let Listed {
            lines,
            people,
            pictures,
            left_out,
            ..
        } = listed;
        let counts = match self.tree.how().dry_run {
            true => format!("at most {lines} triplets of {people} people"),
            false => format!("{lines} triplets of {pictures} pictures of {people} people"),
        };
        self.tree.tell(&counts, &left_out);
        Ok(())
    }
}
