//! Stages and their gates.

use super::conditions;
use super::plan::Planner;
use crate::engine::{Span, Time};
use crate::scenario::decode::{At, entries};
use crate::scenario::diagnostic::list;
use crate::scenario::plan::{Back, Enter, Stage};
use crate::scenario::raw::plan::{RawBack, RawEnter};

impl Planner<'_> {
    pub(super) fn stages(&mut self) -> Vec<Stage> {
        let raw = entries(self.raw.stage.as_ref());
        let names: Vec<&str> = raw.iter().map(|(name, _)| name.value.as_str()).collect();
        let mut out: Vec<Stage> = Vec::new();
        let mut latest = None;
        for (i, (name, stage)) in raw.iter().enumerate() {
            let value = &stage.value;
            let enter = match (&value.enter, i) {
                (Some(enter), 0) => {
                    self.wrong(enter.place, "the first stage is in force from the start", "it has no gate")
                        .help("put a stage without `enter` before it, or leave out `enter`");
                    None
                }
                (None, 0) => None,
                (Some(enter), _) => self.enter(enter, &mut latest),
                (None, _) => {
                    if !value.has("enter") {
                        self.wrong(name.place, format!("stage `{}` can never be entered", name.value), "it has no `enter`")
                            .help("add `enter = { date = 2023-01-18 }`, `enter = { after = \"14 d\" }` or `enter = { when = … }`");
                    }
                    None
                }
            };
            let backs = value.back.iter().flat_map(|back| &back.value.0);
            let back: Vec<Back> = backs.filter_map(|back| self.back(back, i, &names)).collect();
            let hold = value
                .hold
                .as_ref()
                .and_then(|hold| hold.value.when.as_ref())
                .and_then(|when| self.conditions(when, false));
            let stay = value.stay.as_ref().map_or(Span::ZERO, |stay| stay.value.0);
            if let Some(hold) = &value.hold
                && i + 1 == raw.len()
            {
                self.wrong(hold.place, "`hold` has no effect here", "no stage comes after the last")
                    .help("leave out `hold`");
            }
            if let Some(stay) = &value.stay
                && i + 1 == raw.len()
                && !value.has("back")
            {
                self.wrong(
                    stay.place,
                    "`stay` has no effect here",
                    "no stage comes after the last, and it has no `back`",
                )
                .help("leave out `stay`");
            }
            if let Some(Stage { name: before, hold: Some(held), .. }) = out.last()
                && let Some(Enter { when: Some(wanted), .. }) = &enter
                && conditions::implies(wanted, held)
            {
                let title = format!("stage `{}` can never be entered", name.value);
                let label = format!("while this holds, `hold` keeps the plan in `{before}`");
                let place = value.enter.as_ref().map_or(name.place, |enter| enter.place);
                self.wrong(place, title, label).help("change one of the two");
            }
            if let Some(Enter { when: Some(enter), .. }) = &enter
                && back.iter().any(|back| conditions::meet(enter, &back.when))
            {
                self.compiler.warnings.push(format!(
                    "stage {}: `enter` and `back` can hold for the same value, so the plan may go to and fro; leave a gap between the two",
                    name.value
                ));
            }
            let over = value.until.as_ref().map(|until| {
                let run = &self.scenario.run;
                let last = (until.value.0 - run.start).get_days();
                let entered = enter.as_ref().map_or(0, |enter| i64::from(enter.from_day));
                if i == 0 {
                    self.wrong(
                        until.place,
                        "the first stage has no end",
                        "there is none before it to go back to",
                    );
                } else if i64::from(last) < entered {
                    self.wrong(until.place, "this stage ends before it begins", "`enter` has a later date");
                }
                u32::try_from(last + 1).unwrap_or(0)
            });
            out.push(Stage { name: name.value.clone(), enter, hold, back, stay, over });
        }
        out
    }

    fn enter(&mut self, raw: &At<RawEnter>, latest: &mut Option<At<u32>>) -> Option<Enter> {
        let value = &raw.value;
        if value.date.is_none() && value.after.is_none() && value.when.is_none() {
            if value.given.iter().all(|&key| key == "notice") {
                self.wrong(raw.place, "this gate never opens", "it needs `date`, `after` or `when`");
            }
            return None;
        }
        let notice = self.days(value.notice.as_ref(), "`notice`");
        if let Some(meanwhile) = value.meanwhile.as_ref().filter(|_| notice == 0) {
            self.wrong(
                meanwhile.place,
                "`meanwhile` has no effect without `notice`",
                "the decision takes effect at once",
            )
            .help("add `notice = \"3 d\"`");
        }
        let mut from_day = 0;
        if let Some(date) = &value.date {
            let run = &self.scenario.run;
            let (start, last) = (run.start, run.date(run.days - 1));
            from_day = i64::from((date.value.0 - start).get_days()).max(0) as u32;
            if date.value.0 > last || date.value.0 < start {
                self.wrong(
                    date.place,
                    "this stage can never be entered on its date",
                    format!("the run is from {start} to {last}"),
                )
                .help("change the date, or `start` and `days` of `[run]`");
            }
            if let Some(before) = latest.as_ref().filter(|before| before.value > from_day) {
                self.wrong(date.place, "this stage comes before the one before it", "its date is earlier")
                    .other(before.place, "than this one")
                    .help("stages are entered one after the other, in the order of the file");
            }
            *latest = Some(At { value: from_day, place: date.place });
        }
        let after = value.after.as_ref().map_or(Span::ZERO, |after| after.value.0);
        if let Some(written) = &value.after
            && Time::ZERO + after >= self.end()
        {
            self.wrong(written.place, "this stage can never be entered", "the run ends before")
                .help("shorten `after`, or give the run more `days`");
        }
        let when = value.when.as_ref().and_then(|when| self.conditions(when, false));
        Some(Enter { from_day, after, when, notice })
    }

    fn back(&mut self, raw: &At<RawBack>, stage: usize, names: &[&str]) -> Option<Back> {
        let value = &raw.value;
        let notice = self.days(value.notice.as_ref(), "`notice`");
        let when = value.when.as_ref().and_then(|when| self.conditions(when, false));
        let to = match (&value.to, &value.stages) {
            (Some(to), Some(stages)) => {
                self.wrong(stages.place, "a fall back says once how far", "the number of stages")
                    .other(to.place, "the stage is named here");
                return None;
            }
            (Some(to), None) => match names.iter().position(|name| *name == to.value.0) {
                Some(found) if found < stage => found,
                Some(_) => {
                    self.wrong(to.place, "a plan falls back to an earlier stage", "this one is not earlier");
                    return None;
                }
                None => {
                    let label = format!("the stages are {}", list(names.iter().copied()));
                    let text = to.value.0.clone();
                    self.wrong(to.place, format!("there is no stage `{text}`"), label)
                        .meant(&text, names.iter().copied());
                    return None;
                }
            },
            (None, stages) => {
                let steps = stages.as_ref().map_or(1, |stages| stages.value.0);
                let place = stages.as_ref().map_or(raw.place, |stages| stages.place);
                if steps == 0 || steps > stage as u64 {
                    self.wrong(
                        place,
                        "the plan cannot fall back that far",
                        format!("there are {stage} stages before this one"),
                    );
                    return None;
                }
                stage - steps as usize
            }
        };
        Some(Back { when: when?, to: to as u16, notice })
    }
}
