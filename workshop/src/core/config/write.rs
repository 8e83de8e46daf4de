//! Writing settings.

use super::WorkshopError;
use crate::core::error::Result;
use serde::Serialize;
use toml::{Table, Value};

/// `settings` as a TOML table, with numbers of 32 bits in as few digits as read back as the same
/// number: 0.81, not 0.8100000023841858.
///
/// # Errors
/// [`WorkshopError::Config`] for what TOML cannot hold.
pub fn table_of(settings: &impl Serialize) -> Result<Table> {
    let table = Table::try_from(settings).map_err(|e| WorkshopError::Config(e.to_string()))?;
    Ok(shortened_table(table))
}

/// The same as text.
///
/// # Errors
/// As [`table_of`].
pub fn text_of(settings: &impl Serialize) -> Result<String> {
    toml::to_string(&table_of(settings)?).map_err(|e| WorkshopError::Config(e.to_string()))
}

fn shortened(value: Value) -> Value {
    match value {
        Value::Float(long) => {
            let single = long as f32;
            let short = single.to_string().parse();
            Value::Float(match short {
                Ok(short) if f64::from(single) == long => short,
                Ok(_) | Err(_) => long,
            })
        }
        Value::Array(values) => Value::Array(values.into_iter().map(shortened).collect()),
        Value::Table(table) => Value::Table(shortened_table(table)),
        other => other,
    }
}

/// The numbers of `table` in as few digits.
pub fn shortened_table(table: Table) -> Table {
    let short = |(key, value)| (key, shortened(value));
    table.into_iter().map(short).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_32_bits_are_written_as_people_would() {
        let mut table = Table::new();
        table.insert("score".into(), f64::from(0.6f32).into());
        table.insert("views".into(), vec![f64::from(-0.27f32), 0.4].into());
        table.insert("count".into(), 2.into());
        let text = text_of(&table).unwrap();
        assert_eq!(text, "count = 2\nscore = 0.6\nviews = [-0.27, 0.4]\n");
    }
}
