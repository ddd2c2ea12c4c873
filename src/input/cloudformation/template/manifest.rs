//! The manifest beside the templates of the CDK: which of the stacks AWS refuses to delete.
//!
//! A template does not say that, and neither does a change set.
//!
//! Source: `AwsCloudFormationStackProperties` of the CDK's cloud assembly schema.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Manifest {
    artifacts: Option<BTreeMap<String, Artifact>>,
}

#[derive(Deserialize)]
struct Artifact {
    properties: Option<Properties>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    template_file: Option<String>,
    termination_protection: Option<bool>,
}

/// Whether the stack with this template is protected from its own deletion, as a manifest says: `None` where it says
/// nothing of it.
#[must_use]
pub fn is_protected(manifest: &str, template: &str) -> Option<bool> {
    let manifest: Manifest = serde_json::from_str(manifest).ok()?;
    let mut stacks = manifest.artifacts?.into_values().filter_map(|artifact| artifact.properties);
    let stack = stacks.find(|stack| stack.template_file.as_deref() == Some(template))?;
    Some(stack.termination_protection.unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::is_protected;

    #[test]
    fn a_stack_is_known_by_its_template() {
        let manifest = r#"{"version": "48.0.0", "artifacts": {
            "shop.assets": {"type": "cdk:asset-manifest", "properties": {"file": "shop.assets.json"}},
            "tree": {"type": "cdk:tree"},
            "shop": {"properties": {"templateFile": "shop.template.json", "terminationProtection": true}},
            "web": {"properties": {"templateFile": "web.template.json"}}}}"#;
        let said = |template| is_protected(manifest, template);
        assert_eq!(said("shop.template.json"), Some(true));
        assert_eq!(said("web.template.json"), Some(false));
        assert_eq!(said("other.template.json"), None);
        for none in ["", "{}", "[]", r#"{"artifacts": []}"#] {
            assert_eq!(is_protected(none, "shop.template.json"), None, "{none}");
        }
    }
}
