//! A chart into pixels.

use super::{Axis, Chart, Corner, Line};
use crate::EvaluationError;
use crate::words::percent;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};

/// Width and height of a picture.
const SIZE: (u32, u32) = (760, 620);
const FONT: &str = "faceglass";
const TITLE_PX: u32 = 21;
const TEXT_PX: u32 = 15;
/// Room for names beside an axis.
const NAMES_PX: u32 = 210;
const INK: RGBColor = RGBColor(45, 45, 45);
const GRID: RGBColor = RGBColor(228, 228, 228);
/// Told apart also by people with the common forms of colour blindness
/// (M. Okabe and K. Ito, "Color universal design", 2008).
const COLORS: [RGBColor; 10] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(120, 94, 20),
    RGBColor(230, 159, 0),
    RGBColor(0, 0, 0),
    RGBColor(140, 140, 140),
    RGBColor(150, 0, 60),
];

/// A picture as plain pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green and blue, row by row from the top.
    pub rgb: Vec<u8>,
}

/// Draws charts with one font.
#[derive(Clone, Copy, Debug)]
pub struct Pen {
    _font_is_known: (),
}

impl Pen {
    /// A pen that writes with the OpenType font in `font`.
    ///
    /// # Errors
    /// [`EvaluationError::Plot`] if it is no font.
    pub fn new(font: &'static [u8]) -> Result<Self, EvaluationError> {
        register_font(FONT, FontStyle::Normal, font).map_err(|_| {
            EvaluationError::Plot(
                "The font for the plots cannot be read; build Faceglass again.".into(),
            )
        })?;
        Ok(Self { _font_is_known: () })
    }

    /// Draws `chart`.
    ///
    /// # Errors
    /// [`EvaluationError::Plot`] if it cannot be drawn.
    pub fn draw(self, chart: &Chart) -> Result<Pixels, EvaluationError> {
        let (width, height) = SIZE;
        let mut rgb = vec![255; (width * height * 3) as usize];
        paint(&mut rgb, chart).map_err(|why| {
            EvaluationError::Plot(format!("\"{}\" cannot be drawn ({why}).", chart.title))
        })?;
        Ok(Pixels { width, height, rgb })
    }
}

type Drawn = Result<(), Box<dyn std::error::Error>>;
type Area<'a> = DrawingArea<BitMapBackend<'a>, plotters::coord::Shift>;
type Plane<'a, 'b> =
    ChartContext<'a, BitMapBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

fn paint(rgb: &mut [u8], chart: &Chart) -> Drawn {
    let area = BitMapBackend::with_buffer_and_format(rgb, SIZE)?.into_drawing_area();
    area.fill(&WHITE)?;
    let range = |axis: &Axis| axis.place(axis.from)..axis.place(axis.to);
    let beside = if chart.y.names.is_empty() {
        78
    } else {
        NAMES_PX
    };
    let mut plane = ChartBuilder::on(&area)
        .caption(&chart.title, (FONT, TITLE_PX).into_font().color(&INK))
        .margin(16)
        .set_label_area_size(LabelAreaPosition::Left, beside)
        .set_label_area_size(LabelAreaPosition::Bottom, 52)
        .build_cartesian_2d(range(&chart.x), range(&chart.y))?;
    // The axes' names and frame; lines and numbers stand at our own values.
    plane
        .configure_mesh()
        .disable_mesh()
        .x_labels(0)
        .y_labels(0)
        .x_desc(&chart.x.name)
        .y_desc(&chart.y.name)
        .axis_desc_style((FONT, TEXT_PX).into_font().color(&INK))
        .axis_style(INK)
        .draw()?;
    grid(&area, &mut plane, chart)?;
    for (at, line) in chart.lines.iter().enumerate() {
        // Lines that a name beside the axis tells apart need no colours of their own.
        let color = if line.name.is_empty() { 0 } else { at };
        curve(&mut plane, chart, line, COLORS[color % COLORS.len()])?;
    }
    for spot in &chart.spots {
        let at = (chart.x.place(spot.at.0), chart.y.place(spot.at.1));
        let drawn = plane.draw_series([Circle::new(at, 5, INK.filled())])?;
        if !spot.name.is_empty() {
            drawn
                .label(&spot.name)
                .legend(|(x, y)| Circle::new((x + 10, y), 5, INK.filled()));
        }
    }
    let names = chart.lines.iter().map(|line| &line.name);
    let mut names = names.chain(chart.spots.iter().map(|spot| &spot.name));
    if names.all(String::is_empty) {
        area.present()?;
        return Ok(());
    }
    plane
        .configure_series_labels()
        .position(match chart.legend {
            Corner::UpperRight => SeriesLabelPosition::UpperRight,
            Corner::LowerRight => SeriesLabelPosition::LowerRight,
            Corner::LowerLeft => SeriesLabelPosition::LowerLeft,
            Corner::UpperLeft => SeriesLabelPosition::UpperLeft,
        })
        .background_style(WHITE.mix(0.85))
        .border_style(GRID)
        .label_font((FONT, TEXT_PX).into_font().color(&INK))
        .draw()?;
    area.present()?;
    Ok(())
}

fn curve(plane: &mut Plane<'_, '_>, chart: &Chart, line: &Line, color: RGBColor) -> Drawn {
    let placed = line
        .points
        .iter()
        .map(|(x, y)| (chart.x.place(*x), chart.y.place(*y)));
    let drawn = plane.draw_series(LineSeries::new(placed, color.stroke_width(2)))?;
    if !line.name.is_empty() {
        drawn
            .label(&line.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(3)));
    }
    Ok(())
}

/// Lines at the ticks of both axes, with their values beside them.
fn grid(area: &Area<'_>, plane: &mut Plane<'_, '_>, chart: &Chart) -> Drawn {
    use plotters::style::text_anchor::{HPos, Pos, VPos};
    let (x, y) = (&chart.x, &chart.y);
    let style = |horizontal, vertical| {
        (FONT, TEXT_PX)
            .into_font()
            .color(&INK)
            .pos(Pos::new(horizontal, vertical))
    };
    let (bottom, top) = (y.place(y.from), y.place(y.to));
    let (left, right) = (x.place(x.from), x.place(x.to));
    for value in x.ticks() {
        let at = x.place(value);
        plane.draw_series([PathElement::new([(at, bottom), (at, top)], GRID)])?;
        let (px, py) = plane.backend_coord(&(at, bottom));
        let text = label(x, value);
        area.draw(&Text::new(
            text,
            (px, py + 6),
            style(HPos::Center, VPos::Top),
        ))?;
    }
    for value in y.ticks() {
        let at = y.place(value);
        plane.draw_series([PathElement::new([(left, at), (right, at)], GRID)])?;
        let (px, py) = plane.backend_coord(&(left, at));
        let text = label(y, value);
        area.draw(&Text::new(
            text,
            (px - 8, py),
            style(HPos::Right, VPos::Center),
        ))?;
    }
    Ok(())
}

fn label(axis: &Axis, value: f64) -> String {
    if !axis.names.is_empty() {
        return axis.names.get(value as usize).cloned().unwrap_or_default();
    }
    if axis.is_share {
        return percent(value).replace(" %", "%");
    }
    let decimals = (-axis.step().log10().floor()).clamp(0.0, 6.0) as usize;
    format!("{value:.decimals$}")
}
