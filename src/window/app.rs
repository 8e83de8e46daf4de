//! The window put together.

use super::bubble;
use super::dialogs;
use super::look::icons;
use super::panels;
use super::picture::{Picture, shine, shooting_ui};
use super::start::Options;
use super::state::State;
use crate::settings::WindowPlace;
use crate::window::bars::floating;
use crate::window::bars::menu;
use crate::window::bars::messages;
use crate::window::bars::notices;
use crate::window::bars::transport;
use crate::window::dialogs::guide::Guide;
use crate::window::dialogs::question;
use crate::window::dialogs::{calibration, presence};
use crate::window::look::fallback_font::FallbackFont;
use crate::window::look::theme::{self, Palette, bold};
use crate::window::look::widgets;
use crate::window::state::action;
use egui::{CentralPanel, Color32, Frame, Margin, Panel, Rect, Ui, vec2};
use faceglass_capture::SourceKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Width of the edge of the window that shows the colours of the light test, in points.
const LIT_EDGE: f32 = 24.0;
/// Room between the edges of what is asked that is enough for a bubble, in points.
const LEAST_BETWEEN: f32 = 160.0;
/// The ring around the face that is asked is drawn this often, …
const RING_EVERY: Duration = Duration::from_millis(33);
/// … and colours so often, whose ramps last 150 ms.
const LIGHT_EVERY: Duration = Duration::from_millis(16);

/// So often it is looked whether the system wants the window to end.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The window.
pub struct Faceglass {
    state: State,
    picture: Picture,
    fonts: FallbackFont,
    asked_to_end: Arc<AtomicBool>,
}

impl Faceglass {
    /// A window that draws in `ctx`; the pipeline starts in the background.
    pub fn new(options: Options, ctx: &egui::Context) -> Self {
        theme::install(ctx);
        let asked_to_end = Arc::clone(&options.asked_to_end);
        watch(&asked_to_end, ctx);
        let state = State::new(options, ctx);
        theme::apply(ctx, state.settings.theme);
        Self {
            state,
            picture: Picture::default(),
            fonts: FallbackFont::install(ctx),
            asked_to_end,
        }
    }

    /// Draws the whole window.
    pub fn show(&mut self, ui: &mut Ui) {
        let state = &mut self.state;
        let now_s = ui.input(|input| input.time);
        state.screen.full = ui.input(|input| input.viewport().fullscreen.unwrap_or(false));
        state.listen(now_s);
        state.follow_pace(is_minimised(ui.ctx()));
        state.tick_timer(ui.ctx());
        keys(ui.ctx(), state);
        state.dropped(dropped_files(ui.ctx()));
        theme::apply(ui.ctx(), state.settings.theme);

        around_ui(ui, state);
        let palette = Palette::of(ui.visuals());
        let mut over = Rect::NOTHING;
        CentralPanel::default()
            .frame(Frame::new().fill(palette.canvas))
            .show(ui, |ui| {
                shine_ui(ui, state, now_s);
                messages::banner_ui(ui, state);
                over = ui.available_rect_before_wrap();
                self.picture.ui(ui, state);
            });
        let between = guides_ui(ui, state, over);
        state.screen.between = Some(between);
        if let Some(seen) = state.screen.picture {
            shooting_ui(ui, state, seen.intersect(between));
        }
        bubble::ui(ui, state, between);
        if state.screen.full {
            floating::ui(ui, state, over);
        }
        notices::ui(ui, state, between);
        drop_hint_ui(ui.ctx(), state);
        dialogs::ui(ui, state);
        import_question_ui(ui, state);
        widgets::focus_ring(ui.ctx());
        name_window(ui.ctx());
        self.fonts.follow(ui.ctx());
        remember_place(ui.ctx(), state);
        if let Some(due_s) = state.save_due_in_s(now_s) {
            let wait = Duration::from_secs_f64(due_s + 0.01);
            ui.ctx().request_repaint_after(wait);
        }
        self.end_if_asked(ui.ctx());
    }

