//! Verdicts, reasons and faces in words.

pub mod calibration;
pub mod presence;
pub mod threshold;

use crate::settings::{Privacy, Theme};
use crate::window::jobs::Recorded;
use crate::window::text::Texts;
use faceglass_capture::{SourceError, SourceInfo, SourceKind, Trouble};
use faceglass_gallery::{TakenFrom, TakenKind, same_name};
use faceglass_pipeline::live::Refusal;
use faceglass_pipeline::result::{
    FaceResult, FrameResult, Identity, IdentityVerdict, Liveness, LivenessVerdict, Timed,
    UnsureReason,
};
use faceglass_vision::{Covered, ModelKind, QualityReason};
use std::time::Duration;

/// A score or similarity; never a percentage, because a cosine is none.
pub fn number(value: Option<f32>, t: &Texts) -> String {
    value.map_or_else(|| t.faces.no_score.to_owned(), |v| format!("{v:.2}"))
}

/// By what something was seen.
pub fn taken_from(from: &TakenFrom, t: &Texts) -> String {
    match from.kind {
        TakenKind::Camera => (t.person.camera)(&from.name),
        TakenKind::Picture => (t.person.picture)(&from.name),
        TakenKind::Movie => (t.person.movie)(&from.name),
    }
}

/// The one word of a verdict.
pub fn verdict(v: LivenessVerdict, t: &Texts) -> &'static str {
    match v {
        LivenessVerdict::Live => t.faces.live,
        LivenessVerdict::Spoof => t.faces.spoof,
        LivenessVerdict::Unsure => t.faces.unsure,
    }
}

/// Why a sample is not good enough.
pub fn quality(reason: QualityReason, t: &Texts) -> &'static str {
    let f = &t.faces;
    match reason {
        QualityReason::TooSmall => f.too_small,
        QualityReason::Blurred => f.blurred,
        QualityReason::TurnedAway => f.turned_away,
        QualityReason::TooDark => f.too_dark,
        QualityReason::TooBright => f.too_bright,
        QualityReason::CutOff => f.cut_off,
        QualityReason::Unclear => f.unclear,
    }
}

/// What lies before a face.
pub fn covered(what: Covered, t: &Texts) -> &'static str {
    let f = &t.faces;
    match what {
        Covered::Eyes => f.covered_eyes,
        Covered::Nose => f.covered_nose,
        Covered::Mouth => f.covered_mouth,
        Covered::NoseAndMouth => f.covered_nose_and_mouth,
        Covered::Most => f.covered_most,
    }
}

/// Why liveness cannot be told, or else what lies before the face: a face that is unclear because
/// something covers it is told by what that is.
pub fn beside_verdict(face: &FaceResult, t: &Texts) -> Option<&'static str> {
    let part = face
        .motion
        .visible
        .and_then(|v| v.covered())
        .map(|c| covered(c, t));
    let is_unsure = face.liveness.verdict == LivenessVerdict::Unsure;
    match face.liveness.reason.filter(|_| is_unsure) {
        Some(UnsureReason::Quality(QualityReason::Unclear)) => {
            Some(part.unwrap_or(t.faces.unclear))
        }
        Some(reason) => Some(unsure(reason, t)),
        None => part,
    }
}

/// Why liveness cannot be told.
pub fn unsure(reason: UnsureReason, t: &Texts) -> &'static str {
    match reason {
        UnsureReason::Quality(reason) => quality(reason, t),
        UnsureReason::TooFewFrames => t.faces.too_few_frames,
        UnsureReason::Borderline => t.faces.borderline,
        UnsureReason::DimAndSoft => t.faces.dim_and_soft,
        UnsureReason::Glaring => quality(QualityReason::TooBright, t),
        UnsureReason::Unavailable => t.faces.unavailable,
    }
}

/// The verdict, with the reason where there is one.
pub fn liveness(liveness: &Liveness, t: &Texts) -> String {
    let word = verdict(liveness.verdict, t);
    match (liveness.verdict, liveness.reason) {
        (LivenessVerdict::Unsure, Some(reason)) => format!("{word}: {}", unsure(reason, t)),
        _ => word.to_owned(),
    }
}

