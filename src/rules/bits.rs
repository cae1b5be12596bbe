//! A small sieve: what is surely not one of some things that are looked up.

/// Bits of a hash that tell things apart: with some hundreds of them, nine of ten others do not pass.
const BITS: u32 = 12;

/// Some bits of the hashes of things.
#[derive(Debug)]
pub(super) struct Bits([u64; 1 << (BITS - u64::BITS.ilog2())]);

impl Default for Bits {
    fn default() -> Self {
        Self([0; _])
    }
}

impl Bits {
    pub(super) fn add(&mut self, thing: u32) {
        let (place, bit) = Self::bit(thing);
        self.0[place] |= bit;
    }

    /// Whether a thing may have been added.
    pub(super) fn may_have(&self, thing: u32) -> bool {
        let (place, bit) = Self::bit(thing);
        self.0[place] & bit != 0
    }

    /// Spread by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
    fn bit(thing: u32) -> (usize, u64) {
        let bits = thing.wrapping_mul(0x9e37_79b1) >> (u32::BITS - BITS);
        ((bits / u64::BITS) as usize, 1 << (bits % u64::BITS))
    }
}
