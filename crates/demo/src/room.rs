//! The room behind the people: drawn, and out of focus.

use crate::canvas::{Canvas, Paint, Rgb, hash, mix, noise, smoothstep};

/// How far out of focus it is, in pixels.
const BLUR: f32 = 4.5;

const WALL: Rgb = [0.70, 0.67, 0.60];
const WOOD: Rgb = [0.42, 0.29, 0.19];
const LEAF: Rgb = [0.20, 0.36, 0.17];
/// Book covers.
const COVERS: [Rgb; 6] = [
    [0.45, 0.20, 0.17],
    [0.20, 0.27, 0.36],
    [0.62, 0.55, 0.42],
    [0.24, 0.33, 0.25],
    [0.52, 0.40, 0.22],
    [0.30, 0.25, 0.26],
];

/// Draws the room.
pub fn draw(width: usize, height: usize) -> Canvas {
    Canvas::from_fn(width, height, |x, y| Paint::solid(room_at(x, y))).blurred(BLUR)
}

struct Area {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Area {
    const fn new(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self {
            left,
            top,
            right,
            bottom,
        }
    }

    /// Place within, 0..1 both ways.
    fn within(&self, x: f32, y: f32) -> Option<(f32, f32)> {
        let s = (x - self.left) / (self.right - self.left);
        let t = (y - self.top) / (self.bottom - self.top);
        ((0.0..1.0).contains(&s) && (0.0..1.0).contains(&t)).then_some((s, t))
    }
}

const WINDOW: Area = Area::new(26.0, 18.0, 176.0, 262.0);
const SHELF: Area = Area::new(452.0, 30.0, 626.0, 420.0);
const PICTURE: Area = Area::new(262.0, 52.0, 366.0, 132.0);

fn room_at(x: f32, y: f32) -> Rgb {
    let mut color = wall_at(x, y);
    if let Some((s, t)) = WINDOW.within(x, y) {
        color = window_at(s, t);
    }
    if let Some((s, t)) = PICTURE.within(x, y) {
        color = picture_at(s, t);
    }
    if let Some((s, t)) = SHELF.within(x, y) {
        color = shelf_at(s, t);
    }
    if let Some(leaf) = plant_at(x, y) {
        color = leaf;
    }
    color
}

/// Lit by the window, darker towards the corners and the floor.
fn wall_at(x: f32, y: f32) -> Rgb {
    let from_window = 1.0 - 0.30 * smoothstep(120.0, 640.0, x);
    let down = 1.0 - 0.22 * smoothstep(180.0, 480.0, y);
    let plaster = 1.0 + 0.02 * noise(x / 30.0, y / 30.0, 3);
    let wall = WALL.map(|c| c * from_window * down * plaster);
    if y > 436.0 {
        mix(wall, WOOD, 0.8)
    } else {
        wall
    }
}

fn window_at(s: f32, t: f32) -> Rgb {
    let frame = !(0.06..0.94).contains(&s) || !(0.035..0.965).contains(&t);
    if frame || (s - 0.5).abs() < 0.025 || (t - 0.46).abs() < 0.014 {
        return [0.86, 0.85, 0.82];
    }
    let sky = mix([0.78, 0.86, 0.96], [0.93, 0.95, 0.97], t);
    let trees = 0.62 + 0.10 * noise(s * 5.0, 1.0, 7);
    let green = mix(
        LEAF,
        [0.45, 0.55, 0.38],
        0.5 + 0.5 * noise(s * 18.0, t * 18.0, 8),
    );
    mix(sky, green, smoothstep(trees - 0.03, trees + 0.03, t))
}

fn picture_at(s: f32, t: f32) -> Rgb {
    if !(0.05..0.95).contains(&s) || !(0.07..0.93).contains(&t) {
        return [0.24, 0.20, 0.17];
    }
    if !(0.16..0.84).contains(&s) || !(0.20..0.80).contains(&t) {
        return [0.88, 0.86, 0.80];
    }
    let hills = 0.55 + 0.10 * noise(s * 4.0, 2.0, 21);
    mix(
        [0.62, 0.70, 0.76],
        [0.40, 0.46, 0.33],
        smoothstep(hills, hills + 0.05, t),
    )
}

fn shelf_at(s: f32, t: f32) -> Rgb {
    const BOARDS: f32 = 4.0;
    let board = (t * BOARDS).floor();
    let within = t * BOARDS - board;
    if !(0.03..0.97).contains(&s) || within < 0.07 {
        return WOOD;
    }
    let place = s * 15.0 + board * 3.7;
    let book = place.floor() as i32;
    let tall = 0.30 - 0.22 * hash(book, board as i32, 1);
    let spine = (place - place.floor() - 0.5).abs();
    if within < tall || hash(book, board as i32, 2) > 0.9 {
        return WOOD.map(|c| c * 0.45);
    }
    let round = 1.0 - 0.5 * smoothstep(0.3, 0.5, spine);
    let cloth = COVERS[(hash(book, board as i32, 4) * 5.99) as usize];
    let faded = 0.75 + 0.4 * hash(book, board as i32, 5);
    cloth.map(|c| c * faded * round)
}

/// A plant beside the shelf.
fn plant_at(x: f32, y: f32) -> Option<Rgb> {
    if (396.0..444.0).contains(&x) && (376.0..440.0).contains(&y) {
        let round = 1.0 - 0.45 * smoothstep(0.0, 28.0, (x - 414.0).abs());
        return Some([0.62 * round, 0.36 * round, 0.26 * round]);
    }
    for leaf in 0..13 {
        let angle = -2.95 + 0.24 * leaf as f32 + 0.1 * hash(leaf, 0, 30);
        let length = 62.0 + 46.0 * hash(leaf, 0, 31);
        let (dx, dy) = (x - 420.0, y - 380.0);
        let along = (dx * angle.cos() + dy * angle.sin()) / length;
        let across = (dy * angle.cos() - dx * angle.sin()) / length;
        if (0.0..1.0).contains(&along) && across.abs() < 0.16 * (along * std::f32::consts::PI).sin()
        {
            let light = 0.65 + 0.6 * hash(leaf, 0, 32) - 0.5 * across.abs();
            return Some(LEAF.map(|c| c * light * 1.3));
        }
    }
    None
}
