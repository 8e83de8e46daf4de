//! Which part of the picture is looked at, and how large.

use egui::{Pos2, Rect, Vec2};
use std::ops::RangeInclusive;

/// How much larger a picture can be shown than as a whole.
const ZOOM: RangeInclusive<f32> = 1.0..=8.0;

/// A part of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// 1 shows the whole picture.
    zoom: f32,
    /// How far its middle is from that of the room, in sides of the whole picture.
    away: Vec2,
}

impl Default for View {
    fn default() -> Self {
        Self {
            zoom: 1.0,
            away: Vec2::ZERO,
        }
    }
}

impl View {
    /// Whether the whole picture is shown.
    pub fn is_whole(&self) -> bool {
        self.zoom <= *ZOOM.start()
    }

    /// Where the picture lies that would lie at `whole` as a whole.
    pub fn shown(&self, whole: Rect) -> Rect {
        let middle = whole.center() + self.away * whole.size();
        Rect::from_center_size(middle, whole.size() * self.zoom)
    }

    /// Makes it larger by `factor`, or smaller; what is at `at` stays there.
    pub fn zoom(&mut self, factor: f32, at: Pos2, whole: Rect) {
        let before = self.shown(whole);
        let zoom = (self.zoom * factor).clamp(*ZOOM.start(), *ZOOM.end());
        let middle = at + (before.center() - at) * (zoom / self.zoom);
        self.zoom = zoom;
        self.away = (middle - whole.center()) / whole.size();
        self.keep_covered();
    }

    /// Moves it by `points`.
    pub fn pan(&mut self, points: Vec2, whole: Rect) {
        self.away += points / whole.size();
        self.keep_covered();
    }

    /// No edge of the picture comes further in than that of the whole one.
    fn keep_covered(&mut self) {
        let most = (self.zoom - 1.0) / 2.0;
        self.away = self.away.clamp(Vec2::splat(-most), Vec2::splat(most));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    fn whole() -> Rect {
        Rect::from_min_size(pos2(100.0, 50.0), vec2(640.0, 480.0))
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let mut view = View::default();
        let at = pos2(300.0, 200.0);
        let part = |view: &View| (at - view.shown(whole()).min) / view.shown(whole()).size();
        let before = part(&view);
        view.zoom(2.5, at, whole());
        let after = part(&view);
        assert!((before - after).length() < 1e-5, "{before} {after}");
        assert!((view.shown(whole()).width() - 1600.0).abs() < 1e-3);
    }

    #[test]
    fn it_never_leaves_the_picture_nor_grows_without_end() {
        let mut view = View::default();
        view.pan(vec2(500.0, 500.0), whole());
        assert_eq!(
            view.shown(whole()),
            whole(),
            "a whole picture does not move"
        );
        view.zoom(100.0, whole().min, whole());
        assert!((view.shown(whole()).width() - 8.0 * 640.0).abs() < 1e-2);
        view.pan(vec2(1e6, -1e6), whole());
        assert!(view.shown(whole()).contains_rect(whole().shrink(0.1)));
        view.zoom(0.001, pos2(700.0, 500.0), whole());
        assert!(view.is_whole());
        assert_eq!(view.shown(whole()), whole());
    }
}
