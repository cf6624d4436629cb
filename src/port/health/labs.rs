//! Laboratories: runs at regular times, with samples pooled in tubes.

use std::collections::VecDeque;

use super::Due;
use crate::engine::{Span, Time};
use crate::port::observer::Observer;
use crate::port::world::World;
use crate::scenario::health::Finding;

/// Samples tested as one.
pub(super) type Tube = Vec<u32>;

/// A laboratory at work.
#[derive(Clone, Debug, Default)]
pub(super) struct LabState {
    /// Samples that wait for a run.
    waiting: VecDeque<u32>,
    /// Samples of positive tubes, to be tested singly.
    again: VecDeque<u32>,
    /// Whether a start is set.
    scheduled: bool,
    runs: u64,
}

impl<O: Observer> World<'_, O> {
    /// A sample comes to a laboratory.
    pub(super) fn hand_in(&mut self, now: Time, lab: u16, sample: u32) {
        if let Some(health) = &mut self.health {
            health.labs[usize::from(lab)].waiting.push_back(sample);
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
        // Whoever comes at the instant of a start is too late for it.
        self.set_due(Time::from_ticks((now.ticks() / every + 1) * every), Due::Start(lab));
    }

    /// A run starts with the samples that are there, those of positive tubes first.
    pub(super) fn start_run(&mut self, now: Time, lab: u16) {
        let Some(model) = self.health_model() else { return };
        let Some(health) = &mut self.health else { return };
        let of = &model.labs[usize::from(lab)];
        let state = &mut health.labs[usize::from(lab)];
        state.scheduled = false;
        state.runs += 1;
        let most = of.capacity.unwrap_or(u32::MAX) as usize;
        let mut tubes: Vec<Tube> = Vec::new();
        while tubes.len() < most
            && let Some(sample) = state.again.pop_front()
        {
            tubes.push(vec![sample]);
        }
        while tubes.len() < most && !state.waiting.is_empty() {
            let size = (of.pool as usize).min(state.waiting.len());
            tubes.push(state.waiting.drain(..size).collect());
        }
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
            let found = model.finding(&sample.at, &sample.who, sample.taken, sample.visit, size, false);
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
                    health.labs[usize::from(own)].again.push_back(number);
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
        let Some(model) = self.health_model() else { return Finding::default() };
        let alone = model.finding(&sample.at, &sample.who, sample.taken, sample.visit, 1, false);
        let infected = alone.missed + alone.positive - alone.falsely;
        Finding { tested: alone.tested, positive: 0, falsely: 0, missed: infected }
    }
}
