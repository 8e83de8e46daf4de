//! `workshop data pack` and `unpack`.

use super::step::StepArgs;
use crate::Result;
use crate::data::trees::pack::{Form, Input, Report, pack, unpack};
use crate::data::trees::work::told;
use std::path::{Path, PathBuf};

/// Packs a tree, or what is packed otherwise, for other tools. The bytes of each picture stay as they are.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct PackArgs {
    /// A tree, or a .rec, .tfrecord, .tar, .bin, or a folder with one, or shards
    input: PathBuf,
    /// As what
    #[arg(long, value_enum)]
    form: Form,
    /// Table of pairs of which a verification set is made, as `workshop data pairs` writes it
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
    /// Of shards: pictures are aligned faces with this margin around the template, as a share of it; 0 as `workshop data align`
    /// makes them without --margin. Networks can learn from such shards
    #[arg(long, value_name = "MARGIN")]
    aligned: Option<f32>,
    /// New folder for what is packed; one in which packing was broken off is packed anew
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    step: StepArgs,
}

/// Writes what is packed as a tree.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct UnpackArgs {
    /// A .rec, .tfrecord, .tar or .bin, a folder with one, or shards
    input: PathBuf,
    /// New folder for the tree; one that was broken off is gone on with
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    step: StepArgs,
}

impl PackArgs {
    pub fn run(self) -> Result<()> {
        let how = self.step.how();
        let input = Input::at(&self.input)?;
        let (pairs, margin) = (self.pairs.as_deref(), self.aligned);
        let report = pack(&input, self.form, pairs, margin, &self.out, &how)?;
        tell(&report, how.dry_run, "packed", &self.out);
        Ok(())
    }
}

impl UnpackArgs {
    pub fn run(self) -> Result<()> {
        let how = self.step.how();
        let report = unpack(&Input::at(&self.input)?, &self.out, &how)?;
        tell(&report, how.dry_run, "unpacked", &self.out);
        Ok(())
    }
}

fn tell(report: &Report, is_dry: bool, verb: &str, out: &Path) {
    let verb = if is_dry {
        format!("would be {verb}; nothing is written")
    } else {
        verb.to_owned()
    };
    let counts = format!(
        "{} pictures of {} people {verb}",
        report.pictures, report.people
    );
    println!("{}", told(&counts, &report.left_out));
    if !is_dry {
        println!("{}", out.display());
    }
}
