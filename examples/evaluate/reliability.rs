//! How far `confidence` can be believed: of the pages that were given about so much, how many were right?

use std::collections::HashMap;

use pressclip::Article;

/// Confidence from which the rows of the table begin.
const ROWS: [f32; 6] = [0.0, 0.3, 0.6, 0.8, 0.9, 0.97];
/// The F1 of words from which a body counts as right, as [`Article::confidence`] promises it.
const RIGHT: f64 = 0.9;

/// Pages with their confidence, and whether they were right.
#[derive(Default)]
pub(crate) struct Reliability(Vec<(f32, bool)>);

impl Reliability {
    pub(crate) fn add(&mut self, annotated: &str, article: &Article) {
        let confidence = article.confidence.unwrap_or(0.0);
        self.0.push((confidence, f1(annotated, &article.text()) >= RIGHT));
    }

    /// The table, a row a line, then how far confidence and share are apart (expected calibration error; Naeini et al.
    /// 2015) and the mean squared error (Brier 1950).
    pub(crate) fn print(&self) {
        println!("confidence     pages  mean  right");
        let mut apart = 0.0;
        for (i, from) in ROWS.iter().enumerate() {
            let to = ROWS.get(i + 1).copied().unwrap_or(1.0);
            let within = |(c, _): &&(f32, bool)| *from <= *c && (*c < to || i + 1 == ROWS.len());
            let row: Vec<_> = self.0.iter().filter(within).collect();
            let n = row.len().max(1) as f64;
            let mean = row.iter().map(|(c, _)| f64::from(*c)).sum::<f64>() / n;
            let right = row.iter().filter(|(_, right)| *right).count() as f64 / n;
            apart += (mean - right).abs() * row.len() as f64;
            println!("{from:.2} to {to:.2} {:8} {mean:6.3} {right:6.3}", row.len());
        }
        let pages = self.0.len().max(1) as f64;
        let square = |&(c, right): &(f32, bool)| (f64::from(c) - f64::from(u8::from(right))).powi(2);
        let brier = self.0.iter().map(square).sum::<f64>() / pages;
        println!("calibration error {:.3}, Brier score {brier:.3}, {} pages", apart / pages, self.0.len());
    }
}

/// The F1 of two texts' words, however often and in whatever order.
fn f1(annotated: &str, text: &str) -> f64 {
    let mut counts: HashMap<String, i64> = HashMap::new();
    let mut total = 0_i64;
    for word in words(annotated) {
        *counts.entry(word).or_default() += 1;
        total += 1;
    }
    let mut shared = 0_i64;
    for word in words(text) {
        total += 1;
        if let Some(left) = counts.get_mut(&word).filter(|left| **left > 0) {
            *left -= 1;
            shared += 1;
        }
    }
    if total == 0 { 1.0 } else { 2.0 * shared as f64 / total as f64 }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).map(str::to_lowercase)
}
