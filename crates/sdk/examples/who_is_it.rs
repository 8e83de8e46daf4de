//! Enrols one person from a picture and says who is in another:
//!
//! ```sh
//! cargo run --release -p faceglass-sdk --example who_is_it -- NAME PORTRAIT PICTURE
//! ```

use faceglass_sdk::{
    Decisions, Error, FaceChoice, Faceglass, IdentityVerdict, Options, read_picture,
};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, portrait, picture] = args.as_slice() else {
        eprintln!("Say a name, a portrait of that person, and a picture to look at.");
        return ExitCode::from(2);
    };
    match run(name, portrait, picture) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, portrait: &str, picture: &str) -> Result<(), Error> {
    let mut glass = Faceglass::open(Options::new())?;
    let known = read_picture(Path::new(portrait))?;
    glass.enrol(
        name,
        &[(portrait, &known)],
        FaceChoice::default(),
        &Decisions::default(),
    )?;
    for face in glass.analyse(read_picture(Path::new(picture))?).faces {
        let who = match face.identity.verdict {
            IdentityVerdict::Known => face.identity.name.unwrap_or_default(),
            IdentityVerdict::Uncertain => "perhaps somebody known".to_owned(),
            IdentityVerdict::Unknown => "a stranger".to_owned(),
        };
        let live = face.liveness.score.unwrap_or_default();
        let (x, y) = (face.bbox.x, face.bbox.y);
        println!("at {x:.0}, {y:.0}: {who}; live with {live:.2}");
    }
    Ok(())
}
