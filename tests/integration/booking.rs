//! Quotas and booking: cases worked out by hand.

use clearway::engine::Time;
use clearway::record::Measure::{
    self, Asked, Booked, BookedShare, Came, Cleared, Demand, GaveUp, NoShows, PlaceWaitMean, PlaceWaitP95,
    Places, Refused, StillWaiting, TurnedAway, Unbooked, Unused, Void,
};

use crate::common::{Ran, agrees, mistakes, run_text, traced};

/// A port where whoever has no booking is refused, for six days.
const PORT: &str = "[run]\nstart = 2023-01-08\ndays = 6\nreplications = 1\n[port.p]\nopen = \"06:00\"\nclose = \"22:00\"\n\
    [port.p.station.check]\nservers = 9\nservice.fixed = \"20 s\"\nnext = [{ booking = \"none\", to = \"refused\" }, { to = \"cleared\" }]\n";

/// Ten places a day, asked for by `purposes`; quota keys in `quota`.
fn ten(quota: &str, purposes: &str) -> Ran {
    run_text(&format!("{PORT}[quota.q]\nper-day = 10\nto = \"check\"\n{quota}\n{purposes}"))
}

fn of(ran: &Ran, place: &str, measures: &[Measure]) -> Vec<f64> {
    measures.iter().map(|&measure| ran.mean(&format!("/{place}"), measure)).collect()
}

/// Twelve ask for ten places. Without patience ten get one and two do not, each day.
#[test]
fn ten_places_for_twelve() {
    let family = "[purpose.family]\nper-day = 12\nprocess = \"even\"\n";
    let ran = ten("", family);
    assert_eq!(of(&ran, "q", &[Places, Booked, Unused, Came]), [60.0, 60.0, 0.0, 60.0]);
    assert_eq!(
        of(&ran, "family", &[Asked, Booked, GaveUp, StillWaiting, Unbooked]),
        [72.0, 60.0, 12.0, 0.0, 0.0]
    );
    assert_eq!((ran.mean("p", Demand), ran.mean("p", Cleared)), (60.0, 60.0));
    // Those without a place come all the same and are refused.
    let ran = ten("", &format!("{family}unbooked = 1\n"));
    assert_eq!((ran.mean("p", Refused), ran.mean("p", Cleared)), (12.0, 60.0));
    assert_eq!(of(&ran, "family", &[GaveUp, Unbooked]), [0.0, 12.0]);
    // With two days of patience 2, 4, 6, 8 and 10 people travel a day later, and of the last day's twelve ten one day
    // later and two two days: 44 days for 72 people. Two of 72 are less than one in twenty.
    let ran = ten("", &format!("{family}patience = \"2 d\"\n"));
    assert_eq!(of(&ran, "family", &[Booked, GaveUp]), [72.0, 0.0]);
    assert_eq!(of(&ran, "family", &[PlaceWaitMean, PlaceWaitP95]), [44.0 / 72.0, 1.0]);
    // A fifth more places than there are; nobody with a place comes.
    let ran = ten("overbooking = 0.2\nno-show = 1", family);
    assert_eq!(of(&ran, "q", &[Places, Booked, Unused, NoShows, Came]), [60.0, 72.0, 0.0, 72.0, 0.0]);
    assert_eq!(of(&ran, "family", &[NoShows, BookedShare]), [72.0, 1.0]);
}

/// Places go by the order in which people ask, by priority, by points or by lot; only the order changes.
#[test]
fn places_are_given_in_the_order_of_the_quota() {
    // Both want ten places of each day. Business asks nine days before, study ten days before; places open seven days
    // ahead at six.
    let both = "[purpose.business]\nper-day = 10\nprocess = \"even\"\nahead = \"9 d\"\npriority = 1\npoints = 5\n\
        [purpose.study]\nper-day = 10\nprocess = \"even\"\nahead = \"10 d\"\n";
    let opens = "opens = { ahead = \"7 d\", at = \"06:00\" }\n";
    let booked = |quota: &str| {
        let ran = ten(&format!("{opens}{quota}"), both);
        (ran.mean("/business", Booked), ran.mean("/study", Booked))
    };
    assert_eq!(booked(""), (0.0, 60.0));
    assert_eq!(booked("allocation = \"priority\""), (60.0, 0.0));
    assert_eq!(booked("allocation = \"points\""), (60.0, 0.0));
    let (business, study) = booked("allocation = \"lottery\"");
    // Six times ten out of twenty: hypergeometric with mean 5 and variance 25/19 a day; 4.4 standard deviations.
    assert!(business + study == 60.0 && (business - 30.0).abs() < 12.5, "{business} {study}");
    // Where places are open long before anybody asks, whoever asks first has one.
    let ran = ten("allocation = \"lottery\"", both);
    assert_eq!((ran.mean("/business", Booked), ran.mean("/study", Booked)), (0.0, 60.0));
}

