//! What happens when: the one place for every time in the clip.

use crate::head::Pose;
use crate::held::Held;
use crate::lens::Light;
use crate::portrait::{COLLINS, HOPPER};
use serde::{Deserialize, Serialize};
use std::f32::consts::TAU;

pub const FPS: u32 = 30;
pub const WIDTH: usize = 640;
pub const HEIGHT: usize = 480;
pub const LENGTH_S: f32 = 27.0;

/// A key: at this time this value.
type Key = (f32, f32);

/// The value at `time`, eased from key to key.
fn along(keys: &[Key], time: f32) -> f32 {
    let mut before = keys.first().copied().unwrap_or_default();
    for &(at, value) in keys {
        if time < at {
            let t = ((time - before.0) / (at - before.0)).clamp(0.0, 1.0);
            let eased = t * t * (3.0 - 2.0 * t);
            return before.1 + (value - before.1) * eased;
        }
        before = (at, value);
    }
    before.1
}

/// A slow irregular sway: sines that never quite repeat.
fn sway(time: f32, phase: f32, hertz: f32) -> f32 {
    let at = |factor: f32, shift: f32| (TAU * hertz * factor * time + phase + shift).sin();
    0.55 * at(1.0, 0.0) + 0.30 * at(1.71, 1.3) + 0.15 * at(2.93, 2.1)
}

/// A blink takes a quarter of a second: quickly shut, more slowly open.
fn blink(times: &[f32], time: f32) -> f32 {
    times
        .iter()
        .map(|&at| {
            along(
                &[
                    (at, 0.0),
                    (at + 0.09, 1.0),
                    (at + 0.14, 1.0),
                    (at + 0.28, 0.0),
                ],
                time,
            )
        })
        .fold(0.0, f32::max)
}

pub fn light(time: f32) -> Light {
    Light {
        // A cloud passes at 6 s, a lamp goes on at 12 s.
        exposure: along(
            &[
                (0.0, 1.0),
                (5.6, 1.0),
                (6.6, 0.86),
                (8.0, 0.98),
                (11.6, 0.97),
                (12.4, 1.08),
                (15.5, 1.04),
                (18.0, 0.98),
                (27.0, 1.0),
            ],
            time,
        ) * (1.0 + 0.006 * sway(time, 0.4, 0.5)),
        warmth: along(
            &[
                (0.0, 0.0),
                (5.6, 0.0),
                (6.6, -0.35),
                (8.0, 0.0),
                (11.6, 0.0),
                (12.4, 0.5),
                (16.0, 0.3),
                (27.0, 0.0),
            ],
            time,
        ),
        from_left: along(
            &[
                (0.0, 0.16),
                (6.6, 0.05),
                (8.0, 0.16),
                (12.4, 0.02),
                (17.0, 0.14),
                (27.0, 0.16),
            ],
            time,
        ),
    }
}

/// `None` while out of the picture.
pub fn collins(time: f32) -> Option<Pose> {
    if time > 16.4 {
        return None;
    }
    let coming = along(
        &[
            (0.0, 1.48),
            (3.4, 1.46),
            (5.0, 1.95),
            (6.4, 1.92),
            (8.2, 1.40),
            (15.0, 1.40),
        ],
        time,
    );
    let x = along(
        &[
            (0.0, 318.0),
            (3.4, 312.0),
            (5.0, 322.0),
            (6.6, 318.0),
            (8.6, 190.0),
            (14.8, 186.0),
            (16.3, -330.0),
        ],
        time,
    );
    let y = along(
        &[
            (0.0, 206.0),
            (3.4, 204.0),
            (5.0, 214.0),
            (6.6, 212.0),
            (8.4, 196.0),
        ],
        time,
    );
    let yaw = along(
        &[
            (0.0, 0.0),
            (0.5, 0.0),
            (1.5, -0.26),
            (2.0, -0.26),
            (3.2, 0.27),
            (3.6, 0.25),
            (4.6, 0.0),
            (6.8, 0.02),
            (7.9, 0.20),
            (9.4, 0.22),
            (10.3, 0.0),
            (11.6, -0.04),
            (12.6, 0.18),
            (13.6, 0.0),
            (14.9, 0.0),
            (15.6, -0.22),
        ],
        time,
    );
    let pitch = along(
        &[
            (0.0, 0.0),
            (4.9, 0.0),
            (5.4, 0.08),
            (5.9, -0.07),
            (6.4, 0.02),
            (10.8, 0.0),
            (11.3, -0.09),
            (11.9, 0.03),
            (12.6, 0.0),
        ],
        time,
    );
    Some(Pose {
        face: [
            x + 3.0 * sway(time, 0.0, 0.31),
            y + 2.2 * sway(time, 2.0, 0.27),
        ],
        scale: coming * (1.0 + 0.004 * sway(time, 1.0, 0.24)),
        yaw: yaw + 0.020 * sway(time, 0.7, 0.43),
        pitch: pitch + 0.014 * sway(time, 2.9, 0.37),
        roll: 0.022 * sway(time, 4.0, 0.22) + yaw * 0.10,
        blink: blink(&[0.85, 2.55, 4.45, 6.15, 6.55, 8.9, 10.6, 12.4, 14.2], time),
        smile: 0.5 * sway(time, 1.9, 0.19),
    })
}

