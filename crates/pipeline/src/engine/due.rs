//! What a frame has time for. On moving pictures the costly stages are spread
//! over frames, so that many faces do not hold up the newest frame.

use super::Engine;
use crate::engine::stages::FaceSample;
use crate::engine::template::worth;
use crate::engine::tracker::Joined;
use faceglass_capture::Frame;
use std::cmp::Reverse;
use std::time::Duration;

/// Most embeddings of one moving frame, besides those made for the tracker.
const EMBEDDINGS_A_FRAME: usize = 1;
/// Most liveness scores of one moving frame.
const SCORES_A_FRAME: usize = 3;
/// The same in a frame with an embedding.
const SCORES_BESIDE_EMBEDDING: usize = 2;

impl Engine {
    /// Faces to embed in this frame: on stills all of them; else the watched
    /// one, then whoever waits longest.
    pub(super) fn due_embeddings(
        &self,
        frame: &Frame,
        samples: &[FaceSample],
        joined: &[Joined],
    ) -> Vec<usize> {
        let all = 0..samples.len();
        if frame.still {
            return all.collect();
        }
        let is_made = |face: &usize| samples[*face].embedding.is_some();
        let is_watched = |face: &usize| self.watched == Some(joined[*face].track);
        let state = |face: &usize| self.states.get(&joined[*face].track);
        let mut due: Vec<usize> = all
            .clone()
            .filter(|face| !is_made(face))
            .filter(|face| {
                let quality = &samples[*face].quality;
                let is_due = state(face)
                    .is_none_or(|state| state.needs_embedding(frame.time, worth(quality)));
                is_due || (is_watched(face) && quality.ok())
            })
            .collect();
        due.sort_by_key(|face| {
            let waited =
                state(face).map_or(Duration::MAX, |state| state.template.waited(frame.time));
            (!is_watched(face), Reverse(waited))
        });
        due.truncate(EMBEDDINGS_A_FRAME);
        due.into_iter().chain(all.filter(is_made)).collect()
    }

    /// Faces to score for liveness in this frame: on stills all of them; else
    /// whoever waits longest. Beside an embedding, faces with a verdict wait.
    pub(super) fn due_scores(
        &self,
        frame: &Frame,
        joined: &[Joined],
        beside_embedding: bool,
    ) -> Vec<usize> {
        let all = 0..joined.len();
        if frame.still {
            return all.collect();
        }
        let state = |face: &usize| self.states.get(&joined[*face].track);
        let mut due: Vec<usize> = all
            .filter(|face| {
                state(face).is_none_or(|state| {
                    let may_wait = beside_embedding && state.may_wait(frame.time);
                    state.needs_score(frame.time) && !may_wait
                })
            })
            .collect();
        due.sort_by_key(|face| {
            let waited =
                |state: &crate::engine::track_state::TrackState| state.unscored_for(frame.time);
            Reverse(state(face).map_or(Duration::MAX, waited))
        });
        due.truncate(if beside_embedding {
            SCORES_BESIDE_EMBEDDING
        } else {
            SCORES_A_FRAME
        });
        due
    }
}
