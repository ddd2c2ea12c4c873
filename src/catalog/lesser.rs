//! Objects that hold less than others of their type: a view has no rows, and what is external is kept elsewhere.

use super::condition::{Condition, Holds};
use super::entry::{Entry, look_up};
use crate::plan::{Severity, Value};

/// Objects of a type that hold less, the condition that tells them, and what is lost with one.
struct Lesser {
    type_name: &'static str,
    condition: &'static str,
    loses: &'static str,
}

/// Source: the guides of BigQuery on views and external tables, and of Databricks on what `DROP` deletes of managed and
/// of external tables and volumes.
const LESSER: [Lesser; 6] = [
    Lesser {
        type_name: "databricks_sql_table",
        condition: "table_type=EXTERNAL",
        loses: "the table's definition and grants; its files stay",
    },
    Lesser {
        type_name: "databricks_sql_table",
        condition: "table_type=VIEW",
        loses: "the view and its grants; it has no rows",
    },
    Lesser {
        type_name: "databricks_volume",
        condition: "volume_type=EXTERNAL",
        loses: "the volume's definition and grants; its files stay",
    },
    Lesser {
        type_name: "google_bigquery_table",
        condition: "external_data_configuration present",
        loses: "the table's definition; its data stays where it is",
    },
    Lesser {
        type_name: "google_bigquery_table",
        condition: "materialized_view present",
        loses: "the view; its rows are those of its tables",
    },
    Lesser {
        type_name: "google_bigquery_table",
        condition: "view present",
        loses: "the view; it has no rows",
    },
];

/// What is known of an object that holds less than others of its type, unless the team says what its type holds.
pub(super) fn lessen(entry: &mut Entry, before: &Value<'_>) {
    let mut own = LESSER.iter().filter(|lesser| lesser.type_name == entry.type_name);
    let holds = |lesser: &&Lesser| {
        let condition = lesser.condition.parse::<Condition>();
        condition.is_ok_and(|condition| condition.holds(before, None) == Holds::Yes)
    };
    if let Some(lesser) = own.find(holds)
        && *entry == look_up(&entry.type_name)
    {
        entry.holds_itself = false;
        entry.tier = Some(Severity::Medium);
        entry.loses = Some(lesser.loses.into());
        entry.rescue = None;
    }
}

#[cfg(test)]
mod tests {
    use super::{LESSER, lessen};
    use crate::catalog::{Condition, look_up};
    use crate::plan::{Attributes, Severity};

    #[test]
    fn a_view_is_less_than_a_table() {
        for lesser in LESSER {
            lesser.condition.parse::<Condition>().unwrap();
            assert_eq!(look_up(lesser.type_name).tier, Some(Severity::Critical), "{}", lesser.type_name);
        }
        let tier = |type_name: &str, json: &str| {
            let mut entry = look_up(type_name);
            lessen(&mut entry, &Attributes::new(Some(json), None, None).open());
            entry.tier
        };
        let table = "google_bigquery_table";
        assert_eq!(tier(table, r#"{"view": [{"query": "SELECT 1"}]}"#), Some(Severity::Medium));
        for rows in [r#"{"view": []}"#, r#"{"view": null}"#, "{}", "null"] {
            assert_eq!(tier(table, rows), Some(Severity::Critical), "{rows}");
        }
        assert_eq!(tier("databricks_volume", r#"{"volume_type": "MANAGED"}"#), Some(Severity::Critical));
        assert_eq!(tier("databricks_volume", r#"{"volume_type": "EXTERNAL"}"#), Some(Severity::Medium));
    }

    #[test]
    fn what_the_team_says_of_a_type_stands() {
        let mut entry = look_up("databricks_volume");
        entry.tier = Some(Severity::High);
        lessen(&mut entry, &Attributes::new(Some(r#"{"volume_type": "EXTERNAL"}"#), None, None).open());
        assert_eq!(entry.tier, Some(Severity::High));
    }
}
