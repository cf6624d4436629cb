//! The languages of charts and pages: texts from one file a language, numbers, durations and dates as they are written in it.

mod number;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;

pub use number::grouped;

/// A language that charts and pages can be shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese in traditional characters, as in Hong Kong.
    TraditionalChinese,
    /// Chinese in simplified characters, as in Shenzhen.
    SimplifiedChinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::English, Self::TraditionalChinese, Self::SimplifiedChinese];

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::TraditionalChinese => "zh-Hant",
            Self::SimplifiedChinese => "zh-Hans",
        }
    }

    /// The language with a tag.
    pub fn of(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// Its file.
    fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("en.toml"),
            Self::TraditionalChinese => include_str!("zh-Hant.toml"),
            Self::SimplifiedChinese => include_str!("zh-Hans.toml"),
        }
    }

    /// All its texts, by `section.key`.
    pub fn texts(self) -> &'static BTreeMap<String, String> {
        static TEXTS: [OnceLock<BTreeMap<String, String>>; 3] = [const { OnceLock::new() }; 3];
        TEXTS[self as usize].get_or_init(|| parse(self.source()))
    }

    /// A text; empty where there is none.
    pub fn text(self, key: &str) -> &'static str {
        self.texts().get(key).map_or("", String::as_str)
    }

    /// A text with its `{names}` filled in.
    pub fn say(self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), values)
    }

    /// A duration: "11 min 25 s".
    pub fn duration(self, seconds: f64) -> String {
        if seconds < 9.95 {
            let digits = usize::from(seconds >= 0.05);
            return self.say("unit.s", &[("s", &grouped(seconds.max(0.0), digits))]);
        }
        let s = seconds.round() as u64;
        if s < 60 {
            return self.say("unit.s", &[("s", &s.to_string())]);
        }
        if s < 3_600 {
            return self.say("unit.min", &[("m", &(s / 60).to_string()), ("s", &format!("{:02}", s % 60))]);
        }
        let minutes = (seconds / 60.0).round() as u64;
        let hours = grouped((minutes / 60) as f64, 0);
        self.say("unit.h", &[("h", &hours), ("m", &format!("{:02}", minutes % 60))])
    }

    /// A length of time that was chosen, in whole days, hours or minutes where it is a number of these.
    pub fn length(self, seconds: f64) -> String {
        let units = [
            ("page.days", 86_400.0, 366.0),
            ("unit.hours", 3_600.0, 96.0),
            ("unit.whole-minutes", 60.0, 120.0),
        ];
        for (key, unit, most) in units {
            if seconds >= unit && seconds % unit == 0.0 && seconds <= most * unit {
                return self.count(key, (seconds / unit) as u64);
            }
        }
        self.duration(seconds)
    }

    /// A time of day, from the seconds since midnight; "24:00" is the end of a day.
    pub fn clock(self, seconds: f64) -> String {
        let minutes = (seconds / 60.0).round() as u64;
        let hours = format!("{:02}", minutes / 60);
        self.say("unit.clock", &[("h", &hours), ("m", &format!("{:02}", minutes % 60))])
    }

    /// A date with its weekday.
    pub fn date(self, date: Date) -> String {
        self.written(date, "unit.date", "unit.weekdays", "unit.months")
    }

    /// The same without the year, as short as it can be.
    pub fn short_date(self, date: Date) -> String {
        self.written(date, "unit.short-date", "unit.short-weekdays", "unit.short-months")
    }

    /// A month, as short as it can be, with its year.
    pub fn month(self, date: Date) -> String {
        self.written(date, "unit.month", "unit.short-weekdays", "unit.short-months")
    }

    fn written(self, date: Date, form: &str, weekdays: &str, months: &str) -> String {
        let name = |key: &str, n: i8| {
            self.text(key).split(' ').nth(usize::try_from(n - 1).unwrap_or(0)).unwrap_or_default()
        };
        self.say(
            form,
            &[
                ("weekday", name(weekdays, date.weekday().to_monday_one_offset())),
                ("day", &date.day().to_string()),
                ("month", name(months, date.month())),
                ("year", &date.year().to_string()),
            ],
        )
    }

    /// A number of days, or of something else that has a text for one and one for many: `<key>-one`, `<key>-many`.
    pub fn count(self, key: &str, n: u64) -> String {
        match n {
            1 => self.text(&format!("{key}-one")).to_owned(),
            n => self.say(&format!("{key}-many"), &[("n", &grouped(n as f64, 0))]),
        }
    }

    /// A share in per cent.
    pub fn per_cent(self, share: f64) -> String {
        self.per_cent_to(share, usize::from(share > 0.0 && share < 0.0995))
    }

    /// The same with so many digits after the point.
    pub fn per_cent_to(self, share: f64, digits: usize) -> String {
        self.say("unit.per-cent", &[("n", &grouped(100.0 * share, digits))])
    }

    /// Sentences one after the other.
    pub fn sentences<S: AsRef<str>>(self, sentences: impl IntoIterator<Item = S>) -> String {
        let mut out = String::new();
        for sentence in sentences {
            if !out.is_empty() {
                out.push_str(self.text("unit.after-sentence"));
            }
            out.push_str(sentence.as_ref());
        }
        out
    }

    /// The symbol of a unit as it is written in the tables, or what stands for it.
    pub fn symbol(self, unit: &str) -> String {
        match unit {
            "d" => self.text("unit.symbol-days").to_owned(),
            "h" => self.text("unit.symbol-hours").to_owned(),
            "m2" => "m²".to_owned(),
            other => other.to_owned(),
        }
    }

    /// Several things in a row.
    pub fn list(self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [most @ .., last] => {
                format!("{}{}{last}", most.join(self.text("unit.list-comma")), self.text("unit.list-and"))
            }
        }
    }

    /// A cause, a measure or the like: the text of `section.name`, or the name itself where there is none, as for measures
    /// that are shown by the name they have in the tables.
    pub fn named(self, section: &str, name: &str) -> String {
        let key = format!("{section}.{}", name.replace('_', "-"));
        self.texts().get(&key).cloned().unwrap_or_else(|| name.replace('_', " "))
    }
}

