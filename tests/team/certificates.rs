//! Which certificates a vault is believed with, and which it is shown; and where its token is.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::bao::{Bao, ROOT, shared, unique};
use crate::support::home::OLD;
use crate::vault_errors::import;

#[test]
fn a_vault_that_wants_a_certificate_is_shown_one() {
    let Some((bao, url)) = Bao::wanting_certificates("a vault that wants a certificate") else { return };
    let file = |name: &str| bao.authority().with_file_name(name);
    let plain = bao.home(ROOT).env("VAULT_ADDR", &url);
    // The system may throw away what the vault says last.
    let said =
        (0..20).map(|_| import(&plain, "shop").code(4).stderr).find(|said| said.contains("certificate")).unwrap();
    let hint =
        "hint: show it a certificate that it trusts: `export VAULT_CLIENT_CERT=cert.pem VAULT_CLIENT_KEY=key.pem`";
    assert!(said.contains("it wants to be shown a certificate") && said.contains(hint), "{said}");
    let home = plain.env("VAULT_CLIENT_CERT", file("vault-cert.pem")).env("BAO_CLIENT_KEY", file("vault-key.pem"));
    import(&home, "shop").code(0);
    home.holds("shop", OLD);

    // What cannot be shown is named, and nothing is sent.
    let other = home.path().join("other.pem");
    let made = a_key();
    fs::write(&other, made).unwrap();
    for (variable, path, said) in [
        (
            "BAO_CLIENT_KEY",
            &other,
            "`BAO_CLIENT_KEY` cannot be used: it names `~/other.pem`: it is not the certificate's",
        ),
        ("BAO_CLIENT_KEY", &home.path().join("none"), "`BAO_CLIENT_KEY` cannot be used: it names `~/none`: "),
        (
            "VAULT_CLIENT_CERT",
            &other,
            "`VAULT_CLIENT_CERT` cannot be used: it names `~/other.pem`: it has no certificate",
        ),
    ] {
        let sign = ["token", "sign", "--test-visitor", "--project", "shop"];
        let ran = home.tilepass(&sign).env(variable, path).run().code(2);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("unset {variable}")), "{}", ran.stderr);
    }
    let ran = home.tilepass(&["token", "sign", "--test-visitor", "--project", "shop"]).without("BAO_CLIENT_KEY").run();
    assert!(ran.code == 2 && ran.stderr.contains("`VAULT_CLIENT_KEY` is not set"), "{}", ran.stderr);
}

/// A private key of nobody's.
fn a_key() -> Vec<u8> {
    let output = std::process::Command::new("openssl")
        .args(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"])
        .output()
        .unwrap();
    assert!(output.status.success());
    output.stdout
}

#[test]
fn a_directory_of_authorities_is_searched() {
    let Some(bao) = shared("a directory of authorities") else { return };
    let home = bao.home(ROOT).without("VAULT_CACERT");
    let directory = home.path().join("authorities");
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("README"), "what is in here").unwrap();
    let home = home.env("BAO_CAPATH", &directory);
    let project = unique("capath");
    let ran = import(&home, &project).code(2);
    let said = "`BAO_CAPATH` cannot be used: it names `~/authorities`: no file in it has a certificate in PEM";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    fs::copy(bao.authority(), directory.join("ours.pem")).unwrap();
    import(&home, &project).code(0);
    home.holds(&project, OLD);
    // A file that is named counts alone.
    let sign = ["token", "sign", "--test-visitor", "--project", &project];
    let ran = home.tilepass(&sign).env("VAULT_CACERT", directory.join("README")).run().code(2);
    assert!(ran.stderr.contains("`VAULT_CACERT` cannot be used"), "{}", ran.stderr);
}

#[test]
fn the_token_file_that_is_named_is_used() {
    let Some(bao) = shared("a token file that is named") else { return };
    let home = bao.home(ROOT).without("VAULT_TOKEN");
    fs::write(home.path().join(".vault-token"), "not this one").unwrap();
    let file = home.path().join("ours");
    let home = home.env("BAO_TOKEN_PATH", &file);
    let project = unique("token-path");
    let ran = import(&home, &project).code(4);
    let said = "there is no token for the vault: `BAO_TOKEN_PATH` names `~/ours`, which is not there";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    fs::write(&file, format!("{ROOT}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(import(&home, &project).code(5).stderr.contains("its mode is 0640"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    import(&home, &project).code(0);
    home.holds(&project, OLD);
}
