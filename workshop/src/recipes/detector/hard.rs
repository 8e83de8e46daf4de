//! Negatives that a detector takes for faces, shown more often than the rest.
//!
//! Most pictures without a face say nothing any more to a network that has seen them a few
//! hundred times; what it still errs on does. An earlier detector looks at all of them once
//! (Sung and Poggio, "Example-based learning for view-based human face detection", 1998,
//! call it bootstrapping).

use crate::data::augment::{Dice, chance};
use crate::data::shards::ShardSet;
use crate::{Result, WorkshopError, networks};
use faceglass_vision::{DetectParams, Detector as _};
use rand::Rng as _;
use rand::distr::Distribution as _;
use rand::distr::weighted::WeightedIndex;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// `[hard]` of the detector's configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HardConfig {
    /// Manifest of the detector that looks at the negatives.
    pub detector: PathBuf,
    /// Share of the negatives, 0 to 1, that are drawn by the score of their surest alarm
    /// squared. The rest are drawn evenly, for it does not see each cut of a picture.
    pub share: f32,
}

/// Alarms below this score count as none.
const LOWEST: f32 = 0.05;

/// Which negatives are drawn how often.
#[derive(Debug, Default)]
pub struct Negatives {
    records: Vec<usize>,
    hard: Option<(f32, WeightedIndex<f32>)>,
}

impl Negatives {
    /// All drawn equally often.
    pub fn even(records: Vec<usize>) -> Self {
        Self {
            records,
            hard: None,
        }
    }

    /// A share of them drawn by what a detector sees in them. Even if it sees nothing in any.
    ///
    /// # Errors
    /// When the detector or a picture cannot be used, or the share is not one.
    pub fn hard(records: Vec<usize>, config: &HardConfig, set: &ShardSet) -> Result<Self> {
        if !(0.0..=1.0).contains(&config.share) {
            return Err(WorkshopError::Config(format!(
                "[hard] share is {}; it lies between 0 and 1",
                config.share
            )));
        }
        let mut detector = networks::detector(&config.detector)?;
        let params = DetectParams {
            min_score: LOWEST,
            min_face_px: 12.0,
        };
        let mut weights = Vec::with_capacity(records.len());
        for record in &records {
            let found = detector.detect(&set.picture(*record)?, &params)?;
            let surest = found.iter().map(|d| d.score).fold(0.0, f32::max);
            weights.push(surest * surest);
        }
        let alarming = weights.iter().filter(|w| **w > 0.0).count();
        println!("{} negatives, alarms on {alarming} of them", weights.len());
        if alarming == 0 {
            return Ok(Self::even(records));
        }
        let index = WeightedIndex::new(&weights)
            .map_err(|e| WorkshopError::Data(format!("alarms that cannot be weighed: {e}")))?;
        Ok(Self {
            records,
            hard: Some((config.share, index)),
        })
    }

    /// One of them; `None` where there are none.
    pub fn draw(&self, rng: &mut Dice) -> Option<usize> {
        match &self.hard {
            Some((share, index)) if chance(rng, *share) => {
                self.records.get(index.sample(rng)).copied()
            }
            _ if self.records.is_empty() => None,
            _ => Some(self.records[rng.random_range(0..self.records.len())]),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::data::augment::dice;
    use crate::data::shards::{Record, ShardWriter, Split, encode_jpeg};
    use image::RgbImage;
    use std::path::Path;

    fn of_repository(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
    }

    /// Two pictures said to be without a face: a black one, and a portrait of the gallery.
    fn shards(dir: &Path) -> ShardSet {
        let portrait = image::open(of_repository("gallery/Eileen Collins/1.jpg")).unwrap();
        let portrait = portrait.thumbnail(240, 240).to_rgb8();
        let mut writer = ShardWriter::create(dir, "detector", 1).unwrap();
        for (name, picture) in [("black", RgbImage::new(240, 200)), ("portrait", portrait)] {
            let entry = Record::new("owner+set", name, Split::Train);
            writer
                .push(entry, &encode_jpeg(&picture, 90).unwrap())
                .unwrap();
        }
        writer.finish().unwrap();
        ShardSet::open(dir).unwrap()
    }

    fn drawn(negatives: &Negatives) -> [usize; 2] {
        let (mut rng, mut counts) = (dice(5, 0), [0, 0]);
        for _ in 0..400 {
            counts[negatives.draw(&mut rng).unwrap()] += 1;
        }
        counts
    }

    #[test]
    fn what_a_detector_takes_for_a_face_is_drawn_more_often() {
        let dir = tempfile::tempdir().unwrap();
        let set = shards(dir.path());
        let config = |share| HardConfig {
            detector: of_repository("models/detector.toml"),
            share,
        };
        let hard = |share| Negatives::hard(vec![0, 1], &config(share), &set);
        assert_eq!(drawn(&hard(1.0).unwrap()), [0, 400]);
        let [black, portrait] = drawn(&hard(0.5).unwrap());
        // A quarter and three quarters.
        assert!((60..140).contains(&black) && portrait == 400 - black);
        let [black, _] = drawn(&Negatives::even(vec![0, 1]));
        assert!((150..250).contains(&black), "{black}");
    }

    #[test]
    fn without_an_alarm_all_are_drawn_evenly() {
        let dir = tempfile::tempdir().unwrap();
        let set = shards(dir.path());
        let config = HardConfig {
            detector: of_repository("models/detector.toml"),
            share: 1.0,
        };
        let one = Negatives::hard(vec![0], &config, &set).unwrap();
        assert_eq!(one.draw(&mut dice(1, 0)), Some(0));
        let none = Negatives::hard(Vec::new(), &config, &set).unwrap();
        assert_eq!(none.draw(&mut dice(1, 0)), None);
        let wrong = HardConfig {
            share: 1.5,
            ..config
        };
        assert!(Negatives::hard(vec![0], &wrong, &set).is_err());
    }
}
