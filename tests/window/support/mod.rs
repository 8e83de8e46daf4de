//! A window on a fake pipeline.

mod fake;
mod samples;
mod ways;

pub use fake::{Chooses, Fake};
pub use samples::{face, frame, gallery, known, spoof, unsure};

use egui::TexturesDelta;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use egui_kittest::{Harness, LazyRenderer, TestRenderer};
use faceglass::settings::{Language, Settings};
use faceglass::window::{
    Choice, Faceglass, Knowledge, NetworkFact, Options, StartPipeline, StartWarning, Started,
    ThresholdDefaults, UserFolders,
};
use faceglass_capture::SourceSpec;
use faceglass_pipeline::live::Problem;
use faceglass_pipeline::result::FaceResult;
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

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
    /// Whoever wants the textures, to draw the window.
    pub renderer: Option<Box<dyn TestRenderer>>,
}

/// Hands textures to a renderer that is known only when the program runs.
struct Hands(Box<dyn TestRenderer>);

impl TestRenderer for Hands {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.handle_delta(delta);
    }
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
            renderer: None,
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
        let renderer = setup
            .renderer
            .unwrap_or_else(|| Box::new(LazyRenderer::default()));
        let harness = Harness::builder()
            .renderer(Hands(renderer))
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
}
