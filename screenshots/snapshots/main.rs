//! Small pictures of the window's main states, to see what a change does to them:
//!
//! ```sh
//! cargo run --release --example snapshots                # compares, and shows what changed
//! cargo run --release --example snapshots -- --accept    # keeps what there is now
//! cargo run --release --example snapshots -- window keys # only these
//! ```
//!
//! They are drawn without a display and without a graphics card (`raster`), on a fake
//! pipeline (`states`). Before, after and difference of what changed stand side by side
//! in `target/snapshots`. This is for a person's eyes: no test fails because of it, for a
//! processor may round elsewhere, and a change of the window is often meant.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod raster;
mod states;
#[path = "../../tests/window/support/mod.rs"]
#[allow(dead_code)]
mod support;

use egui::vec2;
use faceglass::settings::{Language, Theme};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{GenericImage as _, ImageEncoder as _, Rgb, RgbImage};
use raster::Textures;
use states::{SCENES, Scene};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use support::Setup;

/// Width and height of the window in points, and of its picture in pixels.
const SIZE: [u32; 2] = [900, 600];
/// Channels may differ by so much, of 255, …
const LEAST_DIFFERENCE: u8 = 24;
/// … and so many pixels by more, of all.
const MOST_PIXELS: f64 = 0.000_2;

/// Folders of the kept pictures; the first two hold all states.
const LOOKS: [(&str, Language, Theme); 4] = [
    ("english-dark", Language::English, Theme::Dark),
    ("chinese-light", Language::Chinese, Theme::Light),
    ("english-light", Language::English, Theme::Light),
    ("chinese-dark", Language::Chinese, Theme::Dark),
];

fn main() -> ExitCode {
    let mut accept = false;
    let mut only = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--accept" => accept = true,
            "--review" => {}
            name if SCENES.iter().any(|scene| scene.name == name) => only.push(argument),
            _ => {
                let names: Vec<_> = SCENES.iter().map(|scene| scene.name).collect();
                eprintln!(
                    "Say --review, --accept, or some of these: {}.",
                    names.join(", ")
                );
                return ExitCode::from(2);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kept = root.join("screenshots/snapshots/kept");
    let review = root.join("target/snapshots");
    let mut changed = Vec::new();
    for (at, (folder, language, theme)) in LOOKS.into_iter().enumerate() {
        let is_wanted = |scene: &&Scene| only.is_empty() || only.iter().any(|n| n == scene.name);
        let scenes = SCENES.iter().filter(|scene| at < 2 || scene.in_all);
        for scene in scenes.filter(is_wanted) {
            let name = Path::new(folder).join(scene.name).with_extension("png");
            let now = draw(scene, language, theme);
            let before = image::open(kept.join(&name)).ok().map(|i| i.to_rgb8());
            let differing = before.as_ref().map(|before| differing(before, &now));
            if differing.is_some_and(|share| share <= MOST_PIXELS) {
                continue;
            }
            if accept {
                save(&now, &kept.join(&name));
            } else {
                save(&side_by_side(before.as_ref(), &now), &review.join(&name));
            }
            changed.push((name, differing));
        }
    }
    told(&changed, accept, &review)
}

fn told(changed: &[(PathBuf, Option<f64>)], accept: bool, review: &Path) -> ExitCode {
    for (name, differing) in changed {
        match differing {
            Some(share) => println!("{}: {:.2} % of it", name.display(), share * 100.0),
            None => println!("{}: new", name.display()),
        }
    }
    match (changed.len(), accept) {
        (0, _) => println!("Nothing changed."),
        (n, true) => println!("{n} kept anew."),
        (n, false) => {
            println!(
                "{n} changed. Before, after and difference stand in {}; --accept keeps them.",
                review.display()
            );
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The window in that state, as a picture.
fn draw(scene: &Scene, language: Language, theme: Theme) -> RgbImage {
    let textures = Textures::default();
    let setup = Setup {
        size: vec2(SIZE[0] as f32, SIZE[1] as f32),
        renderer: Some(Box::new(textures.clone())),
        ..Setup::default()
    };
    let window = scene.window(language, theme, setup);
    let shapes = window.harness.output().shapes.clone();
    let primitives = window.harness.ctx.tessellate(shapes, 1.0);
    textures.draw(&primitives, SIZE, 1.0)
}

/// The share of pixels that are not the same.
fn differing(before: &RgbImage, now: &RgbImage) -> f64 {
    if before.dimensions() != now.dimensions() {
        return 1.0;
    }
    let pixels = before.pixels().zip(now.pixels());
    let differ = pixels.filter(|(a, b)| difference(a, b) > LEAST_DIFFERENCE);
    differ.count() as f64 / f64::from(SIZE[0] * SIZE[1])
}

fn difference(a: &Rgb<u8>, b: &Rgb<u8>) -> u8 {
    let each = a.0.iter().zip(b.0).map(|(a, b)| a.abs_diff(b));
    each.max().unwrap_or(0)
}

/// Before, after, and where they differ.
fn side_by_side(before: Option<&RgbImage>, now: &RgbImage) -> RgbImage {
    let [width, height] = SIZE;
    let blank = RgbImage::new(width, height);
    let before = before
        .filter(|before| before.dimensions() == now.dimensions())
        .unwrap_or(&blank);
    let where_they_differ = RgbImage::from_fn(width, height, |x, y| {
        let (a, b) = (before.get_pixel(x, y), now.get_pixel(x, y));
        let faint = b.0[1] / 4;
        match difference(a, b) > LEAST_DIFFERENCE {
            true => Rgb([255, 40, 120]),
            false => Rgb([faint; 3]),
        }
    });
    let mut all = RgbImage::new(width * 3, height);
    for (part, left) in [before, now, &where_they_differ].into_iter().zip(0..) {
        all.copy_from(part, left * width, 0)
            .expect("there is room for three");
    }
    all
}

/// As small as it goes.
fn save(picture: &RgbImage, path: &Path) {
    std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
    let file = std::fs::File::create(path).expect("a file");
    let writer = std::io::BufWriter::new(file);
    let encoder = PngEncoder::new_with_quality(writer, CompressionType::Best, FilterType::Adaptive);
    let (width, height) = picture.dimensions();
    encoder
        .write_image(picture, width, height, image::ExtendedColorType::Rgb8)
        .expect("it is written");
}
