//! Arrivals: who comes, when and how many.

use super::Compiler;
use crate::engine::Span;
use crate::scenario::csv;
use crate::scenario::day::open_windows;
use crate::scenario::decode::{At, entries, place_of};
use crate::scenario::diagnostic::list;
use crate::scenario::limits;
use crate::scenario::model::{
    Arrivals, Calendar, ClassId, Group, Hours, Pattern, PortId, RunSettings, Scenario, StationId, Stretch,
    mean_size,
};
use crate::scenario::raw::file::RawCounts;
use crate::scenario::raw::port::{RawArrivals, RawParty, RawPort};
use crate::scenario::raw::timetable::RawProfile;
use crate::scenario::source::Place;
use crate::scenario::units::show_time_of_day;

/// How far shares may miss a sum of one: they are often typed with three digits.
pub(super) const SHARE_TOLERANCE: f64 = 1e-6;

/// The days of the run.
pub(super) struct Days<'a> {
    pub run: &'a RunSettings,
    pub calendar: &'a Calendar,
}

impl Days<'_> {
    /// The factors that a stream follows.
    fn factors(&self, raw: &RawArrivals) -> Vec<f64> {
        let follows = raw.calendar.as_ref().is_none_or(|flag| flag.value.0);
        if follows { self.calendar.factors.clone() } else { Vec::new() }
    }
}

