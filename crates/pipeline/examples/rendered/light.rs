//! Heads, prints and screens under the light of the window's codes.

use crate::options::Options;
use crate::scene::Thing;
use crate::scene::canvas::{Canvas, Cell};
use crate::scene::lens::{Lens, Linear};
use crate::world::{Kind, World, engine};
use faceglass_pipeline::Engine;
use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::light::{
    LightCode, LightParams, LightResponse, LightSample, LightVerdict, PatchMeans, luminance,
};
use faceglass_vision::motion::Sight;
use faceglass_vision::pose::Pose;
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::time::Duration;

/// The lens of half a frame: patches need no more.
const WIDTH: usize = 320;
const HEIGHT: usize = 240;
/// Metres of an eye distance.
const EYES_M: f64 = 0.063;
/// A laptop's screen: width and height of one half in metres, candela per square
/// metre of its white, and how far its middle lies below the camera.
const HALF_M: [f64; 2] = [0.15, 0.19];
const WHITE: f64 = 300.0;
const BELOW_M: f64 = 0.105;
/// From face to wall, in metres.
const WALL_M: f64 = 1.6;
/// Frames before a code begins, in which the camera settles.
const SETTLING: i64 = 8;
const FPS: u64 = 15;
/// What an exposure aims at, of the light of the whole picture.
const AIM: f32 = 0.2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Species {
    Head,
    Print,
    Bent13,
    Bent6,
    /// A screen with a still picture of the face.
    Screen,
    /// A screen with a film of the face under the light of another code.
    Film,
}

impl Species {
    const ALL: [Self; 6] = [
        Self::Head,
        Self::Print,
        Self::Bent13,
        Self::Bent6,
        Self::Screen,
        Self::Film,
    ];

    fn kind(self) -> Kind {
        match self {
            Self::Head => Kind::Head,
            Self::Print | Self::Screen | Self::Film => Kind::Flat,
            Self::Bent13 => Kind::Bent13,
            Self::Bent6 => Kind::Bent6,
        }
    }
}

/// One play.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Play {
    person: usize,
    species: Species,
    lux: f32,
    /// Which code was shown.
    code: u64,
    samples: Vec<(u64, PatchMeans)>,
}

/// What lights the face besides our screen, and what the camera does by itself.
struct Room {
    /// Lux on a face that looks into the camera, from a lamp and from all sides.
    lamp: f32,
    ambient: f32,
    from: [f32; 3],
    /// Colour of the light, mean 1.
    tint: [f32; 3],
    /// Relative changes of the room's light while the code is shown: a cloud, a person
    /// who passes by.
    sway: f32,
    /// Seconds that exposure and white balance take.
    exposure_s: f32,
    balance_s: f32,
    /// From light to frame, in milliseconds.
    lag_ms: u64,
    phase: f32,
}

impl Room {
    fn drawn(lux: f32, dice: &mut Dice) -> Self {
        let share = dice.between(0.1, 0.6) as f32;
        let mut aside = |by: f64| dice.between(-by, by) as f32;
        let (x, y) = (aside(0.8), aside(0.4) - 0.5);
        let length = (x * x + y * y + 1.0).sqrt();
        let warm = aside(0.25);
        Self {
            lamp: lux * share,
            ambient: lux * (1.0 - share),
            from: [x, y, -1.0].map(|v| v / length),
            tint: [1.0 + warm, 1.0, 1.0 - warm],
            sway: dice.between(0.0, 0.06) as f32,
            exposure_s: dice.between(0.1, 0.8) as f32,
            balance_s: dice.between(0.0, 0.3) as f32,
            lag_ms: dice.between(60.0, 200.0) as u64,
            phase: dice.between(0.0, 6.0) as f32,
        }
    }

    fn level(&self, seconds: f32) -> f32 {
        1.0 + self.sway * (1.7 * seconds + self.phase).sin()
    }

    /// Lux of the room at a place.
    fn on(&self, cell: &Cell, level: f32) -> [f32; 3] {
        let facing: f32 = (0..3).map(|k| cell.normal[k] * self.from[k]).sum();
        let lux = level * (self.ambient + self.lamp * facing.max(0.0) / self.from[2].abs());
        self.tint.map(|t| t * lux)
    }
}

