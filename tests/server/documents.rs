//! What the documents let an administrator type is typed on a real server (`console server`), and they show what it prints.

use crate::intruder::Intruder;
use crate::support::documents;
use crate::support::reader::{Reader, compare};
use crate::support::real_server::RealServer;

#[test]
fn documents_show_what_a_server_makes_of_them() {
    let Some(server) = RealServer::new("the documents' blocks for a server") else { return };
    // Whom the page about a leak finds: a member that a token made, and what that one made.
    let intruder = Intruder::with_the_secret_of(&server);
    let rogue = intruder.made("rogue", "admin");
    let accomplice = server.account("accomplice").0;
    intruder.invites(&rogue, &accomplice, "agent");
    intruder.subscribes(&rogue, "message.create", "https://somewhere.example/");
    let host = server.url.as_str().trim_start_matches("http://").to_owned();
    let word = |word: &str, real: &str| (word.to_owned(), real.to_owned());
    let reader = Reader {
        mark: "server",
        // The longest first.
        stand_ins: vec![
            word("rogue@example.com", &intruder.email("rogue")),
            word("accomplice@example.com", &accomplice),
            word("https://chat.example/api", server.url.as_str()),
            word("chat.example", &host),
            word("5e5f4e220b28440012117be4", server.id.as_str()),
            word("ada@example.com", &server.email),
            word("the-password-of-ada", &server.password),
        ],
    };
    compare(reader.read(&documents::paths()), "TILEPASS_RENEW=1 make test-server");
}
