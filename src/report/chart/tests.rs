use super::*;

fn percents(values: &[i64]) -> Vec<Option<Percent>> {
    values
        .iter()
        .map(|value| Percent::from_hundredths(*value * 100))
        .collect()
}

fn drawn(chart: &Chart<'_>, columns: usize, glyphs: Glyphs) -> String {
    let drawn = chart.draw(columns, glyphs);
    format!("\n{}", anstream::adapter::strip_str(&drawn))
}

/// Three lines with a gap of two periods, and two levels.
fn chart() -> Chart<'static> {
    let line = |of: [i64; 8]| {
        let mut line = percents(&of);
        line[4] = None;
        line[5] = None;
        line
    };
    Chart {
        lines: vec![
            line([50, 52, 58, 61, 0, 0, 64, 70]),
            line([60, 60, 62, 64, 0, 0, 66, 71]),
            line([70, 70, 71, 71, 0, 0, 72, 73]),
        ],
        levels: vec![
            ("good", Percent::from_hundredths(8_000).expect("80 %")),
            ("goal", Percent::from_hundredths(7_500).expect("75 %")),
        ],
        labels: (1..=8).map(|day| format!("2026-03-{day:02}")).collect(),
    }
}

#[test]
fn lines_are_drawn_and_gaps_stay_gaps() {
    insta::assert_snapshot!(drawn(&chart(), 60, Glyphs::Full), @"

    80 %┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ good
        │
        │┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄⣀⣀⣀⡠⠤⠤⠤ goal
        │⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒                       ⢀⣠⡴
        │                                       ⢀⡠⠔⡪⠓⠁
    65 %┤                  ⢀⣀                   ⡡⠔⠉
        │          ⣀⣀⠤⠤⠔⠒⠊⠉⠁⣀
        │⠒⠒⠒⠒⠒⠒⠒⠒⠉⠉    ⣀⠤⠔⠒⠉
        │          ⢀⠤⠒⠉
        │       ⣀⠤⠊⠁
    50 %┤⣀⡠⠤⠔⠒⠊⠉
        └──────────────────────────────────────────────
         2026-03-01    2026-03-04            2026-03-08
    ");
}

#[test]
fn without_braille_each_line_has_a_letter() {
    insta::assert_snapshot!(drawn(&chart(), 60, Glyphs::Ascii), @"

    80 %+---------------------------------------------- good
        |
        |------------------------------------------.... goal
        |....................                  ....  ##
        |                                        ####
    65 %+                oooo                  ##
        |          oooooo####
        |oooooooooo #####
        |        ###
        |    ####
    50 %+####
        +----------------------------------------------
         2026-03-01    2026-03-04            2026-03-08
    ");
}

#[test]
fn one_period_is_a_dot_and_none_is_no_chart() {
    let one = Chart {
        lines: vec![percents(&[42])],
        levels: Vec::new(),
        labels: vec!["2026-03-01".to_owned()],
    };
    insta::assert_snapshot!(drawn(&one, 40, Glyphs::Full), @"

    50 %┤
        │
        │
        │
        │
    45 %┤
        │
        │
        │⠤
        │
    40 %┤
        └──────────────────────────────
         2026-03-01
    ");
    let none = Chart {
        lines: vec![vec![None]],
        ..one
    };
    assert_eq!(none.draw(40, Glyphs::Full), "");
}

#[test]
fn nothing_above_the_chart_is_wider_than_asked_for() {
    for columns in [40, 60, 100, 140] {
        for line in drawn(&chart(), columns, Glyphs::Full).lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
    }
}

#[test]
fn the_ends_of_the_scale_are_within_it() {
    let ends = Chart {
        lines: vec![percents(&[0, 100])],
        levels: Vec::new(),
        labels: vec!["a".to_owned(), "b".to_owned()],
    };
    let drawn = drawn(&ends, 40, Glyphs::Full);
    assert!(drawn.contains("  100 %") && drawn.contains("    0 %"), "{drawn}");
    let full = Chart {
        lines: vec![percents(&[100, 100])],
        ..ends
    };
    assert!(full.draw(40, Glyphs::Full).contains("   90 %"));
}
