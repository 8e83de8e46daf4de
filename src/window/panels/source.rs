//! Cameras, movies and pictures.

use crate::window::jobs::typed_path;
use crate::window::look::icons::Icon;
use crate::window::look::widgets::{hint, icon_button_sized};
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::text::words;
use egui::{ComboBox, Key, RichText, TextEdit, Ui};
use faceglass_capture::{CameraFormat, CameraInfo, SourceSpec};

/// What is open, and what else could be.
pub fn ui(ui: &mut Ui, state: &mut State) {
    open_ui(ui, state);
    cameras_ui(ui, state);
    path_ui(ui, state);
    buttons_ui(ui, state);
}

/// The open source and what was negotiated with it.
fn open_ui(ui: &mut Ui, state: &State) {
    let t = state.t();
    let Some(info) = &state.source.info else {
        ui.label(state.source.state_in_words(t));
        return;
    };
    let one_picture = state.source.is_one_picture();
    let mut parts = vec![state.source.state_in_words(t).to_owned()];
    if let Some((width, height)) = info.size {
        parts.push(format!("{width}×{height}"));
    }
    if let Some(fps) = info.fps {
        parts.push(format!("{} {}", trimmed(fps), t.source.fps));
    }
    let format = words::format(info, t);
    if !format.is_empty() && !one_picture {
        parts.push(format);
    }
    ui.add(egui::Label::new(RichText::new(parts.join(" · ")).weak()).wrap());
    if let Some(file) = state.picture_file() {
        ui.add(egui::Label::new(file).truncate());
    }
}

fn trimmed(fps: f64) -> String {
    let text = format!("{fps:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn cameras_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let Some(cameras) = state.source.cameras.clone() else {
        hint(ui, t.source.looking);
        return;
    };
    ui.label(RichText::new(t.source.camera.label).weak());
    ui.horizontal(|ui| {
        if cameras.is_empty() {
            ui.label(t.source.no_cameras);
        } else {
            camera_combo_ui(ui, state, &cameras);
        }
        let ctx = ui.ctx().clone();
        let label = t.commands.find_cameras;
        if icon_button_sized(ui, Icon::Refresh, label, false, 26.0).clicked() {
            state.perform(Action::FindCameras, &ctx);
        }
    });
    if let Some(camera) = state.source.camera().cloned()
        && !camera.formats.is_empty()
    {
        format_combo_ui(ui, state, &camera);
    }
}

fn camera_combo_ui(ui: &mut Ui, state: &mut State, cameras: &[CameraInfo]) {
    let t = state.t();
    let current = state.source.camera().cloned();
    let shown = current
        .as_ref()
        .map_or(t.source.default_camera, |camera| camera.name.as_str());
    let mut wanted = None;
    let combo = ComboBox::from_id_salt("camera")
        .width(ui.available_width() - 36.0)
        .truncate()
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for camera in cameras {
                let is_current = current.as_ref().is_some_and(|c| c.id == camera.id);
                if ui.selectable_label(is_current, &camera.name).clicked() {
                    wanted = Some(camera.id.clone());
                }
            }
        });
    combo
        .response
        .on_hover_text(t.source.camera.tip)
        .accessible_name(t.source.camera.label);
    if let Some(id) = wanted {
        state.open(SourceSpec::Camera {
            id: Some(id),
            format: None,
        });
    }
}

fn format_combo_ui(ui: &mut Ui, state: &mut State, camera: &CameraInfo) {
    let t = state.t();
    let current = state.source.camera_format().cloned();
    let shown = current
        .as_ref()
        .map_or(t.source.negotiated.to_owned(), |f| format_words(f, state));
    ui.label(RichText::new(t.source.format.label).weak());
    let mut wanted = None;
    let combo = ComboBox::from_id_salt("format")
        .width(ui.available_width())
        .truncate()
        .selected_text(shown)
        .show_ui(ui, |ui| {
            let none = current.is_none();
            if ui.selectable_label(none, t.source.negotiated).clicked() {
                wanted = Some(None);
            }
            for format in &camera.formats {
                let is_current = current.as_ref() == Some(format);
                if ui
                    .selectable_label(is_current, format_words(format, state))
                    .clicked()
                {
                    wanted = Some(Some(format.clone()));
                }
            }
        });
    combo
        .response
        .on_hover_text(t.source.format.tip)
        .accessible_name(t.source.format.label);
    if let Some(format) = wanted {
        state.open(SourceSpec::Camera {
            id: Some(camera.id.clone()),
            format,
        });
    }
}

fn format_words(format: &CameraFormat, state: &State) -> String {
    format!(
        "{}×{} · {} {} · {}",
        format.width,
        format.height,
        format.fps,
        state.t().source.fps,
        format.pixel_format
    )
}

fn path_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let label = ui.label(RichText::new(t.source.path.label).weak());
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut state.source.path_text)
            .hint_text(t.source.path_hint)
            .desired_width((ui.available_width() - 84.0).max(60.0));
        let field = ui
            .add(field)
            .labelled_by(label.id)
            .on_hover_text(t.source.path.tip);
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let path = state.source.path_text.trim().to_owned();
        let pressed = ui
            .add_enabled(!path.is_empty(), egui::Button::new(t.source.open))
            .clicked();
        if (pressed || entered) && !path.is_empty() {
            let home = state.folders.home.as_deref();
            state.open(SourceSpec::at(typed_path(&path, home)));
        }
    });
}

fn buttons_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let ctx = ui.ctx().clone();
    let buttons = [
        (Action::OpenFile, t.source.open_file),
        (Action::OpenFolder, t.source.open_folder),
        (Action::OpenDemo, t.source.demo),
    ];
    ui.horizontal_wrapped(|ui| {
        for (action, label) in buttons {
            if state.can(action) && ui.button(label).clicked() {
                state.perform(action, &ctx);
            }
        }
    });
    hint(ui, t.source.drop_hint);
}
