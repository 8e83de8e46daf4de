//! What the gallery, its key and its backups tell.

use super::super::people;
use faceglass_gallery::{
    Action, Apart, BackupError, Damage, GalleryError, GalleryWarning, Keeping, KeyTrouble,
    LEAST_PASSPHRASE_CHARS,
};
use faceglass_pipeline::tell::PeopleWarning;

pub(super) fn backup(why: &BackupError) -> String {
    match why {
        BackupError::NoBackup => "不是 Faceglass 的备份；请选择备份人员时写成的文件。".to_owned(),
        BackupError::WrongPassphrase => {
            "口令不符，或文件开头被改动；请输入备份时的口令，或使用其他副本。".to_owned()
        }
        BackupError::Passphrase(why) => key_trouble(why),
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

fn apart(why: &Apart) -> String {
    match why {
        Apart::Unreachable(detail) => format!(
            "无法连接共享人员库（{detail}）。已知的人仍能识别；恢复连接后才能作出更改。"
        ),
        Apart::NoAnswer(detail) => {
            format!("共享人员库没有答复（{detail}），因此不知道更改是否已作出。恢复连接后请查看列表。")
        }
        Apart::Forbidden(detail) => {
            format!("共享人员库不允许这样做（{detail}）。请联系管理其数据库的人。")
        }
        Apart::Confused => {
            "共享人员库中的内容不是人员库，或由更新的 Faceglass 写成；请更新 Faceglass，或联系管理其数据库的人。".to_owned()
        }
    }
}

pub(super) fn gallery(error: &GalleryError) -> String {
    match error {
        GalleryError::Name(error) => people::name(*error),
        GalleryError::Note(error) => people::note(*error),
        GalleryError::Edit(error) => people::edit(error),
        GalleryError::NoSuchPerson => {
            "此人已不在人员库中，可能已被其他窗口或命令删除；请查看最新的列表。".to_owned()
        }
        GalleryError::Shared(why) => apart(why),
        GalleryError::Overtaken => {
            "其他机器一直在更改共享人员库，因此没有作出更改；请稍后再试。".to_owned()
        }
        GalleryError::NotShared(path) => format!(
            "{} 是只属于本机的人员库，而共享人员库需要自己的文件夹，因此没有作出更改；请用 faceglass people backup 和 people restore 把人员带过去。",
            path.display()
        ),
        GalleryError::NothingNew(name) => {
            format!("这些图片能提供的，{name}都已经有了；请添加其他角度或其他光线下的图片。")
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
        KeyTrouble::ShortPassphrase => {
            format!(
                "新口令至少要有 {LEAST_PASSPHRASE_CHARS} 个字符。请选更长的，最好由几个词组成。"
            )
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
        KeyTrouble::KeyFileUnwritten { path, reason } => format!(
            "无法写入密钥文件 {}（{reason}）。请腾出磁盘空间或使文件夹可写，然后重试。",
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

pub(super) fn warning(warning: &PeopleWarning) -> String {
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
        PeopleWarning::File(GalleryWarning::Remains(why)) => format!(
            "已清除的人不在了，但在文件重新写入之前，其中还留有一个本身没有意义的编号。{}",
            gallery(why)
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
