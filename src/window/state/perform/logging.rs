//! Keeping the log, and showing it.

use crate::window::state::State;
use crate::window::state::disk::log::path_in;
use crate::window::state::link::Phase;
use crate::window::state::notices::{Kind, Message};

impl State {
    /// The first lines: what runs here.
    pub(in crate::window::state) fn note_start(&mut self) {
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        let version = env!("CARGO_PKG_VERSION");
        self.log
            .note(&format!("Faceglass {version} on {os} {arch}"));
    }

    /// Takes in what was said, and has the log written where that is due.
    pub(in crate::window::state) fn follow_log(&mut self, now_s: f64) {
        for (kind, said) in self.notices.said() {
            match kind {
                Kind::Info => self.log.note(&format!("Said: {said}")),
                Kind::Error => self.log.problem(&format!("Problem: {said}")),
            }
        }
        if let Phase::Failed(why) = self.link.phase() {
            self.log.failure(why);
        }
        if self.log.is_due(self.settings.keep_log, now_s) {
            self.save_log(false);
        }
    }

    /// Writes the log and has the desktop show it.
    pub(super) fn open_log(&mut self, now_s: f64) {
        let phase = match self.link.phase() {
            Phase::Starting => "the networks load",
            Phase::Running => "it runs",
            Phase::Failed(_) => "it cannot run",
        };
        self.log.note(&format!("Opened; of the pipeline: {phase}"));
        self.log.written(now_s);
        self.save_log(true);
    }

    pub(super) fn toggle_log(&mut self) {
        self.settings.keep_log = !self.settings.keep_log;
        self.notices.info(Message::LogKept(self.settings.keep_log));
    }

    fn save_log(&self, is_shown: bool) {
        let path = path_in(self.data_folder());
        self.jobs.save_log(self.log.text(), path, is_shown);
    }

    /// Writes a log that is kept, at the end.
    pub(in crate::window::state) fn keep_log_now(&self) {
        let path = path_in(self.data_folder());
        if self.settings.keep_log
            && let Some(why) = self.jobs.save_log_now(&self.log.text(), &path)
        {
            tracing::warn!("log not written: {why}");
        }
    }
}
