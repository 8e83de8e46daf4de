//! The test by coloured light.

use super::*;

#[test]
fn the_light_test_is_off_until_its_danger_was_read() {
    let mut window = Window::open();
    window.click("Presence");
    window.forget();
    window.click("Light test");
    window.assert_says("sensitive to flashing light");
    assert!(window.has_focus("Cancel"), "Enter does not switch it on");
    window.click("Cancel");
    assert!(window.commands().is_empty());
    window.click("Light test");
    window.click("Switch the light test on");
    let with_light = ProofSettings::default().with(Step::Light, true).unwrap();
    window.assert_sent(&Command::SetProof(with_light.clone()));
    window.until("it is saved", |w| w.saved_settings().presence == with_light);
    // Off needs no question.
    window.forget();
    window.click("Light test");
    window.assert_sent(&Command::SetProof(ProofSettings::default()));
}

/// Colours of the large surfaces that are drawn.
fn fills(window: &Window) -> Vec<[u8; 3]> {
    let fill = |shape: &Shape| match shape {
        Shape::Rect(rect) if rect.rect.height() > 300.0 => {
            let [r, g, b, a] = rect.fill.to_array();
            (a == 255).then_some([r, g, b])
        }
        _ => None,
    };
    let shapes = window.harness.output().shapes.iter();
    shapes.filter_map(|clipped| fill(&clipped.shape)).collect()
}

#[test]
fn the_window_shows_the_colours_of_the_code_while_the_step_stands() {
    let code = LightCode::drawn(5);
    let mut window = Window::with(Setup {
        step_s: 0.25,
        settings: english(),
        size: egui::vec2(1200.0, 900.0),
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 200.0)]);
    window.key(Key::V);
    assert!(!window.has("Colours of the light test"));
    let wish = Wish::Do {
        step: Step::Light,
        since: now(),
        window: LightCode::duration() + Duration::from_millis(450),
        held: false,
        light: Some(code),
    };
    window.say(asking(prompt(wish)));
    assert!(window.has("Colours of the light test"));
    window.assert_says("Keep still while colours are shown");
    // Every colour of the code has stood on both sides where it should.
    for full in [false, true] {
        window.fill_screen(full);
        window.say(asking(prompt(wish)));
        let mut shown = Vec::new();
        for _ in 0..24 {
            shown.extend(fills(&window));
            window.harness.step();
        }
        for colour in code.colours() {
            assert!(
                shown.contains(&colour.srgb()),
                "{colour:?} of {code:?}, {full}"
            );
        }
    }
    window.say(ended(Reason::Passed, None));
    assert!(!window.has("Colours of the light test"));
}
