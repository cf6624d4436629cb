//! What became of those who asked, for the tables.

use crate::scenario::Scenario;
use crate::scenario::measure::Measure;
use crate::scenario::rows::Place;

/// A quota on one day, in people.
#[derive(Clone, Copy, Debug, Default)]
pub struct QuotaDay {
    /// Places there were, without overbooking.
    pub places: u32,
    /// People with a place.
    pub booked: u32,
    /// Those of them who did not come.
    pub no_shows: u32,
    /// People whose place was void; they are not among those with a place.
    pub void: u32,
}

/// A purpose over the whole run, in people.
#[derive(Clone, Debug, Default)]
pub struct PurposeAccount {
    pub asked: u64,
    pub gave_up: u64,
    pub still_waiting: u64,
    pub no_shows: u64,
    pub unbooked: u64,
    /// People who got a place, by the days from the wish to the place.
    pub waits: Vec<u64>,
}

/// What became of those who asked, in one replication.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// By quota, then day.
    pub quotas: Vec<Vec<QuotaDay>>,
    /// By purpose.
    pub purposes: Vec<PurposeAccount>,
}

impl Account {
    /// An empty account.
    pub fn new(scenario: &Scenario) -> Self {
        let days = scenario.run.days as usize;
        Self {
            quotas: vec![vec![QuotaDay::default(); days]; scenario.bookings.quotas.len()],
            purposes: vec![PurposeAccount::default(); scenario.bookings.purposes.len()],
        }
    }

    /// The value of a measure; none for what is no quota and no purpose, NaN where it has no meaning. With `day` that of
    /// one day.
    pub fn value(&self, place: Place, measure: Measure, day: Option<usize>) -> Option<f64> {
        match place {
            Place::Quota(quota) => {
                let days = self.quotas.get(usize::from(quota))?;
                let days = day.map_or(days.as_slice(), |day| &days[day..=day]);
                Some(of_quota(days, measure))
            }
            Place::Purpose(purpose) => Some(self.purposes.get(usize::from(purpose))?.value(measure)),
            _ => None,
        }
    }
}

fn of_quota(days: &[QuotaDay], measure: Measure) -> f64 {
    let sum = |what: fn(&QuotaDay) -> u32| days.iter().map(|day| f64::from(what(day))).sum::<f64>();
    match measure {
        Measure::Places => sum(|day| day.places),
        Measure::Booked => sum(|day| day.booked),
        Measure::Unused => sum(|day| day.places.saturating_sub(day.booked)),
        Measure::NoShows => sum(|day| day.no_shows),
        Measure::NoShowShare => sum(|day| day.no_shows) / sum(|day| day.booked),
        Measure::Void => sum(|day| day.void),
        Measure::Came => sum(|day| day.booked - day.no_shows),
        _ => f64::NAN,
    }
}

impl PurposeAccount {
    fn value(&self, measure: Measure) -> f64 {
        let booked: u64 = self.waits.iter().sum();
        match measure {
            Measure::Asked => self.asked as f64,
            Measure::Booked => booked as f64,
            Measure::BookedShare => booked as f64 / self.asked as f64,
            Measure::GaveUp => self.gave_up as f64,
            Measure::StillWaiting => self.still_waiting as f64,
            Measure::NoShows => self.no_shows as f64,
            Measure::Unbooked => self.unbooked as f64,
            Measure::PlaceWaitMean => {
                let days: u64 = self.waits.iter().zip(0..).map(|(people, days)| people * days).sum();
                days as f64 / booked as f64
            }
            Measure::PlaceWaitP95 => {
                // The first number of days that no more than one in twenty waits longer than.
                let mut left = booked;
                let within = self.waits.iter().position(|people| {
                    left -= people;
                    left * 20 <= booked
                });
                within.filter(|_| booked > 0).map_or(f64::NAN, |days| days as f64)
            }
            _ => f64::NAN,
        }
    }
}
