//! Contacts: who stood next to whom, worked out by hand, and what tracing is worth.

use clearway::record::Measure::{
    self, CasesFound, Contacts, ContactsQuarantined, ContactsTold, Imported, InfectiousDays, NoticeTimeMean,
    OnwardPrevented, QuarantinedPerAverted, Stays, TracingPrecision, TracingRecall,
};

use crate::common::{Ran, mistakes, run_text};

/// One case comes at 8:00 behind somebody who is served at once, and others every ten minutes; a service takes half an hour.
fn desk(tracing: &str) -> Ran {
    run_text(&format!(
        "[run]\ndays = 5\nreplications = 1\n[class.ill]\n[class.well]\n\
         [assay.all]\nlike = \"pcr\"\nspecificity = 0\n[test.t]\nassay = \"all\"\nclass = \"ill\"\n\
         [stay.camp]\nlasts = \"1 d\"\n\
         [tracing]\nstay = \"camp\"\ndelay = \"2 d\"\n{tracing}\n\
         [port.p]\nopen = \"08:00\"\nclose = \"09:05\"\n[port.p.zone.hall]\narea = \"100 m2\"\n\
         [port.p.arrivals.a]\nclass = \"well\"\nevery = \"10 min\"\nto = \"desk\"\n\
         [port.p.arrivals.b]\nclass = \"ill\"\nevery = \"20 h\"\nto = \"desk\"\n\
         [port.p.station.desk]\nservers = 1\nservice.fixed = \"30 min\"\nzone = \"hall\"\ntest = \"t\"\n"
    ))
}

/// Of each day, five in all; those of the last two days are looked for after the end.
const DAYS: f64 = 3.0;

/// The case waits from 8:00 to 8:30; whoever comes at 8:10 stands behind it for 20 minutes, at 8:20 two places behind for 10.
#[test]
fn neighbours_in_a_queue() {
    let contacts = |keys: &str| desk(&format!("coverage = 1\n{keys}")).mean("", Contacts) / DAYS;
    assert_eq!(contacts(""), 1.0);
    assert_eq!(contacts("at-least = \"20 min\""), 1.0);
    assert_eq!(contacts("at-least = \"21 min\""), 0.0);
    assert_eq!(contacts("places = 2"), 1.0);
    assert_eq!(contacts("places = 2\nat-least = \"10 min\""), 2.0);
    assert_eq!(contacts("places = 0"), 0.0);
    assert_eq!(contacts("definition = \"hong-kong\""), 1.0);
    // In the hall until 9:00: those of 8:00 to 8:50 for 30, 50, 40, 30, 20 and 10 minutes, some of it side by side in line too.
    assert_eq!(contacts("definition = \"companion\""), 6.0);
    assert_eq!(contacts("rooms = true\nat-least = \"35 min\""), 2.0);
    // Nobody came with the case.
    assert_eq!(contacts("definition = \"mainland\""), 1.0);
}

/// A scorecard of zeros says why: nobody is tested, nobody was close enough, or nobody was told in time.
#[test]
fn a_scorecard_of_zeros_says_why() {
    let said = |ran: &Ran| clearway::report::terminal::summary(&ran.scenario, &ran.results, &[]);
    let none = said(&desk("coverage = 1\nat-least = \"21 min\""));
    assert!(
        none.contains("0 contacts") && none.contains("nobody was close to a case, which takes 21 min"),
        "{none}"
    );
    assert!(none.contains("19 of 20 people are in the port for no longer than"), "{none}");
    let unnamed = said(&desk("coverage = 0"));
    assert!(unnamed.contains("0 of them told: nobody was told before"), "{unnamed}");
    let some = said(&desk("coverage = 1"));
    assert!(!some.contains("nobody"), "{some}");
    let untested = run_text(
        "[run]\nreplications = 2\n[stay.camp]\nlasts = \"1 h\"\n[tracing]\nstay = \"camp\"\n\
         [port.p.arrivals.a]\nper-day = 300\nto = \"s\"\n[port.p.station.s]\nservers = 2\nservice = \"20 s\"\n",
    );
    let untested = said(&untested);
    assert!(untested.contains("nobody is tested, and contacts are looked for"), "{untested}");
}

/// Two days from the result until anybody looks, then three hours for each contact of each officer.
#[test]
fn officers_take_time() {
    let hours = |keys: &str| {
        let ran = desk(&format!("coverage = 1\ndefinition = \"companion\"\n{keys}"));
        assert_eq!(ran.mean("", CasesFound), 5.0);
        let time = ran.find("", None, NoticeTimeMean).map_or(0.0, |time| time.mean / 3_600.0);
        (ran.mean("", ContactsTold), time, ran.mean("/camp", Stays))
    };
    assert_eq!(hours(""), (18.0, 48.0, 18.0));
    let (told, mean, stays) = hours("officers = 1");
    // The last two of the third day would be told after the end.
    let all = f64::from((1..=6).sum::<u8>() * 2 + (1..=4).sum::<u8>()) * 3.0 / 16.0;
    assert!((told, stays) == (16.0, 16.0) && (mean - (48.0 + all)).abs() < 1e-3, "{told} {mean}");
    assert!((hours("officers = 2\ncontacts-a-day = 24").1 - 50.0).abs() < 1e-3);
    // An app needs no officer.
    assert_eq!(hours("officers = 1\napp = 1"), (18.0, 48.0, 18.0));
    assert_eq!(hours("officers = 0").0, 0.0);
    // Who is told goes or not; what is not on record any more, and what is not named, finds nobody.
    assert_eq!(hours("compliance = 0").2, 0.0);
    assert_eq!(hours("retention = \"1 d\"").0, 0.0);
    let half = desk("coverage = 0.5\ndefinition = \"companion\"");
    assert!(half.mean("", Contacts) == 18.0 && (2.0..17.0).contains(&half.mean("", ContactsTold)));
}

