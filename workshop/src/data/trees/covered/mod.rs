//! A tree with masks over its faces, or with wavy lines over its pictures; and of each picture the region that is hidden.
//!
//! Pictures come into `OUT/pictures/PERSON/…`, which is a tree again, regions (white where nothing of the picture is
//! left) into `OUT/regions/PERSON/…`, what was drawn into `OUT/covers.csv`.

pub mod lines;

use super::align::{quoted, stems};
use super::eyes::{Glasses, Pick, examined, meant};
use super::picture;
use super::walk::{Found, Tree};
use super::work::left_out::LeftOut;
use super::work::{How, Work, write};
use crate::core::chance::dice;
use crate::core::error::{Result, WorkshopError};
use crate::core::hash::sha256_hex;
use crate::data::cover::Covered;
use crate::data::cover::cloth::Print;
use crate::data::cover::mask::{Mask, Shape};
use crate::data::cover::mesh::{Form, Mesh};
use faceglass_pipeline::Engine;
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What is drawn over pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// Masks over faces.
    Masks {
        /// Shapes to choose from.
        shapes: Vec<Shape>,
        /// Prints of masks of cloth to choose from.
        prints: Vec<Print>,
        /// Which faces wear one.
        faces: Pick,
        /// How pictures are looked at.
        glasses: Glasses,
    },
    /// Wavy lines over whole pictures.
    Meshes {
        /// Forms to choose from.
        forms: Vec<Form>,
        /// Share of the picture's shorter side that a face is taken to be as wide as.
        face: f32,
    },
}

/// How a tree is covered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// With what.
    pub cover: Cover,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

/// What came of one picture.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Made {
    /// The picture's and the region's file, what was drawn, and the share of the picture that is hidden.
    covered: Option<(String, String, f32)>,
    left_out: Option<String>,
}

/// What came of a tree.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// How it was covered.
    pub settings: Settings,
    /// By which networks; none for meshes.
    pub networks: Vec<String>,
    /// Files that were looked at.
    pub files: usize,
    /// Pictures that were covered.
    pub pictures: usize,
    /// What was drawn, by its name.
    pub drawn: BTreeMap<String, usize>,
    /// What is not there.
    pub left_out: LeftOut,
}

impl Settings {
    /// Fails where nothing would come of it.
    ///
    /// # Errors
    /// [`WorkshopError::Config`].
    pub fn check(&self) -> Result<()> {
        match self.cover {
            Cover::Meshes { face, .. } if !(0.05..=2.0).contains(&face) => {
                Err(WorkshopError::Config(
                    "choose a face of 0.05 to 2 times the picture's shorter side".into(),
                ))
            }
            Cover::Meshes { .. } | Cover::Masks { .. } => Ok(()),
        }
    }

    fn networks(&self) -> Result<Vec<String>> {
        match &self.cover {
            Cover::Masks { glasses, .. } => glasses.names(),
            Cover::Meshes { .. } => Ok(Vec::new()),
        }
    }

    fn engine(&self) -> Result<Option<Engine>> {
        match &self.cover {
            Cover::Masks { glasses, .. } => glasses.engine(false).map(Some),
            Cover::Meshes { .. } => Ok(None),
        }
    }
}

/// Covers the pictures of `tree` into `out`.
///
/// # Errors
/// When a network fails, or the folder is another's or cannot be written. Pictures of no use are left out and counted.
pub fn cover(tree: &Tree, out: &Path, settings: &Settings, how: &How) -> Result<Report> {
    settings.check()?;
    let networks = settings.networks()?;
    let mut report = Report {
        settings: settings.clone(),
        networks,
        files: tree.files.len(),
        pictures: 0,
        drawn: BTreeMap::new(),
        left_out: tree.left_out.clone(),
    };
    if how.dry_run {
        return Ok(report);
    }
    let asked = (settings, &report.networks, tree.fingerprint());
    let work = Work::begin(out, Some(&tree.root), &asked)?;
    let stems = stems(&tree.files);
    let made = work.each(
        &tree.files,
        how,
        "pictures covered",
        |found: &Found| found.file.clone(),
        || settings.engine(),
        |engine, found| {
            let stem = stems.get(found.file.as_str()).unwrap_or(&found.file);
            one(engine.as_mut(), tree, &found.file, stem, out, settings)
        },
    )?;
    let mut table = "file,covered,drawn,hidden\n".to_owned();
    for (found, made) in tree.files.iter().zip(made) {
        if let Some(reason) = &made.left_out {
            report.left_out.note(reason, &found.file);
        }
        if let Some((file, drawn, hidden)) = made.covered {
            let _ = writeln!(
                table,
                "{},{},{},{hidden}",
                quoted(&found.file),
                quoted(&file),
                quoted(&drawn)
            );
            *report.drawn.entry(drawn).or_default() += 1;
            report.pictures += 1;
        }
    }
    write(&out.join("covers.csv"), table.as_bytes())?;
    work.finish(&report)?;
    Ok(report)
}

