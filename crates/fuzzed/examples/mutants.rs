//! Mutants without a fuzzer: nothing has to be built for it, nothing looks which branches an input takes, and so it
//! runs far more of them where a target takes microseconds.
//!
//! ```sh
//! cargo build --release --workspace --example mutants
//! target/release/examples/mutants 60              # each target for a minute, one after another
//! target/release/examples/mutants 600 lists jpeg  # two of them
//! ```
//!
//! They are made of the seeds, and of what a fuzzer kept in the folder that `FACEGLASS_CORPUS` names, else `fuzz/corpus`.
//! What breaks something lies in `fuzz/artifacts` afterwards; `fuzz/mutants` adds up how many ran.

use faceglass_fuzzed::{Stock, TARGETS, Target, mutate};
use faceglass_vision::chance::Dice;
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

type Made<T> = Result<T, Box<dyn Error>>;

/// An input that takes longer ends the program: it is a finding.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest mutant, in bytes: larger ones cost time and try little else.
const MOST_BYTES: usize = 16 << 10;
/// Mutants between two looks at the clock.
const BATCH: u64 = 64;

/// The input that runs, since when, and where it is kept if it does not end.
type Running = Arc<Mutex<(Instant, Vec<u8>, PathBuf)>>;

fn main() -> Made<()> {
    let mut words = std::env::args().skip(1);
    let seconds: u64 = words.next().ok_or("say for how many seconds")?.parse()?;
    let wanted: Vec<String> = words.collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let corpus = std::env::var_os("FACEGLASS_CORPUS").map_or(root.join("corpus"), PathBuf::from);
    std::panic::set_hook(Box::new(|_| {}));
    let running = Arc::new(Mutex::new((Instant::now(), Vec::new(), PathBuf::new())));
    watch(Arc::clone(&running))?;
    let mut found = 0;
    for target in TARGETS {
        if wanted.is_empty() || wanted.iter().any(|name| name == target.0) {
            found += run(
                target,
                Duration::from_secs(seconds),
                &root,
                &corpus,
                &running,
            )?;
        }
    }
    match found {
        0 => Ok(()),
        found => Err(format!("{found} found, see fuzz/artifacts").into()),
    }
}

/// Mutants of one target until the time is over; how many broke something.
fn run(
    (name, target): Target,
    time: Duration,
    root: &Path,
    corpus: &Path,
    running: &Running,
) -> Made<usize> {
    let artifacts = root.join("artifacts").join(name);
    let mut stock = Stock {
        words: dictionary(&root.join(format!("dictionaries/{name}.dict"))),
        others: inputs(&root.join("seeds").join(name)),
    };
    stock.others.extend(inputs(&corpus.join(name)));
    let begun = Instant::now();
    let file = root.join("mutants").join(format!("{name}.json"));
    let before: Value = fs::read(&file)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let number = |key: &str| before[key].as_u64().unwrap_or(0);
    // Goes on where an earlier run ended: the same mutants twice try nothing.
    let mut dice = Dice::new(number("executions") ^ 0x5eed);
    let (mut executions, mut found) = (0_u64, 0);
    while begun.elapsed() < time {
        for _ in 0..BATCH {
            let mut bytes = stock.others[dice.below(stock.others.len())].clone();
            mutate(&mut bytes, &mut dice, &stock);
            bytes.truncate(MOST_BYTES);
            begin(running, &bytes, &artifacts);
            if catch_unwind(|| target(&bytes)).is_err() {
                fs::create_dir_all(&artifacts)?;
                fs::write(artifacts.join(format!("mutant-{found}")), &bytes)?;
                found += 1;
            }
            executions += 1;
        }
        if found >= 8 {
            break;
        }
    }
    let ran = begun.elapsed().as_secs();
    let total = json!({
        "target": name, "executions": number("executions") + executions, "seconds": number("seconds") + ran,
        "open_findings": found, "inputs": stock.others.len(),
    });
    fs::create_dir_all(root.join("mutants"))?;
    fs::write(&file, serde_json::to_vec_pretty(&total)?)?;
    let rate = executions / ran.max(1);
    println!("{name:16} {executions:12} mutants, {rate:8} a second, {found} found");
    Ok(found)
}

fn begin(running: &Running, bytes: &[u8], artifacts: &Path) {
    let mut now = running.lock().unwrap_or_else(PoisonError::into_inner);
    now.0 = Instant::now();
    now.1.clear();
    now.1.extend_from_slice(bytes);
    if now.2 != artifacts {
        now.2 = artifacts.to_path_buf();
    }
}

/// Ends the program where one input takes too long, and keeps it.
fn watch(running: Running) -> Made<()> {
    std::thread::Builder::new().spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let now = running.lock().unwrap_or_else(PoisonError::into_inner);
            if now.0.elapsed() > PATIENCE && now.2.components().next().is_some() {
                let kept = now.2.join("mutant-slow");
                let _ = fs::create_dir_all(&now.2).and_then(|()| fs::write(&kept, &now.1));
                println!("{} took too long", kept.display());
                std::process::exit(2);
            }
        }
    })?;
    Ok(())
}

/// The files of a folder that are not too long; none where there is no folder.
fn inputs(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let read = paths.iter().filter_map(|path| fs::read(path).ok());
    read.collect()
}

/// The words of a dictionary of libFuzzer, as far as they stand there as letters.
fn dictionary(file: &Path) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let word = |line: &str| {
        let inner = line.trim().strip_prefix('"')?.strip_suffix('"')?;
        Some(unescaped(inner))
    };
    text.lines().filter_map(word).collect()
}

/// `\"`, `\\` and `\x41` as the bytes that they stand for.
fn unescaped(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let hex = text
            .get(at + 2..at + 4)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], bytes.get(at + 1), hex) {
            (b'\\', Some(b'x'), Some(byte)) => {
                out.push(byte);
                at += 4;
            }
            (b'\\', Some(next), _) => {
                out.push(*next);
                at += 2;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}
