//! Surfaces before the camera, and what a ray meets first.
//!
//! **Camera frame**: mm, origin in the pinhole, `z` along the optical axis, which goes through the middle of the
//! crop. At the distance `d` of the face a pixel of the crop covers `mm_per_px`; so pixel `p` of a crop of `side` looks
//! along `((p - side / 2) mm_per_px / d, 1)`. The depth of a place is its `z`, as depth sensors give it.

use super::face::{Build, Face, Fit};
use super::head::Head;
use super::kind::Kind;
use super::settings::Settings;
use super::sheet::{Sheet, holes};
use super::solid::{Turn, V3, dot, plus, times, unit};
use crate::core::chance::{Dice, between};
use faceglass_vision::Point;
use faceglass_vision::pose::Pose;

/// A head with its place.
#[derive(Clone, Debug)]
pub struct Posed {
    head: Head,
    turn: Turn,
    /// The origin of the head frame, in the camera frame.
    place: V3,
    /// Of its own crop.
    mm_per_px: f32,
    eyes_px: Point,
}

/// What a ray meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// The face that is to be recognised, live.
    Skin,
    /// The face of whoever holds the sheet, through a hole.
    Attacker,
    /// Paper with ink.
    Paper,
    /// The glass of a screen.
    Screen,
}

/// Where a ray meets a surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// What it is.
    pub surface: Surface,
    /// In the camera frame, mm.
    pub at: V3,
    /// Cosine of the angle between the ray and the surface's own direction.
    pub cosine: f32,
    /// The pixel of the crop that shows it: of the attacker's own crop, of an attacker.
    pub plate: Point,
}

/// Everything before the camera but the background.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Pixels of a side of the crop.
    pub side: f32,
    /// Of the face or the sheet, mm.
    pub distance_mm: f32,
    /// What a pixel of the crop covers there.
    pub mm_per_px: f32,
    /// Of the background, mm.
    pub background_mm: f32,
    live: Option<Posed>,
    sheet: Option<(Sheet, Surface)>,
    attacker: Option<Posed>,
}

impl Posed {
    fn hit(&self, direction: V3) -> Option<(V3, f32, Point)> {
        let eye = self.turn.back(times(self.place, -1.0));
        let in_head = self.head.hit(eye, self.turn.back(direction))?;
        let at = plus(self.turn.apply(in_head), self.place);
        let normal = self.turn.apply(self.head.normal(in_head[0], in_head[1]));
        let depth = self.place[2];
        let plate = Point::new(
            self.eyes_px.x + (direction[0] / direction[2] * depth - self.place[0]) / self.mm_per_px,
            self.eyes_px.y + (direction[1] / direction[2] * depth - self.place[1]) / self.mm_per_px,
        );
        Some((at, facing(at, normal), plate))
    }
}

/// Cosine between a surface's direction and the way back to the camera.
fn facing(at: V3, normal: V3) -> f32 {
    (-dot(unit(at), normal)).clamp(0.0, 1.0)
}

fn within([low, high]: [f32; 2], rng: &mut Dice) -> f32 {
    between(rng, low, high)
}

