//! Whether a face sample is good enough to judge, and if not, why not.

use crate::crops::align::{ALIGNED_SIDE, align_face};
use crate::crops::crop::crop_rect;
use crate::pose::{self, Pose};
use crate::types::{AlignedFace, Detection, FaceLandmarks, Quality, QualityReason};
use image::RgbImage;

/// What a sample must reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QualityParams {
    /// Fewest frame pixels between the eye centres.
    pub min_eye_distance_px: f32,
    /// Least sharpness; see [`sharpness`].
    pub min_sharpness: f32,
    /// Lowest mean luminance of the face, 0 to 1.
    pub min_brightness: f32,
    /// Highest mean luminance of the face, 0 to 1.
    pub max_brightness: f32,
    /// Largest part of the face that may be burnt out to white, 0 to 1.
    pub max_burnt_out: f32,
    /// Largest turn to the side in degrees.
    pub max_yaw_deg: f32,
    /// Largest nod in degrees.
    pub max_pitch_deg: f32,
    /// Largest tilt in degrees.
    pub max_roll_deg: f32,
    /// Least part of the face box inside the picture, 0 to 1.
    pub min_visible: f32,
    /// Least confidence of the landmarks, 0 to 1.
    pub min_confidence: f32,
}

impl Default for QualityParams {
    /// Good enough for a verdict. How bright and how burnt out a face may be is where, on development
    /// pictures under nine exposures, living faces and prints were still told apart
    /// (`workshop evaluate liveness --exposures`).
    fn default() -> Self {
        Self {
            min_eye_distance_px: 24.0,
            min_sharpness: 0.02,
            min_brightness: 0.15,
            max_brightness: 0.92,
            max_burnt_out: 0.6,
            max_yaw_deg: 38.0,
            max_pitch_deg: 35.0,
            max_roll_deg: 40.0,
            min_visible: 0.85,
            min_confidence: 0.5,
        }
    }
}

impl QualityParams {
    /// Good enough to become a template that later faces are compared with.
    pub fn enrolment() -> Self {
        Self {
            min_eye_distance_px: 32.0,
            min_sharpness: 0.035,
            min_brightness: 0.2,
            max_brightness: 0.8,
            max_burnt_out: 0.15,
            max_yaw_deg: 25.0,
            max_pitch_deg: 25.0,
            max_roll_deg: 25.0,
            min_visible: 0.95,
            min_confidence: 0.6,
        }
    }
}

/// Judges one face of a frame of `frame_size` pixels; `aligned` is `None` where
/// the points did not allow an alignment.
pub fn assess(
    frame_size: (u32, u32),
    face: &Detection,
    landmarks: &FaceLandmarks,
    aligned: Option<&AlignedFace>,
    params: &QualityParams,
) -> Quality {
    let [left_eye, right_eye, ..] = landmarks.points;
    let small = aligned.map(|a| SmallLuma::of(&a.image)).unwrap_or_default();
    let pose = aligned.and_then(|_| pose::estimate(&landmarks.points));
    let shown = pose.unwrap_or_default();
    let mut quality = Quality {
        eye_distance_px: left_eye.distance(right_eye),
        sharpness: small.sharpness(),
        brightness: small.mean(),
        burnt_out: small.burnt_out(),
        yaw_deg: shown.yaw_deg,
        pitch_deg: shown.pitch_deg,
        roll_deg: shown.roll_deg,
        reasons: Vec::new(),
    };
    let measured = Measured {
        quality: &quality,
        pose,
        visible: visible_part(frame_size, face),
        confidence: landmarks.confidence,
    };
    quality.reasons = measured.reasons(params);
    quality
}

/// Sharpness of an aligned face: the variance of its Laplacian over the
/// variance of its luminance, at half size and smoothed once, so that sensor
/// noise counts little, contrast and exposure not at all, and the frame's
/// resolution only where it cannot show a face at that size.
///
/// No unit. On sharp webcam faces 0.09 to 0.20; blurred by a Gaussian of 2
/// aligned pixels about 0.05, of 3 about 0.02, of 4 about 0.01.
pub fn sharpness(aligned: &RgbImage) -> f32 {
    SmallLuma::of(aligned).sharpness()
}

/// Share of an aligned face's skin that is burnt out to white, 0 to 1, as
/// [`QualityParams::max_burnt_out`] limits it.
pub fn burnt_out(aligned: &RgbImage) -> f32 {
    SmallLuma::of(aligned).burnt_out()
}

/// [`burnt_out`] of the face at `face`: of its skin, or of its box where no points say where the skin is. Who has
/// [assessed](assess) the face has it in [`Quality::burnt_out`] already.
pub fn burnt_out_at(frame: &RgbImage, face: &Detection) -> f32 {
    let points = face.points.as_ref();
    match points.and_then(|points| align_face(frame, points).ok()) {
        Some(aligned) => burnt_out(&aligned.image),
        None => burnt_out(&crop_rect(frame, face.bbox, ALIGNED_SIDE, ALIGNED_SIDE)),
    }
}

/// Mean luminance of an aligned face's skin, 0 to 1, as [`Quality::brightness`] tells it.
pub fn luminance(aligned: &RgbImage) -> f32 {
    SmallLuma::of(aligned).mean()
}

struct Measured<'a> {
    quality: &'a Quality,
    pose: Option<Pose>,
    visible: f32,
    confidence: f32,
}

