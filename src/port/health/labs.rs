//! Laboratories: runs at regular times, with samples pooled in tubes.

use std::collections::VecDeque;

use super::Due;
use crate::engine::{Span, Time};
use crate::port::observer::Observer;
use crate::port::world::World;
use crate::scenario::health::{Finding, Taken};

/// Samples tested as one.
pub(super) type Tube = Vec<u32>;

/// A laboratory at work.
#[derive(Clone, Debug, Default)]
pub(super) struct LabState {
    /// Samples that wait for a run, with when they came.
    waiting: VecDeque<(Time, u32)>,
    /// Samples of positive tubes, to be tested singly, with when that was known.
    again: VecDeque<(Time, u32)>,
    /// Whether a start is set.
    scheduled: bool,
    runs: u64,
}

impl<O: Observer> World<'_, O> {
    /// A sample comes to a laboratory.
    pub(super) fn hand_in(&mut self, now: Time, lab: u16, sample: u32) {
        if let Some(health) = &mut self.health {
            health.labs[usize::from(lab)].waiting.push_back((now, sample));
        }
        self.plan_run(now, lab);
    }

    /// Sets the next start of a laboratory that has something to do.
    fn plan_run(&mut self, now: Time, lab: u16) {
        let Some(model) = self.health_model() else { return };
        let Some(health) = &mut self.health else { return };
        let state = &mut health.labs[usize::from(lab)];
        if state.scheduled || (state.waiting.is_empty() && state.again.is_empty()) {
            return;
        }
        state.scheduled = true;
        let every = model.labs[usize::from(lab)].every.ticks().max(1);
        self.set_due(Time::from_ticks((now.ticks() / every + 1) * every), Due::Start(lab));
    }

    /// A run starts with the samples that have come before, those of positive tubes first. What comes at the instant of a start
    /// is too late for it, whoever else waits.
    pub(super) fn start_run(&mut self, now: Time, lab: u16) {
        let Some(model) = self.health_model() else { return };
        let Some(health) = &mut self.health else { return };
        let of = &model.labs[usize::from(lab)];
        let state = &mut health.labs[usize::from(lab)];
        state.scheduled = false;
        let most = of.capacity.unwrap_or(u32::MAX) as usize;
        let in_time = |waiting: &VecDeque<(Time, u32)>| waiting.partition_point(|&(came, _)| came < now);
        let (again, fresh) = (in_time(&state.again).min(most), in_time(&state.waiting));
        let mut tubes: Vec<Tube> = state.again.drain(..again).map(|(_, sample)| vec![sample]).collect();
        let pool = of.pool as usize;
        let fresh = fresh.min(pool.saturating_mul(most - tubes.len()));
        let fresh: Vec<u32> = state.waiting.drain(..fresh).map(|(_, sample)| sample).collect();
        tubes.extend(fresh.chunks(pool).map(<[u32]>::to_vec));
        if tubes.is_empty() {
            return self.plan_run(now, lab);
        }
        state.runs += 1;
        let takes = Span::from_ticks(of.run.draw(self.address.number(state.runs).bits(of.salt, 0)));
        let samples = tubes.iter().map(Vec::len).sum::<usize>() as u32;
        self.observer.lab_ran(now, lab, tubes.len() as u32, samples);
        let run = health.runs.insert(tubes);
        self.set_due(now + takes, Due::Run(run));
        self.plan_run(now, lab);
    }

    /// The results of a run are there.
    pub(super) fn end_run(&mut self, now: Time, run: u32) {
        let Some(tubes) = self.health.as_mut().and_then(|health| health.runs.take(run)) else { return };
        for tube in tubes {
            if let [single] = tube[..] {
                self.result_comes(now, single);
            } else if self.is_positive(&tube) {
                self.test_again(now, &tube);
            } else {
                for number in tube {
                    let sample = self.health.as_mut().and_then(|health| health.samples.take(number));
                    if let Some(sample) = sample {
                        let finding = self.all_negative(&sample);
                        self.tell(now, number, &sample, finding);
                    }
                }
            }
        }
    }

    /// Whether a tube with several samples is positive: one infected person in it is found, diluted as they are, or the tube
    /// is so falsely, which happens once a tube and is drawn for its first sample.
    fn is_positive(&self, tube: &[u32]) -> bool {
        let (Some(health), Some(model)) = (&self.health, self.health_model()) else { return false };
        let samples = tube.iter().filter_map(|&number| health.samples.records.get(number as usize)?.as_ref());
        samples.enumerate().any(|(i, sample)| {
            let size = tube.len() as u32;
            let origins = health.origins.of(&sample.who);
            let tube = Taken { pool: size, again: false, ..sample.alone() };
            let found = model.finding(origins, &sample.at, &sample.who, tube);
            found.positive > found.falsely || (i == 0 && found.falsely > 0)
        })
    }

    fn test_again(&mut self, now: Time, tube: &[u32]) {
        let (Some(health), Some(model)) = (&mut self.health, self.scenario.health.as_ref()) else { return };
        let mut lab = None;
        for &number in tube {
            if let Some(sample) = health.samples.get_mut(number) {
                sample.again = true;
                if let crate::scenario::health::Return::Lab(own) =
                    model.tests[usize::from(sample.at.test)].result
                {
                    health.labs[usize::from(own)].again.push_back((now, number));
                    lab = Some(own);
                }
            }
        }
        if let Some(lab) = lab {
            self.plan_run(now, lab);
        }
    }

    /// The finding of a sample in a negative tube.
    fn all_negative(&self, sample: &super::Sample) -> Finding {
        let (Some(health), Some(model)) = (&self.health, self.health_model()) else {
            return Finding::default();
        };
        let origins = health.origins.of(&sample.who);
        let alone = model.finding(origins, &sample.at, &sample.who, Taken { again: false, ..sample.alone() });
        let infected = alone.missed + alone.positive - alone.falsely;
        Finding { tested: alone.tested, positive: 0, falsely: 0, missed: infected }
    }
}
