//! Stations, queues and ways on, as they are written.

use serde_json::{Map, Value as Json, json};

use super::distribution::RawDistribution;
use super::timetable::RawServers;
use super::values::{Duration, Flag, Number, Point, Text, Whole};
use crate::scenario::declared::{Declared, Single};
use crate::scenario::decode::{At, Decode, Named, section, words, wrong_kind, wrong_word};
use crate::scenario::diagnostic::Problems;
use crate::scenario::model::{Choose, Order};
use crate::scenario::tree::{Node, Value};

section! {
    /// A station: a place where passengers are served, ride in a shuttle or are held back by a meter.
    RawStation ("a station") {
        /// false: the station is not there; whoever is sent to it goes at once to where it would send them. For comparing layouts. Default true.
        "present" present: Flag;
        /// Number of servers, or a table of numbers from each time of day on, repeated every day; before its first time the last number of the day before holds. When it falls idle servers go first, those that are broken down before others, then whichever ends a service next; lanes close from the highest number. Without it everyone is served at once.
        "servers" servers: RawServers;
        /// Distribution of the service time.
        "service" service: RawDistribution;
        /// Service times of single classes that differ from `service`.
        "service-of" service_of: Named<RawDistribution>;
        /// Distribution of what each companion in a party adds to a service. Without it each has a service time of their own, one after the other at the same server.
        "service-companion" service_companion: RawDistribution;
        /// The health code that is read here; `code` in `next` is about it.
        "reads" reads: Text;
        /// Name of the `[test.…]` for which a sample is taken at the end of the service.
        "test" test: Text;
        /// Name of the test whose result passengers wait for here, instead of servers and service; the waiting counts as a wait.
        "awaits" awaits: Text;
        /// How passengers wait.
        "queue" queue: RawQueue;
        /// How servers break down.
        "failures" failures: RawFailures;
        /// A bus, a lift or a train, instead of servers and service.
        "shuttle" shuttle: RawShuttle;
        /// How long the ride of the shuttle takes. Default "0 s".
        "ride" ride: RawDistribution;
        /// Flow control: passengers are released one by one, instead of servers and service.
        "meter" meter: RawMeter;
        /// Name of the zone in which passengers wait and are served.
        "zone" zone: Text;
        /// Where it stands in pictures of the hall: metres to the right and downwards, as in [12, 4.5]. Without it for every station of a port they are laid out automatically. No result depends on it.
        "at" at: Point;
        /// Ways on, in order. Without it passengers have cleared the port.
        "next" next: Vec<At<RawNext>>;
    }
}

section! {
    /// A way on. Of the lines whose conditions hold, each with a `share` takes that part, and the first without takes the rest.
    RawNext ("a line of `next`") {
        /// The part of the passengers who take this way, from 0 to 1.
        "share" share: Number;
        /// Only passengers of this class, or of these classes.
        "class" class: OneOrMore;
        /// Only passengers with this booking, or one of these: "none", "valid", "early" (it is for a later band of the day) or "late".
        "booking" booking: OneOrMore;
        /// Only passengers whose code shows this colour, or one of these: "green", "amber", "red" or "none". The station must say which code it `reads`.
        "code" code: OneOrMore;
        /// Only passengers with this result of a test, or one of these: "positive", "negative", "pending" or "none" (not tested).
        "result" result: OneOrMore;
        /// With `result`: the test that is meant. Default: the one that the station takes or awaits.
        "of" of: Text;
        /// A station of the same port, "cleared", "turned-away", "refused" or the name of a `[stay.…]`.
        "to" to: Text, required;
        /// Distribution of the walking time. Default "0 s".
        "walk" walk: RawDistribution;
    }
}

words! {
    /// Who is called next.
    RawOrder ("an order of service") => Order {
        "first-come" => Order::FirstCome,
        "priority" => Order::Priority,
        "last-come" => Order::LastCome,
        "random" => Order::Random,
    }
}

words! {
    /// One line for all servers, or one for each.
    RawLanes ("a kind of lanes") => bool {
        "single" => false,
        "per-server" => true,
    }
}

words! {
    /// How a lane is chosen.
    RawChoose ("a way to choose a lane") => Choose {
        "shortest" => Choose::Shortest,
        "random" => Choose::Random,
        "in-turn" => Choose::InTurn,
    }
}

