//! `faceglass people show`: one person, template by template.

use super::{embedder_in_use, who};
use crate::cli::args::people::ShowArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::window::utc_date;
use faceglass_answers::Decimal;
use faceglass_gallery::{Fit, Person, TakenKind, Template};
use faceglass_vision::ModelId;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct ShownJson<'a> {
    id: &'a str,
    name: &'a str,
    note: &'a str,
    tags: &'a [String],
    templates: Vec<TemplateJson<'a>>,
    /// Faces that are remembered as not theirs.
    not_them: Vec<NotThemJson<'a>>,
}

#[derive(Debug, Serialize)]
struct NotThemJson<'a> {
    /// From 1; what --not-them takes.
    number: usize,
    id: &'a str,
    /// Milliseconds since 1970.
    created_unix_ms: u64,
    seen_in: Option<TakenKind>,
    source: Option<&'a str>,
    /// Cosine similarity to the nearest template of its network; `null` if there is none.
    similarity: Option<Decimal<4>>,
    has_picture: bool,
}

#[derive(Debug, Serialize)]
struct TemplateJson<'a> {
    /// From 1; what --template takes.
    number: usize,
    id: &'a str,
    /// Milliseconds since 1970.
    created_unix_ms: u64,
    /// Positive to the picture's left; `null` if unknown, as the next three.
    yaw_deg: Option<Decimal<1>>,
    /// Positive upwards.
    pitch_deg: Option<Decimal<1>>,
    seen_in: Option<TakenKind>,
    source: Option<&'a str>,
    /// Mean cosine similarity to the others of its network; `null` if there are none.
    similarity: Option<Decimal<4>>,
    /// The lowest of these, where there are three or more.
    weakest: bool,
    /// Its picture was chosen to stand for the person.
    cover: bool,
    has_picture: bool,
    /// The embedder in use can match it.
    usable: bool,
}

pub fn run(args: &ShowArgs, context: &Context, console: &Console) -> Ended {
    let (_, gallery) = context.gallery(console)?;
    let Some(id) = who(&gallery, &args.person, console)? else {
        return Ok(Outcome::Nothing);
    };
    let Some(person) = gallery.get(&id) else {
        return Ok(Outcome::Nothing);
    };
    let shown = shown(person, embedder_in_use(context)?.as_ref());
    if console.is_read_by_a_person() && !args.json {
        table(&shown, console)?;
    } else {
        console.json(&shown)?;
    }
    Ok(Outcome::Done)
}

fn shown<'a>(person: &'a Person, model: Option<&ModelId>) -> ShownJson<'a> {
    let cover = person.cover().map(|template| &template.id);
    let templates = person.templates.iter().zip(person.fits()).enumerate();
    let template = |(at, (template, fit)): (usize, (&'a Template, Fit))| {
        let (pose, from) = (template.taken.pose, template.taken.from.as_ref());
        TemplateJson {
            number: at + 1,
            id: &template.id.0,
            created_unix_ms: template.created_unix_ms,
            yaw_deg: pose.map(|pose| Decimal::from(pose.yaw_deg)),
            pitch_deg: pose.map(|pose| Decimal::from(pose.pitch_deg)),
            seen_in: from.map(|from| from.kind),
            source: from.map(|from| from.name.as_str()),
            similarity: fit.mean.map(Decimal::from),
            weakest: fit.is_weakest,
            cover: cover == Some(&template.id),
            has_picture: is_readable(template),
            usable: model == Some(&template.model),
        }
    };
    ShownJson {
        id: &person.id.0,
        name: &person.name,
        note: &person.about.note,
        tags: &person.about.tags,
        templates: templates.map(template).collect(),
        not_them: not_them(person),
    }
}

fn not_them(person: &Person) -> Vec<NotThemJson<'_>> {
    let faces = person.not_them.iter().enumerate();
    faces
        .map(|(at, face)| {
            let from = face.taken.from.as_ref();
            let similarity = person.similarity(&face.model, &face.embedding);
            NotThemJson {
                number: at + 1,
                id: &face.id.0,
                created_unix_ms: face.created_unix_ms,
                seen_in: from.map(|from| from.kind),
                source: from.map(|from| from.name.as_str()),
                similarity: similarity.map(Decimal::from),
                has_picture: is_readable(face),
            }
        })
        .collect()
}

fn table(shown: &ShownJson<'_>, console: &Console) -> Result<(), Stop> {
    console.line(&format!("{} ({})", shown.name, shown.id))?;
    if !shown.tags.is_empty() {
        console.line(&format!("Tags: {}", shown.tags.join(", ")))?;
    }
    for line in shown.note.lines() {
        console.line(&format!("  {line}"))?;
    }
    console.line(&format!(
        "{:>3}  {:<10}  {:>5}  {:>5}  {:>5}  {:<12}  SOURCE",
        "N", "DATE (UTC)", "YAW", "PITCH", "FITS", ""
    ))?;
    for template in &shown.templates {
        console.line(row(template).trim_end())?;
    }
    if !shown.not_them.is_empty() {
        console.line(&format!("Not {}:", shown.name))?;
    }
    for face in &shown.not_them {
        let similarity = face.similarity.map(|v| format!("{:.2}", v.0));
        let row = format!(
            "{:>3}  {:<10}  similarity {:<5}  {}",
            face.number,
            utc_date(face.created_unix_ms / 1000),
            similarity.unwrap_or_else(|| "–".into()),
            face.source.unwrap_or_default(),
        );
        console.line(row.trim_end())?;
    }
    Ok(())
}

fn row(template: &TemplateJson<'_>) -> String {
    let number = |value: Option<String>| value.unwrap_or_else(|| "–".into());
    let degrees =
        |value: Option<Decimal<1>>| number(value.map(|v| format!("{:.0}", v.0.round() + 0.0)));
    let says = [
        (template.weakest, "weakest"),
        (template.cover, "picture"),
        (!template.usable, "stale"),
    ];
    let said: Vec<&str> = says
        .into_iter()
        .filter_map(|(is_so, word)| is_so.then_some(word))
        .collect();
    format!(
        "{:>3}  {:<10}  {:>5}  {:>5}  {:>5}  {:<12}  {}",
        template.number,
        utc_date(template.created_unix_ms / 1000),
        degrees(template.yaw_deg),
        degrees(template.pitch_deg),
        number(template.similarity.map(|v| format!("{:.2}", v.0))),
        said.join(" "),
        template.source.unwrap_or_default(),
    )
}

/// Whether its picture was kept, and can be read.
fn is_readable(template: &Template) -> bool {
    let kept = template.thumbnail.as_ref();
    kept.is_some_and(|thumbnail| thumbnail.jpeg().is_some())
}
