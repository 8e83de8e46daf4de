//! Backups, restoring, and making templates anew, beside the frames.

use crate::live::thread::runner::Runner;
use crate::live::upkeep::{Job, Restore};
use crate::live::{BackupState, Event, RestoreState};
use crate::problem::Problem;
use crate::tell::{Done, Notice};
use crate::upkeep::ReEmbedding;
use faceglass_gallery::{Change, Gallery, Passphrase, PersonId, Restoring, SameName};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long templates are made anew before a frame has its turn.
const TURN: Duration = Duration::from_millis(40);

impl Runner {
    pub(in crate::live::thread) fn back_up(&mut self, file: PathBuf, passphrase: Passphrase) {
        let gallery = self.desk.people.gallery().clone();
        let shared = &self.desk.shared;
        let event = match self
            .upkeep
            .files
            .send(Job::BackUp(gallery, passphrase, file))
        {
            None => Event::Backup(BackupState::Making),
            Some(_) => Event::Backup(BackupState::Failed(Problem::BackupUnderWay)),
        };
        shared.tell(event);
    }

    /// Reads a backup; what it would change is told before it is done.
    pub(in crate::live::thread) fn read_backup(&mut self, file: PathBuf, passphrase: Passphrase) {
        let is_free = matches!(self.upkeep.restoring, Restore::None);
        let is_sent = is_free
            && self
                .upkeep
                .files
                .send(Job::Read(passphrase, file))
                .is_none();
        let state = if is_sent {
            self.upkeep.restoring = Restore::Reading;
            RestoreState::Reading
        } else {
            RestoreState::Failed(Problem::BackupUnderWay)
        };
        self.desk.shared.tell(Event::Restore(state));
    }

    /// Restores what was asked about, as one change. Whoever is not decided about is left out.
    pub(in crate::live::thread) fn restore(&mut self, decided: &HashMap<PersonId, SameName>) {
        let backup = match std::mem::take(&mut self.upkeep.restoring) {
            Restore::Read(backup) => backup,
            other => {
                self.upkeep.restoring = other;
                return;
            }
        };
        self.desk.shared.tell(Event::Restore(RestoreState::Idle));
        // As the gallery is now, not as it was when it was asked.
        let restoring = Restoring::of(&backup, self.desk.people.gallery());
        let changes = restoring.changes(|namesake| {
            let answer = decided.get(&namesake.person.id);
            answer.copied().unwrap_or(SameName::LeaveOut)
        });
        let notice = Notice::restored(&changes);
        if !changes.is_empty() {
            let change = Change::Batch(changes);
            if let Err(error) = self.desk.people.commit(&change, Done::Restoration) {
                return self.desk.shared.tell(Event::Error(error.into()));
            }
            self.show_people();
        }
        self.desk.shared.tell(Event::Notice(notice));
    }

    pub(in crate::live::thread) fn cancel_restore(&mut self) {
        self.upkeep.restoring = match std::mem::take(&mut self.upkeep.restoring) {
            Restore::Reading | Restore::Unwanted => Restore::Unwanted,
            Restore::Read(_) | Restore::None => Restore::None,
        };
        self.desk.shared.tell(Event::Restore(RestoreState::Idle));
    }

    /// Begins to make templates of other embedders anew.
    pub(in crate::live::thread) fn re_embed(&mut self) {
        let model = self
            .desk
            .engine
            .as_ref()
            .and_then(|engine| engine.embedder_id());
        let Some(model) = model else {
            return self.desk.shared.tell(Event::Error(Problem::NoEmbedder));
        };
        if self.upkeep.re_embedding.is_none() {
            let session = ReEmbedding::of(self.desk.people.gallery(), &model);
            self.tell_re_embedding(&session);
            self.upkeep.re_embedding = Some(session);
        }
    }

    /// Nothing is changed, except what was stored already of a very large gallery.
    pub(in crate::live::thread) fn cancel_re_embed(&mut self) {
        if self.upkeep.re_embedding.take().is_some() {
            self.desk.shared.tell(Event::ReEmbedding(None));
            let notice = Notice::ReEmbeddingCancelled;
            self.desk.shared.tell(Event::Notice(notice));
        }
    }

    /// What there is to do between two frames.
    pub(in crate::live::thread) fn go_on_with_upkeep(&mut self) {
        if let Ok(backup) = self.upkeep.read.try_recv() {
            self.backup_is_read(backup);
        }
        let Some(mut session) = self.upkeep.re_embedding.take() else {
            return;
        };
        match self.make_anew(&mut session) {
            Ok(true) => {
                self.tell_re_embedding(&session);
                self.upkeep.re_embedding = Some(session);
            }
            Ok(false) => {
                self.desk.shared.tell(Event::ReEmbedding(None));
                let notice = Notice::ReEmbedded(session.far());
                self.desk.shared.tell(Event::Notice(notice));
            }
            Err(problem) => {
                self.desk.shared.tell(Event::ReEmbedding(None));
                self.desk.shared.tell(Event::Error(problem));
            }
        }
    }

    /// Makes templates anew for a while; whether any are left.
    fn make_anew(&mut self, session: &mut ReEmbedding) -> Result<bool, Problem> {
        let since = Instant::now();
        let mut is_more = true;
        while is_more && since.elapsed() < TURN {
            let Some(engine) = &mut self.desk.engine else {
                return Err(Problem::NoEmbedder);
            };
            is_more = session.step(engine)?;
        }
        if let Some(change) = session.due() {
            let change = self.of_those_there(change);
            self.desk.people.commit(&change, Done::ReEmbedding)?;
            self.show_people();
        }
        Ok(is_more)
    }

    /// Without those who were deleted meanwhile.
    fn of_those_there(&self, change: Change) -> Change {
        let Change::Batch(mut changes) = change else {
            return change;
        };
        let gallery = self.desk.people.gallery();
        changes.retain(|change| change.person().is_none_or(|id| gallery.get(&id).is_some()));
        Change::Batch(changes)
    }

    fn backup_is_read(&mut self, came: Result<Gallery, Problem>) {
        let before = std::mem::take(&mut self.upkeep.restoring);
        if matches!(before, Restore::Unwanted) {
            return;
        }
        let state = match came {
            Ok(backup) => {
                let restoring = Restoring::of(&backup, self.desk.people.gallery());
                self.upkeep.restoring = Restore::Read(backup);
                RestoreState::Asking(Arc::new(restoring))
            }
            Err(problem) => RestoreState::Failed(problem),
        };
        self.desk.shared.tell(Event::Restore(state));
    }

    fn tell_re_embedding(&self, session: &ReEmbedding) {
        let far = session.far();
        self.desk.shared.tell(Event::ReEmbedding(Some(far)));
    }
}
