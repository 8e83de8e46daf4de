//! Where the bubble stands beside its face.

use egui::{Pos2, Rect, Vec2, pos2};

/// Between the bubble and the box.
const GAP: f32 = 22.0;
/// So far from its face a bubble may stay where it is.
const FAR: f32 = 130.0;

/// The left upper corner of a bubble of `size` within `room`, beside a face that is
/// seen and near where it was before: it holds still while the face only trembles.
/// `others` are covered only where it cannot stand elsewhere.
pub fn beside(
    face: Option<Rect>,
    others: &[Rect],
    size: Vec2,
    (room, before): (Rect, Option<Rect>),
) -> Pos2 {
    let stays = before.map(|before| Rect::from_min_size(clamped(before.min, size, room), size));
    let Some(face) = face else {
        let low = pos2(room.center().x - size.x / 2.0, room.bottom() - size.y);
        return stays.map_or_else(|| clamped(low, size, room), |stays| stays.min);
    };
    if let Some(stays) = stays.filter(|stays| is_clear(*stays, face) && apart(*stays, face) < FAR) {
        return stays.min;
    }
    let level = face.top();
    let middle = face.center().x - size.x / 2.0;
    let places = [
        pos2(face.right() + GAP, level),
        pos2(face.left() - GAP - size.x, level),
        pos2(middle, face.bottom() + GAP),
        pos2(middle, face.top() - GAP - size.y),
    ];
    let places = places.map(|place| Rect::from_min_size(clamped(place, size, room), size));
    let own_clear = || places.iter().filter(|place| is_clear(**place, face));
    let all_clear = |place: &&Rect| others.iter().all(|other| is_clear(**place, *other));
    let clear = own_clear().find(all_clear).or_else(|| own_clear().next());
    let covered = |place: &Rect| place.intersect(face).area();
    let least = || {
        let least = places
            .iter()
            .min_by(|a, b| covered(a).total_cmp(&covered(b)));
        least.map_or(room.min, |place| place.min)
    };
    clear.map_or_else(least, |place| place.min)
}

fn clamped(at: Pos2, size: Vec2, room: Rect) -> Pos2 {
    let most = (room.max - size).max(room.min);
    at.clamp(room.min, most)
}

fn is_clear(place: Rect, face: Rect) -> bool {
    !place.intersects(face.expand(6.0))
}

/// Points between two rectangles.
fn apart(a: Rect, b: Rect) -> f32 {
    let x = (b.left() - a.right()).max(a.left() - b.right()).max(0.0);
    let y = (b.top() - a.bottom()).max(a.top() - b.bottom()).max(0.0);
    x.hypot(y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    const SIZE: Vec2 = vec2(260.0, 150.0);

    fn room() -> Rect {
        Rect::from_min_size(pos2(0.0, 30.0), vec2(900.0, 600.0))
    }

    fn face(x: f32, y: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(120.0, 150.0))
    }

    fn placed(face: Rect, before: Option<Rect>) -> Rect {
        Rect::from_min_size(beside(Some(face), &[], SIZE, (room(), before)), SIZE)
    }

    #[test]
    fn it_covers_no_face_that_leaves_it_room() {
        for x in [10.0, 300.0, 500.0, 770.0] {
            for y in [40.0, 250.0, 470.0] {
                let place = placed(face(x, y), None);
                assert!(!place.intersects(face(x, y)), "{x} {y}: {place}");
                assert!(room().contains_rect(place), "{x} {y}: {place}");
            }
        }
    }

    #[test]
    fn it_stands_on_the_side_where_nobody_else_is() {
        let (mine, other) = (face(300.0, 200.0), face(480.0, 200.0));
        let at = beside(Some(mine), &[other], SIZE, (room(), None));
        let place = Rect::from_min_size(at, SIZE);
        assert!(
            !place.intersects(mine) && !place.intersects(other),
            "{place}"
        );
    }

    #[test]
    fn a_trembling_face_moves_nothing_and_a_walk_does() {
        let first = placed(face(200.0, 200.0), None);
        let trembles = placed(face(206.0, 195.0), Some(first));
        assert_eq!(trembles, first);
        let comes = placed(face(400.0, 200.0), Some(first));
        assert!(!comes.intersects(face(400.0, 200.0)));
        assert_ne!(comes, first);
    }

    #[test]
    fn it_waits_where_it_was_for_a_face_that_left() {
        let first = placed(face(200.0, 200.0), None);
        assert_eq!(beside(None, &[], SIZE, (room(), Some(first))), first.min);
        // And stands in view where nothing was before.
        let at = beside(None, &[], SIZE, (room(), None));
        assert!(room().contains_rect(Rect::from_min_size(at, SIZE)));
    }

    #[test]
    fn in_a_small_room_it_hides_as_little_as_can_be() {
        let room = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 260.0));
        let face = Rect::from_min_size(pos2(20.0, 20.0), vec2(100.0, 120.0));
        let at = beside(Some(face), &[], SIZE, (room, None));
        let place = Rect::from_min_size(at, SIZE);
        assert!(room.contains_rect(place));
        assert!(place.intersect(face).area() < 0.35 * face.area(), "{place}");
    }
}
