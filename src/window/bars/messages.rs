//! What is wrong or worth knowing: a banner above the picture.

use crate::window::look::icons::{self, Icon};
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets;
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::state::link::Phase;
use crate::window::state::source_view::Origin;
use crate::window::text::words;
use egui::{Frame, Margin, RichText, Role, Stroke, Ui, vec2};
use faceglass_capture::{SourceError, SourceSpec};

/// A banner to show.
struct Banner {
    icon: Icon,
    grave: bool,
    title: String,
    detail: Option<String>,
    buttons: Vec<Button>,
}

#[derive(Clone, Copy, PartialEq)]
enum Button {
    Retry,
    LookAgain,
    UseFound,
    Demo,
    Other,
    Dismiss,
    /// The first steps, and that they are known.
    FirstEnrol,
    FirstMovie,
    FirstKeys,
    Welcomed,
}

/// The banner above the picture, if there is something to say.
pub fn banner_ui(ui: &mut Ui, state: &mut State) {
    let now_s = ui.input(|input| input.time);
    // The time in which the networks load is not the camera's.
    let is_running = matches!(state.link.phase(), Phase::Running);
    if is_running && let Some(wait_s) = state.source.tick(now_s).filter(|wait_s| *wait_s > 0.0) {
        let wait = std::time::Duration::from_secs_f64(wait_s + 0.01);
        ui.ctx().request_repaint_after(wait);
    }
    let Some(banner) = banner(state, now_s) else {
        return;
    };
    let palette = Palette::of(ui.visuals());
    let color = if banner.grave {
        palette.error
    } else {
        palette.accent
    };
    Frame::new()
        .fill(palette.card)
        .stroke(Stroke::new(1.0, color))
        .corner_radius(8)
        .outer_margin(Margin::symmetric(10, 8))
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let Some(detail) = &banner.detail else {
                // All in one line where there is room.
                ui.horizontal_wrapped(|ui| {
                    banner_title_ui(ui, &banner, color);
                    banner_buttons_ui(ui, state, &banner);
                });
                return;
            };
            ui.horizontal(|ui| banner_title_ui(ui, &banner, color));
            ui.add(egui::Label::new(RichText::new(detail).weak()).wrap());
            ui.horizontal_wrapped(|ui| banner_buttons_ui(ui, state, &banner));
        });
}

fn banner_title_ui(ui: &mut Ui, banner: &Banner, color: egui::Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(20.0, 20.0), egui::Sense::hover());
    icons::paint(ui.painter(), banner.icon, rect, color);
    let title = RichText::new(&banner.title).font(bold(14.0));
    let response = ui.add(egui::Label::new(title).truncate());
    widgets::speak(ui, &response, Role::Alert, &banner.title);
}

fn banner_buttons_ui(ui: &mut Ui, state: &mut State, banner: &Banner) {
    for button in &banner.buttons {
        banner_button_ui(ui, state, *button);
    }
}

fn banner(state: &State, now_s: f64) -> Option<Banner> {
    let t = state.t();
    if matches!(state.link.phase(), Phase::Failed(_)) {
        // Said in the middle of the window.
        return None;
    }
    if let Some((error, retrying)) = state.source.error() {
        return Some(source_banner(state, error, retrying));
    }
    if let Some(found) = state.source.found.as_ref().filter(|_| !state.screen.full) {
        return Some(Banner {
            icon: Icon::Camera,
            grave: false,
            title: (t.general.camera_found)(&found.name),
            detail: None,
            buttons: vec![Button::UseFound, Button::Dismiss],
        });
    }
    let told = state.source.dismissed || state.screen.full;
    if state.source.origin == Origin::DemoForLackOfCamera && !told {
        return Some(Banner {
            icon: Icon::Info,
            grave: false,
            title: t.general.no_camera_demo.to_owned(),
            detail: None,
            buttons: vec![Button::LookAgain, Button::Other, Button::Dismiss],
        });
    }
    if let Some(banner) = slow_camera_banner(state, now_s) {
        return Some(banner);
    }
    if let Some(welcome) = welcome(state) {
        return Some(welcome);
    }
    let fault = state.scene.frame()?.fault.as_ref()?;
    Some(Banner {
        icon: Icon::Warning,
        grave: true,
        title: t.general.stage_fault.to_owned(),
        detail: Some((t.told.fault)(fault)),
        buttons: Vec::new(),
    })
}

