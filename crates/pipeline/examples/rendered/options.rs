//! What was asked for on the command line.

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
    pub keep: Option<PathBuf>,
    pub points: Option<PathBuf>,
}

impl Options {
    /// # Errors
    /// A sentence that says what was not understood.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            what: words.next().unwrap_or_default(),
            people: 60,
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
                "--keep" => options.keep = Some(value.into()),
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

fn range(value: &str) -> Result<[f64; 2], String> {
    let ends = value.split_once(',');
    let ends = ends.and_then(|(a, b)| Some([a.parse().ok()?, b.parse().ok()?]));
    ends.ok_or_else(|| format!("{value} is no range; write 20,25."))
}