impl Scene {
    /// A scene of `kind` with `face`, or with a sheet that shows it, held by `attacker`. `None` where the points are
    /// no face, or a sheet with holes has nobody behind it.
    pub fn of(
        face: &Face,
        attacker: Option<&Face>,
        kind: Kind,
        settings: &Settings,
        seed: u64,
        rng: &mut Dice,
    ) -> Option<Self> {
        let build = Build::of(&face.person, seed);
        let fit = Fit::of(face, &build)?;
        let side = face.plate.width() as f32;
        let distance_mm = within(settings.depth.distance_mm, rng);
        let mut scene = Self {
            side,
            distance_mm,
            mm_per_px: fit.mm_per_px,
            background_mm: within(settings.depth.background_mm, rng),
            live: None,
            sheet: None,
            attacker: None,
        };
        if kind.is_live() {
            let from_middle = |v: f32| (v - side / 2.0) * fit.mm_per_px;
            let place = [
                from_middle(fit.eyes_px.x),
                from_middle(fit.eyes_px.y),
                distance_mm,
            ];
            scene.live = Some(posed(&fit, &build, place));
            return Some(scene);
        }
        let how = &settings.sheets;
        let mut tilt = || how.tilt_deg * between(rng, -1.0, 1.0);
        let turn = Turn::of(Pose {
            yaw_deg: -tilt(),
            pitch_deg: tilt(),
            roll_deg: 0.2 * tilt(),
        });
        // Seen as large as life in the crop; the paper is smaller or larger, and as much nearer or further.
        let scale = within(how.scale, rng);
        let is_screen = kind == Kind::Screen;
        let half_mm = if is_screen {
            let [wide, high] = how.half_screen_mm;
            (within(wide, rng), within(high, rng))
        } else {
            (how.half_paper_mm[0], how.half_paper_mm[1])
        };
        scene.distance_mm = (distance_mm * scale).max(300.0);
        scene.mm_per_px = fit.mm_per_px * scene.distance_mm / distance_mm;
        let surface = if is_screen {
            Surface::Screen
        } else {
            Surface::Paper
        };
        let sheet = Sheet {
            turn,
            distance_mm: scene.distance_mm,
            radius_mm: kind.is_bent().then(|| within(how.radius_mm, rng)),
            half_mm,
            mm_per_px: scene.mm_per_px,
            side,
            holes: holes(face, kind),
        };
        if !sheet.holes.is_empty() {
            let behind = attacker?;
            let build = Build::of(&behind.person, seed);
            let own = Fit::of(behind, &build)?;
            // The attacker's eyes are behind those of the print, the face near it or, where it is in the way, the nose.
            let nose_is_free = kind.holes().contains(&super::kind::Hole::Nose);
            let nose = if nose_is_free { 8.0 } else { 32.0 };
            let gap = within(how.gap_mm, rng) + nose;
            let mut off = || between(rng, -5.0, 5.0);
            let from_middle = |v: f32, off: f32| (v - side / 2.0) * scene.mm_per_px + off;
            let place = [
                from_middle(fit.eyes_px.x, off()),
                from_middle(fit.eyes_px.y, off()),
                scene.distance_mm + gap,
            ];
            scene.attacker = Some(posed(&own, &build, place));
        }
        scene.sheet = Some((sheet, surface));
        Some(scene)
    }

    /// Along which direction pixel `p` of the crop looks.
    pub fn direction(&self, p: Point) -> V3 {
        let k = self.mm_per_px / self.distance_mm;
        [
            (p.x - self.side / 2.0) * k,
            (p.y - self.side / 2.0) * k,
            1.0,
        ]
    }

    /// What is met first along `direction`; `None` for the background.
    pub fn hit(&self, direction: V3) -> Option<Hit> {
        let of_head = |posed: &Posed, surface| {
            posed.hit(direction).map(|(at, cosine, plate)| Hit {
                surface,
                at,
                cosine,
                plate,
            })
        };
        if let Some(live) = &self.live {
            return of_head(live, Surface::Skin);
        }
        let behind = |posed: &Option<Posed>| {
            let posed = posed.as_ref()?;
            of_head(posed, Surface::Attacker)
        };
        let (sheet, surface) = self.sheet.as_ref()?;
        match sheet.hit(direction) {
            Some(on) if on.is_hole => behind(&self.attacker),
            Some(on) => Some(Hit {
                surface: *surface,
                at: on.at,
                cosine: facing(on.at, on.normal),
                plate: on.plate,
            }),
            None => behind(&self.attacker),
        }
    }
}

fn posed(fit: &Fit, build: &Build, place: V3) -> Posed {
    Posed {
        head: Head::of(fit, build),
        turn: fit.turn,
        place,
        mm_per_px: fit.mm_per_px,
        eyes_px: fit.eyes_px,
    }
}
