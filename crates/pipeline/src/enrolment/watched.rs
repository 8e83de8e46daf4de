//! The face that somebody chose, found again.

use crate::engine::result::FaceResult;
use faceglass_vision::{Embedding, ModelId};

/// A face that was chosen for enrolment. When its track ends it is known again
/// by how it looks, never by its place: somebody else may stand there now.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedFace {
    /// Its track, when it was seen last.
    pub track: u64,
    looks: Option<(ModelId, Embedding)>,
}

impl WatchedFace {
    /// A face in the picture.
    pub fn of(face: &FaceResult) -> Self {
        Self {
            track: face.track,
            looks: face.embedding.clone(),
        }
    }

    /// A face known by its track alone, until it is seen.
    pub fn on(track: u64) -> Self {
        Self { track, looks: None }
    }

    /// Looks for the face and follows it to another track; `None` while it is
    /// not there.
    pub fn look_for<'a>(
        &mut self,
        faces: &'a [FaceResult],
        match_threshold: f32,
    ) -> Option<&'a FaceResult> {
        let same_track = faces.iter().find(|face| face.track == self.track);
        let found = same_track.or_else(|| self.alike(faces, match_threshold))?;
        self.track = found.track;
        if found.embedding.is_some() {
            self.looks = found.embedding.clone();
        }
        Some(found)
    }

    /// Whether an embedding may be of this face; of a face not seen yet any may.
    pub fn may_be(&self, embedding: &Embedding, match_threshold: f32) -> bool {
        let looks = self.looks.as_ref();
        looks.is_none_or(|(_, looks)| looks.cosine(embedding) >= match_threshold)
    }

    fn alike<'a>(&self, faces: &'a [FaceResult], match_threshold: f32) -> Option<&'a FaceResult> {
        let (model, looks) = self.looks.as_ref()?;
        faces
            .iter()
            .filter_map(|face| {
                let (of, embedding) = face.embedding.as_ref()?;
                (of == model).then(|| (face, embedding.cosine(looks)))
            })
            .filter(|(_, likeness)| *likeness >= match_threshold)
            .max_by(|(_, a), (_, b)| a.total_cmp(b))
            .map(|(face, _)| face)
    }
}
