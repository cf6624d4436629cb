//! A winner tree: which of many numbers is smallest, while they change one at a time.

/// Bits of a key that hold the leaf; the other 45 hold the value.
const LEAF_BITS: u32 = 19;
/// How many leaves a tree can have.
pub const MAX_LEAVES: usize = 1 << LEAF_BITS;
/// The largest value; a leaf that does not take part has it.
pub const ABSENT: u64 = (1 << (64 - LEAF_BITS)) - 1;

/// The smallest of many values. Equal values are settled by the lower leaf.
///
/// Four children a node: half the levels of two, for one comparison more a level than two levels of two have.
#[derive(Clone, Debug)]
pub struct WinnerTree {
    /// The keys of the children of each node, the root first, then level by level; those of the last level are the leaves. A key
    /// is the value followed by the leaf, so that comparing keys compares values and settles ties at once.
    nodes: Vec<[u64; 4]>,
    /// Number of the first node of the last level.
    first: usize,
    winner: u64,
}

impl WinnerTree {
    /// A tree of `leaves` leaves (at most [`MAX_LEAVES`]), all absent.
    pub fn new(leaves: usize) -> Self {
        let (mut first, mut width) = (0, 1);
        while 4 * width < leaves.min(MAX_LEAVES) {
            first += width;
            width *= 4;
        }
        let mut nodes = vec![[0; 4]; first + width];
        let keys = nodes[first..].as_flattened_mut();
        keys.iter_mut().enumerate().for_each(|(leaf, own)| *own = key(ABSENT, leaf as u32));
        for node in (1..nodes.len()).rev() {
            nodes[(node - 1) / 4][(node - 1) % 4] = smallest(&nodes[node]);
        }
        Self { winner: smallest(&nodes[0]), nodes, first }
    }

    /// Changes the value of a leaf. O(log leaves), no allocation.
    #[inline]
    pub fn set(&mut self, leaf: u32, value: u64) {
        let (mut node, mut place) = (self.first + leaf as usize / 4, leaf as usize % 4);
        let mut winner = key(value, leaf);
        loop {
            let keys = &mut self.nodes[node];
            // The key just written comes from a register: to read all four at once would wait for it to reach memory.
            keys[place] = winner;
            let others = keys[place ^ 1].min(keys[place ^ 2].min(keys[place ^ 3]));
            winner = winner.min(others);
            if node == 0 {
                self.winner = winner;
                return;
            }
            (node, place) = ((node - 1) / 4, (node - 1) % 4);
        }
    }

    /// The smallest value and its leaf; [`ABSENT`] if no leaf takes part.
    #[inline]
    pub fn winner(&self) -> (u64, u32) {
        (self.winner >> LEAF_BITS, (self.winner & (MAX_LEAVES as u64 - 1)) as u32)
    }

    /// The value of a leaf.
    #[inline]
    pub fn value(&self, leaf: u32) -> u64 {
        self.nodes[self.first + leaf as usize / 4][leaf as usize % 4] >> LEAF_BITS
    }
}

#[inline]
fn smallest(keys: &[u64; 4]) -> u64 {
    keys[0].min(keys[1]).min(keys[2].min(keys[3]))
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
        for leaves in [1, 2, 4, 5, 7, 16, 17, 64, 100, 300] {
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
