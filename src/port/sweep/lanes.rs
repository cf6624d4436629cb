//! A station with a lane in front of each server.
//!
//! Which lane somebody joins depends on how many stand in each, those in service included, so that every end of service is
//! worked through when it is due.

use super::feed::Feed;
use super::listener::Desk;
use super::station::{Bench, first};
use super::walker::Walker;
use crate::engine::{Calendar, Time};
use crate::port::station::Room;

impl<D: Desk> Bench<'_, D> {
    /// Works the station through up to `until`. Returns the number of services that ended.
    pub(super) fn lanes(mut self, ends: &mut Calendar, feeds: &mut [Feed], until: Time) -> u64 {
        let (mut at, mut from) = first(feeds);
        loop {
            let (end, server) = ends.next();
            if end <= at {
                if end >= until {
                    return self.finished;
                }
                self.end_in_lane(end, server, ends);
            } else {
                if at >= until {
                    return self.finished;
                }
                if let Some(who) = feeds[from].pop() {
                    self.comes_to_lanes(at, who, ends);
                }
                (at, from) = first(feeds);
            }
        }
    }

    #[inline]
    fn comes_to_lanes(&mut self, now: Time, who: &Walker, ends: &mut Calendar) {
        let (lane, is_free) = match self.state.room_beside(self.waiting.len(), who.people, who.address, || 0)
        {
            Room::Server(server) => (server - self.first, true),
            Room::Lane(lane) => (lane, false),
            Room::Full => return self.turn_away(now, who),
        };
        self.come_in(now, who);
        if let Some(lanes) = &mut self.state.lanes {
            lanes.join(lane, who.people);
        }
        if is_free {
            ends.set(lane, self.pass(now, lane, who));
        } else {
            self.wait(now, lane, who);
        }
    }

    /// A service ends: whoever was served goes on, and the server calls the next in its lane.
    #[inline]
    fn end_in_lane(&mut self, now: Time, server: u32, ends: &mut Calendar) {
        let people = self.served[server as usize].who.people;
        self.finish(now, server);
        if let Some(lanes) = &mut self.state.lanes {
            lanes.leave(server, people);
        }
        if server >= self.on_duty {
            ends.clear(server);
            self.go_off_duty(now, server);
        } else if let Some(next) = self.next(server as usize) {
            ends.set(server, self.call(now, server, &next));
        } else {
            ends.clear(server);
        }
    }
}
