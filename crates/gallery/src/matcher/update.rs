//! Following a gallery that changes.

use super::block::Block;
use super::who::Who;
use super::{Matcher, matched};
use crate::gallery::Gallery;
use crate::person::Person;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

impl Matcher {
    /// Takes over what changed in `gallery`, which costs what changed, and a look
    /// at everyone.
    pub fn update(&mut self, gallery: &Gallery) {
        let mut held = std::mem::take(&mut self.people).into_iter().peekable();
        let mut people = Vec::with_capacity(gallery.people().len());
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        // Both are in the order of the gallery.
        for person in matched(gallery.people(), &self.model) {
            while let Some(who) = held.next_if(|who| is_before(who, person)) {
                gone.push(who);
            }
            let same = held.next_if(|who| who.id == person.id);
            match same {
                Some(who) if who.is(person, &self.model) => people.push(who),
                changed => {
                    gone.extend(changed);
                    let who = Arc::new(Who::new(person, &self.model));
                    new.push(Arc::clone(&who));
                    people.push(who);
                }
            }
        }
        gone.extend(held);
        self.people = people;
        self.take_out(&gone);
        for who in &new {
            self.lay_out(who);
        }
        self.join_blocks();
    }

    fn take_out(&mut self, gone: &[Arc<Who>]) {
        if gone.is_empty() {
            return;
        }
        let gone: HashSet<*const Who> = gone.iter().map(Arc::as_ptr).collect();
        let is_gone = |who: &Arc<Who>| gone.contains(&Arc::as_ptr(who));
        self.odd.retain(|who| !is_gone(who));
        for block in &mut self.blocks {
            if block.holds(&is_gone) {
                Arc::make_mut(block).remove(&is_gone);
            }
        }
        self.blocks.retain(|block| block.rows() > 0);
        if self.people.is_empty() {
            self.size = 0;
        }
    }

    /// So that blocks with few rows do not pile up.
    fn join_blocks(&mut self) {
        let needed = self.templates().div_ceil(super::block::ROWS);
        if self.blocks.len() <= 2 * needed + 1 {
            return;
        }
        self.blocks.clear();
        self.odd.clear();
        for who in self.people.clone() {
            self.lay_out(&who);
        }
    }

    fn lay_out(&mut self, who: &Arc<Who>) {
        if self.size == 0 {
            self.size = who.templates.first().map_or(0, |t| t.values().len());
        }
        let size = self.size;
        if who.templates.iter().any(|t| t.values().len() != size) {
            self.odd.push(Arc::clone(who));
        }
        for (at, template) in (0u32..).zip(&who.templates) {
            if template.values().len() == size {
                self.block_with_room().push(who, at, template.values());
            }
        }
    }

    fn block_with_room(&mut self) -> &mut Block {
        if self.blocks.last().is_none_or(|block| block.is_full()) {
            self.blocks.push(Arc::new(Block::new(self.size)));
        }
        let last = self.blocks.len() - 1;
        Arc::make_mut(&mut self.blocks[last])
    }
}

/// Whether `who`, whom the gallery does not hold where they were, stood before
/// `person`.
fn is_before(who: &Who, person: &Person) -> bool {
    who.id != person.id && who.order(&person.name, &person.id) == Ordering::Less
}
