//! An environment: a name, how much it matters, and what says so.

/// Where a plan or an object belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The name that was given, or the word of its class.
    pub name: String,
    /// How much it matters.
    pub class: EnvironmentClass,
    /// What says so, for people.
    pub because: String,
    /// Who declared the plan non-production, whatever else says, for people.
    pub declared: Option<String>,
}

/// How much an environment matters, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EnvironmentClass {
    /// Customers are on it.
    Production,
    /// Nothing says what it is.
    Unclassified,
    /// It may break.
    NonProduction,
}

impl EnvironmentClass {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Production, Self::Unclassified, Self::NonProduction];

    /// The class with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.word() == word)
    }

    /// The class's word in reports and policies.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Unclassified => "unclassified",
            Self::NonProduction => "non-production",
        }
    }
}

impl Environment {
    /// The environment of which nothing is known.
    #[must_use]
    pub fn unclassified() -> Self {
        Self {
            name: EnvironmentClass::Unclassified.word().to_owned(),
            class: EnvironmentClass::Unclassified,
            because: "nothing says which environment this is".to_owned(),
            declared: None,
        }
    }

    /// Who declared it non-production although it is production.
    #[must_use]
    pub fn mismatch(&self) -> Option<&str> {
        self.declared.as_deref().filter(|_| self.class == EnvironmentClass::Production)
    }
}
