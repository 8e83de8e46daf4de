//! The renderer that heads and sheets are measured by (`examples/rendered`): planes
//! are planes, heads are not, and what is drawn lies where it is said to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod scene;

use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::light::linear_of_srgb;
use faceglass_vision::motion::{Sight, mean_head};
use faceglass_vision::pose::Pose;
use image::{Rgb, RgbImage};
use scene::Thing;
use scene::canvas::Canvas;
use scene::lens::{Lens, Linear};
use scene::own_head::own_head;
use scene::people::Portrait;
use scene::read_heads::Model;
use scene::sheet::sheet;
use std::path::Path;

const WIDTH: usize = 320;
const HEIGHT: usize = 240;

/// A picture without any face in it, and where those of the mean head would be.
fn portrait() -> Portrait {
    let front = Sight {
        eye_distance_px: 60.0,
        eyes: Point::new(150.0, 110.0),
        ..Sight::default()
    };
    Portrait {
        picture: RgbImage::from_fn(300, 300, |x, y| Rgb([x as u8, y as u8, 90])),
        points: mean_head().seen(&front),
    }
}

fn head(seed: u64) -> Thing {
    portrait().on(own_head(seed).unwrap()).unwrap()
}

fn turned(yaw_deg: f32, pitch_deg: f32) -> Sight {
    Sight {
        pose: Pose {
            yaw_deg,
            pitch_deg,
            ..Pose::default()
        },
        eye_distance_px: 40.0,
        eyes: Point::new(160.0, 100.0),
        distance: 8.0,
    }
}

fn drawn(thing: &Thing, sight: &Sight) -> Canvas {
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    canvas.draw(thing, sight);
    canvas
}

/// How far 1 / depth is from the plane through it, as a part of its mean: of a plane in
/// perspective it is one.
fn off_plane(canvas: &Canvas) -> f64 {
    let cells = canvas.cells.iter().enumerate();
    let seen = cells.filter(|(_, cell)| cell.depth.is_finite());
    let rows: Vec<([f64; 3], f64)> = seen
        .map(|(n, cell)| {
            let (x, y) = ((n % WIDTH) as f64 / 100.0, (n / WIDTH) as f64 / 100.0);
            ([1.0, x, y], 1.0 / f64::from(cell.depth))
        })
        .collect();
    let plane = least_squares(&rows);
    let errors = rows.iter().map(|(row, value)| {
        let on_plane: f64 = row.iter().zip(&plane).map(|(a, b)| a * b).sum();
        (on_plane - value).abs()
    });
    let mean = rows.iter().map(|(_, value)| value).sum::<f64>() / rows.len() as f64;
    errors.fold(0.0, f64::max) / mean
}

/// The least squares of some rows, by normal equations and Gauss.
fn least_squares<const N: usize>(rows: &[([f64; N], f64)]) -> [f64; N] {
    let mut normal = [[0.0; N]; N];
    let mut right = [0.0; N];
    for (row, value) in rows {
        for i in 0..N {
            right[i] += row[i] * value;
            for j in 0..N {
                normal[i][j] += row[i] * row[j];
            }
        }
    }
    for column in 0..N {
        let pivot = (column..N)
            .max_by(|a, b| {
                normal[*a][column]
                    .abs()
                    .total_cmp(&normal[*b][column].abs())
            })
            .unwrap();
        normal.swap(column, pivot);
        right.swap(column, pivot);
        for row in 0..N {
            if row != column {
                let factor = normal[row][column] / normal[column][column];
                let own = normal[column];
                for (value, above) in normal[row].iter_mut().zip(own) {
                    *value -= factor * above;
                }
                right[row] -= factor * right[column];
            }
        }
    }
    std::array::from_fn(|i| right[i] / normal[i][i])
}

