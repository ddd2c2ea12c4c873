//! An address has no parts, or parts with a type and a name.
#![no_main]

use foureyes::plan::Address;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let address = Address::new(text);
    let Some(parts) = address.parts() else { return };
    assert!(!parts.kind.is_empty() && !parts.resource.name.is_empty());
    assert!(parts.modules.iter().all(|module| !module.name.is_empty()));
    let configured = address.configured().expect("what has parts has a name in the configuration");
    assert!(Address::new(configured).parts().is_some_and(|again| again.kind == parts.kind));
});
