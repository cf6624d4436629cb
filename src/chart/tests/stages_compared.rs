//! Checks of the chart of alternatives of a plan.

use super::super::view::{Chance, StageView};
use super::super::{StagesAlternative, StagesComparedView, StudyChart};
use super::study::{NAMES, head, lay_out, odd_head, texts};

/// Plans of which each further one reaches the later stages less often.
pub fn example(alternatives: usize, stages: usize, days: usize) -> StagesComparedView {
    let stage = |alternative: usize, stage: usize| {
        let begins = stage * days / stages;
        let share = 1.0 / (1.0 + alternative as f64 * stage as f64);
        let part = |day: usize| if day >= begins { share } else { 0.0 };
        let next =
            |day: usize| if stage + 1 < stages && day >= begins + days / stages { part(day) } else { 0.0 };
        StageView {
            name: ["standby", "first", "second", "third", "fourth"]
                .get(stage)
                .map_or_else(|| format!("stage {stage}"), |name| (*name).to_owned()),
            reached: (0..days)
                .map(|day| Chance { share: part(day), low: part(day), high: part(day) })
                .collect(),
            in_force: (0..days).map(|day| part(day) - next(day)).collect(),
        }
    };
    let alternative = |n: usize| {
        let letter = char::from(b'A' + n as u8).to_string();
        let name = format!("{letter}: breaker at {} cases", n + 1);
        StagesAlternative { letter, name, stages: (0..stages).map(|s| stage(n, s)).collect() }
    };
    StagesComparedView {
        head: head("stages-compare"),
        start: jiff::civil::date(2021, 12, 10),
        days: days as u32,
        alternatives: (0..alternatives).map(alternative).collect(),
    }
}

#[test]
fn alternatives_and_stages_are_named_with_what_becomes_of_them() {
    let texts = texts(&StudyChart::Stages(example(2, 4, 60)));
    for words in
        ["A: breaker at 1 cases", "B: breaker at 2 cases", "standby", "third", "100 %, 15.0 d", "33 %, 5.0 d"]
    {
        assert!(texts.contains(words), "{words} in {texts}");
    }
}

/// A stage that only one plan has takes a row, and the other plan has none there.
#[test]
fn plans_may_have_other_stages() {
    let mut view = example(2, 3, 30);
    view.alternatives[1].stages[2].name = "pause".to_owned();
    let texts = texts(&StudyChart::Stages(view));
    assert!(texts.contains("pause") && texts.contains("second"), "{texts}");
    assert_eq!(texts.matches("–").count(), 2, "{texts}");
}

#[test]
fn everything_fits_whatever_it_is_called_and_however_much_there_is() {
    for name in NAMES {
        let mut view = example(6, 9, 90);
        view.head = odd_head(name);
        for StagesAlternative { name: alternative, stages, .. } in &mut view.alternatives {
            alternative.push_str(name);
            stages[1].name = name.to_owned();
            stages[2].in_force[3] = f64::NAN;
        }
        assert_eq!(lay_out(&StudyChart::Stages(view)).len(), 2);
    }
    for (alternatives, stages, days) in [(1, 1, 1), (0, 1, 1), (5, 100, 400)] {
        lay_out(&StudyChart::Stages(example(alternatives, stages, days.max(stages))));
    }
}
