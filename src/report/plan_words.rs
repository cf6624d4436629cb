//! What a plan says, in words of a language: gates, conditions, and why something was decided.

use super::words;
use crate::engine::{Span, time::TICKS_PER_SECOND};
use crate::experiment::sweep::values::Label;
use crate::language::Language;
use crate::plan::Reason;
use crate::random::Sampler;
use crate::record::Unit;
use crate::scenario::Scenario;
use crate::scenario::plan::{Condition, Conditions, Incident, Plan, Rule, Stage, When};

/// A condition: "queue at desk above 120, over the last 30 min".
fn condition(scenario: &Scenario, plan: &Plan, condition: &Condition, language: Language) -> String {
    let watch = &plan.watches[condition.watch];
    if condition.yes_or_no {
        return language.say("plan.is-ready", &[("what", watch.place.name(scenario))]);
    }
    let place = words::place(scenario, watch.port, watch.place);
    let label = Label { station: place, ..Label::of(scenario, &watch.row()) };
    let value = |limit: f64| match watch.measure.unit() {
        Unit::Seconds => language.length(limit),
        _ => words::value(&label, limit, language),
    };
    let limit = match (condition.above, condition.below) {
        (Some(a), Some(b)) => language.say("plan.between", &[("a", &value(a)), ("b", &value(b))]),
        (Some(a), None) => language.say("plan.above", &[("a", &value(a))]),
        (None, Some(b)) => language.say("plan.below", &[("b", &value(b))]),
        (None, None) => String::new(),
    };
    let mut what = words::measure(&label, language);
    if watch.measure.has_limit() {
        let within = language.length(watch.within.seconds());
        what = language.say("words.within", &[("asks", &what), ("within", &within)]);
    }
    let over = language.length(watch.over.seconds());
    let said = language.say("plan.condition", &[("what", &what), ("limit", &limit), ("over", &over)]);
    if condition.lasting == Span::ZERO {
        return said;
    }
    let lasting = language.length(condition.lasting.seconds());
    language.say("plan.lasting", &[("condition", &said), ("lasting", &lasting)])
}

/// Conditions that must all hold; of each inner list one is enough.
fn conditions(scenario: &Scenario, plan: &Plan, all: &Conditions, language: Language) -> String {
    let any = |any: &Vec<Condition>| {
        let each: Vec<String> = any.iter().map(|one| condition(scenario, plan, one, language)).collect();
        each.join(language.text("plan.or"))
    };
    all.0.iter().map(any).collect::<Vec<_>>().join(language.text("plan.and"))
}

/// What leads into a stage, holds it back and leads out of it, each as a sentence.
pub fn stage(scenario: &Scenario, plan: &Plan, stage: &Stage, language: Language) -> Vec<String> {
    let mut said = Vec::new();
    let days = |n: u32| language.count("page.days", u64::from(n));
    let all = |all: &Conditions| conditions(scenario, plan, all, language);
    match &stage.enter {
        None => said.push(language.text("plan.from-start").to_owned()),
        Some(enter) => {
            if enter.from_day > 0 {
                let date = language.date(scenario.run.date(enter.from_day));
                said.push(language.say("plan.from-date", &[("date", &date)]));
            }
            if enter.after > Span::ZERO {
                let time = language.length(enter.after.seconds());
                said.push(language.say("plan.after", &[("time", &time)]));
            }
            if let Some(when) = &enter.when {
                said.push(language.say("plan.when", &[("conditions", &all(when))]));
            }
            if said.is_empty() {
                said.push(language.text("plan.at-once").to_owned());
            }
            if enter.notice > 0 {
                said.push(language.say("plan.notice", &[("days", &days(enter.notice))]));
            }
        }
    }
    if stage.stay > Span::ZERO {
        said.push(language.say("plan.stay", &[("time", &language.length(stage.stay.seconds()))]));
    }
    if let Some(over) = stage.over {
        let date = language.date(scenario.run.date(over));
        said.push(language.say("plan.over", &[("date", &date)]));
    }
    if let Some(hold) = &stage.hold {
        said.push(language.say("plan.hold", &[("conditions", &all(hold))]));
    }
    for back in &stage.back {
        let to = plan.stages.get(usize::from(back.to)).map_or("", |stage| stage.name.as_str());
        said.push(language.say("plan.back", &[("stage", to), ("conditions", &all(&back.when))]));
        if back.notice > 0 {
            said.push(language.say("plan.back-notice", &[("days", &days(back.notice))]));
        }
    }
    said
}

/// When a rule begins and ends, each as a sentence.
pub fn rule(scenario: &Scenario, plan: &Plan, rule: &Rule, language: Language) -> Vec<String> {
    let all = |all: &Conditions| conditions(scenario, plan, all, language);
    let mut said = vec![language.say("plan.when", &[("conditions", &all(&rule.when))])];
    said.push(match &rule.until {
        Some(until) => language.say("plan.until", &[("conditions", &all(until))]),
        None => language.text("plan.until-no-longer").to_owned(),
    });
    if rule.delay > Span::ZERO {
        said.push(language.say("plan.delay", &[("time", &language.length(rule.delay.seconds()))]));
    }
    if rule.end_delay != rule.delay {
        said.push(language.say("plan.end-delay", &[("time", &language.length(rule.end_delay.seconds()))]));
    }
    if rule.at_least > Span::ZERO {
        said.push(language.say("plan.at-least", &[("time", &language.length(rule.at_least.seconds()))]));
    }
    said
}

/// When an incident happens and how long it lasts, each as a sentence.
pub fn incident(scenario: &Scenario, incident: &Incident, language: Language) -> Vec<String> {
    // A fixed time is no average.
    let time = |[fixed, mean]: [&str; 2], sampler: &Sampler| {
        let seconds = sampler.mean() / TICKS_PER_SECOND as f64;
        let seconds = if seconds < 10.0 { seconds } else { seconds.round() };
        let key = if matches!(sampler, Sampler::Fixed(_)) { fixed } else { mean };
        language.say(key, &[("time", &language.length(seconds))])
    };
    let when = match &incident.when {
        When::At(at) => {
            let (day, second) = (at.day_of_run(), at.seconds() % Span::DAY.seconds());
            let date = language.date(scenario.run.date(day.0 as u32));
            language.say("plan.at", &[("date", &date), ("time", &language.clock(second))])
        }
        When::Every(between) => time(["plan.every-fixed", "plan.every"], between),
    };
    vec![when, time(["plan.lasts-fixed", "plan.lasts"], &incident.duration)]
}

/// Why something was decided; empty where nobody did.
pub fn reason(scenario: &Scenario, plan: &Plan, reason: &Reason, language: Language) -> String {
    match reason {
        Reason::None => String::new(),
        Reason::Date => language.text("plan.because-date").to_owned(),
        Reason::Time => language.text("plan.because-time").to_owned(),
        Reason::LastDay => language.text("plan.because-last-day").to_owned(),
        Reason::NoLonger => language.text("plan.because-no-longer").to_owned(),
        Reason::Held { conditions: held, falsely } => {
            let each = held.iter().map(|(held, value)| {
                let row = plan.watches[held.watch].row();
                let found = words::value(&Label::of(scenario, &row), *value, language);
                let said = condition(scenario, plan, held, language);
                if held.yes_or_no {
                    return said;
                }
                language.say("plan.held", &[("condition", &said), ("value", &found)])
            });
            let mut all: Vec<String> = each.collect();
            all.extend(falsely.then(|| language.text("plan.false-alarm").to_owned()));
            all.join(language.text("plan.and"))
        }
    }
}
