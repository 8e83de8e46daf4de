//! Who was seen when.

/// Who was seen when.
pub struct History {
    pub action: &'static str,
    pub title: &'static str,
    pub keep: &'static str,
    /// What it keeps, in a plain sentence.
    pub keeps: &'static str,
    /// How long, before the number and behind it.
    pub days: &'static str,
    pub reading: &'static str,
    pub nothing: &'static str,
    pub gaps: fn(usize) -> String,
    /// The list of days; times are of Greenwich.
    pub day: &'static str,
    /// Name, from, to.
    pub row: fn(&str, &str, &str) -> String,
    /// How many looks came to a verdict.
    pub looks: fn(&str, u32) -> String,
    pub unsure_name: &'static str,
    pub file: &'static str,
    pub save: &'static str,
    pub saved: fn(&str) -> String,
    pub not_saved: fn(&str) -> String,
    pub erase: &'static str,
    pub erase_ask: &'static str,
    pub erase_yes: &'static str,
}

pub(in crate::window::text) const ENGLISH: History = History {
    action: "History…",
    title: "Who was seen when",
    keep: "Keep a history",
    keeps: "Keeps who is recognised in front of a camera or in a movie, from when to when, and what liveness said, encrypted beside the people; no pictures. Tell those who may be seen",
    days: "Days until it is forgotten",
    reading: "Reading…",
    nothing: "Nothing is kept yet",
    gaps: |n| match n {
        1 => "1 record was altered and cannot be read".to_owned(),
        n => format!("{n} records were altered and cannot be read"),
    },
    day: "Day (UTC)",
    row: |name, from, to| format!("{name} · {from}–{to}"),
    looks: |verdict, n| format!("{verdict} {n}"),
    unsure_name: "Perhaps",
    file: "File for a spreadsheet",
    save: "Save all as CSV",
    saved: |path| format!("The history is saved to {path}"),
    not_saved: |why| format!("The history was not saved: {why}. Choose another file"),
    erase: "Erase the history…",
    erase_ask: "Erase all that is kept of who was seen when? This cannot be undone",
    erase_yes: "Erase the history",
};

pub(in crate::window::text) const CHINESE: History = History {
    action: "到访记录…",
    title: "谁在何时出现",
    keep: "保留到访记录",
    keeps: "记录在摄像头前或影片中认出了谁、从何时到何时、真伪判断如何，加密保存在人员旁边；不保存图片。请告知可能被拍到的人",
    days: "多少天后忘记",
    reading: "正在读取…",
    nothing: "还没有记录",
    gaps: |n| format!("有 {n} 条记录被改动，无法读取"),
    day: "日期（UTC）",
    row: |name, from, to| format!("{name} · {from}–{to}"),
    looks: |verdict, n| format!("{verdict} {n}"),
    unsure_name: "可能",
    file: "电子表格文件",
    save: "全部存为 CSV",
    saved: |path| format!("到访记录已保存到 {path}"),
    not_saved: |why| format!("到访记录没有保存（{why}）。请换一个文件"),
    erase: "清除到访记录…",
    erase_ask: "清除所有到访记录？此操作无法撤销",
    erase_yes: "清除到访记录",
};
