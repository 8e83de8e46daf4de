//! Shards made small enough to travel, to a rented GPU for instance.

use crate::data::shards::{FaceLabel, Record, ShardSet, ShardWriter, Split, encode_jpeg};
use crate::{Result, WorkshopError};
use faceglass_vision::{ModelKind, Rect, crop_rect};
use image::RgbImage;
use indicatif::{ProgressBar, ProgressIterator as _};
use std::collections::BTreeMap;
use std::path::Path;

/// Quality of pictures that are cut anew.
const QUALITY: u8 = 92;

/// A cut at full size must be smaller than this share of the picture.
const SAVED: f32 = 0.6;

/// What stays at home.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// At most so many pictures of a source, class and split, evenly spread.
    pub most: Option<usize>,
    /// The same for single sources, such as those that hold many people.
    pub most_of: Vec<(String, usize)>,
    /// Pictures of one face by one sensor: it becomes no larger than this many pixels (longer side) …
    pub face_px: Option<f32>,
    /// … and so many boxes of its surroundings are kept.
    pub context: f32,
}

impl Limits {
    fn check(&self) -> Result<()> {
        let Some(px) = self.face_px else {
            return Ok(());
        };
        // Written so that NaN fails, too.
        if px >= 16.0 && self.context >= 1.0 {
            return Ok(());
        }
        Err(WorkshopError::Config(format!(
            "faces of {px} pixels with {} boxes around them are too little to learn from; \
             keep at least 16 pixels and 1 box",
            self.context
        )))
    }
}

/// Copies the shards in `from` to `out` without the test pictures, which nothing may be
/// learned or chosen from, and within `limits`. Gives the number of pictures.
///
/// # Errors
/// When shards cannot be read or written, are the embedder's, or `limits` leave no face.
pub fn thin(from: &Path, out: &Path, limits: &Limits, bar: &ProgressBar) -> Result<usize> {
    let set = ShardSet::open(from)?;
    if set.manifest.kind == ModelKind::Embedder.as_str() {
        return Err(WorkshopError::Data(
            "shards of the embedder cannot be made thinner: by their test faces it is found who must not be trained on"
                .into(),
        ));
    }
    limits.check()?;
    for (source, _) in &limits.most_of {
        if !set.records.iter().any(|r| r.source == *source) {
            println!("{source} is not in {}", from.display());
        }
    }
    let chosen = chosen(&set.records, limits);
    let mut writer = ShardWriter::like(out, &set)?;
    bar.set_length(chosen.len() as u64);
    for i in chosen.into_iter().progress_with(bar.clone()) {
        let mut record = set.records[i].clone();
        let alone = record.others.is_empty();
        let cut = match (limits.face_px, record.faces.as_slice()) {
            (Some(most), [face]) if alone => closer(&set.picture(i)?, face, most, limits.context),
            _ => None,
        };
        match cut {
            Some((picture, face)) => {
                record.faces = vec![face];
                writer.push(record, &encode_jpeg(&picture, QUALITY)?)?;
            }
            None => writer.copy(record, &set, i)?,
        }
    }
    let count = writer.len();
    writer.finish()?;
    Ok(count)
}

/// Numbers of the records that come along, in order.
fn chosen(records: &[Record], limits: &Limits) -> Vec<usize> {
    let mut groups: BTreeMap<(&str, Option<bool>, Split), Vec<usize>> = BTreeMap::new();
    for (i, r) in records.iter().enumerate() {
        if r.split != Split::Test {
            groups
                .entry((&r.source, r.live, r.split))
                .or_default()
                .push(i);
        }
    }
    let few = |((source, _, _), all): ((&str, _, _), Vec<usize>)| {
        let own = limits.most_of.iter().find(|(s, _)| s == source);
        match own.map(|(_, most)| *most).or(limits.most) {
            Some(most) if all.len() > most => {
                let count = all.len();
                (0..most).map(|n| all[n * count / most]).collect()
            }
            _ => all,
        }
    };
    let mut chosen: Vec<usize> = groups.into_iter().flat_map(few).collect();
    chosen.sort_unstable();
    chosen
}

