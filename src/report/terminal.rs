//! The summary a planner reads at a glance.

use std::fmt::Write;

use super::number::{digits, duration, grouped, people, plain};
use super::series_csv::first_interval;
use super::{health_summary, plan_summary};
use crate::experiment::{Reached, Results, State, TargetReached};
use crate::record::{Measure, Place};
use crate::scenario::Scenario;
use crate::scenario::model::{PortId, StationId};
use crate::scenario::units::{plural, show_time_of_day};

/// More than this part of all who came still inside when the run ends is told: what they waited is not counted.
pub const STILL_INSIDE: f64 = 0.01;
/// Characters of a sparkline.
const SPARK_WIDTH: usize = 32;

/// The summary as lines of text.
pub fn summary(scenario: &Scenario, results: &Results, changes: &[String]) -> String {
    let run = &scenario.run;
    let mut out = String::new();
    let _ = writeln!(out, "{}", scenario.title);
    let _ = writeln!(
        out,
        "{} from {}, {} replications, seed {}",
        plural(u64::from(run.days), "day"),
        run.start.strftime("%a %-d %b %Y"),
        grouped(f64::from(results.replications), 0),
        run.seed
    );
    if let Some(reached) = &results.precision {
        let _ = writeln!(out, "{}", precision(scenario, reached));
    }
    if !changes.is_empty() {
        let _ = writeln!(out, "changed: {}", changes.join("; "));
    }
    for port in 0..scenario.ports.len() {
        out.push('\n');
        port_summary(scenario, results, PortId(port as u16), &mut out);
    }
    out + &health_summary::lines(scenario, results) + &plan_summary::lines(scenario, results)
}

/// Targets are shown one by one up to this many.
const FEW: usize = 5;

/// What the replications reached of the precision that was asked, as lines.
fn precision(scenario: &Scenario, reached: &Reached) -> String {
    let all = reached.targets.len();
    let is = |state| reached.targets.iter().filter(|target| target.state == state).count();
    let mut out = if reached.is_done() {
        format!("as exact as was asked, for {}", plural(all as u64, "measure"))
    } else {
        let most = grouped(f64::from(reached.most), 0);
        let measures = plural(all as u64, "measure");
        format!(
            "as exact as was asked for {} of {measures} within at most {most} replications",
            all - is(State::Unmet)
        )
    };
    match is(State::Unvarying) + is(State::Missing) {
        0 => {}
        n => _ = write!(out, " ({n} without any spread to judge by)"),
    }
    for target in reached.targets.iter().filter(|_| all <= FEW) {
        let _ = write!(out, "\n  {}: {}", name(scenario, target), found(target));
    }
    let changed = reached.controlled().count();
    if changed > 0 && all > FEW {
        let largest = reached.most_changed().map(|(target, mean, before)| {
            let unit = target.target.row.measure.unit().symbol();
            let digits = target.half_width.map_or(0, digits);
            let (mean, before) = (grouped(mean, digits), grouped(before, digits));
            format!(", most of all {} from {before} to {mean} {unit}", name(scenario, target))
        });
        let _ = write!(
            out,
            "\n  the chance of who came is taken out of the means of {}{}; `--no-controls` leaves them as they were",
            plural(changed as u64, "measure"),
            largest.unwrap_or_default()
        );
    }
    out
}

/// What was found of a target: mean and half-width.
fn found(target: &TargetReached) -> String {
    let unit = match target.target.row.measure.unit().symbol() {
        "1" => String::new(),
        symbol => format!(" {symbol}"),
    };
    let Some(mean) = target.mean else { return "no value in any replication".into() };
    let Some(half) = target.half_width else {
        return format!("{}{unit} in the only replication", plain(mean));
    };
    if target.state == State::Unvarying {
        return format!("{}{unit} in every replication", plain(mean));
    }
    let digits = digits(half);
    let part = if mean == 0.0 { String::new() } else { format!(", {:.2} %", 100.0 * half / mean.abs()) };
    let reduction = target.reduction.zip(target.mean_before).map(|(times, before)| {
        let before = grouped(before, digits);
        format!("; {before}{unit} before controls, which make the variance {times:.1} times smaller")
    });
    let reduction = reduction.unwrap_or_default();
    format!("{} ± {}{unit}{part}{reduction}", grouped(mean, digits), grouped(half, digits))
}

