use super::*;
use crate::cost_tests::grows_with_the_size;

/// Invented news, long enough to be told apart by its letters.
const RUSSIAN: &str = "Вчера вечером жители северного района снова увидели над рекой густой туман. Паром не ходил до утра, \
    а школьники остались дома. По словам капитана, такой погоды не было уже десять лет.";
const UKRAINIAN: &str = "Учора ввечері мешканці північного району знову побачили над річкою густий туман. Пором не ходив \
    до ранку, а їхні діти залишилися вдома. Кажуть, що такої погоди не було вже десять років.";
const POLISH: &str = "Wczoraj wieczorem mieszkańcy północnej części miasta znów zobaczyli gęstą mgłę nad rzeką. Prom nie \
    kursował aż do świtu, więc uczniowie zostali w domu. Jak mówi kapitan, takiej pogody nie było od dziesięciu lat.";
const CZECH: &str = "Včera večer spatřili obyvatelé severní čtvrti nad řekou opět hustou mlhu. Přívoz až do úsvitu \
    nejezdil, a tak žáci zůstali doma. Podle kapitána tu takové počasí nebylo už deset let, říkají i sousedé.";
const GREEK: &str = "Χθες το βράδυ οι κάτοικοι της βόρειας συνοικίας είδαν και πάλι πυκνή ομίχλη πάνω από το ποτάμι. Το \
    πορθμείο δεν κινήθηκε ως το πρωί και οι μαθητές έμειναν στο σπίτι.";
const TURKISH: &str = "Dün akşam kuzey mahallesinin sakinleri ırmağın üzerinde yine yoğun sis gördü. Vapur sabaha kadar \
    çalışmadı, öğrenciler de evde kaldı. Kaptan, böyle bir havanın on yıldır görülmediğini söylüyor.";
const HEBREW: &str = "אתמול בערב ראו תושבי השכונה הצפונית שוב ערפל כבד מעל הנהר. המעבורת לא הפליגה עד הבוקר, והתלמידים \
    נשארו בבית. לדברי רב החובל מזג אוויר כזה לא היה כבר עשר שנים.";
const ARABIC: &str = "شاهد سكان الحي الشمالي مساء أمس ضبابا كثيفا فوق النهر مرة أخرى. ولم تعمل العبارة حتى الصباح، وبقي \
    التلاميذ في بيوتهم. ويقول القبطان إن مثل هذا الطقس لم يحدث منذ عشر سنوات.";
const THAI: &str = "เมื่อวานตอนเย็นชาวบ้านในย่านทางเหนือเห็นหมอกหนาเหนือแม่น้ำอีกครั้ง เรือข้ามฟากหยุดเดินจนถึงเช้า \
    และนักเรียนต้องอยู่บ้าน";
const JAPANESE: &str = "昨日の夕方、北の地区の住民は川の上にまた濃い霧を見ました。渡し船は朝まで動かず、生徒たちは家にいました。\
    船長によると、このような天気は十年ぶりだということです。";
const CHINESE: &str = "昨天晚上，北区的居民又一次看到河面上起了浓雾。渡船直到早晨才恢复通航，学生们只好留在家里。\
    船长说，这样的天气已经十年没有出现过了。";
const TAIWANESE: &str = "昨天晚上，北區的居民又一次看到河面上起了濃霧。渡船直到早晨才恢復通航，學生們只好留在家裡。\
    船長說，這樣的天氣已經十年沒有出現過了。";
const KOREAN: &str = "어제 저녁 북쪽 동네 주민들은 강 위에 다시 짙은 안개가 낀 것을 보았다. 나룻배는 아침까지 다니지 못했고 \
    학생들은 집에 머물렀다. 선장은 이런 날씨가 십 년 만이라고 말했다.";
const GERMAN: &str = "Gestern Abend sahen die Bewohner des nördlichen Viertels wieder dichten Nebel über dem Fluß. Die \
    Fähre fuhr bis zum frühen Morgen nicht, und die Schüler blieben zu Hause.";

