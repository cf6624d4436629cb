//! Random small networks from every feature of the scenario format, as scenario files.
//!
//! A network is made of choices: numbers below a bound, from whatever source. Property tests draw them at random and
//! shrink them towards zero, the simplest choice everywhere; the fuzzer reads them from its input.

use std::fmt::Write;

/// Gives a number below its argument.
pub type Choices<'a> = dyn FnMut(u32) -> u32 + 'a;

/// Reads choices from bytes, two a choice; zero once they are used up.
pub fn from_bytes(bytes: &[u8]) -> impl FnMut(u32) -> u32 + '_ {
    let mut pairs = bytes.chunks(2);
    move |below| {
        let pair = pairs.next().unwrap_or(&[0, 0]);
        let value = u32::from(pair[0]) | u32::from(*pair.get(1).unwrap_or(&0)) << 8;
        value % below.max(1)
    }
}

/// Names of classes.
pub const CLASSES: [&str; 3] = ["red", "green", "blue"];

/// The text of a scenario. CSV files are named as they lie under the root of the repository.
pub fn network(choose: &mut Choices<'_>) -> String {
    let mut out = String::from("schema = 1\n[run]\n");
    let days = 1 + choose(3);
    let _ = writeln!(out, "days = {days}\nreplications = 2\nseed = {}", choose(1_000));
    let _ = writeln!(out, "interval = {:?}", ["1 h", "7 min", "1 d", "90 s"][choose(4) as usize]);
    if choose(3) == 2 {
        out.push_str("start = 2022-12-31\n");
        let _ = writeln!(out, "warm-up = \"{} min\"", 1 + choose(1_200));
    }
    let classes = choose(4) as usize;
    for class in &CLASSES[..classes] {
        let _ = writeln!(out, "[class.{class}]");
        if choose(4) > 0 {
            let _ = writeln!(out, "priority = {}", choose(3));
        }
    }
    port(&mut out, classes, choose);
    if choose(4) == 1 {
        // Another port with stations of the same names.
        let mut other = String::new();
        port(&mut other, classes, choose);
        out.push_str(&other.replace("[port.p", "[port.q"));
    }
    if choose(3) == 1 {
        plan(&mut out, choose);
    }
    out
}

/// Stages, rules and incidents that change what the network has.
fn plan(out: &mut String, choose: &mut Choices<'_>) {
    // Counters whose number can change, and all stations.
    let stations: Vec<String> = out
        .lines()
        .filter(|line| line.starts_with("[port.p.station."))
        .map(|line| line[1..line.len() - 1].to_owned())
        .collect();
    let counters: Vec<String> = stations
        .iter()
        .filter(|station| out.contains(&format!("[{station}]\nservers = ")))
        .cloned()
        .collect();
    let changes = |choose: &mut Choices<'_>| {
        let station = &stations[choose(stations.len() as u32) as usize];
        let mut sets = match choose(4) {
            0 => vec!["\"port.p.closed\" = true".to_owned()],
            1 => vec!["\"port.p.cut-off\" = true".to_owned()],
            2 => vec![format!(
                "\"{station}.next\" = [{{ to = \"{}\" }}]",
                ["cleared", "turned-away", "refused"][choose(3) as usize]
            )],
            _ => Vec::new(),
        };
        if !counters.is_empty() && (sets.is_empty() || choose(2) == 1) {
            let counter = &counters[choose(counters.len() as u32) as usize];
            sets.push(format!("\"{counter}.servers\" = {}", choose(5)));
        }
        if sets.is_empty() {
            sets.push("\"port.p.closed\" = true".to_owned());
        }
        format!("set = {{ {} }}\n", sets.join(", "))
    };
    let start = if out.contains("start = ") { "2022-12-31" } else { "2001-01-01" };
    if choose(2) == 1 {
        let _ = write!(out, "[incident.i]\ndate = {start}\nat = \"{:02}:{:02}\"\n", choose(24), choose(60));
        let _ = write!(out, "duration = \"{} min\"\n{}", 1 + choose(900), changes(choose));
    }
    if choose(2) == 1 {
        let _ = write!(
            out,
            "[incident.again]\ntime-between.exponential = {{ mean = \"{} min\" }}\n",
            20 + choose(600)
        );
        let _ = write!(
            out,
            "duration.exponential = {{ mean = \"{} min\" }}\n{}",
            1 + choose(90),
            changes(choose)
        );
    }
    if choose(2) == 1 {
        let _ = write!(
            out,
            "[rule.r]\nwhen = {{ port = \"p\", measure = \"inside_max\", above = {} }}\n{}",
            choose(20),
            changes(choose)
        );
    }
    if choose(2) == 1 {
        let _ = write!(
            out,
            "[stage.one]\n{}[stage.two]\nenter = {{ when = {{ port = \"p\", measure = \"demand\", above = {} }} }}\n{}",
            changes(choose),
            choose(200),
            changes(choose)
        );
    }
}

