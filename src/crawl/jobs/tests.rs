use super::*;

const MINIMAL: &str = "[[job]]\nname = \"valley\"\nfeeds = [\"https://news.example/feed\"]\n";

fn wrong(text: &str) -> String {
    let error = Jobs::parse(text, "dir/jobs.toml").unwrap_err();
    assert!(error.is_jobs() && error.kind_name() == "jobs", "{error:?}");
    error.to_string()
}

#[test]
fn the_example_file_can_be_read_and_names_every_kind_of_source() {
    let jobs = Jobs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/jobs.toml")).unwrap();
    let kinds: HashSet<_> = jobs.list.iter().flat_map(|job| job.sources().map(|(kind, _)| kind)).collect();
    assert_eq!(kinds.len(), 5);
    assert!(jobs.has_schedule() && jobs.store().ends_with("clippings.db"));
}

#[test]
fn every_key_is_in_the_example_file() {
    let example = include_str!("../../../examples/jobs.toml");
    for (text, of) in [
        (format!("x = 1\n{MINIMAL}"), "the file"),
        (format!("[fetch]\nx = 1\n{MINIMAL}"), "fetch"),
        (format!("{MINIMAL}x = 1\n"), "a job"),
        (format!("{MINIMAL}limits = {{ x = 1 }}\n"), "limits"),
        (format!("{MINIMAL}poll = {{ x = 1 }}\n"), "poll"),
        (format!("{MINIMAL}revisit = {{ x = 1 }}\n"), "revisit"),
        (format!("{MINIMAL}output = [{{ format = \"jsonl\", folder = \"a\", x = 1 }}]\n"), "an output"),
    ] {
        let error = wrong(&text);
        let keys: Vec<_> = error.split('`').skip(3).step_by(2).collect();
        assert!(keys.len() > 1, "{of}: {error}");
        for key in keys {
            assert!(example.contains(key), "{key} of {of}");
        }
    }
}

#[test]
fn the_store_is_beside_the_jobs_file_unless_it_says_otherwise() {
    assert_eq!(Jobs::parse(MINIMAL, "dir/valley.toml").unwrap().store(), Path::new("dir/valley.db"));
    let named = format!("store = \"/var/lib/clips.db\"\n{MINIMAL}");
    assert_eq!(Jobs::parse(&named, "dir/valley.toml").unwrap().store(), Path::new("/var/lib/clips.db"));
}

#[test]
fn a_mistake_is_named_with_line_and_column() {
    let at = |key: &str| wrong(&format!("{MINIMAL}{key}\n"));
    for (key, start, says) in [
        ("shedule = 1", "dir/jobs.toml:4:1: ", "unknown field `shedule`"),
        ("every = \"15\"", "dir/jobs.toml:4:9: ", "has no unit"),
        ("every = 15", "dir/jobs.toml:4:9: ", "expected a string"),
        ("cron = \"61 * * * *\"", "dir/jobs.toml:4:8: ", "no cron expression"),
        ("cron = \"0 6 * * *\"\nzone = \"Mars\"", "dir/jobs.toml:5:8: ", "no time zone"),
        ("zone = \"UTC\"", "dir/jobs.toml:4:8: ", "`cron`"),
        ("every = \"1h\"\ncron = \"0 6 * * *\"", "dir/jobs.toml:5:8: ", "not both"),
        ("fronts = [\"news.example\"]", "dir/jobs.toml:4:11: ", "no address"),
        ("sitemaps = [\n  \"ftp://x.example/\" ]", "dir/jobs.toml:5:3: ", "ftp"),
        ("fronts = [\"https://news.example/feed\"]", "dir/jobs.toml:4:11: ", "already"),
        ("include = [\"sport\"]", "dir/jobs.toml:4:12: ", "start it with"),
        ("output = [{ format = \"pdf\", folder = \"x\" }]", "dir/jobs.toml:4:22: ", "`pdf` is no format"),
        ("languages = [\"de\", \"english\"]", "dir/jobs.toml:4:20: ", "`english` is no code of a language"),
        ("every = ", "dir/jobs.toml:4:9: ", ""),
    ] {
        let error = at(key);
        assert!(error.starts_with(start) && error.contains(says), "{key}: {error}");
    }
    assert!(wrong("").contains("no job"));
    assert!(wrong("[[job]]\nname = \"a\"\n").contains("no source"));
    let alone = wrong("[[job]]\nname = \"a\"\nfeeds = [\"nope\"]\n");
    assert!(alone.starts_with("dir/jobs.toml:3:10: `nope` is no address"), "{alone}");
    assert!(wrong(&MINIMAL.repeat(2)).starts_with("dir/jobs.toml:4:"), "{}", wrong(&MINIMAL.repeat(2)));
    assert!(wrong(&format!("concurrency = 0\n{MINIMAL}")).starts_with("dir/jobs.toml:1:15: "));
}

#[test]
fn a_setting_of_fetching_that_cannot_be_used_is_named_with_line_and_column_and_no_password() {
    for (setting, says) in [
        ("proxy = \"foo\"", "3:9: no address of a proxy"),
        ("proxy = \"me:secret@proxy.example\"", "3:9: no address of a proxy"),
        ("user_agent = \"\"", "3:14: a user agent has a name"),
        ("user_agent = \"a\\nb\"", "3:14: what has control characters"),
        ("retries = 1000", "3:11: 1000 retries are too many: 10 at most"),
    ] {
        for table in ["[fetch]", "[host.\"news.example\"]"] {
            let error = wrong(&format!("\n{table}\n{setting}\n{MINIMAL}"));
            assert!(error.starts_with(&format!("dir/jobs.toml:{says}")) && !error.contains("secret"), "{error}");
        }
    }
    let fine = "proxy = \"http://me:secret@proxy.example:3128\"\nuser_agent = \"clippings/1.0\"\nretries = 10";
    assert!(Jobs::parse(&format!("[fetch]\n{fine}\n{MINIMAL}"), "jobs.toml").is_ok());
}

#[test]
fn a_file_that_is_not_there_is_an_io_error() {
    assert!(Jobs::read("no/such/jobs.toml").unwrap_err().is_io());
}

#[test]
fn stories_are_chosen_by_address_and_language() {
    let more = "include = [\"/2026/*\"]\nexclude = [\"*/video/*\"]\nlanguages = [\"de\", \"en\"]\n";
    let jobs = Jobs::parse(&format!("{MINIMAL}{more}"), "jobs.toml").unwrap();
    let job = jobs.job("valley").unwrap();
    let wants = |url: &str| job.wants(&Url::parse(url).unwrap());
    assert!(wants("https://news.example/2026/rain"));
    assert!(!wants("https://news.example/2026/video/rain") && !wants("https://news.example/about"));
    assert!(job.speaks(Some("de-AT")) && job.speaks(Some("EN")) && job.speaks(None));
    assert!(!job.speaks(Some("fr")));
}
