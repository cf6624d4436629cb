//! Quotas and the demand for their places, as they are written.

use super::distribution::RawDistribution;
use super::file::RawCounts;
use super::port::{RawParty, RawProcess};
use super::timetable::{RawBands, RawProfile};
use super::values::{CivilDate, Clock, Duration, Flag, Number, Text, Whole};
use crate::engine::Span;
use crate::scenario::booking::Allocation;
use crate::scenario::decode::{At, Named, section, words};
use jiff::civil::Weekday;

section! {
    /// A quota: so many places a day at one port or several, given to those who book. Places of a day are given until midnight before it.
    RawQuota ("a quota") {
        /// Places a day, people in one direction, at all its ports together.
        "per-day" per_day: Number, required;
        /// Its port, if it has one.
        "port" port: Text;
        /// Its ports with their shares of the places; they add up to 1.
        "ports" ports: Named<Number>;
        /// Station to which those with a place come first; every port of the quota has one of this name.
        "to" to: Text, required;
        /// Bands of the day, each from its time until the next (the last until closing), with their relative shares of the places. Places belong to a civil day: a band that crosses midnight is two, each with its part of the share. Without `bands` and `slot` the opening hours are one band.
        "bands" bands: RawBands;
        /// Length of bands of equal share over the opening hours, instead of `bands`.
        "slot" slot: Duration;
        /// This part more places are given than there are, for those who will not come. Default 0.
        "overbooking" overbooking: Number;
        /// Whether the quota is suspended: no places are given, and those given for a day that begins meanwhile are void. Default false; for stages, rules and incidents.
        "suspended" suspended: Flag;
        /// When the places of a day can be asked for.
        "opens" opens: RawOpens;
        /// In which order those get places who have asked before they can be given: "first-come" (default), "priority" (purposes of higher priority first), "lottery", or "points" (of the purpose, and for each day of waiting one more).
        "allocation" allocation: RawAllocation;
        /// How long before their day places reserved for a purpose are given to anybody. Default "0 s": never.
        "reserved-until" reserved_until: Duration;
        /// The part of those with a place who do not come, if their purpose does not say otherwise. Default 0.
        "no-show" no_show: Number;
    }
}

section! {
    /// When places can be asked for: at a time of day, for all days up to so many ahead.
    RawOpens ("`opens`") {
        /// How many days ahead, in whole days.
        "ahead" ahead: Duration, required;
        /// Time of day at which another day (or week) opens. Default "00:00".
        "at" at: Clock;
        /// First day on which anything opens; it may lie before the run. Default: long before.
        "from" from: CivilDate;
        /// Day of the week on which another week opens, as in "sun"; without it every day. On the first day it opens in any case.
        "on" on: RawWeekday;
    }
}

words! {
    /// A day of the week.
    RawWeekday ("a day of the week") => Weekday {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
    }
}

words! {
    /// In which order places are given.
    RawAllocation ("a way to give places") => Allocation {
        "first-come" => Allocation::FirstCome,
        "priority" => Allocation::Priority,
        "lottery" => Allocation::Lottery,
        "points" => Allocation::Points,
    }
}

section! {
    /// A purpose of travel: people who want a place under a quota on some day. Each party asks once for everybody in it.
    RawPurpose ("a purpose") {
        /// The quota; it may be left out where there is only one.
        "quota" quota: Text;
        /// The class of these passengers.
        "class" class: Text;
        /// Expected people who wish to travel on each day.
        "per-day" per_day: Number;
        /// A CSV file with columns date,passengers instead: expected people who wish to travel on each day of the run.
        "by-date" by_date: RawCounts;
        /// Factor on the demand. Default 1.
        "factor" factor: Number;
        /// Whether the calendar applies to `per-day`, and its shock. Default true.
        "calendar" calendar: Flag;
        /// "poisson" (default): the number of parties of a day is random; "even": it is as expected, parts carried on to the next day.
        "process" process: RawProcess;
        /// Relative intensity by time of day at which they wish to travel: for the choice of a band, and for when within it they come. Without it they wish as the places are and come evenly.
        "profile" profile: RawProfile;
        /// Shares of the ports at which they want a place; they add up to 1. Without it as the places are.
        "ports" ports: Named<Number>;
        /// The part of them who take a place at another port if theirs has none on a day. Default 0.
        "other-port" other_port: Number;
        /// Distribution of how long before the day they ask, at most 60 days. Default "7 d".
        "ahead" ahead: RawDistribution;
        /// Distribution of how many days later than wished they would still travel. Default "0 s": on the day or not at all.
        "patience" patience: RawDistribution;
        /// Shares of the sizes of parties. Without it everybody travels alone.
        "party" party: RawParty;
        /// Higher gets a place first where the quota goes by priority. Default 0.
        "priority" priority: super::values::Integer;
        /// Points, where the quota goes by points. Default 0.
        "points" points: Whole;
        /// Share of the places of each band kept for this purpose. Default 0.
        "reserved" reserved: Number;
        /// The part of those with a place who do not come. Default: that of the quota.
        "no-show" no_show: Number;
        /// The part of the people who come that comes before their band. People who are too early for the first band of the day come when the port opens, and count as early. Default 0.
        "early" early: Number;
        /// The part of the people who come that comes after their band; after closing they are turned away, or do what `otherwise` says. Default 0.
        "late" late: Number;
        /// Distribution of how much too early or too late they come. Default "30 min".
        "off-by" off_by: RawDistribution;
        /// The part of those without a place on the eve of the day who go there all the same. Default 0.
        "unbooked" unbooked: Number;
    }
}

/// How much too early or late people come if the file does not say.
pub const OFF_BY: Span = Span::from_ticks(1_800_000_000);
/// How long before the day people ask if the file does not say.
pub const AHEAD: Span = Span::from_ticks(7 * Span::DAY.ticks());

/// A purpose with its name.
pub type NamedPurpose = (At<String>, At<RawPurpose>);
