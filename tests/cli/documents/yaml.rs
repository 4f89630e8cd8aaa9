//! The little of YAML that the recipes for CI are written in.

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The lines below `key:` that stand further right than it, from each place where there is one.
pub(crate) fn below(yaml: &str, key: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = yaml.lines().collect();
    let heads = lines.iter().enumerate().filter(|(_, line)| {
        let line = line.trim_start().trim_start_matches("- ");
        line.trim_end_matches(" |") == format!("{key}:")
    });
    heads
        .map(|(at, head)| {
            let left = indentation(head);
            let block = lines[at + 1..].iter().take_while(|line| indentation(line) > left || line.is_empty());
            block.map(|line| line.trim().to_owned()).collect()
        })
        .collect()
}

/// The mappings `KEY: value` below `key`, without quotes, with the service's own variables put in.
pub(crate) fn variables(yaml: &str, key: &str, secret: &str) -> Vec<(String, String)> {
    let blocks = below(yaml, key);
    let lines = blocks.first().map(Vec::as_slice).unwrap_or_default();
    let pairs = lines.iter().map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_owned(), value.trim_matches('\'').replace("${{ secrets.CHAT_SECRET }}", secret))
    });
    pairs.collect()
}

/// A step of a GitHub job: its environment and its script.
pub(crate) struct Step {
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) script: String,
}

pub(crate) fn steps(yaml: &str, secret: &str) -> Vec<Step> {
    let (_, steps) = yaml.split_once("steps:\n").unwrap();
    let mut parts: Vec<String> = Vec::new();
    for line in steps.lines() {
        if line.trim_start().starts_with("- name: ") {
            parts.push(String::new());
        }
        let part = parts.last_mut().unwrap();
        part.push_str(line);
        part.push('\n');
    }
    let step = |part: &String| {
        let on_one_line = part.lines().find_map(|line| line.trim().strip_prefix("run: "));
        let script = match on_one_line {
            Some("|") | None => below(part, "run")[0].join("\n"),
            Some(script) => script.to_owned(),
        };
        Step { environment: variables(part, "env", secret), script }
    };
    parts.iter().map(step).collect()
}
