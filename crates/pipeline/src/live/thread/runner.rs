//! What happens on the pipeline thread.

use super::LiveConfig;
use super::calibration::Calibration;
use super::cameras::Cameras;
use super::desk::Desk;
use super::enrolment::EnrolmentDesk;
use super::proof::ProofDesk;
use crate::engine::Engine;
use crate::enrolment::Item;
use crate::live::Event;
use crate::live::history::HistoryDesk;
use crate::live::own_scores::OwnScoresJob;
use crate::live::people::People;
use crate::live::search::Searcher;
use crate::live::shared::Shared;
use crate::live::stats::LatencyTracker;
use crate::live::unknown::UnknownDesk;
use crate::live::upkeep::Upkeep;
use crate::settings::Pace;
use crossbeam_channel::select;
use faceglass_capture::player::{Player, PlayerOptions, PlayerState};
use faceglass_capture::{Frame, SourceSpec};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest wait before player and gallery are looked at.
const SLICE: Duration = Duration::from_millis(40);
/// Turns that the faces of a frame on hold have at most.
const MOST_TURNS: usize = 12;
/// Figures are put out this often.
const STATS_EVERY: Duration = Duration::from_millis(200);
/// The gallery on disk is looked at this often.
const REFRESH_EVERY: Duration = Duration::from_secs(2);

/// Runs until the handle is dropped.
pub fn run(config: LiveConfig, shared: &Arc<Shared>) {
    // The source opens while the networks load.
    let player = match Player::spawn(config.source.clone(), config.player.clone()) {
        Ok(player) => player,
        Err(error) => {
            shared.tell(Event::Error(error.into()));
            return;
        }
    };
    if config.source.is_some() {
        shared.tell(Event::Source(PlayerState::Opening));
    }
    let mut people = People::open(&config.data_dir, config.keys);
    let (engine, no_engine) = match (config.load_models)() {
        Ok(models) => (Some(Engine::new(models, config.settings)), None),
        Err(why) => {
            shared.tell(Event::Error(why.clone().into()));
            (None, Some(why))
        }
    };
    people.use_model(engine.as_ref().and_then(Engine::embedder_id));
    let (calibration, trouble) = Calibration::open(&config.data_dir);
    if let Some(trouble) = trouble {
        shared.tell(Event::OperatingPoints(trouble));
    }
    let waking = Arc::clone(shared);
    let wake = Arc::new(move || waking.wake());
    let mut runner = Runner {
        calibration,
        proof: ProofDesk::new(config.chance),
        history: HistoryDesk::new(&config.data_dir, shared),
        unknown: UnknownDesk::new(&config.data_dir, shared),
        upkeep: Upkeep::new(shared),
        enrolment: EnrolmentDesk::new(config.player.opener.clone()),
        desk: Desk {
            engine,
            people,
            no_engine,
            search: Searcher::new(config.search_at_once, wake),
            own_scores: OwnScoresJob::default(),
            people_changed: false,
            shared: Arc::clone(shared),
        },
        player,
        options: config.player,
        cameras: Cameras::watch(config.cameras, shared),
        starting_with: config.source,
        opening: None,
        unsettled: 0,
        current: None,
        dirty: false,
        latency: LatencyTracker::default(),
        stats_at: Instant::now(),
        refreshed_at: Instant::now(),
        pace: Pace::default(),
        looked_at: None,
    };
    runner.desk.show_people();
    while !shared.stopping() {
        runner.turn();
    }
    runner.history.end(&runner.desk.people);
    let threshold = runner.desk.match_threshold();
    runner.unknown.end(&runner.desk.people, threshold);
}

/// A source that was asked for and has not answered yet.
pub(super) struct Asked {
    pub(super) spec: SourceSpec,
    pub(super) at: Instant,
}

pub(super) struct Runner {
    pub(super) desk: Desk,
    pub(super) enrolment: EnrolmentDesk,
    pub(super) calibration: Calibration,
    pub(super) proof: ProofDesk,
    pub(super) history: HistoryDesk,
    pub(super) unknown: UnknownDesk,
    pub(super) upkeep: Upkeep,
    pub(super) player: Player,
    pub(super) options: PlayerOptions,
    pub(super) cameras: Cameras,
    /// What is being opened since the start, until something is asked for.
    pub(super) starting_with: Option<SourceSpec>,
    pub(super) opening: Option<Asked>,
    /// How often a frame on hold is still to be judged until each of its faces had its turn: a moving
    /// one has time for few of them, and the next one never comes.
    unsettled: usize,
    /// The newest frame, to be judged again when something changes.
    pub(super) current: Option<Frame>,
    /// Something changed that the shown verdicts depend on.
    pub(super) dirty: bool,
    pub(super) latency: LatencyTracker,
    pub(super) stats_at: Instant,
    pub(super) refreshed_at: Instant,
    pub(super) pace: Pace,
    /// When a frame was looked at last.
    pub(super) looked_at: Option<Instant>,
}

enum Woken {
    Frame(Frame),
    Item(Option<Item>),
    Nothing,
}

