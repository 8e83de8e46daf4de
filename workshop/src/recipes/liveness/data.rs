//! Pictures of live faces and attacks, and the views cut from them.

use super::validation::{Validation, face_of};
use super::{Config, Teacher};
use crate::core::chance::{Dice, between, chance, dice};
use crate::core::error::{Result, WorkshopError};
use crate::data::augment::Photometric;
use crate::data::augment::medium::any_medium;
use crate::data::augment::recapture::recapture;
use crate::data::samplers::Epochs;
use crate::data::sets::Origin;
use crate::data::shards::{ShardSet, Split};
use crate::export::manifest::push_nchw;
use faceglass_vision::{Rect, crop_rect, liveness_view};
use image::RgbImage;
use rand::Rng as _;
use std::collections::BTreeMap;
use std::path::Path;

/// One batch in plain memory.
#[derive(Default)]
pub struct Batch {
    /// `[n, 3, side, side]`, normalised.
    pub pixels: Vec<f32>,
    /// 1 live, 0 attack, ½ nobody could tell.
    pub targets: Vec<f32>,
    /// The teacher's features, for views that learn from one; empty without a teacher.
    pub taught: Vec<Option<Vec<f32>>>,
}

/// Pictures of one source and one class, walked through evenly.
struct Pool {
    records: Vec<usize>,
    epochs: Epochs,
    weight: f32,
}

/// Shards, ready to draw batches from.
pub struct LivenessData {
    shards: ShardSet,
    live: Vec<Pool>,
    attack: Vec<Pool>,
    /// Held-out pictures.
    pub validation: Validation,
    side: u32,
}

/// Labels are pulled in by this much, so that the votes stay graded.
const SMOOTHING: f32 = 0.04;

impl LivenessData {
    /// Reads the shards.
    ///
    /// # Errors
    /// When they are missing or damaged, or one class has no training picture.
    pub fn open(dir: &Path, config: &Config) -> Result<Self> {
        let shards = ShardSet::open(dir)?;
        let pools = |live: bool| {
            let mut by_source: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for i in shards.of_split(Split::Train) {
                let record = &shards.records[i];
                let data = &config.data;
                let kept = !data.leave_out.contains(&record.source)
                    && !data.validate_on.contains(&record.source);
                if record.live == Some(live) && kept && !record.faces.is_empty() {
                    by_source.entry(&record.source).or_default().push(i);
                }
            }
            by_source.into_values().map(Pool::new).collect::<Vec<_>>()
        };
        let (live, attack) = (pools(true), pools(false));
        if live.is_empty() || attack.is_empty() {
            return Err(WorkshopError::Data(format!(
                "{} holds no live faces or no attacks to train on",
                dir.display()
            )));
        }
        let validation = Validation::open(&shards, config)?;
        Ok(Self {
            shards,
            live,
            attack,
            validation,
            side: config.net.side() as u32,
        })
    }

    /// Counts, for the person who waits.
    pub fn describe(&self) -> String {
        let count = |pools: &[Pool]| pools.iter().map(|p| p.records.len()).sum::<usize>();
        format!(
            "{} live pictures of {} sources, {} attacks of {} sources, {} pictures for validation",
            count(&self.live),
            self.live.len(),
            count(&self.attack),
            self.attack.len(),
            self.validation.len()
        )
    }

    /// Where weights that learn from this come from.
    ///
    /// # Errors
    /// As [`Origin::of`].
    pub fn origin(&self) -> Result<Origin> {
        let pools = self.live.iter().chain(&self.attack);
        Origin::of(&self.shards, pools.flat_map(|pool| &pool.records))
    }

