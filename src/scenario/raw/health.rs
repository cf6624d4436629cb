//! Infection, tests and stays as they are written.

use serde_json::{Map, Value as Json, json};

use super::distribution::RawDistribution;
use super::station::OneOrMore;
use super::values::{Duration, Flag, Number, Text, Whole};
use crate::disease::quanta::Preset;
use crate::scenario::declared::{Declared, Keys, Single};
use crate::scenario::decode::{At, Decode, section, under_any, words, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Node, Value};

section! {
    /// What holds for the air of all zones and for close range.
    RawHealth ("[health]") {
        /// How much an infectious person puts into the air: "predictive" (default), "office" or "fitted". The presets differ by up to a factor of 500; see docs/background/health.md before comparing numbers.
        "quanta" quanta: RawPreset;
        /// The part of the time for which people speak. Default 0.1.
        "speaking" speaking: Number;
        /// Places before and behind in a queue that are within two metres. Default 1 (a spacing of 1.2 m); 0 leaves close range out.
        "reach" reach: Whole;
        /// Factor on the hazard of face-to-face contact for people in a queue, who mostly see each other's backs. Default 0.2.
        "queue-factor" queue_factor: Number;
    }
}

words! {
    /// How much an infectious person puts into the air.
    RawPreset ("a preset of quanta") => Preset {
        "predictive" => Preset::Predictive,
        "office" => Preset::Office,
        "fitted" => Preset::Fitted,
    }
}

section! {
    /// A variant of the virus. "ancestral", "delta" and "omicron" are built in and can be changed here; others begin `like` one of them.
    RawVariant ("a variant", built in "ancestral" "delta" "omicron") {
        /// The variant that holds for whatever is not said, wherever its table stands. Default: the one built in under this name.
        "like" like: Text;
        /// Share of the infections without symptoms.
        "asymptomatic" asymptomatic: Number;
        /// Factor on how long shedding lasts, against the ancestral variant.
        "shedding" shedding: Number;
        /// Factor on what is put into the air, against the ancestral variant.
        "quanta" quanta: Number;
        /// Hazard of face-to-face contact within two metres, per hour.
        "near" near: Number;
        /// Protection by two fresh doses against infection; it halves every 15 weeks (mRNA) or 5 weeks (inactivated).
        "two-doses" two_doses: Number;
        /// Protection by three fresh doses against infection.
        "three-doses" three_doses: Number;
    }
}

section! {
    /// An assay: how well a test finds the infected. "pcr", "antigen" and "symptoms" are built in and can be changed here; others begin `like` one of them.
    RawAssay ("an assay", built in "pcr" "antigen" "symptoms") {
        /// The assay that holds for whatever is not said, wherever its table stands. Default: the one built in under this name.
        "like" like: Text;
        /// Positive if the cycle threshold (Ct) is below this.
        "below" below: Number;
        /// Probability of a positive result up to each Ct, as in { 27 = 0.95, 30 = 0.65, 35 = 0.3 }, instead of `below`.
        "steps" steps: RawSteps;
        /// Share found of those who show symptoms, instead of `below`: a thermometer, a question.
        "symptoms" symptoms: Number;
        /// Factor on the probability of finding an infection: a swab may miss what is there.
        "sampling" sampling: Number;
        /// Probability that somebody who is not infected is negative.
        "specificity" specificity: Number;
    }
}

section! {
    /// A test: which assay, of whom, and when the result is there. Stations, origins and stays name it.
    RawTest ("a test") {
        /// Name of the assay: "pcr", "antigen", "symptoms" or an `[assay.…]`.
        "assay" assay: Text, required;
        /// The part of the people who are tested. Default 1.
        "share" share: Number;
        /// Only passengers of this class, or of these classes.
        "class" class: OneOrMore;
        /// Distribution of the time from sample to result. Default "0 s": at once.
        "result" result: RawDistribution;
        /// The laboratory that tests the samples, instead of `result`.
        "lab" lab: Text;
        /// The stay to which whoever is found positive goes: on leaving the port (whether they would have cleared it or gone to another stay), from another stay, or out of the community when the result comes late. Without it nothing follows but what `next` says.
        "positive" positive: Text;
        /// The part of those found positive in the community or at home who go there. Default 1.
        "compliance" compliance: Number;
        /// Cost of a test, in the currency of `[cost]`. Default 0.
        "price" price: Number;
    }
}

