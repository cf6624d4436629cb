//! `--lang`, for the commands that draw.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::language::Language;

/// The language of what is drawn.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct LanguageArgs {
    /// Language of the charts, in which a page opens
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t = Language::English)]
    pub lang: Language,
}

impl ValueEnum for Language {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.tag()).help(self.text("language")))
    }
}
