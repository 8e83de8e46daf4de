//! Recording movies, and the self-timer.

use crate::window::jobs::RecordError;

/// Recording movies, and the self-timer.
pub struct Shooting {
    pub record: &'static str,
    pub record_plain: &'static str,
    pub open_movies: &'static str,
    pub begun: &'static str,
    /// Time and size so far.
    pub at_work: fn(&str, &str) -> String,
    pub finishing: &'static str,
    /// Pictures that are not in the movie.
    pub left_out: fn(u64) -> String,
    /// File, time and size.
    pub saved: fn(&str, &str, &str) -> String,
    /// The same, and pictures that are not in it.
    pub saved_with_gaps: fn(&str, &str, &str, u64) -> String,
    /// The same as the first, and why it ends too early.
    pub saved_cut: fn(&str, &str, &str, &RecordError) -> String,
    pub failed: fn(&RecordError) -> String,
    pub nothing_plays: &'static str,
    /// The file of a movie that was never finished.
    pub leftover: fn(&str) -> String,
    pub stands_still: &'static str,
    pub ended_by_size: &'static str,
    pub ended_by_source: &'static str,
    pub megabytes: fn(f64) -> String,
    pub timer: &'static str,
    pub timer_off: &'static str,
    pub timer_set: fn(u32) -> String,
    /// Seconds left until the photo.
    pub photo_in: fn(u32) -> String,
    /// Seconds left until the movie begins.
    pub movie_in: fn(u32) -> String,
    /// Beside the seconds that are left.
    pub escape: &'static str,
    pub timer_cancelled: &'static str,
}

pub(super) const ENGLISH: Shooting = Shooting {
    record: "Record movie with overlay",
    record_plain: "Record movie without overlay",
    open_movies: "Open folder of movies",
    begun: "Recording; the same key ends it",
    at_work: |time, size| format!("Recording {time} · {size}"),
    finishing: "Finishing the movie",
    left_out: |n| match n {
        1 => "1 picture left out".to_owned(),
        n => format!("{n} pictures left out"),
    },
    saved: |path, time, size| format!("Movie of {time} ({size}) saved to {path}"),
    saved_with_gaps: |path, time, size, n| {
        let pictures = match n {
            1 => "1 picture was".to_owned(),
            n => format!("{n} pictures were"),
        };
        format!(
            "Movie of {time} ({size}) saved to {path}. {pictures} left out because writing did not keep up; a smaller picture or fewer other programs help."
        )
    },
    saved_cut: |path, time, size, why| {
        format!(
            "The recording ended early ({}). The movie of {time} ({size}) until then is in {path}. Make room before you record again.",
            reason_in_english(why)
        )
    },
    failed: |why| match why {
        RecordError::Nothing => {
            "No movie was recorded: no picture came. Check that the source plays".to_owned()
        }
        RecordError::Disk(why) => format!(
            "The movie was not saved: {why}. Make room, or check that the folder of your movies can be written to"
        ),
        RecordError::Encoder(why) => {
            format!("The movie was not saved: {why}. Record a picture of another size")
        }
    },
    nothing_plays: "Nothing plays that could be recorded. Open a camera or a movie",
    leftover: |path| {
        format!(
            "A recording was ended by force before it was finished, so it cannot be played. Its file can be deleted: {path}"
        )
    },
    stands_still: "One picture is no movie. Take a photo of it, or open a camera or a movie to record",
    ended_by_size: "The recording ended because the picture was turned or has another size. Record again for a second movie",
    ended_by_source: "The recording ended with what it showed",
    megabytes: |n| format!("{n:.1} MB"),
    timer: "Self-timer: off, 3, 5, 10 seconds",
    timer_off: "Self-timer off",
    timer_set: |s| format!("Photos and movies wait {s} seconds"),
    photo_in: |s| match s {
        1 => "Photo in 1 second".to_owned(),
        s => format!("Photo in {s} seconds"),
    },
    movie_in: |s| match s {
        1 => "Recording in 1 second".to_owned(),
        s => format!("Recording in {s} seconds"),
    },
    escape: "Esc cancels",
    timer_cancelled: "Self-timer cancelled",
};

pub(super) const CHINESE: Shooting = Shooting {
    record: "录制影片（带标注）",
    record_plain: "录制影片（不带标注）",
    open_movies: "打开影片文件夹",
    begun: "正在录制；再按同一个键结束",
    at_work: |time, size| format!("正在录制 {time} · {size}"),
    finishing: "正在完成影片",
    left_out: |n| format!("漏掉 {n} 帧画面"),
    saved: |path, time, size| format!("影片（{time}，{size}）已保存到 {path}"),
    saved_with_gaps: |path, time, size, n| {
        format!(
            "影片（{time}，{size}）已保存到 {path}。写入速度跟不上，漏掉了 {n} 帧画面；请使用较小的画面，或关闭其他程序。"
        )
    },
    saved_cut: |path, time, size, why| {
        format!(
            "录制提前结束（{}）。此前的影片（{time}，{size}）保存在 {path}。再次录制之前请腾出空间。",
            reason_in_chinese(why)
        )
    },
    failed: |why| match why {
        RecordError::Nothing => "没有录制影片：没有收到画面。请检查来源是否在播放".to_owned(),
        RecordError::Disk(why) => {
            format!("影片没有保存（{why}）。请腾出空间，或检查影片文件夹是否可以写入")
        }
        RecordError::Encoder(why) => format!("影片没有保存（{why}）。请录制其他大小的画面"),
    },
    nothing_plays: "没有正在播放、可以录制的画面。请打开摄像头或影片",
    leftover: |path| format!("有一次录制在完成前被强行结束，无法播放。这个文件可以删除：{path}"),
    stands_still: "单张图片不能录成影片。可以拍照，或打开摄像头或影片再录制",
    ended_by_size: "画面旋转了或大小变了，录制已结束。再次录制会成为另一个影片",
    ended_by_source: "来源结束，录制也随之结束",
    megabytes: |n| format!("{n:.1} MB"),
    timer: "自拍定时：关闭、3、5、10 秒",
    timer_off: "自拍定时已关闭",
    timer_set: |s| format!("拍照和录制前等待 {s} 秒"),
    photo_in: |s| format!("{s} 秒后拍照"),
    movie_in: |s| format!("{s} 秒后开始录制"),
    escape: "按退出键取消",
    timer_cancelled: "已取消自拍定时",
};

fn reason_in_english(why: &RecordError) -> &str {
    match why {
        RecordError::Disk(why) | RecordError::Encoder(why) => why,
        RecordError::Nothing => "no picture came",
    }
}

fn reason_in_chinese(why: &RecordError) -> &str {
    match why {
        RecordError::Disk(why) | RecordError::Encoder(why) => why,
        RecordError::Nothing => "没有收到画面",
    }
}
