//! Questions before somebody is stored: what speaks against it, with the faces
//! it is about. The enrolment asks in its panel, an import over the window.

use crate::window::look::theme::bold;
use crate::window::look::thumbnail;
use crate::window::look::widgets::{dialog_frame, hint, primary_button, speak};
use crate::window::state::action::Action;
use crate::window::state::enrolment::{EnrolmentSteps, Step};
use crate::window::state::people::{Import, People};
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use egui::{Id, Key, Modal, RichText, Role, Ui};
use faceglass_pipeline::live::{
    Answer, Command, FaceQuestion, Objection, Odd, Question, ShownFace,
};
use image::RgbImage;
use std::sync::Arc;

/// Side of a face in points, in a dialog and in the panel.
const LARGE: f32 = 96.0;
const SMALL: f32 = 72.0;
/// Of the pictures that do not fit, so many are shown.
const SHOWN: usize = 6;

/// Shows the question of an import; what was asked for.
pub fn import_ui(ui: &mut Ui, import: &mut Import, people: &People, t: &Texts) -> Option<Request> {
    let question = import.question()?.clone();
    // A click beside it is no answer: nothing would be known to happen.
    Modal::new(Id::unique("import question"))
        .frame(dialog_frame(ui))
        .show(ui.ctx(), |ui| {
            ui.set_width(420.0);
            import_question_ui(ui, import, people, &question, t)
        })
        .inner
}

fn import_question_ui(
    ui: &mut Ui,
    import: &mut Import,
    people: &People,
    question: &Question,
    t: &Texts,
) -> Option<Request> {
    let p = &t.people;
    let title = title(question, t);
    let response = ui.label(RichText::new(&title).font(bold(17.0)));
    speak(ui, &response, Role::Alert, &title);
    body_ui(ui, people, question, LARGE, t);
    if question.waiting > 0 {
        let same = match question.objection {
            Objection::LooksLike { .. } => p.alike_all,
            _ => t.question.for_all,
        };
        ui.checkbox(&mut import.for_all, same);
        hint(ui, (p.alike_waiting)(question.waiting));
    }
    hint(ui, p.alike_undo);
    ui.add_space(8.0);
    let focus = import.takes_focus();
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        let answer = answers_ui(ui, question, t, focus);
        let skipped = ui.button((p.alike_skip)(&question.name)).clicked();
        if let Some(answer) = answer.or(skipped.then_some(Answer::Skip)) {
            wanted = Some(Request::Send(import.answer(answer)));
        } else if ui.button(p.cancel_import).clicked() {
            wanted = Some(Request::Send(Command::CancelEnrolment));
        }
    });
    wanted
}

/// The question of an enrolment, in its panel; what was asked for.
pub fn enrolment_ui(
    ui: &mut Ui,
    enrolment: &mut EnrolmentSteps,
    people: &People,
    question: &Question,
    t: &Texts,
) -> Option<Request> {
    let title = title(question, t);
    let response = ui.label(RichText::new(&title).font(bold(14.0)));
    speak(ui, &response, Role::Alert, &title);
    body_ui(ui, people, question, SMALL, t);
    let focus = std::mem::take(&mut enrolment.focus_answer);
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        if let Some(answer) = answers_ui(ui, question, t, focus) {
            enrolment.step = Step::Asked;
            wanted = Some(Request::Send(Command::AnswerEnrolment(answer)));
        }
        wanted = wanted.take().or(cancel_ui(ui, t));
    });
    wanted
}

/// Which of the faces of a picture file is meant, in the panel; what was asked
/// for.
pub fn face_ui(
    ui: &mut Ui,
    enrolment: &mut EnrolmentSteps,
    question: &FaceQuestion,
    t: &Texts,
) -> Option<Request> {
    let title = (t.question.which_face)(&question.file, &question.name);
    let response = ui.label(RichText::new(&title).font(bold(14.0)));
    speak(ui, &response, Role::Alert, &title);
    if question.waiting > 0 {
        hint(ui, (t.question.pictures_waiting)(question.waiting));
    }
    let focus = std::mem::take(&mut enrolment.focus_answer);
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        for (n, face) in question.faces.iter().enumerate() {
            if shown_face_ui(ui, face, t, focus && n == 0) {
                chosen = Some(Some(face.number));
            }
        }
    });
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        if ui.button(t.question.without_picture).clicked() {
            chosen = Some(None);
        }
        if let Some(number) = chosen {
            enrolment.step = Step::Asked;
            wanted = Some(Request::Send(Command::ChooseFace(number)));
        }
        wanted = wanted.take().or(cancel_ui(ui, t));
    });
    wanted
}

/// A face with its number; true if it was chosen.
fn shown_face_ui(ui: &mut Ui, face: &ShownFace, t: &Texts, focus: bool) -> bool {
    let label = (t.faces.face)(face.number);
    let id = Id::unique(("which face", face.number));
    let chosen = ui.vertical(|ui| {
        thumbnail::ui(ui, id, face.picture.as_ref(), &label, SMALL);
        let button = ui.button(&label);
        if focus {
            button.request_focus();
        }
        button.clicked()
    });
    chosen.inner
}

fn cancel_ui(ui: &mut Ui, t: &Texts) -> Option<Request> {
    let cancel = ui.button(t.commands.cancel).clicked();
    cancel.then_some(Request::Do(Action::Cancel))
}

