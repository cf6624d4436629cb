//! Labels of points, each near its own point and clear of everything else, with a line to the point where it stands
//! farther off or where it could be taken for that of another.

use super::canvas::{Anchor, Canvas, Point};
use super::metrics::Fonts;
use super::plot::{Area, Plot, Taken};
use super::text;
use super::theme::{Font, GREY, INK, LABEL, NAME, WHITE};

/// Distances between a mark and its label that are tried \[px\].
const DISTANCES: [f64; 11] = [4.0, 13.0, 20.0, 28.0, 38.0, 50.0, 64.0, 80.0, 98.0, 120.0, 145.0];
/// Directions that are tried, the best first; right and left of a point a label is read with it.
const DIRECTIONS: [Point; 20] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.8, -0.7),
    (0.8, 0.7),
    (-0.8, -0.7),
    (-0.8, 0.7),
    (1.0, -0.35),
    (1.0, 0.35),
    (-1.0, -0.35),
    (-1.0, 0.35),
    (0.0, -1.0),
    (0.0, 1.0),
    (0.35, -1.0),
    (0.35, 1.0),
    (-0.35, -1.0),
    (-0.35, 1.0),
    (0.6, -1.0),
    (0.6, 1.0),
    (-0.6, -1.0),
    (-0.6, 1.0),
];
/// Labels farther away than this have a line to their point \[px\].
const NEAR: f64 = 9.0;
/// A label rather covers a line of the chart than to stand farther away than this \[px\].
const FAR: f64 = 26.0;
/// How much nearer a label without a line is to its point than to any other \[px\].
const NEARER: f64 = 9.0;
/// Height of a line of text, and room around a label \[px\].
const LINE: (f64, f64) = (13.5, 2.0);
/// Width of the line to a point, and distance between the places on it that must be free \[px\].
const LEADER: (f64, f64) = (0.8, 5.0);
/// Most room for a label \[px\].
const WIDEST: f64 = 170.0;

/// A point with its label.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// Where the point lies \[px\].
    pub at: Point,
    /// Radius of its mark \[px\].
    pub radius: f64,
    /// What it is called.
    pub name: String,
    /// Whether the name is bold.
    pub bold: bool,
    /// A second line; may be empty.
    pub detail: String,
}

/// A label with its place.
pub struct Placed {
    lines: Vec<(String, Font)>,
    area: Area,
    /// Both ends of the line to the point, if it needs one \[px\].
    leader: Option<(Point, Point)>,
}

/// What stands in the way of labels.
#[derive(Debug, Default)]
pub struct Obstacles {
    /// Marks: no label may cover them.
    pub marks: Taken,
    /// Lines of the chart: better kept free.
    pub thin: Taken,
    /// Labels and the lines to their points, as they are placed.
    labels: Taken,
}

/// What a label and its line may meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Nothing.
    Clear,
    /// The label may cover lines of the chart.
    OverLines,
    /// Its own line may besides pass under the marks of other points: only for those that matter most.
    UnderMarks,
}

/// Finds a place for each label, in their order; those that have none are left out and counted.
pub fn place(
    labels: &[Labelled],
    marks: &[(Point, f64)],
    obstacles: &mut Obstacles,
    plot: &Plot,
    fonts: &Fonts,
) -> (Vec<Placed>, usize) {
    let mut placed = Vec::new();
    let mut left_out = 0;
    for label in labels.iter().filter(|label| !label.name.trim().is_empty()) {
        let lines = lines(label, fonts);
        let width = lines.iter().map(|(line, font)| fonts.width(line, *font)).fold(0.0, f64::max);
        let size = (width + 2.0 * LINE.1, lines.len() as f64 * LINE.0 + 2.0 * LINE.1);
        let found = [Way::Clear, Way::OverLines, Way::UnderMarks].into_iter().find_map(|way| {
            if way == Way::UnderMarks && !label.bold {
                return None;
            }
            candidates(label, size)
                .filter(|area| obstacles.marks.is_free(*area, plot) && obstacles.labels.is_free(*area, plot))
                .filter(|area| way != Way::Clear || obstacles.thin.is_free(*area, plot))
                .take_while(|area| way != Way::Clear || distance(*area, label.at) - label.radius <= FAR)
                .find_map(|area| Some((area, leader(label, area, marks, (&*obstacles, way), plot)?)))
        });
        let Some((area, leader)) = found else {
            left_out += 1;
            continue;
        };
        obstacles.labels.keep(area);
        for at in leader.into_iter().flat_map(along) {
            obstacles.labels.keep(around(at));
        }
        placed.push(Placed { lines, area, leader });
    }
    (placed, left_out)
}

