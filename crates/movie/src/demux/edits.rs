//! The edit list (`elst`): which stretch of a track is shown, and when.

use super::boxes::{Bytes, descend};
use super::tables::Sample;
use std::time::Duration;

/// A picture as it is shown: which sample, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Number of the sample in decode order.
    pub sample: u32,
    /// Presentation time.
    pub time: Duration,
}

/// The clocks of the movie and of the track, in ticks a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// Of edit durations.
    pub movie: u32,
    /// Of sample times.
    pub track: u32,
}

/// One stretch of the track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edit {
    /// When it begins in the presentation.
    starts_at: Duration,
    /// First tick of the track's clock in it.
    from_tick: i64,
    /// The tick after its last one.
    to_tick: i64,
}

/// What is shown of a track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presentation {
    /// In the order of presentation.
    pub shown: Vec<Shown>,
    /// End of the last picture.
    pub duration: Duration,
}

/// Seconds that a number of ticks last; negative ones count as none.
pub fn ticks_to_time(ticks: i64, clock: u32) -> Duration {
    let ticks = u128::try_from(ticks).unwrap_or(0);
    let nanos = ticks * 1_000_000_000 / u128::from(clock.max(1));
    u64::try_from(nanos).map_or(Duration::MAX, Duration::from_nanos)
}

/// Arranges `samples` as the track's edit list wants it.
pub fn present(trak: Bytes<'_>, samples: &[Sample], clocks: Clocks) -> Presentation {
    let mut order: Vec<u32> = (0..samples.len() as u32).collect();
    order.sort_by_key(|&i| samples.get(i as usize).map_or(0, |s| s.shown_at));
    let edits = read_edits(trak, clocks)
        .filter(|edits| only_forward(edits))
        .unwrap_or_else(|| vec![whole_track(samples)]);
    let mut out = Presentation::default();
    let mut rest = order.into_iter().peekable();
    for edit in edits {
        while let Some(&number) = rest.peek() {
            let Some(sample) = samples.get(number as usize) else {
                break;
            };
            if sample.shown_at >= edit.to_tick {
                break;
            }
            rest.next();
            if mostly_before(sample, edit.from_tick) {
                continue;
            }
            let time_at = |tick: i64| {
                let within = tick.clamp(edit.from_tick, edit.to_tick) - edit.from_tick;
                edit.starts_at
                    .saturating_add(ticks_to_time(within, clocks.track))
            };
            out.shown.push(Shown {
                sample: number,
                time: time_at(sample.shown_at),
            });
            let end = sample.shown_at.saturating_add(i64::from(sample.ticks));
            out.duration = out.duration.max(time_at(end));
        }
    }
    out
}

/// A picture that begins before its edit belongs to it if most of it does;
/// so rounding between the two clocks neither loses nor invents one.
fn mostly_before(sample: &Sample, from_tick: i64) -> bool {
    sample.shown_at < from_tick
        && sample.shown_at.saturating_add(i64::from(sample.ticks) / 2) <= from_tick
}

/// Without edits the first picture is shown at once.
fn whole_track(samples: &[Sample]) -> Edit {
    Edit {
        starts_at: Duration::ZERO,
        from_tick: samples.iter().map(|s| s.shown_at).min().unwrap_or(0),
        to_tick: i64::MAX,
    }
}

/// Edits that repeat or reorder the track are left out: it is then played as
/// it was recorded.
fn only_forward(edits: &[Edit]) -> bool {
    !edits.is_empty()
        && edits
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a.to_tick <= b.from_tick))
}

fn read_edits(trak: Bytes<'_>, clocks: Clocks) -> Option<Vec<Edit>> {
    let mut body = descend(trak, &[b"edts", b"elst"])?;
    let (version, _) = body.version_and_flags()?;
    let count = body.u32()?;
    let mut starts_at = Duration::ZERO;
    let mut edits = Vec::new();
    for _ in 0..count {
        let Some((movie_ticks, from_tick)) = read_edit(&mut body, version) else {
            break;
        };
        let length = ticks_to_time(movie_ticks, clocks.movie);
        if from_tick >= 0 {
            let ticks = u128::from(movie_ticks.unsigned_abs()) * u128::from(clocks.track)
                / u128::from(clocks.movie.max(1));
            // A last edit of no length reaches to the end of the track.
            let to_tick = match i64::try_from(ticks) {
                Ok(0) | Err(_) => i64::MAX,
                Ok(ticks) => from_tick.saturating_add(ticks),
            };
            edits.push(Edit {
                starts_at,
                from_tick,
                to_tick,
            });
        }
        starts_at = starts_at.saturating_add(length);
    }
    Some(edits)
}

/// Length in movie ticks and first track tick, −1 for an empty edit.
fn read_edit(body: &mut Bytes<'_>, version: u8) -> Option<(i64, i64)> {
    let pair = if version == 1 {
        let length = i64::try_from(body.u64()?).unwrap_or(i64::MAX);
        (length, body.u64()? as i64)
    } else {
        (i64::from(body.u32()?), i64::from(body.i32()?))
    };
    body.u32()?;
    Some(pair)
}
