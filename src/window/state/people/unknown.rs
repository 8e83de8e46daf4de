//! The unknown faces while they are looked at.

use std::collections::HashMap;

/// What is typed while they are open.
#[derive(Clone, Debug, Default)]
pub struct UnknownPage {
    /// Names, by the identity of the group.
    names: HashMap<String, String>,
    /// It is asked whether all of them are to go.
    pub asks_to_erase: bool,
}

impl UnknownPage {
    /// The name of a group as typed.
    pub fn name_mut(&mut self, group: &str) -> &mut String {
        self.names.entry(group.to_owned()).or_default()
    }
}
