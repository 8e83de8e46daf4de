//! What a test says as the pipeline, does as a person, and sees of the window.

use super::{Window, frame};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use faceglass::settings::Settings;
use faceglass_capture::{SourceInfo, SourceKind, SourceSpec};
use faceglass_pipeline::live::{Command, Event, PlayerState, Stats};
use faceglass_pipeline::result::{FaceResult, FrameResult};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

impl Window {
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
        self.drop_now(files);
        self.run();
    }

    /// The same for the next frame.
    pub fn drop_now(&mut self, files: &[&str]) {
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
    }

    pub fn saved_settings(&self) -> Settings {
        Settings::load(&self.folder.path().join("settings.toml")).0
    }
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
