//! Answers in columns for people. At a terminal they are laid out for 80 columns, as help is; into a file or a pipe each row
//! is one line.

use std::fmt::Write as _;

use crate::ui::wrapped;

/// How far a line of detail is to the right.
const INDENT: usize = 2;
/// A last column is wrapped where at least so much is left for it.
const NARROWEST: usize = 30;
/// What is between two columns.
const GAP: usize = 2;

/// The rows, the first of which has the names of the columns, as lines; each column is as wide as its longest cell, and the
/// last one has no end. Cells are ASCII, or the last.
///
/// Where that is wider than `limit`, columns leave the table, in the order of `details`, until it fits: what they have
/// stands below its row. What is still too wide is wrapped in the last column, or is a first cell with a line of its own.
pub(super) fn table<const N: usize>(rows: &[[String; N]], limit: Option<usize>, details: &[usize]) -> String {
    let mut columns: Vec<usize> = (0..N).collect();
    let mut widths = widths(rows, &columns);
    let Some(limit) = limit else {
        return rows.iter().map(|row| line(row, &columns, &widths)).collect();
    };
    for detail in details {
        if total(&widths) > limit {
            columns.retain(|column| column != detail);
            widths = self::widths(rows, &columns);
        }
    }
    let last = widths.last().copied().unwrap_or(0);
    let room_for_last = limit.saturating_sub(total(&widths) - last);
    let wraps = last > room_for_last && room_for_last >= NARROWEST;
    if let Some(last) = widths.last_mut().filter(|_| wraps) {
        *last = room_for_last;
    }
    let room = limit.saturating_sub(total(&widths) - widths.first().copied().unwrap_or(0));
    if let Some(first) = widths.first_mut() {
        let fitting = rows.iter().filter_map(|row| row.first()).map(String::len).filter(|width| *width <= room);
        *first = fitting.max().unwrap_or(0);
    }
    let mut table = String::new();
    for (at, row) in rows.iter().enumerate() {
        let mut row = row.clone();
        if let Some(last) = columns.last().and_then(|last| row.get_mut(*last)).filter(|_| wraps) {
            let at = total(&widths) - room_for_last;
            *last = wrapped(last, at, at, limit);
        }
        table.push_str(&line(&row, &columns, &widths));
        let left = row.iter().enumerate().filter(|(column, cell)| !columns.contains(column) && *cell != "-");
        // The names of the columns need none: what stands there says what it is.
        for (_, cell) in left.filter(|_| at > 0) {
            let _ = writeln!(table, "{:INDENT$}{}", "", wrapped(cell, INDENT, INDENT, limit));
        }
    }
    table
}

fn widths<const N: usize>(rows: &[[String; N]], columns: &[usize]) -> Vec<usize> {
    let width = |column: &usize| rows.iter().filter_map(|row| row.get(*column)).map(String::len).max().unwrap_or(0);
    columns.iter().map(width).collect()
}

fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// A row with its end. A first cell that is wider than its column has a line of its own.
fn line<const N: usize>(row: &[String; N], columns: &[usize], widths: &[usize]) -> String {
    let (mut line, mut above) = (String::new(), String::new());
    for (at, (column, width)) in columns.iter().zip(widths).enumerate() {
        let mut cell = row.get(*column).map_or("", String::as_str);
        if at == 0 && cell.len() > *width {
            above = format!("{cell}\n");
            cell = "";
        }
        // Writing into a String cannot fail.
        let _ = write!(line, "{cell:width$}{:GAP$}", "");
    }
    format!("{above}{}\n", line.trim_end())
}

/// Words, and behind each what it means: at a terminal in lines of their own columns.
pub(super) fn list(rows: &[(&str, &str)], indent: usize, limit: Option<usize>) -> String {
    let width = rows.iter().map(|(word, _)| word.len()).max().unwrap_or(0);
    let behind = indent + width + GAP;
    rows.iter().fold(String::new(), |mut page, (word, text)| {
        let text = limit.map_or_else(|| (*text).to_owned(), |limit| wrapped(text, behind, behind, limit));
        let _ = writeln!(page, "{:indent$}{word:width$}{:GAP$}{text}", "", "");
        page
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(name: &str) -> [[String; 4]; 3] {
        [
            ["PROJECT", "STORE", "SERVER", "SECRET"],
            ["shop", "file", "https://chat.example", "a-b"],
            [name, "keyring", "-", "a secret, and more of it"],
        ]
        .map(|row| row.map(str::to_owned))
    }

    #[test]
    fn what_fits_is_one_line_a_row() {
        let whole = "\
PROJECT  STORE    SERVER                SECRET
shop     file     https://chat.example  a-b
b        keyring  -                     a secret, and more of it
";
        assert_eq!(table(&rows("b"), None, &[2]), whole);
        assert_eq!(table(&rows("b"), Some(80), &[2]), whole);
    }

    #[test]
    fn columns_leave_until_it_fits() {
        assert_eq!(
            table(&rows("b"), Some(45), &[2, 3]),
            "\
PROJECT  STORE    SECRET
shop     file     a-b
  https://chat.example
b        keyring  a secret, and more of it
"
        );
        assert_eq!(
            table(&rows("b"), Some(20), &[2, 3]),
            "\
PROJECT  STORE
shop     file
  https://chat.example
  a-b
b        keyring
  a secret, and more
  of it
"
        );
    }

    #[test]
    fn a_long_name_has_a_line_of_its_own() {
        assert_eq!(
            table(&rows("a-name-that-is-longer"), Some(20), &[2, 3]),
            "\
PROJECT  STORE
shop     file
  https://chat.example
  a-b
a-name-that-is-longer
         keyring
  a secret, and more
  of it
"
        );
    }

    #[test]
    fn a_wide_last_column_is_wrapped() {
        let rows = [["LANG", "LIBRARY"], ["go", "a library of that language, or of another"]]
            .map(|row| row.map(str::to_owned));
        assert_eq!(
            table(&rows, Some(40), &[]),
            "\
LANG  LIBRARY
go    a library of that language, or of
      another
"
        );
    }

    #[test]
    fn a_list_is_wrapped_behind_its_words() {
        let rows = [("time.expired", "it is over"), ("a", "one")];
        assert_eq!(list(&rows, 0, None), "time.expired  it is over\na             one\n");
        assert_eq!(list(&rows, 2, Some(22)), "  time.expired  it is\n                over\n  a             one\n");
    }
}
