//! Photos, looking closer, privacy, finding commands, about, the camera's own controls.

mod controls;
mod missing;
mod own_keys;

pub use controls::Controls;
pub use missing::Missing;
pub use own_keys::OwnKeys;

use crate::settings::WhileMinimised;

/// Photos, looking closer, privacy, finding commands, about.
pub struct Tools {
    pub redo: &'static str,
    pub photo: &'static str,
    pub photo_plain: &'static str,
    pub open_photos: &'static str,
    pub open_folder: &'static str,
    /// Folder or file, and why in the system's words.
    pub folder_failed: fn(&str, &str) -> String,
    pub step_back: &'static str,
    pub slower: &'static str,
    pub faster: &'static str,
    pub speed: fn(f32) -> String,
    pub zoom_in: &'static str,
    pub zoom_out: &'static str,
    pub zoom_fit: &'static str,
    pub guides: &'static str,
    pub privacy: &'static str,
    pub privacy_off: &'static str,
    pub privacy_unknown: &'static str,
    pub privacy_all: &'static str,
    pub recent: &'static str,
    pub forget_recent: &'static str,
    pub palette: &'static str,
    pub palette_hint: &'static str,
    pub palette_none: &'static str,
    pub open_log: &'static str,
    pub keep_log: &'static str,
    pub log_kept: &'static str,
    pub log_not_kept: &'static str,
    /// In the system's words.
    pub log_failed: fn(&str) -> String,
    pub copy_report: &'static str,
    pub report_copied: &'static str,
    pub networks: &'static str,
    pub detector: &'static str,
    pub landmarks: &'static str,
    pub liveness: &'static str,
    pub embedder: &'static str,
    /// The line of the first start, and its third button.
    pub welcome: &'static str,
    pub keys: &'static str,
    pub minimised: &'static str,
    pub show_thresholds: &'static str,
    pub minimised_is: fn(WhileMinimised) -> &'static str,
    pub missing: Missing,
    pub controls: Controls,
    pub own_keys: OwnKeys,
}

pub(super) const ENGLISH: Tools = Tools {
    redo: "Redo",
    photo: "Photo with overlay",
    photo_plain: "Photo without overlay",
    open_photos: "Open folder of photos",
    open_folder: "Open folder",
    folder_failed: |folder, why| {
        format!("{folder} cannot be shown ({why}). Open it in your file manager")
    },
    step_back: "One frame back",
    slower: "Slower",
    faster: "Faster",
    speed: |speed| format!("Speed {speed}×"),
    zoom_in: "Look closer",
    zoom_out: "Look from further away",
    zoom_fit: "Whole picture",
    guides: "Guides",
    privacy: "Cover faces: nobody, unknown, all",
    privacy_off: "No face is covered",
    privacy_unknown: "Unknown faces are covered",
    privacy_all: "All faces are covered",
    recent: "Recent",
    forget_recent: "Forget these",
    palette: "Find a command…",
    palette_hint: "Type what you want to do",
    palette_none: "No command of that name",
    open_log: "Open log",
    keep_log: "Keep a log",
    log_kept: "What happens is written to the log; it holds no names, pictures or paths",
    log_not_kept: "The log is written only when something goes wrong",
    log_failed: |why| {
        format!("The log was not written ({why}). Make room, or check the data folder")
    },
    copy_report: "Copy report",
    report_copied: "Report copied; it holds no names, pictures or paths",
    networks: "Networks",
    detector: "Finds faces",
    landmarks: "Finds eyes, nose and mouth",
    liveness: "Tells live from fake",
    embedder: "Recognises people",
    welcome: "Click a face to give it a name, open a movie of your own, or look at the keys",
    keys: "Keys",
    minimised: "While minimised: go on, slow down, stop",
    show_thresholds: "Thresholds: how strict",
    minimised_is: |what| match what {
        WhileMinimised::GoOn => "While minimised, faces are recognised as usual",
        WhileMinimised::SlowDown => "While minimised, faces are looked for once a second",
        WhileMinimised::Stop => {
            "While minimised, no face is looked at, unless you began something or record"
        }
    },
    missing: missing::ENGLISH,
    controls: controls::ENGLISH,
    own_keys: own_keys::ENGLISH,
};

pub(super) const CHINESE: Tools = Tools {
    redo: "重做",
    photo: "拍照（带标注）",
    photo_plain: "拍照（不带标注）",
    open_photos: "打开照片文件夹",
    open_folder: "打开文件夹",
    folder_failed: |folder, why| format!("无法显示 {folder}（{why}）。请在文件管理器中打开"),
    step_back: "后退一帧",
    slower: "放慢",
    faster: "加快",
    speed: |speed| format!("速度 {speed}×"),
    zoom_in: "放大画面",
    zoom_out: "缩小画面",
    zoom_fit: "整个画面",
    guides: "构图线",
    privacy: "遮挡人脸：不遮、陌生人、全部",
    privacy_off: "不遮挡人脸",
    privacy_unknown: "遮挡陌生人的脸",
    privacy_all: "遮挡所有的脸",
    recent: "最近打开",
    forget_recent: "清除这些记录",
    palette: "查找命令…",
    palette_hint: "输入您想做的事",
    palette_none: "没有这个命令",
    open_log: "打开日志",
    keep_log: "记录日志",
    log_kept: "发生的事会写入日志；其中没有姓名、图片和路径",
    log_not_kept: "只在出错时写入日志",
    log_failed: |why| format!("日志没有写入（{why}）。请腾出空间，或检查数据文件夹"),
    copy_report: "复制报告",
    report_copied: "报告已复制；其中没有姓名、图片和路径",
    networks: "网络",
    detector: "查找人脸",
    landmarks: "查找眼睛、鼻子和嘴",
    liveness: "辨别真伪",
    embedder: "辨认身份",
    welcome: "点击一张脸为它命名，打开自己的影片，或查看按键",
    keys: "按键",
    minimised: "最小化时：继续、放慢、停止",
    show_thresholds: "阈值：要多严格",
    minimised_is: |what| match what {
        WhileMinimised::GoOn => "最小化时照常识别人脸",
        WhileMinimised::SlowDown => "最小化时每秒只看一次",
        WhileMinimised::Stop => "最小化时不看人脸，除非您已开始某件事或正在录制",
    },
    missing: missing::CHINESE,
    controls: controls::CHINESE,
    own_keys: own_keys::CHINESE,
};
