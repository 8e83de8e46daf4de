//! Known names that fit what is typed.

use crate::window::state::people::People;
use faceglass_gallery::{name_holds, same_name};
use faceglass_pipeline::live::PersonView;
use faceglass_pipeline::result::{FaceResult, IdentityVerdict};

/// So many are proposed.
const PROPOSED: usize = 4;

/// Whom a face is taken for, only just: within the uncertain band, and neither somebody else nor
/// anybody's word stands against it. A view of them as they look now would help.
pub fn only_just<'a>(people: &'a People, face: Option<&FaceResult>) -> Option<&'a PersonView> {
    let identity = &face?.identity;
    let is_near = identity.verdict == IdentityVerdict::Uncertain;
    let is_open = identity.rival.is_some() || identity.not_them.is_some();
    let person = identity.person.as_ref().filter(|_| is_near && !is_open)?;
    people.find(person)
}

/// People whose name holds what is typed, those first whose name begins with it.
/// While nothing is typed, only whom the face looks like.
pub fn proposed(people: &People, typed: &str, face: Option<&FaceResult>) -> Vec<PersonView> {
    let all = people.gallery().people.iter();
    let typed = typed.trim();
    if typed.is_empty() {
        let identity = face.map(|face| &face.identity);
        let likely = identity.filter(|who| who.verdict != IdentityVerdict::Unknown);
        let likely = likely.and_then(|who| who.person.as_ref());
        return all
            .filter(|person| Some(&person.id) == likely)
            .cloned()
            .collect();
    }
    let mut found: Vec<&PersonView> = all
        .filter(|person| name_holds(&person.name, typed))
        .collect();
    let letters = typed.chars().count();
    let begins = |name: &str| {
        let start: String = name.chars().take(letters).collect();
        same_name(&start, typed)
    };
    found.sort_by_key(|person| !begins(&person.name));
    found.into_iter().take(PROPOSED).cloned().collect()
}