/// Lux that the halves of the screen, all white, throw on a place: the half on the left
/// of who looks at it first, which is on the picture's right.
fn screen_lux(cell: &Cell, distance: f32) -> [f32; 2] {
    let distance = f64::from(distance);
    [1.0, -1.0].map(|side| {
        let part = |part: f64| {
            let at = [
                side * HALF_M[0] / 2.0,
                BELOW_M + part * HALF_M[1],
                -distance * EYES_M,
            ];
            let to: [f64; 3] = std::array::from_fn(|k| at[k] - EYES_M * f64::from(cell.place[k]));
            let far = to.iter().map(|v| v * v).sum::<f64>().sqrt();
            let facing = (0..3)
                .map(|k| f64::from(cell.normal[k]) * to[k])
                .sum::<f64>()
                / far;
            let leaving = -to[2] / far;
            WHITE * HALF_M[0] * HALF_M[1] / 2.0 * facing.max(0.0) * leaving.max(0.0) / far.powi(2)
        };
        (part(-0.25) + part(0.25)) as f32
    })
}

/// How a screen that is held before the camera shines.
struct Shine {
    /// Lux that would make paper as bright.
    lux: f32,
    /// What it throws back of what falls on it.
    gloss: f32,
    /// The code that its film was made under, and how much of the film's light that was.
    film: Option<(LightCode, f32)>,
}

impl Shine {
    fn on(&self, cell: &Cell, since: Duration) -> [f32; 3] {
        let Some((code, share)) = &self.film else {
            return [self.lux; 3];
        };
        let [left, right] = code.light_at(since);
        let relief = 0.14 * (cell.place[0]).clamp(-1.0, 1.0);
        std::array::from_fn(|c| {
            let light = (0.5 + relief) * left[c] + (0.5 - relief) * right[c];
            self.lux * (1.0 - share + share * light)
        })
    }
}

/// Somebody or something in a room.
struct Stage<'a> {
    thing: &'a Thing,
    picture: Linear,
    wall: Linear,
    room: Room,
    shine: Option<Shine>,
    sight: Sight,
    wander: [[f64; 2]; 3],
    fps: u64,
    dropped: f64,
}

