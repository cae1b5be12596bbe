//! Class and id words.

use super::CueSet;

pub(super) struct Classes;

pub(super) fn builtin() -> &'static Classes {
    &Classes
}

impl Classes {
    pub(super) fn find(&self, _names: &str) -> CueSet {
        CueSet::default()
    }
}
