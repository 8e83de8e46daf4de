//! Whether the window can be seen and moved where it was left.

use egui::{Pos2, Rect, Vec2, vec2};

/// Height of a title bar, by which a window is moved.
const BAR: f32 = 30.0;
/// So much of the bar must lie on a screen.
const GRIP: Vec2 = vec2(80.0, 16.0);
/// What title bar and panels take of a screen's height.
const BARS: f32 = 72.0;

/// What to change; `None` where all is well.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mended {
    /// Where to put the window.
    pub at: Option<Pos2>,
    /// How large to make it.
    pub size: Option<Vec2>,
}

/// A window of `size` that was left `at` a place, on these screens; all in
/// points. Nothing is known without screens, so nothing is changed then.
pub fn mended(at: Option<Pos2>, size: Vec2, screens: &[Rect]) -> Mended {
    let Some(first) = screens.first() else {
        return Mended::default();
    };
    let bar = |at| Rect::from_min_size(at, vec2(size.x, BAR));
    let seen = |screen: &Rect, at| screen.intersect(bar(at)).size();
    let home = at.and_then(|at| {
        screens.iter().find(|screen| {
            let seen = seen(screen, at);
            seen.x >= GRIP.x && seen.y >= GRIP.y
        })
    });
    let screen = home.unwrap_or(first);
    let room = screen.size() - vec2(0.0, BARS);
    let fitting = size.min(room);
    let lost = at.is_some() && home.is_none();
    Mended {
        at: lost.then(|| screen.min + ((room - fitting) / 2.0).max(Vec2::ZERO)),
        size: (fitting != size).then_some(fitting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    fn screen(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(width, height))
    }

    const SIZE: Vec2 = vec2(1180.0, 680.0);

    #[test]
    fn a_window_off_every_screen_is_brought_back() {
        let screens = [screen(0.0, 0.0, 1920.0, 1080.0)];
        for at in [
            pos2(5000.0, 3000.0),
            pos2(-1170.0, 100.0),
            pos2(200.0, -29.0),
            pos2(200.0, 1070.0),
        ] {
            let mended = mended(Some(at), SIZE, &screens);
            let back = mended.at.map(|at| Rect::from_min_size(at, SIZE));
            assert!(
                back.is_some_and(|back| screens[0].contains_rect(back)),
                "{at}"
            );
        }
    }

    #[test]
    fn a_window_on_any_screen_stays_where_it_was() {
        let screens = [
            screen(0.0, 0.0, 1920.0, 1080.0),
            screen(-1920.0, 0.0, 1920.0, 1080.0),
        ];
        for at in [pos2(0.0, 0.0), pos2(-1500.0, 300.0), pos2(1800.0, 900.0)] {
            assert_eq!(mended(Some(at), SIZE, &screens), Mended::default(), "{at}");
        }
    }

    #[test]
    fn a_window_fits_a_small_laptop_with_its_last_line() {
        let screens = [screen(0.0, 0.0, 1366.0, 768.0)];
        assert_eq!(mended(None, SIZE, &screens), Mended::default());
        let large = mended(None, vec2(1600.0, 900.0), &screens);
        assert_eq!(large.size, Some(vec2(1366.0, 768.0 - BARS)));
    }

    #[test]
    fn nothing_is_changed_where_no_screen_is_known() {
        let at = Some(pos2(5000.0, 3000.0));
        assert_eq!(mended(at, SIZE, &[]), Mended::default());
    }
}