fn port(out: &mut String, classes: usize, choose: &mut Choices<'_>) {
    out.push_str("[port.p]\n");
    // Always open, a day port, and one open over midnight.
    out.push_str(
        ["", "open = \"06:30\"\nclose = \"22:30\"\n", "open = \"18:00\"\nclose = \"02:00\"\n"]
            [choose(3) as usize],
    );
    let stations = 1 + choose(5);
    let zones = choose(3);
    for zone in 0..zones {
        let _ = writeln!(out, "[port.p.zone.z{zone}]\narea = \"{} m2\"", 10 + choose(100));
        if choose(2) == 1 {
            let _ = writeln!(out, "volume = \"{} m3\"\nventilation = \"3 /h\"", 100 + choose(900));
        }
    }
    for stream in 0..=choose(3) {
        arrivals(out, stream, stations, classes, choose);
    }
    for number in 0..stations {
        station(out, number, stations, classes, zones, choose);
    }
}

/// A stream of arrivals to one of so many stations, the first to the first.
pub fn arrivals(out: &mut String, stream: u32, stations: u32, classes: usize, choose: &mut Choices<'_>) {
    // Streams go to different stations, the first to the first.
    let _ = writeln!(
        out,
        "[port.p.arrivals.a{stream}]\nto = \"s{}\"",
        if stream == 0 { 0 } else { choose(stations) }
    );
    match (classes, choose(2)) {
        (0, _) => {}
        (_, 0) => _ = writeln!(out, "class = \"{}\"", CLASSES[choose(classes as u32) as usize]),
        _ => {
            let first = 1 + choose(98);
            let parts: Vec<String> = match classes {
                1 => vec!["red = 1.0".into()],
                _ => vec![
                    format!("red = 0.{first:02}"),
                    format!("green = {:.2}", 1.0 - f64::from(first) / 100.0),
                ],
            };
            let _ = writeln!(out, "classes = {{ {} }}", parts.join(", "));
        }
    }
    if choose(5) == 1 {
        let _ = writeln!(out, "party = {{ 1 = 0.5, {} = 0.5 }}", 2 + choose(3));
    }
    match choose(5) {
        0 => _ = writeln!(out, "every = \"{} s\"\nbatch = {}", 60 * (1 + choose(30)), 1 + choose(20)),
        1 => {
            let _ = writeln!(out, "per-day = {}", 1 + choose(300));
            if choose(2) == 1 {
                let _ = writeln!(
                    out,
                    "profile = {{ \"00:00\" = 1, \"08:00\" = {}, \"19:30\" = {} }}",
                    choose(9),
                    1 + choose(3)
                );
            }
        }
        2 => _ = writeln!(out, "per-hour = {{ \"00:00\" = {}, \"09:00\" = {} }}", choose(20), 1 + choose(40)),
        3 => {
            let _ = writeln!(
                out,
                "per-hour = {{ \"07:00\" = {} }}\nbatch = {}",
                6 * (1 + choose(10)),
                1 + choose(6)
            );
        }
        _ if classes > 1 && choose(2) == 1 => {
            out.push_str("timetable = \"tests/data/networks_classes.csv\"\n");
        }
        _ => out.push_str("timetable = \"tests/data/networks.csv\"\n"),
    }
    if out.ends_with('\n')
        && choose(3) == 1
        && !out.lines().rev().take(3).any(|l| l.starts_with("every") || l.starts_with("timetable"))
    {
        out.push_str("process = \"even\"\n");
    }
}

