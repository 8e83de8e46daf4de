//! What the flags say to what speaks against storing somebody.

use clap::{Args, ValueEnum};
use faceglass_pipeline::enrolment;

/// Answers given before anything is asked.
#[derive(Clone, Debug, Args)]
pub struct Decisions {
    /// What to do if the pictures do not look like one person
    #[arg(
        long,
        value_enum,
        value_name = "stop|leave-out|take-all",
        default_value = "stop"
    )]
    pub if_mixed: IfMixed,
    /// What to do if the face looks like somebody of another name
    #[arg(
        long,
        value_enum,
        value_name = "stop|add|apart",
        default_value = "stop"
    )]
    pub if_alike: IfAlike,
    /// What to do if somebody of that name has another face
    #[arg(
        long,
        value_enum,
        value_name = "stop|add|apart",
        default_value = "stop"
    )]
    pub if_other_face: IfAlike,
    /// Enrol as a person of that name in spite of everything: like --if-mixed
    /// take-all --if-alike apart --if-other-face add
    #[arg(long, conflicts_with_all = ["if_alike", "if_mixed", "if_other_face"])]
    pub anyway: bool,
}

/// What to do with pictures that do not look like one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IfMixed {
    /// Say which, and store nothing
    Stop,
    /// Leave out those that do not agree with the largest group
    LeaveOut,
    /// Take all as one person
    TakeAll,
}

/// What to do with a face that looks like somebody else, or a name that is
/// somebody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IfAlike {
    /// Say so and store nothing
    Stop,
    /// Add the pictures to that person
    Add,
    /// Keep the two people apart
    Apart,
}

impl From<&Decisions> for enrolment::Decisions {
    fn from(args: &Decisions) -> Self {
        let of_person = |flag| match flag {
            IfAlike::Stop => enrolment::IfAlike::Stop,
            IfAlike::Add => enrolment::IfAlike::Add,
            IfAlike::Apart => enrolment::IfAlike::Apart,
        };
        Self {
            mixed: match args.if_mixed {
                IfMixed::Stop => enrolment::IfMixed::Ask,
                IfMixed::LeaveOut => enrolment::IfMixed::KeepAgreeing,
                IfMixed::TakeAll => enrolment::IfMixed::TakeAll,
            },
            alike: of_person(args.if_alike),
            other_face: of_person(args.if_other_face),
            anyway: args.anyway,
        }
    }
}
