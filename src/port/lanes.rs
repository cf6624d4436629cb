//! Lanes: a line in front of each server of a station.

use std::ops::Range;

use super::observer::Observer;
use super::passenger::Slot;
use super::world::World;
use crate::engine::{Time, WinnerTree, winner::ABSENT};
use crate::scenario::model::{Choose, StationId};

/// Lines in front of the single servers of a station.
#[derive(Clone, Debug)]
pub(super) struct LaneState {
    choose: Choose,
    /// Length of each lane, counting who is being served; absent while it takes nobody new.
    lengths: WinnerTree,
    people: Vec<u32>,
    open: Vec<bool>,
    /// The open lanes in order, for the choices at random and in turn.
    open_list: Vec<u32>,
    turn: u32,
}

impl LaneState {
    /// Lanes of `servers` servers, all closed.
    pub fn new(choose: Choose, servers: u32) -> Self {
        Self {
            choose,
            lengths: WinnerTree::new(servers as usize),
            people: vec![0; servers as usize],
            open: vec![false; servers as usize],
            open_list: Vec::new(),
            turn: 0,
        }
    }

    fn set(&mut self, lane: u32) {
        let length = if self.open[lane as usize] { u64::from(self.people[lane as usize]) } else { ABSENT };
        self.lengths.set(lane, length);
    }

    #[inline]
    fn change(&mut self, lane: u32, by: i32) {
        // The line for those who found no lane open has no length of its own.
        if let Some(people) = self.people.get_mut(lane as usize) {
            *people = people.wrapping_add_signed(by);
            self.set(lane);
        }
    }

    /// A party joins a lane.
    #[inline]
    pub fn join(&mut self, lane: u32, people: u8) {
        self.change(lane, i32::from(people));
        self.turn = (lane + 1) % (self.people.len() as u32).max(1);
    }

    /// A party leaves a lane.
    #[inline]
    pub fn leave(&mut self, lane: u32, people: u8) {
        self.change(lane, -i32::from(people));
    }

    /// Whether nobody is in a lane, being served or waiting.
    pub fn is_free(&self, lane: u32) -> bool {
        self.people.get(lane as usize) == Some(&0)
    }

    /// The first open lane with nobody in it.
    pub fn free_lane(&self) -> Option<u32> {
        let (length, lane) = self.lengths.winner();
        (length == 0).then_some(lane)
    }

    /// Number of the line for those who find no lane open.
    pub fn nowhere(&self) -> u32 {
        self.people.len() as u32
    }

    /// Opens or closes lanes for newcomers. O(lanes).
    fn open(&mut self, lanes: impl IntoIterator<Item = u32>, open: bool) {
        for lane in lanes {
            self.open[lane as usize] = open;
            self.set(lane);
        }
        let lanes = 0..self.open.len() as u32;
        self.open_list = lanes.filter(|&lane| self.open[lane as usize]).collect();
    }

    /// The lane that somebody with this random number would choose; none if none is open.
    pub fn choice(&self, bits: impl FnOnce() -> u64) -> Option<u32> {
        match self.choose {
            Choose::Shortest => {
                let (length, lane) = self.lengths.winner();
                (length != ABSENT).then_some(lane)
            }
            Choose::Random => {
                let chosen = (u128::from(bits()) * self.open_list.len() as u128) >> 64;
                self.open_list.get(chosen as usize).copied()
            }
            Choose::InTurn => {
                let next = self.open_list.partition_point(|&lane| lane < self.turn);
                self.open_list.get(next).or(self.open_list.first()).copied()
            }
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// Closes the lanes of these servers of a station to newcomers.
    pub(super) fn close_lanes(&mut self, station: StationId, servers: Range<u32>) {
        let state = &mut self.stations[station.0 as usize];
        let first = state.first_server;
        if let Some(lanes) = &mut state.lanes
            && !servers.is_empty()
        {
            lanes.open(servers.map(|server| server - first), false);
        }
    }

    /// Sends the people in the lane of a server to the lanes that are open, keeping their time of joining; while
    /// none is open they wait for the first that opens.
    pub(super) fn clear_lane(&mut self, now: Time, station: StationId, server: u32) {
        let state = &self.stations[station.0 as usize];
        if state.lanes.is_some() {
            self.choose_again(now, station, server - state.first_server);
        }
    }

    /// Opens the lanes of those of these servers of a station that are on duty and not down, all at once, and lets
    /// whoever waited for one choose.
    pub(super) fn open_lanes(
        &mut self,
        now: Time,
        station: StationId,
        servers: impl IntoIterator<Item = u32>,
    ) {
        let Some(lanes) = &mut self.stations[station.0 as usize].lanes else { return };
        let mut servers = servers.into_iter().peekable();
        if servers.peek().is_none() {
            return;
        }
        let all = &self.servers;
        let ready = servers.map(|server| &all[server as usize]).filter(|s| s.on_duty && !s.down);
        lanes.open(ready.map(|s| s.number), true);
        let nowhere = lanes.nowhere();
        self.choose_again(now, station, nowhere);
    }

    fn choose_again(&mut self, now: Time, station: StationId, lane: u32) {
        let state = &mut self.stations[station.0 as usize];
        for slot in state.queue.drain(&mut self.people, lane as usize) {
            self.change_lane(now, slot, station, lane);
        }
    }

    fn change_lane(&mut self, now: Time, slot: Slot, station: StationId, from: u32) {
        let visit = self.this_join(slot, station);
        let state = &mut self.stations[station.0 as usize];
        let Some(lanes) = &mut state.lanes else { return };
        let people = self.people[slot].people;
        lanes.leave(from, people);
        let (address, class) = (self.people[slot].address, self.people[slot].class);
        let bits = || address.bits(state.salts.lane, visit);
        let lane = lanes.choice(bits).unwrap_or(lanes.nowhere());
        let free = lanes.is_free(lane);
        lanes.join(lane, people);
        if free {
            let (server, joined) = (state.first_server + lane, self.people[slot].since);
            self.begin(now, server, slot, joined, true);
        } else {
            self.people[slot].server = lane;
            let level = self.scenario.classes[class.0 as usize].level as usize;
            state.queue.push(&mut self.people, lane as usize, level, slot);
        }
    }
}
