//! A tree of aligned faces: detected, landmarks found, turned, scaled and shifted onto the five-point template.

use super::eyes::{Figures, Glasses, Pick, examined, meant};
use super::picture;
use super::walk::{Found, Tree};
use super::work::left_out::LeftOut;
use super::work::{How, Work, write};
use crate::core::error::{Result, WorkshopError};
use crate::data::shards::encode_jpeg;
use faceglass_pipeline::{Engine, FaceSample};
use faceglass_vision::align::ALIGNED_SIDE;
use faceglass_vision::{Point, Similarity, TEMPLATE_112, warp_similarity};
use image::{ImageFormat, RgbImage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

const QUALITY: u8 = 95;

/// As what faces are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// JPEG of quality 95
    Jpg,
    /// PNG, which loses nothing
    Png,
}

/// How faces are to be cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Pixels of a side.
    pub side: u32,
    /// What is added around the template on each side, as a share of it.
    pub margin: f32,
    /// Which face of a picture.
    pub faces: Pick,
    /// As what they are written.
    pub form: Form,
    /// How pictures are looked at.
    pub glasses: Glasses,
}

/// What came of one picture.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Made {
    /// Aligned faces by their files, each with its figures in the picture.
    faces: Vec<(String, Figures)>,
    left_out: Option<String>,
}

/// What came of a tree.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// How faces were cut.
    pub settings: Settings,
    /// By which networks.
    pub networks: Vec<String>,
    /// Files that were looked at.
    pub files: usize,
    /// Faces that were written.
    pub faces: usize,
    /// People with a face.
    pub people: usize,
    /// Pictures that were righted, by the turn in degrees clockwise.
    pub righted: BTreeMap<u32, usize>,
    /// What is not there.
    pub left_out: LeftOut,
}

impl Settings {
    /// Fails where no face would come of it.
    ///
    /// # Errors
    /// [`WorkshopError::Config`].
    pub fn check(&self) -> Result<()> {
        let is_fine = (16..=2048).contains(&self.side) && (0.0..=2.0).contains(&self.margin);
        is_fine.then_some(()).ok_or_else(|| {
            WorkshopError::Config(
                "choose a side of 16 to 2048 pixels and a margin of 0 to 2 times the template"
                    .into(),
            )
        })
    }

    /// The face at `points`: the template of 112 pixels with its margin, scaled to the side.
    fn cut(&self, picture: &RgbImage, points: &[Point; 5]) -> Option<RgbImage> {
        let whole = ALIGNED_SIDE as f32 * (1.0 + 2.0 * self.margin);
        let (scale, off) = (self.side as f32 / whole, self.margin * ALIGNED_SIDE as f32);
        let template = TEMPLATE_112.map(|p| Point::new((p.x + off) * scale, (p.y + off) * scale));
        let fit = Similarity::fit(points, &template)?;
        Some(warp_similarity(picture, fit, self.side, self.side))
    }

    fn encoded(&self, face: &RgbImage) -> Result<Vec<u8>> {
        match self.form {
            Form::Jpg => encode_jpeg(face, QUALITY),
            Form::Png => {
                let mut bytes = Cursor::new(Vec::new());
                face.write_to(&mut bytes, ImageFormat::Png).map_err(|e| {
                    WorkshopError::Data(format!("a face cannot be stored as PNG: {e}"))
                })?;
                Ok(bytes.into_inner())
            }
        }
    }
}

/// The name of each file's face, without ending: its own, or with its ending where another one is called so, too.
pub fn stems(files: &[Found]) -> BTreeMap<&str, String> {
    let stem = |file: &str| {
        file.rsplit_once('.')
            .map_or(file, |(stem, _)| stem)
            .to_owned()
    };
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for found in files {
        *times.entry(stem(&found.file).to_lowercase()).or_default() += 1;
    }
    let of = |file: &str| {
        let short = stem(file);
        let is_alone = times.get(&short.to_lowercase()) == Some(&1);
        if is_alone { short } else { file.to_owned() }
    };
    files
        .iter()
        .map(|found| (found.file.as_str(), of(&found.file)))
        .collect()
}

