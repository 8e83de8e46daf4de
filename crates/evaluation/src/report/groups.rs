//! Errors by group of people, in the manner of ISO/IEC 19795-10.

use super::{Block, Note, Origin, PictureCounts, Report};
use crate::EvaluationError;
use crate::metrics::groups::{
    Between, ByGroup, Compared, Estimate, FEWEST_PEOPLE, Group, Grouping, Ratio, Spread, Whole,
};
use crate::plot::charts;
use crate::words;
use serde_json::{Map, Value, json};

/// Of more groups only the pairs of groups with the most false matches are told.
const MOST_IN_A_SQUARE: usize = 8;
/// So many of them.
const MOST_PAIRS: usize = 6;

/// Labelled pictures that were compared.
#[derive(Clone, Debug)]
pub struct GroupsRun {
    /// The pictures that could be read, and their pairs.
    pub compared: Compared,
    /// By what their people are grouped.
    pub groupings: Vec<Grouping>,
    /// The match threshold in force.
    pub threshold: f32,
    /// How the pictures were received.
    pub pictures: PictureCounts,
    /// What else to count of the data.
    pub notes: Vec<Note>,
    /// What a reader must know of the data, a sentence each.
    pub remarks: Vec<String>,
}

/// One kind of figure: how it is called, and where it stands.
struct Kind {
    key: &'static str,
    name: &'static str,
    /// "of pairs of two people match", after a percentage.
    of: &'static str,
    figure: fn(&Group) -> Estimate,
    spread: fn(&ByGroup) -> Option<Spread>,
}

const KINDS: [Kind; 3] = [
    Kind {
        key: "false_match",
        name: "False matches",
        of: "of the pairs of two of its people match",
        figure: |group| group.false_match,
        spread: |by| by.false_match,
    },
    Kind {
        key: "false_non_match",
        name: "False non-matches",
        of: "of the pairs of one of its people do not match",
        figure: |group| group.false_non_match,
        spread: |by| by.false_non_match,
    },
    Kind {
        key: "failure_to_acquire",
        name: "No face found",
        of: "of its pictures",
        figure: |group| group.failure_to_acquire,
        spread: |by| by.failure_to_acquire,
    },
];

impl GroupsRun {
    /// The finished report.
    ///
    /// # Errors
    /// [`EvaluationError::TooLittle`] if there are no two people to compare.
    pub fn report(&self, origin: Origin) -> Result<Report, EvaluationError> {
        let whole = self.compared.whole();
        if whole.false_match.rate.of == 0 {
            return Err(EvaluationError::TooLittle(format!(
                "In {} of {} pictures a face was found, and no two are of two people; list more pictures or check --min-face.",
                words::count(self.pictures.named - self.pictures.failures().count),
                words::count(self.pictures.named)
            )));
        }
        let by: Vec<ByGroup> = self.groupings.iter().map(|g| self.compared.by(g)).collect();
        let mut report = Report::new("groups", origin);
        report.data = self.pictures.notes();
        report.data.extend([
            Note::new("people", whole.failure_to_acquire.people),
            Note::new(
                "pairs of one person (genuine)",
                self.compared.genuine() as u64,
            ),
            Note::new("pairs of two people (impostor)", whole.false_match.rate.of),
        ]);
        report.data.extend(self.notes.clone());
        report.figures = self.figures(&whole, &by);
        self.write_whole(&mut report, &whole, &by);
        for by in &by {
            self.write(&mut report, by);
        }
        self.draw(&mut report, &by);
        Ok(report)
    }

    fn figures(&self, whole: &Whole, all: &[ByGroup]) -> Value {
        let by: Map<String, Value> = all.iter().map(|by| (by.by.clone(), figures(by))).collect();
        json!({
            "threshold": self.threshold,
            "all": {
                "false_match": whole.false_match,
                "false_non_match": whole.false_non_match,
                "failure_to_acquire": whole.failure_to_acquire,
            },
            "by": by,
        })
    }

