//! The house as ARCHITECTURE.md says it stands: between the rooms of a folder
//! nothing runs back up, no folder is crowded, and modules are written in one
//! style.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Entries of a folder that can be taken in at a look.
const MOST_ENTRIES: usize = 15;

type Module = Vec<String>;
/// Who uses whom, with one place where it does.
type Uses = BTreeMap<String, BTreeMap<String, PathBuf>>;

/// The folders of Rust code, one for each crate.
fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = fs::read_dir(root.join("crates")).unwrap();
    let mut sources: Vec<_> = crates.map(|entry| entry.unwrap().path()).collect();
    sources.extend([root.to_path_buf(), root.join("workshop")]);
    sources.iter().map(|folder| folder.join("src")).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries
}

/// `visit` is called with each folder below `folder`, and with itself.
fn each_folder(folder: &Path, visit: &mut impl FnMut(&Path, &[PathBuf])) {
    let entries = entries(folder);
    visit(folder, &entries);
    for entry in entries.iter().filter(|entry| entry.is_dir()) {
        each_folder(entry, visit);
    }
}

fn module_of(file: &Path, source: &Path) -> Module {
    let path = file.strip_prefix(source).unwrap().with_extension("");
    let mut module: Module = path
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if matches!(
        module.last().map(String::as_str),
        Some("mod" | "lib" | "main")
    ) {
        module.pop();
    }
    module
}

/// Code without comments and without the tests at its end.
fn code_of(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    code.lines()
        .map(|line| line.split("//").next().unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every path in `code` that begins with `crate` or `super`, from the crate's
/// root; of a group in braces its first names.
fn paths_in(code: &str, here: &Module) -> Vec<Module> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut rest = &code[at..];
            let mut base = Module::new();
            if let Some(after) = rest.strip_prefix("crate::") {
                rest = after;
            } else {
                base.clone_from(here);
                while let Some(after) = rest.strip_prefix("super::") {
                    base.pop();
                    rest = after;
                }
            }
            found.extend(names_after(rest).into_iter().map(|mut names| {
                names.splice(0..0, base.iter().cloned());
                names
            }));
        }
    }
    found
}

fn names_after(mut rest: &str) -> Vec<Module> {
    let mut names = Module::new();
    loop {
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split('}').next().unwrap();
            let firsts = group.split(',').filter_map(|part| {
                let first: String = word(part.trim_start()).to_owned();
                (!first.is_empty()).then(|| [&names[..], &[first]].concat())
            });
            return firsts.collect();
        }
        let name = word(rest);
        names.push(name.to_owned());
        match rest[name.len()..].strip_prefix("::") {
            Some(after) if !name.is_empty() => rest = after,
            _ => return vec![names],
        }
    }
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// Who uses whom among the rooms of `folder`.
fn uses_in(folder: &Module, files: &[(PathBuf, Module)]) -> Uses {
    let modules: BTreeSet<&Module> = files.iter().map(|(_, module)| module).collect();
    let mut uses = Uses::new();
    let depth = folder.len();
    for (file, module) in files {
        if !module.starts_with(folder) || module.len() == depth || is_of_tests(file) {
            continue;
        }
        for path in paths_in(&code_of(file), module) {
            let known = (depth + 1..=path.len()).any(|n| modules.contains(&path[..n].to_vec()));
            if known && path.starts_with(folder) && path[depth] != module[depth] {
                let used = uses.entry(module[depth].clone()).or_default();
                used.entry(path[depth].clone()).or_insert(file.clone());
            }
        }
    }
    uses
}

fn is_of_tests(file: &Path) -> bool {
    let name = file.file_stem().unwrap().to_string_lossy();
    name.ends_with("tests") || name == "mutants"
}

fn reached(uses: &Uses, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from.to_owned()];
    while let Some(here) = waiting.pop() {
        for next in uses.get(&here).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(next.clone()) {
                waiting.push(next.clone());
            }
        }
    }
    reached
}

/// Who uses something that in the end uses them, and where.
fn circles<'a>(uses: &'a Uses, rooms: &BTreeSet<String>) -> Vec<(String, String, &'a PathBuf)> {
    let mut found = Vec::new();
    for (from, used) in uses {
        for (to, place) in used {
            let back = reached(uses, to);
            // Files of one folder may be one thing in parts; folders may not.
            let passes_a_room = rooms.contains(from)
                || rooms.contains(to)
                || back
                    .iter()
                    .any(|by| rooms.contains(by) && reached(uses, by).contains(from));
            if back.contains(from) && passes_a_room {
                found.push((from.clone(), to.clone(), place));
            }
        }
    }
    found
}

