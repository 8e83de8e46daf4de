//! The enrolled people, one of them looked at closely, and an import of more.

pub mod backup;
pub mod history;
pub mod page;
pub mod unknown;

use faceglass_gallery::{GalleryError, KeyTrouble, Passphrase, PersonId, Visit, name_holds};
use faceglass_pipeline::live::{
    Answer, Command, Done, GalleryView, HistoryView, ImportState, PeopleWarning, PersonPage,
    PersonView, Question, ReEmbedded, UnknownView,
};
use faceglass_pipeline::result::{FaceResult, IdentityVerdict, LivenessVerdict};
use std::collections::HashMap;
use std::sync::Arc;
use zeroize::{Zeroize as _, Zeroizing};

/// More people than these can be searched.
const MANY: usize = 8;
/// Who was in a frame this long ago is said to be in the picture.
const NOW_S: f64 = 2.0;

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// Who was seen last comes first; who was not seen comes last, by name.
    LastSeen,
}

/// When somebody was seen, since the window opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// In the picture.
    Now,
    /// So many whole minutes ago.
    MinutesAgo(u64),
}

/// The enrolled people as shown.
#[derive(Default)]
pub struct People {
    gallery: Arc<GalleryView>,
    search: String,
    /// Person being renamed, with the name as typed.
    renaming: Option<(PersonId, String)>,
    /// A passphrase being typed.
    passphrase: Zeroizing<String>,
    /// The order that was picked.
    pub sort: Sort,
    /// When each was seen last, in seconds of the window. Kept nowhere else.
    seen_s: HashMap<PersonId, f64>,
    now_s: f64,
    /// The list as it stood when it was drawn last.
    order: Vec<PersonId>,
    /// Who is looked at closely.
    page: Option<Arc<PersonPage>>,
    /// Who was seen when, while that is looked at.
    history: Option<Arc<HistoryView>>,
    /// How far it is with making templates anew, while that goes on.
    re_embedding: Option<ReEmbedded>,
    /// Who was not recognised, while that is looked at.
    unknown: Option<Arc<UnknownView>>,
}

impl People {
    /// Notes who is enrolled.
    pub fn hear(&mut self, gallery: Arc<GalleryView>) {
        let is_there = |id: &PersonId| gallery.people.iter().any(|person| person.id == *id);
        self.seen_s.retain(|id, _| is_there(id));
        self.gallery = gallery;
    }

    /// Notes how somebody who is looked at closely is now; `None` for nobody.
    pub fn hear_page(&mut self, page: Option<Arc<PersonPage>>) {
        self.page = page;
    }

    /// Notes who was seen when; `None` once nobody looks.
    pub fn hear_history(&mut self, history: Option<Arc<HistoryView>>) {
        self.history = history;
    }

    /// Who was seen when, once that is known.
    pub fn history(&self) -> Option<&Arc<HistoryView>> {
        self.history.as_ref()
    }

    /// Notes how far it is with making templates anew; `None` once that is over.
    pub fn hear_re_embedding(&mut self, far: Option<ReEmbedded>) {
        self.re_embedding = far;
    }

    /// How far that is, while it goes on.
    pub fn re_embedding(&self) -> Option<ReEmbedded> {
        self.re_embedding
    }

    /// Notes who was not recognised; `None` once nobody looks.
    pub fn hear_unknown(&mut self, unknown: Option<Arc<UnknownView>>) {
        self.unknown = unknown;
    }

    /// Who was not recognised, once that is known.
    pub fn unknown(&self) -> Option<&Arc<UnknownView>> {
        self.unknown.as_ref()
    }

    /// A visit under the name that the person has now.
    pub fn as_called_now(&self, visit: &Visit) -> Visit {
        let now = self.find(&visit.person);
        let now = now.map(|person| person.name.as_str());
        visit.clone().called(now)
    }

    /// That person as looked at closely, once they are known.
    pub fn page(&self, id: &PersonId) -> Option<&Arc<PersonPage>> {
        self.page.as_ref().filter(|page| page.id == *id)
    }

    /// Notes the time, and who is in the picture: known, and not by a print or a
    /// screen.
    pub fn saw(&mut self, faces: &[FaceResult], now_s: f64) {
        self.now_s = now_s;
        for face in faces {
            let is_known = face.identity.verdict == IdentityVerdict::Known;
            let is_attack = face.liveness.verdict == LivenessVerdict::Spoof;
            if let (true, false, Some(person)) = (is_known, is_attack, &face.identity.person) {
                self.seen_s.insert(person.clone(), now_s);
            }
        }
    }

    /// When a person was seen last.
    pub fn seen(&self, id: &PersonId) -> Option<Seen> {
        let ago_s = self.now_s - self.seen_s.get(id)?;
        Some(if ago_s <= NOW_S {
            Seen::Now
        } else {
            Seen::MinutesAgo((ago_s / 60.0) as u64)
        })
    }

