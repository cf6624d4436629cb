//! Who is infected, and how.

use super::happens;
use super::origin::{Origin, Origins};
use crate::disease::{Protection, Trajectory, since_infection};
use crate::engine::{Span, Time};
use crate::random::Address;
use crate::random::address::unit;
use crate::scenario::model::{ClassId, PortId};

/// Somebody who travels, with companions perhaps: what is known of them outside a port.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Traveller {
    /// Owner of the random draws.
    pub address: Address,
    /// Stream.
    pub stream: u16,
    /// Class.
    pub class: ClassId,
    /// Port to which they came.
    pub port: PortId,
    /// How many they are.
    pub people: u8,
    /// Number in the stream.
    pub number: u32,
    /// When they came to the port.
    pub came: Time,
}

impl Traveller {
    /// The day of the run on which they came to the port.
    #[inline]
    pub fn day(&self) -> usize {
        (self.came.ticks() / Span::DAY.ticks()) as usize
    }

    /// The address of one of the people: the first has that of the party, companions have their own.
    #[inline]
    pub fn person(&self, which: u8) -> Address {
        if which == 0 { self.address } else { self.address.number(u64::from(which)) }
    }
}

/// An infection of one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Infection {
    /// Number of the variant.
    pub variant: u16,
    /// The course.
    pub course: Trajectory,
    /// When it began \[d since the start of the run\]; mostly before it.
    pub began: f64,
    /// Factor on what is passed on, by vaccines.
    pub infectiousness: f64,
}

impl Infection {
    /// From when until when the person is infectious \[d since the start of the run\]; none if never.
    pub fn infectious(&self) -> Option<(f64, f64)> {
        self.course.infectious().map(|(begin, end)| (self.began + begin, self.began + end))
    }

    /// Infectious days from `from` on.
    pub fn infectious_days_from(&self, from: Time) -> f64 {
        self.course.infectious_days(from.days() - self.began, f64::INFINITY)
    }

    /// Infectious days from `from` until `to`.
    pub fn infectious_days(&self, from: Time, to: Time) -> f64 {
        self.course.infectious_days(from.days() - self.began, to.days() - self.began)
    }

    /// Days since infection at `now`.
    pub fn age(&self, now: Time) -> f64 {
        now.days() - self.began
    }

    /// When symptoms begin \[d since the start of the run\]; none if they never do.
    pub fn symptoms_at(&self) -> Option<f64> {
        self.course.symptomatic.then_some(self.began + self.course.onset)
    }

    /// From when until when symptoms show \[d since the start of the run\]; none if they never do.
    pub fn symptoms(&self) -> Option<(f64, f64)> {
        self.course.symptoms().map(|(begin, end)| (self.began + begin, self.began + end))
    }
}

impl Origins {
    /// The infection of person number `which` of `who`; none if there is none. For almost everybody one draw.
    #[inline]
    pub fn infection(&self, who: &Traveller, which: u8) -> Option<Infection> {
        let (_, prevalence) = self.prevalence(who)?;
        let (person, u) = self.drawn(who, which);
        if u < prevalence { self.course(who, person, u, prevalence) } else { None }
    }

    /// The address of a person and the draw that tells whether they are infected.
    #[inline]
    fn drawn(&self, who: &Traveller, which: u8) -> (Address, f64) {
        let person = who.person(which);
        (person, unit(person.bits(self.salts.infected, 0)))
    }

    /// Whether person number `which` of `who` is infected, without working out how.
    #[inline]
    pub fn is_infected(&self, who: &Traveller, which: u8) -> bool {
        let Some((origin, prevalence)) = self.prevalence(who) else { return false };
        let (_, u) = self.drawn(who, which);
        u < prevalence && (origin.vaccinated.is_empty() || self.infection(who, which).is_some())
    }

    /// How many of a party are infected.
    #[inline]
    pub fn infected(&self, who: &Traveller) -> u32 {
        (0..who.people).map(|which| u32::from(self.is_infected(who, which))).sum()
    }

    /// The origin of somebody and the share of the infected there, where there are any.
    #[inline]
    fn prevalence(&self, who: &Traveller) -> Option<(&Origin, f64)> {
        let origin = self.origin(who.stream, who.class)?;
        let prevalence = *origin.prevalence.get(who.day() * self.classes + usize::from(who.class.0))?;
        (prevalence > 0.0).then_some((origin, prevalence))
    }

    /// The infections of a party: which person, and what.
    #[inline]
    pub fn infections(&self, who: &Traveller) -> impl Iterator<Item = (u8, Infection)> {
        (0..who.people).filter_map(|which| self.infection(who, which).map(|infection| (which, infection)))
    }

    /// The infection of somebody who has been exposed; none if a vaccine protected them.
    #[cold]
    fn course(&self, who: &Traveller, person: Address, u: f64, prevalence: f64) -> Option<Infection> {
        let origin = self.origin(who.stream, who.class)?;
        let number = self.variant_of(who, person)?;
        let variant = &self.variants[usize::from(number)];
        let protection = self.protection(who, person, number);
        if u >= prevalence * (1.0 - protection.infection) {
            return None;
        }
        // Random numbers for quantiles lie inside (0, 1).
        let draw = |salt| unit(person.bits(salt, 0)) + 0.5 / 9_007_199_254_740_992.0;
        let symptomatic = draw(self.salts.symptoms) >= variant.asymptomatic;
        let course = Trajectory::new(variant, symptomatic, draw(self.salts.course), draw(self.salts.peak));
        let since = since_infection(draw(self.salts.since), course.end, origin.growth_of(number, who.day()));
        let set_out = who.came.days() - origin.travel.days();
        Some(Infection {
            variant: number,
            course,
            began: set_out - since,
            infectiousness: 1.0 - protection.infectiousness,
        })
    }

    /// The variant that infects, or would infect, somebody.
    fn variant_of(&self, who: &Traveller, person: Address) -> Option<u16> {
        let origin = self.origin(who.stream, who.class)?;
        match origin.variants.of(who.day())?.as_slice() {
            [(_, only)] => Some(*only),
            variants => {
                let u = unit(person.bits(self.salts.variant, 0));
                variants.iter().find(|&&(up_to, _)| u < up_to).or(variants.last()).map(|&(_, number)| number)
            }
        }
    }

    /// What protects somebody against a variant.
    fn protection(&self, who: &Traveller, person: Address, variant: u16) -> Protection {
        let Some(origin) = self.origin(who.stream, who.class) else { return Protection::default() };
        if origin.vaccinated.is_empty() {
            return Protection::default();
        }
        let u = unit(person.bits(self.salts.vaccinated, 0));
        let dose = origin.dose(who.day(), u, person.bits(self.salts.dose, 0));
        dose.map_or_else(Protection::default, |dose| dose.protection(&self.variants[usize::from(variant)]))
    }

    /// The part of the infections that vaccines let through for somebody who is exposed in a port. Others there may come
    /// from elsewhere: the variants are taken to be those of one's own origin, in their shares.
    #[inline]
    pub fn susceptibility(&self, who: &Traveller, which: u8) -> f64 {
        let Some(origin) = self.origin(who.stream, who.class).filter(|origin| !origin.vaccinated.is_empty())
        else {
            return 1.0;
        };
        origin.over_variants(who.day(), |variant| {
            1.0 - self.protection(who, who.person(which), variant).infection
        })
    }

    /// Whether somebody found positive outside a port goes where they should.
    pub fn complies(&self, who: &Traveller, share: f64) -> bool {
        happens(share, who.address, self.salts.compliance)
    }
}