impl Measured<'_> {
    /// What misses its limit, by how far it does, worst first.
    fn reasons(&self, params: &QualityParams) -> Vec<QualityReason> {
        use QualityReason as Why;
        let below = |value: f32, least: f32| 1.0 - value / least;
        let above = |value: f32, most: f32| value.abs() / most - 1.0;
        let q = self.quality;
        let turned = above(q.yaw_deg, params.max_yaw_deg)
            .max(above(q.pitch_deg, params.max_pitch_deg))
            .max(above(q.roll_deg, params.max_roll_deg));
        let bright = above(q.brightness, params.max_brightness)
            .max(above(q.burnt_out, params.max_burnt_out));
        // Points without a pose lie where no face has them; nothing measured
        // from them means anything.
        if self.pose.is_none() {
            return vec![Why::Unclear];
        }
        let mut missed: Vec<(Why, f32)> = [
            (
                Why::TooSmall,
                below(q.eye_distance_px, params.min_eye_distance_px),
            ),
            (Why::CutOff, below(self.visible, params.min_visible)),
            (Why::Unclear, below(self.confidence, params.min_confidence)),
            (Why::TurnedAway, turned),
            (Why::TooDark, below(q.brightness, params.min_brightness)),
            (Why::TooBright, bright),
            (Why::Blurred, below(q.sharpness, params.min_sharpness)),
        ]
        .into_iter()
        .filter(|(_, excess)| *excess > 0.0)
        .collect();
        // Under bad light detail drowns in noise or clipping, so that sharpness
        // says nothing; the light has to be put right first.
        if missed
            .iter()
            .any(|(why, _)| matches!(why, Why::TooDark | Why::TooBright))
        {
            missed.retain(|(why, _)| *why != Why::Blurred);
        }
        missed.sort_by(|a, b| b.1.total_cmp(&a.1));
        missed.into_iter().map(|(why, _)| why).collect()
    }
}

/// Part of the face box inside the frame.
fn visible_part((width, height): (u32, u32), face: &Detection) -> f32 {
    let inside = face.bbox.clipped_to(width, height).area();
    let area = face.bbox.area();
    if area > 0.0 { inside / area } else { 0.0 }
}

/// Luminance (ITU-R BT.601) at half size of the part of an aligned face that is
/// skin on nearly everybody.
#[derive(Default)]
struct SmallLuma {
    width: usize,
    values: Vec<f32>,
}

/// Left, top, right and bottom of the skin, in fractions of the aligned face.
const SKIN: [f32; 4] = [0.2, 0.25, 0.8, 0.95];
/// A luminance from which a pixel counts as burnt out.
const WHITE: f32 = 0.975;

impl SmallLuma {
    fn of(aligned: &RgbImage) -> Self {
        let (half_w, half_h) = (aligned.width() / 2, aligned.height() / 2);
        let [left, top, right, bottom] = SKIN;
        let columns = (half_w as f32 * left) as u32..(half_w as f32 * right) as u32;
        let rows = (half_h as f32 * top) as u32..(half_h as f32 * bottom) as u32;
        let luma = |x: u32, y: u32| {
            let [r, g, b] = aligned.get_pixel(x, y).0.map(f32::from);
            0.299 * r + 0.587 * g + 0.114 * b
        };
        let values = rows
            .flat_map(|y| columns.clone().map(move |x| (2 * x, 2 * y)))
            .map(|(x, y)| {
                (luma(x, y) + luma(x + 1, y) + luma(x, y + 1) + luma(x + 1, y + 1)) / 1020.0
            })
            .collect();
        Self {
            width: columns.len(),
            values,
        }
    }

    fn mean(&self) -> f32 {
        mean(self.values.iter().copied())
    }

    fn burnt_out(&self) -> f32 {
        mean(self.values.iter().map(|v| f32::from(u8::from(*v >= WHITE))))
    }

    fn sharpness(&self) -> f32 {
        let variance = variance(&self.values);
        // Less is a flat patch, of which only noise would remain.
        const FLAT: f32 = 1e-4;
        if variance < FLAT {
            return 0.0;
        }
        let smooth = self.filtered([1.0, 2.0, 4.0].map(|w| w / 16.0));
        // The five-point Laplacian.
        let edges = smooth.filtered([0.0, 1.0, -4.0]);
        self::variance(&edges.values) / variance
    }

    /// A symmetric 3x3 filter by the weights of corners, sides and centre; one
    /// pixel of border is lost.
    fn filtered(&self, [corner, side, centre]: [f32; 3]) -> Self {
        let w = self.width;
        let height = self.values.len().checked_div(w).unwrap_or(0);
        let mut values = Vec::with_capacity(self.values.len());
        for y in 1..height.saturating_sub(1) {
            for x in 1..w.saturating_sub(1) {
                let at = y * w + x;
                let v = &self.values;
                let corners = v[at - w - 1] + v[at - w + 1] + v[at + w - 1] + v[at + w + 1];
                let sides = v[at - w] + v[at + w] + v[at - 1] + v[at + 1];
                values.push(corner * corners + side * sides + centre * v[at]);
            }
        }
        Self {
            width: w.saturating_sub(2),
            values,
        }
    }
}

fn mean(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let n = values.len();
    if n == 0 {
        return 0.0;
    }
    values.sum::<f32>() / n as f32
}

fn variance(values: &[f32]) -> f32 {
    let middle = mean(values.iter().copied());
    mean(values.iter().map(|v| (v - middle).powi(2)))
}
