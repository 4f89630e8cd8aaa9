//! Every manual page, by the name that `man` calls it. Generated, like the pages.

/// Name and text.
pub(super) const PAGES: &[(&str, &str)] = &[
    ("tilepass", include_str!("../../man/tilepass.1")),
    ("tilepass-completions", include_str!("../../man/tilepass-completions.1")),
    ("tilepass-help", include_str!("../../man/tilepass-help.1")),
    ("tilepass-man", include_str!("../../man/tilepass-man.1")),
    ("tilepass-project", include_str!("../../man/tilepass-project.1")),
    ("tilepass-project-list", include_str!("../../man/tilepass-project-list.1")),
    ("tilepass-project-remove", include_str!("../../man/tilepass-project-remove.1")),
    ("tilepass-project-set", include_str!("../../man/tilepass-project-set.1")),
    ("tilepass-secret", include_str!("../../man/tilepass-secret.1")),
    ("tilepass-secret-check", include_str!("../../man/tilepass-secret-check.1")),
    ("tilepass-secret-exec", include_str!("../../man/tilepass-secret-exec.1")),
    ("tilepass-secret-generate", include_str!("../../man/tilepass-secret-generate.1")),
    ("tilepass-secret-import", include_str!("../../man/tilepass-secret-import.1")),
    ("tilepass-secret-incident", include_str!("../../man/tilepass-secret-incident.1")),
    ("tilepass-secret-remove", include_str!("../../man/tilepass-secret-remove.1")),
    ("tilepass-secret-restore", include_str!("../../man/tilepass-secret-restore.1")),
    ("tilepass-secret-rotate", include_str!("../../man/tilepass-secret-rotate.1")),
    ("tilepass-secret-status", include_str!("../../man/tilepass-secret-status.1")),
    ("tilepass-snippet", include_str!("../../man/tilepass-snippet.1")),
    ("tilepass-token", include_str!("../../man/tilepass-token.1")),
    ("tilepass-token-explain", include_str!("../../man/tilepass-token-explain.1")),
    ("tilepass-token-inspect", include_str!("../../man/tilepass-token-inspect.1")),
    ("tilepass-token-sign", include_str!("../../man/tilepass-token-sign.1")),
    ("tilepass-token-try", include_str!("../../man/tilepass-token-try.1")),
];
