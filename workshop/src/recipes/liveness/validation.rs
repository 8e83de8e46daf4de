//! Held-out pictures: what weights and threshold are chosen by.

use super::{Config, ThresholdRule};
use crate::core::chance::dice;
use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::floats;
use crate::data::augment::medium::any_medium;
use crate::data::augment::recapture::recapture;
use crate::data::shards::{Record, ShardSet, Split};
use crate::export::manifest::push_nchw;
use crate::nets::Net;
use burn::tensor::{Device, Tensor, TensorData};
use faceglass_evaluation::metrics::presentation::{Presentations, pooled};
use faceglass_vision::decode::sigmoid;
use faceglass_vision::liveness::fuse_votes;
use faceglass_vision::{Rect, View, liveness_view};
use image::RgbImage;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

/// The held-out pictures with their views cut.
pub struct Validation {
    pictures: Vec<DevPicture>,
    lowest: usize,
}

struct DevPicture {
    group: String,
    live: bool,
    views: Vec<RgbImage>,
}

/// Scores of the validation pictures by group, live faces and attacks.
pub struct DevScores {
    groups: BTreeMap<String, (Presentations, Presentations)>,
}

/// Pictures that the network sees at once.
const AT_ONCE: usize = 16;
/// Validation pictures of one group and class at most.
const DEV_LIMIT: usize = 120;
impl Validation {
    /// The held-out pictures of `shards`, some of each group and class.
    ///
    /// # Errors
    /// When a stored picture does not decode.
    pub fn open(shards: &ShardSet, config: &Config) -> Result<Self> {
        Ok(Self {
            pictures: dev_pictures(shards, config)?,
            lowest: config.lowest_votes.map_or(usize::MAX, NonZeroUsize::get),
        })
    }

    /// Number of pictures, simulated attacks included.
    pub fn len(&self) -> usize {
        self.pictures.len()
    }

    /// Whether nothing was held out.
    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty()
    }

    /// Scores the validation pictures as the app does.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn scores(&self, net: &Net, device: &Device) -> Result<DevScores> {
        let mut groups: BTreeMap<String, (Presentations, Presentations)> = BTreeMap::new();
        for pictures in self.pictures.chunks(AT_ONCE) {
            let views: Vec<&RgbImage> = pictures.iter().flat_map(|p| &p.views).collect();
            let mut votes = votes(net, &views, device)?.into_iter();
            for picture in pictures {
                let own: Vec<f32> = votes.by_ref().take(picture.views.len()).collect();
                let score = fuse_votes(&own, self.lowest);
                let (live, attack) = groups.entry(picture.group.clone()).or_default();
                if picture.live { live } else { attack }.add(Some(score));
            }
        }
        Ok(DevScores { groups })
    }

    /// Normalised views of a few pictures from all over the validation, for the parity check.
    pub fn probe(&self) -> Vec<Vec<f32>> {
        self.pictures
            .iter()
            .step_by((self.pictures.len() / 8).max(1))
            .map(|p| {
                let mut pixels = Vec::new();
                p.views.iter().for_each(|v| push_nchw(&mut pixels, v));
                pixels
            })
            .collect()
    }
}

/// The votes of views, 1 = live.
fn votes(net: &Net, views: &[&RgbImage], device: &Device) -> Result<Vec<f32>> {
    let side = views.first().map_or(0, |v| v.width()) as usize;
    let mut pixels = Vec::new();
    views.iter().for_each(|v| push_nchw(&mut pixels, v));
    let data = TensorData::new(pixels, [views.len(), 3, side, side]);
    let logits = floats(super::net::votes(
        net,
        Tensor::<4>::from_data(data, device),
    )?)?;
    if logits.len() != views.len() {
        return Err(WorkshopError::Network(format!(
            "it gives {} votes for {} views",
            logits.len(),
            views.len()
        )));
    }
    Ok(logits.iter().map(|l| sigmoid(*l)).collect())
}

