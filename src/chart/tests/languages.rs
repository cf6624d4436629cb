//! What charts in Chinese need: letters for every text, lines that break where they may, and nothing left in English.

use std::collections::BTreeSet;

use super::super::font::File;
use super::super::metrics::Fonts;
use super::super::text::wrap;
use super::super::theme::{NOTE, TITLE};
use super::super::{compose, compose_health, draw};
use super::reading::{decode, texts};
use super::{port, station};
use crate::language::Language;

fn chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

#[test]
fn every_text_can_be_drawn_in_the_forms_of_its_language() {
    for language in Language::ALL {
        let fonts = Fonts::load(language).expect("fonts");
        let own = if language == Language::SimplifiedChinese { File::Simplified } else { File::Traditional };
        let all: BTreeSet<char> = language.texts().values().flat_map(|text| text.chars()).collect();
        for c in all {
            for bold in [false, true] {
                let (file, _) =
                    fonts.file_with(c, bold).unwrap_or_else(|| panic!("{c} in {}", language.tag()));
                assert!(!chinese(c) || file == own, "{c} in {}", language.tag());
            }
        }
    }
}

/// Titles may be in either script, whatever the language of the charts.
#[test]
fn titles_in_either_script_are_drawn() {
    let draw_title = |title: &str| {
        let view = super::super::PortView { title: title.to_owned(), ..port(1, 600.0, Vec::new()) };
        let files = draw(&view, Language::English).expect("charts");
        decode(&files[0].png).2
    };
    // Characters so rare that no font has them are boxes.
    let boxes = draw_title("𠀀𠀁𠀂𠀃");
    for title in ["落馬洲站", "深圳湾口", "羅湖口岸"] {
        assert!(draw_title(title) != boxes, "{title}");
    }
    assert!(draw_title("𠀄𠀅𠀆𠀇") == boxes);
}

#[test]
fn lines_break_between_chinese_characters() {
    let fonts = Fonts::load(Language::TraditionalChinese).expect("fonts");
    let text = "線：100 次模擬的平均。色帶：十次模擬中有九次落在其中（5–95 %）。灰底：星期六、星期日。";
    for room in [60.0, 90.0, 130.0, 200.0, 333.0] {
        let lines = wrap(fonts, text, NOTE, room, 60);
        assert!(lines.iter().all(|line| fonts.width(line, NOTE) <= room + 0.001), "{lines:?}");
        assert!(!lines.iter().any(|line| line.starts_with(['。', '，', '：', '、', '）'])), "{lines:?}");
        assert!(!lines.iter().any(|line| line.ends_with('（')), "{lines:?}");
        // No line could take the beginning of the next one as well.
        for pair in lines.windows(2) {
            let more: String = pair[1].chars().take(4).collect();
            assert!(fonts.width(&format!("{}{more}", pair[0]), NOTE) > room, "{lines:?}");
        }
        let [whole, joined] = [text.to_owned(), lines.concat()].map(|text| text.replace(' ', ""));
        assert_eq!(joined, whole);
    }
    assert_eq!(wrap(fonts, "a word and another", TITLE, 100.0, 9), ["a word", "and", "another"]);
}

#[test]
fn nothing_is_left_in_english() {
    let names = ["East", "Gate", "Reopening", "day", "desk", "hotel", "home", "antigen", "pcr", "airport"];
    let view = port(1, 600.0, vec![station("desk", 1, 600.0, 50.0)]);
    let health = super::health::view(3);
    for language in [Language::TraditionalChinese, Language::SimplifiedChinese] {
        let fonts = Fonts::load(language).expect("fonts");
        for picture in compose(&view, fonts).iter().chain(&compose_health(&health, fonts)) {
            let svg = picture.to_svg(language).expect("an SVG");
            assert!(svg.contains(&format!("xml:lang=\"{}\"", language.tag())));
            let said = texts(&svg).into_iter().map(|written| written.text).collect::<Vec<_>>().join(" ");
            let words = said.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 2);
            let known = |word: &&str| names.contains(word);
            let english: Vec<&str> = words.filter(|word| !known(word)).collect();
            assert!(english.is_empty(), "{}: {english:?}", picture.name);
        }
    }
}
