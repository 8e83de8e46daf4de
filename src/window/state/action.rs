//! Every command of the window as one value, which feeds the menus, the keys,
//! the help and the tests.

use crate::window::text::Texts;
use egui::{Key, KeyboardShortcut, Modifiers};

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    OpenFile,
    OpenFolder,
    OpenCamera,
    OpenDemo,
    FindCameras,
    Photo,
    PhotoPlain,
    OpenPhotos,
    Screenshot,
    ScreenshotPlain,
    Quit,
    PlayPause,
    StepBack,
    Step,
    Back,
    Forward,
    Slower,
    Faster,
    ToggleLoop,
    ToggleMirror,
    Rotate,
    ZoomIn,
    ZoomOut,
    ZoomFit,
    ToggleOverlay,
    TogglePoints,
    ToggleDense,
    ToggleGuides,
    NextPrivacy,
    TogglePanels,
    ToggleFullscreen,
    NextTheme,
    SwitchLanguage,
    Enrol,
    EnrolPictures,
    ProvePresence,
    NotThisPerson,
    ThisPerson,
    Cancel,
    Undo,
    Redo,
    Import,
    History,
    DeleteAll,
    ResetThresholds,
    CalibrateLiveness,
    Palette,
    Help,
    CopyReport,
    About,
}

/// A menu of the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    File,
    Playback,
    View,
    People,
    Settings,
    Help,
}

impl Menu {
    /// In the order shown.
    pub const ALL: [Self; 6] = [
        Self::File,
        Self::Playback,
        Self::View,
        Self::People,
        Self::Settings,
        Self::Help,
    ];

    /// What stands on it.
    pub fn label(self, t: &Texts) -> &'static str {
        match self {
            Self::File => t.commands.menu_file,
            Self::Playback => t.commands.menu_playback,
            Self::View => t.commands.menu_view,
            Self::People => t.commands.menu_people,
            Self::Settings => t.commands.menu_settings,
            Self::Help => t.commands.menu_help,
        }
    }

    /// What it holds, `None` for a line between groups.
    pub fn entries(self) -> &'static [Option<Action>] {
        use Action as A;
        match self {
            Self::File => &[
                Some(A::OpenCamera),
                Some(A::OpenFile),
                Some(A::OpenFolder),
                Some(A::OpenDemo),
                None,
                Some(A::FindCameras),
                None,
                Some(A::Photo),
                Some(A::PhotoPlain),
                Some(A::Screenshot),
                Some(A::ScreenshotPlain),
                Some(A::OpenPhotos),
                None,
                Some(A::Quit),
            ],
            Self::Playback => &[
                Some(A::PlayPause),
                Some(A::StepBack),
                Some(A::Step),
                Some(A::Back),
                Some(A::Forward),
                None,
                Some(A::Slower),
                Some(A::Faster),
                Some(A::ToggleLoop),
            ],
            Self::View => &[
                Some(A::ToggleMirror),
                Some(A::Rotate),
                None,
                Some(A::ZoomIn),
                Some(A::ZoomOut),
                Some(A::ZoomFit),
                None,
                Some(A::ToggleOverlay),
                Some(A::TogglePoints),
                Some(A::ToggleDense),
                Some(A::ToggleGuides),
                Some(A::NextPrivacy),
                None,
                Some(A::TogglePanels),
                Some(A::ToggleFullscreen),
            ],
            Self::People => &[
                Some(A::Enrol),
                Some(A::EnrolPictures),
                Some(A::ProvePresence),
                Some(A::NotThisPerson),
                Some(A::ThisPerson),
                Some(A::Cancel),
                None,
                Some(A::Undo),
                Some(A::Redo),
                None,
                Some(A::Import),
                Some(A::History),
                Some(A::DeleteAll),
            ],
            Self::Settings => &[
                Some(A::CalibrateLiveness),
                Some(A::ResetThresholds),
                None,
                Some(A::NextTheme),
                Some(A::SwitchLanguage),
            ],
            Self::Help => &[
                Some(A::Palette),
                Some(A::Help),
                None,
                Some(A::CopyReport),
                Some(A::About),
            ],
        }
    }
}

impl Action {
    /// Every command, in the order of the menus.
    pub fn all() -> impl Iterator<Item = Self> {
        Menu::ALL
            .into_iter()
            .flat_map(|menu| menu.entries().iter().flatten().copied())
    }

