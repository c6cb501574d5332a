//! Why something about a customer cannot be done. No personal data in the facts. The words are in `words.rs`.

use domain::Rejection;

use crate::CustomerId;

/// Every code this module makes; each is produced by a test and has words.
pub const CODES: &[&str] = &[
    "customers.already_registered",
    "customers.changed_meanwhile",
    "customers.already_merged",
    "customers.same_customer",
    "customers.unclear_telephone",
    "customers.unclear_plate",
    "customers.too_many",
    "customers.erased",
    "customers.names_the_person",
];

pub(crate) fn already_registered(customer: CustomerId) -> Rejection {
    Rejection::new("customers.already_registered").blocked_by(customer)
}

/// Somebody else corrected the same name; what is right has to be asked, not guessed.
pub(crate) fn changed_meanwhile(customer: CustomerId) -> Rejection {
    Rejection::new("customers.changed_meanwhile").at("name").blocked_by(customer)
}

pub(crate) fn already_merged(into: CustomerId) -> Rejection {
    Rejection::new("customers.already_merged").blocked_by(into)
}

pub(crate) fn same_customer(customer: CustomerId) -> Rejection {
    Rejection::new("customers.same_customer").at("kept").blocked_by(customer)
}

/// What was known of this customer was erased; a new file is begun for who comes back.
pub(crate) fn erased(customer: CustomerId) -> Rejection {
    Rejection::new("customers.erased").blocked_by(customer)
}

/// The note stays in the chain for ever.
pub(crate) fn names_the_person() -> Rejection {
    Rejection::new("customers.names_the_person").at("note")
}

pub(crate) fn unclear_telephone() -> Rejection {
    Rejection::new("customers.unclear_telephone").at("telephones")
}

pub(crate) fn unclear_plate() -> Rejection {
    Rejection::new("customers.unclear_plate").at("plates")
}

pub(crate) fn too_many(field: &'static str, limit: usize) -> Rejection {
    Rejection::new("customers.too_many").at(field).fact("limit", limit)
}
