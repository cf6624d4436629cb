//! The day: what belongs to which hour, and to which day of service.
//!
//! Every table by time of day, whoever shifts it, and every port that closes after midnight is read here and nowhere else.
//! Two notions are kept apart. A *civil day* runs from midnight to midnight: demand, calendars, places of a quota and tables
//! by date go by it, as the counts of a border do. A *day of service* is that of the people who work there: it turns when
//! the last port that is open past midnight has closed. Rosters, the busiest hours, the day that a report looks at and its
//! replay go by that. Where no port is open past midnight the two are the same.

use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Span, Time};

/// Opening hours, repeated every day. `close` is after `open` and may lie beyond midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Time of day at which passengers are admitted first.
    pub open: Span,
    /// Time from which nobody new is admitted, at most a day after `open`.
    pub close: Span,
}

impl Hours {
    /// Whether it is open at midnight.
    pub fn over_midnight(self) -> bool {
        self.close > Span::DAY
    }

    /// Time of day of closing; "24:00" where it is midnight.
    pub fn closing_time(&self) -> Span {
        if self.over_midnight() { self.close - Span::DAY } else { self.close }
    }

    /// Whether someone who comes at `time_of_day` is admitted: from opening on, up to but not at closing.
    pub fn admits(&self, time_of_day: Span) -> bool {
        (self.open <= time_of_day && time_of_day < self.close) || time_of_day + Span::DAY < self.close
    }
}

/// The parts of a civil day in which a port is open, in order.
pub fn open_windows(hours: Option<Hours>) -> Vec<(Span, Span)> {
    match hours {
        None => vec![(Span::ZERO, Span::DAY)],
        Some(h) if h.over_midnight() => vec![(Span::ZERO, h.closing_time()), (h.open, Span::DAY)],
        Some(h) => vec![(h.open, h.close)],
    }
}

/// The part of a civil day in which a port is open, from first to last; the whole of it for one that never closes.
pub fn open_part(hours: Option<Hours>) -> (Span, Span) {
    let windows = open_windows(hours);
    let (first, last) = (windows.first(), windows.last());
    first.zip(last).map_or((Span::ZERO, Span::DAY), |(first, last)| (first.0, last.1))
}

/// The time of day `after` opening, or after midnight for a port that is always open.
pub fn time_of_service(hours: Option<Hours>, after: Span) -> Span {
    let open = hours.map_or(Span::ZERO, |hours| hours.open);
    Span::from_ticks((open.ticks() + after.ticks()) % Span::DAY.ticks())
}

/// The time of day at which a day of service turns at these ports: when the last that is open past midnight has closed;
/// midnight if none is, or if one never closes.
pub fn turn(ports: impl Iterator<Item = Option<Hours>>) -> Span {
    let closing = |hours: Option<Hours>| {
        hours.map(|hours| if hours.over_midnight() { hours.closing_time() } else { Span::ZERO })
    };
    ports.map(closing).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max()).unwrap_or(Span::ZERO)
}

/// Days of service of a run that ends at `end`, one for each civil day, which turn at `turn`: from when to when. A run of a
/// single day is looked at as a whole. The last one may be cut short; what lies before the first belongs to the eve.
pub fn days_of_service(days: u32, turn: Span, end: Time) -> impl DoubleEndedIterator<Item = (Time, Time)> {
    let turn = if days > 1 { turn } else { Span::ZERO };
    let begin = move |day: u32| Time::from_ticks(u64::from(day) * Span::DAY.ticks()) + turn;
    (0..days).map(move |day| (begin(day).min(end), begin(day + 1).min(end)))
}

/// What the numbers of a table by time of day mean, and with that what holds before its first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A number that stays until it is changed, over midnight too: servers.
    Level,
    /// Something an hour: nothing before the first time, nothing after midnight.
    Rate,
    /// An intensity within opening hours: as a rate, but at a port that is open over midnight the last holds until the first.
    Profile,
    /// An amount that belongs to all the time until the next: the places of a band.
    Amount,
}

