//! A challenge, on recorded sessions.

use super::{Block, Note, Origin, Report, Section};
use crate::statistics::{Rate, samples_to_claim};
use crate::words;
use serde_json::json;

/// What the FIDO biometric requirements let a species of attack reach at most, of
/// the looser of their two levels.
const WANTED: f64 = 0.15;

/// How the sessions of the living, or of one species of attack, ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sessions {
    /// Its name.
    pub name: String,
    /// Somebody is present.
    pub present: u64,
    /// Nobody is.
    pub not_present: u64,
    /// It could not be told.
    pub could_not_tell: u64,
}

impl Sessions {
    /// None yet.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// All sessions.
    pub fn total(&self) -> u64 {
        self.present + self.not_present + self.could_not_tell
    }

    /// Ended with somebody present: of an attack the share that passed (APCER).
    pub fn passed(&self) -> Rate {
        Rate::new(self.present, self.total())
    }

    /// Ended with nobody present: of the living the share that was refused (BPCER).
    pub fn refused(&self) -> Rate {
        Rate::new(self.not_present, self.total())
    }

    /// Not told: the non-response rate.
    pub fn open(&self) -> Rate {
        Rate::new(self.could_not_tell, self.total())
    }
}

/// What came of all sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChallengeRun {
    /// Of living people.
    pub living: Sessions,
    /// Of attacks, a species each.
    pub attacks: Vec<Sessions>,
    /// Files that are no session: file and why.
    pub unreadable: Vec<String>,
}

impl ChallengeRun {
    /// The report. The words are those of ISO/IEC 30107-3; of attacks the worst
    /// species counts, never a mean over species.
    pub fn report(&self, origin: Origin) -> Report {
        let mut report = Report::new("challenge", origin);
        let all = std::iter::once(&self.living).chain(&self.attacks);
        report.data = all.clone().map(|s| Note::new(&s.name, s.total())).collect();
        report.data.push(Note::new(
            "files that are no session",
            self.unreadable.len() as u64,
        ));
        let worst = self.worst();
        report.figures = json!({
            "living": of_sessions(&self.living),
            "attacks": self.attacks.iter().map(of_sessions).collect::<Vec<_>>(),
            "worst_species": worst.map(|s| s.name.clone()),
            "apcer": worst.and_then(|s| s.passed().share()),
            "bpcer": self.living.refused().share(),
        });
        report.cautions = all.clone().filter_map(caution).collect();
        report.sections.push(Section {
            heading: "How sessions ended".into(),
            blocks: vec![
                Block::Text(self.in_words()),
                Block::Table(heads(), all.map(row).collect()),
                Block::Text(
                    "Of the living, who could not be told is asked again; of attacks, each session is a try. Intervals are \
                     exact, 95 %, and take tries for independent: those of one person are not."
                        .into(),
                ),
            ],
        });
        report.add_list("Files that are no session", self.unreadable.clone());
        report
    }

    /// The species that passes most often.
    fn worst(&self) -> Option<&Sessions> {
        let share = |s: &Sessions| s.passed().share().unwrap_or_default();
        self.attacks
            .iter()
            .max_by(|a, b| share(a).total_cmp(&share(b)))
    }

    fn in_words(&self) -> String {
        let living = match self.living.total() {
            0 => "There is no session of a living person.".into(),
            _ => format!(
                "Of the living {} were present, {} refused, {} not told.",
                words::rate(self.living.passed()),
                words::rate(self.living.refused()),
                words::rate(self.living.open())
            ),
        };
        match self.worst() {
            None => format!("{living} There is no session of an attack."),
            Some(worst) => format!(
                "{living} Of attacks, {} passes most often: {}.",
                worst.name,
                words::rate(worst.passed())
            ),
        }
    }
}

fn of_sessions(s: &Sessions) -> serde_json::Value {
    json!({
        "name": s.name,
        "sessions": s.total(),
        "present": s.present,
        "not_present": s.not_present,
        "could_not_tell": s.could_not_tell,
        "present_interval": s.passed().interval(),
    })
}

fn heads() -> Vec<String> {
    [
        "who",
        "sessions",
        "present",
        "not present",
        "could not tell",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn row(s: &Sessions) -> Vec<String> {
    vec![
        s.name.clone(),
        words::count(s.total()),
        words::rate(s.passed()),
        words::rate(s.refused()),
        words::rate(s.open()),
    ]
}

/// A species none of whose few tries passed may pass far more often.
fn caution(s: &Sessions) -> Option<String> {
    let upper = s.passed().interval().high;
    let is_claim = s.present == 0 && s.total() > 0 && upper > WANTED;
    is_claim.then(|| {
        format!(
            "{}: none of {} sessions passed, which still allows {}; to claim less than {} it takes {} without one.",
            s.name,
            words::count(s.total()),
            words::percent(upper),
            words::percent(WANTED),
            words::count(samples_to_claim(WANTED))
        )
    })
}
