//! `faceglass detect`: the faces in pictures.

use crate::annotate::Annotator;
use crate::cli::args::DetectArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::Outputs;
use crate::cli::pictures::{Look, look_at_each};
use faceglass_answers::PictureJson;
use faceglass_pipeline::FrameResult;
use faceglass_pipeline::enrolment::numbers_from_left;
use faceglass_vision::align_face;
use image::RgbImage;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub fn run(args: &DetectArgs, context: &Context, console: &mut Console) -> Ended {
    let mut engine = context.engine(&args.thresholds)?;
    let matcher = context.matcher(&engine, console)?;
    let mut outputs = Outputs::of(context);
    args.pictures.iter().for_each(|path| outputs.reads(path));
    let mut folder = args
        .out
        .as_deref()
        .map(|dir| OutFolder::create(dir, outputs))
        .transpose()?;
    look_at_each(&args.pictures, console, |console, file, image| {
        let result = engine.annotate(Arc::new(image), Some(file.to_path_buf()), matcher.as_ref());
        console.json(&PictureJson::new(file, &result))?;
        if let Some(folder) = &mut folder {
            folder.write(file, &result)?;
        }
        Ok(Look::found(!result.faces.is_empty()))
    })
}

/// Where annotated pictures and aligned faces go.
struct OutFolder {
    dir: PathBuf,
    outputs: Outputs,
    annotator: Annotator,
    /// Used already: pictures of different folders may share a file stem.
    stems: HashSet<String>,
}

impl OutFolder {
    fn create(dir: &Path, outputs: Outputs) -> Result<Self, Stop> {
        outputs.folder(dir)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            outputs,
            annotator: Annotator::new().map_err(Stop::Error)?,
            stems: HashSet::new(),
        })
    }

    fn write(&mut self, file: &Path, result: &FrameResult) -> Result<(), Stop> {
        let stem = self.fresh_stem(file);
        let image = &result.frame.image;
        let mut picture = RgbImage::clone(image);
        self.annotator.draw(&mut picture, result);
        let annotated = self.dir.join(format!("{stem}.annotated.jpg"));
        self.outputs.jpeg(&annotated, &picture)?;
        let boxes: Vec<_> = result.faces.iter().map(|face| face.bbox).collect();
        for (number, face) in numbers_from_left(&boxes).into_iter().zip(&result.faces) {
            // Points that coincide cannot be aligned; the JSON says "unclear".
            if let Ok(aligned) = align_face(image, &face.points) {
                let path = self.dir.join(format!("{stem}.face-{number}.png"));
                self.outputs.png(&path, &aligned.image)?;
            }
        }
        Ok(())
    }

    /// "portrait", then "portrait-2", …
    fn fresh_stem(&mut self, file: &Path) -> String {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let mut fresh = stem.to_string();
        let mut count = 1;
        while !self.stems.insert(fresh.clone()) {
            count += 1;
            fresh = format!("{stem}-{count}");
        }
        fresh
    }
}
