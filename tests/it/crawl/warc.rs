//! WARC files of warcio: each gives its whole records, and words for the rest.

use std::fs::File;

use pressclip::crawl::replay::{Records, page};

#[test]
fn every_file_of_the_suite_gives_its_whole_records() {
    let Some(folder) = super::suite("warc") else { return };
    for (name, records, pages, damage) in [
        ("bad.arc", 0, 0, 1),
        ("example-bad-non-chunked.warc.gz", 6, 1, 0),
        ("example-bad.warc.gz.bad", 6, 1, 0),
        ("example-digest.warc", 4, 0, 0),
        ("example-iana.org-chunked.warc", 3, 1, 0),
        ("example-resource.warc.gz", 3, 1, 0),
        ("example-space-in-target-uri.warc.gz", 2, 0, 0),
        ("example-space-in-url.arc", 0, 0, 1),
        ("example-trunc.warc", 4, 1, 1),
        ("example-wget-bad-target-uri.warc.gz", 6, 1, 0),
        ("example-wrong-chunks.warc.gz", 2, 1, 0),
        ("example.arc", 0, 0, 1),
        ("example.arc.gz", 0, 0, 1),
        ("example.warc", 6, 1, 0),
        ("example.warc.gz", 6, 1, 0),
        ("post-test.warc.gz", 6, 0, 0),
    ] {
        let found: Vec<_> = Records::new(File::open(folder.join(name)).unwrap()).unwrap().collect();
        let whole: Vec<_> = found.iter().flatten().collect();
        let with_page: Vec<_> = whole.iter().filter(|record| matches!(page(record), Ok(Some(_)))).collect();
        let broken: Vec<_> = found.iter().filter_map(|record| record.as_ref().err()).collect();
        assert_eq!((whole.len(), with_page.len(), broken.len()), (records, pages, damage), "{name}: {broken:?}");
    }
}
