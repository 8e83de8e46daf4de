//! Which numbers a loss can be given. What lies outside makes no sense, and is refused with a sentence
//! instead of being trained by for hours.

/// Margins that are added to an angle stay below a right angle, which is about as far as the directions
/// of many classes lie apart.
pub const WIDEST: f32 = 1.5;

/// Where a number may lie. Neither infinity nor what is no number lies anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The least it may be.
    pub least: f32,
    /// Whether the least itself may not be.
    pub is_open: bool,
    /// The most it may be.
    pub most: f32,
}

/// Above nought.
pub const POSITIVE: Range = Range {
    least: 0.0,
    is_open: true,
    most: f32::MAX,
};
/// Nought or more.
pub const NOT_NEGATIVE: Range = Range {
    is_open: false,
    ..POSITIVE
};
/// Above nought, and all at most.
pub const SHARE: Range = Range {
    most: 1.0,
    ..POSITIVE
};

/// From nought to `most`.
pub const fn up_to(most: f32) -> Range {
    Range {
        most,
        ..NOT_NEGATIVE
    }
}

impl Range {
    fn holds(self, value: f32) -> bool {
        let is_low = value < self.least || (self.is_open && value <= self.least);
        value.is_finite() && !is_low && value <= self.most
    }

    fn told(self) -> String {
        let Self {
            least,
            is_open,
            most,
        } = self;
        match (is_open, most < f32::MAX) {
            (true, false) => format!("be above {least}"),
            (false, false) => format!("be {least} or more"),
            (true, true) => format!("lie above {least} and not above {most}"),
            (false, true) => format!("lie between {least} and {most}"),
        }
    }
}

/// A setting's name, its value, and where that may lie.
pub type Setting = (&'static str, f32, Range);

/// The first of `settings` that lies where it may not, in words.
pub fn fault(settings: impl IntoIterator<Item = Setting>) -> Option<String> {
    let mut settings = settings.into_iter();
    let (name, value, range) = settings.find(|(_, value, range)| !range.holds(*value))?;
    Some(format!("{name} must {}, not {value}", range.told()))
}
