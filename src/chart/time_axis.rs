//! The time axis shared by the panels of a chart: clock times for a day, clock times and dates for a week, dates
//! or months for longer, and no clock times for what has one value a day.

use jiff::civil::{Date, Weekday};

use super::band::busy;
use super::canvas::{Anchor, Canvas};
use super::dates::on_day;
use super::theme::{AXIS, GREY, GRID, INK, LABEL, PLOT_LEFT, PLOT_RIGHT, WEEKEND};
use super::view::{Band, PortView};
use crate::language::Language;

/// A day \[s\].
pub const DAY: f64 = 86_400.0;
const HALF_HOUR: f64 = 1_800.0;
/// Most days on an axis, a hundred years; it bounds the work for absurd inputs.
const LONGEST: u32 = 36_500;
/// Distances between clock times \[s\].
const CLOCK_STEPS: [f64; 9] = [900.0, 1_800.0, 3_600.0, 7_200.0, 10_800.0, 14_400.0, 21_600.0, 43_200.0, DAY];
/// Least distance between clock times \[px\].
const CLOCK_ROOM: f64 = 46.0;
/// Least distance between dates \[px\].
const DATE_ROOM: f64 = 72.0;
/// Least distance between months \[px\].
const MONTH_ROOM: f64 = 60.0;
/// Days narrower than this run into each other: where a day has a course of its own, and where it has one value
/// \[px\].
const DENSE: (f64, f64) = (40.0, 5.0);
/// Days narrower than this have no room for a dot each \[px\].
const DOT_ROOM: f64 = 12.0;

/// Maps the time of a chart onto the plot width.
#[derive(Debug, Clone)]
pub struct TimeAxis {
    from_s: f64,
    to_s: f64,
    days: u32,
    start: Date,
    /// Whether there is nothing within a day to be told apart, so that clock times would say nothing.
    by_day: bool,
}

impl TimeAxis {
    /// Chooses the range: the opening hours of one-day charts, widened to whatever happens outside them; the whole
    /// days otherwise.
    pub fn new(view: &PortView) -> Self {
        let bands =
            view.stations.iter().flat_map(|s| [&s.queue, &s.throughput]).chain([&view.inside, &view.cleared]);
        Self::around((view.start, view.days), view.hours, bands)
    }

