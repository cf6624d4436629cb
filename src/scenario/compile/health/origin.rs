//! Where passengers come from: prevalence by day and class, variants, vaccines, tests before setting out.

use super::super::Compiler;
use super::super::arrivals::round;
use super::super::calendar::on_ramp;
use super::super::names::Names;
use crate::engine::Span;
use crate::scenario::decode::{At, entries};
use crate::scenario::health::Origin;
use crate::scenario::model::RunSettings;
use crate::scenario::raw::code::RawByDate;
use crate::scenario::raw::origin::RawOrigin;

impl Compiler<'_> {
    pub(super) fn origin(
        &mut self,
        name: &str,
        raw: &At<RawOrigin>,
        variants: &Names,
        run: &RunSettings,
    ) -> Origin {
        let value = &raw.value;
        let days = |this: &mut Self, raw: &At<RawByDate>| -> Vec<f64> {
            let share = |day| match &raw.value {
                RawByDate::Always(share) => *share,
                RawByDate::Ramp(ramp) => on_ramp(ramp, run.date(day)),
            };
            if let RawByDate::Ramp(ramp) = &raw.value {
                this.warn_ramp(&format!("origin {name}: prevalence"), ramp, run);
            }
            let days: Vec<f64> = (0..run.days).map(share).collect();
            if let Some(&found) = days.iter().find(|&&share| share > 1.0) {
                let problem = this.wrong(raw.place, "a share is from 0 to 1", format!("found {found}"));
                if found <= 100.0 {
                    problem.help(format!("write {} for {found} %", round(found / 100.0)));
                }
            }
            days
        };
        let general = value.prevalence.as_ref().map(|prevalence| days(self, prevalence));
        let mut by_class = vec![general; self.classes.len()];
        for (class, prevalence) in entries(value.prevalence_of.as_ref()) {
            let own = days(self, prevalence);
            if let Some(id) = self.class(&class.value, class.place) {
                by_class[usize::from(id.0)] = Some(own);
            }
        }
        let prevalence = (0..run.days as usize)
            .flat_map(|day| by_class.iter().map(move |days| days.as_ref().map_or(0.0, |days| days[day])))
            .collect();
        let (by_day, gains) = self.variants_by_day(value, variants, run);
        let (vaccinated, covered) = self.vaccinated(value, run);
        Origin {
            name: name.to_owned(),
            prevalence,
            growth: value.growth.as_ref().map_or(0.0, |growth| growth.value.0),
            advantage: gains,
            variants: by_day,
            vaccinated,
            covered,
            travel: value.travel.as_ref().map_or(Span::ZERO, |travel| travel.value.0),
            before: value
                .before
                .as_ref()
                .map(|lines| lines.value.as_slice())
                .unwrap_or_default()
                .iter()
                .filter_map(|line| {
                    let lead = line.value.lead.as_ref().map_or(Span::ZERO, |lead| lead.value.0);
                    let test = line.value.test.as_ref()?;
                    self.sampling(test, &format!("before/{}", lead.ticks())).map(|sampling| (sampling, lead))
                })
                .collect(),
        }
    }
}
