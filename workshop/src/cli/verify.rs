//! `workshop verify`.

use crate::core::error::{Result, WorkshopError};
use crate::evaluate::verification::{Pictures, Wanted, verify};
use std::path::PathBuf;

/// Measures an embedder one to one and one to many.
#[derive(clap::Args, Debug)]
pub(super) struct VerifyArgs {
    /// The embedder's manifest
    #[arg(long, default_value = "models/embedder.toml")]
    manifest: PathBuf,
    /// LFW's pairs.txt, or a list in its form; with --images or --shards
    #[arg(long, value_name = "FILE", requires = "pictures")]
    pairs: Option<PathBuf>,
    /// Folder of the pictures that the list names: aligned faces, or photographs with --detector
    #[arg(long, value_name = "DIR", group = "pictures", requires = "pairs")]
    images: Option<PathBuf>,
    /// Embedder shards whose test crops the list names
    #[arg(long, value_name = "DIR", group = "pictures", requires = "pairs")]
    shards: Option<PathBuf>,
    /// A verification set of insightface or face.evoLVe: lfw.bin, agedb_30.bin …
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pairs", "pictures"])]
    bin: Option<PathBuf>,
    /// Folder with a folder a person: all pairs, and searches of each person among all
    #[arg(long, value_name = "DIR", conflicts_with_all = ["pairs", "pictures", "bin"])]
    people: Option<PathBuf>,
    /// With --people: share of the people held out as strangers
    #[arg(long, value_name = "0..1", default_value_t = 0.3)]
    strangers: f64,
    /// Manifest of a detector, for pictures that are not aligned
    #[arg(long, value_name = "FILE")]
    detector: Option<PathBuf>,
    /// Match threshold instead of the manifest's
    #[arg(long)]
    threshold: Option<f32>,
    /// Folder for report.md, report.json and the curves
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl VerifyArgs {
    pub fn run(self) -> Result<()> {
        let out = self.out.clone();
        let measured = verify(&self.wanted()?)?;
        print!("{}", measured.summary()?);
        match out {
            Some(folder) => measured.write(&folder),
            None => Ok(()),
        }
    }

    fn wanted(self) -> Result<Wanted> {
        if !(0.0..1.0).contains(&self.strangers) {
            return Err(WorkshopError::Config(
                "--strangers must be at least 0 and below 1".into(),
            ));
        }
        let pictures = match (self.pairs, self.images, self.shards, self.bin, self.people) {
            (Some(pairs), Some(root), ..) => Pictures::Folder { root, pairs },
            (Some(pairs), _, Some(root), ..) => Pictures::Shards { root, pairs },
            (.., Some(bin), _) => Pictures::Bin(bin),
            (.., Some(root)) => Pictures::People {
                root,
                strangers: self.strangers,
            },
            _ => {
                return Err(WorkshopError::Config(
                    "say what to compare: --pairs with --images or --shards, --bin, or --people"
                        .into(),
                ));
            }
        };
        let typed: Vec<String> = std::env::args().skip(1).collect();
        Ok(Wanted {
            manifest: self.manifest,
            pictures,
            detector: self.detector,
            threshold: self.threshold,
            command: format!("workshop {}", typed.join(" ")),
        })
    }
}
