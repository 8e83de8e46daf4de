//! Everything of one moment, put together.

use crate::DemoError;
use crate::canvas::Canvas;
use crate::head;
use crate::held::{self, Crop, Finger, Held};
use crate::lens::Lens;
use crate::portrait::{self, Portrait};
use crate::room;
use crate::script::{self, FPS, HEIGHT, WIDTH};
use std::path::Path;

/// What the print shows of Collins.
const PRINT_CROP: Crop = Crop {
    left: 130.0,
    top: 6.0,
    width: 188.0,
};
/// What the phone shows of Hopper.
const PHONE_CROP: Crop = Crop {
    left: 116.0,
    top: 8.0,
    width: 296.0,
};

/// The room and the people.
pub struct Stage {
    room: Canvas,
    lens: Lens,
    collins: Portrait,
    hopper: Portrait,
}

impl Stage {
    /// Loads the portraits.
    pub fn new(portraits: &Path) -> Result<Self, DemoError> {
        Ok(Self {
            room: room::draw(WIDTH, HEIGHT),
            lens: Lens::new(),
            collins: portrait::collins(portraits)?,
            hopper: portrait::hopper(portraits)?,
        })
    }

    /// Frame `number` as the camera sees it.
    pub fn frame(&self, number: u32) -> Canvas {
        let time = number as f32 / FPS as f32;
        let mut scene = self.room.clone();
        if let Some(pose) = script::collins(time) {
            head::draw(&mut scene, &self.collins, &pose);
        }
        if let Some(pose) = script::hopper(time) {
            head::draw(&mut scene, &self.hopper, &pose);
        }
        if let Some(print) = script::print(time) {
            held::draw_fingers(&mut scene, &fingers_behind_print(&print), 1.0);
            held::draw_print(&mut scene, &print, &self.collins, PRINT_CROP, 1.0);
            held::draw_fingers(&mut scene, &thumb_on_print(&print), 1.0);
        }
        if let Some(phone) = script::phone(time) {
            held::draw_fingers(&mut scene, &palm_behind_phone(&phone), 0.9);
            held::draw_phone(&mut scene, &phone, &self.hopper, PHONE_CROP, time);
            held::draw_fingers(&mut scene, &fingers_on_phone(&phone), 0.95);
        }
        self.lens.expose(&scene, &script::light(time), number)
    }
}

/// A frame point from a place on a held thing, leaving perspective aside.
fn on(held: &Held, across: f32, down: f32) -> [f32; 2] {
    let (sin, cos) = held.roll.sin_cos();
    let (x, y) = (
        across * held.yaw.cos() * held.width,
        down * held.pitch.cos() * held.width,
    );
    [
        held.center[0] + x * cos - y * sin,
        held.center[1] + y * cos + x * sin,
    ]
}

fn finger(held: &Held, from: [f32; 2], to: [f32; 2], thickness: f32, nail: bool) -> Finger {
    Finger {
        from: on(held, from[0], from[1]),
        to: on(held, to[0], to[1]),
        thickness: thickness * held.width,
        nail,
    }
}

fn fingers_behind_print(held: &Held) -> Vec<Finger> {
    vec![
        finger(held, [0.62, 1.75], [0.36, 0.86], 0.38, false),
        finger(held, [0.26, 0.98], [0.05, 0.60], 0.125, false),
        finger(held, [0.34, 0.94], [0.17, 0.58], 0.13, false),
    ]
}

fn thumb_on_print(held: &Held) -> Vec<Finger> {
    vec![finger(held, [0.47, 0.96], [0.285, 0.545], 0.14, true)]
}

fn palm_behind_phone(held: &Held) -> Vec<Finger> {
    vec![
        finger(held, [0.30, 1.9], [0.14, 0.62], 0.62, false),
        finger(held, [0.52, 1.0], [0.50, 0.30], 0.20, false),
    ]
}

fn fingers_on_phone(held: &Held) -> Vec<Finger> {
    vec![
        finger(held, [-0.62, 0.30], [-0.455, 0.235], 0.125, true),
        finger(held, [-0.63, 0.45], [-0.450, 0.395], 0.125, true),
        finger(held, [-0.62, 0.60], [-0.455, 0.555], 0.118, true),
        finger(held, [-0.60, 0.74], [-0.462, 0.705], 0.105, true),
        finger(held, [0.66, 0.62], [0.452, 0.20], 0.15, true),
    ]
}