impl Stage<'_> {
    fn sight_at(&self, seconds: f64) -> Sight {
        let wave = |k: usize, most: f64| {
            let [rate, phase] = self.wander[k];
            (most * (rate * seconds + phase).sin()) as f32
        };
        let mut sight = self.sight;
        sight.pose.yaw_deg += wave(0, 1.5);
        sight.pose.pitch_deg += wave(1, 1.5);
        sight.eyes.x += wave(2, 2.0);
        sight
    }

    /// The light in the picture at a moment, in lux times what is thrown back.
    fn light(&self, canvas: &Canvas, code: &LightCode, ms: u64) -> Linear {
        let since = Duration::from_millis(ms);
        let level = self.room.level(ms as f32 / 1000.0);
        let halves = code.light_at(since);
        let distance = self.sight.distance;
        let wall_cell = Cell {
            depth: 1.0,
            texel: [0.0; 2],
            normal: [0.0, 0.0, -1.0],
            place: [0.0, 0.0, (WALL_M / EYES_M) as f32],
        };
        let sum = |cell: &Cell| -> [f32; 3] {
            let screen = screen_lux(cell, distance);
            let room = self.room.on(cell, level);
            std::array::from_fn(|c| room[c] + screen[0] * halves[0][c] + screen[1] * halves[1][c])
        };
        let behind = sum(&wall_cell);
        let mut wall = self.wall.clone();
        for pixel in &mut wall.pixels {
            *pixel = std::array::from_fn(|c| pixel[c] * behind[c]);
        }
        let Some(shine) = &self.shine else {
            return canvas.lit(&self.picture, sum, &wall);
        };
        let mut light = canvas.lit(&self.picture, |cell| shine.on(cell, since), &wall);
        for (pixel, cell) in light.pixels.iter_mut().zip(&canvas.cells) {
            if cell.depth.is_finite() {
                let falls = sum(cell);
                *pixel = std::array::from_fn(|c| pixel[c] + shine.gloss * falls[c]);
            }
        }
        light
    }

    /// What the patches of the face are while a code is shown.
    fn samples(&self, code: &LightCode, off: &[Point], dice: &mut Dice) -> Vec<(u64, PatchMeans)> {
        let end = LightCode::duration().as_millis() as u64 + 350;
        let mut camera = Camera::default();
        let mut samples = Vec::new();
        let step = 1000 / self.fps;
        // Before the code begins the camera has settled.
        for frame in -SETTLING..(end / step) as i64 {
            let ms = frame * step as i64;
            let sight = self.sight_at(ms as f64 / 1000.0);
            let mut canvas = Canvas::new(WIDTH, HEIGHT);
            canvas.draw(self.thing, &sight);
            let shown_ms = u64::try_from(ms - self.room.lag_ms as i64).unwrap_or(0);
            let light = self.light(&canvas, code, shown_ms);
            let image = camera.take(&light, &self.room, step as f32 / 1000.0, dice);
            let Ok(ms) = u64::try_from(ms) else { continue };
            if dice.share() < self.dropped {
                continue;
            }
            let points: Vec<Point> = (self.thing.seen(&sight).iter().zip(off))
                .map(|(p, off)| {
                    let mut near =
                        |v: f32| v + 0.004 * sight.eye_distance_px * dice.normal() as f32;
                    Point::new(near(p.x + off.x), near(p.y + off.y))
                })
                .collect();
            samples.extend(PatchMeans::of(&image, &points).map(|patches| (ms, patches)));
        }
        samples
    }
}

/// Exposure and white balance that follow the picture.
#[derive(Default)]
struct Camera {
    exposure: f32,
    balance: [f32; 3],
}

impl Camera {
    fn take(&mut self, light: &Linear, room: &Room, step_s: f32, dice: &mut Dice) -> RgbImage {
        let mut sums = [0.0f64; 3];
        for pixel in &light.pixels {
            for (sum, v) in sums.iter_mut().zip(pixel) {
                *sum += f64::from(*v);
            }
        }
        let means = sums.map(|s| (s / light.pixels.len() as f64) as f32);
        let exposure = AIM / luminance(means).max(1e-3);
        // The grey world, as far as a camera follows it.
        let grey = means.iter().sum::<f32>() / 3.0;
        let balance = means.map(|m| (grey / m.max(1e-3)).clamp(0.75, 1.33));
        if self.exposure == 0.0 {
            (self.exposure, self.balance) = (exposure, balance);
        }
        let follow = |lag: f32| 1.0 - (-step_s / lag.max(1e-3)).exp();
        self.exposure += follow(room.exposure_s) * (exposure - self.exposure);
        for (own, aim) in self.balance.iter_mut().zip(balance) {
            *own += follow(room.balance_s) * (aim - *own);
        }
        let lens = Lens {
            gain: self.balance.map(|b| b * self.exposure),
            // In lux: a sensor's own noise, and that of the light.
            read_noise: 0.2 * self.exposure,
            shot_noise: 0.15 * self.exposure,
        };
        lens.take(light, dice)
    }
}

/// Lux in the rooms that are tried.
const ROOMS: [f32; 6] = [20.0, 50.0, 150.0, 300.0, 1000.0, 3000.0];

/// # Errors
/// A sentence where something cannot be read, drawn or written.
pub fn run(options: &Options) -> Result<(), String> {
    let plays = match &options.points {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|e| format!("{} cannot be read: {e}.", path.display()))?;
            let read = |line| serde_json::from_str(line).map_err(|e| format!("No play: {e}."));
            text.lines()
                .map(read)
                .collect::<Result<Vec<Play>, String>>()?
        }
        None => drawn(options)?,
    };
    report(&plays);
    Ok(())
}

fn rooms(options: &Options) -> Vec<f32> {
    if options.rooms.is_empty() {
        ROOMS.to_vec()
    } else {
        options.rooms.clone()
    }
}

