//! Reads the colors of `style/tokens.css` and holds them to WCAG: text 4.5 : 1, controls and focus 3 : 1.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../style/tokens.css");

/// The colors of the first block whose selector line starts with `selector`.
fn colors(selector: &str) -> BTreeMap<&'static str, [f64; 3]> {
    let start = TOKENS.find(selector).expect("the block exists");
    let block = &TOKENS[start..];
    let end = block.find("\n  }").expect("the block ends");
    block[..end].lines().filter_map(color_of).collect()
}

fn color_of(line: &'static str) -> Option<(&'static str, [f64; 3])> {
    let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
    let value = value.strip_suffix(';').filter(|value| value.len() == 6)?;
    let part = |at| u8::from_str_radix(&value[at..at + 2], 16).map(|part| f64::from(part) / 255.0).ok();
    Some((name, [part(0)?, part(2)?, part(4)?]))
}

fn luminance(color: [f64; 3]) -> f64 {
    let linear = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
}

fn ratio(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Pairs that stand on each other in the style, with the least ratio allowed.
const PAIRS: &[(&str, &str, f64)] = &[
    ("text", "surface", 4.5),
    ("text", "canvas", 4.5),
    ("text", "primary-soft", 4.5),
    ("text-secondary", "surface", 4.5),
    ("text-secondary", "canvas", 4.5),
    ("text-secondary", "neutral-soft", 4.5),
    ("text-secondary", "primary-soft", 4.5),
    ("text-hint", "surface", 4.5),
    ("text-hint", "surface-low", 4.5),
    ("primary", "surface", 4.5),
    ("primary", "canvas", 4.5),
    ("primary", "primary-soft", 4.5),
    ("primary-hover", "surface", 4.5),
    ("on-primary", "primary", 4.5),
    ("on-primary", "primary-hover", 4.5),
    ("danger", "surface", 4.5),
    ("danger", "danger-soft", 4.5),
    ("success", "surface", 4.5),
    ("success", "success-soft", 4.5),
    ("success", "primary-soft", 4.5),
    ("warning", "surface", 4.5),
    ("warning", "warning-soft", 4.5),
    ("warning", "primary-soft", 4.5),
    ("offline", "offline-soft", 4.5),
    ("line-input", "surface", 3.0),
    ("primary", "canvas", 3.0),
];

fn assert_pairs(colors: &BTreeMap<&str, [f64; 3]>) {
    for (front, back, least) in PAIRS {
        let found = ratio(colors[front], colors[back]);
        assert!(found >= *least, "{front} on {back} is {found:.2}, needs {least}");
    }
}

#[test]
fn every_pair_of_colors_is_readable() {
    assert_pairs(&colors(":root {"));
}

#[test]
fn every_pair_is_readable_outdoors_too() {
    let mut outdoors = colors(":root {");
    outdoors.extend(colors(":root[data-contrast=\"high\"]"));
    assert_pairs(&outdoors);
    assert!(ratio(outdoors["text-hint"], outdoors["surface"]) >= 7.0);
}

#[test]
fn the_tokens_are_those_of_the_design() {
    let colors = colors(":root {");
    let of = |text: &str| ratio(colors[text], [1.0, 1.0, 1.0]);
    for (name, expected) in
        [("primary", 6.54), ("danger", 5.57), ("success", 5.59), ("warning", 5.43), ("text-hint", 4.83)]
    {
        assert!((of(name) - expected).abs() < 0.06, "{name}: {:.2}", of(name));
    }
}

#[test]
fn no_other_sheet_names_a_color() {
    let sheets = [
        ("base", include_str!("../../../style/base.css")),
        ("layout", include_str!("../../../style/layout.css")),
        ("controls", include_str!("../../../style/controls.css")),
        ("shell", include_str!("../../../style/shell.css")),
    ];
    for (name, sheet) in sheets {
        let colors = sheet.lines().filter(|line| line.contains(": #") || line.contains("rgb("));
        assert_eq!(colors.count(), 0, "{name}.css names a color of its own");
    }
}
