//! What went wrong, in the pipeline or with a frame.

use super::super::{people, source};
use super::gallery::{backup, gallery};
use super::networks::network;
use faceglass_pipeline::tell::{Fault, Problem, Stage};

pub(super) fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Source(error) => source::error(error),
        Problem::Gallery(error) => gallery(error),
        Problem::Networks(error) => network(error),
        Problem::Unwritten(error) => people::unwritten(error),
        Problem::Backup { file, why } => {
            format!("备份 {}：{}", file.display(), backup(why))
        }
        Problem::BackupUnlike(file) => format!(
            "{} 读回的内容与写入的不同；请检查磁盘，并在别处重新备份。",
            file.display()
        ),
        Problem::IsThere(file) => format!("{} 已经存在；请换一个文件名。", file.display()),
        Problem::BackupUnderWay => "正在制作或读取备份；请等待完成。".to_owned(),
        Problem::SourceSilent => "来源没有回应；请打开其他文件或摄像头。".to_owned(),
        Problem::NoThread { detail } => {
            format!("无法启动分析（{detail}）；请关闭其他程序后重试。")
        }
        Problem::PicturesUnread { detail } => {
            format!("无法读取图片（{detail}）；请关闭其他程序后重试。")
        }
        Problem::CamerasUnlisted { detail } => {
            format!("无法列出摄像头（{detail}）；请关闭其他程序后重试。")
        }
        Problem::NoEmbedder => {
            "没有特征网络，无法分辨人脸；请把它放进网络文件夹，然后重新启动。".to_owned()
        }
        Problem::Reading => "正在读取图片；请等待完成，或先取消。".to_owned(),
        Problem::Stopped => "分析在启动时停止。请从终端重新启动 Faceglass 以查看原因。".to_owned(),
    }
}

pub(super) fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Stages(stages) => {
            let each = stages.iter().map(|(stage, error)| {
                format!("此帧的{}出错：{}", stage_word(*stage), network(error))
            });
            each.collect()
        }
        Fault::Panicked => "网络处理此帧时出错；如果继续出现，请检查网络文件。".to_owned(),
        Fault::NoNetworks(error) => network(error),
    }
}

fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Detection => "人脸检测",
        Stage::Landmarks => "关键点",
        Stage::Liveness => "活体检测",
        Stage::Embedding => "特征提取",
    }
}
