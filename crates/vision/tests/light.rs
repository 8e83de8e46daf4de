//! The colours that are shown, and faces that throw them back or do not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::light::{
    LightCode, LightColour, LightError, LightParams, LightResponse, LightSample, LightVerdict,
    PatchMeans, linear_of_srgb, luminance, srgb_of_linear,
};
use faceglass_vision::motion::{Sight, mean_head};
use proptest::prelude::*;
use std::collections::HashSet;
use std::time::Duration;

const MS: fn(u64) -> Duration = Duration::from_millis;

/// When luminance turned by at least a tenth, the darker below 0.8, as WCAG 2
/// counts the halves of a flash.
fn changes(levels: &[(u64, f32)]) -> Vec<u64> {
    let mut found = Vec::new();
    // The furthest level since the last change, upwards and downwards.
    let (mut high, mut low) = (levels[0].1, levels[0].1);
    let mut rising = None;
    for (time, level) in levels.iter().copied() {
        let up = level - low >= 0.1 && low < 0.8 && rising != Some(true);
        let down = high - level >= 0.1 && level < 0.8 && rising != Some(false);
        if up || down {
            found.push(time);
            rising = Some(up);
            (high, low) = (level, level);
        } else {
            (high, low) = (high.max(level), low.min(level));
        }
    }
    found
}

#[test]
fn flashes_are_counted_as_pairs_of_opposing_changes() {
    let square: Vec<(u64, f32)> = (0..100)
        .map(|i| (10 * i, if i / 10 % 2 == 0 { 0.0 } else { 0.5 }))
        .collect();
    assert_eq!(changes(&square).len(), 9);
    let stairs: Vec<(u64, f32)> = (0..100).map(|i| (10 * i, i as f32 / 100.0)).collect();
    assert_eq!(changes(&stairs).len(), 1);
    let faint: Vec<(u64, f32)> = (0..100)
        .map(|i| (10 * i, if i % 2 == 0 { 0.5 } else { 0.55 }))
        .collect();
    assert_eq!(changes(&faint).len(), 0);
}

/// Over each of the codes that can be drawn, on each half of the screen and on
/// both together.
#[test]
fn no_code_flashes_more_than_once_in_any_second_or_is_ever_saturated_red() {
    let end = LightCode::duration().as_millis() as u64 + 100;
    let mut seen = HashSet::new();
    for code in LightCode::all() {
        assert!(seen.insert(code), "{code:?} twice");
        let light: Vec<(u64, [[f32; 3]; 2])> = (0..=end / 25)
            .map(|i| (25 * i, code.light_at(MS(25 * i))))
            .collect();
        for (_, halves) in &light {
            for [r, g, b] in halves {
                let sum = r + g + b;
                assert!(sum == 0.0 || r / sum < 0.8, "{code:?}");
            }
        }
        let area = |read: fn(&[[f32; 3]; 2]) -> f32| {
            let levels: Vec<(u64, f32)> =
                light.iter().map(|(t, halves)| (*t, read(halves))).collect();
            let at = changes(&levels);
            // Three changes within a second would be more than one flash.
            let most = at.windows(3).all(|three| three[2] - three[0] > 1000);
            assert!(most, "{code:?}: {at:?}");
            let rate = at.len() as f64 / 2.0 / (end as f64 / 1000.0);
            assert!(rate <= 1.1, "{code:?}: {rate}");
        };
        area(|halves| luminance(halves[0]));
        area(|halves| luminance(halves[1]));
        area(|halves| (luminance(halves[0]) + luminance(halves[1])) / 2.0);
    }
    assert_eq!(seen.len(), LightCode::COUNT);
}

