// A site on nothing but the standard library: sessions in memory behind a cookie, and a header that lets everybody in.
mod chat_token;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use chat_token::User;

fn field(text: &str) -> String {
    let text = if matches!(text, "-" | "=") { "" } else { text };
    String::from_utf8(BASE64.decode(text).unwrap()).unwrap()
}

fn find(case: &str) -> Option<User> {
    let table = std::fs::read_to_string("accounts.tsv").unwrap();
    let rows = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let mut users = rows.filter(|row| field(row[0]) == case).map(|row| User {
        id: field(row[1]),
        name: field(row[2]),
        email: field(row[3]),
        email_verified: row[4] == "true",
    });
    users.next()
}

fn main() {
    // `cargo add --features rust_crypto` brings the library's own cryptography. Ours stands in for it here.
    tilepass::install_jwt_provider();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("listening on http://{}", listener.local_addr().unwrap());
    let mut sessions: HashMap<String, String> = HashMap::new();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let lines = BufReader::new(&stream).lines().map(|line| line.unwrap());
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let header = |name: &str| head.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let session = header("Cookie").and_then(|cookie| cookie.strip_prefix("session=")).unwrap_or_default();
        let path = head[0].split(' ').nth(1).unwrap();
        let mut headers = "Access-Control-Allow-Origin: *\r\n".to_owned();
        let (status, text) = if path.starts_with("/chat-token") {
            for (name, value) in chat_token::HEADERS {
                headers += &format!("{name}: {value}\r\n");
            }
            chat_token::answer(header("Sec-Fetch-Site"), || match sessions.get(session).map(String::as_str) {
                Some("broken") => Err("the session is broken\nas can be".into()),
                Some(case) => Ok(find(case)),
                None => Ok(None),
            })
        } else {
            let key = sessions.len().to_string();
            headers += &format!("Set-Cookie: session={key}; HttpOnly\r\n");
            let case = path.split_once("as=").map_or("", |(_, case)| case);
            sessions.insert(key, case.replace("%20", " "));
            (200, "welcome".to_owned())
        };
        write!(stream, "HTTP/1.0 {status} .\r\n{headers}\r\n{text}").unwrap();
    }
}