/// What a target is called.
fn name(scenario: &Scenario, found: &TargetReached) -> String {
    let row = found.target.row;
    let class = row.class.map(|class| format!(" of {}", scenario.classes[class.0 as usize].name));
    let port = scenario.port_name(row.port);
    let place = match row.place {
        Place::Port => port.to_owned(),
        place if scenario.ports.len() == 1 => place.name(scenario).to_owned(),
        place => format!("{port}/{}", place.name(scenario)),
    };
    format!("{}{} at {place}", row.measure.name(), class.unwrap_or_default())
}

/// What should be known of the precision, each as a line: targets that were not met, and those that were asked for by name
/// and cannot be judged.
pub fn unmet(scenario: &Scenario, results: &Results) -> Vec<String> {
    let named = scenario.run.precision.as_ref().is_some_and(|precision| precision.named);
    let after = format!("after {}", plural(u64::from(results.replications), "replication"));
    let targets = results.precision.iter().flat_map(|reached| &reached.targets);
    targets
        .filter_map(|target| {
            let (name, found) = (name(scenario, target), found(target));
            match target.state {
                State::Unmet => Some(format!(
                    "{name} is not as exact as was asked {after}: {found}; allow more with `most` in `[run.precision]` or \
                     `--most-replications`, or ask for less"
                )),
                State::Unvarying | State::Missing if named => Some(format!(
                    "{name}: {found} {after}; if it is not always so, so few do not show how often: ask for more with \
                     `replications`"
                )),
                _ => None,
            }
        })
        .collect()
}

fn port_summary(scenario: &Scenario, results: &Results, id: PortId, out: &mut String) {
    let port = &scenario.ports[id.0 as usize];
    let hours = match port.hours {
        None => "always open".to_owned(),
        Some(h) => format!("open {} to {}", show_time_of_day(h.open), show_time_of_day(h.closing_time())),
    };
    let _ = writeln!(out, "{}, {hours}", port.name);
    let mean = |measure| results.find(id, Place::Port, measure).map_or(0.0, |s| s.mean);
    let mut fates = vec![
        format!("{} came", people(mean(Measure::Demand))),
        format!("{} cleared", people(mean(Measure::Cleared))),
    ];
    for (measure, what) in [
        (Measure::TurnedAway, "turned away"),
        (Measure::Refused, "refused"),
        (Measure::Diverted, "went to another port"),
        (Measure::Postponed, "put it off"),
        (Measure::Cancelled, "cancelled"),
        (Measure::Abandoned, "gave up waiting"),
        (Measure::Quarantined, "went to a stay"),
        (Measure::InsideAtEnd, "still inside at the end"),
    ] {
        if mean(measure) > 0.0 {
            fates.push(format!("{} {what}", people(mean(measure))));
        }
    }
    let _ = writeln!(out, "  {}", fates.join(", "));
    if let (Some(journey), Some(p95)) = (
        results.find(id, Place::Port, Measure::JourneyMean),
        results.find(id, Place::Port, Measure::JourneyP95),
    ) {
        let _ = writeln!(
            out,
            "  journey {} on average, 1 in 20 longer than {}; best hour {} passengers",
            duration(journey.mean),
            duration(p95.mean),
            people(mean(Measure::ThroughputPeakHour))
        );
    }
    *out += &health_summary::time_in_port(results, id);
    if mean(Measure::InsideAtEnd) > STILL_INSIDE * mean(Measure::Demand) {
        let _ = writeln!(
            out,
            "  ! those still inside at the end had not cleared: waits and journeys do not include what lay before them"
        );
    }
    if port.stations.is_empty() {
        return;
    }
    out.push('\n');
    let (from, to) = window(scenario, results, id);
    let interval = scenario.run.interval.seconds();
    let clock = |seconds: u64, day: u64| {
        let time = format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
        if scenario.run.days > 1 { format!("day {} {time}", day + 1) } else { time }
    };
    let start_of = |bin: usize| {
        let seconds = (bin as f64 * interval) as u64;
        clock(seconds % 86_400, seconds / 86_400)
    };
    // The end of a day is its 24:00, not the 00:00 of the next.
    let end = (to as f64 * interval) as u64;
    let last = clock(end - end.saturating_sub(1) / 86_400 * 86_400, end.saturating_sub(1) / 86_400);
    let mut rows = vec![[
        "station".to_owned(),
        "wait mean".to_owned(),
        "1 in 20 over".to_owned(),
        "longest queue".to_owned(),
        "usually at".to_owned(),
        "in use".to_owned(),
        format!("queue {} to {last}", start_of(from)),
    ]];
    for s in port.stations.clone() {
        let place = Place::Station(StationId(s as u32));
        let spread = |measure| results.find(id, place, measure);
        let wait = |measure| spread(measure).map_or_else(|| "-".to_owned(), |s| duration(s.mean));
        let queue = results.find_series(id, place, "queue");
        let queue = queue.map(|r| r.mean.as_slice()).unwrap_or_default();
        let measured = first_interval(scenario);
        let peak =
            queue.iter().enumerate().skip(measured).max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
        let mean_wait = match spread(Measure::WaitMean) {
            None => "-".to_owned(),
            Some(s) => match s.ci_high {
                Some(high) => format!("{} ± {}", duration(s.mean), duration(high - s.mean)),
                None => duration(s.mean),
            },
        };
        rows.push([
            scenario.stations[s].name.clone(),
            mean_wait,
            wait(Measure::WaitP95),
            spread(Measure::QueueMax).map_or_else(|| "-".to_owned(), |s| people(s.mean)),
            peak.filter(|(_, q)| **q >= 0.05).map_or_else(|| "-".to_owned(), |(bin, _)| start_of(bin)),
            spread(Measure::Utilisation)
                .map_or_else(|| "-".to_owned(), |s| format!("{:.0} %", s.mean * 100.0)),
            sparkline(queue.get(from..to).unwrap_or_default()),
        ]);
    }
    table(&rows, out);
    for s in port.stations.clone() {
        let spread =
            |measure| results.find(id, Place::Station(StationId(s as u32)), measure).map_or(0.0, |s| s.mean);
        if spread(Measure::KeptOutMean) >= 0.5 {
            let _ = writeln!(
                out,
                "  ! {} is full at times: up to {} people stay in front of it, {} each on average, which is in no \
                 station's wait",
                scenario.stations[s].name,
                people(spread(Measure::KeptOutMax)),
                duration(spread(Measure::KeptOutMean))
            );
        }
    }
}

