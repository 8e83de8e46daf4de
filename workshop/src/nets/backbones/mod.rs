//! What sees: from a picture to maps. Each is a file here and a line in [`BACKBONES`];
//! a configuration chooses one by name.

mod lightcnn;
mod mobilefacenet;
mod plain;
pub mod pyramid;
mod resnet;

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

/// A line of the registry.
pub struct Entry {
    /// Its name in configurations.
    pub name: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Settings small enough for a test, as TOML.
    pub small: &'static str,
    read: fn(toml::Table) -> Result<Read, String>,
}

type Read = (Arc<dyn Backbone>, toml::Table);

/// All backbones.
pub const BACKBONES: &[Entry] = &[
    Entry {
        name: "plain",
        about: "a stem and stages of plain residual blocks, each stage half as high and wide",
        small: "channels = [4, 6, 8, 10]\nblocks = [0, 1, 1]",
        read: read::<plain::Plain>,
    },
    Entry {
        name: "resnet",
        about: "ResNet of basic blocks",
        small: "channels = [4, 6, 8]\nblocks = [1, 1, 2]",
        read: read::<resnet::ResNet>,
    },
    Entry {
        name: "se_resnet",
        about: "the same, with channels weighed by squeeze and excitation",
        small: "channels = [4, 6, 8]\nblocks = [1, 1, 1]",
        read: |table| read::<resnet::ResNet>(with(table, "attention", "se")),
    },
    Entry {
        name: "cbam_resnet",
        about: "the same, with channels and places weighed (CBAM)",
        small: "channels = [4, 6, 8]\nblocks = [1, 1, 1]",
        read: |table| read::<resnet::ResNet>(with(table, "attention", "cbam")),
    },
    Entry {
        name: "mobilefacenet",
        about: "MobileFaceNet, depthwise convolutions and PReLU",
        small: "width = 0.1",
        read: read::<mobilefacenet::MobileFaceNet>,
    },
    Entry {
        name: "lightcnn9",
        about: "Light CNN-9, the larger half of the channels instead of a norm",
        small: "channels = 6",
        read: read::<lightcnn::LightCnn>,
    },
];

/// A table with a setting that the name of a backbone stands for.
fn with(mut table: toml::Table, key: &str, value: &str) -> toml::Table {
    table.insert(key.into(), value.into());
    table
}

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
