//! insightface's verification sets: pairs of pictures and whether both show one person. They know no names.

use super::{Input, Item};
use crate::core::error::{Result, WorkshopError};
use crate::data::tools::bin::{PairSet, written};
use crate::data::trees::work::left_out::LeftOut;
use faceglass_evaluation::lists::pair_table;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

/// Writes `pairs.bin` of the pairs that `table` lists; gives how many pictures are in it, and which pairs are not.
pub(super) fn write(input: &Input, table: &Path, out: &Path) -> Result<(usize, LeftOut)> {
    let text = std::fs::read_to_string(table).map_err(WorkshopError::io(table))?;
    let listed = pair_table(&text, &table.display().to_string())?;
    let mut files: HashMap<String, Vec<u8>> = HashMap::new();
    let named: std::collections::HashSet<&str> = listed
        .iter()
        .flat_map(|p| [p.a.as_str(), p.b.as_str()])
        .collect();
    let mut left_out = input.each(|item| {
        if named.contains(item.file.as_str()) {
            files.insert(item.file, item.bytes);
        }
        Ok(())
    })?;
    let (mut pictures, mut same): (Vec<&[u8]>, Vec<bool>) = (Vec::new(), Vec::new());
    for pair in &listed {
        match (files.get(&pair.a), files.get(&pair.b)) {
            (Some(a), Some(b)) => {
                pictures.extend([&a[..], &b[..]]);
                same.push(pair.same);
            }
            (a, _) => left_out.note(
                "a pair of which a picture is missing",
                if a.is_none() { &pair.a } else { &pair.b },
            ),
        }
    }
    if same.is_empty() {
        return Err(WorkshopError::Data(format!(
            "no pair of {} has both pictures there",
            table.display()
        )));
    }
    super::write(&out.join("pairs.bin"), &written(&pictures, &same)?)?;
    Ok((pictures.len(), left_out))
}

/// Where the pictures of pair `n` come: both to one person, or each to their own.
fn names(n: usize, same: bool) -> [String; 2] {
    if same {
        ["a", "b"].map(|which| format!("pair-{n:06}/{which}.jpg"))
    } else {
        ["a", "b"].map(|which| format!("pair-{n:06}-{which}/{which}.jpg"))
    }
}

/// Gives the pictures of `path`.
pub(super) fn each(path: &Path, take: &mut impl FnMut(Item) -> Result<()>) -> Result<()> {
    let set = PairSet::read(path)?;
    for (n, same) in set.same.iter().enumerate() {
        for (which, file) in names(n, *same).into_iter().enumerate() {
            let person = file.split('/').next().unwrap_or_default().to_owned();
            take(Item {
                person,
                file,
                bytes: set.picture(2 * n + which).to_vec(),
            })?;
        }
    }
    Ok(())
}

/// The pairs of `path` as a table beside the tree.
pub(super) fn table(path: &Path, out: &Path) -> Result<()> {
    let set = PairSet::read(path)?;
    let mut text = "file,file,same\n".to_owned();
    for (n, same) in set.same.iter().enumerate() {
        let [a, b] = names(n, *same);
        let _ = writeln!(text, "{a},{b},{}", u8::from(*same));
    }
    super::write(&out.join("pairs.csv"), text.as_bytes())
}
