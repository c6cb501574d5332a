//! Words for people, Chinese and English side by side. They live in each module's `words.rs`.

/// The language a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

/// A fixed text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Text {
    #[must_use]
    pub const fn new(zh: &'static str, en: &'static str) -> Text {
        Text { zh, en }
    }

    #[must_use]
    pub const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }
}

/// A text with values in it, already formatted in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    pub zh: String,
    pub en: String,
}

impl Phrase {
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Phrase {
        Phrase { zh: zh.into(), en: en.into() }
    }

    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// `1 unit`, `2 units`: English has two forms, Chinese one.
#[must_use]
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

impl From<Text> for Phrase {
    fn from(text: Text) -> Phrase {
        Phrase::new(text.zh, text.en)
    }
}