/// Half of the places are kept for business, which asks later; until three days before.
#[test]
fn reserved_places_are_kept() {
    let both = |ahead: u32| {
        format!(
            "[purpose.study]\nper-day = 10\nprocess = \"even\"\nahead = \"10 d\"\n\
             [purpose.business]\nper-day = 10\nprocess = \"even\"\nahead = \"{ahead} d\"\nreserved = 0.5\n\
             [purpose.late]\nper-day = 10\nprocess = \"even\"\nahead = \"1 d\"\n"
        )
    };
    let booked = |quota: &str, ahead: u32| {
        let ran = ten(quota, &both(ahead));
        ["study", "business", "late"].map(|purpose| ran.mean(&format!("/{purpose}"), Booked))
    };
    assert_eq!(booked("", 5), [30.0, 30.0, 0.0]);
    assert_eq!(booked("reserved-until = \"3 d\"", 5), [30.0, 30.0, 0.0]);
    // Business asks on the last day: by then its half has gone to those who have waited since the tenth day before.
    assert_eq!(booked("reserved-until = \"3 d\"", 1), [60.0, 0.0, 0.0]);
    assert_eq!(booked("", 1), [30.0, 30.0, 0.0]);
}

/// Parties get places together: two of four into ten, and two singles into what is left.
#[test]
fn parties_book_together() {
    let fours = "[purpose.family]\nper-day = 12\nparty = { 4 = 1 }\nprocess = \"even\"\nahead = \"8 d\"\n";
    let ran = ten("", fours);
    assert_eq!(of(&ran, "family", &[Asked, Booked, GaveUp]), [72.0, 48.0, 24.0]);
    assert_eq!(of(&ran, "q", &[Booked, Unused]), [48.0, 12.0]);
    assert_eq!((ran.mean("p", Demand), ran.mean("p", Cleared)), (48.0, 48.0));
    let ran = ten("", &format!("{fours}[purpose.single]\nper-day = 5\nprocess = \"even\"\n"));
    assert_eq!(of(&ran, "single", &[Asked, Booked]), [30.0, 12.0]);
}

/// Whoever wants the morning gets the nearest band; they come within it.
#[test]
fn bands_have_their_own_places() {
    let bands = "bands = { \"06:00\" = 1, \"12:00\" = 2, \"18:00\" = 2 }";
    let purpose =
        "[purpose.family]\nper-day = 5\nprocess = \"even\"\nprofile = { \"06:00\" = 1, \"12:00\" = 0 }\n";
    let text = format!("{PORT}[quota.q]\nper-day = 10\nto = \"check\"\n{bands}\n{purpose}");
    let (_, visits) = traced(&text);
    let hours: Vec<u64> =
        visits[0].iter().filter_map(|v| Some(v.came?.ticks() % 86_400_000_000 / 3_600_000_000)).collect();
    let within = |from: u64, to: u64| hours.iter().filter(|&&hour| (from..to).contains(&hour)).count();
    // Two places in the morning, the next three at noon.
    assert_eq!((within(6, 12), within(12, 18), within(18, 22)), (12, 18, 0));
    // Slots of four hours are four bands of two or three places: 2.5 a slot, rounded as they come to 3, 2, 3 and 2.
    let (_, visits) =
        traced(&text.replace(bands, "slot = \"4 h\"").replace("\"12:00\" = 0", "\"10:00\" = 0"));
    let first = visits[0].iter().filter(|v| v.came.unwrap() < Time::from_ticks(10 * 3_600_000_000)).count();
    assert_eq!(first, 3);
}

