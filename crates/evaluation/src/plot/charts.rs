//! The usual charts of each kind of measurement.

use super::{Axis, Chart, Corner, Line, Spot};
use crate::metrics::detection::Detections;
use crate::metrics::identification::Searches;
use crate::metrics::scores::Scores;
use crate::statistics::Interval;

/// Bars of a histogram.
const BINS: usize = 40;
/// Points that a line needs at most on paper of this size.
const MAX_POINTS: usize = 1500;

/// A named set of scores on one chart.
pub type Named<'a> = (&'a str, &'a Scores);

/// ROC: accepted genuine over accepted impostors, both shares from 0 to 1.
pub fn roc(title: &str, x: &str, y: &str, sets: &[Named<'_>]) -> Chart {
    let line = |(name, scores): &Named<'_>| {
        let (genuine, impostor) = lengths(scores);
        let inner = scores.curve();
        let mut points = vec![(1.0, 1.0)];
        points.extend(inner.iter().map(|p| {
            (
                p.false_matches as f64 / impostor,
                1.0 - p.false_non_matches as f64 / genuine,
            )
        }));
        points.push((0.0, 0.0));
        Line {
            name: (*name).to_owned(),
            points: fewer(points),
        }
    };
    Chart {
        title: title.to_owned(),
        x: Axis::share(x),
        y: Axis::share(y),
        lines: sets.iter().map(line).collect(),
        spots: Vec::new(),
        legend: Corner::LowerRight,
    }
}

/// DET: false non-matches over false matches on normal-deviate axes. The axes
/// begin at the smallest rate the samples can show.
pub fn det(title: &str, x: &str, y: &str, sets: &[Named<'_>], threshold: Option<f32>) -> Chart {
    let rates = |scores: &Scores, threshold: f32| {
        let p = scores.at(threshold);
        let (genuine, impostor) = lengths(scores);
        (
            p.false_matches as f64 / impostor,
            p.false_non_matches as f64 / genuine,
        )
    };
    let line = |(name, scores): &Named<'_>| {
        let curve = scores.curve();
        let all = curve.iter().map(|p| rates(scores, p.threshold));
        // Where either error is none there is no place on these axes.
        let points = all.filter(|(a, b)| (1e-9..0.999).contains(a) && (1e-9..0.999).contains(b));
        Line {
            name: (*name).to_owned(),
            points: fewer(points.collect()),
        }
    };
    let least = |length: fn(&Scores) -> usize| {
        let most = sets.iter().map(|(_, s)| length(s)).max().unwrap_or(1);
        (0.5 / most.max(1) as f64).clamp(1e-5, 0.02)
    };
    let spot = |t: f32| {
        sets.iter().map(move |(name, scores)| Spot {
            name: format!("{name} at threshold {t:.3}"),
            at: rates(scores, t),
        })
    };
    let spots: Vec<Spot> = threshold.into_iter().flat_map(spot).collect();
    let furthest =
        |pick: fn((f64, f64)) -> f64| spots.iter().map(|s| pick(s.at)).fold(0.0, f64::max);
    Chart {
        title: title.to_owned(),
        x: Axis::deviate(x, least(|s| s.impostor().len()), furthest(|p| p.0)),
        y: Axis::deviate(y, least(|s| s.genuine().len()), furthest(|p| p.1)),
        lines: sets.iter().map(line).collect(),
        spots,
        legend: Corner::UpperRight,
    }
}

/// How the scores of each kind are spread, each as shares of its own kind.
pub fn histogram(title: &str, x: &str, kinds: &[(&str, &[f32])]) -> Chart {
    let finite = || {
        kinds
            .iter()
            .flat_map(|(_, scores)| scores.iter())
            .copied()
            .filter(|s| s.is_finite())
    };
    let low = finite().min_by(f32::total_cmp).map_or(0.0, f64::from);
    let high = finite().max_by(f32::total_cmp).map_or(1.0, f64::from);
    let axis = Axis::linear(x, low, high);
    let width = (axis.to - axis.from) / BINS as f64;
    let line = |(name, scores): &(&str, &[f32])| {
        let mut bars = [0usize; BINS];
        for score in scores.iter().filter(|s| s.is_finite()) {
            let bin = ((f64::from(*score) - axis.from) / width) as usize;
            bars[bin.min(BINS - 1)] += 1;
        }
        let total = scores.len().max(1) as f64;
        let steps = bars.iter().enumerate().flat_map(|(n, count)| {
            let (left, height) = (axis.from + width * n as f64, *count as f64 / total);
            [(left, height), (left + width, height)]
        });
        Line {
            name: (*name).to_owned(),
            points: steps.collect(),
        }
    };
    let lines: Vec<Line> = kinds.iter().map(line).collect();
    let top = lines
        .iter()
        .flat_map(|l| l.points.iter().map(|p| p.1))
        .fold(0.01, f64::max);
    Chart {
        title: title.to_owned(),
        y: Axis {
            is_share: true,
            ..Axis::linear("share of its kind", 0.0, top * 1.15)
        },
        x: axis,
        lines,
        spots: Vec::new(),
        legend: Corner::UpperRight,
    }
}

