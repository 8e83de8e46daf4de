//! From single scores to a verdict that does not flicker.
//!
//! A track's verdict is a trimmed mean over the recent good frames with a
//! margin around the threshold. Poor conditions lead to "cannot tell", never
//! to "spoof".

use crate::engine::result::{Liveness, LivenessVerdict, UnsureReason};
use faceglass_vision::{Quality, QualityReason};
use std::collections::VecDeque;
use std::time::Duration;

/// Frames older than this no longer count.
pub const WINDOW: Duration = Duration::from_millis(1500);
/// Where frames come slowly, the fewest that make a verdict count this long.
const WINDOW_SLOW: Duration = Duration::from_secs(4);
/// Fewest good frames behind a verdict.
pub const MIN_FRAMES: usize = 5;
/// Shortest stretch of time behind a verdict.
pub const MIN_SPAN: Duration = Duration::from_millis(300);
/// Quality is looked at over this long.
const QUALITY_WINDOW: Duration = Duration::from_millis(1000);
/// Share of poor frames from which nothing is told …
const POOR_FROM: f32 = 0.65;
/// … until it falls to this.
const GOOD_FROM: f32 = 0.35;
/// A verdict outlives a score between the two decisions by this long.
const BORDERLINE_GRACE: Duration = Duration::from_millis(1000);
/// Share trimmed from each end before the mean.
const TRIM: f32 = 0.2;
/// Nothing is decided this close above and below the threshold. A wrong "live"
/// is the worse mistake, so it takes more.
const LIVE_MARGIN: f32 = 0.08;
const SPOOF_MARGIN: f32 = 0.03;
/// Below both of these, neither of which is poor by itself, living faces score as
/// attacks do: dim light and blur add up. Each is twice the limit that a sample
/// must reach. Mean luminance, 0 to 1, …
const DIM: f32 = 0.3;
/// … and [sharpness](faceglass_vision::quality::sharpness).
const SOFT: f32 = 0.04;
/// Above either of these, which no limit refuses yet, a living face may score as an attack does: of overexposed
/// development faces a quarter do (`workshop evaluate liveness --exposures`). Mean luminance, 0 to 1, …
const BRIGHT: f32 = 0.86;
/// … and the share of the skin that is burnt out.
const BURNT_OUT: f32 = 0.3;

/// What one frame says of a face's liveness.
#[derive(Clone, Debug)]
pub struct FrameSample<'a> {
    /// Presentation time of the frame.
    pub time: Duration,
    /// The network's score; `None` where it failed or was not asked.
    pub score: Option<f32>,
    /// There is no network, or it failed on this frame.
    pub unavailable: bool,
    /// Quality of the sample.
    pub quality: &'a Quality,
}

/// A frame whose score counts.
#[derive(Clone, Copy, Debug)]
struct Good {
    at: Duration,
    score: f32,
    /// What a score like an attack's may come from instead.
    doubt: Option<UnsureReason>,
}

/// Recent scores of one track and the verdict in force.
#[derive(Clone, Debug, Default)]
pub struct LivenessHistory {
    /// Good frames.
    good: VecDeque<Good>,
    /// Time of each frame and what is worst about it, if anything.
    quality: VecDeque<(Duration, Option<QualityReason>)>,
    /// Conditions are poor.
    is_poor: bool,
    /// Live or spoof, and when the score last confirmed it.
    decided: Option<(LivenessVerdict, Duration)>,
}

impl LivenessHistory {
    /// Takes in one frame and gives the verdict of the track.
    pub fn judge(&mut self, sample: &FrameSample<'_>, threshold: f32) -> Liveness {
        let now = sample.time;
        self.forget_old(now);
        self.forget_again(now);
        let worst = sample.quality.reasons.first().copied();
        self.quality.push_back((now, worst));
        if worst.is_none()
            && let Some(score) = sample.score.filter(|score| score.is_finite())
        {
            self.good.push_back(Good {
                at: now,
                score,
                doubt: doubt(sample.quality),
            });
        }
        let mut scores: Vec<f32> = self.good.iter().map(|good| good.score).collect();
        let robust = trimmed_mean(&mut scores);
        let decision = self.decide(now, robust, sample, threshold);
        let (verdict, reason) = match decision {
            Ok(LivenessVerdict::Spoof) => or_doubted(self.usual_doubt()),
            Ok(verdict) => (verdict, None),
            Err(reason) => (LivenessVerdict::Unsure, Some(reason)),
        };
        Liveness {
            score: robust.or(sample.score),
            frame_score: sample.score,
            verdict,
            reason,
        }
    }

