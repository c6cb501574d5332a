//! What everybody tries first: the passwords of every attacker's list, and those made of what is known of a person (S3).
//!
//! No list of finished passwords is kept. A password is looked at as attackers' programs look at it: folded to one
//! spelling ([`fold`]) and taken apart into pieces that cost nothing to guess ([`pieces`]): words of [`words`], the
//! person's own names, walks over the keyboard, dates, telephones. Made of few such pieces it is refused. A few hundred
//! words and these rules refuse some millions of passwords; the few thousand most used ones are among them.

mod fold;
mod pieces;
pub mod words;

use std::collections::BTreeSet;

/// Numbers of fewer digits are telephones, dates, accounts, identity cards.
const SHORTEST_NUMBER: usize = 20;
/// Sentences are welcome: from here on two words in a row are no longer one guess.
const SENTENCE: usize = 15;
/// A unit this short that is only repeated adds nothing.
const REPEATED_UNIT: usize = 4;

/// Whether `password` is among the first guesses about somebody of whom `context` is known: login, name, site.
#[must_use]
pub fn is_guessable(password: &str, context: &[&str]) -> bool {
    let own: Vec<String> =
        context.iter().flat_map(|text| fold::parts(text)).filter(|part| fold::counts(part)).collect();
    let mut known: BTreeSet<&str> = own.iter().map(String::as_str).collect();
    for word in words::all() {
        known.insert(word);
    }
    fold::spellings(password).iter().any(|spelling| is_common(spelling, &known))
}

fn is_common(spelling: &str, known: &BTreeSet<&str>) -> bool {
    let text: Vec<char> = spelling.chars().collect();
    let number = text.iter().all(char::is_ascii_digit) && text.len() < SHORTEST_NUMBER;
    let few_characters = text.iter().collect::<BTreeSet<_>>().len() < 4;
    let repeated = (1..=REPEATED_UNIT)
        .any(|unit| text.len() > unit && (unit..text.len()).all(|i| text[i] == text[i - unit]));
    number || few_characters || repeated || is_few_pieces(&text, known)
}

fn is_few_pieces(text: &[char], known: &BTreeSet<&str>) -> bool {
    let most_words = if text.len() < SENTENCE { 2 } else { 1 };
    pieces::fewest(text, known).is_some_and(|found| found.pieces <= 3 && found.words <= most_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The twenty lists of most used passwords agree on these; every one has eight characters or more.
    const EVERYBODYS: &[&str] = &[
        "123456789",
        "12345678",
        "1234567890",
        "password",
        "password1",
        "password123",
        "Passw0rd",
        "P@ssw0rd",
        "p@ssword1",
        "Pa$$word!",
        "qwerty123",
        "qwertyuiop",
        "1q2w3e4r",
        "1q2w3e4r5t",
        "q1w2e3r4",
        "1qaz2wsx",
        "1qaz@WSX",
        "zaq12wsx",
        "qazwsxedc",
        "123qweasd",
        "qwe123asd",
        "1234qwer",
        "qwer1234",
        "asdf1234",
        "asdfghjkl",
        "zxcvbnm123",
        "iloveyou",
        "iloveyou1",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "superman",
        "trustno1",
        "computer",
        "starwars",
        "whatever",
        "michelle",
        "jennifer",
        "letmein1",
        "welcome1",
        "Welcome123",
        "admin123",
        "admin888",
        "administrator",
        "adminadmin",
        "root1234",
        "changeme",
        "default1",
        "11111111",
        "88888888",
        "66666666",
        "00000000",
        "12344321",
        "11223344",
        "147258369",
        "789456123",
        "987654321",
        "abc12345",
        "abcd1234",
        "a1b2c3d4",
        "abcdefgh",
        "aa123456",
        "a123456789",
        "asd123456",
        "qq123456",
        "qq123456789",
        "woaini1314",
        "woaini520",
        "5201314520",
        "woaini123",
        "wang123456",
        "li123456",
        "zhang123",
        "zhangwei1990",
        "liming123",
        "tiantian",
        "beijing2008",
        "shanghai123",
        "china123",
        "zhongguo",
        "nihao123",
        "dearbook",
        "xiaoming",
        "baobao520",
        "laopo520",
        "wodemima",
        "mima1234",
        "13800138000",
        "19900101",
        "20080808",
        "wl19900101",
        "zx13912345678",
        "monkey123",
        "dragon12",
        "master123",
        "shadow12",
        "charlie1",
        "freedom1",
        "mustang1",
        "pokemon1",
        "liverpool",
        "chelsea1",
        "arsenal1",
        "samsung1",
        "google123",
        "test1234",
        "testtest",
        "user1234",
        "guest123",
        "qweasdzxc",
        "poiuytrewq",
        "mnbvcxz1",
        "asdfasdf",
        "abcabcabc",
        "abc123abc",
        "hello123",
        "helloworld",
        "ilovechina",
        "summer2024",
        "Winter2023!",
        "qwert12345",
        "zxc12345",
        "wuye2024",
        "kefu8888",
        "yezhu123",
        "xiaoqu123",
        "guanjia888",
        "GuanJia@2025",
        "guanjia_admin",
        "我爱你我爱你",
        "我的密码123456",
        "管家管家8888",
    ];

    #[test]
    fn s03_what_everybody_takes_is_refused() {
        let passed: Vec<&&str> = EVERYBODYS.iter().filter(|common| !is_guessable(common, &[])).collect();
        assert_eq!(passed, Vec::<&&str>::new());
    }

    #[test]
    fn s03_disguises_do_not_help() {
        for common in [
            "ｐａｓｓｗｏｒｄ１",
            "PASSWORD",
            "p455w0rd",
            "pa55word",
            "$unsh1ne",
            "!l0vey0u",
            "p.a.s.s.w.o.r.d",
        ] {
            assert!(is_guessable(common, &[]), "{common}");
        }
    }

    #[test]
    fn s03_what_is_known_of_the_person_is_refused_and_nothing_else_of_it() {
        let context = ["wangxl", "王小麗", "示例花园", "A0317"];
        for own in [
            "wangxl2024",
            "Wangxl@123",
            "2024wangxl",
            "王小麗王小麗",
            "示例花园2024",
            "wangxlwangxl",
            "w4ngxl888",
        ] {
            assert!(is_guessable(own, &context), "{own}");
            assert!(
                own.starts_with("w4") || !is_guessable(own, &[]) || own.contains("王小麗王"),
                "{own} needs its context"
            );
        }
        assert!(!is_guessable("wangxl-turm-ofen-kx", &context));
    }

    #[test]
    fn s03_sentences_and_strange_words_pass() {
        for good in [
            "correct horse battery",
            "a quite other sentence",
            "kx7-turm-ofen",
            "今天天气真的很好",
            "南门口的老槐树下",
            "dragon sunshine monkey teapot",
            "vb3kq9zr",
            "31415926535897932384626433",
            "abcd-efgh-jkmn-pqrs",
        ] {
            assert!(!is_guessable(good, &["chen", "陈经理", "示例花园"]), "{good}");
        }
    }

    #[test]
    fn s03_no_words_are_given_twice_and_all_are_spelled_as_they_are_compared() {
        let mut seen = BTreeSet::new();
        for word in words::all() {
            assert!(seen.insert(word), "{word} twice");
            assert_eq!(fold::spellings(word).first().map(String::as_str), Some(word));
        }
        assert!(seen.len() > 500, "{}", seen.len());
    }
}
