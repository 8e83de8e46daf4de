//! Fitting liveness to a camera, in each language.

/// The wizard, and what stands beside the liveness slider afterwards.
pub struct Calibration {
    pub title: &'static str,
    pub action: &'static str,
    pub button: &'static str,
    pub intro: &'static str,
    pub needs_camera: &'static str,
    pub start: &'static str,
    pub ready: &'static str,
    pub again: &'static str,
    pub skip: &'static str,
    pub step_of: fn(usize, usize) -> String,
    pub straight: &'static str,
    pub turn: &'static str,
    pub closer: &'static str,
    pub print: &'static str,
    pub phone: &'static str,
    pub progress: fn(usize, usize) -> String,
    pub go_on: &'static str,
    pub refused: fn(&str) -> String,
    pub stalled: fn(&str) -> String,
    pub looks_live_print: &'static str,
    pub looks_live_phone: &'static str,
    pub looks_like_attack: &'static str,
    /// The person says that it is one all the same.
    pub is_print: &'static str,
    pub is_phone: &'static str,
    pub absent: &'static str,
    pub several: &'static str,
    pub not_straight: &'static str,
    pub not_turned: &'static str,
    pub not_closer: &'static str,
    pub no_score: &'static str,
    /// Threshold.
    pub stays: fn(&str) -> String,
    /// Before, after.
    pub raise: fn(&str, &str) -> String,
    pub lower: fn(&str, &str) -> String,
    pub lower_warning: &'static str,
    pub why_unchanged: &'static str,
    pub why_missed: fn(&str) -> String,
    pub why_fewest: &'static str,
    /// Kind of attack.
    pub why_inseparable: fn(&str) -> String,
    pub floor: fn(&str) -> String,
    pub ceiling: fn(&str) -> String,
    pub no_attacks: &'static str,
    pub not_shown: fn(&str) -> String,
    pub live_missed: fn(&Figures) -> String,
    pub live_kept: fn(&Figures) -> String,
    pub live_limits: fn(&Figures) -> String,
    /// Kind of attack.
    pub attacks_passed: fn(&str, &Figures) -> String,
    pub attacks_kept: fn(&str, &Figures) -> String,
    pub attacks_limits: fn(&str, &Figures) -> String,
    pub prints: &'static str,
    pub phones: &'static str,
    pub light: fn(&str) -> String,
    pub one_sitting: &'static str,
    pub slider_gives_way: &'static str,
    pub keep: fn(&str) -> String,
    pub use_it: fn(&str) -> String,
    pub lower_all_the_same: fn(&str) -> String,
    /// The threshold in force.
    pub leave: fn(&str) -> String,
    /// Camera, threshold.
    pub stored: fn(&str, &str) -> String,
    pub failed: &'static str,
    pub no_camera: &'static str,
    pub no_network: &'static str,
    pub enrolling: &'static str,
    pub camera_lost: &'static str,
    pub not_stored: fn(&str) -> String,
    pub cancelled: &'static str,
    pub remark: &'static str,
    pub by_hand: &'static str,
    /// Camera, date.
    pub in_force: fn(&str, &str) -> String,
    /// The camera's threshold.
    pub overruled: fn(&str) -> String,
    /// Camera, date.
    pub other_model: fn(&str, &str) -> String,
    /// Names of cameras.
    pub other_camera: fn(&str) -> String,
    pub remove: &'static str,
    /// First digits of the network's SHA-256.
    pub made_for: fn(&str) -> String,
    /// What was wrong, where the file is now.
    pub damaged: fn(&str, &str) -> String,
    pub damaged_stuck: fn(&str) -> String,
    /// What may be wrong with a file, in the brackets of the two before.
    pub out_of_range: &'static str,
    pub newer: fn(&str) -> String,
    pub unreadable: fn(&str, &str) -> String,
}

