//! What a plan from the loads alone would cost and do: the same shifts, covering the loads as if nothing were random.

use super::confirm::{Confirmed, confirm};
use super::staffing::Solved;
use super::station::{Station, changes};
use super::trials::{SolveError, Trials};

/// A plan from the loads alone.
#[derive(Clone, Debug)]
pub struct LoadAlone {
    /// What its shifts cost \[server-hours a day\].
    pub cost: f64,
    /// By station: servers in each slot.
    pub servers: Vec<Vec<u32>>,
    /// What fresh replications say of it.
    pub confirmed: Vec<Confirmed>,
}

/// The plan from the loads that `solved` has found, in as many fresh replications as confirmed that; `replications` if none
/// did.
pub fn load_alone(
    trials: &Trials<'_>,
    stations: &[Station],
    solved: &Solved,
    replications: u32,
    confidence: f64,
) -> Result<LoadAlone, SolveError> {
    let covered = stations.iter().zip(&solved.deterministic).map(|(station, wanted)| {
        let shifts = station.rules.shifts();
        let roster = station.rules.least_cover(&shifts, wanted);
        (station.rules.cost(&shifts, &roster), station.rules.servers(&shifts, &roster))
    });
    let (costs, servers): (Vec<f64>, Vec<Vec<u32>>) = covered.unzip();
    let fresh = solved.confirmed.first().map_or(replications, |c| c.of as u32);
    let confirmed = confirm(trials, &changes(stations, &servers), fresh, 1, confidence)?;
    Ok(LoadAlone { cost: costs.iter().sum(), servers, confirmed })
}
