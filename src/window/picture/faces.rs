//! The faces over the picture: their boxes and words, and what a click on one does.

use super::overlay::{Drawing, FaceLook, Mapping};
use super::ring;
use super::tags::Tags;
use crate::window::bars::menu;
use crate::window::look::theme::Palette;
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::state::enrolment::Step;
use crate::window::state::guided::proof::Stage;
use crate::window::text::words;
use crate::window::text::words::presence;
use egui::{Color32, FontId, Painter, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use faceglass_pipeline::result::{FaceResult, FrameResult};

/// Draws them, and takes in what is done to them.
pub fn ui(ui: &mut Ui, state: &mut State, shown: &FrameResult, (mapping, seen): (Mapping, Rect)) {
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
    // Under what is asked nobody could read them.
    let free = state
        .screen
        .between
        .map_or(seen, |free| seen.intersect(free));
    let mut tags = Tags::new(painter, free, t, boxes.collect());
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
