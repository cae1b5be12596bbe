//! A bug that one page meets must not end the work on the others.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

use pressclip::{Article, Options, Page};

use crate::messages::Failure;

thread_local! {
    /// Whether a panic on this thread is caught.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// What the last caught panic said, and where.
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Makes caught panics silent: they become a message of their own. Others are printed as ever.
pub(crate) fn install() {
    let print = take_hook();
    set_hook(Box::new(move |panic| {
        if !GUARDED.get() {
            return print(panic);
        }
        let words = panic.payload_as_str().unwrap_or("no message");
        let place = panic.location().map(|l| format!(" at {}:{}", l.file(), l.line())).unwrap_or_default();
        SAID.with_borrow_mut(|said| *said = format!("{words}{place}"));
    }));
}

/// The article of a page, or a failure of kind `internal` when a bug struck.
pub(crate) fn clip(page: &Page, options: &Options) -> Result<Article, Failure> {
    guarded(|| pressclip::extract_page(page, options))
}

/// Does `work`; a panic in it becomes a failure of kind `internal`.
pub(crate) fn guarded<R>(work: impl FnOnce() -> R) -> Result<R, Failure> {
    GUARDED.set(true);
    // The work is dropped whole when it panics, so no half-changed value is seen.
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    done.map_err(|_| {
        let said = SAID.with_borrow_mut(std::mem::take);
        Failure::new("internal", format!("a bug in pressclip: {said}")).hint("please report it together with the page")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_internal_failure_and_the_next_page_is_clipped() {
        install();
        let failure = guarded(|| panic!("page {} broke it", 7)).map(|()| 0).unwrap_err();
        assert_eq!(failure.kind, "internal");
        assert!(failure.message.contains("page 7 broke it at "), "{}", failure.message);
        assert_eq!(
            clip(&Page::new("<title>Rain</title>"), &Options::default()).unwrap().headline.as_deref(),
            Some("Rain")
        );
    }
}
