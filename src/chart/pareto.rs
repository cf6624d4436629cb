//! What is bought at which cost: a point per alternative, and a stepped line along those that no other one beats.

use super::canvas::{Canvas, Point};
use super::legend::{self, Entry, Sign};
use super::marks::{self, Form, MARKS, Mark};
use super::metrics::Fonts;
use super::picture::Picture;
use super::plot::{self, Area, Plot, Taken};
use super::range_axis::RangeAxis;
use super::study;
use super::study_view::{ParetoPoint, ParetoView};
use super::text;
use super::theme::{AXIS, Colour, GREY, GRID, INK, LABEL, MARGIN, STROKE, WIDTH};

/// Height of the plot \[px\].
const HEIGHT: f64 = 440.0;
/// Alternatives that are beaten; those on the front of a group have the mark of its number.
const OTHER: Mark = Mark { form: Form::Disc, colour: AXIS, filled: true };
/// Radius of marks, and length of the caps of whiskers \[px\].
const MARK: (f64, f64) = (4.5, 7.0);
/// Most room for a label \[px\].
const LABELS: f64 = 190.0;
/// How much nearer a label is to its point than to others \[px\].
const NEARER: f64 = 4.0;
/// Distances of a label from its point: beside, above and below \[px\].
const BESIDE: (f64, f64, f64) = (9.0, -8.0, 16.0);
/// More alternatives than this have no whiskers unless they are on the front; they would hide each other.
const MOST_WHISKERS: usize = 60;

/// Lays out the chart.
pub fn compose(view: &ParetoView, fonts: &'static Fonts) -> Picture {
    let language = fonts.language;
    let heading = language.say(
        "chart-pareto.heading",
        &[("measure", view.measure.name.trim()), ("cost", view.cost.name.trim())],
    );
    let mut page = study::start(&view.head, &study::heading(&heading, language), (1, 1), fonts);
    let mut shown: Vec<&ParetoPoint> =
        view.points.iter().filter(|point| point.cost.is_finite() && point.value.is_finite()).collect();
    // Those on the front are drawn last, hence on top.
    shown.sort_by(|a, b| {
        a.on_front.cmp(&b.on_front).then(a.cost.total_cmp(&b.cost)).then(a.value.total_cmp(&b.value))
    });
    let mut notes = Vec::new();
    if shown.is_empty() {
        page.remark(language.text("chart.nothing"));
        return study::finish(page, &view.head, 1, notes);
    }

    let has_intervals = shown.iter().any(|point| interval(point).is_some());
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let named: Vec<String> = view
        .groups
        .iter()
        .map(|level| language.say("chart-pareto.group", &[("level", level.trim())]))
        .collect();
    for (group, name) in named.iter().enumerate() {
        entries.push((Sign::Line(front_of(group)), name));
    }
    if named.is_empty() && shown.iter().any(|point| point.on_front) {
        entries.push((Sign::Line(front_of(0)), language.text("chart-pareto.front")));
    }
    if shown.iter().any(|point| !point.on_front) {
        entries.push((Sign::Mark(OTHER), language.text("chart-pareto.beaten")));
    }
    if has_intervals {
        entries.push((
            Sign::Whisker(Mark { colour: GREY, ..front_of(0) }),
            language.text("chart-pareto.whiskers"),
        ));
    }
    legend::draw(&mut page, &entries, (MARGIN, WIDTH - MARGIN));

    let whiskers =
        |point: &ParetoPoint| interval(point).filter(|_| point.on_front || shown.len() <= MOST_WHISKERS);
    let ends = shown.iter().flat_map(|p| whiskers(p).map_or([p.value; 2], |(low, high)| [low, high]));
    let targets = view.targets.iter().map(|target| target.value);
    let y_axis = RangeAxis::near_zero(
        shown.iter().map(|p| p.value).chain(ends).chain(targets),
        &view.measure.scale,
        7,
    );
    let x_axis = RangeAxis::new(shown.iter().map(|p| p.cost), &view.cost.scale, 8);
    let plot = Plot::below(page.y, HEIGHT);
    let canvas = &mut page.canvas;
    let ticks: Vec<(f64, String)> = x_axis.ticks(plot.inset()).collect();
    for (x, _) in &ticks {
        canvas.vertical(x.min(plot.across.1 - 1.0), (plot.up.1, plot.up.0), GRID);
    }
    plot.draw_values(canvas, &y_axis, &y_axis.title(&view.measure, language));
    plot.draw_ground(canvas, &y_axis);
    plot::draw_ticks(canvas, ticks.into_iter(), plot.up.0);

    let place =
        |point: &ParetoPoint| (x_axis.place(point.cost, plot.inset()), y_axis.place(point.value, plot.up));
    plot.draw_targets(canvas, &view.targets, &y_axis);
    let mut taken = Taken::default();
    let on_front = || shown.iter().filter(|point| point.on_front);
    let front: Vec<Point> = on_front().map(|point| place(point)).collect();
    for group in 0..view.groups.len().max(1) {
        let own: Vec<Point> =
            on_front().filter(|point| point.group == group).map(|point| place(point)).collect();
        draw_steps(canvas, &own, &plot, front_of(group).colour, &mut taken);
    }
    for point in &shown {
        let (mark, at) = (mark(point), place(point));
        if let Some((low, high)) = whiskers(point) {
            let ends = (y_axis.place(low, plot.up), y_axis.place(high, plot.up));
            let pale = if point.on_front { mark.colour } else { mark.colour.tint(60) };
            marks::upright_whisker(canvas, at.0, ends, MARK.1, pale);
            taken.keep([at.0 - 4.0, ends.1.min(ends.0), at.0 + 4.0, ends.0.max(ends.1)]);
        }
    }
    for point in &shown {
        let (x, y) = place(point);
        mark(point).draw(canvas, (x, y), MARK.0);
        taken.keep([x - 6.0, y - 6.0, x + 6.0, y + 6.0]);
    }
    notes.extend(plot.label_targets(canvas, &view.targets, &y_axis, &mut taken));
    let labelled = shown.iter().filter(|point| point.on_front).map(|point| {
        let at = place(point);
        let ends = whiskers(point).map_or((at.1, at.1), |(low, high)| {
            let [a, b] = [low, high].map(|value| y_axis.place(value, plot.up));
            (a.min(b), a.max(b))
        });
        (point.label.as_str(), at, ends)
    });
    let left_out = write_labels(canvas, labelled, &front, &plot, &mut taken);
    page.y = plot.write_title(canvas, &x_axis.title(&view.cost, language), plot.up.0 + 19.0);

    if !y_axis.has_zero() {
        notes.push(language.text("chart.not-from-0").to_owned());
    }
    if left_out > 0 {
        notes.push(language.count("chart.labels-left-out", left_out as u64));
    }
    if has_intervals && shown.len() > MOST_WHISKERS {
        notes.push(language.text("chart-pareto.front-only").to_owned());
    }
    study::finish(page, &view.head, 1, notes)
}

