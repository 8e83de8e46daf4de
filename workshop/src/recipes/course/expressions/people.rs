//! Expressions of people: who shows what, learned from all people but one and asked of that one, in turn.

use super::{Config, logits_of, pixels_of};
use crate::core::chance::{between, dice};
use crate::core::config::{Resolved, text_of};
use crate::core::error::{Result, WorkshopError};
use crate::core::hash::sha256_hex;
use crate::core::numbers::floats;
use crate::data::drawn::SIDE;
use crate::data::prepare::pictures_below;
use crate::data::samplers::Epochs;
use crate::data::trees::picture::upright;
use crate::evaluate::classifiers::largest_face;
use crate::evaluate::confusion::Confusion;
use crate::losses::cross_entropy;
use crate::nets::heads::logits;
use crate::nets::{Graph, Net};
use crate::recipes::resume::same_pictures;
use crate::train::{Loss, RunDir, Score, Sitting, Task, device, run};
use burn::module::Module as _;
use burn::tensor::Device;
use faceglass_evaluation::{Rate, words};
use faceglass_vision::{Detector, Point, Similarity, square_crop, warp_similarity};
use image::RgbImage;
use image::imageops::flip_horizontal_in_place;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What is trained by where no file is named.
const CONFIG: &str = include_str!("people.toml");
/// Side of a stored face, which shows more than the network sees.
const STORED: u32 = 96;
/// Sides of the detector's box that a stored face is wide.
const AROUND: f32 = 1.7;
/// Of a stored face, what the network sees where nothing is changed.
const SEEN: f32 = 0.75;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Folder with a folder a person, in it one an expression, in it the pictures.
    pub faces: PathBuf,
    /// Folder for the report and the runs.
    pub out: PathBuf,
    /// A configuration instead of the one that is compiled in.
    pub config: Option<PathBuf>,
    /// Steps instead of the configuration's.
    pub steps: Option<u64>,
    /// Backend, see [`device::by_name`].
    pub device: String,
    /// What the report says of the pictures.
    pub about: String,
    /// Say nothing on the way.
    pub quiet: bool,
}

/// People and what they show.
struct Stills {
    people: Vec<String>,
    expressions: Vec<String>,
    all: Vec<Still>,
    /// Pictures in which no face was found, by what they show.
    faceless: Vec<usize>,
}

struct Still {
    person: usize,
    class: usize,
    face: RgbImage,
}

/// How it went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What faces show and what is said of them.
    pub told: Confusion,
    /// Pictures that show what most of them show.
    pub majority: Rate,
    /// Pictures named right, those without a face among the wrong ones.
    pub right: Rate,
}

impl Outcome {
    /// Whether more is named right than by always naming what most pictures show, by the interval.
    pub fn beats_majority(&self) -> bool {
        let share = self.majority.share().unwrap_or(1.0);
        self.right.interval().low > share
    }
}

/// Trains without each person in turn, asks about that one, and writes `out/report.md`.
///
/// # Errors
/// When the pictures are not laid out so, a setting cannot be used or the folder cannot be written.
pub fn leave_one_out(wanted: &Wanted, detector: &mut dyn Detector) -> Result<Outcome> {
    let mut config = configured(wanted.config.as_deref())?;
    if let Some(steps) = wanted.steps {
        config.train.steps = steps;
    }
    // Nothing is kept apart to choose weights by: the last ones count.
    config.train.validate_every = config.train.steps;
    let text = text_of(&config)?;
    let stills = Stills::below(&wanted.faces, detector)?;
    same_pictures(&wanted.out, &stills.sha256())?;
    let device = device::by_name(&wanted.device)?.autodiff();
    let mut told = Confusion::of(&stills.expressions);
    let mut rows = Vec::new();
    for person in 0..stills.people.len() {
        let name = &stills.people[person];
        if !wanted.quiet {
            println!("without {name} …");
        }
        let dir = RunDir::open(&wanted.out.join("runs").join(name))?.with_config(text.clone());
        device.seed(config.train.seed);
        let graph = graph(&config, stills.expressions.len())?;
        let task = FoldTask::new(&config, &stills, person)?;
        let sitting = Sitting {
            resume: true,
            quiet: wanted.quiet,
            ..Sitting::default()
        };
        let fresh = Net::fresh(graph, &device);
        let net = run(&task, fresh, &config.train, &dir, &sitting, &device)?.valid();
        let plain = device.clone().without_autodiff();
        let (mut right, mut of) = (0, 0);
        for still in stills.all.iter().filter(|s| s.person == person) {
            let logits = floats(logits_of(&net, pixels_of(&still.seen()), &plain)?)?;
            told.add(still.class, &logits);
            right += usize::from(largest(&logits) == still.class);
            of += 1;
        }
        rows.push((name.clone(), Rate::of_len(right, of)));
    }
    let outcome = stills.outcome(told);
    let report = stills.report(wanted, &config, &outcome, &rows);
    let path = wanted.out.join("report.md");
    std::fs::write(&path, report).map_err(WorkshopError::io(&path))?;
    let path = wanted.out.join("config.toml");
    std::fs::write(&path, text).map_err(WorkshopError::io(&path))?;
    Ok(outcome)
}

