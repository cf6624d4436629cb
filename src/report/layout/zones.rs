//! Zones in a picture of the hall: the ground on which their stations stand.

use super::StationBox;
use crate::scenario::Scenario;
use crate::scenario::model::ZoneId;

/// A rectangle \[px\].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

/// The ground of a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// The zone.
    pub zone: ZoneId,
    /// What it covers: one rectangle around all its stations where no other station stands in it, else one around each.
    /// The name stands below the first.
    pub rects: Vec<Rect>,
}

/// Ground around a station; the name of the zone stands in it.
const AROUND: f64 = 13.0;

impl Rect {
    /// The rectangle of a station with so much around it.
    fn around(b: &StationBox, more: f64) -> Self {
        let (right, bottom) = (b.x + b.width + more, b.y + b.height + more);
        Self { left: b.x - more, top: b.y - more, right, bottom }
    }

    /// The least rectangle that holds both.
    fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether two have a point in common.
    pub fn meets(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Width.
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// Height.
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// The grounds of all zones with stations.
pub fn areas(scenario: &Scenario, boxes: &[StationBox]) -> Vec<Area> {
    let area = |zone: ZoneId| {
        let is_own = |s: usize| scenario.stations[s].zone == Some(zone);
        let (own, others): (Vec<usize>, Vec<usize>) = (0..boxes.len()).partition(|&s| is_own(s));
        let own: Vec<Rect> = own.into_iter().map(|s| Rect::around(&boxes[s], AROUND)).collect();
        let whole = own.iter().copied().reduce(Rect::union)?;
        let alone = !others.into_iter().any(|s| Rect::around(&boxes[s], 0.0).meets(whole));
        Some(Area { zone, rects: if alone { vec![whole] } else { own } })
    };
    (0..scenario.zones.len()).filter_map(|z| area(ZoneId(z as u32))).collect()
}
