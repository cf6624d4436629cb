//! The numbers on the report page of every shipped scenario agree with each other and with the tables beside it.

use std::path::Path;

use clearway::language::Language;
use clearway::scenario::Scenario;
use clearway::scenario::load::Template;

use crate::common::{released, scenario_files};

/// A page without its drawings, in English only.
pub fn english(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    // Spans that are open in another language.
    let (mut skipped, mut open) = (0, Vec::new());
    while let Some(start) = rest.find('<') {
        let (text, tag_on) = rest.split_at(start);
        let (tag, after) = tag_on.split_at(tag_on.find('>').unwrap() + 1);
        if skipped == 0 {
            out += text;
        }
        rest = after;
        let drawn = ["script", "style", "svg"].into_iter().find(|name| tag[1..].starts_with(name));
        if let Some(name) = drawn {
            rest = &rest[rest.find(&format!("</{name}>")).unwrap()..];
        } else if tag.starts_with("<span") {
            let other = tag.contains("lang=\"zh");
            skipped += usize::from(other);
            open.push(other);
        } else if tag == "</span>" {
            skipped -= usize::from(open.pop().unwrap());
        } else if skipped == 0 {
            out += tag;
        }
    }
    out
}

/// What stands between the first `from` and the next `to`.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}

/// A text without tags.
fn plain(html: &str) -> String {
    let text: String =
        html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
    text.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// A section of a page.
fn section<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    between(page, &format!("<section id=\"{name}\""), "</section>")
}

/// The paragraphs of a section, without tags.
fn paragraphs(section: &str) -> String {
    let all = section.replace("<p ", "<p>");
    all.split("<p>")
        .skip(1)
        .filter_map(|p| p.split_once("</p>"))
        .map(|(p, _)| plain(p.strip_prefix("class=").map_or(p, |p| p.split_once('>').unwrap().1)) + "\n")
        .collect()
}

/// The rows of a table of a page, with its head.
fn table(page: &str, name: &str) -> Vec<Vec<String>> {
    let Some(table) = between(page, &format!("aria-labelledby=\"{name}-h\"><table>"), "</table>") else {
        return Vec::new();
    };
    let cells = |row: &str| {
        let row = row.replace("<th", "<td");
        row.split("<td").skip(1).map(|cell| plain(&cell[cell.find('>').unwrap() + 1..])).collect()
    };
    table.split("<tr>").skip(1).map(cells).collect()
}

/// A number as it is written on a page, and by how much it may be rounded.
#[derive(Clone, Copy, Debug)]
struct Written {
    value: f64,
    rounded: f64,
}

impl Written {
    fn of(text: &str) -> Self {
        let text = text.trim().trim_end_matches(['.', ',', ')']);
        let (text, unit) = text.strip_suffix(" %").map_or((text, 1.0), |text| (text, 0.01));
        let value: f64 = text.replace(',', "").parse().unwrap_or_else(|_| panic!("`{text}` is no number"));
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let last: f64 = format!("1{}", "0".repeat(decimals)).parse().unwrap();
        Self { value: value * unit, rounded: 0.500_001 * unit / last }
    }

    /// An empty cell is less than what is shown.
    fn cell(text: &str) -> Self {
        if text.is_empty() { Self { value: 0.0, rounded: 0.05 } } else { Self::of(text) }
    }

    fn agrees(self, other: Self) -> bool {
        (self.value - other.value).abs() <= self.rounded + other.rounded
    }

    fn at_most(self, other: Self) -> bool {
        self.value <= other.value + self.rounded + other.rounded
    }
}

fn sum(parts: impl IntoIterator<Item = Written>) -> Written {
    parts.into_iter().fold(Written { value: 0.0, rounded: 0.0 }, |sum, part| Written {
        value: sum.value + part.value,
        rounded: sum.rounded + part.rounded,
    })
}

/// A table of results.
struct Results(Vec<csv::StringRecord>, csv::StringRecord);

impl Results {
    fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let heads = reader.headers().unwrap().clone();
        Self(reader.records().map(Result::unwrap).collect(), heads)
    }

    /// The rows of which these columns hold these values.
    fn rows<'a>(&'a self, keys: &'a [(&str, &str)]) -> impl Iterator<Item = &'a csv::StringRecord> {
        self.0.iter().filter(move |row| keys.iter().all(|&(key, value)| &row[self.at(key)] == value))
    }

    fn at(&self, column: &str) -> usize {
        self.1.iter().position(|head| head == column).unwrap_or_else(|| panic!("no column {column}"))
    }

    fn number(&self, row: &csv::StringRecord, column: &str) -> f64 {
        row[self.at(column)].parse().unwrap_or(f64::NAN)
    }
}

/// What is read of one run.
struct Read<'a> {
    name: &'a str,
    scenario: &'a Scenario,
    folder: &'a Path,
    page: &'a str,
}

