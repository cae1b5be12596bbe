//! Measures a crawl against a press of many sites, which this program serves itself:
//! `cargo run --release --example crawl_figures -- [HOSTS] [PAGES] [LATENCY_MS]`.
//!
//! It prints the rate of fetching and extracting alone, that of a crawl of everything, what a second look costs when
//! nothing is new, and how much memory it takes (with that of the sites). All of it is measured in one run, side by
//! side, since machines are busy.
#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

mod press;

use std::sync::Arc;
use std::time::{Duration, Instant};

use pressclip::crawl::{Crawler, Jobs, Mode, Stop};
use pressclip::{Fetcher, Options};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use press::Press;

/// Requests at once, alone and in the crawl.
const CONCURRENCY: usize = 64;

/// Pages that are fetched and extracted alone, before the crawl and after it.
const ALONE: usize = 3_000;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse());
    let mut next = |default| numbers.next().unwrap_or(Ok(default));
    let (hosts, pages, latency) = (next(200)?, next(10_000)?, next(20)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(hosts, pages, Duration::from_millis(latency as u64)))
}

async fn measure(hosts: usize, pages: usize, latency: Duration) -> Result<(), Failure> {
    let press = Press::open(hosts, pages.div_ceil(hosts), latency).await?;
    println!("{hosts} sites, {} pages, {latency:?} latency, 2 % of the pages fail", press.pages());
    let (before, cpu_before) = alone(&press).await?;
    press.take_counts();

    let folder = tempfile::tempdir()?;
    let path = folder.path().join("jobs.toml");
    std::fs::write(&path, jobs(&press))?;
    let memory = Memory::watch();
    let cpu = cpu_time();
    let (first, counts) = crawl(&path, Mode::Once).await?;
    let cpu = (cpu_time() - cpu) / counts.visited() as f64;
    let memory = memory.end();
    let rate = counts.visited() as f64 / first.as_secs_f64();
    println!("crawl:      {rate:7.0} pages/s, {first:.1?}: {counts:?}");
    println!("            {:?}", press.take_counts());
    let (after, cpu_after) = alone(&press).await?;
    let (mean, cpu_alone) = (f64::midpoint(before, after), f64::midpoint(cpu_before, cpu_after));
    println!(
        "alone:      {before:7.0} pages/s before, {after:.0} after; the crawl reaches {:.0} %",
        100.0 * rate / mean
    );
    println!(
        "work:       {cpu:7.2} ms of processor a page, alone {cpu_alone:.2}; by that {:.0} %",
        100.0 * cpu_alone / cpu
    );
    println!("memory:     {memory}");

    press.take_counts();
    let (second, counts) = crawl(&path, Mode::OnceNow).await?;
    let part = 100.0 * second.as_secs_f64() / first.as_secs_f64();
    println!("once more:  {second:.1?}, {part:.1} % of the first time: {counts:?}");
    println!("            {:?}", press.take_counts());
    let size = std::fs::metadata(folder.path().join("jobs.db"))?.len();
    let lines: u64 = std::fs::read_dir(folder.path().join("out"))?
        .flatten()
        .filter_map(|it| it.metadata().ok())
        .map(|it| it.len())
        .sum();
    println!("store:      {} MiB, output {} MiB", size >> 20, lines >> 20);
    Ok(())
}

/// Fetches and extracts pages without a crawl; gives pages a second, and milliseconds of processor a page.
async fn alone(press: &Press) -> Result<(f64, f64), Failure> {
    let cpu = cpu_time();
    let fetcher =
        Fetcher::builder().no_proxy().allow_private().unpaced().retries(0).concurrency(CONCURRENCY).build()?;
    let (turns, start) = (Arc::new(Semaphore::new(CONCURRENCY)), Instant::now());
    let mut visits = JoinSet::new();
    // Pages of all sites in turn, as a crawl visits them.
    for url in press.addresses().take(ALONE) {
        let turn = Arc::clone(&turns).acquire_owned().await?;
        let fetcher = fetcher.clone();
        visits.spawn(async move {
            let _turn = turn;
            fetcher.clip(&url, &Options::default()).await.is_ok()
        });
    }
    let done = visits.join_all().await.len() as f64;
    Ok((done / start.elapsed().as_secs_f64(), (cpu_time() - cpu) / done))
}

async fn crawl(path: &std::path::Path, mode: Mode) -> Result<(Duration, pressclip::crawl::Counts), Failure> {
    let start = Instant::now();
    let crawler = Crawler::new(Jobs::read(path)?)?;
    let counts = crawler.run(mode, &Stop::default(), |_| {}).await?;
    Ok((start.elapsed(), counts))
}

fn jobs(press: &Press) -> String {
    let list = |path: &str| press.sites().map(|site| format!("\"{site}{path}\",\n")).collect::<Vec<_>>().concat();
    format!(
        "concurrency = {CONCURRENCY}\n[fetch]\nprivate = \"allow\"\ndelay = \"0s\"\nper_host = 8\nretries = 0\n\
         [[job]]\nname = \"press\"\nfeeds = [{}]\nsitemaps = [{}]\noutput = [{{ format = \"jsonl\", folder = \"out\" }}]\n",
        list("/feed.xml"),
        list("/sitemap.xml")
    )
}

/// Watches how much memory the process has.
struct Memory {
    seen: std::thread::JoinHandle<Vec<u64>>,
    stop: Arc<std::sync::atomic::AtomicBool>,
}

impl Memory {
    fn watch() -> Self {
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let seen = std::thread::spawn(move || {
            let mut seen = Vec::new();
            while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
                seen.extend(resident());
                std::thread::sleep(Duration::from_millis(250));
            }
            seen
        });
        Self { seen, stop }
    }

    /// The most, and the mean of each quarter of the time.
    fn end(self) -> String {
        self.stop.store(true, std::sync::atomic::Ordering::Relaxed);
        let seen = self.seen.join().unwrap_or_default();
        let Some(most) = seen.iter().max() else { return "not known on this system".into() };
        let quarters =
            seen.chunks(seen.len().div_ceil(4)).map(|quarter| quarter.iter().sum::<u64>() / quarter.len() as u64);
        format!(
            "{} MiB at most; mean of each quarter {:?} MiB",
            most >> 10,
            quarters.map(|kib| kib >> 10).collect::<Vec<_>>()
        )
    }
}

/// Milliseconds of processor that this process has had, with its sites; 0 where that is not known.
fn cpu_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name: fields 14 and 15, user and system, in hundredths of a second.
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
}

/// KiB of memory of this process, on Linux.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB").parse().ok()
}
