//! `workshop data align`.

use super::step::{GlassesArgs, TreeArgs};
use crate::Result;
use crate::data::trees::align::{Form, Settings, align};
use crate::data::trees::eyes::Pick;

/// Finds the faces of a tree, also those that lie on their side or upside down, and cuts each onto the five-point template.
///
/// The faces come into OUT/PERSON/…, their figures into OUT/faces.csv, counts and what was left out into OUT/report.json.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct AlignArgs {
    #[command(flatten)]
    tree: TreeArgs,
    /// Pixels of a side
    #[arg(long, default_value_t = 112)]
    side: u32,
    /// What is added around the template on each side, as a share of it
    #[arg(long, default_value_t = 0.0)]
    margin: f32,
    /// Which face of a picture with several
    #[arg(long, value_enum, default_value_t = Pick::Largest)]
    faces: Pick,
    /// As what faces are written
    #[arg(long, value_enum, default_value_t = Form::Jpg)]
    form: Form,
    #[command(flatten)]
    glasses: GlassesArgs,
}

impl AlignArgs {
    pub fn run(self) -> Result<()> {
        let settings = Settings {
            side: self.side,
            margin: self.margin,
            faces: self.faces,
            form: self.form,
            glasses: self.glasses.glasses(),
        };
        let how = self.tree.how();
        let report = align(&self.tree.tree()?, &self.tree.out, &settings, &how)?;
        let counts = match how.dry_run {
            true => format!("{} pictures to look at", report.files),
            false => {
                let righted: usize = report.righted.values().sum();
                format!(
                    "{} faces of {} people, out of {} pictures, {righted} of them righted",
                    report.faces, report.people, report.files
                )
            }
        };
        self.tree.tell(&counts, &report.left_out);
        Ok(())
    }
}