/// A duration of any distribution, about `mean` seconds, never nothing.
pub fn duration(mean: u32, choose: &mut Choices<'_>) -> String {
    let cv = ["0.2", "0.7", "1.5"];
    match choose(9) {
        0 => format!("fixed = \"{mean} s\""),
        1 => format!("exponential = {{ mean = \"{mean} s\" }}"),
        2 => format!("lognormal = {{ mean = \"{mean} s\", cv = {} }}", cv[choose(3) as usize]),
        3 => format!("gamma = {{ mean = \"{mean} s\", cv = {} }}", cv[choose(3) as usize]),
        4 => format!("erlang = {{ mean = \"{mean} s\", k = {} }}", 1 + choose(5)),
        5 => format!("weibull = {{ mean = \"{mean} s\", cv = {} }}", cv[choose(3) as usize]),
        6 => format!("uniform = {{ min = \"{} s\", max = \"{} s\" }}", mean / 2, mean + mean / 2),
        7 => format!(
            "triangular = {{ min = \"{} s\", mode = \"{mean} s\", max = \"{} s\" }}",
            mean / 2,
            mean * 2
        ),
        _ => "empirical = \"tests/data/times.csv\"".into(),
    }
}

/// A round time, so that many things happen at once.
pub fn round(choose: &mut Choices<'_>) -> u32 {
    30 * (1 + choose(20))
}

fn station(
    out: &mut String,
    number: u32,
    stations: u32,
    classes: usize,
    zones: u32,
    choose: &mut Choices<'_>,
) {
    let _ = writeln!(out, "[port.p.station.s{number}]");
    if zones > 0 && choose(2) == 1 {
        let _ = writeln!(out, "zone = \"z{}\"", choose(zones));
    }
    // What it does: servers most often.
    let kind = [0, 0, 0, 0, 1, 2, 3, 4, 5][choose(9) as usize];
    // A meter that counts needs another station to count.
    let kind = if kind == 5 && stations == 1 { 4 } else { kind };
    match kind {
        0 => {
            if choose(2) == 0 {
                let _ = writeln!(out, "servers = {}", 1 + choose(4));
            } else {
                let _ = writeln!(
                    out,
                    "servers = {{ \"{}\" = {}, \"09:00\" = {}, \"17:00\" = {} }}",
                    ["00:00", "06:15"][choose(2) as usize],
                    choose(3),
                    1 + choose(4),
                    choose(4)
                );
            }
            let _ = writeln!(out, "service.{}", duration(round(choose), choose));
            if classes > 0 && choose(3) == 1 {
                let _ = writeln!(out, "service-of.red.{}", duration(round(choose), choose));
            }
            if choose(4) == 1 {
                let _ = writeln!(
                    out,
                    "failures = {{ time-between.{}, repair.{}, unit = \"{}\" }}",
                    duration(3_600 * (1 + choose(4)), choose),
                    duration(round(choose), choose),
                    ["each", "all"][choose(2) as usize]
                );
            }
        }
        1 => _ = writeln!(out, "service.{}", duration(round(choose), choose)),
        2 => {
            let seats = if choose(3) == 1 { String::new() } else { format!("seats = {}, ", 1 + choose(30)) };
            let every = round(choose);
            let ride = match choose(3) {
                0 => String::new(),
                1 => format!(", ride.{}", duration(round(choose), choose)),
                _ => format!(", ride = \"{} s\"", round(choose)),
            };
            let _ = writeln!(out, "shuttle = {{ {seats}every = \"{every} s\"{ride} }}");
        }
        3 => {
            _ = writeln!(
                out,
                "shuttle = {{ seats = {}, when-full = true }}\nride = \"{} s\"",
                1 + choose(6),
                round(choose)
            );
        }
        4 => _ = writeln!(out, "meter = {{ per-minute = {} }}", 1 + choose(6)),
        _ => {
            let of = choose(stations);
            let of = if of == number { (number + 1) % stations } else { of };
            let of =
                if zones > 0 && choose(3) == 1 { format!("z{}", choose(zones)) } else { format!("s{of}") };
            let rate =
                if choose(3) == 1 { format!(", per-minute = {}", 1 + choose(6)) } else { String::new() };
            let most = 1 + choose(12);
            let _ = writeln!(out, "meter = {{ while-inside = {most}, of = [\"{of}\"]{rate} }}");
        }
    }
    if kind != 1 {
        queue(out, number, stations, kind, choose);
    }
    next(out, number, stations, classes, kind, choose);
}

