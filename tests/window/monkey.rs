//! A monkey before the window: clicks, drags, keys, words, files, sizes and languages by lot, while a pipeline that is none tells
//! things by lot, too. The same seed does the same.
//!
//! `FACEGLASS_MONKEY_FRAMES=10000 FACEGLASS_MONKEY_REPORT=fuzz/runs/window.json cargo test --release --workspace --test window monkey`
//! runs it for longer and keeps what it came to.

use crate::support::{Setup, Window, chinese, english, face, frame, gallery, known, spoof, unsure};
use egui::{
    Event as Input, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase, vec2,
};
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use faceglass::settings::Settings;
use faceglass_capture::{SourceInfo, SourceKind, SourceSpec};
use faceglass_gallery::GalleryError;
use faceglass_pipeline::live::{
    BackupState, Command, EnrolmentState, Event, ImportState, PlayerState, RestoreState,
};
use faceglass_pipeline::result::UnsureReason;
use faceglass_vision::chance::Dice;
use std::time::Duration;

/// Frames in all, unless another number is asked for.
const FRAMES: usize = 800;
/// Frames of our own work that are too long, in milliseconds of the processor's time.
const LONG_MS: f64 = 50.0;
/// Frames between two looks at what is on the screen.
const LOOK_EVERY: usize = 25;
/// No dialog stands behind more than so many others.
const MOST_ESCAPES: usize = 8;

const KEYS: [Key; 36] = [
    Key::A,
    Key::B,
    Key::C,
    Key::D,
    Key::E,
    Key::F,
    Key::G,
    Key::H,
    Key::I,
    Key::K,
    Key::L,
    Key::M,
    Key::N,
    Key::O,
    Key::P,
    Key::Q,
    Key::R,
    Key::S,
    Key::T,
    Key::U,
    Key::V,
    Key::X,
    Key::Y,
    Key::Z,
    Key::Space,
    Key::Enter,
    Key::Tab,
    Key::Escape,
    Key::Backspace,
    Key::Delete,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::F1,
    Key::F11,
];
const WORDS: [&str; 7] = [
    "a",
    "Grace",
    "李雷",
    "../../etc",
    " ",
    "\u{202e}e\u{301}👩‍🚀",
    "a name that is longer than any field of any window is wide, and then some",
];
/// The smallest window, usual ones, and a screen of 4K, in points.
const SIZES: [[f32; 2]; 6] = [
    [640.0, 480.0],
    [800.0, 600.0],
    [1024.0, 700.0],
    [1280.0, 800.0],
    [1920.0, 1080.0],
    [3840.0, 2160.0],
];

/// What was done last, told if anything breaks.
#[derive(Default)]
struct Diary(Vec<String>);

impl Drop for Diary {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let from = self.0.len().saturating_sub(40);
            eprintln!("the monkey's last steps:\n{}", self.0[from..].join("\n"));
        }
    }
}

struct Monkey {
    window: Window,
    dice: Dice,
    diary: Diary,
    at: Pos2,
    /// Milliseconds of the processor for each frame.
    work_ms: Vec<f64>,
}

