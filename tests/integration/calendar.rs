//! Days that differ: weekdays, holidays, ramps, counts by date, chance.

use clearway::record::{Measure::Demand, Visit};

use crate::common::{clearway, mistakes, run_text, traced};

/// Passengers who came on each day of the run to the port with number `port`.
fn by_day(visits: &[Visit], port: u16, days: usize) -> Vec<u32> {
    let mut counts = vec![0; days];
    for visit in visits.iter().filter(|v| v.port.0 == port) {
        let day = visit.came.expect("everyone came").seconds() / 86_400.0;
        counts[day as usize] += 1;
    }
    counts
}

const STATION: &str = "[port.p.station.s]\nservice.fixed = \"1 s\"\n";

/// A run from Friday 6 January 2023 with even arrivals, 100 a day where nothing says otherwise.
fn days(days: usize, calendar: &str, stream: &str) -> Vec<u32> {
    let (_, visits) = traced(&format!(
        "[run]\nstart = 2023-01-06\ndays = {days}\nreplications = 1\ninterval = \"1 h\"\n{calendar}\n\
         [port.p.arrivals.a]\nprocess = \"even\"\nto = \"s\"\n{stream}\n{STATION}"
    ));
    by_day(&visits[0], 0, days)
}

#[test]
fn weekdays_holidays_and_ramps_multiply() {
    let hundred = "per-day = 100";
    // Friday to Tuesday.
    let found = days(5, "[calendar]\nweekday = { sat = 1.5, mon = 0.5 }", hundred);
    assert_eq!(found, [100, 150, 100, 50, 100]);
    // A holiday stands instead of the weekday, from its first to its last day.
    let holiday = "[calendar]\nweekday = { sat = 1.5, mon = 0.5 }\n[calendar.holiday.epiphany]\nfrom = 2023-01-07\n\
                   to = 2023-01-08\nfactor = 2\n[calendar.holiday.one-day]\nfrom = 2023-01-10\nfactor = 0";
    assert_eq!(days(5, holiday, hundred), [100, 200, 200, 50, 0]);
    // A straight line between dates, level before and after; on top of the weekday.
    let ramp = "[calendar]\nweekday = { mon = 0.5 }\nramp = { \"2023-01-07\" = 1.0, \"2023-01-09\" = 2.0 }";
    assert_eq!(days(5, ramp, hundred), [100, 100, 150, 100, 200]);
    // Rates an hour follow it too; a stream need not, and what is listed does not.
    assert_eq!(
        days(3, "[calendar]\nweekday = { sat = 1.5 }", "per-hour = { \"08:00\" = 10 }"),
        [160, 240, 160]
    );
    assert_eq!(
        days(3, "[calendar]\nweekday = { sat = 1.5 }", "per-day = 100\ncalendar = false"),
        [100, 100, 100]
    );
    let listed = traced(&format!(
        "[run]\nstart = 2023-01-06\ndays = 3\nreplications = 1\n[calendar]\nweekday = {{ sat = 3 }}\n\
         [port.p.arrivals.a]\nevery = \"6 h\"\nto = \"s\"\n{STATION}"
    ));
    assert_eq!(by_day(&listed.1[0], 0, 3), [4, 4, 4]);
}

#[test]
fn counts_by_date_are_taken_as_they_are() {
    let counts = "by-date = \"tests/data/counts.csv\"\nprofile = { \"08:00\" = 1, \"12:00\" = 0 }";
    assert_eq!(days(4, "", counts), [100, 250, 0, 40]);
    assert_eq!(days(4, "[calendar]\nweekday = { sat = 3 }", counts), [100, 250, 0, 40]);
    // At random they are expected counts: the mean of 400 replications of 390 is within four standard errors of 0.99.
    let ran = run_text(&format!(
        "[run]\nstart = 2023-01-06\ndays = 4\nreplications = 400\ninterval = \"1 h\"\n[port.p.arrivals.a]\n\
         by-date = \"tests/data/counts.csv\"\nto = \"s\"\n{STATION}"
    ));
    assert!((ran.mean("p", Demand) - 390.0).abs() < 4.0, "{}", ran.mean("p", Demand));
}

/// Two ports, 1,000 a day each, exactly even: what differs from day to day is the shocks alone.
fn shocked(shock: &str, own: &str, more: &str) -> Vec<Vec<Vec<u32>>> {
    let (_, visits) = traced(&format!(
        "[run]\ndays = 10\nreplications = 40\ninterval = \"1 d\"\n[calendar]\nshock = {shock}\n\
         [port.p]\nshock = {own}\n[port.p.arrivals.a]\nper-day = 1_000\nprocess = \"even\"\nto = \"s\"\n{more}\n{STATION}\
         [port.q.arrivals.a]\nper-day = 1_000\nprocess = \"even\"\nto = \"s\"\n[port.q.station.s]\n\
         service.fixed = \"1 s\"\n"
    ));
    visits.iter().map(|v| vec![by_day(v, 0, 10), by_day(v, 1, 10)]).collect()
}