/// A page with a text in an encoding; the head is in ASCII.
fn page(head: &str, text: &str, label: &str) -> Vec<u8> {
    let page = format!("<!doctype html><html><head>{head}</head><body><p>{text}</p></body></html>");
    let encoding = Encoding::for_label(label.as_bytes()).unwrap();
    let (bytes, _, unmappable) = encoding.encode(&page);
    assert!(!unmappable, "{label} cannot hold the text");
    bytes.into_owned()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[track_caller]
fn assert_read(bytes: &[u8], content_type: Option<&str>, words: &str, source: Source) {
    let text = decode(bytes, content_type);
    assert!(text.text.contains(words), "read as {} by {:?}: {}", text.encoding, text.source, text.text);
    assert_eq!(text.source, source, "{}", text.encoding);
}

#[test]
fn a_byte_order_mark_beats_header_and_meta() {
    let bytes = [b"\xEF\xBB\xBF".as_slice(), &page("<meta charset=big5>", POLISH, "utf-8")].concat();
    let text = decode(&bytes, Some("text/html; charset=koi8-r"));
    assert_eq!((text.encoding, text.source), ("UTF-8", Source::Bom));
    assert!(text.text.starts_with("<!doctype") && text.text.contains(POLISH) && text.notes.is_empty());
}

#[test]
fn a_byte_order_mark_is_believed_even_when_the_bytes_are_not_utf_8() {
    let bytes = [b"\xEF\xBB\xBF".as_slice(), &page("", RUSSIAN, "windows-1251")].concat();
    let text = decode(&bytes, None);
    assert_eq!((text.encoding, text.source), ("UTF-8", Source::Bom));
    assert_eq!(text.notes[0].kind, NoteKind::BadEncoding);
}

#[test]
fn the_header_beats_the_meta() {
    let bytes = page("<meta charset=koi8-r>", RUSSIAN, "windows-1251");
    assert_read(&bytes, Some("text/html; charset=windows-1251"), RUSSIAN, Source::Http);
    let bytes = page("<meta charset=utf-8>", GERMAN, "windows-1252");
    assert_read(&bytes, Some("text/html; charset=iso-8859-1"), GERMAN, Source::Http);
}

#[test]
fn iso_8859_1_means_windows_1252() {
    for label in ["iso-8859-1", "latin1", "us-ascii", "windows-1252"] {
        let text = decode(b"<p>\x93Caf\xE9\x94 \x80 5", Some(&format!("text/html; charset={label}")));
        assert_eq!((text.text.as_str(), text.encoding), ("<p>“Café” € 5", "windows-1252"));
        assert!(text.notes.is_empty());
    }
}

#[test]
fn declared_encodings_are_followed() {
    for (label, words) in [
        ("gb18030", CHINESE),
        ("gb2312", CHINESE),
        ("big5", TAIWANESE),
        ("euc-kr", KOREAN),
        ("shift_jis", JAPANESE),
        ("euc-jp", JAPANESE),
        ("iso-2022-jp", JAPANESE),
        ("koi8-r", RUSSIAN),
        ("koi8-u", UKRAINIAN),
        ("windows-1251", RUSSIAN),
        ("windows-1250", POLISH),
        ("iso-8859-2", CZECH),
        ("windows-1253", GREEK),
        ("windows-1254", TURKISH),
        ("windows-1255", HEBREW),
        ("windows-1256", ARABIC),
        ("windows-874", THAI),
        ("utf-8", THAI),
    ] {
        let bytes = page(&format!("<meta charset={label}>"), words, label);
        assert_read(&bytes, None, words, Source::Meta);
        assert!(decode(&bytes, None).notes.is_empty(), "{label}");
        let bytes = page("", words, label);
        assert_read(&bytes, Some(&format!("text/html; charset={label}")), words, Source::Http);
    }
}

#[test]
fn characters_outside_of_the_old_tables_are_read() {
    for (label, bytes, character) in [
        ("gb18030", &b"\x94\x39\xfc\x36"[..], "😀"),
        ("big5-hkscs", b"\x88\x62", "Ê\u{304}"),
        ("big5", b"\x87\x40", "\u{43f0}"),
        ("shift_jis", b"\x87\x40", "①"),
        ("euc-jp", b"\x8f\xb0\xa1", "丂"),
    ] {
        let text = decode(bytes, Some(&format!("text/html; charset={label}")));
        assert_eq!((text.text.as_str(), text.source), (character, Source::Http), "{label}");
    }
}

#[test]
fn undeclared_text_is_recognised_in_many_languages() {
    for (label, words) in [
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("koi8-u", UKRAINIAN),
        ("windows-1250", POLISH),
        ("windows-1250", CZECH),
        ("iso-8859-2", CZECH),
        ("windows-1253", GREEK),
        ("windows-1254", TURKISH),
        ("windows-1255", HEBREW),
        ("windows-1256", ARABIC),
        ("windows-874", THAI),
        ("shift_jis", JAPANESE),
        ("euc-jp", JAPANESE),
        ("iso-2022-jp", JAPANESE),
        ("gbk", CHINESE),
        ("big5", TAIWANESE),
        ("euc-kr", KOREAN),
        ("windows-1252", GERMAN),
    ] {
        assert_read(&page("", words, label), None, words, Source::Detector);
    }
    for words in [RUSSIAN, POLISH, JAPANESE, "plain words"] {
        assert_read(&page("", words, "utf-8"), None, words, Source::Utf8);
    }
}

#[test]
fn utf_16_is_read_with_and_without_a_mark_whatever_is_declared() {
    let page = format!("<html><head><meta charset=utf-16></head><p>{CHINESE}</p>");
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        assert_read(&utf16(&format!("\u{FEFF}{page}"), unit), None, CHINESE, Source::Bom);
        assert_read(&utf16(&page, unit), None, CHINESE, Source::Utf16);
        assert_read(&utf16(&page, unit), Some("text/html; charset=utf-8"), CHINESE, Source::Utf16);
        assert_read(&utf16(&page, unit), Some("text/html; charset=utf-16"), CHINESE, Source::Utf16);
        assert_read(&utf16(&format!("<p>{RUSSIAN}"), unit), None, RUSSIAN, Source::Utf16);
    }
    let bare = utf16(CHINESE, u16::to_le_bytes);
    assert_read(&bare, Some("text/plain; charset=utf-16le"), CHINESE, Source::Http);
}

