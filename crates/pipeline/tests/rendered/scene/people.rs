//! Pictures of faces, and heads that wear them.

use super::Thing;
use super::own_head::Head;
use super::spline::Spline;
use faceglass_pipeline::{Engine, FaceSample};
use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{HeadFit, Sight};
use image::RgbImage;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One face that looks into the camera.
#[derive(Clone, Debug)]
pub struct Portrait {
    pub picture: RgbImage,
    /// 68 landmarks in its pixels.
    pub points: Vec<Point>,
}

/// Where a picture is projected onto a head from, in eye distances.
const PROJECTED_FROM: f32 = 10.0;
/// How far the picture passes by a landmark that would fold it.
const SLACK: f64 = 2e-3;
/// Lips meet on a head and may be open in a picture.
const INNER_LIPS: usize = 60;

impl Portrait {
    /// The middles of both eyes, the picture's left one first.
    pub fn eyes(&self) -> [[f64; 2]; 2] {
        [36..42, 42..48].map(|range| {
            let eye = &self.points[range];
            let mean = |read: fn(&Point) -> f32| {
                eye.iter().map(|p| f64::from(read(p))).sum::<f64>() / eye.len() as f64
            };
            [mean(|p| p.x), mean(|p| p.y)]
        })
    }

    /// The head with this face: each of its points has the colour that a projector
    /// before it would throw there, landmark upon landmark.
    pub fn on(&self, head: Head) -> Option<Thing> {
        let front = Sight {
            eye_distance_px: 1.0,
            eyes: Point::default(),
            distance: PROJECTED_FROM,
            ..Sight::default()
        };
        let seen = |p: &[f64; 3]| {
            let at = front.project(*p);
            [f64::from(at.x), f64::from(at.y)]
        };
        let places: Vec<[f64; 2]> = head.landmarks[..INNER_LIPS].iter().map(seen).collect();
        let pixels: Vec<[f64; 2]> = (self.points[..INNER_LIPS].iter())
            .map(|p| [f64::from(p.x), f64::from(p.y)])
            .collect();
        let warp = Spline::through(&places, &pixels, SLACK)?;
        let texels = head.mesh.points.iter().map(|p| warp.at(seen(p)));
        Some(Thing {
            texels: texels.map(|t| t.map(|v| v as f32)).collect(),
            landmarks: head.landmarks,
            mesh: head.mesh,
        })
    }
}

/// What a picture must be like to be put on a head.
const LEAST_EYES_PX: f32 = 34.0;
const MOST_YAW_DEG: f32 = 6.0;
const MOST_PITCH_DEG: f32 = 12.0;
const MOST_ROLL_DEG: f32 = 15.0;

/// Reads people from folders of pictures, one picture of each.
///
/// A person is a folder below the one that is named; pictures beside each other in
/// that are people by what their names have before the last `_`. The order is shuffled,
/// always alike.
///
/// # Errors
/// A sentence where a folder cannot be read.
pub fn portraits(
    folders: &[PathBuf],
    skip: usize,
    count: usize,
    engine: &mut Engine,
) -> Result<Vec<Portrait>, String> {
    let mut people: Vec<Vec<PathBuf>> = Vec::new();
    for folder in folders {
        let mut found = BTreeMap::new();
        gather(folder, folder, &mut found)?;
        people.extend(found.into_values());
    }
    let mut dice = Dice::new(68);
    for last in (1..people.len()).rev() {
        people.swap(last, dice.below(last + 1));
    }
    let of_person = |files: &Vec<PathBuf>| files.iter().find_map(|f| portrait(f, engine));
    let found = people.iter().filter_map(of_person);
    Ok(found.skip(skip).take(count).collect())
}

fn gather(
    root: &Path,
    folder: &Path,
    found: &mut BTreeMap<String, Vec<PathBuf>>,
) -> Result<(), String> {
    let failed = |e: std::io::Error| format!("{} cannot be read: {e}.", folder.display());
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let paths = entries.map(|entry| entry.map(|e| e.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(root, &path, found)?;
        } else if let Some(person) = person_of(root, &path) {
            found.entry(person).or_default().push(path);
        }
    }
    Ok(())
}

fn person_of(root: &Path, path: &Path) -> Option<String> {
    let kind = path.extension()?.to_str()?.to_lowercase();
    if !["jpg", "jpeg", "png"].contains(&kind.as_str()) {
        return None;
    }
    let folder = path.parent()?;
    if folder != root {
        return Some(folder.to_string_lossy().into_owned());
    }
    let name = path.file_stem()?.to_str()?;
    Some(
        name.rsplit_once('_')
            .map_or(name, |(person, _)| person)
            .to_owned(),
    )
}

fn portrait(file: &Path, engine: &mut Engine) -> Option<Portrait> {
    let picture = image::open(file).ok()?.to_rgb8();
    let face = engine.examine(&picture).faces.into_iter().next()?;
    looks_ahead(&face).then_some(Portrait {
        picture,
        points: face.dense,
    })
}

fn looks_ahead(face: &FaceSample) -> bool {
    let is_ahead = |fit: HeadFit| {
        fit.eye_distance_px >= LEAST_EYES_PX
            && fit.pose.yaw_deg.abs() <= MOST_YAW_DEG
            && fit.pose.pitch_deg.abs() <= MOST_PITCH_DEG
            && fit.pose.roll_deg.abs() <= MOST_ROLL_DEG
    };
    face.quality.ok() && HeadFit::of(&face.dense).is_ok_and(is_ahead)
}
