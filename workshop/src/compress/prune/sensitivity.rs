//! How much each layer suffers by itself: its error against the share of its filters that is pruned.

use super::coupling::{Coupling, Group};
use super::cut::without;
use super::rank::{Limits, Wanted, chosen, importance};
use super::steps::PruneOrder;
use super::subject::with_subject;
use crate::core::chart::{self, Panel};
use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use faceglass_evaluation::plot::Line;
use std::fmt::Write as _;
use std::path::Path;

/// Shares that are tried.
const SHARES: [f64; 6] = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85];
/// Curves of one panel.
const CURVES: usize = 6;

/// Prunes every layer alone, by more and more, without tuning; writes `sensitivity.csv` and `sensitivity.png` to `out`.
///
/// # Errors
/// When something cannot be used.
pub fn sensitivity(order: &PruneOrder, out: &Path) -> Result<()> {
    let named = (
        order.recipe.as_str(),
        order.config.as_path(),
        order.shards.as_path(),
    );
    with_subject(named, &order.device, |subject| {
        let net = subject.with_weights(&order.start)?;
        let graph = &subject.graph;
        let coupling = Coupling::of(graph);
        let matters = importance(&net, &coupling, order.by, order.seed)?;
        let whole = subject.error_of(&net)?;
        let mut csv = String::from("layer,layers_with_it,filters,share,macs,error\n");
        let mut curves = Vec::new();
        let more_than_one = |g: &&Group| g.units.len() > 1;
        for group in coupling.groups().iter().filter(more_than_one) {
            let name = graph.nodes[group.layers[0]].name.clone();
            let mut points = vec![(0.0, whole)];
            for share in SHARES {
                let wanted = Wanted::Layer(name.clone(), share);
                let removed = chosen(graph, &coupling, &matters, (&wanted, &Limits::default()))?;
                let (left, _) = without(&net, &coupling, &removed)?;
                let error = subject.error_of(&left)?;
                points.push((share, error));
                let _ = writeln!(
                    csv,
                    "{name},{},{},{share},{},{error:.6}",
                    group.layers.len(),
                    group.units.len(),
                    left.graph().macs()
                );
            }
            println!(
                "{name}, {} filters: {:.4} with all, {:.4} without the most",
                group.units.len(),
                whole,
                points[SHARES.len()].1
            );
            curves.push(Line { name, points });
        }
        if curves.is_empty() {
            return Err(WorkshopError::Network(
                "it has no layer that could be pruned".into(),
            ));
        }
        std::fs::create_dir_all(out).map_err(WorkshopError::io(out))?;
        replace(&out.join("sensitivity.csv"), csv.as_bytes())?;
        let panels: Vec<Panel> = curves
            .chunks(CURVES)
            .map(|lines| Panel {
                title: subject.error.to_owned(),
                across: "share of the filters pruned".to_owned(),
                lines: lines.to_vec(),
            })
            .collect();
        chart::save(&chart::panels(&panels)?, &out.join("sensitivity.png"))
    })
}
