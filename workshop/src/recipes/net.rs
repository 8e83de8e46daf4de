//! `[net]` of a configuration: a backbone by name with its settings, and what the recipe adds.

use crate::nets::backbones::Choice;
use crate::nets::graph::Widths;
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a recipe says of its network beside the backbone.
pub trait Own: Serialize + DeserializeOwned {
    /// Its settings' names, old ones too.
    const KEYS: &'static [&'static str];
}

/// `[net]`: settings of the recipe and of the backbone beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct NetConfig<O> {
    /// What the recipe adds.
    pub own: O,
    /// What sees; `plain` where none is named.
    pub backbone: Choice,
    /// What pruning left of its layers, where it did.
    pub widths: Widths,
}

/// The setting of [`NetConfig::widths`].
pub const WIDTHS: &str = "widths";

impl<O: Own> NetConfig<O> {
    fn of(mut table: toml::Table) -> Result<Self, String> {
        let own = O::KEYS
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), table.remove(*key)?)))
            .collect::<toml::Table>();
        let widths = table.remove(WIDTHS).map(toml::Value::try_into);
        Ok(Self {
            widths: widths
                .transpose()
                .map_err(|e| e.to_string())?
                .unwrap_or_default(),
            own: own.try_into().map_err(|e| e.to_string())?,
            backbone: Choice::of(table)?,
        })
    }
}

impl<'de, O: Own> Deserialize<'de> for NetConfig<O> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let table = toml::Table::deserialize(from)?;
        Self::of(table).map_err(|why| D::Error::custom(format!("[net] {why}")))
    }
}

impl<O: Own> Serialize for NetConfig<O> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut table = self.backbone.table();
        let own = toml::Table::try_from(&self.own).map_err(S::Error::custom)?;
        table.extend(own);
        if !self.widths.is_empty() {
            let widths = toml::Table::try_from(&self.widths).map_err(S::Error::custom)?;
            table.insert(WIDTHS.into(), widths.into());
        }
        table.serialize(to)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::nets::heads::embedding::Embedding;

    type Net = NetConfig<Embedding>;

    const OLD: &str = "channels = [4, 8, 8, 8]\nblocks = [0, 1, 1]\nsqueeze = 4\ndim = 8\n";

    #[test]
    fn a_table_without_a_name_is_of_the_plain_backbone() {
        let old: Net = toml::from_str(OLD).unwrap();
        let named: Net = toml::from_str(&format!("backbone = \"plain\"\n{OLD}")).unwrap();
        assert_eq!(old, named);
        let told = toml::to_string(&old).unwrap();
        assert!(told.contains("backbone = \"plain\""), "{told}");
        assert_eq!(toml::from_str::<Net>(&told).unwrap(), old);
    }

    #[test]
    fn what_is_not_known_is_named() {
        let said = |text: &str| toml::from_str::<Net>(text).unwrap_err().to_string();
        assert!(said(&format!("backbone = \"oak\"\n{OLD}")).contains("there is no backbone oak"));
        assert!(said(&format!("depth = 3\n{OLD}")).contains("depth"));
        assert!(said(&OLD.replace("dim = 8", "")).contains("dim"));
        assert!(said(&OLD.replace("[0, 1, 1]", "[0, 1]")).contains("channels needs"));
    }
}
