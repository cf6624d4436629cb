//! The variants of an origin by day: shares along straight lines between dates, then by who grows faster.

use super::super::Compiler;
use super::super::arrivals::{SHARE_TOLERANCE, round};
use super::super::calendar::between;
use super::super::names::Names;
use crate::num::maths::exp;
use crate::scenario::decode::Named;
use crate::scenario::decode::{At, entries};
use crate::scenario::health::ByDay;
use crate::scenario::model::RunSettings;
use crate::scenario::raw::origin::{RawDated, RawGrowth, RawOrigin};
use crate::scenario::raw::values::{Number, Text};

/// Shares of variants by their numbers.
type Shares = Vec<(u16, f64)>;

/// The upper ends of shares, with the variants to which they belong.
type Mix = Vec<(f64, u16)>;

impl Compiler<'_> {
    /// By day, the variants with the upper ends of their shares; and by how much single ones grow faster.
    pub(super) fn variants_by_day(
        &mut self,
        raw: &RawOrigin,
        known: &Names,
        run: &RunSettings,
    ) -> (ByDay<Mix>, Shares) {
        let Some(written) = &raw.variants else {
            if let Some(advantage) = &raw.advantage {
                self.wrong(advantage.place, "`advantage` has no effect here", "there is one variant only")
                    .help("say in `variants` which there are, as in { delta = 0.9, omicron = 0.1 }");
            }
            return (ByDay::new(vec![vec![(1.0, 0)]]), Vec::new());
        };
        let tables: Vec<Shares> = match &written.value {
            RawDated::Always(one) => {
                vec![self.variant_shares(&At { value: one, place: written.place }, known)]
            }
            RawDated::Dates(dates) => dates
                .iter()
                .map(|(_, one)| self.variant_shares(&At { value: &one.value, place: one.place }, known))
                .collect(),
        };
        let growth = self.advantage(raw.advantage.as_ref(), tables.last(), known);
        let dates: Vec<_> =
            written.value.each().iter().map(|(date, _)| date.map_or(run.start, |d| d.value)).collect();
        let Some(&last) = dates.last() else { return (ByDay::new(Vec::new()), Vec::new()) };
        self.warn_dates("variants", raw.variants.as_ref(), run);
        if !growth.is_empty() && last >= run.date(run.days - 1) {
            self.warnings.push(format!(
                "`advantage` changes nothing: it counts from the last date of `variants`, {last}, and the run ends then or before"
            ));
        }
        let days = (0..run.days).map(|day| {
            let date = run.date(day);
            let days = f64::from((date - last).get_days().max(0));
            upper_ends(&blend(&tables, between(&dates, |&at| at, date)), |variant| {
                growth.iter().find(|grown| grown.0 == variant).map_or(1.0, |grown| exp(grown.1 * days))
            })
        });
        let days = ByDay::new(days.collect());
        (days, growth)
    }

    /// One table of shares, which must add up to one.
    fn variant_shares(&mut self, raw: &At<&Named<Number>>, known: &Names) -> Shares {
        let mut sum = 0.0;
        let mut out = Shares::new();
        for (variant, share) in &raw.value.0 {
            let text = At { value: Text(variant.value.clone()), place: variant.place };
            if let Some(number) = self.named("variant", &text, known) {
                sum += share.value.0;
                out.push((number, share.value.0));
            }
        }
        if self.problems.is_empty() && (sum - 1.0).abs() > SHARE_TOLERANCE {
            self.wrong(
                raw.place,
                "the shares of the variants must add up to 1",
                format!("they add up to {}", round(sum)),
            )
            .help(format!("change one of them by {}", round(1.0 - sum)));
        }
        out
    }

    /// Growth of single variants against the others, which must be there to grow.
    fn advantage(
        &mut self,
        raw: Option<&At<Named<RawGrowth>>>,
        last: Option<&Shares>,
        known: &Names,
    ) -> Shares {
        let mut out = Vec::new();
        for (variant, growth) in entries(raw) {
            let text = At { value: Text(variant.value.clone()), place: variant.place };
            let Some(number) = self.named("variant", &text, known) else { continue };
            let share = last.and_then(|last| last.iter().find(|of| of.0 == number)).map_or(0.0, |of| of.1);
            if share <= 0.0 || share >= 1.0 {
                let there = if share > 0.0 { "it is the only one there" } else { "nobody has it" };
                self.wrong(
                    variant.place,
                    format!("`{}` cannot gain on other variants", variant.value),
                    there,
                )
                .help("give it a share between 0 and 1 in the last line of `variants`");
            }
            out.push((number, growth.value.0));
        }
        out
    }
}

/// The shares between two tables.
fn blend(tables: &[Shares], (before, after, part): (usize, usize, f64)) -> Shares {
    let (Some(from), Some(to)) = (tables.get(before), tables.get(after)) else { return Shares::new() };
    if part == 0.0 {
        return from.clone();
    }
    let of = |shares: &Shares, variant| shares.iter().find(|of| of.0 == variant).map_or(0.0, |of| of.1);
    let mut all: Vec<u16> = from.iter().chain(to).map(|of| of.0).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter()
        .map(|variant| (variant, of(from, variant) + part * (of(to, variant) - of(from, variant))))
        .collect()
}

/// The upper ends of shares that have grown by a factor each.
fn upper_ends(shares: &Shares, factor: impl Fn(u16) -> f64) -> Mix {
    let grown: Shares = shares.iter().map(|&(variant, share)| (variant, share * factor(variant))).collect();
    let all: f64 = grown.iter().map(|of| of.1).sum();
    let unchanged = grown.iter().zip(shares).all(|(a, b)| a.1 == b.1);
    let mut sum = 0.0;
    let mut ends: Mix = grown
        .into_iter()
        .map(|(variant, share)| {
            sum += if unchanged { share } else { share / all };
            (sum, variant)
        })
        .collect();
    if ends.is_empty() {
        ends.push((1.0, 0));
    }
    ends
}
