//! Where a bus is looked for.

use std::ffi::OsString;

use super::super::address::{Socket, Unusable, of_session};

fn found(address: Option<&str>, runtime: Option<&str>) -> Vec<Result<Socket, Unusable>> {
    of_session(&|name| match name {
        "DBUS_SESSION_BUS_ADDRESS" => address.map(OsString::from),
        "XDG_RUNTIME_DIR" => runtime.map(OsString::from),
        _ => panic!("{name}"),
    })
}

fn path(path: &str) -> Socket {
    Socket::Path(path.into())
}

#[test]
fn addresses_are_read_as_the_specification_has_them() {
    let of = |address| found(Some(address), Some("/run/user/7"));
    assert_eq!(of("unix:path=/run/user/7/bus"), [Ok(path("/run/user/7/bus"))]);
    assert_eq!(of("unix:guid=00,path=/a/b,x=y"), [Ok(path("/a/b"))]);
    assert_eq!(of("unix:path=/tmp/a%20b%2cc%3B%25"), [Ok(path("/tmp/a b,c;%"))]);
    // What should have been escaped stands for itself.
    assert_eq!(of("unix:path=/tmp/a b:c=d"), [Ok(path("/tmp/a b:c=d"))]);
    assert_eq!(of("unix:abstract=/tmp/x%00"), [Ok(Socket::Abstract(b"/tmp/x\0".to_vec()))]);
    assert_eq!(of("unix:runtime=yes"), [Ok(path("/run/user/7/bus"))]);
    assert_eq!(of("tcp:host=a;unix:path=/b;;unix:path=/c"), [Err(Unusable::Transport), Ok(path("/b")), Ok(path("/c"))]);
    for transport in ["autolaunch:", "tcp:host=localhost,port=1", "unixexec:path=/bin/false", "unix:tmpdir=/tmp"] {
        assert_eq!(of(transport), [Err(Unusable::Transport)], "{transport}");
    }
    for garbage in ["garbage", "unix:path", "unix:path=%", "unix:path=%2", "unix:path=%zz", "unix:path=%+1", "unix:"] {
        assert_eq!(of(garbage), [Err(Unusable::Garbage)], "{garbage}");
    }
    assert_eq!(of(""), []);
}

#[test]
fn without_an_address_it_is_the_bus_of_the_login() {
    let id = rustix::process::geteuid().as_raw();
    let usual = Ok(path(&format!("/run/user/{id}/bus")));
    assert_eq!(found(None, Some("/run/other")), [Ok(path("/run/other/bus"))]);
    assert_eq!(found(None, Some("")), std::slice::from_ref(&usual));
    assert_eq!(found(None, None), [usual]);
}