/// The whole coach counts in some places: thirty who came together with the case.
#[test]
fn the_group_with_which_somebody_came() {
    let contacts = |keys: &str| {
        run_text(&format!(
            "[run]\ndays = 4\nreplications = 1\n[assay.all]\nlike = \"pcr\"\nspecificity = 0.97\n[test.t]\nassay = \"all\"\n\
             [stay.camp]\nlasts = \"1 d\"\n[tracing]\nstay = \"camp\"\ncoverage = 1\ndelay = \"1 d\"\n{keys}\n\
             [port.p.arrivals.a]\nevery = \"4 d\"\nbatch = 31\nto = \"desk\"\n\
             [port.p.station.desk]\nservice.fixed = \"0 s\"\ntest = \"t\"\n"
        ))
    };
    let ran = contacts("definition = \"mainland\"");
    let cases = ran.mean("", CasesFound);
    assert!((1.0..5.0).contains(&cases), "another seed is needed: {cases}");
    assert_eq!(ran.mean("", Contacts), 31.0 - cases);
    let few = contacts("definition = \"mainland\"\ngroup = 2").mean("", Contacts);
    assert!(0.0 < few && few <= 4.0 * cases, "{few}");
    assert_eq!(contacts("").mean("", Contacts), 0.0);
}

/// Better tracing reaches more of those who were infected, prevents more, and finds more of the cases that came along.
#[test]
fn what_tracing_is_worth() {
    let run = |keys: &str| {
        run_text(&format!(
            "[run]\ndays = 12\nreplications = 3\n[health]\nquanta = \"fitted\"\n[origin.o]\nprevalence = 0.05\n\
             variants = {{ omicron = 1 }}\n[class.c]\norigin = \"o\"\n[test.t]\nassay = \"pcr\"\nresult = \"4 h\"\npositive = \"isolation\"\n\
             [stay.isolation]\nlasts = \"10 d\"\n[stay.camp]\nlasts = \"7 d\"\n\
             [tracing]\nstay = \"camp\"\ndefinition = \"companion\"\n{keys}\n\
             [port.p]\nopen = \"08:00\"\nclose = \"12:00\"\n\
             [port.p.zone.hall]\nvolume = \"3_000 m3\"\nventilation = \"2 /h\"\n\
             [port.p.arrivals.b]\nclass = \"c\"\nper-hour = {{ \"08:00\" = 420, \"12:00\" = 0 }}\nto = \"desk\"\n\
             [port.p.station.desk]\nservers = 9\nservice.exponential = {{ mean = \"80 s\" }}\nzone = \"hall\"\ntest = \"t\"\n"
        ))
    };
    let none = run("coverage = 0");
    assert_eq!([TracingRecall, ContactsTold, OnwardPrevented].map(|m| none.mean("", m)), [0.0; 3]);
    let (slow, fast, app) = (
        run("coverage = 0.9\ndelay = \"3 d\""),
        run("coverage = 0.9\ndelay = \"6 h\""),
        run("coverage = 0\napp = 0.9\ndelay = \"6 h\""),
    );
    for ran in [&slow, &fast, &app] {
        let [recall, precision, prevented] =
            [TracingRecall, TracingPrecision, OnwardPrevented].map(|m| ran.mean("", m));
        assert!(
            0.0 < recall
                && recall <= 1.0
                && 0.0 < precision
                && precision < 1.0
                && 0.0 < prevented
                && prevented <= recall
        );
        assert!(ran.mean("", ContactsQuarantined) > 0.0 && ran.mean("", QuarantinedPerAverted) > 1.0);
        assert!(ran.mean("p", InfectiousDays) < none.mean("p", InfectiousDays));
        assert_eq!(ran.mean("p", Imported), none.mean("p", Imported));
    }
    assert!(slow.mean("", OnwardPrevented) < fast.mean("", OnwardPrevented));
    assert!((app.mean("", TracingRecall) / fast.mean("", TracingRecall)) < 1.0);
    assert!(fast.find("", None, Measure::NoticeTimeP95).is_some());
}

#[test]
fn mistakes_in_words() {
    let wrong = |keys: &str| {
        mistakes(&format!(
            "schema = 1\n[stay.camp]\nlasts = \"1 d\"\n[tracing]\n{keys}\n[port.p.arrivals.a]\nper-day = 10\nto = \"desk\"\n\
             [port.p.station.desk]\nservice.fixed = \"0 s\"\n"
        ))
    };
    for (keys, said) in [
        ("stay = \"cmp\"", "did you mean `camp`"),
        ("stay = \"camp\"\ndefinition = \"french\"", "is no definition of a contact"),
        ("stay = \"camp\"\ncontacts-a-day = 0", "`contacts-a-day` is from"),
        ("coverage = 1", "needs `stay`"),
    ] {
        let found = wrong(keys);
        assert!(found.contains(said), "{found}");
    }
}
