//! A winner tree: which of many numbers is smallest, while they change one at a time.

/// Bits of a key that hold the leaf; the other 45 hold the value.
const LEAF_BITS: u32 = 19;
/// How many leaves a tree can have.
pub const MAX_LEAVES: usize = 1 << LEAF_BITS;
/// The largest value; a leaf that does not take part has it.
pub const ABSENT: u64 = (1 << (64 - LEAF_BITS)) - 1;

/// The smallest of many values. Equal values are settled by the lower leaf.
#[derive(Clone, Debug)]
pub struct WinnerTree {
    /// Node 1 is the root, node i has the children 2i and 2i+1, leaf l is node `first` + l. A key is the value
    /// followed by the leaf, so that comparing keys compares values and settles ties at once.
    nodes: Vec<u64>,
    first: usize,
}

impl WinnerTree {
    /// A tree of `leaves` leaves (at most [`MAX_LEAVES`]), all absent.
    pub fn new(leaves: usize) -> Self {
        let first = leaves.clamp(2, MAX_LEAVES).next_power_of_two();
        let mut nodes = vec![0; 2 * first];
        for leaf in 0..first {
            nodes[first + leaf] = key(ABSENT, leaf as u32);
        }
        for node in (1..first).rev() {
            nodes[node] = nodes[2 * node].min(nodes[2 * node + 1]);
        }
        Self { nodes, first }
    }

    /// Changes the value of a leaf. O(log leaves), no allocation.
    #[inline]
    pub fn set(&mut self, leaf: u32, value: u64) {
        let mut node = self.first + leaf as usize;
        let mut winner = key(value, leaf);
        self.nodes[node] = winner;
        while node > 1 {
            winner = winner.min(self.nodes[node ^ 1]);
            node >>= 1;
            self.nodes[node] = winner;
        }
    }

    /// The smallest value and its leaf; [`ABSENT`] if no leaf takes part.
    #[inline]
    pub fn winner(&self) -> (u64, u32) {
        let key = self.nodes[1];
        (key >> LEAF_BITS, (key & (MAX_LEAVES as u64 - 1)) as u32)
    }

    /// The value of a leaf.
    #[inline]
    pub fn value(&self, leaf: u32) -> u64 {
        self.nodes[self.first + leaf as usize] >> LEAF_BITS
    }
}

#[inline]
fn key(value: u64, leaf: u32) -> u64 {
    value << LEAF_BITS | u64::from(leaf)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Purpose, Salt};

    /// Against a plain search for the minimum, over random changes.
    #[test]
    fn always_knows_the_smallest() {
        for leaves in [1, 2, 3, 7, 64, 100] {
            let mut tree = WinnerTree::new(leaves);
            let mut plain = vec![ABSENT; leaves];
            let salt = Salt::new("tree", Purpose::Walk);
            for n in 0..5_000 {
                let bits = Address::replication(leaves as u64, 0).bits(salt, n);
                let leaf = bits % leaves as u64;
                let value = if bits >> 60 == 0 { ABSENT } else { (bits >> 32) % 50 };
                tree.set(leaf as u32, value);
                plain[leaf as usize] = value;
                let smallest = plain.iter().enumerate().min_by_key(|&(leaf, &v)| (v, leaf)).unwrap();
                if *smallest.1 < ABSENT {
                    assert_eq!(tree.winner(), (*smallest.1, smallest.0 as u32));
                } else {
                    assert_eq!(tree.winner().0, ABSENT);
                }
                assert_eq!(tree.value(leaf as u32), value);
            }
        }
    }
}
