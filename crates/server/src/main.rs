//! `faceglass-serve`: the server as a program.

use clap::{Args as ClapArgs, Parser, Subcommand};
use faceglass_sdk::{Options, Passphrase};
use faceglass_server::{Settings, new_token};
use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

const ERROR: u8 = 2;

/// Faces, liveness and names over HTTP.
///
/// Without tokens it serves this machine alone. Its page is at the address that it prints, /docs lists what can be asked.
#[derive(Debug, Parser)]
#[command(name = "faceglass-serve", version)]
struct Args {
    #[command(flatten)]
    serve: ServeArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, ClapArgs)]
struct ServeArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8000")]
    listen: SocketAddr,
    /// Folder of the collections [default: "server" in the user's data folder]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Folder with manifests of networks to use instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// A database in which several machines keep people together, sealed: they are the collection "shared".
    /// FACEGLASS_GALLERY names it too, which hides a password from other users
    #[arg(long, value_name = "postgres://…")]
    gallery: Option<String>,
    /// File of tokens, as `token new` writes it; without it nothing but this machine is served
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Keep the key of the collections in the system's keyring; FACEGLASS_PASSPHRASE makes it of a passphrase, and without either it lies in a
    /// file beside them
    #[arg(long)]
    keyring: bool,
    /// Threads that look at pictures [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: Option<u16>,
    /// Pictures that wait for a thread; who comes after them gets 429
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..))]
    queue: u16,
    /// Requests a second of one token or address; 0 for any number
    #[arg(long, value_name = "N", default_value_t = 100)]
    rate: u32,
    /// Megabytes of one request
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=256))]
    max_mb: u16,
    /// Seconds that a request may take
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3600))]
    timeout: u16,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tokens, by which a server knows who may ask
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token, print it, and add its hash to a file; a running server reads that when it is started next
    New {
        /// What it is called, for whoever reads the file
        name: String,
        /// The file, which need not exist yet
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
        /// The only collection that it opens
        #[arg(long, value_name = "ID")]
        collection: Option<String>,
    },
}

fn main() -> ExitCode {
    let done = match Args::parse() {
        Args {
            command: Some(Command::Token { command }),
            ..
        } => token(&command),
        Args { serve, .. } => self::serve(serve),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(ERROR)
        }
    }
}

fn token(command: &TokenCommand) -> Result<(), Box<dyn Error>> {
    let TokenCommand::New {
        name,
        token_file,
        collection,
    } = command;
    let token = new_token(token_file, name, collection.as_deref())?;
    println!("{token}");
    eprintln!("This is shown once; the file keeps its hash alone.");
    Ok(())
}

fn serve(args: ServeArgs) -> Result<(), Box<dyn Error>> {
    log_to_stderr();
    let usual = Settings::default();
    let settings = Settings {
        listen: args.listen,
        data: args.data_dir.map_or_else(data_folder, Ok)?,
        options: options(args.models, args.keyring)?,
        gallery: args.gallery.or_else(gallery_of_environment),
        tokens: args.token_file,
        workers: args.workers.map_or(usual.workers, usize::from),
        queue: args.queue.into(),
        rate: args.rate,
        most_bytes: usize::from(args.max_mb) << 20,
        time_out: Duration::from_secs(args.timeout.into()),
        ..usual
    };
    faceglass_server::run(settings, |server| {
        println!("http://{}", server.address());
        if !server.has_tokens() {
            eprintln!(
                "No tokens are known, so nothing but this machine is served; --token-file names some."
            );
        }
    })?;
    Ok(())
}

fn gallery_of_environment() -> Option<String> {
    std::env::var("FACEGLASS_GALLERY")
        .ok()
        .filter(|url| !url.is_empty())
}

fn data_folder() -> Result<PathBuf, String> {
    directories::ProjectDirs::from("", "", "faceglass")
        .map(|dirs| dirs.data_dir().join("server"))
        .ok_or_else(|| "This user has no home folder; name a folder with --data-dir.".into())
}

fn options(models: Option<PathBuf>, keyring: bool) -> Result<Options, Box<dyn Error>> {
    let mut options = Options::new();
    if let Some(folder) = models {
        options = options.models(folder);
    }
    if keyring {
        options = options.keyring();
    }
    match std::env::var("FACEGLASS_PASSPHRASE") {
        Ok(words) => Ok(options.passphrase(Passphrase::new(words)?)),
        Err(_) => Ok(options),
    }
}

/// A line a request on stderr, or what `FACEGLASS_LOG` names (error, warn, info, debug, trace).
fn log_to_stderr() {
    let level = std::env::var("FACEGLASS_LOG").ok();
    let level = level.and_then(|level| level.parse().ok());
    let logger = tracing_subscriber::fmt()
        .with_max_level(level.unwrap_or(tracing::Level::INFO))
        .with_target(false)
        .with_writer(std::io::stderr)
        .finish();
    // Only fails if a logger is there already, which then does the work.
    let _ = tracing::subscriber::set_global_default(logger);
}
