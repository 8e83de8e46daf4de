//! A cleaned copy of a tree, by rules and by the report of `analyse`.

pub mod rules;

use super::analyse::{Entry, Report};
use super::copies::{Copied, Way, copy, some};
use super::walk::Tree;
use super::work::How;
use crate::core::error::{Result, WorkshopError};
use rules::{Alike, Limits, Rules, Then};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// Where kept pictures come, and those that are put aside.
pub const KEPT: &str = "kept";
/// …
pub const ASIDE: &str = "aside";

/// Why a picture does not simply stay, as counts name it and as a folder may be called.
type Finding = (&'static str, &'static str, Then);

/// Copies what the rules keep of `tree` into `out/kept`, what they put aside into `out/aside/REASON`.
///
/// # Errors
/// When the report is of another tree, nothing would be left, or the folder cannot be written.
pub fn clean(
    tree: &Tree,
    report: &Report,
    rules: &Rules,
    out: &Path,
    how: &How,
) -> Result<Copied<Rules>> {
    if report.tree != tree.fingerprint() {
        return Err(WorkshopError::Data(
            "the report is of another tree, or files came or went since; make it again with `workshop data analyse`".into(),
        ));
    }
    let (ways, result) = plan(tree, report, rules);
    some(&ways, &result.left_out)?;
    copy(tree, out, &ways, result, how)
}

fn plan(tree: &Tree, report: &Report, rules: &Rules) -> (Vec<Way>, Copied<Rules>) {
    let mut left_out = tree.left_out.clone();
    let copies = Copies::of(report);
    let names = renamed(report, rules);
    let mut kept: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    let mut aside: Vec<Way> = Vec::new();
    for entry in &report.each {
        let person = names
            .get(entry.person.as_str())
            .copied()
            .unwrap_or(entry.person.as_str());
        let found = findings(entry, rules, &copies);
        // What is dropped for one reason is not put aside for another.
        let worst = found
            .iter()
            .find(|f| f.2 == Then::Drop)
            .or_else(|| found.iter().find(|f| f.2 == Then::Aside));
        match worst {
            Some((reason, folder, Then::Aside)) => {
                left_out.note(&format!("{reason} (put aside)"), &entry.file);
                aside.push((
                    entry.file.clone(),
                    format!("{ASIDE}/{folder}/{}", entry.file),
                ));
            }
            Some((reason, ..)) => left_out.note(reason, &entry.file),
            None if person.is_empty() => {
                left_out.note(
                    "of a person who looks like another (put aside)",
                    &entry.file,
                );
                aside.push((
                    entry.file.clone(),
                    format!("{ASIDE}/look-alike/{}", entry.file),
                ));
            }
            None => kept.entry(person).or_default().push(entry),
        }
    }
    let mut ways: Vec<Way> = Vec::new();
    let mut people = 0;
    for (person, entries) in kept {
        if entries.len() < rules.people.min_pictures {
            entries
                .iter()
                .for_each(|e| left_out.note("of a person with too few pictures left", &e.file));
            continue;
        }
        people += 1;
        ways.extend(
            entries
                .into_iter()
                .map(|e| (e.file.clone(), placed(person, e))),
        );
    }
    let divisions = BTreeMap::from([
        (KEPT.to_owned(), ways.len()),
        (ASIDE.to_owned(), aside.len()),
    ]);
    ways.extend(aside);
    let result = Copied {
        people,
        divisions,
        ..Copied::none(rules.clone(), left_out)
    };
    (ways, result)
}

/// Where a kept picture comes; one that was another person's keeps that name as a folder, so that no two meet.
fn placed(person: &str, entry: &Entry) -> String {
    if person == entry.person {
        format!("{KEPT}/{}", entry.file)
    } else {
        format!("{KEPT}/{person}/{}", entry.file)
    }
}

/// By whose name people go; no name for those who are put aside.
fn renamed<'a>(report: &'a Report, rules: &Rules) -> HashMap<&'a str, &'a str> {
    let mut names: HashMap<&str, &str> = HashMap::new();
    if rules.people.look_alike == Alike::Keep {
        return names;
    }
    for twins in report.agreement.iter().flat_map(|found| &found.twins) {
        // Whoever was given away is nobody's first.
        let mut first = twins.one.as_str();
        while let Some(next) = names.get(first).filter(|next| !next.is_empty()) {
            first = next;
        }
        let name = if rules.people.look_alike == Alike::Merge {
            first
        } else {
            ""
        };
        if first != twins.other && !names.contains_key(twins.other.as_str()) {
            names.insert(&twins.other, name);
        }
    }
    names
}

