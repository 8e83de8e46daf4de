//! Commands.

use crate::{Made, Seeds, piece};

/// A face in the middle of a frame, live, of the first direction.
const FACE: [u8; 9] = [1, 20, 15, 60, 60, 100, 0, 220, 0];

/// All of them.
///
/// # Errors
/// The system's, if it cannot be written.
pub fn make(seeds: &Seeds) -> Made {
    let frame = |kind: u8| [&[0][..], &FACE, &[0, kind, 8]].concat();
    let frames = |count: usize| frame(16).repeat(count);
    let person = [&[10, 1, 0][..], &piece(b"Grace")].concat();
    seeds.put("engine", "frames", &frames(6))?;
    seeds.put(
        "engine",
        "known",
        &[
            person.clone(),
            frames(5),
            vec![11, 6, 0, 1],
            piece(b"a note"),
            vec![12],
        ]
        .concat(),
    )?;
    seeds.put(
        "engine",
        "stills",
        &[frame(20), frame(4), frame(28)].concat(),
    )?;
    seeds.put(
        "engine",
        "asked",
        &[
            vec![14, 0xff, 1, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0],
            frames(8),
            vec![14, 0xff, 1, 1],
            frames(3),
        ]
        .concat(),
    )?;
    seeds.put(
        "engine",
        "calibrated",
        &[vec![13, 0], frames(4), vec![13, 2, 13, 1]].concat(),
    )?;
    let lead = [&FACE[..], &[0]].concat();
    let enrol = [&[9, 1][..], &piece(b"Grace")].concat();
    seeds.put(
        "live",
        "enrol",
        &[&lead[..], &enrol, &[13, 0, 16, 0]].concat(),
    )?;
    seeds.put(
        "live",
        "play",
        &[
            &lead[..],
            &[
                2, 0, 3, 0, 4, 0, 0, 1, 0, 0, 6, 0, 1, 7, 0, 0, 0, 0x80, 0x3f, 1, 0,
            ],
        ]
        .concat(),
    )?;
    seeds.put(
        "live",
        "prove",
        &[
            &lead[..],
            &[24, 1, 25, 0, 26, 0, 23, 0, 0, 23, 0, 4, 27, 0, 19, 0],
        ]
        .concat(),
    )
}
