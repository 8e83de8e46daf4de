//! The bubble beside a face that is enrolled.

/// The bubble beside a face that is enrolled.
pub struct Bubble {
    /// Name of its picture, for screen readers.
    pub chosen_face: &'static str,
    /// A proposed name, for screen readers.
    pub take_name: fn(&str) -> String,
    /// Somebody of the name that is typed is enrolled already.
    pub is_known: fn(&str) -> String,
    /// Somebody is recognised, only just: the button that adds views of the face to them, and
    /// what stands with it.
    pub add_views: fn(&str) -> String,
    pub only_just: fn(&str) -> String,
    pub look_here: &'static str,
    pub turn_left: &'static str,
    pub turn_right: &'static str,
    pub look_up: &'static str,
    pub look_down: &'static str,
}

pub(super) const ENGLISH: Bubble = Bubble {
    chosen_face: "Chosen face",
    take_name: |name| format!("Take the name {name}"),
    is_known: |name| format!("{name} is enrolled already; this adds to them once you agree"),
    add_views: |name| format!("Add this view of {name}"),
    only_just: |name| {
        format!(
            "This looks like {name}, but only just. If it is, a view as they look now helps: with or without glasses, another light, another angle"
        )
    },
    look_here: "Look straight at the camera",
    turn_left: "Turn a little to your left",
    turn_right: "Turn a little to your right",
    look_up: "Lift your chin a little",
    look_down: "Lower your chin a little",
};

pub(super) const CHINESE: Bubble = Bubble {
    chosen_face: "所选的脸",
    take_name: |name| format!("使用姓名{name}"),
    is_known: |name| format!("{name}已经登记过；您同意后会添加到该人"),
    add_views: |name| format!("添加{name}现在的样子"),
    only_just: |name| {
        format!(
            "勉强认作{name}。如果是，再添加一个现在的样子会有帮助：戴或不戴眼镜、不同的光线或角度"
        )
    },
    look_here: "请正对摄像头",
    turn_left: "请稍微向您的左边转头",
    turn_right: "请稍微向您的右边转头",
    look_up: "请稍微抬头",
    look_down: "请稍微低头",
};
