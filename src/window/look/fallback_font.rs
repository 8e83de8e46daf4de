//! Fonts of the system for letters that the built-in ones lack: names may be
//! written in any script.
//!
//! egui asks for such a letter while it lays out text, where nothing may wait.
//! The first time the answer is "none", and a thread looks for a font; once it
//! has read one, egui asks again.

use ab_glyph::{Font as _, FontRef};
use egui::epaint::text::{
    FallbackRequest, FontInsert, FontPriority, FontProvider, InsertFontFamily,
};
use egui::{FontData, FontFamily};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Font files that are considered, in order of preference.
const MOST_FILES: usize = 60;
/// Folders of fonts are not deeper than this.
const DEPTH: usize = 5;
/// Larger files are not read into memory.
const MAX_BYTES: u64 = 64 << 20;

/// Parts of file names, the best first: fonts that draw most of what names are
/// written with.
const PREFERRED: [&str; 16] = [
    "notosanscjk",
    "sourcehansans",
    "notosanssc",
    "pingfang",
    "stheiti",
    "hiragino",
    "msyh",
    "simsun",
    "wqy",
    "droidsansfallback",
    "yugoth",
    "malgun",
    "arialuni",
    "arial unicode",
    "notosans",
    "dejavusans",
];
/// Weights and slants that names are not written in here.
const AVOIDED: [&str; 11] = [
    "bold",
    "italic",
    "oblique",
    "mono",
    "serif",
    "light",
    "thin",
    "black",
    "medium",
    "condensed",
    "emoji",
];

/// Looks for missing letters in the fonts of the system.
pub struct FallbackFont {
    provider: Arc<Fallback>,
    /// Asked on the thread that searches.
    folders: Folders,
}

type Folders = Arc<dyn Fn() -> Vec<PathBuf> + Send + Sync>;

impl FallbackFont {
    /// From now on in the fonts of this computer.
    pub fn install(ctx: &egui::Context) -> Self {
        Self::install_from(ctx, Arc::new(system_folders))
    }

    fn install_from(ctx: &egui::Context, folders: Folders) -> Self {
        let provider = Arc::new(Fallback::default());
        ctx.add_font_provider(Arc::clone(&provider) as Arc<dyn FontProvider>);
        Self { provider, folders }
    }

    /// Starts a search if something was missing; to be called after each pass.
    pub fn follow(&self, ctx: &egui::Context) {
        let Some(letters) = self.provider.next_search() else {
            return;
        };
        let (ctx, provider) = (ctx.clone(), Arc::clone(&self.provider));
        let folders = Arc::clone(&self.folders);
        let spawned = std::thread::Builder::new()
            .name("fonts".into())
            .spawn(move || {
                if provider.search(&letters, &folders()) {
                    // Setting it anew makes egui ask again for what was missing.
                    ctx.set_font_providers(vec![provider]);
                }
            });
        if let Err(error) = spawned {
            tracing::warn!("no thread to look for fonts: {error}");
        }
    }
}

/// A font file in memory.
#[derive(Clone)]
struct Found {
    name: String,
    bytes: Arc<Vec<u8>>,
    index: u32,
}

impl Found {
    fn has(&self, letter: char) -> bool {
        FontRef::try_from_slice_and_index(&self.bytes, self.index)
            .is_ok_and(|font| font.glyph_id(letter).0 != 0)
    }

    fn insert(&self, family: &FontFamily) -> FontInsert {
        let bytes = Arc::clone(&self.bytes);
        FontInsert {
            name: self.name.clone(),
            data: FontData::from_blob(bytes, self.index),
            families: vec![InsertFontFamily {
                family: family.clone(),
                priority: FontPriority::Lowest,
            }],
        }
    }
}

/// What egui asks.
#[derive(Default)]
struct Fallback(Mutex<Known>);

#[derive(Default)]
struct Known {
    found: Vec<Found>,
    /// Asked for since the last search.
    missing: Vec<char>,
    /// Searched for, found or not.
    tried: HashSet<char>,
    searching: bool,
}

impl Fallback {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Letters to look for now; one search at a time.
    fn next_search(&self) -> Option<Vec<char>> {
        let known = &mut *self.known();
        if known.searching || known.missing.is_empty() {
            return None;
        }
        let mut letters = std::mem::take(&mut known.missing);
        letters.retain(|letter| known.tried.insert(*letter));
        known.searching = !letters.is_empty();
        known.searching.then_some(letters)
    }

    /// Reads fonts until each letter has one, if any has it. True if one was
    /// found.
    fn search(&self, letters: &[char], folders: &[PathBuf]) -> bool {
        let files = font_files(folders);
        let mut any = false;
        for letter in letters {
            let is_there = self.known().found.iter().any(|font| font.has(*letter));
            if is_there {
                any = true;
            } else if let Some(font) = first_with(*letter, &files) {
                self.known().found.push(font);
                any = true;
            }
        }
        self.known().searching = false;
        any
    }
}

