//! Health codes: who has one on which day, conversions, lookups.

use super::Compiler;
use super::calendar::on_ramp;
use crate::scenario::code::{Code, Conversion, Lookup, Shares};
use crate::scenario::decode::{At, Named, entries, place_of};
use crate::scenario::diagnostic::list;
use crate::scenario::limits;
use crate::scenario::model::RunSettings;
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::code::{RawByDate, RawCode};

impl Compiler<'_> {
    /// The codes in the order of the file.
    pub(super) fn codes(&mut self, raw: &RawScenario, run: &RunSettings) -> Vec<Code> {
        let codes = entries(raw.code.as_ref());
        let names: Vec<&str> = codes.iter().map(|(name, _)| name.value.as_str()).collect();
        let mut out = Vec::new();
        for (i, (name, code)) in codes.iter().enumerate() {
            out.push(self.code(&name.value, code, &names, i, run));
        }
        out
    }

    fn code(&mut self, name: &str, raw: &At<RawCode>, names: &[&str], own: usize, run: &RunSettings) -> Code {
        let value = &raw.value;
        let mut code = Code::new(name);
        code.phone_fails = self.part(value.phone_fails.as_ref(), "phone-fails", 1.0);
        code.valid = value.valid.as_ref().map(|valid| valid.value.0);
        if let Some(age) = &value.age {
            code.age = self.sampler(age);
            if !value.has("valid") {
                self.wrong(age.place, "`age` has no effect without `valid`", "a code never expires")
                    .help("add `valid = \"24 h\"`");
            }
        }
        code.lookup = value.lookup.as_ref().map(|lookup| {
            let at_once = lookup.value.at_once.as_ref().map_or(1, |n| n.value.0);
            if let Some(written) = &lookup.value.at_once
                && at_once > limits::SERVERS
            {
                let most = limits::SERVERS;
                self.wrong(
                    written.place,
                    format!("at most {most} lookups at once"),
                    format!("found {at_once}"),
                );
            }
            if at_once == 0
                && !self.staged
                && let Some(written) = &lookup.value.at_once
            {
                self.wrong(
                    written.place,
                    "this service never answers",
                    "nobody could ever pass where the code is read",
                );
            }
            let service = lookup.value.service.as_ref().map(|service| self.sampler(service));
            Lookup { at_once: at_once as u32, service: service.unwrap_or(crate::random::Sampler::Fixed(0)) }
        });
        let shares = [
            ("registered", place_of(&value.registered)),
            ("activated", place_of(&value.activated)),
            ("among", place_of(&value.among)),
            ("holders", place_of(&value.holders)),
            ("amber", place_of(&value.amber)),
            ("red", place_of(&value.red)),
            ("valid", place_of(&value.valid)),
        ];
        if let Some(from) = &value.from {
            for (key, place) in shares {
                if let Some(place) = place {
                    self.wrong(
                        place,
                        format!("`{key}` has no effect with `from`"),
                        "this code says what the other says",
                    );
                }
            }
            match names.iter().position(|name| *name == from.value.0) {
                Some(found) if found < own => {
                    let fails = self.part(value.fails.as_ref(), "fails", 1.0);
                    let disagrees = self.part(value.disagrees.as_ref(), "disagrees", 1.0);
                    if fails + disagrees > 1.0 + 1e-9
                        && let (Some(failing), Some(disagreeing)) = (&value.fails, &value.disagrees)
                    {
                        self.wrong(
                            disagreeing.place,
                            "`fails` and `disagrees` are parts of the same green codes, at most 1 together",
                            format!("found {fails} and {disagrees}, {} together", ((fails + disagrees) * 1e6).round() / 1e6),
                        )
                        .other(failing.place, "the part that fails")
                        .help("`disagrees` is the part of all green codes that is amber here, and not of those whose conversion did not fail");
                    }
                    code.from = Some(Conversion { code: found, fails, disagrees });
                }
                Some(_) => {
                    self.wrong(
                        from.place,
                        "a code is converted from one before it",
                        "this one comes later or is the same",
                    )
                    .help("change the order in the file");
                }
                None => {
                    let text = from.value.0.clone();
                    let label = format!("there are {}", list(names.iter().copied()));
                    self.wrong(from.place, format!("there is no code `{text}`"), label)
                        .meant(&text, names.iter().copied());
                }
            }
            return code;
        }
        for (key, place) in [("fails", place_of(&value.fails)), ("disagrees", place_of(&value.disagrees))] {
            if let Some(place) = place {
                self.wrong(place, format!("`{key}` has no effect without `from`"), "nothing is converted");
            }
        }
        code.shares = self.shares_of(name, value, run);
        code
    }

    /// By day of the run, then class.
    fn shares_of(&mut self, name: &str, raw: &RawCode, run: &RunSettings) -> Vec<Vec<Shares>> {
        if let (Some(registered), None) = (&raw.registered, &raw.among)
            && !raw.has("among")
        {
            self.wrong(registered.place, "`registered` needs `among`", "accounts of how many people?")
                .help("add `among = 1_000_000`, the people who would travel");
        }
        if let (None, Some(among)) = (&raw.registered, &raw.among) {
            self.wrong(among.place, "`among` has no effect without `registered`", "nothing is divided by it");
        }
        if let (None, Some(activated)) = (&raw.registered, &raw.activated)
            && !raw.has("registered")
        {
            self.wrong(
                activated.place,
                "`activated` has no effect without `registered`",
                "a part of which accounts?",
            )
            .help("add `registered` and `among`, or write `holders` for the share of people who have a code");
        }
        if let Some(registered) = &raw.registered {
            self.warn_ramp(&format!("code {name}: `registered`"), &registered.value, run);
        }
        let activated = self.part(raw.activated.as_ref(), "activated", 1.0);
        let activated = if raw.activated.is_some() { activated } else { 1.0 };
        let among = raw.among.as_ref().map_or(f64::NAN, |among| among.value.0.max(1e-9));
        let mut by_class = |key: &str, raw| self.by_class(&format!("code {name}: `{key}`"), raw, run);
        let holders = by_class("holders", raw.holders.as_ref());
        let amber = by_class("amber", raw.amber.as_ref());
        let red = by_class("red", raw.red.as_ref());
        for (red, amber) in red.iter().zip(&amber) {
            if let (Some(red), Some(amber), Some(written)) = (red, amber, &raw.amber)
                && red.iter().zip(amber).any(|(red, amber)| red + amber > 1.0)
            {
                self.wrong(written.place, "more than all codes would be amber or red", "together with `red`");
            }
        }
        let of = |days: &Option<Vec<f64>>, day: usize| days.as_ref().map(|days| days[day]);
        let day = |day: usize| {
            let date = run.date(day as u32);
            let general = raw
                .registered
                .as_ref()
                .map_or(1.0, |accounts| (on_ramp(&accounts.value, date) * activated / among).min(1.0));
            let class = |class: usize| Shares {
                holders: of(&holders[class], day).unwrap_or(general),
                amber: of(&amber[class], day).unwrap_or(0.0),
                red: of(&red[class], day).unwrap_or(0.0),
            };
            (0..self.classes.len()).map(class).collect()
        };
        (0..run.days as usize).map(day).collect()
    }

    /// By class, the share of each day; none for classes that are not named.
    fn by_class(
        &mut self,
        what: &str,
        raw: Option<&At<Named<RawByDate>>>,
        run: &RunSettings,
    ) -> Vec<Option<Vec<f64>>> {
        let mut out = vec![None; self.classes.len()];
        for (name, share) in entries(raw) {
            let Some(class) = self.class(&name.value, name.place) else { continue };
            if let RawByDate::Ramp(ramp) = &share.value {
                self.warn_ramp(&format!("{what} of {}", name.value), ramp, run);
            }
            let days: Vec<f64> = (0..run.days)
                .map(|day| match &share.value {
                    RawByDate::Always(share) => *share,
                    RawByDate::Ramp(ramp) => on_ramp(ramp, run.date(day)),
                })
                .collect();
            if days.iter().any(|&share| share > 1.0) {
                self.wrong(share.place, "a share is from 0 to 1", "found more than 1");
            }
            out[usize::from(class.0)] = Some(days);
        }
        out
    }
}
