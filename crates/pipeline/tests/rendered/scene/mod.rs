//! A small software renderer: heads and sheets with the picture of a face on them,
//! turned before a camera. Of the tests, and of the program that measures by it
//! (`examples/rendered`).
//!
//! Lengths are eye distances, axes those of [`faceglass_vision::motion::MeanHead`]:
//! `x` to the picture's right, `y` down, `z` away from the camera.
#![allow(dead_code)]

pub mod canvas;
pub mod lens;
pub mod mesh;
pub mod own_head;
pub mod people;
pub mod read_heads;
pub mod sheet;
pub mod spline;

use faceglass_vision::Point;
use mesh::Mesh;

/// A thing that can be drawn: a mesh with a place in a picture for each vertex, in
/// pixels, and where its landmarks are.
#[derive(Clone, Debug)]
pub struct Thing {
    pub mesh: Mesh,
    pub texels: Vec<[f32; 2]>,
    pub landmarks: Vec<[f64; 3]>,
}

impl Thing {
    /// Its landmarks as they are seen, in frame pixels.
    pub fn seen(&self, sight: &faceglass_vision::motion::Sight) -> Vec<Point> {
        let turned = sight.turned();
        let points = self.landmarks.iter();
        points.map(|p| sight.project(turned(*p))).collect()
    }
}