#[test]
fn a_code_ramps_begins_and_ends_in_the_dark_and_repeats_no_colour() {
    for seed in 0..200 {
        let code = LightCode::drawn(seed);
        assert_eq!(code, LightCode::drawn(seed));
        assert!(code.colours().windows(2).all(|two| two[0] != two[1]));
        assert_eq!(code.light_at(MS(0)), [[0.0; 3]; 2]);
        assert_eq!(code.light_at(LightCode::duration()), [[0.0; 3]; 2]);
        assert_eq!(code.light_at(Duration::from_secs(1000)), [[0.0; 3]; 2]);
        for ms in (0..5000).step_by(10) {
            let (now, next) = (code.light_at(MS(ms)), code.light_at(MS(ms + 10)));
            for (a, b) in now.iter().flatten().zip(next.iter().flatten()) {
                assert!((a - b).abs() < 0.07, "{code:?} at {ms}");
            }
        }
        let text = serde_json::to_string(&code).unwrap();
        assert_eq!(serde_json::from_str::<LightCode>(&text).unwrap(), code);
    }
    let drawn: HashSet<LightCode> = (0..2000).map(LightCode::drawn).collect();
    assert!(drawn.len() > 1900);
    assert_eq!(LightCode::drawn(1).shown_at(MS(700))[0], {
        let first = LightCode::drawn(1).colours()[0];
        let ramp = LightCode::drawn(1).light_at(MS(700))[0];
        assert!(ramp.iter().zip(first.linear()).all(|(r, full)| *r <= full));
        ramp.map(|v| (255.0 * srgb_of_linear(v)).round() as u8)
    });
    assert!(
        LightColour::ALL
            .iter()
            .all(|c| c.linear()[0] / c.linear().iter().sum::<f32>() < 0.8)
    );
}

/// How something answers.
#[derive(Clone, Copy)]
struct Scene {
    /// Which code the camera saw, of which the window showed another.
    lag_ms: u64,
    /// The room's light on the face, in units of a white screen's.
    room: f32,
    /// How much stronger one half of the face sees the half screen before it.
    relief: f32,
    /// Answer of the background beside the face's.
    behind: f32,
    /// The exposure's drift over the whole.
    drift: f32,
    /// How far exposure, and white balance between red and blue, sway meanwhile.
    sway: [f32; 2],
    /// As `relief`, for the flanks of the nose, where they are seen.
    flanks: Option<f32>,
    /// How much brighter one flank is than the other, to and fro, in all channels alike:
    /// a head that turns a little under a lamp.
    turns: f32,
    /// Deviation of a patch's mean, of 1.
    noise: f64,
    fps: u64,
}

const LIVING: Scene = Scene {
    lag_ms: 120,
    room: 3.0,
    relief: 0.14,
    behind: 0.25,
    drift: 0.1,
    sway: [0.0; 2],
    flanks: None,
    turns: 0.0,
    noise: 0.002,
    fps: 30,
};

impl Scene {
    fn seen(&self, shown: &LightCode, seed: u64) -> Vec<LightSample> {
        let mut dice = Dice::new(seed);
        let frames = LightCode::duration().as_millis() as u64 * self.fps / 1000 + 8;
        let skin = [0.6, 0.42, 0.34];
        (0..frames)
            .filter(|frame| frame % 20 != 7)
            .map(|frame| {
                let time = MS(frame * 1000 / self.fps);
                let light = time
                    .checked_sub(MS(self.lag_ms))
                    .map_or([[0.0; 3]; 2], |t| shown.light_at(t));
                let wave = |rate: f32| (rate * time.as_secs_f32()).sin();
                let [exposure, balance] = self.sway;
                let exposure = (1.0 + self.drift * frame as f32 / frames as f32)
                    * (1.0 + exposure * wave(4.0));
                let balance = [1.0 + balance * wave(2.5), 1.0, 1.0 - balance * wave(2.5)];
                // The screen's left lights the picture's right.
                let mut lit = |near: [f32; 3], far: [f32; 3], strength: f32, relief: f32| {
                    std::array::from_fn(|c| {
                        let own = (0.5 + relief) * near[c] + (0.5 - relief) * far[c];
                        let all = skin[c] * exposure * balance[c] * (self.room + strength * own)
                            / (self.room + 1.0);
                        srgb_of_linear(0.6 * all) + (self.noise * dice.normal()) as f32
                    })
                };
                let turned = self.turns * (3.3 * time.as_secs_f32() + seed as f32).sin();
                let brighter = |patch: [f32; 3], by: f32| {
                    patch.map(|v| srgb_of_linear(linear_of_srgb(v) * (1.0 + by)))
                };
                let flanks = self.flanks.map(|relief| {
                    [
                        brighter(lit(light[1], light[0], 1.0, relief), -turned),
                        brighter(lit(light[0], light[1], 1.0, relief), turned),
                    ]
                });
                let mut patch =
                    |near: [f32; 3], far: [f32; 3], strength| lit(near, far, strength, self.relief);
                let patches = PatchMeans {
                    left: patch(light[1], light[0], 1.0),
                    right: patch(light[0], light[1], 1.0),
                    flanks,
                    background: Some(patch(light[0], light[1], self.behind)),
                };
                LightSample { time, patches }
            })
            .collect()
    }
}

