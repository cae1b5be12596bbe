use std::time::Instant;
fn main() {
    let ru = "Вчера вечером жители северного района снова увидели над рекой густой туман. ";
    let (b, ..) = encoding_rs::WINDOWS_1251.encode(ru);
    for (name, part) in [
        ("1251", b.as_ref()),
        ("mix", b"\x81\x40\xFF"),
        ("lt", b"<"),
        ("meta", b"<meta "),
        ("utf8", ru.as_bytes()),
        ("ascii", b"<p>hello world"),
        ("bad", b"\xff"),
    ] {
        for mb in [10, 100] {
            let v = part.repeat(mb * 1_000_000 / part.len());
            for ct in [
                None,
                Some("text/html; charset=utf-8"),
                Some("text/html; charset=shift_jis"),
                Some("text/html; charset=latin1"),
            ] {
                let s = Instant::now();
                let t = pressclip::decode::decode(&v, ct);
                println!("{name} {mb} MB {ct:?} {} {:?} {:?}", t.encoding, t.source, s.elapsed());
            }
        }
    }
}
