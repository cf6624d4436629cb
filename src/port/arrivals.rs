//! Streams of arrivals: when the next passengers come, and how many.

use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, Exp1};

use crate::engine::{Span, Time};
use crate::random::{Address, Purpose};
use crate::scenario::model::{Arrivals, ClassId, Hours, Pattern, Stretch};

/// Passengers who come together at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// When.
    pub at: Time,
    /// How many.
    pub passengers: u32,
    /// Their class; none if it is drawn for each.
    pub class: Option<ClassId>,
}

/// Even instants nearer to the end of their stretch than this are meant to be on it.
const DUST: Span = Span::from_ticks(2);

/// A stream in motion: remembers where in the day it is.
#[derive(Debug)]
pub struct Stream {
    generator: Xoshiro256PlusPlus,
    /// Number of the day, from zero; the day before the run at a port that is open over midnight.
    day: i64,
    /// Number of the stretch, group or instant within the day.
    place: usize,
    /// Progress inside the present stretch \[tick\]; for even arrivals, instants since its start.
    progress: f64,
    /// For even arrivals: the part of an instant left over from the stretches before.
    carried: f64,
    /// Passengers so far: the number of the next one.
    pub count: u64,
    /// Factor of each day on the rates; empty if all days are alike.
    factors: Vec<f64>,
    /// The gap to the next instant at a rate of one, and when it began; none before the first is drawn.
    gap: Option<f64>,
    since: Time,
    last: Time,
}

impl Stream {
    /// The stream at `address`, before its first arrival; `factors` are those of the days on its rates, or empty.
    pub fn new(address: Address, arrivals: &Arrivals, factors: Vec<f64>) -> Self {
        let over_midnight = arrivals.hours.is_some_and(Hours::over_midnight);
        let yesterday = over_midnight && matches!(arrivals.pattern, Pattern::Every { .. });
        Self {
            generator: address.generator(Purpose::Arrivals),
            day: if yesterday { -1 } else { 0 },
            place: 0,
            progress: 0.0,
            carried: 0.0,
            count: 0,
            factors,
            gap: None,
            since: Time::ZERO,
            last: Time::ZERO,
        }
    }

    /// Who comes next; none if nobody ever comes again before `end`.
    pub fn next(&mut self, arrivals: &Arrivals, end: Time) -> Option<Coming> {
        let coming = match &arrivals.pattern {
            Pattern::Rates { stretches, even, batch } => {
                if stretches.is_empty() {
                    return None;
                }
                self.since = self.last;
                let at = if *even {
                    self.gap = Some(if self.gap.is_none() { 0.0 } else { 1.0 });
                    self.next_even(stretches, end)
                } else {
                    let gap = Exp1.sample(&mut self.generator);
                    self.gap = Some(gap);
                    self.next_random(stretches, gap, end)
                };
                self.last = at.unwrap_or(self.last);
                Coming { at: at?, passengers: *batch, class: None }
            }
            Pattern::Booked => return None,
            Pattern::Timetable(groups) => {
                let group = groups.get(self.place)?;
                let at = start_of(self.day) + group.at;
                self.place += 1;
                if self.place == groups.len() {
                    (self.place, self.day) = (0, self.day + 1);
                }
                Coming { at, passengers: group.passengers, class: group.class }
            }
            Pattern::Every { every, batch } => loop {
                let hours = arrivals.hours;
                // Without opening hours the instants run on over midnight; with them each day begins anew.
                let open = hours.map_or(Span::ZERO, |h| h.open);
                let mut at = open + Span::from_ticks(every.ticks().saturating_mul(self.place as u64));
                if hours.is_some_and(|h| at >= h.close) {
                    (self.place, self.day, at) = (0, self.day + 1, open);
                }
                self.place += 1;
                let ticks = self
                    .day
                    .saturating_mul(Span::DAY.ticks().cast_signed())
                    .saturating_add_unsigned(at.ticks());
                if let Ok(ticks) = u64::try_from(ticks) {
                    let at = Time::from_ticks(ticks).min(Time::NEVER);
                    break Coming { at, passengers: *batch, class: None };
                }
            },
        };
        (coming.at < end).then_some(coming)
    }