fn answer(
    scene: &Scene,
    shown: &LightCode,
    judged: &LightCode,
    params: &LightParams,
) -> LightResponse {
    LightResponse::of(judged, &scene.seen(shown, 5), params).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_face_answers_with_its_lag_at_every_frame_rate(
        seed in any::<u64>(), lag_ms in 0u64..300, fps in prop::sample::select(vec![15u64, 30, 60]),
    ) {
        let code = LightCode::drawn(seed);
        let scene = Scene { lag_ms, fps, ..LIVING };
        let said = answer(&scene, &code, &code, &LightParams::default());
        prop_assert_eq!(said.verdict, LightVerdict::Answers, "{:?}", said);
        prop_assert!(said.lag.abs_diff(MS(lag_ms)) <= MS(40), "{:?}", said);
        prop_assert!(said.sides > 0.6, "{:?}", said);
        prop_assert!(said.background.unwrap().mean_share() < 0.6 * said.face.mean_share(), "{:?}", said);
    }

    #[test]
    fn any_samples_give_numbers_or_an_error(
        values in prop::collection::vec((0u64..5000, -1.0f32..2.0, prop::num::f32::ANY), 0..80),
    ) {
        let samples: Vec<LightSample> = values
            .iter()
            .map(|(ms, a, b)| LightSample {
                time: MS(*ms),
                patches: PatchMeans { left: [*a; 3], right: [*a, *b, *a], flanks: None, background: Some([*b; 3]) },
            })
            .collect();
        if let Ok(said) = LightResponse::of(&LightCode::drawn(1), &samples, &LightParams::default()) {
            prop_assert!(said.sides.is_finite() && said.change.is_finite());
            prop_assert!(said.relief.is_finite() && said.relief_error.is_finite());
            prop_assert!(said.face.correlation.iter().all(|v| v.is_finite()));
        }
    }
}

#[test]
fn a_bright_room_is_no_attack() {
    let code = LightCode::drawn(3);
    let window = Scene {
        room: 60.0,
        drift: 0.0,
        noise: 0.0005,
        ..LIVING
    };
    let said = answer(&window, &code, &code, &LightParams::default());
    assert_eq!(said.verdict, LightVerdict::TooBright, "{said:?}");
    // It is the limits that say so: without them its light would be found.
    let without = LightParams {
        min_strength: 0.0,
        other_light: -1.0,
        ..LightParams::default()
    };
    let said = answer(&window, &code, &code, &without);
    assert_ne!(said.verdict, LightVerdict::TooBright, "{said:?}");
}

/// The room grows brighter, by the colours alone: all else answers as before.
#[test]
fn from_some_light_on_a_room_is_too_bright() {
    let code = LightCode::drawn(8);
    let told = |room: f32| {
        let scene = Scene {
            room,
            noise: 0.0002,
            ..LIVING
        };
        answer(&scene, &code, &code, &LightParams::default()).verdict
    };
    // Our light is 1 / room of the room's, and must be an eighth.
    for room in [1.0, 3.0, 6.0] {
        assert_eq!(told(room), LightVerdict::Answers, "{room}");
    }
    for room in [10.0, 20.0, 60.0, 200.0] {
        assert_eq!(told(room), LightVerdict::TooBright, "{room}");
    }
}

/// Exposure and white balance of a camera change by themselves; nobody is taken for an
/// attack for it, nor is our light found where it is not.
#[test]
fn what_a_camera_does_by_itself_in_a_bright_room_is_no_attack() {
    for seed in 0..40 {
        let code = LightCode::drawn(seed);
        for sway in [[0.1, 0.0], [0.3, 0.0], [0.2, 0.04]] {
            let window = Scene {
                room: 60.0,
                noise: 0.001,
                sway,
                ..LIVING
            };
            let said = answer(&window, &code, &code, &LightParams::default());
            let is_plain = said.verdict == LightVerdict::TooBright;
            let may_be_unclear = sway[1] > 0.0 && said.verdict == LightVerdict::Unclear;
            assert!(is_plain || may_be_unclear, "{sway:?} {said:?}");
        }
    }
}

