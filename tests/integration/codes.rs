//! Health codes: colours, conversions, lookups and their outage; cases worked out by hand.

use clearway::record::Measure::{
    self, Amber, Cleared, Green, LookupWaitMax, LookupWaitMean, Lookups, NoCode, Red, Refused, WaitMax,
    WaitMean,
};

use crate::common::{Ran, mistakes, run_text, traced};

/// Somebody comes every minute to a counter at which the code `c` is read in 10 s; who has no green code is refused.
fn port(code: &str, more: &str) -> String {
    format!(
        "[class.a]\n[class.b]\n[code.c]\n{code}\n[port.p.arrivals.a]\nclass = \"a\"\nevery = \"60 s\"\nto = \"check\"\n\
         [port.p.station.check]\nservers = 1\nservice.fixed = \"10 s\"\nreads = \"c\"\n\
         next = [{{ code = [\"none\", \"red\"], to = \"refused\" }}, {{ code = \"amber\", to = \"desk\" }}, {{ to = \"cleared\" }}]\n\
         [port.p.station.desk]\nservice.fixed = \"1 min\"\n{more}"
    )
}

fn shown(ran: &Ran, code: &str) -> [f64; 4] {
    [Green, Amber, Red, NoCode].map(|colour| ran.mean(&format!("/{code}"), colour))
}

/// Every share is what was asked for: all, none, or a binomial part of 1,440.
#[test]
fn colours_send_people_on() {
    let run = |code: &str| run_text(&port(code, ""));
    assert_eq!(shown(&run(""), "c"), [1_440.0, 0.0, 0.0, 0.0]);
    let ran = run("holders = { a = 0 }");
    assert_eq!((shown(&ran, "c")[3], ran.mean("p", Refused)), (1_440.0, 1_440.0));
    let ran = run("red = { a = 1 }");
    assert_eq!((shown(&ran, "c")[2], ran.mean("p", Refused)), (1_440.0, 1_440.0));
    let ran = run("amber = { a = 1 }\nred = { b = 1 }");
    assert_eq!((shown(&ran, "c")[1], ran.mean("p/desk", Measure::Served)), (1_440.0, 1_439.0));
    assert_eq!(shown(&run("phone-fails = 1"), "c")[3], 1_440.0);
    assert_eq!(shown(&run("valid = \"24 h\"\nage = \"25 h\""), "c")[3], 1_440.0);
    assert_eq!(shown(&run("valid = \"24 h\"\nage = \"24 h\""), "c")[0], 1_440.0);
    let [green, amber, red, none] =
        shown(&run("holders = { a = 0.5 }\namber = { a = 0.4 }\nred = { a = 0.2 }"), "c");
    for (found, part) in [(green, 0.2), (amber, 0.2), (red, 0.1), (none, 0.5)] {
        let sd = (1_440.0_f64 * part * (1.0 - part)).sqrt();
        assert!((found - 1_440.0 * part).abs() < 4.4 * sd, "{found} of {part}");
    }
}

/// Accounts grow from day to day along a straight line: 0, a half and all of those who would travel, 80 % of them active.
#[test]
fn registrations_grow_by_date() {
    let text = port(
        "registered = { \"2021-12-10\" = 0, \"2021-12-12\" = 1_000 }\namong = 1_000\nactivated = 0.8",
        "",
    );
    let ran = run_text(&format!("[run]\nstart = 2021-12-10\ndays = 4\nreplications = 1\n{text}"));
    let green = shown(&ran, "c")[0];
    // 0, 0.4, 0.8 and 0.8 of 1,440.
    let (mean, variance) = (1_440.0 * 2.0, 1_440.0 * (0.24 + 0.16 + 0.16));
    assert!((green - mean).abs() < 4.4 * f64::sqrt(variance), "{green}");
}

/// A converted code: nobody has it without the other; some conversions fail, some greens become amber.
#[test]
fn codes_are_converted() {
    let text = |keys: &str, other: &str| {
        let two =
            port(other, &format!("[code.d]\nfrom = \"c\"\n{keys}")).replace("reads = \"c\"", "reads = \"d\"");
        run_text(&two)
    };
    assert_eq!(shown(&text("", ""), "d"), [1_440.0, 0.0, 0.0, 0.0]);
    assert_eq!(shown(&text("", "holders = { a = 0 }"), "d")[3], 1_440.0);
    assert_eq!(shown(&text("", "red = { a = 1 }"), "d")[2], 1_440.0);
    assert_eq!(shown(&text("fails = 1", ""), "d")[3], 1_440.0);
    assert_eq!(shown(&text("disagrees = 1", ""), "d")[1], 1_440.0);
    let [green, amber, _, none] = shown(&text("fails = 0.1\ndisagrees = 0.2", ""), "d");
    assert!((amber - 288.0).abs() < 67.0 && (none - 144.0).abs() < 51.0 && green + amber + none == 1_440.0);
    // The part that disagrees is one of all green codes, not of those whose conversion did not fail: with 0.6 and 0.4 of the
    // green nothing is left green, though four in ten of the rest would leave some. Binomial with 1,440: sd 18.6.
    let [green, amber, _, none] = shown(&text("fails = 0.6\ndisagrees = 0.4", ""), "d");
    assert!(
        green == 0.0 && (amber - 576.0).abs() < 82.0 && none == 1_440.0 - amber,
        "{green} {amber} {none}"
    );
    // Together they are at most all.
    let both = "[code.d]\nfrom = \"c\"\nfails = 0.7\ndisagrees = 0.6\n";
    let found = mistakes(&format!("schema = 1\n{}", port("", both)));
    assert!(found.contains("at most 1 together") && found.contains("1.3 together"), "{found}");
}

