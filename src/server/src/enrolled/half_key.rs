//! The server's half of the key that seals what a device keeps (sync.md 2.16, kind B).

use std::sync::Arc;

use axum::extract::{Extension, Json, State};
use domain::{DeviceId, PersonId};
use hkdf::Hkdf;
use serde::Serialize;
use sha2::Sha256;

use crate::api_error::ApiError;
use crate::app::App;
use crate::gate::SignedIn;
use crate::random;

/// What HKDF is told that the half is for.
const PURPOSE: &[u8] = b"guanjia half key";

/// The half, for the memory of the page and nowhere else.
#[derive(Serialize)]
pub struct HalfKey {
    /// 32 bytes, hexadecimal.
    half_key: String,
    /// How often the device's halves were thrown away before this one.
    rotation: u64,
}

/// `GET /api/session/half_key`: for this person on this device. A device out of use never gets here (S22).
///
/// # Errors
/// When the store failed.
pub async fn give(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Json<HalfKey>, ApiError> {
    let (org, person, device) = (app.shared.org, signed_in.session.person, signed_in.session.device);
    let rotation = app.accounts.with(move |accounts| accounts.half_key_rotation(org, device)).await?;
    let half = derive(&app.shared.keys.actor_root, person, device, rotation);
    Ok(Json(HalfKey { half_key: random::hex(&half), rotation }))
}

/// Nothing is stored: the half follows from the key file. After a rotation the old one follows from nothing that the
/// server would answer.
#[must_use]
pub fn derive(root: &[u8; 32], person: PersonId, device: DeviceId, rotation: u64) -> [u8; 32] {
    let mut half = [0; 32];
    let info = [PURPOSE, &person.id().0[..], &device.id().0, &rotation.to_be_bytes()].concat();
    Hkdf::<Sha256>::new(None, root).expand(&info, &mut half).expect("32 bytes are a valid length for HKDF");
    half
}

#[cfg(test)]
mod tests {
    use domain::Id;

    use super::*;

    #[test]
    fn s22_each_person_device_and_rotation_has_a_half_of_its_own() {
        let (root, person, device) = ([1; 32], PersonId(Id([2; 16])), DeviceId(Id([3; 16])));
        let half = derive(&root, person, device, 0);
        assert_eq!(half, derive(&root, person, device, 0), "the same after a restart");
        let others = [
            derive(&root, person, device, 1),
            derive(&root, person, DeviceId(Id([9; 16])), 0),
            derive(&root, PersonId(Id([9; 16])), device, 0),
            derive(&[9; 32], person, device, 0),
        ];
        assert!(others.iter().all(|other| *other != half));
    }
}
