//! One of every error that a person can meet, with Chinese names in them.

use faceglass_capture::file::WriteError;
use faceglass_capture::{
    CameraError, CameraName, Coding, FileError, Loss, MovieError, MoviePart, NotTaken,
    PictureFault, SourceError,
};
use faceglass_gallery::{
    Action, BackupError, Damage, EditError, GalleryError, Kept, KeyTrouble, NameError, NoteError,
    PersonId,
};
use faceglass_pipeline::live::{Objection, Odd, Problem, Refusal};
use faceglass_pipeline::tell::{Fault, LeftOut, NoSample, SkipReason, Stage};
use faceglass_vision::{ModelError, ModelKind, QualityReason, VisionError};
use std::path::Path;
use std::time::Duration;

/// What the system or a library says, which has no translation.
pub const DETAIL: &str = "No space left on device (os error 28)";

pub fn name() -> String {
    "走.mov".into()
}

pub fn detail() -> String {
    DETAIL.into()
}

/// Something of every kind.
fn not_taken() -> NotTaken {
    NotTaken {
        other_pictures: [("HEIC", 2)].into(),
        movies: 1,
        unreadable: 1,
        nobodys: 4,
        too_deep: 2,
        deepest: 8,
        beyond_limit: true,
    }
}

pub fn source_errors() -> Vec<SourceError> {
    let camera = || CameraName::named("前置");
    let path = || "图片/一.jpg".into();
    let cameras = [
        CameraError::NoneFound,
        CameraError::Missing(camera()),
        CameraError::Missing(CameraName::unknown()),
        CameraError::Busy(camera()),
        CameraError::Denied(camera()),
        CameraError::Unplugged(camera()),
        CameraError::Stalled {
            camera: camera(),
            seconds: 2,
        },
        CameraError::StoppedSending(camera()),
        CameraError::OnlyDamaged(camera()),
        CameraError::BadFrame { detail: detail() },
        CameraError::NoFormat {
            camera: camera(),
            offered: vec!["BA81".into()],
        },
        CameraError::SeveralOfName {
            name: "前置".into(),
            choices: vec!["usb-1|前置".into(), "usb-2|前置".into()],
        },
        CameraError::ListStalled,
        CameraError::ListFailed { detail: detail() },
        CameraError::Other {
            camera: camera(),
            detail: detail(),
        },
    ];
    let faults = [
        PictureFault::CutOff,
        PictureFault::NoPixels,
        PictureFault::Decoder(detail()),
    ];
    let files = [
        FileError::Missing(path()),
        FileError::Denied(path()),
        FileError::Unreadable {
            path: path(),
            detail: detail(),
        },
        FileError::Special(path()),
        FileError::Empty { name: name() },
        FileError::UnknownKind { name: name() },
        FileError::OtherPicture {
            name: name(),
            format: "GIF".into(),
        },
        FileError::NotAPicture { name: name() },
        FileError::Movie { name: name() },
        FileError::Folder(path()),
        FileError::TooManyPixels {
            name: name(),
            width: 12_000,
            height: 9_000,
            megapixels: 80,
        },
        FileError::TooManyBytes {
            name: name(),
            megabytes: 256,
        },
        FileError::TooMuchMemory { name: name() },
        FileError::NoPictures(path()),
        FileError::NoPeople(path()),
        FileError::PartlyTaken {
            folder: path(),
            taken: 20_000,
            not_taken: not_taken(),
        },
        FileError::NoneTaken {
            folder: path(),
            not_taken: not_taken(),
        },
        FileError::PeopleLeftOut {
            folder: path(),
            people: 3,
            not_taken: not_taken(),
        },
        FileError::NothingGiven,
        FileError::NothingReadable { name: name() },
    ];
    let damaged = faults.map(|fault| FileError::Damaged {
        name: name(),
        fault,
    });
    let others = [
        SourceError::NoThread { detail: detail() },
        SourceError::Panicked,
        SourceError::ImpossibleScene {
            width: 0,
            height: 0,
            fps: 0,
        },
    ];
    let cameras = cameras.into_iter().map(SourceError::from);
    let files = files.into_iter().chain(damaged).map(SourceError::from);
    let movies = movie_errors().into_iter().map(SourceError::from);
    cameras.chain(files).chain(movies).chain(others).collect()
}

