//! Questions before somebody is stored.

/// Questions before somebody is stored.
pub struct Questions {
    /// The pictures of so-and-so are not of one person.
    pub mixed: fn(&str) -> String,
    /// So many agree, so many do not.
    pub agreeing: fn(usize, usize) -> String,
    /// Of so many none are more than others.
    pub even: fn(usize) -> String,
    /// Similarity that is needed.
    pub needed: fn(&str) -> String,
    pub other_face: fn(&str) -> String,
    pub partly_unlike: fn(&str) -> String,
    pub keep_agreeing: fn(usize) -> String,
    pub keep_alike: fn(usize) -> String,
    pub take_all: fn(&str) -> String,
    pub add_anyway: fn(&str) -> String,
    /// The same for everyone to whom it applies.
    pub for_all: &'static str,
    /// Which face of this file is so-and-so.
    pub which_face: fn(&str, &str) -> String,
    pub pictures_waiting: fn(usize) -> String,
    pub without_picture: &'static str,
    /// Over the face that is being enrolled.
    pub marked: fn(&str) -> String,
    /// The same until the pictures are taken.
    pub to_be_enrolled: &'static str,
    /// Somebody else is where the chosen face was.
    pub another_face: &'static str,
    pub refused_another: &'static str,
}

pub(super) const ENGLISH: Questions = Questions {
    mixed: |name| format!("The pictures of {name} do not look like one person"),
    agreeing: |n, odd| {
        let verb =
            |n: usize, one: &'static str, many: &'static str| if n == 1 { one } else { many };
        format!(
            "{n} {}, {odd} {} not",
            verb(n, "agrees", "agree"),
            verb(odd, "does", "do")
        )
    },
    even: |n| format!("{n} pictures, and no larger group agrees"),
    needed: |value| format!("{value} is needed"),
    other_face: |name| format!("This does not look like the {name} enrolled already"),
    partly_unlike: |name| format!("Not all pictures look like the {name} enrolled already"),
    keep_agreeing: |n| format!("Take the {n} that agree"),
    keep_alike: |n| format!("Add the {n} that do"),
    take_all: |name| format!("All are {name}"),
    add_anyway: |name| format!("Add to {name} all the same"),
    for_all: "The same for everyone else like that",
    which_face: |file, name| format!("Which face of {file} is {name}?"),
    pictures_waiting: |n| match n {
        1 => "1 more picture to ask about".to_owned(),
        n => format!("{n} more pictures to ask about"),
    },
    without_picture: "Leave this picture out",
    marked: |name| format!("Enrolling {name}"),
    to_be_enrolled: "To be enrolled",
    another_face: "Another face is there now. Choose it in the picture, or wait for the first one",
    refused_another: "another face is in the picture, not the chosen one",
};

pub(super) const CHINESE: Questions = Questions {
    mixed: |name| format!("{name}的图片不像同一个人"),
    agreeing: |n, odd| format!("{n} 张一致，{odd} 张不一致"),
    even: |n| format!("{n} 张图片，没有哪一组更多"),
    needed: |value| format!("至少需要 {value}"),
    other_face: |name| format!("这不像已登记的{name}"),
    partly_unlike: |name| format!("有些图片不像已登记的{name}"),
    keep_agreeing: |n| format!("只用一致的 {n} 张"),
    keep_alike: |n| format!("只添加像的 {n} 张"),
    take_all: |name| format!("全部都是{name}"),
    add_anyway: |name| format!("仍然添加到{name}"),
    for_all: "其他同样情况的也这样处理",
    which_face: |file, name| format!("{file} 中哪一张脸是{name}？"),
    pictures_waiting: |n| format!("还有 {n} 张图片要问"),
    without_picture: "不用这张图片",
    marked: |name| format!("正在登记{name}"),
    to_be_enrolled: "将要登记",
    another_face: "现在是另一张脸。请在画面中选择它，或等待原来的那张",
    refused_another: "画面中是另一张脸，不是所选的那张",
};
