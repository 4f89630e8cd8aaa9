//! `signer check` over https: by a name and its certificate, at one address, and through a proxy.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::Value;

use super::home;
use crate::support::back_end::header_value;
use crate::support::home::{Home, OLD, OLD_PRINT, Ran};
use crate::support::not_run::not_run;

const SERVER: &str = r#"
import http.server, ssl, sys
class BackEnd(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = open(sys.argv[3], "rb").read()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), BackEnd)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
"#;

/// A back end of shop.example, whose certificate `authority.pem` has signed.
struct SecureBackEnd {
    process: Child,
    port: u16,
}

impl Drop for SecureBackEnd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl SecureBackEnd {
    /// `None` where a program is missing.
    fn start(directory: &Path) -> Option<Self> {
        let openssl = |line: &str| {
            let ran = Command::new("openssl").args(line.split(' ')).current_dir(directory).output().ok()?;
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
            Some(())
        };
        fs::write(directory.join("names"), "subjectAltName=DNS:shop.example\n").unwrap();
        let new = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc";
        openssl(&format!("{new} -x509 -days 2 -subj /CN=Authority -keyout authority.key -out authority.pem"))?;
        openssl(&format!("{new} -subj /CN=shop.example -keyout server.key -out server.csr"))?;
        openssl(
            "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -days 2 -extfile names -out server.pem",
        )?;
        fs::write(directory.join("token"), header_value(OLD)).unwrap();
        let mut server = Command::new("python3");
        server.args(["-c", SERVER, "server.pem", "server.key", "token"]).current_dir(directory);
        let mut process = server.stdout(Stdio::piped()).spawn().ok()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Some(Self { process, port: line.trim().parse().unwrap() })
    }
}

/// A proxy that leads every call to this port of this computer, and tells what it was asked for.
fn proxy(port: u16) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (told, asked) = channel();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut here = connection.unwrap();
            let told = told.clone();
            thread::spawn(move || {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    here.read_exact(&mut byte).unwrap();
                    request.push(byte[0]);
                }
                let request = String::from_utf8(request).unwrap();
                let _ = told.send(request.lines().next().unwrap().to_owned());
                let mut there = TcpStream::connect(("127.0.0.1", port)).unwrap();
                here.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
                let (mut from, mut to) = (here.try_clone().unwrap(), there.try_clone().unwrap());
                thread::spawn(move || std::io::copy(&mut from, &mut to));
                let _ = std::io::copy(&mut there, &mut here);
            });
        }
    });
    (url, asked)
}

#[test]
fn a_signer_is_asked_over_https_at_one_address_and_through_a_proxy() {
    const TEST: &str = "a_signer_is_asked_over_https_at_one_address_and_through_a_proxy";
    let home = home();
    let Some(server) = SecureBackEnd::start(home.path()) else {
        return not_run(TEST, "there is no `openssl`, or no `python3`");
    };
    let authority = home.path().join("authority.pem");
    let check = |home: &Home, arguments: &[&str], variables: &[(&str, &str)]| -> (Ran, Value) {
        let mut call = home.tilepass(&[&["signer", "check", "--json"], arguments].concat());
        call = call.env("SSL_CERT_FILE", &authority);
        for (name, value) in variables {
            call = call.env(name, value);
        }
        let ran = call.run();
        let said = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
        (ran, said)
    };
    let port = server.port;
    let url = format!("https://shop.example:{port}/chat-token");
    let at = ["--resolve", "shop.example:127.0.0.1"];
    let (ran, said) = check(&home, &[&[url.as_str()], &at[..]].concat(), &[]);
    assert_eq!((ran.code, &said["state"], &said["fingerprint"]), (0, &"current".into(), &OLD_PRINT.into()), "{said}");

    // A name that is not in the certificate, and an authority that nobody knows.
    let other = format!("https://other.example:{port}/chat-token");
    let (ran, said) = check(&home, &[&other, "--resolve", "other.example:127.0.0.1"], &[]);
    assert_eq!((ran.code, &said["state"]), (6, &"unreachable".into()), "{said}");
    assert!(said["message"].as_str().unwrap().contains("certificate"), "{said}");
    let unknown = home.path().join("names");
    let (ran, said) =
        check(&home, &[&[url.as_str()], &at[..]].concat(), &[("SSL_CERT_FILE", unknown.to_str().unwrap())]);
    assert_eq!((ran.code, &said["state"]), (6, &"unreachable".into()), "{said}");

    // Through a proxy, by the name; how often it is asked is how often it is called.
    let (proxy, asked) = proxy(port);
    let through = [("https_proxy", proxy.as_str())];
    let by_name = ["https://shop.example/chat-token"];
    let (ran, said) = check(&home, &by_name, &through);
    assert_eq!((ran.code, &said["state"]), (0, &"current".into()), "{said}");
    let (ran, said) = check(&home, &[&by_name[..], &["--samples", "3"]].concat(), &through);
    assert_eq!((ran.code, &said["samples"], &said["address"]), (0, &3.into(), &Value::Null), "{said}");
    let lines: Vec<String> = asked.try_iter().collect();
    assert_eq!(lines, ["CONNECT shop.example:443 HTTP/1.1"; 4]);

    // One back end is meant, and not what a proxy finds by its name.
    let (ran, _) = check(&home, &[&[url.as_str()], &at[..]].concat(), &through);
    assert_eq!((ran.code, asked.try_iter().count()), (0, 0));
    let (ran, _) = check(&home, &[&[url.as_str()], &at[..], &["--samples", "2"]].concat(), &through);
    assert_eq!((ran.code, asked.try_iter().count()), (0, 0));
}
