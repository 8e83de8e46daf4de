//! Where frames go, in either way of delivery.

use super::Delivery;
use super::shared::Shared;
use crossbeam_channel::{Receiver, SendTimeoutError, Sender, TrySendError};
use faceglass_source::source::Frame;
use std::time::Duration;

pub(super) struct Output {
    delivery: Delivery,
    frames: Sender<Frame>,
    /// The same channel's other end, to take back a frame that nobody took.
    taken_back: Receiver<Frame>,
    /// In every-frame delivery: a frame that found no room yet.
    waiting: Option<Frame>,
}

impl Output {
    pub(super) fn new(
        delivery: Delivery,
        (frames, taken_back): (Sender<Frame>, Receiver<Frame>),
    ) -> Self {
        Self {
            delivery,
            frames,
            taken_back,
            waiting: None,
        }
    }

    /// Whether a frame waits for room; none may be given before that has it.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    pub(super) fn is_newest_only(&self) -> bool {
        matches!(self.delivery, Delivery::Newest)
    }

    /// Gives a frame; where it has to wait for room, `push` gives it later.
    pub(super) fn give(&mut self, frame: Frame, shared: &Shared) {
        match self.delivery {
            Delivery::Newest => self.replace(frame, shared),
            Delivery::EveryFrame { .. } => self.waiting = Some(frame),
        }
    }

    /// Tries for so long to give the frame that waits.
    pub(super) fn push(&mut self, at_most: Duration) {
        let Some(frame) = self.waiting.take() else {
            return;
        };
        if let Err(SendTimeoutError::Timeout(frame)) = self.frames.send_timeout(frame, at_most) {
            self.waiting = Some(frame);
        }
    }

    /// Forgets the frame that waits.
    pub(super) fn forget_waiting(&mut self) {
        self.waiting = None;
    }

    /// Forgets everything that was not taken.
    pub(super) fn clear(&mut self) {
        self.waiting = None;
        while self.taken_back.try_recv().is_ok() {}
    }

    /// Newest wins: what was not taken yet makes room.
    fn replace(&self, mut frame: Frame, shared: &Shared) {
        loop {
            match self.frames.try_send(frame) {
                Ok(()) | Err(TrySendError::Disconnected(_)) => return,
                Err(TrySendError::Full(back)) => frame = back,
            }
            if self.taken_back.try_recv().is_ok() {
                shared.count_dropped(1);
            }
        }
    }
}
