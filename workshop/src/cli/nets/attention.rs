//! `workshop attention`.

use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::floats;
use crate::export::manifest::push_nchw;
use crate::export::onnx::{attention_maps, input_of};
use crate::export::parity::OnnxRunner;
use crate::nets::blocks::PLACES;
use crate::nets::graph::{Graph, Node, Shape};
use crate::recipes::kept;
use crate::train::device;
use burn::tensor::{Tensor, TensorData};
use image::imageops::{FilterType, replace, resize};
use image::{ImageBuffer, Luma, Rgb, RgbImage};
use std::path::{Path, PathBuf};

/// Draws over a face where a network with CBAM looks.
///
/// The picture begins with the face as the network sees it; then comes a tile for the spatial
/// attention of each block, from the first to the last, in rows: red where places weigh most, blue
/// where least.
#[derive(clap::Args, Debug)]
// An error then names both.
#[command(group(clap::ArgGroup::new("network").required(true)))]
pub(in crate::cli) struct AttentionArgs {
    /// Folder of a training run of embedder, recognition or liveness
    #[arg(long, group = "network")]
    run: Option<PathBuf>,
    /// Weights in that folder
    #[arg(long, default_value = "best.bpk")]
    weights: String,
    /// An exported network instead
    #[arg(long, group = "network")]
    onnx: Option<PathBuf>,
    /// A picture of a face, cut as the network is fed (aligned, for an embedder)
    #[arg(long, value_name = "FACE")]
    picture: PathBuf,
    /// The picture to write (PNG)
    #[arg(long)]
    out: PathBuf,
}

/// The weights of places, by rows, each from 0 to 1.
struct Map {
    name: String,
    rows: u32,
    columns: u32,
    values: Vec<f32>,
}

/// Pixels a side of a tile.
const TILE: u32 = 168;
/// Tiles in a row.
const IN_A_ROW: u32 = 6;
/// Between tiles.
const GAP: u32 = 6;

impl AttentionArgs {
    pub(in crate::cli) fn run(self) -> Result<()> {
        let face = image::open(&self.picture)
            .map_err(|e| WorkshopError::Config(format!("{}: {e}", self.picture.display())))?;
        let face = face.to_rgb8();
        let maps = match (&self.run, &self.onnx) {
            (Some(run), _) => of_run(run, &self.weights, &face)?,
            (None, Some(file)) => of_file(file, &face)?,
            (None, None) => Vec::new(),
        };
        drawn(&face, &maps)
            .save(&self.out)
            .map_err(|e| WorkshopError::Config(format!("{}: {e}", self.out.display())))?;
        println!("the face, then by rows:");
        for map in &maps {
            let least = map.values.iter().copied().fold(f32::MAX, f32::min);
            let most = map.values.iter().copied().fold(f32::MIN, f32::max);
            let Map {
                name,
                rows,
                columns,
                ..
            } = map;
            println!("{name}: {rows} x {columns} places, weights {least:.3} to {most:.3}");
        }
        Ok(())
    }
}

fn of_run(run: &Path, weights: &str, face: &RgbImage) -> Result<Vec<Map>> {
    let device = device::by_name("flex")?;
    let end = format!("{PLACES}.sigmoid");
    let shown = |graph: Graph| {
        graph.marking(|node: &Node| node.name.ends_with(&end).then(|| node.name.clone()))
    };
    let net = kept::network(run, weights, &device, shown)?;
    let Shape::Map(input) = net.graph().input() else {
        return Err(WorkshopError::Network("it takes no pictures".into()));
    };
    let names: Vec<String> = net.graph().nodes.iter().map(|n| n.name.clone()).collect();
    let names: Vec<String> = names.into_iter().filter(|n| n.ends_with(&end)).collect();
    if names.is_empty() {
        let why = "it has no spatial attention; a backbone gets one by attention = \"cbam\"";
        return Err(WorkshopError::Network(why.into()));
    }
    let [channels, height, width] = input;
    let pixels = TensorData::new(pixels(face, input), [1, channels, height, width]);
    let mut outputs = net.forward(Tensor::<4>::from_data(pixels, &device))?;
    let mut map = |name: &String| {
        let map = outputs.map(name)?;
        let [_, _, rows, columns] = map.dims();
        Ok(Map {
            name: name.trim_end_matches(&format!(".{end}")).to_owned(),
            rows: rows as u32,
            columns: columns as u32,
            values: floats(map)?,
        })
    };
    names.iter().map(&mut map).collect()
}

