//! Colours, letter sizes and distances, in one place so that all charts look alike.

/// An opaque colour. Bands are pale colours, not transparent ones: the bitmap rasteriser blends some edge pixels
/// twice, which shows as dark specks under transparency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Mixes the colour with white, `percent` being the part of the colour.
    pub const fn tint(self, percent: u32) -> Self {
        const fn mix(c: u8, percent: u32) -> u8 {
            let value = (c as u32 * percent + 255 * 100u32.saturating_sub(percent)) / 100;
            if value < 255 { value as u8 } else { u8::MAX }
        }
        Self(mix(self.0, percent), mix(self.1, percent), mix(self.2, percent))
    }

    /// Gives the colour of letters that can be read on this one.
    pub fn letters(self) -> Self {
        // The weights of red, green and blue in what the eye takes for brightness, in thousandths (ITU-R BT.709).
        let brightness = 213 * u32::from(self.0) + 715 * u32::from(self.1) + 72 * u32::from(self.2);
        if brightness > 110_000 { INK } else { WHITE }
    }
}

/// The ground of every picture.
pub const WHITE: Colour = Colour(0xff, 0xff, 0xff);
/// Text of first rank.
pub const INK: Colour = Colour(0x22, 0x22, 0x22);
/// Text of second rank: axis labels, notes.
pub const GREY: Colour = Colour(0x59, 0x59, 0x59);
/// Axis lines.
pub const AXIS: Colour = Colour(0x99, 0x99, 0x99);
/// Grid lines.
pub const GRID: Colour = Colour(0xe4, 0xe4, 0xe4);
/// Ground behind Saturdays and Sundays, and behind every second row of a table.
pub const WEEKEND: Colour = Colour(0xf5, 0xf5, 0xf2);

// Okabe and Ito, "Color Universal Design" (2008), https://jfly.uni-koeln.de/color/: eight colours that people with
// the common kinds of colour blindness can tell apart. Yellow is left out as too pale for lines on white.
/// Queues, people who come. People with a place.
pub const BLUE: Colour = Colour(0x00, 0x72, 0xb2);
/// Throughput, people who are cleared. People with a place who come.
pub const GREEN: Colour = Colour(0x00, 0x9e, 0x73);
/// Warnings: above the utilisation mark, turned away, gone without a place. People inside.
pub const VERMILLION: Colour = Colour(0xd5, 0x5e, 0x00);
/// People who give up.
pub const PURPLE: Colour = Colour(0xcc, 0x79, 0xa7);

/// A line among others.
pub const BLACK: Colour = Colour(0x00, 0x00, 0x00);
/// People who are refused.
pub const ORANGE: Colour = Colour(0xe6, 0x9f, 0x00);
/// A line among others.
pub const SKY: Colour = Colour(0x56, 0xb4, 0xe9);

/// Colours of the lines in a chart with one line per station; no chart has more lines than this.
pub const LINES: [Colour; 7] = [BLUE, VERMILLION, GREEN, PURPLE, BLACK, ORANGE, SKY];

/// Colours of the stages of a plan. The paler they are, the more alike some of them look to people with one of the
/// kinds of colour blindness; of all orders this one keeps such pairs farthest apart in areas that touch each other.
pub const STAGES: [Colour; 7] = [BLUE, VERMILLION, PURPLE, BLACK, SKY, ORANGE, GREEN];

/// Part of the line colour in a band \[%\].
pub const BAND_TINT: u32 = 28;

/// A letter size and weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Font {
    /// Height of the em square \[px\].
    pub size: f64,
    /// Bold instead of regular.
    pub bold: bool,
}

const fn regular(size: f64) -> Font {
    Font { size, bold: false }
}
const fn bold(size: f64) -> Font {
    Font { size, bold: true }
}

/// Title of the scenario.
pub const TITLE: Font = bold(18.0);
/// Port, date and number of replications.
pub const SUBTITLE: Font = regular(12.5);
/// What the chart shows.
pub const HEADING: Font = bold(14.0);
/// Station names above panels.
pub const NAME: Font = bold(12.0);
/// Station names in rows.
pub const ROW: Font = regular(12.0);
/// Axis labels and notes inside a chart.
pub const LABEL: Font = regular(11.0);
/// The numbers in the strip of servers.
pub const SMALL: Font = regular(10.0);
/// The numbers of stages.
pub const NUMBER: Font = bold(10.0);
/// Notes under a chart.
pub const NOTE: Font = regular(11.0);

/// Width of every picture \[px\].
pub const WIDTH: f64 = 960.0;
/// Left and right edge of the text \[px\].
pub const MARGIN: f64 = 24.0;
/// Left edge of plot areas with a value axis \[px\].
pub const PLOT_LEFT: f64 = 92.0;
/// Right edge of plot areas \[px\].
pub const PLOT_RIGHT: f64 = WIDTH - 30.0;
/// Line width of data \[px\].
pub const STROKE: f64 = 1.75;
/// Line width of data that goes up and down so often that a wider line would hide its band \[px\].
pub const THIN_STROKE: f64 = 1.0;