impl Runner {
    /// One round: commands, the player's news, then one frame or picture.
    fn turn(&mut self) {
        for command in self.desk.shared.take_commands() {
            self.handle(command);
        }
        for event in self.player.events() {
            self.pass_on(event);
        }
        self.follow_proof();
        self.replace_hanging_player();
        self.refresh_people();
        self.history.go_on(&self.desk.people);
        let threshold = self.desk.match_threshold();
        self.unknown.go_on(&self.desk.people, threshold);
        self.go_on_with_upkeep();
        self.dirty |= self.desk.search.take_answers();
        match self.wait() {
            Woken::Frame(frame) => self.take_frame(frame),
            Woken::Item(item) => {
                self.enrolment.take_item(&mut self.desk, item);
                self.dirty = true;
            }
            Woken::Nothing => {}
        }
        self.judge_again();
        self.put_out_stats();
    }

    fn wait(&self) -> Woken {
        if self.dirty
            && let Ok(frame) = self.player.frames().try_recv()
        {
            return Woken::Frame(frame);
        }
        let is_busy = self.dirty || self.upkeep.is_busy();
        let patience = if is_busy { Duration::ZERO } else { SLICE };
        select! {
            recv(self.player.frames()) -> frame => match frame {
                Ok(frame) => Woken::Frame(frame),
                // The capture thread is gone, which only its end explains.
                Err(_) => {
                    std::thread::sleep(patience);
                    Woken::Nothing
                }
            },
            recv(self.enrolment.items()) -> item => Woken::Item(item.ok()),
            recv(self.desk.shared.woken()) -> _ => Woken::Nothing,
            default(patience) => Woken::Nothing,
        }
    }

    fn take_frame(&mut self, frame: Frame) {
        // States and "opened" were told before the frame was given.
        for event in self.player.events() {
            self.pass_on(event);
        }
        if self.opening.is_some() {
            // A straggler of the source that is being closed.
            return;
        }
        if !self.looks_at_the_next() {
            // Held, it may still be judged.
            self.current = Some(frame);
            return;
        }
        self.looked_at = Some(Instant::now());
        let result = self.desk.process(&frame);
        self.latency.record(&result);
        let source = self.enrolment.seen_in.as_ref();
        self.history.take_frame(&result, source);
        let people = (&self.desk.people, self.desk.match_threshold());
        self.unknown.take_frame(&result, source, people);
        self.unsettled = result.faces.len().min(MOST_TURNS);
        self.current = Some(frame);
        self.dirty = false;
        self.show(result);
    }

    /// Whether the next frame is looked at: what a person began needs each of them.
    fn looks_at_the_next(&self) -> bool {
        let since = self.looked_at.map(|at| at.elapsed());
        since.is_none_or(|since| self.pace.is_due(since))
            || self.enrolment.is_under_way()
            || self.calibration.is_under_way()
            || self.proof.asked().is_some()
    }

    /// A frame on hold shows at once what a slider or the gallery changed.
    fn judge_again(&mut self) {
        let is_wanted = self.dirty || self.desk.people_changed || self.enrolment.is_gathering();
        self.dirty = false;
        // Where frames come, the next one is as good.
        if !self.is_held() {
            return;
        }
        let is_unsettled = self.unsettled > 0;
        self.unsettled = self.unsettled.saturating_sub(1);
        if !is_wanted && !is_unsettled {
            return;
        }
        if let Some(frame) = self.current.clone() {
            let result = self.desk.process(&frame);
            self.show(result);
        }
    }

    fn show(&mut self, result: crate::engine::result::FrameResult) {
        let settled = result.frame.still || self.is_held();
        let busy = self.enrolment.is_under_way() || self.calibration.is_under_way();
        self.proof.take_frame(&mut self.desk, &result, busy);
        self.follow_proof();
        self.enrolment.take_frame(&mut self.desk, &result, settled);
        self.calibration.take_frame(&mut self.desk, &result);
        self.desk.shared.show(Some(Arc::new(result)));
    }

    /// An enrolment that waits for a challenge goes on, or ends, with it; one that goes
    /// on ends with what was proved.
    pub(super) fn follow_proof(&mut self) {
        let Some(track) = self.enrolment.waits_for_proof() else {
            let gathered = self.enrolment.gathered_track();
            let is_unproven = |track: &u64| !self.proof.holds_for(*track);
            if self.proof.is_wanted_for_enrolment()
                && let Some(track) = gathered.filter(is_unproven)
            {
                let verdict = self.proof.verdict_of(track);
                self.enrolment.not_proven(&mut self.desk, verdict);
            }
            return;
        };
        if self.proof.holds_for(track) {
            self.enrolment.proven(&mut self.desk);
        } else if self.proof.asked() != Some(track) {
            let verdict = self.proof.verdict_of(track);
            self.enrolment.not_proven(&mut self.desk, verdict);
        }
    }

    /// Whether no further frame comes by itself.
    fn is_held(&self) -> bool {
        matches!(
            self.player.state(),
            PlayerState::Paused | PlayerState::Ended | PlayerState::Lost { .. }
        )
    }

    fn refresh_people(&mut self) {
        if self.refreshed_at.elapsed() < REFRESH_EVERY {
            return;
        }
        self.refreshed_at = Instant::now();
        if self.desk.people.refresh() {
            self.show_people();
            self.dirty = true;
        }
    }

    fn put_out_stats(&mut self) {
        if self.stats_at.elapsed() < STATS_EVERY {
            return;
        }
        self.stats_at = Instant::now();
        let source = self.player.stats();
        let mut stats = self.latency.stats(Instant::now());
        stats.capture_fps = source.capture_fps;
        stats.dropped = source.dropped;
        stats.corrupt = source.corrupt;
        self.desk.shared.set_stats(stats);
    }
}
