//! The time axis shared by the panels of a port: clock times for a day, clock times and dates for a week, dates
//! for longer.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::canvas::{Anchor, Canvas};
use super::theme::{AXIS, GREY, GRID, INK, LABEL, PLOT_LEFT, PLOT_RIGHT, WEEKEND};
use super::view::{Band, PortView};

const DAY: f64 = 86_400.0;
const HALF_HOUR: f64 = 1_800.0;
/// Most days on an axis, a hundred years; it bounds the work for absurd inputs.
const LONGEST: u32 = 36_500;
/// Distances between clock times \[s\].
const CLOCK_STEPS: [f64; 9] = [900.0, 1_800.0, 3_600.0, 7_200.0, 10_800.0, 14_400.0, 21_600.0, 43_200.0, DAY];
/// Least distance between clock times \[px\].
const CLOCK_ROOM: f64 = 46.0;
/// Least distance between dates \[px\].
const DATE_ROOM: f64 = 68.0;

/// Maps the time of a port's charts onto the plot width.
#[derive(Debug, Clone)]
pub struct TimeAxis {
    from_s: f64,
    to_s: f64,
    days: u32,
    start: Date,
}

impl TimeAxis {
    /// Chooses the range: the opening hours of one-day charts, widened to whatever happens outside them; the whole
    /// days otherwise.
    pub fn new(view: &PortView) -> Self {
        let days = view.days.clamp(1, LONGEST);
        let end = f64::from(days) * DAY;
        let whole = Self { from_s: 0.0, to_s: end, days, start: view.start };
        let Some((open, close)) = view.hours.filter(|(open, close)| *open >= 0.0 && *close > *open) else {
            return whole;
        };
        if days > 1 || open >= DAY || !close.is_finite() {
            return whole;
        }
        let (mut from, mut to) = (open, close);
        let bands =
            view.stations.iter().flat_map(|s| [&s.queue, &s.throughput]).chain([&view.inside, &view.cleared]);
        for band in bands {
            if let Some((first, last)) = busy(band) {
                from = from.min(first);
                to = to.max(last);
            }
        }
        // Nobody reads a day chart beyond the next noon; longer tails are cut there.
        let from_s = (from / HALF_HOUR).floor() * HALF_HOUR;
        let to_s = ((to / HALF_HOUR).ceil() * HALF_HOUR).min(1.5 * DAY);
        Self { from_s, to_s, ..whole }
    }

    /// Gives the first and last moment \[s after 00:00 of day 1\].
    pub fn range(&self) -> (f64, f64) {
        (self.from_s, self.to_s)
    }

    /// Whether the axis shows more than one day.
    pub fn has_dates(&self) -> bool {
        self.days > 1
    }

    /// Whether the days are so narrow that lines and bands of a day run into each other.
    pub fn is_dense(&self) -> bool {
        self.day_width() < 40.0
    }

    /// Whether the ground shows a weekend.
    pub fn has_weekends(&self) -> bool {
        self.shades_weekends() && (0..self.days.min(7)).any(|day| self.is_weekend(day))
    }

    fn shades_weekends(&self) -> bool {
        self.has_dates() && self.day_width() >= 3.0
    }