    /// Forgets scores and verdict: the face is no longer surely the same. The
    /// conditions are.
    pub fn restart(&mut self) {
        self.good.clear();
        self.decided = None;
    }

    /// Forgets which verdict was in force, not the scores: the threshold
    /// changed.
    pub fn forget_decision(&mut self) {
        self.decided = None;
    }

    /// A paused frame that is judged again counts once.
    fn forget_again(&mut self, now: Duration) {
        self.good.retain(|good| good.at != now);
        self.quality.retain(|(at, _)| *at != now);
    }

    fn forget_old(&mut self, now: Duration) {
        let age = |at: Duration| now.saturating_sub(at);
        while let Some(Good { at, .. }) = self.good.front()
            && age(*at) > WINDOW
            && (self.good.len() > MIN_FRAMES || age(*at) > WINDOW_SLOW)
        {
            self.good.pop_front();
        }
        while let Some((at, _)) = self.quality.front()
            && age(*at) > QUALITY_WINDOW
        {
            self.quality.pop_front();
        }
    }

    /// Quality first, then the number of frames, then the score.
    fn decide(
        &mut self,
        now: Duration,
        robust: Option<f32>,
        sample: &FrameSample<'_>,
        threshold: f32,
    ) -> Result<LivenessVerdict, UnsureReason> {
        if let Some(reason) = self.poor_reason() {
            self.decided = None;
            return Err(UnsureReason::Quality(reason));
        }
        let Some(robust) = robust else {
            self.decided = None;
            return Err(if sample.unavailable {
                UnsureReason::Unavailable
            } else {
                UnsureReason::TooFewFrames
            });
        };
        if !self.enough() {
            self.decided = None;
            return Err(UnsureReason::TooFewFrames);
        }
        self.with_hysteresis(now, robust, threshold)
    }

    /// The reason to show while conditions are poor: the most frequent recent
    /// one, so that the words do not flicker either.
    fn poor_reason(&mut self) -> Option<QualityReason> {
        let poor: Vec<QualityReason> = self.quality.iter().filter_map(|(_, r)| *r).collect();
        let share = poor.len() as f32 / self.quality.len().max(1) as f32;
        self.is_poor = if self.is_poor {
            share > GOOD_FROM
        } else {
            // Without a verdict there is nothing to hold on to.
            share >= POOR_FROM || (share >= 0.5 && !self.enough())
        };
        let count = |reason| poor.iter().filter(|other| **other == reason).count();
        let usual = poor
            .iter()
            .rev()
            .copied()
            .fold(None, |best, reason| match best {
                Some(best) if count(best) >= count(reason) => Some(best),
                _ => Some(reason),
            });
        usual.filter(|_| self.is_poor)
    }

    fn enough(&self) -> bool {
        let (Some(first), Some(last)) = (self.good.front(), self.good.back()) else {
            return false;
        };
        self.good.len() >= MIN_FRAMES && last.at.saturating_sub(first.at) >= MIN_SPAN
    }

    /// The light of more than half of the frames, where a living face may score as an attack in it.
    fn usual_doubt(&self) -> Option<UnsureReason> {
        let count = |doubt| {
            let same = self.good.iter().filter(|good| good.doubt == Some(doubt));
            same.count()
        };
        let usual = [UnsureReason::DimAndSoft, UnsureReason::Glaring];
        usual
            .into_iter()
            .find(|doubt| 2 * count(*doubt) > self.good.len())
    }

    fn with_hysteresis(
        &mut self,
        now: Duration,
        robust: f32,
        threshold: f32,
    ) -> Result<LivenessVerdict, UnsureReason> {
        // Narrower near the ends of the scale, so that both stay reachable.
        let room = 0.4 * threshold.min(1.0 - threshold).max(0.0);
        if robust >= threshold + LIVE_MARGIN.min(room) {
            self.decided = Some((LivenessVerdict::Live, now));
        } else if robust <= threshold - SPOOF_MARGIN.min(room) {
            self.decided = Some((LivenessVerdict::Spoof, now));
        }
        match self.decided {
            Some((verdict, at)) if now.saturating_sub(at) <= BORDERLINE_GRACE => Ok(verdict),
            _ => {
                self.decided = None;
                Err(UnsureReason::Borderline)
            }
        }
    }
}

