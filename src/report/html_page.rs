use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

use super::pages::Page;

/// A page of the catalogue as a whole HTML document; it loads nothing from elsewhere.
pub fn html_page(page: &Page) -> String {
    let title = page.text.lines().next().unwrap_or_default().trim_start_matches("# ");
    let mut title_text = String::new();
    html::push_html(
        &mut title_text,
        Parser::new(title).filter(|event| matches!(event, Event::Text(_))),
    );
    let mut body = String::new();
    html::push_html(
        &mut body,
        Parser::new_ext(&page.text, Options::ENABLE_TABLES).map(to_html_pages),
    );
    html_document(&title_text, STYLE, &format!("<main>\n{body}</main>\n"))
}

/// A whole HTML document of a title, a style and a body, which are HTML already. It loads nothing from elsewhere, and no
/// script runs in it but one that was written for it.
pub(super) fn html_document(title: &str, style: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'nonce-posture'; base-uri 'none'; form-action 'none'\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;margin:0}\
main{max-width:60rem;margin:0 auto;padding:1rem}\
table{border-collapse:collapse;display:block;overflow-x:auto}\
th,td{border-bottom:1px solid #8886;padding:.35rem .75rem .35rem 0;text-align:left;vertical-align:top}\
th:empty{padding:0}\
code{font:.9em ui-monospace,monospace}\
pre{padding:.75rem;border:1px solid #8886;overflow-x:auto}";

/// The same event with links to other pages leading to their HTML.
fn to_html_pages(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let dest_url = match dest_url.strip_suffix(".md") {
                Some(path) if !path.contains("://") => CowStr::from(format!("{path}.html")),
                _ => dest_url,
            };
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        // What a control says is text, whatever it looks like.
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    }
}
