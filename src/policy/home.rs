//! The account and the region that an object lives in, as its own attributes tell.

use crate::plan::{Leaf, SignalKind, Value};

/// Google's types have the cloud project in an attribute; other providers call other things so.
const GOOGLE: &str = "google_";
/// The types whose `location` is a region.
const LOCATED: [&str; 2] = [GOOGLE, "azurerm_"];

/// What an object of this type tells of its account or region.
///
/// Sources: the format of Amazon resource names (`arn:partition:service:region:account:…`), the ids of Azure
/// (`/subscriptions/ID/…`), and the arguments `project`, `region` and `location` of the providers.
pub(super) fn told<'a>(wanted: SignalKind, kind: &str, attributes: &Value<'a>) -> Option<Leaf<'a>> {
    let leaf = |name: &str| attributes.get(name).and_then(Value::leaf).filter(|leaf| !leaf.is_empty());
    let of_arn = |part: usize| {
        let arn = [leaf("arn"), leaf("id")]
            .into_iter()
            .flatten()
            .find_map(|leaf| leaf.shown()?.strip_prefix("arn:"));
        let part = arn?.split(':').nth(part).filter(|part| !part.is_empty())?;
        Some(Leaf::plain(part.to_owned()))
    };
    match wanted {
        SignalKind::Account => of_arn(3)
            .or_else(|| {
                let id = leaf("id")?.shown()?.strip_prefix("/subscriptions/")?;
                Some(Leaf::plain(id.split('/').next()?.to_owned()))
            })
            .or_else(|| leaf("project").filter(|_| kind.starts_with(GOOGLE)).cloned()),
        SignalKind::Region => of_arn(2).or_else(|| leaf("region").cloned()).or_else(|| {
            leaf("location").filter(|_| LOCATED.iter().any(|prefix| kind.starts_with(prefix))).cloned()
        }),
        SignalKind::Workspace | SignalKind::BackendKey | SignalKind::Stack | SignalKind::Way => None,
    }
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::plan::{Attributes, SignalKind};

    fn home(kind: &str, json: &'static str) -> [Option<String>; 2] {
        let attributes = Attributes::new(Some(json), None, None).open();
        [SignalKind::Account, SignalKind::Region]
            .map(|wanted| told(wanted, kind, &attributes).and_then(|leaf| leaf.shown().map(str::to_owned)))
    }

    #[test]
    fn names_and_ids_tell_where_an_object_lives() {
        let some = |text: &str| Some(text.to_owned());
        let arn = r#"{"arn": "arn:aws:rds:eu-west-1:123456789012:db:main"}"#;
        assert_eq!(home("aws_db_instance", arn), [some("123456789012"), some("eu-west-1")]);
        let bucket = r#"{"arn": "arn:aws:s3:::logs", "region": "eu-west-1"}"#;
        assert_eq!(home("aws_s3_bucket", bucket), [None, some("eu-west-1")]);
        let azure = r#"{"id": "/subscriptions/0f1e/resourceGroups/x", "location": "westeurope"}"#;
        assert_eq!(home("azurerm_key_vault", azure), [some("0f1e"), some("westeurope")]);
        let google = r#"{"project": "acme-prod", "location": "EU"}"#;
        assert_eq!(home("google_storage_bucket", google), [some("acme-prod"), some("EU")]);
        assert_eq!(home("gitlab_branch", r#"{"project": "acme-prod"}"#), [None, None]);
    }
}
