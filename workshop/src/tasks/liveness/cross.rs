//! Leave sources out, one group after another: what the network makes of cameras
//! and rooms that it never learned from.

use super::{Config, export, train};
use crate::core::error::{Result, WorkshopError};
use crate::core::{config, rundir::RunDir};
use crate::evaluate::liveness::{OnSource, on_sources, worst};
use crate::shards::ShardSet;
use crate::tasks::{ExportOrder, Order};
use serde::Serialize;

/// One left-out source in the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// `owner+repository`.
    pub source: String,
    /// Live faces scored.
    pub live: usize,
    /// Attacks scored.
    pub attacks: usize,
    /// Threshold of its fold, chosen on that fold's development data.
    pub threshold: f32,
    /// Attacks taken for live; `None` without attacks.
    pub apcer: Option<f64>,
    /// Live faces taken for attacks; `None` without live faces.
    pub bpcer: Option<f64>,
    /// Mean of the two.
    pub acer: Option<f64>,
    /// Equal error rate.
    pub eer: Option<f64>,
}

/// Trains one network a fold, each without `per_fold` of `sources`, and measures
/// it on those. A fold starts from `order.sitting.start`, where that is given: a network
/// that learned from none of `sources`. Each fold has a folder of its own below `order.run`;
/// finished ones are not trained again.
///
/// # Errors
/// When configuration, shards or a fold's run cannot be used.
pub fn leave_out(order: &Order, sources: &[&str], per_fold: usize) -> Result<Vec<Row>> {
    let set = ShardSet::open(&order.shards)?;
    let base: Config = config::read_toml(&order.config)?;
    let known = |s: &&str| set.records.iter().any(|r| r.source == *s);
    let (sources, missing): (Vec<&str>, Vec<&str>) = sources.iter().copied().partition(known);
    for source in missing {
        println!("{source} is not in {}", order.shards.display());
    }
    if sources.len() <= per_fold {
        return Err(WorkshopError::Data(format!(
            "{} holds {} of the sources, too few to leave {per_fold} of them out",
            order.shards.display(),
            sources.len()
        )));
    }
    let mut rows = Vec::new();
    for (number, left) in sources.chunks(per_fold.max(1)).enumerate() {
        let left: Vec<String> = left.iter().map(|s| (*s).to_owned()).collect();
        println!("fold {}: without {}", number + 1, left.join(", "));
        let folder = order.run.join(format!("fold{}", number + 1));
        let mut fold = base.clone();
        fold.data.leave_out.extend(left.iter().cloned());
        rows.extend(run_fold(order, &folder, &fold, &left, &set)?);
    }
    Ok(rows)
}

fn run_fold(
    order: &Order,
    folder: &std::path::Path,
    fold: &Config,
    left: &[String],
    set: &ShardSet,
) -> Result<Vec<Row>> {
    let dir = RunDir::open(folder)?;
    let text = toml::to_string(fold).map_err(|e| WorkshopError::Config(e.to_string()))?;
    let file = dir.file("fold.toml");
    std::fs::write(&file, text).map_err(WorkshopError::io(&file))?;
    let mut own = order.clone();
    own.config = file;
    own.run = folder.to_owned();
    own.sitting.resume = true;
    // A finished fold is measured from its best weights alone; they may come from elsewhere.
    let is_finished = dir.has_checkpoint() && dir.state()?.step >= fold.train.steps;
    if !is_finished {
        train(&own)?;
    }
    let models = dir.file("models");
    std::fs::create_dir_all(&models).map_err(WorkshopError::io(&models))?;
    export(&ExportOrder {
        run: folder.to_owned(),
        shards: order.shards.clone(),
        device: order.device.clone(),
        weights: "best.bpk".into(),
        out: models.clone(),
        threshold: None,
    })?;
    let measured = on_sources(&models.join("liveness.toml"), set, left)?;
    Ok(measured.into_iter().map(row).collect())
}

fn row(on: OnSource) -> Row {
    Row {
        source: on.source,
        live: on.counts.0,
        attacks: on.counts.1,
        threshold: on.errors.threshold,
        apcer: worst(&on.errors),
        bpcer: on.errors.bpcer.share(),
        acer: on.errors.acer,
        eer: on.eer,
    }
}

/// The rows as a table for a card, with the mean over sources that have both classes.
pub fn table(rows: &[Row]) -> String {
    let percent = |rate: Option<f64>| rate.map_or("-".into(), |r| format!("{:.1} %", r * 100.0));
    let mut text = String::from(
        "| left out | live, attacks | threshold | APCER | BPCER | ACER | EER |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for r in rows {
        text.push_str(&format!(
            "| `{}` | {}, {} | {:.3} | {} | {} | {} | {} |\n",
            r.source,
            r.live,
            r.attacks,
            r.threshold,
            percent(r.apcer),
            percent(r.bpcer),
            percent(r.acer),
            percent(r.eer)
        ));
    }
    let mean = |of: fn(&Row) -> Option<f64>| {
        let both = rows.iter().filter(|r| r.acer.is_some()).filter_map(of);
        let values: Vec<f64> = both.collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    text.push_str(&format!(
        "| **mean of those with both** | | | {} | {} | **{}** | {} |\n",
        percent(mean(|r| r.apcer)),
        percent(mean(|r| r.bpcer)),
        percent(mean(|r| r.acer)),
        percent(mean(|r| r.eer))
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_over_sources_with_both_classes() {
        let row = |source: &str, apcer, bpcer, acer| Row {
            source: source.into(),
            live: 10,
            attacks: 20,
            threshold: 0.5,
            apcer,
            bpcer,
            acer,
            eer: acer,
        };
        let text = table(&[
            row("a", Some(0.1), Some(0.3), Some(0.2)),
            row("b", Some(0.3), Some(0.1), Some(0.2)),
            row("attacks only", Some(1.0), None, None),
        ]);
        assert!(text.contains("| `a` | 10, 20 | 0.500 | 10.0 % | 30.0 % | 20.0 % | 20.0 % |"));
        assert!(text.contains("| `attacks only` | 10, 20 | 0.500 | 100.0 % | - | - | - |"));
        assert!(text.ends_with("| | | 20.0 % | 20.0 % | **20.0 %** | 20.0 % |\n"));
    }
}
