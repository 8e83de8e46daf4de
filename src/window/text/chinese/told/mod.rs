//! What the pipeline and the start tell.

mod enrolment;
mod gallery;
mod networks;
mod problem;

use super::{people, source};
use crate::demo::DemoError;
use crate::settings::SettingsWarning;
use crate::window::start::StartWarning;
use crate::window::text::Told;
use enrolment::{failure, imported, listed};
use faceglass_pipeline::tell::Notice;
use gallery::warning;
use problem::{fault, problem};

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
        Notice::BackedUp(made) => {
            let told = format!(
                "已备份 {} 人、{} 个模板到 {}。",
                made.people,
                made.templates,
                made.file.display()
            );
            match made.lost_pictures {
                0 => told,
                lost => format!(
                    "{told}有 {lost} 张保存的图片无法读取（人员库文件在该处已损坏），不在备份中；请检查磁盘。"
                ),
            }
        }
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
        SettingsWarning::Unknown(names) => format!(
            "没有名为“{}”的设置：它不起作用，下次写入设置时会去掉。",
            names.join("”、“")
        ),
        SettingsWarning::Kept(path) => format!("原来的设置文件保存为 {}。", path.display()),
        SettingsWarning::OutOfRange {
            name,
            value,
            from,
            to,
        } => format!("阈值“{name}”是 {value}，不在 {from} 到 {to} 之间；现在使用它的默认值。"),
    }
}
