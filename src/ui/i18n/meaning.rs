//! What a threshold means, in each language.

/// Sentences beside the sliders.
pub struct Meaning {
    /// Nothing is known, because …
    pub no_network: &'static str,
    pub missing: &'static str,
    pub other_network: &'static str,
    pub broken: fn(&str) -> String,
    /// One stranger in so many; limits likewise.
    pub strangers_one_in: fn(&str, &str, &str) -> String,
    /// So many strangers in 100; limits in per cent.
    pub strangers_in_100: fn(&str, &str, &str) -> String,
    /// None of so many; at most one in so many.
    pub strangers_none: fn(&str, &str) -> String,
    /// So many genuine looks in 100; limits in per cent.
    pub missed_in_100: fn(&str, &str, &str) -> String,
    /// None of so many; limit in per cent.
    pub missed_none: fn(&str, &str) -> String,
    /// Attack species, so many in 100, limits in per cent, tested.
    pub attacks_in_100: fn(&str, &str, &str, &str, &str) -> String,
    /// Attack species, tested, limit in per cent.
    pub attacks_none: fn(&str, &str, &str) -> String,
    pub live_in_100: fn(&str, &str, &str, &str) -> String,
    pub live_none: fn(&str, &str) -> String,
    /// Kind, presentations without an answer.
    pub unanswered: fn(&str, &str) -> String,
    /// Protocol, data.
    pub measured_on: fn(&str, &str) -> String,
    pub det_title: &'static str,
    pub det_strangers: &'static str,
    pub det_missed: &'static str,
    /// Threshold, false matches, misses.
    pub det_words: fn(&str, &str, &str) -> String,
    pub own_title: fn(usize) -> String,
    /// Lowest genuine, highest impostor similarity.
    pub own_words: fn(&str, &str) -> String,
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

pub(super) const ENGLISH: Meaning = Meaning {
    no_network: "There is no such network, so this threshold does nothing",
    missing: "Nothing is known about how often this network is wrong: it came without a calibration file",
    other_network: "Nothing is known about how often this network is wrong: the calibration file belongs to another one",
    broken: |why| format!("Nothing is known about how often this network is wrong: {why}"),
    strangers_one_in: |n, from, to| {
        format!("About 1 stranger in {n} would match (95 % limits 1 in {from} to 1 in {to})")
    },
    strangers_in_100: |n, low, high| {
        format!("About {n} in 100 strangers would match (95 % limits {low} to {high})")
    },
    strangers_none: |of, n| {
        format!("None of {of} strangers matched, so fewer than 1 in {n} would (95 % limit)")
    },
    missed_in_100: |n, low, high| {
        format!("About {n} in 100 genuine looks would be missed (95 % limits {low} to {high})")
    },
    missed_none: |of, high| {
        format!("None of {of} genuine looks was missed, so at most {high} would be (95 % limit)")
    },
    attacks_in_100: |what, n, low, high, of| {
        format!(
            "Attacks by {what}: about {n} in 100 would pass (95 % limits {low} to {high}, {of} tested)"
        )
    },
    attacks_none: |what, of, high| {
        format!("Attacks by {what}: none of {of} passed, so at most {high} would (95 % limit)")
    },
    live_in_100: |n, low, high, of| {
        format!(
            "About {n} in 100 live faces would be missed (95 % limits {low} to {high}, {of} tested)"
        )
    },
    live_none: |of, high| {
        format!("None of {of} live faces was missed, so at most {high} would be (95 % limit)")
    },
    unanswered: |what, n| format!("No answer, and so not counted: {n} of {what}"),
    measured_on: |protocol, data| {
        format!("Measured by {protocol} on {data}; with other cameras and people expect worse")
    },
    det_title: "DET curve",
    det_strangers: "Strangers that match (%)",
    det_missed: "Looks missed (%)",
    det_words: |at, fmr, fnmr| {
        format!(
            "DET curve with the slider’s point: at {at}, {fmr} of strangers match and {fnmr} of genuine looks are missed"
        )
    },
    own_title: |n| format!("Your own {n} people"),
    own_words: |genuine, impostor| {
        format!(
            "Similarity of a person’s pictures to each other is {genuine} or more, to other people’s {impostor} or less"
        )
    },
    own_genuine: "same person",
    own_impostor: "different people",
    own_nobody: "Once a few people are enrolled, their own similarities appear here",
    own_caution: "Pictures of one enrolment resemble each other, so the same person looks a little too similar here",
    own_left_out: |n| {
        format!("{n} people were left out of the comparison because there are so many")
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
            "No suggestion: {at} would tell your people apart, but is below the network’s own threshold, and nothing is known about strangers"
        )
    },
};

pub(super) const CHINESE: Meaning = Meaning {
    no_network: "没有这个网络，此阈值不起作用",
    missing: "不知道此网络多常出错：它没有附带校准文件",
    other_network: "不知道此网络多常出错：校准文件属于另一个网络",
    // The reason is in English, and for whoever makes such files.
    broken: |_| "不知道此网络多常出错：校准文件无法使用".to_owned(),
    strangers_one_in: |n, from, to| {
        format!("大约每 {n} 个陌生人中有 1 个会匹配（95 % 区间：每 {from} 个到每 {to} 个）")
    },
    strangers_in_100: |n, low, high| {
        format!("每 100 个陌生人中大约 {n} 个会匹配（95 % 区间 {low} 到 {high}）")
    },
    strangers_none: |of, n| {
        format!("{of} 个陌生人中没有一个匹配，因此每 {n} 个中不到 1 个（95 % 上限）")
    },
    missed_in_100: |n, low, high| {
        format!("本人出现 100 次，大约 {n} 次认不出（95 % 区间 {low} 到 {high}）")
    },
    missed_none: |of, high| {
        format!("本人出现 {of} 次，没有一次认不出，因此最多 {high}（95 % 上限）")
    },
    attacks_in_100: |what, n, low, high, of| {
        format!("{what} 攻击：100 次中大约 {n} 次会通过（95 % 区间 {low} 到 {high}，测试 {of} 次）")
    },
    attacks_none: |what, of, high| {
        format!("{what} 攻击：{of} 次中没有一次通过，因此最多 {high}（95 % 上限）")
    },
    live_in_100: |n, low, high, of| {
        format!("真人出现 100 次，大约 {n} 次被漏判（95 % 区间 {low} 到 {high}，测试 {of} 次）")
    },
    live_none: |of, high| format!("真人出现 {of} 次，没有一次被漏判，因此最多 {high}（95 % 上限）"),
    unanswered: |what, n| format!("没有给出判断，因此不计：{what} {n} 次"),
    measured_on: |protocol, data| {
        format!("按 {protocol} 在 {data} 上测得；换了摄像头和人，结果会更差")
    },
    det_title: "DET 曲线",
    det_strangers: "匹配的陌生人（%）",
    det_missed: "认不出（%）",
    det_words: |at, fmr, fnmr| {
        format!("DET 曲线和滑块所在的点：阈值 {at} 时，{fmr} 的陌生人会匹配，本人有 {fnmr} 认不出")
    },
    own_title: |n| format!("您登记的 {n} 人"),
    own_words: |genuine, impostor| {
        format!("同一人的图片彼此相似度不低于 {genuine}，与他人的不高于 {impostor}")
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
        format!("没有建议：{at} 能分清您登记的人，但低于网络自带的阈值，而对陌生人一无所知")
    },
};