pub fn movie_errors() -> Vec<MovieError> {
    let parts = [
        MoviePart::Index,
        MoviePart::Clock,
        MoviePart::Tables,
        MoviePart::Description,
        MoviePart::FrameCount,
        MoviePart::FrameList,
        MoviePart::FrameSizes,
        MoviePart::FramePlaces,
        MoviePart::FrameTimes,
        MoviePart::PictureSize,
        MoviePart::AllFrames,
    ];
    let codings = [
        Coding::Codec("HEVC (H.265)".into()),
        Coding::DamagedParameters,
        Coding::DeepColour,
        Coding::Chroma("4:2:2"),
        Coding::Monochrome,
        Coding::Interlaced,
        Coding::Fragmented("H.264".into()),
        Coding::CompressedIndex,
        Coding::Changing("H.264".into()),
        Coding::NoKeyFrame,
        Coding::TooLarge(7680, 4320),
    ];
    let (there, whole) = (Duration::from_secs(3), Duration::from_secs(9));
    let mut errors = vec![
        MovieError::Missing { name: name() },
        MovieError::Denied { name: name() },
        MovieError::Unreadable {
            name: name(),
            detail: detail(),
        },
        MovieError::CutOff {
            name: name(),
            there,
            whole,
        },
        MovieError::NoIndex { name: name() },
        MovieError::IndexCutOff { name: name() },
        MovieError::NoDecoder {
            name: name(),
            codec: "H.264".into(),
            detail: detail(),
        },
        MovieError::OtherContainer { name: name() },
        MovieError::NotReadable {
            name: name(),
            detail: detail(),
        },
        MovieError::FfmpegFailed {
            name: name(),
            detail: detail(),
        },
        MovieError::FfmpegStalled {
            name: name(),
            seconds: 10,
        },
        MovieError::NoVideo { name: name() },
        MovieError::Encrypted { name: name() },
        MovieError::ProbeStalled {
            name: name(),
            seconds: 30,
        },
        MovieError::TimesReckoned {
            name: name(),
            apart: Duration::from_millis(40),
        },
    ];
    for (count, until, why) in [
        (1, Some(whole), Loss::Damaged),
        (12, None, Loss::Damaged),
        (12, Some(whole), Loss::NoKeyFrame),
    ] {
        errors.push(MovieError::LostFrames {
            name: name(),
            count,
            from: there,
            until,
            why,
        });
    }
    errors.extend(parts.map(|part| MovieError::damaged("走.mov", part)));
    errors.extend(codings.map(|coding| MovieError::NeedsFfmpeg {
        name: name(),
        coding,
    }));
    errors
}

pub fn gallery_errors() -> Vec<GalleryError> {
    let io = |action| GalleryError::Io {
        path: "people.gallery".into(),
        action,
        reason: detail(),
    };
    vec![
        NameError::Empty.into(),
        NameError::Control.into(),
        NameError::TooLong(99).into(),
        NoteError::TooLong(2001).into(),
        NoteError::Control.into(),
        NoteError::TooManyTags(21).into(),
        NoteError::Tag(NameError::Empty).into(),
        NoteError::Tag(NameError::Control).into(),
        NoteError::Tag(NameError::TooLong(99)).into(),
        EditError::SamePerson("王伟".into()).into(),
        EditError::NothingChosen("王伟".into()).into(),
        EditError::TemplateGone("王伟".into()).into(),
        EditError::AllChosen("王伟".into()).into(),
        EditError::NameTaken("王伟".into()).into(),
        GalleryError::NoSuchPerson,
        GalleryError::AlreadyThere("王伟".into()),
        GalleryError::NothingNew("王伟".into()),
        GalleryError::Newer {
            path: "people.gallery".into(),
            version: 9,
            supported: 1,
        },
        GalleryError::Locked("data".into()),
        GalleryError::LinkToNothing {
            link: "data/people.gallery".into(),
            target: "disk/people.gallery".into(),
        },
        io(Action::Read),
        io(Action::Write),
        io(Action::Lock),
        io(Action::KeepAside),
        GalleryError::PutBack("people.gallery".into()),
        GalleryError::Unsealed {
            path: "people.gallery".into(),
            why: KeyTrouble::KeyringSilent,
        },
        GalleryError::HistoryUnreadable("people.history".into()),
        GalleryError::UnknownUnreadable("people.unknown".into()),
        kept_io(Kept::History, Action::Read),
        kept_io(Kept::Unknown, Action::Write),
        GalleryError::KeptLocked(Kept::History, "data".into()),
        GalleryError::KeptLocked(Kept::Unknown, "data".into()),
        GalleryError::NotErased {
            name: "王伟".into(),
            why: Box::new(kept_io(Kept::History, Action::Lock)),
        },
        GalleryError::Thumbnail(detail()),
    ]
    .into_iter()
    .chain(key_troubles().into_iter().map(closed))
    .collect()
}