#[test]
fn a_header_of_utf_16_is_not_believed_for_bytes_that_are_not() {
    let bytes = page("", POLISH, "utf-8");
    assert_read(&bytes, Some("text/html; charset=utf-16"), POLISH, Source::Utf8);
    let bytes = page("<meta charset=koi8-r>", RUSSIAN, "koi8-r");
    assert_read(&bytes[..bytes.len() / 2 * 2 - 1], Some("text/html; charset=utf-16"), "густой туман", Source::Meta);
}

#[test]
fn declared_utf_8_that_is_something_else_is_read_as_what_it_is() {
    for (label, words) in
        [("gbk", CHINESE), ("windows-1252", GERMAN), ("windows-1251", RUSSIAN), ("shift_jis", JAPANESE)]
    {
        let bytes = page("<meta charset=utf-8>", words, label);
        assert_read(&bytes, None, words, Source::Detector);
        let notes = decode(&bytes, None).notes;
        assert!(notes.iter().any(|n| n.message.contains("declared as UTF-8")), "{notes:?}");
        assert_read(&bytes, Some("text/html; charset=UTF-8"), words, Source::Detector);
    }
    // A short text is too little for the detector; the page's own word helps.
    let bytes = page("<meta charset=koi8-r>", "Туман", "koi8-r");
    assert_read(&bytes, Some("text/html; charset=utf-8"), "Туман", Source::Meta);
    // The other word can be a default as well.
    let bytes = page("<meta charset=iso-8859-1>", CHINESE, "gbk");
    assert_read(&bytes, Some("text/html; charset=utf-8"), CHINESE, Source::Detector);
}

#[test]
fn declared_utf_8_with_a_few_bad_bytes_stays_utf_8_and_says_how_many() {
    let bytes = [page("<meta charset=utf-8>", RUSSIAN, "utf-8"), b"<p>caf\xE9 \xFF\xFE x".to_vec()].concat();
    let text = decode(&bytes, None);
    assert_eq!((text.encoding, text.source), ("UTF-8", Source::Meta));
    assert_eq!(text.text.matches('\u{FFFD}').count(), 3);
    assert_eq!(text.notes.len(), 1);
    assert!(text.notes[0].message.starts_with("3 byte sequence(s)"), "{:?}", text.notes);
}

