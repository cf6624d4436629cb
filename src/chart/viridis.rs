//! Colours for values: pale for little, dark for much, equal steps looking equally large.

use super::theme::Colour;

/// Viridis by Stéfan van der Walt and Nathaniel Smith, the standard colours of matplotlib 2.0 (2015), dedicated to the
/// public domain (CC0), <https://bids.github.io/colormap/>: ten of its 256 colours, evenly spaced, in reverse order, so
/// that little is as pale as the paper. People with the common kinds of colour blindness can tell them apart, and so
/// can those who print in grey.
const COLOURS: [Colour; 10] = [
    Colour(0xfd, 0xe7, 0x25),
    Colour(0xb4, 0xde, 0x2c),
    Colour(0x6d, 0xcd, 0x59),
    Colour(0x35, 0xb7, 0x79),
    Colour(0x1f, 0x9e, 0x89),
    Colour(0x26, 0x82, 0x8e),
    Colour(0x31, 0x68, 0x8e),
    Colour(0x3e, 0x49, 0x89),
    Colour(0x48, 0x28, 0x78),
    Colour(0x44, 0x01, 0x54),
];

/// The same where much is pale and little is dark.
pub fn turned(part: f64) -> Colour {
    colour(1.0 - part)
}

/// Gives the colour at a part of the way from little to much, 0..=1.
pub fn colour(part: f64) -> Colour {
    let last = COLOURS.len() - 1;
    let along = part.clamp(0.0, 1.0) * last as f64;
    // What is no number becomes 0.
    let before = (along.floor() as usize).min(last - 1);
    let rest = along - before as f64;
    let [a, b] = [before, before + 1].map(|i| COLOURS.get(i).copied().unwrap_or(COLOURS[last]));
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * rest).round() as u8;
    Colour(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}
