//! Shifts: who can be on duty from when to when, what a roster costs, and how many servers it gives at each time.

use crate::engine::{Span, Time};
use crate::scenario::day::{Hours, time_of_service};
use crate::scenario::model::RunSettings;
use crate::scenario::units::show_time_of_day;

/// What shifts there may be at a station.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Beginning of the day.
    pub open: Span,
    /// End of the day.
    pub close: Span,
    /// Shifts begin at multiples of this after opening, and the number of servers changes at no other time.
    pub slot: Span,
    /// How long shifts last.
    pub lengths: Vec<Span>,
    /// A break in the middle of shifts longer than `pause_after`; none if it is zero.
    pub pause: Span,
    /// See `pause`.
    pub pause_after: Span,
    /// What each change of the number of servers by one costs \[server-hours\].
    pub change_cost: f64,
    /// Servers that are there at all times.
    pub least: u32,
    /// Most servers at any time.
    pub most: u32,
}

/// One shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// First slot.
    pub start: usize,
    /// One past the last slot.
    pub end: usize,
    /// Slots of the break; empty if there is none.
    pub pause: std::ops::Range<usize>,
}

impl Rules {
    /// Number of slots of a day.
    pub fn slots(&self) -> usize {
        (self.close.ticks() - self.open.ticks()).div_ceil(self.slot.ticks()) as usize
    }

    /// When a slot occurs in a run: on each day of service, that of the eve included, as far as the run reaches.
    pub fn occurrences(&self, slot: usize, run: &RunSettings) -> impl Iterator<Item = (Time, Time)> {
        let begin = self.open.ticks() + slot as u64 * self.slot.ticks();
        let end = (begin + self.slot.ticks()).min(self.close.ticks());
        let (first, last) = (run.warm_up.ticks(), run.end().ticks());
        let day = Span::DAY.ticks();
        (0..=u64::from(run.days)).filter_map(move |d| {
            // Days count from that of the eve.
            let at = |ticks: u64| (d * day + ticks).saturating_sub(day).clamp(first, last);
            (at(begin) < at(end)).then(|| (Time::from_ticks(at(begin)), Time::from_ticks(at(end))))
        })
    }

    /// All shifts that fit into the day, by start, then length.
    pub fn shifts(&self) -> Vec<Shift> {
        let slots = self.slots();
        let in_slots = |span: Span| span.ticks().div_ceil(self.slot.ticks()) as usize;
        let mut lengths: Vec<(usize, bool)> =
            self.lengths.iter().map(|&l| (in_slots(l), l > self.pause_after)).collect();
        lengths.sort_unstable();
        lengths.dedup();
        let mut shifts = Vec::new();
        for start in 0..slots {
            for &(length, is_long) in lengths.iter().filter(|(length, _)| start + length <= slots) {
                let pause = if is_long { in_slots(self.pause) } else { 0 };
                let first = start + (length - pause.min(length)) / 2;
                let pause = if pause == 0 { 0..0 } else { first..first + pause };
                shifts.push(Shift { start, end: start + length, pause });
            }
        }
        shifts
    }

    /// Paid hours of a shift: breaks are paid.
    pub fn hours(&self, shift: &Shift) -> f64 {
        (shift.end - shift.start) as f64 * self.slot.seconds() / 3_600.0
    }

    /// Servers by slot: so many on each shift, and those who are always there.
    pub fn servers(&self, shifts: &[Shift], counts: &[u32]) -> Vec<u32> {
        let mut servers = vec![self.least; self.slots()];
        for (shift, &count) in shifts.iter().zip(counts).filter(|(_, count)| **count > 0) {
            for slot in (shift.start..shift.end).filter(|slot| !shift.pause.contains(slot)) {
                servers[slot] += count;
            }
        }
        servers
    }

    /// Paid hours of a roster, servers who are always there included \[server-hours\].
    pub fn paid(&self, shifts: &[Shift], counts: &[u32]) -> f64 {
        let always = f64::from(self.least) * self.slots() as f64 * self.slot.seconds() / 3_600.0;
        shifts.iter().zip(counts).map(|(s, &n)| f64::from(n) * self.hours(s)).sum::<f64>() + always
    }

    /// What a roster costs \[server-hours\]: paid hours and changes.
    pub fn cost(&self, shifts: &[Shift], counts: &[u32]) -> f64 {
        let changes = turnover(&self.servers(shifts, counts));
        self.paid(shifts, counts) + self.change_cost * f64::from(changes)
    }

    /// The time of day at which a slot begins.
    pub fn time_of(&self, slot: usize) -> Span {
        let hours = Hours { open: self.open, close: self.close };
        time_of_service(Some(hours), Span::from_ticks(slot as u64 * self.slot.ticks()))
    }

    /// A timetable as pairs of a time of day and the servers from then on, rising in time. The last number of a day of
    /// service stays, for people who are still inside at closing time.
    pub fn changes(&self, servers: &[u32]) -> Vec<(Span, u32)> {
        let differs = |slot: &usize| *slot == 0 || servers[slot - 1] != servers[*slot];
        let slots = (0..servers.len()).filter(differs);
        let mut changes: Vec<(Span, u32)> = slots.map(|slot| (self.time_of(slot), servers[slot])).collect();
        changes.sort_by_key(|(time, _)| *time);
        changes
    }

