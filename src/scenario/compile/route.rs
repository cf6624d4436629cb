//! Ways on: lines of `next` resolved for each class.

use super::arrivals::{SHARE_TOLERANCE, round};
use super::{Compiler, Short};
use crate::engine::Span;
use crate::scenario::code::Colour;
use crate::scenario::decode::At;
use crate::scenario::diagnostic::list;
use crate::scenario::limits;
use crate::scenario::model::{Booking, ClassId, Leg, Route, Station, StationId, Target, TestResult, Walk};
use crate::scenario::raw::station::{RawNext, RawStation};
use crate::scenario::raw::values::Text;

/// Where a way through a port ends.
pub(super) const ENDS: [&str; 3] = ["cleared", "turned-away", "refused"];

/// A line of `next` with its names resolved.
struct Line {
    share: Option<f64>,
    classes: Option<Vec<ClassId>>,
    bookings: Option<Vec<Booking>>,
    colours: Option<Vec<Colour>>,
    results: Option<Vec<TestResult>>,
    to: Target,
    walk: Walk,
}

impl Compiler<'_> {
    /// The ways on from a station: one route a class, or one for each class and booking.
    pub(super) fn routes(&mut self, station: StationId, raw: &RawStation) -> Vec<Route> {
        let classes = self.classes.len();
        let out = |to| Route { legs: vec![Leg { up_to: 1.0, to, walk: Walk::Fixed(0) }] };
        let Some(next) = &raw.next else { return vec![out(Target::Cleared); classes] };
        if next.value.is_empty() {
            self.wrong(next.place, "this list of ways on is empty", "nobody could leave the station")
                .help("leave out `next` where passengers have cleared the port");
            return vec![out(Target::Cleared); classes];
        }
        if self.too_many(next.place, "ways on", next.value.len(), limits::WAYS) {
            return vec![out(Target::Cleared); classes];
        }
        let lines: Vec<Line> = next.value.iter().map(|line| self.line(line)).collect();
        let mut used = vec![false; lines.len()];
        let bookings: &[Booking] =
            if lines.iter().any(|line| line.bookings.is_some()) { &Booking::ALL } else { &[Booking::None] };
        let colours: &[Colour] =
            if lines.iter().any(|line| line.colours.is_some()) { &Colour::ALL } else { &[Colour::None] };
        let results: &[TestResult] = if lines.iter().any(|line| line.results.is_some()) {
            &TestResult::ALL
        } else {
            &[TestResult::None]
        };
        if let (Some(line), None) = (next.value.iter().find_map(|line| line.value.code.as_ref()), &raw.reads)
            && !raw.has("reads")
        {
            self.wrong(line.place, "it is not said which code is read here", "this way goes by its colour")
                .help("add `reads = …` to the station, the name of a `[code.…]`");
        }
        let mut routes = Vec::with_capacity(classes * bookings.len() * colours.len() * results.len());
        let mut short: Vec<(ClassId, f64)> = Vec::new();
        // A share with a wrong value has been noted; what it leaves over means nothing.
        let unclear = next.value.iter().any(|line| line.value.has("share") && line.value.share.is_none());
        let mut too_much = unclear;
        let kinds = (0..classes).flat_map(|class| {
            bookings
                .iter()
                .flat_map(move |&booking| colours.iter().map(move |&colour| (class, booking, colour)))
                .flat_map(move |(class, booking, colour)| {
                    results.iter().map(move |&result| (class, booking, colour, result))
                })
        });
        for (class, booking, colour, result) in kinds {
            let id = ClassId(class as u16);
            let mut legs: Vec<Leg> = Vec::new();
            let mut sum = 0.0;
            let mut rest = false;
            for (i, line) in lines.iter().enumerate() {
                if line.classes.as_ref().is_some_and(|classes| !classes.contains(&id))
                    || line.bookings.as_ref().is_some_and(|bookings| !bookings.contains(&booking))
                    || line.colours.as_ref().is_some_and(|colours| !colours.contains(&colour))
                    || line.results.as_ref().is_some_and(|results| !results.contains(&result))
                {
                    continue;
                }
                if rest {
                    break;
                }
                used[i] = true;
                let up_to = line.share.map_or(1.0, |share| sum + share);
                rest = line.share.is_none();
                sum = up_to;
                if line.share != Some(0.0) {
                    legs.push(Leg { up_to, to: line.to, walk: line.walk.clone() });
                }
                if line.share.is_some()
                    && sum > 1.0 + SHARE_TOLERANCE
                    && !std::mem::replace(&mut too_much, true)
                {
                    let name = self.classes[class].name.clone();
                    let place = next.value[i].value.share.as_ref().map_or(next.value[i].place, |s| s.place);
                    let label = format!("for class `{name}` they add up to {} with this line", round(sum));
                    self.wrong(place, "the shares of these ways add up to more than 1", label)
                        .help("leave out the last `share`, so that this line takes the rest");
                }
            }
            if sum < 1.0 - SHARE_TOLERANCE && short.last().is_none_or(|last| last.0 != id) {
                short.push((id, sum));
            }
            if let Some(last) = legs.last_mut() {
                last.up_to = 1.0;
            } else {
                legs = out(Target::Cleared).legs;
            }
            routes.push(Route { legs });
        }
        if unclear {
            return routes;
        }
        if !short.is_empty() {
            let place = next.value.last().map_or(next.place, |line| line.place);
            self.short.push(Short { station, place, classes: short });
        }
        for (i, line) in next.value.iter().enumerate() {
            if !used[i] {
                self.wrong(line.place, "nobody ever takes this way", "lines before it take all passengers")
                    .help("move it up, or give the line before it a `share`");
            }
        }
        routes
    }

    fn line(&mut self, line: &At<RawNext>) -> Line {
        let raw = &line.value;
        let share = raw.share.as_ref().map(|share| {
            if share.value.0 > 1.0 {
                let found = share.value.0;
                let problem = self.wrong(share.place, "a share is from 0 to 1", format!("found {found}"));
                if found <= 100.0 {
                    problem.help(format!("write {} for {found} %", round(found / 100.0)));
                }
            }
            share.value.0.min(1.0)
        });
        let classes = raw.class.as_ref().map(|classes| {
            classes.value.0.iter().filter_map(|name| self.class(&name.value.0, name.place)).collect()
        });
        let walk = match &raw.walk {
            None => Walk::Fixed(0),
            Some(walk) => {
                let sampler = self.sampler(walk);
                match sampler.fixed() {
                    Some(ticks) => self.fixed_walk(Span::from_ticks(ticks)),
                    None => Walk::Drawn(sampler),
                }
            }
        };
        let to = raw.to.as_ref().map_or(Target::Cleared, |to| self.target(to));
        let bookings = raw.booking.as_ref().map(|bookings| {
            bookings
                .value
                .0
                .iter()
                .filter_map(|word| self.word(word, &Booking::ALL, Booking::word, "is no booking"))
                .collect()
        });
        let colours = raw.code.as_ref();
        let colours = colours.map(|words| {
            words
                .value
                .0
                .iter()
                .filter_map(|word| self.word(word, &Colour::ALL, Colour::word, "is no colour of a code"))
                .collect()
        });
        let results = raw.result.as_ref().map(|words| {
            words
                .value
                .0
                .iter()
                .filter_map(|word| {
                    self.word(word, &TestResult::ALL, TestResult::word, "is no result of a test")
                })
                .collect()
        });
        Line { share, classes, bookings, colours, results, to, walk }
    }

    /// The one of `all` that a word means; `name` gives their words, `what` says what a wrong one is not.
    pub(super) fn word<T: Copy>(
        &mut self,
        word: &At<Text>,
        all: &[T],
        name: fn(T) -> &'static str,
        what: &str,
    ) -> Option<T> {
        let found = all.iter().copied().find(|&one| name(one) == word.value.0);
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|&one| name(one)).collect();
            let text = word.value.0.clone();
            let label = format!("there are {}", list(known.iter().copied()));
            self.wrong(word.place, format!("{text:?} {what}"), label).meant(&text, known);
        }
        found
    }

    fn fixed_walk(&mut self, length: Span) -> Walk {
        let number = self.envelope.walks.iter().position(|&known| known == length).unwrap_or_else(|| {
            self.envelope.walks.push(length);
            self.envelope.walks.len() - 1
        });
        Walk::Fixed(number as u32)
    }

    fn target(&mut self, to: &At<Text>) -> Target {
        match to.value.0.as_str() {
            "cleared" => return Target::Cleared,
            "turned-away" => return Target::TurnedAway,
            "refused" => return Target::Refused,
            _ => {}
        }
        if let Some(i) = self.station_names.find(&to.value.0) {
            return Target::Station(StationId(self.first_station + i as u32));
        }
        if let Some(stay) = self.health_names.stays.find(&to.value.0) {
            return Target::Stay(stay as u16);
        }
        let text = to.value.0.clone();
        let stays = self.health_names.stays.iter();
        let known: Vec<_> = self.station_names.iter().chain(stays).map(String::as_str).chain(ENDS).collect();
        let label = format!("there are {}", list(known.iter().copied()));
        let problem =
            self.problems.add(to.place, format!("there is no station `{text}` in this port"), label);
        problem.meant(&text, known);
        Target::Cleared
    }
}

/// Gives walks the numbers they have in the sorted list.
pub(super) fn renumber_walks(stations: &mut [Station], met: &[Span], sorted: &[Span]) {
    let numbers: Vec<u32> = met.iter().map(|walk| sorted.partition_point(|s| s < walk) as u32).collect();
    let legs = stations.iter_mut().flat_map(|s| &mut s.next).flat_map(|route| &mut route.legs);
    for leg in legs {
        if let Walk::Fixed(number) = &mut leg.walk {
            *number = numbers[*number as usize];
        }
    }
}
