//! The page "From a folder to a network": its commands, in short, one after the other, on drawn people.

use crate::support::{arg, repository};
use std::path::Path;
use std::process::Command;

fn page() -> String {
    std::fs::read_to_string(repository("workshop/docs/from-a-folder.md")).unwrap()
}

/// The lines of the page's blocks of some kind.
fn blocks(kind: &str) -> Vec<String> {
    let mut is_inside = false;
    let mut found = Vec::new();
    for line in page().lines() {
        match line {
            _ if line == format!("```{kind}") => is_inside = true,
            "```" => is_inside = false,
            _ if is_inside => found.push(line.to_owned()),
            _ => {}
        }
    }
    found
}

/// The commands of the page with less to do, in the order in which they stand there.
fn commands() -> Vec<Vec<String>> {
    let less = [
        ("--people", "16"),
        ("--pictures", "5"),
        ("--side", "144"),
        ("--count", "20"),
    ];
    let lines = blocks("sh")
        .into_iter()
        .filter(|line| line.starts_with("workshop "));
    let shortened = lines.map(|line| {
        let mut words: Vec<String> = line.split_whitespace().skip(1).map(str::to_owned).collect();
        for at in 1..words.len() {
            if let Some((_, few)) = less.iter().find(|(name, _)| *name == words[at - 1]) {
                words[at] = (*few).to_owned();
            }
        }
        words
    });
    shortened.collect()
}

/// The recipe of the page, for a few steps.
fn recipe(folder: &Path) {
    let configs = arg(&repository("workshop/configs")).to_owned();
    let lines = blocks("toml")
        .into_iter()
        .map(|line| match line.split(" = ").next() {
            Some("steps" | "validate_every") => {
                format!("{} = 8", line.split(" = ").next().unwrap())
            }
            Some("batch") => "batch = 8".to_owned(),
            _ => line.replace("workshop/configs", &configs),
        });
    std::fs::write(
        folder.join("recipe.toml"),
        lines.collect::<Vec<_>>().join("\n"),
    )
    .unwrap();
}

#[test]
fn the_page_can_be_walked_from_the_first_command_to_the_last() {
    let folder = tempfile::tempdir().unwrap();
    recipe(folder.path());
    let commands = commands();
    let firsts: Vec<&str> = commands
        .iter()
        .map(|words| words[usize::from(words[0] == "data")].as_str())
        .collect();
    for step in [
        "samples", "analyse", "clean", "align", "split", "pairs", "pack", "train", "export",
        "verify",
    ] {
        assert!(firsts.contains(&step), "{step}: {firsts:?}");
    }
    for words in &commands {
        let mut command = Command::new(env!("CARGO_BIN_EXE_workshop"));
        let done = command
            .args(words)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    assert!(folder.path().join("shipped/recognition.onnx").exists());
}
