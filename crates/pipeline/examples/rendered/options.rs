//! What was asked for on the command line.

use crate::world::Kind;
use std::path::PathBuf;

#[derive(Clone, Debug, Default)]
pub struct Options {
    pub what: String,
    pub pictures: Vec<PathBuf>,
    pub heads: Option<PathBuf>,
    pub people: usize,
    pub skip: usize,
    /// Degrees of each turn, least and most.
    pub turns: [f64; 2],
    /// Lux of the rooms of the light test; all that there are where none is named.
    pub rooms: Vec<f32>,
    /// Kinds of things of which views are drawn for the challenge.
    pub kinds: Vec<Kind>,
    /// Of each row of the challenge.
    pub sessions: u64,
    pub keep: Option<PathBuf>,
    pub points: Option<PathBuf>,
    /// Networks of another folder than those that ship.
    pub models: Option<PathBuf>,
}

impl Options {
    /// # Errors
    /// A sentence that says what was not understood.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            what: words.next().unwrap_or_default(),
            people: 60,
            kinds: Kind::ALL.into(),
            sessions: 400,
            turns: [20.0, 25.0],
            ..Self::default()
        };
        while let Some(word) = words.next() {
            let value = words.next().ok_or(format!("{word} wants a value."))?;
            let number = || value.parse().map_err(|_| format!("{value} is no number."));
            match word.as_str() {
                "--pictures" => options.pictures.push(value.into()),
                "--heads" => options.heads = Some(value.into()),
                "--people" => options.people = number()?,
                "--skip" => options.skip = number()?,
                "--turns" => options.turns = range(&value)?,
                "--rooms" => options.rooms = rooms(&value)?,
                "--kinds" => options.kinds = kinds(&value)?,
                "--sessions" => options.sessions = number()? as u64,
                "--keep" => options.keep = Some(value.into()),
                "--models" => options.models = Some(value.into()),
                "--points" => options.points = Some(value.into()),
                _ => return Err(format!("{word} is not known here.")),
            }
        }
        if options.pictures.is_empty() {
            let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
            options.pictures = ["gallery", "assets/portraits"].map(|d| root.join(d)).into();
        }
        Ok(options)
    }
}

fn kinds(value: &str) -> Result<Vec<Kind>, String> {
    let kind = |word: &str| {
        let word = serde_json::Value::String(word.to_owned());
        serde_json::from_value(word)
    };
    value
        .split(',')
        .map(kind)
        .collect::<Result<_, _>>()
        .map_err(|e| format!("{value}: {e}."))
}

fn rooms(value: &str) -> Result<Vec<f32>, String> {
    let lux = value.split(',').map(str::parse);
    lux.collect::<Result<_, _>>()
        .map_err(|_| format!("{value} are no rooms; write their lux, for instance 20,50."))
}

fn range(value: &str) -> Result<[f64; 2], String> {
    let ends = value.split_once(',');
    let ends = ends.and_then(|(a, b)| Some([a.parse().ok()?, b.parse().ok()?]));
    ends.ok_or_else(|| format!("{value} is no range; write 20,25."))
}
