//! The enrolled people while the program runs: gallery, store, matcher, and who is
//! looked at closely.

use crate::live::{GalleryView, PersonPage, PersonView};
use crate::tell::{Done, PeopleWarning};
use faceglass_gallery::{
    Author, CameOf, Change, Edit, Gallery, GalleryError, GalleryStore, GalleryWarning, HistoryFile,
    Keys, Matcher, OwnTemplates, Passphrase, PersonId, Receipt, TemplateId, UnknownFile,
};
use faceglass_vision::ModelId;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The gallery in memory and on disk.
pub struct People {
    store: GalleryStore,
    gallery: Gallery,
    model: Option<ModelId>,
    matcher: Option<Arc<Matcher>>,
    /// A change that failed may have taken over what other processes wrote.
    unseen: bool,
    warnings: Vec<PeopleWarning>,
    /// Why what is on disk cannot be used, for as long as it cannot.
    trouble: Option<GalleryError>,
    /// Decoded thumbnails, by person and the template that they are of.
    thumbnails: HashMap<(PersonId, Option<TemplateId>), Option<Arc<image::RgbImage>>>,
    /// Who is looked at closely, as told last.
    shown: Option<(PersonId, Option<Arc<PersonPage>>)>,
}

impl People {
    /// Opens the gallery in `dir`. What cannot be read becomes a warning and
    /// an empty gallery; what is on disk stays protected.
    pub fn open(dir: &Path, keys: Keys) -> Self {
        let (store, gallery, warnings, trouble) = match GalleryStore::open_with(dir, keys.clone()) {
            Ok((store, gallery, warnings)) => {
                let warnings = warnings.into_iter().map(PeopleWarning::File);
                (store, gallery, warnings.collect(), None)
            }
            Err(error) => {
                let store = GalleryStore::at_with(dir, keys);
                (store, Gallery::default(), Vec::new(), Some(error))
            }
        };
        let mut people = Self {
            store,
            gallery,
            model: None,
            matcher: None,
            shown: None,
            unseen: false,
            warnings,
            trouble,
            thumbnails: HashMap::new(),
        };
        // What cannot be forgotten now is when something changes.
        if people.trouble.is_none() {
            let _ = people.store.forget_old(&mut people.gallery);
        }
        people
    }

    /// Says which network's templates can be matched.
    pub fn use_model(&mut self, model: Option<ModelId>) {
        self.model = model;
        self.rebuild();
    }

    /// The file that keeps who was seen when; `None` while the gallery has no key.
    pub fn history(&self) -> Option<HistoryFile> {
        self.store.history()
    }

    /// The file that keeps who was not recognised; `None` while the gallery has no key.
    pub fn unknown(&self) -> Option<UnknownFile> {
        self.store.unknown()
    }

    /// Everyone.
    pub fn gallery(&self) -> &Gallery {
        &self.gallery
    }

    /// Templates of the network in use, laid out for matching.
    pub fn matcher(&self) -> Option<&Matcher> {
        self.matcher.as_deref()
    }

    /// The same, for another thread; another one once anything changed.
    pub fn shared_matcher(&self) -> Option<Arc<Matcher>> {
        self.matcher.clone()
    }

    /// Templates of the network in use, by person.
    pub fn own_templates(&self) -> Vec<OwnTemplates> {
        let of = |model| faceglass_gallery::templates_of(&self.gallery, model);
        self.model.as_ref().map(of).unwrap_or_default()
    }

    /// Makes the gallery's file where there is none yet, with nobody in it: what is kept beside it is sealed by its key.
    ///
    /// # Errors
    /// [`GalleryError`] if it cannot be written.
    pub fn begin(&mut self) -> Result<(), GalleryError> {
        if self.store.path().exists() || !self.gallery.is_empty() {
            return Ok(());
        }
        let begun = self
            .store
            .commit(&mut self.gallery, &Change::Batch(Vec::new()));
        let warnings = self.settled(begun)?.warnings;
        self.note(warnings);
        Ok(())
    }

    /// Makes a change, on disk first. `done` says what an undo takes back.
    ///
    /// # Errors
    /// [`GalleryError`] if it cannot be made or written; nothing changed then.
    pub fn commit(&mut self, change: &Change, done: Done) -> Result<(), GalleryError> {
        let what = (done, Author::Window);
        let told = self.store.commit_noted(&mut self.gallery, change, what);
        let warnings = self.settled(told)?;
        self.note(warnings);
        Ok(())
    }

