//! What the pipeline thread and the window both see. Locks are held for a
//! copy, never for work.

use crate::calibration::CalibrationState;
use crate::live::{Command, EnrolmentState, Event, ImportState, Stats};
use crate::result::FrameResult;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Events kept for a window that does not fetch them.
const EVENTS: usize = 512;

/// Asks the window to draw again.
pub type Repaint = Arc<dyn Fn() + Send + Sync>;

/// Commands in, events, newest frame and figures out.
pub struct Shared {
    commands: Mutex<VecDeque<Command>>,
    wake: Sender<()>,
    woken: Receiver<()>,
    stopping: AtomicBool,
    events: Mutex<VecDeque<Event>>,
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
        let mut events = lock(&self.events);
        if let Some(last) = events.back_mut()
            && supersedes(&event, last)
        {
            *last = event;
        } else {
            if events.len() >= EVENTS {
                events.pop_front();
            }
            events.push_back(event);
        }
        drop(events);
        (self.repaint)();
    }

    /// Events since the last call, oldest first.
    pub fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut *lock(&self.events)).into()
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
    matches!(
        (new, waiting),
        (Command::SetSettings(_), Command::SetSettings(_))
            | (Command::Seek(_), Command::Seek(_))
            | (Command::SetRotation(_), Command::SetRotation(_))
            | (Command::ListCameras, Command::ListCameras)
    )
}

fn supersedes(new: &Event, waiting: &Event) -> bool {
    matches!(
        (new, waiting),
        (Event::Position(_), Event::Position(_))
            | (Event::Gallery(_), Event::Gallery(_))
            | (Event::OwnScores(_), Event::OwnScores(_))
            | (
                Event::Import(ImportState::Reading { .. }),
                Event::Import(ImportState::Reading { .. })
            )
            | (
                Event::Enrolment(EnrolmentState::Gathering { .. }),
                Event::Enrolment(EnrolmentState::Gathering { .. })
            )
            | (
                Event::Calibration(CalibrationState::Gathering { .. }),
                Event::Calibration(CalibrationState::Gathering { .. })
            )
    )
}
