//! Answers in columns for people.

use std::fmt::Write as _;

use crate::settings::Settings;
use crate::settings::server_url::ServerUrl;
use crate::store::StoreKind;
use tiledesk_token::claims::Scheme;

/// The rows as lines, each column as wide as its longest cell; the last one has no end. Cells are ASCII, or the last.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut table = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            // Writing into a String cannot fail.
            let _ = write!(line, "{cell:width$}  ");
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    table
}

/// Tiledesk id, server, scheme and store. What is not set is shown as what it comes to.
pub(super) fn settings_cells(settings: &Settings, store: Option<&StoreKind>) -> [String; 4] {
    let id = settings.id.as_ref().map_or_else(|| "no id".to_owned(), ToString::to_string);
    let server =
        settings.server.as_ref().map_or_else(|| format!("{} (default)", ServerUrl::default()), ToString::to_string);
    let scheme = settings.scheme.map_or_else(
        || format!("{} (default)", Scheme::by_default(settings.id.as_ref()).as_str()),
        |scheme| scheme.as_str().to_owned(),
    );
    let store = store.map_or_else(|| format!("{} (default)", StoreKind::default()), StoreKind::to_string);
    [id, server, scheme, store]
}
