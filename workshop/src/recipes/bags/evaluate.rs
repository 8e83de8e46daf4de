//! `workshop evaluate bags`: errors on a list, by snapshot and with cameras missing, and the file that the challenge
//! wants.

use super::data::some_of_each;
use super::figures::{Figures, Row, table, threshold};
use super::judge::{Judge, Look, Mean, Votes};
use super::{Config, Exported, crops};
use crate::core::config;
use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use crate::data::shards::Modality;
use crate::data::triplets::{Pictures, TripletList, write_submission};
use crate::export::parity::OnnxRunner;
use crate::nets::Net;
use crate::train::{RunDir, device};
use burn::module::Module as _;
use burn::tensor::Device;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What is measured.
    pub network: Network,
    /// Folder of lists and pictures.
    pub folder: PathBuf,
    /// The list to report on; the configuration's `data.test` where none is named.
    pub list: Option<String>,
    /// The list that chooses a threshold; `data.validation` where none is named.
    pub development: Option<String>,
    /// Whether one is chosen at all.
    pub chooses: bool,
    /// How snapshots become one answer.
    pub mean: Mean,
    /// Crops of a picture: 1, 9 or 36.
    pub crops: usize,
    /// A modality that is not there.
    pub missing: Option<Modality>,
    /// Whether rows are added with each modality missing.
    pub each_missing: bool,
    /// One triplet in so many is looked at.
    pub every: usize,
    /// Of each class at most so many are, spread evenly; all with 0.
    pub at_most: usize,
    /// File to write paths and scores to.
    pub submission: Option<PathBuf>,
}

/// What is measured.
#[derive(Clone, Debug)]
pub enum Network {
    /// Weights of a run.
    Run {
        /// Its folder.
        run: PathBuf,
        /// Which: those of a file, or of cycles.
        weights: Snapshots,
        /// Backend that computes.
        device: String,
    },
    /// An exported file, by its manifest.
    File(PathBuf),
}

/// Weights of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Snapshots {
    /// One file.
    Only(String),
    /// Of these cycles, each its best by ACER of the validation where that was kept, or its last.
    Cycles {
        /// Numbers from 1; all there are where none is named.
        numbers: Vec<u64>,
        /// Takes each cycle's last weights even where its best were kept.
        last: bool,
    },
}

impl FromStr for Snapshots {
    type Err = String;

    /// `all`, or `1,2,3`.
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let numbers = match text {
            "all" => Vec::new(),
            some => some
                .split(',')
                .map(|n| n.trim().parse().ok().filter(|n: &u64| *n > 0))
                .collect::<Option<_>>()
                .ok_or("name cycles as 1,2,3, or all")?,
        };
        Ok(Self::Cycles {
            numbers,
            last: false,
        })
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// On what.
    pub data: String,
    /// Triplets that were looked at.
    pub looked_at: usize,
    /// Crops of a picture.
    pub crops: usize,
    /// A line for each network, ensemble and camera missing.
    pub rows: Vec<Row>,
}

impl Found {
    /// For people.
    pub fn table(&self) -> String {
        let mut text = format!(
            "{}; {} looked at, {} crops a picture\n",
            self.data, self.looked_at, self.crops
        );
        if self.rows.is_empty() {
            return text;
        }
        text.push_str(&table(&self.rows));
        if let Some(row) = self.rows.last() {
            for (name, apcer) in &row.figures.species {
                let apcer = apcer.map_or("–".into(), |v| format!("{:.2} %", v * 100.0));
                text.push_str(&format!("APCER of {name} ({}): {apcer}\n", row.name));
            }
        }
        text
    }

    /// For programs.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if a number cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let text =
            serde_json::to_string_pretty(self).map_err(|e| WorkshopError::Data(e.to_string()))?;
        replace(path, text.as_bytes())
    }
}

/// A network that was loaded, with its name.
enum Loaded {
    Weights(Net, Device),
    File(Box<OnnxRunner>, usize),
}

impl Loaded {
    fn judge(&self) -> Judge<'_> {
        match self {
            Self::Weights(net, device) => Judge::Weights(net, device),
            Self::File(runner, crops) => Judge::File(runner, *crops),
        }
    }
}

