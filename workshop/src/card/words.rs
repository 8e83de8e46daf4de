//! `models/cards/KIND.toml`: the parts of a card that people write. Each text may name
//! figures of the report ([`super::figure`]).

use serde::Deserialize;

/// A card's hand-written parts, in the order of the page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// What the network does, as the field calls it.
    pub task: String,
    /// The network in one sentence.
    pub sentence: String,
    /// What it is meant for.
    pub intended: Vec<String>,
    /// What it must not be used for.
    pub out_of_scope: Vec<String>,
    /// How to use it.
    pub usage: String,
    /// How it is built.
    pub architecture: String,
    /// What is to be said of the data beside the table.
    pub data: String,
    /// The table of figures.
    #[serde(rename = "row")]
    pub rows: Vec<Row>,
    /// How to read the table.
    pub reading: String,
    /// What is known to fail.
    pub limits: Vec<String>,
    /// Commands that make it again.
    pub reproduce: Vec<String>,
}

/// A row of the table of figures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What was measured.
    pub figure: String,
    /// The number.
    pub value: String,
    /// On what.
    pub on: String,
}
