//! A classifier chosen on what is learned from, and tried on what is not.

use super::known::Known;
use super::method::Method;
use super::{People, Split, folds};
use faceglass_evaluation::Rate;

/// Parts that what is learned from is cut into to choose settings.
const FOLDS: usize = 3;

/// Classifiers of one kind, whose settings are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The mean vector nearest by.
    NearestMean,
    /// The nearest vectors.
    Neighbours,
    /// Support vector machines with the product as kernel.
    Linear,
    /// Support vector machines with a Gaussian kernel.
    Rbf,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NearestMean, Self::Neighbours, Self::Linear, Self::Rbf];

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::NearestMean => "nearest mean",
            Self::Neighbours => "nearest neighbours",
            Self::Linear => "linear SVM",
            Self::Rbf => "RBF SVM",
        }
    }

    /// Its name in files.
    pub fn file(self) -> &'static str {
        match self {
            Self::NearestMean => "nearest-mean",
            Self::Neighbours => "neighbours",
            Self::Linear => "linear-svm",
            Self::Rbf => "rbf-svm",
        }
    }

    /// Settings to choose among; of those that do as well the first is taken.
    fn candidates(self) -> Vec<Method> {
        match self {
            Self::NearestMean => vec![Method::NearestMean],
            Self::Neighbours => [1, 3, 5, 7].map(|k| Method::Neighbours { k }).into(),
            Self::Linear => [1.0, 10.0, 100.0]
                .map(|cost| Method::Linear { cost })
                .into(),
            Self::Rbf => [1.0, 10.0, 100.0]
                .into_iter()
                .flat_map(|cost| [1.0, 0.5, 2.0].map(|gamma| Method::Rbf { cost, gamma }))
                .collect(),
        }
    }
}

/// What a classifier said of the pictures that it was asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Its kind.
    pub family: Family,
    /// The settings chosen.
    pub method: Method,
    /// Who each picture is of, in the split's order.
    pub shown: Vec<usize>,
    /// Who it was said to be of; nobody where no face was found.
    pub said: Vec<Option<usize>>,
}

impl Trial {
    /// Whether the picture at a place of the split was named right.
    pub fn is_right(&self, at: usize) -> bool {
        self.said[at] == Some(self.shown[at])
    }

    /// Pictures named right; one without a face is not.
    pub fn right(&self) -> Rate {
        let right = (0..self.shown.len()).filter(|at| self.is_right(*at));
        Rate::of_len(right.count(), self.shown.len())
    }

    /// The same of one person's pictures.
    pub fn recall(&self, person: usize) -> Rate {
        let own: Vec<usize> = (0..self.shown.len())
            .filter(|at| self.shown[*at] == person)
            .collect();
        let right = own.iter().filter(|at| self.is_right(**at)).count();
        Rate::of_len(right, own.len())
    }
}

/// Each kind of classifier, its settings chosen by what it names right of thirds of what is learned
/// from, each third by the others.
pub fn trials(people: &People, split: &Split) -> Vec<Trial> {
    let parts = folds(people, &split.learn, FOLDS);
    let chosen = |family: Family| {
        let right = |method: &Method| -> usize {
            let of_part =
                |part: &Split| tried(people, part, family, *method).right().count as usize;
            parts.iter().map(of_part).sum()
        };
        let candidates = family.candidates();
        let known: Vec<usize> = match candidates.len() {
            1 => vec![0],
            _ => candidates.iter().map(right).collect(),
        };
        // The first of the best.
        let best = (0..candidates.len()).rev().max_by_key(|at| known[*at]);
        candidates[best.unwrap_or(0)]
    };
    let trial = |family: Family| tried(people, split, family, chosen(family));
    Family::ALL.map(trial).into()
}

fn tried(people: &People, split: &Split, family: Family, method: Method) -> Trial {
    let mut known = Known {
        people: people.names.len(),
        ..Known::default()
    };
    for place in &split.learn {
        let picture = &people.pictures[*place];
        if let Some(row) = &picture.row {
            known.rows.push(row);
            known.classes.push(picture.person);
        }
    }
    let fitted = method.fit(&known);
    let asked = split.test.iter().map(|place| &people.pictures[*place]);
    let said = asked.clone().map(|p| fitted.named(p.row.as_ref()?));
    Trial {
        family,
        method,
        shown: asked.clone().map(|p| p.person).collect(),
        said: said.collect(),
    }
}
