//! Tables of data, and tables that only lay out the page.

use crate::parse::{Node, Step, tags};

/// Words in a cell of data; longer text is prose that a layout table holds.
const CELL_WORDS: usize = 60;
/// Cells of the largest table that is read as one: 2,000 places with 10 figures each.
const CELLS: usize = 20_000;

/// The cells of a data table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Vec<String>>,
    pub(super) header: bool,
}

/// Reads a table's cells, or gives nothing when the table lays out the page.
///
/// Data has at least two rows and two columns, short cells, and no table, form, heading or list of paragraphs inside.
pub(super) fn read(table: Node<'_>) -> Option<Table> {
    let mut found = Table::default();
    let (mut cell, mut headers, mut cells) = (None::<String>, 0, 0);
    let mut skip = 0_usize;
    for (n, step) in table.walk().enumerate() {
        match step {
            Step::Enter(node) if node.is_element() => match node.tag() {
                "table" if n > 0 => return None,
                "form" | "input" | "select" | "iframe" | "h1" | "h2" | "article" | "section" => return None,
                "tr" => found.rows.push(Vec::new()),
                "td" | "th" => {
                    cells += 1;
                    headers += usize::from(node.tag() == "th");
                    if cells > CELLS {
                        return None;
                    }
                    cell = Some(String::new());
                }
                tag if tags::is_never_text(tag) => skip += 1,
                tag if !tags::is_inline(tag) => space(&mut cell),
                _ => {}
            },
            Step::Enter(node) if skip == 0 => {
                if let (Some(cell), Some(text)) = (&mut cell, node.as_text()) {
                    cell.push_str(text);
                }
            }
            Step::Leave(node) => match node.tag() {
                "td" | "th" => {
                    let text = cell.take().unwrap_or_default();
                    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    if text.split(' ').count() > CELL_WORDS {
                        return None;
                    }
                    match found.rows.last_mut() {
                        Some(row) => row.push(text),
                        None => found.rows.push(vec![text]),
                    }
                }
                tag if tags::is_never_text(tag) => skip = skip.saturating_sub(1),
                _ => {}
            },
            Step::Enter(_) => {}
        }
    }
    found.rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    let wide = found.rows.iter().filter(|row| row.len() > 1).count();
    found.header = headers > 0 && headers >= found.rows.first().map_or(0, Vec::len);
    (found.rows.len() > 1 && wide * 2 > found.rows.len()).then_some(found)
}

fn space(cell: &mut Option<String>) {
    if let Some(cell) = cell {
        cell.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Limits, parse};

    fn table(html: &str) -> Option<Table> {
        let document = parse(html, &Limits::default());
        read(document.root().descendants().find(|n| n.tag() == "table").unwrap())
    }

    #[test]
    fn a_table_of_figures_is_data() {
        let found = table("<table><tr><th>Year<th>Sum<tr><td>2020<td>1 <b>2</b></table>").unwrap();
        assert!(found.header);
        assert_eq!(found.rows, [["Year", "Sum"], ["2020", "1 2"]]);
    }

    #[test]
    fn a_long_table_of_results_stays_one_table() {
        let rows: Vec<_> = (0..400).map(|n| format!("<tr><td>Ward {n}<td>Red<td>{n}<td>41 %")).collect();
        let rows = rows.concat();
        assert_eq!(
            table(&format!("<table><tr><th>Ward<th>Party<th>Votes<th>Share{rows}</table>")).unwrap().rows.len(),
            401
        );
    }

    #[test]
    fn a_table_that_holds_prose_or_tables_is_layout() {
        assert!(table(&format!("<table><tr><td>menu<td>{}<tr><td>a<td>b</table>", "word ".repeat(100))).is_none());
        assert!(table("<table><tr><td>a<td><table></table><tr><td>a<td>b</table>").is_none());
        assert!(table("<table><tr><td>one<tr><td>two</table>").is_none());
    }
}
