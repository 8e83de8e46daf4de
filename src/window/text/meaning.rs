//! What a threshold means, in each language.

use super::english::plural;

/// Sentences beside the sliders.
pub struct Meaning {
    /// Nothing is known, because …
    pub no_network: &'static str,
    pub missing: &'static str,
    pub other_network: &'static str,
    pub broken: fn(&str) -> String,
    /// First what it comes to, in one sentence: one in so many, …
    pub strangers_one_in: fn(&str) -> String,
    /// … so many in 100, …
    pub strangers_in_100: fn(&str) -> String,
    /// … or fewer than one in so many.
    pub strangers_fewer: fn(&str) -> String,
    pub missed_in_100: fn(&str) -> String,
    pub missed_fewer: fn(&str) -> String,
    /// Kind of attack, so many in 100.
    pub attacks_in_100: fn(&str, &str) -> String,
    pub attacks_fewer: fn(&str, &str) -> String,
    pub live_in_100: fn(&str) -> String,
    pub live_fewer: fn(&str) -> String,
    /// The fold with all that follows.
    pub details: &'static str,
    /// What was counted, with its limits.
    pub strangers_counted: fn(&Counted) -> String,
    pub missed_counted: fn(&Counted) -> String,
    /// Kind of attack.
    pub attacks_counted: fn(&str, &Counted) -> String,
    pub live_counted: fn(&Counted) -> String,
    /// How many, of which kind.
    pub unanswered: fn(&str, &str) -> String,
    pub live_faces: &'static str,
    pub species_print: &'static str,
    pub species_phone: &'static str,
    pub species_screen: &'static str,
    pub species_replay: &'static str,
    pub species_mask: &'static str,
    /// Pairs of one person, pairs of two.
    pub measured_lfw: fn(&str, &str) -> String,
    pub measured_pairs: fn(&str, &str) -> String,
    /// Living faces, attacks.
    pub measured_shown: fn(&str, &str) -> String,
    /// Words of whoever measured it.
    pub measured_by: fn(&str) -> String,
    pub det_title: &'static str,
    pub det_strangers: &'static str,
    pub det_missed: &'static str,
    /// Threshold, false matches, misses.
    pub det_words: fn(&str, &str, &str) -> String,
    pub own_title: fn(usize) -> String,
    /// Lowest similarity of one person's pictures, highest of two people's;
    /// either may be unknown.
    pub own_words: fn(Option<&str>, Option<&str>) -> String,
    pub own_genuine: &'static str,
    pub own_impostor: &'static str,
    pub own_nobody: &'static str,
    pub own_caution: &'static str,
    pub own_left_out: fn(usize) -> String,
    pub suggested: fn(&str) -> String,
    pub use_suggested: fn(&str) -> String,
    pub in_use: fn(&str) -> String,
    /// People, pictures needed.
    pub too_small: fn(usize, usize) -> String,
    pub misassigns: fn(&str, &str) -> String,
    /// Two people, their similarity, the lowest genuine one.
    pub overlap: fn(&str, &str, &str, &str) -> String,
    /// Suggestion, one stranger in so many.
    pub lets_strangers_in: fn(&str, &str) -> String,
    pub strangers_unknown: fn(&str) -> String,
}

/// How often something happened, ready to be read; limits in per cent.
pub struct Counted {
    pub count: String,
    pub of: String,
    pub low: String,
    pub high: String,
}

