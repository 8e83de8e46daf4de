//! Keys that a person chose: which may be, and which are in force.

use super::Action;
use crate::settings::OwnKeys;
use crate::window::text::Texts;
use egui::{Key, KeyboardShortcut, Modifiers};
use std::collections::HashMap;

/// The keys in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    /// Those that were chosen; nothing where a command is to have none.
    own: HashMap<Action, Vec<KeyboardShortcut>>,
}

/// Why a key is not the key of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRefusal {
    /// There is no such key, or nobody can press it.
    Unknown,
    /// Fields, lists, the desktop or stepping back need it.
    Reserved,
    /// It is another command's.
    Taken(Action),
    /// There is no such command.
    NoCommand,
    /// The command keeps its own.
    Fixed,
}

/// A line of the settings that is not in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTrouble {
    /// The command as written.
    pub command: String,
    /// The key as written.
    pub key: String,
    /// What is wrong.
    pub why: KeyRefusal,
}

impl Keys {
    /// The keys that are in force with those that were chosen, and what of these is
    /// not: its command has the usual key then.
    pub fn read(kept: &OwnKeys) -> (Self, Vec<KeyTrouble>) {
        let mut keys = Self::default();
        let mut troubles = Vec::new();
        let mut written = Vec::new();
        for (command, key) in kept.entries() {
            match entry(command, &key) {
                Ok((action, own)) => {
                    keys.own.insert(action, own);
                    written.push((action, command, key));
                }
                Err(why) => troubles.push(trouble(command, key, why)),
            }
        }
        // What gives way gets its usual key, which may be in the way of another.
        while let Some((at, holder)) = keys.first_conflict(&written) {
            let (action, command, key) = written.remove(at);
            keys.own.remove(&action);
            troubles.push(trouble(command, key, KeyRefusal::Taken(holder)));
        }
        (keys, troubles)
    }

    fn first_conflict(&self, written: &[(Action, &str, String)]) -> Option<(usize, Action)> {
        let holder = |action| {
            let keys: &[KeyboardShortcut] = self.of(action);
            keys.iter().find_map(|key| self.holder(*key, action))
        };
        let mut conflicts = written.iter().enumerate();
        conflicts.find_map(|(at, (action, ..))| Some((at, holder(*action)?)))
    }

    /// The keys of a command; the first one is shown.
    pub fn of(&self, action: Action) -> &[KeyboardShortcut] {
        let own = self.own.get(&action).map(Vec::as_slice);
        own.unwrap_or_else(|| action.usual_keys())
    }

    /// Whether somebody chose it.
    pub fn is_own(&self, action: Action) -> bool {
        self.own.contains_key(&action)
    }

    /// The key as written in menus and tooltips.
    pub fn text(&self, action: Action, t: &Texts, mac: bool) -> Option<String> {
        let shortcut = self.of(action).first()?;
        Some(shortcut_text(*shortcut, t, mac))
    }

    /// What speaks against these keys for a command.
    pub fn refusal(&self, action: Action, keys: &[KeyboardShortcut]) -> Option<KeyRefusal> {
        keys.iter().find_map(|key| {
            let taken = || self.holder(*key, action).map(KeyRefusal::Taken);
            refusal_of(action, *key).or_else(taken)
        })
    }

    /// Another command than `but` that has this key.
    fn holder(&self, key: KeyboardShortcut, but: Action) -> Option<Action> {
        Action::all().find(|other| *other != but && self.of(*other).contains(&key))
    }
}

fn trouble(command: &str, key: String, why: KeyRefusal) -> KeyTrouble {
    KeyTrouble {
        command: command.to_owned(),
        key,
        why,
    }
}

/// A line of the settings.
fn entry(command: &str, key: &str) -> Result<(Action, Vec<KeyboardShortcut>), KeyRefusal> {
    let action = Action::all()
        .find(|action| action.name() == command)
        .ok_or(KeyRefusal::NoCommand)?;
    if action == Action::Cancel {
        return Err(KeyRefusal::Fixed);
    }
    if key.is_empty() {
        return Ok((action, Vec::new()));
    }
    let key = parse(key).ok_or(KeyRefusal::Unknown)?;
    // The usual key of a command may be one that others cannot have.
    let is_usual = action.usual_keys().contains(&key);
    match refusal_of(action, key).filter(|_| !is_usual) {
        Some(why) => Err(why),
        None => Ok((action, vec![key])),
    }
}

