//! The answers of `clearway solve`, one after the other.

use super::ExitCode;
use super::solve::SolveArgs;
use super::study::{failed, usage};
use crate::chart::Scale;
use crate::engine::Span;
use crate::experiment::compare::larger_is_better;
use crate::experiment::solve::best::Question;
use crate::experiment::solve::confirm::fresh_seed;
use crate::experiment::solve::largest::least_replications;
use crate::experiment::solve::shifts::Rules;
use crate::experiment::solve::staffing::changes;
use crate::experiment::solve::{SolveError, Station, Trials, choose, confirm, largest, solve as staff};
use crate::experiment::sweep::design::Design;
use crate::experiment::sweep::values::{Label, meant};
use crate::num::paired::Paired;
use crate::report::solution::{Answer, Fresh};
use crate::report::words;
use crate::scenario::diagnostic::Problems;
use crate::scenario::levels::Levels;
use crate::scenario::solve::{Best, Solve, Staffing, Within, find};
use crate::scenario::source::Place;
use crate::scenario::sweep::{Factor, Sweep};
use crate::scenario::{Loaded, Scenario};

/// Values that fresh replications may contradict before a search gives up.
const STEPS_DOWN: usize = 5;

/// A station to be staffed as the search wants it.
fn station(staffing: &Staffing, scenario: &Scenario) -> Result<Station, ExitCode> {
    let mut problems = Problems::default();
    let found =
        find(scenario, staffing.port.as_deref(), &staffing.station, Place::new(0, 0..0), &mut problems);
    let found = found.ok_or_else(|| usage("a station to be staffed is not there", "check its name"))?;
    let port = &scenario.ports[scenario.stations[found].port.0 as usize];
    let (open, close) = port.hours.map_or((Span::ZERO, Span::DAY), |hours| (hours.open, hours.close));
    Ok(Station {
        path: format!("port.{}.station.{}.servers", port.name, staffing.station),
        port: port.name.clone(),
        name: staffing.station.clone(),
        rules: Rules {
            open,
            close,
            slot: staffing.start_every,
            lengths: staffing.shifts.clone(),
            pause: staffing.pause,
            pause_after: staffing.pause_after,
            change_cost: staffing.change_cost.seconds() / 3_600.0,
            least: staffing.least,
            most: staffing.most,
        },
    })
}

/// Answers everything that is asked.
pub(super) fn answers(
    args: &SolveArgs,
    asked: &Solve,
    loaded: &Loaded,
    trials: &Trials<'_>,
    confidence: f64,
) -> Result<Vec<Answer>, ExitCode> {
    let scenario = &loaded.scenario;
    let probabilities: Vec<f64> = scenario.targets.iter().map(|target| target.probability).collect();
    if let Some(sure) = scenario.targets.iter().find(|target| target.probability > 0.999) {
        let named = format!("target {} is to be met with probability {}", sure.name, sure.probability);
        return Err(usage(&named, "no number of replications shows more than 0.999: ask for that or less"));
    }
    let least = least_replications(&probabilities, confidence);
    let replications = asked.replications.unwrap_or(scenario.run.replications).max(least);
    let mut answers = Vec::new();
    if !asked.staffing.is_empty() {
        let stations: Vec<Station> =
            asked.staffing.iter().map(|s| station(s, scenario)).collect::<Result<_, _>>()?;
        if let Some(twice) =
            (1..stations.len()).find(|&i| stations[..i].iter().any(|s| s.path == stations[i].path))
        {
            let what = format!("{} is to be staffed twice", stations[twice].name);
            return Err(usage(&what, "name each station once"));
        }
        answers.push(staffed(trials, stations, replications, confidence).map_err(|error| failed(&error))?);
    }
    for (name, factor) in &asked.largest {
        answers.push(
            largest_of(trials, name, factor, replications, confidence).map_err(|error| failed(&error))?,
        );
    }
    if let Some(best) = &asked.best {
        let mut sweep = loaded.sweep.clone();
        if !args.vary.is_empty() {
            let factors = args.vary.iter().map(|text| Factor::parse(text));
            let factors = factors
                .collect::<Result<Vec<_>, _>>()
                .map_err(|no| usage(&format!("--vary: {}", no.why), &no.help))?;
            sweep = Sweep { factors, seed: 1, ..Sweep::default() };
        }
        let design = Design::new(&sweep).map_err(|no| usage(&no.why, &no.help))?;
        answers.push(best_of(args, trials, best, &design, confidence)?);
    }
    Ok(answers)
}

fn staffed(
    trials: &Trials<'_>,
    stations: Vec<Station>,
    replications: u32,
    confidence: f64,
) -> Result<Answer, SolveError> {
    let solved = staff(trials, &stations, replications, confidence, None)?;
    // The same shifts, covering the loads as if nothing were random.
    let covered = stations.iter().zip(&solved.deterministic).map(|(station, wanted)| {
        let shifts = station.rules.shifts();
        let roster = station.rules.least_cover(&shifts, wanted);
        (station.rules.cost(&shifts, &roster), station.rules.servers(&shifts, &roster))
    });
    let (costs, naive): (Vec<f64>, Vec<Vec<u32>>) = covered.unzip();
    let fresh = solved.confirmed.first().map_or(replications, |c| c.of as u32);
    let naive_confirmed = confirm(trials, &changes(&stations, &naive), fresh, 1, confidence)?;
    Ok(Answer::Staffing {
        stations,
        solved: Box::new(solved),
        naive_cost: costs.iter().sum(),
        naive,
        naive_confirmed,
    })
}