    /// Everybody who comes before `until`, from `next` on, the party that comes next; whoever comes first after them is left
    /// there. The same as [`Self::next`] again and again.
    pub fn take(
        &mut self,
        arrivals: &Arrivals,
        next: &mut Option<Coming>,
        until: Time,
        end: Time,
        into: &mut Vec<Coming>,
    ) {
        if let Pattern::Rates { stretches, even: false, .. } = &arrivals.pattern
            && let Some(first) = *next
            && !stretches.is_empty()
        {
            return *next = self.take_random(stretches, first, until, end, into);
        }
        while let Some(coming) = next.filter(|coming| coming.at < until) {
            into.push(coming);
            *next = self.next(arrivals, end);
        }
    }

    /// The same for a Poisson process; within a stretch of the day its rate is looked up once.
    fn take_random(
        &mut self,
        stretches: &[Stretch],
        mut coming: Coming,
        until: Time,
        end: Time,
        into: &mut Vec<Coming>,
    ) -> Option<Coming> {
        while coming.at < until {
            let stretch = &stretches[self.place];
            let (rate, length) = (self.rate(stretch), (stretch.to - stretch.from).ticks() as f64);
            let start = start_of(self.day) + stretch.from;
            let mut progress = self.progress;
            while coming.at < until {
                into.push(coming);
                self.since = coming.at;
                let gap = Exp1.sample(&mut self.generator);
                self.gap = Some(gap);
                let step = gap / rate;
                // On a day without anybody the step is infinite.
                if progress + step < length {
                    progress += step;
                    coming.at = start + Span::from_ticks((progress as i64).cast_unsigned());
                    if coming.at >= end {
                        self.progress = progress;
                        return None;
                    }
                    self.last = coming.at;
                } else {
                    self.progress = progress;
                    coming.at = self.next_random(stretches, gap, end)?;
                    self.last = coming.at;
                    progress = self.progress;
                    break;
                }
            }
            self.progress = progress;
        }
        Some(coming)
    }

    /// A Poisson process whose rate changes: unit-rate gaps are stretched by the rate they fall into, so that
    /// passenger number n of a busier day is the same person, earlier.
    fn next_random(&mut self, stretches: &[Stretch], mut gap: f64, end: Time) -> Option<Time> {
        loop {
            let stretch = &stretches[self.place];
            let rate = self.rate(stretch);
            let length = (stretch.to - stretch.from).ticks().cast_signed() as f64;
            // On a day without anybody the step is infinite.
            let step = gap / rate;
            if self.progress + step < length {
                self.progress += step;
                let at = start_of(self.day)
                    + stretch.from
                    + Span::from_ticks((self.progress as i64).cast_unsigned());
                return (at < end).then_some(at);
            }
            gap -= (length - self.progress) * rate;
            gap = gap.max(0.0);
            self.progress = 0.0;
            self.next_stretch(stretches, end)?;
        }
    }

    /// Evenly spaced instants, the first at the start of the first stretch. What is left of an instant at the end of
    /// a stretch is carried into the next, so that the stretches together bring as many as they should.
    fn next_even(&mut self, stretches: &[Stretch], end: Time) -> Option<Time> {
        loop {
            let stretch = &stretches[self.place];
            let rate = self.rate(stretch);
            let at = stretch.from + Span::from_ticks(((self.carried + self.progress) / rate + 0.5) as u64);
            // An instant that misses the end of the stretch by the dust of a change of rate belongs to the next.
            if rate > 0.0 && at + DUST < stretch.to {
                self.progress += 1.0;
                let at = start_of(self.day) + at;
                return (at < end).then_some(at);
            }
            let instants = (stretch.to - stretch.from).ticks() as f64 * rate;
            self.carried = self.carried + self.progress - instants;
            // Whole numbers of instants should not drift off by the dust of binary fractions.
            if self.carried < 1e-6 {
                self.carried = 0.0;
            }
            self.progress = 0.0;
            self.next_stretch(stretches, end)?;
        }
    }

