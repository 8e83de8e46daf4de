//! Cameras, movies and pictures.

use crate::window::look::icons::Icon;
use crate::window::look::widgets::{hint, icon_button_sized};
use crate::window::state::action::Action;
use crate::window::state::disk::places::Places;
use crate::window::state::perform::Request;
use crate::window::state::source_view::SourceView;
use crate::window::text::{Texts, words};
use egui::{ComboBox, Key, RichText, TextEdit, Ui};
use faceglass_capture::{CameraFormat, CameraInfo, SourceSpec};

/// What is open, and what else could be; what was asked for. `file` is the
/// picture that is shown of several.
pub fn ui(
    ui: &mut Ui,
    source: &mut SourceView,
    file: Option<String>,
    places: &Places,
    t: &Texts,
) -> Option<Request> {
    open_ui(ui, source, file, t);
    let of_cameras = cameras_ui(ui, source, t);
    let of_path = path_ui(ui, &mut source.path_text, places, t);
    let of_buttons = buttons_ui(ui, places.demo().is_some(), t);
    of_cameras.or(of_path).or(of_buttons)
}

/// The open source and what was negotiated with it.
fn open_ui(ui: &mut Ui, source: &SourceView, file: Option<String>, t: &Texts) {
    let Some(info) = &source.info else {
        ui.label(source.state_in_words(t));
        return;
    };
    let one_picture = source.is_one_picture();
    let mut parts = vec![source.state_in_words(t).to_owned()];
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
    if let Some(file) = file {
        ui.add(egui::Label::new(file).truncate());
    }
}

fn trimmed(fps: f64) -> String {
    let text = format!("{fps:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn cameras_ui(ui: &mut Ui, source: &SourceView, t: &Texts) -> Option<Request> {
    let Some(cameras) = &source.cameras else {
        hint(ui, t.source.looking);
        return None;
    };
    let current = source.camera();
    let mut wanted = None;
    ui.label(RichText::new(t.source.camera.label).weak());
    ui.horizontal(|ui| {
        if cameras.is_empty() {
            ui.label(t.source.no_cameras);
        } else {
            wanted = camera_combo_ui(ui, current, cameras, t);
        }
        let label = t.commands.find_cameras;
        if icon_button_sized(ui, Icon::Refresh, label, false, 26.0).clicked() {
            wanted = Some(Request::Do(Action::FindCameras));
        }
    });
    let with_formats = current.filter(|camera| !camera.formats.is_empty());
    let of_format =
        with_formats.and_then(|camera| format_combo_ui(ui, camera, source.camera_format(), t));
    let of_controls = if source.is_live() && source.info.is_some() {
        let action = Action::CameraControls;
        let pressed = ui.button(action.label(t)).clicked();
        pressed.then_some(Request::Do(action))
    } else {
        None
    };
    wanted.or(of_format).or(of_controls)
}

fn camera_combo_ui(
    ui: &mut Ui,
    current: Option<&CameraInfo>,
    cameras: &[CameraInfo],
    t: &Texts,
) -> Option<Request> {
    let shown = current.map_or(t.source.default_camera, |camera| camera.name.as_str());
    let mut wanted = None;
    let combo = ComboBox::from_id_salt("camera")
        .width(ui.available_width() - 36.0)
        .truncate()
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for camera in cameras {
                let is_current = current.is_some_and(|c| c.id == camera.id);
                if ui.selectable_label(is_current, &camera.name).clicked() {
                    wanted = Some(camera.id.clone());
                }
            }
        });
    combo
        .response
        .on_hover_text(t.source.camera.tip)
        .accessible_name(t.source.camera.label);
    let spec = SourceSpec::Camera {
        id: Some(wanted?),
        format: None,
    };
    Some(Request::Open(spec))
}

fn format_combo_ui(
    ui: &mut Ui,
    camera: &CameraInfo,
    current: Option<&CameraFormat>,
    t: &Texts,
) -> Option<Request> {
    let shown = current.map_or(t.source.negotiated.to_owned(), |f| format_words(f, t));
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
                let is_current = current == Some(format);
                if ui
                    .selectable_label(is_current, format_words(format, t))
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
    let spec = SourceSpec::Camera {
        id: Some(camera.id.clone()),
        format: wanted?,
    };
    Some(Request::Open(spec))
}

fn format_words(format: &CameraFormat, t: &Texts) -> String {
    format!(
        "{}×{} · {} {} · {}",
        format.width, format.height, format.fps, t.source.fps, format.pixel_format
    )
}

fn path_ui(ui: &mut Ui, path: &mut String, places: &Places, t: &Texts) -> Option<Request> {
    let label = ui.label(RichText::new(t.source.path.label).weak());
    let mut wanted = None;
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(path)
            .hint_text(t.source.path_hint)
            .desired_width((ui.available_width() - 84.0).max(60.0));
        let field = ui
            .add(field)
            .labelled_by(label.id)
            .on_hover_text(t.source.path.tip);
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let path = path.trim();
        let pressed = ui
            .add_enabled(!path.is_empty(), egui::Button::new(t.source.open))
            .clicked();
        if (pressed || entered) && !path.is_empty() {
            wanted = Some(Request::Open(SourceSpec::at(places.typed(path))));
        }
    });
    wanted
}

fn buttons_ui(ui: &mut Ui, has_demo: bool, t: &Texts) -> Option<Request> {
    let buttons = [
        (Action::OpenFile, t.source.open_file, true),
        (Action::OpenFolder, t.source.open_folder, true),
        (Action::OpenDemo, t.source.demo, has_demo),
    ];
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        for (action, label, can) in buttons {
            if can && ui.button(label).clicked() {
                wanted = Some(Request::Do(action));
            }
        }
    });
    hint(ui, t.source.drop_hint);
    wanted
}
