//! The page itself.

use super::Card;
use super::figure::{cited, fill};
use super::report::{DataSet, Measurement};
use super::take::short;
use super::words::Row;
use crate::{Result, WorkshopError};
use faceglass_evaluation::words::count;
use faceglass_vision::ModelKind;

/// As many rows as a reader takes in at a glance.
const ROWS: std::ops::RangeInclusive<usize> = 3..=6;

pub fn page(card: &Card) -> Result<String> {
    check(card)?;
    let said = |text: &str| fill(text.trim(), &card.report);
    let words = &card.words;
    let parts = [
        head(card),
        note(card.kind),
        format!("# {}\n\n{}", card.manifest.name, said(&words.sentence)?),
        section("Intended use", list(card, &words.intended)?),
        section("Out of scope", list(card, &words.out_of_scope)?),
        section("How to use it", said(&words.usage)?),
        section("Architecture", architecture(card)?),
        section(
            "Data",
            format!(
                "{}\n\n{}",
                data(&card.report.trained_on),
                said(&words.data)?
            ),
        ),
        section("Evaluation", evaluation(card)?),
        section("Limits", list(card, &words.limits)?),
        section(
            "Reproduce",
            format!("```sh\n{}\n```", words.reproduce.join("\n")),
        ),
        section("Licence", licence(card)),
    ];
    Ok(parts.join("\n\n") + "\n")
}

/// That the table is short, and that each figure is of the network that ships.
fn check(card: &Card) -> Result<()> {
    let rows = &card.words.rows;
    if !ROWS.contains(&rows.len()) {
        return Err(WorkshopError::Data(format!(
            "the card has {} rows of figures; {} to {} can be taken in",
            rows.len(),
            ROWS.start(),
            ROWS.end()
        )));
    }
    let of_another = |name: &&str| {
        let measured = card.report.measured.get(*name);
        let of = measured.and_then(|m| m.sha256.as_ref());
        of.is_some_and(|sha| *sha != card.manifest.sha256)
    };
    let stale: Vec<&str> = measurements(card).into_iter().filter(of_another).collect();
    if stale.is_empty() {
        return Ok(());
    }
    let mut again = Vec::new();
    for name in stale {
        again.push(format!(
            "{name} ({})",
            card.report.measurement(name)?.command
        ));
    }
    Err(WorkshopError::Data(format!(
        "figures of another network than {}, which ships, stand in the report: {}. Measure again and take them over with \
         `workshop card {} --take NAME=FILE`",
        short(&card.manifest.sha256),
        again.join(", "),
        card.kind
    )))
}

/// The measurements that the card draws on, each once, in the order of the page.
fn measurements(card: &Card) -> Vec<&str> {
    let words = &card.words;
    let rows = words.rows.iter().flat_map(Row::texts);
    let lists = [&words.intended, &words.out_of_scope, &words.limits];
    let lists = lists.into_iter().flatten().map(String::as_str);
    let texts = [
        &words.sentence,
        &words.usage,
        &words.architecture,
        &words.data,
        &words.reading,
    ];
    let mut names: Vec<&str> = Vec::new();
    for text in rows
        .chain(texts.into_iter().map(String::as_str))
        .chain(lists)
    {
        for name in cited(text) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

impl Row {
    fn texts(&self) -> [&str; 3] {
        [&self.figure, &self.value, &self.on]
    }
}

fn section(title: &str, text: String) -> String {
    format!("## {title}\n\n{text}")
}

fn list(card: &Card, points: &[String]) -> Result<String> {
    let point = |text: &String| Ok(format!("- {}", fill(text.trim(), &card.report)?));
    let points: Vec<String> = points.iter().map(point).collect::<Result<_>>()?;
    Ok(points.join("\n"))
}

/// A text as YAML takes it whatever it holds.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn head(card: &Card) -> String {
    let (report, manifest) = (&card.report, &card.manifest);
    let mut yaml = format!(
        "---\nname: {}\nversion: {}\ndate: {}\ntask: {}\nlicense: {}\nfile: {}\nsha256: {}\n\
         weights: {}\nmultiply_accumulates: {}\ndatasets: [\n",
        quoted(&manifest.name),
        report.version,
        report.date,
        quoted(&card.words.task),
        quoted(&report.licence.spdx),
        quoted(&manifest.file),
        manifest.sha256,
        card.cost.weights,
        card.cost.multiply_accumulates,
    );
    for source in sources(&report.trained_on) {
        yaml.push_str(&format!("  {},\n", quoted(source)));
    }
    // Where a program finds every figure; a page that says them twice is none.
    yaml + &format!("]\nfigures: \"{}.report.json\"\n---", card.kind)
}

/// Every source once, in the order of the sets.
fn sources(sets: &[DataSet]) -> Vec<&str> {
    let mut sources: Vec<&str> = Vec::new();
    for source in sets.iter().flat_map(|set| &set.sources) {
        if !sources.contains(&source.as_str()) {
            sources.push(source);
        }
    }
    sources
}

fn note(kind: ModelKind) -> String {
    format!(
        "<!-- Made by `workshop card {kind}` from {kind}.report.json and cards/{kind}.toml: change those. -->"
    )
}

fn architecture(card: &Card) -> Result<String> {
    let input = &card.manifest.input;
    Ok(format!(
        "{} weights; {} million multiply-accumulates for an input of {}x{} pixels.\n\n{}",
        count(card.cost.weights),
        tenths(card.cost.multiply_accumulates),
        input.width,
        input.height,
        fill(card.words.architecture.trim(), &card.report)?
    ))
}

/// A number in millions.
fn tenths(number: u64) -> String {
    format!("{:.1}", number as f64 / 1e6)
}

fn data(sets: &[DataSet]) -> String {
    let mut table = String::from(
        "| set | train | validation | test | used for | terms |\n|---|---|---|---|---|---|",
    );
    for set in sets {
        table.push_str(&format!(
            "\n| {} | {} | {} | {} | {} | {} |",
            set.name,
            count(set.train),
            count(set.validation),
            count(set.test),
            set.used_for,
            set.terms
        ));
    }
    table
}

fn evaluation(card: &Card) -> Result<String> {
    let report = &card.report;
    let mut text = String::from("| figure | value | measured on |\n|---|---|---|");
    for row in &card.words.rows {
        let [name, value, on] = row.texts().map(|text| fill(text, report));
        text.push_str(&format!("\n| {} | **{}** | {} |", name?, value?, on?));
    }
    text.push_str(&format!(
        "\n\n{}\n",
        fill(card.words.reading.trim(), report)?
    ));
    for name in measurements(card) {
        text.push_str(&format!("\n{}", source(name, report.measurement(name)?)));
    }
    Ok(text)
}

fn source(name: &str, measured: &Measurement) -> String {
    format!(
        "- *{name}*, {}: `{}`: {}",
        measured.date, measured.command, measured.data
    )
}

fn licence(card: &Card) -> String {
    let licence = &card.report.licence;
    format!(
        "`{}`: {} The code is under MIT or Apache-2.0.\n\n\
         Earlier versions and what was tried: [history/{kind}.md](history/{kind}.md). All figures: \
         [{kind}.report.json]({kind}.report.json). Curve and configuration: `curves/{kind}.*`.",
        licence.spdx,
        licence.terms,
        kind = card.kind
    )
}