/// What speaks against it.
fn title(question: &Question, t: &Texts) -> String {
    let q = &t.question;
    let name = &question.name;
    match &question.objection {
        Objection::Mixed { .. } => (q.mixed)(name),
        Objection::LooksLike { person_name, .. } => (t.people.alike_ask)(name, person_name),
        Objection::OtherFace { person_name, .. } => (q.other_face)(person_name),
        Objection::SameName {
            person_name,
            unlike,
            ..
        } => match unlike.len() {
            0 => (t.enrol.same_name)(person_name),
            _ => (q.partly_unlike)(person_name),
        },
    }
}

/// Figures and faces.
fn body_ui(ui: &mut Ui, people: &People, question: &Question, side: f32, t: &Texts) {
    let detail = |similarity: f32| {
        let value = format!("{similarity:.2}");
        (t.people.alike_detail)(question.pictures, &value)
    };
    let needed = |threshold: f32| (t.question.needed)(&format!("{threshold:.2}"));
    match &question.objection {
        Objection::Mixed {
            agreeing,
            even,
            odd,
            threshold,
        } => {
            let count = if *even {
                (t.question.even)(odd.len())
            } else {
                (t.question.agreeing)(*agreeing, odd.len())
            };
            hint(ui, format!("{count} · {}", needed(*threshold)));
        }
        Objection::LooksLike { similarity, .. } => {
            hint(ui, detail(*similarity));
        }
        Objection::OtherFace {
            similarity,
            threshold,
            ..
        } => {
            hint(
                ui,
                format!("{} · {}", detail(*similarity), needed(*threshold)),
            );
        }
        Objection::SameName { similarity, .. } => {
            if let Some(similarity) = similarity {
                hint(ui, detail(*similarity));
            }
        }
    }
    ui.add_space(6.0);
    faces_ui(ui, people, question, side, t);
    ui.add_space(6.0);
}

fn faces_ui(ui: &mut Ui, people: &People, question: &Question, side: f32, t: &Texts) {
    let odd: &[Odd] = match &question.objection {
        Objection::Mixed { odd, .. } => odd,
        Objection::SameName { unlike, .. } => unlike,
        Objection::LooksLike { .. } | Objection::OtherFace { .. } => &[],
    };
    ui.horizontal_wrapped(|ui| {
        let even = matches!(question.objection, Objection::Mixed { even: true, .. });
        if !even {
            let own = question.picture.as_ref();
            face_of_ui(ui, t, ("own", 0), own, &question.name, side);
        }
        if let Some((id, name)) = question.objection.person() {
            // Placed by this import, the other one is not in the list yet.
            let picture = people.find(id).and_then(|person| person.thumbnail.as_ref());
            face_of_ui(ui, t, ("enrolled", 0), picture, name, side);
        }
        for (n, odd) in odd.iter().take(SHOWN).enumerate() {
            let file = odd.file.as_deref().unwrap_or_default();
            let words = format!("{file} · {:.2}", odd.similarity);
            face_of_ui(ui, t, ("odd", n), odd.picture.as_ref(), &words, side);
        }
    });
    if odd.len() > SHOWN {
        let more = odd[SHOWN..].iter().filter_map(|odd| odd.file.as_deref());
        hint(ui, more.collect::<Vec<_>>().join(", "));
    }
}

fn face_of_ui(
    ui: &mut Ui,
    t: &Texts,
    id: (&str, usize),
    picture: Option<&Arc<RgbImage>>,
    words: &str,
    side: f32,
) {
    ui.vertical(|ui| {
        ui.set_max_width(side);
        let label = (t.people.thumbnail)(words);
        thumbnail::ui(ui, Id::unique(("question", id)), picture, &label, side);
        let words = RichText::new(words).small();
        ui.add(egui::Label::new(words).truncate());
    });
}

/// What can be done, the likeliest first; the one that was chosen. That has the keyboard, and Enter chooses it; Space
/// does not, with which one who did not look yet pauses the picture.
fn answers_ui(ui: &mut Ui, question: &Question, t: &Texts, focus: bool) -> Option<Answer> {
    let mut chosen = None;
    for (n, (answer, label)) in answers(question, t).into_iter().enumerate() {
        let button = if n == 0 {
            primary_button(ui, &label)
        } else {
            ui.button(label)
        };
        if focus && n == 0 {
            button.request_focus();
        }
        let paused = n == 0 && ui.input(|input| input.key_pressed(Key::Space));
        if button.clicked() && !paused {
            chosen = Some(answer);
        }
    }
    chosen
}

fn answers(question: &Question, t: &Texts) -> Vec<(Answer, String)> {
    let q = &t.question;
    let name = &question.name;
    let all = match &question.objection {
        Objection::Mixed { agreeing, .. } => vec![
            (Answer::KeepAgreeing, (q.keep_agreeing)(*agreeing)),
            (Answer::TakeAll, (q.take_all)(name)),
        ],
        Objection::LooksLike { person_name, .. } => vec![
            (Answer::Add, (t.enrol.add_to)(person_name)),
            (Answer::Apart, (t.people.alike_apart)(name)),
        ],
        Objection::OtherFace { person_name, .. } => vec![
            (Answer::Apart, t.enrol.create_new.to_owned()),
            (Answer::Add, (q.add_anyway)(person_name)),
        ],
        Objection::SameName {
            person_name,
            unlike,
            ..
        } => {
            let alike = question.pictures.saturating_sub(unlike.len());
            vec![
                (Answer::KeepAgreeing, (q.keep_alike)(alike)),
                (Answer::Add, (t.enrol.add_to)(person_name)),
                (Answer::Apart, t.enrol.create_new.to_owned()),
            ]
        }
    };
    all.into_iter()
        .filter(|(answer, _)| question.objection.takes(*answer))
        .collect()
}
