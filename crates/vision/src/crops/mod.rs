//! What is cut out of a frame: letterbox, squares, views of liveness, aligned faces.

pub mod align;
pub mod crop;
pub mod letterbox;
pub mod warp;
pub mod whole;