pub(super) const ENGLISH: Meaning = Meaning {
    no_network: "There is no such network, so this threshold does nothing",
    missing: "Nothing is known about how often this network is wrong: it came without a calibration file",
    other_network: "Nothing is known about how often this network is wrong: the calibration file belongs to another one",
    broken: |why| format!("Nothing is known about how often this network is wrong: {why}"),
    strangers_one_in: |n| format!("About 1 stranger in {n} would be taken for someone you know"),
    strangers_in_100: |n| format!("About {n} in 100 strangers would be taken for someone you know"),
    strangers_fewer: |n| {
        format!("Fewer than 1 stranger in {n} would be taken for someone you know")
    },
    missed_in_100: |n| format!("Someone you enrolled would be missed about {n} times in 100"),
    missed_fewer: |n| format!("Someone you enrolled would be missed less than once in {n} times"),
    attacks_in_100: |what, n| format!("Of 100 {what} about {n} would pass"),
    attacks_fewer: |what, n| format!("Of {n} {what} fewer than one would pass"),
    live_in_100: |n| format!("A living face would be refused about {n} times in 100"),
    live_fewer: |n| format!("A living face would be refused less than once in {n} times"),
    details: "Details",
    strangers_counted: |c| {
        let Counted { count, of, .. } = c;
        format!("Matched: {count} of {of} strangers ({})", certain(c))
    },
    missed_counted: |c| {
        let Counted { count, of, .. } = c;
        format!(
            "Missed: {count} of {of} looks of known people ({})",
            certain(c)
        )
    },
    attacks_counted: |what, c| {
        let Counted { count, of, .. } = c;
        format!("Passed: {count} of {of} {what} ({})", certain(c))
    },
    live_counted: |c| {
        let Counted { count, of, .. } = c;
        format!("Refused: {count} of {of} living faces ({})", certain(c))
    },
    unanswered: |what, n| format!("Too poor to judge, and so not counted: {n} {what}"),
    live_faces: "living faces",
    species_print: "printed photographs",
    species_phone: "pictures on a phone",
    species_screen: "pictures on a screen",
    species_replay: "movies played back",
    species_mask: "masks",
    measured_lfw: |same, different| {
        format!(
            "Measured on press photographs of the collection Labeled Faces in the Wild: {same} pairs of one person and {different} of two. With other cameras and people expect worse"
        )
    },
    measured_pairs: |same, different| {
        format!(
            "Measured on {same} pairs of pictures of one person and {different} of two. With other cameras and people expect worse"
        )
    },
    measured_shown: |live, attacks| {
        format!(
            "Measured on {live} living faces and {attacks} attacks. With other cameras and people expect worse"
        )
    },
    measured_by: |words| format!("Measured by {words}. With other cameras and people expect worse"),
    det_title: "Both errors at every threshold",
    det_strangers: "Strangers that match (%)",
    det_missed: "Looks missed (%)",
    det_words: |at, fmr, fnmr| {
        format!(
            "Curve of both errors with the slider’s point: at {at}, {fmr} of strangers match and {fnmr} of looks are missed"
        )
    },
    own_title: |n| format!("Your {}", plural(n, "person", "people")),
    own_words: |same, different| match (same, different) {
        (Some(same), Some(different)) => format!(
            "pictures of the same person are alike by {same} or more, those of different people by {different} or less"
        ),
        (Some(same), None) => format!("pictures of the same person are alike by {same} or more"),
        (None, Some(different)) => {
            format!("pictures of different people are alike by {different} or less")
        }
        (None, None) => "nothing to compare yet".to_owned(),
    },
    own_genuine: "same person",
    own_impostor: "different people",
    own_nobody: "Once a few people are enrolled, their own similarities appear here",
    own_caution: "Pictures of one enrolment resemble each other, so the same person looks a little too similar here",
    own_left_out: |n| {
        let people = plural(n, "person was", "people were");
        format!("{people} left out of the comparison because there are so many")
    },
    suggested: |at| format!("Suggested for your people: {at}"),
    use_suggested: |at| format!("Use {at}"),
    in_use: |at| format!("The suggested {at} is in use"),
    too_small: |people, pictures| {
        format!(
            "No suggestion: at least {people} people with several pictures each, {pictures} pictures together, are needed"
        )
    },
    misassigns: |name, other| {
        format!(
            "No suggestion: a picture of {name} looks more like {other}, so one would be taken for the other. Enrol both again in better light"
        )
    },
    overlap: |name, other, alike, lowest| {
        format!(
            "No suggestion: {name} and {other} are as similar as {alike}, while a person’s own pictures go down to {lowest}, so someone would be missed or mistaken"
        )
    },
    lets_strangers_in: |at, n| {
        format!(
            "No suggestion: {at} would tell your people apart, but let about 1 stranger in {n} match"
        )
    },
    strangers_unknown: |at| {
        format!(
            "No suggestion: {at} would tell your people apart, but is below the default, and nothing is known about strangers"
        )
    },
};