impl FontProvider for Fallback {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let letter = request.cluster.chars().next()?;
        let known = &mut *self.known();
        let font = known.found.iter().find(|font| font.has(letter));
        if font.is_none() {
            known.missing.push(letter);
        }
        font.map(|font| font.insert(request.family))
    }
}

fn first_with(letter: char, files: &[PathBuf]) -> Option<Found> {
    files.iter().find_map(|file| {
        let name = file.file_name()?.to_string_lossy().into_owned();
        let bytes = Arc::new(std::fs::read(file).ok()?);
        let found = |index| Found {
            name: name.clone(),
            bytes: Arc::clone(&bytes),
            index,
        };
        // Collections of these two have simplified Chinese in third place.
        let lower = name.to_lowercase();
        let in_third = lower.ends_with(".ttc") && place_of(&lower) < 2;
        let places = if in_third { [2, 0] } else { [0, 0] };
        places.into_iter().map(found).find(|font| font.has(letter))
    })
}

/// Font files, the best first.
fn font_files(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, DEPTH, &mut files);
    }
    let name = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().to_lowercase()
    };
    files.retain(|path| {
        let name = name(path);
        !AVOIDED.iter().any(|avoided| name.contains(avoided))
    });
    files.sort_by_cached_key(|path| {
        let name = name(path);
        (place_of(&name), name)
    });
    files.truncate(MOST_FILES);
    files
}

/// Where a file stands in the order of preference.
fn place_of(name: &str) -> usize {
    let place = PREFERRED.iter().position(|part| name.contains(part));
    place.unwrap_or(PREFERRED.len())
}

/// Links to folders are not followed, so that none leads in a circle.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if depth > 0 {
                collect(&path, depth - 1, files);
            }
        } else if is_font(&path) {
            files.push(path);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    let named = ending.is_some_and(|ending| {
        ["ttf", "otf", "ttc"]
            .iter()
            .any(|font| ending.eq_ignore_ascii_case(font))
    });
    named && path.metadata().is_ok_and(|file| file.len() <= MAX_BYTES)
}

fn system_folders() -> Vec<PathBuf> {
    let of_system: &[&str] = if cfg!(target_os = "macos") {
        &["/System/Library/Fonts", "/Library/Fonts"]
    } else if cfg!(target_os = "windows") {
        &["C:\\Windows\\Fonts"]
    } else {
        &["/usr/share/fonts", "/usr/local/share/fonts"]
    };
    let mut folders: Vec<PathBuf> = of_system.iter().map(PathBuf::from).collect();
    if let Some(dirs) = directories::UserDirs::new() {
        folders.extend(dirs.font_dir().map(Path::to_path_buf));
        folders.push(dirs.home_dir().join("Library/Fonts"));
        folders.push(dirs.home_dir().join(".fonts"));
    }
    folders
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::time::{Duration, Instant};

    const CHINESE: &[u8] = crate::fonts::REGULAR;
    const PATIENCE: Duration = Duration::from_secs(60);

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, CHINESE).unwrap();
        }
        folder
    }

    #[test]
    fn fonts_are_found_in_order_and_only_plain_ones() {
        let folder = folder_with(&[
            "a/zebra.ttf",
            "a/b/NotoSansCJK-Regular.otf",
            "NotoSansCJK-Bold.otf",
            "readme.txt",
        ]);
        let names: Vec<_> = font_files(&[folder.path().to_path_buf()])
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["NotoSansCJK-Regular.otf", "zebra.ttf"]);
    }

    #[test]
    fn a_font_is_taken_only_for_letters_it_has() {
        let folder = folder_with(&["noto.otf"]);
        let files = font_files(&[folder.path().to_path_buf()]);
        assert!(first_with('的', &files).is_some());
        assert!(first_with('\u{10FFFD}', &files).is_none());
    }

    /// egui's own fonts have no Chinese; after a while the letter is there.
    #[test]
    fn a_missing_letter_is_drawn_once_a_font_is_found() {
        let folder = folder_with(&["noto.otf"]);
        let fonts_in = folder.path().to_path_buf();
        let ctx = egui::Context::default();
        let fonts = FallbackFont::install_from(&ctx, Arc::new(move || vec![fonts_in.clone()]));
        let until = Instant::now() + PATIENCE;
        loop {
            let mut has = false;
            let _ = ctx.run_ui(egui::RawInput::default(), |ui| {
                ui.label("的");
                let font = egui::FontId::proportional(14.0);
                has = ui.ctx().fonts_mut(|fonts| fonts.has_glyph(&font, '的'));
            });
            fonts.follow(&ctx);
            if has {
                return;
            }
            assert!(Instant::now() < until, "the letter never came");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
