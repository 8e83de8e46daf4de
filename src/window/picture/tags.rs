//! The words beside the faces. They keep clear of each other: where there is no
//! room for all of them, a face has its name only, or its number.

use crate::window::look::icons::{self, Icon};
use crate::window::look::theme::bold;
use crate::window::text::Texts;
use crate::window::text::words;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, FontId, Galley, Painter, Rect, Vec2, pos2, vec2};
use faceglass_pipeline::result::FaceResult;
use std::sync::Arc;

const PADDING: Vec2 = vec2(8.0, 4.0);
const SIGN: f32 = 13.0;
const GAP: f32 = 8.0;
/// Up to so many faces, all the words of one are worth a corner of another.
const FEW: usize = 4;
/// So much of a face, by area, is a corner of it.
const CORNER: f32 = 0.2;
/// How wide a name may be, whatever the face.
const NAME_PX: std::ops::RangeInclusive<f32> = 90.0..=220.0;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// Name and verdict, with their numbers.
    Full,
    /// The sign of the verdict, and the name.
    Short,
    /// The number of the face.
    Number,
}

/// A form, and whether it may lie over other faces.
type Try = (Form, bool);
const WHERE_FEW: [Try; 4] = [
    (Form::Full, false),
    (Form::Full, true),
    (Form::Short, false),
    (Form::Short, true),
];
const WHERE_MANY: [Try; 4] = [
    (Form::Full, false),
    (Form::Short, false),
    (Form::Number, false),
    (Form::Number, true),
];

/// A sign and words beside each other.
struct Row {
    sign: Option<Icon>,
    parts: Vec<Arc<Galley>>,
}

impl Row {
    fn size(&self) -> Vec2 {
        let sign = self.sign.map_or(0.0, |_| SIGN + 6.0);
        let words: f32 = self.parts.iter().map(|part| part.size().x + GAP).sum();
        let tallest = self.parts.iter().map(|part| part.size().y);
        vec2(sign + words - GAP, tallest.fold(SIGN, f32::max) - 1.0)
    }
}

/// Places the tags of one picture.
pub struct Tags<'a> {
    painter: &'a Painter,
    picture: Rect,
    t: &'a Texts,
    boxes: Vec<Rect>,
    taken: Vec<Rect>,
}

impl<'a> Tags<'a> {
    /// Tags within `picture` beside faces in `boxes`.
    pub fn new(painter: &'a Painter, picture: Rect, t: &'a Texts, boxes: Vec<Rect>) -> Self {
        Self {
            painter,
            picture,
            t,
            boxes,
            taken: Vec::new(),
        }
    }

    /// Draws the tag of a face at `rect`, which is one of the boxes.
    /// What a challenge says of it, if one holds, stands below.
    pub fn draw(
        &mut self,
        face: &FaceResult,
        number: usize,
        rect: Rect,
        (color, beside): (Color32, Option<(String, Color32)>),
    ) {
        let tries = if self.boxes.len() > FEW {
            WHERE_MANY
        } else {
            WHERE_FEW
        };
        let fitting = tries.into_iter().find_map(|(form, over_faces)| {
            let mut rows = self.rows(form, face, number, rect, color);
            if let (Form::Full, Some((words, color))) = (form, &beside) {
                let words = self.text(words.clone(), bold(13.5), *color, f32::INFINITY);
                rows.push(Row {
                    sign: None,
                    parts: vec![words],
                });
            }
            let size = size(&rows);
            let place = match form {
                Form::Number => self.corner(rect, size, over_faces)?,
                Form::Full | Form::Short => self.place(rect, size, over_faces)?,
            };
            Some((rows, place))
        });
        let (rows, place) = fitting.unwrap_or_else(|| {
            let rows = self.rows(Form::Number, face, number, rect, color);
            let place = Rect::from_center_size(rect.left_top(), size(&rows));
            (rows, place)
        });
        self.paint(&rows, place, color);
        self.taken.push(place);
    }

