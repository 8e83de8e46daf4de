//! How somebody is photographed: turn, place, light, camera.

use super::plate::Mien;
use crate::core::chance::{Dice, between, chance, dice};
use crate::data::simulate::solid::{V3, normal, unit};
use faceglass_vision::Point;
use faceglass_vision::pose::Pose;

/// One photograph.
#[derive(Clone, Debug)]
pub struct View {
    /// How the head is turned.
    pub pose: Pose,
    /// Where the middle between the eyes is, and how far they are apart, as shares of the picture's side.
    pub eyes: Point,
    /// …
    pub apart: f32,
    /// From the camera to the eyes, mm.
    pub distance_mm: f32,
    /// How the face is.
    pub mien: Mien,
    /// From where most light comes, in the camera's frame, away from the face; its strength and colour.
    pub key: V3,
    /// …
    pub key_light: [f32; 3],
    /// Light from everywhere.
    pub ambient: [f32; 3],
    /// What everything is multiplied by.
    pub exposure: f32,
    /// Blur, as a share of the side, and noise, in steps of 255.
    pub blur: f32,
    /// …
    pub noise: f32,
    /// Clothes, and the wall behind at the top and at the bottom; sRGB.
    pub cloth: [f32; 3],
    /// …
    pub wall: [[f32; 3]; 2],
    /// Things on the wall: left, top, width, height as shares of the side, and how bright.
    pub things: Vec<[f32; 5]>,
    /// Of all further chance.
    pub seed: u64,
}

impl View {
    /// Photograph `picture` of person `person`.
    pub fn of(seed: u64, person: u64, picture: u64) -> Self {
        let stream = (person << 20) + 1 + picture;
        let rng = &mut dice(seed, stream);
        let mut throw = |deviation: f32, most: f32| (deviation * normal(rng)).clamp(-most, most);
        let pose = Pose {
            yaw_deg: throw(13.0, 32.0),
            pitch_deg: throw(6.0, 15.0),
            roll_deg: throw(6.0, 15.0),
        };
        let smile = throw(0.5, 1.0);
        let gaze = (throw(1.2, 2.5), throw(0.4, 1.0));
        let tint = [1.0 + throw(0.06, 0.12), 1.0, 1.0 + throw(0.08, 0.16)];
        let key = [throw(0.6, 1.4), -0.4 + throw(0.35, 0.7), -1.0];
        let strength = between(rng, 0.45, 1.0);
        let colour = |rng: &mut Dice| [0; 3].map(|_| between(rng, 25.0, 215.0));
        let apart = between(rng, 0.17, 0.25);
        Self {
            pose,
            eyes: Point::new(between(rng, 0.44, 0.56), between(rng, 0.4, 0.48)),
            apart,
            distance_mm: between(rng, 500.0, 1200.0),
            mien: Mien {
                smile,
                eyes: between(rng, 0.8, 1.15),
                gaze,
            },
            key: unit(key),
            key_light: tint.map(|v| v * strength),
            ambient: [between(rng, 0.3, 0.55); 3],
            exposure: between(rng, 0.75, 1.15),
            blur: if chance(rng, 0.25) {
                between(rng, 0.002, 0.006)
            } else {
                0.0
            },
            noise: between(rng, 0.5, 5.0),
            cloth: colour(rng),
            wall: [colour(rng), colour(rng)],
            things: (0..between(rng, 0.0, 5.0) as usize)
                .map(|_| [0; 5].map(|_| between(rng, 0.0, 1.0)))
                .collect(),
            seed: stream ^ seed.rotate_left(17),
        }
    }
}
