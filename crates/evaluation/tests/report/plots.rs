use crate::FONT;
use faceglass_evaluation::Scores;
use faceglass_evaluation::metrics::detection::Detections;
use faceglass_evaluation::metrics::identification::Searches;
use faceglass_evaluation::plot::{Axis, Chart, Pen, Pixels, charts};
use faceglass_evaluation::statistics::probit;

fn scores() -> Scores {
    let list = |from: f32| {
        (0..200)
            .map(|n| from + (n * 37 % 100) as f32 / 200.0)
            .collect()
    };
    Scores::new(list(0.4), list(0.1))
}

fn draw(chart: &Chart) -> Pixels {
    Pen::new(FONT).unwrap().draw(chart).unwrap()
}

/// Pixels that are neither paper, grid nor ink: the curves.
fn colored(pixels: &Pixels) -> usize {
    let is_colored = |p: &&[u8]| {
        let (low, high) = (p.iter().min().unwrap(), p.iter().max().unwrap());
        high - low > 60
    };
    pixels.rgb.chunks(3).filter(is_colored).count()
}

#[test]
fn every_chart_is_drawn_with_its_curves() {
    let scores = scores();
    let sets = [("all pairs", &scores)];
    for chart in [
        charts::roc("ROC", "FAR", "TAR", &sets),
        charts::det("DET", "FAR", "FRR", &sets, Some(0.5)),
        charts::histogram(
            "分数",
            "cosine",
            &[
                ("one person", scores.genuine()),
                ("two people", scores.impostor()),
            ],
        ),
    ] {
        let pixels = draw(&chart);
        assert_eq!(
            pixels.rgb.len(),
            (pixels.width * pixels.height * 3) as usize
        );
        assert!(colored(&pixels) > 500, "{} has no curve", chart.title);
    }
}

#[test]
fn nothing_to_draw_is_an_empty_chart_and_no_error() {
    let empty = Scores::default();
    let sets = [("nothing", &empty)];
    draw(&charts::roc("ROC", "x", "y", &sets));
    draw(&charts::det("DET", "x", "y", &sets, Some(0.5)));
    draw(&charts::histogram("Scores", "x", &[("none", &[])]));
    draw(&charts::histogram(
        "Scores",
        "x",
        &[("one", &[0.5, 0.5, f32::NEG_INFINITY])],
    ));
    draw(&charts::ranks("Ranks", &Searches::default(), 0));
    draw(&charts::open_set("Open set", &Searches::default()));
    draw(&charts::precision_recall(
        "Detector",
        &Detections::default(),
        0.5,
    ));
}

#[test]
fn a_font_that_is_none_is_refused() {
    assert!(
        Pen::new(b"no font")
            .unwrap_err()
            .to_string()
            .contains("font")
    );
}

#[test]
fn deviate_axes_are_straight_in_the_normal_deviate() {
    let axis = Axis::deviate("FAR", 1e-3, 0.2);
    assert_eq!(axis.place(0.1), probit(0.1));
    // What is off the paper is moved onto its edge.
    assert_eq!(axis.place(0.0), probit(1e-3));
    assert_eq!(axis.place(1.0), probit(0.6));
    assert_eq!(axis.ticks().first(), Some(&1e-3));
    assert_eq!(axis.ticks().last(), Some(&0.6));
    // A point of note that would lie off the paper makes it longer.
    assert_eq!(Axis::deviate("FAR", 1e-3, 0.9).to, 0.98);
}

#[test]
fn a_det_line_ends_where_an_error_vanishes() {
    let parted = Scores::new(vec![0.8, 0.9], vec![0.1, 0.2]);
    let chart = charts::det("DET", "x", "y", &[("parted", &parted)], None);
    assert!(chart.lines[0].points.is_empty());
    let tied = scores();
    let chart = charts::det("DET", "x", "y", &[("tied", &tied)], None);
    assert!(
        chart.lines[0]
            .points
            .iter()
            .all(|(x, y)| *x > 0.0 && *y > 0.0)
    );
}

#[test]
fn even_axes_have_round_numbers() {
    let ticks = Axis::linear("x", 0.1, 0.895).ticks();
    let wanted = [0.2, 0.4, 0.6, 0.8];
    assert_eq!(ticks.len(), wanted.len());
    for (tick, wanted) in ticks.iter().zip(wanted) {
        assert!((tick - wanted).abs() < 1e-9, "{ticks:?}");
    }
    assert_eq!(
        Axis::linear("x", 1.0, 20.0).ticks(),
        [5.0, 10.0, 15.0, 20.0]
    );
    assert_eq!(Axis::share("x").ticks().len(), 6);
    // A single value gets room around it.
    assert_eq!(Axis::linear("x", 3.0, 3.0).to, 4.0);
}

#[test]
fn groups_stand_below_one_another_with_their_intervals() {
    use faceglass_evaluation::statistics::Interval;
    let between = |low: f64, high: f64| Interval { low, high };
    let groups = [
        ("sex: female".to_owned(), Some((2e-3, between(1e-3, 4e-3)))),
        ("sex: male".to_owned(), Some((0.0, between(0.0, 1e-3)))),
        ("sex: unknown".to_owned(), None),
    ];
    let chart = charts::intervals("False match rate", "share", &groups);
    assert_eq!((chart.x.from, chart.x.to), (1e-4, 1e-2));
    assert_eq!(chart.x.ticks(), [1e-4, 1e-3, 1e-2]);
    assert_eq!(chart.y.names, ["sex: unknown", "sex: male", "sex: female"]);
    assert_eq!(chart.spots[0].at, (2e-3, 2.5));
    assert_eq!(chart.lines.len(), 2);
    assert!(colored(&draw(&chart)) > 500);
    draw(&charts::intervals("Nothing", "share", &[]));
}
