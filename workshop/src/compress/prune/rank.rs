//! Which filters matter least.

use super::coupling::{Coupling, Group, Removed};
use super::cut::widths_without;
use crate::core::chance::dice;
use crate::core::error::{Result, WorkshopError};
use crate::nets::graph::{Op, Stored};
use crate::nets::{Graph, Net};
use rand::Rng as _;
use std::collections::BTreeMap;

/// By what filters are ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// The sum of the sizes of its weights (H. Li et al., "Pruning filters for efficient ConvNets", ICLR 2017)
    #[default]
    L1,
    /// How far it is from the others of its layer: what lies in their midst can be made up for (Y. He et al.,
    /// "Filter pruning via geometric median", CVPR 2019)
    GeometricMedian,
    /// By lot, to compare with
    Random,
}

impl By {
    /// As the command line and reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::L1 => "l1",
            Self::GeometricMedian => "geometric-median",
            Self::Random => "random",
        }
    }
}

/// How much is to go.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// This share of the filters of the layer of that name, and of those that hang together with it.
    Layer(String, f64),
    /// This share of the layer with the most filters.
    Widest(f64),
    /// This share of every layer.
    All(f64),
    /// As large a share of every layer as leaves at most this part of the multiply-accumulates.
    Macs(f64),
}

/// What may not go, and how much has to stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Layers whose name begins so stay whole.
    pub whole: Vec<String>,
    /// The filters that stay are a multiple of this, as far as there are as many.
    pub multiple: usize,
}

/// How much each unit matters.
pub type Importance = BTreeMap<usize, f64>;

/// How much each unit of `net` matters: the mean over the layers that make it, in each of which the mean filter
/// counts 1. A convolution of each channel by itself counts as one of them. Norms are folded in, for a filter that its norm
/// makes small matters little.
///
/// # Errors
/// When the backend does not give the weights.
pub fn importance(net: &Net, coupling: &Coupling, by: By, seed: u64) -> Result<Importance> {
    let graph = net.graph();
    let mut seen: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
    for part in graph.parts() {
        let is_linear = match graph.nodes[part.node].op {
            Op::Conv(_) => false,
            Op::Linear(_) => true,
            _ => continue,
        };
        let filters = filters(&net.stored(part)?, is_linear);
        let mut own = match by {
            By::L1 => filters
                .iter()
                .map(|f| f.iter().map(|w| f64::from(w.abs())).sum())
                .collect(),
            By::GeometricMedian => distances(&filters),
            By::Random => {
                let mut rng = dice(seed, part.node as u64);
                filters
                    .iter()
                    .map(|_| rng.random::<f64>())
                    .collect::<Vec<f64>>()
            }
        };
        let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
        if mean > 0.0 {
            own.iter_mut().for_each(|v| *v /= mean);
        }
        for (channel, value) in own.into_iter().enumerate() {
            let (sum, count) = seen.entry(coupling.unit(part.node, channel)).or_default();
            (*sum, *count) = (*sum + value, *count + 1);
        }
    }
    let mean = |(unit, (sum, count)): (usize, (f64, usize))| (unit, sum / count as f64);
    Ok(seen.into_iter().map(mean).collect())
}

/// The weights of each output.
fn filters(stored: &Stored, is_linear: bool) -> Vec<Vec<f32>> {
    let outputs = stored.dims[if is_linear { 1 } else { 0 }];
    match is_linear {
        true => {
            let rows = || stored.weight.chunks_exact(outputs.max(1));
            (0..outputs)
                .map(|o| rows().map(|row| row[o]).collect())
                .collect()
        }
        false => {
            let each = stored.weight.len() / outputs.max(1);
            stored
                .weight
                .chunks_exact(each.max(1))
                .map(<[f32]>::to_vec)
                .collect()
        }
    }
}

