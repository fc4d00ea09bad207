//! How text output looks: widths, colours, pipes.

use crate::call::run_in;
use crate::support::root;

const SCORE: [&str; 6] = [
    "score",
    "examples/harbour-lane.json",
    "--plan",
    "examples/harbour-lane/action-plan.yaml",
    "--as-of",
    "2026-03-02",
];

/// What a command prints, with some variables in its environment and none else that decides on colours.
fn printed(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    run_in(root(), arguments, environment, b"").out
}

fn commands() -> Vec<Vec<&'static str>> {
    vec![
        SCORE.to_vec(),
        vec![
            "actions",
            "examples/harbour-lane.json",
            "--as-of",
            "2026-03-02",
            "--arithmetic",
            "--by",
            "status",
        ],
        vec!["list"],
        vec!["explain", "entra/mfa-for-all-users"],
        vec![
            "explain",
            "entra/mfa-for-all-users",
            "examples/harbour-lane.json",
            "--as-of",
            "2026-03-02",
        ],
        vec!["config"],
    ]
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for command in commands() {
        for width in ["60", "100", "200"] {
            let text = printed(&[&command[..], &["--width", width]].concat(), &[]);
            let columns: usize = width.parse().expect("a number");
            let wide = text
                .lines()
                .find(|line| textwrap::core::display_width(line) > columns && !is_one_word(line));
            assert_eq!(wide, None, "{command:?} at {width}");
        }
    }
}

/// A path, a link or an id that cannot be broken.
fn is_one_word(line: &str) -> bool {
    line.split_whitespace().count() <= 3
}

#[test]
fn a_wider_terminal_takes_fewer_lines() {
    let lines = |width| {
        printed(&[&SCORE[..], &["--width", width]].concat(), &[])
            .lines()
            .count()
    };
    assert!(lines("60") > lines("100") && lines("100") > lines("200"));
}

#[test]
fn colours_change_nothing_but_colours() {
    for command in commands() {
        let plain = printed(&command, &[]);
        let colored = printed(&[&command[..], &["--color", "always"]].concat(), &[]);
        assert!(!plain.contains('\u{1b}'), "{command:?} is piped");
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain, "{command:?}");
    }
    let colored = printed(&[&SCORE[..], &["--color", "always"]].concat(), &[]);
    assert!(colored.contains('\u{1b}'));
}

#[test]
fn the_environment_decides_where_nobody_asks() {
    let has_colors = |arguments: &[&str], environment: &[(&str, &str)]| {
        printed(&[&SCORE[..], arguments].concat(), environment).contains('\u{1b}')
    };
    assert!(has_colors(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!has_colors(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!has_colors(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(has_colors(
        &["--color", "always"],
        &[("NO_COLOR", "1"), ("TERM", "dumb")]
    ));
}

#[test]
fn outcomes_are_told_in_words_and_symbols_too() {
    let text = printed(&SCORE, &[]);
    for said in [
        "✓ pass",
        "✗ fail",
        "◐ partial",
        "declared (3.75 points): resolved through third party",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
}

#[test]
fn an_id_or_path_can_be_copied_at_any_width() {
    for width in ["60", "100", "200"] {
        let list = printed(&["list", "--width", width], &[]);
        assert!(list.contains("teams/anonymous-users-cannot-start-meetings"), "{list}");
        let score = printed(&[&SCORE[..], &["--width", width]].concat(), &[]);
        assert!(
            score.contains("power-platform/only-admins-create-environments"),
            "{score}"
        );
        assert!(score.contains("remote_domains[0].AutoForwardEnabled = true"), "{score}");
    }
}
