//! Control variates: what of a result is the chance of who came, taken out of its mean.
//!
//! Days differ because more people come at the peak, or slower ones. How much work they brought to a station in each half
//! hour, beyond what was expected, is known of each replication ([`crate::record::Offered`]) and has mean zero. So a
//! measure less a linear function of it has the same mean as the measure and varies less, the more of it the function
//! explains. The runs are the same: only what is concluded from them changes.
//!
//! The slopes come from the replications themselves, and slopes that have seen a value would explain it too well. So the
//! replications are dealt into [`FOLDS`] parts, and what is taken off the values of one part follows from the others
//! (Avramidis & Wilson, "A splitting scheme for control variates", Operations Research Letters 14, 1993). Whatever is
//! chosen in between, the station and how smooth the slopes are, is chosen from the others too. Then every value less its
//! control has exactly the mean of the measure, and the variance found is the one there is: the variance reduction told is
//! not that of a fit but that of a forecast.

use crate::num::ridge::{Fit, Moments, Penalty};
use crate::num::special::student_tail_quantile;
use crate::num::{Spread, Student};
use crate::record::offered::HALF_HOURS;
use crate::record::{Followed, Place};
use crate::scenario::Scenario;
use crate::scenario::model::{PortId, StationId};

/// Fewer replications than this tell slopes, and how well they forecast, too badly: their means are left as they are.
const ENOUGH: usize = 40;
/// Parts into which replications are dealt.
const FOLDS: usize = 10;
/// Slopes of half hours that follow each other are alike: a priori their correlation falls to 1/e over two hours. Between
/// one hour and four it makes no difference that matters.
const ALIKE: f64 = 0.778_800_783_071_404_9;
/// So many replications tell whether controls explain anything.
pub(super) const TELLING: u32 = 100;
/// A variance less than this many times smaller is not worth another estimate.
const WORTH: f64 = 1.1;
/// A measure that the controls explain entirely is said to vary this many times less.
const MOST: f64 = 1e6;

/// The controls of a scenario's targets.
#[derive(Debug)]
pub(super) struct Controls {
    /// What is followed in every replication.
    pub followed: Followed,
    /// By target: what its value may follow from.
    candidates: Vec<Vec<Candidate>>,
}

/// Loads from which the value of a target may follow.
#[derive(Clone, Debug)]
struct Candidate {
    /// Number of the station whose load counts half hour by half hour and day by day; none if no station's does.
    closely: Option<usize>,
    /// Numbers of the stations whose loads count in all.
    in_all: Vec<usize>,
}

/// A mean from which chance has been taken out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Controlled {
    /// The mean.
    pub mean: f64,
    /// Half-width of its 95 % confidence interval.
    pub half_width: f64,
    /// How many times smaller the variance is.
    pub reduction: f64,
}

/// What was offered to the stations followed, by replication.
pub(super) type Loads = Vec<Vec<f64>>;

