//! Work that would make the window wait, on threads of its own: native
//! dialogs, saving pictures and saving settings.

use crate::settings::Settings;
use crossbeam_channel::{Receiver, Sender};
use egui::ColorImage;
use image::RgbImage;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a dialog is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A movie or picture to look at.
    OpenFile,
    /// A folder of pictures to look at.
    OpenFolder,
    /// Pictures of one person.
    EnrolPictures,
    /// A folder that holds a folder a person.
    Import,
    /// Where to write a screenshot.
    SaveScreenshot,
}

/// A dialog to show.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What for.
    pub purpose: Purpose,
    /// Title in the person's language.
    pub title: String,
    /// What the files that can be picked are called, in the same language.
    pub filter: String,
    /// Proposed file, for saving.
    pub proposed: Option<PathBuf>,
}

/// The desktop's dialogs; a fake stands in for tests.
pub trait Dialogs: Send + Sync {
    /// Shows the dialog and waits for the person. Empty if nothing was picked.
    fn pick(&self, wish: &Wish) -> Vec<PathBuf>;
}

/// Dialogs by `rfd`. Where the desktop has none (no portal, no `zenity`) they
/// come back empty, which is why every path can be typed as well.
pub struct NativeDialogs;

const MOVIES: [&str; 4] = ["mov", "mp4", "m4v", "qt"];
const PICTURES: [&str; 5] = ["jpg", "jpeg", "png", "webp", "bmp"];

impl Dialogs for NativeDialogs {
    fn pick(&self, wish: &Wish) -> Vec<PathBuf> {
        let dialog = rfd::FileDialog::new().set_title(&wish.title);
        let one = |path: Option<PathBuf>| path.into_iter().collect();
        match wish.purpose {
            Purpose::OpenFile => {
                let both: Vec<_> = MOVIES.into_iter().chain(PICTURES).collect();
                dialog
                    .add_filter(&wish.filter, &both)
                    .pick_files()
                    .unwrap_or_default()
            }
            Purpose::EnrolPictures => dialog
                .add_filter(&wish.filter, &PICTURES)
                .pick_files()
                .unwrap_or_default(),
            Purpose::OpenFolder | Purpose::Import => one(dialog.pick_folder()),
            Purpose::SaveScreenshot => {
                let dialog = dialog.add_filter("PNG", &["png"]);
                let proposed = wish.proposed.as_deref();
                let dialog = match proposed.and_then(Path::parent) {
                    Some(folder) => dialog.set_directory(folder),
                    None => dialog,
                };
                let name = proposed.and_then(Path::file_name);
                one(match name {
                    Some(name) => dialog.set_file_name(name.to_string_lossy()).save_file(),
                    None => dialog.save_file(),
                })
            }
        }
    }
}

/// Whether `path` is named like a picture.
pub fn is_picture(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| PICTURES.contains(&extension.to_ascii_lowercase().as_str()))
}

/// A screenshot to be written.
#[derive(Clone)]
pub enum Shot {
    /// The frame itself.
    Frame {
        /// Upright, unmirrored.
        image: Arc<RgbImage>,
        /// Whether it is shown mirrored.
        mirror: bool,
    },
    /// The picture as drawn in the window, overlay and all.
    Screen {
        /// The whole window.
        image: Arc<ColorImage>,
        /// The picture in it, in pixels.
        pixels: egui::Rect,
    },
}

impl Shot {
    /// As it will be in the file.
    pub fn render(&self) -> RgbImage {
        match self {
            Self::Frame { image, mirror } if *mirror => {
                image::imageops::flip_horizontal(image.as_ref())
            }
            Self::Frame { image, .. } => image.as_ref().clone(),
            Self::Screen { image, pixels } => crop(image, *pixels),
        }
    }
}

fn crop(image: &ColorImage, pixels: egui::Rect) -> RgbImage {
    let [width, height] = image.size;
    let left = (pixels.min.x.max(0.0) as usize).min(width);
    let top = (pixels.min.y.max(0.0) as usize).min(height);
    let right = (pixels.max.x.max(0.0) as usize).clamp(left, width);
    let bottom = (pixels.max.y.max(0.0) as usize).clamp(top, height);
    RgbImage::from_fn((right - left) as u32, (bottom - top) as u32, |x, y| {
        let c = image.pixels[(top + y as usize) * width + left + x as usize];
        image::Rgb([c.r(), c.g(), c.b()])
    })
}

/// What a job came to.
pub enum Outcome {
    /// The dialog closed; no paths if nothing was picked.
    Picked(Purpose, Vec<PathBuf>),
    /// The window was photographed.
    Captured(Shot),
    /// A screenshot was written, or why not.
    Saved(Result<PathBuf, String>),
    /// Settings could not be written.
    SettingsFailed(String),
}

/// Starts jobs and collects what they came to.
pub struct Jobs {
    dialogs: Arc<dyn Dialogs>,
    ctx: egui::Context,
    sender: Sender<Outcome>,
    receiver: Receiver<Outcome>,
}

impl Jobs {
    /// Jobs that wake `ctx` when they are done.
    pub fn new(dialogs: Arc<dyn Dialogs>, ctx: egui::Context) -> Self {
        let (sender, receiver) = crossbeam_channel::unbounded();
        Self {
            dialogs,
            ctx,
            sender,
            receiver,
        }
    }