    /// Closes the window where somebody, or the system, wants that.
    fn end_if_asked(&self, ctx: &egui::Context) {
        if self.state.screen.quit || self.asked_to_end.load(Ordering::Relaxed) {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }
}

/// Wakes the window once the system asks it to end, so that a movie that is recorded is
/// finished like any other.
fn watch(asked_to_end: &Arc<AtomicBool>, ctx: &egui::Context) {
    let (asked, ctx) = (Arc::downgrade(asked_to_end), ctx.clone());
    let watch = move || {
        while let Some(asked) = asked.upgrade() {
            if asked.load(Ordering::Relaxed) {
                ctx.request_repaint();
                return;
            }
            drop(asked);
            std::thread::sleep(LOOK_EVERY);
        }
    };
    let named = std::thread::Builder::new().name("window end".into());
    if let Err(error) = named.spawn(watch) {
        tracing::warn!("nobody listens for the system's wish to end: {error}");
    }
}

impl eframe::App for Faceglass {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        // Also while the window is hidden, so that enrolments and errors are
        // heard.
        let now_s = ctx.input(|input| input.time);
        self.state.listen(now_s);
        self.state.follow_pace(is_minimised(ctx));
        self.end_if_asked(ctx);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        Palette::of(visuals).canvas.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.state.save_now();
    }
}

fn is_minimised(ctx: &egui::Context) -> bool {
    ctx.input(|input| input.viewport().minimized.unwrap_or(false))
}

/// What stands around the picture; in full screen nothing does.
fn around_ui(ui: &mut Ui, state: &mut State) {
    let fill = ui.visuals().panel_fill;
    let bar = |x, y| {
        Frame::new()
            .fill(fill)
            .inner_margin(Margin::symmetric(x, y))
    };
    if !state.screen.full {
        let bar = bar(6, 4);
        Panel::top("menu")
            .frame(bar)
            .show(ui, |ui| menu::ui(ui, state));
    }
    if state.settings.panels.shown && !state.screen.full {
        let (least, usual, most) = panel_widths(ui.ctx().content_rect().width());
        Panel::right("panels")
            .frame(Frame::new().fill(fill))
            .default_size(usual)
            .size_range(least..=most)
            .show(ui, |ui| panels::ui(ui, state));
        name_divider(ui, state);
    }
    if !state.screen.full {
        Panel::bottom("transport")
            .frame(bar(10, 6))
            .show(ui, |ui| transport::ui(ui, state));
    }
}

/// Calibration and challenge over the picture, which lies in `over`; the room that
/// they leave there.
fn guides_ui(ui: &Ui, state: &mut State, over: Rect) -> Rect {
    let t = state.t();
    let now_s = ui.input(|input| input.time);
    let mut room = state.screen.picture.unwrap_or(over);
    if let Some([top, bottom]) = state.screen.floating {
        room.min.y = room.top().max(top.bottom());
        room.max.y = room.bottom().min(bottom.top());
    }
    let mut guide = Guide::new(room, "calibration");
    let given = calibration::Given {
        has_camera: state.source.kind() == Some(SourceKind::Camera),
        by_hand: state.settings.pipeline.liveness_threshold.is_some(),
        t,
    };
    if let Some(request) = calibration::ui(ui, &mut state.wizard, given, &mut guide) {
        state.fulfil(request, ui.ctx());
    }
    let mut guide = Guide::new(guide.free(), "presence");
    let given = presence::Given {
        left: state.proof.left(now_s).map(|(left, _)| left),
        t,
    };
    if given.left.is_some() {
        // The ring runs on between two frames.
        ui.ctx().request_repaint_after(RING_EVERY);
    }
    if let Some(request) = presence::ui(ui, &state.proof, given, &mut guide) {
        state.fulfil(request, ui.ctx());
    }
    let (mut left, free) = (over, guide.free());
    if let Some([top, bottom]) = state.screen.floating {
        // What lies under the bars nobody could read.
        left.min.y = left.top().max(top.bottom());
        left.max.y = left.bottom().min(bottom.top());
    }
    if free.bottom() < room.bottom() {
        left.max.y = free.bottom();
    }
    if free.top() > room.top() && free.height() > LEAST_BETWEEN {
        left.min.y = free.top();
    }
    left
}

/// The colours of the light test: around the picture, and along the edges of a window
/// that does not fill the screen.
fn shine_ui(ui: &mut Ui, state: &State, now_s: f64) {
    let Some(colours) = state.proof.colours(now_s) else {
        return;
    };
    let room = ui.max_rect();
    shine(ui.painter(), room, colours);
    let id = ui.scope_id().with("light test");
    let response = ui.interact(room, id, egui::Sense::hover());
    let name = state.t().presence.colours;
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
    if !state.screen.full {
        let layer = egui::LayerId::new(egui::Order::Middle, id);
        let painter = ui.ctx().layer_painter(layer);
        let window = ui.ctx().content_rect();
        let inner = window.shrink(LIT_EDGE);
        for edge in [
            window.with_max_y(inner.top()),
            window.with_min_y(inner.bottom()),
        ] {
            shine(&painter, edge, colours);
        }
        let [left, right] = colours.map(|[r, g, b]| Color32::from_rgb(r, g, b));
        painter.rect_filled(window.with_max_x(inner.left()), 0.0, left);
        painter.rect_filled(window.with_min_x(inner.right()), 0.0, right);
    }
    ui.ctx().request_repaint_after(LIGHT_EVERY);
}