impl Controls {
    /// For the precision that is asked of a scenario; none if it asks for none, or if the loads of no station could explain
    /// any of its targets.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let targets = &scenario.run.precision.as_ref().filter(|precision| precision.controls)?.targets;
        let mut stations: Vec<StationId> = Vec::new();
        let of_port = |port: PortId| {
            let all = scenario.stations.iter().enumerate().filter(move |(_, station)| station.port == port);
            all.map(|(s, _)| StationId(s as u32)).collect::<Vec<_>>()
        };
        let mut number = |station: StationId| {
            stations.iter().position(|&known| known == station).unwrap_or_else(|| {
                stations.push(station);
                stations.len() - 1
            })
        };
        let candidates = targets
            .iter()
            .map(|target| {
                let in_all: Vec<usize> = match target.row.place {
                    Place::Station(station) => vec![number(station)],
                    _ => of_port(target.row.port).into_iter().map(&mut number).collect(),
                };
                let closely = in_all.iter().copied().map(Some);
                let closely = std::iter::once(None).chain(closely);
                closely.map(|closely| Candidate { closely, in_all: in_all.clone() }).collect()
            })
            .collect();
        let followed = Followed::new(&stations, scenario);
        followed.is_any().then_some(Self { followed, candidates })
    }

    /// The mean of the values of target number `target`, one a replication, less what the loads explain; none if that is not
    /// worth it or cannot be told.
    pub fn estimate(&self, target: usize, values: &[f64], loads: &Loads) -> Option<Controlled> {
        // A replication without a value would leave the loads without their own.
        if values.len() != loads.len() || values.len() < ENOUGH {
            return None;
        }
        let student = Student::new(values.len());
        let plain = Spread::of(values, &student)?;
        let columns = self.followed.columns.count();
        // Seen from their mean, values lose no digits in squares.
        let seen: Vec<f64> = values.iter().map(|value| value - plain.mean).collect();
        let candidates = self.candidates[target].iter();
        let regressions = candidates.filter_map(|candidate| Regression::of(&seen, candidate, columns, loads));
        let regressions: Vec<Regression> = regressions.collect();
        let mut left = values.to_vec();
        for fold in 0..FOLDS {
            let fits = regressions.iter().filter_map(|r| r.without(fold).map(|fit| (r, fit)));
            let Some((regression, fit)) = fits.min_by(|a, b| a.1.error.total_cmp(&b.1.error)) else {
                continue;
            };
            for (left, features) in left.iter_mut().zip(&regression.features).skip(fold).step_by(FOLDS) {
                *left -= features.iter().zip(&fit.slopes).map(|(x, slope)| x * slope).sum::<f64>();
            }
        }
        let spread = Spread::of(&left, &student)?;
        let (before, after) = (plain.sd?, spread.sd?);
        let reduction = (before * before / (after * after)).min(MOST);
        // Each part has slopes of its own: that many degrees of freedom are taken off, which keeps few replications honest.
        let n = values.len() as f64;
        let half_width = student_tail_quantile(0.025, n - FOLDS as f64) * after / n.sqrt();
        (reduction >= WORTH).then_some(Controlled { mean: spread.mean, half_width, reduction })
    }
}

/// The regression of a target's values on the features of one candidate, fold by fold.
struct Regression {
    /// By replication.
    features: Vec<Vec<f64>>,
    penalty: Penalty,
    all: Moments,
    folds: Vec<Moments>,
}

impl Regression {
    /// Of `values` by replication; none if nobody ever brought anything to the station.
    fn of(values: &[f64], candidate: &Candidate, columns: usize, loads: &Loads) -> Option<Self> {
        let closely = match candidate.closely {
            None => Vec::new(),
            Some(station) => {
                let first = station * columns;
                let is_used = |half_hour: &usize| loads.iter().any(|load| load[first + half_hour] != 0.0);
                let used = (0..HALF_HOURS).find(is_used)?..(0..HALF_HOURS).rfind(is_used)? + 1;
                vec![first + used.start..first + used.end, first + HALF_HOURS..first + columns]
            }
        };
        let mut penalty = Penalty::default();
        if let [half_hours, days] = closely.as_slice() {
            penalty.chain(half_hours.len(), ALIKE);
            days.clone().for_each(|_| penalty.alone());
        }
        candidate.in_all.iter().for_each(|_| penalty.alone());
        let features: Vec<Vec<f64>> = loads
            .iter()
            .map(|load| {
                let closely = closely.iter().flat_map(|columns| &load[columns.clone()]).copied();
                let in_all = |&station: &usize| load[station * columns..][..HALF_HOURS].iter().sum::<f64>();
                closely.chain(candidate.in_all.iter().map(in_all)).collect()
            })
            .collect();
        let mut folds = vec![Moments::new(penalty.features()); FOLDS];
        for (i, (features, &value)) in features.iter().zip(values).enumerate() {
            folds[i % FOLDS].add(features, value);
        }
        let all = folds.iter().fold(Moments::new(penalty.features()), Moments::with);
        Some(Self { features, penalty, all, folds })
    }

    /// From all replications but those of one fold.
    fn without(&self, fold: usize) -> Option<Fit> {
        self.all.clone().without(&self.folds[fold]).fit(&self.penalty)
    }
}
