//! What a team says of its types by itself, laid over what the catalog knows.

use super::entry::{Entry, look_up};
use super::inner::judged;
use crate::plan::{SaidType, SaidTypes, Value};
use std::borrow::Cow;

/// What is known of a type, with what a team says of it.
#[must_use]
pub fn look_up_with(type_name: &str, said: &SaidTypes) -> Entry {
    look_up(type_name).with(said)
}

/// What is known of an object of this type with these attributes, with what a team says of it.
#[must_use]
pub fn judged_with(type_name: &str, before: &Value<'_>, said: &SaidTypes) -> Entry {
    judged(type_name, before).with(said)
}

impl Entry {
    /// Lays over it what is said of its type, or else of the type that its attributes say it really is.
    fn with(self, said: &SaidTypes) -> Self {
        let really = || said.get(self.judged_as.as_ref()?);
        match said.get(&self.type_name).or_else(really) {
            Some(type_) => self.over(type_),
            None => self,
        }
    }

    /// Where the class is another one, what the catalog knows of its recovery is not about this class.
    fn over(self, said: &SaidType) -> Self {
        let known = match self.class == said.class {
            true => self,
            false => Self {
                type_name: self.type_name.clone(),
                judged_as: self.judged_as.clone(),
                provider: self.provider,
                forced_new: self.forced_new.clone(),
                ..Self::unknown("")
            },
        };
        Self {
            class: said.class,
            kind: said.kind.or(known.kind),
            tier: said.tier.or(known.tier),
            level: said.level.or(known.level),
            outage: said.outage.or(known.outage),
            loses: said.loses.clone().map(Cow::Owned).or(known.loses),
            ..known
        }
    }
}

#[cfg(test)]
mod tests {
    use super::look_up_with;
    use crate::plan::{Class, SaidType, SaidTypes, Severity};

    fn said(name: &str, class: Class, tier: Option<Severity>) -> SaidTypes {
        let said = SaidType { class, kind: None, tier, level: None, outage: None, loses: None };
        SaidTypes::from([(name.to_owned(), said)])
    }

    #[test]
    fn an_unknown_type_becomes_what_is_said_of_it() {
        let types = said("acme_vault", Class::Data, Some(Severity::Critical));
        let entry = look_up_with("acme_vault", &types);
        assert_eq!((entry.class, entry.tier), (Class::Data, Some(Severity::Critical)));
        assert_eq!(look_up_with("acme_other", &types).class, Class::Unknown);
    }

    #[test]
    fn a_known_type_keeps_what_nobody_says_otherwise() {
        let types = said("aws_db_instance", Class::Data, Some(Severity::Medium));
        let entry = look_up_with("aws_db_instance", &types);
        assert_eq!((entry.tier, entry.kind), (Some(Severity::Medium), Some("database")));
        assert!(!entry.guards.is_empty());
        let entry = look_up_with("aws_db_instance", &said("aws_db_instance", Class::Routine, None));
        assert_eq!((entry.class, entry.tier), (Class::Routine, None));
        assert!(entry.guards.is_empty() && entry.provider == Some("aws"));
    }
}
