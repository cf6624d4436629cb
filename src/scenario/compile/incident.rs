//! Incidents: when they happen, and that no two change the same value at the same time.

use super::plan::Planner;
use crate::engine::{Span, Time};
use crate::scenario::decode::{entries, place_of};
use crate::scenario::plan::{Incident, When};
use crate::scenario::source::Place as TextPlace;
use crate::scenario::variants::Layers;

impl Planner<'_> {
    pub(super) fn incidents(&mut self, layers: &Layers) -> Vec<Incident> {
        let raw = entries(self.raw.incident.as_ref());
        let mut out: Vec<Incident> = Vec::new();
        // Those at a fixed time for a fixed time: from, to, place.
        let mut fixed: Vec<(Time, Time, TextPlace, usize)> = Vec::new();
        for (i, (name, incident)) in raw.iter().enumerate() {
            let value = &incident.value;
            let duration = value.duration.as_ref().map(|d| self.sampler(d));
            let when = match (&value.date, &value.time_between) {
                (Some(date), Some(between)) => {
                    self.wrong(between.place, "an incident happens on a date or at random", "at random")
                        .other(date.place, "on a date");
                    continue;
                }
                (None, Some(between)) => {
                    if let Some(at) = &value.at {
                        self.wrong(at.place, "`at` has no effect with `time-between`", "it goes with `date`")
                            .help("leave out `at`");
                    }
                    let sampler = self.sampler(between);
                    // Half of the gaps are shorter than this.
                    if sampler.draw(u64::MAX / 2) < Span::from_seconds(60.0).ticks() {
                        let label = "half of them less than a minute after the one before";
                        self.wrong(between.place, "such incidents would come without end", label)
                            .help("give `time-between` a longer duration");
                        continue;
                    }
                    When::Every(sampler)
                }
                (None, None) => {
                    if !value.has("date") && !value.has("time-between") {
                        self.wrong(
                            name.place,
                            format!("incident `{}` does not say when it happens", name.value),
                            "it needs `date` or `time-between`",
                        )
                        .help("add `date = 2023-01-09` and `at = \"08:31\"`");
                    }
                    continue;
                }
                (Some(date), None) => {
                    let run = &self.scenario.run;
                    let (start, last) = (run.start, run.date(run.days - 1));
                    if date.value.0 < start || date.value.0 > last {
                        self.wrong(
                            date.place,
                            "this incident is outside the run",
                            format!("the run is from {start} to {last}"),
                        )
                        .help("change the date, or `start` and `days` of `[run]`");
                        continue;
                    }
                    let day = i64::from((date.value.0 - start).get_days()) as u64;
                    let at = value.at.as_ref().map_or(Span::ZERO, |at| at.value.0);
                    if let Some(written) = &value.at
                        && Time::from_ticks(day * Span::DAY.ticks()) + at >= self.end()
                    {
                        self.wrong(
                            written.place,
                            "this incident comes when the run is over",
                            "it ends at midnight",
                        );
                    }
                    When::At(Time::from_ticks(day * Span::DAY.ticks()) + at)
                }
            };
            let Some(duration) = duration else { continue };
            if duration.fixed() == Some(0) {
                let place = place_of(&value.duration).unwrap_or(name.place);
                self.wrong(place, "this incident lasts no time", "nothing would change");
            }
            if let (When::At(from), Some(lasts)) = (&when, duration.fixed()) {
                let to = *from + Span::from_ticks(lasts);
                let same = |other: usize| {
                    layers.incidents[other]
                        .iter()
                        .any(|a| layers.incidents[i].iter().any(|b| a.path == b.path))
                };
                let overlap =
                    fixed.iter().find(|&&(f, t, _, other)| *from < t && f < to && same(other)).copied();
                if let Some((_, _, place, _)) = overlap {
                    self.wrong(
                        name.place,
                        "these incidents change the same value at the same time",
                        "the later in the file would decide",
                    )
                    .other(place, "the other incident")
                    .help("let one end before the other begins, or make one incident of both");
                }
                fixed.push((*from, to, name.place, i));
            }
            out.push(Incident { name: name.value.clone(), when, duration });
        }
        out
    }
}