/// Puts values where their names stand in braces.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, later)) = after.split_once('}') else {
            rest = after;
            break;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            out.push_str(value);
        }
        rest = later;
    }
    out + rest
}

/// Reads a file of texts: sections of keys.
fn parse(source: &str) -> BTreeMap<String, String> {
    let Ok(table) = source.parse::<toml::Table>() else { return BTreeMap::new() };
    let mut texts = BTreeMap::new();
    for (section, value) in table {
        match value {
            toml::Value::String(text) => {
                texts.insert(section, text);
            }
            toml::Value::Table(keys) => {
                for (key, text) in keys {
                    if let Some(text) = text.as_str() {
                        texts.insert(format!("{section}.{key}"), text.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn names(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> =
            text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_language_has_every_text_with_the_same_names() {
        let english = Language::English.texts();
        assert!(english.len() > 100);
        for language in Language::ALL {
            let texts = language.texts();
            let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(texts), keys(english), "{}", language.tag());
            for (key, text) in texts {
                // No space follows a full stop in Chinese.
                assert!(!text.is_empty() || key == "unit.after-sentence", "{} {key}", language.tag());
                // A text in Chinese says all that one in English says, in another order.
                assert_eq!(names(text), names(&english[key]), "{} {key}", language.tag());
            }
            for (key, count) in [
                ("unit.weekdays", 7),
                ("unit.short-weekdays", 7),
                ("unit.months", 12),
                ("unit.short-months", 12),
            ] {
                assert_eq!(language.text(key).split(' ').count(), count);
            }
        }
    }

    /// Every key in the code is in the files, and every key in the files is in the code: as it stands, or as what is before
    /// a name that is put behind it.
    #[test]
    fn keys_are_used_and_used_keys_exist() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![root];
        let mut code = String::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "rs" || e == "js") {
                    code += &std::fs::read_to_string(path).unwrap();
                }
            }
        }
        let texts = Language::English.texts();
        let sections: Vec<&str> =
            texts.keys().filter_map(|key| key.split_once('.')).map(|(s, _)| s).collect();
        let is_key = |word: &&str| {
            let (section, name) = word.split_once('.').unwrap_or((word, ""));
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            sections.contains(&section) && !name.is_empty() && name.chars().all(plain)
        };
        let used: std::collections::BTreeSet<&str> =
            code.split(['"', '`', ':', '\\']).filter(is_key).collect();
        assert!(used.len() > 300);
        // Counted things have a text for one and one for many.
        let exists = |key: &str| texts.contains_key(key) || texts.contains_key(&format!("{key}-many"));
        let files = [".csv", ".html", ".parquet", ".svg", ".toml", ".unfinished"];
        let missing: Vec<&&str> = used
            .iter()
            .filter(|key| !exists(key) && !files.iter().any(|ending| key.ends_with(ending)))
            .collect();
        assert!(missing.is_empty(), "no text: {missing:?}");
        let named = ["cause", "measure", "replay", "layout", "charts"];
        let unused: Vec<&String> = texts
            .keys()
            .filter(|key| {
                let counted = key.strip_suffix("-one").or_else(|| key.strip_suffix("-many"));
                let section = key.split('.').next().unwrap_or_default();
                !used.contains(key.as_str())
                    && counted.is_none_or(|key| !used.contains(key))
                    && !named.contains(&section)
                    && *key != "language"
            })
            .collect();
        assert!(unused.is_empty(), "used nowhere: {unused:?}");
    }

    #[test]
    fn values_are_written_as_in_the_language() {
        let [english, traditional, simplified] = Language::ALL;
        assert_eq!(english.duration(685.0), "11 min 25 s");
        assert_eq!(traditional.duration(685.0), "11 分 25 秒");
        assert_eq!(simplified.duration(7_500.0), "2 小时 05 分");
        assert_eq!(english.duration(3.12), "3.1 s");
        let lengths = [172_800.0, 3_600.0, 1_800.0, 90.0, 95_400.0].map(|seconds| english.length(seconds));
        assert_eq!(lengths, ["2 days", "1 hour", "30 minutes", "1 min 30 s", "26 h 30 min"]);
        let day = date(2023, 1, 20);
        assert_eq!(english.date(day), "Fri 20 January 2023");
        assert_eq!(traditional.date(day), "2023年1月20日（星期五）");
        assert_eq!([english.short_date(day), simplified.short_date(day)], ["Fri 20 Jan", "1月20日(五)"]);
        assert_eq!([english.month(day), traditional.month(day)], ["Jan 2023", "2023年1月"]);
        assert_eq!([1, 12_000].map(|n| english.count("page.days", n)), ["1 day", "12,000 days"]);
        assert_eq!(english.list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(simplified.list(&["甲".into(), "乙".into()]), "甲及乙");
        assert_eq!(english.per_cent(0.034), "3.4 %");
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "2")]), "{b} and 2");
        assert_eq!(simplified.named("measure", "wait_p95"), "每二十人有一人超过的等候");
        assert_eq!(english.named("measure", "crowd_index"), "crowd index");
    }
}