    fn write_whole(&self, report: &mut Report, whole: &Whole, all: &[ByGroup]) {
        let mut blocks: Vec<Block> = self.remarks.iter().cloned().map(Block::Text).collect();
        let mut found: Vec<String> = Vec::new();
        for kind in &KINDS {
            found.extend(all.iter().filter_map(|by| sentence(by, kind)));
        }
        if found.is_empty() {
            found.push(format!(
                "Nothing: no grouping has two groups of {FEWEST_PEOPLE} people, and fewer tell nothing about others."
            ));
        }
        blocks.push(Block::List(found));
        report.section("What was found", blocks);
        let mut rows = vec![
            vec!["false matches".into(), estimate(&whole.false_match)],
            vec!["no face found".into(), estimate(&whole.failure_to_acquire)],
        ];
        if self.compared.genuine() > 0 {
            rows.insert(
                1,
                vec!["false non-matches".into(), estimate(&whole.false_non_match)],
            );
        }
        let mut blocks = vec![
            Block::Table(["figure", "value"].map(str::to_owned).to_vec(), rows),
            Block::Text(format!(
                "At match threshold {:.3}. False matches are pairs of two people (FMR), false non-matches pairs of one (FNMR), both among pictures with a face; pictures without one are the failures to acquire (ISO/IEC 19795-1 and -10).",
                self.threshold
            )),
            Block::Text("Pairs that share a person are not independent. The 95 % intervals come from drawing the people anew 1,000 times, and are never narrower than Clopper–Pearson; where nothing or everything went wrong, they are Clopper–Pearson of the effective number of tries.".into()),
        ];
        if self.compared.genuine() == 0 {
            blocks.push(Block::Text(
                "No person has two pictures with a face, so that only false matches can be told."
                    .into(),
            ));
        }
        report.section("Everybody", blocks);
    }

    fn write(&self, report: &mut Report, by: &ByGroup) {
        let with_genuine = self.compared.genuine() > 0;
        let mut heads = vec![
            "group",
            "people",
            "pictures",
            "no face found",
            "false matches",
        ];
        if with_genuine {
            heads.push("false non-matches");
        }
        let rows = by.groups.iter().map(|group| {
            let mut row = vec![
                group.name.clone(),
                words::count(group.people),
                words::count(group.pictures),
                estimate(&group.failure_to_acquire),
                estimate(&group.false_match),
            ];
            if with_genuine {
                row.push(estimate(&group.false_non_match));
            }
            row
        });
        let heads = heads.into_iter().map(str::to_owned).collect();
        let mut blocks = vec![Block::Table(heads, rows.collect())];
        if by.unknown > 0 {
            blocks.push(Block::Text(format!(
                "Of {} more pictures the group is not known.",
                words::count(by.unknown)
            )));
        }
        blocks.extend(between(by));
        report.section(&format!("By {}", by.by.replace('+', " and ")), blocks);
        let small = |group: &&Group| group.people < FEWEST_PEOPLE as u64;
        for group in by.groups.iter().filter(small) {
            report.cautions.push(format!(
                "{}, {}: {} people; with fewer than {FEWEST_PEOPLE} a group is not ranked.",
                by.by,
                group.name,
                words::count(group.people)
            ));
        }
    }

    fn draw(&self, report: &mut Report, all: &[ByGroup]) {
        let charts = [
            ("false-matches.png", "False match rate by group", &KINDS[0]),
            (
                "false-non-matches.png",
                "False non-match rate by group",
                &KINDS[1],
            ),
        ];
        for (file, title, kind) in charts {
            let groups = all.iter().flat_map(|by| {
                by.groups.iter().map(|group| {
                    let figure = (kind.figure)(group);
                    let name = format!("{}: {}", by.by, group.name);
                    (name, figure.share().zip(figure.interval))
                })
            });
            let groups: Vec<_> = groups.collect();
            if groups.iter().any(|(_, rate)| rate.is_some()) {
                report.add_chart(
                    file,
                    &format!("{title}, with 95 % intervals"),
                    charts::intervals(
                        title,
                        &format!("share of pairs at threshold {:.3}", self.threshold),
                        &groups,
                    ),
                );
            }
        }
    }
}

fn figures(by: &ByGroup) -> Value {
    let group = |group: &Group| {
        let figures = json!({
            "people": group.people,
            "pictures": group.pictures,
            "false_match": group.false_match,
            "false_non_match": group.false_non_match,
            "failure_to_acquire": group.failure_to_acquire,
        });
        (group.name.clone(), figures)
    };
    let pair =
        |pair: &Between| json!({ "groups": names(by, pair), "false_match": pair.false_match });
    let between: Vec<Value> = told_pairs(by).into_iter().map(pair).collect();
    let mut figures = json!({
        "groups": by.groups.iter().map(group).collect::<Map<_, _>>(),
        "between": between,
        "unknown": by.unknown,
    });
    if let Value::Object(figures) = &mut figures {
        for kind in &KINDS {
            let spread = (kind.spread)(by).map(|spread| {
                json!({
                    "worst": by.groups[spread.worst].name,
                    "worst_rate": (kind.figure)(&by.groups[spread.worst]),
                    "best": by.groups[spread.best].name,
                    "best_rate": (kind.figure)(&by.groups[spread.best]),
                    "worst_to_best": spread.worst_to_best,
                    "worst_to_geometric_mean": spread.worst_to_mean,
                    "intervals_lie_apart": spread.is_clear,
                })
            });
            figures.insert(kind.key.into(), spread.into());
        }
    }
    figures
}

