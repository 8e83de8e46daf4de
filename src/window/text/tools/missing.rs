//! What is missing for a command whose key was pressed.

/// What is missing for a command whose key was pressed.
pub struct Missing {
    pub camera: &'static str,
    pub movie: &'static str,
    pub playing: &'static str,
    pub named: &'static str,
    pub doubted: &'static str,
    pub undo: &'static str,
    pub redo: &'static str,
}

pub(super) const ENGLISH: Missing = Missing {
    camera: "No camera gives pictures now. Open one to see what can be set of it",
    movie: "Only a movie can be wound, slowed down or sped up. Open one first",
    playing: "Nothing plays. Open a camera or a movie first",
    named: "Nobody in the picture has been named, so no name can be wrong",
    doubted: "No face in the picture is doubted. This answers “Perhaps …”",
    undo: "There is nothing to undo",
    redo: "There is nothing to do again",
};

pub(super) const CHINESE: Missing = Missing {
    camera: "现在没有摄像头提供画面。打开一个摄像头，就能看到可以调节的项目",
    movie: "只有影片可以快退、快进或变速。请先打开影片",
    playing: "没有正在播放的画面。请先打开摄像头或影片",
    named: "画面中没有认出姓名的人，因此没有可以更正的姓名",
    doubted: "画面中没有存疑的人脸。此命令用来回答“可能是……”",
    undo: "没有可以撤销的操作",
    redo: "没有可以重做的操作",
};
