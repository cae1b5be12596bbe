//! One article, whoever asks for it and wherever.

use std::thread;

use pressclip::memory::SiteMemory;
use pressclip::output::{Format, render};
use pressclip::{Article, Block, Error, Include, Kind, Options, Page, extract_page};

use crate::tokenizer::pages::own;

fn goes_between_threads<T: Send + Sync + 'static>() {}

/// What is handed in and out. A tree stays on its thread.
#[test]
fn public_values_go_between_threads() {
    goes_between_threads::<Article>();
    goes_between_threads::<Block>();
    goes_between_threads::<Kind>();
    goes_between_threads::<Include>();
    goes_between_threads::<Options>();
    goes_between_threads::<Page>();
    goes_between_threads::<Error>();
    goes_between_threads::<SiteMemory>();
    goes_between_threads::<pressclip::Listed>();
    goes_between_threads::<pressclip::clean::Outline>();
    goes_between_threads::<pressclip::decode::Text>();
    goes_between_threads::<pressclip::extract::Facts>();
    goes_between_threads::<pressclip::parse::Limits>();
    goes_between_threads::<pressclip::score::Model>();
    #[cfg(feature = "fetch")]
    goes_between_threads::<pressclip::Fetcher>();
    #[cfg(feature = "crawl")]
    {
        goes_between_threads::<pressclip::crawl::Crawler>();
        goes_between_threads::<pressclip::crawl::Jobs>();
    }
}

fn written() -> Vec<[String; 4]> {
    let write = |path: &std::path::PathBuf| {
        let article = extract_page(&Page::read(path).unwrap(), &Options::default());
        Format::ALL.map(|format| render(&article, format))
    };
    own().iter().step_by(4).map(write).collect()
}

#[test]
fn sixteen_threads_give_the_bytes_of_one() {
    let threads: Vec<_> = (0..16).map(|_| thread::spawn(written)).collect();
    let alone = written();
    assert!(alone.len() >= 8);
    for thread in threads {
        assert!(thread.join().unwrap() == alone);
    }
}
