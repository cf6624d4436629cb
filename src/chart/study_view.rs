//! The input of the charts of a study, in which a scenario runs many times with other values: plain numbers, computed
//! elsewhere. What the charts of a single run show is in [`super::view`].

use jiff::civil::Date;

use super::policy_view::PoliciesView;
use super::view::{Band, StageView};
use crate::scenario::measure::Better;

/// One chart of a study.
#[derive(Debug, Clone)]
pub enum StudyChart {
    /// A measure over two inputs.
    HeatMap(HeatMapView),
    /// A measure over one input.
    Response(ResponseView),
    /// What is bought at which cost.
    Pareto(ParetoView),
    /// What policies give in wait, infections and cost.
    Policies(PoliciesView),
    /// Alternatives against a base.
    Differences(DifferencesView),
    /// Alternatives over time.
    Overlay(OverlayView),
    /// Alternatives of a plan, stage by stage.
    Stages(StagesComparedView),
    /// Alternatives of who gets a place.
    Places(PlacesComparedView),
    /// Which input matters most.
    Tornado(TornadoView),
}

/// Alternatives of a plan.
#[derive(Debug, Clone)]
pub struct StagesComparedView {
    /// What stands around it.
    pub head: StudyHead,
    /// Day 1.
    pub start: Date,
    /// Number of simulated days; 0 counts as 1.
    pub days: u32,
    /// The alternatives.
    pub alternatives: Vec<StagesAlternative>,
}

/// An alternative of a plan.
#[derive(Debug, Clone)]
pub struct StagesAlternative {
    /// Its letter, for tables.
    pub letter: String,
    /// Its name, with the letter.
    pub name: String,
    /// Its stages; those of several alternatives with the same name are the same.
    pub stages: Vec<StageView>,
}

/// Who gets a place under each alternative.
#[derive(Debug, Clone)]
pub struct PlacesComparedView {
    /// What stands around it.
    pub head: StudyHead,
    /// The alternatives.
    pub alternatives: Vec<String>,
    /// By purpose: its name, and what became under each alternative of the people who asked; none where nobody did.
    pub purposes: Vec<(String, Vec<Option<PlaceView>>)>,
}

/// What became of the people who asked for a place.
#[derive(Debug, Clone)]
pub struct PlaceView {
    /// Share of those asking who got a place \[1\].
    pub share: f64,
    /// Its 95 % confidence interval.
    pub interval: Option<(f64, f64)>,
    /// Days from the day wished for to that of the place, on average.
    pub wait_mean_d: Option<f64>,
    /// Days that one in twenty of those with a place exceeds.
    pub wait_p95_d: Option<f64>,
}

/// What all charts of a study have around them.
#[derive(Debug, Clone, Default)]
pub struct StudyHead {
    /// The file name is made from it, e.g. `sweep-wait-heat-map`.
    pub name: String,
    /// Title of the scenario; if it is empty, the name takes its place.
    pub title: String,
    /// What is shown and how often it was simulated; may be long.
    pub subtitle: String,
    /// What the reader must know besides, written under the chart.
    pub notes: Vec<String>,
}

/// What is measured.
#[derive(Debug, Clone)]
pub struct Measure {
    /// What it is called, without its unit.
    pub name: String,
    /// How its values are written.
    pub scale: Scale,
}

/// How values are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scale {
    /// The values are seconds, shown as seconds, minutes or hours.
    Seconds,
    /// The values are fractions, shown as per cent.
    Share,
    /// The values are shown as they are, with this unit; may be empty.
    Number(String),
}

/// An input with its levels, in their order.
#[derive(Debug, Clone)]
pub struct Levels {
    /// What the input is called, with its unit.
    pub title: String,
    /// The levels as readers write them; the first 60 are drawn.
    pub labels: Vec<String>,
}

