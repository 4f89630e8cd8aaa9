//! What people type who know other tools, and where it leads.

use crate::support::home::Home;

#[test]
fn a_word_that_is_no_command_is_told_what_it_may_mean() {
    let home = Home::new();
    for (words, meant) in [
        (&["rotate"] as &[&str], "did you mean `tilepass secret rotate`?"),
        (&["token", "status"], "did you mean `tilepass secret status`?"),
        (&["remove"], "did you mean `tilepass secret remove` or `tilepass project remove`?"),
        (&["verify"], "did you mean `tilepass token inspect`?"),
    ] {
        let ran = home.tilepass(words).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        let last = ran.stderr.lines().last();
        assert_eq!(last, Some(format!("hint: {meant}").as_str()));
    }
    for words in [
        &["nonsense"] as &[&str],
        &["secret", "exec"],
        &["secret", "exec", "--nonsense", "--", "node"],
        &["secret", "status", "node"],
    ] {
        let ran = home.tilepass(words).run();
        assert_eq!(ran.code, 2);
        assert!(!ran.stderr.contains("hint:"), "{}", ran.stderr);
    }
    let ran = home.tilepass(&["secret", "exec", "node", "server.js"]).run();
    assert_eq!(ran.code, 2);
    let last = ran.stderr.lines().last();
    let hint = "hint: the program to run stands after `--`: `tilepass secret exec -- CMD…`";
    assert_eq!(last, Some(hint));
}
