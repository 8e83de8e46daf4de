//! Thresholds on the command line, and what is done to pictures.

use clap::Args as ClapArgs;
use faceglass_pipeline::PipelineSettings;

/// Thresholds; what is not given is the default, whatever the window remembers.
#[derive(Clone, Debug, Default, ClapArgs)]
pub struct Thresholds {
    /// Lowest detector score that counts as a face [default: the network's own]
    #[arg(long, value_name = "0..1", value_parser = parse_unit)]
    min_score: Option<f32>,
    /// Smallest face to look at, longer side of its box in pixels [default: 40]
    #[arg(long, value_name = "PIXELS", value_parser = parse_pixels)]
    min_face: Option<f32>,
    /// Liveness score from which a face is live [default: the network's own]
    #[arg(long, value_name = "0..1", value_parser = parse_unit)]
    liveness_threshold: Option<f32>,
    /// Cosine similarity from which a face is known [default: the network's own]
    #[arg(long, value_name = "0..1", value_parser = parse_unit)]
    match_threshold: Option<f32>,
    /// Width of the uncertain band below the match threshold [default: 0.05]
    #[arg(long, value_name = "0..1", value_parser = parse_unit)]
    match_band: Option<f32>,
    /// Take printed lines, as identity photographs have them, out of faces in pictures before they are compared
    #[arg(long)]
    demesh: bool,
}

impl Thresholds {
    /// The thresholds that were given, to be given to another process.
    pub fn as_written(&self) -> Vec<String> {
        let numbers = [
            ("--min-score", self.min_score),
            ("--min-face", self.min_face),
            ("--liveness-threshold", self.liveness_threshold),
            ("--match-threshold", self.match_threshold),
            ("--match-band", self.match_band),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some([name.to_owned(), value?.to_string()]))
        .flatten();
        numbers
            .chain(self.demesh.then(|| "--demesh".to_owned()))
            .collect()
    }

    /// Those that were given, by name.
    pub fn named(&self) -> Vec<String> {
        let written = self.as_written().into_iter();
        written.filter(|word| word.starts_with("--")).collect()
    }

    /// Whether the liveness threshold is not the network's own.
    pub fn sets_liveness(&self) -> bool {
        self.liveness_threshold.is_some()
    }

    pub fn settings(&self) -> PipelineSettings {
        let default = PipelineSettings::default();
        PipelineSettings {
            min_score: self.min_score.or(default.min_score),
            min_face_px: self.min_face.unwrap_or(default.min_face_px),
            liveness_threshold: self.liveness_threshold.or(default.liveness_threshold),
            match_threshold: self.match_threshold.or(default.match_threshold),
            match_band: self.match_band.unwrap_or(default.match_band),
            demesh: self.demesh,
            keep_faces: default.keep_faces,
        }
    }
}

fn parse_unit(text: &str) -> Result<f32, String> {
    text.parse()
        .ok()
        .filter(|value| (0.0..=1.0).contains(value))
        .ok_or_else(|| "it must be a number from 0 to 1".into())
}

fn parse_pixels(text: &str) -> Result<f32, String> {
    text.parse()
        .ok()
        .filter(|value| (1.0..=100_000.0).contains(value))
        .ok_or_else(|| "it must be a number of pixels, 1 or more".into())
}
