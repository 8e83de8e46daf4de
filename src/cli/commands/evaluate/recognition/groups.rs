//! `faceglass evaluate groups`.

use super::faces::{Embedded, Look, Pick, embed_all};
use super::lfw::under;
use crate::cli::args::evaluate::GroupsArgs;
use crate::cli::commands::evaluate::files::read_text;
use crate::cli::commands::evaluate::files::{Wanted, below};
use crate::cli::commands::evaluate::workbench::{Workbench, short};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::Outputs;
use faceglass_evaluation::lists::{
    ADULT, Labels, celeba_attributes, is_celeba, label_table, people_list, utkface_names,
};
use faceglass_evaluation::metrics::groups::{Compared, Grouping, Picture};
use faceglass_evaluation::report::{GroupsRun, Note};
use faceglass_evaluation::resampling::Lots;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The word in place of a list for labels in file names.
const UTKFACE: &str = "utkface";

/// Pictures that exist, with their labels.
struct Listed {
    labels: Labels,
    /// What to call the list in sentences.
    origin: String,
    /// Pictures of the list that are not in the folder.
    missing: u64,
}

/// The pictures that are looked at.
struct Chosen {
    files: Vec<PathBuf>,
    /// Whose each picture is, counted from 0.
    people: Vec<usize>,
    groupings: Vec<Grouping>,
    /// People who were not drawn, and pictures left out of those of one person.
    left_out: (u64, u64),
    /// Whether some pictures have no person's name.
    nameless: bool,
}

pub fn run(args: &GroupsArgs, context: &Context, console: &mut Console) -> Ended {
    let listed = listed(args, console)?;
    let chosen = chosen(args, &listed)?;
    let mut outputs = Outputs::of(context);
    if !is_utkface(&args.labels) {
        outputs.reads(&args.labels);
    }
    if let Some(people) = &args.people {
        outputs.reads(people);
    }
    outputs.reads_all(&chosen.files);
    let refine = args.alignment.refine();
    let mut bench = Workbench::open(context, &args.common, refine, "groups", outputs)?;
    let look = Look {
        pick: Pick::Central,
        frame: args.frame,
    };
    let embedded = embed_all(&mut bench, &chosen.files, look, console)?;
    let threshold = bench.engine.match_threshold();
    let (compared, groupings) = compare(&chosen, &embedded, threshold);
    let run = GroupsRun {
        compared,
        groupings,
        threshold,
        pictures: embedded.counts(),
        notes: notes(&listed, &chosen),
        remarks: remarks(args, &chosen),
    };
    let mut settings = vec![
        Note::new("match threshold", short(threshold)),
        Note::new("most pictures of a person", args.each),
        Note::new("seed", args.seed),
    ];
    if let Some(most) = args.draw {
        settings.push(Note::new("people drawn at most", most));
    }
    let report = run.report(bench.origin(settings)).map_err(Stop::error)?;
    bench.out.finish(&report, embedded.from_cache, console)
}

fn is_utkface(labels: &Path) -> bool {
    labels.as_os_str() == UTKFACE
}

/// The labelled pictures of the folder.
fn listed(args: &GroupsArgs, console: &Console) -> Result<Listed, Stop> {
    let origin = args.labels.display().to_string();
    let mut listed = if is_utkface(&args.labels) {
        let files = below(&args.images, Wanted::Pictures, Some(console))?;
        let names: Vec<String> = files
            .iter()
            .map(|file| file.strip_prefix(&args.images).unwrap_or(file))
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        let labels = utkface_names(names.iter().map(String::as_str));
        if labels.pictures.is_empty() {
            return Err(Stop::Error(format!(
                "No picture in {} is named AGE_SEX_RACE_TIME.jpg and of somebody of {ADULT} or more; name a list with --labels.",
                args.images.display()
            )));
        }
        Listed {
            labels,
            origin: "the file names".into(),
            missing: 0,
        }
    } else {
        from_list(args, origin)?
    };
    if let Some(path) = &args.people {
        let people = people_list(&read_text(path)?, &path.display().to_string());
        let people = people.map_err(Stop::error)?;
        for picture in &mut listed.labels.pictures {
            if let Some(person) = people.get(&picture.file) {
                picture.person = Some(person.clone());
            }
        }
    }
    Ok(listed)
}

fn from_list(args: &GroupsArgs, origin: String) -> Result<Listed, Stop> {
    let text = read_text(&args.labels)?;
    let is_there = |file: &str| args.images.join(file).is_file();
    if is_celeba(&text) {
        let mut labels = celeba_attributes(&text, &origin).map_err(Stop::error)?;
        // Few have the whole set: what is there counts.
        let all = labels.pictures.len();
        labels.pictures.retain(|picture| is_there(&picture.file));
        if labels.pictures.is_empty() {
            return Err(Stop::Error(format!(
                "None of the {all} pictures of {origin} is in {}; check --images.",
                args.images.display()
            )));
        }
        return Ok(Listed {
            missing: (all - labels.pictures.len()) as u64,
            labels,
            origin,
        });
    }
    let labels = label_table(&text, &origin).map_err(Stop::error)?;
    let mut missing = labels.pictures.iter().filter(|p| !is_there(&p.file));
    if let Some(first) = missing.next() {
        let more = match missing.count() {
            0 => String::new(),
            more => format!(" (nor are {more} more)"),
        };
        return Err(Stop::Error(format!(
            "{} of {origin} is not in {}{more}; files are named from the folder of --images on.",
            first.file,
            args.images.display()
        )));
    }
    Ok(Listed {
        labels,
        origin,
        missing: 0,
    })
}

