//! Live faces and attacks, shown to the pipeline as pictures or movies.

use super::cache::{Cache, hash_of_file};
use super::files::{Wanted, below};
use crate::cli::console::Console;
use crate::cli::outcome::Stop;
use faceglass_capture::{Pull, SourceKind, SourceSpec};
use faceglass_evaluation::metrics::presentation::Presentations;
use faceglass_evaluation::report::{Material, TrackVerdicts};
use faceglass_pipeline::{Engine, FaceResult, LivenessVerdict, UnsureReason, quality_words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long one look for a frame waits.
const SLICE: Duration = Duration::from_millis(200);
/// A face followed for fewer frames can get no verdict: it counts only where the
/// movie shows nothing else.
const SHORTEST_TRACK: usize = 5;

/// What one file gave.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FileScores {
    is_movie: bool,
    /// One a picture, and one a face followed through a movie.
    presentations: Vec<Option<f32>>,
    /// One a face in a frame of a movie.
    frames: Vec<Option<f32>>,
    tracks: u64,
    ever_live: u64,
    ever_attack: u64,
    never_told: u64,
    /// Why each presentation without a score got none.
    refusals: Vec<String>,
}

/// Shows every file at `paths` and collects what came of it as material `name`.
///
/// # Errors
/// If a path holds nothing or the cache cannot be written.
pub fn show(
    name: &str,
    paths: &[PathBuf],
    engine: &mut Engine,
    cache: &mut Cache<FileScores>,
    console: &mut Console,
) -> Result<Material, Stop> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(below(path, Wanted::PicturesAndMovies, Some(&*console))?);
    }
    let mut material = Material {
        presentations: Presentations::named(name),
        frames: Presentations::named(name),
        ..Material::default()
    };
    console.start_progress(Some(files.len() as u64));
    for file in &files {
        match scores_of(file, engine, cache)? {
            Ok(scores) => add(&mut material, scores),
            Err(reason) => {
                console.tell(&reason);
                material.unreadable += 1;
            }
        }
        console.progress().inc(1);
    }
    console.end_progress();
    Ok(material)
}

fn add(material: &mut Material, scores: &FileScores) {
    if scores.is_movie {
        material.movies += 1;
    } else {
        material.pictures += 1;
    }
    scores
        .presentations
        .iter()
        .for_each(|score| material.presentations.add(*score));
    scores
        .frames
        .iter()
        .for_each(|score| material.frames.add(*score));
    for why in &scores.refusals {
        *material.refusals.entry(why.clone()).or_default() += 1;
    }
    let sum = &mut material.tracks;
    *sum = TrackVerdicts {
        tracks: sum.tracks + scores.tracks,
        ever_live: sum.ever_live + scores.ever_live,
        ever_attack: sum.ever_attack + scores.ever_attack,
        never_told: sum.never_told + scores.never_told,
    };
}

fn scores_of<'a>(
    file: &Path,
    engine: &mut Engine,
    cache: &'a mut Cache<FileScores>,
) -> Result<Result<&'a FileScores, String>, Stop> {
    match hash_of_file(file) {
        Ok(hash) => cache.get_or(hash, || play(file, engine)),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Every frame of the file through the pipeline, in order.
fn play(file: &Path, engine: &mut Engine) -> Result<FileScores, String> {
    engine.reset();
    let told = |why: String| format!("{}: {why}", file.display());
    let mut source = faceglass_capture::open(&SourceSpec::Path(file.to_path_buf()))
        .map_err(|error| told(error.to_string()))?;
    let is_movie = source.info().kind == SourceKind::Movie;
    let mut seen = Seen::default();
    loop {
        match source
            .pull(SLICE)
            .map_err(|error| told(error.to_string()))?
        {
            Pull::Frame(frame) => {
                let result = engine.process(&frame, None);
                if let Some(fault) = result.fault {
                    return Err(told(fault.to_string()));
                }
                seen.take(&result.faces);
            }
            Pull::Pending | Pull::Dropped(_) => {}
            Pull::Ended => break,
        }
    }
    if seen.frames == 0 {
        return Err(told("it has no frame that can be decoded.".into()));
    }
    Ok(if is_movie {
        seen.movie()
    } else {
        seen.picture()
    })
}

/// What was seen of a file so far.
struct Seen {
    frames: usize,
    /// The largest face of the last frame: its score, or why it has none.
    largest: Answer,
    /// One a face in a frame.
    scores: Vec<Option<f32>>,
    tracks: BTreeMap<u64, Track>,
}

/// A score, or why there is none.
type Answer = Result<f32, &'static str>;

const NO_FACE: &str = "no face found";
const NO_SCORE: &str = "no score";

struct Track {
    frames: usize,
    /// The smoothed score of every frame at which the track could be judged.
    scores: Vec<f32>,
    was_live: bool,
    was_attack: bool,
    /// Why the last frame could not be judged.
    refusal: &'static str,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            frames: 0,
            largest: Err(NO_FACE),
            scores: Vec::new(),
            tracks: BTreeMap::new(),
        }
    }
}