impl Read<'_> {
    fn holds(&self, what: &str, holds: bool) {
        assert!(holds, "{}: {what}\n{}", self.name, paragraphs(self.page));
    }

    /// The number that stands between two texts.
    fn number(&self, text: &str, from: &str, to: &str) -> Written {
        let found = between(text, from, to);
        Written::of(
            found.unwrap_or_else(|| panic!("{}: nothing between `{from}` and `{to}` in {text}", self.name)),
        )
    }

    /// The headline, the causes and the hours: one total, one station, one day.
    fn waiting(&self) {
        let said = paragraphs(section(self.page, "where").unwrap());
        let Some(station) = between(&said, "People wait at ", ": ") else {
            self.holds("nobody waits", said.contains("Nobody waits to speak of"));
            return;
        };
        let own = self.number(&said, &format!("People wait at {station}: "), " of ");
        let total = self.number(&said, " of ", " person-hours (");
        let share = self.number(&said, " person-hours (", ").");
        let part =
            Written { value: own.value / total.value, rounded: (own.rounded + total.rounded) / total.value };
        self.holds("the share is the part of the whole", share.agrees(part));
        let hours = table(self.page, "hours");
        self.holds("the headline is the station with most waiting", hours[1][0] == station);
        for row in &hours[1..] {
            let (all, cells) = row[1..].split_last().unwrap();
            let cells = sum(cells.iter().map(|cell| Written::cell(cell)));
            self.holds(&format!("hours add up: {row:?}"), cells.agrees(Written::of(all)));
        }
        let all = |rows: &[Vec<String>]| sum(rows[1..].iter().map(|row| Written::of(row.last().unwrap())));
        // Rows with less than what is shown are left out.
        let left_out = Written { value: 0.0, rounded: 0.05 * self.scenario.stations.len() as f64 };
        self.holds("hours make the total", sum([all(&hours), left_out]).agrees(total));
        let causes = table(self.page, "causes");
        if !causes.is_empty() {
            self.holds("causes make the total", sum([all(&causes), left_out]).agrees(total));
            for row in &causes[1..] {
                let (all, cells) = row[1..].split_last().unwrap();
                let cells = sum(cells.iter().map(|cell| Written::cell(cell)));
                self.holds(&format!("causes add up: {row:?}"), cells.agrees(Written::of(all)));
                let same = hours[1..].iter().find(|other| other[0] == row[0]).unwrap();
                self.holds("one total for a station", same.last() == row.last());
            }
            self.causes(&said, &causes, own);
        }
        if let Some(others) = between(&said, "Elsewhere: ", " person-hours.") {
            for other in
                format!("{others} person-hours").split(", ").flat_map(|o| o.split(" person-hours and "))
            {
                let other = other.trim().trim_end_matches(" person-hours");
                let (station, value) = other.rsplit_once(' ').unwrap();
                let row = hours[1..].iter().find(|row| row[0] == station).unwrap();
                self.holds("elsewhere", Written::of(value).agrees(Written::of(row.last().unwrap())));
            }
        }
        self.day(&said, station, total);
    }

    /// The reasons of the headline stand in the table of causes.
    fn causes(&self, said: &str, causes: &[Vec<String>], own: Written) {
        let row = &causes[1];
        let named = between(said, "Why: ", " person-hours).").unwrap();
        for cause in format!("{named} person-hours)").split("%, ").skip(1) {
            let value = Written::of(cause.split(" person-hours").next().unwrap());
            self.holds("a cause has a cell", row[1..].iter().any(|cell| Written::cell(cell).agrees(value)));
            self.holds("a cause is a part", value.at_most(own));
        }
    }

    /// The day, its total, and how long people wait, against the tables of results.
    fn day(&self, said: &str, station: &str, total: Written) {
        let days: Vec<_> = self.scenario.days_of_service().collect();
        let day = if self.scenario.run.days == 1 {
            0
        } else {
            let named = |day: &usize| {
                let date = Language::English.date(self.scenario.run.date(*day as u32));
                said.starts_with(&format!("{date} is the day with the most waiting"))
            };
            (0..days.len()).find(named).expect("the page names the day")
        };
        let series = Results::read(&self.folder.join("series.csv"));
        let interval = self.scenario.run.interval.seconds();
        let of_day = |day: usize| -> f64 {
            let within = (days[day].0.seconds(), days[day].1.seconds());
            let waiting = series.rows(&[]).filter(|row| {
                let measure = &row[series.at("measure")];
                let at = series.number(row, "t_s");
                !row[series.at("station")].is_empty()
                    && matches!(measure, "queue" | "kept_out")
                    && at >= within.0
                    && at < within.1
            });
            waiting.map(|row| series.number(row, "mean")).filter(|people| people.is_finite()).sum::<f64>()
                * interval
                / 3_600.0
        };
        let whole = Written { value: of_day(day), rounded: 1e-3 * total.value };
        self.holds(&format!("the total is that of series.csv, {}", whole.value), total.agrees(whole));
        let most = (0..days.len()).map(of_day).fold(0.0, f64::max);
        self.holds("no day has more", most <= whole.value * (1.0 + 1e-6));
        let (port, station) = station.split_once('/').unwrap_or((&self.scenario.ports[0].name, station));
        let one = self.scenario.run.days == 1;
        let results = Results::read(&self.folder.join(if one { "summary.csv" } else { "days.csv" }));
        let number = (day + 1).to_string();
        let value = |measure: &str| {
            let keys = [
                ("port", port),
                ("station", station),
                ("measure", measure),
                if one { ("class", "") } else { ("day", &number) },
            ];
            let row = results.rows(&keys).next().map(|row| results.number(row, "mean"));
            row.unwrap_or_else(|| panic!("{}: no {measure} of {station}", self.name))
        };
        let civil = days[day].0.day_of_run().1.ticks() == 0;
        if civil && said.contains("The mean wait is") {
            for (measure, from) in
                [("wait_mean", "The mean wait is "), ("wait_p95", "1 in 20 waits longer than ")]
            {
                let wait = Language::English.duration(value(measure));
                self.holds(&format!("{measure} {wait}"), said.contains(&format!("{from}{wait}")));
            }
            let longest = self.number(said, "The longest queue has ", " people on average");
            self.holds("the longest queue", (longest.value - value("queue_max")).abs() <= longest.rounded);
        }
    }

    /// What is advised saves no more than is waited, and is within its interval.
    fn advice(&self) {
        let section = section(self.page, "help").unwrap();
        let said = paragraphs(section);
        let total =
            between(&paragraphs(self::section(self.page, "where").unwrap()), " of ", " person-hours (")
                .map(Written::of);
        if said.contains(" would save ") && !said.contains("One more server anywhere") {
            let total = total.expect("there is waiting");
            let [saved, waited] = [
                self.number(&said, " would save ", " of "),
                self.number(&said[said.find(" would save ").unwrap()..], " of ", " person-hours"),
            ];
            self.holds("the waiting is that of the headline", (waited.value - total.value).abs() < 1e-9);
            self.holds("a saving is part of the waiting", saved.at_most(waited));
            if said.contains("95 % interval") {
                let interval = said.replace("interval from ", "interval ");
                let interval = interval.split("95 % interval ").nth(1).unwrap();
                let (low, rest) = interval.split_once(" to ").unwrap();
                let high = rest.split([',', ' ']).next().unwrap();
                let [low, high] =
                    [low, rest.split(", ").next().map_or(high, |h| h.split(" (").next().unwrap())]
                        .map(Written::of);
                self.holds(
                    "within its interval",
                    low.at_most(saved) && saved.at_most(high) && high.at_most(waited),
                );
                let known = saved.value - low.value <= 0.25 * saved.value + saved.rounded + low.rounded;
                self.holds("what is not known is no headline", known == section.contains("class=\"lead\""));
            }
        }
        let mut before = Written { value: 0.0, rounded: 0.0 };
        for row in table(self.page, "steps").iter().skip(1) {
            let saved = Written::of(&row[2]);
            self.holds("each step saves more", before.at_most(saved) && saved.at_most(total.unwrap()));
            before = saved;
        }
        for row in table(self.page, "more").iter().skip(1).filter(|row| row.len() > 2) {
            self.holds("no saving above the waiting", Written::of(&row[1]).at_most(total.unwrap()));
        }
        self.holds("what is tried first saves most", {
            let steps = table(self.page, "steps");
            let more = table(self.page, "more");
            steps.len() < 2 || steps[1][1..3] == more[1][0..2]
        });
    }

    /// Who came through.
    fn through(&self) {
        let results = Results::read(&self.folder.join("summary.csv"));
        let rows = table(self.page, "through");
        let Some(head) = rows.first() else { return };
        for (column, measure) in [("Came", "demand"), ("Cleared", "cleared"), ("Turned away", "turned_away")]
        {
            let Some(at) = head.iter().position(|head| head == column) else { continue };
            for row in &rows[1..] {
                let keys = [("port", row[0].as_str()), ("station", ""), ("class", ""), ("measure", measure)];
                let Some(value) = results.rows(&keys).next() else { continue };
                let days = self.scenario.run.measured_days();
                let shown = Written::of(&row[at]);
                let value = results.number(value, "mean") / days;
                self.holds(
                    &format!("{column} {row:?} {value}"),
                    (shown.value - value).abs() <= shown.rounded + 1e-6 * value,
                );
            }
        }
    }
}

#[test]
fn the_numbers_on_the_page_of_every_shipped_scenario_agree() {
    let folder = tempfile::tempdir().unwrap();
    let mut read = 0;
    for path in scenario_files("scenarios") {
        let name = path.display().to_string();
        let out = folder.path().join("out");
        let scenario = Template::read(&path).unwrap().with(&[]).unwrap().scenario;
        // Enough that intervals are there; the large ones take seconds each.
        let replications = if scenario.run.days > 2 { "2" } else { "3" };
        let ran = released()
            .args(["run", &name, "--replications", replications, "--quiet", "--out", out.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(ran.status.success(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
        let page = english(&std::fs::read_to_string(out.join("report.html")).unwrap());
        let one = Read { name: &name, scenario: &scenario, folder: &out, page: &page };
        one.waiting();
        one.advice();
        one.through();
        read += 1;
    }
    assert!(read > 30, "{read}");
}