#[test]
fn how_strong_our_light_is_beside_the_room_is_told_whatever_the_exposure_does() {
    for (seed, room) in [(1, 0.5), (2, 1.0), (3, 3.0), (4, 6.0)] {
        let code = LightCode::drawn(seed);
        for exposure in [0.0, 0.25] {
            let scene = Scene {
                room,
                noise: 0.0,
                sway: [exposure, 0.0],
                ..LIVING
            };
            let said = answer(&scene, &code, &code, &LightParams::default());
            assert!((0.85..1.15).contains(&(said.strength * room)), "{said:?}");
            assert_eq!(said.verdict, LightVerdict::Answers, "{said:?}");
        }
    }
}

/// A print throws our colours back as well as a face. What it has not is a nose.
#[test]
fn a_nose_that_is_lit_from_both_sides_alike_is_not_enough_and_no_attack() {
    let code = LightCode::drawn(12);
    let with = |flanks: f32| {
        let scene = Scene {
            room: 1.0,
            flanks: Some(flanks),
            ..LIVING
        };
        answer(&scene, &code, &code, &LightParams::default())
    };
    let (head, print) = (with(0.09), with(0.01));
    assert_eq!(head.verdict, LightVerdict::Answers, "{head:?}");
    assert!((head.relief - 0.18).abs() < 0.03, "{head:?}");
    assert_eq!(print.verdict, LightVerdict::Unclear, "{print:?}");
    assert!(print.relief < 0.05, "{print:?}");
}

/// A head and a print turn a little under a lamp while the code is shown: what both flanks
/// do in all channels alike is no light of ours.
#[test]
fn a_nose_is_told_while_the_head_turns_a_little_under_a_lamp() {
    for seed in 0..60 {
        let code = LightCode::drawn(seed);
        let with = |flanks: f32| {
            let scene = Scene {
                room: 1.0,
                flanks: Some(flanks),
                turns: 0.25,
                ..LIVING
            };
            let seen = scene.seen(&code, seed);
            LightResponse::of(&code, &seen, &LightParams::default()).unwrap()
        };
        let (head, print) = (with(0.085), with(0.0));
        assert_eq!(head.verdict, LightVerdict::Answers, "{seed}: {head:?}");
        assert_eq!(print.verdict, LightVerdict::Unclear, "{seed}: {print:?}");
    }
}

/// Noise may look like a nose; where it could, nothing is said.
#[test]
fn what_noise_hides_is_unclear() {
    let code = LightCode::drawn(12);
    let with = |noise: f64| {
        let scene = Scene {
            room: 1.0,
            flanks: Some(0.09),
            noise,
            ..LIVING
        };
        answer(&scene, &code, &code, &LightParams::default())
    };
    let (plain, noisy) = (with(0.002), with(0.05));
    assert!(plain.relief_error < 0.01, "{plain:?}");
    assert_eq!(noisy.verdict, LightVerdict::Unclear, "{noisy:?}");
    assert!(noisy.relief_error > 0.04, "{noisy:?}");
}

#[test]
fn a_film_of_another_code_is_other_light() {
    let told = (0..100).filter(|seed| {
        let (shown, judged) = (LightCode::drawn(*seed), LightCode::drawn(seed + 7000));
        let said = answer(&LIVING, &shown, &judged, &LightParams::default());
        said.verdict == LightVerdict::OtherLight
    });
    assert!(told.count() > 30);
}

#[test]
fn another_code_does_not_answer_this_one() {
    let mut passed = 0;
    for seed in 0..200 {
        let (shown, judged) = (LightCode::drawn(seed), LightCode::drawn(seed + 5000));
        let said = answer(&LIVING, &shown, &judged, &LightParams::default());
        passed += u32::from(said.verdict == LightVerdict::Answers);
    }
    assert!(passed <= 4, "{passed} of 200");
}

#[test]
fn a_sheet_answers_without_relief_and_a_late_answer_is_late() {
    let code = LightCode::drawn(11);
    let sheet = Scene {
        relief: 0.0,
        ..LIVING
    };
    assert!(
        answer(&sheet, &code, &code, &LightParams::default())
            .sides
            .abs()
            < 0.4
    );
    let params = LightParams {
        usual_lag: Some(MS(100)),
        ..LightParams::default()
    };
    let relayed = Scene {
        lag_ms: 300,
        ..LIVING
    };
    assert_eq!(
        answer(&relayed, &code, &code, &params).verdict,
        LightVerdict::Late
    );
    assert_eq!(
        answer(&LIVING, &code, &code, &params).verdict,
        LightVerdict::Answers
    );
}