/// The question of an import, unless another one is open.
fn import_question_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    if state.import_question().is_none() {
        return;
    }
    if let Some(request) = question::import_ui(ui, &mut state.import, &state.people, t) {
        state.fulfil(request, ui.ctx());
    }
}

/// Least, usual and greatest width of the side panel: in a narrow window the
/// larger half is the picture's.
fn panel_widths(window: f32) -> (f32, f32, f32) {
    let most = (window * 0.45).clamp(220.0, 520.0);
    (most.min(300.0), most.min(348.0), most)
}

/// The window's frame in the accessibility tree has no name of its own.
fn name_window(ctx: &egui::Context) {
    ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| {
        node.set_label("Faceglass");
    });
}

fn keys(ctx: &egui::Context, state: &mut State) {
    if state.dialogs.waits_for_key() {
        // The dialog hears the next one.
        return;
    }
    if egui::Popup::is_any_open(ctx) {
        // All keys are the open list's, Escape too, which closes it.
        return;
    }
    // Who is asked which face it is may begin with the name.
    let typing = ctx.text_edit_focused() || state.enrolment.is_choosing();
    let focused = ctx.memory(|memory| memory.focused().is_some());
    let pressed = ctx.input_mut(|input| action::pressed(input, &state.keys, typing, focused));
    for action in pressed {
        let asking = state.dialogs.is_open() || state.import_question().is_some();
        let of_page = state.dialogs.shows_person()
            && matches!(action, action::Action::Undo | action::Action::Redo);
        let ends_movie = state.shooting.is_recording()
            && matches!(action, action::Action::Record | action::Action::RecordPlain);
        let allowed = of_page
            || ends_movie
            || matches!(action, action::Action::Cancel | action::Action::Help);
        if asking && !allowed {
            continue;
        }
        if state.can(action) {
            state.perform(action, ctx);
        } else {
            state.explain(action);
        }
    }
}

/// egui names the divider beside the panels in English only; its id is the
/// panel's with this salt.
fn name_divider(ui: &Ui, state: &State) {
    let divider = ui.scope_id().with("panels").with("__resize");
    let ctx = ui.ctx();
    if ctx.has_accesskit_node(divider) {
        ctx.accesskit_node_builder(divider, |node| {
            node.set_label(state.t().general.resize_panels);
        });
    }
}

fn dropped_files(ctx: &egui::Context) -> Vec<std::path::PathBuf> {
    ctx.input(|input| {
        let files = input.raw.dropped_files.iter();
        files.map(|file| file.path().to_path_buf()).collect()
    })
}

/// Says what dropping does while files hover over the window.
fn drop_hint_ui(ctx: &egui::Context, state: &State) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop"));
    let painter = ctx.layer_painter(layer);
    let rect = ctx.content_rect();
    painter.rect_filled(rect, 0.0, Color32::from_black_alpha(170));
    let sign = Rect::from_center_size(rect.center() - vec2(0.0, 40.0), vec2(44.0, 44.0));
    icons::paint(&painter, icons::Icon::Camera, sign, Color32::WHITE);
    painter.text(
        rect.center() + vec2(0.0, 12.0),
        egui::Align2::CENTER_CENTER,
        state.t().source.drop_now,
        bold(20.0),
        Color32::WHITE,
    );
}

/// Notes where the window is. Full screen is not remembered: nobody wants to
/// be trapped in it at the next start.
fn remember_place(ctx: &egui::Context, state: &mut State) {
    let (inner, outer, maximized, special) = ctx.input(|input| {
        let viewport = input.viewport();
        let special = viewport.fullscreen.unwrap_or(false) || viewport.minimized.unwrap_or(false);
        (
            viewport.inner_rect,
            viewport.outer_rect,
            viewport.maximized.unwrap_or(false),
            special,
        )
    });
    let Some(inner) = inner.filter(|_| !special) else {
        return;
    };
    if maximized {
        if let Some(place) = &mut state.settings.window {
            place.maximized = true;
        }
        return;
    }
    state.settings.window = Some(WindowPlace {
        x: outer.map(|rect| rect.min.x),
        y: outer.map(|rect| rect.min.y),
        width: inner.width(),
        height: inner.height(),
        maximized: false,
    });
}