/// Who it is, as far as the pipeline says so.
pub fn who(identity: &Identity, t: &Texts) -> String {
    match (identity.verdict, identity.name.as_deref()) {
        (IdentityVerdict::Known, Some(name)) => name.to_owned(),
        (IdentityVerdict::Uncertain, Some(name)) if identity.not_them.is_some() => {
            (t.not_them.perhaps)(name)
        }
        (IdentityVerdict::Uncertain, Some(name)) => match &identity.rival {
            Some(rival) if same_name(rival, name) => (t.faces.perhaps_one_of)(name),
            Some(rival) => (t.faces.perhaps_either)(name, rival),
            None => (t.faces.perhaps)(name),
        },
        _ => t.faces.unknown.to_owned(),
    }
}

/// The same without the reason, where that stands elsewhere.
pub fn who_in_short(identity: &Identity, t: &Texts) -> String {
    match (&identity.not_them, identity.name.as_deref()) {
        (Some(_), Some(name)) => (t.faces.perhaps)(name),
        _ => who(identity, t),
    }
}

/// Whose faces are covered.
pub fn privacy(privacy: Privacy, t: &Texts) -> &'static str {
    match privacy {
        Privacy::Off => t.tools.privacy_off,
        Privacy::Unknown => t.tools.privacy_unknown,
        Privacy::All => t.tools.privacy_all,
    }
}

/// What a network does.
pub fn network(kind: ModelKind, t: &Texts) -> &'static str {
    match kind {
        ModelKind::Detector => t.tools.detector,
        ModelKind::Landmarks => t.tools.landmarks,
        ModelKind::Liveness => t.tools.liveness,
        ModelKind::Demesher => t.tools.demesher,
        ModelKind::Embedder => t.tools.embedder,
    }
}

/// Why a frame did not count for enrolment.
pub fn refusal(refusal: Refusal, t: &Texts) -> &'static str {
    match refusal {
        Refusal::Quality(reason) => quality(reason, t),
        Refusal::Spoof => t.enrol.refused_spoof,
        Refusal::Absent => t.enrol.refused_absent,
        Refusal::AnotherFace => t.question.refused_another,
        Refusal::TooSimilar => t.enrol.refused_similar,
        Refusal::NotTheSamePerson => t.enrol.refused_other,
    }
}

/// Why no face is shown: there is none, it does not stand, or the thresholds leave it out.
pub fn no_face(frame: &FrameResult, t: &Texts) -> String {
    match frame.hidden {
        0 if frame.lying.is_some() => t.faces.lying.to_owned(),
        0 => t.faces.none.to_owned(),
        hidden => (t.faces.hidden)(hidden),
    }
}

/// How many faces there are.
pub fn face_count(frame: &FrameResult, t: &Texts) -> String {
    match frame.faces.len() {
        0 => no_face(frame, t),
        faces => (t.faces.count)(faces),
    }
}

/// More faces than these are counted and not each spoken of.
const SPOKEN: usize = 4;

/// Everyone in the picture in one line, for screen readers. Leaves the numbers
/// out, so that they speak when something changed and not on every frame.
pub fn everyone(frame: &FrameResult, t: &Texts) -> String {
    let faces = &frame.faces;
    if faces.is_empty() || faces.len() > SPOKEN {
        return face_count(frame, t);
    }
    let each: Vec<_> = faces
        .iter()
        .map(|face| {
            format!(
                "{}, {}",
                who(&face.identity, t),
                liveness(&face.liveness, t)
            )
        })
        .collect();
    format!("{} · {}", face_count(frame, t), each.join(" · "))
}