    /// What came since the last call.
    pub fn outcomes(&self) -> Vec<Outcome> {
        self.receiver.try_iter().collect()
    }

    /// Shows a dialog.
    pub fn pick(&self, wish: Wish) {
        let dialogs = Arc::clone(&self.dialogs);
        self.spawn("dialog", move || {
            Some(Outcome::Picked(wish.purpose, dialogs.pick(&wish)))
        });
    }

    /// Photographs the part `pixels` of the window.
    pub fn capture(&self, pixels: egui::Rect) {
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        self.ctx.request_screenshot(move |image| {
            // The window may be gone by then; nobody is left to tell.
            let _ = sender.send(Outcome::Captured(Shot::Screen { image, pixels }));
            ctx.request_repaint();
        });
    }

    /// Writes a screenshot.
    pub fn save_shot(&self, shot: Shot, path: PathBuf) {
        self.spawn("screenshot", move || {
            Some(Outcome::Saved(write_shot(&shot, path)))
        });
    }

    /// Writes the settings.
    pub fn save_settings(&self, settings: Settings, path: PathBuf) {
        self.spawn("settings", move || {
            settings
                .save(&path)
                .err()
                .map(|error| Outcome::SettingsFailed(error.to_string()))
        });
    }

    fn spawn(&self, name: &str, job: impl FnOnce() -> Option<Outcome> + Send + 'static) {
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        let spawned = std::thread::Builder::new()
            .name(format!("window {name}"))
            .spawn(move || {
                if let Some(outcome) = job() {
                    let _ = sender.send(outcome);
                    ctx.request_repaint();
                }
            });
        if let Err(error) = spawned {
            tracing::error!("no thread for {name}: {error}");
        }
    }
}

fn write_shot(shot: &Shot, path: PathBuf) -> Result<PathBuf, String> {
    let path = if path.extension().is_some() {
        path
    } else {
        path.with_extension("png")
    };
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    let image = shot.render();
    image.save(&path).map_err(|error| error.to_string())?;
    Ok(path)
}

/// Where a screenshot goes unless the person says otherwise.
pub fn proposed_path(folder: &Path, now: std::time::SystemTime) -> PathBuf {
    let seconds = now
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    folder.join(format!("faceglass-{}.png", utc_stamp(seconds)))
}

/// Date in UTC as `2026-01-31`.
pub fn utc_date(seconds: u64) -> String {
    let stamp = utc_stamp(seconds);
    let part = |range: std::ops::Range<usize>| stamp.get(range).unwrap_or_default();
    format!("{}-{}-{}", part(0..4), part(4..6), part(6..8))
}

/// Date and time in UTC as `20260131-235959`; the date by the "civil from days"
/// method (days since 0000-03-01, in eras of 400 years).
fn utc_stamp(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (h, m, s) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}{month:02}{day:02}-{h:02}{m:02}{s:02}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use egui::{Color32, pos2};

    #[test]
    fn the_stamp_counts_days_as_the_calendar_does() {
        assert_eq!(utc_stamp(0), "19700101-000000");
        assert_eq!(utc_stamp(951_782_399), "20000228-235959");
        assert_eq!(utc_stamp(951_782_400), "20000229-000000");
        assert_eq!(utc_stamp(1_798_761_599), "20261231-235959");
    }

    #[test]
    fn a_shot_of_the_screen_is_just_the_picture() {
        let mut image = ColorImage::filled([4, 3], Color32::BLACK);
        image.pixels[4 + 2] = Color32::RED;
        let shot = Shot::Screen {
            image: Arc::new(image),
            pixels: egui::Rect::from_min_max(pos2(2.0, 1.0), pos2(9.0, 3.0)),
        };
        let cropped = shot.render();
        assert_eq!(cropped.dimensions(), (2, 2));
        assert_eq!(cropped.get_pixel(0, 0).0, [255, 0, 0]);
        assert_eq!(cropped.get_pixel(1, 1).0, [0, 0, 0]);
    }

    #[test]
    fn a_mirrored_shot_is_mirrored() {
        let mut image = RgbImage::new(2, 1);
        image.put_pixel(0, 0, image::Rgb([9, 9, 9]));
        let shot = Shot::Frame {
            image: Arc::new(image),
            mirror: true,
        };
        assert_eq!(shot.render().get_pixel(1, 0).0, [9, 9, 9]);
    }

    #[test]
    fn a_shot_gets_an_ending_and_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let shot = Shot::Frame {
            image: Arc::new(RgbImage::new(2, 2)),
            mirror: false,
        };
        let path = write_shot(&shot, folder.path().join("new/shot")).unwrap();
        assert_eq!(path, folder.path().join("new/shot.png"));
        assert_eq!(image::open(path).unwrap().width(), 2);
    }

    #[test]
    fn pictures_are_told_by_their_ending() {
        assert!(is_picture(Path::new("a/B.JPG")));
        assert!(!is_picture(Path::new("a/clip.mov")));
        assert!(!is_picture(Path::new("folder")));
    }
}