/// What speaks against a key whoever else has it.
fn refusal_of(action: Action, key: KeyboardShortcut) -> Option<KeyRefusal> {
    if action == Action::Cancel {
        return Some(KeyRefusal::Fixed);
    }
    let Modifiers { alt, command, .. } = key.modifiers;
    let moves = matches!(
        key.logical_key,
        Key::Escape
            | Key::Tab
            | Key::Enter
            | Key::Backspace
            | Key::Delete
            | Key::ArrowUp
            | Key::ArrowDown
            | Key::Home
            | Key::End
            | Key::PageUp
            | Key::PageDown
            | Key::Copy
            | Key::Cut
            | Key::Paste
    );
    // A field's, and those by which everything is made larger and smaller.
    let with_command = matches!(
        key.logical_key,
        Key::A | Key::C | Key::V | Key::X | Key::Plus | Key::Minus | Key::Equals | Key::Num0
    );
    (alt || moves || (command && with_command)).then_some(KeyRefusal::Reserved)
}

/// A key as it was pressed: what is typed with Shift is a key of its own.
pub fn as_pressed(key: Key, modifiers: Modifiers) -> KeyboardShortcut {
    let is_sign = matches!(
        key,
        Key::Colon
            | Key::Plus
            | Key::Questionmark
            | Key::Exclamationmark
            | Key::Pipe
            | Key::OpenCurlyBracket
            | Key::CloseCurlyBracket
            | Key::Quote
            | Key::Equals
            | Key::Slash
            | Key::Semicolon
    );
    let kept = Modifiers {
        alt: modifiers.alt,
        shift: modifiers.shift && !is_sign,
        command: modifiers.command,
        ..Modifiers::NONE
    };
    KeyboardShortcut::new(kept, key)
}

/// As it stands in the settings, the same in every language: `Ctrl+Shift+K`.
pub fn written(key: KeyboardShortcut) -> String {
    let modifiers = [
        (key.modifiers.command, "Ctrl"),
        (key.modifiers.shift, "Shift"),
        (key.modifiers.alt, "Alt"),
    ];
    let mut parts: Vec<&str> = modifiers
        .iter()
        .filter(|(is_held, _)| *is_held)
        .map(|(_, name)| *name)
        .collect();
    parts.push(key.logical_key.name());
    parts.join("+")
}

fn parse(text: &str) -> Option<KeyboardShortcut> {
    let mut parts: Vec<&str> = text.split('+').map(str::trim).collect();
    let key = parts.pop()?;
    let key = Key::from_name(key).or_else(|| Key::from_name(&key.to_ascii_uppercase()))?;
    let mut modifiers = Modifiers::NONE;
    for part in parts {
        match part.to_ascii_lowercase().as_str() {
            "ctrl" => modifiers.command = true,
            "shift" => modifiers.shift = true,
            "alt" => modifiers.alt = true,
            _ => return None,
        }
    }
    Some(KeyboardShortcut::new(modifiers, key))
}

/// Whether nobody types anything by it.
pub fn is_function(key: Key) -> bool {
    let number = key.name().strip_prefix('F');
    number.is_some_and(|number| number.parse::<u8>().is_ok())
}

