//! Every right a post may have, by its name in words.

use std::collections::BTreeSet;

use domain::Module;

use super::super::{Choice, Said};
use super::choices::by_name;
use super::roll::joined;
use super::words;
use crate::gate::Check;
use crate::privacy::forget::FORGETTING;
use crate::routes::TABLE;

/// Every right there is to give: whole modules, single operations, and what this server's routes ask for.
/// Not "everything": that is the administrator's post, which is fixed.
pub(super) fn choices() -> Vec<Choice> {
    by_name(known().into_iter().map(|right| Choice::new(&*right, in_words(&right))))
}

fn known() -> BTreeSet<String> {
    let of_modules = modules::all().iter().flat_map(|module| {
        let whole = format!("{}.*", module.name);
        // Forgetting somebody is one right, whichever module's operation does it.
        let kinds = module.operations.iter().filter(|kind| !FORGETTING.contains(kind));
        kinds.map(|kind| (*kind).to_owned()).chain([whole])
    });
    let of_routes = TABLE.iter().filter_map(|route| match route.check {
        Check::Permission(right) => Some(right.to_owned()),
        _ => None,
    });
    let later = staff::RIGHTS.iter().map(|right| (*right).to_owned());
    of_modules.chain(of_routes).chain(later).collect()
}

/// 工单 · 派单; a right that this version does not know is shown as it is spelled.
pub(super) fn in_words(right: &str) -> Said {
    if right == "*" {
        return staff::words::EVERYTHING.into();
    }
    let module = Module::find(modules::all(), right);
    let group = module.map(|module| module.words.name).or_else(|| words::group(right));
    let own = match right.strip_suffix(".*") {
        Some(_) => Some(staff::words::WHOLE_MODULE),
        None => module.and_then(|module| (module.words.operation)(right)).or_else(|| words::right(right)),
    };
    match (group, own) {
        (Some(group), Some(own)) => {
            Said { zh: staff::words::post_at(group.zh, own.zh), en: staff::words::post_at(group.en, own.en) }
        }
        _ => Said::name(right),
    }
}

/// All rights of a post in one cell.
pub(super) fn all_in_words(rights: &[String]) -> Said {
    joined(rights.iter().map(|right| in_words(right)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_that_can_be_given_has_words() {
        let unnamed: Vec<String> =
            known().into_iter().filter(|right| in_words(right) == Said::name(right)).collect();
        assert_eq!(unnamed, [""; 0]);
        let defaults = staff::default_posts();
        let unknown: BTreeSet<&String> = defaults
            .iter()
            .flat_map(|post| &post.permissions)
            .filter(|right| in_words(right) == Said::name(right))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
