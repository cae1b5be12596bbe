//! Files that are gzip whatever their name and headers say.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::article::{Note, NoteKind};

/// Bytes that are decoded at most: what the protocol allows a sitemap, <https://www.sitemaps.org/protocol.html>.
pub(super) const MAX_DECODED: usize = 50 * 1024 * 1024;
/// How much a file may grow. Sitemaps, which repeat themselves, grow 10 to 40 times; deflate ends at 1,032.
const MAX_RATIO: usize = 400;
/// Files that grow less than to this many bytes are not asked how much they grow.
const SMALL: usize = 1024 * 1024;
/// A file may be packed by the site, and again by its server.
const MAX_LAYERS: usize = 2;

/// The bytes of a file, unpacked if they begin as gzip does, and what was cut.
pub(super) fn unpacked<'b>(bytes: &'b [u8], most: usize, notes: &mut Vec<Note>) -> Cow<'b, [u8]> {
    let mut found = Cow::Borrowed(bytes);
    for _ in 0..MAX_LAYERS {
        if !found.starts_with(&[0x1f, 0x8b]) {
            break;
        }
        found = Cow::Owned(layer(&found, most, notes));
    }
    found
}

fn layer(packed: &[u8], most: usize, notes: &mut Vec<Note>) -> Vec<u8> {
    let most = most.min(packed.len().saturating_mul(MAX_RATIO).max(SMALL));
    let mut unpacked = Vec::new();
    // One byte more tells whether there is more. A damaged end gives what comes before it.
    let read = MultiGzDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut unpacked);
    if unpacked.len() > most {
        unpacked.truncate(most);
        let message = format!("{} bytes of gzip hold more than {most}; the rest was not read", packed.len());
        notes.push(Note::new(NoteKind::InputCut, message));
    } else if let Err(error) = read {
        let message = format!("the gzip file is damaged after {} bytes: {error}", unpacked.len());
        notes.push(Note::new(NoteKind::InputCut, message));
    }
    unpacked
}
