//! What the pipeline and the start tell.

use super::{people, source};
use crate::demo::DemoError;
use crate::settings::SettingsWarning;
use crate::window::start::StartWarning;
use crate::window::text::Told;
use faceglass_gallery::{
    Action, BackupError, Damage, GalleryError, GalleryWarning, Keeping, KeyTrouble,
};
use faceglass_pipeline::Refusal;
use faceglass_pipeline::challenge::PresenceVerdict;
use faceglass_pipeline::tell::{
    EnrolFailure, Fault, ImportSummary, LISTED, LeftOut, NoSample, Notice, PeopleWarning, Problem,
    SkipReason, Stage,
};
use faceglass_vision::{ModelError, ModelKind, QualityReason, VisionError};

pub const TOLD: Told = Told {
    source: source::error,
    problem,
    fault,
    notice,
    failure,
    warning,
    done: people::done,
    start,
};

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Source(error) => source::error(error),
        Problem::Gallery(error) => gallery(error),
        Problem::Networks(error) => network(error),
        Problem::Unwritten(error) => people::unwritten(error),
        Problem::Backup { file, why } => {
            format!("备份 {}：{}", file.display(), backup(why))
        }
        Problem::BackupUnlike(file) => format!(
            "{} 读回的内容与写入的不同；请检查磁盘，并在别处重新备份。",
            file.display()
        ),
        Problem::IsThere(file) => format!("{} 已经存在；请换一个文件名。", file.display()),
        Problem::BackupUnderWay => "正在制作或读取备份；请等待完成。".to_owned(),
        Problem::SourceSilent => "来源没有回应；请打开其他文件或摄像头。".to_owned(),
        Problem::NoThread { detail } => {
            format!("无法启动分析（{detail}）；请关闭其他程序后重试。")
        }
        Problem::PicturesUnread { detail } => {
            format!("无法读取图片（{detail}）；请关闭其他程序后重试。")
        }
        Problem::CamerasUnlisted { detail } => {
            format!("无法列出摄像头（{detail}）；请关闭其他程序后重试。")
        }
        Problem::NoEmbedder => {
            "没有特征网络，无法分辨人脸；请把它放进网络文件夹，然后重新启动。".to_owned()
        }
        Problem::Reading => "正在读取图片；请等待完成，或先取消。".to_owned(),
        Problem::Stopped => "分析在启动时停止。请从终端重新启动 Faceglass 以查看原因。".to_owned(),
    }
}

fn backup(why: &BackupError) -> String {
    match why {
        BackupError::NoBackup => "不是 Faceglass 的备份；请选择备份人员时写成的文件。".to_owned(),
        BackupError::WrongPassphrase => {
            "口令不符，或文件开头被改动；请输入备份时的口令，或使用其他副本。".to_owned()
        }
        BackupError::TooMuchWork => "需要的内存超过任何备份；请使用其他副本。".to_owned(),
        BackupError::Damaged(what) => {
            format!("已损坏（{}）。请使用其他副本。", damage(what))
        }
        BackupError::Newer { version, supported } => format!(
            "由更新的 Faceglass 写成（备份 {version}，本程序最多读到 {supported}）；请更新 Faceglass。"
        ),
        BackupError::Io(detail) => format!("{detail}。请检查磁盘和剩余空间。"),
    }
}

