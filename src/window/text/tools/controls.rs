//! The camera's own controls.

use faceglass_capture::{ControlError, ControlKind, ControlName};

/// The camera's own controls.
pub struct Controls {
    pub action: &'static str,
    pub title: &'static str,
    pub intro: &'static str,
    /// Nothing can be set of this camera.
    pub none: &'static str,
    /// No camera gives frames, so nothing can be asked.
    pub no_camera: &'static str,
    pub asking: &'static str,
    pub name: fn(&ControlName) -> String,
    /// A value of a choice, and the driver's own word for it.
    pub choice: fn(ControlKind, i64, &str) -> String,
    /// Beside a value that the camera sets itself.
    pub by_camera: &'static str,
    pub held: &'static str,
    /// From, to, step, and the value that the camera came with.
    pub range: fn(i64, i64, i64, i64) -> String,
    pub reset: &'static str,
    pub refused: fn(&ControlError) -> String,
}

pub(super) const ENGLISH: Controls = Controls {
    action: "Camera controls…",
    title: "Camera controls",
    intro: "These are the camera's own. What you choose is kept for this camera and set again when it opens",
    none: "This camera offers nothing to set, or its driver does not say so. Better light, or another camera, is what helps then",
    no_camera: "No camera gives pictures now. Open one, and what it offers stands here",
    asking: "Asking the camera…",
    name: |name| kind_in_english(name).to_owned(),
    choice: |kind, value, own| match (kind, value) {
        (ControlKind::PowerLine, 0) => "Off".to_owned(),
        (ControlKind::PowerLine, 3) => "Automatic".to_owned(),
        (ControlKind::AutoExposure, 0 | 3) => "Automatic".to_owned(),
        (ControlKind::AutoExposure, 1) => "By hand".to_owned(),
        (ControlKind::AutoExposure, 2) => "Exposure by hand, iris automatic".to_owned(),
        _ => own.to_owned(),
    },
    by_camera: "Set by the camera",
    held: "In use elsewhere",
    range: |from, to, step, came| {
        format!("{from} to {to} in steps of {step}; the camera came with {came}")
    },
    reset: "As the camera came",
    refused: |why| {
        let name = kind_in_english(why.name());
        match why {
            ControlError::Missing(_) => {
                format!("This camera does not have this value of “{name}”. Choose another one")
            }
            ControlError::Automatic(_) => format!(
                "“{name}” is set by the camera itself. Switch its automatic off to set it by hand"
            ),
            ControlError::Held(_) => format!(
                "“{name}” cannot be set while something else uses it. Close other programs and try again"
            ),
            ControlError::Kept { value, .. } => format!(
                "The camera did not take this value of “{name}” and keeps {value}. Try one nearby"
            ),
            ControlError::Driver { detail, .. } => {
                format!("The camera did not take this value of “{name}” ({detail}). Try one nearby")
            }
        }
    },
};

fn kind_in_english(name: &ControlName) -> &str {
    match name.kind {
        ControlKind::Brightness => "Brightness",
        ControlKind::Contrast => "Contrast",
        ControlKind::Saturation => "Saturation",
        ControlKind::Hue => "Hue",
        ControlKind::Sharpness => "Sharpness",
        ControlKind::Gamma => "Gamma",
        ControlKind::Backlight => "Against bright backgrounds",
        ControlKind::AutoGain => "Automatic gain",
        ControlKind::Gain => "Gain",
        ControlKind::PowerLine => "Against flickering lamps",
        ControlKind::AutoExposure => "Automatic exposure",
        ControlKind::Exposure => "Exposure time",
        ControlKind::ExposureFirst => "Fewer frames in the dark",
        ControlKind::Iris => "Iris",
        ControlKind::AutoWhiteBalance => "Automatic white balance",
        ControlKind::WhiteBalance => "White balance (K)",
        ControlKind::AutoFocus => "Automatic focus",
        ControlKind::Focus => "Focus",
        ControlKind::Zoom => "Zoom of the camera",
        ControlKind::Pan => "Pan",
        ControlKind::Tilt => "Tilt",
        ControlKind::Own => &name.own,
    }
}

pub(super) const CHINESE: Controls = Controls {
    action: "摄像头自带的调节…",
    title: "摄像头自带的调节",
    intro: "这些是摄像头自己的设置。您的选择会为这个摄像头保存，下次打开时再次设定",
    none: "这个摄像头没有可以调节的项目，或者驱动程序没有说明。改善光线或换一个摄像头会有帮助",
    no_camera: "现在没有摄像头提供画面。打开一个摄像头后，这里会列出可以调节的项目",
    asking: "正在询问摄像头…",
    name: |name| kind_in_chinese(name).to_owned(),
    choice: |kind, value, own| match (kind, value) {
        (ControlKind::PowerLine, 0) => "关闭".to_owned(),
        (ControlKind::PowerLine, 1) => "50 赫兹".to_owned(),
        (ControlKind::PowerLine, 2) => "60 赫兹".to_owned(),
        (ControlKind::PowerLine, 3) => "自动".to_owned(),
        (ControlKind::AutoExposure, 0 | 3) => "自动".to_owned(),
        (ControlKind::AutoExposure, 1) => "手动".to_owned(),
        (ControlKind::AutoExposure, 2) => "手动曝光，自动光圈".to_owned(),
        _ => own.to_owned(),
    },
    by_camera: "由摄像头设定",
    held: "正被其他程序使用",
    range: |from, to, step, came| format!("{from} 到 {to}，每步 {step}；摄像头出厂值 {came}"),
    reset: "恢复摄像头原样",
    refused: |why| {
        let name = kind_in_chinese(why.name());
        match why {
            ControlError::Missing(_) => format!("这个摄像头的“{name}”没有这个值。请选择其他值"),
            ControlError::Automatic(_) => {
                format!("“{name}”由摄像头自己设定。要手动设定，请先关闭它的自动调节")
            }
            ControlError::Held(_) => {
                format!("“{name}”正被其他程序使用，不能设定。请关闭其他程序后再试")
            }
            ControlError::Kept { value, .. } => {
                format!("摄像头没有接受“{name}”的这个值，仍为 {value}。请试试相近的值")
            }
            ControlError::Driver { detail, .. } => {
                format!("摄像头没有接受“{name}”的这个值（{detail}）。请试试相近的值")
            }
        }
    },
};

fn kind_in_chinese(name: &ControlName) -> &str {
    match name.kind {
        ControlKind::Brightness => "亮度",
        ControlKind::Contrast => "对比度",
        ControlKind::Saturation => "饱和度",
        ControlKind::Hue => "色调",
        ControlKind::Sharpness => "锐度",
        ControlKind::Gamma => "中间调",
        ControlKind::Backlight => "逆光补偿",
        ControlKind::AutoGain => "自动增益",
        ControlKind::Gain => "增益",
        ControlKind::PowerLine => "防灯光闪烁",
        ControlKind::AutoExposure => "自动曝光",
        ControlKind::Exposure => "曝光时间",
        ControlKind::ExposureFirst => "暗处降低帧率",
        ControlKind::Iris => "光圈",
        ControlKind::AutoWhiteBalance => "自动白平衡",
        ControlKind::WhiteBalance => "白平衡（开尔文）",
        ControlKind::AutoFocus => "自动对焦",
        ControlKind::Focus => "对焦",
        ControlKind::Zoom => "摄像头变焦",
        ControlKind::Pan => "左右转动",
        ControlKind::Tilt => "上下转动",
        ControlKind::Own => &name.own,
    }
}
