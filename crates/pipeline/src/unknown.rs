//! Unknown faces: which views are kept, which are of one person, and how a group of them is
//! named. Pure: files and threads are elsewhere (`live::unknown`).
//!
//! - **Kept** is what an enrolment would take: a good sample that liveness does not refuse
//!   ([`may_be_kept`]); never a still picture.
//! - **Unknown** is whom the gallery does not know now: a view at least as alike as the match
//!   threshold to somebody enrolled is not offered, so that naming a group takes it off the list
//!   and an undo brings it back, without anything being stored in between.
//! - **One group** are views that are each with each at least as alike as the match threshold
//!   (complete linkage, the rule of an enrolment: [`agreeing_groups`]), so that a group can be
//!   enrolled as it is.

use crate::engine::result::{FaceResult, Liveness};
use crate::enrolment::{EnrolSample, FaceNumber, Gathered, agreeing_groups, refused_by_liveness};
use faceglass_gallery::{Matcher, TakenFrom, TemplateId, UnknownFace};
use faceglass_vision::Embedding;
use std::collections::BTreeSet;
use std::sync::Arc;

/// No more views of a group become templates: its best.
const MOST_TEMPLATES: usize = 8;
/// Digits of an identity that tell groups apart.
const ID_DIGITS: usize = 8;

/// Views that are of one person, as far as their likeness says.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownGroup {
    /// Of the view that was seen first; stays while that view is kept.
    pub id: String,
    /// The best first.
    pub faces: Vec<Arc<UnknownFace>>,
    /// When the first of them was seen, in milliseconds since 1970.
    pub first_unix_ms: u64,
    /// When one of them was seen last.
    pub last_unix_ms: u64,
    /// By what they were seen, by name.
    pub sources: Vec<TakenFrom>,
}

/// Everyone unknown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnknownGroups {
    /// The one who was seen last first.
    pub groups: Vec<UnknownGroup>,
    /// Views that are kept and are of somebody known by now.
    pub known: usize,
    /// Views of another network, which cannot be compared.
    pub other_network: usize,
}

/// Whether a view of a face on which nobody was recognised may be kept.
pub fn may_be_kept(face: &FaceResult) -> bool {
    face.quality.ok() && !is_undecided(&face.liveness)
}

fn is_undecided(liveness: &Liveness) -> bool {
    refused_by_liveness(liveness, false).is_some()
}

/// The views in groups, each of which may be one person; `threshold` is the cosine from which
/// two faces are of one.
pub fn unknown_groups(faces: &[UnknownFace], matcher: &Matcher, threshold: f32) -> UnknownGroups {
    let is_of_network = |view: &&UnknownFace| view.face.model == *matcher.model();
    let (ours, others): (Vec<_>, Vec<_>) = faces.iter().partition(is_of_network);
    let is_known = |view: &&UnknownFace| {
        let best = matcher.find(&view.face.embedding).best;
        best.is_some_and(|best| best.similarity >= threshold)
    };
    let (known, mut unknown): (Vec<_>, Vec<_>) = ours.into_iter().partition(is_known);
    // In one order, whichever the file had.
    unknown.sort_by_key(|view| (view.face.created_unix_ms, &view.face.id));
    let embeddings: Vec<&Embedding> = unknown.iter().map(|view| &view.face.embedding).collect();
    let groups = agreeing_groups(&embeddings, threshold).into_iter();
    let views = |members: Vec<usize>| members.into_iter().map(|at| unknown[at].clone()).collect();
    let mut groups: Vec<UnknownGroup> = groups
        .filter_map(|at| UnknownGroup::of(views(at)))
        .collect();
    groups.sort_by(|a, b| (b.last_unix_ms, &b.id).cmp(&(a.last_unix_ms, &a.id)));
    UnknownGroups {
        groups,
        known: known.len(),
        other_network: others.len(),
    }
}

impl UnknownGroup {
    /// Of views in the order in which they were first seen.
    fn of(views: Vec<UnknownFace>) -> Option<Self> {
        let first = &views.first()?.face;
        let id = first.id.0.get(..ID_DIGITS).unwrap_or(&first.id.0);
        let (id, first_unix_ms) = (id.to_owned(), first.created_unix_ms);
        let last = views.iter().map(|view| view.last_unix_ms).max();
        let mut sources: Vec<TakenFrom> = Vec::new();
        for from in views
            .iter()
            .filter_map(|view| view.face.taken.from.as_ref())
        {
            if !sources.contains(from) {
                sources.push(from.clone());
            }
        }
        sources.sort_by(|a, b| a.name.cmp(&b.name));
        let mut faces: Vec<Arc<UnknownFace>> = views.into_iter().map(Arc::new).collect();
        faces.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        Some(Self {
            id,
            faces,
            first_unix_ms,
            last_unix_ms: last.unwrap_or(first_unix_ms),
            sources,
        })
    }

    /// The identities of its views.
    pub fn ids(&self) -> BTreeSet<TemplateId> {
        self.faces.iter().map(|view| view.face.id.clone()).collect()
    }
}

/// Views of a group, ready to be enrolled under a name.
pub fn gathered(name: String, faces: &[Arc<UnknownFace>]) -> Gathered {
    let sample = |view: &Arc<UnknownFace>| {
        let pose = view.face.taken.pose;
        EnrolSample {
            file: None,
            face: FaceNumber { number: 1, of: 1 },
            embedding: view.face.embedding.clone(),
            aligned: view.face.face().map(Arc::new),
            pose_deg: pose.map_or([0.0; 3], |pose| [pose.yaw_deg, pose.pitch_deg, 0.0]),
            seen_in: view.face.taken.from.clone(),
        }
    };
    let best = faces.iter().take(MOST_TEMPLATES);
    Gathered::new(name, best.map(sample).collect())
}
