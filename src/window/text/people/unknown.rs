//! Faces of people who were not recognised.

/// Faces of people who were not recognised.
pub struct Unknown {
    pub action: &'static str,
    pub title: &'static str,
    pub keep: &'static str,
    /// What it keeps, in a plain sentence.
    pub keeps: &'static str,
    pub days: &'static str,
    pub reading: &'static str,
    pub nothing: &'static str,
    pub gaps: fn(usize) -> String,
    /// Views of another network.
    pub other_network: fn(usize) -> String,
    /// "Group 2", with so many views.
    pub group: fn(usize, usize) -> String,
    /// When they were seen first and last, as a date with the time.
    pub seen: fn(&str, &str) -> String,
    /// A picture of a group.
    pub picture: fn(usize, usize) -> String,
    /// The field for a name, and the buttons of a group.
    pub name_of: fn(usize) -> String,
    pub name: fn(usize) -> String,
    pub forget: fn(usize) -> String,
    pub erase: &'static str,
    pub erase_ask: &'static str,
    pub erase_yes: &'static str,
}

pub(in crate::window::text) const ENGLISH: Unknown = Unknown {
    action: "Unknown faces…",
    title: "Faces of unknown people",
    keep: "Keep unknown faces",
    keeps: "Keeps a few pictures and templates of everybody who is not recognised in front of a camera or in a movie, encrypted beside the people, until you name or forget them; no print or screen that liveness refuses. Tell those who may be seen",
    days: "Days until whoever is not seen again is forgotten",
    reading: "Reading…",
    nothing: "Nobody unknown is kept",
    gaps: |n| match n {
        1 => "1 record was altered and cannot be read".to_owned(),
        n => format!("{n} records were altered and cannot be read"),
    },
    other_network: |n| match n {
        1 => "1 view was made by another network and cannot be compared".to_owned(),
        n => format!("{n} views were made by another network and cannot be compared"),
    },
    group: |n, views| match views {
        1 => format!("Group {n} · 1 view"),
        views => format!("Group {n} · {views} views"),
    },
    seen: |first, last| format!("seen {first} to {last} (UTC)"),
    picture: |n, at| format!("Picture {at} of group {n}"),
    name_of: |n| format!("Name of group {n}"),
    name: |n| format!("Enrol group {n}"),
    forget: |n| format!("Forget group {n}"),
    erase: "Forget all…",
    erase_ask: "Forget all unknown faces? This cannot be undone",
    erase_yes: "Forget all unknown faces",
};

pub(in crate::window::text) const CHINESE: Unknown = Unknown {
    action: "陌生人的脸…",
    title: "没有认出的人的脸",
    keep: "保留陌生人的脸",
    keeps: "保留在摄像头前或影片中没有认出的人的几张图片和模板，加密保存在人员旁边，直到您为其命名或忘记；被判为打印或屏幕的脸不保留。请告知可能被拍到的人",
    days: "多少天没有再出现就忘记",
    reading: "正在读取…",
    nothing: "没有保留陌生人的脸",
    gaps: |n| format!("有 {n} 条记录被改动，无法读取"),
    other_network: |n| format!("有 {n} 张由其他网络生成，无法比较"),
    group: |n, views| format!("第 {n} 组 · {views} 张"),
    seen: |first, last| format!("{first} 至 {last}（UTC）出现"),
    picture: |n, at| format!("第 {n} 组的图片 {at}"),
    name_of: |n| format!("第 {n} 组的姓名"),
    name: |n| format!("登记第 {n} 组"),
    forget: |n| format!("忘记第 {n} 组"),
    erase: "全部忘记…",
    erase_ask: "忘记所有陌生人的脸？此操作无法撤销",
    erase_yes: "忘记所有陌生人的脸",
};
