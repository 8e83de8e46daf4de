//! What stands in place of the picture while there is none.

use crate::window::look::icons::{self, Icon};
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets;
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::state::link::Phase;
use egui::{Align2, Rect, Role, Ui, WidgetInfo, vec2};
use faceglass_pipeline::live::PlayerState;

/// Why there is no picture, and what to do.
pub fn ui(ui: &mut Ui, state: &mut State) {
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
