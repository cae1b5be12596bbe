//! `pressclip explain`: what was kept of a page, what was dropped, and why.

use std::path::Path;
use std::sync::Arc;

use pressclip::Detail;
use pressclip::crawl::Archive;
use pressclip::explain::{self, Color, Listing};
use pressclip::memory::SiteMemory;
use pressclip::output::terminal::{printable, printable_json};
use url::Url;

use crate::args::{ColorChoice, ExplainArgs, Explanation};
use crate::exit::Exit;
use crate::guard;
use crate::input::{Input, Loader};
use crate::messages::Failure;
use crate::sink::{Sink, Stop};

pub(crate) fn run(args: &ExplainArgs, color: ColorChoice) -> Result<Exit, Stop> {
    let input = Input::new(&args.input);
    let loader = Loader::new(&args.page, std::slice::from_ref(&input))?;
    let mut sink = Sink::open(args.html.as_deref().or(args.output.as_deref()))?;
    let mut options = args.view.options()?;
    options.detail = Detail::Full;
    if let Some(store) = &args.memory {
        options.memory = memory(store, &input, args.page.url.as_deref())?;
    }
    let (article, _) = loader.clip(&input, &options)?;
    let explained = guard::guarded(|| {
        if args.html.is_some() {
            return printable(&explain::html(&article)).into_owned();
        }
        match args.format {
            Explanation::Text => explain::listing(&article, &look(&sink, color)),
            Explanation::Json => printable_json(&explain::json(&article)).into_owned() + "\n",
        }
    })?;
    sink.write(&explained)?;
    sink.finish(Exit::Fine)?;
    Ok(Exit::Fine)
}

/// What a crawl remembers of the site of a page.
fn memory(store: &Path, input: &Input, url: Option<&str>) -> Result<Option<Arc<SiteMemory>>, Failure> {
    let url = match input {
        Input::Url(url) => Some(url.as_str()),
        Input::Stdin | Input::File(_) => url,
    };
    let url = url.and_then(|url| Url::parse(url).ok());
    let url = url.ok_or_else(|| Failure::usage("--memory needs to know the page's address: give it with --url"))?;
    Ok(Archive::open(store)?.memory(&url)?.map(Arc::new))
}

/// As wide as the terminal; in a file or a pipe as wide as the default.
fn look(sink: &Sink, color: ColorChoice) -> Listing {
    let mut look = Listing::default();
    if sink.is_terminal()
        && let Some((width, _)) = terminal_size::terminal_size()
    {
        look = look.width(width.0.into());
    }
    if sink.colors(color) { look.color(Color::Ansi) } else { look }
}