fn of_file(path: &Path, face: &RgbImage) -> Result<Vec<Map>> {
    let file = std::fs::read(path).map_err(WorkshopError::io(path))?;
    let input = input_of(&file)?;
    let (shown, _) = attention_maps(&file)?;
    let [channels, height, width] = input;
    let runner = OnnxRunner::load(&shown, &[1, channels, height, width])?;
    let outputs = runner.run_shaped(&pixels(face, input))?;
    let maps = outputs
        .into_iter()
        .enumerate()
        .map(|(at, (shape, values))| {
            let [.., rows, columns] = shape[..] else {
                return Err(WorkshopError::Network("its attention is no map".into()));
            };
            Ok(Map {
                name: format!("block {}", at + 1),
                rows: rows as u32,
                columns: columns as u32,
                values,
            })
        });
    maps.collect()
}

/// The face as a network of this input takes it; one channel is its brightness.
fn pixels(face: &RgbImage, [channels, height, width]: [usize; 3]) -> Vec<f32> {
    let face = resize(face, width as u32, height as u32, FilterType::Triangle);
    let mut values = Vec::new();
    match channels {
        1 => {
            let grey = image::DynamicImage::from(face).to_luma8();
            push_nchw(&mut values, &image::DynamicImage::from(grey).to_rgb8());
            values.truncate(height * width);
        }
        _ => push_nchw(&mut values, &face),
    }
    values
}

fn drawn(face: &RgbImage, maps: &[Map]) -> RgbImage {
    let face = resize(face, TILE, TILE, FilterType::Triangle);
    let tiles = maps.len() as u32 + 1;
    let [across, down] = [tiles.min(IN_A_ROW), tiles.div_ceil(IN_A_ROW)];
    let size = |count: u32| count * (TILE + GAP) + GAP;
    let mut page = RgbImage::from_pixel(size(across), size(down), Rgb([255; 3]));
    let pictures = std::iter::once(face.clone()).chain(maps.iter().map(|map| over(&face, map)));
    for (at, tile) in (0u32..).zip(pictures) {
        let place = |count: u32| i64::from(size(count));
        replace(&mut page, &tile, place(at % IN_A_ROW), place(at / IN_A_ROW));
    }
    page
}

/// The face in grey under colours from blue, where the map is least, to red.
fn over(face: &RgbImage, map: &Map) -> RgbImage {
    let least = map.values.iter().copied().fold(f32::MAX, f32::min);
    let most = map.values.iter().copied().fold(f32::MIN, f32::max);
    let range = (most - least).max(f32::EPSILON);
    let shares: Vec<f32> = map.values.iter().map(|v| (v - least) / range).collect();
    let Some(shares) = ImageBuffer::<Luma<f32>, _>::from_raw(map.columns, map.rows, shares) else {
        return face.clone();
    };
    let shares = resize(&shares, TILE, TILE, FilterType::Triangle);
    RgbImage::from_fn(TILE, TILE, |x, y| {
        let Rgb([r, g, b]) = *face.get_pixel(x, y);
        let grey = 0.3 * f32::from(r) + 0.59 * f32::from(g) + 0.11 * f32::from(b);
        let Luma([share]) = *shares.get_pixel(x, y);
        let colour = [share, 1.0 - (2.0 * share - 1.0).abs(), 1.0 - share];
        Rgb(colour.map(|c| (0.5 * grey + 0.5 * 255.0 * c.clamp(0.0, 1.0)) as u8))
    })
}
