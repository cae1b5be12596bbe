//! `pressclip explain`: what was kept of a page, what was dropped, and why.

use pressclip::Detail;
use pressclip::explain::{self, Color, Listing};
use pressclip::output::terminal::{printable, printable_json};

use crate::args::{ColorChoice, ExplainArgs, Explanation};
use crate::exit::Exit;
use crate::guard;
use crate::input::{Input, Loader};
use crate::sink::{Sink, Stop};

pub(crate) fn run(args: &ExplainArgs, color: ColorChoice) -> Result<Exit, Stop> {
    let input = Input::new(&args.input);
    let loader = Loader::new(&args.page, std::slice::from_ref(&input))?;
    let mut sink = Sink::open(args.html.as_deref().or(args.output.as_deref()))?;
    let mut options = args.view.options()?;
    options.detail = Detail::Full;
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
