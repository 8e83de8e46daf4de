//! Settings that had another name in an earlier version. Files that people kept, such as those in
//! `models/curves`, are read as they are.

use toml::{Table, Value};

/// A setting under its earlier and its present name, tables first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Renamed {
    pub old: &'static str,
    pub new: &'static str,
}

const fn renamed(old: &'static str, new: &'static str) -> Renamed {
    Renamed { old, new }
}

/// All of them; old and new stand in the same table.
const RENAMED: [Renamed; 8] = [
    renamed("apart", "min_test_distance"),
    renamed("train.final_share", "train.min_lr_ratio"),
    renamed("train.average_decay", "train.ema_decay"),
    renamed("data.held", "data.visible_border"),
    renamed("data.unsure", "data.ambiguous"),
    renamed("data.develop_on", "data.validate_on"),
    renamed("teacher.least_scale", "teacher.min_scale"),
    renamed("teacher.networks.numbers", "teacher.networks.feature_dim"),
];

/// Gives every setting of `table` its present name, and adds those that had another to `found`.
///
/// # Errors
/// What a file that uses both names says.
pub(super) fn modernise(table: &mut Table, found: &mut Vec<Renamed>) -> Result<(), String> {
    for names in RENAMED {
        let (place, old) = names.old.rsplit_once('.').unwrap_or(("", names.old));
        let new = names.new.rsplit('.').next().unwrap_or(names.new);
        let both = || format!("{} and {}, which are one setting", names.old, names.new);
        let mut is_there = false;
        for table in tables_at(table, place) {
            if let Some(value) = table.remove(old) {
                is_there = true;
                if table.insert(new.to_owned(), value).is_some() {
                    return Err(both());
                }
            }
        }
        if is_there && !found.contains(&names) {
            found.push(names);
        }
    }
    Ok(())
}

/// The tables at `place`: one, none, or all of a list.
fn tables_at<'a>(table: &'a mut Table, place: &str) -> Vec<&'a mut Table> {
    let (first, rest) = place.split_once('.').unwrap_or((place, ""));
    if first.is_empty() {
        return vec![table];
    }
    match table.get_mut(first) {
        Some(Value::Table(inner)) => tables_at(inner, rest),
        Some(Value::Array(list)) => list
            .iter_mut()
            .filter_map(Value::as_table_mut)
            .flat_map(|inner| tables_at(inner, rest))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_renamed_at_the_top_in_tables_and_in_lists() {
        let old = "apart = 0.4\n[data]\nheld = 0.5\n[teacher]\nleast_scale = 1\n\
                   [[teacher.networks]]\nnumbers = 3\n[[teacher.networks]]\nnumbers = 4\nside = 8";
        let new = "min_test_distance = 0.4\n[data]\nvisible_border = 0.5\n[teacher]\nmin_scale = 1\n\
                   [[teacher.networks]]\nfeature_dim = 3\n\
                   [[teacher.networks]]\nfeature_dim = 4\nside = 8";
        let mut table: Table = toml::from_str(old).unwrap();
        let mut found = Vec::new();
        modernise(&mut table, &mut found).unwrap();
        assert_eq!(table, toml::from_str(new).unwrap());
        assert_eq!(found.len(), 4);
        // A second look finds nothing to change, and elsewhere the same words are left alone.
        let mut elsewhere: Table = toml::from_str("[other]\nheld = 1\nnumbers = 2").unwrap();
        let before = elsewhere.clone();
        found.clear();
        modernise(&mut table, &mut found).unwrap();
        modernise(&mut elsewhere, &mut found).unwrap();
        assert!(found.is_empty() && elsewhere == before);
    }
}
