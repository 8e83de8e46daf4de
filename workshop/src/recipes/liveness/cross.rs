//! Leave sources out, one group after another: what the network makes of cameras
//! and rooms that it never learned from.

use super::{Config, export, train};
use crate::core::config;
use crate::core::error::{Result, WorkshopError};
use crate::data::shards::ShardSet;
use crate::evaluate::liveness::{Measured, OnSource, on_sources, worst};
use crate::recipes::{ExportOrder, Order, resume};
use crate::train::RunDir;
use serde::Serialize;

/// One left-out source in the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// `owner+repository`.
    pub source: String,
    /// Threshold of its fold, chosen on that fold's development data.
    pub threshold: f32,
    /// On every picture.
    #[serde(flatten)]
    pub all: Rates,
    /// On those that the app's quality checks let through.
    pub good_enough: Rates,
    /// With a threshold of the camera's own; `None` where a class has too few pictures.
    pub calibrated: Option<Calibrated>,
}

/// Errors at a threshold that the first fifth of a source's pictures chose.
#[derive(Clone, Debug, Serialize)]
pub struct Calibrated {
    /// That threshold.
    pub threshold: f32,
    /// On the other pictures.
    #[serde(flatten)]
    pub rest: Rates,
}

/// Errors on some of a source's pictures.
#[derive(Clone, Debug, Serialize)]
pub struct Rates {
    /// Live faces scored.
    pub live: usize,
    /// Attacks scored.
    pub attacks: usize,
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
/// `develop` of `ring`, those that follow the left-out ones there, only help to choose the fold's weights
/// and threshold: what suits cameras that were learned from need not suit others.
///
/// # Errors
/// When configuration, shards or a fold's run cannot be used.
pub fn leave_out(
    order: &Order,
    sources: &[&str],
    per_fold: usize,
    (ring, develop): (&[&str], usize),
) -> Result<Vec<Row>> {
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
    let ring: Vec<&str> = ring.iter().copied().filter(known).collect();
    let mut rows = Vec::new();
    for (number, left) in sources.chunks(per_fold.max(1)).enumerate() {
        let left: Vec<String> = left.iter().map(|s| (*s).to_owned()).collect();
        println!("fold {}: without {}", number + 1, left.join(", "));
        let folder = order.run.join(format!("fold{}", number + 1));
        let mut fold = base.clone();
        fold.data.leave_out.extend(left.iter().cloned());
        let developers = following(&ring, &left, develop);
        if !developers.is_empty() {
            println!("validation also on {}", developers.join(", "));
        }
        fold.data.validate_on.extend(developers);
        rows.extend(run_fold(order, &folder, &fold, &left, &set)?);
    }
    Ok(rows)
}

/// The `count` of `ring` that follow the last of `left` there, none of them in `left`.
fn following(ring: &[&str], left: &[String], count: usize) -> Vec<String> {
    let is_left = |s: &&str| left.iter().any(|l| l == s);
    let start = ring.iter().rposition(is_left).map_or(0, |at| at + 1);
    let round = ring.iter().cycle().skip(start).take(ring.len());
    let others = round.filter(|s| !is_left(s)).take(count);
    others.map(|s| (*s).to_owned()).collect()
}

fn run_fold(
    order: &Order,
    folder: &std::path::Path,
    fold: &Config,
    left: &[String],
    set: &ShardSet,
) -> Result<Vec<Row>> {
    let dir = RunDir::open(folder)?;
    let text = config::text_of(fold)?;
    let file = dir.file("fold.toml");
    std::fs::write(&file, text).map_err(WorkshopError::io(&file))?;
    let mut own = order.clone();
    own.config = file;
    own.run = folder.to_owned();
    own.sitting.resume = true;
    // A finished fold is measured from its best weights alone; they may come from elsewhere,
    // but not from a fold that learned from what is to be measured on.
    let is_finished = dir.has_checkpoint() && dir.state()?.is_over(&fold.train);
    if is_finished {
        resume::check(folder, fold)?;
    }
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
        once: false,
        soup: Vec::new(),
    })?;
    let measured = on_sources(&models.join("liveness.toml"), set, left)?;
    Ok(measured.into_iter().map(row).collect())
}

fn row(on: OnSource) -> Row {
    Row {
        source: on.source,
        threshold: on.all.errors.threshold,
        all: Rates::of(&on.all),
        good_enough: Rates::of(&on.good_enough),
        calibrated: on.calibrated.map(|own| Calibrated {
            threshold: own.threshold,
            rest: Rates::of(&own.rest),
        }),
    }
}