/// A count of errors with its 95 % limits, ready to be read.
pub struct Figures {
    pub errors: usize,
    pub samples: usize,
    /// Limits of the rate, for instance "0 %" and "6.0 %".
    pub low: String,
    pub high: String,
    /// Errors before the change.
    pub before: usize,
}

pub(super) const ENGLISH: Calibration = Calibration {
    title: "Liveness calibration",
    action: "Calibrate liveness for this camera…",
    button: "Calibrate liveness for this camera…",
    intro: "Two minutes in front of this camera, in the light you usually sit in. Look straight, turn a little, come closer; then, if at hand, show a printed photograph of a face and one on a phone. Each can be skipped, and nothing changes before you agree",
    needs_camera: "Open a camera first",
    start: "Start",
    ready: "Ready",
    again: "Try again",
    skip: "Skip this step",
    step_of: |n, of| format!("Step {n} of {of}"),
    straight: "Look straight at the camera",
    turn: "Turn your head a little to one side",
    closer: "Come closer and look straight ahead",
    print: "Hold up a printed photograph of a face, so that it is the only face in the picture",
    phone: "Hold up a phone that shows a face, so that it is the only face in the picture",
    progress: |have, want| format!("{have} of {want} looks"),
    go_on: "Go on like this",
    refused: |why| format!("Last frame not used: {why}"),
    stalled: |why| format!("No usable frame came for a while: {why}"),
    looks_live_print: "This looks like a living face, so it does not count. Hold the printed photograph up and keep your own face out of the picture",
    looks_live_phone: "This looks like a living face, so it does not count. Hold the phone up and keep your own face out of the picture",
    looks_like_attack: "This looks like a photograph or a screen, so it does not count. Show your own face, in even light from the front",
    is_print: "It is a printed photograph",
    is_phone: "It is a phone",
    absent: "no face in the picture",
    several: "more than one face in the picture",
    not_straight: "look straight at the camera",
    not_turned: "turn a little further",
    not_closer: "come closer",
    no_score: "the liveness network gave no score",
    stays: |now| format!("The threshold stays at {now}"),
    raise: |from, to| format!("Raise the threshold from {from} to {to}"),
    lower: |from, to| format!("Lower the threshold from {from} to {to}"),
    lower_warning: "This lowers security: attacks pass more easily than now",
    why_unchanged: "No other threshold would make clearly fewer errors here",
    why_missed: |to| format!("You were missed too often; at {to} at most one look in twenty is"),
    why_fewest: "Here attacks that pass and live faces that are missed are fewest together",
    why_inseparable: |what| {
        format!(
            "With this camera the network does not tell {what} from a living face, at any threshold. Nothing is changed. If something else was shown, try again"
        )
    },
    floor: |at| format!("It would have to be lower still, but is not lowered below {at}"),
    ceiling: |at| format!("It would have to be higher still, but is not raised above {at}"),
    no_attacks: "No attack was shown, so nothing is known about attacks at this camera",
    not_shown: |what| format!("Not shown, so nothing is known about {what} at this camera"),
    live_missed: |f| {
        let Figures {
            errors, samples, ..
        } = f;
        format!(
            "Missed: {errors} of {samples} looks at you, before {}",
            f.before
        )
    },
    live_kept: |f| format!("Missed: {} of {} looks at you", f.errors, f.samples),
    live_limits: |f| format!("Missed, 95 % certain: {} to {}", f.low, f.high),
    attacks_passed: |what, f| {
        let Figures {
            errors, samples, ..
        } = f;
        format!(
            "Passed: {errors} of {samples} looks at {what}, before {}",
            f.before
        )
    },
    attacks_kept: |what, f| format!("Passed: {} of {} looks at {what}", f.errors, f.samples),
    attacks_limits: |what, f| format!("Passed of {what}, 95 % certain: {} to {}", f.low, f.high),
    prints: "printed photographs",
    phones: "pictures on a phone",
    light: |value| format!("Brightness of your face: {value} of 1"),
    one_sitting: "Looks of one sitting resemble each other, so the true limits are wider",
    slider_gives_way: "The value set by hand gives way to it",
    keep: |at| format!("Keep {at} for this camera"),
    use_it: |at| format!("Use {at} with this camera"),
    lower_all_the_same: |at| format!("Lower it to {at} all the same"),
    leave: |now| format!("Leave it at {now}"),
    stored: |camera, at| format!("{camera} now uses {at}"),
    failed: "Nothing was changed",
    no_camera: "The open source is no camera. Open a camera and try again",
    no_network: "No liveness network is loaded. Add one to the models folder and start again",
    enrolling: "Somebody is being enrolled. Finish that first",
    camera_lost: "The camera went away. Plug it in and try again",
    not_stored: |why| {
        format!("It could not be saved ({why}). Free some space or choose another data folder")
    },
    cancelled: "Calibration cancelled, nothing changed",
    remark: "this camera’s",
    by_hand: "set by hand",
    in_force: |camera, date| format!("Calibrated for {camera} on {date}"),
    overruled: |at| format!("This camera’s calibration ({at}) waits while a value is set by hand"),
    other_model: |camera, date| {
        format!(
            "The calibration of {camera} from {date} belongs to another liveness network and is not used. Calibrate again"
        )
    },
    other_camera: |names| {
        format!("Calibrated are other cameras ({names}), which says nothing about this one")
    },
    remove: "Remove this calibration",
    made_for: |hash| format!("Network {hash}"),
    damaged: |what, path| {
        format!(
            "The file of calibrations was damaged ({what}) and is kept as {path}. The default liveness threshold is in force"
        )
    },
    damaged_stuck: |what| {
        format!(
            "The file of calibrations is damaged ({what}) and could not be moved. Calibrations cannot be saved until it is gone"
        )
    },
    out_of_range: "a threshold lies outside 0 to 1",
    newer: |path| {
        format!("A newer Faceglass wrote {path}; calibrations are not used. Update Faceglass")
    },
    unreadable: |path, why| {
        format!("{path} cannot be read ({why}); calibrations are not used. Check who may read it")
    },
};

