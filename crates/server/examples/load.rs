//! Asks a server of its own, with so many clients at once, and tells how long answers took and what was refused.
//!
//! `cargo run --release -p faceglass-server --example load -- --clients 8 --seconds 20`

use clap::Parser;
use faceglass_server::{Running, Settings};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

#[derive(Parser)]
struct Args {
    /// Clients at once.
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// How long they ask.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// The picture that they send.
    #[arg(long, default_value = "gallery/Grace Hopper/1.jpg")]
    picture: PathBuf,
    /// What they ask.
    #[arg(long, default_value = "/v1/detect")]
    route: String,
}

/// What one client saw: milliseconds of what was answered, and how often each status came.
#[derive(Default)]
struct Seen {
    took_ms: Vec<f64>,
    statuses: BTreeMap<String, usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let picture = std::fs::read(&args.picture)
        .map_err(|error| format!("{} cannot be read: {error}", args.picture.display()))?;
    let folder = tempfile::tempdir()?;
    let server = Running::start(Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        data: folder.path().to_path_buf(),
        rate: 0,
        ..Settings::default()
    })?;
    let address = format!("http://{}{}", server.address(), args.route);
    let before = memory_mb();
    let until = Instant::now() + Duration::from_secs(args.seconds);
    let seen: Vec<Seen> = thread::scope(|scope| {
        let clients: Vec<_> = (0..args.clients)
            .map(|_| scope.spawn(|| ask(&address, &picture, until)))
            .collect();
        clients
            .into_iter()
            .filter_map(|client| client.join().ok())
            .collect()
    });
    let mut took: Vec<f64> = seen
        .iter()
        .flat_map(|seen| seen.took_ms.iter().copied())
        .collect();
    took.sort_by(f64::total_cmp);
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    for (status, count) in seen.iter().flat_map(|seen| &seen.statuses) {
        *statuses.entry(status).or_default() += count;
    }
    let at = |share: f64| {
        let place = (share * took.len() as f64) as usize;
        took.get(place.min(took.len().saturating_sub(1)))
            .copied()
            .unwrap_or(f64::NAN)
    };
    println!(
        "{} clients, {} s: {:.1} answers a second, p50 {:.0} ms, p95 {:.0} ms, {statuses:?}, memory {} MB before, {} MB after",
        args.clients,
        args.seconds,
        took.len() as f64 / args.seconds as f64,
        at(0.5),
        at(0.95),
        before,
        memory_mb(),
    );
    Ok(())
}

fn ask(address: &str, picture: &[u8], until: Instant) -> Seen {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let agent: ureq::Agent = config.build().into();
    let mut seen = Seen::default();
    while Instant::now() < until {
        let asked = Instant::now();
        let answer = agent.post(address).content_type("image/jpeg").send(picture);
        let status = match answer {
            Ok(mut answer) => {
                let read = answer.body_mut().read_to_vec();
                let status = answer.status().as_u16();
                if status == 200 && read.is_ok() {
                    seen.took_ms.push(asked.elapsed().as_secs_f64() * 1e3);
                } else if status == 429 {
                    // As it was told, though not a whole second.
                    thread::sleep(Duration::from_millis(100));
                }
                status.to_string()
            }
            Err(error) => error.to_string(),
        };
        *seen.statuses.entry(status).or_default() += 1;
    }
    seen
}

/// What this process holds, where the system tells it.
fn memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| {
        line.trim()
            .trim_end_matches(" kB")
            .trim()
            .parse::<u64>()
            .ok()
    });
    kb.map_or(0, |kb| kb / 1024)
}
