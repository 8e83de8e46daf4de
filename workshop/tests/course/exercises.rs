//! `workshop exercise`: both ways end where the closed form says, and the picture shows the way.

use std::path::Path;
use std::process::{Command, Output};
use workshop::recipes::course::exercise::{NEAR, square, two_weights};

fn exercise(arguments: &[&str], out: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_workshop"))
        .arg("exercise")
        .args(arguments)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap()
}

#[test]
fn each_step_on_the_parabola_is_the_one_worked_out() {
    let outcome = square(3.0, 0.1).unwrap();
    for (step, [x]) in outcome.by_hand.places.iter().enumerate() {
        assert!((x - 3.0 * 0.8f64.powi(step as i32)).abs() < 1e-12);
    }
    // 3·0.8ⁿ < 1e-6 from n = 67 on.
    assert_eq!(outcome.by_hand.steps(), 67);
    assert!(outcome.by_framework.end()[0].abs() < NEAR);
    assert!(outcome.apart() < NEAR, "{}", outcome.apart());
}

#[test]
fn the_line_through_three_points_is_found_both_ways() {
    for start in [[-1.0, -1.0], [4.0, 0.5]] {
        let outcome = two_weights(start, 0.3).unwrap();
        for path in [&outcome.by_hand, &outcome.by_framework] {
            let [a, b] = path.end();
            assert!((a - 1.5).abs() < NEAR && (b - 7.0 / 6.0).abs() < NEAR);
        }
        assert!(outcome.apart() < 5e-6, "{}", outcome.apart());
    }
}

#[test]
fn a_rate_that_leads_nowhere_is_told() {
    for rate in [1.0, 1.2, 1e-9] {
        let told = square(1.0, rate).unwrap_err().to_string();
        assert!(told.contains("too high a rate"), "{told}");
    }
    assert!(
        square(1.0, 0.0)
            .unwrap_err()
            .to_string()
            .contains("above 0")
    );
}

#[test]
fn the_commands_print_every_step_and_draw_the_way() {
    let dir = tempfile::tempdir().unwrap();
    for (arguments, picture, steps) in [
        (
            &["gradient-descent", "--start", "-2"][..],
            "gradient-descent.png",
            60,
        ),
        (&["two-weights"][..], "two-weights.png", 40),
    ] {
        let run = exercise(arguments, dir.path());
        let told = String::from_utf8(run.stdout).unwrap();
        let is_step = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        assert!(told.lines().filter(is_step).count() > steps, "{told}");
        assert!(told.contains("by hand: ") && told.contains("closed form: "));
        let drawn = image::open(dir.path().join(picture)).unwrap().to_rgb8();
        let way = drawn.pixels().filter(|p| p.0 == [213, 94, 0]).count();
        assert!(way > 100, "{way}");
    }
    let run = exercise(&["two-weights", "--rate", "0.5"], dir.path());
    assert!(!run.status.success());
    let told = String::from_utf8(run.stderr).unwrap();
    assert!(
        told.contains("with --rate 0.5 the walk does not come"),
        "{told}"
    );
}
