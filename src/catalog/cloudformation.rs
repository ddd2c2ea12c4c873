//! CloudFormation's types, and the same types as the awscc provider calls them.
//!
//! The awscc provider is made from CloudFormation's registry, so one row judges both.

use super::entry::{Entry, outage, some};
use super::replacement::{Always, Replacement, replacements};
use super::tables::CLOUDFORMATION;
use crate::plan::{Class, Severity};
use std::borrow::Cow;

/// A type whose row can say nothing: what its handler deletes is written elsewhere.
pub(super) const CUSTOM: &str = "AWS::CloudFormation::CustomResource";

/// Whether a handler that somebody wrote decides what becomes of objects of this type.
#[must_use]
pub fn is_custom(type_name: &str) -> bool {
    type_name == CUSTOM || type_name.starts_with("Custom::")
}

/// What is known of a CloudFormation type.
pub(super) fn look_up(type_name: &str) -> Entry {
    let row = CLOUDFORMATION.find(type_name).filter(|_| type_name != CUSTOM);
    let Some((row, class)) = row.and_then(|row| Some((row, class(row.cell("class"))?))) else {
        return Entry::unknown(type_name);
    };
    let mut entry = Entry { provider: Some("cloudformation"), class, ..Entry::unknown(type_name) };
    let level = row.cell("level");
    match class {
        Class::Data => entry.tier = Severity::from_word(level),
        Class::Serving => entry.outage = outage(level, row.cell("on_replace")),
        Class::Protecting => entry.level = Severity::from_word(level),
        Class::Routine | Class::Plain | Class::Unknown => {}
    }
    entry.kind = some(row.cell("kind"));
    entry.loses = some(row.cell("effect")).map(Cow::Borrowed);
    entry.read_conditions(row);
    entry.forced_new = replacements(type_name).iter().map(replacing).collect();
    entry
}

/// Whether a property of a CloudFormation type is read for what protects its objects.
#[must_use]
pub fn is_read_for_protection(type_name: &str, property: &str) -> bool {
    look_up(type_name).names(property)
}

/// The same for an awscc type: the same object, with its properties spelled as attributes.
pub(super) fn as_awscc(type_name: &str, judged_as: &str) -> Entry {
    let mut entry = look_up(judged_as);
    entry.type_name = type_name.to_owned();
    entry.judged_as = Some(judged_as.to_owned());
    entry.provider = Some("awscc");
    entry.read_at(|path| path.respelled(attribute));
    let spelled = |name: &String| name.split('.').map(attribute_of_replacement).collect::<Vec<_>>().join(".");
    entry.forced_new = entry.forced_new.iter().map(spelled).collect();
    entry
}

/// The class with this word in the table.
pub(super) fn class(word: &str) -> Option<Class> {
    match word {
        "stateful" => Some(Class::Data),
        "serving" => Some(Class::Serving),
        "protecting" => Some(Class::Protecting),
        "routine" => Some(Class::Routine),
        "plain" => Some(Class::Plain),
        _ => None,
    }
}

/// A replacement as a path, such as `Volumes[*].Name`.
fn replacing(Replacement { path, always }: &Replacement) -> String {
    let path = path.join(".").replace(".*", "[*]");
    match always {
        Always::Yes => path,
        Always::Depends => path + "?",
    }
}

fn attribute_of_replacement(segment: &str) -> String {
    let end = segment.find(['[', '?']).unwrap_or(segment.len());
    let (name, marks) = segment.split_at(end);
    attribute(name) + marks
}

/// The attribute that the awscc provider makes of a property: `DBClusterIdentifier` is `db_cluster_identifier`.
///
/// Source: `CloudFormationPropertyToTerraformAttribute` in `internal/naming` of terraform-provider-awscc.
fn attribute(property: &str) -> String {
    const AS_ONE_WORD: [(&str, &str); 4] = [
        ("CloudFormation", "Cloudformation"),
        ("CloudFront", "Cloudfront"),
        ("CloudWatch", "Cloudwatch"),
        ("FSx", "Fsx"),
    ];
    let name = AS_ONE_WORD.into_iter().fold(property.to_owned(), |name, (from, to)| name.replace(from, to));
    let mut spelled = String::with_capacity(name.len() + 8);
    let mut before = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if before.is_some_and(|before| is_between_words(before, letter, letters.peek().copied())) {
            spelled.push('_');
        }
        spelled.push(if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' });
        before = Some(letter);
    }
    spelled
}

