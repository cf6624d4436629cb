//! The input of the charts: plain numbers, computed elsewhere, and the finished files.

use jiff::civil::Date;

/// Everything the charts of one port show.
#[derive(Debug, Clone)]
pub struct PortView {
    /// Full name of the port; the file names are made from it.
    pub port: String,
    /// Title of the scenario; may be empty.
    pub title: String,
    /// What was changed in it for this run; may be empty.
    pub changes: String,
    /// Day 1.
    pub start: Date,
    /// Number of simulated days; 0 counts as 1.
    pub days: u32,
    /// Number of replications behind every mean and band.
    pub replications: u32,
    /// Opening hours \[seconds of the day\], for the time range of one-day charts; `None`: always open.
    pub hours: Option<(f64, f64)>,
    /// The stations, in the order passengers meet them.
    pub stations: Vec<StationView>,
    /// Passengers inside the port.
    pub inside: Band,
    /// Passengers cleared in each interval \[per interval\]; the chart shows them \[1/h\].
    pub cleared: Band,
    /// The same port day by day; `None` for a run of one day.
    pub by_day: Option<DaysView>,
}

/// What the charts show of a port day by day. All bands have a step of one day.
#[derive(Debug, Clone, Default)]
pub struct DaysView {
    /// Passengers who came.
    pub came: Band,
    /// Passengers who were cleared.
    pub cleared: Band,
    /// Passengers who were turned away.
    pub turned_away: Band,
    /// Passengers who were refused by a check.
    pub refused: Band,
    /// Passengers who gave up waiting and left.
    pub gave_up: Band,
    /// Time from entering the port to clearing it that 95 % of those cleared do not exceed \[s\].
    pub journey_p95: Band,
}

/// Everything the chart of the stages of a plan shows.
#[derive(Debug, Clone)]
pub struct StagesView {
    /// Title of the scenario; may be empty.
    pub title: String,
    /// What was changed in it for this run; may be empty.
    pub changes: String,
    /// Day 1.
    pub start: Date,
    /// Number of simulated days; 0 counts as 1.
    pub days: u32,
    /// Number of replications behind every share.
    pub replications: u32,
    /// The stages in their order.
    pub stages: Vec<StageView>,
}

/// What the chart shows of one stage, by day.
#[derive(Debug, Clone)]
pub struct StageView {
    /// Name as shown to readers.
    pub name: String,
    /// Share of the replications in which the stage has been reached by this day.
    pub reached: Vec<Chance>,
    /// Share of the replications in which it is in force on this day \[1\].
    pub in_force: Vec<f64>,
}

/// Everything the charts of quotas and of those who book show.
#[derive(Debug, Clone)]
pub struct BookingsView {
    /// Title of the scenario; may be empty.
    pub title: String,
    /// What was changed in it for this run; may be empty.
    pub changes: String,
    /// Day 1.
    pub start: Date,
    /// Number of simulated days; 0 counts as 1.
    pub days: u32,
    /// Number of replications behind every mean, interval and band.
    pub replications: u32,
    /// The purposes of travel, in the order of the file.
    pub purposes: Vec<PurposeView>,
    /// The quotas day by day; empty for a run of one day.
    pub quotas: Vec<QuotaView>,
}

/// What the chart shows of those who travel for one purpose. Numbers of people are means over the replications.
#[derive(Debug, Clone)]
pub struct PurposeView {
    /// Name as shown to readers.
    pub name: String,
    /// People who asked for a place.
    pub asked: f64,
    /// Share of them who got one; its interval is not a number if a single replication gives none. `None`: nobody
    /// asked.
    pub booked: Option<Chance>,
    /// People who still waited for a place when the run ended.
    pub still_waiting: f64,
    /// People who went without a place.
    pub unbooked: f64,
    /// People who got no place for as long as they would wait.
    pub gave_up: f64,
    /// Days from the day wished for to the day of the place, mean over those who got one; `None`: nobody did.
    pub wait_mean_d: Option<f64>,
    /// Days that one in twenty of them waits longer than.
    pub wait_p95_d: Option<f64>,
}

/// What the chart shows of one quota. All bands have a step of one day.
#[derive(Debug, Clone)]
pub struct QuotaView {
    /// Full name; the file name is made from it.
    pub name: String,
    /// Places there are, overbooking not counted.
    pub places: Band,
    /// People who got a place.
    pub booked: Band,
    /// Those of them who came.
    pub came: Band,
    /// Share of them who did not \[1\].
    pub no_show_share: Band,
}

/// A share with its 95 % confidence interval, as fractions 0..=1.
#[derive(Debug, Clone, Copy)]
pub struct Chance {
    /// The share \[1\].
    pub share: f64,
    /// Lower end of the interval \[1\].
    pub low: f64,
    /// Upper end of the interval \[1\].
    pub high: f64,
}

/// One measure over time, across replications. Point `i` is the interval beginning at `i * step_s` seconds after
/// 00:00 of day 1. Values that are not finite are gaps.
#[derive(Debug, Clone, Default)]
pub struct Band {
    /// Length of an interval \[s\].
    pub step_s: f64,
    /// Mean over the replications.
    pub mean: Vec<f64>,
    /// 5 % point over the replications.
    pub p05: Vec<f64>,
    /// 95 % point over the replications.
    pub p95: Vec<f64>,
}

/// What the charts show of one station.
#[derive(Debug, Clone)]
pub struct StationView {
    /// Name as shown to readers.
    pub name: String,
    /// Persons waiting.
    pub queue: Band,
    /// Completed services \[1/h\].
    pub throughput: Band,
    /// Mean number of servers on duty, per interval of `queue.step_s`; `None`: a station without servers.
    pub servers: Option<Vec<f64>>,
    /// Waiting times; `None`: not recorded.
    pub wait: Option<WaitView>,
    /// Share of the servers' time on duty that is spent serving; `None`: not recorded.
    pub utilisation: Option<Spread>,
}

/// The waiting times at one station, over all passengers of all replications.
#[derive(Debug, Clone)]
pub struct WaitView {
    /// Pairs of seconds waited `x` \[s\] and the share of passengers who waited longer than `x` \[1\], `x`
    /// ascending, the first `x` 0.
    pub longer_than: Vec<(f64, f64)>,
    /// Mean waiting time \[s\].
    pub mean_s: f64,
    /// Waiting time that 95 % of the passengers do not exceed \[s\].
    pub p95_s: f64,
}

/// A mean over replications with its 5 and 95 % points, as fractions 0..=1.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// Mean over the replications \[1\].
    pub mean: f64,
    /// 5 % point \[1\].
    pub p05: f64,
    /// 95 % point \[1\].
    pub p95: f64,
}

/// One finished chart in both formats.
#[derive(Debug, Clone)]
pub struct ChartFile {
    /// File name without ending, safe on common file systems.
    pub name: String,
    /// The SVG document.
    pub svg: String,
    /// The bytes of the PNG file.
    pub png: Vec<u8>,
}
