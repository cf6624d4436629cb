//! One day of one replication, packed for the replay.
//!
//! Everybody's visits are written as whole numbers of seven bits a byte, the times as quarters of a second since the one
//! before, compressed (zlib) and put into base64: some 5 bytes a visit. After them stand their samples and results. Where there are more visits than fit, every second,
//! third, … passenger is there; what stands in the table beside the picture counts everybody.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rayon::prelude::*;

use super::html::base64;
use crate::engine::{Span, Time};
use crate::record::trace::{Ending, Sample, Trace, Visit};
use crate::scenario::Scenario;

/// Most visits in a page: some 1.6 MB of it.
const MOST_VISITS: usize = 320_000;
/// The counts of everybody come at this distance \[s\], or at a larger one where there are very many stations.
const STEP_S: [u64; 4] = [30, 120, 600, 1_800];
/// Most counts of a kind.
const MOST_COUNTS: usize = 400_000;
/// Most stations of a hall that is replayed: more could not be told apart.
pub const MOST_STATIONS: usize = 1_000;

/// The replay of a day.
#[derive(Clone, Debug)]
pub struct Replay {
    /// Visits, compressed, in base64.
    pub people: String,
    /// Counts by station and step: waiting, busy, present; compressed, in base64.
    pub counts: String,
    /// One in so many passengers is there.
    pub one_in: usize,
    /// Counts come at this distance \[s\].
    pub step_s: u64,
    /// The share of the present servers that are busy, by station and step; NaN where none is present.
    pub busy: Vec<Vec<f64>>,
}

/// A number in groups of seven bits, the lowest first.
fn number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 128 {
        out.push(n as u8 | 128);
        n >>= 7;
    }
    out.push(n as u8);
}

fn packed(bytes: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(2));
    // Writing to memory does not fail.
    let done = encoder.write_all(bytes).and_then(|()| encoder.finish());
    base64(&done.unwrap_or_default())
}

/// The replay of the day that begins at `from`, of a trace kept for that day.
pub fn replay(scenario: &Scenario, trace: &Trace, from: Time) -> Replay {
    let people = || {
        let (bytes, one_in) = people(trace, from);
        (packed(&bytes), one_in)
    };
    let day = Span::DAY.seconds() as u64;
    let fits = |step: &u64| scenario.stations.len() * (day / step) as usize <= MOST_COUNTS;
    let step_s = STEP_S.into_iter().find(fits).unwrap_or(STEP_S[STEP_S.len() - 1]);
    let counts = || {
        let (bytes, busy) = counts(scenario, trace, from, step_s);
        (packed(&bytes), busy)
    };
    let ((people, one_in), (counts, busy)) = rayon::join(people, counts);
    Replay { people, counts, one_in, step_s, busy }
}

/// Everybody's visits, and one passenger in how many is there.
fn people(trace: &Trace, from: Time) -> (Vec<u8>, usize) {
    let to = from + Span::DAY;
    // Sorted by numbers, not by what they point to: there are hundreds of thousands.
    let mut order: Vec<(u32, u32, u64, u32)> = Vec::with_capacity(trace.visits.len());
    for (i, visit) in trace.visits.iter().enumerate() {
        if let Some(came) = visit.came {
            order.push((visit.stream, visit.number, came.ticks(), i as u32));
        }
    }
    order.par_sort_unstable();
    let visits: Vec<&Visit> = order.iter().map(|&(.., i)| &trace.visits[i as usize]).collect();
    let one_in = visits.len().div_ceil(MOST_VISITS).max(1);
    let mut parties: Vec<&[&Visit]> = visits
        .chunk_by(|a, b| (a.stream, a.number) == (b.stream, b.number))
        .filter(|party| (party[0].number as usize).is_multiple_of(one_in))
        .collect();
    parties.sort_by_key(|party| (party[0].came, party[0].stream, party[0].number));
    let quarters = |at: Time| {
        at.max(from).min(to).ticks().saturating_sub(from.ticks()) / (Span::from_seconds(0.25).ticks())
    };
    let mut samples = trace.samples.clone();
    samples.sort_unstable();
    let mut out = Vec::with_capacity(visits.len() * 9 / one_in);
    let mut before = 0;
    for party in &parties {
        let came = quarters(party[0].came.unwrap_or(from));
        number(&mut out, came - before);
        before = came;
        out.extend([party[0].class.0 as u8, party[0].people, ending(party)]);
        number(&mut out, party.len() as u64);
        let mut now = came;
        for visit in *party {
            number(&mut out, u64::from(visit.station.map_or(0, |station| station.0)));
            let colour = visit.colour.map_or(0, |colour| 1 + colour as u8);
            let known = |at: Option<Time>, bit: u8| if at.is_some() { bit } else { 0 };
            let bits = known(visit.joined, 1) | known(visit.started, 2) | known(visit.left, 4) | colour << 3;
            out.push(bits);
            let mut then = |out: &mut Vec<u8>, at: Option<Time>| {
                if let Some(at) = at {
                    let at = quarters(at).max(now);
                    number(out, at - now);
                    now = at;
                }
            };
            then(&mut out, visit.came);
            then(&mut out, visit.joined);
            then(&mut out, visit.started);
            if visit.started.is_some() {
                number(&mut out, u64::from(visit.server.unwrap_or(0)));
            }
            then(&mut out, visit.left);
        }
        let ended = party[party.len() - 1].ended.map_or(now, |at| quarters(at).max(now));
        number(&mut out, ended - now);
        let own = (party[0].stream, party[0].number);
        let first = samples.partition_point(|sample| (sample.stream, sample.number) < own);
        let own: Vec<&Sample> = samples[first..].iter().take_while(|s| (s.stream, s.number) == own).collect();
        number(&mut out, own.len() as u64);
        let mut now = came;
        for sample in own {
            let at = quarters(sample.at).max(now);
            number(&mut out, at - now);
            now = at;
            out.push(sample.positive.map_or(0, |positive| 1 + u8::from(positive)));
        }
    }
    (out, one_in)
}