fn gallery(error: &GalleryError) -> String {
    match error {
        GalleryError::Name(error) => people::name(*error),
        GalleryError::Note(error) => people::note(*error),
        GalleryError::Edit(error) => people::edit(error),
        GalleryError::NoSuchPerson => {
            "此人已不在人员库中，可能已被其他窗口或命令删除；请查看最新的列表。".to_owned()
        }
        GalleryError::AlreadyThere(name) => {
            format!("{name}已经在人员库中；请改为给此人添加模板。")
        }
        GalleryError::Newer {
            path,
            version,
            supported,
        } => format!(
            "人员库 {} 由更新的 Faceglass 写成（格式 {version}，本程序最多读到 {supported}）；请更新 Faceglass，或选择其他数据文件夹。",
            path.display()
        ),
        GalleryError::LinkToNothing { link, target } => format!(
            "人员库 {} 是指向 {} 的链接，而后者不存在；请让目标可用（它所在的磁盘接上了吗？），或删除链接。",
            link.display(),
            target.display()
        ),
        GalleryError::Locked(path) => format!(
            "另一个 Faceglass 正在写入 {} 中的人员库；请把它关闭，或稍后重试。",
            path.display()
        ),
        GalleryError::Io {
            path,
            action,
            reason,
        } => format!(
            "无法{}人员库 {}（{reason}）。请检查文件夹是否存在、是否属于您、是否还有空间。",
            action_word(*action),
            path.display()
        ),
        GalleryError::Closed { path, why } => format!(
            "人员库 {} 没有打开，文件保持原样：{}",
            path.display(),
            key_trouble(why)
        ),
        GalleryError::Unsealed { path, why } => format!(
            "无法加密人员库 {}，因此没有写入：{}",
            path.display(),
            key_trouble(why)
        ),
        GalleryError::PutBack(path) => format!(
            "人员库 {} 比上次在这里使用的更旧，或者是另一个，或者末尾已损坏，因此没有使用。如有较新的文件，请恢复它；要不带后来的更改继续使用这个文件，请运行 faceglass people accept。",
            path.display()
        ),
        GalleryError::Unreadable { path, what } => format!(
            "{} 中没有可以读取的内容（{}）。如有人员库的其他副本，请使用它。",
            path.display(),
            damage(what)
        ),
        GalleryError::HistoryUnreadable(path) => format!(
            "到访记录 {} 属于另一个人员库，或开头已损坏；清除它之前不会记录（在到访记录的对话框中，或运行 faceglass people history --erase）。",
            path.display()
        ),
        GalleryError::UnknownUnreadable(path) => format!(
            "陌生人的脸 {} 属于另一个人员库，或开头已损坏；忘记它们之前不会再保留（在陌生人的脸的对话框中，或运行 faceglass people unknown --forget --all）。",
            path.display()
        ),
        GalleryError::KeptIo {
            kept,
            path,
            action,
            reason,
        } => people::kept_io(*kept, path, *action, reason),
        GalleryError::KeptLocked(kept, dir) => format!(
            "另一个 Faceglass 正在写入 {} 中的{}。请关闭它，或稍后重试。",
            dir.display(),
            people::kept(*kept)
        ),
        GalleryError::NotErased { name, why } => {
            format!("没有清除{name}，此人的内容都还在。{}", gallery(why))
        }
        GalleryError::Thumbnail(detail) => {
            format!("无法生成头像（{detail}）。请换一张图片。")
        }
    }
}

fn key_trouble(why: &KeyTrouble) -> String {
    match why {
        KeyTrouble::NoKeyring(detail) => format!(
            "密钥在创建它的桌面的密钥环中，而这里无法访问密钥环（{detail}）。请登录那个桌面后重试。"
        ),
        KeyTrouble::KeyringLocked => "密钥环被锁定。请解锁桌面的密钥环，然后重试。".to_owned(),
        KeyTrouble::KeyringSilent => {
            "密钥环还没有回应。如果它询问，请解锁；或检查它是否在运行。".to_owned()
        }
        KeyTrouble::NotInKeyring => {
            "密钥环中没有它的密钥。请以创建它的用户登录，或从备份恢复那个用户的密钥环。".to_owned()
        }
        KeyTrouble::NoPassphrase => {
            "它用口令加密。请在窗口或终端中按提示输入口令，或设置 FACEGLASS_PASSPHRASE。".to_owned()
        }
        KeyTrouble::UnfitPassphrase => {
            "口令的长度应为 1 到 1024 字节，且不能只有空格。请换一个。".to_owned()
        }
        KeyTrouble::WrongPassphrase => {
            "口令不对。请重新输入，或改正 FACEGLASS_PASSPHRASE。".to_owned()
        }
        KeyTrouble::WrongKey => {
            "找到的密钥不对。请放回属于它的密钥，或选择其他数据文件夹。".to_owned()
        }
        KeyTrouble::NoKeyFile(path) => {
            format!("密钥文件 {} 不存在。请把它放回人员库旁边。", path.display())
        }
        KeyTrouble::KeyFile { path, reason } => format!(
            "无法使用密钥文件 {}（{reason}）。请使它可读，或从备份恢复。",
            path.display()
        ),
        KeyTrouble::Derivation(detail) => {
            format!("无法由口令得到密钥（{detail}）。请关闭其他程序后重试。")
        }
        KeyTrouble::NoChance(detail) => {
            format!("系统没有给出随机数（{detail}）。请稍后重试。")
        }
        KeyTrouble::TooLong => "有一条记录太长，无法加密。请使用较小的图片。".to_owned(),
    }
}