/// Whether a word ends between two letters: at a hump, around digits, and where an acronym does.
fn is_between_words(before: char, letter: char, next: Option<char>) -> bool {
    let (capital, digit) = (letter.is_ascii_uppercase(), letter.is_ascii_digit());
    let acronym_ends = before.is_ascii_uppercase() && next.is_some_and(|next| next.is_ascii_lowercase());
    before.is_ascii_lowercase() && (capital || digit)
        || before.is_ascii_digit() && letter.is_ascii_alphabetic()
        || acronym_ends && capital
}

#[cfg(test)]
mod tests {
    use super::{attribute, look_up};
    use crate::catalog::{Class, look_up as look_up_any};
    use crate::plan::Severity;

    #[test]
    fn properties_are_spelled_as_the_provider_spells_them() {
        for (property, name) in [
            ("DeletionProtection", "deletion_protection"),
            ("DBClusterIdentifier", "db_cluster_identifier"),
            ("KmsKeyId", "kms_key_id"),
            ("KMSKeyId", "kms_key_id"),
            ("PointInTimeRecoveryEnabled", "point_in_time_recovery_enabled"),
            ("S3Bucket", "s3_bucket"),
            ("Ec2KeyName", "ec_2_key_name"),
            ("IpAddressV4", "ip_address_v4"),
            ("Ipv6CidrBlock", "ipv_6_cidr_block"),
            ("MultiAZ", "multi_az"),
            ("CloudWatchLogsConfig", "cloudwatch_logs_config"),
            ("EnableIAMDatabaseAuthentication", "enable_iam_database_authentication"),
            ("FSxAdminPassword", "fsx_admin_password"),
            ("HTTPSOnly", "https_only"),
        ] {
            assert_eq!(attribute(property), name);
        }
    }

    #[test]
    fn a_row_is_read_by_its_class() {
        let table = look_up("AWS::DynamoDB::Table");
        assert_eq!(
            (table.class, table.tier, table.kind),
            (Class::Data, Some(Severity::Critical), Some("database"))
        );
        assert_eq!(table.provider, Some("cloudformation"));
        assert!(table.forced_new.contains(&"TableName".to_owned()));
        assert!(table.forced_new.contains(&"KeySchema?".to_owned()));
        let certificate = look_up("AWS::ACMPCA::Certificate");
        assert_eq!(certificate.outage.map(|outage| outage.on_delete), Some(Severity::Medium));
        assert_eq!(look_up("AWS::CloudFormation::WaitCondition").class, Class::Routine);
    }

    #[test]
    fn what_a_handler_or_a_module_does_is_unknown() {
        for name in [
            "AWS::CloudFormation::CustomResource",
            "Custom::Thing",
            "Acme::Db::Cluster::MODULE",
            "AWS::New::Thing",
        ] {
            let entry = look_up_any(name);
            assert_eq!((entry.class, entry.provider, entry.tier), (Class::Unknown, None, None), "{name}");
        }
    }

    #[test]
    fn an_awscc_type_is_its_cloudformation_type_in_other_letters() {
        let entry = look_up_any("awscc_rds_db_cluster");
        assert_eq!((entry.class, entry.provider), (Class::Data, Some("awscc")));
        assert_eq!(entry.judged_as.as_deref(), Some("AWS::RDS::DBCluster"));
        let guards: Vec<String> = entry.guards.iter().map(ToString::to_string).collect();
        assert_eq!(guards, ["deletion_protection=true (default false)"]);
        assert!(entry.safeguards.iter().any(|it| it.to_string() == "backup_retention_period"));
        assert!(entry.forced_new.contains(&"db_cluster_identifier".to_owned()));
        assert!(entry.forced_new.contains(&"availability_zones?".to_owned()));
    }
}
