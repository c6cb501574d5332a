//! Short names between the program and its glue. wasm-bindgen names each of some four hundred imports with a sentence
//! and a hash; nobody reads them, and hashes are what compresses worst.

use anyhow::{Context, Result, ensure};

use crate::split::leb;

/// The module whose imports are renamed.
const GLUE: &[u8] = b"./client_bg.js";

const IMPORTS: u8 = 2;

/// The glue and the program with other names for what the one gives to the other.
pub(crate) fn shorten(glue: &str, program: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut glue = glue.to_owned();
    let mut renamed = program.get(..8).context("not a wasm module")?.to_vec();
    let mut at = 8;
    while at < program.len() {
        let (length, body) = leb(program, at + 1).context("a cut-off section")?;
        let section = program.get(body..body + length).context("a section longer than its module")?;
        if program[at] == IMPORTS {
            let section = rename(section, &mut glue)?;
            renamed.push(IMPORTS);
            push_leb(&mut renamed, section.len());
            renamed.extend(section);
        } else {
            renamed.extend_from_slice(&program[at..body + length]);
        }
        at = body + length;
    }
    Ok((glue, renamed))
}

/// The import section with short names, which the glue gets too.
fn rename(section: &[u8], glue: &mut String) -> Result<Vec<u8>> {
    let (count, mut at) = leb(section, 0).context("no number of imports")?;
    let mut renamed = Vec::new();
    push_leb(&mut renamed, count);
    for number in 0..count {
        let (module, after_module) = text(section, at)?;
        let (name, after_name) = text(section, after_module)?;
        let end = end_of_kind(section, after_name).context("a cut-off import")?;
        push_text(&mut renamed, module);
        if module == GLUE {
            let (old, new) = (std::str::from_utf8(name)?, short(number));
            let (key, short_key) = (format!("\n        {old}: "), format!("\n        {new}: "));
            ensure!(glue.matches(&key).count() == 1, "the glue does not give {old} once");
            *glue = glue.replace(&key, &short_key);
            push_text(&mut renamed, new.as_bytes());
        } else {
            push_text(&mut renamed, name);
        }
        renamed.extend_from_slice(&section[after_name..end]);
        at = end;
    }
    Ok(renamed)
}

/// `i0`, `i1`, … `ia`: a name in JavaScript too.
fn short(number: usize) -> String {
    format!("i{number:x}")
}

fn text(bytes: &[u8], at: usize) -> Result<(&[u8], usize)> {
    let (length, start) = leb(bytes, at).context("a cut-off name")?;
    Ok((bytes.get(start..start + length).context("a cut-off name")?, start + length))
}

/// Where the description behind an import's names ends.
fn end_of_kind(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        0 => leb(bytes, at + 1).map(|(_, end)| end),
        1 => limits(bytes, at + 2),
        2 => limits(bytes, at + 1),
        3 => Some(at + 3),
        4 => leb(bytes, at + 2).map(|(_, end)| end),
        _ => None,
    }
}

fn limits(bytes: &[u8], at: usize) -> Option<usize> {
    let has_most = bytes.get(at)? & 1 == 1;
    let (_, end) = leb(bytes, at + 1)?;
    if has_most { leb(bytes, end).map(|(_, end)| end) } else { Some(end) }
}

fn push_text(bytes: &mut Vec<u8>, text: &[u8]) {
    push_leb(bytes, text.len());
    bytes.extend_from_slice(text);
}

fn push_leb(bytes: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).expect("seven bits");
        value >>= 7;
        if value == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(bytes: &mut Vec<u8>, module: &[u8], name: &[u8], kind: &[u8]) {
        push_text(bytes, module);
        push_text(bytes, name);
        bytes.extend_from_slice(kind);
    }

    fn program(name: &[u8]) -> Vec<u8> {
        let mut section = Vec::new();
        push_leb(&mut section, 3);
        import(&mut section, b"env", b"memory", &[2, 1, 1, 0x80, 1]);
        import(&mut section, GLUE, name, &[0, 5]);
        import(&mut section, b"env", b"table", &[1, 0x70, 0, 3]);
        let mut module = b"\0asm\x01\0\0\0\x01\x01\x00\x02".to_vec();
        push_leb(&mut module, section.len());
        module.extend(section);
        module.extend([10, 1, 0]);
        module
    }

    #[test]
    fn what_the_glue_gives_is_renamed_on_both_sides_and_nothing_else() {
        let glue = "x = {\n        __wbg_a_0123: function() {},\n    };";
        let (glue, renamed) = shorten(glue, &program(b"__wbg_a_0123")).unwrap();
        assert_eq!(glue, "x = {\n        i1: function() {},\n    };");
        assert_eq!(renamed, program(b"i1"));
    }

    #[test]
    fn a_glue_that_lacks_a_name_is_an_error() {
        assert!(shorten("x = {}", &program(b"__wbg_a_0123")).is_err());
        assert!(shorten("", b"\0asm\x01\0\0\0\x02\x7f").is_err());
    }
}
