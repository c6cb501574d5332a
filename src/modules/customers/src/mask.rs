//! 脱敏: what everybody at the site may see of a name (ux.md 1.4).

/// 仲* for two characters, 仲*妮 for three, 仲**妮 for four and more. The number of stars stops at two, so that a
/// long name does not give its length away.
#[must_use]
pub fn name(full: &str) -> String {
    let letters: Vec<char> = full.trim().chars().collect();
    match letters.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, _, last] => format!("{first}*{last}"),
        [first, .., last] => format!("{first}**{last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s20_a_name_keeps_its_first_and_last_character() {
        for (full, masked) in [
            ("", ""),
            ("仲", "*"),
            ("仲妮", "仲*"),
            ("仲大妮", "仲*妮"),
            ("欧阳仲妮", "欧**妮"),
            ("买买提·吐尔逊", "买**逊"),
            ("𠮷野家", "𠮷*家"),
        ] {
            assert_eq!(name(full), masked, "{full}");
        }
    }
}
