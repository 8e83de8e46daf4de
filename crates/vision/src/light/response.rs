//! What came back of the light.

use super::relief::Relief;
use super::series::{Together, mean};
use super::{LightCode, LightError, linear_of_srgb, luminance};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Mean colours of parts of one frame (sRGB, 0 to 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PatchMeans {
    /// The half of the face on the picture's left.
    pub left: [f32; 3],
    /// The half of the face on the picture's right.
    pub right: [f32; 3],
    /// The flanks of the nose, the one on the picture's left first, where they are seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flanks: Option<[[f32; 3]; 2]>,
    /// What lies around the head, where anything does.
    pub background: Option<[f32; 3]>,
}

/// One frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LightSample {
    /// Since the code began to be shown.
    pub time: Duration,
    /// What the frame has of face and background.
    pub patches: PatchMeans,
}

/// What an answer must be like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LightParams {
    /// Fewest frames.
    pub min_samples: usize,
    /// Our light beside the room's, see [`LightResponse::strength`], below which the
    /// room is too bright for the test.
    pub min_strength: f32,
    /// Relief from which a face is lit as one with a nose is …
    pub min_relief: f32,
    /// … where its standard error is no greater than this.
    pub max_relief_error: f32,
    /// Correlation of the colours from which the face answers.
    pub answers: f32,
    /// Correlation of the colours up to which a face answers something else …
    pub other_light: f32,
    /// … where its colours change by so much. Less may be the white balance of a camera
    /// in a bright room, and a living person's.
    pub other_change: f32,
    /// Longest lag looked for; screens and cameras take 60 to 200 ms.
    pub longest_lag: Duration,
    /// The lag of this screen and camera, once it was measured …
    pub usual_lag: Option<Duration>,
    /// … and how far off it may be before it is another camera's.
    pub lag_tolerance: Duration,
}

impl Default for LightParams {
    fn default() -> Self {
        Self {
            min_samples: 30,
            min_strength: 0.12,
            min_relief: 0.09,
            max_relief_error: 0.04,
            answers: 0.75,
            other_light: 0.5,
            other_change: 0.2,
            longest_lag: Duration::from_millis(400),
            usual_lag: None,
            lag_tolerance: Duration::from_millis(100),
        }
    }
}

/// What the light says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LightVerdict {
    /// The face throws back what was shown.
    Answers,
    /// The face changes, but not with what was shown.
    OtherLight,
    /// The face throws back what was shown, but too late for this camera.
    Late,
    /// Our light is too small a part of the room's; this is no attack.
    TooBright,
    /// None of these, or it is lit as a sheet would be; this is no attack.
    Unclear,
}

/// How one patch answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LightAnswer {
    /// Correlation with what was shown, for each channel, at the common lag; a
    /// steady drift of the exposure is taken out of both.
    pub correlation: [f32; 3],
    /// Share of our light at its brightest in the light of the patch, for each
    /// channel; negative where it darkens.
    pub share: [f32; 3],
}

impl LightAnswer {
    /// Mean share over the channels.
    pub fn mean_share(&self) -> f32 {
        mean(&self.share)
    }
}

/// All that is measured of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LightResponse {
    /// How late the face answers.
    pub lag: Duration,
    /// The face.
    pub face: LightAnswer,
    /// Correlation of what the channels do apart from each other, of the face with
    /// what was shown. Every code goes from black to light and back and lights whole
    /// and halves in turn; only this tells one from the others, and neither exposure
    /// nor a lamp that is switched has a part in it.
    pub colours: f32,
    /// What lies around it, which is further away and should have a smaller share.
    pub background: Option<LightAnswer>,
    /// Correlation of the difference between the halves of the face, as a part of
    /// their sum, with that between the halves of the screen. Exposure cancels.
    /// Nearly nothing for a sheet that faces the screen.
    pub sides: f32,
    /// How much of the face's light changed at all, from dark to bright.
    pub change: f32,
    /// How much of its colours did: the same of the channels' shares in their sum, in
    /// which exposure has no part.
    #[serde(default)]
    pub colour_change: f32,
    /// Our light at white beside that of the room, both on the face, told by its
    /// colours: 1 is as much as the room's, nothing is nothing.
    #[serde(default)]
    pub strength: f32,
    /// How much more of a half screen reaches the flank of the nose that is turned to it
    /// than the other one, as a part of their sum: 0.12 to 0.28 for a face, up to 0.06
    /// for a sheet. Without flanks it is told by the halves of the face.
    #[serde(default)]
    pub relief: f32,
    /// Standard error of the relief, from what is left unexplained.
    #[serde(default)]
    pub relief_error: f32,
    /// The decision.
    pub verdict: LightVerdict,
}

/// Steps in which the lag is looked for.
const LAG_STEP: Duration = Duration::from_millis(10);

