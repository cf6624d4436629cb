//! HTML that cannot be broken by what a scenario says.

use std::fmt::Write;

/// Text as it may stand between tags and in attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters are not allowed in documents.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            // Marks that turn the direction of everything that follows.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A table: heads of columns, then rows, all of it HTML.
#[derive(Debug, Default)]
#[must_use]
pub struct Table {
    caption: String,
    head: String,
    rows: String,
}

impl Table {
    /// A table whose rows have names under this head.
    pub fn new(names: &str) -> Self {
        Self::default().text(names)
    }

    /// Adds a column of texts.
    pub fn text(mut self, head: &str) -> Self {
        let _ = write!(self.head, "<th scope=\"col\">{head}</th>");
        self
    }

    /// Adds a column of numbers.
    pub fn number(mut self, head: &str) -> Self {
        let _ = write!(self.head, "<th scope=\"col\" class=\"n\">{head}</th>");
        self
    }

    /// Adds columns of numbers.
    pub fn numbers(self, heads: impl IntoIterator<Item = String>) -> Self {
        heads.into_iter().fold(self, |table, head| table.number(&head))
    }

    /// Says what the table is about.
    pub fn caption(mut self, caption: &str) -> Self {
        self.caption = format!("<caption>{caption}</caption>");
        self
    }

    /// Adds a row: its name, and its cells by [`cell`] and its kin.
    pub fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        let _ = write!(self.rows, "<tr><th scope=\"row\">{name}</th>");
        self.rows.extend(cells);
        self.rows.push_str("</tr>");
    }

    /// The table itself.
    pub fn html(&self) -> String {
        let Self { caption, head, rows } = self;
        format!("<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    }

    /// The table in a region that can be moved sideways where it does not fit, named by the element `<name>-h`.
    pub fn wide(&self, name: &str) -> String {
        format!(
            "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-labelledby=\"{name}-h\">{}</div>",
            self.html()
        )
    }
}

/// A cell with text.
pub fn cell(html: &str) -> String {
    format!("<td>{html}</td>")
}

/// A cell with a number.
pub fn number(html: &str) -> String {
    format!("<td class=\"n\">{html}</td>")
}

/// A cell of a class of its own.
pub fn cell_of(class: &str, html: &str) -> String {
    format!("<td class=\"{class}\">{html}</td>")
}

/// JSON as it may stand in a script element: nothing in it can end the element or begin a comment.
pub fn json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Bytes in base64 (RFC 4648).
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { letter as char } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_what_it_stands_in() {
        assert_eq!(escape("<b a='\"'>&\u{1}"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;\u{fffd}");
        let text = json(&serde_json::json!({ "a": "</script><!--\u{2028}" }));
        assert!(!text.contains('<') && !text.contains('\u{2028}'));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["a"], "</script><!--\u{2028}");
    }

    #[test]
    fn base64_as_in_the_standard() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