fn configured(path: Option<&Path>) -> Result<Config> {
    match path {
        Some(path) => Resolved::read(path)?.settings(path),
        None => {
            let place = Path::new("people.toml");
            Resolved::parse(CONFIG.to_owned(), place)?.settings(place)
        }
    }
}

fn graph(config: &Config, classes: usize) -> Result<Graph> {
    let side = SIDE as usize;
    Graph::build([3, side, side], |x| {
        logits::wire(config.net.backbone.wire(x), classes);
    })
}

fn largest(row: &[f32]) -> usize {
    let all = row.iter().enumerate();
    let best = all.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
    best.map_or(0, |(at, _)| at)
}

impl Still {
    /// As the network is asked about it.
    fn seen(&self) -> RgbImage {
        self.through(0.0, 1.0, (0.0, 0.0))
    }

    /// Turned, scaled and shifted by shares of the side.
    fn through(&self, degrees: f32, scale: f32, (dx, dy): (f32, f32)) -> RgbImage {
        let (from, to) = (STORED as f32 / 2.0, SIDE as f32 / 2.0);
        let to = Point::new(to + dx * SIDE as f32, to + dy * SIDE as f32);
        let scale = scale * SIDE as f32 / (STORED as f32 * SEEN);
        let seen_from_stored = Similarity::about(Point::new(from, from), to, degrees, scale);
        warp_similarity(&self.face, seen_from_stored, SIDE, SIDE)
    }
}

impl Stills {
    /// Tells these faces, and whose and what they are, from any others.
    fn sha256(&self) -> String {
        let bytes = |still: &Still| {
            let told = [still.person as u8, still.class as u8];
            [&told, &still.face.as_raw()[..]].concat()
        };
        let names = [&self.people[..], &self.expressions[..]]
            .concat()
            .join("\n");
        let faces = self.all.iter().flat_map(bytes);
        sha256_hex(&names.bytes().chain(faces).collect::<Vec<u8>>())
    }

    fn below(folder: &Path, detector: &mut dyn Detector) -> Result<Self> {
        let files = pictures_below(folder)?;
        let placed = |file: &String| {
            let mut parts = file.split('/');
            let (person, expression) = (parts.next()?.to_owned(), parts.next()?.to_owned());
            parts.next().map(|_| (person, expression, file.clone()))
        };
        let placed: Vec<_> = files.iter().filter_map(placed).collect();
        let names = |pick: fn(&(String, String, String)) -> String| -> Vec<String> {
            let names: BTreeSet<String> = placed.iter().map(pick).collect();
            names.into_iter().collect()
        };
        let (people, expressions) = (names(|p| p.0.clone()), names(|p| p.1.clone()));
        if people.len() < 2 || expressions.len() < 2 {
            return Err(WorkshopError::Data(format!(
                "{} has {} people and {} expressions, and two of each are the fewest; there has to be a folder a person, \
                 in it a folder an expression, in it the pictures",
                folder.display(),
                people.len(),
                expressions.len()
            )));
        }
        let mut stills = Self {
            faceless: vec![0; expressions.len()],
            all: Vec::new(),
            people,
            expressions,
        };
        for (person, expression, file) in &placed {
            let place = |names: &[String], name: &String| names.iter().position(|n| n == name);
            let (Some(person), Some(class)) = (
                place(&stills.people, person),
                place(&stills.expressions, expression),
            ) else {
                continue;
            };
            let frame = upright(&folder.join(file));
            let found = match &frame {
                Some(frame) => largest_face(frame, detector)?,
                None => None,
            };
            let (Some(frame), Some(found)) = (frame, found) else {
                stills.faceless[class] += 1;
                continue;
            };
            let side = found.bbox.longer_side() * AROUND;
            stills.all.push(Still {
                person,
                class,
                face: square_crop(&frame, found.bbox.center(), side, STORED),
            });
        }
        Ok(stills)
    }

    /// What a mirrored picture of each expression shows: where names tell left and right, the other one.
    fn mirrored(&self) -> Vec<Option<usize>> {
        let other = |name: &String| {
            let parts = name.split('_').map(|part| match part {
                "left" => "right",
                "right" => "left",
                part => part,
            });
            let name = parts.collect::<Vec<_>>().join("_");
            self.expressions.iter().position(|e| *e == name)
        };
        self.expressions.iter().map(other).collect()
    }

    fn outcome(&self, told: Confusion) -> Outcome {
        let mut counts = self.faceless.clone();
        self.all.iter().for_each(|still| counts[still.class] += 1);
        let all = counts.iter().sum();
        let most = counts.iter().copied().max().unwrap_or(0);
        Outcome {
            majority: Rate::of_len(most, all),
            right: Rate::new(told.right().count, all as u64),
            told,
        }
    }

