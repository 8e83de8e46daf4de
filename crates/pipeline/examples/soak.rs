//! Frames through the running pipeline, and what the process has grown by:
//!
//! ```sh
//! cargo build --release --workspace --example soak
//! target/release/examples/soak                       # 500,000 frames, networks that read what was painted
//! target/release/examples/soak 5000 real fuzz/runs/engine_real.json   # our networks on the demo clip
//! ```
//!
//! The third word says where the figures go, from which `robustness` makes its page; a fourth after how many minutes it
//! ends, however many frames were looked at.

#[path = "../tests/soak/world/mod.rs"]
mod world;

use faceglass_capture::movie::MovieSource;
use faceglass_capture::{Pull, Source as _};
use faceglass_vision::load_models;
use image::RgbImage;
use image::imageops::{FilterType, resize};
use serde_json::json;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use world::{Plan, Told, networks, painted};

type Made<T> = Result<T, Box<dyn Error>>;

fn main() -> Made<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let frames = words.first().map_or(Ok(500_000), |word| word.parse())?;
    let is_real = words.get(1).is_some_and(|word| word == "real");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let usual = root.join("fuzz/runs").join(if is_real {
        "engine_real.json"
    } else {
        "engine.json"
    });
    let out = words.get(2).map_or(usual, PathBuf::from);
    let minutes = words.get(3).map_or(Ok(600), |word| word.parse())?;
    let plan = Plan {
        frames,
        seed: 1,
        pictures: if is_real { clip(&root)? } else { painted() },
        models: match is_real {
            true => Box::new(|| load_models(None).map(Into::into)),
            false => Box::new(|| Ok(networks())),
        },
        patience: Duration::from_secs(300),
        longest: Duration::from_secs(minutes * 60),
    };
    let told = world::run(plan);
    println!("{told:#?}");
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&out, serde_json::to_vec_pretty(&said(&told, is_real))?)?;
    println!("{}", out.display());
    let is_sound = told.answered && told.threads_after == told.threads_before;
    if is_sound {
        Ok(())
    } else {
        Err("it did not end as it should".into())
    }
}

/// Frames of the demo clip, in several sizes.
fn clip(root: &Path) -> Made<Vec<Arc<RgbImage>>> {
    let mut movie = MovieSource::open(&root.join("assets/demo.mov"))?;
    let mut pictures = Vec::new();
    let mut number = 0;
    loop {
        match movie.pull(Duration::from_secs(1))? {
            Pull::Frame(frame) => {
                if number % 12 == 0 {
                    let (width, height) = frame.image.dimensions();
                    let half = resize(&*frame.image, width / 2, height / 2, FilterType::Triangle);
                    pictures.extend([Arc::clone(&frame.image), Arc::new(half)]);
                }
                number += 1;
            }
            Pull::Ended => return Ok(pictures),
            Pull::Pending | Pull::Dropped(_) => {}
        }
    }
}

fn outcomes(told: &Told) -> String {
    let all = told.outcomes.iter();
    let all = all.map(|(kind, count)| format!("{kind} {count}"));
    all.collect::<Vec<_>>().join(", ")
}

/// For the page: a name and what it came to.
fn said(told: &Told, is_real: bool) -> serde_json::Value {
    let kb = |at: Option<&(u64, u64)>| at.map_or(0, |(_, kb)| *kb);
    let half = told.memory.get(told.memory.len() / 2);
    let of = if is_real {
        "our own networks on the demo clip"
    } else {
        "networks that read what was painted"
    };
    let words: Vec<String> = std::env::args().skip(1).collect();
    let command = format!("target/release/examples/soak {}", words.join(" "));
    let figures = [
        (
            "frames looked at; given",
            format!("{}; {}", told.frames, told.given),
        ),
        (
            "faces in them, counted every 25th frame",
            told.faces.to_string(),
        ),
        (
            "sources opened, of which vanished",
            format!("{}, {}", told.opened, told.vanished),
        ),
        (
            "commands sent; changes of the people told",
            format!("{}; {}", told.commands, told.galleries),
        ),
        (
            "enrolments, by how they ended; the most people at once",
            format!("{}; {}", outcomes(told), told.enrolled),
        ),
        (
            "failures told, each in a sentence",
            told.told_errors.to_string(),
        ),
        (
            "memory at the beginning, in the middle, at the end (MB)",
            format!(
                "{:.1}, {:.1}, {:.1}",
                kb(told.memory.first()) as f64 / 1024.0,
                kb(half) as f64 / 1024.0,
                kb(told.memory.last()) as f64 / 1024.0
            ),
        ),
        (
            "growth in the second half, by least squares (kB in 100,000 frames)",
            format!("{:.0}", told.slope()),
        ),
        (
            "threads before and after",
            format!("{}, {}", told.threads_before, told.threads_after),
        ),
        ("answered after the last frame", told.answered.to_string()),
        ("seconds", format!("{:.0}", told.seconds)),
    ];
    let figures: Vec<_> = figures
        .iter()
        .map(|(name, value)| json!([name, value]))
        .collect();
    json!({ "title": format!("The engine, with {of}"), "command": command, "figures": figures })
}