fn action_word(action: Action) -> &'static str {
    match action {
        Action::Read => "读取",
        Action::Write => "写入",
        Action::Lock => "锁定",
        Action::KeepAside => "另存",
    }
}

fn damage(damage: &Damage) -> String {
    match damage {
        Damage::NoGallery => "开头不是人员库文件的样子".to_owned(),
        Damage::NoHeader => "缺少第一行".to_owned(),
        Damage::NoVersion => "第一行没有版本号".to_owned(),
        Damage::NoChecksum => "第一行没有校验和".to_owned(),
        Damage::Checksum => "校验和不符，文件被截断或改动过".to_owned(),
        Damage::CutOff => "文件被截断".to_owned(),
        Damage::EndsWithinRecord => "文件在一条记录中间结束".to_owned(),
        Damage::UnknownRecord => "有一条记录的类型未知".to_owned(),
        Damage::EarlierFormat => "它是早期格式，这种格式的损坏文件无法读取".to_owned(),
        Damage::RecordChecksum => "有一条记录的校验和不符".to_owned(),
        Damage::RecordSeal => "有一条记录的封印不符".to_owned(),
        Damage::ErasedRecord => "少了一条没有人删除过的记录".to_owned(),
        Damage::ForeignRecord => "有一条记录属于另一个文件".to_owned(),
        Damage::MisplacedRecord => "有一条记录的位置不对".to_owned(),
        Damage::EmbeddingCutOff => "有一个特征被截断".to_owned(),
        Damage::Embedding => "有一个特征为空、为零或不是有限的数".to_owned(),
        Damage::NobodysTemplate => "有一个模板不属于任何人".to_owned(),
        Damage::Twice(name) => format!("{name}出现了两次"),
        Damage::Text(detail) => detail.clone(),
    }
}

fn kept(keeping: Keeping) -> &'static str {
    match keeping {
        Keeping::Keyring => {
            "它的密钥在桌面的密钥环中：文件的副本在别处毫无用处，但以您的身份运行的程序可以索取密钥。"
        }
        Keeping::Passphrase => "它的密钥由您的口令得出：拿到文件副本的人必须猜出口令。",
        Keeping::KeyFile => {
            "它的密钥在旁边的一个只有您能读取的文件中：密钥放在数据旁边，保护作用很小。请用命令 faceglass people passphrase 设置口令。"
        }
    }
}

fn network(error: &VisionError) -> String {
    match error {
        VisionError::Model(error) => model(error),
        VisionError::Output { model, detail } => {
            format!("网络 {model} 给出了无法使用的结果（{detail}）。")
        }
        VisionError::Picture(detail) => format!("无法使用这张图片（{detail}）。"),
        VisionError::Embedding => "特征为空、为零或不是有限的数。".to_owned(),
    }
}

fn model(error: &ModelError) -> String {
    match error {
        ModelError::Absent(kind) => format!(
            "没有{}网络。请用 --models 指定一个含有它的文件夹。",
            kind_word(*kind)
        ),
        ModelError::NoPoints => {
            "这个检测网络只给出方框，又没有关键点网络来确定五官的位置。请在 --models 指定的文件夹中添加一个。"
                .to_owned()
        }
        ModelError::Folder { folder, detail } => {
            format!("无法读取网络文件夹 {folder}（{detail}）。请检查 --models 指定的路径。")
        }
        ModelError::ManifestUnreadable { path, detail } => {
            format!("无法读取清单 {path}（{detail}）。请检查它是不是您有权读取的文本文件。")
        }
        ModelError::Manifest { manifest, detail } => {
            format!("无法使用清单 {manifest}（{detail}）。请按 models/README.md 的说明改正。")
        }
        ModelError::OtherKind {
            file,
            found,
            wanted,
        } => format!(
            "{file} 的清单说它是{}网络，而这里需要{}网络。请指定另一个网络的清单。",
            kind_word(*found),
            kind_word(*wanted)
        ),
        ModelError::Cameras {
            manifest,
            kind,
            cameras,
        } => format!(
            "{manifest} 的{}网络需要几个摄像头（{}）同时拍摄同一张脸，而 Faceglass 只有彩色摄像头。请把它移出文件夹，或指定一个只看彩色图像的网络。",
            kind_word(*kind),
            cameras_of(cameras)
        ),
        ModelError::Network { path, detail } => {
            format!("无法读取网络 {path}（{detail}）。请把它放在清单旁边。")
        }
        ModelError::Calibration { path, detail } => {
            format!("无法读取校准文件 {path}（{detail}）。请使它可读，或把它移走。")
        }
        ModelError::WrongHash {
            file,
            found,
            wanted,
        } => format!(
            "{file} 不是清单所说的文件：它的 SHA-256 是 {found}，清单中是 {wanted}。请重新获取文件；如果您信任它，请改正清单中的 sha256。"
        ),
        ModelError::Broken { file, detail } => {
            format!("{file} 不是可用的 ONNX 文件（{detail}）。请重新获取或导出。")
        }
        ModelError::Unfit(detail) => {
            format!("网络与清单不符，请检查清单和网络文件（{detail}）。")
        }
    }
}