impl Seen {
    fn take(&mut self, faces: &[FaceResult]) {
        self.frames += 1;
        self.largest = faces.first().map_or(Err(NO_FACE), answer_of_frame);
        for face in faces {
            // A face whose turn had not come has no score of its own here.
            if !face.quality.ok() || face.liveness.frame_score.is_some() {
                self.scores.push(answer_of_frame(face).ok());
            }
            self.tracks
                .entry(face.track)
                .or_insert_with(Track::new)
                .take(face);
        }
    }

    fn picture(self) -> FileScores {
        FileScores::of(vec![self.largest])
    }

    fn movie(self) -> FileScores {
        let is_long = |t: &&Track| t.frames >= SHORTEST_TRACK;
        let mut tracks: Vec<&Track> = self.tracks.values().filter(is_long).collect();
        if tracks.is_empty() {
            tracks = self.tracks.values().collect();
        }
        let count = |is: fn(&Track) -> bool| tracks.iter().filter(|t| is(t)).count() as u64;
        let mut answers: Vec<Answer> = tracks.iter().map(|t| t.answer()).collect();
        if answers.is_empty() {
            // Something was presented all the same.
            answers.push(Err(NO_FACE));
        }
        FileScores {
            is_movie: true,
            tracks: tracks.len() as u64,
            ever_live: count(|t| t.was_live),
            ever_attack: count(|t| t.was_attack),
            never_told: count(|t| !t.was_live && !t.was_attack),
            frames: self.scores,
            ..FileScores::of(answers)
        }
    }
}

impl FileScores {
    fn of(answers: Vec<Answer>) -> Self {
        let why = |answer: &Answer| answer.err().map(str::to_owned);
        Self {
            refusals: answers.iter().filter_map(why).collect(),
            presentations: answers.into_iter().map(Result::ok).collect(),
            ..Self::default()
        }
    }
}

impl Track {
    fn new() -> Self {
        Self {
            frames: 0,
            scores: Vec::new(),
            was_live: false,
            was_attack: false,
            refusal: NO_SCORE,
        }
    }

    fn take(&mut self, face: &FaceResult) {
        self.frames += 1;
        let liveness = &face.liveness;
        self.was_live |= liveness.verdict == LivenessVerdict::Live;
        // In such light it is not called an attack, but scores as one: the figures
        // are those of the scores.
        let is_doubted = liveness.reason.is_some_and(UnsureReason::is_doubt);
        self.was_attack |= liveness.verdict == LivenessVerdict::Spoof || is_doubted;
        let is_scored = matches!(liveness.reason, None | Some(UnsureReason::Borderline));
        let is_judged = is_scored || is_doubted;
        if let Some(score) = liveness.score.filter(|_| is_judged) {
            self.scores.push(score);
        }
        self.refusal = match liveness.reason {
            Some(UnsureReason::Quality(reason)) => quality_words(reason),
            Some(UnsureReason::TooFewFrames) => "too few good frames",
            Some(
                UnsureReason::Unavailable
                | UnsureReason::Borderline
                | UnsureReason::DimAndSoft
                | UnsureReason::Glaring,
            )
            | None => NO_SCORE,
        };
    }

    /// The middle of what the track scored, if it could ever be judged.
    fn answer(&self) -> Answer {
        let mut scores = self.scores.clone();
        scores.sort_by(f32::total_cmp);
        scores.get(scores.len() / 2).copied().ok_or(self.refusal)
    }
}

/// A frame's own score, unless its sample is too poor to judge.
fn answer_of_frame(face: &FaceResult) -> Answer {
    match face.quality.reasons.first() {
        Some(reason) => Err(quality_words(*reason)),
        None => face.liveness.frame_score.ok_or(NO_SCORE),
    }
}
