//! What every measurement needs: the networks, the folders, the report's origin.

use super::cache::{Cache, key};
use super::output::OutFolder;
use crate::cli::args::evaluate::Common;
use crate::cli::args::refine::Refine;
use crate::cli::context::Context;
use crate::cli::outcome::Stop;
use crate::cli::output::Outputs;
use faceglass_evaluation::report::{NetworkNote, Note, Origin};
use faceglass_pipeline::{Engine, PipelineSettings};
use faceglass_vision::{ModelKind, ModelSummary};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// The tools of one run.
pub struct Workbench {
    pub engine: Engine,
    pub out: OutFolder,
    networks: Vec<ModelSummary>,
    cache_folder: PathBuf,
    settings: PipelineSettings,
}

impl Workbench {
    /// Loads the networks and makes the report's folder, `evaluation-KIND` unless
    /// another is named. `outputs` knows what the measurement reads.
    ///
    /// # Errors
    /// If a network is missing or the folder cannot be written.
    pub fn open(
        context: &Context,
        common: &Common,
        refine: Refine,
        kind: &str,
        outputs: Outputs,
    ) -> Result<Self, Stop> {
        let (engine, networks) = context.engine_and_networks(&common.thresholds, refine)?;
        let folder = common
            .out
            .clone()
            .unwrap_or_else(|| PathBuf::from(format!("evaluation-{kind}")));
        let cache_folder = common.cache.clone().unwrap_or_else(|| folder.join("cache"));
        Ok(Self {
            settings: engine.settings(),
            engine,
            out: OutFolder::create(&folder, outputs)?,
            networks,
            cache_folder,
        })
    }

    /// The cache of values of `kind`, which depend on the networks, the detector's
    /// limits and `more`.
    pub fn cache<T: Serialize + DeserializeOwned>(
        &self,
        kind: &str,
        more: &str,
    ) -> Result<Cache<T>, Stop> {
        let (min_score, min_face_px) = (self.engine.min_score(), self.settings.min_face_px);
        let lines = self.demesher().unwrap_or_default();
        let settings = format!("{min_score} {min_face_px} {lines} {more}");
        Cache::open(
            &self.cache_folder,
            kind,
            &key(kind, &self.networks, &settings),
            self.out.outputs(),
        )
    }

    /// SHA-256 of the network of `kind`.
    pub fn network_hash(&self, kind: ModelKind) -> Option<&str> {
        self.networks
            .iter()
            .find(|network| network.kind == kind)
            .map(|network| network.id.0.as_str())
    }

    /// SHA-256 of the network that takes printed lines out of faces, where it is asked to.
    fn demesher(&self) -> Option<String> {
        let network = self.engine.demesher_id().filter(|_| self.settings.demesh);
        network.map(|id| id.0)
    }

    /// The limits of the detector in force.
    pub fn settings(&self) -> PipelineSettings {
        self.settings
    }

    /// With what the measurement is made; `more` settings are added.
    pub fn origin(&self, more: Vec<Note>) -> Origin {
        let network = |n: &ModelSummary| NetworkNote {
            kind: n.kind.to_string(),
            name: n.name.clone(),
            sha256: n.id.0.clone(),
        };
        let mut settings = vec![
            Note::new("lowest detector score", short(self.engine.min_score())),
            Note::new("smallest face in pixels", short(self.settings.min_face_px)),
        ];
        if let Some(network) = self.demesher() {
            settings.push(Note::new("printed lines taken out by", network));
        }
        settings.extend(more);
        Origin {
            networks: self.networks.iter().map(network).collect(),
            settings,
            ..origin()
        }
    }
}

/// A setting without the digits that only its storage added.
pub fn short(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

/// The program, and the command so that it can be typed again; without a network.
pub fn origin() -> Origin {
    Origin {
        program: concat!("faceglass ", env!("CARGO_PKG_VERSION")).to_owned(),
        command: command_line(std::env::args()),
        ..Origin::default()
    }
}

/// The command so that it can be typed again.
fn command_line(args: impl Iterator<Item = String>) -> String {
    let quoted = args.enumerate().map(|(at, arg)| {
        if at == 0 {
            return "faceglass".to_owned();
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+%@".contains(c);
        if !arg.is_empty() && arg.chars().all(is_plain) {
            arg
        } else {
            format!("'{}'", arg.replace('\'', r"'\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_typed_again() {
        let args = [
            "/usr/bin/faceglass",
            "evaluate",
            "--attack",
            "a print=it's/x y",
            "",
        ];
        assert_eq!(
            command_line(args.into_iter().map(str::to_owned)),
            r"faceglass evaluate --attack 'a print=it'\''s/x y' ''"
        );
    }

    #[test]
    fn settings_are_as_short_as_they_were_written() {
        assert_eq!(short(0.6).to_string(), "0.6");
    }
}
