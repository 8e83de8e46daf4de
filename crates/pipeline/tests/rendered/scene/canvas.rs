//! Triangles to pixels: nearest first, in perspective.

use super::Thing;
use super::lens::Linear;
use super::mesh::{minus, unit};
use faceglass_vision::motion::Sight;

/// What is seen in one pixel.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// From the camera along its axis; infinite where nothing is.
    pub depth: f32,
    /// Where in the picture, in pixels.
    pub texel: [f32; 2],
    /// Of the surface, towards the camera.
    pub normal: [f32; 3],
    /// In the head's axes, the middle between the eyes of a head that looks straight
    /// ahead at nothing.
    pub place: [f32; 3],
}

const NOTHING: Cell = Cell {
    depth: f32::INFINITY,
    texel: [0.0; 2],
    normal: [0.0; 3],
    place: [0.0; 3],
};

pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<Cell>,
}

/// Depth, then what is interpolated: texel, normal, place.
const VALUES: usize = 8;

/// A corner of a triangle: pixels, 1 / depth, and the values times that.
#[derive(Clone, Copy)]
struct Corner {
    at: [f64; 2],
    near: f64,
    values: [f64; VALUES],
}

impl Canvas {
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            cells: vec![NOTHING; width * height],
        }
    }

    /// Draws a thing, nearer before further.
    pub fn draw(&mut self, thing: &Thing, sight: &Sight) {
        let turned = sight.turned();
        let normals = &thing.mesh.normals;
        let vertices = thing.mesh.points.iter().zip(normals).zip(&thing.texels);
        let corners: Vec<Corner> = vertices
            .map(|((p, n), texel)| {
                let place = turned(*p);
                let tip = turned(std::array::from_fn(|a| p[a] + n[a]));
                let normal = minus(tip, place);
                let seen = sight.project(place);
                let near = 1.0 / (f64::from(sight.distance) + place[2]);
                let [u, v] = texel.map(f64::from);
                let values = [
                    u, v, normal[0], normal[1], normal[2], place[0], place[1], place[2],
                ];
                Corner {
                    at: [f64::from(seen.x), f64::from(seen.y)],
                    near,
                    values: values.map(|v| v * near),
                }
            })
            .collect();
        for triangle in &thing.mesh.triangles {
            self.fill(triangle.map(|k| corners[k]), f64::from(sight.distance));
        }
    }

    fn fill(&mut self, [a, b, c]: [Corner; 3], distance: f64) {
        let area =
            (b.at[0] - a.at[0]) * (c.at[1] - a.at[1]) - (b.at[1] - a.at[1]) * (c.at[0] - a.at[0]);
        let is_seen = area.abs() > 1e-9 && [a, b, c].iter().all(|k| k.near > 0.0);
        if !is_seen {
            return;
        }
        let span = |axis: usize, size: usize| {
            let along = [a.at[axis], b.at[axis], c.at[axis]];
            let low = along.iter().copied().fold(f64::MAX, f64::min).ceil();
            let high = along.iter().copied().fold(f64::MIN, f64::max).floor();
            (low.max(0.0) as usize, high.min(size as f64 - 1.0))
        };
        let ((left, right), (top, bottom)) = (span(0, self.width), span(1, self.height));
        if right < 0.0 || bottom < 0.0 {
            return;
        }
        for y in top..=bottom as usize {
            for x in left..=right as usize {
                let at = [x as f64, y as f64];
                let edge = |p: [f64; 2], q: [f64; 2]| {
                    ((p[0] - at[0]) * (q[1] - at[1]) - (p[1] - at[1]) * (q[0] - at[0])) / area
                };
                let shares = [edge(b.at, c.at), edge(c.at, a.at), edge(a.at, b.at)];
                if shares.iter().all(|s| *s >= -1e-9) {
                    self.put(x, y, shares, [&a, &b, &c], distance);
                }
            }
        }
    }

    fn put(&mut self, x: usize, y: usize, shares: [f64; 3], of: [&Corner; 3], distance: f64) {
        let mix = |read: &dyn Fn(&Corner) -> f64| -> f64 {
            shares
                .iter()
                .zip(of)
                .map(|(s, corner)| s * read(corner))
                .sum()
        };
        let near = mix(&|corner| corner.near);
        let depth = (1.0 / near) as f32;
        let cell = &mut self.cells[y * self.width + x];
        if depth >= cell.depth {
            return;
        }
        let values: [f64; VALUES] = std::array::from_fn(|k| mix(&|corner| corner.values[k]) / near);
        let place = [values[5], values[6], values[7]];
        // Towards the camera, which stands before the eyes.
        let normal = unit([values[2], values[3], values[4]]);
        let to_camera = minus([0.0, 0.0, -distance], place);
        let side = if super::mesh::dot(normal, to_camera) < 0.0 {
            -1.0
        } else {
            1.0
        };
        *cell = Cell {
            depth,
            texel: [values[0] as f32, values[1] as f32],
            normal: normal.map(|v| (side * v) as f32),
            place: place.map(|v| v as f32),
        };
    }

    /// The light that comes from each pixel: the picture's colour under `light`, or
    /// `ground` where nothing is drawn.
    pub fn lit(
        &self,
        picture: &Linear,
        light: impl Fn(&Cell) -> [f32; 3],
        ground: &Linear,
    ) -> Linear {
        let pixels = self.cells.iter().zip(&ground.pixels).map(|(cell, behind)| {
            if cell.depth.is_infinite() {
                return *behind;
            }
            let (colour, light) = (picture.at(cell.texel), light(cell));
            std::array::from_fn(|k| colour[k] * light[k])
        });
        Linear {
            width: self.width,
            height: self.height,
            pixels: pixels.collect(),
        }
    }
}