    /// Makes the change that an edit comes to.
    ///
    /// # Errors
    /// [`GalleryError`] if it makes no sense, or as in [`People::commit`].
    pub fn edit(&mut self, edit: &Edit) -> Result<(), GalleryError> {
        let (change, done) = edit.plan(&self.gallery)?;
        self.commit(&change, done)
    }

    /// Erases somebody for good, with the unknown faces that are at least as alike to them as
    /// `alike_from`, in cosine.
    ///
    /// # Errors
    /// As [`People::commit`].
    pub fn erase(&mut self, person: &PersonId, alike_from: f32) -> Result<Receipt, GalleryError> {
        let erased = self.store.erase(&mut self.gallery, person, alike_from);
        let (receipt, warnings) = self.settled(erased)?;
        self.note(warnings);
        Ok(receipt)
    }

    /// Takes back the newest change, whoever made it, and says what it was; `None` if
    /// there is nothing to take back.
    ///
    /// # Errors
    /// [`GalleryError`] as in [`People::commit`]; the step stays if it could
    /// succeed later.
    pub fn undo(&mut self) -> Result<Option<Done>, GalleryError> {
        let came = self.store.undo(&mut self.gallery);
        self.turned(came)
    }

    /// Does again what was taken back last, and says what it was; `None` if nothing
    /// was taken back since the last change.
    ///
    /// # Errors
    /// As [`People::undo`].
    pub fn redo(&mut self) -> Result<Option<Done>, GalleryError> {
        let came = self.store.redo(&mut self.gallery);
        self.turned(came)
    }

    fn turned(
        &mut self,
        came: Result<Option<CameOf>, GalleryError>,
    ) -> Result<Option<Done>, GalleryError> {
        let Some(came) = self.settled(came)? else {
            return Ok(None);
        };
        self.note(came.warnings);
        Ok(Some(came.done))
    }

    /// Lays out anew what a change may have altered; one that failed may have taken
    /// over what other processes wrote.
    fn settled<T>(&mut self, came: Result<T, GalleryError>) -> Result<T, GalleryError> {
        self.unseen |= came.is_err();
        self.rebuild();
        came
    }

    /// Looks at somebody closely from now on, or at nobody.
    pub fn look_at(&mut self, person: Option<PersonId>) {
        self.shown = person.map(|person| (person, None));
    }

    /// Who is looked at closely as they are now; `None` if nobody is, and within it
    /// if they are not there.
    pub fn page(&mut self) -> Option<Option<Arc<PersonPage>>> {
        let (id, before) = self.shown.as_mut()?;
        let person = self.gallery.get(id);
        let page = person.map(|person| {
            let page = PersonPage::of(person, self.model.as_ref(), before.as_deref());
            Arc::new(page)
        });
        before.clone_from(&page);
        Some(page)
    }

    /// Tries again to open what stayed closed. What does not fit is told as the
    /// trouble that the gallery has.
    pub fn unlock(&mut self, passphrase: Option<Passphrase>) {
        match passphrase {
            Some(passphrase) => self.store.use_passphrase(passphrase),
            None => self.store.try_again(),
        }
        self.refresh();
    }

    /// Takes over what another process wrote; `true` if anything changed.
    pub fn refresh(&mut self) -> bool {
        match self.store.refresh(&mut self.gallery) {
            Ok(is_newer) => {
                if is_newer {
                    self.rebuild();
                }
                let had_trouble = self.trouble.take().is_some();
                is_newer | had_trouble | std::mem::take(&mut self.unseen)
            }
            Err(error) => {
                let is_new = self.trouble.as_ref() != Some(&error);
                self.trouble = Some(error);
                is_new
            }
        }
    }

    /// The gallery as shown.
    pub fn view(&mut self) -> GalleryView {
        let people = self.gallery.people();
        let mut stale_total = 0;
        let mut views = Vec::with_capacity(people.len());
        let mut thumbnails = HashMap::with_capacity(people.len());
        for person in people {
            let usable = match &self.model {
                Some(model) => person.templates_of(model).count(),
                None => 0,
            };
            let stale = person.templates.len() - usable;
            stale_total += stale;
            let shown = person.cover().or(person.templates.last());
            let key = (person.id.clone(), shown.map(|template| template.id.clone()));
            let thumbnail = self
                .thumbnails
                .remove(&key)
                .unwrap_or_else(|| person.thumbnail().map(Arc::new));
            thumbnails.insert(key, thumbnail.clone());
            views.push(PersonView {
                id: person.id.clone(),
                name: person.name.clone(),
                templates: usable,
                stale_templates: stale,
                thumbnail,
            });
        }
        self.thumbnails = thumbnails;
        let mut warnings = self.warnings.clone();
        warnings.extend(self.trouble.clone().map(PeopleWarning::Problem));
        warnings.extend(stale_warning(self.model.as_ref(), stale_total));
        GalleryView {
            people: views,
            warnings,
            undo: done(self.store.events().undoable()),
            redo: done(self.store.events().redoable()),
            keeping: self.store.keeping(),
        }
    }

