//! Who comes out of a stream.

use super::passenger::NONE;
use super::sweep::walker::Walker;
use crate::engine::{Span, Time};
use crate::random::address::{part_at, unit};
use crate::random::{Address, Purpose, Salt};
use crate::scenario::model::{Arrivals, Booking, ClassId, PortId, StationId, party_size};

/// The parts of the addresses of what is drawn of somebody who comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct ComingSalts {
    class: Salt,
    party: Salt,
    port: Salt,
}

impl ComingSalts {
    pub fn new() -> Self {
        let salt = |purpose| Salt::new("", purpose);
        Self { class: salt(Purpose::Class), party: salt(Purpose::Party), port: salt(Purpose::Port) }
    }
}

/// The passengers of a stream, known by their numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newcomers<'a> {
    pub arrivals: &'a Arrivals,
    /// Number of the stream.
    pub stream: u16,
    /// Owner of the passengers' addresses.
    pub owner: Address,
    pub salts: ComingSalts,
}

impl Newcomers<'_> {
    /// Party `number` of the stream, which comes at `at` as one of those who come together; `left` is how many of them are
    /// still to come. Tells the port and the station they go to first, too.
    #[inline]
    pub fn get(
        &self,
        number: u64,
        at: Time,
        class: Option<ClassId>,
        left: &mut u32,
    ) -> (Walker, PortId, StationId) {
        let Self { arrivals, stream, owner, salts } = *self;
        let address = owner.number(number);
        let class = class.unwrap_or_else(|| match arrivals.mix.as_slice() {
            [(_, only)] => *only,
            mix => part_at(mix, unit(address.bits(salts.class, 0)), |&(up_to, _)| up_to).1,
        });
        let mut people = 1;
        if !arrivals.parties.is_empty() {
            people = party_size(&arrivals.parties, unit(address.bits(salts.party, 0)));
            // Each instant brings a party, or a batch that has as many people as it should, the last party cut.
            if !arrivals.by_party {
                people = people.min((*left).min(255) as u8);
            }
        }
        *left = left.saturating_sub(u32::from(people));
        let &(_, port, station) = match arrivals.entries.as_slice() {
            [only] => only,
            entries => part_at(entries, unit(address.bits(salts.port, 0)), |entry| entry.0),
        };
        let walker = Walker {
            at,
            service: Span::ZERO,
            address,
            entered: at,
            number: number as u32,
            server: NONE,
            stream,
            class,
            people,
            booking: Booking::None,
        };
        (walker, port, station)
    }
}
