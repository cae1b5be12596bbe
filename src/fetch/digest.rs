//! Digests: of the names of kept answers, and of records in archives.

use sha1::{Digest as _, Sha1};

const BASE_32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// SHA-1 in Base32 (RFC 4648), as web archives write it.
pub(super) fn sha1(bytes: &[u8]) -> String {
    let digest = Sha1::digest(bytes);
    let mut text = String::new();
    // Twenty bytes are thirty-two digits of five bits.
    for five in digest.chunks(5) {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        text.extend((0..8).rev().map(|n| char::from(BASE_32[(bits >> (5 * n) & 31) as usize])));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        assert_eq!(sha1(b""), "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
        assert_eq!(sha1(b"abc"), "VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
    }
}
