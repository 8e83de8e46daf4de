//! The folder of a report.

use crate::cli::console::Console;
use crate::cli::detect::cannot_write;
use crate::cli::json::file_text;
use crate::cli::{Ended, Outcome, Stop};
use crate::ui::theme;
use faceglass_evaluation::plot::{Pen, Pixels};
use faceglass_evaluation::report::Report;
use image::RgbImage;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Where the report goes.
pub struct OutFolder {
    dir: PathBuf,
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
    pub fn create(dir: &Path) -> Result<Self, Stop> {
        std::fs::create_dir_all(dir).map_err(|error| cannot_write(dir, &error))?;
        Ok(Self {
            dir: dir.to_path_buf(),
        })
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
        let pen = Pen::new(theme::REGULAR).map_err(Stop::error)?;
        for (name, chart) in &report.charts {
            let Pixels { width, height, rgb } = pen.draw(chart).map_err(Stop::error)?;
            let picture = RgbImage::from_raw(width, height, rgb)
                .ok_or_else(|| Stop::Error(format!("{name} has no pixels.")))?;
            self.save(name, &picture)?;
        }
        let json = report.to_json().map_err(Stop::error)?;
        write_text(&self.dir.join("report.json"), &json)?;
        write_text(&self.dir.join("report.md"), &report.to_markdown())?;
        console.json(&DoneJson {
            report: file_text(&self.dir.join("report.json")),
            kind: &report.kind,
            from_cache,
            figures: &report.figures,
            cautions: &report.cautions,
        })?;
        Ok(Outcome::Done)
    }

    fn save(&self, name: &str, picture: &RgbImage) -> Result<(), Stop> {
        let path = self.dir.join(name);
        picture
            .save(&path)
            .map_err(|error| cannot_write(&path, &error))
    }
}

/// Writes a text file.
pub fn write_text(path: &Path, text: &str) -> Result<(), Stop> {
    std::fs::write(path, text).map_err(|error| cannot_write(path, &error))
}