fn queue(out: &mut String, number: u32, stations: u32, kind: u32, choose: &mut Choices<'_>) {
    let mut parts = Vec::new();
    let order = ["first-come", "priority", "last-come", "random"][choose(4) as usize];
    if choose(4) > 0 {
        parts.push(format!("order = \"{order}\""));
    }
    if kind == 0 && choose(3) == 1 {
        let rule = ["shortest", "random", "in-turn"][choose(3) as usize];
        parts.push(format!("lanes = \"per-server\", choose = \"{rule}\""));
    }
    // Later stations only, so that nobody goes round without being served.
    let later = (number + 1 < stations).then(|| number + 1 + choose((stations - number - 1).max(1)));
    if choose(3) == 1 {
        // Whoever passes a gate waits there, and a shuttle that leaves when full must be able to fill.
        let places = [0, 0, 1, 6, 1, 1][kind as usize] + choose(12);
        let full = match (choose(3), later) {
            (0, _) => "\"block\"".to_owned(),
            (1, _) | (_, None) => "\"turn-away\"".to_owned(),
            (_, Some(later)) => format!("{{ to = \"s{later}\" }}"),
        };
        parts.push(format!("places = {places}, when-full = {full}"));
    }
    if choose(3) == 1 {
        parts.push(format!("patience.{}", duration(round(choose), choose)));
        if let Some(later) = later
            && choose(2) == 1
        {
            parts.push(format!("impatient-to = \"s{later}\""));
        }
    }
    let _ = writeln!(out, "queue = {{ {} }}", parts.join(", "));
}

fn next(out: &mut String, number: u32, stations: u32, classes: usize, kind: u32, choose: &mut Choices<'_>) {
    let mut lines = Vec::new();
    let walk = |choose: &mut Choices<'_>| match choose(4) {
        0 => String::new(),
        1 | 2 => format!(", walk = \"{} s\"", 30 * (1 + choose(4))),
        _ => format!(", walk.{}", duration(round(choose), choose)),
    };
    // Back to any station after a service that takes time, otherwise onwards.
    if kind == 0 && choose(5) == 1 {
        lines.push(format!("{{ share = 0.3, to = \"s{}\"{} }}", choose(stations), walk(choose)));
    }
    if choose(5) == 1 {
        lines.push(format!("{{ share = 0.1, to = \"turned-away\"{} }}", walk(choose)));
    }
    let later = |choose: &mut Choices<'_>| number + 1 + choose((stations - number - 1).max(1));
    if number + 1 < stations {
        // Some skip stations, but every station has somebody coming from the one before it.
        if choose(3) == 1 {
            lines.push(format!("{{ share = 0.2, to = \"s{}\"{} }}", later(choose), walk(choose)));
        }
        if classes > 1 && choose(4) == 1 {
            lines.push(format!(
                "{{ class = \"green\", share = 0.4, to = \"s{}\"{} }}",
                later(choose),
                walk(choose)
            ));
        }
        if classes > 1 && choose(3) == 1 {
            lines.push(format!(
                "{{ class = [\"red\", \"green\"], share = 0.3, to = \"s{}\"{} }}",
                later(choose),
                walk(choose)
            ));
        }
        lines.push(format!("{{ to = \"s{}\"{} }}", number + 1, walk(choose)));
    } else {
        lines.push(format!("{{ to = \"cleared\"{} }}", walk(choose)));
    }
    // The last station may leave it unsaid that whoever was there has cleared the port.
    if lines.len() > 1 || number + 1 < stations || choose(2) == 0 {
        let _ = writeln!(out, "next = [{}]", lines.join(", "));
    }
}