#[test]
fn undeclared_utf_8_with_a_few_bad_bytes_is_still_utf_8() {
    let bytes = [page("", CZECH, "utf-8"), b"<p>caf\xE9 x".to_vec()].concat();
    assert_read(&bytes, None, CZECH, Source::Utf8);
    assert_eq!(decode(&bytes, None).notes[0].kind, NoteKind::BadEncoding);
}

#[test]
fn utf_8_declared_as_something_else_is_read_as_utf_8() {
    for (label, words) in [("iso-8859-1", "Café"), ("windows-1251", RUSSIAN), ("gb2312", CHINESE), ("euc-jp", JAPANESE)]
    {
        let bytes = page(&format!("<meta charset={label}>"), words, "utf-8");
        assert_read(&bytes, None, words, Source::Utf8);
        assert_read(&bytes, Some(&format!("text/html; charset={label}")), words, Source::Utf8);
        assert_eq!(decode(&bytes, None).notes.len(), 1);
    }
}

#[test]
fn a_pair_that_could_be_utf_8_is_no_reason_to_leave_the_declared_encoding() {
    let text = decode(b"<meta charset=windows-1251><p>\xAB\xD0\xBB", None);
    assert_eq!((text.encoding, text.source), ("windows-1251", Source::Meta));
    let text = decode(b"<meta charset=windows-1251><p>\xD0\xBB", None);
    assert_eq!((text.encoding, text.source), ("windows-1251", Source::Meta));
    let text = decode(b"<meta charset=gb2312><p>\xC4\xA3", None);
    assert_eq!((text.encoding, text.source), ("GBK", Source::Meta));
}

#[test]
fn latin_1_as_a_servers_default_gives_way_to_the_script_of_the_text() {
    let bytes = page("<meta charset=windows-1251>", RUSSIAN, "windows-1251");
    assert_read(&bytes, Some("text/html; charset=ISO-8859-1"), RUSSIAN, Source::Meta);
    let bytes = page("<meta charset=windows-1250>", POLISH, "windows-1250");
    assert_read(&bytes, Some("text/html; charset=ISO-8859-1"), POLISH, Source::Meta);
    for (label, words) in
        [("gbk", CHINESE), ("windows-1251", RUSSIAN), ("windows-1253", GREEK), ("windows-1255", HEBREW)]
    {
        let bytes = page("<meta charset=iso-8859-1>", words, label);
        assert_read(&bytes, None, words, Source::Detector);
    }
}

#[test]
fn latin_1_stays_for_text_in_latin_script() {
    for head in ["<meta charset=iso-8859-1>", "<meta charset=koi8-r>"] {
        let bytes = page(head, &GERMAN.repeat(20), "windows-1252");
        assert_read(&bytes, Some("text/html; charset=iso-8859-1"), GERMAN, Source::Http);
    }
    let bytes = page("<meta charset=iso-8859-1>", &"°°°°°°°° ×××× •••••••• ".repeat(9), "windows-1252");
    assert_read(&bytes, None, "°°°° ×××× ••••", Source::Meta);
}

#[test]
fn a_multi_byte_encoding_that_does_not_fit_gives_way() {
    for (declared, label, words) in
        [("shift_jis", "euc-jp", JAPANESE), ("euc-kr", "windows-1251", RUSSIAN), ("big5", "windows-1252", GERMAN)]
    {
        let bytes = page(&format!("<meta charset={declared}>"), words, label);
        assert_read(&bytes, None, words, Source::Detector);
    }
    // One broken character in a page is none of it.
    let bytes = [page("<meta charset=gb2312>", CHINESE, "gbk"), b"\xFF <p>".to_vec()].concat();
    assert_read(&bytes, None, CHINESE, Source::Meta);
}

#[test]
fn labels_that_no_reader_knows_are_passed_over() {
    for label in ["utf-7", "utf-32", "utf-32le", "hz-gb-2312", "iso-2022-kr", "replacement", "none", "\u{e9}"] {
        let bytes = page(&format!("<meta charset=\"{label}\">"), POLISH, "utf-8");
        assert_read(&bytes, None, POLISH, Source::Utf8);
        assert_read(&bytes, Some(&format!("text/html; charset={label}")), POLISH, Source::Utf8);
    }
    let bytes = page("<meta charset=windows-1250>", POLISH, "windows-1250");
    assert_read(&bytes, Some("text/html; charset=hz-gb-2312"), POLISH, Source::Meta);
}

