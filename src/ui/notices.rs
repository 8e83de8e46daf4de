//! Short messages over the picture.

use super::action::Action;

/// Seconds that a message stays unless it asks for something.
const STAY_S: f64 = 7.0;
/// More than these at once nobody reads.
const MOST: usize = 4;

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
    pub text: String,
    /// Offered beside the text.
    pub action: Option<Action>,
    until_s: f64,
}

/// Messages, oldest first.
#[derive(Default)]
pub struct Notices {
    list: Vec<Notice>,
    now_s: f64,
}

impl Notices {
    /// Says something.
    pub fn info(&mut self, text: impl Into<String>, action: Option<Action>) {
        self.add(Kind::Info, text.into(), action);
    }

    /// Says that something failed.
    pub fn error(&mut self, text: impl Into<String>) {
        self.add(Kind::Error, text.into(), None);
    }

    fn add(&mut self, kind: Kind, text: String, action: Option<Action>) {
        // The same thing again renews the message rather than piling up.
        self.list.retain(|notice| notice.text != text);
        if self.list.len() == MOST {
            self.list.remove(0);
        }
        self.list.push(Notice {
            kind,
            text,
            action,
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

    /// Takes a message away.
    pub fn dismiss(&mut self, index: usize) {
        if index < self.list.len() {
            self.list.remove(index);
        }
    }

    /// Messages, oldest first.
    pub fn list(&self) -> &[Notice] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn information_goes_and_errors_stay() {
        let mut notices = Notices::default();
        notices.info("saved", None);
        notices.error("no space");
        assert_eq!(notices.tick(1.0).map(|s| s > 5.0), Some(true));
        assert_eq!(notices.tick(STAY_S + 0.1), None);
        assert_eq!(notices.list().len(), 1);
        assert_eq!(notices.list()[0].text, "no space");
    }

    #[test]
    fn the_same_message_is_shown_once_and_the_newest_few_stay() {
        let mut notices = Notices::default();
        for text in ["a", "b", "a", "c", "d", "e"] {
            notices.error(text);
        }
        let texts: Vec<_> = notices.list().iter().map(|n| n.text.as_str()).collect();
        assert_eq!(texts, ["a", "c", "d", "e"]);
    }
}