/// `None` while out of the picture.
pub fn hopper(time: f32) -> Option<Pose> {
    if !(7.8..16.4).contains(&time) {
        return None;
    }
    let scale = along(
        &[
            (7.8, 0.72),
            (11.4, 0.72),
            (12.8, 0.83),
            (14.0, 0.82),
            (15.2, 0.76),
        ],
        time,
    );
    let x = along(
        &[
            (7.8, 900.0),
            (9.3, 486.0),
            (11.4, 484.0),
            (12.8, 470.0),
            (14.6, 474.0),
            (16.2, 960.0),
        ],
        time,
    );
    let y = along(
        &[(7.8, 246.0), (9.3, 242.0), (12.8, 236.0), (15.2, 242.0)],
        time,
    );
    let yaw = along(
        &[
            (7.8, -0.24),
            (9.2, -0.22),
            (10.0, 0.0),
            (10.8, 0.02),
            (11.6, 0.22),
            (12.1, 0.20),
            (12.9, 0.0),
            (13.7, -0.20),
            (14.3, 0.0),
            (15.4, 0.20),
        ],
        time,
    );
    let pitch = along(
        &[
            (7.8, 0.0),
            (10.2, 0.0),
            (10.6, -0.06),
            (11.0, 0.02),
            (13.0, 0.0),
            (13.3, 0.06),
            (13.8, 0.0),
        ],
        time,
    );
    Some(Pose {
        face: [
            x + 2.6 * sway(time, 1.1, 0.29),
            y + 2.0 * sway(time, 3.0, 0.26),
        ],
        scale: scale * (1.0 + 0.004 * sway(time, 2.2, 0.23)),
        yaw: yaw + 0.020 * sway(time, 5.0, 0.41),
        pitch: pitch + 0.012 * sway(time, 0.3, 0.35),
        roll: 0.020 * sway(time, 1.0, 0.2) + yaw * 0.08,
        blink: blink(&[9.7, 11.3, 12.25, 13.5, 14.75], time),
        smile: 0.4 * sway(time, 3.3, 0.17),
    })
}

/// The print, held by a hand that is never quite still.
pub fn print(time: f32) -> Option<Held> {
    if !(16.3..21.8).contains(&time) {
        return None;
    }
    let y = along(
        &[(16.3, 790.0), (17.3, 222.0), (20.8, 226.0), (21.7, 800.0)],
        time,
    );
    Some(Held {
        center: [
            322.0 + 4.5 * sway(time, 0.2, 0.55),
            y + 3.5 * sway(time, 1.7, 0.6),
        ],
        width: along(
            &[(16.3, 276.0), (18.0, 280.0), (19.6, 306.0), (21.0, 298.0)],
            time,
        ),
        yaw: along(
            &[
                (16.3, 0.20),
                (17.5, 0.10),
                (18.6, -0.24),
                (19.8, 0.20),
                (20.8, 0.04),
            ],
            time,
        ) + 0.018 * sway(time, 2.0, 0.8),
        pitch: along(
            &[
                (16.3, -0.5),
                (17.3, -0.10),
                (18.8, 0.10),
                (20.2, -0.06),
                (21.0, -0.2),
            ],
            time,
        ) + 0.014 * sway(time, 0.9, 0.7),
        roll: along(
            &[(16.3, 0.20), (17.4, -0.07), (19.0, 0.05), (20.4, -0.03)],
            time,
        ) + 0.010 * sway(time, 3.1, 0.9),
    })
}

