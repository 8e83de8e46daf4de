//! Ctrl-C (and the system's wish to end, and a terminal that is closed) while a
//! command writes files: the first time it ends in order, the second time at
//! once.

use crate::cli::outcome::Stop;
use signal_hook::consts::TERM_SIGNALS;
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Exit code of the second time, as shells give it for Ctrl-C.
const AT_ONCE: i32 = 130;

/// From now on set by the first signal.
pub fn flag() -> Result<Arc<AtomicBool>, Stop> {
    let asked = Arc::new(AtomicBool::new(false));
    for signal in signals() {
        // In this order, so that the signal that sets the flag does not also
        // find it set.
        flag::register_conditional_shutdown(signal, AT_ONCE, Arc::clone(&asked))
            .and_then(|_| flag::register(signal, Arc::clone(&asked)))
            .map_err(|error| {
                Stop::Error(format!(
                    "Ctrl-C cannot be listened for ({error}); close other programs and try again."
                ))
            })?;
    }
    Ok(asked)
}

/// What asks a program to end.
fn signals() -> Vec<i32> {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut signals = TERM_SIGNALS.to_vec();
    #[cfg(unix)]
    if !hangup_is_ignored() {
        signals.push(signal_hook::consts::SIGHUP);
    }
    signals
}

/// Under `nohup` the end of the terminal is meant to be ignored, and listening
/// would undo that.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & (1 << (signal_hook::consts::SIGHUP - 1)) != 0)
}
