//! What mends an error: one line for each thing that the reader can do next, with the command to type.

use super::OldError;

impl OldError {
    /// What the reader can do next.
    pub(super) fn all_hints(&self) -> Vec<String> {
        match self {
            Self::Unconfirmed { project, named: false, .. } => {
                vec![format!("to do it without being asked, add to the same command: `--project {project} --yes`")]
            }
            Self::Unexplained { meant: Some(code), .. } => {
                vec![format!("did you mean `tilepass token explain {code}`?")]
            }
            Self::NotTheName(project) => {
                vec![format!("type the project's name, `{project}`, to confirm")]
            }
            other => other.plain_hint().map(str::to_owned).into_iter().collect(),
        }
    }

    /// The hint of an error that needs nothing filled in.
    fn plain_hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NothingOnStdin => "whatever should have written the token said nothing; run that command by itself",
            Self::NoHome => "set HOME",
            Self::Unexplained { .. } => {
                "`tilepass token explain` lists the codes; `tilepass token inspect 'JWT eyJ…'` says what is wrong with a token"
            }
            Self::TeamRole(_) | Self::Session(_) | Self::UnreadableToken(_) => {
                "`tilepass token inspect 'JWT eyJ…'` says what there is to say, and sends nothing"
            }
            Self::Unconfirmed { .. } | Self::UnconfirmedSignIn { .. } => {
                "to do it without being asked, add to the same command: `--yes`"
            }
            Self::DangerousFault(_) => "give a secret that no server uses: `--secret-file PATH`",
            _ => return None,
        })
    }
}