/// The phone.
pub fn phone(time: f32) -> Option<Held> {
    if !(21.7..27.0).contains(&time) {
        return None;
    }
    let y = along(
        &[(21.7, 860.0), (22.7, 262.0), (26.2, 258.0), (27.0, 880.0)],
        time,
    );
    Some(Held {
        center: [
            316.0 + 4.0 * sway(time, 1.2, 0.5),
            y + 3.0 * sway(time, 0.1, 0.62),
        ],
        width: along(
            &[(21.7, 250.0), (23.6, 252.0), (25.0, 274.0), (26.4, 268.0)],
            time,
        ),
        yaw: along(
            &[
                (21.7, -0.2),
                (22.8, -0.06),
                (24.0, 0.16),
                (25.2, -0.14),
                (26.2, 0.02),
            ],
            time,
        ) + 0.014 * sway(time, 0.5, 0.75),
        pitch: along(
            &[(21.7, -0.4), (22.7, 0.06), (24.4, -0.07), (26.0, 0.05)],
            time,
        ) + 0.012 * sway(time, 2.2, 0.66),
        roll: along(
            &[(21.7, -0.2), (22.8, 0.06), (24.6, -0.05), (26.2, 0.03)],
            time,
        ) + 0.008 * sway(time, 1.4, 0.85),
    })
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A person (as far as a synthetic clip can show one).
    Live,
    /// A printed photograph.
    Print,
    /// A phone's screen.
    Screen,
}

/// A stretch of the clip in which a face is fully in the picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    pub from_s: f32,
    pub to_s: f32,
    pub who: String,
    pub kind: Kind,
}

/// The table that goes with the clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub segment: Vec<Segment>,
}

/// Who is seen when. Coming and going is left out.
pub fn table() -> Table {
    let segment = |from_s, to_s, who: &str, kind| Segment {
        from_s,
        to_s,
        who: who.to_owned(),
        kind,
    };
    Table {
        segment: vec![
            segment(0.0, 14.9, COLLINS, Kind::Live),
            segment(9.3, 14.7, HOPPER, Kind::Live),
            segment(17.3, 20.8, COLLINS, Kind::Print),
            segment(22.7, 26.2, HOPPER, Kind::Screen),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_eased_between_keys_and_held_outside() {
        let keys = [(1.0, 10.0), (2.0, 20.0)];
        assert_eq!(along(&keys, 0.0), 10.0);
        assert_eq!(along(&keys, 1.5), 15.0);
        assert_eq!(along(&keys, 9.0), 20.0);
    }

    #[test]
    fn the_table_says_what_the_script_shows() {
        let inside = |[x, y]: [f32; 2]| (60.0..580.0).contains(&x) && (100.0..380.0).contains(&y);
        for segment in table().segment {
            let frames = (segment.from_s * FPS as f32) as u32..(segment.to_s * FPS as f32) as u32;
            for time in frames.map(|n| n as f32 / FPS as f32) {
                let shown = match (segment.kind, segment.who.as_str()) {
                    (Kind::Live, COLLINS) => collins(time).map(|pose| pose.face),
                    (Kind::Live, HOPPER) => hopper(time).map(|pose| pose.face),
                    (Kind::Print, _) => print(time).map(|held| held.center),
                    (Kind::Screen, _) => phone(time).map(|held| held.center),
                    other => unreachable!("{other:?}"),
                };
                assert!(
                    shown.is_some_and(inside),
                    "{segment:?} at {time}: {shown:?}"
                );
            }
        }
    }

    #[test]
    fn the_committed_table_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/demo.toml");
        let text = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(toml::from_str::<Table>(&text), Ok(table()));
    }
}
