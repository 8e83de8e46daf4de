//! Lists that say what to compare: LFW's pairs, tables with commas, and labels of
//! groups.

mod labels;

pub use labels::{
    ADULT, LabelledPicture, Labels, celeba_attributes, is_celeba, label_table, people_list,
    utkface_names,
};

use crate::EvaluationError;
use crate::metrics::detection::Box2;
use std::collections::{BTreeMap, HashMap};

/// Two pictures, and whether they show one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Fold, from 0; 0 for lists without folds.
    pub fold: usize,
    /// First picture, as a path below the folder of pictures.
    pub a: String,
    /// Second picture.
    pub b: String,
    /// Whether both show one person.
    pub same: bool,
}

/// Two pictures by their places in a list of names, and whether they show one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairAt {
    /// Place of the first picture.
    pub a: usize,
    /// Place of the second picture.
    pub b: usize,
    /// Fold, from 0.
    pub fold: usize,
    /// Whether both show one person.
    pub same: bool,
}

/// Every picture's name once, and the pairs by places among those names.
pub fn places(listed: &[Pair]) -> (Vec<String>, Vec<PairAt>) {
    let mut names = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut pairs = Vec::with_capacity(listed.len());
    for pair in listed {
        let [a, b] = [&pair.a, &pair.b].map(|name| {
            *known.entry(name).or_insert_with(|| {
                names.push(name.clone());
                names.len() - 1
            })
        });
        pairs.push(PairAt {
            a,
            b,
            fold: pair.fold,
            same: pair.same,
        });
    }
    (names, pairs)
}

/// Reads LFW's `pairs.txt`: folds and pairs of each kind in a fold, then a line
/// a pair. `origin` names the file in errors.
///
/// # Errors
/// [`EvaluationError::List`] with the line that has another shape.
pub fn lfw_pairs(text: &str, origin: &str) -> Result<Vec<Pair>, EvaluationError> {
    let bad = |line: usize| {
        EvaluationError::List(format!(
            "{origin} breaks off or is not LFW's list at line {line}; take the pairs.txt of View 2."
        ))
    };
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default().split_whitespace();
    let head: Option<Vec<usize>> = head.map(|cell| cell.parse().ok()).collect();
    let Some([folds, each]) = head.as_deref() else {
        return Err(bad(1));
    };
    let per_fold = each.saturating_mul(2).max(1);
    let mut pairs = Vec::new();
    for (at, line) in lines.filter(|l| !l.trim().is_empty()).enumerate() {
        let (a, b, same) = lfw_pair(line).ok_or_else(|| bad(at + 2))?;
        let fold = at / per_fold;
        pairs.push(Pair { fold, a, b, same });
    }
    if pairs.is_empty() || pairs.len() != folds.saturating_mul(per_fold) {
        return Err(bad(pairs.len() + 2));
    }
    Ok(pairs)
}

/// "Name 1 4" or "Name 1 Other 2".
fn lfw_pair(line: &str) -> Option<(String, String, bool)> {
    let cells: Vec<&str> = line.split_whitespace().collect();
    let file = |who: &str, number: &str| {
        let number: u32 = number.parse().ok()?;
        Some(format!("{who}/{who}_{number:04}.jpg"))
    };
    match cells[..] {
        [who, m, n] => Some((file(who, m)?, file(who, n)?, true)),
        [who, m, other, n] => Some((file(who, m)?, file(other, n)?, false)),
        _ => None,
    }
}