/// The sum of the distances of each to all others.
fn distances(filters: &[Vec<f32>]) -> Vec<f64> {
    let apart = |a: &[f32], b: &[f32]| -> f64 {
        let squares = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y));
        f64::from(squares.sum::<f32>()).sqrt()
    };
    let of = |one: &Vec<f32>| filters.iter().map(|other| apart(one, other)).sum();
    filters.iter().map(of).collect()
}

/// The units that matter least, so many as are `wanted`.
///
/// # Errors
/// [`WorkshopError::Config`] when there is no such layer, or no share would leave so little work.
pub fn chosen(
    graph: &Graph,
    coupling: &Coupling,
    importance: &Importance,
    (wanted, limits): (&Wanted, &Limits),
) -> Result<Removed> {
    let name = |at: &usize| graph.nodes[*at].name.as_str();
    let is_whole = |group: &&Group| {
        let begins = |at: &usize| {
            limits
                .whole
                .iter()
                .any(|w| name(at).starts_with(w.as_str()))
        };
        group.layers.iter().any(begins)
    };
    let groups: Vec<&Group> = coupling.groups().iter().filter(|g| !is_whole(g)).collect();
    let least = |groups: &[&Group], share: f64| -> Removed {
        let each = groups
            .iter()
            .map(|g| least_of(g, share, importance, limits));
        each.flatten().collect()
    };
    let valid = |share: f64| match (0.0..1.0).contains(&share) {
        true => Ok(share),
        false => Err(WorkshopError::Config(format!(
            "a share of {share} cannot be pruned; it must be from 0 to below 1"
        ))),
    };
    match wanted {
        Wanted::All(share) => Ok(least(&groups, valid(*share)?)),
        Wanted::Widest(share) => {
            let widest = groups.iter().max_by_key(|g| g.units.len());
            let widest: Vec<&Group> = widest.copied().into_iter().collect();
            Ok(least(&widest, valid(*share)?))
        }
        Wanted::Layer(layer, share) => {
            let of = |g: &&&Group| g.layers.iter().any(|at| name(at) == layer);
            let group = groups.iter().find(of).copied().ok_or_else(|| {
                let known = groups.iter().flat_map(|g| g.layers.iter().map(name));
                let known: Vec<&str> = known.collect();
                WorkshopError::Config(format!(
                    "no layer {layer} can be pruned; there are {}",
                    known.join(", ")
                ))
            })?;
            Ok(least(&[group], valid(*share)?))
        }
        Wanted::Macs(part) => {
            let target = (graph.macs() as f64 * part) as u64;
            let macs = |removed: &Removed| -> Result<u64> {
                let widths = widths_without(graph, coupling, removed);
                Ok(graph.clone().with_widths(&widths)?.macs())
            };
            let mut few = 0.0;
            let mut many = 1.0 - 1e-6;
            let most = least(&groups, many);
            if macs(&most)? > target {
                return Err(WorkshopError::Config(format!(
                    "no share of the filters leaves {part} of the work; {:.3} is the least",
                    macs(&most)? as f64 / graph.macs().max(1) as f64
                )));
            }
            for _ in 0..24 {
                let share = (few + many) / 2.0;
                match macs(&least(&groups, share))? <= target {
                    true => many = share,
                    false => few = share,
                }
            }
            Ok(least(&groups, many))
        }
    }
}

/// The least of a group; something always stays.
fn least_of(group: &Group, share: f64, importance: &Importance, limits: &Limits) -> Vec<usize> {
    let count = group.units.len();
    let multiple = limits.multiple.max(1);
    let stay = count - (count as f64 * share).floor() as usize;
    let stay = stay.max(1).div_ceil(multiple) * multiple;
    let mut units = group.units.clone();
    let of = |unit: &usize| importance.get(unit).copied().unwrap_or(0.0);
    units.sort_by(|a, b| of(a).total_cmp(&of(b)).then(a.cmp(b)));
    units.truncate(count.saturating_sub(stay));
    units
}