/// Aligns the faces of `tree` into `out`.
///
/// # Errors
/// When a network fails, or the folder is another's or cannot be written. Pictures of no use are left out and counted.
pub fn align(tree: &Tree, out: &Path, settings: &Settings, how: &How) -> Result<Report> {
    settings.check()?;
    let networks = settings.glasses.names()?;
    let mut report = Report {
        settings: settings.clone(),
        networks,
        files: tree.files.len(),
        faces: 0,
        people: 0,
        righted: BTreeMap::new(),
        left_out: tree.left_out.clone(),
    };
    if how.dry_run {
        return Ok(report);
    }
    let work = Work::begin(
        out,
        Some(&tree.root),
        &(settings, &report.networks, tree.fingerprint()),
    )?;
    let stems = stems(&tree.files);
    let ready = || settings.glasses.engine(false);
    let key = |found: &Found| found.file.clone();
    let made = work.each(
        &tree.files,
        how,
        "pictures aligned",
        key,
        ready,
        |engine, found| {
            let stem = stems
                .get(found.file.as_str())
                .cloned()
                .unwrap_or_else(|| found.file.clone());
            one(engine, &tree.root, &found.file, &stem, out, settings)
        },
    )?;
    let mut table =
        "file,face,turn,x,y,width,height,score,yaw,pitch,roll,sharpness,brightness\n".to_owned();
    let mut people = std::collections::BTreeSet::new();
    for (found, made) in tree.files.iter().zip(&made) {
        if let Some(reason) = &made.left_out {
            report.left_out.note(reason, &found.file);
        }
        if let Some((_, first)) = made.faces.first() {
            people.insert(&found.person);
            if first.turn > 0 {
                *report.righted.entry(first.turn).or_default() += 1;
            }
        }
        for (file, f) in &made.faces {
            report.faces += 1;
            let [x, y, w, h] = f.bbox;
            let _ = writeln!(
                table,
                "{},{},{},{x},{y},{w},{h},{},{},{},{},{},{}",
                quoted(&found.file),
                quoted(file),
                f.turn,
                f.score,
                f.yaw,
                f.pitch,
                f.roll,
                f.sharpness,
                f.brightness
            );
        }
    }
    report.people = people.len();
    write(&out.join("faces.csv"), table.as_bytes())?;
    work.finish(&report)?;
    Ok(report)
}

/// A field of a table, in quotes where it needs them (RFC 4180).
pub fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

fn one(
    engine: &mut Engine,
    root: &Path,
    file: &str,
    stem: &str,
    out: &Path,
    settings: &Settings,
) -> Result<Made> {
    let nothing = |reason: &str| Made {
        faces: Vec::new(),
        left_out: Some(reason.to_owned()),
    };
    let read = match picture::read(&root.join(file)) {
        Ok(read) => read.picture,
        Err(broken) => return Ok(nothing(broken.reason())),
    };
    let (faces, turn, righted) = examined(engine, &read, file)?;
    let faces = match meant(faces, righted.dimensions(), settings.faces) {
        Ok(faces) => faces,
        Err(reason) => return Ok(nothing(reason)),
    };
    let mut made = Made {
        faces: Vec::new(),
        left_out: None,
    };
    let ending = if settings.form == Form::Jpg {
        "jpg"
    } else {
        "png"
    };
    let several = faces.len() > 1;
    for (number, face) in (1..).zip(&faces) {
        let name = if several {
            format!("{stem}.face-{number}.{ending}")
        } else {
            format!("{stem}.{ending}")
        };
        match cut_one(&righted, face, settings)? {
            Some(bytes) => {
                write(&out.join(&name), &bytes)?;
                made.faces.push((name, Figures::of(face, turn)));
            }
            None => made.left_out = Some("a face whose points do not lie as a face's do".into()),
        }
    }
    Ok(made)
}

fn cut_one(picture: &RgbImage, face: &FaceSample, settings: &Settings) -> Result<Option<Vec<u8>>> {
    settings
        .cut(picture, &face.points)
        .map(|face| settings.encoded(&face))
        .transpose()
}
