//! Whole challenges of people, prints and recordings, put together from what the shipped
//! networks saw of rendered heads and prints.

use crate::bank::{REST_PX, Views, draw};
use crate::options::Options;
use crate::players::actor::{Actor, Looks, Seen, face};
use crate::players::films::{Film, Playing};
use crate::players::{STEPS, prints, steps_of};
use crate::regrouped::regrouped;
use crate::session::{self, FPS, LAST_MS, Motion, Session};
use crate::solidity;
use crate::world::{Kind, engine_with};
use faceglass_evaluation::statistics::Rate;
use faceglass_pipeline::challenge::{
    Challenge, ChallengeSettings, Outcome, PresenceVerdict, Reason, Script, Step,
};
use faceglass_vision::QualityReason;
use faceglass_vision::chance::Dice;
use faceglass_vision::pose::Pose;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// About the least that the shipped network closes shut eyes by, in stills of six adults who look ahead (`workshop evaluate landmarks --eyes`).
const LIDS: f64 = 0.6;
/// Pixels between the eyes of an actor at rest.
const USUAL_PX: f32 = 100.0;
const RATES: [u64; 3] = [15, 30, 60];
/// Nothing was chosen by plays of these seeds.
const FIRST: u64 = 400_000;

/// # Errors
/// A sentence where something cannot be read, drawn or written.
pub fn run(options: &Options) -> Result<(), String> {
    let views = match &options.points {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|e| format!("{} cannot be read: {e}.", path.display()))?;
            text.lines().map(read).collect::<Result<Vec<_>, String>>()?
        }
        None => draw(options)?,
    };
    let people = views.iter().filter(|v| v.kind == Kind::Head).count();
    let rooms: BTreeSet<usize> = views.iter().map(|v| v.room).collect();
    println!("{people} people, {} rooms", rooms.len());
    solidity::report(&views.iter().map(turned).collect::<Vec<Session>>());
    let is_embedded = views.iter().any(Views::is_embedded);
    let same_face = match is_embedded {
        true => engine_with(options, true)?.match_threshold(),
        false => crate::players::settings().same_face.unwrap_or_default(),
    };
    let stage = Stage {
        is_embedded,
        views: views.into_iter().map(Rc::new).collect(),
        people: people as u64,
        settings: ChallengeSettings {
            same_face: Some(same_face),
            ..ChallengeSettings::default()
        },
    };
    println!("| who | frames a second | passed | 95 % interval | ended by |");
    println!("|---|---|---|---|---|");
    for (who, play) in ROWS {
        for fps in RATES {
            row(who, fps, options.sessions, |seed| play(&stage, fps, seed));
        }
    }
    Ok(())
}

/// Views as `challenge` keeps them, or a session that `solidity` kept.
fn read(line: &str) -> Result<Views, String> {
    match serde_json::from_str::<Views>(line) {
        Ok(views) => Ok(views),
        Err(error) => match serde_json::from_str::<Session>(line) {
            Ok(session) => Ok(regrouped(&session)),
            Err(_) => Err(format!("No views: {error}.")),
        },
    }
}

/// The turns of `solidity`, put together in the same way.
fn turned(views: &Views) -> Session {
    let mut dice = Dice::new(8 * views.person as u64 + views.kind as u64);
    let motion = Motion::drawn(20.0, 25.0, &mut dice);
    let frames = (0..LAST_MS * FPS / 1000).map(|frame| {
        let time_ms = frame * 1000 / FPS;
        let sight = motion.at(time_ms as f64 / 1000.0);
        let seen = views.seen(&sight, REST_PX, &mut dice);
        let Pose {
            yaw_deg,
            pitch_deg,
            roll_deg,
        } = sight.pose;
        let is_clear =
            |poor: Option<QualityReason>| poor.is_none_or(|why| why == QualityReason::TurnedAway);
        session::Seen {
            time_ms,
            track: u64::from(seen.is_some()),
            truth: [yaw_deg, pitch_deg, roll_deg],
            clear: seen.as_ref().is_some_and(|(_, poor, _)| is_clear(*poor)),
            points: seen.map(|(points, ..)| points).unwrap_or_default(),
        }
    });
    Session {
        person: views.person,
        kind: views.kind,
        frames: frames.collect(),
    }
}

