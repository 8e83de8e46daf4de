//! What the pipeline thread and the window both see. Locks are held for a
//! copy, never for work.

use crate::calibration::CalibrationState;
use crate::challenge::ProofState;
use crate::engine::result::FrameResult;
use crate::live::{Command, EnrolmentState, Event, ImportState, Stats};
use crate::tell::Notice;
use crossbeam_channel::{Receiver, Sender, bounded};
use faceglass_capture::{ControlAsk, ControlNews};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Messages kept for a window that does not fetch them.
const MESSAGES: usize = 512;

/// Asks the window to draw again.
pub type Repaint = Arc<dyn Fn() + Send + Sync>;

/// Events that wait for the window. It may not come for hours (minimised), so
/// of a state only the newest waits, and messages are limited; what answers a
/// command or says that something was stored is never dropped.
#[derive(Default)]
struct Waiting {
    events: VecDeque<Event>,
    messages: usize,
    missed: usize,
}

/// What becomes of an event while it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeping {
    /// The next one of its slot replaces it.
    Newest(Slot),
    /// At most [`MESSAGES`]; the rest is counted.
    Message,
    /// Always.
    Always,
}

/// States of which the newest says all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Opened,
    Source,
    Position,
    Gallery,
    Person,
    History,
    Unknown,
    ReEmbedding,
    OwnScores,
    Cameras,
    Controls,
    OperatingPoint,
    Reading,
    Gathering,
    Calibrating,
    Asking,
    Proven,
}

impl Waiting {
    fn push(&mut self, event: Event) {
        let keeping = keeping(&event);
        match keeping {
            Keeping::Newest(_) => self.events.retain(|other| self::keeping(other) != keeping),
            Keeping::Message if self.messages >= MESSAGES => {
                self.missed += 1;
                return;
            }
            Keeping::Message => self.messages += 1,
            Keeping::Always => {}
        }
        self.events.push_back(event);
    }

    fn into_events(self) -> Vec<Event> {
        let mut events = Vec::from(self.events);
        if self.missed > 0 {
            events.push(Event::Notice(Notice::Missed(self.missed)));
        }
        events
    }
}

/// Commands in, events, newest frame and figures out.
pub struct Shared {
    commands: Mutex<VecDeque<Command>>,
    wake: Sender<()>,
    woken: Receiver<()>,
    stopping: AtomicBool,
    events: Mutex<Waiting>,
    latest: Mutex<Option<Arc<FrameResult>>>,
    stats: Mutex<Stats>,
    repaint: Repaint,
}

impl Shared {
    /// Nothing sent, nothing seen.
    pub fn new(repaint: Repaint) -> Self {
        let (wake, woken) = bounded(1);
        Self {
            commands: Mutex::default(),
            wake,
            woken,
            stopping: AtomicBool::new(false),
            events: Mutex::default(),
            latest: Mutex::default(),
            stats: Mutex::default(),
            repaint,
        }
    }

    /// Queues a command. Of a slider's many values only the last one waits.
    pub fn send(&self, command: Command) {
        let mut commands = lock(&self.commands);
        if let Some(last) = commands.back_mut()
            && replaces(&command, last)
        {
            *last = command;
        } else {
            commands.push_back(command);
        }
        drop(commands);
        self.wake();
    }

    /// Everything that was sent since the last call.
    pub fn take_commands(&self) -> VecDeque<Command> {
        std::mem::take(&mut *lock(&self.commands))
    }

    /// Gets a message when there is something to do.
    pub fn woken(&self) -> &Receiver<()> {
        &self.woken
    }

    /// Wakes the pipeline thread.
    pub fn wake(&self) {
        // A full channel means it is about to wake already.
        let _ = self.wake.try_send(());
    }