pub(super) const CHINESE: Calibration = Calibration {
    title: "活体校准",
    action: "为此摄像头校准活体检测…",
    button: "为此摄像头校准活体检测…",
    intro: "在您平时的光线下，用此摄像头约两分钟：看正前方、稍微转头、靠近一些；手边若有，再出示一张打印的人脸照片和手机上的人脸。每一步都可以跳过，您同意之前不会有任何改变",
    needs_camera: "请先打开摄像头",
    start: "开始",
    ready: "准备好了",
    again: "再试一次",
    skip: "跳过这一步",
    step_of: |n, of| format!("第 {n} 步，共 {of} 步"),
    straight: "请正对摄像头",
    turn: "请把头稍微转向一侧",
    closer: "请靠近一些，看正前方",
    print: "请举起一张打印的人脸照片，使画面中只有这一张人脸",
    phone: "请举起显示人脸的手机，使画面中只有这一张人脸",
    progress: |have, want| format!("已有 {have} 次，共需 {want} 次"),
    go_on: "请保持",
    refused: |why| format!("上一帧未采用：{why}"),
    stalled: |why| format!("有一段时间没有可用的画面：{why}"),
    looks_live_print: "这看起来是真人的脸，因此不算。请举起打印的照片，并让自己的脸离开画面",
    looks_live_phone: "这看起来是真人的脸，因此不算。请举起手机，并让自己的脸离开画面",
    looks_like_attack: "这看起来是照片或屏幕，因此不算。请露出自己的脸，光线从正面均匀照来",
    is_print: "这是打印的照片",
    is_phone: "这是手机",
    absent: "画面中没有人脸",
    several: "画面中不止一张人脸",
    not_straight: "请正对摄像头",
    not_turned: "请再转一点",
    not_closer: "请再靠近一些",
    no_score: "活体网络没有给出分数",
    stays: |now| format!("阈值保持 {now}"),
    raise: |from, to| format!("把阈值从 {from} 提高到 {to}"),
    lower: |from, to| format!("把阈值从 {from} 降低到 {to}"),
    lower_warning: "这会降低安全性：伪造比现在更容易通过",
    why_unchanged: "在这里换成别的阈值不会明显减少错误",
    why_missed: |to| format!("您被漏判得太多；阈值为 {to} 时，二十次中最多一次"),
    why_fewest: "在这里，通过的伪造与漏判的真人合计最少",
    why_inseparable: |what| {
        format!(
            "用此摄像头时，无论阈值多少，网络都分不清{what}与真人。没有改变。如果出示的不是它，请再试一次"
        )
    },
    floor: |at| format!("本应更低，但不会低于 {at}"),
    ceiling: |at| format!("本应更高，但不会高于 {at}"),
    no_attacks: "没有出示伪造，因此不知道此摄像头对伪造的表现",
    not_shown: |what| format!("没有出示{what}，因此不知道此摄像头对它的表现"),
    live_missed: |f| {
        format!(
            "漏判：您出现 {} 次中的 {} 次，此前 {} 次",
            f.samples, f.errors, f.before
        )
    },
    live_kept: |f| format!("漏判：您出现 {} 次中的 {} 次", f.samples, f.errors),
    live_limits: |f| format!("漏判，95 % 的把握：{} 到 {}", f.low, f.high),
    attacks_passed: |what, f| {
        format!(
            "通过：{what} {} 次中的 {} 次，此前 {} 次",
            f.samples, f.errors, f.before
        )
    },
    attacks_kept: |what, f| format!("通过：{what} {} 次中的 {} 次", f.samples, f.errors),
    attacks_limits: |what, f| format!("{what}通过，95 % 的把握：{} 到 {}", f.low, f.high),
    prints: "打印照片",
    phones: "手机上的图片",
    light: |value| format!("脸部亮度：{value}（最高为 1）"),
    one_sitting: "同一次采集的画面彼此相似，真正的区间更宽",
    slider_gives_way: "手动设置的值将让位",
    keep: |at| format!("此摄像头保持 {at}"),
    use_it: |at| format!("此摄像头使用 {at}"),
    lower_all_the_same: |at| format!("仍然降低到 {at}"),
    leave: |now| format!("仍用 {now}"),
    stored: |camera, at| format!("{camera} 现在使用 {at}"),
    failed: "没有改变",
    no_camera: "打开的来源不是摄像头。请打开摄像头后再试",
    no_network: "没有加载活体网络。请放入模型文件夹后重新启动",
    enrolling: "正在登记。请先完成登记",
    camera_lost: "摄像头断开了。请接上后再试",
    not_stored: |why| format!("无法保存（{why}）。请腾出空间或换一个数据文件夹"),
    cancelled: "校准已取消，没有改变",
    remark: "此摄像头的",
    by_hand: "手动设置",
    in_force: |camera, date| format!("已为 {camera} 校准，{date}"),
    overruled: |at| format!("手动设置期间，此摄像头的校准值（{at}）不生效"),
    other_model: |camera, date| {
        format!("{camera} 在 {date} 的校准属于另一个活体网络，不使用。请重新校准")
    },
    other_camera: |names| format!("校准过的是其他摄像头（{names}），与此摄像头无关"),
    remove: "删除此校准",
    made_for: |hash| format!("网络 {hash}"),
    damaged: |what, path| {
        format!("校准文件已损坏（{what}），保留为 {path}。现在使用网络自带的活体阈值")
    },
    damaged_stuck: |what| format!("校准文件已损坏（{what}），又无法移开。在它移走之前不能保存校准"),
    out_of_range: "有一个阈值不在 0 到 1 之间",
    newer: |path| format!("{path} 由更新的 Faceglass 写成，校准不使用。请更新 Faceglass"),
    unreadable: |path, why| format!("{path} 无法读取（{why}），校准不使用。请检查读取权限"),
};
