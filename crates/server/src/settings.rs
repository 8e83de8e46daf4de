//! What a server is started with.

use faceglass_sdk::Options;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Where a server listens, what it keeps, and how much it takes. The default listens on this machine alone.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder in which the collections are kept.
    pub data: PathBuf,
    /// The networks, and where the key of the collections comes from. Its people are not used.
    pub options: Options,
    /// The database of people whom several machines keep together: they are the collection "shared".
    pub gallery: Option<String>,
    /// The file of tokens; without one nothing but this machine is served.
    pub tokens: Option<PathBuf>,
    /// Threads that look at pictures; they share one set of networks.
    pub workers: usize,
    /// Pictures that wait for a thread; who comes after them is told to come again.
    pub queue: usize,
    /// Requests a second of one token or address, and twice as many at once; 0 for any number.
    pub rate: u32,
    /// Bytes of one request, and of one frame.
    pub most_bytes: usize,
    /// Connections at once; others wait for one to end.
    pub connections: usize,
    /// Live streams at once.
    pub streams: usize,
    /// How long a request may take to be read and answered, and a client to take what it is sent.
    pub time_out: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8000)),
            data: PathBuf::from("faceglass-server"),
            options: Options::new(),
            gallery: None,
            tokens: None,
            workers: cores,
            queue: 32,
            rate: 100,
            most_bytes: 10 << 20,
            connections: 512,
            streams: 16,
            time_out: Duration::from_secs(30),
        }
    }
}
