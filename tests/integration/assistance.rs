//! Mutual assistance: officers who are lent to another port, with the time they need for the way.

use clearway::record::Measure::{Firings, StaffHours, TimeInForce};

use crate::common::{mistakes, run_text};

/// Two ports with officers; from nine to ten more people come to the first than its officer can take.
fn ports(rules: &str) -> String {
    format!(
        "[run]\nreplications = 1\ninterval = \"5 min\"\n\
         [port.here.arrivals.a]\nper-hour = {{ \"00:00\" = 0, \"09:00\" = 60, \"10:00\" = 6 }}\nto = \"desk\"\n\
         [port.here.station.desk]\nservers = 1\nservice = \"2 min\"\n\
         [port.there.arrivals.b]\nper-day = 0\nto = \"desk\"\n\
         [port.there.station.desk]\nservers = {{ \"00:00\" = 4, \"09:30\" = 6 }}\nservice = \"2 min\"\n\
         [condition.trouble]\nwhen = {{ port = \"here\", station = \"desk\", measure = \"queue_max\", above = 5 }}\n\
         [condition.over]\nwhen = {{ port = \"here\", station = \"desk\", measure = \"queue_max\", below = 1, for = \"15 min\" }}\n{rules}"
    )
}

const LEND: &str = "[rule.lend]\nwhen = { condition = \"trouble\" }\nuntil = { condition = \"over\" }\nend-delay = \"40 min\"\n\
                    set = { \"add:port.there.station.desk.servers\" = -3 }\n";
const HELP: &str = "[rule.help]\nwhen = { condition = \"trouble\" }\nuntil = { condition = \"over\" }\ndelay = \"40 min\"\nend-delay = \"0 s\"\n\
                    set = { \"add:port.here.station.desk.servers\" = 3 }\n";

/// Whoever is lent is missed from the decision on, helps after the way, and is back after the way home: the lender is without
/// them for twice the way longer than the borrower has them. The lender's timetable goes on, with three fewer at any time.
#[test]
fn officers_are_lent_and_come_back() {
    let ran = run_text(&ports(&format!("{LEND}{HELP}")));
    assert_eq!((ran.mean("/lend", Firings), ran.mean("/help", Firings)), (1.0, 1.0));
    let [lent, helped] = ["/lend", "/help"].map(|rule| ran.mean(rule, TimeInForce) / 60.0);
    assert_eq!(lent - helped, 80.0, "{lent} and {helped} min");
    assert_eq!(ran.mean("there/desk", StaffHours), 9.5 * 4.0 + 14.5 * 6.0 - 3.0 * lent / 60.0);
    // Who is in hand when the officers leave is served to the end: 2 min each at most.
    let own = ran.mean("here/desk", StaffHours) - 24.0 - 3.0 * helped / 60.0;
    assert!((0.0..=3.0 * 2.0 / 60.0).contains(&own), "{own}");
    // Nobody is made of nothing: without the way both are the same time.
    let both = format!("{LEND}{HELP}").replace("40 min", "0 s");
    let ran = run_text(&ports(&both));
    assert_eq!(ran.mean("/lend", TimeInForce), ran.mean("/help", TimeInForce));
    let all = ran.mean("there/desk", StaffHours) + ran.mean("here/desk", StaffHours);
    assert!((all - (9.5 * 4.0 + 14.5 * 6.0 + 24.0)).abs() <= 0.1 + 1e-9, "{all}");
}

/// A rule that sets what another adds to decides if it comes later; two that add do not get into each other's way.
#[test]
fn only_rules_that_set_a_value_fight_over_it() {
    let warnings = |last: &str| {
        let other = format!(
            "[rule.other]\nwhen = {{ condition = \"trouble\" }}\nuntil = {{ condition = \"over\" }}\nset = {{ {last} }}\n"
        );
        run_text(&ports(&format!("{LEND}{other}"))).scenario.warnings.join("\n")
    };
    assert!(warnings("\"port.there.station.desk.servers\" = 5").contains("other decides"));
    assert_eq!(warnings("\"add:port.there.station.desk.servers\" = 1"), "");
}

#[test]
fn mistakes_in_what_is_added_are_found() {
    for (from, to, wanted) in [
        ("= -3", "= -5", "less than nothing"),
        ("= -3", "= \"three\"", "what is added is a number"),
        ("= -3", "= -0.5", "whole number"),
        ("desk.servers\" = -3", "desk.serves\" = -3", "no `serves` written here"),
        ("there.station.desk.servers\" = -3", "there.station.desk.service\" = -3", "is no number"),
    ] {
        let found = mistakes(&format!("schema = 1\n{}", ports(&LEND.replace(from, to))));
        assert!(found.contains(wanted), "{to}\n{found}");
    }
}