fn drawn(options: &Options) -> Result<Vec<Play>, String> {
    let world = World::read(options)?;
    let mut out = match &options.keep {
        Some(path) => Some(std::fs::File::create(path).map_err(|e| e.to_string())?),
        None => None,
    };
    let mut engine = engine(options)?;
    let mut plays = Vec::new();
    for n in 0..world.people.len() {
        for lux in rooms(options) {
            for species in Species::ALL {
                let Some(play) = play(&world, n, options.skip, species, lux, &mut engine) else {
                    continue;
                };
                if let Some(out) = &mut out {
                    let line = serde_json::to_string(&play).map_err(|e| e.to_string())?;
                    writeln!(out, "{line}").map_err(|e| e.to_string())?;
                }
                plays.push(play);
            }
        }
    }
    Ok(plays)
}

fn play(
    world: &World,
    n: usize,
    skip: usize,
    species: Species,
    lux: f32,
    engine: &mut Engine,
) -> Option<Play> {
    let person = skip + n;
    let seed = (person as u64 * 64 + species as u64) * 8192 + lux as u64;
    let mut dice = Dice::new(seed);
    let thing = world.thing(n, species.kind(), person as u64)?;
    let distance = dice.between(6.5, 9.5) as f32;
    let room = Room::drawn(lux, &mut dice);
    let is_film = species == Species::Film;
    let shine = (species == Species::Screen || is_film).then(|| Shine {
        lux: (lux + 30.0) * dice.between(0.5, 2.0) as f32,
        gloss: dice.between(0.01, 0.04) as f32,
        film: is_film.then(|| {
            (
                LightCode::drawn(seed ^ 0xf11),
                dice.between(0.2, 0.7) as f32,
            )
        }),
    });
    let mut aside = |by: f64| dice.between(-by, by) as f32;
    let sight = Sight {
        pose: Pose {
            yaw_deg: aside(6.0),
            pitch_deg: aside(8.0),
            roll_deg: aside(5.0),
        },
        eye_distance_px: 251.0 / distance,
        eyes: Point::new(160.0 + aside(25.0), 105.0 + aside(12.0)),
        distance,
    };
    let stage = Stage {
        thing: &thing,
        picture: Linear::of(&world.people[n].picture),
        wall: Linear::room(WIDTH, HEIGHT, seed),
        room,
        shine,
        sight,
        wander: [(); 3].map(|()| [dice.between(0.5, 1.6), dice.between(0.0, 6.0)]),
        fps: FPS,
        dropped: 0.05,
    };
    let off = landmarks_off(&stage, engine, &mut dice)?;
    Some(Play {
        person,
        species,
        lux,
        code: seed,
        samples: stage.samples(&LightCode::drawn(seed), &off, &mut dice),
    })
}

/// How far the shipped networks put the landmarks of a first frame of full size from
/// where they are, in pixels of the smaller one. `None` without a face.
fn landmarks_off(stage: &Stage, engine: &mut Engine, dice: &mut Dice) -> Option<Vec<Point>> {
    let sight = Sight {
        eye_distance_px: 2.0 * stage.sight.eye_distance_px,
        eyes: Point::new(2.0 * stage.sight.eyes.x, 2.0 * stage.sight.eyes.y),
        ..stage.sight
    };
    let mut canvas = Canvas::new(2 * WIDTH, 2 * HEIGHT);
    canvas.draw(stage.thing, &sight);
    let ground = Linear::room(2 * WIDTH, 2 * HEIGHT, 1);
    let light = canvas.lit(&stage.picture, |_| [1.0; 3], &ground);
    let face = engine.examine(&Lens::default().take(&light, dice)).faces;
    let dense = &face.first()?.dense;
    let truth = stage.thing.seen(&sight);
    let pairs = dense.iter().zip(&truth);
    let off: Vec<Point> = pairs
        .map(|(p, t)| Point::new((p.x - t.x) / 2.0, (p.y - t.y) / 2.0))
        .collect();
    (off.len() == truth.len()).then_some(off)
}

