//! Curves as a picture, so that they need no other program.

use crate::core::error::Result;
use faceglass_evaluation::plot::{Axis, Chart, Corner, Line, Pen};
use image::{Rgb, RgbImage};

/// The program's own font.
const FONT: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Regular-subset.otf");

/// Loss above, score below, both over the step.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn two_panels(loss: &[(f64, f64)], score: &[(f64, f64)]) -> Result<RgbImage> {
    let pen = Pen::new(FONT)?;
    let charts = [
        ("Loss", loss),
        ("Score of the averaged weights on validation", score),
    ];
    let mut panels = Vec::new();
    for (title, points) in charts {
        panels.push(pen.draw(&chart(title, points))?);
    }
    let width = panels.iter().map(|p| p.width).max().unwrap_or(1);
    let height = panels.iter().map(|p| p.height).sum::<u32>();
    let mut picture = RgbImage::from_pixel(width, height, Rgb([255; 3]));
    let mut top = 0;
    for panel in panels {
        let (wide, high) = (panel.width, panel.height);
        if let Some(panel) = RgbImage::from_raw(wide, high, panel.rgb) {
            image::imageops::replace(&mut picture, &panel, 0, top);
        }
        top += i64::from(high);
    }
    Ok(picture)
}

fn chart(title: &str, points: &[(f64, f64)]) -> Chart {
    let axis = |name: &str, pick: fn(&(f64, f64)) -> f64| {
        let finite = points.iter().map(pick).filter(|v| v.is_finite());
        let (low, high) = finite.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        match (high - low).partial_cmp(&0.0) {
            Some(std::cmp::Ordering::Greater) => Axis::linear(name, low, high),
            // Nothing, or the same all along.
            Some(std::cmp::Ordering::Equal) => Axis::linear(name, low - 0.5, high + 0.5),
            _ => Axis::linear(name, 0.0, 1.0),
        }
    };
    let is_there = |p: &&(f64, f64)| p.0.is_finite() && p.1.is_finite();
    Chart {
        title: title.to_owned(),
        x: axis("step", |p| p.0),
        y: axis("", |p| p.1),
        lines: vec![Line {
            name: title.split(' ').next().unwrap_or_default().to_lowercase(),
            points: points.iter().filter(is_there).copied().collect(),
        }],
        spots: Vec::new(),
        legend: Corner::UpperRight,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Pixels of the upper or lower half that are neither black, white nor grey.
    fn coloured(picture: &RgbImage, lower: bool) -> usize {
        let half = picture.height() / 2;
        let rows = if lower {
            half..picture.height()
        } else {
            0..half
        };
        let pixels = rows.flat_map(|y| (0..picture.width()).map(move |x| picture.get_pixel(x, y)));
        pixels.filter(|p| p.0[0].abs_diff(p.0[2]) > 60).count()
    }

    #[test]
    fn each_curve_is_drawn_in_its_own_half() {
        let falling: Vec<(f64, f64)> = (0..9)
            .map(|n| (f64::from(n), 1.0 / f64::from(n + 1)))
            .collect();
        let none = two_panels(&[], &[]).unwrap();
        let loss = two_panels(&falling, &[]).unwrap();
        assert!(coloured(&loss, false) > coloured(&none, false) + 300);
        assert_eq!(coloured(&loss, true), coloured(&none, true));
    }

    #[test]
    fn a_flat_curve_and_one_that_is_no_number_can_be_drawn() {
        let flat = [(1.0, 2.0), (2.0, 2.0), (3.0, f64::NAN)];
        two_panels(&flat, &[(4.0, f64::INFINITY)]).unwrap();
        two_panels(&flat[..1], &flat[..1]).unwrap();
    }
}
