//! The gallery's file in PostgreSQL.

use faceglass_gallery::{Apart, Blank, Head, Rights};
use postgres::error::SqlState;
use postgres::{Client, Config, IsolationLevel, NoTls};
use std::error::Error as _;
use std::str::FromStr as _;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

mod migrations {
    refinery::embed_migrations!("migrations");
}

/// A server that does not answer in that time is not there.
const CONNECT: Duration = Duration::from_secs(4);
/// A line that is dead is noticed in that time.
const DEAD: Duration = Duration::from_secs(8);
/// A whole file lies there in pieces of so many bytes.
const PIECE: usize = 1 << 20;
/// Two who set up one database at once wait for each other; a number of ours.
const SETUP_LOCK: i64 = 0x0061_6365_676c_6173;

/// A connection.
pub struct Database(Client);

/// Where it is, with what every connection has.
fn config(url: &str) -> Result<Config, Apart> {
    let mut config = Config::from_str(url).map_err(|error| {
        Apart::Unreachable(format!(
            "its address is none of PostgreSQL's, such as postgres://user@host/database: {}",
            words(&error)
        ))
    })?;
    config
        .application_name("faceglass")
        .connect_timeout(CONNECT)
        .tcp_user_timeout(DEAD)
        .keepalives_idle(DEAD);
    Ok(config)
}

fn connect(config: &Config) -> Result<Client, postgres::Error> {
    use postgres::config::SslMode;
    if config.get_ssl_mode() == SslMode::Disable {
        return config.connect(NoTls);
    }
    match encrypted() {
        Some(tls) => config.connect(tls),
        None => config.connect(NoTls),
    }
}

/// By the certificates that the system trusts.
fn encrypted() -> Option<MakeRustlsConnect> {
    // Installed before already, perhaps.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (tls, _) = MakeRustlsConnect::with_native_certs().ok()?;
    Some(tls)
}

impl Database {
    /// Connects.
    pub fn open(url: &str) -> Result<Self, Apart> {
        connect(&config(url)?)
            .map(Self)
            .map_err(|error| unreachable(&error))
    }

    /// How far the file goes.
    pub fn head(&mut self) -> Result<Option<Head>, Apart> {
        let row = self
            .0
            .query_opt("SELECT mark, length FROM faceglass.head", &[]);
        row.map_err(|error| unreachable(&error))?
            .map(|row| head_of(&row))
            .transpose()
    }

    /// What this user may do.
    pub fn rights(&mut self) -> Result<Rights, Apart> {
        let row = self.0.query_one("SELECT faceglass.rights()", &[]);
        let word: String = row
            .and_then(|row| row.try_get(0))
            .map_err(|error| unreachable(&error))?;
        Ok(match word.as_str() {
            "manage" => Rights::Manage,
            "enrol" => Rights::Enrol,
            _ => Rights::Read,
        })
    }

    /// What comes after `known`, and whether that is the same file; `None` if nothing does.
    pub fn news(&mut self, known: Option<&Head>) -> Result<Option<(bool, Vec<u8>)>, Apart> {
        let read = |client: &mut Client| {
            // Head and pieces of one moment.
            let mut moment = client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()?;
            let row = moment.query_opt("SELECT mark, length FROM faceglass.head", &[])?;
            let Some(row) = row else {
                return Ok(None);
            };
            let head = match head_of(&row) {
                Ok(head) => head,
                Err(apart) => return Ok(Some(Err(apart))),
            };
            if known == Some(&head) {
                return Ok(None);
            }
            let same = known.filter(|known| known.mark == head.mark && known.length < head.length);
            let from = same.map_or(0, |known| signed(known.length));
            let rows = moment.query(
                "SELECT substr(bytes, greatest($2 - at, 0)::int + 1) FROM faceglass.piece \
                 WHERE mark = $1 AND at + length(bytes) > $2 ORDER BY at",
                &[&head.mark, &from],
            )?;
            let mut all = Vec::new();
            for row in rows {
                all.extend_from_slice(row.try_get(0)?);
            }
            moment.commit()?;
            let whole = head.length - same.map_or(0, |known| known.length);
            Ok(Some(match all.len() as u64 == whole {
                true => Ok((same.is_some(), all)),
                false => Err(Apart::Confused),
            }))
        };
        let read: Result<_, postgres::Error> = read(&mut self.0);
        read.map_err(|error| unreachable(&error))?.transpose()
    }

    /// Adds bytes behind the end that is known; `false` if the end is another.
    pub fn add(&mut self, known: &Head, bytes: &[u8], blanks: &[Blank]) -> Result<bool, Apart> {
        let at: Vec<i64> = blanks.iter().map(|blank| signed(blank.at)).collect();
        let long: Vec<i64> = blanks.iter().map(|blank| signed(blank.bytes)).collect();
        let with: Vec<i32> = blanks.iter().map(|blank| i32::from(blank.with)).collect();
        let row = self.0.query_one(
            "SELECT faceglass.add($1, $2, $3, $4, $5, $6)",
            &[
                &known.mark,
                &signed(known.length),
                &bytes,
                &at,
                &long,
                &with,
            ],
        );
        row.and_then(|row| row.try_get(0))
            .map_err(|error| not_taken(&error))
    }

