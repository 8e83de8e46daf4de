//! What the flags say to what speaks against storing somebody.

use clap::{Args, ValueEnum};
use faceglass_pipeline::enrolment::{Answer, Objection};

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

/// What the command line says to an objection; nobody is there to be asked.
pub fn to(args: &Decisions, objection: &Objection) -> Option<Answer> {
    let of_person = |flag| match flag {
        IfAlike::Stop => None,
        IfAlike::Add => Some(Answer::Add),
        IfAlike::Apart => Some(Answer::Apart),
    };
    match objection {
        Objection::Mixed { .. } if args.anyway => Some(Answer::TakeAll),
        Objection::Mixed { .. } => match args.if_mixed {
            IfMixed::Stop => None,
            IfMixed::LeaveOut => Some(Answer::KeepAgreeing),
            IfMixed::TakeAll => Some(Answer::TakeAll),
        },
        Objection::LooksLike { .. } if args.anyway => Some(Answer::Apart),
        Objection::LooksLike { .. } => of_person(args.if_alike),
        // It is not known which of several namesakes is meant.
        Objection::OtherFace { namesakes, .. } if args.anyway => {
            (*namesakes == 1).then_some(Answer::Add)
        }
        Objection::OtherFace { .. } => of_person(args.if_other_face),
        // Name and face are both theirs, or there is nothing to compare with.
        Objection::SameName { unlike, .. } if unlike.is_empty() || args.anyway => Some(Answer::Add),
        Objection::SameName { .. } => match args.if_mixed {
            IfMixed::Stop => None,
            IfMixed::LeaveOut => Some(Answer::KeepAgreeing),
            IfMixed::TakeAll => Some(Answer::Add),
        },
    }
}
