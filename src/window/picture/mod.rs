//! The picture with its faces.

mod faces;
mod guides;
mod looking;
mod nothing;
mod overlay;
mod ring;
mod shooting;
mod tags;

use super::state::State;
use crate::window::bars::menu;
use crate::window::state::action::Action;
use egui::{
    Color32, ColorImage, Rect, Response, Role, Sense, TextureHandle, TextureOptions, Ui,
    WidgetInfo, pos2, vec2,
};
use faceglass_pipeline::result::FrameResult;
use image::RgbImage;
use overlay::Mapping;
use std::sync::Arc;

pub use ring::shine;
pub use shooting::ui as shooting_ui;

/// What a right click on the picture offers.
const PICTURE_MENU: [Action; 11] = [
    Action::Photo,
    Action::PhotoPlain,
    Action::Record,
    Action::NextTimer,
    Action::Screenshot,
    Action::ZoomFit,
    Action::NextPrivacy,
    Action::ToggleMirror,
    Action::Rotate,
    Action::TogglePanels,
    Action::ToggleFullscreen,
];

/// Part of the room to each side of the picture that shows colours in the light test.
const LIT_PART: f32 = 0.15;

/// Longer side, in pixels, beyond which a picture is thinned for the screen.
const MOST_PIXELS: u32 = 2560;

/// The picture on the graphics card.
#[derive(Default)]
pub struct Picture {
    texture: Option<TextureHandle>,
    shown: Option<Arc<FrameResult>>,
}

impl Picture {
    /// Draws the newest frame and its faces, or says why there is none.
    pub fn ui(&mut self, ui: &mut Ui, state: &mut State) {
        self.take_newest(ui.ctx(), state.scene.frame());
        let room = ui.available_rect_before_wrap();
        let (Some(texture), Some(shown)) = (&self.texture, &self.shown) else {
            state.screen.picture = None;
            state.screen.whole = None;
            state.screen.enrolled_face = None;
            ui.scope_builder(egui::UiBuilder::new().max_rect(room), |ui| {
                nothing::ui(ui, state);
            });
            return;
        };
        let shown = Arc::clone(shown);
        let now_s = ui.input(|input| input.time);
        // While colours are shown they need room, and the face is told what to do.
        let margin = match state.proof.colours(now_s) {
            Some(_) => room.size() * LIT_PART,
            None => vec2(10.0, 10.0),
        };
        let (width, height) = shown.frame.image.dimensions();
        let mut mapping = Mapping::fit(
            (width.max(1) as f32, height.max(1) as f32),
            room.shrink2(margin),
            state.is_mirrored(),
        );
        let whole = mapping.on_screen;
        mapping.on_screen = state.scene.view.shown(whole);
        let seen = mapping.on_screen.intersect(room.shrink2(margin));
        state.screen.picture = Some(seen);
        state.screen.whole = Some(whole);
        state.screen.enrolled_face = None;
        state.screen.other_faces.clear();
        // No stop of the Tab key: what a click does has keys of its own.
        let response = ui.allocate_rect(seen, Sense::CLICK | Sense::DRAG);
        looking::look_closer(ui, &response, state, whole);
        let t = state.t();
        response.widget_info(|| {
            let faces = (t.faces.count)(shown.faces.len());
            WidgetInfo::labeled(Role::Image, true, format!("{} · {faces}", t.faces.picture))
        });
        let (left, right) = if state.is_mirrored() {
            (1.0, 0.0)
        } else {
            (0.0, 1.0)
        };
        let uv = Rect::from_min_max(pos2(left, 0.0), pos2(right, 1.0));
        let painter = ui.painter_at(seen);
        painter.image(texture.id(), mapping.on_screen, uv, Color32::WHITE);
        looking::cover_faces(&painter, state, &shown, mapping);
        if state.settings.overlay.guides {
            guides::paint(&painter, mapping.on_screen);
        }
        picture_clicks(&response, state);
        faces::ui(ui, state, &shown, (mapping, seen));
    }

    fn take_newest(&mut self, ctx: &egui::Context, newest: Option<&Arc<FrameResult>>) {
        let Some(newest) = newest else {
            self.shown = None;
            return;
        };
        if self
            .shown
            .as_ref()
            .is_some_and(|old| Arc::ptr_eq(old, newest))
        {
            return;
        }
        // The same pixels with other faces (a slider moved on a still picture)
        // need no new texture.
        let same_pixels = self
            .shown
            .as_ref()
            .is_some_and(|old| Arc::ptr_eq(&old.frame.image, &newest.frame.image));
        if !same_pixels {
            let image = to_texture(&newest.frame.image);
            match &mut self.texture {
                Some(texture) => texture.set(image, TextureOptions::LINEAR),
                None => {
                    self.texture = Some(ctx.load_texture("picture", image, TextureOptions::LINEAR));
                }
            }
        }
        self.shown = Some(Arc::clone(newest));
    }
}

/// Pixels for the graphics card; huge pictures are thinned, since no screen
/// shows so many and the card may not take them.
fn to_texture(image: &RgbImage) -> ColorImage {
    let (width, height) = image.dimensions();
    let step = width.max(height).div_ceil(MOST_PIXELS).max(1);
    if step == 1 {
        return ColorImage::from_rgb([width as usize, height as usize], image.as_raw());
    }
    let (width, height) = (width / step, height / step);
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            rgb.extend_from_slice(&image.get_pixel(x * step, y * step).0);
        }
    }
    ColorImage::from_rgb([width as usize, height as usize], &rgb)
}

/// A double click fills the screen, a right click offers what can be done.
fn picture_clicks(response: &Response, state: &mut State) {
    if response.clicked() {
        state.click_aside();
    }
    let mut wanted = response
        .double_clicked()
        .then_some(Action::ToggleFullscreen);
    response.context_menu(|ui| {
        wanted = menu::actions_ui(ui, state, PICTURE_MENU.iter().map(|a| Some(*a))).or(wanted);
    });
    if let Some(action) = wanted {
        state.perform(action, &response.ctx);
    }
}
