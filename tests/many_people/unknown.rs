//! `faceglass people unknown`, as other programs call it.

use crate::support::Program;
use faceglass_gallery::{
    Change, Gallery, GalleryStore, Person, TakenFrom, TakenKind, Template, UNKNOWN_NAME,
    UnknownFace,
};
use faceglass_vision::{Embedding, ModelId, ModelKind, ModelStore};
use serde_json::Value;

const NOON: u64 = 1_798_718_400_000;

/// The network that the program would use.
fn model() -> ModelId {
    let file = ModelStore::new(None).find(ModelKind::Embedder).unwrap();
    ModelId(file.unwrap().manifest.sha256)
}

fn template(degrees: f32, at: u64) -> Template {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let face = image::RgbImage::from_pixel(112, 112, image::Rgb([90, 120, 200]));
    let embedding = Embedding::new(vec![cos, sin]).unwrap();
    let mut template = Template::new(embedding, model(), Some(&face));
    template.created_unix_ms = at;
    template.taken.from = Some(TakenFrom {
        kind: TakenKind::Camera,
        name: "Door".into(),
    });
    template
}

/// Ada is enrolled; two groups of strangers were seen, one of two views.
fn program() -> Program {
    let program = Program::new();
    let (mut store, mut gallery) = (GalleryStore::at(&program.path("data")), Gallery::default());
    let ada = Person::new("Ada", vec![template(0.0, NOON)]).unwrap();
    store.commit(&mut gallery, &Change::AddPerson(ada)).unwrap();
    let view = |degrees: f32, at: u64| UnknownFace {
        face: template(degrees, at),
        worth: 0.5,
        last_unix_ms: at,
    };
    let views = [
        view(90.0, NOON),
        view(130.0, NOON + 60_000),
        view(250.0, NOON + 1),
    ];
    store.unknown().unwrap().write(&views, 0).unwrap();
    program
}

fn groups(program: &Program) -> Vec<Value> {
    program.run(["people", "unknown"]).json()
}

fn id(group: &Value) -> &str {
    group["group"].as_str().unwrap()
}

#[test]
fn groups_are_listed_named_in_one_step_and_unknown_again_after_an_undo() {
    let program = program();
    let listed = groups(&program);
    assert_eq!(listed.len(), 2);
    // Who was seen last comes first.
    assert_eq!(
        (&listed[0]["views"], &listed[1]["views"]),
        (&2.into(), &1.into())
    );
    assert_eq!(listed[0]["last_unix_ms"], NOON + 60_000);
    assert_eq!(listed[0]["seen_in"][0]["name"], "Door");
    let named = program.run(["people", "unknown", "--name", id(&listed[0]), " Grace "]);
    let said = &named.assert_code(0).json()[0];
    assert_eq!(
        (&said["name"], &said["added"]),
        (&"Grace".into(), &2.into())
    );
    assert_eq!(groups(&program).len(), 1);
    let log = program.run(["people", "log"]).json();
    assert_eq!(log.last().unwrap()["what"], "enrolment of Grace");
    program.run(["people", "undo"]).assert_code(0);
    assert_eq!(groups(&program), listed);
    // A name that is taken is decided by the flags of an enrolment.
    let taken = program.run(["people", "unknown", "--name", id(&listed[0]), "Ada"]);
    taken.assert_error("--if-other-face");
    let nobody = program.run(["people", "unknown", "--name", "12345678", "Eve"]);
    nobody.assert_error("no group 12345678");
}

#[test]
fn a_group_is_forgotten_and_all_of_them_without_a_key() {
    let program = program();
    let listed = groups(&program);
    let unsaid = program.run(["people", "unknown", "--forget", id(&listed[0])]);
    unsaid.assert_error("add --yes if it is meant");
    let args = ["people", "unknown", "--yes", "--forget", id(&listed[0])];
    let forgotten = program.run(args);
    assert_eq!(forgotten.assert_code(0).json()[0]["forgotten"], 2);
    assert_eq!(groups(&program), listed[1..]);
    program
        .run(["people", "unknown", "--forget"])
        .assert_error("which group");
    assert_eq!(program.run(["people", "unknown", "--all"]).code, 2);
    let data = program.path("data");
    std::fs::remove_file(data.join("people.key")).unwrap();
    let all = ["people", "unknown", "--forget", "--all"];
    program.run(all).assert_error("add --yes if it is meant");
    assert!(data.join(UNKNOWN_NAME).exists());
    let erased = program.run(all.iter().chain(&["--yes"]));
    let said = serde_json::json!({ "erased": true });
    assert_eq!(erased.assert_code(0).json(), [said]);
    assert!(!data.join(UNKNOWN_NAME).exists());
    let again = program.run(all.iter().chain(&["--yes"]));
    let said = serde_json::json!({ "erased": false });
    assert_eq!((again.code, again.json()), (1, vec![said]));
}

#[test]
fn who_is_erased_is_gone_from_them_and_the_receipt_says_so() {
    let program = program();
    let listed = groups(&program);
    program
        .run(["people", "unknown", "--name", id(&listed[0]), "Grace"])
        .assert_code(0);
    let erased = program.run(["people", "erase", "Grace", "--yes"]);
    assert_eq!(erased.assert_code(0).json()[0]["unknown"], 2);
    assert!(
        erased
            .stderr
            .contains("Gone from the unknown faces: 2 views")
    );
    assert_eq!(groups(&program), listed[1..]);
}