fn kind_word(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Detector => "检测",
        ModelKind::Landmarks => "关键点",
        ModelKind::Liveness => "活体",
        ModelKind::Embedder => "特征",
    }
}

fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Stages(stages) => {
            let each = stages.iter().map(|(stage, error)| {
                format!("此帧的{}出错：{}", stage_word(*stage), network(error))
            });
            each.collect()
        }
        Fault::Panicked => "网络处理此帧时出错；如果继续出现，请检查网络文件。".to_owned(),
        Fault::NoNetworks(error) => network(error),
    }
}

fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Detection => "人脸检测",
        Stage::Landmarks => "关键点",
        Stage::Liveness => "活体检测",
        Stage::Embedding => "特征提取",
    }
}

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::LeftOut(left_out) => format!("未采用：{}", listed(left_out)),
        Notice::LargestTaken(files) => {
            format!("有多张人脸，取了最大的一张：{}。", files.join("、"))
        }
        Notice::ImportStarted => "正在从图片导入人员…".to_owned(),
        Notice::ImportCancelled => "已取消导入，没有保存任何内容。".to_owned(),
        Notice::Imported(summary) => imported(summary),
        Notice::NotThem(name) => {
            format!("已记住：这张脸不是{name}。以后遇到像它的脸会询问。")
        }
        Notice::NotThemAlready(name) => {
            format!("已经记住像这样的脸不是{name}；没有再保存什么。")
        }
        Notice::IsThem(name) => format!("是{name}：与之相反的记录已去掉。"),
        Notice::NobodyNamed => {
            "这张脸没有被认作任何人，或已不在画面中；请选择一张有姓名的脸。".to_owned()
        }
        Notice::HistoryErased => "到访记录已清除。".to_owned(),
        Notice::UnknownErased => "所有陌生人的脸都已忘记。".to_owned(),
        Notice::BackupStarted => "正在备份…".to_owned(),
        Notice::BackedUp(made) => format!(
            "已备份 {} 人、{} 个模板到 {}。",
            made.people,
            made.templates,
            made.file.display()
        ),
        Notice::Restored { people, templates } => {
            format!("已恢复：新增 {people} 人，共 {templates} 个模板。")
        }
        Notice::NothingToRestore => "备份中没有要添加的内容。".to_owned(),
        Notice::ReEmbedded(far) if far.without_face > 0 => format!(
            "已重新生成 {} 个模板。{} 个没有保存图片，无法重新生成；请重新登记这些人。",
            far.templates, far.without_face
        ),
        Notice::ReEmbedded(far) => format!("已重新生成 {} 个模板。", far.templates),
        Notice::ReEmbeddingCancelled => "已停止重新生成模板；没有保存的保持原样。".to_owned(),
        Notice::Erased(receipt) => people::erased(receipt),
        Notice::TakenBack(what) => format!("已撤销：{}。", people::done(what)),
        Notice::DoneAgain(what) => format!("已重做：{}。", people::done(what)),
        Notice::NothingToDoAgain => "没有可重做的操作。".to_owned(),
        Notice::NothingToTakeBack => "没有可以撤销的操作。".to_owned(),
        Notice::SameName { name, people } => {
            format!("现在有 {people} 人名叫{name}；请撤销，或给其中一人改名。")
        }
        Notice::Missed(count) => format!("另有 {count} 条消息没有保留。"),
        Notice::Unread(error) => source::error(error),
    }
}

fn imported(summary: &ImportSummary) -> String {
    let mut words = match (summary.people, summary.templates) {
        (_, 0) => "没有导入新的内容。".to_owned(),
        (0, templates) => format!("已给登记过的人添加 {templates} 个模板。"),
        (people, templates) => format!("已导入 {people} 人，共 {templates} 个模板。"),
    };
    if summary.largest_taken > 0 {
        words += &format!(
            "有 {} 张图片取了多张人脸中最大的一张。",
            summary.largest_taken
        );
    }
    let shown = &summary.left_out[..summary.left_out.len().min(LISTED)];
    if !shown.is_empty() {
        words += &format!("未采用：{}", listed(shown));
    }
    let more = summary.left_out.len() - shown.len();
    if more > 0 {
        words += &format!("另外还有 {more} 项。");
    }
    words
}