impl Monkey {
    fn new(settings: Settings, seed: u64) -> Self {
        let mut window = Window::with(Setup {
            settings,
            size: vec2(1280.0, 800.0),
            step_s: 1.0 / 30.0,
            real_pictures: true,
            ..Setup::default()
        });
        // People type what no font has; the window draws a box for it, where tests of fixed words want to be told.
        let context = &window.harness.ctx;
        context.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
        window.camera_runs();
        window.show(vec![face(1, 40.0)]);
        Self {
            window,
            dice: Dice::new(seed),
            diary: Diary::default(),
            at: Pos2::ZERO,
            work_ms: Vec::new(),
        }
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.dice.below(all.len())]
    }

    fn screen(&self) -> Rect {
        self.window.harness.ctx.content_rect()
    }

    fn input(&mut self, what: String, event: Input) {
        self.diary.0.push(what);
        self.window.harness.input_mut().events.push(event);
    }

    fn step(&mut self) {
        let before = own_work_ms();
        self.window.harness.step();
        if let (Some(before), Some(after)) = (before, own_work_ms()) {
            self.work_ms.push(after - before);
        }
    }

    /// Something by lot, and a frame.
    fn act(&mut self) {
        match self.dice.below(20) {
            0..=6 => self.click(),
            7 => self.point(),
            8..=12 => self.press_key(),
            13 => self.type_words(),
            14 => self.turn_wheel(),
            15 => self.resize(),
            16 if self.dice.below(4) == 0 => self.drop_file(),
            _ => self.hear(),
        }
        self.step();
    }

    /// At a control, or anywhere.
    fn aim(&mut self) {
        let (screen, anywhere) = (self.screen(), self.dice.below(3) == 0);
        let nodes = self.window.harness.query_all(by().recursive(true));
        let controls: Vec<Pos2> = nodes
            .filter(|node| !node.accesskit_node().is_disabled())
            .filter_map(|node| Some(place_of(&node)?.center()))
            .filter(|at| screen.contains(*at))
            .collect();
        self.at = if anywhere || controls.is_empty() {
            let (x, y) = (self.dice.share() as f32, self.dice.share() as f32);
            screen.min + vec2(x * screen.width(), y * screen.height())
        } else {
            controls[self.dice.below(controls.len())]
        };
    }

    fn point(&mut self) {
        self.aim();
        self.input(format!("point {:?}", self.at), Input::PointerMoved(self.at));
    }

    fn click(&mut self) {
        self.point();
        let buttons = [
            PointerButton::Primary,
            PointerButton::Primary,
            PointerButton::Secondary,
        ];
        let button = self.of(&buttons);
        let press = |pos, pressed| Input::PointerButton {
            pos,
            button,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let at = self.at;
        self.input(format!("press {button:?}"), press(at, true));
        // A few are dragged before they are let go.
        if self.dice.below(6) == 0 {
            self.step();
            self.point();
        }
        let at = self.at;
        self.input("let go".into(), press(at, false));
    }

    fn press_key(&mut self) {
        let key = self.of(&KEYS);
        let held = [
            Modifiers::NONE,
            Modifiers::NONE,
            Modifiers::COMMAND,
            Modifiers::SHIFT,
            Modifiers::COMMAND.plus(Modifiers::SHIFT),
        ];
        let modifiers = self.of(&held);
        for pressed in [true, false] {
            let event = Input::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            };
            self.input(format!("{key:?} {modifiers:?} {pressed}"), event);
        }
    }

    fn type_words(&mut self) {
        let words = self.of(&WORDS);
        let event = if self.dice.below(3) == 0 {
            Input::Paste(words.into())
        } else {
            Input::Text(words.into())
        };
        self.input(format!("type {words:?}"), event);
    }

    fn turn_wheel(&mut self) {
        let by = 400.0 * (self.dice.share() as f32 - 0.5);
        let event = Input::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, by),
            phase: TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        };
        self.input(format!("wheel {by}"), event);
    }

    fn resize(&mut self) {
        let ([width, height], scale) = (self.of(&SIZES), self.of(&[1.0_f32, 1.25, 1.5, 2.0]));
        self.diary
            .0
            .push(format!("resize {width}x{height} at {scale}"));
        self.window.harness.set_pixels_per_point(scale);
        self.step();
        self.window.harness.set_size(vec2(width, height));
    }

    fn drop_file(&mut self) {
        let file = self.of(&["a.jpg", "clip.mov", "folder", "settings.toml", "口令.png"]);
        self.diary.0.push(format!("drop {file}"));
        self.window.drop_now(&[file]);
    }

    /// The pipeline tells something.
    fn hear(&mut self) {
        if self.dice.below(2) == 0 {
            let count = self.dice.below(4);
            let faces = (0..count).map(|number| {
                let seen = face(1 + self.dice.below(5) as u64, 40.0 + 150.0 * number as f32);
                match self.dice.below(4) {
                    0 => known(seen, "Ada"),
                    1 => spoof(seen),
                    2 => unsure(seen, UnsureReason::TooFewFrames),
                    _ => seen,
                }
            });
            let faces = faces.collect();
            self.diary.0.push(format!("{count} faces"));
            self.window.fake.show_now(frame(faces));
            return;
        }
        let event = self.event();
        self.diary
            .0
            .push(format!("tell {event:?}").chars().take(160).collect());
        self.window.fake.say_now(event);
    }

    fn event(&mut self) -> Event {
        let kinds = [SourceKind::Camera, SourceKind::Movie, SourceKind::Pictures];
        let all = ["Ada", "Bea", "Cleo 李雷", "Dora"];
        let some = self.dice.below(5);
        match self.dice.below(14) {
            0 => Event::SourceOpened {
                spec: SourceSpec::Synthetic(640, 480, 30, 0),
                info: SourceInfo {
                    name: "Test source".into(),
                    kind: self.of(&kinds),
                    size: Some((640, 480)),
                    fps: Some(30.0),
                    format: "MJPEG".into(),
                    duration: Some(Duration::from_secs(9)),
                    frames: Some(270),
                },
            },
            1 => Event::Source(PlayerState::Running),
            2 => Event::Source(PlayerState::Paused),
            3 => Event::Source(PlayerState::Ended),
            4 => Event::Position(Duration::from_millis(self.dice.below(9000) as u64)),
            5 | 6 => gallery(&all[..some.min(all.len())], None),
            7 => Event::Error(GalleryError::NoSuchPerson.into()),
            8 => Event::Import(ImportState::Reading { pictures: some }),
            9 => Event::Import(ImportState::Idle),
            10 => Event::Backup(BackupState::Making),
            11 => Event::Backup(BackupState::Failed(GalleryError::NoSuchPerson.into())),
            12 => Event::Restore(RestoreState::Idle),
            _ => Event::Enrolment(EnrolmentState::Gathering {
                name: "Ada".into(),
                have: some,
                want: 5,
                refused: None,
                track: Some(1),
                guide: None,
            }),
        }
    }

    /// Nothing lies outside the window, and whatever asks something is closed by Escape.
    fn look(&mut self) {
        // Work on other threads has been told, and whatever has just opened has found its place.
        self.window.fake.say_now(Event::Backup(BackupState::Idle));
        for _ in 0..4 {
            self.step();
        }
        let screen = self.screen();
        for node in self.window.harness.query_all(by().recursive(true)) {
            // What has no place is not drawn.
            let Some(place) = place_of(&node) else {
                continue;
            };
            let node = node.accesskit_node();
            let (role, name) = (node.role(), node.label());
            let is_control = matches!(
                role,
                egui::Role::Button
                    | egui::Role::TextInput
                    | egui::Role::CheckBox
                    | egui::Role::Slider
            );
            // What lies below the fold of a panel is reached by scrolling; nothing scrolls sideways.
            let is_shown = screen.y_range().intersects(place.y_range());
            let is_in =
                screen.left() - 1.0 <= place.left() && place.right() <= screen.right() + 1.0;
            assert!(
                !is_control || !is_shown || is_in,
                "{role:?} {name:?} stands at {place:?}, outside of {screen:?}"
            );
        }
        let modal = self
            .window
            .harness
            .ctx
            .memory(|memory| memory.top_modal_layer());
        let place = modal.and_then(|layer| {
            self.window
                .harness
                .ctx
                .memory(|memory| memory.area_rect(layer.id))
        });
        if let Some(place) = place {
            assert!(
                screen.expand(1.0).contains_rect(place),
                "a dialog at {place:?} in {screen:?}"
            );
        }
        self.escape();
    }

    fn escape(&mut self) {
        for _ in 0..MOST_ESCAPES {
            if !self.is_asked() {
                return;
            }
            for pressed in [true, false] {
                let event = Input::Key {
                    key: Key::Escape,
                    physical_key: None,
                    pressed,
                    repeat: false,
                    modifiers: Modifiers::NONE,
                };
                self.input("leave".into(), event);
                self.step();
            }
            self.step();
        }
        assert!(
            !self.is_asked(),
            "a dialog stays open:\n{:?}",
            self.window.harness
        );
    }

    fn is_asked(&self) -> bool {
        let ctx = &self.window.harness.ctx;
        ctx.memory(|memory| memory.top_modal_layer()).is_some()
    }
}

