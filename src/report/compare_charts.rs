//! From a comparison to its charts.

use super::comparison::Comparison;
use crate::chart::{ChartError, ChartFile};
use crate::scenario::Scenario;

/// All charts of a comparison.
pub fn files(_scenarios: &[&Scenario], _comparison: &Comparison) -> Result<Vec<ChartFile>, ChartError> {
    Ok(Vec::new())
}
