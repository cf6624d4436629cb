//! The doors of a part: who comes from outside in a stretch, and who leaves.

use super::listener::{Door, Sweepable};
use crate::engine::Time;
use crate::port::passenger::NONE;
use crate::port::world::World;
use crate::scenario::model::StationId;

impl<O: Sweepable> World<'_, O> {
    /// Lets everybody of a stream come, whose ports are open. Returns the number of events.
    pub(super) fn sweep_arrivals(&mut self, stream: usize, until: Time) -> u64 {
        let newcomers = self.newcomers(stream);
        let Some(sweep) = &mut self.sweep else { return 0 };
        let (state, next, _) = &mut self.streams[stream];
        sweep.coming.clear();
        state.take(newcomers.arrivals, next, until, self.scenario.run.end(), &mut sweep.coming);
        let rank = (self.scenario.walk_lengths.len() + stream) as u32;
        // Its feed at the station to which the last party came, and the door through which.
        let (mut last, mut feed) = (StationId(NONE), 0);
        let mut number = state.count;
        for coming in &sweep.coming {
            let mut left = coming.passengers;
            while left > 0 {
                let (who, port, station) = newcomers.get(number, coming.at, coming.class, &mut left);
                number += 1;
                self.observer.door(port).came(&who, station);
                self.ports[usize::from(port.0)].inside += u32::from(who.people);
                if station != last {
                    let Some(own) = &sweep.stations[station.0 as usize] else { continue };
                    let Some(found) = own.feeds.clone().find(|&feed| sweep.feeds[feed].rank == rank) else {
                        continue;
                    };
                    (last, feed) = (station, found);
                }
                sweep.feeds[feed].push(who);
            }
        }
        state.count = number;
        sweep.coming.len() as u64
    }

    /// Lets those go who reach the way out. Returns the number of events.
    pub(super) fn sweep_exits(&mut self, part: usize, until: Time) -> u64 {
        let Some(sweep) = &mut self.sweep else { return 0 };
        let mut events = 0;
        for &(exit, port, outcome) in &sweep.states[part].exits {
            let feed = &mut sweep.feeds[exit];
            let mut door = self.observer.door(port);
            let mut people = 0;
            for walker in feed.take(until) {
                people += u32::from(walker.people);
                door.ended(walker.at, walker, outcome);
            }
            self.ports[usize::from(port.0)].inside -= people;
            let gone = feed.tidy() as u64;
            events += if feed.rank > 0 { gone } else { 0 };
        }
        events
    }
}
