//! A foreign network is tried in a process of its own: this program once more, as `faceglass models try MANIFEST`.
//!
//! That process may take [`PATIENCE`] and, on Linux, [`MOST_MEMORY`] of address space, which it sets for itself before it
//! reads anything. What happens to it happens to nobody else.

use faceglass_vision::trial::{Stopped, Trials};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long reading, binding and one run may take.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How much memory they may take, in bytes.
pub const MOST_MEMORY: u64 = 4 << 30;
/// Codes by which the program itself says how it ended; any other is of one that fell.
const SAID: std::ops::RangeInclusive<i32> = 0..=9;
/// The code of a process that panicked while it tried.
pub const FELL: i32 = 101;
/// How often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(5);

/// Trials by this program, or another that does the same.
#[derive(Clone, Debug)]
pub struct InProcess {
    program: PathBuf,
    patience: Duration,
}

impl InProcess {
    /// By the program that runs now; `None` where the system does not tell which that is.
    pub fn by_ourselves() -> Option<Self> {
        let program = std::env::current_exe().ok()?;
        Some(Self::by(program, PATIENCE))
    }

    /// By that program, which may take so long.
    pub fn by(program: PathBuf, patience: Duration) -> Self {
        Self { program, patience }
    }
}

impl Trials for InProcess {
    fn end_well(&self, manifest: &Path) -> Result<(), Stopped> {
        let child = Command::new(&self.program)
            .args(["models", "try"])
            .arg(manifest)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut child = child.map_err(|_| Stopped::NotBegun)?;
        let fell = Stopped::Fell {
            most_mb: MOST_MEMORY >> 20,
        };
        match wait(&mut child, self.patience) {
            Some(status) if status.code().is_some_and(|code| SAID.contains(&code)) => Ok(()),
            Some(_) => Err(fell),
            None => {
                // One that has just ended cannot be killed, which is as well.
                let _ = child.kill();
                let _ = child.wait();
                Err(Stopped::TooLong(self.patience.as_secs()))
            }
        }
    }
}

/// How it ended, if it did within that time.
fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < patience {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(LOOK);
    }
    None
}

/// Takes [`MOST_MEMORY`] at most from now on. Elsewhere than on Linux the system knows no such limit.
///
/// # Errors
/// The system's.
pub fn limit_own_memory() -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let most = Some(MOST_MEMORY);
        let limit = Rlimit {
            current: most,
            maximum: most,
        };
        setrlimit(Resource::As, limit)?;
    }
    Ok(())
}
