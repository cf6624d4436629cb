//! Stretches of time: what they add up to, what they have in common, how many there are at once.

use clearway::engine::Span;
use clearway::scenario::model::Staffing;

/// A stretch of time, in ticks.
pub type Stretch = (u64, u64);

/// Sorts stretches, joins those that touch and drops empty ones.
pub fn union(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_unstable();
    let mut out: Vec<Stretch> = Vec::new();
    for (from, to) in stretches.into_iter().filter(|(from, to)| from < to) {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

pub fn length(stretches: &[Stretch]) -> u64 {
    stretches.iter().map(|(from, to)| to - from).sum()
}

/// What two unions have in common.
pub fn common(a: &[Stretch], b: &[Stretch]) -> u64 {
    let (mut i, mut j, mut sum) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (from, to) = (a[i].0.max(b[j].0), a[i].1.min(b[j].1));
        sum += to.saturating_sub(from);
        if a[i].1 < b[j].1 { i += 1 } else { j += 1 }
    }
    sum
}

/// When a number of servers above `server` is on duty, from the start to `end`.
pub fn on_duty(staffing: &Staffing, server: u32, end: u64) -> Vec<Stretch> {
    let day = Span::DAY.ticks();
    let mut stretches = Vec::new();
    for today in 0..end.div_ceil(day) {
        let mut marks: Vec<u64> = staffing.changes.iter().map(|(at, _)| at.ticks()).collect();
        marks.insert(0, 0);
        marks.push(day);
        for pair in marks.windows(2) {
            if staffing.at(Span::from_ticks(pair[0])) > server {
                stretches.push((today * day + pair[0], (today * day + pair[1]).min(end)));
            }
        }
    }
    union(stretches)
}

/// The largest number of stretches at once, of those values that last, from `warm` on.
pub fn peak(stretches: impl Iterator<Item = Stretch>, warm: u64) -> u64 {
    let mut steps = Vec::new();
    for (from, to) in stretches {
        let from = from.max(warm);
        if from < to {
            steps.extend([(from, 1_i64), (to, -1)]);
        }
    }
    steps.sort_unstable();
    let (mut level, mut most) = (0_i64, 0);
    for (i, &(at, step)) in steps.iter().enumerate() {
        level += step;
        if steps.get(i + 1).is_none_or(|next| next.0 > at) {
            most = most.max(level);
        }
    }
    most as u64
}

/// What is left of `outer` without `taken`; both are unions.
pub fn without(outer: &[Stretch], taken: &[Stretch]) -> Vec<Stretch> {
    let mut left = Vec::new();
    for &(start, end) in outer {
        let mut from = start;
        for &(a, b) in taken.iter().skip_while(|t| t.1 <= start).take_while(|t| t.0 < end) {
            left.push((from, a));
            from = from.max(b);
        }
        left.push((from, end));
    }
    left.retain(|(from, to)| from < to);
    left
}
