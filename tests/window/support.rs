//! A window on a fake pipeline.

use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use egui_kittest::{Harness, Node};
use faceglass::settings::{Language, Settings};
use faceglass::window::{
    Choice, Dialogs, Faceglass, Knowledge, NetworkFact, Options, StartPipeline, StartWarning,
    Started, ThresholdDefaults, UserFolders, Wish,
};
use faceglass_capture::{Frame, SourceInfo, SourceKind, SourceSpec};
use faceglass_gallery::PersonId;
use faceglass_pipeline::live::{
    Command, Done, Event, GalleryView, PersonView, PipelineHandle, PlayerState, Problem, Stats,
};
use faceglass_pipeline::result::{
    FaceResult, FrameResult, Identity, IdentityVerdict, Liveness, LivenessVerdict, StageMs,
    UnsureReason,
};
use faceglass_vision::{Point, Quality, Rect};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the fake was told and what it says.
#[derive(Default)]
struct Inner {
    commands: Vec<Command>,
    events: Vec<Event>,
    frame: Option<Arc<FrameResult>>,
    stats: Stats,
}

/// A pipeline that writes down commands and says what a test puts in.
#[derive(Clone, Default)]
pub struct Fake(Arc<Mutex<Inner>>);

impl PipelineHandle for Fake {
    fn send(&self, command: Command) {
        self.0.lock().unwrap().commands.push(command);
    }

    fn events(&self) -> Vec<Event> {
        std::mem::take(&mut self.0.lock().unwrap().events)
    }

    fn latest(&self) -> Option<Arc<FrameResult>> {
        self.0.lock().unwrap().frame.clone()
    }

    fn stats(&self) -> Stats {
        self.0.lock().unwrap().stats.clone()
    }
}

/// A dialog that always comes to the same.
pub struct Chooses(pub Choice, pub Arc<Mutex<Vec<PathBuf>>>);

impl Dialogs for Chooses {
    fn pick(&self, _wish: &Wish) -> Choice {
        self.0.clone()
    }

    fn show_text(&self, file: &Path) -> Result<(), String> {
        self.show_folder(file)
    }

    fn show_folder(&self, folder: &Path) -> Result<(), String> {
        self.1.lock().unwrap().push(folder.to_path_buf());
        match self.0 {
            Choice::NoChooser => Err("no file manager".into()),
            _ => Ok(()),
        }
    }
}

/// How a test window starts.
pub struct Setup {
    pub source: Option<SourceSpec>,
    pub settings: Settings,
    /// What is picked in the desktop's dialogs; they are closed if it is empty.
    pub picks: Vec<PathBuf>,
    /// The desktop has no dialogs.
    pub no_chooser: bool,
    /// Seconds from frame to frame.
    pub step_s: f32,
    pub size: egui::Vec2,
    /// Pixels a point.
    pub scale: f32,
    pub warnings: Vec<StartWarning>,
    pub start_error: Option<Problem>,
    pub knowledge: Knowledge,
    pub defaults: ThresholdDefaults,
    pub networks: Vec<NetworkFact>,
    /// Photos go to a folder that is there.
    pub real_pictures: bool,
    /// Where movies go, if not to a folder of the test's own.
    pub movies: Option<PathBuf>,
    /// Another pipeline than the fake.
    pub start: Option<StartPipeline>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            source: None,
            settings: english(),
            picks: Vec::new(),
            no_chooser: false,
            step_s: 0.25,
            // Tall enough for every panel: what is scrolled away is not in
            // the accessibility tree.
            size: egui::vec2(1200.0, 2400.0),
            scale: 1.0,
            warnings: Vec::new(),
            start_error: None,
            knowledge: Knowledge::default(),
            defaults: ThresholdDefaults {
                finding: 0.6,
                liveness: 0.55,
                matching: 0.36,
            },
            networks: Vec::new(),
            real_pictures: false,
            movies: None,
            start: None,
        }
    }
}

/// Default settings in English with all panels open.
pub fn english() -> Settings {
    let mut settings = Settings {
        language: Language::English,
        ..Settings::default()
    };
    settings.panels.thresholds = true;
    settings.panels.insight = true;
    // Left is left, in cameras as in files.
    settings.mirror.cameras = false;
    settings.welcomed = true;
    settings
}

/// The same in Chinese.
pub fn chinese() -> Settings {
    Settings {
        language: Language::Chinese,
        ..english()
    }
}

/// A window under test.
pub struct Window {
    pub harness: Harness<'static, ()>,
    pub fake: Fake,
    pub folder: tempfile::TempDir,
    /// Folders that the desktop was asked to show.
    pub folders: Arc<Mutex<Vec<PathBuf>>>,
    app: Rc<RefCell<Option<Faceglass>>>,
    asked_to_end: Arc<AtomicBool>,
}

