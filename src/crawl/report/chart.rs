//! Charts as SVG.

use std::fmt::Write as _;

/// A bar of several parts, one upon the other.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) parts: [u64; 4],
}

/// The size of a chart of bars, in its own units.
const HEIGHT: f64 = 160.0;
const WIDTH: f64 = 24.0;

/// Bars side by side, with their names below and the height of the tallest at the side.
pub(super) fn bars(bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.parts.iter().sum::<u64>()).max().unwrap_or_default().max(1);
    let width = WIDTH * bars.len() as f64 + 50.0;
    let mut svg = format!(
        "<svg class=\"bars\" viewBox=\"0 0 {width} {}\" preserveAspectRatio=\"xMinYMid\" role=\"img\"><text x=\"0\" y=\"12\">{most}</text>\
         <line x1=\"45\" y1=\"{HEIGHT}\" x2=\"{width}\" y2=\"{HEIGHT}\"/>",
        HEIGHT + 30.0
    );
    for (n, bar) in bars.iter().enumerate() {
        let x = 50.0 + WIDTH * n as f64;
        let mut y = HEIGHT;
        for (part, number) in bar.parts.iter().enumerate().filter(|(_, number)| **number > 0) {
            let height = (HEIGHT - 4.0) * *number as f64 / most as f64;
            y -= height;
            let _ = write!(
                svg,
                "<rect class=\"part-{part}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\"><title>{}: {number}</title></rect>",
                WIDTH - 6.0,
                bar.name
            );
        }
        // Every name would stand upon the next.
        if n % 3 == 0 {
            let _ = write!(svg, "<text x=\"{x:.1}\" y=\"{:.1}\">{}</text>", HEIGHT + 16.0, bar.name);
        }
    }
    svg + "</svg>"
}

/// Small bars without words, for a row of a table.
pub(super) fn spark(numbers: &[u64]) -> String {
    let most = numbers.iter().copied().max().unwrap_or_default().max(1);
    let mut svg = format!("<svg class=\"spark\" viewBox=\"0 0 {} 20\" role=\"img\">", 5 * numbers.len());
    for (n, number) in numbers.iter().enumerate() {
        let height = (20.0 * *number as f64 / most as f64).max(if *number > 0 { 1.0 } else { 0.0 });
        let (x, y) = (5 * n, 20.0 - height);
        let _ = write!(svg, "<rect class=\"part-0\" x=\"{x}\" y=\"{y:.1}\" width=\"4\" height=\"{height:.1}\"/>");
    }
    svg + "</svg>"
}

/// A line as long as each of three times, one upon the other, by the longest of all.
pub(super) fn length(times: [f64; 3], most: f64) -> String {
    let mut svg = "<svg class=\"spark\" viewBox=\"0 0 70 20\" preserveAspectRatio=\"none\" role=\"img\">".to_owned();
    for (part, time) in [2, 1, 0].into_iter().zip(times.into_iter().rev()) {
        let width = 70.0 * time / most.max(1e-9);
        let _ = write!(svg, "<rect class=\"part-{part}\" x=\"0\" y=\"6\" width=\"{width:.1}\" height=\"8\"/>");
    }
    svg + "</svg>"
}