/// All networks of a request, how they see, and what their configuration says of lists.
struct Opened {
    networks: Vec<(String, Loaded)>,
    look: Look,
    /// Of an exported file.
    threshold: Option<f32>,
    test: Option<String>,
    validation: Option<String>,
    keep_mb: u64,
}

/// Measures.
///
/// # Errors
/// When a network, list or picture cannot be used.
pub fn evaluate(wanted: &Wanted) -> Result<Found> {
    if !crops::COUNTS.contains(&wanted.crops) {
        let why = "--crops must be 1, 9 or 36".into();
        return Err(WorkshopError::Config(why));
    }
    let opened = opened(wanted)?;
    let mut look = opened.look.clone();
    look.missing = wanted.missing;
    if wanted
        .missing
        .is_some_and(|m| !look.modalities.contains(&m))
    {
        let why = "--missing names what the network does not look at".into();
        return Err(WorkshopError::Config(why));
    }
    let none = || {
        WorkshopError::Config(
            "an exported network does not say what to measure it on; name a list with --list"
                .into(),
        )
    };
    let name = wanted
        .list
        .as_ref()
        .or(opened.test.as_ref())
        .ok_or_else(none)?;
    let list = TripletList::read(&wanted.folder, name)?;
    let data = list.describe();
    let test = Shown::new(list, wanted, opened.keep_mb);
    let development = wanted.development.as_ref().or(opened.validation.as_ref());
    let development = development.filter(|_| wanted.chooses);
    let development = development.map(|name| TripletList::read(&wanted.folder, name));
    let development = development.transpose()?.filter(TripletList::is_labelled);
    let development = development.map(|list| Shown::new(list, wanted, opened.keep_mb));
    let labelled = test.pictures.list.is_labelled();

    let (mut votes, mut chosen) = (Vec::new(), Vec::new());
    for (name, network) in &opened.networks {
        println!("{name} looks at {} triplets", test.which.len());
        votes.push(test.votes(network, &look)?);
        if let (true, Some(development)) = (labelled, &development) {
            chosen.push(development.votes(network, &look)?);
        }
    }
    let ensemble = |count: usize, votes: &[Votes]| {
        let first: Vec<&Votes> = votes.iter().take(count).collect();
        Votes::together(&first, wanted.mean)
    };
    let limit = |scores: &dyn Fn(&[Votes]) -> Vec<f32>| match (&development, chosen.is_empty()) {
        (Some(list), false) => {
            let scores = scores(&chosen);
            threshold(&list.pictures.list, &list.which, &scores).map(Some)
        }
        _ => Ok(opened.threshold),
    };
    let count = votes.len();
    let mut rows = Vec::new();
    if labelled {
        for (at, (name, _)) in opened.networks.iter().enumerate() {
            let one = |votes: &[Votes]| votes[at].scores();
            rows.push(test.row(name.clone(), &one(&votes), limit(&one)?));
        }
        for many in 2..=count {
            let some = |votes: &[Votes]| ensemble(many, votes);
            let name = format!("first {many} together");
            rows.push(test.row(name, &some(&votes), limit(&some)?));
        }
    }
    let scores = ensemble(count, &votes);
    if labelled && wanted.each_missing && look.modalities.len() > 1 {
        let all = |votes: &[Votes]| ensemble(count, votes);
        let limit = limit(&all)?;
        for modality in look.modalities.clone() {
            let without = Look {
                missing: Some(modality),
                ..look.clone()
            };
            let networks = opened.networks.iter();
            let votes = networks.map(|(_, network)| test.votes(network, &without));
            let votes = votes.collect::<Result<Vec<_>>>()?;
            let name = format!("without {}", modality.as_str());
            rows.push(test.row(name, &ensemble(count, &votes), limit));
        }
    }
    if let Some(path) = &wanted.submission {
        if wanted.every > 1 || wanted.at_most > 0 {
            let why = "a submission wants every triplet; leave --every out".into();
            return Err(WorkshopError::Config(why));
        }
        write_submission(&test.pictures.list, &scores, path)?;
    }
    Ok(Found {
        data,
        looked_at: test.which.len(),
        crops: wanted.crops,
        rows,
    })
}

