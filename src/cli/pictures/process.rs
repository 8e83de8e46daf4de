//! Still pictures through the pipeline.

use faceglass_capture::Frame;
use faceglass_gallery::Matcher;
use faceglass_pipeline::{Engine, FrameResult};
use image::RgbImage;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Annotates one picture, judged by itself.
pub fn annotate_picture(
    engine: &mut Engine,
    matcher: Option<&Matcher>,
    file: &Path,
    image: RgbImage,
) -> FrameResult {
    // Each picture is a scene of its own, also where one is given twice.
    engine.reset();
    let frame = Frame {
        image: Arc::new(image),
        index: 0,
        time: Duration::ZERO,
        captured_at: Instant::now(),
        still: true,
        file: Some(file.to_path_buf()),
    };
    engine.process(&frame, matcher)
}