/// Draws people and their pictures by lot, and finds their groups.
fn chosen(args: &GroupsArgs, listed: &Listed) -> Result<Chosen, Stop> {
    let labels = &listed.labels;
    let by = match args.by.is_empty() {
        true => &labels.usual,
        false => &args.by,
    };
    if by.is_empty() {
        return Err(Stop::Error(format!(
            "{} has neither Male nor Young; name columns with --by.",
            listed.origin
        )));
    }
    let (places, left_out) = drawn(labels, args);
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = 0;
    let mut next = || {
        count += 1;
        count - 1
    };
    let pictures = || places.iter().map(|at| &labels.pictures[*at]);
    let person_of = pictures().map(|picture| match &picture.person {
        Some(name) => *people.entry(name).or_insert_with(&mut next),
        None => next(),
    });
    let person_of: Vec<usize> = person_of.collect();
    let mut groupings = Vec::with_capacity(by.len());
    for by in by {
        let all = labels.by(by, &listed.origin).map_err(Stop::error)?;
        let of_these: Vec<Option<String>> = places.iter().map(|at| all[*at].clone()).collect();
        groupings.push(Grouping::by_labels(by, &of_these));
    }
    let names: Vec<String> = pictures().map(|picture| picture.file.clone()).collect();
    Ok(Chosen {
        files: under(&args.images, &names),
        people: person_of,
        groupings,
        left_out,
        nameless: pictures().any(|picture| picture.person.is_none()),
    })
}

/// Places of the pictures that are looked at, and how many people and pictures of
/// theirs are not.
fn drawn(labels: &Labels, args: &GroupsArgs) -> (Vec<usize>, (u64, u64)) {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut people: Vec<Vec<usize>> = Vec::new();
    for (at, picture) in labels.pictures.iter().enumerate() {
        match &picture.person {
            Some(name) => by_name.entry(name).or_default().push(at),
            None => people.push(vec![at]),
        }
    }
    people.extend(by_name.into_values());
    let mut lots = Lots::new(args.seed);
    let everybody = people.len();
    lots.keep(
        &mut people,
        args.draw.map_or(everybody, |most| most as usize),
    );
    let mut pictures = 0;
    for places in &mut people {
        let all = places.len();
        lots.keep(places, args.each as usize);
        pictures += all - places.len();
    }
    let not_drawn = everybody - people.len();
    let mut places: Vec<usize> = people.into_iter().flatten().collect();
    places.sort_unstable();
    (places, (not_drawn as u64, pictures as u64))
}

/// Compares every two pictures that could be read.
fn compare(chosen: &Chosen, embedded: &Embedded, threshold: f32) -> (Compared, Vec<Grouping>) {
    let is_read = |at: &usize| embedded.unreadable.binary_search(at).is_err();
    let read: Vec<usize> = (0..chosen.files.len()).filter(is_read).collect();
    let embedding = |at: usize| embedded.embeddings[read[at]].as_ref();
    let pictures = read.iter().map(|at| Picture {
        person: chosen.people[*at],
        has_face: embedded.embeddings[*at].is_some(),
    });
    let compared = Compared::all_pairs(pictures.collect(), |a, b| {
        let pair = embedding(a).zip(embedding(b));
        pair.is_some_and(|(a, b)| a.cosine(b) >= threshold)
    });
    let groupings = chosen.groupings.iter().map(|grouping| Grouping {
        of: read.iter().map(|at| grouping.of[*at]).collect(),
        ..grouping.clone()
    });
    (compared, groupings.collect())
}

fn notes(listed: &Listed, chosen: &Chosen) -> Vec<Note> {
    let labels = &listed.labels;
    let (people, pictures) = chosen.left_out;
    let notes = [
        ("listed pictures that are not in the folder", listed.missing),
        ("pictures of people under 18, left out", labels.minors),
        (
            "files without labels in their names, left out",
            labels.without_labels,
        ),
        ("people not drawn", people),
        ("pictures left out of people with more", pictures),
    ];
    let some = notes.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(name, count)| Note::new(name, count)).collect()
}

fn remarks(args: &GroupsArgs, chosen: &Chosen) -> Vec<String> {
    let mut remarks = args.remark.clone();
    if is_utkface(&args.labels) {
        remarks.push("Age, sex and race are those that the set's authors gave the faces, partly by program; nobody was asked.".into());
    }
    if chosen.nameless {
        remarks.push("A picture without a person's name counts as a person of its own. Where one person is in the set twice, a right match is counted as a false one: rates may be too high, and more so where they are low.".into());
    }
    remarks
}