fn largest_of(
    trials: &Trials<'_>,
    name: &str,
    factor: &Factor,
    replications: u32,
    confidence: f64,
) -> Result<Answer, SolveError> {
    let Levels::Listed(values) = &factor.levels else {
        return Err(SolveError::Unsolved("a search goes along single values".into()));
    };
    let plans: Vec<Vec<String>> =
        values.iter().map(|value| vec![format!("{}={value}", factor.path)]).collect();
    let numbers: Vec<Option<f64>> = values.iter().map(|value| value.trim().parse().ok()).collect();
    if numbers.windows(2).any(|pair| matches!(pair, [Some(a), Some(b)] if a >= b)) {
        return Err(SolveError::Unsolved(format!(
            "the values of {} must rise, each once: {}",
            factor.path,
            values.join(", ")
        )));
    }
    // All mistakes before any work.
    for plan in &plans {
        trials.plan(plan)?;
    }
    let mut found = largest(trials, &plans, replications, confidence)?;
    let mut confirmed = Vec::new();
    let mut stepped_down = 0;
    while let Some(safe) = found.safe {
        confirmed = confirm(trials, &plans[safe], replications, 1 + stepped_down as u64, confidence)?;
        if !confirmed.iter().any(|c| c.is_contradicted(confidence)) || stepped_down >= STEPS_DOWN {
            break;
        }
        stepped_down += 1;
        found.safe = safe.checked_sub(1);
    }
    Ok(Answer::Largest {
        name: name.to_owned(),
        path: factor.path.clone(),
        values: values.clone(),
        found,
        confirmed,
        stepped_down,
    })
}

fn best_of(
    args: &SolveArgs,
    trials: &Trials<'_>,
    best: &Best,
    design: &Design,
    confidence: f64,
) -> Result<Answer, ExitCode> {
    const MOST: u64 = 1_000;
    if design.count() < 2 || design.count() > MOST {
        return Err(usage(
            &format!("there are {} alternatives to choose from", design.count()),
            &format!("from 2 to {MOST} can be told apart: say them with `--vary`, or in `[sweep]`"),
        ));
    }
    let points: Vec<_> = (0..design.count()).map(|index| design.point(index)).collect();
    if points.iter().any(|point| point.file.is_some()) {
        return Err(usage(
            "the best of several files cannot be chosen here",
            "`clearway compare A B C` compares files",
        ));
    }
    let plans: Vec<Vec<String>> = points.iter().map(|point| point.changes.clone()).collect();
    let first = trials.plan(&plans[0]).map_err(|error| failed(&error))?;
    let label = meant(&first.scenario, best.port.as_deref(), best.station.as_deref(), &best.measure);
    let label = label.map_err(|no| usage(&no.why, &no.help))?;
    let within = match (best.unit, words::scale(&label), label.unit.as_str()) {
        (Within::Number, ..) | (Within::Time, _, "s") | (Within::Share, Scale::Share, _) => best.within,
        (Within::Time, _, "h") => best.within / 3_600.0,
        _ => {
            let unit = if label.unit == "1" { "a number" } else { &label.unit };
            return Err(usage(
                &format!("what matters to `{}` is not an amount of that kind", best.measure),
                &format!("its unit is {unit}"),
            ));
        }
    };
    let larger = best.larger.or_else(|| larger_is_better(&label));
    let larger = larger.ok_or_else(|| {
        usage(
            &format!("is more or less of `{}` better?", best.measure),
            "say `larger = true` or `larger = false` in `[solve.best]`",
        )
    })?;
    let asked = Question {
        plans: &plans,
        label: &label,
        larger,
        indifference: within,
        confidence,
        most: args.most_replications,
    };
    let chosen = choose(trials, &asked).map_err(|error| failed(&error))?;
    let names = points.iter().map(|point| point.levels.join(", ")).collect();
    // Beside whoever is nearest to it.
    let others = (0..plans.len()).filter(|&i| i != chosen.best);
    let distance = |i: usize| (chosen.alternatives[i].mean - chosen.alternatives[chosen.best].mean).abs();
    let runner_up = others.min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
    let fresh = runner_up.map(|runner_up| {
        fresh_pair(trials, &plans, (chosen.best, runner_up), &label, chosen.replications.max(30))
    });
    let fresh = fresh.transpose().map_err(|error| failed(&error))?;
    Ok(Answer::Best { names, chosen, within, fresh })
}

/// The best and the runner-up in replications with a fresh seed.
fn fresh_pair(
    trials: &Trials<'_>,
    plans: &[Vec<String>],
    (best, runner_up): (usize, usize),
    label: &Label,
    replications: u32,
) -> Result<Fresh, SolveError> {
    let replications = replications.min(200);
    let column = |plan: usize| -> Result<Vec<f64>, SolveError> {
        let fresh = fresh_seed(trials, &plans[plan], 1)?;
        trials.values(&[plans[plan].as_slice(), &[fresh]].concat(), label, replications)
    };
    let (a, b) = (column(best)?, column(runner_up)?);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let half = Paired::of(&a, &b).map_or(f64::NAN, |paired| paired.half_width(0.05));
    Ok(Fresh { runner_up, best: mean(&a), other: mean(&b), half, replications })
}