/// Where it stands, in points.
fn place_of(node: &egui_kittest::Node<'_>) -> Option<Rect> {
    let has_place = node.accesskit_node().bounding_box().is_some();
    has_place.then(|| node.rect())
}

/// Milliseconds of the processor that this thread has taken so far; `None` where the system does not tell.
fn own_work_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let taken_ns: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(taken_ns / 1e6)
}

/// What the frames of a run took.
fn run(settings: Settings, seed: u64, frames: usize) -> Vec<f64> {
    let mut monkey = Monkey::new(settings, seed);
    let mut since = 0;
    while monkey.work_ms.len().max(since) < frames {
        monkey.act();
        since += 1;
        if since % LOOK_EVERY == 0 {
            monkey.look();
        }
    }
    let commands = monkey.window.commands();
    let asked = commands
        .iter()
        .filter(|command| !matches!(command, Command::SetSettings(_)));
    assert!(asked.count() > frames / 40, "the monkey reaches nothing");
    // It still draws; with messages that will go it does not settle.
    monkey.window.harness.run_steps(10);
    monkey.work_ms
}

#[test]
fn a_monkey_breaks_nothing() {
    let asked = std::env::var("FACEGLASS_MONKEY_FRAMES").ok();
    let frames = asked.and_then(|count| count.parse().ok()).unwrap_or(FRAMES);
    let mut work_ms = run(english(), 1, frames / 2);
    work_ms.extend(run(chinese(), 2, frames / 2));
    if let Some(out) = std::env::var_os("FACEGLASS_MONKEY_REPORT") {
        let text = serde_json::to_vec_pretty(&report(&mut work_ms)).unwrap();
        std::fs::write(out, text).unwrap();
    }
}

fn report(work_ms: &mut [f64]) -> serde_json::Value {
    work_ms.sort_by(f64::total_cmp);
    let at = |share: f64| {
        work_ms
            .get((share * (work_ms.len().max(1) - 1) as f64) as usize)
            .copied()
            .unwrap_or(0.0)
    };
    let long = work_ms.iter().filter(|ms| **ms > LONG_MS).count();
    let figures = [
        ("frames", work_ms.len().to_string()),
        (
            "panics, controls outside the window, dialogs that stay",
            "none, none, none".into(),
        ),
        (
            "work of a frame, median and 99 of 100 (ms of the processor)",
            format!("{:.1}, {:.1}", at(0.5), at(0.99)),
        ),
        (
            "longest frame (ms of the processor)",
            format!("{:.1}", at(1.0)),
        ),
        ("frames of more than 50 ms", long.to_string()),
    ];
    let figures: Vec<_> = figures
        .iter()
        .map(|(name, value)| serde_json::json!([name, value]))
        .collect();
    serde_json::json!({
        "title": "The window, with a monkey before it",
        "command": "FACEGLASS_MONKEY_FRAMES=10000 FACEGLASS_MONKEY_REPORT=fuzz/runs/window.json cargo test --release --workspace --test window monkey",
        "figures": figures,
    })
}
