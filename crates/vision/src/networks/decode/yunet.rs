//! The output of YuNet (W. Wu, H. Peng, S. Yu, "YuNet: A Tiny Millisecond-level
//! Face Detector", Machine Intelligence Research 2023).

use super::is_usable;
use crate::geometry::{Point, Rect};
use crate::networks::network::TensorRef;
use crate::types::{Detection, ModelError, VisionError};

/// The four outputs of one level.
#[derive(Clone, Copy, Debug)]
pub struct YunetLevel<'a> {
    /// Cell size in input pixels.
    pub stride: u32,
    /// Face probability a cell.
    pub cls: TensorRef<'a>,
    /// Objectness a cell.
    pub obj: TensorRef<'a>,
    /// Centre offset and log size in strides, four a cell.
    pub bbox: TensorRef<'a>,
    /// Five points as offsets in strides, ten a cell.
    pub kps: TensorRef<'a>,
}

/// Detections of one level in input pixels, unsuppressed; `columns` is the
/// number of cells across. The score is the geometric mean of class and
/// objectness; offsets count from the cell's top-left corner.
///
/// # Errors
/// [`VisionError::Model`] if the outputs do not fit each other.
pub fn yunet(
    level: &YunetLevel<'_>,
    columns: usize,
    min_score: f32,
) -> Result<Vec<Detection>, VisionError> {
    let cells = level.cls.values.len();
    let fits = columns > 0
        && cells.is_multiple_of(columns)
        && level.obj.values.len() == cells
        && level.bbox.values.len() == cells * 4
        && level.kps.values.len() == cells * 10;
    if !fits {
        return Err(ModelError::Unfit(format!(
            "The outputs for stride {} do not fit a YuNet detector ({} classes, {} boxes, {} points). Check output.decode in the manifest.",
            level.stride,
            level.cls.shape_text(),
            level.bbox.shape_text(),
            level.kps.shape_text()
        ))
        .into());
    }
    let found = (0..cells).filter_map(|cell| {
        let certainty = |v: f32| v.clamp(0.0, 1.0);
        let score = (certainty(level.cls.values[cell]) * certainty(level.obj.values[cell])).sqrt();
        (score >= min_score).then(|| face(level, columns, cell, score))?
    });
    Ok(found.collect())
}

fn face(level: &YunetLevel<'_>, columns: usize, cell: usize, score: f32) -> Option<Detection> {
    let s = level.stride as f32;
    let (column, row) = ((cell % columns) as f32, (cell / columns) as f32);
    let b = &level.bbox.values[cell * 4..cell * 4 + 4];
    let k = &level.kps.values[cell * 10..cell * 10 + 10];
    let (w, h) = (s * b[2].exp(), s * b[3].exp());
    let bbox = Rect::new(
        (column + b[0]) * s - w / 2.0,
        (row + b[1]) * s - h / 2.0,
        w,
        h,
    );
    let points =
        std::array::from_fn(|i| Point::new((column + k[2 * i]) * s, (row + k[2 * i + 1]) * s));
    is_usable(bbox).then_some(Detection {
        bbox,
        score,
        points: Some(points),
    })
}
