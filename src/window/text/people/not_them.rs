//! "Not this person": a face that is taken for somebody whom it does not show.

/// "Not this person": a face that is taken for somebody whom it does not show.
pub struct NotThem {
    /// The commands.
    pub action_not: &'static str,
    pub action_is: &'static str,
    /// Who it is perhaps, against somebody's word.
    pub perhaps: fn(&str) -> String,
    /// The same where there is little room: beside it stands only who it perhaps is.
    pub why: &'static str,
    /// Buttons beside a face, and their names for screen readers, with the face's number.
    pub not: &'static str,
    pub is: &'static str,
    pub not_of: fn(usize, &str) -> String,
    pub is_of: fn(usize, &str) -> String,
    /// Over the faces on a person's page.
    pub title: fn(&str) -> String,
    pub intro: &'static str,
    pub face: fn(usize) -> String,
    pub remove: fn(usize) -> String,
    /// Similarity to the nearest template.
    pub similarity: fn(&str) -> String,
}

pub(in crate::window::text) const ENGLISH: NotThem = NotThem {
    action_not: "Not this person",
    action_is: "It is this person",
    perhaps: |name| format!("Perhaps {name}; you said that somebody alike is not"),
    why: "You said that somebody alike is not",
    not: "Not them",
    is: "It is them",
    not_of: |n, name| format!("Face {n} is not {name}"),
    is_of: |n, name| format!("Face {n} is {name}"),
    title: |name| format!("Not {name}"),
    intro: "Faces that were taken for this person and are not. Who is nearer to one of them than to the templates is asked about",
    face: |n| format!("Face {n} that is somebody else"),
    remove: |n| format!("Forget face {n} that is somebody else"),
    similarity: |value| format!("similarity {value}"),
};

pub(in crate::window::text) const CHINESE: NotThem = NotThem {
    action_not: "不是此人",
    action_is: "正是此人",
    perhaps: |name| format!("可能是{name}；您说过一张相似的脸不是"),
    why: "您说过一张相似的脸不是",
    not: "不是此人",
    is: "正是此人",
    not_of: |n, name| format!("人脸 {n} 不是{name}"),
    is_of: |n, name| format!("人脸 {n} 是{name}"),
    title: |name| format!("不是{name}"),
    intro: "曾被认作此人、其实不是的脸。谁更像其中之一而不像模板，就会询问",
    face: |n| format!("别人的脸 {n}"),
    remove: |n| format!("不再记住别人的脸 {n}"),
    similarity: |value| format!("相似度 {value}"),
};
