//! What networks tell.

use faceglass_vision::trial::Stopped;
use faceglass_vision::{ModelError, ModelKind, VisionError};

pub(super) fn network(error: &VisionError) -> String {
    match error {
        VisionError::Model(error) => model(error),
        VisionError::Output { model, detail } => {
            format!("网络 {model} 给出了无法使用的结果（{detail}）。")
        }
        VisionError::Picture(detail) => format!("无法使用这张图片（{detail}）。"),
        VisionError::Embedding => "特征为空、为零或不是有限的数。".to_owned(),
    }
}

fn model(error: &ModelError) -> String {
    match error {
        ModelError::Absent(kind) => format!(
            "没有{}网络。请用 --models 指定一个含有它的文件夹。",
            kind_word(*kind)
        ),
        ModelError::NoPoints => {
            "这个检测网络只给出方框，又没有关键点网络来确定五官的位置。请在 --models 指定的文件夹中添加一个。"
                .to_owned()
        }
        ModelError::Folder { folder, detail } => {
            format!("无法读取网络文件夹 {folder}（{detail}）。请检查 --models 指定的路径。")
        }
        ModelError::ManifestUnreadable { path, detail } => {
            format!("无法读取清单 {path}（{detail}）。请检查它是不是您有权读取的文本文件。")
        }
        ModelError::Manifest { manifest, detail } => {
            format!("无法使用清单 {manifest}（{detail}）。请按 models/README.md 的说明改正。")
        }
        ModelError::OtherKind {
            file,
            found,
            wanted,
        } => format!(
            "{file} 的清单说它是{}网络，而这里需要{}网络。请指定另一个网络的清单。",
            kind_word(*found),
            kind_word(*wanted)
        ),
        ModelError::Cameras {
            manifest,
            kind,
            cameras,
        } => format!(
            "{manifest} 的{}网络需要几个摄像头（{}）同时拍摄同一张脸，而 Faceglass 只有彩色摄像头。请把它移出文件夹，或指定一个只看彩色图像的网络。",
            kind_word(*kind),
            cameras_of(cameras)
        ),
        ModelError::Network { path, detail } => {
            format!("无法读取网络 {path}（{detail}）。请把它放在清单旁边。")
        }
        ModelError::Calibration { path, detail } => {
            format!("无法读取校准文件 {path}（{detail}）。请使它可读，或把它移走。")
        }
        ModelError::WrongHash {
            file,
            found,
            wanted,
        } => format!(
            "{file} 不是清单所说的文件：它的 SHA-256 是 {found}，清单中是 {wanted}。请重新获取文件；如果您信任它，请改正清单中的 sha256。"
        ),
        ModelError::Broken { file, detail } => {
            format!("{file} 不是可用的 ONNX 文件（{detail}）。请重新获取或导出。")
        }
        ModelError::Stopped { file, how } => {
            let how = match how {
                Stopped::TooLong(seconds) => format!("{seconds} 秒后仍未加载完"),
                Stopped::Fell { most_mb } => {
                    format!("试加载它的进程（可用 {most_mb} MB）中途终止")
                }
                Stopped::NotBegun => "无法启动进程来试加载它".to_owned(),
            };
            format!("未加载 {file}：{how}。请勿加载不可信的网络；可信的网络可能需要内存更大的机器。")
        }
        ModelError::Unfit(detail) => {
            format!("网络与清单不符，请检查清单和网络文件（{detail}）。")
        }
    }
}

fn kind_word(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Detector => "检测",
        ModelKind::Landmarks => "关键点",
        ModelKind::Liveness => "活体",
        ModelKind::Demesher => "去网纹",
        ModelKind::Embedder => "特征",
    }
}

/// The cameras that a manifest names; what has no word here stays as it is written there.
fn cameras_of(cameras: &str) -> String {
    let word = |camera: &str| match camera {
        "rgb" => "彩色".to_owned(),
        "depth" => "深度".to_owned(),
        "infrared" => "红外".to_owned(),
        other => other.to_owned(),
    };
    let words: Vec<String> = cameras.split(", ").map(word).collect();
    words.join("、")
}