    /// Whom the search finds, in the order that was picked. `held` keeps the order
    /// as it stands: nothing moves under the pointer.
    pub fn arranged(&mut self, held: bool) -> Vec<PersonView> {
        let mut people: Vec<&PersonView> = self.gallery.people.iter().collect();
        if self.sort == Sort::LastSeen {
            let place = |id: &PersonId| self.order.iter().position(|known| known == id);
            let seen_s = |id: &PersonId| self.seen_s.get(id).copied().unwrap_or(f64::MIN);
            if held {
                people.sort_by_key(|person| place(&person.id).unwrap_or(usize::MAX));
            } else {
                // Stable, and by name before that.
                people.sort_by(|a, b| seen_s(&b.id).total_cmp(&seen_s(&a.id)));
            }
        }
        let order = people.iter().map(|person| person.id.clone()).collect();
        let found = people.into_iter().filter(|person| self.is_found(person));
        let found = found.cloned().collect();
        self.order = order;
        found
    }

    /// Whether there are so many that one searches and sorts.
    pub fn are_many(&self) -> bool {
        self.count() > MANY
    }

    /// What keeps the gallery closed, if anything does.
    pub fn closed(&self) -> Option<&KeyTrouble> {
        self.gallery.warnings.iter().find_map(|warning| {
            let PeopleWarning::Problem(GalleryError::Closed { why, .. }) = warning else {
                return None;
            };
            Some(why)
        })
    }

    /// The passphrase being typed, where one opens the gallery.
    pub fn passphrase_mut(&mut self) -> Option<&mut String> {
        let wants = matches!(
            self.closed(),
            Some(KeyTrouble::NoPassphrase | KeyTrouble::WrongPassphrase)
        );
        wants.then_some(&mut *self.passphrase)
    }

    /// The command that opens the gallery with what was typed.
    pub fn unlock(&mut self) -> Option<Command> {
        let passphrase = Passphrase::new(self.passphrase.as_str().to_owned());
        self.passphrase.zeroize();
        passphrase.ok().map(|words| Command::Unlock(Some(words)))
    }

    /// Who is enrolled, and what is wrong with the file.
    pub fn gallery(&self) -> &Arc<GalleryView> {
        &self.gallery
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.gallery.people.len()
    }

    /// That person, while enrolled.
    pub fn find(&self, id: &PersonId) -> Option<&PersonView> {
        self.gallery.people.iter().find(|person| person.id == *id)
    }

    /// What an undo would take back.
    pub fn undo(&self) -> Option<&Done> {
        self.gallery.undo.as_ref()
    }

    /// Whether what an undo would take back is an enrolment.
    pub fn last_was_enrolment(&self) -> bool {
        matches!(self.gallery.undo, Some(Done::Enrolment(_)))
    }

    /// What is searched for, where there are so many that one searches.
    pub fn search_mut(&mut self) -> Option<&mut String> {
        (self.count() > MANY).then_some(&mut self.search)
    }

    /// Whether a person's name holds what is searched for.
    fn is_found(&self, person: &PersonView) -> bool {
        self.count() <= MANY
            || self.search.trim().is_empty()
            || name_holds(&person.name, &self.search)
    }

    /// Begins to rename a person.
    pub fn rename(&mut self, person: &PersonView) {
        self.renaming = Some((person.id.clone(), person.name.clone()));
    }

    /// The new name as typed, if that person is being renamed.
    pub fn new_name_mut(&mut self, id: &PersonId) -> Option<&mut String> {
        let renaming = self.renaming.as_mut();
        renaming.and_then(|(renamed, name)| (renamed == id).then_some(name))
    }

    /// Whether somebody is being renamed.
    pub fn is_renaming(&self) -> bool {
        self.renaming.is_some()
    }

    /// Renames nobody any longer; whether somebody was being renamed.
    pub fn end_renaming(&mut self) -> bool {
        self.renaming.take().is_some()
    }
}

/// An import of people from pictures.
#[derive(Default)]
pub struct Import {
    state: ImportState,
    /// The next answer holds for the rest of the import.
    pub for_all: bool,
    /// The first answer asks for the keyboard once.
    focus_answer: bool,
}

impl Import {
    /// What the pipeline says.
    pub fn hear(&mut self, state: ImportState) {
        self.focus_answer = matches!(state, ImportState::Asking(_));
        self.state = state;
    }

    /// Whether one is going on.
    pub fn is_under_way(&self) -> bool {
        self.state != ImportState::Idle
    }

    /// Pictures looked at so far, while they are read.
    pub fn pictures_read(&self) -> Option<usize> {
        match self.state {
            ImportState::Reading { pictures } => Some(pictures),
            _ => None,
        }
    }

    /// What it asks.
    pub fn question(&self) -> Option<&Question> {
        match &self.state {
            ImportState::Asking(question) => Some(question),
            _ => None,
        }
    }

    /// Whether the first answer is to have the keyboard, once.
    pub fn takes_focus(&mut self) -> bool {
        std::mem::take(&mut self.focus_answer)
    }

    /// The command that answers the question.
    pub fn answer(&mut self, answer: Answer) -> Command {
        let for_all = std::mem::take(&mut self.for_all);
        self.state = ImportState::Reading { pictures: 0 };
        Command::AnswerImport { answer, for_all }
    }

    /// The command that ends it.
    pub fn cancel(&mut self) -> Command {
        self.state = ImportState::Idle;
        Command::CancelEnrolment
    }
}
