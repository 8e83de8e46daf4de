//! Screenshots and their files.

use crate::mosaic;
use egui::ColorImage;
use faceglass_capture::file::{ReadFiles, WholeFile};
use image::{ImageFormat, RgbImage};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a screenshot was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShotError {
    /// The file is the one that is looked at.
    IsSource,
    /// In the system's words.
    Failed(String),
}

impl ShotError {
    fn new(error: &dyn std::fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
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
        /// Boxes of faces that are to be covered.
        covered: Vec<faceglass_vision::Rect>,
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
            Self::Frame {
                image,
                mirror,
                covered,
            } => {
                let mut image = image.as_ref().clone();
                for face in covered {
                    mosaic::cover(&mut image, *face);
                }
                if *mirror {
                    image::imageops::flip_horizontal_in_place(&mut image);
                }
                image
            }
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

/// Writes `shot`, as a PNG unless the name says otherwise, over none of the
/// files that are `looked_at`.
///
/// # Errors
/// [`ShotError`]; an older file of that name is then still there.
pub fn write_shot(shot: &Shot, path: PathBuf, looked_at: &[PathBuf]) -> Result<PathBuf, ShotError> {
    let path = if path.extension().is_some() {
        path
    } else {
        path.with_extension("png")
    };
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| ShotError::new(&error))?;
    }
    let mut read = ReadFiles::default();
    looked_at.iter().for_each(|file| read.add(file));
    if read.check(&path).is_err() {
        return Err(ShotError::IsSource);
    }
    save(&shot.render(), &path).map_err(|error| ShotError::new(&error))?;
    Ok(path)
}

/// Writes a picture in the format of the file's ending.
fn save(image: &RgbImage, path: &Path) -> image::ImageResult<()> {
    let format = ImageFormat::from_path(path)?;
    let mut whole = std::io::Cursor::new(Vec::new());
    image.write_to(&mut whole, format)?;
    let mut file = WholeFile::create(path)?;
    file.write_all(whole.get_ref())?;
    Ok(file.finish()?)
}

/// `path`, or with a number at its end if there is a file already.
pub fn free_path(path: PathBuf) -> PathBuf {
    if !path.exists() {
        return path;
    }
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let numbered = (2..1000).map(|n| path.with_file_name(format!("{stem}-{n}.{ending}")));
    let mut free = numbered.filter(|path| !path.exists());
    free.next().unwrap_or(path)
}

/// Where a screenshot or a movie (by its `ending`) goes unless the person says
/// otherwise.
pub fn proposed_path(folder: &Path, now: std::time::SystemTime, ending: &str) -> PathBuf {
    let seconds = now
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    folder.join(format!("faceglass-{}.{ending}", utc_stamp(seconds)))
}

/// Date in UTC as `2026-01-31`.
pub fn utc_date(seconds: u64) -> String {
    let stamp = utc_stamp(seconds);
    let part = |range: std::ops::Range<usize>| stamp.get(range).unwrap_or_default();
    format!("{}-{}-{}", part(0..4), part(4..6), part(6..8))
}

/// Date and time in UTC as `2026-01-31 23:59:59`.
pub fn utc_time(seconds: u64) -> String {
    let stamp = utc_stamp(seconds);
    let part = |range: std::ops::Range<usize>| stamp.get(range).unwrap_or_default();
    let (h, m, s) = (part(9..11), part(11..13), part(13..15));
    format!("{} {h}:{m}:{s}", utc_date(seconds))
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
        assert_eq!(utc_time(1_798_761_599), "2026-12-31 23:59:59");
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
            covered: Vec::new(),
        };
        assert_eq!(shot.render().get_pixel(1, 0).0, [9, 9, 9]);
    }

    #[test]
    fn a_shot_gets_an_ending_and_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let shot = Shot::Frame {
            image: Arc::new(RgbImage::new(2, 2)),
            mirror: false,
            covered: Vec::new(),
        };
        let path = write_shot(&shot, folder.path().join("new/shot"), &[]).unwrap();
        assert_eq!(path, folder.path().join("new/shot.png"));
        assert_eq!(image::open(path).unwrap().width(), 2);
    }

    #[test]
    fn a_photo_that_cannot_be_written_is_told_and_leaves_nothing() {
        let shot = Shot::Frame {
            image: Arc::new(RgbImage::new(2, 2)),
            mirror: false,
            covered: Vec::new(),
        };
        let failed = faceglass_disk::faults::in_turn(
            |_| {},
            |dir| write_shot(&shot, dir.join("shot.png"), &[]),
            |dir, said, _, about| {
                assert!(
                    matches!(said, Err(ShotError::Failed(_))),
                    "{about}: {said:?}"
                );
                assert_eq!(std::fs::read_dir(dir).unwrap().count(), 0, "{about}");
                write_shot(&shot, dir.join("shot.png"), &[]).unwrap();
            },
        );
        assert!(failed.unwrap() >= 12);
    }

    #[test]
    fn a_shot_is_never_written_over_what_it_shows() {
        let folder = tempfile::tempdir().unwrap();
        let portrait = folder.path().join("portrait.png");
        RgbImage::new(5, 5).save(&portrait).unwrap();
        let shot = Shot::Frame {
            image: Arc::new(RgbImage::new(2, 2)),
            mirror: false,
            covered: Vec::new(),
        };
        // A folder that is looked through holds it.
        for looked_at in [portrait.clone(), folder.path().to_path_buf()] {
            let refused = write_shot(&shot, portrait.clone(), &[looked_at]);
            assert_eq!(refused, Err(ShotError::IsSource));
        }
        assert_eq!(image::open(&portrait).unwrap().width(), 5);
        write_shot(&shot, portrait.clone(), &[]).unwrap();
        assert_eq!(image::open(&portrait).unwrap().width(), 2);
        let unknown = write_shot(&shot, folder.path().join("shot.xyz"), &[]);
        assert!(matches!(unknown, Err(ShotError::Failed(_))));
    }

    #[test]
    fn a_photo_takes_the_place_of_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        assert_eq!(free_path(path.clone()), path);
        for taken in ["a.png", "a-2.png"] {
            std::fs::write(folder.path().join(taken), "x").unwrap();
        }
        assert_eq!(free_path(path), folder.path().join("a-3.png"));
    }
}
