use super::*;

struct Bench {
    cache: Cache,
    _folder: tempfile::TempDir,
    url: Url,
    now: SystemTime,
}

fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
    list.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

fn kept(list: &[(&'static str, &str)]) -> Bench {
    kept_of("https://news.example/rain#part", &[], list)
}

fn kept_of(url: &str, asked: &[(&'static str, &str)], list: &[(&'static str, &str)]) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path(), DEFAULT_CACHE_SIZE).unwrap();
    let (url, now) = (Url::parse(url).unwrap(), SystemTime::now());
    let asked = self::headers(asked);
    let headers = headers(list);
    let answer = Answered {
        status: 200,
        headers: &headers,
        texts: &texts(&headers),
        body: b"<p>rain\n\0",
        fetched_at: Timestamp::UNIX_EPOCH,
    };
    cache.keep(&url, &asked, answer, now);
    Bench { cache, _folder: folder, url, now }
}

/// All that is on disk, names and contents.
fn on_disk(bench: &Bench) -> String {
    let files = fs::read_dir(bench.cache.folder.as_path()).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| format!("{} ", path.display()) + &String::from_utf8_lossy(&fs::read(&path).unwrap())).collect()
}

fn look(bench: &Bench, later: u64) -> Look {
    bench.cache.look(&bench.url, &HeaderMap::new(), bench.now + Duration::from_secs(later))
}

#[test]
fn an_answer_is_fresh_for_as_long_as_it_says_and_is_then_asked_about() {
    let bench = kept(&[("cache-control", "max-age=60"), ("etag", "\"7\""), ("set-cookie", "a=b")]);
    let Look::Fresh(stored) = look(&bench, 30) else { panic!("fresh") };
    assert_eq!(stored.body, b"<p>rain\n\0");
    assert!(!format!("{:?}", stored.head.headers).contains("a=b"));
    let Look::Stale(stored, asked) = look(&bench, 90) else { panic!("stale") };
    assert_eq!(asked["if-none-match"], "\"7\"");
    let now = bench.now + Duration::from_secs(90);
    let still = headers(&[("etag", "\"7\""), ("cache-control", "max-age=500")]);
    assert_eq!(bench.cache.confirm(&bench.url, &asked, stored, &still, now).body, b"<p>rain\n\0");
    assert!(matches!(look(&bench, 500), Look::Fresh(_)));
}

#[test]
fn a_confirmation_without_a_validator_is_one_all_the_same() {
    let bench = kept(&[("cache-control", "max-age=0"), ("etag", "\"7\"")]);
    let Look::Stale(stored, asked) = look(&bench, 9) else { panic!("stale") };
    assert_eq!(bench.cache.confirm(&bench.url, &asked, stored, &HeaderMap::new(), bench.now).body.len(), 9);
}

#[test]
fn what_must_not_be_kept_is_not() {
    let bench = kept(&[("cache-control", "no-store")]);
    assert!(matches!(look(&bench, 0), Look::Unknown));
    assert!(bench.cache.stored(&bench.url).is_none());
}

#[test]
fn a_file_that_is_damaged_or_of_another_url_is_none() {
    let bench = kept(&[("cache-control", "max-age=60")]);
    let path = bench.cache.path(&bench.url);
    let whole = fs::read(&path).unwrap();
    let other = Url::parse("https://news.example/other").unwrap();
    fs::copy(&path, bench.cache.path(&other)).unwrap();
    assert!(bench.cache.stored(&other).is_none());
    for end in [0, 1, whole.len() / 3] {
        fs::write(&path, &whole[..end]).unwrap();
        assert!(bench.cache.stored(&bench.url).is_none());
    }
}

const SECRETS: [(&str, &str); 3] =
    [("authorization", "Bearer s3cret"), ("cookie", "id=s3cret"), ("proxy-authorization", "Basic s3cret")];

#[test]
fn nothing_that_opens_doors_is_on_disk() {
    let answered = [("cache-control", "max-age=60"), ("etag", "\"7\""), ("set-cookie", "id=s3cret")];
    let bench = kept_of("https://me:s3cret@news.example/rain", &SECRETS, &answered);
    let written = on_disk(&bench);
    assert!(written.contains("news.example/rain") && !written.contains("s3cret"), "{written}");
    assert!(matches!(bench.cache.look(&bench.url, &headers(&SECRETS), bench.now), Look::Fresh(_)));
    // Nor after it was asked about, with the secrets.
    let later = bench.now + Duration::from_secs(90);
    let Look::Stale(stored, asked) = bench.cache.look(&bench.url, &headers(&SECRETS), later) else { panic!("stale") };
    assert!(asked["authorization"] == "Bearer s3cret" && asked["cookie"] == "id=s3cret", "{asked:?}");
    bench.cache.confirm(&bench.url, &asked, stored, &headers(&answered), later);
    assert!(!on_disk(&bench).contains("s3cret"));
    // What the client makes of the URL is not sent twice.
    let Look::Stale(_, asked) = bench.cache.look(&bench.url, &HeaderMap::new(), bench.now + Duration::from_hours(1))
    else {
        panic!("stale")
    };
    assert!(!asked.contains_key("authorization"));
}

#[test]
fn an_answer_that_is_another_for_strangers_is_not_kept_and_theirs_is_not_given() {
    for (url, asked, vary) in [
        ("https://news.example/rain", &SECRETS[..1], "Accept, Authorization"),
        ("https://news.example/rain", &SECRETS[1..2], "cookie"),
        ("https://me:s3cret@news.example/rain", &[][..], "authorization"),
    ] {
        let answered = [("cache-control", "max-age=60"), ("vary", vary)];
        let own = kept_of(url, asked, &answered);
        assert!(own.cache.stored(&own.url).is_none(), "{url} {vary}");
        let strangers = kept(&answered);
        assert!(matches!(look(&strangers, 0), Look::Fresh(_)));
        let url = Url::parse(url).unwrap();
        assert!(matches!(strangers.cache.look(&url, &headers(asked), strangers.now), Look::Unknown), "{url} {vary}");
    }
}

#[test]
fn what_a_killed_program_left_is_removed_when_nobody_can_be_writing_it() {
    let bench = kept(&[("cache-control", "max-age=60")]);
    let [old, new] = ["old.part", "new.part"].map(|name| bench.cache.folder.join(name));
    for path in [&old, &new] {
        fs::write(path, "half").unwrap();
    }
    let long_ago = SystemTime::now() - PART_TIME * 2;
    fs::File::options().write(true).open(&old).unwrap().set_modified(long_ago).unwrap();
    Cache::open(bench.cache.folder.as_path(), DEFAULT_CACHE_SIZE).unwrap();
    assert!(!old.exists() && new.exists() && matches!(look(&bench, 0), Look::Fresh(_)));
}

#[test]
fn the_oldest_make_room_when_it_is_opened() {
    let bench = kept(&[("cache-control", "max-age=60")]);
    let folder = bench.cache.folder.as_path();
    fs::write(folder.join("notes.txt"), "not ours").unwrap();
    Cache::open(folder, 10).unwrap();
    assert!(bench.cache.stored(&bench.url).is_none());
    assert!(folder.join("notes.txt").exists());
}