fn judged(play: &Play) -> Option<LightResponse> {
    let samples: Vec<LightSample> = (play.samples.iter())
        .map(|(ms, patches)| LightSample {
            time: Duration::from_millis(*ms),
            patches: *patches,
        })
        .collect();
    LightResponse::of(
        &LightCode::drawn(play.code),
        &samples,
        &LightParams::default(),
    )
    .ok()
}

/// Lux up to which a room is dim.
const DIM: f32 = 50.0;

fn report(plays: &[Play]) {
    println!(
        "| lux | who | plays | answers | other light | late | too bright | unclear | colours | strength | relief: least, median, most | its error: median, most |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut rooms: Vec<f32> = plays.iter().map(|p| p.lux).collect();
    rooms.sort_by(f32::total_cmp);
    rooms.dedup();
    for lux in rooms {
        for species in Species::ALL {
            row(plays, lux, species);
        }
    }
    let relief = |is_meant: &dyn Fn(Species) -> bool| -> Vec<f32> {
        let of = plays.iter().filter(|p| p.lux <= DIM && is_meant(p.species));
        of.filter_map(judged).map(|said| score(&said)).collect()
    };
    let heads = relief(&|s| s == Species::Head);
    for species in Species::ALL.into_iter().skip(1) {
        println!(
            "EER up to {DIM} lux, heads and {species:?}: {:.1} %",
            100.0 * eer(&heads, &relief(&|s| s == species))
        );
    }
    let attacks = relief(&|s| s != Species::Head);
    println!(
        "EER up to {DIM} lux, heads and all of them: {:.1} %",
        100.0 * eer(&heads, &attacks)
    );
}

/// What decides, as one number: the relief, where nothing else of the rule says no.
fn score(said: &LightResponse) -> f32 {
    let params = LightParams::default();
    let is_else_sound = said.colours >= params.answers
        && said.strength >= params.min_strength
        && said.relief_error <= params.max_relief_error;
    if is_else_sound { said.relief } else { -1.0 }
}

/// The rate at which as many heads as others are on the wrong side.
fn eer(heads: &[f32], others: &[f32]) -> f64 {
    let rates = |at: f32| {
        let share = |of: &[f32], is: &dyn Fn(f32) -> bool| {
            of.iter().filter(|v| is(**v)).count() as f64 / of.len().max(1) as f64
        };
        (share(heads, &|v| v < at), share(others, &|v| v >= at))
    };
    let borders = heads.iter().chain(others).map(|at| rates(*at));
    let closest = borders.min_by(|a, b| (a.0 - a.1).abs().total_cmp(&(b.0 - b.1).abs()));
    closest.map_or(1.0, |(refused, passed)| (refused + passed) / 2.0)
}

fn row(plays: &[Play], lux: f32, species: Species) {
    let of = plays
        .iter()
        .filter(|p| p.lux == lux && p.species == species);
    let said: Vec<LightResponse> = of.filter_map(judged).collect();
    if said.is_empty() {
        return;
    }
    let count = |v: LightVerdict| said.iter().filter(|s| s.verdict == v).count();
    let sorted = |read: fn(&LightResponse) -> f32| {
        let mut all: Vec<f32> = said.iter().map(read).collect();
        all.sort_by(f32::total_cmp);
        all
    };
    let median = |read| sorted(read)[said.len() / 2];
    let relief = sorted(|s| s.relief);
    println!(
        "| {lux} | {species:?} | {} | {} | {} | {} | {} | {} | {:.2} | {:.2} | {:.2} {:.2} {:.2} | {:.3} {:.3} |",
        said.len(),
        count(LightVerdict::Answers),
        count(LightVerdict::OtherLight),
        count(LightVerdict::Late),
        count(LightVerdict::TooBright),
        count(LightVerdict::Unclear),
        median(|s| s.colours),
        median(|s| s.strength),
        relief[0],
        relief[relief.len() / 2],
        relief[relief.len() - 1],
        median(|s| s.relief_error),
        sorted(|s| s.relief_error)[said.len() - 1],
    );
}
