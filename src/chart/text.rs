//! Fits texts into the space they have and writes numbers as people read them.

use super::metrics::Fonts;
use super::theme::Font;
use crate::language::{Language, grouped};

/// Stands for every character that cannot be shown.
pub const MISSING: char = '□';

/// Replaces what a single line of XML cannot hold: line breaks and tabs become spaces; controls, direction marks,
/// private and unassigned characters become [`MISSING`]. Letters and digits of every script stay, because a
/// viewer of the SVG may well have a font for them.
pub fn visible(c: char) -> char {
    if c.is_whitespace() {
        ' '
    } else if c.is_alphanumeric() || is_latin_or_punctuation(c) {
        c
    } else {
        MISSING
    }
}

/// Signs that are not letters but common in names: ASCII, Latin-1 without controls and the soft hyphen, general
/// punctuation, and the full-width forms that go with Chinese.
fn is_latin_or_punctuation(c: char) -> bool {
    matches!(c, '!'..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}' | '\u{2010}'..='\u{2027}' | '−' | '≤' | '≥'
        | MISSING | '\u{3001}'..='\u{3011}' | '\u{ff01}'..='\u{ff5e}')
}

/// Shortens a text with `…` until it is no wider than `width` \[px\].
pub fn shorten(fonts: &Fonts, text: &str, font: Font, width: f64) -> String {
    let text = text.trim();
    if fonts.width(text, font) <= width {
        return text.to_owned();
    }
    let room = width - fonts.width("…", font);
    let mut used = 0.0;
    let mut kept = String::new();
    for c in text.chars() {
        used += fonts.width(c.encode_utf8(&mut [0; 4]), font);
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Breaks a text into at most `lines` lines no wider than `width` \[px\], at spaces and between Chinese characters
/// where possible, else after the `-` and `_` of names; the last line is shortened if the text is longer still.
pub fn wrap(fonts: &Fonts, text: &str, font: Font, width: f64, lines: usize) -> Vec<String> {
    let mut done = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && done.len() + 1 < lines {
        let cut = first_line(fonts, rest, font, width);
        let (line, remainder) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        done.push(line.trim_end().to_owned());
        rest = remainder.trim_start();
    }
    if !rest.is_empty() {
        done.push(shorten(fonts, rest, font, width));
    }
    done
}

/// Finds the byte at which the first line of `text` ends. It takes at least one character, so that wrapping comes
/// to an end in any width.
fn first_line(fonts: &Fonts, text: &str, font: Font, width: f64) -> usize {
    let mut used = 0.0;
    let mut space = None;
    let mut joint = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        used += fonts.width(c.encode_utf8(&mut [0; 4]), font);
        let between =
            at > 0 && (is_chinese(before) || is_chinese(c)) && !is_closing(c) && !is_opening(before);
        if c.is_whitespace() || between {
            space = Some(at);
        }
        if !c.is_whitespace() && used > width && at > 0 {
            return space.or(joint).unwrap_or(at);
        }
        if before.is_alphabetic() && matches!(c, '-' | '_') {
            joint = Some(at + c.len_utf8());
        }
        before = c;
    }
    text.len()
}

/// Whether a line may end before and after a character: Chinese characters and the marks written with them.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Marks that no line begins with.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '）'
            | '」'
            | '』'
            | '》'
            | '】'
            | '%'
            | ','
            | '.'
            | ')'
    )
}

/// Marks that no line ends with.
fn is_opening(c: char) -> bool {
    matches!(c, '（' | '「' | '『' | '《' | '【' | '(')
}

/// Writes a number with the given decimals and commas between thousands; very large ones in millions or in powers
/// of ten.
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value.abs() >= 1e12 {
        return format!("{value:.1e}");
    }
    if value.abs() >= 1e7 {
        return format!("{} M", number(value / 1e6, usize::from(value.abs() < 1e8)));
    }
    grouped(value, decimals).replace('-', "−")
}

/// Writes a measured value with as many decimals as make sense for its size.
pub fn measured(value: f64) -> String {
    let decimals = if value.abs() >= 9.95 {
        0
    } else if value.abs() >= 0.095 || value == 0.0 {
        1
    } else {
        2
    };
    number(value, decimals)
}

/// Writes a duration \[s\] in the unit that suits it.
pub fn duration(seconds: f64, language: Language) -> String {
    if !seconds.is_finite() {
        "–".to_owned()
    } else if seconds < 9.95 {
        language.say("unit.s", &[("s", &number(seconds.max(0.0), 1))])
    } else if seconds < 119.5 {
        language.say("unit.s", &[("s", &number(seconds, 0))])
    } else if seconds < 5_970.0 {
        language.say("unit.minutes", &[("m", &number(seconds / 60.0, 1))])
    } else {
        language.duration(seconds)
    }
}

/// Writes a fraction 0..=1 as whole per cents.
pub fn percent(fraction: f64) -> String {
    format!("{} %", number(fraction * 100.0, 0))
}