section! {
    /// A laboratory: starts a run at regular times with the samples that have come before; any number of runs can be under way.
    RawLab ("a laboratory") {
        /// Interval between the starts of runs, counted from midnight of day 1. What comes at the instant of a start is too late for it.
        "every" every: Duration, required;
        /// Distribution of how long a run takes.
        "run" run: RawDistribution, required;
        /// Most tubes in a run. Without it a run takes all there are.
        "capacity" capacity: Whole;
        /// Samples put together in one tube. Those of a positive tube are tested singly in the next run. Default 1.
        "pool" pool: Whole;
    }
}

section! {
    /// A stay: quarantine, isolation, surveillance at home. `next` of a station and other stays lead to it by its name.
    RawStay ("a stay") {
        /// Number of beds. Without it there is always one.
        "beds" beds: Whole;
        /// Distribution of how long it lasts, from coming to it.
        "lasts" lasts: RawDistribution, required;
        /// Tests during it.
        "tests" tests: Vec<At<RawStayTest>>;
        /// A test of whoever gets symptoms during it.
        "on-symptoms" on_symptoms: RawOnSymptoms;
        /// Whether people wait at its end for results that are not there yet. Default true.
        "until-result" until_result: Flag;
        /// What happens to whoever finds no bed: "cleared" (default) goes free, "refused" goes back, { to = "stay" } goes to another stay.
        "when-full" when_full: RawNoBed;
        /// The stay that follows. Without it people are free.
        "then" then: Text;
        /// The part of their infectious time that counts as time in the community: 0 (default) behind a door, 1 without any restriction.
        "freedom" freedom: Number;
        /// The part of the people who keep to it; the others are as free as anybody and are not tested. Default 1.
        "adherence" adherence: Number;
        /// Infectious days that staff bring into the community for each infectious day spent in it. Default 0.
        "staff-leak" staff_leak: Number;
        /// Cost of a bed for a day, whether somebody lies in it or not, or of a person's day where `beds` is not said; in the currency of `[cost]`. Default 0.
        "price" price: Number;
    }
}

section! {
    /// A test during a stay.
    RawStayTest ("a line of `tests`") {
        /// Name of the `[test.…]`.
        "test" test: Text, required;
        /// Time from coming to the stay, as in "5 d".
        "after" after: Duration, required;
    }
}

section! {
    /// What follows symptoms.
    RawOnSymptoms ("`on-symptoms`") {
        /// Name of the `[test.…]`.
        "test" test: Text, required;
        /// Time from the symptoms to the sample; for people who were ill already, from coming to the stay. Default "0 s".
        "after" after: Duration;
        /// Whether people who already show symptoms when they come to the stay are tested too. Default false: only people whose symptoms begin during the stay. Symptoms end with infectiousness.
        "already-ill" already_ill: Flag;
    }
}

