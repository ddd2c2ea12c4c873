//! What the catalog knows of resource types, as the readers of CloudFormation ask for it.

use foureyes::catalog;
use foureyes::input::{Always, Replacing, TypeFacts, Updates};

/// What the catalog knows and the readers do not.
pub(super) const TYPES: TypeFacts = TypeFacts {
    destroys_first: catalog::destroys_first,
    takes_snapshot_by_default: catalog::takes_snapshot_by_default,
    replacing,
    updates,
    protects: catalog::is_read_for_protection,
};

fn replacing(type_name: &str) -> Vec<Replacing> {
    let rows = catalog::replacements(type_name).into_iter();
    rows.map(|row| Replacing {
        path: row.path,
        always: match row.always {
            catalog::Always::Yes => Always::Yes,
            catalog::Always::Depends => Always::Depends,
        },
    })
    .collect()
}

fn updates(type_name: &str) -> Updates {
    match (catalog::is_custom(type_name), catalog::is_update_known(type_name)) {
        (true, _) => Updates::Handled,
        (false, true) => Updates::Known,
        (false, false) => Updates::Unknown,
    }
}
