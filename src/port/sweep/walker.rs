//! What a swept station asks of a passenger, by value: on the way, waiting or being served.

use crate::engine::{Span, Time};
use crate::port::passenger::{NONE, Passenger, identity};
use crate::random::Address;
use crate::scenario::model::{Booking, ClassId, PortId, StationId};

/// A party in a part that is swept. It is handed on from feeds to lines to servers and has no record in the arena: three
/// quarters of a cache line that are copied three times a station cost less than a place that is looked for four times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walker {
    /// When they come; once they wait, when they joined; in service, when it began.
    pub at: Time,
    /// How long the server has for them; known once they come.
    pub service: Span,
    /// Owner of their random draws.
    pub address: Address,
    /// When they came to the port.
    pub entered: Time,
    /// Number in their stream.
    pub number: u32,
    /// The server they left, which settles ties; while they wait, their lane.
    pub server: u32,
    /// The stream of arrivals they belong to.
    pub stream: u16,
    /// Class.
    pub class: ClassId,
    /// How many they are.
    pub people: u8,
    /// What booking they hold.
    pub booking: Booking,
}

impl Walker {
    /// Nobody.
    pub const NOBODY: Self = Self {
        at: Time::NEVER,
        service: Span::ZERO,
        address: Address::NOBODY,
        entered: Time::NEVER,
        number: 0,
        server: NONE,
        stream: 0,
        class: ClassId(0),
        people: 0,
        booking: Booking::None,
    };

    /// Somebody from the arena, for whom `at` counts.
    pub(super) fn of(person: &Passenger, at: Time) -> Self {
        let Passenger { address, stream, people, booking, number, entered, server, class, .. } = *person;
        Self { at, service: Span::ZERO, address, entered, number, server, stream, class, people, booking }
    }

    /// The record of the same people at, or on the way to, a station of `port`, in their present phase since `since`.
    pub fn passenger(&self, port: PortId, station: StationId, since: Time) -> Passenger {
        let Self { address, entered, number, server, stream, class, people, booking, .. } = *self;
        Passenger {
            address,
            stream,
            people,
            booking,
            number,
            slot: NONE,
            entered,
            since,
            next: NONE,
            previous: NONE,
            station,
            server,
            held_at: StationId(NONE),
            stamp: 0,
            class,
            port,
        }
    }

    /// Stream and number in it, as one number.
    #[inline]
    pub fn identity(&self) -> u64 {
        identity(self.stream, self.number)
    }
}

const _: () = assert!(size_of::<Walker>() == 48);
