//! What classifiers name right, for people and for programs.

use super::{People, Split, Trial, confusion, trials};
use crate::core::error::{Result, WorkshopError};
use crate::core::statistics::mean;
use faceglass_evaluation::{Rate, words};
use std::fmt::Write as _;
use std::path::Path;

/// People that are told one by one in the report; all are in the CSV file.
const WORST: usize = 10;

/// What a report says beside the figures.
#[derive(Clone, Debug)]
pub struct Told {
    /// Whose pictures these are, in a sentence or more.
    pub about: String,
    /// The network that made the vectors, and its SHA-256.
    pub network: String,
    /// Share of each person's pictures that is learned from.
    pub share: f64,
    /// Seed of the split.
    pub seed: u64,
    /// Further splits, by the seeds that follow.
    pub again: u64,
}

/// Tries all classifiers, and writes `report.md`, `recall.csv` and a picture for each into `out`. Gives
/// the trials by the first split.
///
/// # Errors
/// When a file cannot be written.
pub fn write(people: &People, told: &Told, out: &Path) -> Result<Vec<Trial>> {
    std::fs::create_dir_all(out).map_err(WorkshopError::io(out))?;
    let split = Split::of(people, told.share, told.seed);
    let tried = trials(people, &split);
    let shares = |seed: u64| -> Vec<f64> {
        let trials = trials(people, &Split::of(people, told.share, seed));
        let share = |t: &Trial| t.right().share().unwrap_or(0.0);
        trials.iter().map(share).collect()
    };
    let again: Vec<Vec<f64>> = (1..=told.again).map(|n| shares(told.seed + n)).collect();
    for trial in &tried {
        let file = format!("confusion-{}.png", trial.family.file());
        confusion(people, trial, &out.join(file))?;
    }
    save(
        &out.join("report.md"),
        &report(people, told, &split, &tried, &again),
    )?;
    save(&out.join("recall.csv"), &table(people, &split, &tried))?;
    Ok(tried)
}

fn save(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(WorkshopError::io(path))
}

fn report(
    people: &People,
    told: &Told,
    split: &Split,
    tried: &[Trial],
    again: &[Vec<f64>],
) -> String {
    let mut text = String::from("# Who is it? Classifiers on embeddings\n\n");
    let faceless = |places: &[usize]| {
        let none = places.iter().filter(|p| people.pictures[**p].row.is_none());
        none.count()
    };
    let counts = people.counts();
    let _ = writeln!(
        text,
        "{}\n\n\
         - Vectors: {}; the largest face of each picture, found, aligned and embedded as the app does it.\n\
         - People: {}, with {} to {} pictures each; {} more have too few and are left out.\n\
         - Split: by seed {}, {} of each person's pictures are learned from ({} pictures, {} of them without a \
         face, from which nothing is learned) and the others named ({}, {} without a face, which count as wrong).\n\
         - Settings are chosen on thirds of what is learned from; what is named is looked at once.\n\
         - Everybody asked about is one of these people: a stranger would be named as well.\n",
        told.about,
        told.network,
        people.names.len(),
        counts.iter().min().unwrap_or(&0),
        counts.iter().max().unwrap_or(&0),
        people.left_out,
        told.seed,
        words::percent(told.share),
        split.learn.len(),
        faceless(&split.learn),
        split.test.len(),
        faceless(&split.test),
    );
    ranks(&mut text, people, tried, again);
    differences(&mut text, tried);
    worst(&mut text, people, tried);
    text.push_str("\n## Who is taken for whom\n");
    for trial in tried {
        let _ = writeln!(
            text,
            "\n![{}](confusion-{}.png)",
            trial.family.name(),
            trial.family.file()
        );
    }
    text
}

fn ranks(text: &mut String, people: &People, tried: &[Trial], again: &[Vec<f64>]) {
    let largest = (0..people.names.len())
        .filter_map(|person| tried.first().map(|t| t.recall(person).of))
        .max();
    let of = tried.first().map_or(0, |t| t.right().of);
    text.push_str(
        "| classifier | setting | rank-1 (95 % interval) | mean recall of people ± standard error | other splits |\n\
         |---|---|---|---|---|\n",
    );
    for (at, trial) in tried.iter().enumerate() {
        let others: Vec<f64> = again.iter().map(|shares| shares[at]).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            trial.family.name(),
            trial.method,
            words::rate(trial.right()),
            recall(people, trial),
            spread(&others),
        );
    }
    let _ = writeln!(
        text,
        "\nAlways naming the person with the most pictures would be right in {}. Pictures of one person are alike, \
         so that the intervals of rank-1, which take them for independent, are rather too narrow; the standard \
         error goes by people.",
        words::rate(Rate::new(largest.unwrap_or(0), of))
    );
}