/// Left-aligned first and last columns, right-aligned numbers between.
fn table(rows: &[[String; 7]], out: &mut String) {
    let widths: [usize; 7] =
        std::array::from_fn(|c| rows.iter().map(|row| row[c].chars().count()).max().unwrap_or(0));
    for row in rows {
        let mut line = String::from(" ");
        for (c, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[c] - cell.chars().count());
            let gap = if c == 0 { " " } else { "   " };
            line.push_str(gap);
            if c == 0 || c == 6 {
                let _ = write!(line, "{cell}{pad}");
            } else {
                let _ = write!(line, "{pad}{cell}");
            }
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// The intervals in which anyone is inside, on average.
fn window(scenario: &Scenario, results: &Results, id: PortId) -> (usize, usize) {
    let inside = results.find_series(id, Place::Port, "inside");
    let values = inside.map(|s| s.mean.as_slice()).unwrap_or_default();
    let measured = first_interval(scenario);
    let first = values.iter().skip(measured).position(|&v| v > 0.0).map_or(measured, |i| i + measured);
    let last = values.iter().rposition(|&v| v > 0.05).map_or(scenario.run.intervals(), |i| i + 1);
    // To the full hour, as people read clocks.
    let hour = (3_600.0 / scenario.run.interval.seconds()).round().max(1.0) as usize;
    let half = (hour / 2).max(1);
    ((first / half * half).max(measured), (last.div_ceil(half) * half).clamp(1, scenario.run.intervals()))
}

/// Bars of the largest value in each part of the window, against the largest of all.
fn sparkline(values: &[f64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let top = values.iter().copied().fold(0.0, f64::max);
    if values.is_empty() || top < 0.05 {
        return "no lasting queue".into();
    }
    let width = SPARK_WIDTH.min(values.len());
    (0..width)
        .map(|i| {
            let part = &values[i * values.len() / width
                ..((i + 1) * values.len() / width).max(i * values.len() / width + 1)];
            let value = part.iter().copied().fold(0.0, f64::max);
            BARS[((value / top * 8.0) as usize).min(7)]
        })
        .collect()
}
