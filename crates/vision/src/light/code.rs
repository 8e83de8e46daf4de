//! Which colours are shown, and when.

use super::{linear_of_srgb, srgb_of_linear};
use crate::chance::Dice;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use std::time::Duration;

/// Colours of one code.
const STEPS: usize = 6;
/// How long each is shown. With the ramps no second sees three changes, so that
/// there is at most one flash (two opposing changes) in any second, whatever the
/// colours: WCAG 2.3.1 allows three.
const STEP: Duration = Duration::from_millis(600);
/// How long the light takes from one colour to the next.
const RAMP: Duration = Duration::from_millis(150);

/// A colour to show. None is a saturated red: of linear light red has less than
/// 0.8 in each, and in every mixture on the way from one to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LightColour {
    /// A light red.
    Coral,
    /// Green.
    Green,
    /// A light blue.
    Blue,
    /// Yellow.
    Yellow,
    /// Cyan.
    Cyan,
    /// Magenta.
    Magenta,
}

impl LightColour {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Coral,
        Self::Green,
        Self::Blue,
        Self::Yellow,
        Self::Cyan,
        Self::Magenta,
    ];

    /// Red, green and blue as a screen takes them (sRGB, 8 bits).
    pub fn srgb(self) -> [u8; 3] {
        match self {
            Self::Coral => [255, 120, 120],
            Self::Green => [90, 255, 110],
            Self::Blue => [90, 120, 255],
            Self::Yellow => [255, 240, 90],
            Self::Cyan => [90, 240, 255],
            Self::Magenta => [255, 110, 255],
        }
    }

    /// Linear light, 0 to 1.
    pub fn linear(self) -> [f32; 3] {
        LINEAR[self as usize]
    }
}

static LINEAR: LazyLock<[[f32; 3]; 6]> = LazyLock::new(|| {
    let linear = |value: u8| linear_of_srgb(f32::from(value) / 255.0);
    LightColour::ALL.map(|colour| colour.srgb().map(linear))
});

/// Which part of the screen is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// All of it.
    Whole,
    /// The half on the left of who looks at it, which is the picture's right.
    Left,
    /// The half on the right of who looks at it, which is the picture's left.
    Right,
}

/// A sequence of six colours, none twice running, of which some light only one
/// half of the screen: black first, then one colour every 0.6 s. There are 37,500
/// codes, some 15 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LightCode {
    colours: [LightColour; STEPS],
    mirrored: bool,
}

impl LightCode {
    /// Draws one of the codes, each as likely as any other.
    pub fn drawn(seed: u64) -> Self {
        Self::numbered(Dice::new(seed).below(Self::COUNT))
    }

    /// How many codes there are.
    pub const COUNT: usize = 2 * 6 * 5 * 5 * 5 * 5 * 5;

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(Self::numbered)
    }

    fn numbered(number: usize) -> Self {
        let (mirrored, mut rest) = (number % 2 == 1, number / 2);
        let all = LightColour::ALL;
        let mut before = rest % all.len();
        rest /= all.len();
        let colours = std::array::from_fn(|step| {
            if step > 0 {
                // One of the others.
                let others = all.len() - 1;
                before = (before + 1 + rest % others) % all.len();
                rest /= others;
            }
            all[before]
        });
        Self { colours, mirrored }
    }

    /// The colours in order.
    pub fn colours(&self) -> [LightColour; STEPS] {
        self.colours
    }

    /// What each colour lights.
    pub fn sides(&self) -> [Side; STEPS] {
        use Side::{Left, Right, Whole};
        let (one, other) = if self.mirrored {
            (Right, Left)
        } else {
            (Left, Right)
        };
        [Whole, one, other, Whole, other, one]
    }

    /// From the first black to the last.
    pub fn duration() -> Duration {
        STEP * (STEPS as u32 + 1) + RAMP
    }

    /// Linear light of the left and the right half of the screen, as who looks at
    /// it sees them, so long after the code began.
    pub fn light_at(&self, since_start: Duration) -> [[f32; 3]; 2] {
        let steps = (since_start.as_millis() / STEP.as_millis()) as usize;
        let into = since_start.saturating_sub(STEP * steps.min(STEPS + 2) as u32);
        let share = (into.as_secs_f32() / RAMP.as_secs_f32()).min(1.0);
        let (from, to) = (self.steady(steps.checked_sub(1)), self.steady(Some(steps)));
        std::array::from_fn(|half| {
            std::array::from_fn(|c| from[half][c] + share * (to[half][c] - from[half][c]))
        })
    }

    /// The light at the end of a step; step 0 is the black before the colours.
    fn steady(&self, step: Option<usize>) -> [[f32; 3]; 2] {
        const BLACK: [f32; 3] = [0.0; 3];
        let Some(at) = step
            .and_then(|step| step.checked_sub(1))
            .filter(|at| *at < STEPS)
        else {
            return [BLACK; 2];
        };
        let light = self.colours[at].linear();
        match self.sides()[at] {
            Side::Whole => [light; 2],
            Side::Left => [light, BLACK],
            Side::Right => [BLACK, light],
        }
    }

    /// What a screen is to show in its left and its right half (sRGB, 8 bits).
    pub fn shown_at(&self, since_start: Duration) -> [[u8; 3]; 2] {
        let value = |v: f32| (255.0 * srgb_of_linear(v)).round().clamp(0.0, 255.0) as u8;
        self.light_at(since_start).map(|half| half.map(value))
    }
}