/// The counter is busy until the answer is there: 10 s of its own and 5 s of the service. With a service that takes 70 s the
/// counter is too slow; two counters share a service that answers one at a time.
#[test]
fn lookups_keep_the_counter_busy() {
    let ran = run_text(&port("lookup = { at-once = 1, service = \"5 s\" }", ""));
    assert_eq!(ran.mean("p/check", Measure::Utilisation), 15.0 / 60.0);
    assert_eq!((ran.mean("/c", Lookups), ran.mean("/c", LookupWaitMax)), (1_440.0, 0.0));
    // Two at once: the second waits 5 s for its answer, so the two are through after 15 and 20 s.
    let two = port("lookup = { at-once = 1, service = \"5 s\" }", "")
        .replace("servers = 1", "servers = 2")
        .replace("every = \"60 s\"", "every = \"60 s\"\nbatch = 2");
    let (ran, visits) = traced(&format!("[run]\nreplications = 1\n{two}"));
    assert_eq!((ran.mean("/c", LookupWaitMean), ran.mean("/c", LookupWaitMax)), (2.5, 5.0));
    let took = |n: usize| {
        visits[0]
            .iter()
            .filter(|v| v.number == n as u32 && v.server.is_some())
            .map(|v| v.finished.unwrap().since(v.came.unwrap()).seconds())
            .next()
    };
    // Who of the two asks first goes by the number of the counter.
    let mut both_took = [took(0).unwrap(), took(1).unwrap()];
    both_took.sort_by(f64::total_cmp);
    assert_eq!(both_took, [15.0, 20.0]);
    // With room for both nobody waits.
    let both = run_text(&two.replace("at-once = 1", "at-once = 2"));
    assert_eq!(both.mean("/c", LookupWaitMax), 0.0);
}

/// The system is down from 10:00 to 10:10. Whoever came at 10:00 is at the counter, asks at 10:00:10 and has an answer 5 s
/// after ten past: the lookup waits 590 s. Nine more wait at ten past, and one comes then: they are called from 10:10:05 on
/// every 15 s, while one comes a minute. Passenger k comes at 60k s and is called at 605 + 15 (k - 1) s.
#[test]
fn an_outage_holds_everybody_up() {
    let down = "[incident.down]\ndate = 2001-01-01\nat = \"10:00\"\nduration = \"10 min\"\nset = { \"code.c.lookup.at-once\" = 0 }\n";
    let ran = run_text(&port("lookup = { at-once = 4, service = \"5 s\" }", down));
    assert_eq!(ran.mean("/c", LookupWaitMax), 590.0);
    assert_eq!(ran.mean("p/check", WaitMax), 545.0);
    // k from 1 to 13 wait 590 - 45k s: 13 * 590 - 45 * 91 = 3,575 s.
    assert!((ran.mean("p/check", WaitMean) - 3_575.0 / 1_440.0).abs() < 1e-9);
    // A paper lane in its place, opened by a rule once five wait for three minutes: whoever comes then goes round.
    let paper = "[port.p.station.paper]\nservers = 2\nservice.fixed = \"30 s\"\n[port.p.station.entrance]\nservice.fixed = \"0 s\"\nnext = [{ to = \"check\" }]\n\
        [rule.paper]\nwhen = { station = \"check\", measure = \"queue_max\", above = 4, for = \"3 min\" }\n\
        until = { station = \"check\", measure = \"queue_max\", below = 1 }\n\
        set = { \"port.p.station.entrance.next\" = [{ to = \"paper\" }] }\n";
    let text = port("lookup = { at-once = 4, service = \"5 s\" }", &format!("{down}{paper}"));
    let ran =
        run_text(&text.replace("every = \"60 s\"\nto = \"check\"", "every = \"60 s\"\nto = \"entrance\""));
    // From 10:08 on, when five have waited through three intervals, until the queue is seen to be gone.
    assert!(ran.mean("p/paper", Measure::Served) >= 2.0 && ran.mean("p/check", Measure::QueueMax) <= 8.0);
    assert_eq!(ran.mean("p", Cleared), 1_440.0);
}

#[test]
fn mistakes_in_codes_are_found() {
    let sound = port("", "");
    for (text, wanted) in [
        (sound.replace("reads = \"c\"\n", ""), "not said which code is read"),
        (sound.replace("reads = \"c\"", "reads = \"d\""), "there is no code `d`"),
        (sound.replace("code = \"amber\"", "code = \"orange\""), "is no colour of a code"),
        (port("from = \"c\"", ""), "converted from one before it"),
        (port("from = \"x\"", ""), "there is no code `x`"),
        (port("fails = 0.5", ""), "no effect without `from`"),
        (port("age = \"1 h\"", ""), "no effect without `valid`"),
        (port("registered = { \"2021-12-10\" = 5 }", ""), "needs `among`"),
        (port("amber = { a = 0.6 }\nred = { a = 0.6 }", ""), "more than all codes"),
        (port("holders = { x = 0.6 }", ""), "there is no class `x`"),
        (port("lookup = { at-once = 0, service = \"1 s\" }", ""), "never answers"),
        (port("", "[port.p.station.hall]\nservice.fixed = \"1 s\"\nreads = \"c\""), "read at a counter"),
    ] {
        let found = mistakes(&format!("schema = 1\n{text}"));
        assert!(found.contains(wanted), "{text}\n{found}");
    }
}