    /// The batch of `step`: as many live faces as attacks.
    ///
    /// # Errors
    /// When a stored picture does not decode.
    pub fn batch(&self, step: u64, config: &Config, teacher: Option<&Teacher>) -> Result<Batch> {
        let pictures = config.train.batch;
        let mut batch = Batch::default();
        for k in 0..pictures as u64 {
            let position = step * pictures as u64 + k;
            let mut rng = dice(config.train.seed, position);
            let live = k % 2 == 0;
            let (shown, stored) = self.present(position / 2, live, config, &mut rng)?;
            // Of its own chance, so that the pictures are the same with any teacher or none.
            let mut looks = dice(config.train.seed ^ 0x100c5, position);
            let taught = match teacher {
                Some(teacher) => self.taught(teacher, &shown, stored, &mut looks)?,
                None => None,
            };
            self.add_views(shown, live, taught, config, &mut batch, &mut rng);
        }
        Ok(batch)
    }

    /// What the teacher says of a picture, if it is asked: of the stored one, from which the shown one was cut, where it
    /// remembers those.
    fn taught(
        &self,
        teacher: &Teacher,
        (picture, face): &(RgbImage, Rect),
        stored: Option<usize>,
        looks: &mut Dice,
    ) -> Result<Option<Vec<f32>>> {
        let asked = chance(looks, teacher.share());
        if let Some(record) = stored {
            let face = face_of(&self.shards.records[record]);
            let known = teacher.remembered(record, face, || self.shards.picture(record))?;
            if known.is_some() {
                return Ok(known);
            }
        }
        asked.then(|| teacher.features(picture, *face)).transpose()
    }

    /// The teacher's features brought to one scale, over training pictures.
    ///
    /// # Errors
    /// When a stored picture does not decode or the teacher fails.
    pub fn settled(&self, mut teacher: Teacher, config: &Config) -> Result<Teacher> {
        const SAMPLES: u64 = 300;
        let seen = (0..SAMPLES).map(|k| {
            let mut rng = dice(config.train.seed ^ 0x7eac4, k);
            let ((picture, face), _) = self.present(k / 2, k % 2 == 0, config, &mut rng)?;
            teacher.features(&picture, face)
        });
        let seen = seen.collect::<Result<Vec<_>>>()?;
        teacher.settle(&seen);
        Ok(teacher)
    }

    /// A picture before the camera's own failings, and where the face is; and which stored one it is, if nothing was
    /// simulated in it.
    fn present(
        &self,
        position: u64,
        live: bool,
        config: &Config,
        rng: &mut Dice,
    ) -> Result<((RgbImage, Rect), Option<usize>)> {
        let simulated = !live && chance(rng, config.data.simulated);
        let pools = if live || simulated {
            &self.live
        } else {
            &self.attack
        };
        let record = pick(pools, position, rng);
        let stored = self.shards.picture(record)?;
        let (mut picture, mut face) = closer(&stored, face_of(&self.shards.records[record]), rng);
        if chance(rng, 0.5) {
            image::imageops::flip_horizontal_in_place(&mut picture);
            face.x = picture.width() as f32 - face.x - face.w;
        }
        if simulated {
            let medium = any_medium(rng);
            face = recapture(&mut picture, face, medium, config.data.visible_border, rng);
        }
        Ok(((picture, face), (!simulated).then_some(record)))
    }

    fn add_views(
        &self,
        (mut picture, face): (RgbImage, Rect),
        live: bool,
        taught: Option<Vec<f32>>,
        config: &Config,
        batch: &mut Batch,
        rng: &mut Dice,
    ) {
        let unsure = chance(rng, config.data.ambiguous);
        if unsure {
            ruin(&mut picture, face, rng);
        } else {
            config.photometric.apply(&mut picture, rng);
        }
        let target = match (unsure, live) {
            (true, _) => 0.5,
            (false, true) => 1.0 - SMOOTHING,
            (false, false) => SMOOTHING,
        };
        let first = rng.random_range(0..config.views.len());
        for n in 0..config.data.views_per_picture {
            let view = config.views[(first + n) % config.views.len()];
            let shaken = shake(face, rng);
            let crop = liveness_view(&picture, shaken, view, self.side);
            push_nchw(&mut batch.pixels, &crop);
            batch.targets.push(target);
            if let (Some(features), Some(teacher)) = (&taught, &config.teacher) {
                let learns = !unsure && view.scale >= teacher.min_scale;
                batch.taught.push(learns.then(|| features.clone()));
            } else if config.teacher.is_some() {
                batch.taught.push(None);
            }
        }
    }
}