/// The verdict from one frame alone, for still pictures: no margin, so that
/// the threshold alone sets the two error rates (APCER and BPCER).
pub fn judge_still(score: Option<f32>, quality: &Quality, threshold: f32) -> Liveness {
    let (verdict, reason) = match (quality.reasons.first(), score) {
        (Some(worst), _) => (LivenessVerdict::Unsure, Some(UnsureReason::Quality(*worst))),
        (None, None) => (LivenessVerdict::Unsure, Some(UnsureReason::Unavailable)),
        (None, Some(score)) if score >= threshold => (LivenessVerdict::Live, None),
        (None, Some(_)) => or_doubted(doubt(quality)),
    };
    Liveness {
        score,
        frame_score: score,
        verdict,
        reason,
    }
}

/// An attack, unless the light explains it.
fn or_doubted(doubt: Option<UnsureReason>) -> (LivenessVerdict, Option<UnsureReason>) {
    match doubt {
        Some(reason) => (LivenessVerdict::Unsure, Some(reason)),
        None => (LivenessVerdict::Spoof, None),
    }
}

/// What makes living faces score as attacks do in a sample that no limit refuses: two limits that are near at once,
/// or much light. Only a verdict "attack" asks: what counts as live, and every score, stay as they are.
fn doubt(quality: &Quality) -> Option<UnsureReason> {
    if quality.brightness < DIM && quality.sharpness < SOFT {
        return Some(UnsureReason::DimAndSoft);
    }
    let glares = quality.brightness > BRIGHT || quality.burnt_out > BURNT_OUT;
    glares.then_some(UnsureReason::Glaring)
}

