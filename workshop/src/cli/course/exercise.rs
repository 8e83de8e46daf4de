//! `workshop exercise`.

use crate::core::error::{Result, WorkshopError};
use crate::recipes::course::exercise::{
    Outcome, POINTS, draw_square, draw_two_weights, line_loss, square, two_weights,
};
use std::path::PathBuf;

/// Walks down a loss by hand and with the framework, and draws the way.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct ExerciseArgs {
    #[command(subcommand)]
    which: Which,
}

#[derive(clap::Subcommand, Debug)]
enum Which {
    /// y = x²: one weight, whose least loss is at 0
    GradientDescent {
        /// Where to begin
        #[arg(long, default_value_t = 3.0, allow_negative_numbers = true)]
        start: f64,
        /// Learning rate; from 1 on the walk does not end
        #[arg(long, default_value_t = 0.1)]
        rate: f64,
        /// Folder for the picture
        #[arg(long, default_value = "target/exercise")]
        out: PathBuf,
    },
    /// The line a·x + b through three points with the least squared error: two weights, whose
    /// least loss is where the normal equations say
    TwoWeights {
        /// Where to begin, a and b
        #[arg(long, num_args = 2, default_values_t = [-1.0, -1.0], allow_negative_numbers = true)]
        start: Vec<f64>,
        /// Learning rate
        #[arg(long, default_value_t = 0.3)]
        rate: f64,
        /// Folder for the picture
        #[arg(long, default_value = "target/exercise")]
        out: PathBuf,
    },
}

impl ExerciseArgs {
    pub fn run(self) -> Result<()> {
        match self.which {
            Which::GradientDescent { start, rate, out } => {
                let outcome = square(start, rate)?;
                println!("y = x²; by hand x becomes x - {rate} * 2 * x\n");
                tell(&outcome, ["x"], |[x]| x * x);
                save(out, "gradient-descent.png", |file| {
                    draw_square(&outcome, file)
                })
            }
            Which::TwoWeights { start, rate, out } => {
                let [a, b] = start[..] else {
                    let why = "--start takes two numbers, a and b";
                    return Err(WorkshopError::Config(why.into()));
                };
                let outcome = two_weights([a, b], rate)?;
                let points = POINTS.map(|(x, y)| format!("({x}, {y})")).join(", ");
                println!("loss = mean of (a * x + b - y)² at {points}; rate {rate}\n");
                tell(&outcome, ["a", "b"], line_loss);
                save(out, "two-weights.png", |file| {
                    draw_two_weights(&outcome, file)
                })
            }
        }
    }
}

/// Every step, both ways, and how near the closed form they end.
fn tell<const N: usize>(outcome: &Outcome<N>, names: [&str; N], loss: impl Fn([f64; N]) -> f64) {
    let title = |how: &str| {
        names
            .map(|name| format!("{:>14}", format!("{name} {how}")))
            .concat()
    };
    println!("step{}{}          loss", title("by hand"), title("by burn"));
    let numbers = |place: Option<&[f64; N]>| match place {
        Some(place) => place.map(|v| format!("{v:14.8}")).concat(),
        None => " ".repeat(14 * N),
    };
    let (by_hand, by_framework) = (&outcome.by_hand, &outcome.by_framework);
    for step in 0..by_hand.places.len().max(by_framework.places.len()) {
        let (hand, burn) = (by_hand.places.get(step), by_framework.places.get(step));
        let loss = hand.or(burn).map_or(f64::NAN, |place| loss(*place));
        println!("{step:4}{}{}  {loss:12.8}", numbers(hand), numbers(burn));
    }
    let closed = outcome.minimum.map(|v| format!("{v:.8}")).join(", ");
    println!("\nclosed form: {} = {closed}", names.join(", "));
    for (how, path) in [("by hand", by_hand), ("by burn", by_framework)] {
        let end = path.end();
        let away = end.iter().zip(outcome.minimum);
        let away = away.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        println!("{how}: {away:.1e} away after {} steps", path.steps());
    }
    println!("both ways differ by {:.1e} at most", outcome.apart());
}

fn save(
    folder: PathBuf,
    name: &str,
    draw: impl FnOnce(&std::path::Path) -> Result<()>,
) -> Result<()> {
    std::fs::create_dir_all(&folder).map_err(WorkshopError::io(&folder))?;
    let file = folder.join(name);
    draw(&file)?;
    println!("the way is drawn in {}", file.display());
    Ok(())
}
