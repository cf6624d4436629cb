//! The input of the charts of a study, in which a scenario runs many times with other values: plain numbers, computed
//! elsewhere. The charts of many runs over time are in [`super::view`].

/// One chart of a study.
#[derive(Debug, Clone)]
pub enum StudyChart {
    /// A measure over two inputs.
    HeatMap(HeatMapView),
    /// A measure over one input.
    Response(ResponseView),
    /// What is bought at which cost.
    Pareto(ParetoView),
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

/// What is bought at which cost; less is better on both axes.
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
    /// Whether no other alternative is better on one axis without being worse on the other.
    pub on_front: bool,
}