/// What one does first, until it is done or closed.
fn welcome(state: &State) -> Option<Banner> {
    let is_new = !state.settings.welcomed && state.people.count() == 0;
    let frame = state.scene.frame()?;
    let is_quiet = !state.screen.full && !state.enrolment.is_open() && frame.fault.is_none();
    (is_new && is_quiet).then(|| Banner {
        icon: Icon::Info,
        grave: false,
        title: state.t().tools.welcome.to_owned(),
        detail: None,
        buttons: vec![
            Button::FirstEnrol,
            Button::FirstMovie,
            Button::FirstKeys,
            Button::Welcomed,
        ],
    })
}

/// A camera that takes its time is no trouble, but the person wants to know.
fn slow_camera_banner(state: &State, now_s: f64) -> Option<Banner> {
    let g = &state.t().general;
    let (title, detail, button) = if state.source.is_slow_to_start(now_s) {
        let detail = g.slow_start_hint.to_owned();
        (g.slow_start.to_owned(), Some(detail), Button::Other)
    } else {
        let pace_s = state.source.slow_pace_s(state.stats.capture_fps)?;
        if state.source.dismissed {
            return None;
        }
        ((g.slow_camera)(pace_s), None, Button::Dismiss)
    };
    Some(Banner {
        icon: Icon::Info,
        grave: false,
        title,
        detail,
        buttons: vec![button],
    })
}

fn source_banner(state: &State, error: &SourceError, retrying: bool) -> Banner {
    let t = state.t();
    let title = words::source_title(error, t);
    let title = if retrying {
        format!("{title} · {}", t.general.retrying)
    } else {
        title.to_owned()
    };
    let mut buttons = vec![Button::Retry];
    if state.places.demo().is_some() {
        buttons.push(Button::Demo);
    }
    buttons.push(Button::Other);
    Banner {
        icon: Icon::Warning,
        grave: true,
        title,
        detail: Some((t.told.source)(error)),
        buttons,
    }
}

fn banner_button_ui(ui: &mut Ui, state: &mut State, button: Button) {
    let t = state.t();
    let g = &t.general;
    let label = match button {
        Button::FirstEnrol => t.enrol.button,
        Button::FirstMovie => t.commands.open_file,
        Button::FirstKeys => t.tools.keys,
        Button::Welcomed => g.dismiss,
        Button::Retry => g.retry,
        Button::LookAgain => g.look_again,
        Button::UseFound => g.use_found,
        Button::Demo => g.play_demo,
        Button::Other => g.open_other,
        Button::Dismiss => g.dismiss,
    };
    let clicked = if matches!(button, Button::Retry | Button::UseFound) {
        widgets::primary_button(ui, label).clicked()
    } else {
        ui.button(label).clicked()
    };
    if !clicked {
        return;
    }
    let ctx = ui.ctx().clone();
    match button {
        Button::Retry => {
            let again = state.source.asked.clone();
            state.open(again.unwrap_or(SourceSpec::Camera {
                id: None,
                format: None,
            }));
        }
        Button::LookAgain => state.perform(Action::OpenCamera, &ctx),
        Button::UseFound => state.use_found_camera(),
        Button::Demo => state.perform(Action::OpenDemo, &ctx),
        Button::Other => state.perform(Action::OpenFile, &ctx),
        Button::Dismiss => state.source.dismiss(),
        Button::FirstEnrol => welcomed(state, Some(Action::Enrol), &ctx),
        Button::FirstMovie => welcomed(state, Some(Action::OpenFile), &ctx),
        Button::FirstKeys => welcomed(state, Some(Action::Help), &ctx),
        Button::Welcomed => welcomed(state, None, &ctx),
    }
}

/// The first step is known from now on.
fn welcomed(state: &mut State, action: Option<Action>, ctx: &egui::Context) {
    state.settings.welcomed = true;
    if let Some(action) = action {
        state.perform(action, ctx);
    }
}
