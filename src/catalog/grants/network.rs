//! Services that hold data, and whose own lists of networks let the internet in.
//!
//! A security group says nothing of what is behind it; these lists belong to a database, or to its service.

use super::reach::{Extent, Reach};
use super::restriction::is_large;
use super::{Found, add, leaves};
use crate::plan::{Leaf, Value};
use core::net::Ipv4Addr;

const OPEN: &str = "lets every address of the internet in";

/// The types whose networks are in CIDR notation, and the names of the attributes that hold them.
///
/// Source: the providers' documents of each type.
const NETWORKS: [(&str, &[&str]); 5] = [
    ("digitalocean_database_firewall", &["value"]),
    ("google_sql_database_instance", &["value"]),
    ("mongodbatlas_project_ip_access_list", &["cidr_block"]),
    ("scaleway_rdb_acl", &["ip"]),
    ("snowflake_network_policy", &["allowed_ip_list"]),
];

/// No private network has more addresses.
const LARGEST: u32 = 1 << 24;

/// The word in the types of Azure whose rules go from one address to another.
const RULES: &str = "firewall_rule";

pub(super) fn grants(type_name: &str, attributes: &Value<'_>, found: &mut Found) {
    let whole = |leaf: &Leaf<'_>| leaf.satisfies(is_large);
    if let Some((_, names)) = NETWORKS.iter().find(|(kind, _)| *kind == type_name) {
        let within =
            |path: &str| type_name != "google_sql_database_instance" || path.contains("authorized_networks");
        leaves(attributes, &mut |path, name, leaf| {
            if names.contains(&name) && within(path) && whole(leaf) {
                add(found, path, OPEN, Reach::default());
            }
        });
    }
    let address = |name: &str| {
        let mut found = None;
        attributes.get(name)?.leaf()?.satisfies(|text| {
            found = text.parse::<Ipv4Addr>().ok().map(u32::from);
            true
        });
        found
    };
    let is_of_azure = type_name.starts_with("azurerm_") && type_name.ends_with(RULES);
    let end = |long: &str, short: &str| address(long).or_else(|| address(short));
    let range = end("start_ip_address", "start_ip").zip(end("end_ip_address", "end_ip"));
    if is_of_azure && range.is_some_and(|(start, end)| end.saturating_sub(start) >= LARGEST) {
        let place = Extent::of_places(attributes, &["server_id", "server_name", "redis_cache_name"]);
        add(found, "end_ip_address", OPEN, Reach { place, ..Reach::default() });
    }
}

#[cfg(test)]
mod tests {
    use super::super::{grants_of, may_grant};
    use crate::plan::Attributes;

    #[test]
    fn a_database_that_lets_the_internet_in_is_told() {
        let told = |type_name: &str, json: &str| {
            let attributes = Attributes::new(Some(json), None, None);
            assert!(may_grant(type_name, &attributes), "{type_name}");
            grants_of(type_name, &attributes.open()).len()
        };
        let sql = |network: &str| {
            let json = serde_json::json!({ "settings": [{ "ip_configuration": [
                { "authorized_networks": [{ "name": "x", "value": network }] }] }] });
            told("google_sql_database_instance", &json.to_string())
        };
        assert_eq!((sql("0.0.0.0/0"), sql("10.0.0.0/8"), sql("203.0.113.7/32")), (1, 0, 0));
        let rule = |end: &str| {
            let json = format!(r#"{{"start_ip_address": "0.0.0.0", "end_ip_address": "{end}"}}"#);
            told("azurerm_postgresql_flexible_server_firewall_rule", &json)
        };
        // From 0.0.0.0 to 0.0.0.0 are the services of Azure.
        assert_eq!((rule("255.255.255.255"), rule("127.255.255.255"), rule("0.0.0.0")), (1, 1, 0));
        let redis = r#"{"start_ip": "0.0.0.0", "end_ip": "255.255.255.255"}"#;
        assert_eq!(told("azurerm_redis_firewall_rule", redis), 1);
        assert_eq!(told("mongodbatlas_project_ip_access_list", r#"{"cidr_block": "0.0.0.0/0"}"#), 1);
        assert_eq!(told("mongodbatlas_project_ip_access_list", r#"{"cidr_block": "203.0.113.0/24"}"#), 0);
        assert_eq!(
            told("snowflake_network_policy", r#"{"allowed_ip_list": ["203.0.113.0/24", "0.0.0.0/0"]}"#),
            1
        );
    }
}