/// Within a band people come as their profile says: all in its first hour.
#[test]
fn people_come_within_their_band_as_they_wish() {
    let purpose = "[purpose.family]\nper-day = 10\nprocess = \"even\"\nprofile = { \"06:00\" = 0, \"09:00\" = 1, \"10:00\" = 0 }\n";
    let (_, visits) = traced(&format!("{PORT}[quota.q]\nper-day = 10\nto = \"check\"\n{purpose}"));
    let hours: Vec<u64> =
        visits[0].iter().filter_map(|v| Some(v.came?.ticks() % 86_400_000_000 / 3_600_000_000)).collect();
    assert!(hours.len() == 60 && hours.iter().all(|&hour| hour == 9), "{hours:?}");
}

/// Half-hour slots of ten places a day: the places are rounded as they come, and nobody is told that there are none. A
/// change of how places are given holds from its stage on.
#[test]
fn slots_may_have_less_than_a_place() {
    let ran = ten("slot = \"30 min\"", "[purpose.f]\nper-day = 10\nprocess = \"even\"\n");
    assert_eq!(of(&ran, "q", &[Places, Booked]), [60.0, 60.0]);
    let both = "[purpose.business]\nper-day = 10\nprocess = \"even\"\nahead = \"9 d\"\npriority = 1\n\
        [purpose.study]\nper-day = 10\nprocess = \"even\"\nahead = \"10 d\"\n\
        [stage.a]\n[stage.b]\nenter = { date = 2023-01-09 }\nset = { \"quota.q.allocation\" = \"priority\" }\n";
    // The days that open from 9 January on are those from the 12th on: two of six.
    let ran = ten("opens = { ahead = \"3 d\", at = \"06:00\" }", both);
    assert_eq!((ran.mean("/business", Booked), ran.mean("/study", Booked)), (20.0, 40.0));
}

/// Early and late people come before and after their band and are known as such.
#[test]
fn people_come_early_and_late() {
    let text = PORT.replace("booking = \"none\"", "booking = [\"none\", \"early\"]");
    let run = |keys: &str| {
        run_text(&format!(
            "{text}[quota.q]\nper-day = 10\nto = \"check\"\nbands = {{ \"10:00\" = 1, \"12:00\" = 1 }}\n\
             [purpose.family]\nper-day = 10\nprocess = \"even\"\n{keys}"
        ))
    };
    assert_eq!(run("").mean("p", Refused), 0.0);
    assert_eq!(run("early = 1\n").mean("p", Refused), 60.0);
    assert_eq!(run("late = 1\n").mean("p", Refused), 0.0);
    // 0.3 of 600: binomial with standard deviation 11.2.
    let refused = run("early = 0.3\nlate = 0.3\n").mean("p", Refused);
    assert!((refused - 18.0).abs() < 4.4 * 3.6, "{refused}");
}

/// Nobody with a place comes before opening: people who are too early for the first band come at opening, and count as early.
/// People who are too late for the last come after closing and are turned away like anybody.
#[test]
fn whoever_is_early_for_the_first_band_comes_at_opening() {
    let text = PORT.replace("booking = \"none\"", "booking = \"early\"");
    let run = |keys: &str| {
        let purpose = format!("[purpose.family]\nper-day = 10\nprocess = \"even\"\n{keys}");
        run_text(&format!("{text}[quota.q]\nper-day = 10\nto = \"check\"\n{purpose}"))
    };
    let early = run("early = 1\noff-by = \"2 h\"\n");
    let counts = |ran: &Ran| [TurnedAway, Refused, Cleared].map(|measure| ran.mean("p", measure));
    assert_eq!(counts(&early), [0.0, 60.0, 0.0]);
    // All ten come at 06:00, to nine servers: one waits for a service of 20 s.
    assert_eq!(early.mean("p/check", Measure::WaitMax), 20.0);
    assert_eq!(counts(&run("late = 1\noff-by = \"1 h\"\n")), [60.0, 0.0, 0.0]);
}