pub(super) const CHINESE: Meaning = Meaning {
    no_network: "没有这个网络，此阈值不起作用",
    missing: "不知道此网络多常出错：它没有附带校准文件",
    other_network: "不知道此网络多常出错：校准文件属于另一个网络",
    // The reason is in English, and for whoever makes such files.
    broken: |_| "不知道此网络多常出错：校准文件无法使用".to_owned(),
    strangers_one_in: |n| format!("大约每 {n} 个陌生人中有 1 个会被当成您认识的人"),
    strangers_in_100: |n| format!("每 100 个陌生人中大约 {n} 个会被当成您认识的人"),
    strangers_fewer: |n| format!("每 {n} 个陌生人中不到 1 个会被当成您认识的人"),
    missed_in_100: |n| format!("登记过的人出现 100 次，大约 {n} 次认不出"),
    missed_fewer: |n| format!("登记过的人出现 {n} 次，认不出的不到 1 次"),
    attacks_in_100: |what, n| format!("出示{what} 100 次，大约 {n} 次会通过"),
    attacks_fewer: |what, n| format!("出示{what} {n} 次，通过的不到 1 次"),
    live_in_100: |n| format!("真人出现 100 次，大约 {n} 次被拒"),
    live_fewer: |n| format!("真人出现 {n} 次，被拒的不到 1 次"),
    details: "详情",
    strangers_counted: |c| {
        format!(
            "匹配：{} 个陌生人中的 {} 个（{}）",
            c.of,
            c.count,
            limits_zh(c)
        )
    },
    missed_counted: |c| {
        format!(
            "认不出：登记过的人出现 {} 次中的 {} 次（{}）",
            c.of,
            c.count,
            limits_zh(c)
        )
    },
    attacks_counted: |what, c| {
        format!(
            "通过：{what} {} 次中的 {} 次（{}）",
            c.of,
            c.count,
            limits_zh(c)
        )
    },
    live_counted: |c| {
        format!(
            "被拒：真人 {} 次中的 {} 次（{}）",
            c.of,
            c.count,
            limits_zh(c)
        )
    },
    unanswered: |what, n| format!("条件太差、无法判断，因此不计：{what} {n} 次"),
    live_faces: "真人",
    species_print: "打印照片",
    species_phone: "手机上的图片",
    species_screen: "屏幕上的图片",
    species_replay: "播放的影片",
    species_mask: "面具",
    measured_lfw: |same, different| {
        format!(
            "用公开的新闻照片集 LFW 测得：{same} 对同一人的照片，{different} 对不同人的照片。换了摄像头和人，结果会更差"
        )
    },
    measured_pairs: |same, different| {
        format!("用 {same} 对同一人和 {different} 对不同人的图片测得。换了摄像头和人，结果会更差")
    },
    measured_shown: |live, attacks| {
        format!("用 {live} 次真人和 {attacks} 次伪造测得。换了摄像头和人，结果会更差")
    },
    measured_by: |words| format!("测量方法：{words}。换了摄像头和人，结果会更差"),
    det_title: "每个阈值的两种错误",
    det_strangers: "匹配的陌生人（%）",
    det_missed: "认不出（%）",
    det_words: |at, fmr, fnmr| {
        format!(
            "两种错误的曲线和滑块所在的点：阈值 {at} 时，{fmr} 的陌生人会匹配，{fnmr} 的次数认不出"
        )
    },
    own_title: |n| format!("您登记的 {n} 人"),
    own_words: |same, different| match (same, different) {
        (Some(same), Some(different)) => {
            format!("同一人的图片相似度不低于 {same}，不同人的不高于 {different}")
        }
        (Some(same), None) => format!("同一人的图片相似度不低于 {same}"),
        (None, Some(different)) => format!("不同人的图片相似度不高于 {different}"),
        (None, None) => "还没有可比较的图片".to_owned(),
    },
    own_genuine: "同一人",
    own_impostor: "不同的人",
    own_nobody: "登记几个人之后，这里会显示他们之间的相似度",
    own_caution: "同一次登记的图片彼此很像，所以这里同一人的相似度略高",
    own_left_out: |n| format!("人数太多，有 {n} 人没有参加比较"),
    suggested: |at| format!("对您登记的人，建议 {at}"),
    use_suggested: |at| format!("使用 {at}"),
    in_use: |at| format!("正在使用建议的 {at}"),
    too_small: |people, pictures| {
        format!("没有建议：至少需要 {people} 个各有几张图片的人，共 {pictures} 张图片")
    },
    misassigns: |name, other| {
        format!(
            "没有建议：{name} 的一张图片更像 {other}，两人会被认错。请在更好的光线下重新登记两人"
        )
    },
    overlap: |name, other, alike, lowest| {
        format!(
            "没有建议：{name} 和 {other} 的相似度达到 {alike}，而同一人的图片低到 {lowest}，总会有人认不出或被认错"
        )
    },
    lets_strangers_in: |at, n| {
        format!("没有建议：{at} 能分清您登记的人，但大约每 {n} 个陌生人中有 1 个会匹配")
    },
    strangers_unknown: |at| {
        format!("没有建议：{at} 能分清您登记的人，但低于默认阈值，而对陌生人一无所知")
    },
};

fn certain(c: &Counted) -> String {
    format!("95 % certain: {} to {}", c.low, c.high)
}

fn limits_zh(c: &Counted) -> String {
    format!("95 % 的把握：{} 到 {}", c.low, c.high)
}
