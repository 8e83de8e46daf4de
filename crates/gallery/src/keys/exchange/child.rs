//! An exchange behind a program of its own, which this one starts: what a database needs is none
//! of this program's business, and what hangs there does not hang here.

use super::wire::{self, Answer, Request};
use super::{Apart, Exchange, Head, News, Offer, Rights};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::{BufReader, BufWriter};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The program.
pub const EXCHANGE_PROGRAM: &str = "faceglass-exchange";
/// How long an answer may take, …
const PATIENCE: Duration = Duration::from_secs(12);
/// … and how much longer for each of so many bytes.
const BYTES_A_SECOND: u64 = 4 << 20;
/// A program that fell is started again after this.
const PAUSE: Duration = Duration::from_secs(2);

/// Shares a gallery through the database at `url`.
pub fn shared_at(url: &str) -> Arc<Mutex<dyn Exchange>> {
    shared_by(program(), url)
}

/// The same by another program that speaks as that one does.
pub fn shared_by(program: PathBuf, url: &str) -> Arc<Mutex<dyn Exchange>> {
    Arc::new(Mutex::new(Behind {
        program,
        url: url.to_owned(),
        running: None,
        failed_at: None,
        rights: None,
    }))
}

/// The folder of the copy, within another: of who asks and with what password nothing is in its name,
/// so that it is the same for all users of this machine.
pub fn folder_of(url: &str) -> PathBuf {
    let place = url.rsplit_once('@').or_else(|| url.split_once("://"));
    let place = place.map_or(url, |(_, place)| place);
    let sum = Sha256::digest(place);
    let name: String = sum
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    PathBuf::from(format!("shared-{name}"))
}

/// Beside this program, else where programs are looked for.
fn program() -> PathBuf {
    let name = format!("{EXCHANGE_PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    let this = std::env::current_exe().ok();
    let beside = this.and_then(|this| Some(this.parent()?.join(&name)));
    let beside = beside.filter(|beside| beside.is_file());
    beside.unwrap_or_else(|| name.into())
}

struct Behind {
    program: PathBuf,
    url: String,
    running: Option<Running>,
    failed_at: Option<Instant>,
    rights: Option<Rights>,
}

struct Running {
    child: Child,
    input: BufWriter<ChildStdin>,
    answers: Receiver<(Answer, Vec<u8>)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended cannot be killed, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Without the address, which may hold a password.
impl fmt::Debug for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exchange by {}", self.program.display())
    }
}

impl Behind {
    fn start(&self) -> Result<Running, Apart> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Apart::Unreachable(format!(
                "the program {EXCHANGE_PROGRAM} is neither beside this one nor on the PATH; build it with cargo build --release -p faceglass-exchange"
            )),
            _ => Apart::Unreachable(format!("{EXCHANGE_PROGRAM} cannot be started: {error}")),
        };
        let mut child = Command::new(&self.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Apart::Unreachable(
                "it was started without a way to it".into(),
            ));
        };
        // Whoever asks waits for each answer: there is never a second.
        let (send, answers) = sync_channel(1);
        let mut output = BufReader::new(output);
        std::thread::spawn(move || {
            while let Ok(Some(answer)) = wire::read::<Answer>(&mut output) {
                if send.send(answer).is_err() {
                    break;
                }
            }
        });
        let mut running = Running {
            child,
            input: BufWriter::new(input),
            answers,
        };
        let open = Request::Open {
            url: self.url.clone(),
        };
        let sent = wire::write(&mut running.input, &open, &[]);
        sent.map_err(|error| Apart::Unreachable(error.to_string()))?;
        Ok(running)
    }

    fn ask(&mut self, request: &Request, bytes: &[u8]) -> Result<(Answer, Vec<u8>), Apart> {
        if self.failed_at.is_some_and(|at| at.elapsed() < PAUSE) {
            return Err(Apart::Unreachable("it did not answer a moment ago".into()));
        }
        let mut running = match self.running.take() {
            Some(running) => running,
            None => self.start().inspect_err(|_| {
                self.failed_at = Some(Instant::now());
            })?,
        };
        let lost = |why: &str| match request {
            Request::More { .. } | Request::Whole { .. } => Apart::NoAnswer(why.into()),
            _ => Apart::Unreachable(why.into()),
        };
        let more = Duration::from_secs(bytes.len() as u64 / BYTES_A_SECOND);
        // What is had as a whole may take as long as it does.
        let patience = match request {
            Request::News { known: None } => PATIENCE * 10,
            Request::BeginTurn => PATIENCE * 2,
            _ => PATIENCE + more,
        };
        let answer = wire::write(&mut running.input, request, bytes)
            .map_err(|_| lost("its program ended"))
            .and_then(|()| {
                let answer = running.answers.recv_timeout(patience);
                answer.map_err(|_| lost("no answer came in time"))
            });
        match answer {
            Ok((Answer::Apart(apart), _)) => {
                self.running = Some(running);
                Err(apart)
            }
            Ok(answer) => {
                self.running = Some(running);
                Ok(answer)
            }
            Err(apart) => {
                // What is late would be taken for the answer to something else.
                drop(running);
                self.failed_at = Some(Instant::now());
                Err(apart)
            }
        }
    }
}

impl Exchange for Behind {
    fn head(&mut self) -> Result<Option<Head>, Apart> {
        match self.ask(&Request::Head, &[])?.0 {
            Answer::Head(head, rights) => {
                self.rights = Some(rights);
                Ok(head)
            }
            _ => Err(Apart::Confused),
        }
    }

    fn rights(&mut self) -> Result<Rights, Apart> {
        if self.rights.is_none() {
            self.head()?;
        }
        self.rights.ok_or(Apart::Confused)
    }

    fn news(&mut self, known: Option<&Head>) -> Result<News, Apart> {
        let known = known.cloned();
        match self.ask(&Request::News { known }, &[])? {
            (Answer::None, _) => Ok(News::None),
            (Answer::More, bytes) => Ok(News::More(bytes)),
            (Answer::Whole, bytes) => Ok(News::Whole(bytes)),
            _ => Err(Apart::Confused),
        }
    }

    fn begin_turn(&mut self) -> Result<bool, Apart> {
        match self.ask(&Request::BeginTurn, &[])?.0 {
            Answer::Taken(taken) => Ok(taken),
            _ => Err(Apart::Confused),
        }
    }

    fn end_turn(&mut self) {
        // It ends by itself where nobody can be told.
        let _ = self.ask(&Request::EndTurn, &[]);
    }

    fn offer(&mut self, offer: &Offer<'_>) -> Result<bool, Apart> {
        let (request, bytes) = match *offer {
            Offer::More {
                head,
                bytes,
                blanks,
            } => {
                let (head, blanks) = (head.clone(), blanks.to_vec());
                (Request::More { head, blanks }, bytes)
            }
            Offer::Whole { known, head, bytes } => {
                let (known, head) = (known.cloned(), head.clone());
                (Request::Whole { known, head }, bytes)
            }
        };
        match self.ask(&request, bytes)?.0 {
            Answer::Taken(taken) => Ok(taken),
            _ => Err(Apart::Confused),
        }
    }
}