    fn is_weekend(&self, day: u32) -> bool {
        on_day(self.start, f64::from(day))
            .is_some_and(|date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday))
    }

    /// Places a moment \[s after 00:00 of day 1\] on the picture \[px\].
    pub fn place(&self, at_s: f64) -> f64 {
        PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * (at_s - self.from_s) / (self.to_s - self.from_s)
    }

    /// Names a moment in a note: the clock time, with the date if the axis has dates.
    pub fn name(&self, at_s: f64) -> String {
        if self.has_dates() { format!("{} {}", self.date(at_s), clock(at_s)) } else { clock(at_s) }
    }

    fn date(&self, at_s: f64) -> String {
        match on_day(self.start, (at_s / DAY).floor()) {
            Some(date) => short_date(date),
            None => "?".to_owned(),
        }
    }

    fn day_width(&self) -> f64 {
        self.place(DAY) - self.place(0.0)
    }

    /// Distance between labelled clock times \[s\]; `None` if the axis is too long for any.
    fn clock_step(&self) -> Option<f64> {
        let room = CLOCK_ROOM * (self.to_s - self.from_s) / (PLOT_RIGHT - PLOT_LEFT);
        let step = CLOCK_STEPS.into_iter().find(|step| *step >= room)?;
        (step < DAY).then_some(step)
    }

    /// Distance between labelled dates \[days\].
    fn date_step(&self) -> u32 {
        let room = DATE_ROOM / self.day_width();
        [1, 2, 7, 14, 28, 56, 364].into_iter().find(|days| f64::from(*days) >= room).unwrap_or(3_640)
    }

    /// Moments of the grid lines, each with whether it is a strong one.
    fn grid(&self) -> Vec<(f64, bool)> {
        if let Some(step) = self.clock_step() {
            let first = (self.from_s / step).ceil() * step;
            return steps(first, step, self.to_s).map(|at| (at, self.days > 1 && at % DAY < 1.0)).collect();
        }
        self.date_ticks().into_iter().map(|(day, strong)| (f64::from(day) * DAY, strong)).collect()
    }

    /// Days with a tick, each with whether it is labelled. Weekly labels stand on Mondays.
    fn date_ticks(&self) -> Vec<(u32, bool)> {
        let step = self.date_step();
        let first = if step >= 7 {
            u32::try_from(self.start.weekday().until(Weekday::Monday)).unwrap_or(0)
        } else {
            0
        };
        // Daily ticks between the labels as long as they can be told apart.
        let every = if self.day_width() >= 5.0 { 1 } else { step };
        (0..=self.days)
            .map(|day| (day, day >= first && (day - first).is_multiple_of(step)))
            .filter(|(day, labelled)| *labelled || day.is_multiple_of(every))
            .collect()
    }

    /// Draws the ground of a panel: grey weekends.
    pub fn draw_ground(&self, canvas: &mut Canvas<'_>, (top, bottom): (f64, f64)) {
        if !self.shades_weekends() {
            return;
        }
        for day in (0..self.days).filter(|day| self.is_weekend(*day)) {
            let (x0, x1) = (self.place(f64::from(day) * DAY), self.place(f64::from(day + 1) * DAY));
            canvas.rect((x0, top), (x1, bottom), WEEKEND);
        }
    }

    /// Draws the grid lines of a panel, over its bands.
    pub fn draw_grid(&self, canvas: &mut Canvas<'_>, (top, bottom): (f64, f64)) {
        for (at, strong) in self.grid() {
            canvas.vertical(
                self.place(at).min(PLOT_RIGHT - 1.0),
                (top, bottom),
                if strong { AXIS.tint(70) } else { GRID },
            );
        }
    }

    /// Draws ticks and labels under the last panel and gives the height they need \[px\].
    pub fn draw_labels(&self, canvas: &mut Canvas<'_>, bottom: f64) -> f64 {
        canvas.horizontal((PLOT_LEFT, PLOT_RIGHT), bottom, AXIS);
        for (at, strong) in self.grid() {
            let x = self.place(at).min(PLOT_RIGHT - 1.0);
            canvas.vertical(x, (bottom, bottom + if strong { 8.0 } else { 5.0 }), AXIS);
        }
        let Some(step) = self.clock_step() else {
            self.draw_dates(canvas, bottom + 19.0);
            return 26.0;
        };
        let first = (self.from_s / step).ceil() * step;
        for at in steps(first, step, self.to_s) {
            let end_of_day = self.to_s <= DAY && at >= DAY;
            let label = if end_of_day { "24:00".to_owned() } else { clock(at) };
            canvas.text((self.place(at), bottom + 19.0), Anchor::Middle, &label, LABEL, GREY);
        }
        if !self.has_dates() {
            return 26.0;
        }
        for day in 0..self.days {
            let noon = (f64::from(day) + 0.5) * DAY;
            canvas.text((self.place(noon), bottom + 36.0), Anchor::Middle, &self.date(noon), LABEL, INK);
        }
        43.0
    }

    /// Writes dates: in the middle of their day if every day has one, else right of the tick at its beginning.
    fn draw_dates(&self, canvas: &mut Canvas<'_>, baseline: f64) {
        let daily = self.date_step() == 1;
        for (day, labelled) in self.date_ticks() {
            let at = f64::from(day) * DAY;
            let label = self.date(at);
            if !labelled || day >= self.days {
                continue;
            }
            if daily {
                canvas.text((self.place(at + 0.5 * DAY), baseline), Anchor::Middle, &label, LABEL, GREY);
            } else {
                let x = self.place(at) + 4.0;
                if x + canvas.text_width(&label, LABEL) <= PLOT_RIGHT + 20.0 {
                    canvas.text((x, baseline), Anchor::Start, &label, LABEL, GREY);
                }
            }
        }
    }
}

/// Names the days a view covers, for the subtitle.
pub fn name_days(view: &PortView) -> String {
    let first = long_date(view.start);
    if view.days <= 1 {
        return first;
    }
    match on_day(view.start, f64::from(view.days - 1)) {
        Some(last) => format!("{first} – {} ({} days)", long_date(last), view.days),
        None => format!("{first}, {} days", view.days),
    }
}

/// The moments between which a band has values that are not zero \[s\].
fn busy(band: &Band) -> Option<(f64, f64)> {
    if !(band.step_s.is_finite() && band.step_s > 0.0) {
        return None;
    }
    let above = |value: &&f64| value.is_finite() && **value > 0.01;
    let any = |i: &usize| [&band.mean, &band.p95].iter().any(|v| v.get(*i).as_ref().is_some_and(above));
    let count = band.mean.len().max(band.p95.len());
    let first = (0..count).find(any)?;
    let last = (0..count).rev().find(any)?;
    Some((seconds(first, band.step_s), seconds(last + 1, band.step_s)))
}

/// The moment at which an interval begins \[s\].
#[allow(clippy::cast_precision_loss)]
pub fn seconds(index: usize, step_s: f64) -> f64 {
    index as f64 * step_s
}

fn steps(first: f64, step: f64, last: f64) -> impl Iterator<Item = f64> {
    (0..1_000u32).map(move |i| first + f64::from(i) * step).take_while(move |at| *at <= last)
}

#[allow(clippy::cast_possible_truncation)]
fn clock(at_s: f64) -> String {
    let minutes = ((at_s / 60.0).round() as i64).rem_euclid(1_440);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The date so many days after the first; `None` past the end of the calendar.
#[allow(clippy::cast_possible_truncation)]
fn on_day(start: Date, day: f64) -> Option<Date> {
    let span = Span::new().try_days(day as i64).ok()?;
    start.checked_add(span).ok()
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

fn month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(date.month() - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or("?")
}

fn short_date(date: Date) -> String {
    let month = month(date);
    format!("{} {} {}", weekday(date), date.day(), month.get(..3).unwrap_or(month))
}

fn long_date(date: Date) -> String {
    format!("{} {} {} {}", weekday(date), date.day(), month(date), date.year())
}