    /// Puts a file in the place of the one that is known; `false` if that is another.
    pub fn replace(
        &mut self,
        known: Option<&Head>,
        new: &Head,
        bytes: &[u8],
    ) -> Result<bool, Apart> {
        let pieces: Vec<&[u8]> = bytes.chunks(PIECE).collect();
        let (mark, length) = (
            known.map(|known| known.mark.as_str()),
            known.map(|known| signed(known.length)),
        );
        let row = self.0.query_one(
            "SELECT faceglass.replace($1, $2, $3, $4)",
            &[&mark, &length, &new.mark, &pieces],
        );
        row.and_then(|row| row.try_get(0))
            .map_err(|error| not_taken(&error))
    }

    /// Waits until nobody else may add anything; `false` if that took too long.
    pub fn begin_turn(&mut self) -> Result<bool, Apart> {
        // A machine that falls asleep in its turn loses it with its connection.
        let begun = self.0.batch_execute(
            "SET lock_timeout = '15s'; SET idle_session_timeout = '20s'; \
             SELECT pg_advisory_lock(hashtext('faceglass'))",
        );
        match begun {
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => Ok(false),
            begun => begun.map(|()| true).map_err(|error| unreachable(&error)),
        }
    }

    /// Lets others add again.
    pub fn end_turn(&mut self) -> Result<(), Apart> {
        let ended = self.0.batch_execute(
            "SELECT pg_advisory_unlock_all(); SET lock_timeout = 0; SET idle_session_timeout = 0",
        );
        ended.map_err(|error| unreachable(&error))
    }

    /// Waits for somebody to change something, or as long as that.
    pub fn wait(&mut self, at_most: Duration) -> Result<(), Apart> {
        use postgres::fallible_iterator::FallibleIterator as _;
        let mut notes = self.0.notifications();
        let first = notes.timeout_iter(at_most).next();
        first.map_err(|error| unreachable(&error))?;
        // Those that came with it say the same.
        let mut more = notes.iter();
        while more.next().map_err(|error| unreachable(&error))?.is_some() {}
        Ok(())
    }

    /// Is told of changes from now on.
    pub fn listen(&mut self) -> Result<(), Apart> {
        let listening = self.0.batch_execute("LISTEN faceglass");
        listening.map_err(|error| unreachable(&error))
    }

    /// Whether the line is gone.
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}

fn head_of(row: &postgres::Row) -> Result<Head, Apart> {
    let mark = row.try_get(0).map_err(|error| unreachable(&error))?;
    let length: i64 = row.try_get(1).map_err(|error| unreachable(&error))?;
    let length = u64::try_from(length).map_err(|_| Apart::Confused)?;
    Ok(Head { mark, length })
}

/// Longer than any file.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What was only asked.
fn unreachable(error: &postgres::Error) -> Apart {
    refused(error).unwrap_or_else(|| Apart::Unreachable(words(error)))
}

/// What was offered: unless the server itself said no, nobody knows.
fn not_taken(error: &postgres::Error) -> Apart {
    match (refused(error), error.as_db_error()) {
        (Some(refused), _) => refused,
        (None, Some(_)) => Apart::Unreachable(words(error)),
        (None, None) => Apart::NoAnswer(words(error)),
    }
}

fn refused(error: &postgres::Error) -> Option<Apart> {
    let state = error.code()?;
    if *state == SqlState::INSUFFICIENT_PRIVILEGE {
        return Some(Apart::Forbidden(words(error)));
    }
    let is_missing = [
        &SqlState::UNDEFINED_TABLE,
        &SqlState::INVALID_SCHEMA_NAME,
        &SqlState::UNDEFINED_FUNCTION,
    ];
    is_missing.contains(&state).then(|| {
        Apart::Forbidden(
            "its database is not ready for it: say faceglass-exchange setup once, with its address"
                .into(),
        )
    })
}

/// On one line, and what is beneath, which says more.
fn words(error: &postgres::Error) -> String {
    let text = match (error.as_db_error(), error.source()) {
        (Some(db), _) => db.message().to_owned(),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    };
    text.replace('\n', " ").trim_end_matches('.').to_owned()
}

/// What an error is about at its bottom, which says most.
fn beneath(error: &(dyn std::error::Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string().replace('\n', " ")
}

/// Makes a database ready, or brings it up to this version.
pub fn set_up(url: &str) -> Result<(), String> {
    let config = config(url).map_err(|apart| apart.to_string())?;
    let mut client = connect(&config)
        .map_err(|error| format!("{} cannot be reached; check the address.", words(&error)))?;
    let sentence = |error: &postgres::Error| format!("{}; nothing was changed.", words(error));
    client
        .execute("SELECT pg_advisory_lock($1)", &[&SETUP_LOCK])
        .map_err(|error| sentence(&error))?;
    let done = migrations::migrations::runner()
        .set_migration_table_name("faceglass_migrations")
        .run(&mut client)
        .map_err(|error| format!("The database cannot be made ready ({}).", beneath(&error)))?;
    match done.applied_migrations().len() {
        0 => println!("The database was ready already."),
        _ => println!(
            "The database is ready. Let users in: GRANT faceglass_manage (or faceglass_enrol, or faceglass_read) TO somebody;"
        ),
    }
    Ok(())
}