impl DevScores {
    /// Equal error rate of every group that has both classes.
    pub fn equal_error_rates(&self) -> Vec<(&str, f64)> {
        self.groups
            .iter()
            .filter_map(|(name, (live, attack))| {
                let scores = pooled(live, std::slice::from_ref(attack));
                Some((name.as_str(), scores.eer()?))
            })
            .collect()
    }

    /// The threshold whose errors are smallest by `rule`.
    pub fn threshold(&self, rule: ThresholdRule) -> f32 {
        let candidates = (1..200).map(|n| n as f32 / 200.0);
        let errors = |t| match (rule, self.worst_and_mean(t)) {
            (ThresholdRule::Worst, errors) => errors,
            (ThresholdRule::Mean, (worst, mean)) => (mean, worst),
        };
        candidates
            .map(|t| (t, errors(t)))
            .min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)))
            .map_or(0.5, |(t, _)| t)
    }

    /// The largest APCER or BPCER of any group at `threshold`, and the mean of all.
    pub fn worst_and_mean(&self, threshold: f32) -> (f64, f64) {
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
        self.groups
            .iter()
            .map(|(name, (live, attack))| {
                let (apcer, bpcer) = (attack.accepted(threshold), live.refused(threshold));
                (name.as_str(), apcer.share(), bpcer.share())
            })
            .collect()
    }
}

/// The face of a record, in pixels of its picture.
pub(super) fn face_of(record: &Record) -> Rect {
    let [x, y, w, h] = record.faces.first().map_or([0.0; 4], |f| f.bbox);
    Rect::new(x, y, w, h)
}

fn dev_pictures(shards: &ShardSet, config: &Config) -> Result<Vec<DevPicture>> {
    let mut by_group: BTreeMap<(String, bool), Vec<usize>> = BTreeMap::new();
    let data = &config.data;
    for (i, record) in shards.records.iter().enumerate() {
        let held_out = record.split == Split::Dev
            || (record.split == Split::Train && data.validate_on.contains(&record.source));
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
            let side = config.net.side() as u32;
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
                let face = recapture(
                    &mut picture,
                    face,
                    medium,
                    config.data.visible_border,
                    &mut rng,
                );
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
    use super::{DevScores, Presentations, ThresholdRule};

    fn scores(groups: &[(&str, &[f32], &[f32])]) -> DevScores {
        let of = |scores: &[f32]| {
            let mut all = Presentations::default();
            scores.iter().for_each(|s| all.add(Some(*s)));
            all
        };
        let groups = groups.iter();
        let groups =
            groups.map(|(name, live, attack)| ((*name).to_owned(), (of(live), of(attack))));
        DevScores {
            groups: groups.collect(),
        }
    }

    #[test]
    fn the_worst_group_decides_the_threshold() {
        let scores = scores(&[
            ("print", &[0.9, 0.95], &[0.1, 0.2]),
            ("screen", &[0.5, 0.8], &[0.302, 0.402]),
            ("unseen", &[0.6], &[]),
        ]);
        // Above 0.402 nothing passes, up to 0.5 nobody is refused.
        let threshold = scores.threshold(ThresholdRule::Worst);
        assert!((threshold - 0.405).abs() < 1e-6, "{threshold}");
        let rates = scores.rates(0.55);
        assert_eq!(rates[1], ("screen", Some(0.0), Some(0.5)));
        assert_eq!(rates[2], ("unseen", None, Some(0.0)));
    }

    #[test]
    fn with_many_groups_the_mean_decides_it() {
        // Three cameras are told apart between 0.401 and 0.6; there two of three living faces of
        // the fourth are refused, the worst error of all. Between 0.2 and 0.3 the worst is smaller.
        let (live, attacks) = (&[0.6, 0.9], &[0.1, 0.401]);
        let scores = scores(&[
            ("a", live, attacks),
            ("b", live, attacks),
            ("c", live, attacks),
            ("odd", &[0.3, 0.3, 0.9], &[0.1, 0.202]),
        ]);
        let at = |rule| (scores.threshold(rule) * 200.0).round();
        assert_eq!(at(ThresholdRule::Mean), 81.0);
        assert_eq!(at(ThresholdRule::Worst), 41.0);
    }
}