    fn note(&mut self, warnings: Vec<GalleryWarning>) {
        let warnings = warnings.into_iter().map(PeopleWarning::File);
        self.warnings.extend(warnings);
    }

    /// Lets the matcher follow the gallery, which costs what changed.
    fn rebuild(&mut self) {
        let Some(model) = &self.model else {
            self.matcher = None;
            return;
        };
        match &mut self.matcher {
            Some(matcher) if matcher.model() == model => {
                Arc::make_mut(matcher).update(&self.gallery);
            }
            matcher => *matcher = Some(Arc::new(Matcher::new(&self.gallery, model))),
        }
    }
}

fn done(event: Option<&faceglass_gallery::Event>) -> Option<Done> {
    event.map(|event| event.done.clone())
}

fn stale_warning(model: Option<&ModelId>, stale: usize) -> Option<PeopleWarning> {
    match (stale, model) {
        (0, _) => None,
        (_, Some(_)) => Some(PeopleWarning::Stale(stale)),
        (_, None) => Some(PeopleWarning::NoEmbedder),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use faceglass_gallery::{Person, Template};
    use faceglass_vision::Embedding;

    fn person(name: &str, model: &str) -> Person {
        let embedding = Embedding::new(vec![1.0, 0.0]).unwrap();
        let template = Template::new(embedding, ModelId(model.into()), None);
        Person::new(name, vec![template]).unwrap()
    }

    #[test]
    fn a_commit_is_on_disk_and_can_be_undone() {
        let dir = tempfile::tempdir().unwrap();
        let mut people = People::open(dir.path(), Keys::default());
        people.use_model(Some(ModelId("m".into())));
        let add = Change::AddPerson(person("Grace", "m"));
        let enrolment = Done::Enrolment("Grace".into());
        people.commit(&add, enrolment.clone()).unwrap();
        assert!(!people.matcher().unwrap().is_empty());
        assert_eq!(
            People::open(dir.path(), Keys::default())
                .gallery()
                .people()
                .len(),
            1
        );
        assert_eq!(people.view().undo, Some(enrolment.clone()));

        assert_eq!(people.undo().unwrap(), Some(enrolment));
        assert!(people.gallery().is_empty());
        assert!(
            People::open(dir.path(), Keys::default())
                .gallery()
                .is_empty()
        );
        assert_eq!(people.undo().unwrap(), None);
    }

    #[test]
    fn what_was_taken_back_is_done_again_until_something_else_changes() {
        let dir = tempfile::tempdir().unwrap();
        let mut people = People::open(dir.path(), Keys::default());
        people.use_model(Some(ModelId("m".into())));
        let grace = Done::Enrolment("Grace".into());
        let add = |name: &str| Change::AddPerson(person(name, "m"));
        people.commit(&add("Grace"), grace.clone()).unwrap();
        let id = people.gallery().people()[0].id.clone();
        assert_eq!(people.redo().unwrap(), None, "nothing was taken back");
        people.undo().unwrap();
        assert_eq!(people.view().redo, Some(grace.clone()));
        assert_eq!(people.redo().unwrap(), Some(grace.clone()));
        // The same person as before, on disk too, and it can be taken back again.
        assert_eq!(people.gallery().people()[0].id, id);
        let read = People::open(dir.path(), Keys::default());
        assert_eq!(read.gallery().people()[0].id, id);
        assert_eq!(people.undo().unwrap(), Some(grace));
        people.commit(&add("Ada"), Done::Import).unwrap();
        assert_eq!(people.redo().unwrap(), None);
        assert_eq!(people.view().redo, None);
    }

    #[test]
    fn an_undo_reaches_over_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let open = || People::open(dir.path(), Keys::default());
        let grace = Done::Enrolment("Grace".into());
        let add = Change::AddPerson(person("Grace", "m"));
        open().commit(&add, grace.clone()).unwrap();
        assert_eq!(open().view().undo, Some(grace.clone()));
        assert_eq!(open().undo().unwrap(), Some(grace.clone()));
        assert_eq!(open().view().redo, Some(grace));
        assert!(open().gallery().is_empty());
    }

    #[test]
    fn somebody_is_looked_at_closely_until_they_are_gone() {
        let dir = tempfile::tempdir().unwrap();
        let mut people = People::open(dir.path(), Keys::default());
        people.use_model(Some(ModelId("m".into())));
        assert_eq!(people.page(), None);
        let mut grace = person("Grace", "m");
        grace.templates.extend(person("Grace", "old").templates);
        grace.templates.extend(person("Grace", "m").templates);
        let (id, template) = (grace.id.clone(), grace.templates[0].id.clone());
        people
            .commit(&Change::AddPerson(grace), Done::Import)
            .unwrap();
        people.look_at(Some(id.clone()));
        let page = people.page().unwrap().unwrap();
        assert_eq!((page.name.as_str(), page.templates.len()), ("Grace", 3));
        let of = |id| page.templates.iter().find(|view| view.id == id).unwrap();
        assert!(of(template.clone()).is_usable);
        assert_eq!(of(template.clone()).fit, Some(1.0));
        let stale: Vec<_> = page.templates.iter().filter(|v| !v.is_usable).collect();
        assert_eq!((stale.len(), stale[0].fit), (1, None));
        let edit = Edit::Cover {
            person: id.clone(),
            template: Some(template.clone()),
        };
        people.edit(&edit).unwrap();
        let page = people.page().unwrap().unwrap();
        assert!(
            page.templates
                .iter()
                .any(|v| v.is_cover && v.id == template)
        );
        let receipt = people.erase(&id, 0.4).unwrap();
        assert_eq!((receipt.templates, receipt.events), (3, 2));
        assert_eq!(people.page(), Some(None));
        assert_eq!(people.view().undo, None);
    }

    #[test]
    fn templates_of_another_network_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let mut people = People::open(dir.path(), Keys::default());
        people.use_model(Some(ModelId("new".into())));
        let add = Change::AddPerson(person("Grace", "old"));
        people.commit(&add, Done::Import).unwrap();
        let view = people.view();
        assert_eq!(view.people[0].stale_templates, 1);
        assert_eq!(view.people[0].templates, 0);
        assert_eq!(view.warnings, [PeopleWarning::Stale(1)]);
    }

    #[test]
    fn what_another_process_wrote_is_taken_over() {
        let dir = tempfile::tempdir().unwrap();
        let mut mine = People::open(dir.path(), Keys::default());
        let mut theirs = People::open(dir.path(), Keys::default());
        let add = Change::AddPerson(person("Ada", "m"));
        theirs.commit(&add, Done::Import).unwrap();
        assert!(mine.refresh());
        assert_eq!(mine.gallery().people()[0].name, "Ada");
        assert!(!mine.refresh());
    }

    #[test]
    fn without_its_passphrase_nobody_is_known_and_with_it_everybody() {
        use faceglass_gallery::fakes::FakePassphrases;
        let words = |words: &str| Passphrase::new(words.to_owned()).ok();
        let dir = tempfile::tempdir().unwrap();
        let given = FakePassphrases::given("correct horse");
        let keys = Keys::default().with_passphrases(Arc::new(given));
        let add = Change::AddPerson(person("Ada", "m"));
        People::open(dir.path(), keys)
            .commit(&add, Done::Import)
            .unwrap();

        let mut people = People::open(dir.path(), Keys::default());
        let is_closed = |people: &mut People| {
            let view = people.view();
            let [PeopleWarning::Problem(GalleryError::Closed { .. })] = view.warnings[..] else {
                return false;
            };
            view.people.is_empty() && view.keeping.is_none()
        };
        assert!(is_closed(&mut people));
        let add = Change::AddPerson(person("Bea", "m"));
        assert!(people.commit(&add, Done::Import).is_err());
        people.unlock(words("correct house"));
        assert!(is_closed(&mut people));
        people.unlock(words("correct horse"));
        let view = people.view();
        assert_eq!(view.people.len(), 1);
        assert_eq!(view.warnings, [PeopleWarning::NoEmbedder]);
        assert_eq!(view.keeping, Some(faceglass_gallery::Keeping::Passphrase));
        people.commit(&add, Done::Import).unwrap();
    }
}
