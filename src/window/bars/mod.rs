//! What stands around the picture: the menu above it, what is wrong and what
//! happened over it, playing and the state in words under it.

pub mod floating;
pub mod menu;
pub mod messages;
pub mod notices;
pub mod transport;
