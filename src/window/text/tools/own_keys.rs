//! Choosing other keys.

/// Choosing other keys.
pub struct OwnKeys {
    pub action: &'static str,
    pub title: &'static str,
    pub intro: &'static str,
    /// Name of the button beside a command.
    pub change: fn(&str) -> String,
    pub change_short: &'static str,
    /// Until a key is pressed.
    pub press: &'static str,
    pub none: &'static str,
    /// Beside a command that is to have no key.
    pub without: &'static str,
    pub usual: &'static str,
    /// Name of that button, of this command.
    pub usual_of: fn(&str) -> String,
    pub all_usual: &'static str,
    pub unknown: fn(&str) -> String,
    pub reserved: fn(&str) -> String,
    /// The key, and the command that has it.
    pub taken: fn(&str, &str) -> String,
    pub no_command: &'static str,
    pub fixed: &'static str,
    /// A line of the settings file: the command, and why its key is not in force.
    pub in_file: fn(&str, &str) -> String,
}

pub(super) const ENGLISH: OwnKeys = OwnKeys {
    action: "Change keys…",
    title: "Change keys",
    intro: "Letters do nothing while you type in a field. Esc always steps back",
    change: |command| format!("Change the key of {command}"),
    change_short: "Change",
    press: "Press the new key, or Esc to leave it",
    none: "No key",
    without: "none",
    usual: "Usual",
    usual_of: |command| format!("Usual key of {command}"),
    all_usual: "All usual keys",
    unknown: |key| format!("There is no key {key}"),
    reserved: |key| format!("{key} is needed by fields, lists or the desktop. Press another key"),
    taken: |key, command| {
        format!("{key} is the key of “{command}”. Press another key, or change that one first")
    },
    no_command: "There is no such command",
    fixed: "Esc always steps back and cannot be changed",
    in_file: |command, why| {
        format!(
            "The key for {command} in the settings is not used. {why}. The usual key works, and the line stays in the file. “Change keys” in the Settings menu sets another one."
        )
    },
};

pub(super) const CHINESE: OwnKeys = OwnKeys {
    action: "更改按键…",
    title: "更改按键",
    intro: "在输入框中打字时，字母键不起作用。按 Esc 总是后退一步",
    change: |command| format!("更改按键：{command}"),
    change_short: "更改",
    press: "请按新的键，或按 Esc 保持不变",
    none: "不要按键",
    without: "无",
    usual: "默认",
    usual_of: |command| format!("默认按键：{command}"),
    all_usual: "全部恢复默认",
    unknown: |key| format!("没有“{key}”这个键"),
    reserved: |key| format!("输入框、列表或桌面需要 {key}。请按其他键"),
    taken: |key, command| format!("{key} 是“{command}”的按键。请按其他键，或先更改那一个"),
    no_command: "没有这个命令",
    fixed: "按 Esc 总是后退一步，不能更改",
    in_file: |command, why| {
        format!(
            "设置文件中“{command}”的按键没有采用。{why}。默认按键有效，这一行仍保留在文件中。可在“设置”菜单的“更改按键”中另选。"
        )
    },
};