#[test]
fn too_few_frames_are_an_error_that_says_what_to_do() {
    let code = LightCode::drawn(1);
    let seen = LIVING.seen(&code, 1);
    let error = LightResponse::of(&code, &seen[..12], &LightParams::default()).unwrap_err();
    assert_eq!(
        error,
        LightError::TooFew {
            found: 12,
            needed: 30
        }
    );
    assert!(error.to_string().contains("try again."));
    assert!((linear_of_srgb(srgb_of_linear(0.3)) - 0.3).abs() < 1e-5);
}

/// A face in a frame whose left and right half and ground have colours of their own.
fn halves(left: [u8; 3], right: [u8; 3], ground: [u8; 3]) -> (image::RgbImage, Vec<Point>) {
    let points = mean_head().seen(&Sight::default());
    let xs = points.iter().map(|p| p.x);
    let (low, high) = (xs.clone().fold(f32::MAX, f32::min), xs.fold(0.0, f32::max));
    let frame = image::RgbImage::from_fn(640, 480, |x, _| {
        let x = x as f32;
        image::Rgb(if x < low || x > high {
            ground
        } else if x < 320.0 {
            left
        } else {
            right
        })
    });
    (frame, points.to_vec())
}

#[test]
fn patches_are_taken_of_each_half_of_the_face_and_of_what_lies_beside_it() {
    let (frame, points) = halves([200, 100, 50], [20, 40, 60], [255, 0, 255]);
    let patches = PatchMeans::of(&frame, &points).unwrap();
    let is_near = |seen: [f32; 3], value: [u8; 3]| {
        let off = seen
            .iter()
            .zip(value)
            .map(|(a, b)| (a - f32::from(b) / 255.0).abs());
        off.fold(0.0, f32::max) < 0.03
    };
    assert!(is_near(patches.left, [200, 100, 50]), "{patches:?}");
    assert!(is_near(patches.right, [20, 40, 60]), "{patches:?}");
    assert!(
        is_near(patches.background.unwrap(), [255, 0, 255]),
        "{patches:?}"
    );
}

#[test]
fn the_flanks_of_the_nose_are_told_apart() {
    let (mut frame, points) = halves([200, 100, 50], [20, 40, 60], [255, 0, 255]);
    let flanks = |frame: &image::RgbImage| PatchMeans::of(frame, &points).unwrap().flanks.unwrap();
    let [left, right] = flanks(&frame);
    assert!((left[0] - 200.0 / 255.0).abs() < 0.03, "{left:?}");
    assert!((right[2] - 60.0 / 255.0).abs() < 0.03, "{right:?}");
    // Cheeks, mouth and brows have no part in them.
    let (eye, nostril) = (points[39], points[35]);
    for (x, y, pixel) in frame.enumerate_pixels_mut() {
        let (x, y) = (x as f32, y as f32);
        let is_nose =
            x > points[31].x - 6.0 && x < nostril.x + 6.0 && y > eye.y && y < nostril.y + 6.0;
        if !is_nose {
            *pixel = image::Rgb([0; 3]);
        }
    }
    assert_eq!(flanks(&frame), [left, right]);
}

#[test]
fn a_face_at_the_edge_has_no_background_and_one_outside_has_no_patches() {
    let (frame, points) = halves([200, 100, 50], [20, 40, 60], [255, 0, 255]);
    let moved = |dx: f32, dy: f32| -> Vec<Point> {
        points
            .iter()
            .map(|p| Point::new(p.x + dx, p.y + dy))
            .collect()
    };
    assert!(PatchMeans::of(&frame, &moved(900.0, 0.0)).is_none());
    assert!(PatchMeans::of(&frame, &moved(f32::NAN, 0.0)).is_none());
    assert!(PatchMeans::of(&frame, &points[..5]).is_none());
    // As wide as the face: what lies beside it is outside the picture.
    let narrow = image::imageops::crop_imm(&frame, 200, 0, 240, 480).to_image();
    let patches = PatchMeans::of(&narrow, &moved(-200.0, 0.0)).unwrap();
    assert_eq!(patches.background, None);
}
