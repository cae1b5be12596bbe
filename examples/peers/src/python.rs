//! Tools of Python, timed inside their own process: starting it and handing pages over do not count.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::{Fallible, Run};

/// A running Python that holds the pages.
pub struct Python {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    tools: Vec<String>,
}

impl Python {
    /// Starts Python and gives it the pages. It answers with the tools that it has.
    pub fn start(program: &Path, pages: &[String]) -> Fallible<Self> {
        let mut child = Command::new(program)
            .args(["-u", "-c", include_str!("tools.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("{}: {e}", program.display()))?;
        let (Some(orders), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the pipes to Python are not there".into());
        };
        let mut python = Self { child, orders, answers: BufReader::new(answers), tools: Vec::new() };
        let mut out = BufWriter::new(&mut python.orders);
        writeln!(out, "{}", pages.len())?;
        for page in pages {
            writeln!(out, "{}", serde_json::to_string(page)?)?;
        }
        out.flush()?;
        drop(out);
        python.tools = serde_json::from_str(&python.answer()?)?;
        Ok(python)
    }

    pub fn tools(&self) -> &[String] {
        &self.tools
    }

    /// Sends all pages through a tool.
    pub fn run(&mut self, tool: usize) -> Fallible<Run> {
        writeln!(self.orders, "{}", self.tools[tool])?;
        let (seconds, found, chars) = serde_json::from_str(&self.answer()?)?;
        Ok(Run { seconds, found, chars })
    }

    fn answer(&mut self) -> Fallible<String> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err("Python ended early: see its message above".into());
        }
        Ok(line)
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It ends with its input; one that hangs must not stay.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