/// Everybody who asked got a place, went without one, gave up or is waiting still: `gave_up` leaves out people who went without.
#[test]
fn everybody_who_asked_is_counted_once() {
    for (seed, keys) in [
        (1, ""),
        (2, "unbooked = 0.4\n"),
        (3, "patience = \"2 d\"\n"),
        (4, "patience = \"9 d\"\nunbooked = 0.3\n"),
    ] {
        let ran = run_text(&format!(
            "{}[quota.q]\nper-day = 10\nto = \"check\"\n[purpose.family]\nper-day = 25\n{keys}",
            PORT.replace("replications = 1", &format!("replications = 1\nseed = {seed}"))
        ));
        let [asked, booked, unbooked, gave_up, waiting] =
            [Asked, Booked, Unbooked, GaveUp, StillWaiting].map(|measure| ran.mean("/family", measure));
        assert_eq!(asked, booked + unbooked + gave_up + waiting, "{keys}");
        assert_eq!(unbooked > 0.0, keys.contains("unbooked"), "{keys}");
        assert_eq!(waiting > 0.0, keys.contains("patience"), "{keys}");
    }
}

/// Two ports with six and four places; those who take another port fill both.
#[test]
fn other_ports_are_taken_by_those_who_would() {
    let with = |keys: &str| {
        run_text(&format!(
            "{PORT}[port.r]\n[port.r.station.check]\nservers = 9\nservice.fixed = \"20 s\"\n\
             [quota.q]\nper-day = 10\nports = {{ p = 0.6, r = 0.4 }}\nto = \"check\"\n\
             [purpose.family]\nper-day = 10\nprocess = \"even\"\nports = {{ p = 1 }}\n{keys}"
        ))
    };
    let ran = with("");
    assert_eq!(
        (ran.mean("p", Cleared), ran.mean("r", Cleared), ran.mean("/family", GaveUp)),
        (36.0, 0.0, 24.0)
    );
    let ran = with("other-port = 1\n");
    assert_eq!(
        (ran.mean("p", Cleared), ran.mean("r", Cleared), ran.mean("/family", GaveUp)),
        (36.0, 24.0, 0.0)
    );
}

/// A quota that is raised on the fifth day, decided two days before: from the decision on places for that day are given,
/// and from the fifth day on ten more come.
#[test]
fn a_quota_that_will_be_raised_can_be_booked() {
    let raised = "[stage.one]\n[stage.two]\nenter = { date = 2023-01-12, notice = \"2 d\" }\nset = { \"quota.q.per-day\" = 20 }\n";
    let purpose = "[purpose.family]\nper-day = 20\nprocess = \"even\"\n";
    let ran = ten("", &format!("{purpose}{raised}"));
    assert_eq!(of(&ran, "q", &[Places, Booked]), [80.0, 80.0]);
    assert_eq!(of(&ran, "family", &[Asked, Booked, GaveUp]), [120.0, 80.0, 40.0]);
    // Those who asked for the fifth and sixth day before the decision got the rest on the day of the decision: nobody
    // waits longer than wished.
    assert_eq!(ran.mean("/family", PlaceWaitMean), 0.0);
}

/// A gate that looks at those who did not come.
#[test]
fn gates_can_watch_a_quota() {
    let gate = "[stage.one]\n[stage.two]\nenter = { when = { quota = \"q\", measure = \"no_show_share\", above = \"30%\", over = \"2 d\" } }\n\
        set = { \"quota.q.overbooking\" = 0.5 }\n";
    let purpose = "[purpose.family]\nper-day = 12\nprocess = \"even\"\npatience = \"1 d\"\n";
    let ran = ten("no-show = 1", &format!("{purpose}{gate}"));
    assert_eq!(ran.mean("/one", Measure::DaysInForce), 2.0);
    let ran = ten("no-show = 0", &format!("{purpose}{gate}"));
    assert_eq!(ran.mean("/one", Measure::DaysInForce), 6.0);
}

