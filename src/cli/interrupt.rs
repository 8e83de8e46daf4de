//! Ctrl-C (and the system's wish to end) while a command writes files: the
//! first time it ends in order, the second time at once.

use super::Stop;
use signal_hook::consts::TERM_SIGNALS;
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Exit code of the second time, as shells give it for Ctrl-C.
const AT_ONCE: i32 = 130;

/// From now on set by the first signal.
pub fn flag() -> Result<Arc<AtomicBool>, Stop> {
    let asked = Arc::new(AtomicBool::new(false));
    for signal in TERM_SIGNALS {
        // In this order, so that the signal that sets the flag does not also
        // find it set.
        flag::register_conditional_shutdown(*signal, AT_ONCE, Arc::clone(&asked))
            .and_then(|_| flag::register(*signal, Arc::clone(&asked)))
            .map_err(|error| {
                Stop::Error(format!(
                    "Ctrl-C cannot be listened for ({error}); close other programs and try again."
                ))
            })?;
    }
    Ok(asked)
}
