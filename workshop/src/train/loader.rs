//! Batches made ahead of the step that needs them.

use crate::core::error::Result;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

/// Makes the batches of steps `start..end` on `threads` threads and hands them
/// out in step order. A batch depends on its step alone, never on the thread,
/// so that any number of threads and any resume give the same run.
pub struct Loader<'scope, B> {
    lanes: Vec<Receiver<Result<B>>>,
    next: u64,
    start: u64,
    _threads: Vec<ScopedJoinHandle<'scope, ()>>,
}

impl<'scope, B: Send + 'scope> Loader<'scope, B> {
    /// Starts the threads.
    pub fn spawn<'env, F>(
        scope: &'scope Scope<'scope, 'env>,
        steps: std::ops::Range<u64>,
        threads: usize,
        make: &'scope F,
    ) -> Self
    where
        F: Fn(u64) -> Result<B> + Sync,
    {
        let mut lanes = Vec::new();
        let mut handles = Vec::new();
        for lane in 0..threads as u64 {
            let (send, receive) = sync_channel(2);
            let mine = (steps.start + lane..steps.end).step_by(threads);
            handles.push(scope.spawn(move || {
                for step in mine {
                    // The loop has ended early when nobody listens any more.
                    if send.send(make(step)).is_err() {
                        return;
                    }
                }
            }));
            lanes.push(receive);
        }
        Self {
            lanes,
            next: steps.start,
            start: steps.start,
            _threads: handles,
        }
    }

    /// The batch of the next step; `None` after the last.
    pub fn next_batch(&mut self) -> Option<Result<B>> {
        let lane = ((self.next - self.start) % self.lanes.len() as u64) as usize;
        self.next += 1;
        self.lanes[lane].recv().ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn batches_come_in_step_order_from_any_number_of_threads() {
        for threads in [1, 2, 5] {
            let make = |step: u64| Ok(step * step);
            let seen = std::thread::scope(|scope| {
                let mut loader = Loader::spawn(scope, 3..17, threads, &make);
                std::iter::from_fn(|| loader.next_batch())
                    .map(Result::unwrap)
                    .collect::<Vec<_>>()
            });
            assert_eq!(seen, (3..17).map(|s| s * s).collect::<Vec<u64>>());
        }
    }
}