/// The face with its surroundings, smaller; `None` if the picture can stay as it is.
fn closer(
    picture: &RgbImage,
    face: &FaceLabel,
    most: f32,
    context: f32,
) -> Option<(RgbImage, FaceLabel)> {
    let [x, y, w, h] = face.bbox;
    let longer = w.max(h).max(1.0);
    let scale = (most / longer).min(1.0);
    let reach = longer * context / 2.0;
    let middle = Rect::new(x, y, w, h).center();
    let left = (middle.x - reach).max(0.0).floor();
    let top = (middle.y - reach).max(0.0).floor();
    let right = (middle.x + reach).min(picture.width() as f32).ceil();
    let bottom = (middle.y + reach).min(picture.height() as f32).ceil();
    let (cut_w, cut_h) = ((right - left).max(1.0), (bottom - top).max(1.0));
    // To compress a picture once more for a narrow strip is not worth what it loses.
    let whole = picture.width() as f32 * picture.height() as f32;
    if scale == 1.0 && cut_w * cut_h > SAVED * whole {
        return None;
    }
    let out = |v: f32| ((v * scale).round() as u32).max(1);
    let (out_w, out_h) = (out(cut_w), out(cut_h));
    let region = Rect::new(left, top, cut_w, cut_h);
    let (sx, sy) = (out_w as f32 / cut_w, out_h as f32 / cut_h);
    let moved = FaceLabel {
        bbox: [(x - left) * sx, (y - top) * sy, w * sx, h * sy],
        points: face
            .points
            .iter()
            .map(|[px, py]| [(px - left) * sx, (py - top) * sy])
            .collect(),
        score: face.score,
    };
    Some((crop_rect(picture, region, out_w, out_h), moved))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use image::Rgb;

    fn record(n: usize, split: Split, live: bool) -> Record {
        Record {
            source: "owner+set".into(),
            file: format!("{n}.jpg"),
            split,
            live: Some(live),
            faces: vec![FaceLabel {
                bbox: [60.0, 70.0, 40.0, 50.0],
                score: 0.9,
                points: vec![[70.0, 90.0]],
            }],
            ..Record::default()
        }
    }

    fn shards(dir: &Path, kind: &str) {
        let mut writer = ShardWriter::create(dir, kind, 1).unwrap();
        // White where the face is.
        let picture = RgbImage::from_fn(300, 200, |x, y| {
            let inside = (60..100).contains(&x) && (70..120).contains(&y);
            Rgb([if inside { 255 } else { 0 }; 3])
        });
        let jpeg = encode_jpeg(&picture, 95).unwrap();
        for n in 0..10 {
            writer.push(record(n, Split::Train, true), &jpeg).unwrap();
        }
        writer.push(record(10, Split::Dev, false), &jpeg).unwrap();
        writer.push(record(11, Split::Test, true), &jpeg).unwrap();
        writer.finish().unwrap();
    }

    #[test]
    fn test_pictures_stay_at_home_and_few_of_a_group_travel() {
        let (from, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        shards(from.path(), "liveness");
        let bar = ProgressBar::hidden();
        let all = thin(from.path(), out.path(), &Limits::default(), &bar).unwrap();
        assert_eq!(all, 11);
        let mut limits = Limits {
            most: Some(2),
            most_of: vec![("owner+set".into(), 4)],
            ..Limits::default()
        };
        assert_eq!(thin(from.path(), out.path(), &limits, &bar).unwrap(), 5);
        limits.most_of.clear();
        assert_eq!(thin(from.path(), out.path(), &limits, &bar).unwrap(), 3);
        limits.most = Some(4);
        thin(from.path(), out.path(), &limits, &bar).unwrap();
        let few = ShardSet::open(out.path()).unwrap();
        let files: Vec<&str> = few.records.iter().map(|r| r.file.as_str()).collect();
        assert_eq!(files, ["0.jpg", "2.jpg", "5.jpg", "7.jpg", "10.jpg"]);
        assert!(few.records.iter().all(|r| r.split != Split::Test));
        // Untouched pictures are the very bytes.
        let home = ShardSet::open(from.path()).unwrap();
        assert_eq!(home.jpeg(2), few.jpeg(1));
    }

    #[test]
    fn shards_of_the_embedder_travel_whole() {
        let (from, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        shards(from.path(), "embedder");
        let bar = ProgressBar::hidden();
        let error = thin(from.path(), out.path(), &Limits::default(), &bar).unwrap_err();
        assert!(
            error.to_string().contains("must not be trained on"),
            "{error}"
        );
        assert!(!out.path().join("index.jsonl").exists());
    }

    #[test]
    fn limits_that_leave_no_face_change_nothing() {
        let (from, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        shards(from.path(), "liveness");
        for (px, context) in [(25.0, 0.5), (3.0, 2.0), (f32::NAN, 2.0), (25.0, f32::NAN)] {
            let limits = Limits {
                face_px: Some(px),
                context,
                ..Limits::default()
            };
            let bar = ProgressBar::hidden();
            let error = thin(from.path(), out.path(), &limits, &bar).unwrap_err();
            assert!(error.to_string().contains("at least 16"), "{error}");
            assert!(!out.path().join("index.jsonl").exists());
        }
    }

    #[test]
    fn the_label_stays_on_the_face_of_a_smaller_cut() {
        let (from, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        shards(from.path(), "liveness");
        let limits = Limits {
            face_px: Some(25.0),
            context: 2.0,
            ..Limits::default()
        };
        thin(from.path(), out.path(), &limits, &ProgressBar::hidden()).unwrap();
        let set = ShardSet::open(out.path()).unwrap();
        let picture = set.picture(0).unwrap();
        assert!(picture.width() <= 51 && picture.height() <= 51);
        let face = &set.records[0].faces[0];
        let [x, y, w, h] = face.bbox;
        assert!((w - 20.0).abs() < 0.5 && (h - 25.0).abs() < 0.5, "{w}x{h}");
        let bright = |x: f32, y: f32| picture.get_pixel(x as u32, y as u32).0[0] > 128;
        assert!(bright(x + 2.0, y + 2.0) && bright(x + w - 3.0, y + h - 3.0));
        assert!(!bright(x - 3.0, y + h / 2.0) && !bright(x + w + 2.0, y + h / 2.0));
        assert!((face.points[0][0] - (x + 5.0)).abs() < 0.5);
    }
}
