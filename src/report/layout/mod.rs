//! Where everything stands in a picture of the hall: stations with their servers and waiting room, links, ways in and out.
//!
//! Positions come from `at` where every station of a port has one; else stations stand in columns by how many others lie
//! before them at most, in the order in which people come to them.

pub mod svg;
mod zones;

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::Scenario;
use crate::scenario::model::{Lanes, PortId, StationId, Target, Work};
pub use zones::{Area, Rect};

/// A picture of the ports of a scenario, one below the other. All lengths are pixels.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Width of the picture.
    pub width: f64,
    /// Height of the picture.
    pub height: f64,
    /// Ports with the heights at which their names stand.
    pub ports: Vec<(PortId, f64)>,
    /// Stations, in the order of the scenario.
    pub stations: Vec<StationBox>,
    /// Ways on which people go.
    pub links: Vec<Link>,
    /// Where people come in and go out.
    pub gates: Vec<Gate>,
    /// The ground of zones.
    pub zones: Vec<Area>,
}

/// A station.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StationBox {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Servers drawn.
    pub servers: u32,
    /// Servers in a row.
    pub columns: u32,
    /// Distance from one server to the next.
    pub cell: f64,
    /// Whether each server has a line of its own, which stands beside it.
    pub lanes: bool,
}

/// A station or a gate by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A station.
    Station(u32),
    /// A gate.
    Gate(u32),
}

/// A way from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// From where.
    pub from: Node,
    /// Where to.
    pub to: Node,
}

/// Where people come in or go out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// Its port.
    pub port: PortId,
    /// What it is for.
    pub kind: GateKind,
    /// Place.
    pub x: f64,
    /// Place.
    pub y: f64,
}

/// What a gate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateKind {
    /// People come in here.
    Arrivals,
    /// People who have cleared go out here.
    Cleared,
    /// People who go to a stay go out here.
    Stay,
    /// All others go out here: turned away, refused.
    Other,
}

/// Height of the line with the name of a station.
pub const HEAD: f64 = 22.0;
/// Width of the room in which people wait.
pub const ROOM: f64 = 112.0;
/// Space at the edges of a station.
pub const PAD: f64 = 6.0;
const GAP_X: f64 = 64.0;
const GAP_Y: f64 = 30.0;
const MARGIN: f64 = 66.0;
/// From the upper edge of a port, with its name, to its stations and the ground of their zones.
const BELOW_NAME: f64 = 46.0;
/// Least height of the waiting room.
const LEAST: f64 = 92.0;
/// Most servers of a station whose lines are drawn beside them: more would make it too high.
const MOST_LANES: u32 = 60;
/// Most servers drawn one by one.
pub const MOST_SERVERS: u32 = 400;
/// Least distance in metres that is told apart: a station is drawn as large whatever the distances are.
const LEAST_SPREAD: f64 = 1e-6;

impl StationBox {
    fn of(scenario: &Scenario, station: usize) -> Self {
        let servers = match scenario.stations[station].work {
            Work::Servers { .. } => scenario.stations[station].servers_at_most.min(MOST_SERVERS),
            _ => 0,
        };
        let cell = match servers {
            0..=48 => 11.0,
            49..=120 => 9.0,
            _ => 6.0,
        };
        let lanes = matches!(scenario.stations[station].queue.lanes, Lanes::PerServer(_))
            && (2..=MOST_LANES).contains(&servers);
        let columns = if lanes { 1 } else { (f64::from(servers) * 0.8).sqrt().ceil().max(1.0) as u32 };
        let rows = servers.div_ceil(columns.max(1));
        let body = LEAST.max(f64::from(rows) * cell);
        let right = if servers == 0 { 0.0 } else { f64::from(columns) * cell + PAD };
        Self {
            x: 0.0,
            y: 0.0,
            width: (2.0 * PAD + ROOM + right).max(132.0),
            height: HEAD + body + PAD,
            servers,
            columns,
            cell,
            lanes,
        }
    }
}

