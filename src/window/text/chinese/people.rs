//! What is told of changes to the people.

use faceglass_capture::file::WriteError;
use faceglass_gallery::{
    Action, EditError, Kept, MAX_NOTE_CHARS, MAX_TAGS, MOST_COUNTER_EXAMPLES, NameError, NoteError,
    Receipt,
};
use faceglass_pipeline::tell::Done;
use std::path::Path;

/// What an undo takes back, not a sentence.
pub fn done(done: &Done) -> String {
    match done {
        Done::Enrolment(name) => format!("登记{name}"),
        Done::Renaming(name) => format!("重命名{name}"),
        Done::Deletion(name) => format!("删除{name}"),
        Done::DeletionOfAll => "删除所有人".to_owned(),
        Done::Import => "导入人员".to_owned(),
        Done::Recovery => "找回人员".to_owned(),
        Done::Restoration => "恢复人员".to_owned(),
        Done::ReEmbedding => "重新生成模板".to_owned(),
        Done::Merge { from, into } => format!("把{from}并入{into}"),
        Done::Split { from, into } => format!("从{from}分出{into}"),
        Done::Move {
            from,
            to,
            templates,
        } => format!("把 {templates} 个模板从{from}移到{to}"),
        Done::Removal { name, templates } => format!("移除{name}的 {templates} 个模板"),
        Done::NotThem(name) => format!("记住一张脸不是{name}"),
        Done::NotThemForgotten { name, faces } => format!("不再记住 {faces} 张脸不是{name}"),
        Done::Note(name) => format!("{name}的备注"),
        Done::Tags(name) => format!("{name}的标签"),
        Done::Cover(name) => format!("选择{name}的头像"),
    }
}

pub fn name(error: NameError) -> String {
    match error {
        NameError::Empty => "姓名是空的；请输入姓名。".to_owned(),
        NameError::Control => "姓名中有控制字符；请去掉后重新输入。".to_owned(),
        NameError::TooLong(length) => {
            format!(
                "姓名有 {length} 个字符；请缩短到 {} 个。",
                faceglass_gallery::MAX_NAME_CHARS
            )
        }
    }
}

pub fn note(error: NoteError) -> String {
    match error {
        NoteError::TooLong(length) => {
            format!("备注有 {length} 个字符；请缩短到 {MAX_NOTE_CHARS} 个。")
        }
        NoteError::Control => "备注中有控制字符；请去掉后重新输入。".to_owned(),
        NoteError::TooManyTags(count) => {
            format!("这里有 {count} 个标签；最多保留 {MAX_TAGS} 个。")
        }
        NoteError::Tag(NameError::Empty) => "有一个标签是空的；请填写或去掉它。".to_owned(),
        NoteError::Tag(NameError::Control) => "有一个标签含控制字符；请去掉后重新输入。".to_owned(),
        NoteError::Tag(NameError::TooLong(length)) => format!(
            "有一个标签有 {length} 个字符；请缩短到 {} 个。",
            faceglass_gallery::MAX_NAME_CHARS
        ),
    }
}

pub fn edit(error: &EditError) -> String {
    match error {
        EditError::SamePerson(name) => format!("两次都是{name}；请选择两个不同的人。"),
        EditError::NothingChosen(name) => format!("没有选择{name}的模板；请至少选择一个。"),
        EditError::TemplateGone(name) => {
            format!("所选的一个{name}的模板已经不在；请重新查看模板。")
        }
        EditError::AllChosen(name) => format!(
            "这些是{name}的全部模板，拿走后一个也不剩；请改为重命名、与他人合并或删除{name}。"
        ),
        EditError::CounterExampleGone(name) => {
            format!("记住的一张不是{name}的脸已经不在；请重新查看此人的页面。")
        }
        EditError::TooManyCounterExamples(name) => format!(
            "已经记住 {MOST_COUNTER_EXAMPLES} 张不是{name}的脸；请在此人的页面上去掉一些，或重新登记{name}。"
        ),
        EditError::NameTaken(name) => {
            format!("已经有人叫{name}；请把模板移给此人，或换一个姓名。")
        }
    }
}

/// A file that cannot be written.
pub fn unwritten(error: &WriteError) -> String {
    match error {
        WriteError::IsRead { output, input } => format!(
            "{} 就是正在读取的文件（{}），写入会丢失它；请写到其他文件。",
            output.display(),
            input.display()
        ),
        WriteError::NamedTwice(path) => {
            format!(
                "{} 被指定写入两样内容；请为其中一样换一个文件。",
                path.display()
            )
        }
        WriteError::NamedLikeAFile(path) => {
            format!(
                "{} 应是文件夹，却像文件一样命名；请指定文件夹。",
                path.display()
            )
        }
        WriteError::Io { path, detail } => format!(
            "无法写入 {}（{detail}）；请换一个位置，或腾出空间。",
            path.display()
        ),
    }
}

/// A file that is kept beside the gallery.
pub fn kept(kept: Kept) -> &'static str {
    match kept {
        Kept::History => "到访记录",
        Kept::Unknown => "陌生人的脸",
    }
}

pub fn kept_io(which: Kept, path: &Path, action: Action, reason: &str) -> String {
    let verb = match action {
        Action::Read => "读取",
        Action::Write => "写入",
        Action::Lock => "锁定",
        Action::KeepAside => "另存",
    };
    format!(
        "无法{verb}{} {}（{reason}）。请检查文件夹是否存在、是否归您所有、空间是否足够。",
        kept(which),
        path.display()
    )
}

pub fn erased(receipt: &Receipt) -> String {
    let mut words = format!(
        "已彻底清除{}：{} 个模板，其中 {} 个带图片，以及更改列表中的 {} 条。",
        receipt.name, receipt.templates, receipt.pictures, receipt.events
    );
    if receipt.counter_examples > 0 {
        words += &format!(
            "记作“不是某人”的 {} 张脸也已清除。",
            receipt.counter_examples
        );
    }
    if receipt.visits > 0 {
        words += &format!("到访记录中的 {} 条也已清除。", receipt.visits);
    }
    if receipt.unknown > 0 {
        words += &format!("陌生人的脸中与此人相似的 {} 张也已清除。", receipt.unknown);
    }
    if !receipt.kept_aside.is_empty() {
        let files = receipt
            .kept_aside
            .iter()
            .map(|file| file.display().to_string());
        let files = files.collect::<Vec<_>>().join("、");
        words += &format!("另存的损坏人员库中可能仍有此人（已加密）；不再需要时请删除 {files}。");
    }
    words + "您自己的副本和备份请自行处理。"
}
