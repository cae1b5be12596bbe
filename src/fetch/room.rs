//! Room for large bodies: how many bytes of them may be in memory at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::body::SMALL;

/// What room is counted in, in bytes.
const UNIT: usize = 1024;

/// The room that a body takes.
pub(crate) type Held = OwnedSemaphorePermit;

/// Room for what bodies have beyond [`SMALL`], which all may have.
pub(super) struct Room {
    units: Arc<Semaphore>,
    all: u32,
}

impl Room {
    /// Room for so many bytes in all, of which so many requests may each have [`SMALL`]; for one body at least.
    pub(super) fn new(bytes: usize, requests: usize, max_body: usize) -> Self {
        let free = bytes.saturating_sub(requests.saturating_mul(SMALL));
        let all = units(free.max(max_body.saturating_sub(SMALL))).max(1);
        Self { units: Arc::new(Semaphore::new(all as usize)), all }
    }

    /// Waits for the room of a body that may grow to so many bytes, and holds it. One that could have more than there is has
    /// all of it.
    pub(super) async fn hold(&self, bytes: usize) -> Option<Held> {
        let beyond = bytes.saturating_sub(SMALL);
        // It is never closed.
        if beyond == 0 {
            return None;
        }
        Arc::clone(&self.units).acquire_many_owned(units(beyond).min(self.all)).await.ok()
    }
}

fn units(bytes: usize) -> u32 {
    // More than memory can have.
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).min(u32::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    fn left(room: &Room) -> usize {
        room.units.available_permits() * UNIT
    }

    #[tokio::test]
    async fn a_body_has_the_room_that_it_may_need_and_leaves_the_rest_to_others() {
        let room = Room::new(24 * MIB, 4, 10 * MIB);
        assert_eq!(left(&room), 20 * MIB);
        let (small, large) = (room.hold(MIB).await, room.hold(10 * MIB + 1).await);
        assert!(small.is_none());
        assert_eq!(left(&room), 20 * MIB - 9 * MIB - UNIT);
        drop(large);
        let largest = room.hold(usize::MAX).await;
        assert_eq!(left(&room), 0);
        drop(largest);
        assert_eq!(left(&room), 20 * MIB);
    }

    #[test]
    fn there_is_room_for_one_body_at_least() {
        assert_eq!(left(&Room::new(0, 64, 10 * MIB)), 9 * MIB);
        assert_eq!(left(&Room::new(0, usize::MAX, 0)), UNIT);
        assert!(left(&Room::new(usize::MAX, 1, usize::MAX)) > 1 << 40);
    }
}