impl Window {
    /// A window as somebody opens it the first time.
    pub fn open() -> Self {
        Self::with(Setup::default())
    }

    /// A window that looks through a camera which shows `faces`.
    pub fn with_faces(faces: Vec<FaceResult>) -> Self {
        let mut window = Self::open();
        window.camera_runs();
        window.show(faces);
        window
    }

    pub fn with(setup: Setup) -> Self {
        let choice = match (setup.no_chooser, setup.picks) {
            (true, _) => Choice::NoChooser,
            (false, picks) if picks.is_empty() => Choice::Cancelled,
            (false, picks) => Choice::Picked(picks),
        };
        let folder = tempfile::tempdir().unwrap();
        let fake = Fake::default();
        let handle = fake.clone();
        let (start_error, knowledge) = (setup.start_error.clone(), setup.knowledge);
        let defaults = setup.defaults;
        let networks = setup.networks.clone();
        let folders = Arc::default();
        let asked_to_end = Arc::default();
        let pictures = folder.path().join("pictures");
        let is_fake = setup.start.is_none();
        let faked: StartPipeline = Box::new(move |_wake| match start_error {
            Some(why) => Err(why),
            None => Ok(Started {
                handle: Box::new(handle),
                defaults,
                knowledge,
                networks,
            }),
        });
        let start = setup.start.unwrap_or(faked);
        let options = Options {
            source: setup.source,
            demo: Some(PathBuf::from("demo.mov")),
            people_folder: Some(PathBuf::from("gallery")),
            folders: UserFolders {
                home: Some(PathBuf::from("home")),
                movies: setup.movies.unwrap_or_else(|| folder.path().join("movies")),
                pictures: match setup.real_pictures {
                    true => pictures,
                    false => PathBuf::from("home/shots"),
                },
            },
            settings: setup.settings,
            settings_file: folder.path().join("settings.toml"),
            warnings: setup.warnings,
            start,
            dialogs: Box::new(Chooses(choice, Arc::clone(&folders))),
            asked_to_end: Arc::clone(&asked_to_end),
        };
        let app = Rc::new(RefCell::new(None));
        let (for_setup, for_end) = (Rc::clone(&app), Rc::clone(&app));
        let harness = Harness::builder()
            .with_size(setup.size)
            .with_pixels_per_point(setup.scale)
            .with_max_steps(12)
            .with_step_dt(setup.step_s)
            .with_context_setup(move |ctx| {
                *for_setup.borrow_mut() = Some(Faceglass::new(options, ctx));
            })
            .build_ui(move |ui| {
                if let Some(app) = app.borrow_mut().as_mut() {
                    app.show(ui);
                }
            });
        let mut window = Self {
            harness,
            fake,
            folder,
            folders,
            app: for_end,
            asked_to_end,
        };
        if is_fake && setup.start_error.is_none() {
            window.until("the pipeline runs", |w| !w.commands().is_empty());
        }
        window
    }

    /// Whether the widget of that name has the keyboard.
    pub fn has_focus(&self, label: &str) -> bool {
        self.harness
            .query_all_by_label(label)
            .any(|node| node.accesskit_node().is_focused())
    }

    /// Name of the widget that has the keyboard.
    pub fn focused(&self) -> Option<String> {
        let nodes = self.harness.query_all(by().recursive(true));
        nodes.map(|node| node.accesskit_node()).find_map(|node| {
            let has_keyboard = node.is_focused();
            has_keyboard.then(|| node.label()).flatten()
        })
    }

    /// Says to the window that it fills the screen, or no longer does.
    pub fn fill_screen(&mut self, full: bool) {
        let input = self.harness.input_mut();
        let viewport = input.viewports.entry(egui::ViewportId::ROOT).or_default();
        viewport.fullscreen = Some(full);
        self.run();
    }

    /// Asks the program to end, as the system does; whether the window then closes.
    pub fn ends_when_asked(&mut self) -> bool {
        self.asked_to_end.store(true, Ordering::Relaxed);
        // Until it is closed it asks for that again and again.
        self.harness.step();
        let viewports = self.harness.output().viewport_output.values();
        let mut commands = viewports.flat_map(|viewport| &viewport.commands);
        commands.any(|command| *command == egui::ViewportCommand::Close)
    }

    /// Minimises the window, or brings it back.
    pub fn minimise(&mut self, minimised: bool) {
        let input = self.harness.input_mut();
        let viewport = input.viewports.entry(egui::ViewportId::ROOT).or_default();
        viewport.minimized = Some(minimised);
        self.run();
    }