/// Openings: nothing before the first, then for so many days ahead, each day or each week.
#[test]
fn places_open_when_they_open() {
    let purpose = "[purpose.family]\nper-day = 5\nprocess = \"even\"\nahead = \"20 d\"\n";
    // From the third day (10 January) at noon for one day ahead: of the days from the fourth on.
    let ran = ten("opens = { ahead = \"1 d\", at = \"12:00\", from = 2023-01-10 }", purpose);
    assert_eq!(of(&ran, "family", &[Asked, Booked, GaveUp]), [30.0, 15.0, 15.0]);
    // On Sundays, the first on 8 January, for three days ahead: 9, 10 and 11 January.
    let ran = ten("opens = { ahead = \"3 d\", at = \"12:00\", from = 2023-01-08, on = \"sun\" }", purpose);
    assert_eq!(ran.mean("/family", Booked), 15.0);
    // On Wednesdays: the first on the 8th in any case, the next on the 11th.
    let ran = ten("opens = { ahead = \"2 d\", at = \"12:00\", from = 2023-01-08, on = \"wed\" }", purpose);
    assert_eq!(ran.mean("/family", Booked), 20.0);
}

/// Demand to book is a Poisson number of parties with the expected number of people, as the calendar says.
#[test]
fn demand_to_book_is_as_expected() {
    let ran = run_text(&format!(
        "{}[calendar]\nweekday = {{ sun = 2 }}\n[quota.q]\nper-day = 10_000\nto = \"check\"\n\
         [purpose.family]\nper-day = 300\nparty = {{ 1 = 0.5, 3 = 0.5 }}\nahead.exponential = {{ mean = \"3 d\" }}\n",
        PORT.replace("replications = 1", "replications = 20")
    ));
    // Sunday counts twice.
    agrees(ran.find("/family", None, Asked), 2_100.0);
    let [asked, booked] = [Asked, Booked].map(|measure| ran.mean("/family", measure));
    assert_eq!(asked, booked);
}

/// Whoever asks is the same person whatever the quota: the same service at the same desk.
#[test]
fn the_same_people_ask_under_every_quota() {
    let text = |places: u32| {
        format!(
            "{}[quota.q]\nper-day = {places}\nto = \"check\"\n[purpose.family]\nper-day = 200\nparty = {{ 1 = 0.5, 2 = 0.5 }}\n",
            PORT.replace("fixed = \"20 s\"", "exponential = { mean = \"20 s\" }")
        )
    };
    let [few, many] = [100, 150].map(|places| traced(&text(places)).1.remove(0));
    let service =
        |v: &clearway::record::Visit| (v.number, v.finished.unwrap().since(v.started.unwrap()), v.people);
    let known: Vec<_> = many.iter().map(service).collect();
    let kept = few.iter().filter(|v| known.contains(&service(v))).count();
    assert!(few.len() < many.len() && kept * 10 > few.len() * 9, "{kept} of {} are the same", few.len());
}