/// Rank-k identification rate over k.
pub fn ranks(title: &str, searches: &Searches, people: usize) -> Chart {
    let most = people.clamp(2, 20);
    let points = (1..=most).map(|k| (k as f64, searches.rank(k).share().unwrap_or(0.0)));
    Chart {
        title: title.to_owned(),
        x: Axis::linear("rank", 1.0, most as f64),
        y: Axis::share("right person among the first"),
        lines: vec![Line {
            name: "identification rate".into(),
            points: points.collect(),
        }],
        spots: Vec::new(),
        legend: Corner::LowerRight,
    }
}

/// FNIR over FPIR on normal-deviate axes.
pub fn open_set(title: &str, searches: &Searches) -> Chart {
    let points = searches.curve().into_iter().filter_map(|(_, fpir, fnir)| {
        let point = (fpir.share()?, fnir.share()?);
        let on_paper = |v: f64| (1e-9..0.999).contains(&v);
        (on_paper(point.0) && on_paper(point.1)).then_some(point)
    });
    let least = |of: usize| (0.5 / of.max(1) as f64).clamp(1e-5, 0.02);
    Chart {
        title: title.to_owned(),
        x: Axis::deviate(
            "strangers named as somebody (FPIR)",
            least(searches.non_mated()),
            0.0,
        ),
        y: Axis::deviate(
            "enrolled people missed (FNIR)",
            least(searches.mated()),
            0.9,
        ),
        lines: vec![Line {
            name: "open set".into(),
            points: fewer(points.collect()),
        }],
        spots: Vec::new(),
        legend: Corner::UpperRight,
    }
}

/// Rates of several groups with their intervals, from the top down, on a scale of
/// powers of ten: "name", share, interval. A group without one has its name alone.
pub fn intervals(title: &str, x: &str, groups: &[(String, Option<(f64, Interval)>)]) -> Chart {
    let known = || groups.iter().filter_map(|(_, rate)| *rate);
    let most = known()
        .map(|(_, interval)| interval.high)
        .fold(1e-3, f64::max);
    // Half a power of ten below the smallest rate there is room for its lower bound.
    let shares = known().map(|(share, interval)| if share > 0.0 { share } else { interval.high });
    let least = shares.fold(1.0, f64::min) / 3.0;
    let from_below = |n: usize| (groups.len() - 1 - n) as f64 + 0.5;
    let rows = || {
        let rates = groups.iter().map(|(_, rate)| *rate).enumerate();
        rates.filter_map(|(n, rate)| rate.map(|(share, interval)| (from_below(n), share, interval)))
    };
    let line = |(at, _, Interval { low, high }): (f64, f64, Interval)| Line {
        name: String::new(),
        points: vec![(low, at), (high, at)],
    };
    let spot = |(at, share, _): (f64, f64, Interval)| Spot {
        name: String::new(),
        at: (share, at),
    };
    Chart {
        title: title.to_owned(),
        x: Axis::powers(x, least, most),
        y: Axis::named(groups.iter().rev().map(|(name, _)| name.clone()).collect()),
        lines: rows().map(line).collect(),
        spots: rows().map(spot).collect(),
        legend: Corner::UpperRight,
    }
}

/// Precision over recall, with the shipped score.
pub fn precision_recall(title: &str, detections: &Detections, score: f32) -> Chart {
    let curve = detections.curve();
    let points = curve
        .iter()
        .map(|(_, recall, precision)| (*recall, *precision));
    let at = detections
        .recall(score)
        .share()
        .zip(detections.precision(score).share());
    Chart {
        title: title.to_owned(),
        x: Axis::share("faces found (recall)"),
        y: Axis::share("boxes on faces (precision)"),
        lines: vec![Line {
            name: "detector".into(),
            points: fewer(points.collect()),
        }],
        spots: at
            .map(|at| Spot {
                name: format!("at score {score:.2}"),
                at,
            })
            .into_iter()
            .collect(),
        legend: Corner::LowerLeft,
    }
}

fn lengths(scores: &Scores) -> (f64, f64) {
    (
        scores.genuine().len().max(1) as f64,
        scores.impostor().len().max(1) as f64,
    )
}

/// Every so many points, with the last.
fn fewer(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let step = points.len().div_ceil(MAX_POINTS).max(1);
    if step == 1 {
        return points;
    }
    let last = points.last().copied();
    points.into_iter().step_by(step).chain(last).collect()
}
