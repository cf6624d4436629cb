//! The cases: a scenario each, and what it should give.

use super::exact::transient::{Day, present_by_hour, queue_by_hour};
use super::exact::{deterministic, shuttle, single};
use super::{Case, Check};
use crate::disease::pooling::tests_each;
use crate::record::Measure;
use crate::record::Measure::{
    BlockedMean, Demand, JourneyMean, QueueMax, QueueMean, Served, TurnedAway, Utilisation, WaitMax, WaitMean,
};

/// An hour \[s\].
const HOUR: f64 = 3_600.0;
/// What a day of the two cases with changing arrivals looks like: hour and arrivals an hour from then on.
const DAY: [(usize, f64); 8] =
    [(0, 5.0), (6, 20.0), (7, 60.0), (9, 90.0), (11, 40.0), (16, 70.0), (19, 20.0), (22, 5.0)];

macro_rules! case {
    ($name:literal, $title:literal, $formula:literal, $checks:expr) => {
        Case {
            name: $name,
            title: $title,
            formula: $formula,
            scenario: include_str!(concat!("../../scenarios/validation/", $name, ".toml")),
            checks: $checks,
        }
    };
}

/// All cases, in the order in which they are shown.
pub const CASES: &[Case] = &[
    case!("mm1", "M/M/1", "Kleinrock, Queueing Systems I (1975), 3.2: W = ρ / (μ − λ)", mm1),
    case!("mmc", "M/M/16, two streams", "Erlang C, by balance equations; Gross & Harris (1998), 2.3", mmc),
    case!("md1", "M/D/1", "Pollaczek and Khinchine; Kleinrock I, 5.6", md1),
    case!("mg1-lognormal", "M/G/1, lognormal", "Pollaczek and Khinchine; Kleinrock I, 5.6", mg1_lognormal),
    case!("mg1-gamma", "M/G/1, gamma", "Pollaczek and Khinchine; Kleinrock I, 5.6", mg1_gamma),
    case!("cobham", "two priorities", "Cobham, Operations Research 2 (1954)", cobham),
    case!("mmck", "M/M/5/8", "balance equations; Gross & Harris, 2.4", mmck),
    case!(
        "erlang-b",
        "Erlang B",
        "balance equations, insensitive to the service time; Gross & Harris, 2.4",
        erlang_b
    ),
    case!(
        "erlang-a",
        "Erlang A",
        "balance equations; Palm (1957), Garnett, Mandelbaum & Reiman (2002)",
        erlang_a
    ),
    case!("batches", "M[4]/M/1", "Gross & Harris, 3.1: L = ρ (1 + b) / (2 (1 − ρ))", batches),
    case!("jackson", "network with feedback", "Jackson, Operations Research 5 (1957)", jackson),
    case!("tandem", "tandem with blocking", "Markov chain of both stations; Perros (1994)", tandem),
    case!(
        "day-of-desks",
        "M(t)/M/3 over a day",
        "Kolmogorov's forward equations (Kleinrock I, 2.4), by Runge and Kutta's method",
        day_of_desks
    ),
    case!(
        "day-of-stays",
        "M(t)/G/infinity over a day",
        "Eick, Massey & Whitt, Operations Research 41 (1993)",
        day_of_stays
    ),
    case!(
        "breakdowns",
        "M/M/1 with breakdowns",
        "Markov chain; White & Christie, Operations Research 6 (1958)",
        breakdowns
    ),
    case!(
        "shorter-lane",
        "shorter of two lanes",
        "Markov chain of both lanes; Haight, Biometrika 45 (1958)",
        shorter_lane
    ),
    case!(
        "shuttle-clock",
        "shuttles on the clock",
        "Bailey, J. Royal Statistical Society B 16 (1954)",
        shuttle_clock
    ),
    case!(
        "shuttle-full",
        "shuttle when full",
        "W = (s − 1) / (2 λ): of s passengers the k-th waits for s − k arrivals",
        shuttle_full
    ),
    case!(
        "bed-loss",
        "beds with loss",
        "Erlang B by balance equations, insensitive to the length of stay; Gross & Harris, 2.4",
        bed_loss
    ),
    case!(
        "beds-enough",
        "beds without a limit",
        "M/G/infinity: L = λ E[stay]; Gross & Harris, 2.4",
        beds_enough
    ),
    case!(
        "laboratory",
        "laboratory with pools",
        "mean wait of half an interval; 1/n + 1 − (1 − p)^n tests each, Dorfman (1943)",
        laboratory
    ),
    case!("overload", "D/D/1 in overload", "Lindley's recursion (1952)", overload),
];

