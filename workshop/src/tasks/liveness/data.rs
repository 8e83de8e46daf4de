//! Pictures of live faces and attacks, and the views cut from them.

use super::{Config, Teacher};
use crate::augment::Photometric;
use crate::augment::medium::any_medium;
use crate::augment::recapture::recapture;
use crate::core::error::{Result, WorkshopError};
use crate::core::sampler::{Epochs, between, chance, dice};
use crate::export::manifest::push_nchw;
use crate::nets::blocks::floats;
use crate::nets::liveness::Liveness;
use crate::shards::{Record, ShardSet, Split};
use burn::tensor::{Device, Tensor, TensorData};
use faceglass_evaluation::Scores;
use faceglass_vision::{Rect, View, crop_rect, liveness_view};
use image::RgbImage;
use rand::Rng as _;
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet};
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
    dev: Vec<DevPicture>,
    side: u32,
}

struct DevPicture {
    group: String,
    live: bool,
    views: Vec<RgbImage>,
}

/// Scores of the validation pictures, by group.
pub struct DevScores {
    groups: BTreeMap<String, (Vec<f32>, Vec<f32>)>,
}

/// Validation pictures of one group and class at most.
const DEV_LIMIT: usize = 120;
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
                    && !data.develop_on.contains(&record.source);
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
        let dev = dev_pictures(&shards, config)?;
        Ok(Self {
            shards,
            live,
            attack,
            dev,
            side: config.net.side as u32,
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
            self.dev.len()
        )
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
            let shown = self.present(position / 2, live, config, &mut rng)?;
            let taught = teacher.map(|t| t.features(&shown.0, shown.1)).transpose()?;
            self.add_views(shown, live, taught, config, &mut batch, &mut rng);
        }
        Ok(batch)
    }

    /// The teacher's features brought to one scale, over training pictures.
    ///
    /// # Errors
    /// When a stored picture does not decode or the teacher fails.
    pub fn settled(&self, mut teacher: Teacher, config: &Config) -> Result<Teacher> {
        const SAMPLES: u64 = 300;
        let seen = (0..SAMPLES).map(|k| {
            let mut rng = dice(config.train.seed ^ 0x7eac4, k);
            let (picture, face) = self.present(k / 2, k % 2 == 0, config, &mut rng)?;
            teacher.features(&picture, face)
        });
        let seen = seen.collect::<Result<Vec<_>>>()?;
        teacher.settle(&seen);
        Ok(teacher)
    }

    /// A picture before the camera's own failings, and where the face is.
    fn present(
        &self,
        position: u64,
        live: bool,
        config: &Config,
        rng: &mut StdRng,
    ) -> Result<(RgbImage, Rect)> {
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
            face = recapture(&mut picture, face, medium, config.data.held, rng);
        }
        Ok((picture, face))
    }

    fn add_views(
        &self,
        (mut picture, face): (RgbImage, Rect),
        live: bool,
        taught: Option<Vec<f32>>,
        config: &Config,
        batch: &mut Batch,
        rng: &mut StdRng,
    ) {
        let unsure = chance(rng, config.data.unsure);
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
                let learns = !unsure && view.scale >= teacher.least_scale;
                batch.taught.push(learns.then(|| features.clone()));
            }
        }
    }

    /// Scores the validation pictures as the app does: mean of the votes.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn dev_scores(&self, net: &Liveness, device: &Device) -> Result<DevScores> {
        let mut groups: BTreeMap<String, (Vec<f32>, Vec<f32>)> = BTreeMap::new();
        for picture in &self.dev {
            let score = score_views(net, &picture.views, device)?;
            let (live, attack) = groups.entry(picture.group.clone()).or_default();
            if picture.live { live } else { attack }.push(score);
        }
        Ok(DevScores { groups })
    }

    /// Normalised views of the first validation picture, for the parity check.
    pub fn probe(&self) -> Vec<Vec<f32>> {
        self.dev
            .iter()
            .step_by((self.dev.len() / 8).max(1))
            .map(|p| {
                let mut pixels = Vec::new();
                p.views.iter().for_each(|v| push_nchw(&mut pixels, v));
                pixels
            })
            .collect()
    }
}

/// Mean of the votes, 1 = live.
///
/// # Errors
/// When the backend fails.
pub fn score_views(net: &Liveness, views: &[RgbImage], device: &Device) -> Result<f32> {
    let side = views.first().map_or(0, RgbImage::width) as usize;
    let mut pixels = Vec::new();
    views.iter().for_each(|v| push_nchw(&mut pixels, v));
    let data = TensorData::new(pixels, [views.len(), 3, side, side]);
    let logits = floats(net.forward(Tensor::<4>::from_data(data, device)));
    if logits.is_empty() {
        return Err(WorkshopError::Network("the backend gave no votes".into()));
    }
    let votes = logits.iter().map(|l| 1.0 / (1.0 + (-l).exp()));
    Ok(votes.sum::<f32>() / logits.len() as f32)
}

impl DevScores {
    /// Equal error rate of every group that has both classes.
    pub fn equal_error_rates(&self) -> Vec<(&str, f64)> {
        self.groups
            .iter()
            .filter_map(|(name, (live, attack))| {
                let scores = Scores::new(live.clone(), attack.clone());
                Some((name.as_str(), scores.eer()?))
            })
            .collect()
    }