type Play = fn(&Stage, u64, u64) -> Option<Outcome>;

const ROWS: [(&str, Play); 8] = [
    ("person", living),
    ("print held still", print_still),
    ("print moved, turned and bent", print_moved),
    ("print turned to both sides when asked", print_turned),
    ("recording of other steps", other_steps),
    ("recording of the very steps at other times", same_steps),
    ("the same, stopped once, the better of two", stopped),
    ("another face half-way", swapped),
];

/// Everybody who may stand before the camera.
struct Stage {
    views: Vec<Rc<Views>>,
    people: u64,
    /// Whether the views hold embeddings of the shipped network.
    is_embedded: bool,
    settings: ChallengeSettings,
}

impl Stage {
    fn views(&self, who: u64, kind: Kind) -> Option<Rc<Views>> {
        let of: Vec<&Rc<Views>> = self.views.iter().filter(|v| v.kind == kind).collect();
        let at = who.checked_rem(of.len() as u64)?;
        Some(of[at as usize].clone())
    }

    /// What is seen of these, one after the other.
    fn looks(&self, of: &[(u64, Kind)]) -> Option<Looks> {
        let views = of.iter().map(|(who, kind)| self.views(*who, *kind));
        let views: Vec<Rc<Views>> = views.collect::<Option<_>>()?;
        let simulated = !self.is_embedded;
        Some(Box::new(move |who, sight, dice| {
            let (points, poor, embedding) = views[who].seen(sight, USUAL_PX, dice)?;
            // Kept landmarks have no embeddings: those are then as in the simulation.
            let embedding = embedding.or_else(|| simulated.then(|| face(who, dice)));
            Some(Seen {
                points,
                poor,
                embedding,
            })
        }))
    }

    fn drawn(&self, seed: u64) -> Option<Challenge> {
        let script = Script::drawn(&STEPS, 3, seed, &self.settings).ok()?;
        Some(Challenge::new(script, self.settings.clone()))
    }

    fn asking(&self, steps: &[Step], seed: u64) -> Challenge {
        let script = Script::of(steps, seed, &self.settings);
        Challenge::new(script, self.settings.clone())
    }

    fn person(&self, who: u64, fps: u64, seed: u64) -> Option<Actor> {
        Some(Actor {
            fps,
            looks: Some(self.looks(&[(who, Kind::Head)])?),
            lids: LIDS,
            ..Actor::living(seed)
        })
    }

    /// Somebody who did these steps at once.
    fn film(&self, who: u64, steps: &[Step], fps: u64, seed: u64) -> Option<Film> {
        self.views(who, Kind::Head)?;
        Film::by(seed, |seed| {
            let actor = self.person(who, fps, seed);
            (
                self.asking(steps, seed),
                actor.unwrap_or_else(|| Actor::living(seed)),
            )
        })
    }
}

fn played(mut challenge: Challenge, actor: &mut Actor) -> Option<Outcome> {
    crate::players::actor::play(&mut challenge, actor);
    Some(challenge.into_outcome())
}

fn living(stage: &Stage, fps: u64, seed: u64) -> Option<Outcome> {
    played(stage.drawn(seed)?, &mut stage.person(seed, fps, seed)?)
}

fn print_still(stage: &Stage, fps: u64, seed: u64) -> Option<Outcome> {
    let mut print = Actor {
        fps,
        looks: Some(stage.looks(&[(seed, Kind::Flat)])?),
        ..prints::still(seed)
    };
    played(stage.drawn(seed)?, &mut print)
}

/// Every third is flat, bent to 13 and to 6 cm.
fn sheet(seed: u64) -> Kind {
    [Kind::Flat, Kind::Bent13, Kind::Bent6][(seed % 3) as usize]
}