fn at(station: &'static str, measure: Measure, exact: f64) -> Check {
    Check::measure(Some(station), None, measure, exact)
}

fn port(measure: Measure, exact: f64) -> Check {
    Check::measure(None, None, measure, exact)
}

/// Wait and queue of a station by Little's law from the mean number waiting.
fn queue_of(station: &'static str, rate: f64, queue: f64) -> [Check; 2] {
    [at(station, WaitMean, queue / rate), at(station, QueueMean, queue)]
}

fn mm1() -> Vec<Check> {
    let (rate, service) = (48.0 / HOUR, 60.0);
    let load: f64 = rate * service;
    let wait = load / (1.0 / service - rate);
    let mut checks = queue_of("desk", rate, rate * wait).to_vec();
    checks.extend([
        at("desk", Utilisation, load),
        port(JourneyMean, wait + service),
        // Those who come after warm-up.
        port(Demand, rate * 30.0 * 24.0 * HOUR),
    ]);
    checks
}

fn mmc() -> Vec<Check> {
    let (rate, service) = (300.0 / HOUR, 180.0);
    let station = single::many_servers(rate, service, 16, single::UNLIMITED, 0.0);
    let mut checks = queue_of("desk", rate, station.queue).to_vec();
    checks.push(at("desk", Utilisation, rate * service / 16.0));
    checks
}

fn md1() -> Vec<Check> {
    let rate = 50.0 / HOUR;
    queue_of("desk", rate, rate * single::pollaczek_khinchine(rate, 60.0, 0.0)).to_vec()
}

fn mg1_lognormal() -> Vec<Check> {
    let rate = 42.0 / HOUR;
    let mut checks = queue_of("desk", rate, rate * single::pollaczek_khinchine(rate, 60.0, 1.2)).to_vec();
    checks.push(at("desk", Utilisation, rate * 60.0));
    checks
}

fn mg1_gamma() -> Vec<Check> {
    let rate = 48.0 / HOUR;
    let mut checks = queue_of("desk", rate, rate * single::pollaczek_khinchine(rate, 60.0, 0.5)).to_vec();
    checks.push(at("desk", Utilisation, rate * 60.0));
    checks
}

fn cobham() -> Vec<Check> {
    let (urgent, normal) = ((12.0 / HOUR, 90.0, 0.8), (36.0 / HOUR, 60.0, 1.0));
    let (first, second) = single::cobham(urgent, normal);
    let of = |class, measure, exact| Check::measure(Some("desk"), Some(class), measure, exact);
    vec![
        of("urgent", WaitMean, first),
        of("normal", WaitMean, second),
        of("urgent", QueueMean, urgent.0 * first),
        of("urgent", Utilisation, urgent.0 * urgent.1),
    ]
}

fn mmck() -> Vec<Check> {
    let rate = 120.0 / HOUR;
    let station = single::many_servers(rate, 150.0, 5, 3, 0.0);
    vec![
        at("desk", WaitMean, station.queue / (rate * (1.0 - station.full))),
        at("desk", TurnedAway, station.full * rate * 10.0 * 24.0 * HOUR),
        at("desk", Utilisation, station.busy / 5.0),
    ]
}

fn erlang_b() -> Vec<Check> {
    let rate = 180.0 / HOUR;
    let station = single::many_servers(rate, 180.0, 10, 0, 0.0);
    vec![
        at("desk", TurnedAway, station.full * rate * 10.0 * 24.0 * HOUR),
        at("desk", Utilisation, station.busy / 10.0),
    ]
}

fn bed_loss() -> Vec<Check> {
    let (rate, stay) = (17.241 / 24.0 / HOUR, 7.0 * 24.0 * HOUR);
    let beds = single::many_servers(rate, stay, 120, 0, 0.0);
    vec![
        at("isolation", Measure::NoBed, beds.full * rate * 306.0 * 24.0 * HOUR),
        at("isolation", Measure::BedsMean, rate * stay * (1.0 - beds.full)),
    ]
}

fn beds_enough() -> Vec<Check> {
    vec![at("isolation", Measure::BedsMean, 172.41 * 7.0)]
}

