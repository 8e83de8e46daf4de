//! Answers what the program asks that started this one.

use crate::database::Database;
use crate::watch::Watch;
use faceglass_gallery::wire::{self, Answer, Request};
use faceglass_gallery::{Apart, Head};
use std::io::{self, Read, Write};

/// Until `asked` ends.
pub fn serve(asked: &mut impl Read, answers: &mut impl Write) -> io::Result<()> {
    let Some((Request::Open { url }, _)) = wire::read(asked)? else {
        return Err(io::Error::other(
            "it is started by faceglass, and asked by that; see --help",
        ));
    };
    let mut line = Line {
        watch: Watch::over(&url),
        url,
        database: None,
    };
    while let Some((request, bytes)) = wire::read(asked)? {
        let (answer, more) = line
            .answer(&request, &bytes)
            .unwrap_or_else(|apart| (Answer::Apart(apart), Vec::new()));
        wire::write(answers, &answer, &more)?;
    }
    Ok(())
}

struct Line {
    url: String,
    watch: Watch,
    database: Option<Database>,
}

impl Line {
    fn answer(&mut self, request: &Request, bytes: &[u8]) -> Result<(Answer, Vec<u8>), Apart> {
        match request {
            Request::Open { .. } => Err(Apart::Confused),
            Request::Head => {
                let (head, rights) = self.watch.head()?;
                Ok((Answer::Head(head, rights), Vec::new()))
            }
            Request::News { known } => {
                let news = self.on_the_line(|database| database.news(known.as_ref()))?;
                Ok(match news {
                    None => (Answer::None, Vec::new()),
                    Some((true, more)) => (Answer::More, more),
                    Some((false, whole)) => (Answer::Whole, whole),
                })
            }
            Request::BeginTurn => {
                let begun = self.on_the_line(Database::begin_turn)?;
                Ok((Answer::Taken(begun), Vec::new()))
            }
            Request::EndTurn => {
                self.on_the_line(Database::end_turn)?;
                Ok((Answer::None, Vec::new()))
            }
            Request::More { head, blanks } => {
                let taken = self.on_the_line(|database| database.add(head, bytes, blanks))?;
                let length = head.length + bytes.len() as u64;
                let mark = head.mark.clone();
                Ok(self.taken(taken, Head { mark, length }))
            }
            Request::Whole { known, head } => {
                let taken =
                    self.on_the_line(|database| database.replace(known.as_ref(), head, bytes))?;
                Ok(self.taken(taken, head.clone()))
            }
        }
    }

    fn taken(&self, taken: bool, head: Head) -> (Answer, Vec<u8>) {
        if taken {
            self.watch.heard(head);
        }
        (Answer::Taken(taken), Vec::new())
    }

    /// On a connection that is open; one that was lost meanwhile is opened again first.
    fn on_the_line<T>(
        &mut self,
        ask: impl FnOnce(&mut Database) -> Result<T, Apart>,
    ) -> Result<T, Apart> {
        let open = self.database.take().filter(|open| !open.is_closed());
        let mut database = match open {
            Some(open) => open,
            None => Database::open(&self.url)?,
        };
        let answer = ask(&mut database);
        self.database = Some(database).filter(|database| !database.is_closed());
        answer
    }
}
