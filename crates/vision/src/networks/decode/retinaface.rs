//! The output of RetinaFace (J. Deng, J. Guo, E. Ververas, I. Kotsia, S. Zafeiriou, "RetinaFace:
//! Single-Shot Multi-Level Face Localisation in the Wild", CVPR 2020), as its reimplementation in
//! PyTorch writes it.

use super::{cells, is_usable, rows, softmax};
use crate::geometry::{Point, Rect};
use crate::networks::network::TensorRef;
use crate::types::{Detection, ModelError, VisionError};

/// Each level's cell size and the sides of the two boxes that each cell starts from, in input pixels.
const LEVELS: [(u32, [f32; 2]); 3] = [(8, [16.0, 32.0]), (16, [64.0, 128.0]), (32, [256.0, 512.0])];
/// What offsets of centres and points, and logarithms of sides, are multiplied by.
const VARIANCES: [f32; 2] = [0.1, 0.2];

/// Detections in input pixels, unsuppressed, from three outputs of as many rows, told by the
/// number of their values: 4 (offset of the centre and logarithm of the sides), 2 (background,
/// face: shares or logits) and 10 (five points as offsets), all of it in sides of the box that the
/// row starts from.
///
/// # Errors
/// [`VisionError::Model`] if the outputs have other shapes.
pub fn retinaface(
    outputs: &[TensorRef<'_>],
    size: (u32, u32),
    min_score: f32,
) -> Result<Vec<Detection>, VisionError> {
    let count = LEVELS
        .iter()
        .map(|(stride, sides)| cells(size, *stride) * sides.len())
        .sum();
    let part = |values: usize| {
        let fits = |o: &&TensorRef<'_>| rows(o, values) == Some(count);
        outputs.iter().find(fits)
    };
    let (Some(boxes), Some(scores), Some(points), 3) = (part(4), part(2), part(10), outputs.len())
    else {
        let shapes: Vec<String> = outputs.iter().map(TensorRef::shape_text).collect();
        return Err(ModelError::Unfit(format!(
            "The outputs do not fit a RetinaFace detector for an input of {}x{}, which gives {count} rows ({}). Check output.decode and [input] in the manifest.",
            size.0,
            size.1,
            shapes.join(", ")
        ))
        .into());
    };
    // Some files end before the shares are taken.
    let are_shares = scores
        .values
        .chunks_exact(2)
        .all(|two| (two[0] + two[1] - 1.0).abs() < 1e-3);
    let face_share = |two: &[f32]| if are_shares { two[1] } else { softmax(two)[1] };
    let likely = starts(size).zip(scores.values.chunks_exact(2)).enumerate();
    let found = likely.filter_map(|(at, (start, two))| {
        let score = face_share(two);
        (score >= min_score).then_some(())?;
        let offsets = &points.values[at * 10..at * 10 + 10];
        face(start, score, &boxes.values[at * 4..at * 4 + 4], offsets)
    });
    Ok(found.collect())
}

/// Centre and side of the box that each row starts from.
fn starts(size: (u32, u32)) -> impl Iterator<Item = (Point, f32)> {
    LEVELS.into_iter().flat_map(move |(stride, sides)| {
        let columns = size.0.div_ceil(stride) as usize;
        (0..cells(size, stride)).flat_map(move |cell| {
            let middle = |index: usize| (index as f32 + 0.5) * stride as f32;
            let centre = Point::new(middle(cell % columns), middle(cell / columns));
            sides.into_iter().map(move |side| (centre, side))
        })
    })
}

fn face(
    (centre, side): (Point, f32),
    score: f32,
    of_box: &[f32],
    offsets: &[f32],
) -> Option<Detection> {
    let moved = |x: f32, y: f32| {
        let by = VARIANCES[0] * side;
        Point::new(centre.x + x * by, centre.y + y * by)
    };
    let middle = moved(of_box[0], of_box[1]);
    let long = |log: f32| side * (log * VARIANCES[1]).exp();
    let (w, h) = (long(of_box[2]), long(of_box[3]));
    let bbox = Rect::new(middle.x - w / 2.0, middle.y - h / 2.0, w, h);
    is_usable(bbox).then_some(Detection {
        bbox,
        score: score.min(1.0),
        points: Some(std::array::from_fn(|i| {
            moved(offsets[2 * i], offsets[2 * i + 1])
        })),
    })
}