impl Compiler<'_> {
    pub(super) fn arrivals(
        &mut self,
        port: &str,
        id: PortId,
        hours: Option<Hours>,
        days: &Days<'_>,
        raw: &RawPort,
        out: &mut Vec<Arrivals>,
    ) {
        for (name, stream) in entries(raw.arrivals.as_ref()) {
            if let Some(ports) = &stream.value.ports {
                self.wrong(ports.place, "`ports` has no effect here", "these arrivals belong to one port")
                    .help("write them as `[arrivals.…]`, outside of any port");
            }
            let to = stream.value.to.as_ref().and_then(|to| self.station(to));
            let entries = vec![(1.0, id, to.unwrap_or(StationId(self.first_station)))];
            let path = format!("{port}/{}", name.value);
            let compiled = self.stream(&name.value, path, id, entries, hours, days, stream);
            out.push(compiled);
        }
    }

    /// A stream of arrivals.
    #[expect(clippy::too_many_arguments, reason = "what a stream is made of")]
    pub(super) fn stream(
        &mut self,
        name: &str,
        path: String,
        port: PortId,
        entries: Vec<(f64, PortId, StationId)>,
        hours: Option<Hours>,
        days: &Days<'_>,
        stream: &At<RawArrivals>,
    ) -> Arrivals {
        let (pattern, factors) = self.pattern(&stream.value, stream.place, hours, days).unzip();
        let rates = matches!(pattern, Some(Pattern::Rates { .. }));
        let shocked = rates && stream.value.calendar.as_ref().is_none_or(|flag| flag.value.0);
        let known = self.health_names.origins.clone();
        let origin = stream.value.origin.as_ref().and_then(|name| self.named("origin", name, &known));
        let by_row = match &pattern {
            Some(Pattern::Timetable(groups)) => groups.iter().all(|g| g.class.is_some()),
            // A file that is wrong may well say who comes.
            None => stream.value.has("timetable"),
            _ => false,
        };
        let mix = self.mix(&stream.value, stream.place, by_row);
        let mut factors = factors.unwrap_or_default();
        let pattern = pattern.map(|pattern| self.scale(pattern, &mut factors, &stream.value));
        let parties = stream.value.party.as_ref().map_or_else(Vec::new, |party| self.parties(party));
        if let (Some(Pattern::Every { batch: 1, .. }), Some(party), false) =
            (&pattern, &stream.value.party, parties.is_empty())
        {
            self.wrong(party.place, "these passengers come one by one", "nobody is left to travel with")
                .help("add a `batch`, the people who come together at each instant");
        }
        let by_party = !parties.is_empty() && matches!(pattern, Some(Pattern::Rates { batch: 1, .. }));
        let pattern = pattern.map(|pattern| if by_party { of_parties(pattern, &parties) } else { pattern });
        Arrivals {
            name: name.to_owned(),
            path,
            port,
            hours,
            entries,
            mix,
            origin,
            cut_off: stream.value.cut_off.as_ref().is_some_and(|cut_off| cut_off.value.0),
            parties,
            by_party,
            pattern: pattern.unwrap_or(Pattern::Timetable(Vec::new())),
            days: factors,
            shocked,
        }
    }

    /// Sizes of parties with the upper ends of their shares.
    pub(super) fn parties(&mut self, raw: &At<RawParty>) -> Vec<(f64, u8)> {
        let sizes: Vec<(f64, u8)> =
            raw.value.0.iter().map(|(size, share)| (share.value.0, size.value)).collect();
        let sum: f64 = sizes.iter().map(|(share, _)| share).sum();
        if (sum - 1.0).abs() > SHARE_TOLERANCE {
            self.wrong(
                raw.place,
                "the shares of the parties must add up to 1",
                format!("they add up to {}", round(sum)),
            )
            .help(format!("change one of them by {}", round(1.0 - sum)));
        }
        let parties = upper_ends(sizes);
        // Parties of one are nothing else than people.
        if parties.iter().all(|&(_, size)| size == 1) { Vec::new() } else { parties }
    }

    fn mix(&mut self, raw: &RawArrivals, place: Place, by_row: bool) -> Vec<(f64, ClassId)> {
        match (&raw.class, &raw.classes) {
            (Some(class), Some(classes)) => {
                self.wrong(
                    classes.place,
                    "give either `class` or `classes`",
                    "the shares of several classes",
                )
                .other(class.place, "the class of all");
                Vec::new()
            }
            (Some(class), None) => {
                self.class(&class.value.0, class.place).map(|id| vec![(1.0, id)]).unwrap_or_default()
            }
            (None, Some(classes)) => {
                let mut sum = 0.0;
                let mut mix = Vec::new();
                for (name, share) in &classes.value.0 {
                    sum += share.value.0;
                    if let Some(class) = self.class(&name.value, name.place)
                        && share.value.0 > 0.0
                    {
                        mix.push((sum, class));
                    }
                }
                if (sum - 1.0).abs() > SHARE_TOLERANCE {
                    self.wrong(
                        classes.place,
                        "the shares of the classes must add up to 1",
                        format!("they add up to {}", round(sum)),
                    )
                    .help(format!("change one of them by {}", round(1.0 - sum)));
                }
                if let Some(last) = mix.last_mut() {
                    last.0 = 1.0;
                }
                mix
            }
            (None, None) if by_row => vec![(1.0, ClassId(0))],
            (None, None) => {
                if self.classes.len() > 1 && !raw.has("class") && !raw.has("classes") {
                    let known = list(self.classes.iter().map(|c| c.name.as_str()).collect::<Vec<_>>());
                    let first = self.classes[0].name.clone();
                    self.wrong(
                        place,
                        "this stream does not say who comes",
                        format!("the classes are {known}"),
                    )
                    .help(format!("add `class = {first:?}`, or `classes` with shares that add up to 1"));
                }
                vec![(1.0, ClassId(0))]
            }
        }
    }

    fn pattern(
        &mut self,
        raw: &RawArrivals,
        place: Place,
        hours: Option<Hours>,
        days: &Days<'_>,
    ) -> Option<(Pattern, Vec<f64>)> {
        let given: Vec<(&str, Place)> = [
            ("per-day", place_of(&raw.per_day)),
            ("by-date", place_of(&raw.by_date)),
            ("per-hour", place_of(&raw.per_hour)),
            ("timetable", place_of(&raw.timetable)),
            ("every", place_of(&raw.every)),
        ]
        .into_iter()
        .filter_map(|(name, place)| place.map(|p| (name, p)))
        .collect();
        match given.as_slice() {
            // A wrong value has been noted where it stands.
            [] if ["per-day", "by-date", "per-hour", "timetable", "every"].iter().any(|key| raw.has(key)) => {
                return None;
            }
            [] => {
                self.wrong(
                    place,
                    "this stream does not say how many come",
                    "it needs one of `per-day`, `by-date`, `per-hour`, `timetable` and `every`",
                )
                .help("add `per-day = 10_000`");
                return None;
            }
            [_] => {}
            [(first, first_place), (second, second_place), ..] => {
                let label = format!("`{second}` besides `{first}`");
                self.wrong(*second_place, "the demand of a stream is given in one way", label)
                    .other(*first_place, "given here already")
                    .help("make two streams of it, or keep one of the two");
                return None;
            }
        }
        self.useless(raw, given[0].0);
        let batch = self.batch(raw);
        let even = raw.process.as_ref().is_some_and(|p| p.value.0);
        if let Some(per_day) = &raw.per_day {
            let stretches = self.spread(per_day.value.0, raw.profile.as_ref(), hours, batch);
            return Some((Pattern::Rates { stretches, even, batch }, days.factors(raw)));
        }
        if let Some(by_date) = &raw.by_date {
            // One passenger a day, times the count of the day.
            let counts = self.counts(by_date, days.run);
            let stretches = self.spread(1.0, raw.profile.as_ref(), hours, batch);
            return Some((Pattern::Rates { stretches, even, batch }, counts?));
        }
        if let Some(per_hour) = &raw.per_hour {
            let per_tick = 1.0 / (Span::HOUR.ticks() as f64 * f64::from(batch));
            let pieces = per_hour.value.pieces(hours).into_iter();
            let stretches: Vec<_> = pieces
                .filter(|piece| piece.value.0 > 0.0)
                .map(|piece| Stretch { from: piece.from, to: piece.to, rate: piece.value.0 * per_tick })
                .collect();
            return Some((Pattern::Rates { stretches, even, batch }, days.factors(raw)));
        }
        if let Some(every) = &raw.every {
            if every.value.0 == Span::ZERO {
                self.wrong(
                    every.place,
                    "the interval between arrivals must be longer than nothing",
                    "found no time at all",
                );
                return None;
            }
            return Some((Pattern::Every { every: every.value.0, batch }, Vec::new()));
        }
        let timetable = raw.timetable.as_ref()?;
        let before = self.problems.count();
        let rows = csv::timetable(self.folder, &timetable.value.0, self.sources, self.problems)?;
        let mut groups = Vec::with_capacity(rows.len());
        for row in rows {
            let class = row.class.as_ref().and_then(|field| self.class(&field.text, field.place));
            groups.push(Group { at: row.at, passengers: row.passengers, class });
        }
        // What only follows from a mistake in the file is none of its own.
        if self.problems.count() > before {
            return None;
        }
        Some((Pattern::Timetable(groups), Vec::new()))
    }

    /// Demand times `factor`: on the factors of the days where there are any, otherwise on the rates.
    fn scale(&mut self, mut pattern: Pattern, days: &mut [f64], raw: &RawArrivals) -> Pattern {
        let Some(factor) = &raw.factor else { return pattern };
        let by = factor.value.0;
        if by > limits::FACTOR {
            let most = limits::FACTOR;
            self.wrong(factor.place, format!("a factor is at most {most}"), format!("found {by}"));
        }
        if let Pattern::Rates { stretches, .. } = &mut pattern {
            if days.is_empty() {
                for stretch in stretches.iter_mut() {
                    stretch.rate *= by;
                }
                // Nobody comes at no rate: the stream has no such stretch.
                stretches.retain(|stretch| stretch.rate > 0.0);
            }
            for day in days {
                *day *= by;
            }
        }
        pattern
    }

    /// The count of each day of the run.
    pub(super) fn counts(&mut self, by_date: &At<RawCounts>, run: &RunSettings) -> Option<Vec<f64>> {
        let counts = csv::by_date(self.folder, &by_date.value.0, "passengers", self.sources, self.problems)?;
        let mut missing = Vec::new();
        let days = (0..run.days).map(|day| {
            let date = run.date(day);
            let found = counts.binary_search_by_key(&date, |&(date, _)| date);
            found.map_or_else(
                |_| {
                    missing.push(date.to_string());
                    0.0
                },
                |at| counts[at].1,
            )
        });
        let days: Vec<f64> = days.collect();
        if !missing.is_empty() {
            self.wrong(
                by_date.place,
                "the counts do not cover the run",
                format!("there is no row for {}", list(missing.iter().map(String::as_str))),
            )
            .help("add rows, or change `start` and `days` of `[run]`");
            return None;
        }
        Some(days)
    }

    /// Keys that have no effect with the way in which demand is given.
    fn useless(&mut self, raw: &RawArrivals, given: &str) {
        let mut note = |key: &str, place: Option<Place>, with: &str| {
            if let Some(place) = place {
                self.problems
                    .add(
                        place,
                        format!("`{key}` has no effect with `{given}`"),
                        format!("it goes with {with}"),
                    )
                    .help(format!("leave out `{key}`"));
            }
        };
        if !matches!(given, "per-day" | "by-date") {
            note("profile", place_of(&raw.profile), "`per-day` and `by-date`");
        }
        if matches!(given, "timetable" | "every") {
            note("process", place_of(&raw.process), "`per-day`, `by-date` and `per-hour`");
            note("calendar", place_of(&raw.calendar), "`per-day`, `by-date` and `per-hour`");
            note("factor", place_of(&raw.factor), "`per-day`, `by-date` and `per-hour`");
        }
        if given == "timetable" {
            note("batch", place_of(&raw.batch), "`per-day`, `by-date`, `per-hour` and `every`");
        }
    }

    fn batch(&mut self, raw: &RawArrivals) -> u32 {
        let Some(batch) = &raw.batch else { return 1 };
        let found = batch.value.0;
        if !(1..=limits::BATCH).contains(&found) {
            self.wrong(
                batch.place,
                format!("a batch has from 1 to {} passengers", limits::BATCH),
                format!("found {found}"),
            );
            return 1;
        }
        found as u32
    }

    /// Spreads a day's passengers over the opening hours in proportion to the profile.
    fn spread(
        &mut self,
        per_day: f64,
        profile: Option<&At<RawProfile>>,
        hours: Option<Hours>,
        batch: u32,
    ) -> Vec<Stretch> {
        let shape: Vec<Stretch> = match profile {
            Some(profile) => {
                let pieces = profile.value.pieces(hours).into_iter();
                pieces.map(|p| Stretch { from: p.from, to: p.to, rate: p.value.0 }).collect()
            }
            None => vec![Stretch { from: Span::ZERO, to: Span::DAY, rate: 1.0 }],
        };
        let windows = open_windows(hours);
        let mut stretches: Vec<Stretch> = shape
            .iter()
            .flat_map(|s| {
                windows.iter().map(|&(from, to)| Stretch {
                    from: s.from.max(from),
                    to: s.to.min(to),
                    rate: s.rate,
                })
            })
            .filter(|s| s.from < s.to && s.rate > 0.0)
            .collect();
        stretches.sort_by_key(|s| s.from);
        let weight: f64 = stretches.iter().map(|s| (s.to - s.from).ticks() as f64 * s.rate).sum();
        if weight == 0.0 {
            if let Some(profile) = profile
                && per_day > 0.0
            {
                self.wrong(
                    profile.place,
                    "this profile leaves no time for anyone to come",
                    "its intensity is zero while the port is open",
                )
                .help("give at least one time within the opening hours an intensity above zero");
            }
            return Vec::new();
        }
        for stretch in &mut stretches {
            stretch.rate *= per_day / (weight * f64::from(batch));
        }
        stretches.retain(|s| s.rate > 0.0);
        stretches
    }

    /// Warns of people who come while their port is closed, with what they do.
    pub(super) fn warn_outside(&mut self, scenario: &Scenario) {
        for stream in &scenario.arrivals {
            let Some(hours) = stream.hours else { continue };
            let mut ports = stream.entries.iter().map(|entry| &scenario.ports[usize::from(entry.1.0)]);
            let fate = if ports.any(|port| !port.otherwise.is_empty()) {
                "do what the `otherwise` of their port says"
            } else {
                "are turned away"
            };
            let path = &stream.path;
            match &stream.pattern {
                Pattern::Rates { stretches, .. } if is_outside(stretches, Some(hours)) => {
                    self.warnings.push(format!(
                        "arrivals {path}: some come outside the opening hours {}-{} and {fate}",
                        show_time_of_day(hours.open),
                        show_time_of_day(hours.closing_time())
                    ));
                }
                Pattern::Timetable(groups) => {
                    let closed = groups.iter().filter(|group| !hours.admits(group.at)).count();
                    if closed > 0 {
                        self.warnings.push(format!(
                            "arrivals {path}: {closed} rows of the timetable come while the port is closed and {fate}"
                        ));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether some of the stretches lie where a port is closed.
pub(super) fn is_outside(stretches: &[Stretch], hours: Option<Hours>) -> bool {
    let windows = open_windows(hours);
    stretches.iter().any(|s| {
        let inside: u64 = windows.iter().map(|&(from, to)| (s.to.min(to) - s.from.max(from)).ticks()).sum();
        inside < (s.to - s.from).ticks()
    })
}

/// Shares as the upper ends of their parts of the unit interval, in their order; what has no share has no part. The last
/// ends at one, which shares with three digits may miss.
pub(super) fn upper_ends<T>(shares: impl IntoIterator<Item = (f64, T)>) -> Vec<(f64, T)> {
    let mut up_to = 0.0;
    let mut out = Vec::new();
    for (share, what) in shares.into_iter().filter(|(share, _)| *share > 0.0) {
        up_to += share;
        out.push((up_to, what));
    }
    if let Some(last) = out.last_mut() {
        last.0 = 1.0;
    }
    out
}

/// Rates of passengers as rates of parties.
fn of_parties(mut pattern: Pattern, parties: &[(f64, u8)]) -> Pattern {
    let size = mean_size(parties);
    if let Pattern::Rates { stretches, .. } = &mut pattern {
        for stretch in stretches {
            stretch.rate /= size;
        }
    }
    pattern
}

/// Six digits, without the dust of binary fractions.
pub(super) fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