#[test]
fn a_meta_below_1024_bytes_counts_when_nothing_else_is_declared() {
    let head = |bytes: usize| format!("<style>{}</style><meta charset=koi8-r>", " ".repeat(bytes));
    assert_read(&page(&head(900), "Дом", "koi8-r"), None, "Дом", Source::Meta);
    assert_read(&page(&head(9_000), "Дом", "koi8-r"), None, "Дом", Source::LateMeta);
    let header = Some("text/html; charset=windows-1251");
    assert_read(&page(&head(9_000), "Дом", "windows-1251"), header, "Дом", Source::Http);
    assert_eq!(declared(&page(&head(LATE_PRESCAN), "Дом", "koi8-r"), None), None);
}

#[test]
fn an_xml_declaration_counts_after_the_meta() {
    let xml = |rest: &str| format!("<?xml version='1.0' encoding='koi8-r'?><html>{rest}<p>Дом");
    let text = xml("");
    let (bytes, ..) = encoding_rs::KOI8_R.encode(&text);
    assert_read(&bytes, None, "Дом", Source::Xml);
    let text = xml("<meta charset=windows-1251>");
    let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(&text);
    assert_read(&bytes, None, "Дом", Source::Meta);
}

#[test]
fn a_character_cut_off_at_the_end_is_replaced_once() {
    for (label, words) in [("utf-8", "Дом и сад"), ("shift_jis", "霧"), ("euc-kr", "안개"), ("gb18030", "浓雾")]
    {
        let (bytes, ..) = Encoding::for_label(label.as_bytes()).unwrap().encode(words);
        let cut = &bytes[..bytes.len() - 1];
        let text = decode(cut, Some(&format!("text/html; charset={label}")));
        assert_eq!(text.source, Source::Http, "{label}");
        assert_eq!(text.text.matches('\u{FFFD}').count(), 1, "{label}: {}", text.text);
        assert!(text.notes[0].message.starts_with("1 byte sequence"), "{:?}", text.notes);
    }
    assert_eq!(decode(b"caf\xC3", None).encoding, "UTF-8");
}

#[test]
fn almost_nothing_is_read_as_almost_nothing() {
    assert_eq!(decode(b"", None).text, "");
    assert_eq!(decode(b"", Some("text/html; charset=utf-16")).text, "");
    assert_eq!(decode(b"a", None).text, "a");
    assert_eq!(decode(b"<", Some(";")).text, "<");
    for mark in [b"\xEF\xBB\xBF".as_slice(), b"\xFF\xFE", b"\xFE\xFF"] {
        let text = decode(mark, Some("text/html; charset=big5"));
        assert_eq!((text.text.as_str(), text.source), ("", Source::Bom));
        assert!(text.notes.is_empty());
    }
    for byte in 0..=255 {
        assert_eq!(decode(&[byte], None).text.chars().count(), 1);
    }
}

#[test]
fn the_cost_grows_with_the_bytes_only() {
    let hostile: [&[u8]; 6] = [b"<", b"<meta ", b"<!--", b"<a b='", b"\x81\x40\xFF", b"\x1B$B"];
    for part in hostile {
        let page = |times| part.repeat(times * 500_000 / part.len());
        grows_with_the_size(&format!("{part:?}"), page, |bytes| {
            let text = decode(bytes, None);
            assert!(!text.text.is_empty());
        });
    }
}

#[test]
fn a_page_that_was_encoded_twice_is_read_as_it_was_and_says_so() {
    let twice: String = page("<meta charset=utf-8>", GERMAN, "utf-8").into_iter().map(char::from).collect();
    let read = decode(twice.as_bytes(), None);
    assert!(read.text.contains(GERMAN), "{}", read.text);
    assert_eq!((read.encoding, read.notes.len()), ("UTF-8", 1));
    assert!(decode(&page("", GERMAN, "utf-8"), None).notes.is_empty());
}
