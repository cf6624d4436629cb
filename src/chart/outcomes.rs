//! What became of those who asked for a place, as parts of a bar.

use super::canvas::{Anchor, Canvas};
use super::text;
use super::theme::{BLUE, Colour, GREY, INK, LABEL, PURPLE, VERMILLION, WHITE};
use super::view::{Chance, PurposeView};

/// Height of a bar and of the caps of its whisker \[px\].
const BAR: f64 = 20.0;
const CAP: f64 = 12.0;
/// Room left and right of a number in its part \[px\].
const AROUND: f64 = 4.0;
/// White between two parts \[px\].
const SEAM: f64 = 1.5;
/// A part of those who asked that is no smaller than this can be seen in a bar \[1\].
const SEEN: f64 = 0.005;
/// Part of the colour in a bar \[%\]; numbers and whiskers must be seen on it.
const TINT: u32 = 75;

/// The part of those who got a place.
pub const BOOKED: Colour = BLUE.tint(TINT);
/// What is not decided yet is neither good nor bad.
const OPEN: Colour = Colour(0xd9, 0xd9, 0xd9);

/// What can become of those who do not get a place.
pub struct Outcome {
    /// Key of how the legend calls it.
    pub words: &'static str,
    /// Key of what exactly it is.
    pub meaning: &'static str,
    /// Colour of its part.
    pub colour: Colour,
    people: fn(&PurposeView) -> f64,
}

/// In the order of the parts. Gave up ends at the right end of all bars, so that it can be compared from there as those
/// with a place can be from the left.
const OUTCOMES: [Outcome; 3] = [
    Outcome {
        words: "chart-purposes.still-waiting",
        meaning: "chart-purposes.still-waiting-means",
        colour: OPEN,
        people: |purpose| purpose.still_waiting,
    },
    Outcome {
        words: "chart-purposes.unbooked",
        meaning: "chart-purposes.unbooked-means",
        colour: VERMILLION.tint(TINT),
        people: |purpose| purpose.unbooked,
    },
    Outcome {
        words: "chart-purposes.gave-up",
        meaning: "chart-purposes.gave-up-means",
        colour: PURPLE.tint(TINT),
        people: |purpose| purpose.gave_up,
    },
];

impl Outcome {
    /// Those that can be seen in the bar of a purpose, for the legend.
    pub fn seen(purposes: &[PurposeView]) -> Vec<Self> {
        let seen = |outcome: &Self| purposes.iter().any(|p| outcome.people(p) > SEEN * p.asked.max(0.0));
        OUTCOMES.into_iter().filter(seen).collect()
    }

    fn people(&self, purpose: &PurposeView) -> f64 {
        let people = (self.people)(purpose);
        if people.is_finite() { people.max(0.0) } else { 0.0 }
    }
}

/// The share who got a place, if anybody asked.
pub fn share(purpose: &PurposeView) -> Option<f64> {
    purpose.booked.map(|booked| booked.share).filter(|share| share.is_finite()).map(|s| s.clamp(0.0, 1.0))
}

/// The ends of the interval around that share, if it has a width.
pub fn interval(booked: &Chance) -> Option<(f64, f64)> {
    let (low, high) = (booked.low.clamp(0.0, 1.0), booked.high.clamp(0.0, 1.0));
    (low < high).then_some((low, high))
}

/// The parts of a bar, as shares: those who got a place, then all other outcomes in their order. What is left of the
/// share who got a place is split as the other people are, so that the parts are a whole although means of shares are
/// no shares of means.
pub fn parts(purpose: &PurposeView) -> Option<Vec<f64>> {
    let booked = share(purpose)?;
    let people = OUTCOMES.map(|outcome| outcome.people(purpose));
    // Related to the largest, because the sum of very large numbers can be no number.
    let most = people.iter().copied().fold(0.0, f64::max);
    let scaled = people.iter().map(|people| if most > 0.0 { people / most } else { 0.0 });
    let sum: f64 = scaled.clone().sum();
    let left = |part: f64| if sum > 0.0 { (1.0 - booked) * part / sum } else { 0.0 };
    Some(std::iter::once(booked).chain(scaled.map(left)).collect())
}

/// Draws the bar of a purpose around a height, from where it is 0 to where it is 1.
pub fn draw(canvas: &mut Canvas<'_>, purpose: &PurposeView, (left, right): (f64, f64), middle: f64) {
    let Some(parts) = parts(purpose) else {
        let words = canvas.fonts().language.text("chart-purposes.nobody-asked");
        canvas.text((left + 8.0, middle + 4.0), Anchor::Start, words, LABEL, GREY);
        return;
    };
    let place = |share: f64| left + (right - left) * share;
    let whisker = purpose.booked.as_ref().and_then(interval).map(|(low, high)| (place(low), place(high)));
    let colours = std::iter::once(BOOKED).chain(OUTCOMES.map(|outcome| outcome.colour));
    let mut share = 0.0;
    for (i, (part, colour)) in parts.iter().zip(colours).enumerate() {
        let (from, to) = (place(share), place(share + part));
        share += part;
        if to - from < 0.1 {
            continue;
        }
        canvas.rect((from, middle - BAR / 2.0), (to, middle + BAR / 2.0), colour);
        if from > left {
            canvas.rect((from, middle - BAR / 2.0), (from + SEAM.min(to - from), middle + BAR / 2.0), WHITE);
        }
        // The share who got a place stands beside the bar.
        let free = whisker.map_or(from, |(_, high)| from.max(high));
        let number = text::percent(*part);
        if i > 0 && to - free >= canvas.text_width(&number, LABEL) + 2.0 * AROUND {
            let at = (f64::midpoint(free, to), middle + 4.0);
            canvas.text(at, Anchor::Middle, &number, LABEL, colour.letters());
        }
    }
    if let Some((low, high)) = whisker {
        canvas.rect((low, middle - 0.75), (high, middle + 0.75), INK);
        for x in [low, high] {
            canvas.rect((x - 0.75, middle - CAP / 2.0), (x + 0.75, middle + CAP / 2.0), INK);
        }
    }
}