    /// What stands in the menu and in the help.
    pub fn label(self, t: &Texts) -> &'static str {
        let c = &t.commands;
        match self {
            Self::OpenFile => c.open_file,
            Self::OpenFolder => c.open_folder,
            Self::OpenCamera => c.open_camera,
            Self::OpenDemo => c.open_demo,
            Self::FindCameras => c.find_cameras,
            Self::Photo => t.tools.photo,
            Self::PhotoPlain => t.tools.photo_plain,
            Self::OpenPhotos => t.tools.open_photos,
            Self::Screenshot => c.screenshot,
            Self::ScreenshotPlain => c.screenshot_plain,
            Self::Quit => c.quit,
            Self::PlayPause => c.play_pause,
            Self::StepBack => t.tools.step_back,
            Self::Slower => t.tools.slower,
            Self::Faster => t.tools.faster,
            Self::ZoomIn => t.tools.zoom_in,
            Self::ZoomOut => t.tools.zoom_out,
            Self::ZoomFit => t.tools.zoom_fit,
            Self::ToggleGuides => t.tools.guides,
            Self::NextPrivacy => t.tools.privacy,
            Self::Palette => t.tools.palette,
            Self::CopyReport => t.tools.copy_report,
            Self::Step => c.step,
            Self::Back => c.back,
            Self::Forward => c.forward,
            Self::ToggleLoop => c.looping,
            Self::ToggleMirror => c.mirror,
            Self::Rotate => c.rotate,
            Self::ToggleOverlay => c.overlay,
            Self::TogglePoints => c.points,
            Self::ToggleDense => c.dense,
            Self::TogglePanels => c.panels,
            Self::ToggleFullscreen => c.fullscreen,
            Self::NextTheme => c.theme,
            Self::SwitchLanguage => c.language,
            Self::Enrol => c.enrol,
            Self::EnrolPictures => c.enrol_pictures,
            Self::ProvePresence => t.presence.action,
            Self::NotThisPerson => t.not_them.action_not,
            Self::ThisPerson => t.not_them.action_is,
            Self::Cancel => c.cancel,
            Self::Undo => c.undo,
            Self::Redo => t.tools.redo,
            Self::Import => c.import,
            Self::History => t.history.action,
            Self::DeleteAll => c.delete_all,
            Self::ResetThresholds => c.reset_thresholds,
            Self::CalibrateLiveness => t.calibration.action,
            Self::Help => c.help,
            Self::About => c.about,
        }
    }

    /// Its keys; the first one is shown.
    pub fn shortcuts(self) -> &'static [KeyboardShortcut] {
        const fn plain(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::NONE, key)
        }
        const fn shift(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::SHIFT, key)
        }
        const fn both(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
        }
        const fn command(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::COMMAND, key)
        }
        match self {
            Self::OpenFile => const { &[command(Key::O)] },
            Self::OpenFolder => const { &[both(Key::O)] },
            Self::OpenCamera => const { &[plain(Key::C)] },
            Self::OpenDemo => const { &[shift(Key::D)] },
            Self::FindCameras => const { &[plain(Key::F5)] },
            Self::Photo => const { &[plain(Key::S)] },
            Self::PhotoPlain => const { &[shift(Key::S)] },
            Self::Screenshot => const { &[command(Key::S)] },
            Self::ScreenshotPlain => const { &[both(Key::S)] },
            Self::StepBack => const { &[plain(Key::Comma)] },
            Self::Slower => const { &[plain(Key::OpenBracket)] },
            Self::Faster => const { &[plain(Key::CloseBracket)] },
            Self::ZoomIn => const { &[plain(Key::Plus), plain(Key::Equals)] },
            Self::ZoomOut => const { &[plain(Key::Minus)] },
            Self::ZoomFit => const { &[plain(Key::Z)] },
            Self::ToggleGuides => const { &[plain(Key::U)] },
            Self::NextPrivacy => const { &[plain(Key::X)] },
            Self::Palette => const { &[command(Key::P)] },
            Self::Quit => const { &[command(Key::Q)] },
            Self::PlayPause => const { &[plain(Key::Space)] },
            Self::Step => const { &[plain(Key::Period)] },
            Self::Back => const { &[plain(Key::ArrowLeft)] },
            Self::Forward => const { &[plain(Key::ArrowRight)] },
            Self::ToggleLoop => const { &[plain(Key::L)] },
            Self::ToggleMirror => const { &[plain(Key::M)] },
            Self::Rotate => const { &[plain(Key::R)] },
            Self::ToggleOverlay => const { &[plain(Key::B)] },
            Self::TogglePoints => const { &[plain(Key::P)] },
            Self::ToggleDense => const { &[plain(Key::D)] },
            Self::TogglePanels => const { &[plain(Key::F9)] },
            Self::ToggleFullscreen => const { &[plain(Key::F11), plain(Key::F)] },
            Self::NextTheme => const { &[plain(Key::T)] },
            Self::SwitchLanguage => const { &[plain(Key::G)] },
            Self::Enrol => const { &[plain(Key::E)] },
            Self::EnrolPictures => const { &[shift(Key::E)] },
            Self::ProvePresence => const { &[plain(Key::V)] },
            Self::NotThisPerson => const { &[plain(Key::N)] },
            Self::ThisPerson => const { &[plain(Key::Y)] },
            Self::Cancel => const { &[plain(Key::Escape)] },
            Self::Undo => const { &[command(Key::Z)] },
            Self::Redo => const { &[both(Key::Z), command(Key::Y)] },
            Self::Import => const { &[plain(Key::I)] },
            Self::History => const { &[plain(Key::H)] },
            Self::DeleteAll | Self::OpenPhotos | Self::CopyReport | Self::About => &[],
            Self::ResetThresholds => const { &[plain(Key::Num0)] },
            Self::CalibrateLiveness => const { &[plain(Key::K)] },
            Self::Help => const { &[plain(Key::Questionmark), plain(Key::F1)] },
        }
    }

    /// The key as written in menus and tooltips.
    pub fn key_text(self, t: &Texts, mac: bool) -> Option<String> {
        let shortcut = self.shortcuts().first()?;
        if shortcut.logical_key == Key::Space {
            return Some(t.general.space.to_owned());
        }
        // Signs for modifiers are missing from most fonts, ours too.
        let modifiers = egui::ModifierNames::NAMES.format(&shortcut.modifiers, mac);
        let key = match shortcut.logical_key {
            Key::ArrowLeft => "←",
            Key::ArrowRight => "→",
            Key::Period => ".",
            Key::Comma => ",",
            Key::OpenBracket => "[",
            Key::CloseBracket => "]",
            Key::Plus => "+",
            Key::Minus => "-",
            Key::Questionmark => "?",
            other => other.name(),
        };
        Some(if modifiers.is_empty() {
            key.to_owned()
        } else {
            format!("{modifiers}+{key}")
        })
    }
}

