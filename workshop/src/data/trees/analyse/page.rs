//! The page of a report, with plots and contact sheets.

use super::sheet::{self, ROWS, Row, TILES};
use super::{Entry, MEASURES, Odd, Report};
use crate::core::chart;
use crate::core::error::Result;
use crate::data::trees::eyes::named;
use crate::data::trees::work::write as write_file;
use faceglass_evaluation::folders::all_pairs;
use faceglass_evaluation::plot::charts::histogram;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

/// Lines of a table that a page shows at most; the rest is in `report.json`.
const LINES: usize = 50;

/// A file, a title, an axis, and the values of each kind by its name.
type Plot<'a> = (&'a str, &'a str, &'a str, Vec<(&'a str, &'a [f32])>);

/// Writes `report.md`, the plots and the sheets.
pub(super) fn write(report: &Report, root: &Path, out: &Path) -> Result<()> {
    let mut page = String::new();
    head(&mut page, report);
    plots(&mut page, report, out)?;
    sheets(&mut page, report, root, out)?;
    let _ = write!(
        page,
        "\n## What is of no use\n\n{}",
        report.left_out.markdown()
    );
    write_file(&out.join("report.md"), page.as_bytes())
}

fn head(page: &mut String, report: &Report) {
    let _ = writeln!(page, "# What lies in this tree\n");
    let broken = report.files - report.formats.values().sum::<usize>();
    let _ = writeln!(
        page,
        "{} people, {} files, {broken} of them no pictures that can be read.",
        report.people, report.files
    );
    let sum = |groups: &[Vec<String>]| groups.iter().map(|g| g.len() - 1).sum::<usize>();
    let _ = writeln!(
        page,
        "{} files are there again to the last byte, {} more look alike.",
        sum(&report.exact),
        sum(&report.near)
    );
    if let Some(found) = &report.agreement {
        let with = report
            .faces
            .iter()
            .filter(|(n, _)| **n > 0)
            .map(|(_, count)| count)
            .sum::<usize>();
        let several = report
            .faces
            .iter()
            .filter(|(n, _)| **n > 1)
            .map(|(_, count)| count)
            .sum::<usize>();
        let none = report.faces.get(&0).copied().unwrap_or(0);
        let turned = report.turned.values().sum::<usize>();
        let _ = writeln!(
            page,
            "{with} pictures have a face, {several} of these several, {none} none; {turned} lie on their side or upside down."
        );
        let _ = writeln!(
            page,
            "{} pictures do not agree with their person, {} pairs of people look like one (cosine from {:.3} on, by {}); {} people \
             have too few faces to tell.",
            found.odd.len(),
            found.twins.len(),
            found.threshold,
            named(report.settings.glasses.models.as_deref()),
            found.too_few
        );
    }
    let _ = writeln!(
        page,
        "\n| | count | least | 5 % | middle | 95 % | most |\n|---|---:|---:|---:|---:|---:|---:|"
    );
    for (name, s) in &report.spreads {
        let _ = writeln!(
            page,
            "| {name} | {} | {} | {} | {} | {} | {} |",
            s.count, s.least, s.low, s.middle, s.high, s.most
        );
    }
    let formats = report
        .formats
        .iter()
        .map(|(name, count)| format!("{name} {count}"));
    let faces = report
        .faces
        .iter()
        .map(|(faces, count)| format!("{faces}: {count}"));
    let _ = writeln!(
        page,
        "\nFormats: {}.",
        formats.collect::<Vec<_>>().join(", ")
    );
    if !report.faces.is_empty() {
        let _ = writeln!(
            page,
            "\nPictures by how many faces they have: {}.",
            faces.collect::<Vec<_>>().join(", ")
        );
    }
    for network in &report.networks {
        let _ = writeln!(page, "\nLooked at by {network}.");
    }
}

fn plots(page: &mut String, report: &Report, out: &Path) -> Result<()> {
    let mut a_person: BTreeMap<&str, f32> = BTreeMap::new();
    for entry in report.each.iter().filter(|e| e.looked.broken.is_none()) {
        *a_person.entry(&entry.person).or_default() += 1.0;
    }
    let of = |name: &str| -> Vec<f32> {
        let measure = MEASURES.iter().find(|(known, _)| *known == name);
        let faces = report.each.iter().filter_map(|e| e.looked.face.as_ref());
        measure.map_or_else(Vec::new, |(_, of)| faces.map(of).collect())
    };
    let (yaw, pitch, roll) = (
        of("yaw, degrees"),
        of("pitch, degrees"),
        of("roll, degrees"),
    );
    let (sharp, bright, eyes) = (
        of("sharpness"),
        of("brightness"),
        of("between the eyes, pixels"),
    );
    let people: Vec<f32> = a_person.into_values().collect();
    let (same, different) = cosines(report);
    let all: [Plot; 6] = [
        (
            "people.png",
            "Pictures a person",
            "pictures",
            vec![("people", &people)],
        ),
        (
            "pose.png",
            "How heads are turned",
            "degrees",
            vec![("yaw", &yaw), ("pitch", &pitch), ("roll", &roll)],
        ),
        (
            "blur.png",
            "Sharpness of faces",
            "sharpness, no unit",
            vec![("faces", &sharp)],
        ),
        (
            "light.png",
            "Brightness of skin",
            "mean luminance",
            vec![("faces", &bright)],
        ),
        (
            "eyes.png",
            "How large faces are",
            "pixels between the eyes",
            vec![("faces", &eyes)],
        ),
        (
            "cosines.png",
            "How alike faces are",
            "cosine",
            vec![("one person", &same), ("two people", &different)],
        ),
    ];
    let _ = writeln!(page, "\n## How it is spread\n");
    for (file, title, axis, kinds) in all {
        if kinds.iter().any(|(_, values)| !values.is_empty()) {
            chart::save(
                &chart::picture(&histogram(title, axis, &kinds))?,
                &out.join(file),
            )?;
            let _ = writeln!(page, "![{title}]({file})");
        }
    }
    Ok(())
}

