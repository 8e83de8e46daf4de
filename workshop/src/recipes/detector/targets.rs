//! Which cell of the three grids is asked for which face.

use crate::nets::heads::grid::STRIDES;
use faceglass_vision::{Point, Rect};

/// A face as the detector should see it, in input pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The box.
    pub bbox: Rect,
    /// The five points.
    pub points: [Point; 5],
    /// Half hidden, tiny, or the teacher was not sure: neither asked for nor punished.
    pub ignore: bool,
}

/// Numbers in a cell of the targets: wanted score (1, 0, or −1 for "do not
/// care"), box edges, five points, 1 / longer side of the box.
pub const CELL: usize = 16;

/// Faces on this or the other side of these sizes (longer side in input pixels)
/// belong to the next grid.
pub const BORDERS: [f32; 2] = [40.0, 96.0];
/// A face so close to a border, as a factor, is not punished on the other grid.
const TOLERANCE: f32 = 1.3;
/// Cells this near to the centre, in strides, are asked for the face …
const NEAR: f32 = 1.0;
/// … and up to here nobody minds.
const AROUND: f32 = 1.8;

/// Cell count of all grids together for an input of `width` x `height`.
pub fn cell_count(width: usize, height: usize) -> usize {
    STRIDES.iter().map(|s| (width / s) * (height / s)).sum()
}

/// Centre x, centre y and stride of every cell, finest grid first, row by row.
pub fn cell_places(width: usize, height: usize) -> Vec<[f32; 3]> {
    STRIDES
        .iter()
        .flat_map(|s| {
            let stride = *s as f32;
            (0..height / s).flat_map(move |row| {
                (0..width / s).map(move |column| {
                    [
                        (column as f32 + 0.5) * stride,
                        (row as f32 + 0.5) * stride,
                        stride,
                    ]
                })
            })
        })
        .collect()
}

/// What every cell is asked for, [`CELL`] numbers each, in the order of [`cell_places`].
pub fn encode(faces: &[Target], width: usize, height: usize) -> Vec<f32> {
    let places = cell_places(width, height);
    let mut cells = vec![0.0; places.len() * CELL];
    let mut nearest = vec![f32::MAX; places.len()];
    for face in faces {
        for (i, [x, y, stride]) in places.iter().enumerate() {
            let cell = &mut cells[i * CELL..(i + 1) * CELL];
            match claim(face, *x, *y, *stride) {
                Claim::None => {}
                Claim::DoNotCare if cell[0] == 0.0 => cell[0] = -1.0,
                Claim::DoNotCare => {}
                Claim::Asked(distance) if distance < nearest[i] => {
                    nearest[i] = distance;
                    write(cell, face);
                }
                Claim::Asked(_) => {}
            }
        }
    }
    cells
}

enum Claim {
    None,
    DoNotCare,
    /// With the distance to the centre in strides.
    Asked(f32),
}

fn claim(face: &Target, x: f32, y: f32, stride: f32) -> Claim {
    let b = face.bbox;
    let center = b.center();
    let (dx, dy) = ((x - center.x).abs(), (y - center.y).abs());
    let inside = dx < b.w / 2.0 && dy < b.h / 2.0;
    if face.ignore {
        let covered = dx < b.w / 2.0 + stride / 2.0 && dy < b.h / 2.0 + stride / 2.0;
        return if covered {
            Claim::DoNotCare
        } else {
            Claim::None
        };
    }
    let distance = dx.max(dy) / stride;
    if distance >= AROUND {
        return Claim::None;
    }
    match grid_fit(b.w.max(b.h), stride) {
        Fit::Own if inside && distance < NEAR => {
            let central = dx < b.w * 0.4 && dy < b.h * 0.4;
            let closest = distance <= 0.5;
            if central || closest {
                Claim::Asked(distance)
            } else {
                Claim::DoNotCare
            }
        }
        Fit::Own | Fit::Near => Claim::DoNotCare,
        Fit::Far => Claim::None,
    }
}

enum Fit {
    Own,
    Near,
    Far,
}

fn grid_fit(side: f32, stride: f32) -> Fit {
    let (low, high) = match stride as usize {
        8 => (0.0, BORDERS[0]),
        16 => (BORDERS[0], BORDERS[1]),
        _ => (BORDERS[1], f32::INFINITY),
    };
    if side >= low && side < high {
        Fit::Own
    } else if side >= low / TOLERANCE && side < high * TOLERANCE {
        Fit::Near
    } else {
        Fit::Far
    }
}

fn write(cell: &mut [f32], face: &Target) {
    let b = face.bbox;
    cell[0] = 1.0;
    cell[1..5].copy_from_slice(&[b.x, b.y, b.x + b.w, b.y + b.h]);
    for (pair, p) in cell[5..15].chunks_exact_mut(2).zip(face.points) {
        pair.copy_from_slice(&[p.x, p.y]);
    }
    cell[15] = 1.0 / b.w.max(b.h).max(1.0);
}

/// The raw network output that would say exactly `cells`: one map a stride,
/// 15 x rows x columns. The inverse of the app's decoding, for tests.
pub fn perfect_output(cells: &[f32], width: usize, height: usize) -> Vec<Vec<f32>> {
    let places = cell_places(width, height);
    let mut start = 0;
    STRIDES
        .iter()
        .map(|stride| {
            let plane = (width / stride) * (height / stride);
            let mut map = vec![0.0; plane * 15];
            for i in 0..plane {
                let cell = &cells[(start + i) * CELL..(start + i + 1) * CELL];
                let [x, y, s] = places[start + i];
                map[i] = if cell[0] > 0.5 { 9.0 } else { -9.0 };
                if cell[0] > 0.5 {
                    let distances = [x - cell[1], y - cell[2], cell[3] - x, cell[4] - y];
                    for (k, d) in distances.iter().enumerate() {
                        map[(1 + k) * plane + i] = (d / s).ln();
                    }
                    for k in 0..10 {
                        let from = if k % 2 == 0 { x } else { y };
                        map[(5 + k) * plane + i] = (cell[5 + k] - from) / s;
                    }
                }
            }
            start += plane;
            map
        })
        .collect()
}
