//! `[sweep]`: whether the values can be put together as the design says.

use crate::scenario::decode::place_of;
use crate::scenario::diagnostic::Problems;
use crate::scenario::levels::Levels;
use crate::scenario::raw::RawScenario;
use crate::scenario::sweep::Kind;

/// Notes what does not fit together in `[sweep]`. Whether paths lead anywhere is known once the points are loaded.
pub(super) fn check(raw: &RawScenario, problems: &mut Problems) {
    let Some(sweep) = &raw.sweep else { return };
    let value = &sweep.value;
    let kind = value.design.as_ref().map(|design| design.value.0).unwrap_or_default();
    match (kind, &value.points) {
        (Kind::Grid, Some(points)) => {
            problems
                .add(
                    points.place,
                    "a grid has as many points as its values make",
                    "`points` has no effect here",
                )
                .help("leave out `points`, or write `design = \"latin-hypercube\"`");
        }
        (Kind::LatinHypercube | Kind::Sobol, None) if !value.has("points") => {
            let place = place_of(&value.design).unwrap_or(sweep.place);
            problems
                .add(place, "this design needs a number of points", "`points` is missing")
                .help("write `points = 64`");
        }
        _ => {}
    }
    if let (Kind::Grid, Some(seed)) = (kind, &value.seed) {
        problems
            .add(seed.place, "`seed` has no effect with a grid", "nothing about its points is random")
            .help("leave it out; the passengers of all points are those of `run.seed`");
    }
    if !value.has("vary") && !value.has("point") {
        problems
            .add(sweep.place, "nothing is varied here", "there is no `vary` and no `point`")
            .help("write `vary = { \"port.P.station.S.servers\" = \"12..18:2\" }`");
    }
    let vary = value.vary.as_ref().map(|vary| vary.value.0.as_slice()).unwrap_or_default();
    for (path, levels) in vary {
        if kind == Kind::Grid && matches!(levels, Levels::Between(_)) {
            problems
                .add(path.place, "this range does not say its steps", "a grid takes single values")
                .help("write a step, as in \"12..18:2\", or a design that chooses values by itself");
        }
    }
}