    /// Closes the window, as the desktop does; nothing is drawn any longer.
    pub fn close(&mut self) {
        if let Some(mut app) = self.app.borrow_mut().take() {
            eframe::App::on_exit(&mut app, None);
        }
    }

    /// Draws until nothing changes.
    pub fn run(&mut self) {
        self.harness.run();
    }

    /// Draws until `condition` holds; for what happens on other threads.
    pub fn until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        for _ in 0..2000 {
            self.harness.run();
            if condition(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!(
            "waited in vain until {what}; the window shows:\n{:?}",
            self.harness
        );
    }

    /// Says something as the pipeline.
    pub fn say(&mut self, event: Event) {
        self.fake.0.lock().unwrap().events.push(event);
        self.run();
    }

    /// A camera opened.
    pub fn camera_runs(&mut self) {
        self.opened(SourceKind::Camera, None, None);
    }

    /// A source of that kind opened.
    pub fn opened(&mut self, kind: SourceKind, duration_s: Option<u64>, frames: Option<u64>) {
        let info = SourceInfo {
            name: "Test source".into(),
            kind,
            size: Some((640, 480)),
            fps: Some(30.0),
            format: "MJPEG".into(),
            duration: duration_s.map(Duration::from_secs),
            frames,
        };
        let spec = SourceSpec::Synthetic(640, 480, 30, 0);
        self.say(Event::SourceOpened { spec, info });
        self.say(Event::Source(PlayerState::Running));
    }

    /// Shows a frame with `faces`.
    pub fn show(&mut self, faces: Vec<FaceResult>) {
        self.fake.0.lock().unwrap().frame = Some(Arc::new(frame(faces)));
        self.run();
    }

    pub fn set_stats(&mut self, stats: Stats) {
        self.fake.0.lock().unwrap().stats = stats;
        self.run();
    }

    /// Commands so far.
    pub fn commands(&self) -> Vec<Command> {
        self.fake.0.lock().unwrap().commands.clone()
    }

    /// Forgets the commands so far.
    pub fn forget(&self) {
        self.fake.0.lock().unwrap().commands.clear();
    }

    pub fn sent(&self, command: &Command) -> bool {
        self.commands().contains(command)
    }

    #[track_caller]
    pub fn assert_sent(&self, command: &Command) {
        assert!(
            self.sent(command),
            "{command:?} is not in {:?}",
            self.commands()
        );
    }

    /// Whether a widget has that name.
    pub fn has(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).next().is_some()
    }

    /// Whether a widget's name contains that.
    pub fn says(&self, part: &str) -> bool {
        self.harness
            .query_all_by_label_contains(part)
            .next()
            .is_some()
    }

    #[track_caller]
    pub fn assert_says(&self, part: &str) {
        assert!(
            self.says(part),
            "nobody says {part:?} in\n{:?}",
            self.harness
        );
    }

    /// Clicks the button of that name; the last one drawn if there are several,
    /// which is the topmost.
    #[track_caller]
    pub fn click(&mut self, label: &str) {
        self.button(label).click();
        self.run();
    }

    /// The button of that name.
    #[track_caller]
    pub fn button<'a>(&'a self, label: &'a str) -> Node<'a> {
        let mut buttons: Vec<_> = self
            .harness
            .query_all_by_label(label)
            .filter(|node| {
                let role = node.accesskit_node().role();
                !matches!(role, egui::Role::Label | egui::Role::Image)
            })
            .collect();
        match buttons.pop() {
            Some(button) => button,
            None => panic!("no button {label:?} in\n{:?}", self.harness),
        }
    }

    pub fn is_enabled(&self, label: &str) -> bool {
        !self.button(label).accesskit_node().is_disabled()
    }

    pub fn key(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.run();
    }

    pub fn key_with(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.run();
    }

    /// Types into the text field of that name.
    #[track_caller]
    pub fn type_into(&mut self, label: &str, text: &str) {
        self.type_into_field(egui::Role::TextInput, label, text);
    }

    /// Types into the field of several lines of that name.
    #[track_caller]
    pub fn type_lines_into(&mut self, label: &str, text: &str) {
        self.type_into_field(egui::Role::MultilineTextInput, label, text);
    }

    /// Types into the field of that name, whose letters nobody sees.
    #[track_caller]
    pub fn type_secretly(&mut self, label: &str, text: &str) {
        self.type_into_field(egui::Role::PasswordInput, label, text);
    }

    #[track_caller]
    fn type_into_field(&mut self, role: egui::Role, label: &str, text: &str) {
        let field = self.harness.get_by_role_and_label(role, label);
        field.focus();
        self.run();
        let field = self.harness.get_by_role_and_label(role, label);
        field.type_text(text);
        self.run();
    }