/// A list with those of its triplets that are looked at.
struct Shown {
    pictures: Pictures,
    which: Vec<usize>,
}

impl Shown {
    fn new(list: TripletList, wanted: &Wanted, keep_mb: u64) -> Self {
        let mut which: Vec<usize> = match wanted.at_most {
            0 => (0..list.triplets.len()).collect(),
            most => some_of_each(&list, most),
        };
        if wanted.every > 1 {
            which = which.into_iter().step_by(wanted.every).collect();
        }
        Self {
            which,
            pictures: Pictures::new(list, keep_mb / 2),
        }
    }

    fn votes(&self, network: &Loaded, look: &Look) -> Result<Votes> {
        network.judge().votes(&self.pictures, &self.which, look)
    }

    fn row(&self, name: String, scores: &[f32], threshold: Option<f32>) -> Row {
        let list = &self.pictures.list;
        let figures = Figures::of(list, &self.which, scores);
        Row {
            name,
            figures: figures.at(threshold, (list, &self.which, scores)),
        }
    }
}

fn opened(wanted: &Wanted) -> Result<Opened> {
    match &wanted.network {
        Network::File(manifest) => {
            let file = Exported::open(manifest)?;
            let look = Look {
                side: file.side,
                modalities: file.modalities.clone(),
                crops: wanted.crops,
                missing: None,
            };
            let count = match wanted.crops {
                36 => 4 * crops::places(file.side as u32).len(),
                9 => crops::places(file.side as u32).len(),
                _ => 1,
            };
            let loaded = Loaded::File(Box::new(file.runner(count)?), count);
            Ok(Opened {
                networks: vec![("exported".into(), loaded)],
                look,
                threshold: Some(file.threshold),
                test: None,
                validation: None,
                keep_mb: super::DataConfig::default().keep_mb,
            })
        }
        Network::Run {
            run,
            weights,
            device,
        } => {
            let dir = RunDir::open(run)?;
            let config: Config = config::read_toml(&dir.file("config.toml"))?;
            config.check()?;
            let device = device::by_name(device)?;
            let load = |(name, file): (String, String)| {
                let fresh = Net::fresh(config.net.graph()?, &device);
                let net = dir.load_net(&file, fresh)?.valid();
                Ok((name, Loaded::Weights(net, device.clone())))
            };
            let files = files(&dir, weights)?;
            Ok(Opened {
                networks: files.into_iter().map(load).collect::<Result<_>>()?,
                look: Look::of(&config, wanted.crops),
                threshold: None,
                test: Some(config.data.test.clone()),
                validation: Some(config.data.validation.clone()),
                keep_mb: config.data.keep_mb,
            })
        }
    }
}

/// The weights asked for: what to call each, and its file.
fn files(dir: &RunDir, weights: &Snapshots) -> Result<Vec<(String, String)>> {
    let (numbers, last) = match weights {
        Snapshots::Only(file) => return Ok(vec![(file.clone(), file.clone())]),
        Snapshots::Cycles { numbers, last } => (numbers, *last),
    };
    let of = |number: u64| {
        let ends = [
            format!("snapshot-{number}-best.bpk"),
            format!("snapshot-{number}.bpk"),
        ];
        let mut there = ends.into_iter().skip(usize::from(last));
        there.find(|file| dir.file(file).is_file())
    };
    let numbers = match numbers.is_empty() {
        true => (1..).take_while(|n| of(*n).is_some()).collect(),
        false => numbers.clone(),
    };
    let found = numbers.iter().map(|number| {
        let file = of(*number).ok_or_else(|| {
            WorkshopError::Checkpoint(format!(
                "{} has no weights of cycle {number}",
                dir.root().display()
            ))
        })?;
        Ok((file.trim_end_matches(".bpk").to_owned(), file))
    });
    let found: Vec<_> = found.collect::<Result<_>>()?;
    match found.is_empty() {
        true => Err(WorkshopError::Checkpoint(format!(
            "{} has no snapshots; a schedule of cycles leaves them",
            dir.root().display()
        ))),
        false => Ok(found),
    }
}