fn one(
    engine: Option<&mut Engine>,
    tree: &Tree,
    file: &str,
    stem: &str,
    out: &Path,
    settings: &Settings,
) -> Result<Made> {
    let nothing = |reason: &str| Made {
        covered: None,
        left_out: Some(reason.to_owned()),
    };
    let read = match picture::read(&tree.root.join(file)) {
        Ok(read) => read,
        Err(broken) => return Ok(nothing(broken.reason())),
    };
    // By what is in the file, so that a picture is covered alike whatever lies beside it.
    let stream = u64::from_str_radix(&sha256_hex(&read.bytes)[..16], 16).unwrap_or_default();
    let (drawn, covered) = match (&settings.cover, engine) {
        (Cover::Masks { .. }, Some(engine)) => {
            match masked(engine, &read.picture, file, settings, stream)? {
                Ok(covered) => covered,
                Err(reason) => return Ok(nothing(reason)),
            }
        }
        (Cover::Masks { .. }, None) => return Ok(nothing("a picture that nobody looked at")),
        (Cover::Meshes { forms, face }, _) => {
            let mesh = Mesh::by_lot(forms, &mut dice(settings.seed, stream));
            let (width, height) = read.picture.dimensions();
            let unit = width.min(height) as f32 * face / 112.0;
            (name(&mesh.form)?, mesh.over(&read.picture, unit))
        }
    };
    // Without loss: what is not hidden is as it was.
    let name = format!("{stem}.png");
    let hidden: f32 = covered.region.pixels().map(|p| f32::from(p.0[0])).sum();
    let hidden = hidden / 255.0 / covered.region.len().max(1) as f32;
    let (picture, region) = (
        picture::png(covered.picture.into())?,
        picture::png(covered.region.into())?,
    );
    write(&out.join("regions").join(&name), &region)?;
    write(&out.join("pictures").join(&name), &picture)?;
    Ok(Made {
        covered: Some((name, drawn, super::eyes::short(hidden))),
        left_out: None,
    })
}

type Drawn = std::result::Result<(String, Covered), &'static str>;

/// Each face that is meant with a mask of its own, all of one shape.
fn masked(
    engine: &mut Engine,
    picture: &RgbImage,
    file: &str,
    settings: &Settings,
    stream: u64,
) -> Result<Drawn> {
    let Cover::Masks {
        shapes,
        prints,
        faces,
        ..
    } = &settings.cover
    else {
        return Ok(Err("a picture that nobody looked at"));
    };
    let (found, _, righted) = examined(engine, picture, file)?;
    let found = match meant(found, righted.dimensions(), *faces) {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut rng = dice(settings.seed, stream);
    let mut worn: Option<(String, Covered)> = None;
    for face in &found {
        let mask = Mask::by_lot(shapes, prints, &mut rng);
        let under = worn.as_ref().map_or(&righted, |(_, c)| &c.picture);
        let Some(mut covered) = mask.put_on(under, &face.dense) else {
            continue;
        };
        if let Some((_, before)) = &worn {
            for (now, then) in covered.region.pixels_mut().zip(before.region.pixels()) {
                now.0[0] = now.0[0].max(then.0[0]);
            }
        }
        let first = worn.map(|(name, _)| name);
        worn = Some((first.unwrap_or(name(&mask.shape)?), covered));
    }
    Ok(worn.ok_or("a face whose landmarks are not known"))
}

/// As it is called in reports.
fn name(drawn: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(drawn).map_err(|e| WorkshopError::Data(e.to_string()))?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}