/// Of pairs of one person, and of two.
fn cosines(report: &Report) -> (Vec<f32>, Vec<f32>) {
    let with: Vec<&Entry> = report
        .each
        .iter()
        .filter(|e| !e.looked.embedding.is_empty())
        .collect();
    let mut people = Vec::new();
    let mut from = 0;
    for to in 1..=with.len() {
        if to == with.len() || with[to].person != with[from].person {
            people.push(from..to);
            from = to;
        }
    }
    let (mut same, mut different) = (Vec::new(), Vec::new());
    for pair in all_pairs(&people).0 {
        let (a, b) = (
            &with[pair.a].looked.embedding,
            &with[pair.b].looked.embedding,
        );
        let cosine = a.iter().zip(b).map(|(x, y)| x * y).sum();
        if pair.same {
            same.push(cosine)
        } else {
            different.push(cosine)
        }
    }
    (same, different)
}

fn sheets(page: &mut String, report: &Report, root: &Path, out: &Path) -> Result<()> {
    let by_file: HashMap<&str, &Entry> = report.each.iter().map(|e| (e.file.as_str(), e)).collect();
    let mut of_person: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in report.each.iter().filter(|e| e.looked.broken.is_none()) {
        of_person.entry(&entry.person).or_default().push(entry);
    }
    let some = |person: &str, count: usize| {
        of_person
            .get(person)
            .into_iter()
            .flatten()
            .copied()
            .take(count)
            .collect::<Vec<_>>()
    };
    let mut add = |file: &str, title: &str, about: &str, rows: Vec<Row>| -> Result<()> {
        if sheet::write(&rows, root, &out.join(file))? {
            let more = rows.len().saturating_sub(ROWS);
            let more = if more > 0 {
                format!(" {more} more are in `report.json`.")
            } else {
                String::new()
            };
            let _ = writeln!(page, "\n## {title}\n\n{about}{more}\n\n![{title}]({file})");
        }
        Ok(())
    };
    if let Some(found) = &report.agreement {
        let rows = found.odd.iter().map(|odd| odd_row(odd, &by_file, &some));
        add(
            "odd.png",
            "Pictures that do not agree with their person",
            "First the picture, then others of its person, then some of whom it looks like.",
            rows.collect(),
        )?;
        let rows = found.twins.iter().map(|twins| Row {
            words: vec![
                twins.one.clone(),
                twins.other.clone(),
                format!("cosine {:.3}", twins.cosine),
            ],
            tiles: [some(&twins.one, TILES / 2), some(&twins.other, TILES / 2)].concat(),
        });
        add(
            "twins.png",
            "Two people who look like one",
            "Some pictures of each.",
            rows.collect(),
        )?;
    }
    for (groups, file, title) in [
        (&report.exact, "exact.png", "The same file more than once"),
        (&report.near, "near.png", "Files that look alike"),
    ] {
        let rows = groups.iter().map(|group| Row {
            words: group.iter().take(4).cloned().collect(),
            tiles: group
                .iter()
                .filter_map(|file| by_file.get(file.as_str()).copied())
                .collect(),
        });
        add(file, title, "A group a row.", rows.collect())?;
    }
    let rows = of_person.iter().map(|(person, entries)| Row {
        words: vec![(*person).to_owned(), format!("{} pictures", entries.len())],
        tiles: entries.iter().copied().take(TILES).collect(),
    });
    add(
        "contact.png",
        "The first people",
        "Some pictures of each.",
        rows.collect(),
    )?;
    if let Some(found) = report
        .agreement
        .as_ref()
        .filter(|found| !found.odd.is_empty())
    {
        let _ = writeln!(
            page,
            "\n| picture | agrees with its person | looks like |\n|---|---:|---|"
        );
        for odd in found.odd.iter().take(LINES) {
            let instead = odd.instead.as_ref().map_or_else(
                || "nobody here".into(),
                |(name, c)| format!("{name} ({c:.3})"),
            );
            let _ = writeln!(page, "| `{}` | {:.3} | {instead} |", odd.file, odd.own);
        }
    }
    Ok(())
}

fn odd_row<'a>(
    odd: &Odd,
    by_file: &HashMap<&str, &'a Entry>,
    some: &impl Fn(&str, usize) -> Vec<&'a Entry>,
) -> Row<'a> {
    let mut tiles: Vec<&Entry> = by_file
        .get(odd.file.as_str())
        .copied()
        .into_iter()
        .collect();
    tiles.extend(
        some(&odd.person, 5)
            .into_iter()
            .filter(|e| e.file != odd.file)
            .take(4),
    );
    let mut words = vec![odd.file.clone(), format!("with its person {:.3}", odd.own)];
    if let Some((name, cosine)) = &odd.instead {
        tiles.extend(some(name, 3));
        words.push(format!("with {name} {cosine:.3}"));
    }
    Row { words, tiles }
}
