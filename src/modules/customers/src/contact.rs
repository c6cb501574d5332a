//! 联系方式: full name, telephones and plates, readable only with the site's personal data (S20).

use domain::{Id, Record, Scope, SiteId};
use serde::{Deserialize, Serialize};

use crate::{CustomerId, Telephone, mask};

/// 联系方式: the side row of a customer. Its id follows from the customer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerContact {
    pub customer: CustomerId,
    pub site: SiteId,
    /// May be empty when only a telephone is known.
    pub full_name: String,
    /// The first one is tried first.
    pub telephones: Vec<Telephone>,
    /// 车牌, upper case, without the dot: `粤B12345`.
    pub plates: Vec<String>,
}

impl CustomerContact {
    /// Where the contact of this customer is kept.
    #[must_use]
    pub fn id_of(customer: CustomerId) -> Id {
        customer.id().derived("contact")
    }

    /// What the wide row shows of the name.
    #[must_use]
    pub fn masked_name(&self) -> String {
        mask::name(&self.full_name)
    }

    /// What the wide row shows of the first telephone.
    #[must_use]
    pub fn masked_phone(&self) -> String {
        self.telephones.first().map(Telephone::masked).unwrap_or_default()
    }
}

impl Record for CustomerContact {
    const KIND: &'static str = "customers.contact";

    fn id(&self) -> Id {
        CustomerContact::id_of(self.customer)
    }

    fn scope(&self) -> Scope {
        Scope::SitePii(self.site)
    }
}