#[test]
fn mistakes_in_quotas_are_found() {
    let quota = "[quota.q]\nper-day = 10\nto = \"check\"\n";
    let purpose = "[purpose.f]\nper-day = 5\n";
    let cases: &[(String, &str)] = &[
        (
            format!("{quota}[purpose.f]\nper-day = 5\nparty = {{ 1 = 0.5, 12 = 0.5 }}"),
            "parties of 12 could never get a place",
        ),
        ("[quota.q]\nper-day = 10\nto = \"chek\"\n".to_owned() + purpose, "has no station `chek`"),
        (format!("{quota}port = \"r\"\n{purpose}"), "there is no port `r`"),
        (format!("{quota}ports = {{ p = 0.9 }}\n{purpose}"), "must add up to 1"),
        (
            format!("{quota}bands = {{ \"06:00\" = 1 }}\nslot = \"30 min\"\n{purpose}"),
            "either `bands` or `slot`",
        ),
        (format!("{quota}bands = {{ \"23:00\" = 1 }}\n{purpose}"), "leave no place"),
        (
            format!("{quota}bands = {{ \"06:00\" = 1, \"23:00\" = 9 }}\n{purpose}"),
            "lies outside the opening hours",
        ),
        (format!("{}{purpose}", quota.replace("10", "0.5")), "a whole number of places"),
        (format!("{quota}{purpose}ahead = \"365 d\""), "at most 60 days before"),
        (format!("{quota}[purpose.f]\nper-day = 100_000_000"), "would ask for places"),
        (format!("{quota}{purpose}off-by = \"5 min\""), "`off-by` has no effect"),
        (format!("{quota}opens = {{ ahead = \"36 h\" }}\n{purpose}"), "in whole days"),
        (
            format!("{quota}opens = {{ ahead = \"2 d\", from = 2024-01-01 }}\n{purpose}"),
            "nothing can be booked before the run ends",
        ),
        (format!("{quota}no-show = 20\n{purpose}"), "`no-show` is from 0 to 1"),
        (purpose.to_owned(), "there is no quota for this purpose"),
        (format!("{quota}{purpose}quota = \"r\""), "there is no quota `r`"),
        (format!("{quota}[purpose.f]"), "does not say how many wish to travel"),
        (format!("{quota}{purpose}early = 0.6\nlate = 0.6"), "too early or too late"),
        (
            format!("{quota}{purpose}reserved = 0.6\n[purpose.g]\nper-day = 5\nreserved = 0.6"),
            "more than all places",
        ),
        (
            format!("{quota}{purpose}[port.p.arrivals.f]\nper-day = 5\nto = \"check\""),
            "has arrivals called `f` already",
        ),
        (
            format!(
                "{quota}{purpose}[rule.r]\nwhen = {{ quota = \"q\", measure = \"no_shows\", above = 1 }}\nset = {{ \"quota.q.per-day\" = 5 }}"
            ),
            "is known day by day",
        ),
        (
            format!("{quota}{purpose}[stage.a]\nset = {{ \"quota.q.opens.ahead\" = \"5 d\" }}"),
            "stays as it is",
        ),
    ];
    for (text, wanted) in cases {
        let found = mistakes(&format!("schema = 1\n{PORT}{text}"));
        assert!(found.contains(wanted), "{text}\n{found}");
    }
}

/// What changes a quota between the announcement and the effect of a stage holds for that time: places that are given then
/// are those of the announcement, and from the effect on those of the stage.
#[test]
fn a_quota_can_change_when_something_is_announced() {
    let plan = "[stage.one]\n[stage.two]\n[stage.two.enter]\ndate = 2023-01-12\nnotice = \"2 d\"\n\
        meanwhile = { \"quota.q.per-day\" = 15 }\n";
    let purpose = "[purpose.f]\nper-day = 20\nprocess = \"even\"\nahead = \"1 h\"\n";
    let ran = ten("", &format!("{purpose}{plan}"));
    // Everybody asks in the last hour before the day. The announcement is made as 10 January begins, when the places of
    // that day are given: 15 are given of 11 January, and 10 of the 12th and 13th, which are the new stage's.
    let booked = |day: usize| {
        let row = ran.results.days.iter().find(|(row, _)| row.measure == Booked).unwrap();
        row.1[day].unwrap().mean
    };
    assert_eq!((0..6).map(booked).collect::<Vec<_>>(), [10.0, 10.0, 10.0, 15.0, 10.0, 10.0]);
}

/// While a quota is suspended places given before are void, and nobody comes with one; afterwards it is as before. Ten a day ask four
/// days ahead.
#[test]
fn a_suspended_quota_makes_places_void() {
    let family = "[purpose.family]\nper-day = 10\nprocess = \"even\"\nahead = \"4 d\"\n";
    let incident =
        "[incident.alarm]\ndate = 2023-01-10\nduration = \"2 d\"\nset = { \"quota.q.suspended\" = true }\n";
    let ran = ten("", &format!("{family}{incident}"));
    assert_eq!(of(&ran, "q", &[Places, Booked, Came, Void]), [40.0, 40.0, 40.0, 20.0]);
    assert_eq!(of(&ran, "family", &[Booked, GaveUp]), [60.0, 0.0]);
    assert_eq!(ran.mean("p", Demand), 40.0);
    let none = ten("suspended = true", family);
    assert_eq!(of(&none, "q", &[Places, Booked, Came, Void]), [0.0; 4]);
    assert_eq!(of(&none, "family", &[Booked, GaveUp]), [0.0, 60.0]);
}
