//! Reads settings out of a TOML document, and knows where each stands, for the errors.

use std::ops::Range;
use std::path::Path;

use toml_edit::{Item, TableLike};

use super::vault::{self, VaultSettings};
use super::{ConfigError, KEYS, NEW, Settings, VAULT};
use tiledesk_token::escape;

/// Something that means nothing, and where it stands.
pub(crate) fn mistake(path: &Path, source: &str, span: Option<Range<usize>>, what: String) -> ConfigError {
    let before = span.and_then(|span| source.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
    ConfigError::Mistake { path: path.to_owned(), line, column, what }
}

/// What is wrong with the line at that place, where it is a setting whose value has no quotes.
pub(super) fn unquoted(source: &str, at: usize) -> Option<String> {
    let (before, after) = (source.get(..at)?, source.get(at..)?);
    let line = format!("{}{}", before.rsplit('\n').next()?, after.split('\n').next()?);
    let (key, value) = line.split_once('=')?;
    let (key, value) = (key.trim(), value.split('#').next()?.trim());
    let is_bare = !value.is_empty() && !value.starts_with(['"', '\'', '[', '{']);
    (KEYS.contains(&key) && is_bare).then(|| needs_quotes(key, value))
}

fn needs_quotes(key: &str, value: &str) -> String {
    // A password may stand in an address.
    let value = if key == "server" { "…".to_owned() } else { escape::excerpt(value, 40) };
    format!("`{key}` must be a text in quotes: `{key} = \"{value}\"`")
}

/// Reads values and knows where they stand.
pub(super) struct Reader<'a> {
    pub(super) path: &'a Path,
    pub(super) source: &'a str,
}

impl Reader<'_> {
    pub(super) fn mistake(&self, span: Option<Range<usize>>, what: String) -> ConfigError {
        mistake(self.path, self.source, span, what)
    }

    pub(super) fn unknown(&self, key: &str, span: Option<Range<usize>>, known: &str) -> String {
        let key = escape::excerpt(key, 40);
        let aside = if key.contains("secret") {
            "; a secret does not belong in this file: store it with `tilepass secret import`, and take it out here"
        } else {
            ""
        };
        self.mistake(span, format!("`{key}` means nothing to this version (known: {known}){aside}")).to_string()
    }

    pub(super) fn table<'t>(&self, item: &'t Item, what: &str) -> Result<&'t dyn TableLike, ConfigError> {
        item.as_table_like().ok_or_else(|| self.mistake(item.span(), format!("{what} must be a table")))
    }

    pub(super) fn settings(&self, table: &dyn TableLike, unknown: &mut Vec<String>) -> Result<Settings, ConfigError> {
        let mut settings = Settings::default();
        for (key, item) in table.iter() {
            match key {
                "id" => {
                    settings.id = Some(self.value(key, item, |text| text.parse().map_err(|why| format!("{why}")))?);
                }
                "server" => {
                    settings.server = Some(self.value(key, item, |text| text.parse().map_err(|why| format!("{why}")))?);
                }
                "scheme" => {
                    settings.scheme = Some(self.value(key, item, |text| text.parse().map_err(|why| format!("{why}")))?);
                }
                "store" => {
                    settings.store = Some(self.value(key, item, |text| text.parse().map_err(|why| format!("{why}")))?);
                }
                NEW => {
                    let mistake = || self.mistake(item.span(), "`new` must be `true` or `false`".to_owned());
                    settings.new = item.as_bool().ok_or_else(mistake)?;
                }
                VAULT => settings.vault = Some(self.vault(self.table(item, "`vault`")?, unknown)?),
                other => {
                    let span = table.key(other).and_then(toml_edit::Key::span);
                    unknown.push(self.unknown(other, span, &KEYS.join(", ")));
                }
            }
        }
        Ok(settings)
    }

    fn vault(&self, table: &dyn TableLike, unknown: &mut Vec<String>) -> Result<VaultSettings, ConfigError> {
        let mut settings = VaultSettings::default();
        for (key, item) in table.iter() {
            if vault::KEYS.contains(&key) {
                self.value(key, item, |text| settings.read(key, text))?;
            } else {
                let span = table.key(key).and_then(toml_edit::Key::span);
                unknown.push(self.unknown(key, span, &vault::KEYS.join(", ")));
            }
        }
        Ok(settings)
    }

    fn value<T>(
        &self,
        key: &str,
        item: &Item,
        mut read: impl FnMut(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let text =
            item.as_str().ok_or_else(|| self.mistake(item.span(), format!("`{key}` must be a text in quotes")))?;
        read(text).map_err(|why| {
            // A password may stand in an address.
            let what = if key == "server" && text.contains(['@', '?', '#']) {
                format!("`{key}` cannot be used: {why}")
            } else {
                format!("`{key}` cannot be `{}`: {why}", escape::excerpt(text, 40))
            };
            self.mistake(item.span(), what)
        })
    }
}