/// A measure over two inputs.
#[derive(Debug, Clone)]
pub struct HeatMapView {
    /// Title, name and notes.
    pub head: StudyHead,
    /// What is measured.
    pub measure: Measure,
    /// The input from left to right.
    pub x: Levels,
    /// The input from the bottom up.
    pub y: Levels,
    /// Row by row, the lowest row first: `cells[y * x.labels.len() + x]`. Cells that are missing have no value.
    pub cells: Vec<HeatCell>,
    /// What holds inside the line, e.g. `at most 15 min, with probability 95 %`; empty: there is no target.
    pub target: String,
    /// Values at the ends of the colours; `None`: from the smallest to the largest value.
    pub colours: Option<(f64, f64)>,
    /// Whether more or less is better: the darker, the worse. Where neither is, much is dark.
    pub better: Better,
}

/// One combination of two levels.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeatCell {
    /// The value; `None` or not a number: there is none.
    pub value: Option<f64>,
    /// Whether the target is met; `None`: not known.
    pub meets: Option<bool>,
    /// Whether that could still turn with more replications.
    pub uncertain: bool,
}

/// A value to be met.
#[derive(Debug, Clone)]
pub struct TargetLine {
    /// The value, in the unit of its axis.
    pub value: f64,
    /// What it is called, e.g. `target: at most 15 min`.
    pub label: String,
}

/// A measure over one input.
#[derive(Debug, Clone)]
pub struct ResponseView {
    /// Title, name and notes.
    pub head: StudyHead,
    /// What is measured.
    pub measure: Measure,
    /// What the input is called, with its unit if its values are numbers.
    pub input: String,
    /// The values of the input.
    pub points: Points,
    /// The lines, up to eight of them.
    pub lines: Vec<ResponseLine>,
    /// What is to be reached.
    pub target: Option<TargetLine>,
    /// Values of the input that matter, if the values are numbers.
    pub marked: Vec<MarkedInput>,
}

/// A value of the input that matters: where a line reaches the target, or bends most.
#[derive(Debug, Clone)]
pub struct MarkedInput {
    /// Number of the line it belongs to.
    pub line: usize,
    /// The value.
    pub value: f64,
    /// Between which values it lies; infinite or NaN if that is not known.
    pub interval: (f64, f64),
    /// Whether the line bends most there.
    pub is_knee: bool,
    /// What it is, e.g. `the mean reaches the target between 40,000 and 45,000`.
    pub label: String,
}

/// The values of an input.
#[derive(Debug, Clone)]
pub enum Points {
    /// Numbers, in any order; points without a finite number are not drawn.
    Numbers(Vec<f64>),
    /// Names, evenly spaced.
    Names(Vec<String>),
}

/// One line over the values of an input. All lists go with the points; values that are missing or not finite are gaps.
#[derive(Debug, Clone, Default)]
pub struct ResponseLine {
    /// Name as shown to readers; may be empty if there is one line.
    pub name: String,
    /// Mean over the replications.
    pub mean: Vec<f64>,
    /// Lower end of the 95 % confidence interval of the mean.
    pub low: Vec<f64>,
    /// Upper end of it.
    pub high: Vec<f64>,
    /// 5 % point over the replications; may be empty.
    pub p05: Vec<f64>,
    /// 95 % point over the replications; may be empty.
    pub p95: Vec<f64>,
}

/// What is bought at which cost; a lower cost is better.
#[derive(Debug, Clone)]
pub struct ParetoView {
    /// Title, name and notes.
    pub head: StudyHead,
    /// The cost, from left to right.
    pub cost: Measure,
    /// What is bought with it, from the bottom up.
    pub measure: Measure,
    /// The alternatives; those without finite numbers are not drawn.
    pub points: Vec<ParetoPoint>,
    /// Names of the groups that have a front each; empty if all points are one group.
    pub groups: Vec<String>,
    /// What is to be reached.
    pub targets: Vec<TargetLine>,
}

