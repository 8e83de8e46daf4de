//! What can be said about networks.

use super::ListArgs;
use clap::{Args as ClapArgs, Subcommand};
use faceglass_vision::known::Recipe;
use std::path::PathBuf;

#[derive(Debug, ClapArgs)]
pub struct ModelsArgs {
    #[command(subcommand)]
    pub command: Option<ModelsCommand>,
}

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// Show the networks in use
    List(ListArgs),
    /// Read, check and try every network
    Check(ListArgs),
    /// Put a public network into the folder named with --models: recognise it, write its
    /// manifest, try it and measure its speed
    Add(AddArgs),
    /// Write the networks in use and their manifests into a folder, for other programs
    Export {
        /// The folder; it is made if it is not there
        folder: PathBuf,
    },
    /// Read, bind and run one network, with little memory: what this program asks of
    /// itself before it loads a foreign one
    #[command(hide = true)]
    Try {
        /// Its manifest
        manifest: PathBuf,
    },
}

#[derive(Debug, ClapArgs)]
pub struct AddArgs {
    /// The network, an ONNX file
    pub file: PathBuf,
    /// How it is fed and read, where the file does not tell: a manifest's name in
    /// models/public, such as scrfd or embedder-112x112
    #[arg(long)]
    pub family: Option<Recipe>,
    /// What it is called [default: what it is recognised as]
    #[arg(long)]
    pub name: Option<String>,
    /// The licence of its weights, where you know it
    #[arg(long)]
    pub licence: Option<String>,
    /// From which score or similarity it says yes [default: that of its family]
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub threshold: Option<f32>,
    /// Make the templates of enrolled people anew with it, if it is an embedder
    #[arg(long)]
    pub re_embed: bool,
    /// JSON also on a terminal, which gets sentences otherwise
    #[arg(long)]
    pub json: bool,
}
