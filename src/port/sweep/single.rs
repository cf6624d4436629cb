//! A station with one line for all its servers.
//!
//! The tournament of such a station holds, for each server on duty, when it ends its service or, while it is free, when it
//! ended the last: the earliest of all is the server that is next, free or not, since of free servers the one that has been
//! free longest is called. So a service changes it once, when it begins. Whoever was served last by that server has left
//! by then and only now is told to go on, which keeps the order of leaving: servers come up in the order of their ends. At
//! the end of a stretch those whose service ended and whose server was not needed since are told.
//!
//! For a line that is first-come this is the recursion of Kiefer and Wolfowitz ("On the theory of queues with many servers",
//! Transactions of the American Mathematical Society 78, 1955); a line at hand makes it hold for every order.

#![expect(clippy::inline_always, reason = "see `station`")]

use super::feed::Feed;
use super::listener::Desk;
use super::station::{Bench, Merged, Source};
use super::walker::Walker;
use crate::engine::{Time, Tournament};

impl<D: Desk> Bench<'_, D> {
    /// Works the station through up to `until`; `order` is room to sort in. Returns the number of services that ended.
    pub(super) fn single_line(
        self,
        ends: &mut Tournament,
        feeds: &mut [Feed],
        order: &mut Vec<u64>,
        until: Time,
    ) -> u64 {
        match feeds {
            [feed] => self.with_single_line(ends, feed, order, until),
            feeds => self.with_single_line(ends, Merged::new(feeds), order, until),
        }
    }

    fn with_single_line(
        mut self,
        ends: &mut Tournament,
        mut source: impl Source,
        order: &mut Vec<u64>,
        until: Time,
    ) -> u64 {
        if self.state.leaving > 0 {
            self.send_home(ends, until);
        }
        loop {
            let now = source.next();
            // Ends of service come before whoever comes at the same instant, and before the end of the stretch.
            let due = if now < until { now } else { Time::from_ticks(until.ticks().saturating_sub(1)) };
            // While somebody waits, servers that end their service call the next.
            while self.waiting.len() > 0 {
                let (end, server) = ends.next();
                if end > due {
                    break;
                }
                self.release(end, server);
                if let Some(next) = self.next(0) {
                    ends.change(self.call(end, server, &next));
                }
            }
            if now >= until {
                break;
            }
            if let Some(who) = source.pop() {
                self.comes(now, who, ends);
            }
        }
        // Everybody else whose service has ended goes on.
        order.clear();
        let served = &*self.served;
        order
            .extend(ends.before(until).filter(|&key| !served[Tournament::entry(key).1 as usize].is_nobody()));
        order.sort_unstable();
        for &key in order.iter() {
            let (end, server) = Tournament::entry(key);
            self.release(end, server);
        }
        self.finished
    }

    /// Somebody comes. If anybody waits, no server is free.
    #[inline(always)]
    fn comes(&mut self, now: Time, who: &Walker, ends: &mut Tournament) {
        let (end, server) = ends.next();
        if self.waiting.len() == 0 && end <= now {
            self.release(end, server);
            self.come_in(now, who);
            return ends.change(self.pass(now, server, who));
        }
        if self.waiting.len().saturating_add(u32::from(who.people)) > self.places {
            return self.turn_away(now, who);
        }
        self.come_in(now, who);
        self.wait(now, 0, who);
    }

    /// Lets go on whoever was served by a server whose service has ended, if they have not gone yet.
    #[inline(always)]
    fn release(&mut self, end: Time, server: u32) {
        if !self.served[server as usize].is_nobody() {
            self.finish(end, server);
        }
    }

    /// Servers that are too many go with their next passengers. None is free as long as there are any, so that whoever comes
    /// meanwhile waits.
    #[inline(always)]
    fn send_home(&mut self, ends: &mut Tournament, until: Time) {
        while self.state.leaving > 0 {
            let (end, server) = ends.next();
            if end >= until {
                return;
            }
            self.finish(end, server);
            self.go_off_duty(end, server);
            ends.change(Time::NEVER);
        }
    }
}