/// The ends of the interval of a point, if it has one.
fn interval(point: &ParetoPoint) -> Option<(f64, f64)> {
    (point.low.is_finite() && point.high.is_finite() && point.low != point.high)
        .then_some((point.low, point.high))
}

/// The mark of those on the front of a group.
fn front_of(group: usize) -> Mark {
    MARKS[group % MARKS.len()]
}

fn mark(point: &ParetoPoint) -> Mark {
    if point.on_front { front_of(point.group) } else { OTHER }
}

/// Draws the front: for every cost the best that can be had for it, hence on to the right edge.
fn draw_steps(canvas: &mut Canvas<'_>, front: &[Point], plot: &Plot, colour: Colour, taken: &mut Taken) {
    let mut line: Vec<Point> = Vec::new();
    for &(x, y) in front {
        if let Some(&(_, before)) = line.last() {
            line.push((x, before));
        }
        line.push((x, y));
    }
    if let Some(&(_, last)) = line.last() {
        line.push((plot.across.1, last));
    }
    for pair in line.windows(2) {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        taken.keep([x0.min(x1) - 1.0, y0.min(y1) - 1.0, x0.max(x1) + 1.0, y0.max(y1) + 1.0]);
    }
    canvas.polyline(line, STROKE, colour.tint(60));
}

/// How far a point is from an area \[px\].
fn distance([left, top, right, bottom]: Area, (x, y): Point) -> f64 {
    let (dx, dy) = ((left - x).max(x - right).max(0.0), (top - y).max(y - bottom).max(0.0));
    (dx * dx + dy * dy).sqrt()
}

/// Writes labels beside their points wherever there is room; gives how many have none. Each comes with its point and
/// the upper and the lower end of its whisker. A label stands nearer to its own point than to any other of `points`.
fn write_labels<'a>(
    canvas: &mut Canvas<'_>,
    labels: impl Iterator<Item = (&'a str, Point, (f64, f64))>,
    points: &[Point],
    plot: &Plot,
    taken: &mut Taken,
) -> usize {
    let fonts = canvas.fonts();
    let mut left_out = 0;
    for (label, (x, y), (high, low)) in labels.filter(|(label, _, _)| !label.trim().is_empty()) {
        let label = text::shorten(fonts, label, LABEL, LABELS);
        let width = canvas.text_width(&label, LABEL);
        let (beside, above, below) = BESIDE;
        let columns = [x - beside - width, x + beside, x - width / 2.0, x - width + 8.0, x - 8.0];
        // Below and left of the front there are no points, hence there first.
        let beside = columns.iter().take(2).flat_map(|x| [(*x, y + below), (*x, y + 4.0), (*x, y + above)]);
        let below = columns.iter().skip(2).map(|x| (*x, low.max(y + 6.0) + 13.0));
        let above = columns.iter().skip(2).map(|x| (*x, high.min(y - 6.0) - 6.0));
        let free = |at: &Point| {
            let area = plot::area(fonts, *at, &label, LABEL);
            let own = distance(area, (x, y));
            let nearest =
                points.iter().all(|point| *point == (x, y) || distance(area, *point) > own + NEARER);
            nearest && taken.is_free(area, plot)
        };
        match beside.chain(below).chain(above).find(free) {
            Some(at) => taken.write(canvas, at, &label, LABEL, INK),
            None => left_out += 1,
        }
    }
    left_out
}