    fn rows(
        &self,
        form: Form,
        face: &FaceResult,
        number: usize,
        rect: Rect,
        color: Color32,
    ) -> Vec<Row> {
        let quiet = Color32::from_gray(205);
        let small = FontId::proportional(13.0);
        let most = (rect.width() * 1.3).clamp(*NAME_PX.start(), *NAME_PX.end());
        let number = self.text(number.to_string(), bold(12.5), quiet, f32::INFINITY);
        let name = words::who(&face.identity, self.t);
        let name = self.text(name, bold(14.5), Color32::WHITE, most);
        let sign = Some(icons::of_verdict(face.liveness.verdict));
        match form {
            Form::Number => vec![Row {
                sign: None,
                parts: vec![number],
            }],
            Form::Short => vec![Row {
                sign,
                parts: vec![number, name],
            }],
            Form::Full => {
                let similarity = face.identity.similarity.map(|value| format!("{value:.2}"));
                let mut first = vec![number, name];
                first.extend(similarity.map(|s| self.text(s, small.clone(), quiet, f32::INFINITY)));
                let verdict = words::liveness(&face.liveness, self.t);
                let verdict = self.text(verdict, bold(13.5), color, f32::INFINITY);
                let score = words::number(face.liveness.score, self.t);
                let score = self.text(score, small, quiet, f32::INFINITY);
                let first = Row {
                    sign: None,
                    parts: first,
                };
                let second = Row {
                    sign,
                    parts: vec![verdict, score],
                };
                vec![first, second]
            }
        }
    }

    fn text(&self, words: String, font: FontId, color: Color32, most: f32) -> Arc<Galley> {
        let mut job = LayoutJob::single_section(words, TextFormat::simple(font, color));
        job.wrap = TextWrapping::truncate_at_width(most);
        self.painter.layout_job(job)
    }

    /// Above the box, else below, else inside, where nothing else is.
    fn place(&self, rect: Rect, size: Vec2, over_faces: bool) -> Option<Rect> {
        let picture = self.picture;
        let x = rect
            .left()
            .min(picture.right() - size.x - 4.0)
            .max(picture.left() + 4.0);
        let tops = [
            rect.top() - size.y - 6.0,
            rect.bottom() + 6.0,
            rect.top() + 8.0,
            rect.bottom() - size.y - 8.0,
        ];
        // Within a small box it would hide the face itself.
        let within = over_faces || rect.height() >= size.y * 2.5;
        tops.into_iter()
            .take(if within { 4 } else { 2 })
            .map(|y| Rect::from_min_size(pos2(x, y), size))
            .find(|place| self.is_free(*place, rect, over_faces))
    }

    /// On a corner of the box.
    fn corner(&self, rect: Rect, size: Vec2, over_faces: bool) -> Option<Rect> {
        [
            rect.left_top(),
            rect.right_top(),
            rect.left_bottom(),
            rect.right_bottom(),
        ]
        .into_iter()
        .map(|corner| Rect::from_center_size(corner, size))
        .find(|place| self.is_free(*place, rect, over_faces))
    }

    /// Whether nothing but the face at `own` is there.
    fn is_free(&self, place: Rect, own: Rect, over_faces: bool) -> bool {
        let picture = self.picture;
        let inside = place.top() >= picture.top() && place.bottom() <= picture.bottom();
        let mut others = self.boxes.iter().filter(|other| **other != own);
        // A corner is not the face.
        let spare = if over_faces { CORNER } else { 0.0 };
        inside
            && self.taken.iter().all(|other| !other.intersects(place))
            && others.all(|other| {
                !other.intersects(place) || other.intersect(place).area() < spare * other.area()
            })
    }

    fn paint(&self, rows: &[Row], place: Rect, color: Color32) {
        let ground = Color32::from_rgba_unmultiplied(12, 15, 19, 216);
        self.painter.rect_filled(place, 6.0, ground);
        let edge = Rect::from_min_size(
            place.min + vec2(0.0, 6.0),
            vec2(3.0, (place.height() - 12.0).max(4.0)),
        );
        self.painter.rect_filled(edge, 1.5, color);
        let mut top = place.top() + PADDING.y;
        for row in rows {
            let height = row.size().y;
            let y = top + height / 2.0;
            let mut x = place.left() + PADDING.x;
            if let Some(sign) = row.sign {
                let at = Rect::from_center_size(pos2(x + SIGN / 2.0, y), Vec2::splat(SIGN));
                icons::paint(self.painter, sign, at, color);
                x += SIGN + 6.0;
            }
            for part in &row.parts {
                let at = pos2(x, y - part.size().y / 2.0);
                self.painter.galley(at, Arc::clone(part), Color32::WHITE);
                x += part.size().x + GAP;
            }
            top += height;
        }
    }
}

