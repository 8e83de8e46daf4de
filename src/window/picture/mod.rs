//! The picture with its faces.

mod guides;
mod looking;
mod overlay;
mod ring;
mod tags;

use super::state::State;
use super::state::link::Phase;
use crate::window::bars::menu;
use crate::window::look::icons::{self, Icon};
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets;
use crate::window::state::action::Action;
use crate::window::state::enrolment::Step;
use crate::window::state::guided::proof::Stage;
use crate::window::text::words;
use crate::window::text::words::presence;
use egui::{
    Align2, Color32, ColorImage, FontId, Painter, Rect, Response, Role, Sense, TextureHandle,
    TextureOptions, Ui, WidgetInfo, pos2, vec2,
};
use faceglass_pipeline::live::PlayerState;
use faceglass_pipeline::result::{FaceResult, FrameResult};
use image::RgbImage;
use overlay::{Drawing, FaceLook, Mapping};
use std::sync::Arc;
use tags::Tags;

pub use ring::shine;

/// What a right click on the picture offers.
const PICTURE_MENU: [Action; 9] = [
    Action::Photo,
    Action::PhotoPlain,
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
                nothing_ui(ui, state);
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
        faces_ui(ui, state, &shown, (mapping, seen));
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

fn faces_ui(ui: &mut Ui, state: &mut State, shown: &FrameResult, (mapping, seen): (Mapping, Rect)) {
    let painter = ui.painter_at(seen);
    let t = state.t();
    let choosing = state.enrolment.is_choosing();
    let drawing = Drawing::new(&painter, mapping, state.settings.overlay);
    let marked = state.enrolment.marked();
    let enrolling = if state.enrolment.step == Step::Naming {
        t.question.to_be_enrolled.to_owned()
    } else {
        (t.question.marked)(state.enrolment.name.trim())
    };
    let now_s = ui.input(|input| input.time);
    let meant = state.proof.track().filter(|_| state.proof.is_under_way());
    let is_asked = state.proof.is_running();
    let left = state.proof.left(now_s);
    let left = left.map(|(left, of)| left.as_secs_f32() / of.as_secs_f32().max(0.001));
    let wish = match state.proof.stage() {
        Stage::Asking(prompt) => presence::wish(prompt.wish, t),
        _ => t.presence.starting,
    };
    let mut hovered = None;
    for (i, face) in shown.faces.iter().enumerate() {
        let look = FaceLook {
            selected: state.scene.is_selected(face.track),
            hovered: state.scene.is_hovered(face.track),
            badge: choosing.then_some(i + 1),
            enrolling: (marked == Some(face.track)).then_some(enrolling.as_str()),
        };
        drawing.face(face, &look);
        let rect = mapping.area(face.bbox).intersect(seen);
        if marked == Some(face.track) {
            state.screen.enrolled_face = Some(rect).filter(|rect| rect.is_positive());
        } else {
            state.screen.other_faces.push(rect);
        }
        let mut label = (t.faces.choose)(i + 1, &words::who(&face.identity, t));
        if let Some(words) = look.enrolling {
            label = format!("{label} · {words}");
        }
        if meant == Some(face.track) {
            ring::paint(&painter, mapping.area(face.bbox), left);
            if is_asked {
                label = format!("{label} · {}", (t.presence.ring)(wish));
            }
        }
        if rect.is_positive() && face_button_ui(ui, state, &label, face, rect) {
            hovered = Some(face.track);
        }
    }
    if state.settings.overlay.boxes {
        tags_ui(&painter, state, shown, (mapping, seen));
    }
    state.scene.hover(hovered);
    if shown.faces.is_empty() && state.settings.overlay.boxes {
        no_face_ui(&painter, seen, &words::no_face(shown, t));
    }
}

/// The words; the face that somebody points at or has picked has the first
/// choice of a place.
fn tags_ui(
    painter: &Painter,
    state: &State,
    shown: &FrameResult,
    (mapping, seen): (Mapping, Rect),
) {
    let (scene, t) = (&state.scene, state.t());
    let boxes = shown.faces.iter().map(|face| mapping.area(face.bbox));
    let mut tags = Tags::new(painter, seen, t, boxes.collect());
    let mut faces: Vec<_> = shown.faces.iter().enumerate().collect();
    let is_first =
        |face: &FaceResult| scene.is_hovered(face.track) || scene.is_selected(face.track);
    faces.sort_by_key(|(_, face)| !is_first(face));
    for (i, face) in faces {
        if !mapping.area(face.bbox).intersects(seen) {
            continue;
        }
        let color = Palette::over_picture().verdict(face.liveness.verdict);
        let beside = state.proof.beside(face, shown.frame.time);
        let beside = beside.map(|beside| {
            let words = presence::beside(beside.presence, beside.left_s, t);
            (
                words,
                Palette::over_picture().presence(beside.presence.fused),
            )
        });
        tags.draw(face, i + 1, mapping.area(face.bbox), (color, beside));
    }
}

/// What a click on a face does; true while the pointer is on it.
fn face_button_ui(
    ui: &mut Ui,
    state: &mut State,
    label: &str,
    face: &FaceResult,
    rect: Rect,
) -> bool {
    let selected = state.scene.is_selected(face.track);
    let id = ui.scope_id().with(("face", face.track));
    let response = ui
        .interact(rect, id, Sense::click())
        .on_hover_cursor(egui::CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, label));
    let mut enrol = response.double_clicked();
    if response.clicked() && !enrol {
        state.click_face(face.track);
    }
    response.context_menu(|ui| {
        let entries = [Some(Action::Enrol)];
        enrol |= menu::actions_ui(ui, state, entries.into_iter()).is_some();
    });
    if enrol {
        state.scene.select(face.track);
        state.perform(Action::Enrol, &response.ctx);
    }
    response.hovered() || response.has_focus()
}

