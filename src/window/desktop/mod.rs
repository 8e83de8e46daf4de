//! The window on the desktop: opening it where there is a display, a graphics
//! driver and a screen to be seen on.

mod display;
mod place;

pub use display::prepare;

use super::app::Faceglass;
use super::look::icons;
use super::start::Options;
use crate::settings::WindowPlace;
use egui::{Rect, ViewportBuilder, ViewportCommand, pos2, vec2};

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// No display, or one that does not answer.
    #[error(
        "The window cannot be opened ({0}). Check that a display is there, or do without a window by faceglass run --headless."
    )]
    Display(String),
    /// A display, and nothing to draw with.
    #[error(
        "The window cannot be drawn: no usable OpenGL is there ({0}). Install or update the graphics driver (Mesa brings one that needs no graphics card), or do without a window by faceglass run --headless."
    )]
    OpenGl(String),
    /// `WINIT_X11_SCALE_FACTOR` cannot be used, nor can it be left out.
    #[error(
        "The window cannot be opened: WINIT_X11_SCALE_FACTOR is \u{201c}{value}\u{201d}, which is no number above 0, and starting without it failed ({detail}). Set it to a number such as 1.5, or remove it."
    )]
    Scale {
        /// As it was set.
        value: String,
        /// What the system said.
        detail: String,
    },
}

/// Opens the window and comes back when it is closed.
///
/// # Errors
/// [`WindowError`] if there is no display or no OpenGL.
pub fn run(options: Options) -> Result<(), WindowError> {
    let place = options.settings.window;
    let native = eframe::NativeOptions {
        viewport: viewport(place),
        renderer: eframe::Renderer::Glow,
        event_loop_builder: display::event_loop_builder(),
        // Ours looks for fonts on a thread of its own.
        system_font_fallback: false,
        ..Default::default()
    };
    eframe::run_native(
        "faceglass",
        native,
        Box::new(move |creation| {
            bring_into_view(creation, place);
            Ok(Box::new(Faceglass::new(options, &creation.egui_ctx)))
        }),
    )
    .map_err(|error| why(&error))
}

/// The window as it was left, or as it is the first time: no higher than a small
/// laptop's screen has room for below its bars.
fn viewport(place: Option<WindowPlace>) -> ViewportBuilder {
    let viewport = ViewportBuilder::default()
        .with_title("Faceglass")
        .with_app_id("faceglass")
        .with_min_inner_size([480.0, 360.0])
        .with_inner_size([1180.0, 680.0])
        .with_icon(icons::app_icon())
        .with_drag_and_drop(true);
    let Some(place) = place else { return viewport };
    let viewport = viewport
        .with_inner_size([place.width, place.height])
        .with_maximized(place.maximized);
    match (place.x, place.y) {
        (Some(x), Some(y)) => viewport.with_position([x, y]),
        _ => viewport,
    }
}

/// Moves and shrinks the window where the screens are others than they were.
fn bring_into_view(creation: &eframe::CreationContext<'_>, place: Option<WindowPlace>) {
    let Some(window) = creation.winit_window() else {
        return;
    };
    let scale = window.scale_factor() as f32;
    let screens: Vec<Rect> = window
        .available_monitors()
        .map(|monitor| {
            let (at, size) = (monitor.position(), monitor.size());
            Rect::from_min_size(
                pos2(at.x as f32, at.y as f32) / scale,
                vec2(size.width as f32, size.height as f32) / scale,
            )
        })
        .collect();
    let inner = window.inner_size();
    let inner = vec2(inner.width as f32, inner.height as f32) / scale;
    let at = place.and_then(|place| Some(pos2(place.x?, place.y?)));
    let mended = place::mended(at, inner, &screens);
    if let Some(at) = mended.at {
        let command = ViewportCommand::OuterPosition(at);
        creation.egui_ctx.send_viewport_cmd(command);
    }
    let maximized = place.is_some_and(|place| place.maximized);
    if maximized {
        // A window that is hidden until its first frame, as all are here, is not maximised by being
        // created so where a window manager looks at it only when it is shown.
        let command = ViewportCommand::Maximized(true);
        creation.egui_ctx.send_viewport_cmd(command);
    }
    if let Some(size) = mended.size.filter(|_| !maximized) {
        let command = ViewportCommand::InnerSize(size);
        creation.egui_ctx.send_viewport_cmd(command);
    }
}

fn why(error: &eframe::Error) -> WindowError {
    // What comes before is for programmers: a place in the library's source.
    let text = error.to_string();
    let reason = text.rsplit(": ").next().unwrap_or_default();
    let reason = reason.trim_end_matches('.').to_owned();
    match error {
        eframe::Error::Glutin(_)
        | eframe::Error::NoGlutinConfigs(..)
        | eframe::Error::OpenGL(_) => WindowError::OpenGl(reason),
        _ => WindowError::Display(reason),
    }
}