impl Layout {
    /// The layout of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let mut layout = Self {
            stations: (0..scenario.stations.len()).map(|s| StationBox::of(scenario, s)).collect(),
            ..Self::default()
        };
        let mut top = 0.0;
        for port in 0..scenario.ports.len() {
            top = layout.place(scenario, port, top);
        }
        layout.height = top;
        layout.link(scenario);
        layout.zones = zones::areas(scenario, &layout.stations);
        layout
    }

    /// Places a port below `top`; gives where the next can begin.
    fn place(&mut self, scenario: &Scenario, port: usize, top: f64) -> f64 {
        let id = PortId(port as u16);
        let range = scenario.ports[port].stations.clone();
        self.ports.push((id, top + 20.0));
        let places: Option<Vec<(f64, f64)>> = range.clone().map(|s| scenario.stations[s].at).collect();
        match places.filter(|places| !places.is_empty()) {
            Some(places) => self.by_metres(range.start, &places, top + BELOW_NAME),
            None => self.in_columns(scenario, range.clone(), top + BELOW_NAME),
        }
        let boxes = &self.stations[range];
        let right = boxes.iter().map(|b| b.x + b.width).fold(MARGIN + 132.0, f64::max);
        let bottom = boxes.iter().map(|b| b.y + b.height).fold(top + BELOW_NAME + 80.0, f64::max);
        let middle = f64::midpoint(top + BELOW_NAME, bottom);
        let mut gate = |kind, x, y| self.gates.push(Gate { port: id, kind, x, y });
        gate(GateKind::Arrivals, 24.0, middle);
        gate(GateKind::Cleared, right + MARGIN - 24.0, middle);
        gate(GateKind::Stay, right + MARGIN - 24.0, f64::midpoint(middle, bottom + 14.0));
        gate(GateKind::Other, right + MARGIN - 24.0, bottom + 14.0);
        // The words at the way out are wider than its sign.
        self.width = self.width.max(right + MARGIN + 24.0);
        bottom + 36.0
    }

    /// Stations where the scenario says, on a scale at which none lie on each other if that can be.
    fn by_metres(&mut self, first: usize, places: &[(f64, f64)], top: f64) {
        let least = |of: fn(&(f64, f64)) -> f64| places.iter().map(of).fold(f64::INFINITY, f64::min);
        let (left, upper) = (least(|place| place.0), least(|place| place.1));
        let mut scale: f64 = 1.0;
        for (i, a) in places.iter().enumerate() {
            for (j, b) in places.iter().enumerate().skip(i + 1) {
                let (dx, dy) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
                if dx.max(dy) < LEAST_SPREAD {
                    continue;
                }
                let (p, q) = (self.stations[first + i], self.stations[first + j]);
                let across = (p.width.max(q.width) + 16.0) / dx.max(LEAST_SPREAD);
                let down = (p.height.max(q.height) + 12.0) / dy.max(LEAST_SPREAD);
                scale = scale.max(across.min(down).min(100.0));
            }
        }
        for (i, place) in places.iter().enumerate() {
            let b = &mut self.stations[first + i];
            (b.x, b.y) = (MARGIN + scale * (place.0 - left), top + scale * (place.1 - upper));
        }
    }

    /// Stations in columns.
    fn in_columns(&mut self, scenario: &Scenario, range: std::ops::Range<usize>, top: f64) {
        let columns = columns(scenario, range);
        // Where everybody else goes past a column its stations stand below, out of the way.
        let passed = passed(scenario, &columns);
        let heights: Vec<f64> = columns
            .iter()
            .map(|column| column.iter().map(|&s| self.stations[s].height + GAP_Y).sum::<f64>() - GAP_Y)
            .collect();
        let tallest = heights.iter().copied().fold(0.0, f64::max);
        let mut x = MARGIN;
        for (c, (column, height)) in columns.iter().zip(heights).enumerate() {
            let width = column.iter().map(|&s| self.stations[s].width).fold(0.0, f64::max);
            let mut y = if passed[c] { top + tallest + GAP_Y } else { top + (tallest - height) / 2.0 };
            for &s in column {
                let b = &mut self.stations[s];
                (b.x, b.y) = (x, y);
                y += b.height + GAP_Y;
            }
            x += width + GAP_X;
        }
    }

    /// The ways between what has been placed.
    fn link(&mut self, scenario: &Scenario) {
        let mut seen = BTreeSet::new();
        let gate_of = |gates: &[Gate], port: PortId, kind: GateKind| {
            gates.iter().position(|gate| gate.port == port && gate.kind == kind).map(|g| Node::Gate(g as u32))
        };
        for stream in &scenario.arrivals {
            for &(_, port, station) in &stream.entries {
                if let Some(from) = gate_of(&self.gates, port, GateKind::Arrivals) {
                    seen.insert((from, Node::Station(station.0)));
                }
            }
        }
        for (s, station) in scenario.stations.iter().enumerate() {
            let from = Node::Station(s as u32);
            for to in ways(scenario, s) {
                let kind = match to {
                    Target::Station(to) => {
                        seen.insert((from, Node::Station(to.0)));
                        continue;
                    }
                    Target::Cleared => GateKind::Cleared,
                    Target::Stay(_) => GateKind::Stay,
                    _ => GateKind::Other,
                };
                if let Some(to) = gate_of(&self.gates, station.port, kind) {
                    seen.insert((from, to));
                }
            }
        }
        self.links = seen.into_iter().map(|(from, to)| Link { from, to }).collect();
    }

    /// The middle of the left edge of a station, or a gate: where people come to.
    pub fn way_in(&self, node: Node) -> (f64, f64) {
        match node {
            Node::Station(s) => {
                let b = &self.stations[s as usize];
                (b.x, b.y + HEAD + (b.height - HEAD) / 2.0)
            }
            Node::Gate(g) => (self.gates[g as usize].x, self.gates[g as usize].y),
        }
    }

    /// The middle of the right edge of a station, or a gate: from where people go.
    pub fn way_out(&self, node: Node) -> (f64, f64) {
        let (x, y) = self.way_in(node);
        match node {
            Node::Station(s) => (x + self.stations[s as usize].width, y),
            Node::Gate(_) => (x, y),
        }
    }
}

