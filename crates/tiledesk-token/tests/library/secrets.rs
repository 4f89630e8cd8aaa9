//! What holds for whatever is read as a secret.

use proptest::prelude::*;
use tiledesk_token::secret::{ParsedSecret, Secret};

use crate::arbitrary::any_secret;

proptest! {
    #[test]
    fn no_bytes_make_reading_a_secret_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(ParsedSecret { secret, .. }) = Secret::parse(&bytes) {
            prop_assert!(secret.as_bytes().iter().all(u8::is_ascii_graphic));
            prop_assert!((1..=Secret::MAX).contains(&secret.as_bytes().len()));
        }
    }

    #[test]
    fn no_text_makes_reading_a_secret_panic_or_tell(text in "\\PC{0,60}") {
        match Secret::parse(text.as_bytes()) {
            Ok(ParsedSecret { secret, .. }) => {
                prop_assert_eq!(secret.expose(), text.trim_matches(['\u{feff}', ' ']));
                prop_assert_eq!(format!("{secret:?}"), "Secret(…)");
            }
            Err(why) if text.chars().count() > 20 => prop_assert!(!why.to_string().contains(&text)),
            Err(_) => {}
        }
    }

    #[test]
    fn what_stands_around_a_secret_is_left_out_and_reported(
        secret in any_secret(),
        before in "(\u{feff})?[ \t\r\n]{0,3}",
        after in "[ \t\r\n]{0,3}",
    ) {
        let text = format!("{before}{}{after}", secret.expose());
        let ParsedSecret { secret: read, stripped } = Secret::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(&read, &secret);
        prop_assert_eq!(stripped.message().is_none(), before.is_empty() && after.is_empty());
    }
}
