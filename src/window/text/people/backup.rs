//! Backing up, restoring, and making templates anew.

/// Backing up, restoring, and making templates anew.
pub struct Backup {
    pub back_up: &'static str,
    pub restore: &'static str,
    pub re_embed: &'static str,
    pub back_up_title: &'static str,
    pub back_up_intro: &'static str,
    pub file: &'static str,
    pub passphrase: &'static str,
    pub again: &'static str,
    pub not_alike: &'static str,
    /// What is missing before it can go on.
    pub no_file: &'static str,
    pub no_passphrase: &'static str,
    /// At least so many characters.
    pub too_short: fn(usize) -> String,
    pub not_again: &'static str,
    pub backing_up: &'static str,
    pub looking: &'static str,
    pub back_up_go: &'static str,
    pub choose_place: &'static str,
    pub choose_file: &'static str,
    /// What the files are called in the desktop's dialogs.
    pub files: &'static str,
    pub restore_title: &'static str,
    pub restore_intro: &'static str,
    pub read: &'static str,
    pub changes_title: &'static str,
    pub undo_hint: &'static str,
    /// Name and templates.
    pub new: fn(&str, usize) -> String,
    pub more: fn(&str, usize) -> String,
    /// In the backup, and here.
    pub renamed: fn(&str, &str) -> String,
    pub same: fn(usize) -> String,
    pub nothing: &'static str,
    /// Name, templates, and who has that name here.
    pub namesake: fn(&str, usize, &str) -> String,
    /// What becomes of somebody of that name.
    pub decide: fn(&str) -> String,
    pub undecided: &'static str,
    pub join: &'static str,
    pub apart: &'static str,
    pub leave_out: &'static str,
    pub restore_go: &'static str,
    /// How much is done, in whole hundredths.
    pub making: fn(u32) -> String,
    pub cancel_making: &'static str,
}

fn templates(count: usize) -> String {
    match count {
        1 => "1 template".to_owned(),
        several => format!("{several} templates"),
    }
}

pub(in crate::window::text) const ENGLISH: Backup = Backup {
    back_up: "Back up people…",
    restore: "Restore people…",
    re_embed: "Make templates anew",
    back_up_title: "Back up people",
    back_up_intro: "Everyone in one file that only the passphrase opens, here and on other computers. Without it nobody can read it, you neither. The history and unknown faces are not in it",
    file: "File",
    passphrase: "Passphrase",
    again: "The same again",
    not_alike: "The two are not alike",
    no_file: "Name a file",
    no_passphrase: "Type the passphrase",
    too_short: |least| format!("The passphrase needs at least {least} characters"),
    not_again: "Type the passphrase a second time",
    backing_up: "Backing up…",
    looking: "Looking into the backup…",
    back_up_go: "Back up",
    choose_place: "Choose place…",
    choose_file: "Choose file…",
    files: "Backups",
    restore_title: "Restore people",
    restore_intro: "What the backup would change here is shown before anything is changed. Nobody is taken away, and no name changes",
    read: "Look into it",
    changes_title: "Restoring would change this",
    undo_hint: "One undo takes all of it back",
    new: |name, n| format!("New: {name} ({})", templates(n)),
    more: |name, n| format!("{name} gets {} more", templates(n)),
    renamed: |there, here| format!("{there} is called {here} here, and stays so"),
    same: |n| match n {
        1 => "Of 1 person all templates are here; name, note and tags stay as they are".to_owned(),
        n => {
            format!("Of {n} people all templates are here; names, notes and tags stay as they are")
        }
    },
    nothing: "Nothing of the backup is to be added here",
    namesake: |name, n, here| {
        format!(
            "{name} ({}) has the name of somebody here: {here}",
            templates(n)
        )
    },
    decide: |name| format!("What becomes of {name}"),
    undecided: "Choose…",
    join: "One person: add the templates",
    apart: "Two people of that name",
    leave_out: "Leave out",
    restore_go: "Restore",
    making: |part| format!("Making templates anew, {part} % done"),
    cancel_making: "Stop making templates anew",
};

pub(in crate::window::text) const CHINESE: Backup = Backup {
    back_up: "备份人员…",
    restore: "恢复人员…",
    re_embed: "重新生成模板",
    back_up_title: "备份人员",
    back_up_intro: "所有人存入一个文件，只有口令能打开，在这台和其他计算机上都一样。没有口令谁也读不了，您自己也不行。到访记录和陌生人的脸不在其中",
    file: "文件",
    passphrase: "口令",
    again: "再输入一次",
    not_alike: "两次输入不一致",
    no_file: "请指定文件",
    no_passphrase: "请输入口令",
    too_short: |least| format!("口令至少要有 {least} 个字符"),
    not_again: "请再输入一次口令",
    backing_up: "正在备份…",
    looking: "正在查看备份…",
    back_up_go: "备份",
    choose_place: "选择位置…",
    choose_file: "选择文件…",
    files: "备份",
    restore_title: "恢复人员",
    restore_intro: "先显示备份会在这里改变什么，然后才更改。不会去掉任何人，也不会改名",
    read: "查看备份",
    changes_title: "恢复会作这些更改",
    undo_hint: "撤销一次即可全部取消",
    new: |name, n| format!("新增：{name}（{n} 个模板）"),
    more: |name, n| format!("{name}增加 {n} 个模板"),
    renamed: |there, here| format!("备份中的{there}在这里叫{here}，保持不变"),
    same: |n| format!("{n} 人的模板这里已经全有；姓名、备注和标签保持不变"),
    nothing: "备份中没有要添加的内容",
    namesake: |name, n, here| format!("{name}（{n} 个模板）与这里的人同名：{here}"),
    decide: |name| format!("如何处理{name}"),
    undecided: "请选择…",
    join: "同一个人：添加模板",
    apart: "同名的两个人",
    leave_out: "不恢复",
    restore_go: "恢复",
    making: |part| format!("正在重新生成模板，已完成 {part} %"),
    cancel_making: "停止重新生成模板",
};
