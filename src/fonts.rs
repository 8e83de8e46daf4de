//! The fonts of window, plots and annotated pictures.

use egui::{FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

/// The font of text, also that of plots.
pub const REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Regular-subset.otf");
const BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Bold-subset.otf");

/// Family of headings and names.
pub const BOLD_FAMILY: &str = "bold";

/// Our fonts first, egui's behind them for signs ours lack.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let own = [("Noto Sans SC", REGULAR), ("Noto Sans SC Bold", BOLD)];
    for (name, bytes) in own {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let chain = |first: &[&str]| {
        first
            .iter()
            .map(|name| (*name).to_owned())
            .chain(fallback.iter().cloned())
            .collect::<Vec<_>>()
    };
    fonts
        .families
        .insert(FontFamily::Proportional, chain(&["Noto Sans SC"]));
    fonts.families.insert(
        FontFamily::Name(BOLD_FAMILY.into()),
        chain(&["Noto Sans SC Bold", "Noto Sans SC"]),
    );
    fonts
}