    fn report(
        &self,
        wanted: &Wanted,
        config: &Config,
        outcome: &Outcome,
        rows: &[(String, Rate)],
    ) -> String {
        let mut text = format!(
            "# Expressions of people\n\n{}\n\n\
             - {} people, {} expressions, {} faces; in {} pictures no face was found, which count as wrong and stand in no \
             row of the table.\n\
             - Each person is asked about by a network that learned from the others alone: {} steps of {} faces, by \
             `config.toml`, and the weights after the last step. Nothing was chosen by what is told here.\n\
             - Always naming the most frequent expression is right in {}.\n\n\
             **Named right: {}.** {}\n\n",
            wanted.about,
            self.people.len(),
            self.expressions.len(),
            self.all.len(),
            self.faceless.iter().sum::<usize>(),
            config.train.steps,
            config.train.batch,
            words::rate(outcome.majority),
            words::rate(outcome.right),
            match outcome.beats_majority() {
                true => "That is more than the most frequent one by its interval.",
                false =>
                    "By its interval that is not more than the most frequent one: nothing to show to anybody.",
            }
        );
        text.push_str(&outcome.told.table());
        text.push_str(
            "\nPictures of one person are alike, and the intervals take them for independent; how much people differ \
             is told by person:\n\n| person asked about | named right |\n|---|---|\n",
        );
        for (name, rate) in rows {
            let _ = writeln!(text, "| {name} | {} |", words::rate(*rate));
        }
        text
    }
}

/// Learns from all people but one.
struct FoldTask<'a> {
    config: &'a Config,
    stills: Vec<&'a Still>,
    mirrored: Vec<Option<usize>>,
    epochs: Epochs,
}

/// One batch in plain memory.
struct Batch {
    pixels: Vec<f32>,
    classes: Vec<usize>,
}

impl<'a> FoldTask<'a> {
    fn new(config: &'a Config, stills: &'a Stills, without: usize) -> Result<Self> {
        let learned_from: Vec<&Still> = stills.all.iter().filter(|s| s.person != without).collect();
        if learned_from.is_empty() {
            let why = "no face was found in the pictures to learn from";
            return Err(WorkshopError::Data(why.into()));
        }
        Ok(Self {
            config,
            epochs: Epochs::new(learned_from.len(), config.train.seed),
            stills: learned_from,
            mirrored: stills.mirrored(),
        })
    }
}

impl Task for FoldTask<'_> {
    type Net = Net;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        let count = self.config.train.batch as u64;
        let mut batch = Batch {
            pixels: Vec::new(),
            classes: Vec::new(),
        };
        for position in step * count..(step + 1) * count {
            let rng = &mut dice(self.config.train.seed, position);
            let still = self.stills[self.epochs.at(position)];
            let mut off = || between(rng, -1.0, 1.0);
            let (turn, grow, shift) = (
                12.0 * off(),
                1.0 + 0.12 * off(),
                (0.06 * off(), 0.06 * off()),
            );
            let (light, contrast, mirror) = (25.0 * off(), 1.0 + 0.25 * off(), off() > 0.0);
            let mut face = still.through(turn, grow, shift);
            for value in face.iter_mut() {
                let lit = (f32::from(*value) - 128.0) * contrast + 128.0 + light;
                *value = lit.clamp(0.0, 255.0) as u8;
            }
            let mut class = still.class;
            if let (true, Some(other)) = (mirror, self.mirrored[class]) {
                flip_horizontal_in_place(&mut face);
                class = other;
            }
            batch.pixels.extend(pixels_of(&face));
            batch.classes.push(class);
        }
        Ok(batch)
    }

    fn loss(&self, net: &Net, batch: Batch, device: &Device) -> Result<Loss> {
        let logits = logits_of(net, batch.pixels, device)?;
        Ok(Loss {
            total: cross_entropy(logits, &batch.classes),
            parts: Vec::new(),
        })
    }

    /// What it has learned by heart; nothing is chosen by it.
    fn validate(&self, net: &Net, device: &Device) -> Result<Score> {
        let mut right = 0;
        for still in &self.stills {
            let logits = floats(logits_of(net, pixels_of(&still.seen()), device)?)?;
            right += usize::from(largest(&logits) == still.class);
        }
        Ok(Score {
            value: right as f32 / self.stills.len() as f32,
            parts: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_swaps_left_and_right_and_nothing_else() {
        let names = ["happy", "left_eye_closed", "right_eye_closed", "left_wink"];
        let stills = Stills {
            people: Vec::new(),
            expressions: names.map(String::from).into(),
            all: Vec::new(),
            faceless: Vec::new(),
        };
        assert_eq!(stills.mirrored(), [Some(0), Some(2), Some(1), None]);
    }
}