fn print_moved(stage: &Stage, fps: u64, seed: u64) -> Option<Outcome> {
    let mut print = Actor {
        fps,
        looks: Some(stage.looks(&[(seed, sheet(seed))])?),
        ..prints::moved(seed, None)
    };
    played(stage.drawn(seed)?, &mut print)
}

fn print_turned(stage: &Stage, fps: u64, seed: u64) -> Option<Outcome> {
    let mut print = Actor {
        fps,
        looks: Some(stage.looks(&[(seed, sheet(seed))])?),
        ..Actor::living(seed)
    };
    let turns = stage.asking(&[Step::TurnLeft, Step::TurnRight], seed);
    played(turns, &mut print)
}

fn other_steps(stage: &Stage, fps: u64, seed: u64) -> Option<Outcome> {
    let challenge = stage.drawn(seed)?;
    let asked = steps_of(&challenge);
    let mut dice = Dice::new(seed);
    let mut urn: Vec<Step> = STEPS.into_iter().filter(|s| *s != asked[0]).collect();
    let others = [(); 3].map(|()| urn.swap_remove(dice.below(urn.len())));
    let film = stage.film(seed, &others, fps, seed + 500)?;
    Some(film.played(
        challenge,
        Playing {
            fps,
            ..Playing::default()
        },
    ))
}

fn same_steps(stage: &Stage, fps: u64, seed: u64) -> Option<Outcome> {
    let challenge = stage.drawn(seed)?;
    let film = stage.film(seed, &steps_of(&challenge), fps, seed + 900)?;
    Some(film.played(
        challenge,
        Playing {
            fps,
            ..Playing::default()
        },
    ))
}

fn stopped(stage: &Stage, fps: u64, seed: u64) -> Option<Outcome> {
    let challenge = stage.drawn(seed)?;
    let film = stage.film(seed, &steps_of(&challenge), fps, seed + 900)?;
    let mut ends = [1, 2].map(|at| {
        let how = Playing {
            stopped_at: Some(at),
            fps,
            ..Playing::default()
        };
        film.played(challenge.clone(), how)
    });
    // The one that passed, if one did.
    ends.sort_by_key(|end| end.verdict != PresenceVerdict::Present);
    ends.into_iter().next()
}

fn swapped(stage: &Stage, fps: u64, seed: u64) -> Option<Outcome> {
    let other = seed + 1 + seed / stage.people % (stage.people - 1).max(1);
    let mut swap = Actor {
        fps,
        looks: Some(stage.looks(&[(seed, Kind::Head), (other, Kind::Head)])?),
        lids: LIDS,
        who: |now| usize::from(now > 8000),
        ..Actor::living(seed)
    };
    played(stage.drawn(seed)?, &mut swap)
}

fn row(who: &str, fps: u64, sessions: u64, play: impl Fn(u64) -> Option<Outcome>) {
    let ends: Vec<Outcome> = (FIRST..FIRST + sessions).filter_map(play).collect();
    let is_present = |end: &&Outcome| end.verdict == PresenceVerdict::Present;
    let passed = Rate::of_len(ends.iter().filter(is_present).count(), ends.len());
    let mut why: BTreeMap<String, usize> = BTreeMap::new();
    for end in ends.iter().filter(|end| !is_present(end)) {
        let reason = match end.grounds.reason {
            Reason::Step(_, mistake) => format!("{mistake:?}"),
            other => format!("{other:?}"),
        };
        let kind: String = reason.chars().take_while(|c| c.is_alphabetic()).collect();
        *why.entry(kind).or_default() += 1;
    }
    let why: Vec<String> = why.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    println!(
        "| {who} | {fps} | {} of {} | {:.1} to {:.1} % | {} |",
        passed.count,
        ends.len(),
        100.0 * passed.interval().low,
        100.0 * passed.interval().high,
        why.join(", "),
    );
}
