//! Ports, zones and arrivals, as they are written.

use serde_json::{Map, Value as Json, json};

use super::distribution::RawDistribution;
use super::file::{RawCounts, RawTimetable};
use super::station::{OneOrMore, RawStation};
use super::timetable::{RawProfile, RawRates};
use super::values::{AirChanges, AirFlow, Area, Clock, Duration, Flag, Number, Text, Volume, Whole};
use crate::scenario::declared::{Declared, Keys};
use crate::scenario::decode::{At, Decode, Named, section, shorten, under_any, words, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::limits::LARGEST_PARTY;
use crate::scenario::tree::{Node, Value};

section! {
    /// A port: a control point with its arrivals, stations and zones.
    RawPort ("a port") {
        /// Time of day from which passengers are admitted. Without `open` and `close` the port never closes; `close` alone means open from midnight.
        "open" open: Clock;
        /// Time of day from which nobody new is admitted; whoever comes then is turned away, those inside are served. Earlier than `open` means the next day; `open` alone means until "24:00".
        "close" close: Clock;
        /// Whether the port is closed all day, whatever its opening hours: for stages and incidents. Default false.
        "closed" closed: Flag;
        /// Whether nobody can get to the port, since its feeder (a railway, a bridge) is lost: for stages and incidents. Those inside go on. Default false.
        "cut-off" cut_off: Flag;
        /// Number of people inside from which newcomers do what `otherwise` says.
        "full-at" full_at: Whole;
        /// What those do who would come while the port is closed, full or cut off, in order; the rest cancel their journey. Without it whoever comes to a closed port is turned away, and whoever cannot come cancels.
        "otherwise" otherwise: Vec<At<RawOtherwise>>;
        /// How much a day differs by chance at this port alone, on top of the calendar's `shock`: coefficient of variation of a factor with mean 1. Default 0.
        "shock" shock: Number;
        /// Streams of arrivals by name.
        "arrivals" arrivals: Named<RawArrivals>;
        /// Stations by name.
        "station" station: Named<RawStation>;
        /// Zones (rooms) by name.
        "zone" zone: Named<RawZone>;
    }
}

section! {
    /// A line of `otherwise`. Of the lines whose conditions hold, each with a `share` takes that part, and the first without takes the rest.
    RawOtherwise ("a line of `otherwise`") {
        /// The part of the passengers, from 0 to 1.
        "share" share: Number;
        /// Only passengers of this class, or of these classes.
        "class" class: OneOrMore;
        /// Only while the port is "closed", "full" or "cut-off", or one of these. Default: any of them.
        "when" when: OneOrMore;
        /// The port to which they go instead.
        "port" port: Text;
        /// The station of that port to which they come first.
        "to" to: Text;
        /// Distribution of how much later they come there. Default "0 s".
        "after" after: RawDistribution;
        /// Instead of `port`: distribution of the time after which they come again, as in "1 d".
        "again-after" again_after: RawDistribution;
    }
}

section! {
    /// A zone: a room in which the passengers of some stations wait and are served.
    RawZone ("a zone") {
        /// Floor area, as in `"1_200 m2"`; gives the space per person when the zone is fullest.
        "area" area: Area;
        /// Volume of air, as in `"6_000 m3"`.
        "volume" volume: Volume;
        /// Air changes an hour, as in "3 /h"; with `volume` gives the fresh air per person when the zone is fullest.
        "ventilation" ventilation: AirChanges;
        /// What most people in it wear: "none" (default), "cloth", "surgical" or "n95".
        "mask" mask: Text;
        /// The part of the people who wear it. Default 1.
        "masked" masked: Number;
        /// What people do in it, for how much they breathe: "seated", "standing" (default), "walking" or "carrying".
        "activity" activity: Text;
        /// Air exchanged with other zones of the port, as much in either direction: m³/h by zone, as in { hall = "500 m3/h" }.
        "air-to" air_to: Named<AirFlow>;
    }
}

words! {
    /// How arrival instants follow each other.
    RawProcess ("a process") => bool {
        "poisson" => false,
        "even" => true,
    }
}

section! {
    /// A stream of arrivals. Give the demand in exactly one way: `per-day`, `by-date`, `per-hour`, `timetable` or `every`.
    RawArrivals ("a stream of arrivals") {
        /// The class of all its passengers.
        "class" class: Text;
        /// Shares of classes; they add up to 1.
        "classes" classes: Named<Number>;
        /// Expected passengers a day, spread over the opening hours.
        "per-day" per_day: Number;
        /// A CSV file with columns date,passengers: expected passengers of each day of the run, spread over the opening hours. The calendar's factors do not apply, its shocks do. With `scale:` or `shift:` before its path what it holds is changed.
        "by-date" by_date: RawCounts;
        /// Relative intensity from each time of day on, with `per-day` and `by-date`; nothing before the first time (over midnight the last value holds until then). Without it the day is even.
        "profile" profile: RawProfile;
        /// Expected passengers an hour from each time of day on, until midnight, also where the port is open longer; nobody before the first time.
        "per-hour" per_hour: RawRates;
        /// A CSV file with columns time,passengers and perhaps class: the passengers of a row arrive together, every day. With `scale:` or `shift:` before its path what it holds is changed.
        "timetable" timetable: RawTimetable;
        /// Interval between arrival instants while the port is open, the first at opening.
        "every" every: Duration;
        /// How many arrive together at each instant; demand still counts passengers. Default 1.
        "batch" batch: Whole;
        /// Shares of the sizes of parties, as in { 1 = 0.6, 2 = 0.3, 4 = 0.1 }: who travels together goes one way, is served at one counter and is never torn apart. With a batch or a timetable the people of a group are cut into parties, the last one to fit. Without it everybody travels alone.
        "party" party: RawParty;
        /// "poisson" (default): arrival instants at random; "even": exactly evenly spaced, the first at the start; what is left over at a change of rate or of day is carried on.
        "process" process: RawProcess;
        /// Factor on the demand of `per-day`, `by-date` and `per-hour`: for stages, incidents and what-if questions. Default 1.
        "factor" factor: Number;
        /// Name of the `[origin.…]` of its passengers, as far as infection goes; a class may say another.
        "origin" origin: Text;
        /// Whether these passengers cannot get to their port, since their feeder (a railway, a coach line) is lost: they do what its `otherwise` says. Default false.
        "cut-off" cut_off: Flag;
        /// Whether the calendar applies, to `per-day`, `by-date` and `per-hour`. Default true.
        "calendar" calendar: Flag;
        /// For arrivals that belong to no port: shares of the ports, which add up to 1. Each party chooses one.
        "ports" ports: Named<Number>;
        /// First station; for arrivals that belong to no port, the name of a station that each of the ports has.
        "to" to: Text, required;
    }
}

/// Shares by size of party.
#[derive(Clone, Debug)]
pub struct RawParty(pub Vec<(At<u8>, At<Number>)>);

impl Decode for RawParty {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let what = "a table of shares by size, as in { 1 = 0.6, 2 = 0.3, 4 = 0.1 }";
        let Value::Table(entries) = &node.value else { return wrong_kind(node, what, problems) };
        if entries.is_empty() {
            return wrong_kind(node, what, problems);
        }
        let mut out = Vec::new();
        for entry in entries {
            let share = At::<Number>::decode(&entry.node, problems);
            let size = entry.key.parse::<u8>().ok().filter(|size| (1..=LARGEST_PARTY).contains(size));
            if size.is_none() {
                let title = format!("{:?} is no size of a party", shorten(&entry.key));
                problems.add(entry.place, title, format!("a party has from 1 to {LARGEST_PARTY} people"));
            }
            if let (Some(size), Some(share)) = (size, share) {
                out.push((At { value: size, place: entry.place }, share));
            }
        }
        (out.len() == entries.len()).then_some(Self(out))
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({
            "type": "object",
            "minProperties": 1,
            "patternProperties": { "^[0-9]+$": Number::schema(definitions) },
            "additionalProperties": false,
        })
    }
    fn declared() -> Declared {
        Declared::table(Keys::Free, under_any::<Number>)
    }
}