section! {
    /// How passengers wait at a station.
    RawQueue ("a queue") {
        /// "first-come" (default), "priority" (class priority, first-come inside a class, never interrupting a service), "last-come" or "random".
        "order" order: RawOrder;
        /// "single" (default), one line for all servers, or "per-server".
        "lanes" lanes: RawLanes;
        /// How a lane is chosen with "per-server": "shortest" (default), "random" or "in-turn". A lane's length counts the passenger being served.
        "choose" choose: RawChoose;
        /// Number of waiting places, those in service not included. Without it there is always room.
        "places" places: Whole;
        /// What happens to whoever finds no place: "block" (default), "turn-away" or { to = "station" }.
        "when-full" when_full: RawWhenFull;
        /// Distribution of the time after which whoever has not begun service leaves.
        "patience" patience: RawDistribution;
        /// Station to which those go whose patience ends, instead of leaving.
        "impatient-to" impatient_to: Text;
    }
}

words! {
    /// What fails together.
    RawUnit ("a unit") => bool {
        "each" => false,
        "all" => true,
    }
}

section! {
    /// Breakdowns by clock time. The service in hand resumes after repair.
    RawFailures ("`failures`") {
        /// Distribution of the time from a repair to the next failure.
        "time-between" time_between: RawDistribution, required;
        /// Distribution of the duration of a repair.
        "repair" repair: RawDistribution, required;
        /// "each" (default): every server fails by itself; "all": all fail together.
        "unit" unit: RawUnit;
    }
}

section! {
    /// A shuttle leaves on the clock with whoever waits (`every`), or each time it fills (`when-full`).
    RawShuttle ("a shuttle") {
        /// Places on board; needed with `when-full`, otherwise everyone fits without it.
        "seats" seats: Whole;
        /// Interval between departures, counted from opening.
        "every" every: Duration;
        /// Whether it leaves each time it fills.
        "when-full" when_full: Flag;
        /// How long the ride takes; the same as `ride` beside the shuttle.
        "ride" ride: RawDistribution;
    }
}

section! {
    /// A meter releases at most `per-minute` passengers a minute, evenly, or while fewer than `while-inside` are in or on the way to the zones or stations listed in `of`; with both, both hold.
    RawMeter ("a meter") {
        /// Largest rate of release, passengers a minute.
        "per-minute" per_minute: Number;
        /// Largest number inside.
        "while-inside" while_inside: Whole;
        /// Zones, stations or stays whose people are counted; list the stations on the way to a stay too, a coach for example.
        "of" of: Vec<At<Text>>;
        /// Segmented release: so many pass in one go, once there is room for all of them; then the way is closed until there is again. Default: each passes as soon as there is room.
        "block" block: Whole;
    }
}

/// A text or a list of texts.
#[derive(Clone, Debug)]
pub struct OneOrMore(pub Vec<At<Text>>);

impl Decode for OneOrMore {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Text(_) => At::decode(node, problems).map(|one| Self(vec![one])),
            Value::List(_) => Vec::decode(node, problems).map(Self),
            _ => wrong_kind(node, "a text or a list of texts", problems),
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }
    fn declared() -> Declared {
        Vec::<At<Text>>::declared().or(Single::Other)
    }
}

/// What happens to whoever finds no place.
#[derive(Clone, Debug)]
pub enum RawWhenFull {
    /// Stays where they come from.
    Block,
    /// Leaves the port.
    TurnAway,
    /// Goes elsewhere.
    Divert(RawElsewhere),
}

section! {
    /// Another station.
    RawElsewhere ("`when-full`") {
        /// A station of the same port.
        "to" to: Text, required;
    }
}

impl Decode for RawWhenFull {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Text(text) => match text.as_str() {
                "block" => Some(Self::Block),
                "turn-away" => Some(Self::TurnAway),
                other => {
                    wrong_word(node.place, other, "a rule for `when-full`", &["block", "turn-away"], problems)
                }
            },
            Value::Table(_) => RawElsewhere::decode(node, problems).map(Self::Divert),
            _ => wrong_kind(node, "\"block\", \"turn-away\" or { to = \"station\" }", problems),
        }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({ "anyOf": [{ "enum": ["block", "turn-away"] }, RawElsewhere::schema(definitions)] })
    }
    fn declared() -> Declared {
        RawElsewhere::declared().or(Single::Other)
    }
}
