//! What the documents let somebody type with a vault (`console vault`) is typed with a real one, and they show what it prints.

use crate::bao::{Bao, ROOT, program};
use crate::support::documents;
use crate::support::reader::{Reader, compare};

#[test]
fn documents_show_what_a_vault_makes_of_them() {
    let Some(bao) = Bao::own("the documents' blocks for a vault") else { return };
    let word = |word: &str, real: &str| (word.to_owned(), real.to_owned());
    let reader = Reader {
        mark: "vault",
        stand_ins: vec![
            word("https://vault.example:8200", &bao.url),
            word("/etc/ssl/vault-ca.pem", bao.authority().to_str().unwrap()),
            word("/where/bao/is", program().unwrap().parent().unwrap().to_str().unwrap()),
            word("the-token-of-ada", ROOT),
        ],
    };
    compare(reader.read(&documents::paths()), "TILEPASS_RENEW=1 cargo test --test team documents");
}
