//! Templates of another embedder, made anew of the faces kept with them.

use crate::support::{Program, people};
use faceglass_gallery::{Change, Gallery, GalleryStore, Template, TemplateId};
use faceglass_vision::{Embedding, ModelId};

fn open(program: &Program) -> (GalleryStore, Gallery) {
    let (store, gallery, _) = GalleryStore::open(&program.path("data")).unwrap();
    (store, gallery)
}

/// As if everyone had been enrolled with another network; one template without a face.
fn make_stale(program: &Program) -> Gallery {
    let (mut store, mut gallery) = open(program);
    let was = gallery.clone();
    let mut changes = Vec::new();
    for person in was.people() {
        let other = |template: &Template| Template {
            id: TemplateId::fresh(),
            embedding: Embedding::new(vec![1.0, 2.0, 3.0]).unwrap(),
            model: ModelId("of another network".into()),
            ..template.clone()
        };
        let mut templates: Vec<_> = person.templates.iter().map(other).collect();
        let mut faceless = other(&person.templates[0]);
        faceless.thumbnail = None;
        templates.push(faceless);
        let cover = Change::Cover {
            person: person.id.clone(),
            template: Some(templates[1].id.clone()),
        };
        changes.push(Change::AddTemplates {
            person: person.id.clone(),
            templates,
        });
        changes.push(cover);
        changes.push(Change::RemoveTemplates {
            person: person.id.clone(),
            templates: person.templates.iter().map(|t| t.id.clone()).collect(),
        });
    }
    store.commit(&mut gallery, &Change::Batch(changes)).unwrap();
    was
}

#[test]
fn a_new_embedder_loses_nobody() {
    let Some(people) = people() else { return };
    let program = Program::new();
    for (name, pictures) in &people {
        let args = ["enroll", name].into_iter().map(std::ffi::OsStr::new);
        program
            .run(args.chain(pictures.iter().map(|p| p.as_os_str())))
            .assert_code(0);
    }
    let was = make_stale(&program);
    let picture = people[0].1[0].as_os_str();
    let unknown = program.run(["identify".as_ref(), picture]);
    assert_eq!(unknown.code, 1, "{}", unknown.stdout);
    assert!(
        unknown.stderr.contains("people re-embed"),
        "{}",
        unknown.stderr
    );

    let ran = program.run(["people", "re-embed"]);
    let said = &ran.assert_code(0).json()[0];
    let templates: usize = was.people().iter().map(|p| p.templates.len()).sum();
    assert_eq!(said["templates"], templates);
    assert_eq!(
        (&said["without_face"], &said["left"]),
        (&people.len().into(), &0.into())
    );
    let (_, now) = open(&program);
    for (was, now) in was.people().iter().zip(now.people()) {
        assert_eq!(was.id, now.id);
        assert_eq!(was.templates.len() + 1, now.templates.len());
        let anew: Vec<_> = now.templates_of(&was.templates[0].model).collect();
        let made = |t: &Template| t.created_unix_ms;
        assert!(
            was.templates
                .iter()
                .map(made)
                .eq(anew.iter().map(|t| made(t)))
        );
        assert!(anew.iter().all(|t| t.face().is_some()));
        // Whose picture was chosen still stands for them.
        let cover = now.cover().unwrap();
        let likeness = |t: &Template| t.embedding.cosine(&cover.embedding);
        let nearest = was
            .templates
            .iter()
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        assert_eq!(nearest.unwrap().id, was.templates[1].id);
        for template in &was.templates {
            let each = anew.iter().map(|t| t.embedding.cosine(&template.embedding));
            // What a JPEG of the face takes away.
            assert!(each.reduce(f32::max).unwrap() > 0.9);
        }
    }
    program.run(["identify".as_ref(), picture]).assert_code(0);
    // A second time there is nothing to do, and the faceless are told again.
    let again = program.run(["people", "re-embed"]);
    assert_eq!((again.code, &again.json()[0]["templates"]), (1, &0.into()));
}
