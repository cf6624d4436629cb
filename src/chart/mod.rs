//! Draws the charts of one port, of a plan, of quotas and those who book, of stays, tests and infection, of a validation,
//! and of a study, each as SVG and as PNG, from plain numbers, in one of the languages.
//!
//! [`draw`], [`draw_stages`], [`draw_bookings`], [`draw_health`], [`draw_agreement`] and [`draw_study`] go through four
//! steps for every chart:
//!
//! 1. a chart file (`stations`, `waiting`, `utilisation`, `inside`, `days`, `stages`, `purposes`, `places`,
//!    `stays`, `infection_days`, `agreement`, `heat_map`, `response`, `pareto`, `policies`, `differences`, `overlay`,
//!    `tornado`) decides what is shown and where;
//! 2. a `canvas::Canvas` collects the resulting shapes in pixels of the finished `picture`;
//! 3. `svg` and `bitmap` replay the same shapes through plotters, four times as large, because plotters
//!    rounds to whole pixels;
//! 4. the SVG gets its outer size back, the PNG is averaged down.
//!
//! The module reads no files, clocks or system fonts: equal input gives equal bytes. Values that are not finite
//! are gaps, never errors.

mod agreement;
mod amount_axis;
mod axis;
mod band;
mod bitmap;
mod canvas;
mod colour_bar;
mod dates;
mod days;
mod deviations;
mod difference_rows;
mod differences;
mod error;
mod font;
mod health_view;
mod heat_cells;
mod heat_map;
mod in_force;
mod infection_days;
mod inside;
mod legend;
mod marks;
mod metrics;
mod outcomes;
mod overlay;
mod page;
mod panels;
mod pareto;
mod picture;
mod places;
mod places_compared;
mod plot;
mod point_labels;
mod policies;
mod policy_panel;
mod policy_view;
mod purpose_rows;
mod purposes;
mod range_axis;
mod reached;
mod response;
mod response_points;
mod stages;
mod stages_compared;
mod stations;
mod stays;
mod study;
mod study_view;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod theme;
mod time_axis;
mod tornado;
mod utilisation;
mod view;
mod viridis;
mod waiting;

pub use agreement::{Agreement, Comparison};
pub use error::ChartError;
pub use health_view::{HealthView, InfectionDays, PortInfection, StayView, TestDays};
pub use policy_view::{Estimate, PoliciesView, PolicyPanel, PolicyPoint};
pub use study_view::{
    DifferenceRow, DifferencesView, HeatCell, HeatMapView, Levels, MarkedInput, Measure, Output,
    OverlayPanel, OverlayView, ParetoPoint, ParetoView, PlaceView, PlacesComparedView, Points, ResponseLine,
    ResponseView, Scale, StagesAlternative, StagesComparedView, StudyChart, StudyHead, TargetLine,
    TornadoRow, TornadoView, Verdict,
};
pub use view::{
    Band, BookingsView, Chance, ChartFile, DaysView, PortView, PurposeView, QuotaView, Spread, StageView,
    StagesView, StationView, WaitView,
};

use crate::language::Language;
use bitmap::Painter;
use metrics::Fonts;
use page::Studio;
use picture::Picture;

/// Draws all charts of one port, in a fixed order: queue, throughput, waiting time, utilisation, inside, and days if
/// there are several.
///
/// Ports with many stations get further pages, named `…-2`, `…-3`. A chart without anything to show is still
/// drawn and says so, hence the first page of every chart always exists.
///
/// # Errors
///
/// Only if the built-in font cannot be read or a picture cannot be encoded; no content of `view` is an error.
pub fn draw(view: &PortView, language: Language) -> Result<Vec<ChartFile>, ChartError> {
    let fonts = Fonts::load(language)?;
    paint(compose(view, fonts), fonts)
}