/// What is wrong with a source in a few words; the sentence has the detail.
pub fn source_title(error: &SourceError, t: &Texts) -> &'static str {
    let g = &t.general;
    let is_camera = matches!(error, SourceError::Camera(_));
    match error.trouble() {
        Trouble::Missing if is_camera => g.no_camera,
        Trouble::Busy => g.busy,
        Trouble::Denied if is_camera => g.denied,
        Trouble::Unplugged => g.unplugged,
        Trouble::Stalled if is_camera => g.stalled,
        Trouble::Damaged if is_camera => g.camera_damaged,
        Trouble::Missing | Trouble::Denied | Trouble::Damaged => g.damaged,
        Trouble::Unsupported => g.unsupported,
        Trouble::Stalled | Trouble::Io => g.io,
    }
}

/// Name of a theme.
pub fn theme(theme: Theme, t: &Texts) -> &'static str {
    match theme {
        Theme::System => t.general.theme_system,
        Theme::Dark => t.general.theme_dark,
        Theme::Light => t.general.theme_light,
    }
}

/// What an open source delivers: a codec by its name, which is the same in
/// every language.
pub fn format(info: &SourceInfo, t: &Texts) -> String {
    match info.kind {
        SourceKind::Pictures => t.source.still.to_owned(),
        _ => info.format.clone(),
    }
}

/// Minutes and seconds.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A number of bytes.
pub fn size(bytes: u64, t: &Texts) -> String {
    (t.shooting.megabytes)(bytes as f64 / 1e6)
}

/// What became of a movie that was recorded.
pub fn recorded(movie: &Recorded, t: &Texts) -> String {
    let (path, time) = (movie.path.display().to_string(), clock(movie.duration));
    let size = size(movie.bytes, t);
    match (&movie.cut, movie.left_out) {
        (Some(why), _) => (t.shooting.saved_cut)(&path, &time, &size, why),
        (None, 0) => (t.shooting.saved)(&path, &time, &size),
        (None, n) => (t.shooting.saved_with_gaps)(&path, &time, &size, n),
    }
}

/// Name of what is timed.
pub fn timed(timed: Timed, t: &Texts) -> &'static str {
    let i = &t.insight;
    match timed {
        Timed::Detect => i.detect,
        Timed::Landmarks => i.landmarks,
        Timed::Align => i.align,
        Timed::Liveness => i.liveness,
        Timed::Embed => i.embed,
        Timed::Match => i.matching,
        Timed::Total => i.total,
        Timed::Age => i.age_stage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Language;
    use crate::window::text::texts;

    #[test]
    fn poor_conditions_are_named_and_never_an_attack() {
        let t = texts(Language::English);
        let dark = Liveness {
            score: Some(0.1),
            frame_score: None,
            verdict: LivenessVerdict::Unsure,
            reason: Some(UnsureReason::Quality(QualityReason::TooDark)),
        };
        assert_eq!(liveness(&dark, t), "Cannot tell: too dark");
    }

    #[test]
    fn similarity_is_a_number() {
        let t = texts(Language::English);
        assert_eq!(number(Some(0.714), t), "0.71");
        assert_eq!(number(None, t), "–");
    }

    #[test]
    fn an_uncertain_name_is_only_a_guess() {
        let t = texts(Language::English);
        let identity = |verdict| Identity {
            person: None,
            name: Some("Grace".into()),
            similarity: Some(0.4),
            second: None,
            rival: None,
            not_them: None,
            verdict,
        };
        assert_eq!(who(&identity(IdentityVerdict::Known), t), "Grace");
        assert_eq!(
            who(&identity(IdentityVerdict::Uncertain), t),
            "Perhaps Grace"
        );
        assert_eq!(who(&identity(IdentityVerdict::Unknown), t), "Unknown");
        let close_to = |rival: &str| Identity {
            rival: Some(rival.into()),
            ..identity(IdentityVerdict::Uncertain)
        };
        assert_eq!(who(&close_to("Ada"), t), "Perhaps Grace or Ada");
        assert_eq!(
            who(&close_to("grace"), t),
            "Perhaps one of two called Grace"
        );
    }

    #[test]
    fn the_clock_shows_minutes_and_seconds() {
        assert_eq!(clock(Duration::from_millis(65_900)), "1:05");
    }
}