impl Reading {
    /// Whether the last value of a table holds over midnight until its first time.
    pub fn holds_over_midnight(self, hours: Option<Hours>) -> bool {
        match self {
            Self::Level => true,
            Self::Rate => false,
            Self::Profile | Self::Amount => hours.is_some_and(Hours::over_midnight),
        }
    }
}

/// A piece of the civil day in which one value of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<V> {
    /// Where it begins.
    pub from: Span,
    /// Where it ends.
    pub to: Span,
    /// Its value.
    pub value: V,
    /// Place of the value in the table.
    pub entry: usize,
}

/// The pieces of a day of a table whose times rise, in order; with `wraps` the last value holds until the first time.
pub fn pieces<V: Clone>(entries: impl IntoIterator<Item = (Span, V)>, wraps: bool) -> Vec<Piece<V>> {
    let entries: Vec<(Span, V)> = entries.into_iter().collect();
    let ends = entries.iter().skip(1).map(|(time, _)| *time).chain([Span::DAY]);
    let found = entries.iter().zip(ends).enumerate();
    let mut out: Vec<Piece<V>> = found
        .map(|(entry, ((from, value), to))| Piece { from: *from, to, value: value.clone(), entry })
        .collect();
    if let (true, Some(first), Some(last)) = (wraps, out.first(), out.last())
        && first.from > Span::ZERO
    {
        let wrapped = Piece { from: Span::ZERO, to: first.from, ..last.clone() };
        out.insert(0, wrapped);
    }
    out
}

/// A time of day moved by whole seconds, round the day.
pub fn turned(time: Span, seconds: i64) -> Span {
    let ticks = i128::from(time.ticks()) + i128::from(seconds) * i128::from(TICKS_PER_SECOND);
    Span::from_ticks(ticks.rem_euclid(i128::from(Span::DAY.ticks())) as u64)
}

/// The same pieces, each moved by so many ticks round the day: one that crosses midnight falls into two. In order.
pub fn moved<V: Clone>(pieces: &[Piece<V>], ticks: i64) -> Vec<Piece<V>> {
    let day = Span::DAY.ticks();
    let by = ticks.rem_euclid(day.cast_signed()).cast_unsigned();
    let mut out = Vec::with_capacity(pieces.len() + 1);
    for piece in pieces {
        let (from, to) = (piece.from.ticks() + by, piece.to.ticks() + by);
        for (from, to) in [(from.min(day), to.min(day)), (from.max(day) - day, to.max(day) - day)] {
            if from < to {
                out.push(Piece { from: Span::from_ticks(from), to: Span::from_ticks(to), ..piece.clone() });
            }
        }
    }
    out.sort_by_key(|piece| piece.from);
    out
}

/// Hours of a day.
pub const HOURS: usize = 24;

/// The shortest run of hours that holds so much of the positive values, as the first hour and the one after the last, which
/// is beyond 24 if the run crosses midnight; the earliest of several.
pub fn busiest(by_hour: &[f64; HOURS], part: f64) -> (u32, u32) {
    let all: f64 = by_hour.iter().map(|v| v.max(0.0)).sum();
    for length in 1..HOURS {
        let held =
            |from: usize| (from..from + length).map(|hour| by_hour[hour % HOURS].max(0.0)).sum::<f64>();
        let best = (0..HOURS).rev().max_by(|&a, &b| held(a).total_cmp(&held(b)));
        if let Some(from) = best.filter(|&from| held(from) >= part * all) {
            return (from as u32, (from + length) as u32);
        }
    }
    (0, HOURS as u32)
}

/// The time of day at which an hour of such a run begins or ends \[s\].
pub fn seconds_of_day(hour: u32) -> f64 {
    let hour = if hour > HOURS as u32 { hour - HOURS as u32 } else { hour };
    f64::from(hour) * 3_600.0
}

