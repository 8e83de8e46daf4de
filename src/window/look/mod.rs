//! How the window looks: colours, type, signs and controls. Knows nothing of
//! what is shown.

pub mod fallback_font;
pub mod icons;
pub mod plots;
pub mod theme;
pub mod thumbnail;
pub mod widgets;
