//! A PostgreSQL of our own in a folder of its own, and a line to it that can be cut.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Who set it up.
pub const ADMIN: &str = "admin";
/// The database of the tests.
const PORT: u16 = 5432;

pub struct Server {
    bin: PathBuf,
    dir: TempDir,
}

/// Where initdb, pg_ctl and postgres are, if they are.
fn programs() -> Option<PathBuf> {
    let of_debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<PathBuf> = of_debian.map(|entry| entry.path().join("bin")).collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    versions.extend(std::env::split_paths(&path));
    let has_all = |dir: &PathBuf| {
        ["initdb", "pg_ctl"]
            .iter()
            .all(|name| dir.join(name).is_file())
    };
    versions.into_iter().rev().find(has_all)
}

impl Server {
    /// Ready for a gallery; `None`, with a word, where there is no PostgreSQL.
    pub fn start() -> Option<Self> {
        let Some(bin) = programs() else {
            eprintln!("skipped: there is no PostgreSQL (apt-get install postgresql)");
            return None;
        };
        let server = Self::begin(bin);
        server.run(
            "initdb",
            &["-U", ADMIN, "--auth=trust", "--no-sync", "-E", "UTF8"],
        );
        server.go_on();
        Some(server)
    }

    fn begin(bin: PathBuf) -> Self {
        let dir = tempfile::tempdir().unwrap();
        if is_root() {
            // It runs as nobody who may do everything.
            let owner = Command::new("chown")
                .arg("nobody")
                .arg(dir.path())
                .status()
                .unwrap();
            assert!(owner.success());
        }
        Self { bin, dir }
    }

    fn data(&self) -> String {
        self.dir.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, args: &[&str]) -> Output {
        let program = self.bin.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        let ran = command
            .args(["-D", &self.data()])
            .args(args)
            .env("LC_ALL", "C")
            .current_dir(self.dir.path())
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        ran
    }

    /// Starts it.
    pub fn go_on(&self) {
        let socket = self.dir.path().display().to_string();
        let log = self.dir.path().join("log").display().to_string();
        let options = format!("-k '{socket}' -c listen_addresses='' -p {PORT} -c fsync=off");
        self.run("pg_ctl", &["-w", "-l", &log, "-o", &options, "start"]);
    }

    /// Ends it as a fall of the machine does.
    pub fn fall(&self) {
        self.run("pg_ctl", &["-m", "immediate", "stop"]);
    }

    /// Its address for a user, over its socket.
    pub fn url(&self, user: &str) -> String {
        format!(
            "postgres:///postgres?user={user}&host={}&sslmode=disable",
            self.dir.path().display()
        )
    }

    pub fn socket(&self) -> PathBuf {
        self.dir.path().join(format!(".s.PGSQL.{PORT}"))
    }

    /// Says something to it as its admin.
    pub fn sql(&self, words: &str) -> Result<(), postgres::Error> {
        let mut admin = postgres::Client::connect(&self.url(ADMIN), postgres::NoTls)?;
        admin.batch_execute(words)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = self.dir.path().join("data/postmaster.pid");
        if pid.exists() {
            self.fall();
        }
    }
}

fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// A line to a server's socket that can be cut, and mended.
pub struct Line {
    pub port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_cut: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Line {
    pub fn to(socket: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (state, socket) = (Arc::new(State::default()), socket.to_path_buf());
        let of_thread = Arc::clone(&state);
        std::thread::spawn(move || {
            for here in listener.incoming().flatten() {
                if of_thread.is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(there) = UnixStream::connect(&socket) else {
                    continue;
                };
                of_thread
                    .open
                    .lock()
                    .unwrap()
                    .push(here.try_clone().unwrap());
                let (from, to) = (here.try_clone().unwrap(), there.try_clone().unwrap());
                std::thread::spawn(move || pump(from, to));
                std::thread::spawn(move || pump(there, here));
            }
        });
        Self { port, state }
    }

    pub fn url(&self, user: &str) -> String {
        format!(
            "postgres://{user}@127.0.0.1:{}/postgres?sslmode=disable",
            self.port
        )
    }

    pub fn cut(&self) {
        self.state.is_cut.store(true, Ordering::SeqCst);
        for stream in self.state.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub fn mend(&self) {
        self.state.is_cut.store(false, Ordering::SeqCst);
    }
}

fn pump(mut from: impl Read, mut to: impl Write) {
    let mut bytes = [0; 1 << 14];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
}