/// One alternative.
#[derive(Debug, Clone, Default)]
pub struct ParetoPoint {
    /// Name as shown to readers.
    pub label: String,
    /// What it costs.
    pub cost: f64,
    /// What it gives.
    pub value: f64,
    /// Lower end of the interval of `value`; not finite: there is none.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// Whether no other alternative of its group is better on one axis without being worse on the other.
    pub on_front: bool,
    /// Number of its group.
    pub group: usize,
}

/// Alternatives against a base: how much each measure differs.
#[derive(Debug, Clone)]
pub struct DifferencesView {
    /// Title, name and notes.
    pub head: StudyHead,
    /// What the base is called.
    pub base: String,
    /// What the whiskers are, e.g. `simultaneous 95 % intervals`.
    pub interval: String,
    /// The rows, those of a group next to each other.
    pub rows: Vec<DifferenceRow>,
}

/// What a difference is for those who are concerned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// For the better, and more than chance.
    Better,
    /// For the worse, and more than chance.
    Worse,
    /// More than chance, and neither better nor worse.
    Different,
    /// It may be chance.
    #[default]
    Unclear,
}

/// One measure of one alternative.
#[derive(Debug, Clone, Default)]
pub struct DifferenceRow {
    /// What is compared with the base, e.g. the name of the alternative; written once above neighbouring rows.
    pub group: String,
    /// What is measured, e.g. `booking-check wait mean`.
    pub label: String,
    /// Difference from the base, as a fraction of the base; not finite: there is none.
    pub difference: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// What the difference is; the chart shows this verdict and does not make one of its own.
    pub verdict: Verdict,
    /// Value of the base, with its unit.
    pub base_value: String,
    /// Value of the alternative, with its unit.
    pub value: String,
    /// Difference in that unit.
    pub change: String,
}

/// Alternatives over the time of the day or the run.
#[derive(Debug, Clone)]
pub struct OverlayView {
    /// Title, name and notes.
    pub head: StudyHead,
    /// What is shown, e.g. `passengers waiting`.
    pub heading: String,
    /// Day 1.
    pub start: Date,
    /// Number of simulated days; 0 counts as 1.
    pub days: u32,
    /// Opening hours \[seconds of the day\], for the time range of one-day charts; `None`: always open.
    pub hours: Option<(f64, f64)>,
    /// Number of replications behind every mean and band.
    pub replications: u32,
    /// Names of the alternatives; the first six are drawn.
    pub alternatives: Vec<String>,
    /// The panels, in their order.
    pub panels: Vec<OverlayPanel>,
}

/// What is shown of one place, e.g. a station.
#[derive(Debug, Clone, Default)]
pub struct OverlayPanel {
    /// Name as shown to readers.
    pub name: String,
    /// Unit of the values, short enough for the space left of the axis, e.g. `persons`.
    pub unit: String,
    /// One band per alternative; missing ones are gaps.
    pub bands: Vec<Band>,
}

/// How far each input moves a measure on its own.
#[derive(Debug, Clone)]
pub struct TornadoView {
    /// Title, name and notes.
    pub head: StudyHead,
    /// What is measured.
    pub measure: Measure,
    /// Its value if no input is moved.
    pub base: f64,
    /// The inputs, in the order in which they are shown.
    pub rows: Vec<TornadoRow>,
}

/// One input that is moved down and up.
#[derive(Debug, Clone, Default)]
pub struct TornadoRow {
    /// What the input is called.
    pub input: String,
    /// Its low value, with its unit.
    pub low: String,
    /// Its high value, with its unit.
    pub high: String,
    /// The measure if the input is low.
    pub at_low: Output,
    /// The measure if it is high.
    pub at_high: Output,
}

/// A mean with half the width of its confidence interval.
#[derive(Debug, Clone, Copy, Default)]
pub struct Output {
    /// The mean; not finite: there is none.
    pub mean: f64,
    /// Half the width of its interval; not finite or 0: there is none.
    pub half_width: f64,
}