fn kept_io(kept: Kept, action: Action) -> GalleryError {
    GalleryError::KeptIo {
        kept,
        path: "data/people.kept".into(),
        action,
        reason: detail(),
    }
}

pub fn closed(why: KeyTrouble) -> GalleryError {
    GalleryError::Closed {
        path: "people.gallery".into(),
        why,
    }
}

fn key_troubles() -> Vec<KeyTrouble> {
    vec![
        KeyTrouble::NoKeyring(detail()),
        KeyTrouble::KeyringLocked,
        KeyTrouble::KeyringSilent,
        KeyTrouble::NotInKeyring,
        KeyTrouble::NoPassphrase,
        KeyTrouble::UnfitPassphrase,
        KeyTrouble::ShortPassphrase,
        KeyTrouble::WrongPassphrase,
        KeyTrouble::WrongKey,
        KeyTrouble::NoKeyFile("people.key".into()),
        KeyTrouble::KeyFile {
            path: "people.key".into(),
            reason: detail(),
        },
        KeyTrouble::KeyFileUnwritten {
            path: "people.key".into(),
            reason: detail(),
        },
        KeyTrouble::Derivation(detail()),
        KeyTrouble::NoChance(detail()),
        KeyTrouble::TooLong,
    ]
}

pub fn damages() -> Vec<Damage> {
    vec![
        Damage::NoGallery,
        Damage::NoHeader,
        Damage::NoVersion,
        Damage::NoChecksum,
        Damage::Checksum,
        Damage::CutOff,
        Damage::EndsWithinRecord,
        Damage::UnknownRecord,
        Damage::RecordChecksum,
        Damage::RecordSeal,
        Damage::ErasedRecord,
        Damage::ForeignRecord,
        Damage::MisplacedRecord,
        Damage::EmbeddingCutOff,
        Damage::Embedding,
        Damage::NobodysTemplate,
        Damage::Twice("王伟".into()),
        Damage::Text(detail()),
    ]
}

pub fn network_errors() -> Vec<VisionError> {
    let models = [
        ModelError::NoPoints,
        ModelError::Folder {
            folder: "models".into(),
            detail: detail(),
        },
        ModelError::ManifestUnreadable {
            path: "detector.toml".into(),
            detail: detail(),
        },
        ModelError::Manifest {
            manifest: "detector.toml".into(),
            detail: "sha256 must be 64 lower-case hexadecimal digits".into(),
        },
        ModelError::Cameras {
            manifest: "bags.toml".into(),
            kind: ModelKind::Liveness,
            cameras: "rgb, depth, infrared".into(),
        },
        ModelError::OtherKind {
            file: "detector.onnx".into(),
            found: ModelKind::Detector,
            wanted: ModelKind::Embedder,
        },
        ModelError::Network {
            path: "detector.onnx".into(),
            detail: detail(),
        },
        ModelError::Calibration {
            path: "detector.calibration.json".into(),
            detail: detail(),
        },
        ModelError::WrongHash {
            file: "detector.onnx".into(),
            found: "ab".into(),
            wanted: "cd".into(),
        },
        ModelError::Broken {
            file: "detector.onnx".into(),
            detail: "it holds no graph".into(),
        },
        ModelError::Unfit("The outputs do not fit a YuNet detector.".into()),
    ];
    let absent = ModelKind::ALL.map(ModelError::Absent);
    let others = [
        VisionError::Output {
            model: "detector.onnx".into(),
            detail: "a score that is not finite".into(),
        },
        VisionError::Picture("it has no pixels".into()),
        VisionError::Embedding,
    ];
    let models = models.into_iter().chain(absent).map(VisionError::from);
    models.chain(others).collect()
}

fn backup_errors() -> Vec<BackupError> {
    vec![
        BackupError::NoBackup,
        BackupError::WrongPassphrase,
        BackupError::Passphrase(KeyTrouble::ShortPassphrase),
        BackupError::TooMuchWork,
        BackupError::Damaged(Damage::Checksum),
        BackupError::Newer {
            version: 9,
            supported: 2,
        },
        BackupError::Io(detail()),
    ]
}