    /// The same as it stands in a scenario: `{ "06:30" = 8, "09:00" = 15 }`.
    pub fn timetable(&self, servers: &[u32]) -> String {
        let told = |(time, number): (Span, u32)| format!("\"{}\" = {number}", show_time_of_day(time));
        let all: Vec<String> = self.changes(servers).into_iter().map(told).collect();
        format!("{{ {} }}", all.join(", "))
    }

    /// A roster that gives at least `wanted` servers in each slot, as far as shifts can: slot by slot, whoever is missing
    /// comes on the shift that is of most use later on, for its hours.
    pub fn cover(&self, shifts: &[Shift], wanted: &[u32]) -> Vec<u32> {
        let mut counts = vec![0; shifts.len()];
        for slot in 0..self.slots() {
            loop {
                let servers = self.servers(shifts, &counts);
                if servers[slot] >= wanted[slot].min(self.most) {
                    break;
                }
                let useful = |shift: &Shift| {
                    let missing = (shift.start..shift.end)
                        .filter(|s| !shift.pause.contains(s) && servers[*s] < wanted[*s])
                        .count();
                    missing as f64 / self.hours(shift)
                };
                let fits = |shift: &Shift| {
                    (shift.start..shift.end).contains(&slot)
                        && !shift.pause.contains(&slot)
                        && (shift.start..shift.end)
                            .all(|s| shift.pause.contains(&s) || servers[s] < self.most)
                };
                let best = (0..shifts.len())
                    .filter(|&s| fits(&shifts[s]))
                    .max_by(|&a, &b| useful(&shifts[a]).total_cmp(&useful(&shifts[b])).then(b.cmp(&a)));
                match best {
                    Some(shift) => counts[shift] += 1,
                    None => break,
                }
            }
        }
        counts
    }
}

impl Rules {
    /// The same as [`Self::cover`] with officers taken away and shifts exchanged for cheaper ones for as long as everything
    /// stays covered that was.
    pub fn least_cover(&self, shifts: &[Shift], wanted: &[u32]) -> Vec<u32> {
        let mut counts = self.cover(shifts, wanted);
        let most = self.servers(shifts, &counts);
        let covers = |counts: &[u32]| {
            let servers = self.servers(shifts, counts);
            servers
                .iter()
                .zip(wanted)
                .zip(&most)
                .all(|((&have, &want), &could)| have >= want.min(could) && have <= self.most)
        };
        loop {
            let mut best: Option<(f64, Vec<u32>)> = None;
            for taken in (0..counts.len()).filter(|&s| counts[s] > 0) {
                let mut less = counts.clone();
                less[taken] -= 1;
                let exchanged = (0..counts.len()).map(|put| {
                    let mut other = less.clone();
                    other[put] += 1;
                    other
                });
                for step in std::iter::once(less.clone()).chain(exchanged) {
                    let cost = self.cost(shifts, &step);
                    let now = best.as_ref().map_or_else(|| self.cost(shifts, &counts), |(cost, _)| *cost);
                    if cost < now - 1e-9 && covers(&step) {
                        best = Some((cost, step));
                    }
                }
            }
            match best {
                Some((_, step)) => counts = step,
                None => return counts,
            }
        }
    }
}

/// By how much the number of servers changes, all changes added up; coming and going at the ends of the day not counted.
fn turnover(servers: &[u32]) -> u32 {
    servers.windows(2).map(|pair| pair[0].abs_diff(pair[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        let hours = |h: f64| Span::from_seconds(h * 3_600.0);
        Rules {
            open: hours(8.0),
            close: hours(12.0),
            slot: hours(1.0),
            lengths: vec![hours(2.0), hours(4.0)],
            pause: hours(1.0),
            pause_after: hours(3.0),
            change_cost: 0.5,
            least: 1,
            most: 9,
        }
    }

    /// Four hours: three short shifts, and a long one with its third hour... off at eleven minus one: 8-12 rests at 9 or 10.
    #[test]
    fn shifts_by_hand() {
        let rules = rules();
        let shifts = rules.shifts();
        assert_eq!(shifts.len(), 4);
        let long = shifts.iter().position(|s| s.end - s.start == 4).unwrap();
        assert_eq!(shifts[long].pause, 1..2);
        let mut counts = vec![0; 4];
        counts[long] = 2;
        assert_eq!(rules.servers(&shifts, &counts), [3, 1, 3, 3]);
        // Two times four paid hours, four of the one who is always there, and four changes at half an hour.
        assert_eq!(rules.cost(&shifts, &counts), 8.0 + 4.0 + 2.0);
        assert_eq!(rules.timetable(&[3, 1, 3, 3]), "{ \"08:00\" = 3, \"09:00\" = 1, \"10:00\" = 3 }");
    }

    #[test]
    fn a_cover_covers() {
        let rules = rules();
        let shifts = rules.shifts();
        let wanted = [2, 5, 3, 1];
        let (any, least) = (rules.cover(&shifts, &wanted), rules.least_cover(&shifts, &wanted));
        for counts in [&any, &least] {
            let servers = rules.servers(&shifts, counts);
            assert!(servers.iter().zip(&wanted).all(|(have, want)| have >= want), "{servers:?}");
        }
        assert!(rules.cost(&shifts, &least) <= rules.cost(&shifts, &any));
    }
}