/// Mean without the lowest and highest fifth; `None` for nothing.
fn trimmed_mean(scores: &mut [f32]) -> Option<f32> {
    scores.sort_by(f32::total_cmp);
    let trim = (scores.len() as f32 * TRIM) as usize;
    let kept = scores.get(trim..scores.len() - trim)?;
    (!kept.is_empty()).then(|| kept.iter().sum::<f32>() / kept.len() as f32)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    const THRESHOLD: f32 = 0.5;

    fn quality(reason: Option<QualityReason>) -> Quality {
        Quality {
            brightness: 0.5,
            sharpness: 0.1,
            reasons: reason.into_iter().collect(),
            ..Quality::default()
        }
    }

    /// Plays scores at 30 frames a second; `None` is a blurred frame scored 0.
    fn play(history: &mut LivenessHistory, from: u64, scores: &[Option<f32>]) -> Vec<Liveness> {
        let play_one = |(n, score): (usize, &Option<f32>)| {
            let quality = quality(score.is_none().then_some(QualityReason::Blurred));
            let sample = FrameSample {
                time: Duration::from_millis((from + n as u64) * 33),
                score: Some(score.unwrap_or(0.0)),
                unavailable: false,
                quality: &quality,
            };
            history.judge(&sample, THRESHOLD)
        };
        scores.iter().enumerate().map(play_one).collect()
    }

    #[test]
    fn starts_with_too_few_frames_and_then_decides() {
        let mut history = LivenessHistory::default();
        let verdicts = play(&mut history, 0, &[Some(0.9); 30]);
        assert_eq!(verdicts[0].reason, Some(UnsureReason::TooFewFrames));
        assert_eq!(verdicts[0].score, Some(0.9));
        assert_eq!(verdicts[29].verdict, LivenessVerdict::Live);
        assert_eq!(verdicts[29].reason, None);
    }

    #[test]
    fn a_slow_source_gets_a_verdict_too() {
        let mut history = LivenessHistory::default();
        let good = quality(None);
        let mut last = None;
        for n in 0..12 {
            let sample = FrameSample {
                time: Duration::from_millis(500 * n),
                score: Some(0.9),
                unavailable: false,
                quality: &good,
            };
            last = Some(history.judge(&sample, THRESHOLD).verdict);
        }
        assert_eq!(last, Some(LivenessVerdict::Live));
    }

    #[test]
    fn one_outlier_changes_nothing() {
        let mut history = LivenessHistory::default();
        play(&mut history, 0, &[Some(0.9); 30]);
        let verdicts = play(
            &mut history,
            30,
            &[Some(0.0), Some(0.9), Some(0.0), Some(0.9)],
        );
        assert!(verdicts.iter().all(|v| v.verdict == LivenessVerdict::Live));
    }

    #[test]
    fn an_attack_after_a_live_face_is_found_within_the_window() {
        let mut history = LivenessHistory::default();
        play(&mut history, 0, &[Some(0.95); 60]);
        let verdicts = play(&mut history, 60, &[Some(0.05); 45]);
        assert_eq!(verdicts[44].verdict, LivenessVerdict::Spoof);
        let changes = verdicts
            .windows(2)
            .filter(|pair| pair[0].verdict != pair[1].verdict)
            .count();
        assert!(changes <= 2, "{changes} changes");
    }

    #[test]
    fn a_score_between_the_decisions_is_borderline() {
        let mut history = LivenessHistory::default();
        let verdicts = play(&mut history, 0, &[Some(0.52); 30]);
        assert_eq!(verdicts[29].reason, Some(UnsureReason::Borderline));
    }

    #[test]
    fn a_verdict_outlives_a_few_poor_frames_but_not_many() {
        let mut history = LivenessHistory::default();
        play(&mut history, 0, &[Some(0.95); 30]);
        let verdicts = play(&mut history, 30, &[None; 40]);
        assert_eq!(verdicts[3].verdict, LivenessVerdict::Live);
        let blurred = Some(UnsureReason::Quality(QualityReason::Blurred));
        assert_eq!(verdicts[39].reason, blurred);
    }

    #[test]
    fn conditions_that_are_now_good_now_poor_do_not_flicker() {
        let mut history = LivenessHistory::default();
        play(&mut history, 0, &[Some(0.95); 30]);
        let mixed: Vec<_> = (0..200).map(|n| (n % 7 > 3).then_some(0.95)).collect();
        let verdicts = play(&mut history, 30, &mixed);
        let changes = verdicts
            .windows(2)
            .filter(|pair| pair[0].verdict != pair[1].verdict)
            .count();
        assert!(changes <= 1, "{changes} changes");
    }

    #[test]
    fn a_restart_forgets_a_live_verdict() {
        let mut history = LivenessHistory::default();
        play(&mut history, 0, &[Some(0.95); 30]);
        history.restart();
        let verdicts = play(&mut history, 30, &[Some(0.1)]);
        assert_eq!(verdicts[0].reason, Some(UnsureReason::TooFewFrames));
    }

    fn dim_and_soft(brightness: f32, sharpness: f32) -> Quality {
        Quality {
            brightness,
            sharpness,
            ..Quality::default()
        }
    }

    /// Each limit alone lets it through, and either half of the fault would.
    #[test]
    fn dim_and_soft_together_are_no_attack() {
        let verdict = |quality: &Quality, score| judge_still(Some(score), quality, THRESHOLD);
        let both = dim_and_soft(DIM - 0.01, SOFT - 0.001);
        let told = verdict(&both, 0.35);
        assert_eq!(told.verdict, LivenessVerdict::Unsure);
        assert_eq!(told.reason, Some(UnsureReason::DimAndSoft));
        assert_eq!(told.score, Some(0.35));
        // Live stays live, by the same threshold.
        assert_eq!(verdict(&both, 0.5).verdict, LivenessVerdict::Live);
        for one in [
            dim_and_soft(0.5, SOFT - 0.001),
            dim_and_soft(DIM - 0.01, 0.1),
        ] {
            assert_eq!(verdict(&one, 0.35).verdict, LivenessVerdict::Spoof);
        }
    }

    /// Overexposed, but not so far that nothing is said: live where it scores so, and else no attack.
    #[test]
    fn a_face_in_glaring_light_is_live_or_too_bright_and_no_attack() {
        let glaring = |brightness, burnt_out| Quality {
            brightness,
            burnt_out,
            sharpness: 0.1,
            ..Quality::default()
        };
        for quality in [glaring(BRIGHT + 0.01, 0.0), glaring(0.7, BURNT_OUT + 0.01)] {
            let verdict = |score| judge_still(Some(score), &quality, THRESHOLD);
            assert_eq!(verdict(0.5).verdict, LivenessVerdict::Live);
            let told = verdict(0.2);
            assert_eq!(told.verdict, LivenessVerdict::Unsure);
            assert_eq!(told.reason, Some(UnsureReason::Glaring));
            let mut history = LivenessHistory::default();
            let play = |n: u64| FrameSample {
                time: Duration::from_millis(33 * n),
                score: Some(0.2),
                unavailable: false,
                quality: &quality,
            };
            let last = (0..40u64)
                .map(|n| history.judge(&play(n), THRESHOLD))
                .last();
            assert_eq!(last.unwrap().reason, Some(UnsureReason::Glaring));
        }
        let usual = judge_still(Some(0.2), &glaring(BRIGHT, BURNT_OUT), THRESHOLD);
        assert_eq!(usual.verdict, LivenessVerdict::Spoof);
    }

    #[test]
    fn a_track_is_no_attack_while_most_of_it_is_dim_and_soft() {
        let judge = |poor: fn(u64) -> bool| {
            let mut history = LivenessHistory::default();
            let mut last = None;
            for n in 0..40 {
                let (brightness, sharpness) = if poor(n) { (0.2, 0.025) } else { (0.5, 0.1) };
                let quality = dim_and_soft(brightness, sharpness);
                let sample = FrameSample {
                    time: Duration::from_millis(33 * n),
                    score: Some(0.2),
                    unavailable: false,
                    quality: &quality,
                };
                last = Some(history.judge(&sample, THRESHOLD));
            }
            last.unwrap()
        };
        assert_eq!(judge(|_| true).reason, Some(UnsureReason::DimAndSoft));
        assert_eq!(judge(|n| n % 3 != 0).verdict, LivenessVerdict::Unsure);
        assert_eq!(judge(|n| n % 3 == 0).verdict, LivenessVerdict::Spoof);
        assert_eq!(judge(|_| false).verdict, LivenessVerdict::Spoof);
    }

    #[test]
    fn no_network_is_not_an_attack() {
        let quality = quality(None);
        let sample = FrameSample {
            time: Duration::from_secs(1),
            score: None,
            unavailable: true,
            quality: &quality,
        };
        let liveness = LivenessHistory::default().judge(&sample, THRESHOLD);
        assert_eq!(liveness.reason, Some(UnsureReason::Unavailable));
    }

    #[test]
    fn stills_are_judged_by_the_threshold_alone() {
        let good = quality(None);
        let verdict = |score| judge_still(Some(score), &good, THRESHOLD).verdict;
        assert_eq!(verdict(0.5), LivenessVerdict::Live);
        assert_eq!(verdict(0.499), LivenessVerdict::Spoof);
        let dark = quality(Some(QualityReason::TooDark));
        let liveness = judge_still(Some(0.01), &dark, THRESHOLD);
        assert_eq!(liveness.verdict, LivenessVerdict::Unsure);
        assert_eq!(liveness.score, Some(0.01));
    }

    proptest! {
        /// Poor conditions are never shown as an attack.
        #[test]
        fn only_poor_frames_never_give_a_spoof(count in 1usize..80, score in 0.0f32..1.0) {
            let mut history = LivenessHistory::default();
            for n in 0..count {
                let quality = quality(Some(QualityReason::TooDark));
                let sample = FrameSample {
                    time: Duration::from_millis(33 * n as u64),
                    score: Some(score),
                    unavailable: false,
                    quality: &quality,
                };
                let liveness = history.judge(&sample, THRESHOLD);
                let dark = Some(UnsureReason::Quality(QualityReason::TooDark));
                prop_assert_eq!(liveness.reason, dark);
            }
        }

        /// Noise around a steady level flips a verdict at most once.
        #[test]
        fn noise_does_not_flicker(
            level in 0.0f32..1.0,
            noise in prop::collection::vec(-0.1f32..0.1, 60..150),
        ) {
            let mut history = LivenessHistory::default();
            let scores: Vec<_> = noise.iter().map(|n| Some((level + n).clamp(0.0, 1.0))).collect();
            let verdicts = play(&mut history, 0, &scores);
            let decided: Vec<_> = verdicts
                .iter()
                .map(|v| v.verdict)
                .filter(|v| *v != LivenessVerdict::Unsure)
                .collect();
            prop_assert!(decided.windows(2).all(|pair| pair[0] == pair[1]));
        }

        /// The robust score stays within the scores it came from.
        #[test]
        fn the_robust_score_is_within_its_samples(mut scores in prop::collection::vec(0.0f32..1.0, 1..50)) {
            let mean = trimmed_mean(&mut scores).unwrap();
            prop_assert!(mean >= scores[0] - 1e-5 && mean <= scores[scores.len() - 1] + 1e-5);
        }
    }
}
