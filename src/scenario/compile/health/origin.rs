//! Where passengers come from: prevalence by day and class, variants, vaccines, tests before setting out.

use super::super::Compiler;
use super::super::arrivals::{SHARE_TOLERANCE, round};
use super::super::calendar::on_ramp;
use super::super::names::Names;
use crate::disease::Product;
use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::decode::{At, entries};
use crate::scenario::health::{Origin, Vaccinated};
use crate::scenario::model::RunSettings;
use crate::scenario::raw::code::RawByDate;
use crate::scenario::raw::health::{RawOrigin, RawVaccinated};
use crate::scenario::raw::values::Text;

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
        let mut shares = Vec::new();
        let mut sum = 0.0;
        for (variant, share) in entries(value.variants.as_ref()) {
            let text = At { value: Text(variant.value.clone()), place: variant.place };
            if let Some(number) = self.named("variant", &text, variants) {
                sum += share.value.0;
                shares.push((sum, number));
            }
        }
        if let Some(written) = &value.variants
            && self.problems.is_empty()
            && (sum - 1.0).abs() > SHARE_TOLERANCE
        {
            self.wrong(
                written.place,
                "the shares of the variants must add up to 1",
                format!("they add up to {}", round(sum)),
            )
            .help(format!("change one of them by {}", round(1.0 - sum)));
        }
        if shares.is_empty() {
            shares.push((1.0, 0));
        }
        Origin {
            name: name.to_owned(),
            prevalence,
            growth: value.growth.as_ref().map_or(0.0, |growth| growth.value.0),
            variants: shares,
            vaccinated: self.vaccinated(value.vaccinated.as_ref()),
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

    fn vaccinated(&mut self, raw: Option<&At<Vec<At<RawVaccinated>>>>) -> Vec<Vaccinated> {
        let Some(raw) = raw else { return Vec::new() };
        let mut sum = 0.0;
        let mut out = Vec::new();
        for line in &raw.value {
            let value = &line.value;
            sum += self.part(value.share.as_ref(), "share", 1.0);
            let doses = value.doses.as_ref().map_or(2, |doses| {
                if !(2..=3).contains(&doses.value.0) {
                    self.wrong(doses.place, "`doses` is 2 or 3", format!("found {}", doses.value.0))
                        .help("leave out who has had fewer than two, and write 3 for more than three");
                }
                doses.value.0.clamp(2, 3) as u8
            });
            let since = value.since.as_ref().map(|since| self.sampler(since));
            out.push(Vaccinated {
                up_to: sum,
                doses,
                product: value.product.as_ref().map_or(Product::Mrna, |product| product.value.0),
                since: since.unwrap_or(Sampler::Fixed(14 * Span::DAY.ticks())),
            });
        }
        if sum > 1.0 + SHARE_TOLERANCE {
            self.wrong(
                raw.place,
                "more than everybody is vaccinated",
                format!("the shares add up to {}", round(sum)),
            );
        }
        out
    }
}