/// What one kind of figure says about the groups; nothing if none can be ranked.
fn sentence(by: &ByGroup, kind: &Kind) -> Option<String> {
    let spread = (kind.spread)(by)?;
    let (worst, best) = (&by.groups[spread.worst], &by.groups[spread.best]);
    let (high, low) = ((kind.figure)(worst), (kind.figure)(best));
    let what = format!("{} by {}", kind.name, by.by.replace('+', " and "));
    if high.rate.count == 0 {
        return Some(format!(
            "{what}: none in any of the groups of {FEWEST_PEOPLE} people or more."
        ));
    }
    let mut text = format!(
        "{what}: most for **{}**, {} {} ({}); fewest for {}, {} ({}).",
        worst.name,
        words::percent(high.share()?),
        kind.of,
        words::range(high.interval?),
        best.name,
        words::percent(low.share()?),
        words::range(low.interval?)
    );
    if let (Some(best), Some(mean)) = (spread.worst_to_best, spread.worst_to_mean) {
        text += &format!(
            " That is {} the rate of the best group, and {} the geometric mean of all.",
            times(best),
            times(mean)
        );
    }
    text += match spread.is_clear {
        true => " The intervals lie apart.",
        false => " The intervals overlap: this sample does not show a difference.",
    };
    Some(text)
}

/// "3.1 times (2.4 to 4.2)".
fn times(ratio: Ratio) -> String {
    let number = |value: f64| match value {
        value if value.is_infinite() => "any number".into(),
        value if value < 10.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    };
    format!(
        "{} times ({} to {})",
        number(ratio.value),
        number(ratio.interval.low),
        number(ratio.interval.high)
    )
}

fn names<'a>(by: &'a ByGroup, pair: &Between) -> [&'a str; 2] {
    [pair.groups.0, pair.groups.1].map(|g| by.groups[g].name.as_str())
}

/// The pairs of groups that are told: all, or of many groups the worst.
fn told_pairs(by: &ByGroup) -> Vec<&Between> {
    let mut pairs: Vec<&Between> = by.between.iter().collect();
    if by.groups.len() > MOST_IN_A_SQUARE {
        let share = |pair: &Between| pair.false_match.share().unwrap_or(0.0);
        pairs.sort_by(|a, b| share(b).total_cmp(&share(a)));
        pairs.truncate(MOST_PAIRS);
    }
    pairs
}

/// False matches between groups: a square, or of many groups the worst pairs.
fn between(by: &ByGroup) -> Vec<Block> {
    if by.groups.len() < 2 {
        return Vec::new();
    }
    let pairs = told_pairs(by);
    if by.groups.len() > MOST_IN_A_SQUARE {
        let rows = pairs.into_iter().map(|pair| {
            let [a, b] = names(by, pair);
            vec![format!("{a} – {b}"), estimate(&pair.false_match)]
        });
        let heads = ["two groups", "false matches"].map(str::to_owned).to_vec();
        return vec![
            Block::Text("The pairs of groups with the most false matches:".into()),
            Block::Table(heads, rows.collect()),
        ];
    }
    let share = |figure: &Estimate| figure.share().map_or("–".into(), words::percent);
    let cell = |g: usize, h: usize| {
        let between = by.between.iter().find(|b| b.groups == (g.min(h), g.max(h)));
        match between {
            Some(pair) => share(&pair.false_match),
            None => share(&by.groups[g].false_match),
        }
    };
    let places = 0..by.groups.len();
    let rows = places.clone().map(|g| {
        let mut row = vec![by.groups[g].name.clone()];
        row.extend(places.clone().map(|h| cell(g, h)));
        row
    });
    let names = by.groups.iter().map(|group| group.name.clone());
    let heads = std::iter::once("false matches".to_owned()).chain(names);
    vec![
        Block::Text("Between groups, and within each on the diagonal:".into()),
        Block::Table(heads.collect(), rows.collect()),
    ]
}

/// "12.5 % (10 of 80; 6.16 % to 21.8 %)", or that nothing was tried.
fn estimate(figure: &Estimate) -> String {
    match figure.share().zip(figure.interval) {
        None => "nothing tested".into(),
        Some((share, interval)) => format!(
            "{} ({} of {}; {})",
            words::percent(share),
            words::count(figure.rate.count),
            words::count(figure.rate.of),
            words::range(interval)
        ),
    }
}
