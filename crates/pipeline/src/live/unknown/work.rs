//! The thread that reads and writes the unknown faces.

use super::{UnknownGroupView, UnknownView};
use crate::live::Event;
use crate::live::shared::Shared;
use crate::live::worker::Work;
use crate::tell::Notice;
use crate::unknown::{UnknownGroup, unknown_groups};
use faceglass_gallery::{
    GalleryError, GalleryStore, Matcher, TemplateId, UnknownFace, UnknownFile,
};
use image::RgbImage;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// So many pictures of a group are shown.
const SHOWN: usize = 6;

/// What there is to do.
pub enum Job {
    /// Keeps views and forgets those that are older than a moment.
    Write(UnknownFile, Vec<UnknownFace>, u64),
    /// Tells who is kept, beside whom they are compared with and from which cosine on two
    /// faces are of one person; now and after each change.
    Show(Option<UnknownFile>, Option<Arc<Matcher>>, f32),
    /// Nobody looks any longer.
    Hide,
    /// Forgets views.
    Forget(UnknownFile, BTreeSet<TemplateId>),
    /// Erases all that lies in the folder.
    Erase(PathBuf),
}

pub struct UnknownWork {
    shared: Arc<Shared>,
    file: Option<UnknownFile>,
    shown_with: Option<(Option<Arc<Matcher>>, f32)>,
    /// What was told last, and is not told again while it lasts.
    trouble: Option<GalleryError>,
    /// Pictures that were shown, so that they stay the same.
    pictures: HashMap<(TemplateId, u32), Arc<RgbImage>>,
}

impl UnknownWork {
    pub fn new(shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::clone(shared),
            file: None,
            shown_with: None,
            trouble: None,
            pictures: HashMap::new(),
        }
    }

    /// The file that is known already, where it is of the same gallery.
    fn file(&mut self, file: UnknownFile) -> &mut UnknownFile {
        let known = self.file.take();
        let same = known.filter(|known| known.is_of_same(&file));
        self.file.insert(same.unwrap_or(file))
    }

    fn tell_trouble(&mut self, trouble: Option<GalleryError>) {
        // Whoever looks at them is told there.
        if let Some(error) = &trouble
            && self.trouble.as_ref() != Some(error)
            && self.shown_with.is_none()
        {
            self.shared.tell(Event::Error(error.clone().into()));
        }
        self.trouble = trouble;
    }

    /// Tells who is on disk, if somebody looks.
    fn tell(&mut self) {
        let Some((matcher, threshold)) = self.shown_with.clone() else {
            return;
        };
        let mut view = UnknownView {
            trouble: self.trouble.clone(),
            ..UnknownView::default()
        };
        match self.file.as_mut().map(UnknownFile::read) {
            Some(Ok(kept)) => {
                view.gaps = kept.gaps;
                if let Some(matcher) = matcher {
                    let groups = unknown_groups(&kept.faces, &matcher, threshold);
                    (view.known, view.other_network) = (groups.known, groups.other_network);
                    view.groups = self.shown(groups.groups);
                } else {
                    view.other_network = kept.faces.len();
                }
            }
            Some(Err(error)) => view.trouble = Some(error),
            None => {}
        }
        self.shared.tell(Event::Unknown(Arc::new(view)));
    }

    fn shown(&mut self, groups: Vec<UnknownGroup>) -> Vec<UnknownGroupView> {
        let mut before = std::mem::take(&mut self.pictures);
        let mut picture = |view: &UnknownFace| {
            // A better one has another worth.
            let key = (view.face.id.clone(), view.worth.to_bits());
            let known = before.remove(&key);
            let picture = known.or_else(|| view.face.face().map(Arc::new))?;
            self.pictures.insert(key, Arc::clone(&picture));
            Some(picture)
        };
        let groups = groups.into_iter();
        groups
            .map(|group| UnknownGroupView {
                pictures: (group.faces.iter().take(SHOWN))
                    .filter_map(|view| picture(view))
                    .collect(),
                group,
            })
            .collect()
    }
}

impl Work for UnknownWork {
    type Job = Job;

    fn on(&mut self, job: Job) {
        match job {
            Job::Write(file, faces, oldest) => {
                let written = self.file(file).write(&faces, oldest);
                let is_new = !faces.is_empty() || written.is_err();
                self.tell_trouble(written.err());
                if is_new {
                    self.tell();
                }
            }
            Job::Show(file, matcher, threshold) => {
                self.shown_with = Some((matcher, threshold));
                if let Some(file) = file {
                    self.file(file);
                }
                self.tell();
            }
            Job::Hide => {
                self.shown_with = None;
                self.pictures.clear();
            }
            Job::Forget(file, faces) => {
                let forgotten = self.file(file).forget(&faces);
                self.tell_trouble(forgotten.err());
                self.tell();
            }
            Job::Erase(folder) => {
                let event = match GalleryStore::erase_unknown(&folder) {
                    Ok(_) => Event::Notice(Notice::UnknownErased),
                    Err(error) => Event::Error(error.into()),
                };
                self.shared.tell(event);
                self.trouble = None;
                self.tell();
            }
        }
    }
}