/// The commands whose keys were pressed. `typing` says that a text field has
/// the keyboard, `focused` that some control has it (then Space and the arrows
/// are that control's).
pub fn pressed(input: &mut egui::InputState, typing: bool, focused: bool) -> Vec<Action> {
    let mut keys: Vec<(KeyboardShortcut, Action)> = Action::all()
        .flat_map(|action| action.shortcuts().iter().map(move |s| (*s, action)))
        .filter(|(shortcut, _)| is_free(shortcut, typing, focused))
        .collect();
    // Shift+S also matches S, so the more particular keys go first.
    keys.sort_by_key(|(shortcut, _)| {
        std::cmp::Reverse(u8::from(shortcut.modifiers.shift) + u8::from(shortcut.modifiers.command))
    });
    keys.into_iter()
        .filter(|(shortcut, _)| input.consume_shortcut(shortcut))
        .map(|(_, action)| action)
        .collect()
}

fn is_free(shortcut: &KeyboardShortcut, typing: bool, focused: bool) -> bool {
    let with_command = shortcut.modifiers.command;
    let key = shortcut.logical_key;
    if typing {
        return (with_command && !matches!(key, Key::Z | Key::Y))
            || matches!(key, Key::Escape | Key::F1 | Key::F5 | Key::F9 | Key::F11);
    }
    let of_the_control = matches!(key, Key::Space | Key::ArrowLeft | Key::ArrowRight);
    !(focused && of_the_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Language;
    use crate::window::text::texts;
    use std::collections::HashSet;

    #[test]
    fn no_two_commands_share_a_key() {
        let keys: Vec<_> = Action::all().flat_map(Action::shortcuts).collect();
        let different: HashSet<_> = keys.iter().map(|s| format!("{s:?}")).collect();
        assert_eq!(different.len(), keys.len());
    }

    #[test]
    fn each_command_stands_in_the_menus_once_and_has_its_own_words() {
        for language in [Language::English, Language::Chinese] {
            let t = texts(language);
            let all: Vec<_> = Action::all().collect();
            let commands: HashSet<_> = all.iter().collect();
            let words: HashSet<_> = all.iter().map(|a| a.label(t)).collect();
            assert_eq!(commands.len(), all.len());
            assert_eq!(words.len(), all.len());
        }
    }
}
