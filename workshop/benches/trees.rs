//! How fast the steps over trees are, and how much memory they take: `cargo bench --workspace --bench trees -- [FILES] [FACES]
//! [REPORT.md]`.
//!
//! Draws people, makes a tree of `FILES` (100,000) different files of them, and lets the program go over it, a step after the
//! other, as somebody would; steps that look at every face go over the first `FACES` (2,000) of them. Memory is the most that the
//! system saw the program hold, Linux only. A file is some 5 kB; photographs are larger.

use image::{Rgb, RgbImage};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A step as it went.
struct Went {
    step: String,
    files: usize,
    seconds: f64,
    most_kb: Option<u64>,
}

/// Of a report without faces.
const RULES: &str = r#"
[pictures]
broken = "drop"
exact_copies = "drop"
near_copies = "keep"
copies_of_two_people = "keep"
without_face = "keep"
several_faces = "keep"
odd = "keep"
outside_limits = "aside"

[limits]
min_side_px = 64

[people]
look_alike = "keep"
min_pictures = 1
"#;

fn main() -> Outcome<()> {
    // `cargo bench` says `--bench`; `cargo test` runs nothing here.
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    if !words.iter().any(|word| word == "--bench") {
        return Ok(());
    }
    words.retain(|word| word != "--bench");
    let number = |at: usize, usual: usize| words.get(at).map_or(Ok(usual), |word| word.parse());
    let (files, faces) = (number(0, 100_000)?, number(1, 2_000)?);
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let (large, small) = (at("large"), at("small"));
    draw(&at("drawn"), &large, files)?;
    draw(&at("drawn"), &small, faces)?;

    let mut went = Vec::new();
    let mut go = |step: &str, count: usize, words: &[&str], from: &Path, out: &Path| {
        let went_so = run(step, count, words, from, out)?;
        println!(
            "{step}: {count} files, {:.1} s, {} MB",
            went_so.seconds,
            went_so.most_kb.unwrap_or(0) / 1024
        );
        went.push(went_so);
        Outcome::Ok(())
    };
    let found = at("found");
    let rules = at("rules.toml");
    std::fs::write(&rules, RULES)?;
    let report = found.to_string_lossy().into_owned();
    go(
        "analyse, files alone",
        files,
        &["analyse", "--without-faces"],
        &large,
        &found,
    )?;
    go(
        "clean",
        files,
        &[
            "clean",
            "--report",
            &report,
            "--rules",
            &rules.to_string_lossy(),
        ],
        &large,
        &at("clean"),
    )?;
    go(
        "low-shot",
        files,
        &["low-shot", "--min", "2"],
        &large,
        &at("low"),
    )?;
    go("split", files, &["split"], &large, &at("split"))?;
    go("balance", files, &["balance"], &large, &at("balance"))?;
    go("pairs", files, &["pairs"], &large, &at("pairs"))?;
    for form in ["rec", "tfrecord", "webdataset", "shards"] {
        let (step, packed) = (format!("pack, {form}"), at(form));
        go(&step, files, &["pack", "--form", form], &large, &packed)?;
    }
    for form in ["rec", "webdataset"] {
        let (step, packed) = (format!("unpack, {form}"), at(form));
        go(
            &step,
            files,
            &["unpack"],
            &packed,
            &at(&format!("{form}-tree")),
        )?;
    }
    go("analyse", faces, &["analyse"], &small, &at("seen"))?;
    go("align", faces, &["align"], &small, &at("aligned"))?;
    go("mask", faces, &["mask"], &small, &at("masked"))?;
    go("mesh", faces, &["mesh"], &small, &at("meshed"))?;
    go("demesh", faces, &["demesh"], &small, &at("demeshed"))?;

    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut page = format!(
        "# Steps over trees\n\nMade by `cargo bench --workspace --bench trees -- {files} {faces} REPORT.md` on {cores} cores.\n\n\
         | step | files | files a second | most memory (MB) |\n|---|--:|--:|--:|\n"
    );
    for Went {
        step,
        files,
        seconds,
        most_kb,
    } in &went
    {
        let memory = most_kb.map_or("–".into(), |kb| (kb / 1024).to_string());
        let pace = *files as f64 / seconds;
        writeln!(page, "| {step} | {files} | {pace:.0} | {memory} |")?;
    }
    match words.get(2) {
        Some(path) => std::fs::write(path, page)?,
        None => print!("{page}"),
    }
    Ok(())
}

