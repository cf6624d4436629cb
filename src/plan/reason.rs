//! Why a plan decides something.

use crate::scenario::plan::Condition;

/// The reason of a decision.
#[derive(Clone, Debug, Default)]
pub enum Reason {
    /// None: an incident happens, and a stage ends because another one begins.
    #[default]
    None,
    /// The date of a gate.
    Date,
    /// The time that a gate leaves the stage before.
    Time,
    /// A stage that has its last day behind it.
    LastDay,
    /// A rule without conditions for its end: those for its beginning do not hold any more.
    NoLonger,
    /// Conditions that held.
    Held {
        /// Each with the value that was found.
        conditions: Vec<(Condition, f64)>,
        /// Whether they would not have held if nobody had been found positive who is not infected.
        falsely: bool,
    },
}

impl Reason {
    /// Whether false positives alone are the reason.
    pub fn is_false_alarm(&self) -> bool {
        matches!(self, Self::Held { falsely: true, .. })
    }

    /// In words, as result files have it.
    pub fn words(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Date => "the date has come".into(),
            Self::Time => "the time has come".into(),
            Self::LastDay => "its last day is over".into(),
            Self::NoLonger => "what began it no longer holds".into(),
            Self::Held { conditions, falsely } => {
                let each = |(condition, value): &(Condition, f64)| {
                    if condition.yes_or_no {
                        return condition.words.clone();
                    }
                    format!("{} ({})", condition.words, (value * 1e4).round() / 1e4)
                };
                let mut all: Vec<String> = conditions.iter().map(each).collect();
                all.extend(falsely.then(|| "a false alarm: by false positives alone".to_owned()));
                all.join("; ")
            }
        }
    }
}