impl Placed {
    /// Draws the line to the point, to be covered by its mark.
    pub fn draw_leader(&self, canvas: &mut Canvas<'_>) {
        if let Some((from, to)) = self.leader {
            canvas.polyline(vec![from, to], LEADER.0, GREY);
        }
    }

    /// Writes the label on white ground.
    pub fn write(&self, canvas: &mut Canvas<'_>) {
        let [left, top, right, bottom] = self.area;
        canvas.rect((left, top), (right, bottom), WHITE);
        for (i, (line, font)) in self.lines.iter().enumerate() {
            let baseline = top + LINE.1 + 10.5 + LINE.0 * i as f64;
            let colour = if i == 0 { INK } else { GREY };
            canvas.text((left + LINE.1, baseline), Anchor::Start, line, *font, colour);
        }
    }
}

fn lines(label: &Labelled, fonts: &Fonts) -> Vec<(String, Font)> {
    let font = if label.bold { NAME } else { LABEL };
    let detail = (!label.detail.trim().is_empty()).then_some((&label.detail, LABEL));
    let lines = std::iter::once((&label.name, font)).chain(detail);
    lines.map(|(line, font)| (text::shorten(fonts, line, font, WIDEST), font)).collect()
}

/// Areas for a label around its point, from near to far.
fn candidates(label: &Labelled, (width, height): (f64, f64)) -> impl Iterator<Item = Area> {
    let ((x, y), radius) = (label.at, label.radius);
    DISTANCES.into_iter().flat_map(move |distance| {
        DIRECTIONS.into_iter().map(move |(dx, dy)| {
            let reach = radius + distance;
            let (cx, cy) = (x + dx * reach, y + dy * reach);
            // The label hangs on the side or the corner that looks at the point.
            let hung = |d: f64, at: f64, size: f64| {
                if d > 0.5 {
                    at
                } else if d < -0.5 {
                    at - size
                } else {
                    at - size / 2.0
                }
            };
            let (left, top) = (hung(dx, cx, width), hung(dy, cy, height));
            [left, top, left + width, top + height]
        })
    })
}

/// The line a label needs in a place, if any; none at all if the place will not do.
#[allow(clippy::option_option)]
fn leader(
    label: &Labelled,
    area: Area,
    marks: &[(Point, f64)],
    (obstacles, way): (&Obstacles, Way),
    plot: &Plot,
) -> Option<Option<(Point, Point)>> {
    let own = distance(area, label.at) - label.radius;
    let others = marks.iter().filter(|(at, _)| *at != label.at);
    let nearest = others.map(|(at, radius)| distance(area, *at) - radius).fold(f64::INFINITY, f64::min);
    if own <= NEAR && nearest > own + NEARER {
        return Some(None);
    }
    if own < NEAR {
        return None;
    }
    let [left, top, right, bottom] = area;
    let (x, y) = label.at;
    let end = (x.clamp(left, right), y.clamp(top, bottom));
    let length = distance(area, label.at).max(1.0);
    let from = |far: f64| (x + (end.0 - x) * far / length, y + (end.1 - y) * far / length);
    let line = (from(label.radius), end);
    // Beyond its own mark the line should meet nothing. If it passes under the edge of another mark, it is still seen where
    // it goes; through the middle it would seem to be a line of that one.
    let clear = along((from(label.radius + 4.0), end)).all(|at| {
        let touches = |(mark, radius): &(Point, f64)| *mark != label.at && apart(at, *mark) < 0.8 * radius;
        let free = match way {
            Way::UnderMarks => !marks.iter().any(touches),
            _ => obstacles.marks.is_free(around(at), plot),
        };
        free && obstacles.labels.is_free(around(at), plot)
    });
    clear.then_some(Some(line))
}

/// Places along a line.
fn along((from, to): (Point, Point)) -> impl Iterator<Item = Point> {
    let steps = (apart(from, to) / LEADER.1).floor().clamp(0.0, 100.0) as u32;
    (0..steps).map(move |i| {
        let part = f64::from(i) / f64::from(steps);
        (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
    })
}

/// How far two points are from each other \[px\].
fn apart(a: Point, b: Point) -> f64 {
    ((b.0 - a.0) * (b.0 - a.0) + (b.1 - a.1) * (b.1 - a.1)).sqrt()
}

fn around((x, y): Point) -> Area {
    [x - 1.0, y - 1.0, x + 1.0, y + 1.0]
}

/// How far a point is from an area \[px\].
fn distance([left, top, right, bottom]: Area, (x, y): Point) -> f64 {
    let (dx, dy) = ((left - x).max(x - right).max(0.0), (top - y).max(y - bottom).max(0.0));
    (dx * dx + dy * dy).sqrt()
}
