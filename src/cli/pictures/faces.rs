//! Which faces of a picture a command is about, by number from the left.

use faceglass_pipeline::NoSample;
use faceglass_pipeline::enrolment::{FaceChoice, FaceNumber, numbers_from_left};
use faceglass_vision::Rect;
use std::path::{Path, PathBuf};

/// What `choice` means in one of `pictures`, with so many faces in it. Said of several pictures, a number is
/// of those with several faces, and an only face is taken as it is; said of one, it has to be there.
pub fn meant_among(choice: FaceChoice, pictures: &[PathBuf], faces: usize) -> FaceChoice {
    let is_of_one = matches!(pictures, [one] if !one.is_dir());
    match (choice, faces) {
        (FaceChoice::Number(_), 1) if !is_of_one => FaceChoice::Clear,
        _ => choice,
    }
}

/// The number of each face, `None` for those that are not meant. All are meant
/// where none was chosen.
///
/// # Errors
/// A sentence if the chosen one is not there.
pub fn limit_to(
    choice: Option<FaceChoice>,
    boxes: &[Rect],
    file: &Path,
) -> Result<Vec<Option<usize>>, String> {
    let numbers = numbers_from_left(boxes).into_iter().map(Some);
    let Some(choice) = choice.filter(|_| !boxes.is_empty()) else {
        return Ok(numbers.collect());
    };
    let (meant, _) = choice.among(boxes).map_err(|why| not_taken(file, &why))?;
    Ok(numbers
        .enumerate()
        .map(|(at, number)| number.filter(|_| at == meant))
        .collect())
}

/// Why a picture gives no face, with what can be done here.
pub fn not_taken(file: &Path, why: &NoSample) -> String {
    let file = file.display();
    match why {
        NoSample::SeveralFaces(of) => format!(
            "{file}: there are {of} faces; say which with --face 1 to {of}, from left to right, or with --face largest."
        ),
        NoSample::NoSuchFace { number, of: 1 } => {
            format!("{file}: there is only one face, and no face {number}; leave --face out.")
        }
        _ => format!("{file}: {why}"),
    }
}

/// What was taken of a picture with several faces, and how to take another.
pub fn largest_taken(file: &Path, face: FaceNumber) -> String {
    format!(
        "{}: of {} faces the largest was taken, number {} from the left; --face takes another one.",
        file.display(),
        face.of,
        face.number
    )
}
