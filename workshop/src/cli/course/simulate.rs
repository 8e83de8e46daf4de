//! `workshop simulate`.

use crate::core::error::{Result, WorkshopError};
use crate::data::simulate::kind::Kind;
use crate::data::simulate::measure::pairs::each_pair;
use crate::data::simulate::measure::{Look, look, report, sample, sheet};
use crate::data::simulate::settings::Settings;
use crate::data::simulate::sources::{Faces, Origin};
use crate::data::simulate::write::{Wanted, simulate};
use std::path::{Path, PathBuf};

/// Simulates colour, depth and infrared of faces and attacks, or measures real pairs beside simulated ones.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct SimulateArgs {
    #[command(subcommand)]
    which: Which,
}

#[derive(clap::Subcommand, Debug)]
enum Which {
    /// Write simulated triplets as a folder with lists in the form of CASIA-SURF
    Modalities(ModalitiesArgs),
    /// Measure real pairs of depth and infrared, and simulated ones beside them
    Statistics(StatisticsArgs),
}

#[derive(clap::Args, Debug)]
struct FacesArgs {
    /// Shards of the embedder or of landmarks
    #[arg(long, conflicts_with_all = ["faces", "drawn"])]
    shards: Option<PathBuf>,
    /// Folder of pictures, in it a folder a person; without folders each picture counts as a person
    #[arg(long, conflicts_with = "drawn")]
    faces: Option<PathBuf>,
    /// So many faces that the workshop draws itself: needs nothing from outside
    #[arg(long)]
    drawn: Option<usize>,
    /// Folder with networks to find faces and landmarks with, instead of those that ship
    #[arg(long)]
    models: Option<PathBuf>,
    /// Seed of every choice
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Settings instead of those that are compiled in (workshop/configs/_base_/data/simulate.toml)
    #[arg(long)]
    config: Option<PathBuf>,
}

impl FacesArgs {
    fn origin(&self, otherwise: Option<usize>) -> Result<Origin> {
        match (&self.shards, &self.faces, self.drawn.or(otherwise)) {
            (Some(shards), ..) => Ok(Origin::Shards(shards.clone())),
            (_, Some(faces), _) => Ok(Origin::Folder(faces.clone())),
            (.., Some(count)) => Ok(Origin::Drawn(count)),
            _ => Err(WorkshopError::Config(
                "name faces by --shards or --faces, or a number of drawn ones by --drawn".into(),
            )),
        }
    }

    fn open(&self, origin: &Origin, settings: &Settings) -> Result<Faces> {
        let side = settings.output.side;
        Faces::open(origin, side, self.seed, self.models.as_deref())
    }
}

#[derive(clap::Args, Debug)]
struct ModalitiesArgs {
    #[command(flatten)]
    from: FacesArgs,
    /// Samples to learn from, to choose by and to report on
    #[arg(long, num_args = 3, default_values_t = [600, 150, 200], value_names = ["TRAIN", "VALIDATION", "TEST"])]
    count: Vec<usize>,
    /// Pixels of a side, instead of the settings'
    #[arg(long)]
    side: Option<u32>,
    /// Simulated pairs of each kind to measure at the end; 0 for none
    #[arg(long, default_value_t = 30)]
    measured: usize,
    /// Draw no progress bar
    #[arg(long)]
    quiet: bool,
    /// Folder for pictures, lists and manifest; one that was broken off is gone on with, a finished one refused
    #[arg(long)]
    out: PathBuf,
}

#[derive(clap::Args, Debug)]
struct StatisticsArgs {
    #[command(flatten)]
    from: FacesArgs,
    /// Folder with real pairs: a copy of delphifirst/Intensity-Depth-Face-Alignment
    #[arg(long)]
    pairs: PathBuf,
    /// Simulated pairs of each kind
    #[arg(long, default_value_t = 100)]
    each: usize,
    /// Folder for the report
    #[arg(long)]
    out: PathBuf,
}

impl SimulateArgs {
    pub fn run(self) -> Result<()> {
        match self.which {
            Which::Modalities(args) => args.run(),
            Which::Statistics(args) => args.run(),
        }
    }
}

impl ModalitiesArgs {
    fn run(self) -> Result<()> {
        let mut settings = Settings::read(self.from.config.as_deref())?;
        if let Some(side) = self.side {
            settings.output.side = side;
            settings.check()?;
        }
        let &[train, validation, test] = self.count.as_slice() else {
            let why = "--count takes three numbers: to learn from, to choose by, to report on";
            return Err(WorkshopError::Config(why.into()));
        };
        let origin = self.from.origin(None)?;
        let mut faces = self.from.open(&origin, &settings)?;
        let wanted = Wanted {
            out: self.out.clone(),
            origin,
            count: [train, validation, test],
            seed: self.from.seed,
            quiet: self.quiet,
        };
        let manifest = simulate(&mut faces, &settings, &wanted)?;
        for (what, count) in &manifest.samples {
            println!("{count:6} simulated {what}");
        }
        for (split, count) in &manifest.people {
            println!("{count:6} people in {split}");
        }
        if self.measured > 0 {
            let looks = sample::looks(&mut faces, &settings, self.from.seed, self.measured)?;
            report::table(&looks, None, &self.out.join("figures.csv"))?;
            println!("\n{}", report::medians(&looks));
        }
        println!("the simulated triplets are in {}", self.out.display());
        Ok(())
    }
}

impl StatisticsArgs {
    fn run(self) -> Result<()> {
        let settings = Settings::read(self.from.config.as_deref())?;
        let mut real: Vec<Look> = Vec::new();
        let focal_px = settings.depth.focal_px;
        let pairs = each_pair(&self.pairs, focal_px, |pair| real.extend(look(&pair)))?;
        let origin = self.from.origin(Some(120))?;
        let mut faces = self.from.open(&origin, &settings)?;
        let simulated = sample::looks(&mut faces, &settings, self.from.seed, self.each)?;
        let about = format!(
            "Real: {pairs} pairs below the folder that was given, {} of them with a face. Simulated: {} of each of {} kinds, from {}, \
             seed {}. Made by `workshop simulate statistics`.",
            real.len(),
            self.each,
            Kind::ALL.len(),
            origin.words(),
            self.from.seed
        );
        report::write(&self.out, &real, &simulated, &about)?;
        sheet::draw(&settings, self.from.seed, &self.out.join("triplets.png"))?;
        println!("{}", report::medians(&simulated));
        told(&self.out);
        Ok(())
    }
}

fn told(out: &Path) {
    println!("the report is in {}", out.join("report.md").display());
}