    /// Goes over from the pattern of `old` to that of `new` at `now`. Gives who comes next.
    ///
    /// What was still to go of the gap to the next arrival is gone through at the new rates, so that passenger number n
    /// stays the same person, and a change that changes nothing changes no arrival.
    pub fn turn(
        &mut self,
        now: Time,
        (old, new): (&Arrivals, &Arrivals),
        factors: Vec<f64>,
        end: Time,
    ) -> Option<Coming> {
        let (today, time_of_day) = now.day_of_run();
        if let (Pattern::Rates { stretches, .. }, Some(gap)) = (&old.pattern, self.gap) {
            self.gap = Some((gap - self.between(stretches, self.since, now)).max(0.0));
        }
        (self.factors, self.since, self.last) = (factors, now, now);
        match &new.pattern {
            Pattern::Rates { stretches, even, batch } => {
                if stretches.is_empty() {
                    return None;
                }
                self.day = today.cast_signed();
                self.place = stretches.partition_point(|stretch| stretch.to <= time_of_day);
                if self.place == stretches.len() {
                    (self.place, self.day) = (0, self.day + 1);
                }
                let stretch = &stretches[self.place];
                let into = now.since(start_of(self.day) + stretch.from).ticks() as f64;
                let at = if *even {
                    let gap = *self.gap.get_or_insert(0.0);
                    (self.progress, self.carried) = (0.0, into * self.rate(stretch) + gap);
                    self.next_even(stretches, end)
                } else {
                    self.progress = into;
                    let gap = *self.gap.get_or_insert_with(|| Exp1.sample(&mut self.generator));
                    self.next_random(stretches, gap, end)
                };
                let at = at?.max(now);
                self.last = at;
                Some(Coming { at, passengers: *batch, class: None })
            }
            Pattern::Booked => None,
            Pattern::Timetable(groups) => {
                self.day = today.cast_signed();
                self.place = groups.partition_point(|group| group.at < time_of_day);
                if self.place == groups.len() {
                    (self.place, self.day) = (0, self.day + 1);
                }
                self.next(new, end)
            }
            Pattern::Every { every, .. } => {
                // From the day before on, since a day can reach over midnight.
                (self.day, self.place) = (today.cast_signed() - 1, 0);
                if new.hours.is_none() {
                    (self.day, self.place) = (0, now.ticks().div_ceil(every.ticks()) as usize);
                }
                loop {
                    let next = self.next(new, end)?;
                    if next.at >= now {
                        return Some(next);
                    }
                }
            }
        }
    }

    /// How many arrival instants the present rates bring on average between two times.
    fn between(&self, stretches: &[Stretch], from: Time, to: Time) -> f64 {
        let days = from.day_of_run().0..=to.day_of_run().0;
        let parts = days.flat_map(|day| {
            let start = start_of(day.cast_signed());
            stretches.iter().map(move |stretch| {
                let (a, b) = ((start + stretch.from).max(from), (start + stretch.to).min(to));
                let factor = self.factors.get(day as usize).copied().unwrap_or(1.0);
                b.since(a).ticks() as f64 * stretch.rate * factor
            })
        });
        parts.sum()
    }

    /// The rate of a stretch on the present day.
    #[inline]
    fn rate(&self, stretch: &Stretch) -> f64 {
        match self.factors.get(self.day as usize) {
            Some(factor) => stretch.rate * factor,
            None => stretch.rate,
        }
    }

    /// Goes on to the next stretch, the next day if need be; none if that is after the end.
    fn next_stretch(&mut self, stretches: &[Stretch], end: Time) -> Option<()> {
        self.place += 1;
        if self.place == stretches.len() {
            (self.place, self.day) = (0, self.day + 1);
        }
        (start_of(self.day) < end).then_some(())
    }
}

fn start_of(day: i64) -> Time {
    Time::from_ticks(Span::DAY.ticks().saturating_mul(day.unsigned_abs())).min(Time::NEVER)
}
