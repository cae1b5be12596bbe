use std::collections::BTreeMap;
use std::io::Read;
use std::time::Instant;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut by: BTreeMap<String, usize> = BTreeMap::new();
    let (mut total, mut n) = (std::time::Duration::ZERO, 0usize);
    let mut size = 0;
    for f in files {
        let mut b = Vec::new();
        std::io::stdin();
        let out = std::process::Command::new("zcat").arg(&f).output().unwrap();
        std::io::Cursor::new(out.stdout).read_to_end(&mut b).unwrap();
        size += b.len();
        let s = Instant::now();
        let t = pressclip::decode::decode(&b, None);
        let e = s.elapsed();
        total += e;
        n += 1;
        *by.entry(format!("{:?} {}", t.source, t.encoding)).or_default() += 1;
        let bad = t.text.matches('\u{FFFD}').count();
        if bad > 0 || !t.notes.is_empty() {
            println!(
                "{bad} {} {:?} {} {:?} {:?}",
                t.encoding,
                t.source,
                f.file_name().unwrap().to_string_lossy(),
                pressclip::decode::declared(&b, None),
                t.notes.iter().map(|n| &n.message).collect::<Vec<_>>()
            );
            if let Some(i) = t.text.find('\u{FFFD}') {
                let a = t.text.floor_char_boundary(i.saturating_sub(40));
                let z = t.text.floor_char_boundary((i + 40).min(t.text.len()));
                println!("     {:?}", &t.text[a..z]);
            }
        }
    }
    println!("{by:#?} {n} pages {size} bytes {total:?}");
}
