//! People who are kept, by collection.

use crate::client::{Served, base64, portrait, shared};
use faceglass_server::Running;
use serde_json::{Value, json};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

#[test]
fn who_was_enrolled_in_one_collection_is_found_there_and_in_no_other() {
    let client = shared();
    let (one, other) = (
        client.collection("found-one"),
        client.collection("found-other"),
    );
    let grace = client.enrol(&one, "Grace", "Grace Hopper", 1);
    assert_eq!(grace["added"], 1);
    assert_eq!(grace["pictures"][0]["file"], "portrait.jpg");
    assert_eq!(grace["faces"].as_array().unwrap().len(), 1);
    let search = |collection: &str, person: &str, n| {
        let picture = portrait(person, n);
        client
            .raw(&format!("{collection}/search"), &picture)
            .ok(200)
    };
    let found = search(&one, "Grace Hopper", 2);
    assert_eq!(found["faces"][0]["identity"]["name"], "Grace");
    assert_eq!(found["candidates"][0]["people"][0]["id"], grace["id"]);
    let stranger = search(&one, "Eileen Collins", 1);
    assert_eq!(stranger["faces"][0]["identity"]["verdict"], "unknown");
    assert_eq!(
        stranger["candidates"][0]["people"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let elsewhere = search(&other, "Grace Hopper", 2);
    assert_eq!(elsewhere["faces"][0]["identity"]["name"], Value::Null);
    let shown = client.get(&one).ok(200);
    assert_eq!(
        (&shown["persons"], &shown["templates"]),
        (&json!(1), &json!(1))
    );
    let all = client.get("/v1/collections").ok(200);
    assert!(
        all["collections"]
            .as_array()
            .unwrap()
            .contains(&json!({ "id": "found-one" }))
    );
}

#[test]
fn people_are_listed_renamed_and_erased() {
    let client = shared();
    let all = client.collection("listed");
    let grace = id(&client.enrol(&all, "Grace", "Grace Hopper", 1));
    let eileen = id(&client.enrol(&all, "Eileen", "Eileen Collins", 1));
    let page = client
        .get(&format!("{all}/persons?offset=1&limit=1"))
        .ok(200);
    assert_eq!(
        (&page["total"], &page["persons"][0]["name"]),
        (&json!(2), &json!("Grace"))
    );
    let name = json!({ "name": "  Grace   Hopper " });
    let path = format!("{all}/persons/{grace}");
    let renamed = client.json("PATCH", &path, &name).ok(200);
    assert_eq!(renamed["name"], "Grace Hopper");
    client
        .json("PATCH", &path, &json!({ "name": "" }))
        .refused(422, "bad_name");
    client
        .json("PATCH", &path, &json!({ "nom": "x" }))
        .refused(400, "bad_request");
    let further = portrait("Grace Hopper", 2);
    let added = client.raw(&format!("{path}/faces"), &further).ok(201);
    assert_eq!(
        (&added["added"], &added["templates"]),
        (&json!(1), &json!(2))
    );
    let faces = client.get(&format!("{path}/faces")).ok(200);
    assert_eq!(faces["faces"].as_array().unwrap().len(), 2);
    let face = added["faces"][0].as_str().unwrap();
    assert_eq!(client.delete(&format!("{path}/faces/{face}")).status, 204);
    client
        .delete(&format!("{path}/faces/{face}"))
        .refused(404, "no_such_face");
    let last = faces["faces"][0]["id"].as_str().unwrap();
    client
        .delete(&format!("{path}/faces/{last}"))
        .refused(409, "not_possible");
    assert_eq!(client.delete(&path).status, 204);
    client.get(&path).refused(404, "no_such_person");
    client.delete(&path).refused(404, "no_such_person");
    assert_eq!(
        client.get(&format!("{all}/persons/{eileen}")).ok(200)["templates"],
        1
    );
    client
        .get(&format!("{all}/persons?limit=0"))
        .refused(400, "bad_request");
}

#[test]
fn what_speaks_against_an_enrolment_stores_nothing_unless_it_is_decided() {
    let client = shared();
    let all = client.collection("decided");
    client.enrol(&all, "Grace", "Grace Hopper", 1);
    let persons = format!("{all}/persons");
    let second = base64(&portrait("Grace Hopper", 2));
    let as_another = json!({ "name": "Amazing", "images": [second] });
    let told = client
        .json("POST", &persons, &as_another)
        .refused(409, "objection");
    assert!(told.contains("looks like Grace"), "{told}");
    let decided = json!({ "name": "Amazing", "images": [second], "if_alike": "add" });
    let added = client.json("POST", &persons, &decided).ok(201);
    assert_eq!(
        (&added["name"], &added["templates"]),
        (&json!("Grace"), &json!(2))
    );
    let odd = json!({ "name": "Amazing", "images": [second], "if_alike": "perhaps" });
    client
        .json("POST", &persons, &odd)
        .refused(400, "bad_request");
    let mixed =
        json!({ "name": "Both", "images": [second, base64(&portrait("Eileen Collins", 1))] });
    client
        .json("POST", &persons, &mixed)
        .refused(409, "objection");
    let grace = id(&added);
    let other = portrait("Eileen Collins", 1);
    client
        .raw(&format!("{persons}/{grace}/faces"), &other)
        .refused(409, "objection");
    client
        .json("POST", &persons, &json!({ "name": "Empty" }))
        .ok(201);
    client
        .json("POST", &persons, &json!({ "name": "empty" }))
        .refused(409, "name_taken");
    let nobody = image::RgbImage::from_pixel(200, 200, image::Rgb([90, 120, 90]));
    let mut png = Vec::new();
    let mut into = std::io::Cursor::new(&mut png);
    nobody.write_to(&mut into, image::ImageFormat::Png).unwrap();
    let blank = json!({ "name": "Nobody", "images": [base64(&png)] });
    client
        .json("POST", &persons, &blank)
        .refused(422, "no_face");
    assert_eq!(client.get(&persons).ok(200)["total"], 2);
}

#[test]
fn a_collection_is_made_once_and_deleted_with_everybody() {
    let client = shared();
    let all = client.collection("deleted");
    client.enrol(&all, "Grace", "Grace Hopper", 1);
    let again = json!({ "id": "deleted" });
    client
        .json("POST", "/v1/collections", &again)
        .refused(409, "collection_exists");
    for bad in ["", "A", "../up", "-a", "a b", &"a".repeat(65)] {
        let named = json!({ "id": bad });
        client
            .json("POST", "/v1/collections", &named)
            .refused(422, "bad_collection_id");
    }
    client
        .get("/v1/collections/..%2F..")
        .refused(422, "bad_collection_id");
    assert_eq!(client.delete(&all).status, 204);
    client.get(&all).refused(404, "no_such_collection");
    client.delete(&all).refused(404, "no_such_collection");
    client.json("POST", "/v1/collections", &again).ok(201);
    assert_eq!(client.get(&all).ok(200)["persons"], 0);
}

#[test]
fn people_outlast_the_server_and_their_file_holds_no_name() {
    let served = Served::new(|usual| usual);
    let client = served.client();
    let all = client.collection("kept");
    client.enrol(&all, "Grace Brewster", "Grace Hopper", 1);
    let folder = served.stop();
    let kept = folder.path().join("data/collections/kept");
    let mut files = 0;
    for entry in std::fs::read_dir(&kept).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let holds = bytes.windows(8).any(|part| part == b"Brewster");
        assert!(!holds);
        files += 1;
    }
    assert!(files > 0);
    let again = Running::start(crate::client::settings(&folder)).unwrap();
    let client = crate::client::Client::new(again.address());
    let listed = client.get(&format!("{all}/persons")).ok(200);
    assert_eq!(listed["persons"][0]["name"], "Grace Brewster");
}