/// Whether a time of day lies within a run of hours, as [`busiest`] gives it.
pub fn within(hours: (u32, u32), time_of_day: Span) -> bool {
    let hour = |hour: u32| Span::from_ticks(Span::HOUR.ticks() * u64::from(hour));
    let inside = |time: Span| hour(hours.0) <= time && time < hour(hours.1);
    inside(time_of_day) || inside(time_of_day + Span::DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(hours: f64) -> Span {
        Span::from_seconds(hours * 3_600.0)
    }

    #[test]
    fn a_moved_day_is_the_same_day() {
        let table = [(clock(0.0), 30), (clock(6.0), 300), (clock(22.0), 60)];
        let total = |pieces: &[Piece<u64>]| -> u64 {
            pieces.iter().map(|piece| (piece.to - piece.from).ticks() * piece.value).sum()
        };
        let as_written = pieces(table, false);
        for minutes in [-1_500, -30, 0, 30, 180, 1_439, 1_440, 5_000] {
            let ticks = minutes * 60 * 1_000_000;
            let moved = moved(&as_written, ticks);
            assert_eq!(total(&moved), total(&as_written), "{minutes}");
            assert!(moved.windows(2).all(|pair| pair[0].to <= pair[1].from), "{moved:?}");
        }
        let earlier = moved(&as_written, -30 * 60 * 1_000_000);
        let found: Vec<_> = earlier.iter().map(|piece| (piece.from, piece.to, piece.value)).collect();
        assert_eq!(
            found,
            [
                (clock(0.0), clock(5.5), 30),
                (clock(5.5), clock(21.5), 300),
                (clock(21.5), clock(23.5), 60),
                (clock(23.5), clock(24.0), 30)
            ]
        );
    }

    #[test]
    fn the_last_value_holds_over_midnight_where_it_should() {
        let table = [(clock(20.0), 1), (clock(23.0), 2)];
        let found = |wraps| -> Vec<_> {
            pieces(table, wraps)
                .iter()
                .map(|piece| (piece.from, piece.to, piece.value, piece.entry))
                .collect()
        };
        let (first, last) = ((clock(20.0), clock(23.0), 1, 0), (clock(23.0), clock(24.0), 2, 1));
        assert_eq!(found(false), [first, last]);
        assert_eq!(found(true), [(clock(0.0), clock(20.0), 2, 1), first, last]);
    }

    #[test]
    fn a_day_of_service_turns_when_the_last_has_closed() {
        let night = Some(Hours { open: clock(20.0), close: clock(26.0) });
        let day = Some(Hours { open: clock(6.0), close: clock(22.0) });
        assert_eq!(turn([day].into_iter()), Span::ZERO);
        assert_eq!(turn([day, night].into_iter()), clock(2.0));
        assert_eq!(turn([night, None].into_iter()), Span::ZERO);
        let at = |hours: f64| Time::ZERO + clock(hours);
        let days: Vec<_> = days_of_service(2, clock(2.0), at(48.0)).collect();
        assert_eq!(days, [(at(2.0), at(26.0)), (at(26.0), at(48.0))]);
        assert_eq!(days_of_service(1, clock(2.0), at(24.0)).next(), Some((at(0.0), at(24.0))));
    }

    #[test]
    fn the_shortest_run_of_hours_is_found() {
        let day = |values: &[(usize, f64)]| {
            let mut hours = [0.0; HOURS];
            for &(hour, value) in values {
                hours[hour] = value;
            }
            hours
        };
        assert_eq!(
            busiest(&day(&[(1, 1.0), (2, 8.0), (3, 9.0), (4, 1.0), (5, -5.0), (6, 1.0)]), 0.85),
            (2, 4)
        );
        assert_eq!(busiest(&day(&[(1, 5.0)]), 0.95), (1, 2));
        // Across midnight.
        assert_eq!(busiest(&day(&[(22, 5.0), (23, 9.0), (0, 8.0), (1, 1.0)]), 0.8), (22, 25));
        assert_eq!(busiest(&[1.0; HOURS], 0.99), (0, 24));
        assert!(
            within((22, 25), clock(23.5)) && within((22, 25), clock(0.5)) && !within((22, 25), clock(1.0))
        );
    }
}
