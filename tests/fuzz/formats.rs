//! Anything where a record, a secrets file or the settings are expected: no panic, and what is read can be written again.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use tilepass::settings::Config;
use tiledesk_token::secret::Secret;
use tilepass::store::Record;
use tilepass::store::file::format::Sealed;

fuzz_target!(|data: &[u8]| {
    let _ = Sealed::parse(data);
    let _ = Secret::parse(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(record) = Record::from_line(text) {
        assert_eq!(Record::from_line(&record.to_line()).as_ref(), Ok(&record));
    }
    if let Ok(mut config) = Config::parse(Path::new("config.toml"), text) {
        for (project, settings) in config.projects().clone() {
            config.set(&project, &settings);
            config.drop_if_empty(&project);
        }
    }
});
