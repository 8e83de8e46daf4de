//! Short messages over the picture.

mod message;

pub use message::{Message, Missing, message};

use crate::window::state::disk::log::kind_of;
use faceglass_pipeline::tell::Notice as PipelineNotice;

/// Seconds that a message stays unless it asks for something.
const STAY_S: f64 = 7.0;
/// More than these at once nobody reads; older ones come back when newer ones are gone.
const MOST: usize = 4;
/// Messages take this part of the height of the picture at most, …
const PART: f32 = 0.35;
/// … where one is some two lines high, in points.
const USUAL_HEIGHT: f32 = 60.0;
/// More than these are not kept.
const KEPT: usize = 32;

/// How grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something happened; goes by itself.
    Info,
    /// Something failed; stays until dismissed.
    Error,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Notice {
    pub kind: Kind,
    pub message: Message,
    until_s: f64,
}

/// Messages, oldest first.
#[derive(Default)]
pub struct Notices {
    list: Vec<Notice>,
    /// What was said since it was asked last.
    said: Vec<(Kind, String)>,
    now_s: f64,
    /// How many fewer than the most there is room for.
    fewer: usize,
}

impl Notices {
    /// Shows as many at once as a picture of `height` points has room for, and one at least.
    pub fn make_room(&mut self, height: f32) {
        let fit = (PART * height / USUAL_HEIGHT) as usize;
        self.fewer = MOST - fit.clamp(1, MOST);
    }

    /// Says something.
    pub fn info(&mut self, message: Message) {
        self.add(Kind::Info, message);
    }

    /// Says that something failed.
    pub fn error(&mut self, message: Message) {
        self.add(Kind::Error, message);
    }

    /// Kinds of what was said since the last call, for the log.
    pub fn said(&mut self) -> Vec<(Kind, String)> {
        std::mem::take(&mut self.said)
    }

    fn add(&mut self, kind: Kind, message: Message) {
        // What says that the log cannot be written asks for no further try.
        if !matches!(message, Message::LogFailed(_)) {
            self.said.push((kind, kind_of(&message)));
        }
        // The same thing again renews the message rather than piling up.
        self.list
            .retain(|notice| !replaces(&message, &notice.message));
        if self.list.len() == KEPT {
            self.list.remove(0);
        }
        self.list.push(Notice {
            kind,
            message,
            until_s: self.now_s + STAY_S,
        });
    }

    /// Lets messages go; returns the seconds until the next one does.
    pub fn tick(&mut self, now_s: f64) -> Option<f64> {
        self.now_s = now_s;
        self.list
            .retain(|notice| notice.kind == Kind::Error || notice.until_s > now_s);
        self.list
            .iter()
            .filter(|notice| notice.kind == Kind::Info)
            .map(|notice| notice.until_s - now_s)
            .min_by(f64::total_cmp)
    }

    /// Takes away a message of those that are [shown](Self::list).
    pub fn dismiss(&mut self, index: usize) {
        let at = index + self.behind();
        if at < self.list.len() {
            self.list.remove(at);
        }
    }

    /// Messages to show, oldest first.
    pub fn list(&self) -> &[Notice] {
        &self.list[self.behind()..]
    }

    /// Those that wait behind the others.
    fn behind(&self) -> usize {
        self.list.len().saturating_sub(MOST - self.fewer)
    }
}

/// The same again, and an outcome what announced it.
fn replaces(new: &Message, old: &Message) -> bool {
    let announced = match new {
        Message::Told(PipelineNotice::Imported(_) | PipelineNotice::ImportCancelled) => {
            matches!(old, Message::Told(PipelineNotice::ImportStarted))
        }
        Message::Recorded(_) | Message::RecordFailed(_) => {
            matches!(old, Message::RecordingBegun)
        }
        _ => false,
    };
    new == old || announced
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Language;
    use crate::window::jobs::{RecordError, ShotError};
    use crate::window::text::texts;

    fn shot(why: &str) -> Message {
        Message::ShotFailed(ShotError::Failed(why.into()))
    }

    #[test]
    fn information_goes_and_errors_stay() {
        let mut notices = Notices::default();
        notices.info(Message::NoFace);
        notices.error(shot("no space"));
        assert_eq!(notices.tick(1.0).map(|s| s > 5.0), Some(true));
        assert_eq!(notices.tick(STAY_S + 0.1), None);
        assert_eq!(notices.list().len(), 1);
        assert_eq!(notices.list()[0].message, shot("no space"));
    }

    #[test]
    fn an_import_that_ended_is_no_longer_said_to_begin() {
        let mut notices = Notices::default();
        notices.info(Message::Told(PipelineNotice::ImportStarted));
        notices.info(Message::NoFace);
        notices.info(Message::Told(PipelineNotice::ImportCancelled));
        let messages: Vec<_> = notices.list().iter().map(|n| &n.message).collect();
        let ended = Message::Told(PipelineNotice::ImportCancelled);
        assert_eq!(messages, [&Message::NoFace, &ended]);
    }

    #[test]
    fn a_movie_that_is_over_is_no_longer_said_to_be_recorded() {
        let mut notices = Notices::default();
        notices.info(Message::RecordingBegun);
        let full = Message::RecordFailed(RecordError::Disk("no space".into()));
        notices.error(full.clone());
        let messages: Vec<_> = notices.list().iter().map(|n| n.message.clone()).collect();
        assert_eq!(messages, [full]);
    }

    #[test]
    fn the_same_message_is_shown_once_and_the_newest_few_are_in_front() {
        let mut notices = Notices::default();
        for text in ["a", "b", "a", "c", "d", "e"] {
            notices.error(shot(text));
        }
        let messages: Vec<_> = notices.list().iter().map(|n| n.message.clone()).collect();
        assert_eq!(messages, ["a", "c", "d", "e"].map(shot));
        // The one behind them comes back as soon as there is room.
        notices.dismiss(3);
        assert_eq!(notices.list()[0].message, shot("b"));
    }

    #[test]
    fn over_a_small_picture_the_newest_stands_alone() {
        let mut notices = Notices::default();
        for text in ["a", "b", "c"] {
            notices.error(shot(text));
        }
        for (height, shown) in [(2000.0, 3), (300.0, 1), (0.0, 1), (360.0, 2)] {
            notices.make_room(height);
            assert_eq!(notices.list().len(), shown, "{height}");
            assert_eq!(notices.list()[shown - 1].message, shot("c"));
        }
        notices.make_room(300.0);
        notices.dismiss(0);
        assert_eq!(notices.list()[0].message, shot("b"));
    }

    #[test]
    fn one_sentence_has_no_full_stop_and_several_keep_theirs() {
        use faceglass_pipeline::tell::{Done, ImportSummary, LeftOut, Notice};
        let back = Message::Told(Notice::TakenBack(Done::Enrolment("Eileen".into())));
        let told = |message: &Message| {
            [Language::English, Language::Chinese].map(|l| super::message(message, texts(l)))
        };
        for text in told(&back).into_iter().chain(told(&Message::NoFace)) {
            assert!(!text.ends_with(['.', '。']), "{text}");
        }
        let movie = LeftOut::Movie {
            file: "a.mov".into(),
        };
        let summary = ImportSummary {
            people: 1,
            templates: 2,
            left_out: vec![movie],
            ..ImportSummary::default()
        };
        for text in told(&Message::Told(Notice::Imported(summary))) {
            assert!(text.ends_with(['.', '。']), "{text}");
        }
    }
}