    /// The same for any bands.
    pub fn around<'a>(
        (start, days): (Date, u32),
        hours: Option<(f64, f64)>,
        bands: impl Iterator<Item = &'a Band>,
    ) -> Self {
        let whole = Self { by_day: false, ..Self::by_day(start, days) };
        let Some((open, close)) = hours.filter(|(open, close)| *open >= 0.0 && *close > *open) else {
            return whole;
        };
        if whole.days > 1 || open >= DAY || !close.is_finite() {
            return whole;
        }
        let (mut from, mut to) = (open, close);
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

    /// An axis of whole days for what has one value a day.
    pub fn by_day(start: Date, days: u32) -> Self {
        let days = days.clamp(1, LONGEST);
        Self { from_s: 0.0, to_s: f64::from(days) * DAY, days, start, by_day: true }
    }

    /// Gives the first and last moment \[s after 00:00 of day 1\].
    pub fn range(&self) -> (f64, f64) {
        (self.from_s, self.to_s)
    }

    /// Whether the axis shows more than one day.
    pub fn has_dates(&self) -> bool {
        self.days > 1
    }

    /// Whether the days are so narrow that their lines and bands run into each other.
    pub fn is_dense(&self) -> bool {
        self.day_width() < if self.by_day { DENSE.1 } else { DENSE.0 }
    }

    /// Whether each day has one value and room for a dot.
    pub fn has_dots(&self) -> bool {
        self.by_day && self.day_width() >= DOT_ROOM
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

    /// Places the beginning of a day, counted from zero, on the picture \[px\]; days outside the axis lie on its ends.
    pub fn place_day(&self, day: usize) -> f64 {
        self.place(seconds(day, DAY).clamp(self.from_s, self.to_s))
    }

    /// Names a moment in a note: the clock time, with the date if the axis has dates; the date alone if a day has one
    /// value.
    pub fn name(&self, at_s: f64, language: Language) -> String {
        if self.by_day {
            self.date(at_s, language)
        } else if self.has_dates() {
            format!("{} {}", self.date(at_s, language), clock(at_s))
        } else {
            clock(at_s)
        }
    }

    /// Names the date of a moment.
    pub fn date(&self, at_s: f64, language: Language) -> String {
        match on_day(self.start, (at_s / DAY).floor()) {
            Some(date) => language.short_date(date),
            None => "?".to_owned(),
        }
    }

    fn day_width(&self) -> f64 {
        self.place(DAY) - self.place(0.0)
    }

    /// Distance between labelled clock times \[s\]; `None` if the axis is too long for any or a day has one value.
    fn clock_step(&self) -> Option<f64> {
        if self.by_day {
            return None;
        }
        let room = CLOCK_ROOM * (self.to_s - self.from_s) / (PLOT_RIGHT - PLOT_LEFT);
        let step = CLOCK_STEPS.into_iter().find(|step| *step >= room)?;
        (step < DAY).then_some(step)
    }

    /// Distance between labelled dates \[days\]; `None` if only months have room.
    fn date_step(&self) -> Option<u32> {
        let room = DATE_ROOM / self.day_width();
        [1, 2, 7, 14].into_iter().find(|days| f64::from(*days) >= room)
    }

    /// Distance between labelled months.
    fn month_step(&self) -> i32 {
        // Four weeks are the shortest month.
        let room = MONTH_ROOM / self.day_width() / 28.0;
        [1, 2, 3, 6, 12, 24, 60].into_iter().find(|months| f64::from(*months) >= room).unwrap_or(120)
    }

    /// Moments of the grid lines, each with whether it is a strong one.
    fn grid(&self) -> Vec<(f64, bool)> {
        if let Some(step) = self.clock_step() {
            let first = (self.from_s / step).ceil() * step;
            return steps(first, step, self.to_s).map(|at| (at, self.days > 1 && at % DAY < 1.0)).collect();
        }
        self.date_ticks().into_iter().map(|(day, strong)| (f64::from(day) * DAY, strong)).collect()
    }

    /// Days with a tick, each with whether it is labelled. Weekly labels stand on Mondays, those of months on the first.
    fn date_ticks(&self) -> Vec<(u32, bool)> {
        let Some(step) = self.date_step() else { return self.months() };
        let first = if step >= 7 {
            u32::try_from(self.start.weekday().until(Weekday::Monday)).unwrap_or(0)
        } else {
            0
        };
        // Daily ticks between the labels as long as they can be told apart.
        let daily = self.day_width() >= if self.by_day { DOT_ROOM } else { 5.0 };
        (0..=self.days)
            .map(|day| (day, day >= first && (day - first).is_multiple_of(step)))
            .filter(|(_, labelled)| *labelled || daily)
            .collect()
    }

    /// First days of months, all of them labelled.
    fn months(&self) -> Vec<(u32, bool)> {
        let step = self.month_step();
        let begins = |date: Date| {
            date.day() == 1
                && (i32::from(date.year()) * 12 + i32::from(date.month()) - 1).rem_euclid(step) == 0
        };
        let days = 0..=self.days;
        days.filter(|day| on_day(self.start, f64::from(*day)).is_some_and(begins))
            .map(|day| (day, true))
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
            let date = self.date(noon, canvas.fonts().language);
            canvas.text((self.place(noon), bottom + 36.0), Anchor::Middle, &date, LABEL, INK);
        }
        43.0
    }

    /// Writes dates: in the middle of their day if every day has one, else right of the tick at its beginning.
    fn draw_dates(&self, canvas: &mut Canvas<'_>, baseline: f64) {
        let language = canvas.fonts().language;
        let step = self.date_step();
        let daily = step == Some(1);
        for (day, labelled) in self.date_ticks() {
            let at = f64::from(day) * DAY;
            let label = match (step, on_day(self.start, f64::from(day))) {
                (None, Some(date)) => language.month(date),
                _ => self.date(at, language),
            };
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