/// How far, in pixels, the points are at most from a homography of those of the other
/// view (the direct linear transform, with its last number 1).
fn off_homography(from: &[Point], to: &[Point]) -> f64 {
    // About the middle and in the size of 1, for the sake of the numbers.
    let near = |p: &Point| {
        [
            (f64::from(p.x) - 160.0) / 60.0,
            (f64::from(p.y) - 120.0) / 60.0,
        ]
    };
    let mut rows = Vec::new();
    for (a, b) in from.iter().map(near).zip(to.iter().map(near)) {
        let ([x, y], [u, v]) = (a, b);
        rows.push(([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u));
        rows.push(([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v));
    }
    let h = least_squares(&rows);
    let errors = from.iter().map(near).zip(to.iter().map(near));
    let off = errors.map(|([x, y], [u, v])| {
        let scale = h[6] * x + h[7] * y + 1.0;
        let at = [
            (h[0] * x + h[1] * y + h[2]) / scale,
            (h[3] * x + h[4] * y + h[5]) / scale,
        ];
        60.0 * (at[0] - u).hypot(at[1] - v)
    });
    off.fold(0.0, f64::max)
}

#[test]
fn a_flat_sheet_is_a_plane_however_it_turns_and_nothing_else_is() {
    for (yaw, pitch) in [(0.0, 0.0), (25.0, 0.0), (-40.0, 15.0)] {
        let sight = turned(yaw, pitch);
        let flat = off_plane(&drawn(&sheet(&portrait(), None), &sight));
        assert!(flat < 1e-5, "{yaw} {pitch}: {flat}");
        for thing in [head(3), sheet(&portrait(), Some(1.0))] {
            let round = off_plane(&drawn(&thing, &sight));
            assert!(round > 0.02, "{yaw} {pitch}: {round}");
        }
    }
}

#[test]
fn the_points_of_a_turned_sheet_follow_a_homography_and_those_of_a_head_do_not() {
    let front = turned(0.0, 0.0);
    for yaw in [20.0, -35.0] {
        let sight = turned(yaw, 5.0);
        let off = |thing: &Thing| off_homography(&thing.seen(&front), &thing.seen(&sight));
        assert!(off(&sheet(&portrait(), None)) < 0.01);
        assert!(off(&sheet(&portrait(), Some(1.0))) > 1.0);
        assert!(off(&head(5)) > 1.0);
    }
}

/// Where a landmark is seen, the pixel that is drawn comes from there in the picture.
#[test]
fn the_picture_lies_on_sheets_and_heads_landmark_upon_landmark() {
    let portrait = portrait();
    let sheets = [None, Some(2.0)].map(|radius| sheet(&portrait, radius));
    for (thing, most) in sheets.iter().map(|s| (s, 1.5)).chain([(&head(7), 6.0)]) {
        let sight = turned(12.0, 4.0);
        let canvas = drawn(thing, &sight);
        // Of the outline a head shows another one.
        for (index, seen) in thing.seen(&sight).iter().enumerate().skip(17).take(43) {
            let cell = &canvas.cells[seen.y.round() as usize * WIDTH + seen.x.round() as usize];
            let meant = portrait.points[index];
            let off = Point::new(cell.texel[0], cell.texel[1]).distance(meant);
            assert!(off < most, "landmark {index}: {off} px");
        }
    }
}

#[test]
fn what_is_nearer_hides_what_is_further_in_any_order() {
    let (far, near) = (sheet(&portrait(), None), head(1));
    let sight = |distance: f32| Sight {
        distance,
        ..turned(0.0, 0.0)
    };
    let both = |first: (&Thing, f32), then: (&Thing, f32)| {
        let mut canvas = drawn(first.0, &sight(first.1));
        canvas.draw(then.0, &sight(then.1));
        canvas.cells[100 * WIDTH + 160].depth
    };
    let one = both((&far, 12.0), (&near, 6.0));
    assert_eq!(one, both((&near, 6.0), (&far, 12.0)));
    assert!((5.0..6.5).contains(&one), "{one}");
}

#[test]
fn heads_of_our_own_pass_through_their_landmarks_and_differ() {
    for seed in 0..20 {
        let head = own_head(seed).unwrap();
        // At the steep sides of a nose the next point of the grid lies some way off.
        for (index, mark) in head.landmarks.iter().enumerate() {
            let off = |p: &[f64; 3]| -> f64 {
                (0..3).map(|k| (p[k] - mark[k]).powi(2)).sum::<f64>().sqrt()
            };
            let nearest = head.mesh.points.iter().map(off).fold(f64::MAX, f64::min);
            assert!(nearest < 0.15, "head {seed}, landmark {index}: {nearest}");
        }
    }
    let [one, other] = [1, 2].map(|seed| own_head(seed).unwrap().landmarks);
    assert_ne!(one, other);
}

#[test]
fn a_lens_multiplies_light_and_adds_noise_of_the_size_it_says() {
    let light = Linear {
        width: 200,
        height: 200,
        pixels: vec![[0.1, 0.2, 0.05]; 200 * 200],
    };
    let lens = Lens {
        gain: [1.0, 2.0, 1.0],
        read_noise: 0.01,
        shot_noise: 0.0,
    };
    let frame = lens.take(&light, &mut Dice::new(1));
    let spread = |k: usize| {
        let values = frame
            .pixels()
            .map(|p| f64::from(linear_of_srgb(f32::from(p.0[k]) / 255.0)));
        let values: Vec<f64> = values.collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        (mean, (squares / values.len() as f64).sqrt())
    };
    for (k, meant) in [0.1, 0.4, 0.05].into_iter().enumerate() {
        let (mean, deviation) = spread(k);
        assert!((mean - meant).abs() < 0.002, "{k}: {mean}");
        assert!((deviation - 0.01).abs() < 0.002, "{k}: {deviation}");
    }
}

#[test]
fn a_folder_without_heads_is_named() {
    let error = Model::read(Path::new("nowhere")).err().unwrap();
    assert!(
        error.starts_with("nowhere/generic_neutral_mesh.obj cannot be read"),
        "{error}"
    );
}