fn listed(left_out: &[LeftOut]) -> String {
    left_out.iter().map(one_left_out).collect()
}

fn one_left_out(left_out: &LeftOut) -> String {
    match left_out {
        LeftOut::Picture { file, why } => format!("{file}：{}", no_sample(why)),
        LeftOut::Unread(error) => source::error(error),
        LeftOut::Movie { file } => {
            format!("{file} 不是图片；请选择 JPEG、PNG、WebP 或 BMP 文件。")
        }
        LeftOut::Odd { name, odd } => format!(
            "{}不像{name}的其他图片（相似度 {:.2}）。",
            odd.file.as_deref().unwrap_or("一帧"),
            odd.similarity
        ),
        LeftOut::Skipped { name, why } => match why {
            SkipReason::Mixed => format!("{name}的图片不像同一个人，已跳过。"),
            SkipReason::LooksLike(like) => format!("{name}看起来像{like}，已跳过。"),
            SkipReason::OtherFace => format!("{name}不像已登记的{name}，已跳过。"),
            SkipReason::SameName => format!("{name}已经登记过，已跳过。"),
        },
        LeftOut::Person { name, why } => format!("{name}：{}", gallery(why)),
    }
}

fn no_sample(why: &NoSample) -> String {
    match why {
        NoSample::NoFace => "没有找到人脸。".to_owned(),
        NoSample::SeveralFaces(faces) => {
            format!("有 {faces} 张人脸；请指明是哪一张，或把它剪出来。")
        }
        NoSample::NoSuchFace { number, of: 1 } => {
            format!("只有一张人脸，没有第 {number} 张脸。")
        }
        NoSample::NoSuchFace { number, of } => {
            format!("没有第 {number} 张脸；从左到右编号是 1 到 {of}。")
        }
        NoSample::Quality(reason) => format!("{}。", poor(*reason)),
        NoSample::NoEmbedding => "无法提取人脸特征。".to_owned(),
        NoSample::Fault(what) => fault(what),
    }
}

fn poor(reason: QualityReason) -> &'static str {
    match reason {
        QualityReason::TooSmall => "人脸太小",
        QualityReason::Blurred => "人脸模糊",
        QualityReason::TurnedAway => "人脸没有正对镜头",
        QualityReason::TooDark => "人脸太暗",
        QualityReason::TooBright => "人脸太亮",
        QualityReason::CutOff => "人脸超出画面边缘",
        QualityReason::Unclear => "人脸被遮挡或不清楚",
    }
}

fn refused(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Quality(reason) => poor(reason),
        Refusal::Spoof => "看起来是照片或屏幕，不是真人",
        Refusal::Absent => "人脸不在画面中",
        Refusal::AnotherFace => "画面中是另一张脸，不是所选的那张",
        Refusal::TooSimilar => "与上一张相比没有变化",
        Refusal::NotTheSamePerson => "人脸不像同一个人",
    }
}

fn advice(refusal: Option<Refusal>, stands_still: bool) -> &'static str {
    match refusal {
        Some(Refusal::AnotherFace) => "请选择要登记的那张脸再试。",
        _ if stands_still => "请继续播放，或打开一张人脸清楚的图片。",
        Some(Refusal::Quality(QualityReason::TooSmall)) => "请靠近一些再试。",
        Some(Refusal::Quality(QualityReason::TooDark | QualityReason::TooBright)) => {
            "请改变光线再试。"
        }
        Some(Refusal::Quality(QualityReason::Blurred)) => "请保持不动再试。",
        Some(Refusal::Spoof) => "请登记镜头前的真人。",
        Some(Refusal::TooSimilar) => "请稍微转动头部再试。",
        _ => "请看镜头再试。",
    }
}