/// Draws how likely the stages of a plan are reached by when: `stages`, and `stages-2`, `stages-3`, … if there are
/// very many.
///
/// # Errors
///
/// Only if the built-in font cannot be read or a picture cannot be encoded; no content of `view` is an error.
pub fn draw_stages(view: &StagesView, language: Language) -> Result<Vec<ChartFile>, ChartError> {
    let fonts = Fonts::load(language)?;
    paint(stages::compose(view, fonts), fonts)
}

/// Draws who got a place: `purposes`, and `purposes-2`, `purposes-3`, … if there are very many; then `<quota>-places` for
/// each quota.
///
/// # Errors
///
/// Only if the built-in font cannot be read or a picture cannot be encoded; no content of `view` is an error.
pub fn draw_bookings(view: &BookingsView, language: Language) -> Result<Vec<ChartFile>, ChartError> {
    let fonts = Fonts::load(language)?;
    paint(compose_bookings(view, fonts), fonts)
}

/// Draws people in stays over time: `stays`, and `stays-2`, `stays-3`, … if there are very many; then, for a run of
/// several days, tests and infection by date: `infection-days`, `infection-days-2`, ….
///
/// # Errors
///
/// Only if the built-in font cannot be read or a picture cannot be encoded; no content of `view` is an error.
pub fn draw_health(view: &HealthView, language: Language) -> Result<Vec<ChartFile>, ChartError> {
    let fonts = Fonts::load(language)?;
    paint(compose_health(view, fonts), fonts)
}

/// Draws simulated beside exact values: `agreement`, and `agreement-2`, `agreement-3`, … if there are very many.
///
/// Without anything to compare there is still one chart, which says so.
///
/// # Errors
///
/// Only if the built-in font cannot be read or a picture cannot be encoded; no content of `agreement` is an error.
pub fn draw_agreement(agreement: &Agreement<'_>, language: Language) -> Result<Vec<ChartFile>, ChartError> {
    let fonts = Fonts::load(language)?;
    paint(agreement::compose(agreement, fonts), fonts)
}

/// Draws the charts of a study, in the order given. Each is named after its head; further pages are named `…-2`, `…-3`.
///
/// A chart without anything to show is still drawn and says so.
///
/// # Errors
///
/// Only if the built-in font cannot be read or a picture cannot be encoded; no content of `charts` is an error.
pub fn draw_study(charts: &[StudyChart], language: Language) -> Result<Vec<ChartFile>, ChartError> {
    let fonts = Fonts::load(language)?;
    paint(charts.iter().flat_map(|chart| study::compose(chart, fonts)).collect(), fonts)
}

/// Lays out all charts of quotas and those who book without drawing them.
fn compose_bookings(view: &BookingsView, fonts: &'static Fonts) -> Vec<Picture> {
    let mut pictures = purposes::compose(view, fonts);
    pictures.extend(view.quotas.iter().map(|quota| places::compose(view, quota, fonts)));
    pictures
}

/// Lays out all charts of stays, tests and infection without drawing them.
fn compose_health(view: &HealthView, fonts: &'static Fonts) -> Vec<Picture> {
    let mut pictures = stays::compose(view, fonts);
    pictures.extend(infection_days::compose(view, fonts));
    pictures
}

/// Draws pictures that are laid out.
fn paint(pictures: Vec<Picture>, fonts: &'static Fonts) -> Result<Vec<ChartFile>, ChartError> {
    use rayon::prelude::*;
    let each = |painter: &mut Painter, picture: Picture| picture.into_file(fonts, painter);
    pictures.into_par_iter().map_init(Painter::default, each).collect()
}

/// Lays out all charts of one port without drawing them.
fn compose(view: &PortView, fonts: &'static Fonts) -> Vec<Picture> {
    let mut studio = Studio::new(view, fonts);
    stations::draw_queues(&mut studio);
    stations::draw_throughputs(&mut studio);
    waiting::draw(&mut studio);
    utilisation::draw(&mut studio);
    inside::draw(&mut studio);
    days::draw(&mut studio);
    studio.into_pictures()
}