/// Which files are copies of others, and which do not agree with their person.
#[derive(Default)]
struct Copies<'a> {
    exact: BTreeSet<&'a str>,
    near: BTreeSet<&'a str>,
    of_two: BTreeSet<&'a str>,
    odd: BTreeSet<&'a str>,
}

impl<'a> Copies<'a> {
    fn of(report: &'a Report) -> Self {
        let mut copies = Self::default();
        let person = |file: &'a str| file.split('/').next().unwrap_or_default();
        for (groups, is_exact) in [(&report.exact, true), (&report.near, false)] {
            for group in groups {
                let people: BTreeSet<&str> = group.iter().map(|f| person(f)).collect();
                if people.len() > 1 {
                    copies.of_two.extend(group.iter().map(String::as_str));
                }
                let further = group.iter().skip(1).map(String::as_str);
                if is_exact {
                    copies.exact.extend(further)
                } else {
                    copies.near.extend(further)
                }
            }
        }
        let odd = report.agreement.iter().flat_map(|found| &found.odd);
        copies.odd = odd.map(|odd| odd.file.as_str()).collect();
        copies
    }
}

/// All that speaks against keeping a picture.
fn findings(entry: &Entry, rules: &Rules, copies: &Copies) -> Vec<Finding> {
    let (file, looked, of) = (entry.file.as_str(), &entry.looked, &rules.pictures);
    if looked.broken.is_some() {
        return vec![(
            "a file that is no picture or cannot be read",
            "broken",
            of.broken,
        )];
    }
    let outside = outside(entry, &rules.limits);
    let all: [(bool, Finding); 7] = [
        (
            copies.of_two.contains(file),
            (
                "a copy of another person's file",
                "copies-of-two-people",
                of.copies_of_two_people,
            ),
        ),
        (
            copies.exact.contains(file),
            ("the same file again", "exact-copies", of.exact_copies),
        ),
        (
            copies.near.contains(file),
            (
                "a file that looks like another",
                "near-copies",
                of.near_copies,
            ),
        ),
        (
            looked.faces == Some(0),
            ("a picture without a face", "without-face", of.without_face),
        ),
        (
            looked.faces.is_some_and(|n| n > 1),
            (
                "a picture with several faces",
                "several-faces",
                of.several_faces,
            ),
        ),
        (
            copies.odd.contains(file),
            (
                "a picture that does not agree with its person",
                "odd",
                of.odd,
            ),
        ),
        (
            outside.is_some(),
            (
                outside.unwrap_or_default(),
                "outside-limits",
                of.outside_limits,
            ),
        ),
    ];
    let found = all
        .into_iter()
        .filter(|(is_so, finding)| *is_so && finding.2 != Then::Keep);
    found.map(|(_, finding)| finding).collect()
}

/// The first limit that a picture misses.
fn outside(entry: &Entry, limits: &Limits) -> Option<&'static str> {
    let below = |value: f32, least: Option<f32>| least.is_some_and(|least| value < least);
    let above = |value: f32, most: Option<f32>| most.is_some_and(|most| value > most);
    let side = entry.looked.width.min(entry.looked.height);
    if limits.min_side_px.is_some_and(|least| side < least) {
        return Some("a picture that is too small");
    }
    let face = entry.looked.face.as_ref()?;
    let missed = [
        (
            below(face.eyes_px, limits.min_between_eyes_px),
            "a face that is too small",
        ),
        (
            above(face.yaw.abs(), limits.max_yaw),
            "a face that looks too far aside",
        ),
        (
            above(face.pitch.abs(), limits.max_pitch),
            "a face that looks too far up or down",
        ),
        (
            below(face.sharpness, limits.min_sharpness),
            "a face that is blurred",
        ),
        (
            below(face.brightness, limits.min_brightness),
            "a face that is too dark",
        ),
        (
            above(face.brightness, limits.max_brightness),
            "a face that is too bright",
        ),
    ];
    missed
        .into_iter()
        .find(|(is_so, _)| *is_so)
        .map(|(_, why)| why)
}

/// For a terminal.
pub fn told(result: &Copied<Rules>) -> String {
    let of = |name: &str| result.divisions.get(name).copied().unwrap_or(0);
    format!(
        "{} pictures of {} people kept, {} put aside",
        of(KEPT),
        result.people,
        of(ASIDE)
    )
}