/// Where people can go from a station, those without a share among them.
fn ways(scenario: &Scenario, station: usize) -> Vec<Target> {
    let station = &scenario.stations[station];
    let mut ways = Vec::new();
    let legs = station.next.iter().flat_map(|route| &route.legs).map(|leg| leg.to);
    for to in legs.chain(station.queue.impatient_to.map(Target::Station)) {
        if !ways.contains(&to) {
            ways.push(to);
        }
    }
    ways
}

/// Whether somebody goes past a column, on a way from one before it to one behind it.
fn passed(scenario: &Scenario, columns: &[Vec<usize>]) -> Vec<bool> {
    let mut column_of = BTreeMap::new();
    for (c, column) in columns.iter().enumerate() {
        column_of.extend(column.iter().map(|&s| (s, c)));
    }
    // How many such ways begin and end before a column.
    let mut changes = vec![0_i64; columns.len() + 1];
    for (&s, &from) in &column_of {
        for to in ways(scenario, s) {
            let Target::Station(to) = to else { continue };
            if let Some(&to) = column_of.get(&(to.0 as usize))
                && to > from + 1
            {
                changes[from + 1] += 1;
                changes[to] -= 1;
            }
        }
    }
    let mut over = 0;
    let each = changes[..columns.len()].iter().map(|change| {
        over += change;
        over > 0
    });
    each.collect()
}

