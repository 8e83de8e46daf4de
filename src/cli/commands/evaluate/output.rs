//! The folder of a report.

use crate::cli::console::Console;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::cli::output::Outputs;
use crate::fonts;
use faceglass_answers::file_text;
use faceglass_evaluation::plot::{Pen, Pixels};
use faceglass_evaluation::report::Report;
use image::RgbImage;
use serde::Serialize;
use std::path::{Path, PathBuf};

const REPORT_JSON: &str = "report.json";
const REPORT_MD: &str = "report.md";

/// Where the report goes.
pub struct OutFolder {
    dir: PathBuf,
    outputs: Outputs,
}

#[derive(Serialize)]
struct DoneJson<'a> {
    report: String,
    kind: &'a str,
    /// Files whose values were there from an earlier run.
    from_cache: u64,
    figures: &'a serde_json::Value,
    /// What the sample is too small to claim.
    cautions: &'a [String],
}

impl OutFolder {
    /// Makes the folder and takes the names of the reports in it.
    ///
    /// # Errors
    /// If it cannot be made, or a report would take the place of a file that is
    /// read.
    pub fn create(dir: &Path, mut outputs: Outputs) -> Result<Self, Stop> {
        outputs.folder(dir)?;
        for name in [REPORT_JSON, REPORT_MD] {
            outputs.claim(&dir.join(name))?;
        }
        Ok(Self {
            dir: dir.to_path_buf(),
            outputs,
        })
    }

    /// What may be written.
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// Writes a picture and notes it in the report.
    pub fn add_picture(
        &self,
        report: &mut Report,
        name: &str,
        caption: &str,
        picture: &RgbImage,
    ) -> Result<(), Stop> {
        self.save(name, picture)?;
        report.add_picture(name, caption);
        Ok(())
    }

    /// Writes everything and says where it is.
    pub fn finish(&self, report: &Report, from_cache: u64, console: &Console) -> Ended {
        let pen = Pen::new(fonts::REGULAR).map_err(Stop::error)?;
        for (name, chart) in &report.charts {
            let Pixels { width, height, rgb } = pen.draw(chart).map_err(Stop::error)?;
            let picture = RgbImage::from_raw(width, height, rgb)
                .ok_or_else(|| Stop::Error(format!("{name} has no pixels.")))?;
            self.save(name, &picture)?;
        }
        let json = report.to_json().map_err(Stop::error)?;
        let json_file = self.dir.join(REPORT_JSON);
        self.outputs.text(&json_file, &json)?;
        self.outputs
            .text(&self.dir.join(REPORT_MD), &report.to_markdown())?;
        console.json(&DoneJson {
            report: file_text(&json_file),
            kind: &report.kind,
            from_cache,
            figures: &report.figures,
            cautions: &report.cautions,
        })?;
        Ok(Outcome::Done)
    }

    fn save(&self, name: &str, picture: &RgbImage) -> Result<(), Stop> {
        self.outputs.png(&self.dir.join(name), picture)
    }
}