    /// Asks the pipeline thread to end.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.wake();
    }

    /// Whether the thread was asked to end.
    pub fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Tells the window something.
    pub fn tell(&self, event: Event) {
        lock(&self.events).push(event);
        (self.repaint)();
    }

    /// Events since the last call, oldest first.
    pub fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut *lock(&self.events)).into_events()
    }

    /// Shows a frame, or none.
    pub fn show(&self, result: Option<Arc<FrameResult>>) {
        *lock(&self.latest) = result;
        (self.repaint)();
    }

    /// The newest annotated frame.
    pub fn latest(&self) -> Option<Arc<FrameResult>> {
        lock(&self.latest).clone()
    }

    /// Puts new figures out.
    pub fn set_stats(&self, stats: Stats) {
        *lock(&self.stats) = stats;
    }

    /// The figures.
    pub fn stats(&self) -> Stats {
        lock(&self.stats).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn replaces(new: &Command, waiting: &Command) -> bool {
    if let (
        Command::Controls(ControlAsk::Set(new, _)),
        Command::Controls(ControlAsk::Set(waiting, _)),
    ) = (new, waiting)
    {
        return new == waiting;
    }
    matches!(
        (new, waiting),
        (Command::SetSettings(_), Command::SetSettings(_))
            | (Command::SetPace(_), Command::SetPace(_))
            | (Command::Seek(_), Command::Seek(_))
            | (Command::SetRotation(_), Command::SetRotation(_))
            | (Command::SetProof(_), Command::SetProof(_))
            | (Command::ListCameras, Command::ListCameras)
            | (
                Command::Controls(ControlAsk::Read),
                Command::Controls(ControlAsk::Read)
            )
            | (Command::ShowPerson(_), Command::ShowPerson(_))
            | (Command::SetHistory(_), Command::SetHistory(_))
            | (Command::SetUnknown(_), Command::SetUnknown(_))
    )
}

fn keeping(event: &Event) -> Keeping {
    match event {
        Event::SourceOpened { .. } => Keeping::Newest(Slot::Opened),
        Event::Source(_) => Keeping::Newest(Slot::Source),
        Event::Position(_) => Keeping::Newest(Slot::Position),
        Event::Gallery(_) => Keeping::Newest(Slot::Gallery),
        Event::Person(_) => Keeping::Newest(Slot::Person),
        Event::History(_) => Keeping::Newest(Slot::History),
        Event::Unknown(_) => Keeping::Newest(Slot::Unknown),
        Event::ReEmbedding(_) => Keeping::Newest(Slot::ReEmbedding),
        Event::OwnScores(_) => Keeping::Newest(Slot::OwnScores),
        Event::Cameras(_) => Keeping::Newest(Slot::Cameras),
        Event::Controls(ControlNews::All(_)) => Keeping::Newest(Slot::Controls),
        Event::Controls(ControlNews::Refused(_)) => Keeping::Message,
        Event::OperatingPoint(_) => Keeping::Newest(Slot::OperatingPoint),
        Event::Import(ImportState::Reading { .. }) => Keeping::Newest(Slot::Reading),
        Event::Enrolment(EnrolmentState::Gathering { .. }) => Keeping::Newest(Slot::Gathering),
        Event::Calibration(CalibrationState::Gathering { .. }) => {
            Keeping::Newest(Slot::Calibrating)
        }
        Event::Proof(ProofState::Asking(_)) => Keeping::Newest(Slot::Asking),
        Event::Proven(_) => Keeping::Newest(Slot::Proven),
        Event::Notice(Notice::Unread(_)) | Event::Error(_) | Event::OperatingPoints(_) => {
            Keeping::Message
        }
        Event::SourceKept { .. }
        | Event::Notice(_)
        | Event::Import(_)
        | Event::Backup(_)
        | Event::Restore(_)
        | Event::Proof(_)
        | Event::Enrolment(_)
        | Event::Calibration(_) => Keeping::Always,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::PlayerState;
    use crate::tell::Problem;
    use faceglass_gallery::PersonId;
    use std::time::Duration;

    fn done() -> Event {
        Event::Enrolment(EnrolmentState::Done {
            person: PersonId("ada".into()),
            name: "Ada".into(),
            templates: 5,
        })
    }

    /// A window that is minimised for a night.
    #[test]
    fn what_was_stored_is_told_however_much_comes_after_it() {
        let shared = Shared::new(Arc::new(|| {}));
        shared.tell(done());
        for n in 0..5000 {
            shared.tell(Event::Position(Duration::from_millis(n)));
            shared.tell(Event::Source(PlayerState::Opening));
            shared.tell(Event::Error(Problem::SourceSilent));
        }
        shared.tell(done());
        let events = shared.take_events();
        let stored = |event: &&Event| matches!(event, Event::Enrolment(_));
        assert_eq!(events.iter().filter(stored).count(), 2);
        let positions: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                Event::Position(position) => Some(*position),
                _ => None,
            })
            .collect();
        assert_eq!(positions, [Duration::from_millis(4999)]);
        assert!(events.len() < MESSAGES + 10, "{}", events.len());
        let missed = 5000 - MESSAGES;
        assert!(
            matches!(events.last(), Some(Event::Notice(Notice::Missed(n))) if *n == missed),
            "{:?}",
            events.last()
        );
        assert!(shared.take_events().is_empty());
    }
}