/// A tree of `files` files: two drawn people over each other, in other shares and another part of the square each time, so that no two
/// files look alike.
fn draw(drawn: &Path, tree: &Path, files: usize) -> Outcome<()> {
    if !drawn.exists() {
        let made = workshop()
            .args([
                "samples",
                "--people",
                "25",
                "--pictures",
                "8",
                "--side",
                "160",
            ])
            .arg("--out")
            .arg(drawn)
            .arg("--quiet")
            .stdout(Stdio::null())
            .status()?;
        if !made.success() {
            return Err("people cannot be drawn".into());
        }
    }
    let mut pictures: Vec<RgbImage> = Vec::new();
    let folders = std::fs::read_dir(drawn)?.filter_map(|entry| entry.ok().map(|e| e.path()));
    let mut folders: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
    folders.sort();
    for folder in folders {
        for entry in std::fs::read_dir(folder)? {
            pictures.push(image::open(entry?.path())?.to_rgb8());
        }
    }
    if pictures.is_empty() {
        return Err("nobody was drawn".into());
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let draw = |first: usize| {
            let pictures = &pictures;
            scope.spawn(move || {
                (first..files)
                    .step_by(threads)
                    .try_for_each(|number| one(pictures, tree, number).map_err(|e| e.to_string()))
            })
        };
        let drawing: Vec<_> = (0..threads).map(draw).collect();
        drawing
            .into_iter()
            .try_for_each(|thread| match thread.join() {
                Ok(done) => done,
                Err(_) => Err("drawing broke off".to_owned()),
            })
    })?;
    Ok(())
}

/// File `number` of the tree.
fn one(pictures: &[RgbImage], tree: &Path, number: usize) -> Outcome<()> {
    let mut rng = StdRng::seed_from_u64(number as u64);
    let mut pick = |most: usize| rng.random_range(0..most);
    let (one, other) = (
        &pictures[pick(pictures.len())],
        &pictures[pick(pictures.len())],
    );
    let (left, top, share) = (pick(33) as u32, pick(33) as u32, pick(180) as u32);
    let picture = RgbImage::from_fn(128, 128, |x, y| {
        let (a, b) = (
            one.get_pixel(left + x, top + y),
            other.get_pixel(159 - left - x, top + y),
        );
        let mixed = |n: usize| {
            ((u32::from(a.0[n]) * (256 - share) + u32::from(b.0[n]) * share) / 256) as u8
        };
        Rgb([mixed(0), mixed(1), mixed(2)])
    });
    let folder = tree.join(format!("person-{:05}", number / 10));
    std::fs::create_dir_all(&folder)?;
    picture.save(folder.join(format!("{number:08}.jpg")))?;
    Ok(())
}

fn workshop() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_workshop"));
    command.arg("data");
    command
}

fn run(step: &str, files: usize, words: &[&str], from: &Path, out: &Path) -> Outcome<Went> {
    let (name, rest) = words.split_first().ok_or("no step")?;
    let began = Instant::now();
    let mut child = workshop()
        .arg(name)
        .arg(from)
        .args(rest)
        .arg("--out")
        .arg(out)
        .arg("--quiet")
        .stdout(Stdio::null())
        .spawn()?;
    let mut most_kb = None;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        most_kb = peak(child.id()).max(most_kb);
        std::thread::sleep(Duration::from_millis(20));
    };
    if !status.success() {
        return Err(format!("{step} failed").into());
    }
    Ok(Went {
        step: step.to_owned(),
        files,
        seconds: began.elapsed().as_secs_f64(),
        most_kb,
    })
}

/// The most memory that a process held so far.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
