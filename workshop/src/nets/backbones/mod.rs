//! What sees: from a picture to maps. Each is a file here and an entry in [`BACKBONES`];
//! a configuration chooses one by name.

mod ghostnet;
mod inception;
mod ir;
mod lightcnn;
mod list;
mod mobilefacenet;
mod plain;
pub mod pyramid;
mod resnet;
mod sphere;

pub use list::BACKBONES;

use super::graph::X;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::sync::Arc;

/// A backbone with its settings.
pub trait Backbone: Debug + Send + Sync {
    /// From the input to the last map.
    fn wire<'g>(&self, x: X<'g>) -> X<'g>;

    /// What is wrong with the settings, if anything is.
    fn fault(&self) -> Option<String> {
        None
    }
}

/// An entry of the registry.
pub struct Entry {
    /// Its name in configurations.
    pub name: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Where it was published.
    pub paper: &'static str,
    /// Channels, height and width of the pictures there. Any size is taken that leaves a map.
    pub input: [usize; 3],
    /// Settings of the full network, as TOML, where there is no default.
    pub full: &'static str,
    /// The head that it has there, where that is a vector; otherwise a usual one, as TOML.
    pub head: &'static str,
    /// Settings small enough for a test, as TOML.
    pub small: &'static str,
    read: fn(toml::Table) -> Result<Read, String>,
}

type Read = (Arc<dyn Backbone>, toml::Table);

/// What is taken where a configuration names none.
const DEFAULT: &str = "plain";

/// The backbone that a configuration chose.
#[derive(Clone, Debug)]
pub struct Choice {
    name: &'static str,
    backbone: Arc<dyn Backbone>,
    settings: toml::Table,
}

impl Choice {
    /// The backbone that `table` names as `backbone`, with the rest of the table as its settings.
    ///
    /// # Errors
    /// When there is none of that name, or a setting cannot be used, in words.
    pub fn of(mut table: toml::Table) -> Result<Self, String> {
        let name = match table.remove("backbone") {
            None => DEFAULT.to_owned(),
            Some(toml::Value::String(name)) => name,
            Some(other) => other.to_string(),
        };
        let (name, table) = present(name, table);
        let Some(entry) = BACKBONES.iter().find(|e| e.name == name) else {
            let known: Vec<&str> = BACKBONES.iter().map(|e| e.name).collect();
            let known = known.join(", ");
            return Err(format!("there is no backbone {name}; choose {known}"));
        };
        let (backbone, settings) = (entry.read)(table)?;
        Ok(Self {
            name: entry.name,
            backbone,
            settings,
        })
    }

    /// The plain residual network with these channels after the stem and each stage, and so many
    /// blocks in the stages.
    pub fn plain(channels: &[usize], blocks: &[usize]) -> Self {
        let backbone = plain::Plain {
            channels: channels.to_vec(),
            blocks: blocks.to_vec(),
            width: one(),
            attention: super::blocks::Attention::None,
        };
        Self {
            name: DEFAULT,
            settings: toml::Table::try_from(&backbone).unwrap_or_default(),
            backbone: Arc::new(backbone),
        }
    }

    /// From the input to the last map.
    pub fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        self.backbone.wire(x)
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its name and its settings, defaults included.
    pub fn table(&self) -> toml::Table {
        let mut table = self.settings.clone();
        table.insert("backbone".into(), self.name.into());
        table
    }
}

impl PartialEq for Choice {
    fn eq(&self, other: &Self) -> bool {
        (self.name, &self.settings) == (other.name, &other.settings)
    }
}

/// Names of version 0.2.0 that are settings now; what they stand for computes what it did.
fn present(name: String, mut table: toml::Table) -> (String, toml::Table) {
    let attention = match name.as_str() {
        "se_resnet" => "se",
        "cbam_resnet" => "cbam_two_gates",
        _ => return (name, table),
    };
    table.insert("attention".into(), attention.into());
    ("resnet".to_owned(), table)
}

fn read<T>(table: toml::Table) -> Result<Read, String>
where
    T: Backbone + Serialize + DeserializeOwned + 'static,
{
    let backbone: T = table.try_into().map_err(|e| e.to_string())?;
    if let Some(why) = backbone.fault() {
        return Err(why);
    }
    let settings = toml::Table::try_from(&backbone).map_err(|e| e.to_string())?;
    Ok((Arc::new(backbone), settings))
}

/// A table with a setting that the name of a backbone stands for, unless it says otherwise.
fn with_default(mut table: toml::Table, key: &str, value: impl Into<toml::Value>) -> toml::Table {
    table.entry(key).or_insert(value.into());
    table
}

/// Channels of the four stages of most residual networks.
fn four_stages() -> Vec<usize> {
    vec![64, 128, 256, 512]
}

fn one() -> f64 {
    1.0
}

/// `channels` times `width`.
fn scaled(channels: usize, width: f64) -> usize {
    ((channels as f64 * width).round() as usize).max(1)
}

fn width_fault(width: f64) -> Option<String> {
    let usable = width.is_finite() && width > 0.0;
    (!usable).then(|| "width must be above 0".to_owned())
}

fn stages_fault(channels: &[usize], blocks: &[usize]) -> Option<String> {
    let wrong = channels.len() != blocks.len() || channels.contains(&0);
    wrong.then(|| "channels needs a number above 0 for each of blocks".to_owned())
}