impl LightResponse {
    /// Compares what frames saw with what was shown.
    ///
    /// # Errors
    /// [`LightError::TooFew`] with too few frames that are numbers.
    pub fn of(
        code: &LightCode,
        samples: &[LightSample],
        params: &LightParams,
    ) -> Result<Self, LightError> {
        let seen = Seen::new(samples);
        if seen.times.len() < params.min_samples {
            return Err(LightError::TooFew {
                found: seen.times.len(),
                needed: params.min_samples,
            });
        }
        let steps = (params.longest_lag.as_millis() / LAG_STEP.as_millis()) as u32;
        let (lag, colours) = (0..=steps)
            .map(|step| (LAG_STEP * step, seen.colours(code, LAG_STEP * step)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or_default();
        let background = seen.background.as_ref();
        let strength = seen.strength(code, lag);
        let halves = seen.halves(code, lag);
        let relief = Relief::of(&seen.times, &halves, &seen.slant, strength);
        let mut response = Self {
            lag,
            face: seen.answer(&seen.face, code, lag),
            colours,
            background: background.map(|patch| seen.answer(patch, code, lag)),
            sides: seen.sides(code, lag),
            change: change(&seen.times, &seen.face),
            colour_change: change(&seen.times, &shares(&seen.face)),
            strength,
            relief: relief.value,
            relief_error: relief.error,
            verdict: LightVerdict::Unclear,
        };
        response.verdict = response.judge(params);
        Ok(response)
    }

    fn judge(&self, params: &LightParams) -> LightVerdict {
        if self.colours <= params.other_light && self.colour_change >= params.other_change {
            return LightVerdict::OtherLight;
        }
        if self.colours <= params.other_light || self.strength < params.min_strength {
            return LightVerdict::TooBright;
        }
        let is_told = self.relief_error <= params.max_relief_error;
        if self.colours < params.answers || !is_told || self.relief < params.min_relief {
            return LightVerdict::Unclear;
        }
        let off = |usual: Duration| self.lag.abs_diff(usual) > params.lag_tolerance;
        if params.usual_lag.is_some_and(off) {
            return LightVerdict::Late;
        }
        LightVerdict::Answers
    }
}

/// Linear light of a patch's mean, which may be a little off by its rounding.
fn light(srgb: f32) -> f32 {
    linear_of_srgb(srgb.clamp(0.0, 1.0))
}

/// The frames, in linear light and by channel.
struct Seen {
    times: Vec<Duration>,
    face: [Vec<f32>; 3],
    background: Option<[Vec<f32>; 3]>,
    /// Right half less left half of the face, as a part of their sum: the picture's
    /// right is lit by the screen's left.
    sides: Vec<f32>,
    /// The logarithm of the right over the left flank of the nose, or half of the face.
    slant: Vec<[f32; 3]>,
}

impl Seen {
    fn new(samples: &[LightSample]) -> Self {
        let is_number = |patch: &[f32; 3]| patch.iter().all(|v| v.is_finite());
        let sound: Vec<&LightSample> = samples
            .iter()
            .filter(|s| is_number(&s.patches.left) && is_number(&s.patches.right))
            .collect();
        let halves = |s: &LightSample| {
            let PatchMeans { left, right, .. } = s.patches;
            [left.map(light), right.map(light)]
        };
        let face = |c: usize| {
            let both = |s: &&LightSample| halves(s).iter().map(|half| half[c]).sum::<f32>() / 2.0;
            sound.iter().map(both).collect()
        };
        let behind: Option<Vec<[f32; 3]>> = sound
            .iter()
            .map(|s| s.patches.background.filter(is_number))
            .collect();
        let behind = behind.filter(|patches| !patches.is_empty());
        let channel = |patches: &[[f32; 3]], c: usize| -> Vec<f32> {
            patches.iter().map(|p| light(p[c])).collect()
        };
        let side = |s: &&LightSample| {
            let [left, right] = halves(s).map(luminance);
            (right - left) / (right + left).max(1e-4)
        };
        let is_flank = |flanks: &[[f32; 3]; 2]| flanks.iter().all(is_number);
        let has_flanks = (sound.iter()).all(|s| s.patches.flanks.as_ref().is_some_and(is_flank));
        let slant = |s: &&LightSample| {
            let flanks = s.patches.flanks.filter(|_| has_flanks);
            let pair = flanks.map_or_else(|| halves(s), |flanks| flanks.map(|f| f.map(light)));
            std::array::from_fn(|c| (pair[1][c].max(1e-4) / pair[0][c].max(1e-4)).ln())
        };
        Self {
            times: sound.iter().map(|s| s.time).collect(),
            face: [0, 1, 2].map(face),
            background: behind.map(|patches| [0, 1, 2].map(|c| channel(&patches, c))),
            sides: sound.iter().map(side).collect(),
            slant: sound.iter().map(slant).collect(),
        }
    }

    /// What a lag ago was shown, by `read`, at each frame.
    fn shown(
        &self,
        code: &LightCode,
        lag: Duration,
        read: impl Fn([[f32; 3]; 2]) -> f32,
    ) -> Vec<f32> {
        self.halves(code, lag).into_iter().map(read).collect()
    }

    /// The light of both halves of the screen a lag ago, at each frame.
    fn halves(&self, code: &LightCode, lag: Duration) -> Vec<[[f32; 3]; 2]> {
        let light = |time: &Duration| match time.checked_sub(lag) {
            Some(since) => code.light_at(since),
            None => Default::default(),
        };
        self.times.iter().map(light).collect()
    }

    fn answer(&self, patch: &[Vec<f32>; 3], code: &LightCode, lag: Duration) -> LightAnswer {
        let mut answer = LightAnswer::default();
        for (c, channel) in patch.iter().enumerate() {
            let shown = self.shown(code, lag, |[left, right]| (left[c] + right[c]) / 2.0);
            let together = Together::of(&self.times, &shown, channel);
            let brightest = shown.iter().copied().fold(0.0, f32::max);
            let level = mean(channel);
            answer.correlation[c] = together.correlation();
            answer.share[c] = if level > 1e-4 {
                together.slope() * brightest / level
            } else {
                0.0
            };
        }
        answer
    }

    /// Correlation of the channels' differences from their mean; those of the face
    /// each beside its own level, since skin is not grey.
    fn colours(&self, code: &LightCode, lag: Duration) -> f32 {
        let seen = apart(self.face.each_ref().map(|channel| {
            let level = mean(channel).max(1e-4);
            channel.iter().map(|v| v / level).collect()
        }));
        let shown = apart([0, 1, 2].map(|c| self.shown(code, lag, |[l, r]| (l[c] + r[c]) / 2.0)));
        let mut all = Together::default();
        for (shown, seen) in shown.iter().zip(&seen) {
            all.add(&Together::of(&self.times, shown, seen));
        }
        all.correlation()
    }

    fn sides(&self, code: &LightCode, lag: Duration) -> f32 {
        let shown = self.shown(code, lag, |[left, right]| {
            luminance(left) - luminance(right)
        });
        Together::of(&self.times, &shown, &self.sides).correlation()
    }

    /// Our light beside the room's: the strength with which what was shown leaves the
    /// least of what the channels did apart from each other, on a scale of steps.
    fn strength(&self, code: &LightCode, lag: Duration) -> f32 {
        let shown = [0, 1, 2].map(|c| self.shown(code, lag, |[l, r]| (l[c] + r[c]) / 2.0));
        let left_over = |strength: f32| {
            let explained = [0, 1, 2].map(|c| {
                let pairs = self.face[c].iter().zip(&shown[c]);
                pairs
                    .map(|(seen, shown)| seen.max(1e-5).ln() - (strength * shown).ln_1p())
                    .collect()
            });
            let squares = |channel: &Vec<f32>| {
                let middle = mean(channel);
                channel.iter().map(|v| (v - middle).powi(2)).sum::<f32>()
            };
            apart(explained).iter().map(squares).sum::<f32>()
        };
        (0..=STRENGTHS)
            .map(strength_of)
            .map(|strength| (strength, left_over(strength)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(0.0, |(strength, _)| strength)
    }
}

/// Steps of [`strength_of`].
const STRENGTHS: u32 = 60;

/// From nothing, and then from 0.005 to 20 in steps of 15 %.
fn strength_of(step: u32) -> f32 {
    match step {
        0 => 0.0,
        step => 0.005 * 4000f32.powf((step - 1) as f32 / (STRENGTHS - 1) as f32),
    }
}

/// Two standard deviations to each side of the mean, of the channel that changes
/// most, beside its mean.
fn change(times: &[Duration], channels: &[Vec<f32>; 3]) -> f32 {
    let of = |channel: &Vec<f32>| {
        let own = Together::of(times, channel, channel);
        let level = mean(channel);
        let spread = (own.shown_squares / times.len() as f64).sqrt() as f32;
        if level > 1e-4 {
            4.0 * spread / level
        } else {
            0.0
        }
    };
    channels.iter().map(of).fold(0.0, f32::max)
}

/// Each channel as a part of the sum of all, at each time.
fn shares(channels: &[Vec<f32>; 3]) -> [Vec<f32>; 3] {
    let [r, g, b] = channels;
    let sums = r.iter().zip(g).zip(b).map(|((r, g), b)| r + g + b);
    let sums: Vec<f32> = sums.map(|sum| sum.max(1e-4)).collect();
    let share = |channel: &Vec<f32>| channel.iter().zip(&sums).map(|(v, sum)| v / sum).collect();
    channels.each_ref().map(share)
}

/// Each channel less the mean of the three, at each time.
fn apart(channels: [Vec<f32>; 3]) -> [Vec<f32>; 3] {
    let [r, g, b] = &channels;
    let grey: Vec<f32> = r
        .iter()
        .zip(g)
        .zip(b)
        .map(|((r, g), b)| (r + g + b) / 3.0)
        .collect();
    channels.map(|channel| {
        channel
            .iter()
            .zip(&grey)
            .map(|(v, grey)| v - grey)
            .collect()
    })
}
