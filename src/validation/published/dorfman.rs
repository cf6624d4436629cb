//! Tests a person when samples are pooled: Dorfman 1943.

use super::{Figure, Source};
use crate::disease::pooling::{best_size, tests_each};

/// The paper.
const SOURCE: Source = Source {
    name: "Dorfman 1943",
    citation: "Dorfman, The detection of defective members of large populations. Annals of Mathematical Statistics 14 (1943) 436; \
               the best sizes with a printed value are in Hanel & Thurner, Boosting test-efficiency by pooled testing for \
               SARS-CoV-2. PLoS One 15 (2020)",
};

/// Rounding of five decimals.
const EXACT: f64 = 1e-5;
/// Largest pool looked at.
const LARGEST: u32 = 100;

/// Size of pool, share of positive samples, tests a person to five decimals.
const TESTS: [(u32, f64, f64); 8] = [
    (32, 0.001, 0.062_76),
    (10, 0.001, 0.109_96),
    (10, 0.01, 0.195_62),
    (10, 0.03, 0.362_58),
    (10, 0.1, 0.751_32),
    (20, 0.001, 0.069_81),
    (20, 0.01, 0.232_09),
    (20, 0.03, 0.506_21),
];

/// Share of positive samples, best size, as printed.
const BEST: [(f64, u32, &str); 4] = [(0.001, 32, ""), (0.01, 11, "11"), (0.03, 6, ""), (0.1, 4, "4")];

/// Tests a person, and best sizes.
pub(super) fn figures() -> Vec<Figure> {
    let tests = TESTS.iter().map(|&(size, share, wanted)| {
        let what = format!("tests a person, pools of {size}, {} % positive", 100.0 * share);
        Figure::new(&SOURCE, what, "1", wanted, tests_each(size, share), EXACT)
    });
    let best = BEST.iter().map(|&(share, size, published)| {
        let what = format!("best size of pool, {} % positive", 100.0 * share);
        let found = f64::from(best_size(share, LARGEST));
        Figure::new(&SOURCE, what, "1", f64::from(size), found, 0.0).printed(published)
    });
    tests.chain(best).collect()
}

#[cfg(test)]
mod tests {
    use crate::disease::pooling::tests_each;
    use crate::random::address::unit;
    use crate::random::{Address, Purpose, Salt};

    /// Pools drawn one by one, each tested and its members again if it is positive, need as many tests as the formula says:
    /// within three standard errors, a false alarm in one of 370 seeds for each of the four cases.
    #[test]
    fn pools_drawn_one_by_one() {
        let salt = Salt::new("dorfman", Purpose::Health);
        for (size, share) in [(32, 0.001), (11, 0.01), (6, 0.03), (4, 0.1)] {
            let address = Address::replication(1943, u64::from(size));
            let pools = 100_000_u64;
            let positive =
                |pool: u64| (0..size).any(|member| unit(address.number(pool).bits(salt, member)) < share);
            let retested = (0..pools).filter(|&pool| positive(pool)).count() as f64;
            let n = f64::from(size);
            let found = 1.0 / n + retested / pools as f64;
            let part = retested / pools as f64;
            let error = 3.0 * (part * (1.0 - part) / pools as f64).sqrt();
            assert!((found - tests_each(size, share)).abs() < error, "{size}: {found}");
        }
    }
}