#[test]
fn between_the_rooms_of_a_folder_nothing_runs_back_up() {
    let mut wrong = Vec::new();
    for source in sources() {
        let mut files = Vec::new();
        let mut folders = Vec::new();
        each_folder(&source, &mut |folder, entries| {
            let rooms = entries.iter().filter(|e| e.is_dir());
            let name = |e: &PathBuf| e.file_name().unwrap().to_string_lossy().into_owned();
            let rooms: BTreeSet<_> = rooms.map(name).collect();
            folders.push((module_of(&folder.join("mod.rs"), &source), rooms));
            let code = entries
                .iter()
                .filter(|e| e.extension().is_some_and(|e| e == "rs"));
            files.extend(code.map(|file| (file.clone(), module_of(file, &source))));
        });
        for (folder, rooms) in folders {
            let uses = uses_in(&folder, &files);
            let circles = circles(&uses, &rooms);
            wrong.extend(
                circles
                    .into_iter()
                    .map(|(from, to, place)| format!("{from} → {to} in {}", place.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "a circle:\n{}", wrong.join("\n"));
}

#[test]
fn no_folder_is_crowded() {
    let mut wrong = Vec::new();
    let configurations = Path::new(env!("CARGO_MANIFEST_DIR")).join("workshop/configs");
    for folder in sources().into_iter().chain([configurations]) {
        each_folder(&folder, &mut |folder, entries| {
            // What tells of the others is not one of them.
            let listed = entries.iter().filter(|e| !e.ends_with("README.md"));
            let count = listed.count();
            if count > MOST_ENTRIES {
                wrong.push(format!("{} has {count} entries", folder.display()));
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_module_with_rooms_is_a_folder() {
    let mut wrong = Vec::new();
    for source in sources() {
        each_folder(&source, &mut |_, entries| {
            let twins = entries
                .iter()
                .filter(|e| e.is_dir() && e.with_extension("rs").exists());
            wrong.extend(twins.map(|e| format!("{}.rs stands beside its folder", e.display())));
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What reaches a disk by another way is tried by no test of a disk that refuses
/// (`faceglass_disk`). A lock holds nothing, and what only the makers run loses nobody's data.
#[test]
fn whoever_writes_does_so_through_the_border() {
    let makers = [
        "disk",
        "demo",
        "evaluation",
        "fuzzed",
        "one-build",
        "workshop",
    ];
    let ways = [
        "fs::write(",
        "fs::copy(",
        "fs::rename(",
        "File::create(",
        ".write(true)",
        ".append(true)",
        "NamedTempFile",
    ];
    let mut wrong = Vec::new();
    for source in sources() {
        let of = source
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        if makers.contains(&of.as_str()) {
            continue;
        }
        each_folder(&source, &mut |_, entries| {
            let code = entries
                .iter()
                .filter(|e| e.extension().is_some_and(|e| e == "rs"));
            for file in code.filter(|file| !is_of_tests(file) && !file.ends_with("lock.rs")) {
                let text = code_of(file).replace("WholeFile::create(", "");
                let text = text.split("mod tests").next().unwrap();
                let past = text.contains("faceglass_disk");
                let found = ways.iter().filter(|way| text.contains(**way) && !past);
                wrong.extend(found.map(|way| format!("{way} in {}", file.display())));
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_circle_is_seen() {
    let here = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Module>()
    };
    let code = "use super::b::C;\nuse crate::d::{self, e::F};\nlet x = crate::g::h();";
    assert_eq!(
        paths_in(code, &here(&["a", "z"])),
        [
            here(&["d", "self"]),
            here(&["d", "e"]),
            here(&["g", "h"]),
            here(&["a", "b", "C"])
        ]
    );
    let uses = |pairs: &[(&str, &str)]| {
        let mut uses = Uses::new();
        for (from, to) in pairs {
            let used = uses.entry((*from).to_owned()).or_default();
            used.insert((*to).to_owned(), PathBuf::new());
        }
        uses
    };
    let rooms = BTreeSet::from(["b".to_owned()]);
    let tree = uses(&[("a", "b"), ("a", "c"), ("b", "c")]);
    assert_eq!(circles(&tree, &rooms), []);
    let round = uses(&[("x", "a"), ("a", "b"), ("b", "a")]);
    let found = circles(&round, &rooms);
    let found: Vec<_> = found
        .iter()
        .map(|(a, b, _)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(found, [("a", "b"), ("b", "a")]);
    assert_eq!(circles(&round, &BTreeSet::new()), []);
}
