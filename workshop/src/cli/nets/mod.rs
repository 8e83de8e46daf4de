//! `workshop nets`.

pub(super) mod attention;
pub(super) mod gate;
pub(super) mod prune;
pub(super) mod quantise;

use crate::core::error::{Result, WorkshopError};
use crate::export::onnx::onnx;
use crate::export::parity::OnnxRunner;
use crate::nets::backbones::{BACKBONES, Choice, Entry};
use crate::nets::heads::embedding::{Embedding, HEADS};
use crate::nets::{Graph, Net};
use crate::recipes::embedder::net::signature;
use burn::tensor::Device;

/// Lists the networks that a configuration can name, with what they cost.
#[derive(clap::Args, Debug)]
pub(super) struct NetsArgs {
    /// Side of the pictures in pixels; those of each paper without it
    #[arg(long)]
    side: Option<usize>,
    /// All channels times this
    #[arg(long)]
    width: Option<f64>,
    /// none, se or cbam, in every residual block
    #[arg(long)]
    attention: Option<String>,
    /// The head that all of them get; that of each paper without it
    #[arg(long)]
    head: Option<String>,
    /// Numbers in the embedding
    #[arg(long)]
    feature_dim: Option<u32>,
    /// As a table for a Markdown page
    #[arg(long)]
    markdown: bool,
    /// With the milliseconds that each takes in tract for one picture on one thread, with weights by lot
    #[arg(long)]
    time: bool,
}

/// A line of the table.
struct Line {
    cells: [String; 6],
    /// Where it is asked for.
    ms: Option<String>,
}

const TITLES: [&str; 6] = ["backbone", "parameters", "MACs", "input", "head", "from"];
/// Timed runs of each network.
const RUNS: usize = 11;

impl NetsArgs {
    pub fn run(self) -> Result<()> {
        let lines = BACKBONES.iter().map(|entry| self.line(entry));
        let lines: Vec<Line> = lines.collect::<Result<_>>()?;
        print(&lines, self.markdown);
        if self.markdown {
            return Ok(());
        }
        println!("\nBackbones");
        for entry in BACKBONES {
            println!("  {:20} {}", entry.name, entry.about);
        }
        println!("\nHeads");
        for entry in HEADS {
            println!("  {:20} {}", entry.name, entry.about);
        }
        println!(
            "\nA configuration chooses: [net] backbone = \"ir50\", head = \"flatten\", \
             feature_dim = 512,\nand may say width = 0.5 and attention = \"cbam\"."
        );
        Ok(())
    }

    fn line(&self, entry: &Entry) -> Result<Line> {
        let head = self.head(entry)?;
        let [channels, height, width] = match (self.side, entry.input) {
            (Some(side), [channels, ..]) => [channels, side, side],
            (None, input) => input,
        };
        let backbone = self.backbone(entry)?;
        let built = Graph::build([channels, height, width], |x| head.wire(backbone.wire(x)));
        let [parameters, macs] = match &built {
            Ok(graph) => [millions(graph.parameters()), millions(graph.macs())],
            // Too small a picture for it.
            Err(_) => ["-".to_owned(), "does not fit".to_owned()],
        };
        let ms = match (self.time, built) {
            (false, _) => None,
            (true, Ok(graph)) => Some(format!(
                "{:.1}",
                milliseconds(graph, [channels, height, width])?
            )),
            (true, Err(_)) => Some("-".to_owned()),
        };
        let cells = [
            entry.name.to_owned(),
            parameters,
            macs,
            format!("{channels} x {height} x {width}"),
            format!("{}, {}", head.name(), head.dim),
            entry.paper.to_owned(),
        ];
        Ok(Line { cells, ms })
    }

    fn backbone(&self, entry: &Entry) -> Result<Choice> {
        let mut table = settings(entry.full)?;
        table.insert("backbone".into(), entry.name.into());
        if let Some(width) = self.width {
            table.insert("width".into(), width.into());
        }
        if let Some(attention) = &self.attention {
            table.insert("attention".into(), attention.as_str().into());
        }
        Choice::of(table).map_err(WorkshopError::Config)
    }

    fn head(&self, entry: &Entry) -> Result<Embedding> {
        let mut table = settings(entry.head)?;
        if let Some(head) = &self.head {
            let dim = table.remove("feature_dim");
            table = dim
                .map(|dim| ("feature_dim".to_owned(), dim))
                .into_iter()
                .collect();
            table.insert("head".into(), head.as_str().into());
            if ["places", "mean", "squeeze"].contains(&head.as_str()) {
                table.insert("squeeze".into(), 48.into());
            }
        }
        if let Some(dim) = self.feature_dim {
            table.insert("feature_dim".into(), i64::from(dim).into());
        }
        Embedding::of(table).map_err(WorkshopError::Config)
    }
}

fn settings(text: &str) -> Result<toml::Table> {
    toml::from_str(text).map_err(|e| WorkshopError::Config(e.to_string()))
}

fn millions(count: u64) -> String {
    let millions = count as f64 / 1e6;
    match millions {
        m if m < 10.0 => format!("{m:.2} M"),
        m if m < 1000.0 => format!("{m:.1} M"),
        m => format!("{m:.0} M"),
    }
}

/// Of a network with fresh weights, as tract takes no longer for good ones.
fn milliseconds(graph: Graph, [channels, height, width]: [usize; 3]) -> Result<f64> {
    let net = Net::fresh(graph, &Device::flex());
    let file = onnx(&net, &signature())?;
    let shape = [1, channels, height, width];
    let grey = vec![0.1; shape.iter().product()];
    OnnxRunner::load(&file, &shape)?.milliseconds(&grey, RUNS)
}

fn print(lines: &[Line], markdown: bool) {
    let titles = Line {
        cells: TITLES.map(str::to_owned),
        ms: lines
            .iter()
            .any(|line| line.ms.is_some())
            .then(|| "ms in tract".to_owned()),
    };
    if markdown {
        let row = |Line { cells, ms }: &Line| {
            let [name, parameters, macs, rest @ ..] = cells;
            let costs = [name, parameters, macs].into_iter().chain(ms).chain(rest);
            println!("| {} |", costs.cloned().collect::<Vec<_>>().join(" | "));
        };
        row(&titles);
        let time = titles.ms.as_ref().map_or("", |_| "--:|");
        println!("|---|--:|--:|{time}---|---|---|");
        lines.iter().for_each(row);
        return;
    }
    let mut wide = [0; 6];
    for line in std::iter::once(&titles).chain(lines) {
        for (most, cell) in wide.iter_mut().zip(&line.cells) {
            *most = (*most).max(cell.len());
        }
    }
    for Line { cells, ms } in std::iter::once(&titles).chain(lines) {
        let [name, parameters, macs, input, head, from] = cells;
        let [a, b, c, d, e, _] = wide;
        let ms = ms
            .as_ref()
            .map_or(String::new(), |ms| format!("{ms:>11}  "));
        println!("{name:a$}  {parameters:>b$}  {macs:>c$}  {ms}{input:d$}  {head:e$}  {from}");
    }
}
