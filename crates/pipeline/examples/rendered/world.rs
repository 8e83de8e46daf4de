//! Who is drawn, and the engine that looks at them.

use crate::options::Options;
use crate::scene::Thing;
use crate::scene::canvas::{Canvas, Cell};
use crate::scene::lens::{Lens, Linear};
use crate::scene::own_head::{Head, own_head};
use crate::scene::people::{Portrait, portraits};
use crate::scene::read_heads::Model;
use crate::scene::sheet::sheet;
use faceglass_pipeline::{Engine, Models, PipelineSettings};
use faceglass_vision::chance::Dice;
use faceglass_vision::load_models;
use faceglass_vision::motion::Sight;
use image::RgbImage;
use serde::{Deserialize, Serialize};

pub const WIDTH: usize = 640;
pub const HEIGHT: usize = 480;

/// What is before the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Head,
    Flat,
    /// On a cylinder of two eye distances, some 13 cm.
    Bent13,
    /// On one of a single eye distance, some 6 cm.
    Bent6,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Head, Self::Flat, Self::Bent13, Self::Bent6];

    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Flat => "flat sheet",
            Self::Bent13 => "sheet bent to 13 cm",
            Self::Bent6 => "sheet bent to 6 cm",
        }
    }
}

pub struct World {
    pub people: Vec<Portrait>,
    model: Option<Model>,
}

impl World {
    /// # Errors
    /// A sentence where pictures or heads cannot be read.
    pub fn read(options: &Options) -> Result<Self, String> {
        let mut engine = engine(options)?;
        let people = portraits(&options.pictures, options.skip, options.people, &mut engine)?;
        if people.is_empty() {
            return Err("No picture shows one face that looks straight ahead.".into());
        }
        let model = options.heads.as_deref().map(Model::read).transpose()?;
        eprintln!("{} people", people.len());
        Ok(Self { people, model })
    }

    fn head(&self, seed: u64) -> Option<Head> {
        match &self.model {
            Some(model) => Some(model.head(seed)),
            None => own_head(seed),
        }
    }

    pub fn thing(&self, person: usize, kind: Kind, seed: u64) -> Option<Thing> {
        let portrait = &self.people[person];
        match kind {
            Kind::Head => portrait.on(self.head(seed)?),
            Kind::Flat => Some(sheet(portrait, None)),
            Kind::Bent13 => Some(sheet(portrait, Some(2.0))),
            Kind::Bent6 => Some(sheet(portrait, Some(1.0))),
        }
    }
}

/// Detector and landmarks as they are shipped; what else there is says nothing of
/// depth.
///
/// # Errors
/// A sentence where they cannot be loaded.
pub fn engine(options: &Options) -> Result<Engine, String> {
    engine_with(options, false)
}

/// The same with the shipped embedder, where one is wanted.
///
/// # Errors
/// A sentence where they cannot be loaded.
pub fn engine_with(options: &Options, embedder: bool) -> Result<Engine, String> {
    let loaded = load_models(options.models.as_deref()).map_err(|e| e.to_string())?;
    let mut models = Models {
        liveness: None,
        ..loaded.into()
    };
    models.embedder = models.embedder.filter(|_| embedder);
    Ok(Engine::new(models, PipelineSettings::default()))
}

/// A lamp of a room, and what comes from all sides.
#[derive(Clone, Copy)]
pub struct Lamp {
    from: [f32; 3],
    share: f32,
}

impl Lamp {
    pub fn drawn(dice: &mut Dice) -> Self {
        let mut aside = || dice.between(-0.7, 0.7) as f32;
        let (x, y) = (aside(), aside() - 0.4);
        let length = (x * x + y * y + 1.0).sqrt();
        Self {
            from: [x, y, -1.0].map(|v| v / length),
            share: dice.between(0.1, 0.5) as f32,
        }
    }

    pub fn on(&self, cell: &Cell) -> [f32; 3] {
        let facing: f32 = (0..3).map(|k| cell.normal[k] * self.from[k]).sum();
        [1.0 - self.share + self.share * facing.max(0.0) / self.from[2].abs(); 3]
    }
}

/// One frame of a thing.
pub struct Shot<'a> {
    pub thing: &'a Thing,
    pub picture: &'a Linear,
    pub ground: &'a Linear,
    pub lamp: Lamp,
    pub lens: Lens,
}

impl Shot<'_> {
    pub fn frame(&self, sight: &Sight, dice: &mut Dice) -> RgbImage {
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        canvas.draw(self.thing, sight);
        let light = canvas.lit(self.picture, |cell| self.lamp.on(cell), self.ground);
        self.lens.take(&light, dice)
    }
}

/// Draws some of them into files, to be looked at.
///
/// # Errors
/// A sentence where nothing can be drawn or written.
pub fn show(options: &Options) -> Result<(), String> {
    let world = World::read(options)?;
    let folder = options.keep.clone().ok_or("Name a folder with --keep.")?;
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    for (n, portrait) in world.people.iter().enumerate() {
        let mut dice = Dice::new(n as u64);
        let (picture, ground) = (
            Linear::of(&portrait.picture),
            Linear::room(WIDTH, HEIGHT, n as u64),
        );
        let lamp = Lamp::drawn(&mut dice);
        let mut wide = RgbImage::new(3 * WIDTH as u32, 4 * HEIGHT as u32);
        for (row, kind) in Kind::ALL.into_iter().enumerate() {
            let Some(thing) = world.thing(n, kind, n as u64) else {
                continue;
            };
            let shot = Shot {
                thing: &thing,
                picture: &picture,
                ground: &ground,
                lamp,
                lens: Lens::default(),
            };
            for (column, yaw_deg) in [-25.0, 0.0, 25.0].into_iter().enumerate() {
                let mut sight = Sight::default();
                sight.pose.yaw_deg = yaw_deg;
                sight.eye_distance_px = 70.0;
                let frame = shot.frame(&sight, &mut dice);
                let at = |k: usize, size: usize| (k * size) as i64;
                image::imageops::replace(&mut wide, &frame, at(column, WIDTH), at(row, HEIGHT));
            }
        }
        let path = folder.join(format!("{n}.png"));
        wide.save(&path).map_err(|e| e.to_string())?;
    }
    Ok(())
}
