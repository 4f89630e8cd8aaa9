use super::*;

fn rows() -> impl Iterator<Item = &'static Message> {
    EVERYBODY.iter().copied().flatten()
}

#[test]
fn every_cause_is_a_finding_and_every_piece_finds_its_own_row() {
    let back_end = [own::BACK_END, own::BACK_END_OTHERWISE];
    let back_end = back_end.into_iter().flatten().map(|message| ("/chat-token ", message));
    let mut wrong = Vec::new();
    for (about, message) in rows().map(|message| ("", message)).chain(back_end) {
        assert_eq!(message.rows().count(), message.causes.len(), "{:?}", message.causes);
        for piece in [message.pieces, message.phrases, message.words].concat() {
            assert_eq!(*piece, piece.to_lowercase());
            let text = format!("HTTP: {about}{}", piece.replace('*', " x "));
            let text = text.replace(" x x ", " x ");
            let found = find(&text).map(|m| m.means);
            if found != Some(message.means) {
                wrong.push((piece, found));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
