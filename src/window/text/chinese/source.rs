//! What is wrong with a source.

use faceglass_capture::{
    CameraError, CameraName, Coding, FileError, Loss, MovieError, MoviePart, NotTaken,
    PictureFault, SourceError,
};
use std::path::Path;
use std::time::Duration;

/// A sentence that ends with the next step to take.
pub fn error(error: &SourceError) -> String {
    match error {
        SourceError::Camera(error) => camera(error),
        SourceError::File(error) => file(error),
        SourceError::Movie(error) => movie(error),
        SourceError::NoThread { detail } => {
            format!("无法开始读取来源（{detail}）；请关闭其他程序后重试。")
        }
        SourceError::Panicked => "解码器读取来源时出错；请换一个文件或摄像头。".to_owned(),
        SourceError::ImpossibleScene { width, height, fps } => format!(
            "无法生成 {width}×{height}、每秒 {fps} 帧的画面；边长应为 1 到 8192 像素，每秒至少一帧。"
        ),
    }
}

fn name(camera: &CameraName) -> &str {
    camera.0.as_deref().unwrap_or("摄像头")
}

fn camera(error: &CameraError) -> String {
    match error {
        CameraError::NoneFound => "没有找到摄像头；请插上摄像头，或改为打开影片或图片。".to_owned(),
        CameraError::Missing(camera) => {
            format!("{}没有连接；请插上，或选择其他摄像头。", name(camera))
        }
        CameraError::Busy(camera) => format!(
            "{}正被其他程序使用；请关闭那个程序，或选择其他摄像头。",
            name(camera)
        ),
        CameraError::Denied(camera) => {
            let remedy = if cfg!(target_os = "linux") {
                "请把您的用户加入“video”组，然后重新登录"
            } else {
                "请在系统的隐私设置中允许本程序使用摄像头"
            };
            format!("没有权限打开{}；{remedy}。", name(camera))
        }
        CameraError::Unplugged(camera) => {
            format!("{}已被拔出；请重新插上，或选择其他摄像头。", name(camera))
        }
        CameraError::Stalled { camera, seconds } => format!(
            "{}已有 {seconds} 秒没有发来画面；请拔下后重新插上，或选择其他摄像头。",
            name(camera)
        ),
        CameraError::StoppedSending(camera) => format!(
            "{}停止发送画面；请检查连接线，或选择其他摄像头。",
            name(camera)
        ),
        CameraError::OnlyDamaged(camera) => format!(
            "{}发来的画面全部损坏；请换一条线、一个接口或一种格式。",
            name(camera)
        ),
        CameraError::BadFrame { detail } => format!(
            "丢失了摄像头的一帧（{detail}）；如果继续出现，请换一条线、一个接口或一种格式。"
        ),
        CameraError::NoFormat { camera, offered } => {
            let list = match offered.is_empty() {
                true => String::new(),
                false => format!("（{}）", offered.join("、")),
            };
            format!(
                "{}发送的画面格式{list}本程序无法读取；请选择其他摄像头。",
                name(camera)
            )
        }
        CameraError::SeveralOfName { name, choices } => {
            let each: Vec<String> = choices.iter().map(|id| format!("“camera:{id}”")).collect();
            format!("有多个摄像头名为 {name}；请写 {}。", each.join(" 或 "))
        }
        CameraError::ListStalled => "摄像头没有回应；请拔下后重新插上，然后再次查找。".to_owned(),
        CameraError::ListFailed { detail } => {
            format!("无法列出摄像头（{detail}）；请关闭其他程序后重试。")
        }
        CameraError::Other { camera, detail } => format!(
            "无法使用{}（{detail}）；请拔下后重新插上，或选择其他摄像头。",
            name(camera)
        ),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn file(error: &FileError) -> String {
    match error {
        FileError::Missing(path) => format!("没有文件或文件夹 {}；请检查路径。", shown(path)),
        FileError::Denied(path) => format!(
            "没有权限读取 {}；请修改权限，或复制到您自己的文件夹。",
            shown(path)
        ),
        FileError::Unreadable { path, detail } => format!(
            "无法读取 {}（{detail}）；请检查磁盘，或把文件复制到别处。",
            shown(path)
        ),
        FileError::Special(path) => format!(
            "{} 既不是文件也不是文件夹；请选择影片、图片或图片文件夹。",
            shown(path)
        ),
        FileError::Folder(path) => format!("{} 是文件夹；请选择其中的文件。", shown(path)),
        FileError::Empty { name } => format!("{name} 是空的；请重新复制原文件。"),
        FileError::UnknownKind { name } => format!(
            "{name} 不是本程序认识的影片或图片；请选择 MOV、MP4、JPEG、PNG、WebP 或 BMP 文件。"
        ),
        FileError::OtherPicture { name, format } => {
            format!("{name} 是 {format} 图片，本程序无法读取；请转换成 JPEG 或 PNG。")
        }
        FileError::Movie { name } => {
            format!("{name} 是影片，不是图片；请选择 JPEG、PNG、WebP 或 BMP 文件。")
        }
        FileError::NotAPicture { name } => {
            format!("{name} 不是本程序能读取的图片；请使用 JPEG、PNG、WebP 或 BMP。")
        }
        FileError::Damaged { name, fault } => format!(
            "无法读取图片 {name}（{}）；请重新复制原文件。",
            picture_fault(fault)
        ),
        FileError::TooManyPixels {
            name,
            width,
            height,
            megapixels,
        } => format!(
            "{name} 有 {width}×{height} 像素，超过能读取的 {} 万像素；请先缩小。",
            megapixels.saturating_mul(100)
        ),
        FileError::TooManyBytes { name, megabytes } => {
            format!("{name} 超过 {megabytes} MB；请先缩小。")
        }
        FileError::TooMuchMemory { name } => {
            format!("读取 {name} 所需的内存超过单张图片的上限；请先缩小。")
        }
        FileError::NoPictures(folder) => format!(
            "文件夹 {} 中没有图片；请选择其中或下级文件夹中有 JPEG、PNG、WebP 或 BMP 文件的文件夹。",
            shown(folder)
        ),
        FileError::NoPeople(folder) => format!(
            "文件夹 {} 中没有人员的图片；请把每人的图片放进以其姓名命名的文件夹。",
            shown(folder)
        ),
        FileError::PartlyTaken {
            folder,
            taken,
            not_taken,
        } => format!(
            "文件夹 {} 中取了 {taken} 张图片；未取的有：{}；{}。",
            shown(folder),
            left_out(not_taken),
            remedy(not_taken)
        ),
        FileError::NoneTaken { folder, not_taken } => format!(
            "文件夹 {} 中没有能读取的图片；未取的有：{}；{}。",
            shown(folder),
            left_out(not_taken),
            remedy(not_taken)
        ),
        FileError::PeopleLeftOut {
            folder,
            people,
            not_taken,
        } => format!(
            "文件夹 {} 中找到 {people} 人；未取的有：{}；{}。",
            shown(folder),
            left_out(not_taken),
            remedy(not_taken)
        ),
        FileError::NothingGiven => "没有给出图片；请至少选择一张。".to_owned(),
        FileError::NothingReadable { name } => {
            format!("{name} 中没有可以读取的内容；请打开其他影片或图片。")
        }
    }
}

fn left_out(not_taken: &NotTaken) -> String {
    let NotTaken {
        other_pictures,
        movies,
        unreadable,
        nobodys,
        too_deep,
        deepest,
        beyond_limit,
    } = not_taken;
    let counted = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
    let mut parts: Vec<String> = other_pictures
        .iter()
        .map(|(format, count)| format!("{count} 张 {format} 图片"))
        .collect();
    parts.extend(counted(*movies, "个影片"));
    parts.extend(counted(*unreadable, "个没有权限读取的文件或文件夹"));
    parts.extend(counted(*nobodys, "张不在任何人文件夹中的图片"));
    parts.extend(counted(*too_deep, &format!("个深于 {deepest} 层的文件夹")));
    parts.extend(beyond_limit.then(|| "超出数量上限的内容".to_owned()));
    parts.join("、")
}

fn remedy(not_taken: &NotTaken) -> String {
    let remedies = [
        (!not_taken.other_pictures.is_empty()).then_some("把它们转换成 JPEG 或 PNG"),
        (not_taken.movies > 0).then_some("逐个打开影片"),
        (not_taken.unreadable > 0).then_some("允许读取"),
        (not_taken.nobodys > 0).then_some("把图片放进各人的文件夹"),
        (not_taken.too_deep > 0 || not_taken.beyond_limit).then_some("选择其中的一个文件夹"),
    ];
    let remedies: Vec<_> = remedies.into_iter().flatten().collect();
    format!("请{}", remedies.join("，或"))
}

fn picture_fault(fault: &PictureFault) -> &str {
    match fault {
        PictureFault::CutOff => "文件不完整",
        PictureFault::NoPixels => "没有像素",
        PictureFault::Decoder(detail) => detail,
    }
}

fn movie(error: &MovieError) -> String {
    match error {
        MovieError::Missing { name } => format!("没有文件 {name}。请选择其他影片。"),
        MovieError::Denied { name } => {
            format!("没有权限读取 {name}。请允许读取，或选择其他影片。")
        }
        MovieError::Unreadable { name, detail } => {
            format!("无法读取 {name}（{detail}）。请检查所在的磁盘，然后重新打开。")
        }
        MovieError::Damaged { name, part } => format!(
            "{name} 已损坏：无法读取{}。请重新复制原文件，或选择其他影片。",
            movie_part(*part)
        ),
        MovieError::CutOff { name, there, whole } => format!(
            "{name} 不完整：共 {:.1} 秒，只有 {:.1} 秒。要看其余部分，请重新复制原文件。",
            whole.as_secs_f64(),
            there.as_secs_f64()
        ),
        MovieError::NoIndex { name } => {
            format!("{name} 没有索引（moov）：复制或录制时中断了。请重新复制原文件。")
        }
        MovieError::IndexCutOff { name } => {
            format!("{name} 的索引（moov）不完整。请重新复制原文件。")
        }
        MovieError::NoDecoder {
            name,
            codec,
            detail,
        } => format!(
            "无法播放 {name}：{codec} 的解码器没有启动（{detail}）。请重新启动 Faceglass，或选择其他影片。"
        ),
        MovieError::NeedsFfmpeg { name, coding: how } => format!(
            "{name} 的编码是{}，需要 ffmpeg 程序。请安装 ffmpeg，或把文件转换成 mp4（H.264）。",
            coding(how)
        ),
        MovieError::OtherContainer { name } => format!(
            "{name} 不是 mov 或 mp4 影片。请安装 ffmpeg 程序以播放其他格式，或把文件转换成 mp4（H.264）。"
        ),
        MovieError::NotReadable { name, detail } => {
            format!("{name} 不是可以读取的影片（{detail}）。请选择其他文件。")
        }
        MovieError::FfmpegFailed { name, detail } => format!(
            "ffmpeg 无法解码 {name}（{detail}）。请把文件转换成 mp4（H.264），或选择其他影片。"
        ),
        MovieError::FfmpegStalled { name, seconds } => format!(
            "ffmpeg 已有 {seconds} 秒没有给出 {name} 的画面，已被停止。请重新打开影片，或把它转换成 mp4（H.264）。"
        ),
        MovieError::NoVideo { name } => {
            format!("{name} 中没有画面，只有声音或文字。请选择其他影片。")
        }
        MovieError::Encrypted { name } => {
            format!("{name} 有版权保护，无法播放。请选择其他影片。")
        }
        MovieError::LostFrames {
            name,
            count,
            from,
            until,
            why,
        } => lost_frames(name, *count, *from, *until, *why),
        MovieError::ProbeStalled { name, seconds } => format!(
            "ffprobe 已有 {seconds} 秒没有继续读取 {name}，已被停止。请检查所在的磁盘，或复制到其他磁盘后重新打开。"
        ),
        MovieError::TimesReckoned { name, apart } => format!(
            "{name} 没有记录各帧的时间，因此按每秒 {:.2} 帧推算。如果需要准确的时间，请把它转换成 mp4（H.264）。",
            1.0 / apart.as_secs_f64()
        ),
    }
}

fn lost_frames(
    name: &str,
    count: u64,
    from: Duration,
    until: Option<Duration>,
    why: Loss,
) -> String {
    let (fault, remedy) = match why {
        Loss::Damaged => ("已损坏", "要看这些画面，请重新复制原文件。"),
        Loss::NoKeyFrame => ("没有 ffmpeg 程序无法解码", "要看这些画面，请安装 ffmpeg。"),
    };
    let what = format!(
        "{name} 从 {:.2} 秒起有 {count} 帧{fault}",
        from.as_secs_f64()
    );
    match until {
        Some(until) => format!(
            "{what}；影片从 {:.2} 秒起继续播放。{remedy}",
            until.as_secs_f64()
        ),
        None => format!("{what}，其后没有可以显示的画面。{remedy}"),
    }
}

fn movie_part(part: MoviePart) -> &'static str {
    match part {
        MoviePart::Index => "索引",
        MoviePart::Clock => "视频轨道的时钟",
        MoviePart::Tables => "视频轨道的表",
        MoviePart::Description => "编码说明",
        MoviePart::FrameCount => "帧数",
        MoviePart::FrameList => "帧的列表",
        MoviePart::FrameSizes => "各帧的大小",
        MoviePart::FramePlaces => "各帧的位置",
        MoviePart::FrameTimes => "各帧的时间",
        MoviePart::PictureSize => "画面尺寸",
        MoviePart::AllFrames => "任何一帧",
    }
}

fn coding(coding: &Coding) -> String {
    match coding {
        Coding::Codec(name) => format!(" {name}"),
        Coding::DamagedParameters => "参数损坏的 H.264".to_owned(),
        Coding::DeepColour => "每色超过 8 位的 H.264".to_owned(),
        Coding::Chroma(ratio) => format!(" H.264 {ratio}"),
        Coding::Monochrome => "黑白的 H.264".to_owned(),
        Coding::Interlaced => "隔行的 H.264".to_owned(),
        Coding::Fragmented(codec) => format!("分段的 {codec}"),
        Coding::CompressedIndex => "索引经过压缩的 QuickTime".to_owned(),
        Coding::Changing(codec) => format!("参数会变化的 {codec}"),
        Coding::NoKeyFrame => "开头没有 IDR 关键帧的 H.264".to_owned(),
        Coding::TooLarge(width, height) => format!(" {width}×{height} 像素的 H.264"),
    }
}