    /// The slider of that name.
    #[track_caller]
    pub fn slider<'a>(&'a self, label: &'a str) -> Node<'a> {
        self.harness
            .get_by_role_and_label(egui::Role::Slider, label)
    }

    pub fn drop_files(&mut self, files: &[&str]) {
        #[derive(Debug)]
        struct Dropped(PathBuf);
        impl egui::DroppedFile for Dropped {
            fn path(&self) -> &Path {
                &self.0
            }
            fn bytes(&self) -> Result<Vec<u8>, String> {
                Err("not read by the window".into())
            }
        }
        for file in files {
            let dropped = Arc::new(Dropped(PathBuf::from(file)));
            self.harness.input_mut().dropped_files.push(dropped);
        }
        self.run();
    }

    pub fn saved_settings(&self) -> Settings {
        Settings::load(&self.folder.path().join("settings.toml")).0
    }
}

/// A face that is live and unknown.
pub fn face(track: u64, x: f32) -> FaceResult {
    let at = |dx: f32, dy: f32| Point::new(x + dx, 100.0 + dy);
    FaceResult {
        track,
        bbox: Rect::new(x, 100.0, 120.0, 150.0),
        score: 0.97,
        points: [
            at(35.0, 55.0),
            at(85.0, 55.0),
            at(60.0, 85.0),
            at(40.0, 115.0),
            at(80.0, 115.0),
        ],
        dense: vec![at(10.0, 60.0), at(110.0, 60.0)],
        quality: Quality::default(),
        motion: Default::default(),
        liveness: Liveness {
            score: Some(0.93),
            frame_score: Some(0.9),
            verdict: LivenessVerdict::Live,
            reason: None,
        },
        identity: Identity {
            person: None,
            name: None,
            similarity: Some(0.12),
            second: None,
            rival: None,
            not_them: None,
            verdict: IdentityVerdict::Unknown,
        },
        embedding: None,
    }
}

/// The same face, known as `name`.
pub fn known(mut face: FaceResult, name: &str) -> FaceResult {
    face.identity = Identity {
        person: Some(PersonId(name.to_lowercase())),
        name: Some(name.to_owned()),
        similarity: Some(0.71),
        second: Some(0.2),
        rival: None,
        not_them: None,
        verdict: IdentityVerdict::Known,
    };
    face
}

/// The same face as a presentation attack.
pub fn spoof(mut face: FaceResult) -> FaceResult {
    face.liveness.verdict = LivenessVerdict::Spoof;
    face.liveness.score = Some(0.08);
    face
}

/// The same face when it cannot be told.
pub fn unsure(mut face: FaceResult, reason: UnsureReason) -> FaceResult {
    face.liveness.verdict = LivenessVerdict::Unsure;
    face.liveness.reason = Some(reason);
    face
}

pub fn frame(faces: Vec<FaceResult>) -> FrameResult {
    FrameResult {
        frame: Frame {
            image: Arc::new(image::RgbImage::from_pixel(
                640,
                480,
                image::Rgb([90, 90, 90]),
            )),
            index: 0,
            time: Duration::ZERO,
            captured_at: Instant::now(),
            still: false,
            file: None,
        },
        faces,
        hidden: 0,
        lying: None,
        stage_ms: StageMs::default(),
        ready_at: Instant::now(),
        fault: None,
    }
}

/// A gallery with these people.
pub fn gallery(names: &[&str], undo: Option<Done>) -> Event {
    Event::Gallery(Arc::new(GalleryView {
        people: names
            .iter()
            .map(|name| PersonView {
                id: PersonId(name.to_lowercase()),
                name: (*name).to_owned(),
                templates: 3,
                stale_templates: 0,
                thumbnail: Some(Arc::new(image::RgbImage::new(112, 112))),
            })
            .collect(),
        warnings: Vec::new(),
        undo,
        redo: None,
        keeping: None,
    }))
}

impl Window {
    /// Shows a result as it is.
    pub fn show_result(&mut self, result: FrameResult) {
        self.fake.0.lock().unwrap().frame = Some(Arc::new(result));
        self.run();
    }
}

impl Window {
    /// Every text of the window: names, values and descriptions.
    pub fn texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for node in self.harness.query_all(by().recursive(true)) {
            let node = node.accesskit_node();
            texts.extend(node.label());
            texts.extend(node.value());
            texts.extend(node.description());
        }
        texts
    }

    /// Text in the field of that name.
    pub fn field_value(&self, label: &str) -> String {
        self.harness
            .query_by_role_and_label(egui::Role::TextInput, label)
            .and_then(|field| field.value())
            .unwrap_or_default()
    }
}
