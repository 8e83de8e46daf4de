//! A disk that refuses: within one folder, the Nth step of a program fails.
//!
//! It holds for the whole process, since a program writes on several threads, and for one folder,
//! since tests run beside each other. While nobody asks for a fault, a step costs one look at a number.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What is done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is made, or opened for writing.
    Open,
    /// Bytes are written.
    Write,
    /// It is cut off, or made longer.
    SetLength,
    /// It is written through.
    Sync,
    /// It takes a name.
    Rename,
}

/// How the disk refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Once for want of room: of a write a half reaches the disk.
    Full,
    /// The same, and everything after it that wants room, or writes through.
    StaysFull,
    /// Once, as a damaged disk does.
    Broken,
    /// The same, and every step after it.
    StaysBroken,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Full, Self::StaysFull, Self::Broken, Self::StaysBroken];

    fn error(self) -> io::Error {
        match self {
            Self::Full | Self::StaysFull => io::ErrorKind::StorageFull.into(),
            Self::Broken | Self::StaysBroken => io::Error::other("input/output error"),
        }
    }

    fn strikes(self, step: Step, at: usize, nth: usize) -> bool {
        // A full disk gives files up, and lets them be renamed and cut off.
        let wants_room = matches!(step, Step::Open | Step::Write | Step::Sync);
        match self {
            Self::Full => at == nth,
            Self::Broken => at == nth,
            Self::StaysFull => at == nth || (at > nth && wants_room),
            Self::StaysBroken => at >= nth,
        }
    }
}

#[derive(Debug)]
struct Plan {
    folder: PathBuf,
    nth: usize,
    kind: Kind,
    seen: usize,
    struck: Option<(Step, PathBuf)>,
}

static ARMED: AtomicUsize = AtomicUsize::new(0);
static PLANS: Mutex<Vec<Arc<Mutex<Plan>>>> = Mutex::new(Vec::new());

/// Steps fail for as long as this is held.
#[derive(Debug)]
pub struct Faults(Arc<Mutex<Plan>>);

impl Faults {
    /// Step number `nth` (from 0) within `folder` fails.
    pub fn in_folder(folder: &Path, nth: usize, kind: Kind) -> Self {
        let plan = Arc::new(Mutex::new(Plan {
            folder: folder.to_path_buf(),
            nth,
            kind,
            seen: 0,
            struck: None,
        }));
        held(&PLANS).push(Arc::clone(&plan));
        ARMED.fetch_add(1, Ordering::SeqCst);
        Self(plan)
    }

    /// Which step failed first, and of which file; nothing where fewer steps were made.
    pub fn struck(&self) -> Option<(Step, PathBuf)> {
        held(&self.0).struck.clone()
    }

    /// How many steps were made.
    pub fn seen(&self) -> usize {
        held(&self.0).seen
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        held(&PLANS).retain(|plan| !Arc::ptr_eq(plan, &self.0));
        ARMED.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Makes each step of `act` fail in turn, in each [`Kind`], in a folder of its own that `prepare` fills. `check` is given
/// the folder when the disk is sound again, what came of it, whether the disk failed but once, and words that say which step
/// it was. Answers with how many steps failed.
///
/// # Errors
/// The system's, where it has no folder for it.
pub fn in_turn<T>(
    prepare: impl Fn(&Path),
    act: impl Fn(&Path) -> T,
    check: impl Fn(&Path, T, bool, &str),
) -> io::Result<usize> {
    let steps = {
        let folder = tempfile::tempdir()?;
        prepare(folder.path());
        let count = Faults::in_folder(folder.path(), usize::MAX, Kind::Full);
        act(folder.path());
        count.seen()
    };
    for kind in Kind::ALL {
        for nth in 0..steps {
            let folder = tempfile::tempdir()?;
            prepare(folder.path());
            let faults = Faults::in_folder(folder.path(), nth, kind);
            let said = act(folder.path());
            let about = format!("step {nth}, {kind:?}, {:?}", faults.struck());
            drop(faults);
            let once = matches!(kind, Kind::Full | Kind::Broken);
            check(folder.path(), said, once, &about);
        }
    }
    Ok(steps * Kind::ALL.len())
}

fn held<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a step may be made.
///
/// # Errors
/// What the disk says instead.
pub(crate) fn ask(step: Step, path: &Path) -> io::Result<()> {
    if ARMED.load(Ordering::Relaxed) == 0 {
        return Ok(());
    }
    for plan in held(&PLANS).iter() {
        let mut plan = held(plan);
        if !path.starts_with(&plan.folder) {
            continue;
        }
        let at = plan.seen;
        plan.seen += 1;
        if plan.kind.strikes(step, at, plan.nth) {
            plan.struck
                .get_or_insert_with(|| (step, path.to_path_buf()));
            return Err(plan.kind.error());
        }
    }
    Ok(())
}
