//! Checks of the chart of who gets a place under each alternative.

use super::super::{PlaceView, PlacesComparedView, StudyChart};
use super::study::{NAMES, ODD, head, lay_out, odd_head, texts};

/// Shares that fall from purpose to purpose, faster under each further alternative.
pub fn example(alternatives: usize, purposes: usize) -> PlacesComparedView {
    let names = ["urgent", "family", "business", "other"];
    let place = |alternative: usize, purpose: usize| {
        let share = 0.99 / (1.0 + purpose as f64 * (1.0 + alternative as f64));
        (purpose + alternative != 4).then_some(PlaceView {
            share,
            interval: Some((share - 0.02, share + 0.02)),
            wait_mean_d: Some(purpose as f64 * 2.5),
            wait_p95_d: Some(purpose as f64 * 9.0),
        })
    };
    let purpose = |number: usize| {
        let name = names.get(number).map_or_else(|| format!("purpose {number}"), |name| (*name).to_owned());
        (name, (0..alternatives).map(|alternative| place(alternative, number)).collect())
    };
    PlacesComparedView {
        head: head("places-compare"),
        alternatives: (0..alternatives).map(|n| format!("{}: way {n}", char::from(b'A' + n as u8))).collect(),
        purposes: (0..purposes).map(purpose).collect(),
    }
}

#[test]
fn every_purpose_and_alternative_is_named_with_its_numbers() {
    let texts = texts(&StudyChart::Places(example(3, 4)));
    for words in ["A: way 0", "C: way 2", "urgent", "other", "99.0 %", "33.0 %", "7.5", "27.0", "–"] {
        assert!(texts.contains(words), "{words} in {texts}");
    }
}

#[test]
fn everything_fits_whatever_it_is_called_and_however_much_there_is() {
    for name in NAMES {
        let mut view = example(6, 20);
        view.head = odd_head(name);
        view.alternatives.iter_mut().for_each(|alternative| alternative.push_str(name));
        for (number, (purpose, places)) in view.purposes.iter_mut().enumerate() {
            name.clone_into(purpose);
            for place in places.iter_mut().flatten() {
                let odd = ODD[number % ODD.len()];
                (place.share, place.interval) = (odd, Some((odd, 2.0)));
                (place.wait_mean_d, place.wait_p95_d) = (Some(odd), None);
            }
        }
        assert_eq!(lay_out(&StudyChart::Places(view)).len(), 3);
    }
    for (alternatives, purposes) in [(1, 1), (0, 1), (20, 3), (2, 0)] {
        lay_out(&StudyChart::Places(example(alternatives, purposes)));
    }
}
