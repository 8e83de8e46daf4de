//! What pictures and enrolments tell.

use super::super::source;
use super::gallery::gallery;
use super::problem::{fault, problem};
use faceglass_pipeline::Refusal;
use faceglass_pipeline::challenge::PresenceVerdict;
use faceglass_pipeline::tell::{
    EnrolFailure, ImportSummary, LISTED, LeftOut, NoSample, SkipReason,
};
use faceglass_vision::QualityReason;

pub(super) fn imported(summary: &ImportSummary) -> String {
    let mut words = match (summary.people, summary.templates) {
        (_, 0) => "没有导入新的内容。".to_owned(),
        (0, templates) => format!("已给登记过的人添加 {templates} 个模板。"),
        (people, templates) => format!("已导入 {people} 人，共 {templates} 个模板。"),
    };
    if summary.largest_taken > 0 {
        words += &format!(
            "有 {} 张图片取了多张人脸中最大的一张。",
            summary.largest_taken
        );
    }
    let shown = &summary.left_out[..summary.left_out.len().min(LISTED)];
    if !shown.is_empty() {
        words += &format!("未采用：{}", listed(shown));
    }
    let more = summary.left_out.len() - shown.len();
    if more > 0 {
        words += &format!("另外还有 {more} 项。");
    }
    words
}

pub(super) fn listed(left_out: &[LeftOut]) -> String {
    left_out.iter().map(one_left_out).collect()
}

fn one_left_out(left_out: &LeftOut) -> String {
    match left_out {
        LeftOut::Picture { file, why } => format!("{file}：{}", no_sample(why)),
        LeftOut::Unread(error) => source::error(error),
        LeftOut::Movie { file } => {
            format!("{file} 不是图片；请选择 JPEG、PNG、WebP 或 BMP 文件。")
        }
        LeftOut::Odd { name, odd } => format!(
            "{}不像{name}的其他图片（相似度 {:.2}）。",
            odd.file.as_deref().unwrap_or("一帧"),
            odd.similarity
        ),
        LeftOut::Skipped { name, why } => match why {
            SkipReason::Mixed => format!("{name}的图片不像同一个人，已跳过。"),
            SkipReason::LooksLike(like) => format!("{name}看起来像{like}，已跳过。"),
            SkipReason::OtherFace => format!("{name}不像已登记的{name}，已跳过。"),
            SkipReason::SameName => format!("{name}已经登记过，已跳过。"),
        },
        LeftOut::Person { name, why } => format!("{name}：{}", gallery(why)),
    }
}

fn no_sample(why: &NoSample) -> String {
    match why {
        NoSample::NoFace => "没有找到人脸。".to_owned(),
        NoSample::SeveralFaces(faces) => {
            format!("有 {faces} 张人脸；请指明是哪一张，或把它剪出来。")
        }
        NoSample::NoSuchFace { number, of: 1 } => {
            format!("只有一张人脸，没有第 {number} 张脸。")
        }
        NoSample::NoSuchFace { number, of } => {
            format!("没有第 {number} 张脸；从左到右编号是 1 到 {of}。")
        }
        NoSample::Quality(reason) => format!("{}。", poor(*reason)),
        NoSample::NoEmbedding => "无法提取人脸特征。".to_owned(),
        NoSample::Fault(what) => fault(what),
    }
}

fn poor(reason: QualityReason) -> &'static str {
    match reason {
        QualityReason::TooSmall => "人脸太小",
        QualityReason::Blurred => "人脸模糊",
        QualityReason::TurnedAway => "人脸没有正对镜头",
        QualityReason::TooDark => "人脸太暗",
        QualityReason::TooBright => "人脸太亮",
        QualityReason::CutOff => "人脸超出画面边缘",
        QualityReason::Unclear => "人脸被遮挡或不清楚",
    }
}

fn refused(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Quality(reason) => poor(reason),
        Refusal::Spoof => "看起来是照片或屏幕，不是真人",
        Refusal::Absent => "人脸不在画面中",
        Refusal::AnotherFace => "画面中是另一张脸，不是所选的那张",
        Refusal::TooSimilar => "与上一张相比没有变化",
        Refusal::NotTheSamePerson => "人脸不像同一个人",
    }
}

fn advice(refusal: Option<Refusal>, stands_still: bool) -> &'static str {
    match refusal {
        Some(Refusal::AnotherFace) => "请选择要登记的那张脸再试。",
        _ if stands_still => "请继续播放，或打开一张人脸清楚的图片。",
        Some(Refusal::Quality(QualityReason::TooSmall)) => "请靠近一些再试。",
        Some(Refusal::Quality(QualityReason::TooDark | QualityReason::TooBright)) => {
            "请改变光线再试。"
        }
        Some(Refusal::Quality(QualityReason::Blurred)) => "请保持不动再试。",
        Some(Refusal::Spoof) => "请登记镜头前的真人。",
        Some(Refusal::TooSimilar) => "请稍微转动头部再试。",
        _ => "请看镜头再试。",
    }
}

pub(super) fn failure(failure: &EnrolFailure) -> String {
    match failure {
        EnrolFailure::GaveUp {
            name,
            have,
            want,
            last,
        } => {
            let why = last.map_or("没有合格的画面", refused);
            let so_far = if *want > 1 {
                format!("合格画面 {have} / {want}，最后")
            } else {
                String::new()
            };
            format!(
                "没有登记{name}：{so_far}{why}。{}",
                advice(*last, *want == 1)
            )
        }
        EnrolFailure::NoPicture { name, left_out } => format!(
            "没有登记{name}：没有可用的图片。{}请选择清楚地只有一张人脸的图片。",
            listed(left_out)
        ),
        EnrolFailure::NotProven { name, verdict } => {
            let why = match verdict {
                PresenceVerdict::Present => "此前的在场证明对这张脸已失效",
                PresenceVerdict::NotPresent => "没有通过在场证明",
                PresenceVerdict::CouldNotTell => "在场证明未能作出判断",
            };
            format!("没有登记{name}：{why}。请再试一次，或关闭登记前的在场证明。")
        }
        EnrolFailure::Problem(what) => problem(what),
    }
}
