//! `faceglass evaluate folders`.

use super::cache::hash;
use super::compare::{FilePair, compare};
use super::faces::{Embedded, Look, Pick, embed_all};
use super::files::{Wanted, below, folders_in};
use super::workbench::Workbench;
use crate::cli::args::evaluate::FoldersArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::Outputs;
use faceglass_evaluation::Rate;
use faceglass_evaluation::metrics::identification::{Search, Searches};
use faceglass_evaluation::report::{IdentificationRun, Note, Protocol};
use faceglass_vision::Embedding;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Most pairs of two people that are compared; of more, every so many.
const MAX_IMPOSTOR_PAIRS: u64 = 1_000_000;

/// The pictures of people, one after the other.
struct People {
    files: Vec<PathBuf>,
    names: Vec<String>,
    people: Vec<Person>,
}

struct Person {
    name: String,
    /// Places of the pictures.
    pictures: Range<usize>,
}

pub fn run(args: &FoldersArgs, context: &Context, console: &mut Console) -> Ended {
    let people = people_in(&args.root, console)?;
    let mut outputs = Outputs::of(context);
    outputs.reads_all(&people.files);
    let refine = args.alignment.refine();
    let mut bench = Workbench::open(context, &args.common, refine, "folders", outputs)?;
    let embedded = embed_all(
        &mut bench,
        &people.files,
        Look::plain(Pick::Largest),
        console,
    )?;
    let (pairs, step) = all_pairs(&people.people);
    let mut notes = vec![Note::new("people", people.people.len() as u64)];
    if step > 1 {
        notes.push(Note::new(
            "pairs of two people, one in so many of all",
            step,
        ));
    }
    let named = (&people.files[..], &people.names[..]);
    let compared = compare(&bench, Protocol::Folders, named, &embedded, &pairs, notes)?;
    let mut report = compared.report;
    let is_stranger = strangers(&people.people, args.strangers);
    search(
        &people.people,
        &is_stranger,
        &embedded,
        bench.engine.match_threshold(),
    )
    .add_to(&mut report);
    bench.out.finish(&report, embedded.from_cache, console)
}

/// Everybody with a folder in `root`; an empty folder is told and left out.
fn people_in(root: &Path, console: &Console) -> Result<People, Stop> {
    let mut all = People {
        files: Vec::new(),
        names: Vec::new(),
        people: Vec::new(),
    };
    for folder in folders_in(root, console)? {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let pictures = match below(&folder, Wanted::Pictures, Some(console)) {
            Ok(pictures) => pictures,
            Err(Stop::Error(reason)) => {
                console.tell(&reason);
                continue;
            }
            Err(stop) => return Err(stop),
        };
        let first = all.files.len();
        for file in pictures {
            let below_root = file.strip_prefix(root).unwrap_or(&file);
            all.names.push(below_root.to_string_lossy().into_owned());
            all.files.push(file);
        }
        all.people.push(Person {
            name,
            pictures: first..all.files.len(),
        });
    }
    if all.people.len() < 2 {
        return Err(Stop::Error(format!(
            "{} holds the folders of {} people with pictures; two or more are needed to compare.",
            root.display(),
            all.people.len()
        )));
    }
    Ok(all)
}

/// All pairs of one person, and one in so many of those of two people.
fn all_pairs(people: &[Person]) -> (Vec<FilePair>, u64) {
    let total: u64 = people.iter().map(|p| p.pictures.len() as u64).sum();
    let within: u64 = people
        .iter()
        .map(|p| p.pictures.len() as u64)
        .map(|n| n * n)
        .sum();
    let step = ((total * total - within) / 2)
        .div_ceil(MAX_IMPOSTOR_PAIRS)
        .max(1);
    let mut pairs = Vec::new();
    let pair = |a, b, same| FilePair {
        a,
        b,
        fold: 0,
        same,
    };
    let mut turn = 0u64;
    for (n, person) in people.iter().enumerate() {
        for a in person.pictures.clone() {
            pairs.extend((a + 1..person.pictures.end).map(|b| pair(a, b, true)));
            for b in people[n + 1..]
                .iter()
                .flat_map(|other| other.pictures.clone())
            {
                if turn.is_multiple_of(step) {
                    pairs.push(pair(a, b, false));
                }
                turn += 1;
            }
        }
    }
    (pairs, step)
}