fn no_face_ui(painter: &egui::Painter, picture: Rect, text: &str) {
    let galley = painter.layout_no_wrap(
        text.to_owned(),
        FontId::proportional(13.0),
        Color32::from_gray(225),
    );
    let size = galley.size() + vec2(20.0, 8.0);
    let place = Rect::from_center_size(
        pos2(picture.center().x, picture.bottom() - 12.0 - size.y / 2.0),
        size,
    );
    painter.rect_filled(place, size.y / 2.0, Color32::from_black_alpha(170));
    painter.galley(place.min + vec2(10.0, 4.0), galley, Color32::WHITE);
}

/// Why there is no picture, and what to do.
fn nothing_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let phase = state.link.phase();
    let (title, detail) = match (phase, &state.source.state) {
        (Phase::Failed(why), _) => (t.general.failed_start, (t.told.problem)(why)),
        (Phase::Starting, _) => (t.source.not_running, String::new()),
        (_, PlayerState::Opening | PlayerState::Running) => (t.source.opening, asked_name(state)),
        _ => (t.source.no_picture, t.source.no_picture_hint.to_owned()),
    };
    let failed = matches!(phase, Phase::Failed(_));
    let palette = Palette::of(ui.visuals());
    let weak = ui.visuals().weak_text_color();
    let middle = ui.max_rect().center();
    let sign = Rect::from_center_size(middle - vec2(0.0, 76.0), vec2(44.0, 44.0));
    let (icon, color) = if failed {
        (Icon::Warning, palette.error)
    } else {
        (Icon::Person, weak)
    };
    icons::paint(ui.painter(), icon, sign, color);
    let strong = ui.visuals().strong_text_color();
    ui.painter().text(
        middle - vec2(0.0, 30.0),
        Align2::CENTER_CENTER,
        title,
        bold(18.0),
        strong,
    );
    let below = Rect::from_center_size(middle + vec2(0.0, 60.0), vec2(440.0, 140.0))
        .intersect(ui.max_rect());
    ui.scope_builder(egui::UiBuilder::new().max_rect(below), |ui| {
        ui.vertical_centered(|ui| {
            let words = format!("{title}. {detail}");
            let response = ui.label(egui::RichText::new(&detail).color(weak));
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
            ui.add_space(8.0);
            // A source that is lost has its buttons in the banner.
            if !failed && state.source.state == PlayerState::Closed {
                nothing_buttons_ui(ui, state);
            }
        });
    });
}

fn nothing_buttons_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let ctx = ui.ctx().clone();
    if widgets::primary_button(ui, t.commands.open_file).clicked() {
        state.perform(Action::OpenFile, &ctx);
    }
    if state.can(Action::OpenDemo) && ui.button(t.commands.open_demo).clicked() {
        state.perform(Action::OpenDemo, &ctx);
    }
}

/// What is being opened.
fn asked_name(state: &State) -> String {
    use faceglass_capture::SourceSpec;
    match &state.source.asked {
        Some(SourceSpec::Camera { .. }) => state.t().source.camera.label.to_owned(),
        Some(SourceSpec::Path(path)) if Some(path.as_path()) == state.places.demo() => {
            state.t().source.demo.to_owned()
        }
        Some(SourceSpec::Path(path)) => path.to_string_lossy().into_owned(),
        _ => String::new(),
    }
}
