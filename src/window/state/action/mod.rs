//! Every command of the window as one value, which feeds the menus, the keys,
//! the help and the tests.

mod keys;
mod own;

pub use keys::pressed;
pub use own::{KeyRefusal, KeyTrouble, Keys, as_pressed, refused_in_words, shortcut_text, written};

use crate::window::text::Texts;

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
    Record,
    RecordPlain,
    NextTimer,
    OpenPhotos,
    OpenMovies,
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
    BackUp,
    Restore,
    ReEmbed,
    History,
    UnknownFaces,
    DeleteAll,
    ShowThresholds,
    ResetThresholds,
    CalibrateLiveness,
    CameraControls,
    ChangeKeys,
    NextMinimised,
    ToggleDemesh,
    ToggleKeepFaces,
    Palette,
    Help,
    OpenLog,
    ToggleLog,
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
                Some(A::Record),
                Some(A::RecordPlain),
                Some(A::NextTimer),
                Some(A::OpenPhotos),
                Some(A::OpenMovies),
                None,
                Some(A::Screenshot),
                Some(A::ScreenshotPlain),
                None,
                Some(A::BackUp),
                Some(A::Restore),
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
                Some(A::UnknownFaces),
                Some(A::ReEmbed),
                Some(A::ToggleKeepFaces),
                Some(A::DeleteAll),
            ],
            Self::Settings => &[
                Some(A::CalibrateLiveness),
                Some(A::ShowThresholds),
                Some(A::ResetThresholds),
                Some(A::CameraControls),
                Some(A::ChangeKeys),
                Some(A::NextMinimised),
                Some(A::ToggleDemesh),
                None,
                Some(A::NextTheme),
                Some(A::SwitchLanguage),
            ],
            Self::Help => &[
                Some(A::Palette),
                Some(A::Help),
                None,
                Some(A::OpenLog),
                Some(A::ToggleLog),
                Some(A::CopyReport),
                Some(A::About),
            ],
        }
    }
}

impl Action {
    /// Its name in the settings, the same in every language.
    pub fn name(self) -> String {
        format!("{self:?}")
    }

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
            Self::Record => t.shooting.record,
            Self::RecordPlain => t.shooting.record_plain,
            Self::NextTimer => t.shooting.timer,
            Self::OpenPhotos => t.tools.open_photos,
            Self::OpenMovies => t.shooting.open_movies,
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
            Self::OpenLog => t.tools.open_log,
            Self::ToggleLog => t.tools.keep_log,
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
            Self::BackUp => t.backup.back_up,
            Self::Restore => t.backup.restore,
            Self::ReEmbed => t.backup.re_embed,
            Self::History => t.history.action,
            Self::UnknownFaces => t.unknown.action,
            Self::DeleteAll => c.delete_all,
            Self::ShowThresholds => t.tools.show_thresholds,
            Self::ResetThresholds => c.reset_thresholds,
            Self::CalibrateLiveness => t.calibration.action,
            Self::CameraControls => t.tools.controls.action,
            Self::NextMinimised => t.tools.minimised,
            Self::ToggleDemesh => t.tools.demesh,
            Self::ToggleKeepFaces => t.tools.keep_faces,
            Self::ChangeKeys => t.tools.own_keys.action,
            Self::Help => c.help,
            Self::About => c.about,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Language;
    use crate::window::text::texts;
    use std::collections::HashSet;

    #[test]
    fn no_two_commands_share_a_key() {
        let keys: Vec<_> = Action::all().flat_map(Action::usual_keys).collect();
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