/// Who is held out: the same people in every run, whatever the order of folders.
fn strangers(people: &[Person], share: f64) -> Vec<bool> {
    let wanted = (share * people.len() as f64).round() as usize;
    let wanted = wanted.min(people.len() - 1);
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.sort_by_key(|at| hash(people[*at].name.as_bytes()));
    let mut is_stranger = vec![false; people.len()];
    for at in order.into_iter().take(wanted) {
        is_stranger[at] = true;
    }
    is_stranger
}

/// Enrols everybody else by the first usable picture and searches for the rest.
fn search(
    people: &[Person],
    is_stranger: &[bool],
    embedded: &Embedded,
    threshold: f32,
) -> IdentificationRun {
    let mut templates: Vec<&Embedding> = Vec::new();
    // Place of the template among all, and of its picture, by person.
    let mut enrolled: Vec<Option<(usize, usize)>> = Vec::new();
    for (person, stranger) in people.iter().zip(is_stranger) {
        let first = person
            .pictures
            .clone()
            .find_map(|at| Some((at, embedded.embeddings[at].as_ref()?)));
        enrolled.push(first.filter(|_| !stranger).map(|(at, template)| {
            templates.push(template);
            (templates.len() - 1, at)
        }));
    }
    let mut searches = Searches::default();
    for ((person, stranger), own) in people.iter().zip(is_stranger).zip(&enrolled) {
        if own.is_none() && !stranger {
            continue;
        }
        for at in person.pictures.clone() {
            if own.is_some_and(|(_, picture)| picture == at) {
                continue;
            }
            match &embedded.embeddings[at] {
                Some(probe) => searches.add(Search::of(
                    templates.iter().map(|template| template.cosine(probe)),
                    own.map(|(place, _)| place),
                )),
                None => searches.add_failure(!stranger),
            }
        }
    }
    let strangers = is_stranger.iter().filter(|s| **s).count();
    let meant = people.len() - strangers;
    IdentificationRun {
        searches,
        people: templates.len() as u64,
        failed_to_enrol: Rate::of_len(meant - templates.len(), meant),
        strangers: strangers as u64,
        threshold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(counts: &[usize]) -> Vec<Person> {
        let mut first = 0;
        let mut person = |(n, count): (usize, &usize)| {
            let pictures = first..first + count;
            first += count;
            Person {
                name: format!("person {n}"),
                pictures,
            }
        };
        counts.iter().enumerate().map(&mut person).collect()
    }

    #[test]
    fn every_pair_is_made_once() {
        let (pairs, step) = all_pairs(&people(&[3, 1, 2]));
        assert_eq!(step, 1);
        assert_eq!(pairs.iter().filter(|p| p.same).count(), 3 + 1);
        assert_eq!(pairs.iter().filter(|p| !p.same).count(), 3 + 6 + 2);
        assert!(pairs.iter().all(|p| p.a < p.b));
    }

    #[test]
    fn too_many_pairs_of_two_people_are_thinned() {
        let (pairs, step) = all_pairs(&people(&[1500, 1500]));
        assert_eq!(step, 3);
        assert_eq!(pairs.iter().filter(|p| !p.same).count(), 750_000);
    }

    #[test]
    fn strangers_are_chosen_by_name_and_never_everybody() {
        let some = people(&[1; 10]);
        let chosen = strangers(&some, 0.3);
        assert_eq!(chosen.iter().filter(|s| **s).count(), 3);
        assert_eq!(chosen, strangers(&people(&[2; 10]), 0.3));
        assert!(strangers(&people(&[1, 1]), 0.99).contains(&false));
        assert!(!strangers(&some, 0.0).contains(&true));
    }

    #[test]
    fn a_person_without_a_usable_picture_cannot_be_enrolled() {
        let people = people(&[2, 2, 2]);
        let unit = |x: f32, y: f32| Embedding::new(vec![x, y]).ok();
        let embedded = Embedded {
            embeddings: vec![
                None,
                unit(1.0, 0.0),
                unit(0.0, 1.0),
                unit(0.1, 1.0),
                None,
                None,
            ],
            without_face: vec![0, 4, 5],
            unreadable: vec![],
            from_cache: 0,
        };
        let run = search(&people, &[false; 3], &embedded, 0.5);
        assert_eq!((run.people, run.failed_to_enrol), (2, Rate::new(1, 3)));
        // One found, one without a face; the templates' own pictures are no searches.
        assert_eq!(run.searches.rank(1), Rate::new(1, 2));
        let run = search(&people, &[false, true, false], &embedded, 0.5);
        assert_eq!((run.searches.mated(), run.searches.non_mated()), (1, 2));
    }
}
