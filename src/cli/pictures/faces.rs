//! Which faces of a picture a command is about, by number from the left.

use faceglass_pipeline::NoSample;
use faceglass_pipeline::enrolment::{FaceChoice, FaceNumber, numbers_from_left};
use faceglass_vision::Rect;
use std::path::Path;

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