/// A key as written in menus and tooltips.
pub fn shortcut_text(shortcut: KeyboardShortcut, t: &Texts, mac: bool) -> String {
    // Signs for modifiers are missing from most fonts, ours too.
    let modifiers = egui::ModifierNames::NAMES.format(&shortcut.modifiers, mac);
    let key = match shortcut.logical_key {
        Key::Space => t.general.space,
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::Minus => "-",
        Key::Quote => "'",
        Key::Copy => "C",
        Key::Cut => "X",
        Key::Paste => "V",
        Key::Period
        | Key::Comma
        | Key::OpenBracket
        | Key::CloseBracket
        | Key::Plus
        | Key::Questionmark
        | Key::Equals
        | Key::Semicolon
        | Key::Colon
        | Key::Slash
        | Key::Backslash
        | Key::Pipe
        | Key::Exclamationmark
        | Key::OpenCurlyBracket
        | Key::CloseCurlyBracket
        | Key::Backtick => shortcut.logical_key.symbol_or_name(),
        other => other.name(),
    };
    if modifiers.is_empty() {
        key.to_owned()
    } else {
        format!("{modifiers}+{key}")
    }
}

/// Why `key` was refused, in a sentence.
pub fn refused_in_words(key: &str, why: KeyRefusal, t: &Texts) -> String {
    let words = &t.tools.own_keys;
    match why {
        KeyRefusal::Unknown => (words.unknown)(key),
        KeyRefusal::Reserved => (words.reserved)(key),
        KeyRefusal::Taken(other) => (words.taken)(key, other.label(t).trim_end_matches('…')),
        KeyRefusal::NoCommand => words.no_command.to_owned(),
        KeyRefusal::Fixed => words.fixed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[(&str, &str)]) -> (Keys, Vec<KeyRefusal>) {
        let mut own = OwnKeys::default();
        for (command, key) in lines {
            own.set(command, key);
        }
        let (keys, troubles) = Keys::read(&own);
        (keys, troubles.into_iter().map(|t| t.why).collect())
    }

    #[test]
    fn every_usual_key_may_be_chosen_and_is_read_as_it_is_written() {
        for action in Action::all() {
            for key in action.usual_keys() {
                assert_eq!(parse(&written(*key)), Some(*key));
                assert_eq!(as_pressed(key.logical_key, key.modifiers), *key);
                let (_, troubles) = read(&[(&action.name(), &written(*key))]);
                assert_eq!(troubles.is_empty(), action != Action::Cancel, "{action:?}");
            }
        }
        assert_eq!(
            written(as_pressed(Key::Questionmark, Modifiers::SHIFT)),
            "Questionmark"
        );
        assert_eq!(parse("ctrl + shift + k"), parse("Ctrl+Shift+K"));
    }

    #[test]
    fn keys_change_places_and_what_is_in_the_way_gives_way() {
        let (keys, troubles) = read(&[("Photo", "R"), ("Rotate", "S")]);
        assert_eq!(troubles, []);
        assert_eq!(keys.of(Action::Photo), Action::Rotate.usual_keys());
        let (keys, troubles) = read(&[("Photo", "R")]);
        assert_eq!(troubles, [KeyRefusal::Taken(Action::Rotate)]);
        assert_eq!(keys.of(Action::Photo), Action::Photo.usual_keys());
        // One falls back, and so stands in the way of the other.
        let (keys, troubles) = read(&[("Photo", "Tab"), ("Rotate", "S")]);
        assert_eq!(troubles.len(), 2);
        assert_eq!(keys, Keys::default());
    }

    #[test]
    fn a_line_that_cannot_be_used_says_why() {
        let why = |command: &str, key: &str| read(&[(command, key)]).1;
        assert_eq!(why("Photo", "Ctrl+Bell"), [KeyRefusal::Unknown]);
        assert_eq!(why("Photo", "Hyper+K"), [KeyRefusal::Unknown]);
        assert_eq!(why("Photo", "Ctrl+C"), [KeyRefusal::Reserved]);
        assert_eq!(why("Photo", "Alt+F4"), [KeyRefusal::Reserved]);
        assert_eq!(why("Dance", "J"), [KeyRefusal::NoCommand]);
        assert_eq!(why("Cancel", "J"), [KeyRefusal::Fixed]);
        assert_eq!(why("Photo", ""), []);
    }

    #[test]
    fn only_function_keys_type_nothing() {
        assert!(is_function(Key::F12));
        assert!(!is_function(Key::F) && !is_function(Key::Num1));
    }
}
