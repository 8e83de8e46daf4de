//! The usual keys of the commands, and which of them were pressed.

use super::Action;
use super::own::{Keys, is_function};
use egui::{Key, KeyboardShortcut, Modifiers};

impl Action {
    /// Its keys, unless somebody chose another one; the first one is shown.
    pub fn usual_keys(self) -> &'static [KeyboardShortcut] {
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
            Self::Record => const { &[command(Key::R)] },
            Self::RecordPlain => const { &[both(Key::R)] },
            Self::NextTimer => const { &[shift(Key::T)] },
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
            Self::BackUp
            | Self::Restore
            | Self::ReEmbed
            | Self::UnknownFaces
            | Self::DeleteAll
            | Self::OpenPhotos
            | Self::OpenMovies
            | Self::OpenLog
            | Self::ToggleLog
            | Self::CopyReport
            | Self::ChangeKeys
            | Self::NextMinimised
            | Self::ToggleDemesh
            | Self::ToggleKeepFaces
            | Self::ShowThresholds
            | Self::About => &[],
            Self::ResetThresholds => const { &[plain(Key::Num0)] },
            Self::CalibrateLiveness => const { &[plain(Key::K)] },
            Self::CameraControls => const { &[plain(Key::A)] },
            Self::Help => const { &[plain(Key::Questionmark), plain(Key::F1)] },
        }
    }
}

/// The commands whose keys were pressed. `typing` says that a text field has
/// the keyboard, `focused` that some control has it (then Space and the arrows
/// are that control's).
pub fn pressed(
    input: &mut egui::InputState,
    keys: &Keys,
    typing: bool,
    focused: bool,
) -> Vec<Action> {
    let mut keys: Vec<(KeyboardShortcut, Action)> = Action::all()
        .flat_map(|action| keys.of(action).iter().map(move |s| (*s, action)))
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
        // These are the field's.
        let edits = matches!(key, Key::Z | Key::Y | Key::ArrowLeft | Key::ArrowRight);
        return (with_command && !edits) || is_function(key) || key == Key::Escape;
    }
    let of_the_control = matches!(key, Key::Space | Key::ArrowLeft | Key::ArrowRight);
    !(focused && of_the_control)
}
