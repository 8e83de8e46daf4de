//! The commands, one a file: what is typed, and what it sets going.

mod compare;
mod course;
mod data;
mod evaluate;
mod export;
mod leave_out;
mod lists;
mod nets;
mod recipe;
mod run_args;
mod shards;
mod teach;
mod train;
mod verify;

use crate::card::command::CardArgs;
use crate::core::error::{Result, WorkshopError};
use clap::{Parser, Subcommand};
use std::path::Path;

/// Trains, exports and measures the networks that Faceglass ships.
#[derive(Debug, Parser)]
#[command(name = "workshop", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A first run: draw faces, train a small network on them, export, measure and plot it
    Example(course::example::ExampleArgs),
    /// List the networks that a configuration can name, with parameters and work
    Nets(nets::NetsArgs),
    /// Gradient descent on y = x², and on a loss of two weights: by hand, with the framework, drawn
    Exercise(course::exercise::ExerciseArgs),
    /// Train a network with two numbers at its end on digits under several losses, and draw where each
    /// puts them
    Rings(course::rings::RingsArgs),
    /// Learn expressions from all people but one and ask about that one, in turn
    Expressions(course::expressions::ExpressionsArgs),
    /// Simulate colour, depth and infrared of faces and attacks, and measure how near they come to real ones
    Simulate(course::simulate::SimulateArgs),
    /// From a folder of anything to a set that trains: look at it, clean it, align it, divide it, list it, pack it
    #[command(subcommand)]
    Data(data::DataArgs),
    /// Turn public sets into training shards
    Prepare(shards::prepare::PrepareArgs),
    /// Copy shards without the test pictures, small enough to travel
    Thin(shards::thin::ThinArgs),
    /// Write people held out of training as a folder and pairs in LFW's form, for the app to
    /// be measured on (`faceglass evaluate lfw`)
    Pairs(lists::pairs::PairsArgs),
    /// Write a list of triplets for recognition to learn from: by chance, or hard ones by an embedder
    Triplets(lists::triplets::TripletsArgs),
    /// Write the faces of liveness shards as lists in the form of CASIA-SURF, for `train bags` with colour alone
    ColourLists(lists::colour::ColourListsArgs),
    /// Run a teacher over pictures or shards
    #[command(subcommand)]
    Teach(teach::TeachArgs),
    /// Train a network from shards
    Train(train::TrainArgs),
    /// Train every cell of a matrix of settings by an equal budget, and report them side by side
    Compare(compare::CompareArgs),
    /// Write a trained network as ONNX with its manifest, and check that both agree
    Export(export::ExportArgs),
    /// Remove the filters of a network that matter least, and train what is left on
    Prune(nets::prune::PruneArgs),
    /// Write an exported network with weights, or weights and activations, in 8 bits
    Quantise(nets::quantise::QuantiseArgs),
    /// Refuse a smaller network that errs more than its model, by paired answers about the development people
    Gate(nets::gate::GateArgs),
    /// Measure an exported network on held-out data
    Evaluate(evaluate::EvaluateArgs),
    /// Measure an embedder one to one and one to many: LFW or another list of pairs, a verification
    /// set (.bin), a folder a person
    Verify(verify::VerifyArgs),
    /// Draw over a face where a network with CBAM looks
    Attention(nets::attention::AttentionArgs),
    /// Learn who is who from embeddings, by four classifiers, and name further pictures
    Classify(course::classify::ClassifyArgs),
    /// Make a network's card from its report, and take figures over into that
    Card(CardArgs),
    /// Train liveness without some of the repositories of replays and frames and
    /// measure it on those, in turn; finished folds are not trained again
    LeaveOut(leave_out::LeaveOutArgs),
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// Whatever stopped it, as a sentence.
    pub fn run(self) -> Result<()> {
        match self.command {
            Command::Example(args) => args.run(),
            Command::Nets(args) => args.run(),
            Command::Exercise(args) => args.run(),
            Command::Rings(args) => args.run(),
            Command::Expressions(args) => args.run(),
            Command::Simulate(args) => args.run(),
            Command::Data(args) => args.run(),
            Command::Prepare(args) => args.run(),
            Command::Thin(args) => args.run(),
            Command::Pairs(args) => args.run(),
            Command::Triplets(args) => args.run(),
            Command::ColourLists(args) => args.run(),
            Command::Teach(args) => args.run(),
            Command::Train(args) => args.run(),
            Command::Compare(args) => args.run(),
            Command::Export(args) => args.run(),
            Command::Prune(args) => args.run(),
            Command::Quantise(args) => args.run(),
            Command::Gate(args) => args.run(),
            Command::Evaluate(args) => args.run(),
            Command::Verify(args) => args.run(),
            Command::Attention(args) => args.run(),
            Command::Classify(args) => args.run(),
            Command::Card(args) => args.run(),
            Command::LeaveOut(args) => args.run(),
        }
    }
}

/// Shards must not be replaced by their own copy.
fn refuse_same(shards: &Path, out: &Path) -> Result<()> {
    let full = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_owned());
    if full(shards) == full(out) {
        return Err(WorkshopError::Config(
            "choose an --out other than the shards themselves".into(),
        ));
    }
    Ok(())
}
