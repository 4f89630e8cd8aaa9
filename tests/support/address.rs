//! What is said about servers on this computer, made the same in every run.

/// Every address of this computer as `HOST`: the port is another one each time.
pub fn without_port(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str("HOST");
        plain.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    plain
}
