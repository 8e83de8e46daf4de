//! Which class is taken for which.

use faceglass_evaluation::{Rate, words};

/// Counts of what pictures show and what a network says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    names: Vec<String>,
    /// By what is shown, then by what was said.
    counts: Vec<Vec<usize>>,
}

impl Confusion {
    /// No picture yet of any of these classes.
    pub fn of(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let counts = vec![vec![0; names.len()]; names.len()];
        Self { names, counts }
    }

    /// Counts a picture of the class `shown`, for which the network gives `logits`: the
    /// largest is its answer.
    pub fn add(&mut self, shown: usize, logits: &[f32]) {
        let said = (0..self.names.len().min(logits.len()))
            .max_by(|a, b| logits[*a].total_cmp(&logits[*b]).then(b.cmp(a)))
            .unwrap_or(0);
        if let Some(count) = self.counts.get_mut(shown).and_then(|row| row.get_mut(said)) {
            *count += 1;
        }
    }

    /// Pictures counted.
    pub fn len(&self) -> usize {
        self.counts.iter().flatten().sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those of which the network says what they show.
    pub fn right(&self) -> Rate {
        let right = (0..self.names.len()).map(|i| self.counts[i][i]).sum();
        Rate::of_len(right, self.len())
    }

    /// The pair of classes that is confused most often, as what is shown and what is said, with
    /// how often.
    pub fn worst(&self) -> Option<(&str, &str, usize)> {
        let pairs = self.counts.iter().enumerate().flat_map(|(shown, row)| {
            let others = row
                .iter()
                .enumerate()
                .filter(move |(said, _)| *said != shown);
            others.map(move |(said, count)| (shown, said, *count))
        });
        let (shown, said, count) = pairs.filter(|p| p.2 > 0).max_by_key(|p| p.2)?;
        Some((self.names[shown].as_str(), self.names[said].as_str(), count))
    }

    /// A table in Markdown: a row for each class shown, a column for each said.
    pub fn table(&self) -> String {
        let mut text = format!("| shown \\ said | {} | right |\n", self.names.join(" | "));
        text.push_str(&format!("|---|{}\n", "---|".repeat(self.names.len() + 1)));
        for (at, (name, row)) in self.names.iter().zip(&self.counts).enumerate() {
            let cells: Vec<String> = row.iter().map(usize::to_string).collect();
            let right = Rate::of_len(row[at], row.iter().sum());
            text.push_str(&format!(
                "| **{name}** | {} | {} |\n",
                cells.join(" | "),
                words::rate(right)
            ));
        }
        text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_number_is_the_answer_and_is_counted_by_what_was_shown() {
        let mut table = Confusion::of(["cat", "dog", "cow"]);
        assert!(table.is_empty() && table.worst().is_none());
        for (shown, logits) in [
            (0, [2.0, 1.0, 0.0]),
            (0, [0.0, 1.0, 0.5]),
            (0, [-3.0, -1.0, -2.0]),
            (1, [0.0, 5.0, 0.0]),
            (2, [7.0, 0.0, 1.0]),
        ] {
            table.add(shown, &logits);
        }
        assert_eq!((table.len(), table.right().count), (5, 2));
        assert_eq!(table.worst(), Some(("cat", "dog", 2)));
        let text = table.table();
        assert!(
            text.starts_with(
                "| shown \\ said | cat | dog | cow | right |\n|---|---|---|---|---|\n"
            )
        );
        assert!(text.contains("| **cat** | 1 | 2 | 0 | "), "{text}");
    }
}