impl Rates {
    fn of(measured: &Measured) -> Self {
        Self {
            live: measured.counts.0,
            attacks: measured.counts.1,
            apcer: worst(&measured.errors),
            bpcer: measured.errors.bpcer.share(),
            acer: measured.errors.acer,
            eer: measured.eer,
        }
    }
}

/// The rows as a table for a card, with the means over sources that have both classes.
pub fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| left out | threshold | live, attacks | APCER | BPCER | ACER | EER \
         | good enough for a verdict: live, attacks | ACER | EER \
         | calibrated on its first fifth: threshold | ACER of the rest |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for r in rows {
        let (all, good, own) = (&r.all, &r.good_enough, r.calibrated.as_ref());
        text.push_str(&format!(
            "| `{}` | {:.3} | {}, {} | {} | {} | {} | {} | {}, {} | {} | {} | {} | {} |\n",
            r.source,
            r.threshold,
            all.live,
            all.attacks,
            percent(all.apcer),
            percent(all.bpcer),
            percent(all.acer),
            percent(all.eer),
            good.live,
            good.attacks,
            percent(good.acer),
            percent(good.eer),
            own.map_or("-".into(), |c| format!("{:.3}", c.threshold)),
            percent(own.and_then(|c| c.rest.acer))
        ));
    }
    let all = |of: fn(&Rates) -> Option<f64>| percent(mean(rows.iter().map(|r| &r.all), of));
    let good =
        |of: fn(&Rates) -> Option<f64>| percent(mean(rows.iter().map(|r| &r.good_enough), of));
    let own = rows
        .iter()
        .filter_map(|r| r.calibrated.as_ref())
        .map(|c| &c.rest);
    text.push_str(&format!(
        "| **mean of those with both** | | | {} | {} | **{}** | {} | | **{}** | {} | | **{}** |\n",
        all(|r| r.apcer),
        all(|r| r.bpcer),
        all(|r| r.acer),
        all(|r| r.eer),
        good(|r| r.acer),
        good(|r| r.eer),
        percent(mean(own, |r| r.acer))
    ));
    text
}

fn percent(rate: Option<f64>) -> String {
    rate.map_or("-".into(), |r| format!("{:.1} %", r * 100.0))
}

/// Mean over the sources that have both classes.
fn mean<'a>(rates: impl Iterator<Item = &'a Rates>, of: fn(&Rates) -> Option<f64>) -> Option<f64> {
    let values: Vec<f64> = rates.filter(|r| r.acer.is_some()).filter_map(of).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_in_the_ring_develops_a_fold() {
        let ring = ["a", "b", "c", "d"];
        let of = |left: &[&str], count| {
            let left: Vec<String> = left.iter().map(|s| (*s).to_owned()).collect();
            following(&ring, &left, count).concat()
        };
        assert_eq!(of(&["a"], 2), "bc");
        assert_eq!(of(&["c"], 2), "da");
        assert_eq!(of(&["d"], 0), "");
        // Never the left-out one itself, however many are asked for; others start at the front.
        assert_eq!(of(&["b"], 9), "cda");
        assert_eq!(of(&["c", "d"], 3), "ab");
        assert_eq!(of(&["elsewhere"], 1), "a");
    }

    #[test]
    fn the_means_are_over_sources_with_both_classes() {
        let rates = |live, apcer, bpcer, acer| Rates {
            live,
            attacks: 20,
            apcer,
            bpcer,
            acer,
            eer: acer,
        };
        let none = || rates(0, Some(0.0), None, None);
        let row = |source: &str, all, good_enough| Row {
            source: source.into(),
            threshold: 0.5,
            all,
            good_enough,
            calibrated: (source == "a").then(|| Calibrated {
                threshold: 0.405,
                rest: rates(8, Some(0.1), Some(0.0), Some(0.05)),
            }),
        };
        let text = table(&[
            row(
                "a",
                rates(10, Some(0.1), Some(0.3), Some(0.2)),
                rates(5, Some(0.1), Some(0.1), Some(0.1)),
            ),
            row("b", rates(10, Some(0.3), Some(0.1), Some(0.2)), none()),
            row("attacks only", rates(0, Some(1.0), None, None), none()),
        ]);
        let first = "| `a` | 0.500 | 10, 20 | 10.0 % | 30.0 % | 20.0 % | 20.0 % | 5, 20 | 10.0 % | 10.0 % | 0.405 | 5.0 % |";
        assert!(text.contains(first), "{text}");
        assert!(text.contains("| `attacks only` | 0.500 | 0, 20 | 100.0 % | - | - | - |"));
        let last =
            "| | | 20.0 % | 20.0 % | **20.0 %** | 20.0 % | | **10.0 %** | 10.0 % | | **5.0 %** |\n";
        assert!(text.ends_with(last), "{text}");
    }
}