fn laboratory() -> Vec<Check> {
    // Three in a hundred are infected, all of whom are found.
    let samples = 4.0 * 40.0 * 600.0;
    vec![
        at("alone", Measure::ResultTimeMean, 1.75 * HOUR),
        at("pooled", Measure::Positives, 0.03 * samples),
        at("pools", Measure::Tubes, samples * tests_each(6, 0.03)),
    ]
}

fn erlang_a() -> Vec<Check> {
    let (rate, patience) = (90.0 / HOUR, 1.0 / 300.0);
    let station = single::many_servers(rate, 180.0, 4, 200, patience);
    vec![
        at("desk", QueueMean, station.queue),
        at("desk", Measure::Abandoned, station.queue * patience * 10.0 * 24.0 * HOUR),
        at("desk", Utilisation, station.busy / 4.0),
    ]
}

fn batches() -> Vec<Check> {
    let rate = 36.0 / HOUR;
    queue_of("desk", rate, single::batches(rate / 4.0, 4.0, 60.0)).to_vec()
}

fn jackson() -> Vec<Check> {
    // Everyone passes both stations 1 / 0.8 times on average.
    let rate = 30.0 / HOUR / 0.8;
    let first = single::many_servers(rate, 72.0, 1, single::UNLIMITED, 0.0);
    let second = single::many_servers(rate, 150.0, 2, single::UNLIMITED, 0.0);
    let mut checks = queue_of("first", rate, first.queue).to_vec();
    checks.extend(queue_of("second", rate, second.queue));
    checks.push(at("first", Served, rate * 30.0 * 24.0 * HOUR));
    checks
}

fn tandem() -> Vec<Check> {
    let rate = 36.0 / HOUR;
    let exact = single::tandem(rate, 60.0, 60.0, 2);
    let mut checks = queue_of("first", rate, exact.first).to_vec();
    checks.extend(queue_of("second", rate, exact.second));
    checks.extend([at("first", BlockedMean, exact.held / rate), at("first", Utilisation, rate * 60.0)]);
    checks
}

fn day_of_desks() -> Vec<Check> {
    let hours = queue_by_hour(&Day::new(&DAY), 120.0, 3);
    let mean = hours.iter().sum::<f64>() / 24.0;
    let mut checks = vec![at("desk", QueueMean, mean)];
    checks.extend([8, 9, 10, 11, 16, 18].map(|hour| Check::series(Some("desk"), "queue", hour, hours[hour])));
    checks
}

fn day_of_stays() -> Vec<Check> {
    let hours = present_by_hour(&Day::new(&DAY), 2_400.0, 0.8);
    [0, 6, 7, 9, 10, 11, 16, 19, 22].map(|hour| Check::series(None, "inside", hour, hours[hour])).to_vec()
}

fn breakdowns() -> Vec<Check> {
    let rate = 36.0 / HOUR;
    let mut checks = queue_of("desk", rate, single::breakdowns(rate, 60.0, 1.0 / HOUR, 1.0 / 600.0)).to_vec();
    checks.push(at("desk", Utilisation, rate * 60.0));
    checks
}

fn shorter_lane() -> Vec<Check> {
    let rate = 96.0 / HOUR;
    queue_of("desk", rate, single::shorter_of_two(rate, 60.0)).to_vec()
}

fn shuttle_clock() -> Vec<Check> {
    let rate = 48.0 / HOUR;
    let small = shuttle::on_the_clock(rate, 600.0, 10);
    let mut checks = queue_of("large", rate, rate * 300.0).to_vec();
    checks.extend(queue_of("small", rate, small));
    checks
}

fn shuttle_full() -> Vec<Check> {
    let rate = 60.0 / HOUR;
    let wait = shuttle::when_full(rate, 20.0);
    queue_of("bus", rate, rate * wait).to_vec()
}

fn overload() -> Vec<Check> {
    let waits = deterministic::waits(240, 15.0, 20.0);
    let sum: f64 = waits.iter().sum();
    let longest = waits.last().copied().unwrap_or_default();
    // The queue is longest just after the last arrival: those who came before and are neither served nor in service.
    let begun = ((239.0 * 15.0) / 20.0_f64).floor() + 1.0;
    vec![
        at("desk", WaitMean, sum / 240.0),
        at("desk", WaitMax, longest),
        at("desk", QueueMean, sum / (24.0 * HOUR)),
        at("desk", QueueMax, 240.0 - begun),
        port(JourneyMean, sum / 240.0 + 20.0),
    ]
}