section! {
    /// Tracing: when somebody is found positive, those who were close to them in a port are looked for, told, and go to a stay.
    RawTracing ("[tracing]") {
        /// Who counts as a close contact: "uk" (default; within two metres for 15 minutes), "hong-kong" (face to face without a mask), "mainland" (the same, masks or not, and everybody of the same coach, train or flight) or "companion" (in the same zone for ten minutes). The keys below change single points.
        "definition" definition: Text;
        /// Places before and behind in a queue that are close.
        "places" places: Whole;
        /// Least time together, all encounters in the port added up.
        "at-least" at_least: Duration;
        /// Whether everybody in the same zone is close.
        "rooms" rooms: Flag;
        /// How many people before and behind are close in the group with which somebody came; 0 for none.
        "group" group: Whole;
        /// Whether only zones in which no masks are worn count.
        "unmasked-only" unmasked_only: Flag;
        /// Contacts count from this long before symptoms, or before the sample of whoever has none yet. Default "2 d".
        "back" back: Duration;
        /// The part of the close contacts who can be named by interview and records. Default 0.6.
        "coverage" coverage: Number;
        /// The part of the people who carry an app; two who carry it find each other, without an officer. Default 0.
        "app" app: Number;
        /// Distribution of the time from a result until contacts are looked for. Default lognormal, half within 12 h and nine in ten within a day.
        "delay" delay: RawDistribution;
        /// Officers who call contacts. Without it there are always enough.
        "officers" officers: Whole;
        /// Contacts one officer reaches in a day. Default 8.
        "contacts-a-day" contacts_a_day: Number;
        /// How long records are kept. Default "14 d".
        "retention" retention: Duration;
        /// The stay to which contacts go.
        "stay" stay: Text, required;
        /// The part of the contacts reached who go there. Default 1.
        "compliance" compliance: Number;
    }
}

section! {
    /// What things cost; tests and stays have their own `price`.
    RawCost ("[cost]") {
        /// Name of the currency, as in "HKD", for tables and charts.
        "currency" currency: Text;
        /// Cost of an hour of one server on duty. Default 0.
        "server-hour" server_hour: Number;
        /// Cost of an hour of a passenger in a port. Default 0.
        "passenger-hour" passenger_hour: Number;
        /// Cost of a day of a person in a stay, beside the price of the stay. Default 0.
        "person-day" person_day: Number;
    }
}

/// What happens to whoever finds no bed.
#[derive(Clone, Debug)]
pub enum RawNoBed {
    /// Goes free.
    Cleared,
    /// Goes back.
    Refused,
    /// Goes to another stay.
    To(At<Text>),
}

impl Decode for RawNoBed {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let what = "\"cleared\", \"refused\" or { to = \"stay\" }";
        match &node.value {
            Value::Text(text) if text == "cleared" => Some(Self::Cleared),
            Value::Text(text) if text == "refused" => Some(Self::Refused),
            Value::Table(entries) if entries.len() == 1 && entries[0].key == "to" => {
                At::decode(&entries[0].node, problems).map(Self::To)
            }
            _ => wrong_kind(node, what, problems),
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "anyOf": [
            { "enum": ["cleared", "refused"] },
            { "type": "object", "properties": { "to": { "type": "string" } }, "required": ["to"], "additionalProperties": false },
        ] })
    }
    fn declared() -> Declared {
        Declared::table(Keys::Fixed(&["to"]), under_any::<Text>).or(Single::Other)
    }
}

/// Probabilities by Ct.
#[derive(Clone, Debug)]
pub struct RawSteps(pub Vec<(f64, f64)>);

impl Decode for RawSteps {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let what = "a table of probabilities by Ct, rising in Ct, as in { 27 = 0.95, 30 = 0.65 }";
        let Value::Table(entries) = &node.value else { return wrong_kind(node, what, problems) };
        let mut out: Vec<(f64, f64)> = Vec::new();
        for entry in entries {
            let ct = entry.key.parse::<f64>().ok().filter(|ct| ct.is_finite() && *ct > 0.0);
            let share = At::<Number>::decode(&entry.node, problems)?;
            match ct {
                Some(ct) if out.last().is_none_or(|last| last.0 < ct) && share.value.0 <= 1.0 => {
                    out.push((ct, share.value.0));
                }
                _ => return wrong_kind(node, what, problems),
            }
        }
        if out.is_empty() { wrong_kind(node, what, problems) } else { Some(Self(out)) }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({ "type": "object", "additionalProperties": Number::schema(definitions) })
    }
    fn declared() -> Declared {
        Declared::table(Keys::Free, under_any::<Number>)
    }
}