    /// The threshold whose worst error is smallest: the largest APCER or BPCER of
    /// any group, then the mean of all. A camera on which live faces score low
    /// must not lower the bar for every attack, as it does in a mean, nor the
    /// other way round.
    pub fn threshold(&self) -> f32 {
        let candidates = (1..200).map(|n| n as f32 / 200.0);
        candidates
            .map(|t| (t, self.worst_and_mean(t)))
            .min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)))
            .map_or(0.5, |(t, _)| t)
    }

    fn worst_and_mean(&self, threshold: f32) -> (f64, f64) {
        let rates = self.rates(threshold);
        let all: Vec<f64> = rates
            .iter()
            .flat_map(|(_, apcer, bpcer)| apcer.iter().chain(bpcer))
            .copied()
            .collect();
        let worst = all.iter().copied().fold(0.0, f64::max);
        (worst, all.iter().sum::<f64>() / all.len().max(1) as f64)
    }

    /// APCER and BPCER of every group at `threshold`; `None` where a group has no
    /// attacks, or no live faces.
    pub fn rates(&self, threshold: f32) -> Vec<(&str, Option<f64>, Option<f64>)> {
        let share = |list: &[f32], wrong: &dyn Fn(f32) -> bool| {
            let count = list.iter().filter(|s| wrong(**s)).count();
            (!list.is_empty()).then(|| count as f64 / list.len() as f64)
        };
        self.groups
            .iter()
            .map(|(name, (live, attack))| {
                let apcer = share(attack, &|s| s >= threshold);
                (name.as_str(), apcer, share(live, &|s| s < threshold))
            })
            .collect()
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

fn pick(pools: &[Pool], position: u64, rng: &mut StdRng) -> usize {
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

fn face_of(record: &Record) -> Rect {
    let [x, y, w, h] = record.faces.first().map_or([0.0; 4], |f| f.bbox);
    Rect::new(x, y, w, h)
}

/// The face with some context, at a random size: how large a face was stored
/// must not tell the classes apart.
fn closer(stored: &RgbImage, face: Rect, rng: &mut StdRng) -> (RgbImage, Rect) {
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
fn shake(face: Rect, rng: &mut StdRng) -> Rect {
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
fn ruin(picture: &mut RgbImage, face: Rect, rng: &mut StdRng) {
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

fn dev_pictures(shards: &ShardSet, config: &Config) -> Result<Vec<DevPicture>> {
    let mut by_group: BTreeMap<(String, bool), Vec<usize>> = BTreeMap::new();
    let data = &config.data;
    for (i, record) in shards.records.iter().enumerate() {
        let held_out = record.split == Split::Dev
            || (record.split == Split::Train && data.develop_on.contains(&record.source));
        let wanted = held_out && !data.leave_out.contains(&record.source);
        if let (Some(live), true, false) = (record.live, wanted, record.faces.is_empty()) {
            let key = (record.source.clone(), live);
            by_group.entry(key).or_default().push(i);
        }
    }
    // Live faces alone would say nothing of attacks; theirs are simulated, on
    // people that no simulation is learned from.
    let attacks = by_group.keys().filter(|(_, live)| !live);
    let has_attacks: BTreeSet<String> = attacks.map(|(group, _)| group.clone()).collect();
    let mut dev = Vec::new();
    for ((group, live), records) in by_group {
        let every = records.len().div_ceil(DEV_LIMIT).max(1);
        for i in records.into_iter().step_by(every) {
            let picture = shards.picture(i)?;
            let face = face_of(&shards.records[i]);
            let side = config.net.side as u32;
            let mut add = |live, picture: &RgbImage, face| {
                dev.push(DevPicture {
                    group: group.clone(),
                    live,
                    views: cut(picture, face, &config.views, side),
                });
            };
            add(live, &picture, face);
            if live && !has_attacks.contains(&group) {
                let (mut picture, mut rng) = (picture, dice(config.train.seed, i as u64));
                let medium = any_medium(&mut rng);
                let face = recapture(&mut picture, face, medium, config.data.held, &mut rng);
                add(false, &picture, face);
            }
        }
    }
    Ok(dev)
}

/// All views of a face.
pub fn cut(picture: &RgbImage, face: Rect, views: &[View], side: u32) -> Vec<RgbImage> {
    views
        .iter()
        .map(|view| liveness_view(picture, face, *view, side))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::DevScores;

    #[test]
    fn the_worst_group_decides_the_threshold() {
        let groups = [
            ("print".to_owned(), (vec![0.9, 0.95], vec![0.1, 0.2])),
            ("screen".to_owned(), (vec![0.5, 0.8], vec![0.302, 0.402])),
            ("unseen".to_owned(), (vec![0.6], vec![])),
        ];
        let scores = DevScores {
            groups: groups.into(),
        };
        // Above 0.402 nothing passes, up to 0.5 nobody is refused.
        let threshold = scores.threshold();
        assert!((threshold - 0.405).abs() < 1e-6, "{threshold}");
        let rates = scores.rates(0.55);
        assert_eq!(rates[1], ("screen", Some(0.0), Some(0.5)));
        assert_eq!(rates[2], ("unseen", None, Some(0.0)));
    }
}
