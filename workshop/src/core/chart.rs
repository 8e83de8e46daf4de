//! Charts as pictures, so that they need no other program.

use super::error::{Result, WorkshopError};
use faceglass_evaluation::plot::{Axis, Chart, Corner, Line, Pen};
use image::{Rgb, RgbImage};
use std::path::Path;

/// The program's own font.
pub(super) const FONT: &[u8] =
    include_bytes!("../../../assets/fonts/NotoSansSC-Regular-subset.otf");

/// Curves that belong on one pair of axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Above the curves.
    pub title: String,
    /// What the horizontal axis shows.
    pub across: String,
    /// The curves; points that are no numbers are left out.
    pub lines: Vec<Line>,
}

/// `chart` as a picture.
///
/// # Errors
/// When it cannot be drawn.
pub fn picture(chart: &Chart) -> Result<RgbImage> {
    let pixels = Pen::new(FONT)?.draw(chart)?;
    RgbImage::from_raw(pixels.width, pixels.height, pixels.rgb)
        .ok_or_else(|| WorkshopError::Data("a chart has too few pixels".into()))
}

/// `picture` as a file.
///
/// # Errors
/// When it cannot be drawn or written.
pub fn save(picture: &RgbImage, path: &Path) -> Result<()> {
    picture.save(path).map_err(|e| WorkshopError::Io {
        path: path.to_owned(),
        source: std::io::Error::other(e),
    })
}

/// All panels, one above the other.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn panels(panels: &[Panel]) -> Result<RgbImage> {
    let drawn = panels.iter().map(|panel| picture(&panel.chart()));
    let drawn = drawn.collect::<Result<Vec<_>>>()?;
    let width = drawn.iter().map(RgbImage::width).max().unwrap_or(1);
    let height = drawn.iter().map(RgbImage::height).sum::<u32>().max(1);
    let mut all = RgbImage::from_pixel(width, height, Rgb([255; 3]));
    let mut top = 0;
    for panel in drawn {
        image::imageops::replace(&mut all, &panel, 0, top);
        top += i64::from(panel.height());
    }
    Ok(all)
}

impl Panel {
    fn chart(&self) -> Chart {
        let is_there = |p: &&(f64, f64)| p.0.is_finite() && p.1.is_finite();
        let finite = |line: &Line| Line {
            name: line.name.clone(),
            points: line.points.iter().filter(is_there).copied().collect(),
        };
        let lines: Vec<Line> = self.lines.iter().map(finite).collect();
        let x = axis(&self.across, &lines, |p| p.0);
        let y = axis("", &lines, |p| p.1);
        Chart {
            title: self.title.clone(),
            legend: emptiest(&lines, (&x, &y)),
            x,
            y,
            lines,
            spots: Vec::new(),
        }
    }
}

/// Width of a legend, and height of a line of it, as shares of a chart.
const LEGEND: (f64, f64) = (0.25, 0.045);
/// Places of a line between two of its points that are looked at.
const PLACES: u32 = 24;

/// The corner in which a legend covers least of the lines.
fn emptiest(lines: &[Line], (x, y): (&Axis, &Axis)) -> Corner {
    let high = LEGEND.1 * lines.len() as f64;
    let corners = [
        (Corner::UpperRight, false, false),
        (Corner::LowerRight, false, true),
        (Corner::UpperLeft, true, false),
        (Corner::LowerLeft, true, true),
    ];
    let covered = |left: bool, below: bool| {
        let across = |v: f64| (v - x.from) / (x.to - x.from);
        let up = |v: f64| (v - y.from) / (y.to - y.from);
        let is_under = |at: (f64, f64)| {
            let (across, up) = (across(at.0), up(at.1));
            let beside = if left { across } else { 1.0 - across };
            let away = if below { up } else { 1.0 - up };
            beside < LEGEND.0 && away < high
        };
        let steps = lines.iter().flat_map(|line| line.points.windows(2));
        let places = steps.flat_map(|pair| {
            let (a, b) = (pair[0], pair[1]);
            (0..=PLACES).map(move |n| {
                let share = f64::from(n) / f64::from(PLACES);
                (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1))
            })
        });
        places.filter(|at| is_under(*at)).count()
    };
    let best = corners
        .iter()
        .min_by_key(|(_, left, below)| covered(*left, *below));
    best.map_or(Corner::UpperRight, |(corner, ..)| *corner)
}

/// As long as the points need.
fn axis(name: &str, lines: &[Line], pick: fn(&(f64, f64)) -> f64) -> Axis {
    let values = lines.iter().flat_map(|l| l.points.iter().map(pick));
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    match (high - low).partial_cmp(&0.0) {
        Some(std::cmp::Ordering::Greater) => Axis::linear(name, low, high),
        // Nothing, or the same all along.
        Some(std::cmp::Ordering::Equal) => Axis::linear(name, low - 0.5, high + 0.5),
        _ => Axis::linear(name, 0.0, 1.0),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A panel of one curve above another.
    fn two(upper: &[(f64, f64)], lower: &[(f64, f64)]) -> RgbImage {
        let panel = |title: &str, points: &[(f64, f64)]| Panel {
            title: title.into(),
            across: "step".into(),
            lines: vec![Line {
                name: title.to_lowercase(),
                points: points.to_vec(),
            }],
        };
        panels(&[panel("Loss", upper), panel("Score", lower)]).unwrap()
    }

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
        let none = two(&[], &[]);
        let loss = two(&falling, &[]);
        assert!(coloured(&loss, false) > coloured(&none, false) + 300);
        assert_eq!(coloured(&loss, true), coloured(&none, true));
    }

    #[test]
    fn a_legend_lies_where_no_curve_is() {
        let line = |points: &[(f64, f64)]| Line {
            name: "a".into(),
            points: points.to_vec(),
        };
        let of = |lines: &[Line]| {
            let (x, y) = (Axis::linear("", 0.0, 1.0), Axis::linear("", 0.0, 1.0));
            emptiest(lines, (&x, &y))
        };
        let falling = line(&[(0.0, 1.0), (0.1, 0.1), (1.0, 0.0)]);
        assert_eq!(of(std::slice::from_ref(&falling)), Corner::UpperRight);
        let rising = line(&[(0.0, 0.0), (0.1, 0.9), (1.0, 1.0)]);
        assert_eq!(of(std::slice::from_ref(&rising)), Corner::LowerRight);
        let both = line(&[(1.0, 0.0), (0.9, 0.5), (1.0, 1.0)]);
        assert_eq!(of(std::slice::from_ref(&both)), Corner::UpperLeft);
        let above = line(&[(0.0, 1.0), (0.3, 1.0)]);
        assert_eq!(of(&[both, above]), Corner::LowerLeft);
        assert_eq!(of(&[]), Corner::UpperRight);
    }

    #[test]
    fn a_flat_curve_and_one_that_is_no_number_can_be_drawn() {
        let flat = [(1.0, 2.0), (2.0, 2.0), (3.0, f64::NAN)];
        two(&flat, &[(4.0, f64::INFINITY)]);
        two(&flat[..1], &flat[..1]);
    }
}
