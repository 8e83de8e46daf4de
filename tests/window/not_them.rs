//! "Not this person", in both languages.

use crate::person::page_of;
use crate::support::{Setup, Window, chinese, face, gallery, known, spoof};
use egui::Key;
use faceglass_gallery::{PersonId, Taken, TemplateId};
use faceglass_pipeline::live::{Command, CounterExample, Edit, Event};
use faceglass_pipeline::result::{FaceResult, IdentityVerdict};
use std::sync::Arc;

/// Perhaps Grace, against somebody's word.
fn doubted(track: u64, x: f32) -> FaceResult {
    let mut face = known(face(track, x), "Grace");
    face.identity.verdict = IdentityVerdict::Uncertain;
    face.identity.not_them = Some(0.8);
    face
}

fn windows(faces: &[FaceResult]) -> [Window; 2] {
    let in_chinese = Setup {
        settings: chinese(),
        ..Setup::default()
    };
    [Window::open(), Window::with(in_chinese)].map(|mut window| {
        window.camera_runs();
        window.say(gallery(&["Grace"], None));
        window.show(faces.to_vec());
        window.forget();
        window
    })
}

#[test]
fn a_name_can_be_denied_at_the_face() {
    let windows = windows(&[known(face(7, 40.0), "Grace"), face(8, 300.0)]);
    let labels = ["Face 1 is not Grace", "人脸 1 不是Grace"];
    let is = ["Face 1 is Grace", "人脸 1 是Grace"];
    for ((mut window, label), is) in windows.into_iter().zip(labels).zip(is) {
        assert!(!window.has(is), "nothing speaks against it");
        window.click(label);
        window.assert_sent(&Command::NotThem { track: 7 });
        let of_nobody = label.replace('1', "2");
        assert!(!window.has(&of_nobody), "nobody is named there");
    }
}

#[test]
fn a_doubt_is_said_and_answered_at_the_face() {
    let windows = windows(&[doubted(7, 40.0)]);
    let words = [
        (
            "Perhaps Grace; you said that somebody alike is not",
            "Face 1 is Grace",
            "Face 1 is not Grace",
            "You said that somebody alike is not",
        ),
        (
            "可能是Grace；您说过一张相似的脸不是",
            "人脸 1 是Grace",
            "人脸 1 不是Grace",
            "您说过一张相似的脸不是",
        ),
    ];
    for (mut window, (perhaps, is, not, why)) in windows.into_iter().zip(words) {
        window.assert_says(perhaps);
        assert!(
            window.has(why),
            "on a line of its own, where there is room for it"
        );
        window.click(is);
        window.assert_sent(&Command::IsThem { track: 7 });
        window.click(not);
        window.assert_sent(&Command::NotThem { track: 7 });
        assert_eq!(window.commands().len(), 2, "and nothing else");
    }
}

#[test]
fn the_keys_mean_the_chosen_face_else_the_largest_with_a_name() {
    let mut far = known(face(8, 300.0), "Grace");
    far.bbox.w /= 2.0;
    let mut window = Window::with_faces(vec![face(6, 460.0), spoof(doubted(7, 40.0)), far]);
    window.forget();
    window.key(Key::N);
    window.assert_sent(&Command::NotThem { track: 7 });
    window.key(Key::Y);
    window.assert_sent(&Command::IsThem { track: 7 });
    window.click("Face 2 · Grace");
    window.key(Key::N);
    window.assert_sent(&Command::NotThem { track: 8 });
    window.forget();
    window.key(Key::Y);
    window.click("Face 2 · Grace");
    window.click("Face 3 · Unknown");
    window.key(Key::N);
    assert!(window.commands().is_empty(), "neither can be meant");
}

#[test]
fn a_persons_page_shows_who_they_are_not_and_forgets_it() {
    let words = [
        (
            "Look at Grace closely",
            "Not Grace",
            "Forget face 2 that is somebody else",
        ),
        ("仔细查看Grace", "不是Grace", "不再记住别人的脸 2"),
    ];
    for (mut window, (look, title, forget)) in windows(&[]).into_iter().zip(words) {
        window.click(look);
        let mut page = page_of("Grace");
        window.say(Event::Person(Some(Arc::new(page.clone()))));
        assert!(!window.has(title), "there is none");
        page.not_them = (1..=2)
            .map(|n| CounterExample {
                id: TemplateId(format!("n{n}")),
                picture: Some(Arc::new(image::RgbImage::new(112, 112))),
                created_unix_ms: 1_798_761_599_000,
                taken: Taken::default(),
                similarity: Some(0.48),
            })
            .collect();
        window.say(Event::Person(Some(Arc::new(page))));
        window.assert_says(title);
        window.assert_says("0.48");
        window.harness.run_steps(4);
        window.click(forget);
        window.assert_sent(&Command::Edit(Edit::ForgetNotThem {
            person: PersonId("grace".into()),
            templates: vec![TemplateId("n2".into())],
        }));
    }
}