fn size(rows: &[Row]) -> Vec2 {
    let sizes = rows.iter().map(Row::size);
    let size = sizes.fold(Vec2::ZERO, |all, row| vec2(all.x.max(row.x), all.y + row.y));
    size + PADDING * 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Language;
    use crate::window::text::texts;
    use faceglass_pipeline::result::{Identity, IdentityVerdict, Liveness, LivenessVerdict};
    use faceglass_vision::{Point, Quality};

    fn face(name: &str) -> FaceResult {
        FaceResult {
            track: 1,
            bbox: faceglass_vision::Rect::new(0.0, 0.0, 10.0, 10.0),
            score: 0.9,
            points: [Point::new(0.0, 0.0); 5],
            dense: Vec::new(),
            quality: Quality::default(),
            motion: Default::default(),
            liveness: Liveness {
                score: Some(0.5),
                frame_score: None,
                verdict: LivenessVerdict::Live,
                reason: None,
            },
            identity: Identity {
                person: None,
                name: Some(name.to_owned()),
                similarity: Some(0.7),
                second: None,
                rival: None,
                not_them: None,
                verdict: IdentityVerdict::Known,
            },
            embedding: None,
            demeshed: false,
        }
    }

    /// Where the tags of faces of that name in `boxes` stand.
    fn tags(name: &str, boxes: &[Rect]) -> Vec<Rect> {
        let ctx = egui::Context::default();
        ctx.set_fonts(crate::fonts::definitions());
        let picture = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 600.0));
        let mut taken = Vec::new();
        let _ = ctx.run_ui(egui::RawInput::default(), |ui| {
            let t = texts(Language::English);
            let mut tags = Tags::new(ui.painter(), picture, t, boxes.to_vec());
            for (i, rect) in boxes.iter().enumerate() {
                tags.draw(&face(name), i + 1, *rect, (Color32::WHITE, None));
            }
            taken = tags.taken;
        });
        taken
    }

    #[test]
    fn thirty_faces_keep_their_tags_apart_and_their_faces_free() {
        let boxes: Vec<Rect> = (0..30)
            .map(|i| {
                let at = pos2(
                    (i % 10) as f32 * 88.0 + 10.0,
                    (i / 10) as f32 * 190.0 + 40.0,
                );
                Rect::from_min_size(at, vec2(70.0, 90.0))
            })
            .collect();
        let tags = tags("Bartholomew Featherstonehaugh", &boxes);
        assert_eq!(tags.len(), 30);
        for (i, tag) in tags.iter().enumerate() {
            assert!(tags[..i].iter().all(|other| !other.intersects(*tag)));
            let others = boxes.iter().enumerate().filter(|(j, _)| *j != i);
            assert!(others.into_iter().all(|(_, b)| !b.intersects(*tag)));
        }
    }

    #[test]
    fn of_two_small_faces_neither_is_hidden_by_the_words_of_the_other() {
        let boxes = [70.0, 150.0].map(|x| Rect::from_min_size(pos2(x, 20.0), vec2(60.0, 70.0)));
        let tags = tags("Valentina Tereshkova", &boxes);
        for (tag, other) in [(tags[0], boxes[1]), (tags[1], boxes[0])] {
            let hidden = tag.intersects(other).then(|| tag.intersect(other).area());
            assert!(hidden.unwrap_or(0.0) < CORNER * other.area());
        }
        assert!(!tags[0].intersects(tags[1]));
    }

    #[test]
    fn a_long_name_is_shortened_to_leave_the_neighbour_alone() {
        let rect = Rect::from_min_size(pos2(100.0, 200.0), vec2(120.0, 150.0));
        let long = tags(&"Wolfeschlegelstein".repeat(6), &[rect]);
        assert!(long[0].width() < 300.0, "{}", long[0].width());
        let short = tags("Ada", &[rect]);
        assert!(short[0].width() < long[0].width());
    }
}
