//! `workshop data analyse`.

use super::step::{GlassesArgs, TreeArgs};
use crate::Result;
use crate::core::error::WorkshopError;
use crate::data::trees::analyse::{Settings, analyse};
use crate::data::trees::eyes::Pick;

/// Looks at every file of a tree and tells what it holds and what is wrong with it.
///
/// OUT/report.md is for people, with plots and contact sheets; OUT/report.json is what `workshop data clean` goes by.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct AnalyseArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Look at files alone: broken ones, sizes, copies; much faster
    #[arg(long)]
    without_faces: bool,
    /// Which face of a picture with several is its person's: largest or central
    #[arg(long, value_enum, default_value_t = Pick::Largest)]
    face: Pick,
    /// Cosine from which two faces are one person's; the embedder's own without it
    #[arg(long, value_name = "COSINE")]
    same: Option<f32>,
    #[command(flatten)]
    glasses: GlassesArgs,
}

impl AnalyseArgs {
    pub fn run(self) -> Result<()> {
        if !matches!(self.face, Pick::Largest | Pick::Central) {
            let why =
                "--face is largest or central: a report tells pictures with several faces anyway";
            return Err(WorkshopError::Config(why.into()));
        }
        let settings = Settings {
            faces: !self.without_faces,
            pick: self.face,
            same: self.same,
            glasses: self.glasses.glasses(),
        };
        let report = analyse(
            &self.tree.tree()?,
            &self.tree.out,
            &settings,
            &self.tree.how(),
        )?;
        let mut counts = format!("{} people, {} files", report.people, report.files);
        if !self.tree.how().dry_run {
            let again = |groups: &[Vec<String>]| groups.iter().map(|g| g.len() - 1).sum::<usize>();
            counts += &format!(
                "; {} copies, {} that look alike",
                again(&report.exact),
                again(&report.near)
            );
        }
        if let Some(found) = &report.agreement {
            let faces: usize = report
                .faces
                .iter()
                .filter(|(n, _)| **n > 0)
                .map(|(_, count)| count)
                .sum();
            counts += &format!(
                "; {faces} with a face, {} that do not agree with their person, {} pairs of people who look like one",
                found.odd.len(),
                found.twins.len()
            );
        }
        self.tree.tell(&counts, &report.left_out);
        Ok(())
    }
}
