//! What the liveness network learns from: frames as the camera gave them (never
//! re-compressed here, but for the press photographs of CelebA), with the face
//! box and whether the face was really there.

use super::boxes::{Boxes, largest};
use super::{Job, names, share_of};
use crate::data::sets::{Form, Serving};
use crate::data::shards::{FaceLabel, Record, Split};
use crate::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use faceglass_vision::{Rect, crop_rect};
use image::RgbImage;
use indicatif::{ProgressBarIter, ProgressIterator as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub(crate) fn collect(job: &mut Job, sets: &[Serving]) -> Result<()> {
    for of in sets {
        match &of.set.form {
            Form::Nuaa => nuaa(job, of)?,
            Form::Replay { has_live } => replay(job, of, *has_live)?,
            Form::Frames => frames(job, of)?,
            Form::Celeba { people } => celeba(job, of, people)?,
            _ => return Err(of.misfit(ModelKind::Liveness)),
        }
    }
    Ok(())
}

/// One of NUAA's lists: from the folder `nuaa_lists` where the original ones are
/// kept, else from the checkout (whose lists at HEAD were altered).
pub(crate) fn nuaa_names(job: &Job, of: &Serving, list: &str) -> Result<BTreeSet<String>> {
    let original = job.config.data.join("nuaa_lists").join(list);
    if original.is_file() {
        return names::nuaa_list(&original);
    }
    let own = job.config.data.join(&of.set.name).join(&of.set.below);
    names::nuaa_list(&own.join(list))
}

/// The official train and test lists. A share of the people of the train
/// list, by chance, is held out for choosing thresholds.
fn nuaa(job: &mut Job, of: &Serving) -> Result<()> {
    let name = &of.set.name;
    let Some(root) = job.set(of) else {
        return Ok(());
    };
    let boxes = job.boxes(name)?;
    let lists = [
        ("client_train_raw.txt", "ClientRaw", true, Split::Train),
        ("imposter_train_raw.txt", "ImposterRaw", false, Split::Train),
        ("client_test_raw.txt", "ClientRaw", true, Split::Test),
        ("imposter_test_raw.txt", "ImposterRaw", false, Split::Test),
    ];
    let train = nuaa_names(job, of, "client_train_raw.txt")?;
    let people: BTreeSet<&str> = train.iter().map(|n| person_of(n)).collect();
    let mut order: Vec<&str> = people.into_iter().collect();
    let seed = job.config.seed;
    order.sort_by(|a, b| share_of(a, seed).total_cmp(&share_of(b, seed)));
    let held_out = (order.len() as f64 * of.how.validation) as usize;
    let held_out: BTreeSet<&str> = order.iter().take(held_out).copied().collect();
    for (list, folder, live, split) in lists {
        let frames = nuaa_names(job, of, list)?;
        let bar = job.bar(frames.len(), list);
        for frame in frames {
            bar.inc(1);
            let person = person_of(&frame);
            let dev = split == Split::Train && held_out.contains(person);
            let split = if dev { Split::Dev } else { split };
            let file = format!("{folder}/{frame}");
            let seen = boxes.of(&file);
            let mut entry = Record::new(name, &file, split);
            entry.person = format!("nuaa:{person}");
            // Session 1, 2 or 3, each with its own room and light.
            let session = frame.rsplit('/').next().and_then(|n| n.split('_').nth(1));
            entry.camera = format!("nuaa:{}", session.unwrap_or("?"));
            entry.live = Some(live);
            entry.faces = seen.and_then(largest).cloned().into_iter().collect();
            store_as_found(job, &root.join(&file), entry)?;
        }
    }
    Ok(())
}

fn person_of(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

/// A replay repository is a camera of its own; which of them is trained on and
/// which is measured is chosen at training time by the record's camera.
fn replay(job: &mut Job, of: &Serving, has_live: bool) -> Result<()> {
    let Some((root, boxes, files)) = pictures(job, of)? else {
        return Ok(());
    };
    for file in files {
        let live = match file.split('/').next() {
            Some("real") if has_live => true,
            Some("fake") => false,
            _ => {
                job.writer.drop_one("neither live nor an attack");
                continue;
            }
        };
        let face = boxes.of(&file).and_then(largest);
        if face.is_some_and(|f| !upright(f)) {
            job.writer.drop_one("lies on its side");
            continue;
        }
        let entry = of_camera(&of.set.name, &file, live, face);
        store_as_found(job, &root.join(&file), entry)?;
    }
    Ok(())
}

/// Some repositories keep the frames of a telephone held sideways. A camera of the app never
/// shows a face so, and only one class of such a repository does.
fn upright(face: &FaceLabel) -> bool {
    match face.points[..] {
        [[rx, ry], [lx, ly], ..] => (ly - ry).abs() <= lx - rx,
        _ => true,
    }
}

/// Folder, boxes and files (with a progress bar) of a set; `None` where it is not there.
fn pictures(job: &mut Job, of: &Serving) -> Result<Option<(PathBuf, Boxes, Files)>> {
    let Some(root) = job.set(of) else {
        return Ok(None);
    };
    let boxes = job.boxes(&of.set.name)?;
    let files = of.pictures_below(&root)?;
    let bar = job.bar(files.len(), &of.set.name);
    Ok(Some((root, boxes, files.into_iter().progress_with(bar))))
}

type Files = ProgressBarIter<std::vec::IntoIter<String>>;

/// A picture of a set that is one camera, and as good as one person.
fn of_camera(set: &str, file: &str, live: bool, face: Option<&FaceLabel>) -> Record {
    Record {
        camera: set.to_owned(),
        person: set.to_owned(),
        live: Some(live),
        faces: face.cloned().into_iter().collect(),
        ..Record::new(set, file, Split::Train)
    }
}

/// Whole frames: the face that the largest labelled box is around, if a detector
/// sees it. Other faces in the picture may be bystanders, or on the screen.
fn frames(job: &mut Job, of: &Serving) -> Result<()> {
    let Some((root, boxes, files)) = pictures(job, of)? else {
        return Ok(());
    };
    for file in files {
        let labels = root.join(file.replace("/images/", "/labels/"));
        let (labels, others) = read_labels(&labels.with_extension("txt"))?;
        if others > 0 {
            job.writer
                .drop_one("lines of another form in its label file");
        }
        let area = |b: &names::YoloBox| b.size[0] * b.size[1];
        let largest = labels
            .iter()
            .max_by(|a, b| area(a).total_cmp(&area(b)))
            .copied();
        let Some(label) = largest else {
            job.writer.drop_one("no labelled box");
            continue;
        };
        let seen = boxes.of(&file);
        let face = seen.and_then(|seen| inside(&seen.faces, label, seen.size));
        let live = match file.split('/').next() {
            Some("Real") => true,
            Some("Fake") => false,
            _ => label.live,
        };
        let entry = of_camera(&of.set.name, &file, live, face);
        store_as_found(job, &root.join(&file), entry)?;
    }
    Ok(())
}

/// The labelled boxes in a file, and how many of its lines are of another form; none where
/// there is no file.
fn read_labels(path: &Path) -> Result<(Vec<names::YoloBox>, usize)> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(names::yolo_boxes(&text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok((Vec::new(), 0)),
        Err(error) => Err(WorkshopError::io(path)(error)),
    }
}

/// The surest of `faces` whose middle lies inside `label` in a picture of `size`.
fn inside(faces: &[FaceLabel], label: names::YoloBox, size: (u32, u32)) -> Option<&FaceLabel> {
    let full = [size.0 as f32, size.1 as f32];
    let within = |face: &&FaceLabel| {
        (0..2).all(|axis| {
            let middle = face.bbox[axis] + face.bbox[axis + 2] / 2.0;
            let off = middle / full[axis] - label.middle[axis];
            off.abs() <= label.size[axis] / 2.0
        })
    };
    faces.iter().find(within)
}

/// Live faces of many people and cameras, from which recaptures are simulated.
/// Scaled down, since press photographs are far sharper than a webcam.
fn celeba(job: &mut Job, of: &Serving, people: &Path) -> Result<()> {
    for found in job.celeba(of, people)? {
        let mut entry = found.entry;
        let face = found.seen.as_ref().and_then(largest);
        let sure = |f: &&FaceLabel| f.score >= job.config.min_score && f.bbox[2] >= CELEBA_MIN_FACE;
        let Some(face) = face.filter(sure) else {
            job.writer.drop_one("teacher sees no sure face");
            continue;
        };
        let Some((_, picture)) = job.read(&found.path, entry.split) else {
            continue;
        };
        let (scene, label) = around(&picture, face);
        entry.faces = vec![label];
        entry.live = Some(true);
        job.store(entry, &scene, 95)?;
    }
    Ok(())
}

/// Narrower faces show too little of skin and lens.
const CELEBA_MIN_FACE: f32 = 70.0;
/// Face sides kept around the face, and the most pixels a face is stored with.
const CONTEXT: f32 = 3.4;
const FACE_PX: f32 = 170.0;

/// The face with its surroundings, scaled down where it is large.
fn around(picture: &RgbImage, face: &FaceLabel) -> (RgbImage, FaceLabel) {
    let [x, y, w, h] = face.bbox;
    let longer = w.max(h);
    let half = CONTEXT * longer / 2.0;
    let (cx, cy) = (x + w / 2.0, y + h / 2.0);
    let (left, top) = ((cx - half).max(0.0), (cy - half).max(0.0));
    let right = (cx + half).min(picture.width() as f32);
    let bottom = (cy + half).min(picture.height() as f32);
    let zoom = (FACE_PX / longer).min(1.0);
    let out = |v: f32| (v * zoom).round().max(8.0) as u32;
    let region = Rect::new(left, top, right - left, bottom - top);
    let scene = crop_rect(picture, region, out(region.w), out(region.h));
    let label = FaceLabel {
        bbox: [(x - left) * zoom, (y - top) * zoom, w * zoom, h * zoom],
        score: face.score,
        points: Vec::new(),
    };
    (scene, label)
}

fn store_as_found(job: &mut Job, path: &Path, entry: Record) -> Result<()> {
    let sure = entry
        .faces
        .first()
        .is_some_and(|f| f.score >= job.config.min_score);
    // In the test list every picture counts, also those without a found face.
    if !sure && entry.split != Split::Test {
        job.writer.drop_one("teacher sees no sure face");
        return Ok(());
    }
    let Some((bytes, _)) = job.read(path, entry.split) else {
        return Ok(());
    };
    job.writer.push(entry, &bytes)
}
