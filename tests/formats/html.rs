//! The page: sound HTML that loads nothing, says all that there is, and how the score went where that was recorded.

use scraper::{Html, Selector};

use crate::shop::{METADATA, Shop};

/// The page, where a reader of HTML has nothing to complain of and nothing leads elsewhere by itself.
#[track_caller]
pub(super) fn sound(text: &str) -> Html {
    let page = Html::parse_document(text);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let loads =
        Selector::parse("[src], link, img, iframe, object, embed, base, form[action], [onclick], [style*='url']");
    let loaded: Vec<_> = page
        .select(&loads.expect("a selector"))
        .map(|element| element.html())
        .collect();
    assert!(loaded.is_empty(), "{loaded:?}");
    let scripts = Selector::parse("script").expect("a selector");
    let nonces: Vec<_> = page.select(&scripts).map(|script| script.attr("nonce")).collect();
    assert_eq!(nonces, [Some("posture")], "one script, which was written for the page");
    page
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let words = |text: Vec<&str>| {
        let text = text.join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    page.select(&selector)
        .map(|element| words(element.text().collect()))
        .collect()
}

fn shop() -> Shop {
    let shop = Shop::new();
    shop.control(
        "unread",
        &METADATA.replace("TLS is on", "Mail is read"),
        "if snapshot.mail { pass(\"a\") } else { fail(\"b\") }",
    );
    shop.write(
        "a.json",
        "{\n  \"tls\": false,\n  \"organization\": [{ \"id\": \"t-1\", \"displayName\": \"A & B\" }]\n}",
    );
    shop
}

fn page(shop: &Shop, arguments: &[&str]) -> Html {
    let ran = shop.run(&[&["score", "a.json", "--format", "html"], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    sound(&ran.out)
}

#[test]
fn it_says_what_the_score_is_and_why() {
    let page = page(&shop(), &["--as-of", "2026-05-04"]);
    assert_eq!(texts(&page, "h1"), ["Secure score of A & B"]);
    let numbers = texts(&page, ".numbers tr");
    assert_eq!(
        numbers[..3],
        [
            "percent 0.00 % 0.00 of 4.00 points that were evaluated",
            "at least 0.00 % the unknown earns nothing",
            "at most 50.00 % the unknown earns all",
        ]
    );
    assert_eq!(
        texts(&page, ".control summary"),
        [
            "✗ fail 0.00 / 4.00 TLS is on shop/use-tls",
            "? inconclusive – / 4.00 Mail is read shop/unread",
        ]
    );
    assert_eq!(texts(&page, ".control td"), ["tls", "false", "line 2, column 10"]);
    let gauge = Selector::parse("svg.gauge").expect("a selector");
    let label = page.select(&gauge).next().and_then(|gauge| gauge.attr("aria-label"));
    assert_eq!(label, Some("0.00 % of the points, at least 0.00 %, at most 50.00 %"));
}

#[test]
fn it_shows_how_the_score_went_where_that_was_recorded() {
    let shop = shop();
    assert_eq!(
        texts(&page(&shop, &["--as-of", "2026-05-04", "--record"]), ".history").len(),
        0
    );
    shop.write("a.json", r#"{ "tls": true, "organization": [{ "id": "t-1" }] }"#);
    let page = page(&shop, &["--as-of", "2026-05-06", "--record"]);
    let history = texts(&page, "section:has(.history) p");
    assert_eq!(
        history,
        ["at least: 0.00 % on 2026-05-04 → 50.00 % on 2026-05-06, 2 records"]
    );
}

#[test]
fn everything_on_it_can_be_reached_by_keyboard_and_is_named() {
    let page = page(&shop(), &["--as-of", "2026-05-04"]);
    for (selector, count) in [
        ("label input", 1),
        ("label select", 3),
        ("details > summary", 2),
        ("html[lang='en']", 1),
    ] {
        assert_eq!(texts(&page, selector).len(), count, "{selector}");
    }
    let unnamed = Selector::parse("svg:not([aria-label]), input:not(label input), select:not(label select)");
    assert_eq!(page.select(&unnamed.expect("a selector")).count(), 0);
}