impl Pool {
    fn new(records: Vec<usize>) -> Self {
        Self {
            epochs: Epochs::new(records.len(), records[0] as u64),
            // Large sources count for more, but not in proportion.
            weight: (records.len() as f32).sqrt(),
            records,
        }
    }
}

fn pick(pools: &[Pool], position: u64, rng: &mut Dice) -> usize {
    let total: f32 = pools.iter().map(|p| p.weight).sum();
    let mut left = between(rng, 0.0, total);
    for pool in pools {
        left -= pool.weight;
        if left <= 0.0 {
            return pool.records[pool.epochs.at(position)];
        }
    }
    let last = &pools[pools.len() - 1];
    last.records[last.epochs.at(position)]
}

/// The face with some context, at a random size: how large a face was stored
/// must not tell the classes apart.
fn closer(stored: &RgbImage, face: Rect, rng: &mut Dice) -> (RgbImage, Rect) {
    let longer = face.w.max(face.h).max(1.0);
    let context = between(rng, 1.2, 3.2) * longer;
    let middle = face.center();
    let (left, top) = (
        (middle.x - context / 2.0).max(0.0),
        (middle.y - context / 2.0).max(0.0),
    );
    let right = (middle.x + context / 2.0).min(stored.width() as f32);
    let bottom = (middle.y + context / 2.0).min(stored.height() as f32);
    let (w, h) = ((right - left).max(8.0), (bottom - top).max(8.0));
    let zoom = between(rng, 72.0, 170.0) / longer;
    let zoom = zoom.min(1.6);
    let out = |v: f32| (v * zoom).round().clamp(8.0, 544.0) as u32;
    let (out_w, out_h) = (out(w), out(h));
    let picture = crop_rect(stored, Rect::new(left, top, w, h), out_w, out_h);
    let (sx, sy) = (out_w as f32 / w, out_h as f32 / h);
    let moved = Rect::new(
        (face.x - left) * sx,
        (face.y - top) * sy,
        face.w * sx,
        face.h * sy,
    );
    (picture, moved)
}

/// Detectors do not agree to the pixel.
fn shake(face: Rect, rng: &mut Dice) -> Rect {
    let longer = face.w.max(face.h);
    let grow = between(rng, -0.08, 0.08);
    let (dx, dy) = (between(rng, -0.05, 0.05), between(rng, -0.05, 0.05));
    Rect::new(
        face.x + dx * longer - grow * face.w / 2.0,
        face.y + dy * longer - grow * face.h / 2.0,
        face.w * (1.0 + grow),
        face.h * (1.0 + grow),
    )
}

/// Blurs, darkens or shrinks until the traces of a medium are gone.
fn ruin(picture: &mut RgbImage, face: Rect, rng: &mut Dice) {
    let longer = face.w.max(face.h).max(16.0);
    let (w, h) = picture.dimensions();
    let shrink = (between(rng, 14.0, 22.0) / longer).min(1.0);
    let whole = Rect::new(0.0, 0.0, w as f32, h as f32);
    let small = |v: u32| ((v as f32 * shrink).round() as u32).max(4);
    let tiny = crop_rect(picture, whole, small(w), small(h));
    let back = Rect::new(0.0, 0.0, tiny.width() as f32, tiny.height() as f32);
    *picture = crop_rect(&tiny, back, w, h);
    let dark = Photometric {
        dark: 0.5,
        noise: 0.5,
        jpeg: 0.3,
        ..Photometric::OFF
    };
    dark.apply(picture, rng);
}
