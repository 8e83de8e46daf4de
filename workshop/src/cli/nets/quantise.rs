//! `workshop quantise`.

use crate::compress::quantise::{Form, QuantiseOrder, RangeBy, quantise};
use crate::core::error::Result;
use std::path::PathBuf;

/// Writes an exported network with numbers of 8 bits, and says what that costs and saves.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct QuantiseArgs {
    /// The exported network, or its manifest
    model: PathBuf,
    /// What is told in 8 bits
    #[arg(long, value_enum, default_value = "weights-int8")]
    form: Form,
    /// Folder that receives network and manifest
    #[arg(long)]
    out: PathBuf,
    /// Shards of its kind: test pictures to compare the answers on, and training pictures to find static
    /// ranges on
    #[arg(long)]
    shards: Option<PathBuf>,
    /// A folder of pictures, for the same
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// Manifest of the detector that finds the faces in them
    #[arg(long)]
    detector: Option<PathBuf>,
    /// So many pictures at most
    #[arg(long, default_value_t = 200)]
    count: usize,
    /// How static ranges are chosen
    #[arg(long, value_enum, default_value = "min-max")]
    range: RangeBy,
    /// Folder of a table (`quantisation.csv`, `report.md`) that this becomes a line of
    #[arg(long)]
    report: Option<PathBuf>,
}

impl QuantiseArgs {
    pub fn run(self) -> Result<()> {
        let order = QuantiseOrder {
            model: self.model,
            form: self.form,
            out: self.out,
            shards: self.shards,
            pictures: self.pictures,
            detector: self.detector,
            count: self.count,
            range: self.range,
            report: self.report,
        };
        quantise(&order).map(|_| ())
    }
}
