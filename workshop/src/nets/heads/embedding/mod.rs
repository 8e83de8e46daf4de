//! A vector, to be compared with others. Heads that give one are a file here each and an entry in
//! [`HEADS`]; a configuration chooses one by name.

mod flatten;
mod gdc;
mod max_feature_map;
mod pooled;
mod squeezed;

use crate::nets::graph::{Linear, X};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::Debug;
use std::sync::Arc;

/// The output's name.
pub const OUTPUT: &str = "embedding";
/// What the last layer reads, for training to look at, where that layer is linear.
pub const FEATURES: &str = "features";
/// The last layer's name.
pub const LAYER: &str = "read_out";

/// A head with its settings.
pub trait Head: Debug + Send + Sync {
    /// `dim` numbers from the last map.
    fn wire<'g>(&self, x: X<'g>, dim: usize) -> X<'g>;

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
    /// Settings small enough for a test, as TOML.
    pub small: &'static str,
    read: fn(toml::Table) -> Result<Read, String>,
}

type Read = (Arc<dyn Head>, toml::Table);

/// All heads that give an embedding.
pub const HEADS: &[Entry] = &[
    Entry {
        name: "places",
        about: "fewer channels by a 1x1 convolution, then a linear layer over every place of them; \
                what ships (also called squeeze)",
        small: "squeeze = 4",
        read: read::<squeezed::Places>,
    },
    Entry {
        name: "mean",
        about: "fewer channels by a 1x1 convolution, their means, a linear layer",
        small: "squeeze = 4",
        read: read::<squeezed::Mean>,
    },
    Entry {
        name: "pooled",
        about: "means over all places, a linear layer with its norm",
        small: "",
        read: read::<pooled::Pooled>,
    },
    Entry {
        name: "gdc",
        about: "a depthwise convolution as large as the map, a linear layer with its norm \
                (MobileFaceNet)",
        small: "",
        read: read::<gdc::Gdc>,
    },
    Entry {
        name: "flatten",
        about: "norm, dropout, a linear layer over every place, norm (the E of L-ResNet-E)",
        small: "dropout = 0.0",
        read: read::<flatten::Flatten>,
    },
    Entry {
        name: "max_feature_map",
        about: "a linear layer over every place, of whose numbers the larger half remains \
                (Light CNN)",
        small: "",
        read: read::<max_feature_map::MaxFeatureMap>,
    },
];

/// What is taken where a configuration names none.
const DEFAULT: &str = "places";

/// `head`, its settings and `dim` of a `[net]`.
#[derive(Clone, Debug)]
pub struct Embedding {
    /// Numbers in the embedding.
    pub dim: usize,
    name: &'static str,
    head: Arc<dyn Head>,
    settings: toml::Table,
}

impl Embedding {
    /// Settings' names, of all heads.
    pub const KEYS: &'static [&'static str] =
        &["head", "squeeze", "dim", "feature_dim", "norms", "dropout"];

    /// The head that `table` names as `head`, with the rest of the table as its settings.
    ///
    /// # Errors
    /// When there is none of that name, or a setting cannot be used, in words.
    pub fn of(mut table: toml::Table) -> Result<Self, String> {
        let name = match table.remove("head") {
            None => DEFAULT.to_owned(),
            Some(toml::Value::String(name)) if name == "squeeze" => DEFAULT.to_owned(),
            Some(toml::Value::String(name)) => name,
            Some(other) => other.to_string(),
        };
        let Some(entry) = HEADS.iter().find(|e| e.name == name) else {
            let known: Vec<&str> = HEADS.iter().map(|e| e.name).collect();
            return Err(format!(
                "there is no head {name}; choose {}",
                known.join(", ")
            ));
        };
        let dim = match (table.remove("dim"), table.remove("feature_dim")) {
            (Some(_), Some(_)) => return Err("dim and feature_dim, which are one setting".into()),
            (Some(dim), None) | (None, Some(dim)) => dim.as_integer(),
            (None, None) => None,
        };
        let dim = dim.and_then(|dim| usize::try_from(dim).ok());
        let dim = dim.filter(|dim| *dim > 0);
        let dim = dim.ok_or("feature_dim must say how many numbers an embedding has")?;
        let (head, settings) = (entry.read)(table)?;
        Ok(Self {
            dim,
            name: entry.name,
            head,
            settings,
        })
    }

    /// The head's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The vector, not normalised.
    pub fn wire(&self, x: X<'_>) {
        self.head.wire(x, self.dim).output(OUTPUT);
    }
}

impl PartialEq for Embedding {
    fn eq(&self, other: &Self) -> bool {
        (self.dim, self.name, &self.settings) == (other.dim, other.name, &other.settings)
    }
}

impl<'de> Deserialize<'de> for Embedding {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::of(toml::Table::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl Serialize for Embedding {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut table = self.settings.clone();
        table.insert("head".into(), self.name.into());
        let dim = i64::try_from(self.dim).unwrap_or(i64::MAX);
        table.insert("dim".into(), dim.into());
        table.serialize(to)
    }
}

fn read<T>(table: toml::Table) -> Result<Read, String>
where
    T: Head + Serialize + DeserializeOwned + 'static,
{
    let head: T = table.try_into().map_err(|e| e.to_string())?;
    if let Some(why) = head.fault() {
        return Err(why);
    }
    let settings = toml::Table::try_from(&head).map_err(|e| e.to_string())?;
    Ok((Arc::new(head), settings))
}

/// A linear layer that nothing follows, and what it reads with a name.
fn read_out(x: X<'_>, dim: usize) -> X<'_> {
    let features = x.widened().mark(FEATURES);
    features.linear(Linear::new(dim).named(LAYER))
}

/// A linear layer, with its norm if wanted.
fn normed_read_out(x: X<'_>, dim: usize, norms: bool) -> X<'_> {
    match norms {
        true => x.linear(Linear::new(dim).plain().named(LAYER)).norm(),
        false => read_out(x, dim),
    }
}

fn yes() -> bool {
    true
}

fn dropout_fault(dropout: f32) -> Option<String> {
    let usable = (0.0..1.0).contains(&dropout);
    (!usable).then(|| "dropout must be a share from 0 to below 1".to_owned())
}
