//! What a person can send along when something is wrong.

use crate::window::state::State;
use crate::window::state::disk::log::LOG_FILE;
use std::fmt::Write as _;

impl State {
    /// Version, system, networks, source, speed and thresholds, in English for whoever
    /// reads it. It holds no names, pictures or paths.
    pub fn report(&self) -> String {
        let mut text = format!(
            "Faceglass {}\nSystem: {} {}\n",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH
        );
        for network in &self.networks {
            let _ = writeln!(
                text,
                "Network: {:?} {} {}",
                network.kind, network.name, network.sha256
            );
        }
        if let Some(info) = &self.source.info {
            let size = info.size.map(|(w, h)| format!("{w}x{h}"));
            let _ = writeln!(
                text,
                "Source: {:?} {} {}",
                info.kind,
                size.unwrap_or_default(),
                info.format
            );
        }
        let set = &self.settings;
        let _ = writeln!(
            text,
            "Rates: source {:.1}, pipeline {:.1} frames a second; {} dropped, {} damaged",
            self.stats.capture_fps, self.stats.pipeline_fps, self.stats.dropped, self.stats.corrupt
        );
        for stage in &self.stats.stages {
            let _ = writeln!(
                text,
                "Stage {}: median {:.1} ms, 95th percentile {:.1} ms",
                stage.stage.name(),
                stage.median_ms,
                stage.p95_ms
            );
        }
        let _ = writeln!(
            text,
            "Thresholds: {:?}\nWindow: {:?}, {:?}, {:?}\nPeople: {}, warnings: {}",
            set.pipeline,
            set.language,
            set.theme,
            set.privacy,
            self.people.count(),
            self.people.gallery().warnings.len()
        );
        let kept = if set.keep_log {
            "kept"
        } else {
            "kept at a problem"
        };
        let _ = writeln!(
            text,
            "Log: {} lines, {kept}; Help, Open log shows it ({LOG_FILE} in the data folder)",
            self.log.len()
        );
        text
    }
}