#[test]
fn shocks_are_shared_by_ports_and_belong_to_the_day() {
    // The same factor for both ports, to the rounding of even arrivals.
    let shared = shocked("0.2", "0", "");
    let all: Vec<f64> = shared.iter().flat_map(|ports| &ports[0]).map(|&n| f64::from(n) / 1_000.0).collect();
    for ports in &shared {
        assert!(ports[0].iter().zip(&ports[1]).all(|(a, b)| a.abs_diff(*b) <= 1), "{ports:?}");
    }
    // 400 days: the mean of the factor has standard error 0.01, its standard deviation about 0.008; four of them each.
    let mean = all.iter().sum::<f64>() / 400.0;
    let sd = (all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 399.0).sqrt();
    assert!((mean - 1.0).abs() < 0.04 && (sd - 0.2).abs() < 0.032, "{mean} {sd}");
    // A shock of its own moves one port only, and leaves the shared part as it was.
    let own = shocked("0.2", "0.05", "");
    assert!(own.iter().zip(&shared).all(|(own, shared)| own[1] == shared[1] && own[0] != shared[0]));
    // Another plan has the same days.
    let plan = shocked(
        "0.2",
        "0",
        "[port.p.station.t]\nservers = 1\nservice.fixed = \"1 s\"\n[port.p.arrivals.b]\n\
                                    every = \"1 d\"\nto = \"t\"",
    );
    assert!(plan.iter().zip(&shared).all(|(plan, shared)| plan[1] == shared[1]));
}

#[test]
fn mistakes_in_a_calendar_have_their_places() {
    let shown = |calendar: &str, stream: &str| {
        mistakes(&format!(
            "schema = 1\n[run]\nstart = 2023-01-06\ndays = 6\n{calendar}\n[port.p.arrivals.a]\nto = \"s\"\n{stream}\n{STATION}"
        ))
    };
    let hundred = "per-day = 100";
    let text = shown("[calendar.holiday.a]\nfrom = 2023-01-08\nto = 2023-01-07\nfactor = 1", hundred);
    assert!(text.contains("this holiday ends before it begins") && text.contains("test.toml:7:6"), "{text}");
    let two = "[calendar.holiday.a]\nfrom = 2023-01-07\nto = 2023-01-09\nfactor = 1\n[calendar.holiday.b]\n\
               from = 2023-01-09\nfactor = 2";
    assert!(shown(two, hundred).contains("two holidays fall on the same day"));
    assert!(shown("[calendar]\nweekday = { sunday = 2 }", hundred).contains("`weekday` has no key `sunday`"));
    let ramp = "[calendar]\nramp = { \"2023-01-09\" = 1, \"2023-01-08\" = 2 }";
    assert!(shown(ramp, hundred).contains("these dates are out of order"));
    assert!(shown("[calendar]\nramp = { \"9 January\" = 1 }", hundred).contains("`9 January` is no date"));
    assert!(shown("[calendar]\nshock = 30", hundred).contains("a shock is from 0 to 2"));
    let text = shown("", "by-date = \"tests/data/counts.csv\"");
    assert!(text.contains("there is no row for `2023-01-10` and `2023-01-11`"), "{text}");
    assert!(shown("", "by-date = \"tests/data/counts.csv\"\nper-day = 3").contains("given in one way"));
    assert!(shown("", "every = \"1 h\"\ncalendar = false").contains("`calendar` has no effect with `every`"));
}

/// `days.csv` has a row a day, port, station and measure; a run of one day has none.
#[test]
fn results_by_day() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("days.toml");
    let scenario = "schema = 1\n[run]\nstart = 2023-01-06\ndays = 3\nreplications = 2\ninterval = \"1 h\"\n[calendar]\n\
                    weekday = { sat = 2 }\n[port.p.arrivals.a]\nper-hour = { \"08:00\" = 60, \"09:00\" = 0 }\n\
                    process = \"even\"\nto = \"s\"\n[port.p.station.s]\nservers = 1\nservice.fixed = \"40 s\"\n";
    std::fs::write(&file, scenario).unwrap();
    let run = |more: &[&str]| {
        let out = folder.path().join("out");
        let made = clearway().arg("run").arg(&file).args(more).args(["--quiet", "--out"]).arg(&out).status();
        assert!(made.unwrap().success());
        std::fs::read_to_string(out.join("days.csv"))
    };
    let days = run(&[]).unwrap();
    let row =
        |start: &str| days.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}"));
    assert!(row("p,,demand,1,2023-01-06,1,").starts_with("p,,demand,1,2023-01-06,1,60,60,60,0,60,"));
    assert!(row("p,,demand,1,2023-01-07,2,").starts_with("p,,demand,1,2023-01-07,2,120,"));
    // Two a minute and 40 s each: the last of 120 waits 119 times 10 s; on the other days nobody waits.
    assert!(row("p,s,wait_max,s,2023-01-07").contains(",2,1190,1190,1190,0,"));
    assert!(row("p,s,wait_max,s,2023-01-08").contains(",3,0,0,0,0,"));
    assert_eq!(days.lines().count(), 1 + 3 * (11 + 8));
    // The first day is warm-up; one day alone is what the summary is about.
    let days = run(&["--set", "run.warm-up=\"1 d\""]).unwrap();
    assert!(!days.contains("2023-01-06") && days.contains("2023-01-07"));
    assert!(run(&["--set", "run.days=1"]).is_err());
}