pub fn problems() -> Vec<Problem> {
    let of_gallery = gallery_errors().into_iter().map(Problem::from);
    let of_networks = network_errors().into_iter().map(Problem::from);
    let own = [
        Problem::Source(SourceError::Panicked),
        Problem::Unwritten(WriteError::new(Path::new("people.age"), &DETAIL)),
        Problem::BackupUnlike("people.age".into()),
        Problem::IsThere("people.age".into()),
        Problem::BackupUnderWay,
        Problem::SourceSilent,
        Problem::NoThread { detail: detail() },
        Problem::PicturesUnread { detail: detail() },
        Problem::CamerasUnlisted { detail: detail() },
        Problem::NoEmbedder,
        Problem::Reading,
        Problem::Stopped,
    ];
    let of_backups = backup_errors().into_iter().map(|why| Problem::Backup {
        file: "people.age".into(),
        why,
    });
    let all = of_gallery.chain(of_networks).chain(of_backups);
    all.chain(own).collect()
}

pub const POOR: [QualityReason; 7] = [
    QualityReason::TooSmall,
    QualityReason::Blurred,
    QualityReason::TurnedAway,
    QualityReason::TooDark,
    QualityReason::TooBright,
    QualityReason::CutOff,
    QualityReason::Unclear,
];

pub fn refusals() -> Vec<Refusal> {
    let others = [
        Refusal::Spoof,
        Refusal::Absent,
        Refusal::AnotherFace,
        Refusal::TooSimilar,
        Refusal::NotTheSamePerson,
    ];
    let poor = POOR.into_iter().map(Refusal::Quality);
    poor.chain(others).collect()
}

pub fn faults() -> Vec<Fault> {
    let stages = [
        Stage::Detection,
        Stage::Landmarks,
        Stage::Liveness,
        Stage::Embedding,
    ];
    let stages = stages.map(|stage| (stage, VisionError::Embedding));
    vec![
        Fault::Stages(stages.to_vec()),
        Fault::Panicked,
        Fault::NoNetworks(VisionError::Embedding),
    ]
}

pub fn left_out() -> Vec<LeftOut> {
    let picture = |why| LeftOut::Picture {
        file: "一.jpg".into(),
        why,
    };
    let poor = POOR.into_iter().map(NoSample::Quality);
    let failed = faults().into_iter().map(NoSample::Fault);
    let whys = [
        NoSample::NoFace,
        NoSample::SeveralFaces(3),
        NoSample::NoSuchFace { number: 4, of: 3 },
        NoSample::NoEmbedding,
    ];
    let pictures = whys.into_iter().chain(poor).chain(failed).map(picture);
    let others = [
        LeftOut::Unread(SourceError::Panicked),
        LeftOut::Movie { file: name() },
        LeftOut::Odd {
            name: "王伟".into(),
            odd: odd(),
        },
        LeftOut::Person {
            name: "王伟".into(),
            why: NameError::Control.into(),
        },
    ];
    let skipped = [
        SkipReason::Mixed,
        SkipReason::LooksLike("李娜".into()),
        SkipReason::OtherFace,
        SkipReason::SameName,
    ];
    let skipped = skipped.map(|why| LeftOut::Skipped {
        name: "王伟".into(),
        why,
    });
    pictures.chain(others).chain(skipped).collect()
}

fn odd() -> Odd {
    Odd {
        file: Some("一.jpg".into()),
        picture: None,
        similarity: 0.2,
    }
}

/// The look-alike first.
pub fn objections() -> Vec<Objection> {
    let person = || PersonId("a".into());
    let mixed = |even| Objection::Mixed {
        agreeing: 2,
        even,
        odd: vec![odd(), odd()],
        threshold: 0.7,
    };
    let same_name = |similarity, unlike| Objection::SameName {
        person: person(),
        person_name: "李娜".into(),
        similarity,
        unlike,
    };
    vec![
        Objection::LooksLike {
            person: person(),
            person_name: "李娜".into(),
            similarity: 0.8,
        },
        mixed(false),
        mixed(true),
        Objection::OtherFace {
            person: person(),
            person_name: "李娜".into(),
            similarity: 0.2,
            threshold: 0.7,
            namesakes: 1,
        },
        same_name(None, Vec::new()),
        same_name(Some(0.8), vec![odd()]),
    ]
}
