//! Every seed and every finding that was kept, through its target: in the ordinary test
//! command, without a fuzzer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_fuzzed::{Stock, TARGETS, gallery_sealed, mutate, notation};
use faceglass_gallery::{
    Author, Change, Done, FILE_NAME, GalleryStore, KEY_FILE_NAME, Keys, Person, Template,
};
use faceglass_vision::chance::Dice;
use faceglass_vision::{Embedding, ModelId};
use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.unwrap().file_name().to_string_lossy().into_owned()
    };
    entries
        .map(name)
        .filter(|name| !name.starts_with('.'))
        .collect()
}

#[test]
fn every_seed_goes_through_its_target() {
    let mut failed = Vec::new();
    for (target, run) in TARGETS {
        let folder = fuzz().join("seeds").join(target);
        let seeds = names_in(&folder);
        assert!(!seeds.is_empty(), "{target} has no seed");
        for seed in seeds {
            let bytes = fs::read(folder.join(&seed)).unwrap();
            if catch_unwind(|| run(&bytes)).is_err() {
                failed.push(format!("{target}/{seed}"));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

/// Mutants of each seed; `FACEGLASS_TEST_MUTANTS` says how many.
const MUTANTS: usize = 8;

/// Without a fuzzer, and so on every system: what is hardly a change, the same in each run.
#[test]
fn mutants_of_every_seed_go_through_its_target() {
    let wanted = std::env::var("FACEGLASS_TEST_MUTANTS").ok();
    let wanted = wanted
        .and_then(|count| count.parse().ok())
        .unwrap_or(MUTANTS);
    let mut failed = Vec::new();
    for (target, run) in TARGETS {
        // Each of its runs starts a pipeline, with its threads.
        let count = if target == "live" { wanted / 8 } else { wanted };
        let folder = fuzz().join("seeds").join(target);
        for (number, seed) in names_in(&folder).into_iter().enumerate() {
            let bytes = fs::read(folder.join(&seed)).unwrap();
            let mut dice = Dice::new(number as u64);
            for at in 0..count {
                let mut mutant = bytes.clone();
                mutate(&mut mutant, &mut dice, &Stock::default());
                if catch_unwind(|| run(&mutant)).is_err() {
                    let kept = std::env::temp_dir().join(format!("{target}-{seed}-{at}"));
                    fs::write(&kept, &mutant).unwrap();
                    failed.push(kept);
                }
            }
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

/// A target that nobody runs, or a program without a target, tries nothing.
#[test]
fn seeds_programs_and_targets_are_the_same() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names_in(&fuzz().join("seeds")), targets);
    let programs = names_in(&fuzz().join("targets"));
    let programs: BTreeSet<String> = programs
        .iter()
        .map(|file| file.trim_end_matches(".rs").to_owned())
        .collect();
    assert_eq!(programs, targets);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for target in &targets {
        assert!(
            manifest.contains(&format!("name = \"{target}\"\n")),
            "{target} is not built"
        );
        let program = fs::read_to_string(fuzz().join(format!("targets/{target}.rs"))).unwrap();
        assert!(
            program.contains(&format!("faceglass_fuzzed::{target}")),
            "{target} runs another"
        );
    }
}

#[test]
fn what_runs_out_of_bytes_does_no_harm() {
    for (_, run) in TARGETS {
        run(&[]);
        run(&[0xff]);
    }
}

/// A gallery of our own program, noted and sealed again by the target's own code, opens: else
/// the target would try nothing but seals that do not fit.
#[test]
fn what_the_target_seals_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    fs::write(dir.join(KEY_FILE_NAME), notation::key()).unwrap();
    let (mut store, mut gallery, _) = GalleryStore::open_with(dir, Keys::default()).unwrap();
    let embedding = Embedding::new(vec![0.6, 0.8]).unwrap();
    let grace = Person::new(
        "Grace",
        vec![Template::new(embedding, ModelId("m1".into()), None)],
    );
    let what = (Done::Enrolment("Grace".into()), Author::Window);
    let added = Change::AddPerson(grace.unwrap());
    store.commit_noted(&mut gallery, &added, what).unwrap();
    let noted = notation::of_gallery(&fs::read(dir.join(FILE_NAME)).unwrap()).unwrap();
    gallery_sealed(&noted);

    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join(KEY_FILE_NAME), notation::key()).unwrap();
    fs::write(other.path().join(FILE_NAME), notation::gallery_of(&noted)).unwrap();
    let (mut store, mut again, warnings) =
        GalleryStore::open_with(other.path(), Keys::default()).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(again, gallery);
    assert!(
        store.undo(&mut again).unwrap().is_some(),
        "the list of changes was read"
    );
}
