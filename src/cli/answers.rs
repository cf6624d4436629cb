//! The answers of `clearway solve`, one after the other.

use super::ExitCode;
use super::solve::SolveArgs;
use super::study::{failed, usage};
use crate::chart::Scale;
use crate::experiment::solve::best::Question;
use crate::experiment::solve::largest::least_replications;
use crate::experiment::solve::{
    Ask, Budget, SolveError, Station, Trials, beside_the_runner_up, choose, largest_confirmed, solve as staff,
};
use crate::experiment::sweep::design::Design;
use crate::experiment::sweep::values::meant;
use crate::language::Language;
use crate::report::solution::Answer;
use crate::report::words;
use crate::scenario::Loaded;
use crate::scenario::measure::Better;
use crate::scenario::solve::{Best, Solve, Within};
use crate::scenario::sweep::{Factor, Sweep};

/// Answers everything that is asked.
pub(super) fn answers(
    args: &SolveArgs,
    asked: &Solve,
    loaded: &Loaded,
    trials: &Trials<'_>,
    confidence: f64,
    budget: Budget,
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
        let stations: Vec<Station> = asked
            .staffing
            .iter()
            .map(|(_, staffing)| Station::of(staffing, scenario))
            .collect::<Option<_>>()
            .ok_or_else(|| usage("a station to be staffed is not there", "check its name"))?;
        if let Some(twice) =
            (1..stations.len()).find(|&i| stations[..i].iter().any(|s| s.path == stations[i].path))
        {
            let what = format!("{} is to be staffed twice", stations[twice].name);
            return Err(usage(&what, "name each station once"));
        }
        let ask = Ask { budget, ..Ask::new(replications, confidence) };
        answers.push(staffed(trials, stations, &ask).map_err(|error| failed(&error))?);
    }
    for (name, factor) in &asked.largest {
        let found = largest_confirmed(trials, factor, replications, confidence, budget.until());
        let found = found.map_err(|error| failed(&error))?;
        answers.push(Answer::Largest { name: name.clone(), path: factor.path.clone(), found });
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
        answers.push(best_of(args, trials, best, &design, (confidence, budget))?);
    }
    Ok(answers)
}

fn staffed(trials: &Trials<'_>, stations: Vec<Station>, ask: &Ask) -> Result<Answer, SolveError> {
    let solved = staff(trials, &stations, ask)?;
    Ok(Answer::Staffing { stations, solved: Box::new(solved) })
}

fn best_of(
    args: &SolveArgs,
    trials: &Trials<'_>,
    best: &Best,
    design: &Design,
    (confidence, budget): (f64, Budget),
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
    let within = match (best.unit, words::scale(&label, Language::English), label.unit.as_str()) {
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
    let larger = best.larger.or(match label.better(&first.scenario.targets) {
        Better::More => Some(true),
        Better::Less => Some(false),
        Better::Neither => None,
    });
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
        until: budget.until(),
    };
    let is_it = |station: &crate::scenario::model::Station| {
        station.name == label.station && first.scenario.port_name(station.port) == label.port
    };
    let about = first.scenario.stations.iter().any(is_it);
    let narrowed = about.then(|| trials.about(vec![(label.port.clone(), label.station.clone())]));
    let trials = narrowed.as_ref().unwrap_or(trials);
    let chosen = choose(trials, &asked).map_err(|error| failed(&error))?;
    let names = points.iter().map(|point| point.levels.join(", ")).collect();
    let fresh = beside_the_runner_up(trials, &asked, &chosen).map_err(|error| failed(&error))?;
    Ok(Answer::Best { names, chosen, within, fresh })
}