/// The mean over people, each as one, with its standard error.
fn recall(people: &People, trial: &Trial) -> String {
    let shares = (0..people.names.len()).filter_map(|p| trial.recall(p).share());
    let shares: Vec<f64> = shares.collect();
    let middle = mean(&shares).unwrap_or(0.0);
    let squares: f64 = shares.iter().map(|s| (s - middle).powi(2)).sum();
    let count = shares.len() as f64;
    let error = (squares / (count - 1.0).max(1.0) / count.max(1.0)).sqrt();
    format!("{} ± {}", words::percent(middle), words::percent(error))
}

fn spread(shares: &[f64]) -> String {
    let Some(middle) = mean(shares) else {
        return "none".into();
    };
    let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
    let most = shares.iter().copied().fold(0.0, f64::max);
    format!(
        "{} in the mean of {}, {} to {}",
        words::percent(middle),
        shares.len(),
        words::percent(least),
        words::percent(most)
    )
}

/// Two classifiers differ in the pictures that only one of them names right.
fn differences(text: &mut String, tried: &[Trial]) {
    text.push_str(
        "\n## Is one better than another?\n\n\
         Of the pictures that only one of two classifiers names right, the share that is the first one's. Without a \
         difference it would be a half; where its interval holds a half, none is shown.\n\n\
         | first | second | only one is right | the first one | shown? |\n|---|---|---|---|---|\n",
    );
    for (at, first) in tried.iter().enumerate() {
        for second in &tried[at + 1..] {
            let places = 0..first.shown.len();
            let only = |a: &Trial, b: &Trial| {
                let own = places.clone().filter(|p| a.is_right(*p) && !b.is_right(*p));
                own.count()
            };
            let (own, others) = (only(first, second), only(second, first));
            let share = Rate::of_len(own, own + others);
            let interval = share.interval();
            let shown = match (interval.low > 0.5, interval.high < 0.5) {
                _ if own + others == 0 => "no difference at all",
                (true, _) => "the first is better",
                (_, true) => "the second is better",
                _ => "no",
            };
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {shown} |",
                first.family.name(),
                second.family.name(),
                own + others,
                words::rate(share),
            );
        }
    }
}

fn worst(text: &mut String, people: &People, tried: &[Trial]) {
    let names: Vec<&str> = tried.iter().map(|t| t.family.name()).collect();
    let _ = write!(
        text,
        "\n## Whose pictures are named right least often\n\nEverybody, with intervals, is in `recall.csv`.\n\n\
         | person | {} |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    let missed = |person: &usize| {
        let shares = tried.iter().filter_map(|t| t.recall(*person).share());
        shares.sum::<f64>()
    };
    let mut order: Vec<usize> = (0..people.names.len()).collect();
    order.sort_by(|a, b| missed(a).total_cmp(&missed(b)));
    for person in order.into_iter().take(WORST) {
        let cells: Vec<String> = tried
            .iter()
            .map(|t| words::rate(t.recall(person)))
            .collect();
        let _ = writeln!(text, "| {} | {} |", people.names[person], cells.join(" | "));
    }
}

fn table(people: &People, split: &Split, tried: &[Trial]) -> String {
    let mut text = String::from("person,learned,tested,classifier,right,recall,low,high\n");
    for (person, name) in people.names.iter().enumerate() {
        let learned = split
            .learn
            .iter()
            .filter(|p| people.pictures[**p].person == person);
        let learned = learned.count();
        for trial in tried {
            let rate = trial.recall(person);
            let (share, interval) = (rate.share().unwrap_or(0.0), rate.interval());
            let _ = writeln!(
                text,
                "{},{learned},{},{},{},{share:.4},{:.4},{:.4}",
                name.replace([',', '"', '\n'], "_"),
                rate.of,
                trial.family.file(),
                rate.count,
                interval.low,
                interval.high
            );
        }
    }
    text
}