/// Reads a table "file, file, same": the third cell is 1, yes or true, or 0, no
/// or false. A first line with other words is its heading.
///
/// # Errors
/// [`EvaluationError::List`] with the line that has another shape.
pub fn pair_table(text: &str, origin: &str) -> Result<Vec<Pair>, EvaluationError> {
    let mut pairs = Vec::new();
    for (at, row) in table(text, origin)?.into_iter().enumerate() {
        let [a, b, same] = row.cells.as_slice() else {
            return Err(EvaluationError::List(format!(
                "Line {} of {origin} needs three cells and not {}; write file, file, same.",
                row.line,
                row.cells.len()
            )));
        };
        match truth(same) {
            Some(_) if a.is_empty() || b.is_empty() => {
                return Err(EvaluationError::List(format!(
                    "Line {} of {origin} names no file; write file, file, same.",
                    row.line
                )));
            }
            Some(same) => pairs.push(Pair {
                fold: 0,
                a: a.clone(),
                b: b.clone(),
                same,
            }),
            None if at == 0 => {}
            None => {
                return Err(EvaluationError::List(format!(
                    "Line {} of {origin} says \"{same}\"; write 1 for the same person or 0.",
                    row.line
                )));
            }
        }
    }
    if pairs.is_empty() {
        return Err(EvaluationError::List(format!(
            "{origin} lists no pair; write a line \"file, file, same\" for each."
        )));
    }
    Ok(pairs)
}

fn truth(cell: &str) -> Option<bool> {
    match cell.to_lowercase().as_str() {
        "1" | "yes" | "true" => Some(true),
        "0" | "no" | "false" => Some(false),
        _ => None,
    }
}

/// Reads a table "file, x, y, width, height" with a line a face, in pixels; a
/// line with the file alone is a picture without a face. A first line whose
/// second cell is a word is its heading.
///
/// # Errors
/// [`EvaluationError::List`] with the line that has another shape.
pub fn box_table(text: &str, origin: &str) -> Result<BTreeMap<String, Vec<Box2>>, EvaluationError> {
    let mut pictures: BTreeMap<String, Vec<Box2>> = BTreeMap::new();
    for (at, row) in table(text, origin)?.into_iter().enumerate() {
        let file = row.cells.first().cloned().unwrap_or_default();
        let rest: Vec<&str> = row.cells[1..].iter().map(String::as_str).collect();
        let boxes = pictures.entry(file.clone());
        if rest.iter().all(|cell| cell.is_empty()) {
            boxes.or_default();
            continue;
        }
        let numbers: Option<Vec<f64>> = rest.iter().map(|cell| cell.parse().ok()).collect();
        match numbers.as_deref() {
            Some([x, y, w, h]) if *w > 0.0 && *h > 0.0 && x.is_finite() && y.is_finite() => {
                let face = Box2 {
                    x: *x,
                    y: *y,
                    w: *w,
                    h: *h,
                };
                boxes.or_default().push(face);
            }
            None if at == 0 => {}
            _ => {
                return Err(EvaluationError::List(format!(
                    "Line {} of {origin} is no box; write file, x, y, width, height in pixels, or the file alone.",
                    row.line
                )));
            }
        }
    }
    if pictures.is_empty() {
        return Err(EvaluationError::List(format!(
            "{origin} lists no picture; write a line \"file, x, y, width, height\" for each face."
        )));
    }
    Ok(pictures)
}

/// One line of a table.
struct Row {
    line: usize,
    cells: Vec<String>,
}

/// Cells between commas; in double quotes they may hold commas and, doubled,
/// quotes (RFC 4180). Blanks around cells and empty lines are left out.
fn table(text: &str, origin: &str) -> Result<Vec<Row>, EvaluationError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().find(|line| !line.trim().is_empty());
    let first = first.filter(|line| !line.contains(','));
    for (mark, name) in [(';', "semicolons"), ('\t', "tabs")] {
        if first.is_some_and(|line| line.contains(mark)) {
            return Err(EvaluationError::List(format!(
                "{origin} has {name} between its cells; save it with commas (CSV, separated by commas)."
            )));
        }
    }
    let mut rows = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let cells = cells(line).ok_or_else(|| {
            EvaluationError::List(format!(
                "Line {} of {origin} has a quote that does not end; close it.",
                at + 1
            ))
        })?;
        rows.push(Row {
            line: at + 1,
            cells,
        });
    }
    Ok(rows)
}

/// `None` if a quote does not end.
fn cells(line: &str) -> Option<Vec<String>> {
    let mut cells = vec![String::new()];
    let mut letters = line.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        let cell = cells.last_mut()?;
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            ',' if !is_quoted => cells.push(String::new()),
            letter => cell.push(letter),
        }
    }
    (!is_quoted).then(|| cells.iter().map(|c| c.trim().to_owned()).collect())
}
