//! Addresses of random draws.
//!
//! An address is mixed step by step: seed and replication, then the arrivals stream, then the passenger, then
//! place, purpose and visit. Every step is a full avalanche (two multiplications), so that neighbouring
//! addresses share nothing. Names, not positions in a file, enter the mix: moving a station within a file or
//! adding another changes no draw.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

/// 2⁶⁴ divided by the golden ratio: the increment of Weyl sequences (Steele, Lea & Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014).
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Stafford's mixer 13, the finaliser of splitmix64: a bijection of 64 bits in which every input bit flips every
/// output bit with probability close to one half.
#[inline]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Hash of a name: FNV-1a, then mixed, since FNV alone leaves the high bits of short names alike.
fn hash_name(name: &str) -> u64 {
    let fnv = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    mix(fnv)
}

/// What a draw is for. The numbers are part of every address: changing one changes results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Times between arrivals of a stream.
    Arrivals = 1,
    /// The class of a passenger.
    Class = 2,
    /// A service or riding time.
    Service = 3,
    /// How long a passenger waits before leaving.
    Patience = 4,
    /// Which line of `next` a passenger takes.
    Route = 5,
    /// A walking time.
    Walk = 6,
    /// Which lane a passenger chooses.
    Lane = 7,
    /// Whom a server calls under random order.
    Call = 8,
    /// Times between failures.
    Failure = 9,
    /// Repair times.
    Repair = 10,
    /// The part of a day's demand that is chance.
    Shock = 11,
    /// When an incident happens.
    Incident = 12,
    /// How long an incident lasts.
    Lasting = 13,
    /// How many travel together.
    Party = 14,
    /// What somebody who books decides.
    Booking = 15,
    /// Which of several ports a passenger chooses.
    Port = 16,
    /// What somebody does who cannot come to a port.
    Otherwise = 17,
    /// What a health code shows, and how long a lookup takes.
    Code = 18,
    /// Points of a design.
    Design = 19,
    /// Infection, vaccines, tests and stays of a passenger.
    Health = 20,
}

/// Something that owns draws: a replication, a stream, a passenger, a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(u64);

impl Address {
    /// The address of one replication of a run.
    pub fn replication(seed: u64, replication: u64) -> Self {
        Self(mix(mix(seed.wrapping_add(GOLDEN)) ^ mix(replication.wrapping_mul(GOLDEN).wrapping_add(0x5851))))
    }

    /// The address of something named under this one.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self(mix(self.0 ^ hash_name(name)))
    }

    /// The address of number `n` of many under this one: passenger `n` of a stream.
    #[inline]
    #[must_use]
    pub fn number(self, n: u64) -> Self {
        Self(mix(self.0.wrapping_add(n.wrapping_mul(GOLDEN))))
    }

    /// Sixty-four random bits for `salt` on this owner's visit number `visit`.
    #[inline]
    pub fn bits(self, salt: Salt, visit: u32) -> u64 {
        mix(self.0.wrapping_add(salt.0).wrapping_add(u64::from(visit).wrapping_mul(GOLDEN)))
    }

    /// A sequential generator for a process that has no passengers yet, such as arrival instants.
    pub fn generator(self, purpose: Purpose) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(mix(self.0.wrapping_add(purpose as u64)))
    }
}

/// The part of an address that is the same for everyone: a place and a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt(u64);

impl Salt {
    /// The salt of `purpose` at the place called `place`.
    pub fn new(place: &str, purpose: Purpose) -> Self {
        Self(mix(hash_name(place).wrapping_add((purpose as u64).wrapping_mul(GOLDEN))))
    }
}

/// A number in [0, 1) from sixty-four random bits.
#[inline]
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// Of parts of the unit interval, given by their upper ends in rising order, the one in which `u` lies; there is at least one.
#[inline]
pub fn part_at<T>(parts: &[T], u: f64, up_to: impl Fn(&T) -> f64) -> &T {
    parts.iter().find(|part| u < up_to(part)).unwrap_or(&parts[parts.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniforms(address: Address, salt: Salt) -> Vec<f64> {
        (0..100_000).map(|n| unit(address.number(n).bits(salt, 0))).collect()
    }

    fn correlation(a: &[f64], b: &[f64]) -> f64 {
        let n = a.len() as f64;
        let covariance: f64 = a.iter().zip(b).map(|(x, y)| (x - 0.5) * (y - 0.5)).sum::<f64>() / n;
        covariance * 12.0
    }

    /// Neighbouring addresses of every kind give uncorrelated uniforms: each correlation of 100,000 pairs has
    /// standard error 0.0032; the limit of 0.014 is 4.4 of them, a false alarm in 10⁵ for each of the pairs.
    #[test]
    fn neighbouring_addresses_are_independent() {
        let base = Address::replication(1, 0).named("p/walk-in");
        let service = Salt::new("p/a", Purpose::Service);
        let reference = uniforms(base, service);
        let shifted: Vec<f64> = (1..=100_000).map(|n| unit(base.number(n).bits(service, 0))).collect();
        let second_visit: Vec<f64> = (0..100_000).map(|n| unit(base.number(n).bits(service, 1))).collect();
        let others = [
            ("next passenger", shifted),
            ("next visit", second_visit),
            ("other purpose", uniforms(base, Salt::new("p/a", Purpose::Route))),
            ("other station", uniforms(base, Salt::new("p/b", Purpose::Service))),
            ("other stream", uniforms(Address::replication(1, 0).named("p/walk-out"), service)),
            ("next replication", uniforms(Address::replication(1, 1).named("p/walk-in"), service)),
            ("next seed", uniforms(Address::replication(2, 0).named("p/walk-in"), service)),
        ];
        for (name, other) in others {
            let r = correlation(&reference, &other);
            assert!(r.abs() < 0.014, "{name}: correlation {r}");
        }
    }

    /// Pearson's chi-square over 1,000 equal cells: 999 degrees of freedom, standard deviation 44.7; five of
    /// them either way is a false alarm of about one in a million.
    #[test]
    fn uniforms_are_uniform() {
        for purpose in [Purpose::Class, Purpose::Service, Purpose::Route] {
            let mut cells = [0_u32; 1_000];
            for u in uniforms(Address::replication(7, 3).named("s"), Salt::new("x", purpose)) {
                cells[(u * 1_000.0) as usize] += 1;
            }
            let chi: f64 =
                cells.iter().map(|&c| (f64::from(c) - 100.0) * (f64::from(c) - 100.0) / 100.0).sum();
            assert!((chi - 999.0).abs() < 224.0, "{purpose:?}: {chi}");
        }
    }

    #[test]
    fn known_answer() {
        let bits = Address::replication(20_230_108, 4).named("lok-ma-chau/walk-in").number(17);
        assert_eq!(bits.bits(Salt::new("lok-ma-chau/counter", Purpose::Service), 0), KNOWN);
    }
    const KNOWN: u64 = 1_086_046_535_874_735_786;
}