/// What became of somebody: 0 went through or is still inside, 1 to a stay, 2 refused or turned away, 3 gave up.
fn ending(party: &[&Visit]) -> u8 {
    match party[party.len() - 1].ending {
        Ending::Quarantined => 1,
        Ending::TurnedAway | Ending::Refused => 2,
        Ending::Abandoned => 3,
        Ending::Served | Ending::Cleared | Ending::Diverted | Ending::Inside => 0,
    }
}

/// By station and step as 16 bits, low byte first: people waiting, servers busy, servers present; and the share busy.
fn counts(scenario: &Scenario, trace: &Trace, from: Time, step_s: u64) -> (Vec<u8>, Vec<Vec<f64>>) {
    let steps = (Span::DAY.seconds() as u64 / step_s) as usize;
    let step_ticks = Span::from_seconds(step_s as f64).ticks();
    let stations = scenario.stations.len();
    // What changes at a step, summed up afterwards: a count at an instant needs no more.
    let mut changes = vec![[0_i64; 2]; stations * (steps + 1)];
    let step = |at: Option<Time>| {
        at.map_or(steps, |at| {
            (at.ticks().saturating_sub(from.ticks()).div_ceil(step_ticks) as usize).min(steps)
        })
    };
    let mut span = |station: usize, what: usize, a: usize, b: usize, people: i64| {
        if a < b {
            changes[station * (steps + 1) + a][what] += people;
            changes[station * (steps + 1) + b][what] -= people;
        }
    };
    // Servers that are busy, over time: the integral, for the share.
    let mut worked = vec![vec![0.0; steps]; stations];
    for visit in &trace.visits {
        let (Some(station), Some(came)) = (visit.station, visit.came) else { continue };
        let s = station.0 as usize;
        let called = visit.started.or(visit.left);
        span(s, 0, step(Some(came)), step(called), i64::from(visit.people));
        if visit.server.is_some() {
            span(s, 1, step(visit.started), step(visit.left), 1);
            let first = visit.started.map_or(0, |at| at.ticks().saturating_sub(from.ticks()));
            let last = visit.left.map_or(u64::MAX, |at| at.ticks().saturating_sub(from.ticks()));
            let mut at = first;
            while at < last.min(step_ticks * steps as u64) {
                let next = (at / step_ticks + 1) * step_ticks;
                worked[s][(at / step_ticks) as usize] += (next.min(last) - at) as f64 / step_ticks as f64;
                at = next;
            }
        }
    }
    let mut present = vec![0_u32; stations];
    let mut staffing = trace.staffing.iter().peekable();
    let (mut out, mut now) = (Vec::with_capacity(6 * steps * stations), vec![[0_i64; 2]; stations]);
    let mut busy = vec![vec![f64::NAN; steps]; stations];
    for i in 0..steps {
        let at = from + Span::from_ticks(step_ticks * i as u64);
        while let Some((_, station, servers)) = staffing.next_if(|(when, ..)| *when <= at) {
            present[station.0 as usize] = *servers;
        }
        for s in 0..stations {
            for what in 0..2 {
                now[s][what] += changes[s * (steps + 1) + i][what];
            }
            let counts = [now[s][0], now[s][1], i64::from(present[s])];
            for count in counts {
                out.extend((count.clamp(0, 65_535) as u16).to_le_bytes());
            }
            if present[s] > 0 {
                busy[s][i] = (worked[s][i] / f64::from(present[s])).min(1.0);
            }
        }
    }
    (out, busy)
}
