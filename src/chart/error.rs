//! What can go wrong while drawing.

/// Why a chart could not be made. The numbers of a run are not touched by any of these: a caller may report the
/// error and go on without charts.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The font built into the program cannot be read; no chart can be drawn.
    #[error("the built-in chart font cannot be read ({0})")]
    Font(&'static str),
    /// The drawing library refused a shape; the chart in question is lost.
    #[error("chart `{chart}` cannot be drawn: {reason}")]
    Drawing {
        /// File name of the chart, without ending.
        chart: String,
        /// The drawing library's own words.
        reason: String,
    },
    /// The picture cannot be stored as PNG; the chart in question is lost.
    #[error("chart `{chart}` cannot be encoded as PNG")]
    Png {
        /// File name of the chart, without ending.
        chart: String,
        /// The encoder's own error.
        source: png::EncodingError,
    },
}