/// Stations by the largest number of others before them, ways back left out.
fn columns(scenario: &Scenario, range: std::ops::Range<usize>) -> Vec<Vec<usize>> {
    let next: Vec<Vec<usize>> = range
        .clone()
        .map(|s| {
            let ways = ways(scenario, s);
            let ways = ways.iter().filter_map(|to| match to {
                Target::Station(StationId(to)) => Some(*to as usize),
                _ => None,
            });
            ways.filter(|to| range.contains(to)).collect()
        })
        .collect();
    let streams = scenario.arrivals.iter().flat_map(|stream| &stream.entries);
    let mut roots: Vec<usize> =
        streams.map(|&(_, _, station)| station.0 as usize).filter(|s| range.contains(s)).collect();
    roots.extend(range.clone());
    // In the order in which they are left for good by a search in depth, reversed, no way but those back goes backwards.
    let mut order = Vec::new();
    let mut state = vec![0_u8; range.len()];
    for root in roots {
        let mut stack = vec![(root, 0)];
        while let Some((s, way)) = stack.pop() {
            let i = s - range.start;
            if way == 0 {
                if state[i] != 0 {
                    continue;
                }
                state[i] = 1;
            }
            if let Some(&to) = next[i].get(way) {
                stack.push((s, way + 1));
                stack.push((to, 0));
            } else {
                state[i] = 2;
                order.push(s);
            }
        }
    }
    order.reverse();
    let mut places = vec![0; range.len()];
    for (place, &s) in order.iter().enumerate() {
        places[s - range.start] = place;
    }
    let place = |s: usize| places[s - range.start];
    let mut depth = vec![0_usize; range.len()];
    for &s in &order {
        for &to in next[s - range.start].iter().filter(|&&to| place(to) > place(s)) {
            depth[to - range.start] = depth[to - range.start].max(depth[s - range.start] + 1);
        }
    }
    let count = depth.iter().max().map_or(0, |d| d + 1);
    let mut columns = vec![Vec::new(); count];
    for s in range.clone() {
        columns[depth[s - range.start]].push(s);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load_text;

    fn layout(stations: &str) -> (Scenario, Layout) {
        let text = format!(
            "schema = 1\n[port.p]\nopen = \"06:00\"\nclose = \"22:00\"\n[port.p.arrivals.a]\nper-day = 10\nto = \"a\"\n{stations}"
        );
        let loaded = load_text("t.toml", "t", &text, std::path::Path::new("."), &[]).unwrap();
        let layout = Layout::of(&loaded.scenario);
        (loaded.scenario, layout)
    }

    fn apart(layout: &Layout) -> bool {
        let overlap = |a: &StationBox, b: &StationBox| {
            a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
        };
        let boxes = &layout.stations;
        (0..boxes.len()).all(|i| (0..i).all(|j| !overlap(&boxes[i], &boxes[j])))
    }

    #[test]
    fn stations_stand_in_columns_in_the_order_of_the_way() {
        let (_, layout) = layout(
            "[port.p.station.a]\nservers = 3\nservice.fixed = \"1 s\"\nnext = [{ share = 0.5, to = \"c\" }, { to = \"b\" }]
             [port.p.station.b]\nservers = 80\nservice.fixed = \"1 s\"\nnext = [{ share = 0.1, to = \"a\" }, { to = \"c\" }]
             [port.p.station.c]\nservers = 1\nservice.fixed = \"1 s\"\n",
        );
        let x: Vec<f64> = layout.stations.iter().map(|b| b.x).collect();
        assert!(x[0] < x[1] && x[1] < x[2] && apart(&layout));
        assert!(
            layout.stations.iter().all(|b| b.x + b.width < layout.width && b.y + b.height < layout.height)
        );
        // a→b, a→c, b→a, b→c, c→out, in→a.
        assert_eq!(layout.links.len(), 6);
    }

    #[test]
    fn lines_stand_beside_their_servers() {
        let (_, layout) = layout(
            "[port.p.station.a]\nservers = 9\nservice.fixed = \"1 s\"\nnext = [{ to = \"b\" }]
             queue = { lanes = \"per-server\", choose = \"shortest\" }
             [port.p.station.b]\nservers = 9\nservice.fixed = \"1 s\"\n",
        );
        let [a, b] = [layout.stations[0], layout.stations[1]];
        assert!(a.lanes && a.columns == 1 && a.height >= HEAD + 9.0 * a.cell);
        assert!(!b.lanes && b.columns > 1);
    }

    #[test]
    fn zones_lie_under_their_stations_and_no_others() {
        let (_, layout) = layout(
            "[port.p.zone.hall]\n[port.p.zone.gate]\n[port.p.zone.empty]
             [port.p.station.a]\nservers = 3\nservice.fixed = \"1 s\"\nzone = \"hall\"\nnext = [{ to = \"b\" }]
             [port.p.station.b]\nservers = 2\nservice.fixed = \"1 s\"\nzone = \"gate\"\nnext = [{ to = \"c\" }]
             [port.p.station.c]\nservers = 1\nservice.fixed = \"1 s\"\nzone = \"hall\"\nnext = [{ to = \"d\" }]
             [port.p.station.d]\nservers = 1\nservice.fixed = \"1 s\"\n",
        );
        // The gate stands between the stations of the hall.
        let [hall, gate] = layout.zones.as_slice() else { panic!("{:?}", layout.zones) };
        assert_eq!((hall.rects.len(), gate.rects.len()), (2, 1));
        let stands_in = |s: usize, rect: &Rect| {
            let b = &layout.stations[s];
            let (right, bottom) = (b.x + b.width, b.y + b.height);
            rect.meets(Rect { left: b.x, top: b.y, right, bottom })
        };
        for (own, area) in [(vec![0, 2], hall), (vec![1], gate)] {
            for s in 0..4 {
                let inside = area.rects.iter().any(|rect| stands_in(s, rect));
                assert_eq!(inside, own.contains(&s), "{s} {area:?}");
            }
        }
    }

    #[test]
    fn places_in_metres_keep_their_proportions() {
        let (_, layout) = layout(
            "[port.p.station.a]\nat = [0, 0]\nservers = 3\nservice.fixed = \"1 s\"\nnext = [{ to = \"b\" }]
             [port.p.station.b]\nat = [10, 5]\nservers = 2\nservice.fixed = \"1 s\"\nnext = [{ to = \"c\" }]
             [port.p.station.c]\nat = [20, 0]\nservers = 1\nservice.fixed = \"1 s\"\n",
        );
        let b = &layout.stations;
        assert!(apart(&layout));
        assert!((b[2].x - b[1].x - (b[1].x - b[0].x)).abs() < 1e-9 && b[0].y == b[2].y);
        assert!(((b[1].x - b[0].x) - 2.0 * (b[1].y - b[0].y)).abs() < 1e-9);
    }
}