fn failure(failure: &EnrolFailure) -> String {
    match failure {
        EnrolFailure::GaveUp {
            name,
            have,
            want,
            last,
        } => {
            let why = last.map_or("没有合格的画面", refused);
            let so_far = if *want > 1 {
                format!("合格画面 {have} / {want}，最后")
            } else {
                String::new()
            };
            format!(
                "没有登记{name}：{so_far}{why}。{}",
                advice(*last, *want == 1)
            )
        }
        EnrolFailure::NoPicture { name, left_out } => format!(
            "没有登记{name}：没有可用的图片。{}请选择清楚地只有一张人脸的图片。",
            listed(left_out)
        ),
        EnrolFailure::NotProven { name, verdict } => {
            let why = match verdict {
                PresenceVerdict::Present => "此前的在场证明对这张脸已失效",
                PresenceVerdict::NotPresent => "没有通过在场证明",
                PresenceVerdict::CouldNotTell => "在场证明未能作出判断",
            };
            format!("没有登记{name}：{why}。请再试一次，或关闭登记前的在场证明。")
        }
        EnrolFailure::Problem(what) => problem(what),
    }
}

fn warning(warning: &PeopleWarning) -> String {
    match warning {
        PeopleWarning::File(GalleryWarning::KeptAside {
            what,
            aside,
            kept_memory,
        }) => format!(
            "人员库文件已损坏（{}），保留为 {}。{}",
            damage(what),
            aside.display(),
            if *kept_memory {
                "内存中的人员没有丢失。"
            } else {
                "人员库从空白开始；运行 faceglass people recover 可以找回仍能读取的人员。"
            }
        ),
        PeopleWarning::File(GalleryWarning::Unfinished(aside)) => {
            let aside = aside.as_ref();
            let kept =
                aside.map_or_else(String::new, |path| format!("（保留为 {}）", path.display()));
            format!("人员库的最后一次更改没有写完，未予采用{kept}；请检查是否缺少人员。")
        }
        PeopleWarning::File(GalleryWarning::Stuck { path, what }) => format!(
            "人员库 {} 已损坏（{}），而且无法写入它的文件夹；请从备份恢复文件，或选择其他数据文件夹。",
            path.display(),
            damage(what)
        ),
        PeopleWarning::File(GalleryWarning::KeptAsideElsewhere(path)) => format!(
            "人员库 {} 已损坏；另一个 Faceglass 已经把它另存。",
            path.display()
        ),
        PeopleWarning::File(GalleryWarning::Sealed(keeping)) => format!(
            "人员库原先没有加密；现在已经加密，未加密的文件已被覆盖。{}",
            kept(*keeping)
        ),
        PeopleWarning::File(GalleryWarning::StillPlain(why)) => {
            format!("人员库还没有加密。{}", gallery(why))
        }
        PeopleWarning::Problem(error) => gallery(error),
        PeopleWarning::Stale(templates) => format!(
            "{templates} 个模板由其他特征网络生成，无法比对；请运行 faceglass people re-embed 重新生成，或换回原来的网络。"
        ),
        PeopleWarning::NoEmbedder => {
            "没有载入特征网络，无法认出任何人；请把它放进网络文件夹。".to_owned()
        }
    }
}

fn start(warning: &StartWarning) -> String {
    match warning {
        StartWarning::Settings(warning) => settings(warning),
        StartWarning::Demo(DemoError { folder, detail }) => format!(
            "无法取出演示短片（{detail}）；请在 {} 或临时文件夹中留出空间。",
            folder.display()
        ),
    }
}

fn settings(warning: &SettingsWarning) -> String {
    match warning {
        SettingsWarning::Damaged { detail } => {
            format!("设置文件已损坏（{detail}）；现在使用默认设置，下次改动时会重新写入。")
        }
        SettingsWarning::Unreadable { path, detail } => format!(
            "无法读取设置文件 {}（{detail}）；现在使用默认设置。",
            path.display()
        ),
        SettingsWarning::Settings(names) => {
            format!("无法读取设置“{}”；现在使用默认值。", names.join("”、“"))
        }
        SettingsWarning::Kept(path) => format!("原来的设置文件保存为 {}。", path.display()),
        SettingsWarning::OutOfRange {
            name,
            value,
            from,
            to,
        } => format!("阈值“{name}”是 {value}，不在 {from} 到 {to} 之间；现在使用它的默认值。"),
    }
}

/// The cameras that a manifest names; what has no word here stays as it is written there.
fn cameras_of(cameras: &str) -> String {
    let word = |camera: &str| match camera {
        "rgb" => "彩色".to_owned(),
        "depth" => "深度".to_owned(),
        "infrared" => "红外".to_owned(),
        other => other.to_owned(),
    };
    let words: Vec<String> = cameras.split(", ").map(word).collect();
    words.join("、")
}
