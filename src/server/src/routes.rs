//! Every dynamic route with its check, in one table. The router is built from it and from nothing else.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, patch, post};
use axum::{Router, middleware};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::api_error::ApiError;
use crate::app::App;
use crate::audit;
use crate::blobs::{show, upload};
use crate::device_backup::upload as device_backup;
use crate::enrolled::{half_key, routes as enrolled};
use crate::factors::{enrol, listed, second_step};
use crate::gate::{self, Check};
use crate::import;
use crate::office;
use crate::office::privacy::{personal_data, retention};
use crate::office::staff::{departments, people, posts};
use crate::oversight::{self, cards, devices, lost, orders, wipe};
use crate::privacy::export;
use crate::rates::Rated;
use crate::sign_in::{account_admin, own_password, session, session_list, setup, switch};
use crate::sync_api::{find, live, pull, push};
use crate::web::content_type::{self, Takes};
use crate::web::{client_files, csp_report, csrf, headers, health};

/// Answers of the moment, the only ones compressed while they leave; the client's files were compressed when they were
/// built. Dear enough to help a slow line, cheap enough to do for every page: measured by nobody yet, the codec's middle.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);

/// One route.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub check: Check,
    /// The type of the body of a changing request (S9).
    pub takes: Takes,
    /// What it counts as among the device's requests (S35).
    pub rated: Option<Rated>,
    /// The handler, made anew for each router.
    pub handler: fn() -> MethodRouter<Arc<App>>,
}

impl Route {
    /// Its body is no JSON.
    const fn takes(mut self, takes: Takes) -> Route {
        self.takes = takes;
        self
    }

    const fn rated(mut self, rated: Rated) -> Route {
        self.rated = Some(rated);
        self
    }
}

const fn route(
    method: Method,
    path: &'static str,
    check: Check,
    handler: fn() -> MethodRouter<Arc<App>>,
) -> Route {
    Route { method, path, check, takes: Takes::Json, rated: None, handler }
}

/// Every dynamic route there is.
pub const TABLE: &[Route] = &[
    route(Method::GET, "/healthz", Check::Public, || get(health::alive)),
    route(Method::GET, "/readyz", Check::Public, || get(health::ready)),
    route(Method::GET, "/version.json", Check::Public, || get(health::version)),
    route(Method::GET, "/api/ping", Check::Public, || get(health::ping)),
    route(Method::GET, "/api/setup", Check::Public, || get(setup::needed)),
    route(Method::POST, "/api/setup", Check::Public, || post(setup::set_up)),
    route(Method::POST, "/api/session", Check::Public, || post(session::sign_in)),
    route(Method::POST, "/api/session/second", Check::Public, || post(second_step::finish)),
    route(Method::POST, "/api/session/switch", Check::Public, || post(switch::switch)),
    route(Method::GET, "/api/session/nonce", Check::Public, || get(enrolled::nonce)),
    route(Method::GET, "/api/session/half_key", Check::Session, || get(half_key::give)),
    route(Method::GET, "/api/session", Check::Delivery, || get(session::who_am_i)),
    route(Method::DELETE, "/api/session", Check::OneTime, || delete(session::sign_out)),
    route(Method::POST, "/api/session/device", Check::Session, || post(session::change_device)),
    route(Method::POST, "/api/session/password", Check::OneTime, || post(own_password::change)),
    route(Method::GET, "/api/sessions", Check::Session, || get(session_list::list)),
    route(Method::DELETE, "/api/sessions/{id}", Check::Session, || delete(session_list::end)),
    route(Method::DELETE, "/api/sessions/device/{id}", Check::Session, || delete(session_list::end_device)),
    route(Method::GET, "/api/factors", Check::Enrol, || get(listed::list)),
    route(Method::DELETE, "/api/factors/{id}", Check::Session, || delete(listed::remove)),
    route(Method::POST, "/api/factors/recovery", Check::Session, || post(listed::renew_codes)),
    route(Method::POST, "/api/factors/totp", Check::Enrol, || post(enrol::begin_codes)),
    route(Method::POST, "/api/factors/totp/confirm", Check::Enrol, || post(enrol::confirm_codes)),
    route(Method::POST, "/api/factors/passkey", Check::Enrol, || post(enrol::begin_passkey)),
    route(Method::POST, "/api/factors/passkey/confirm", Check::Enrol, || post(enrol::confirm_passkey)),
    route(Method::GET, "/api/accounts", Check::Permission("staff.hire"), || get(account_admin::list)),
    route(Method::POST, "/api/accounts", Check::Permission("staff.hire"), || post(account_admin::add)),
    route(Method::POST, "/api/accounts/reset", Check::Permission("staff.hire"), || {
        post(account_admin::reset)
    }),
    route(Method::POST, "/api/accounts/disable", Check::Permission("staff.hire"), || {
        post(account_admin::disable)
    }),
    route(Method::POST, "/api/accounts/forget_factors", Check::Permission("staff.hire"), || {
        post(account_admin::forget_factors)
    }),
    route(Method::POST, "/api/sync/push", Check::HandIn, || post(push::push))
        .takes(Takes::Octets)
        .rated(Rated::Push),
    route(Method::POST, "/api/sync/pull", Check::Session, || post(pull::pull))
        .takes(Takes::Octets)
        .rated(Rated::Pull),
    route(Method::POST, "/api/sync/find", Check::Session, || post(find::find))
        .takes(Takes::Octets)
        .rated(Rated::Pull),
    route(Method::GET, "/api/sync/live", Check::Session, || get(live::live)),
    route(Method::POST, "/api/blob", Check::HandIn, || post(upload::begin)),
    route(Method::GET, "/api/blob/{id}", Check::HandIn, || get(upload::look)),
    route(Method::PATCH, "/api/blob/{id}", Check::HandIn, || patch(upload::piece)).takes(Takes::Octets),
    route(Method::GET, "/api/blob/{id}/thumb", Check::Session, || get(show::thumb)),
    route(Method::GET, "/api/blob/{id}/view", Check::Session, || get(show::view)),
    route(Method::GET, "/api/blob/{id}/audio", Check::Session, || get(show::audio)),
    route(Method::POST, "/api/blobs/state", Check::Session, || post(show::states)),
    route(Method::GET, "/api/cards", Check::Permission(oversight::ACCEPT), || get(cards::list)),
    route(Method::GET, "/api/cards/count", Check::Permission(oversight::ACCEPT), || get(cards::count)),
    route(Method::GET, "/api/devices", Check::Permission(oversight::DEVICES), || get(devices::list)),
    route(Method::GET, "/api/devices/enrolled", Check::Permission(oversight::DEVICES), || {
        get(enrolled::list)
    }),
    route(Method::POST, "/api/devices/enrol", Check::Session, || post(enrolled::enrol)),
    route(Method::POST, "/api/devices/order", Check::Permission(oversight::DEVICES), || post(orders::give)),
    route(Method::POST, "/api/devices/backup", Check::Permission(oversight::DEVICES), || {
        post(device_backup::take)
    })
    .takes(Takes::Octets),
    route(Method::POST, "/api/devices/lost", Check::Delivery, || post(lost::tell)),
    route(Method::GET, "/api/devices/order", Check::Delivery, || get(wipe::none)),
    route(Method::POST, "/api/devices/wiped", Check::HandIn, || post(wipe::obeyed)),
    route(Method::GET, "/api/office", Check::Session, || get(office::list)),
    route(Method::GET, "/api/office/people", Check::Permission("staff.hire"), || get(people::show)),
    route(Method::POST, "/api/office/people/{action}", Check::Permission("staff.hire"), || post(people::act)),
    route(Method::GET, "/api/office/posts", Check::Permission("staff.define_post"), || get(posts::show)),
    route(Method::POST, "/api/office/posts/{action}", Check::Permission("staff.define_post"), || {
        post(posts::act)
    }),
    route(Method::GET, "/api/office/departments", Check::Permission("staff.define_department"), || {
        get(departments::show)
    }),
    route(
        Method::POST,
        "/api/office/departments/{action}",
        Check::Permission("staff.define_department"),
        || post(departments::act),
    ),
    route(Method::GET, "/api/office/devices", Check::Permission(oversight::DEVICES), || {
        get(office::devices::show)
    }),
    route(Method::POST, "/api/office/devices/{action}", Check::Permission(oversight::DEVICES), || {
        post(office::devices::act)
    }),
    route(Method::GET, "/api/office/categories", Check::Permission("tickets.define_category"), || {
        get(office::categories::show)
    }),
    route(
        Method::POST,
        "/api/office/categories/{action}",
        Check::Permission("tickets.define_category"),
        || post(office::categories::act),
    ),
    route(Method::GET, "/api/office/sites", Check::Permission("sites.add_units"), || {
        get(office::sites::list::show)
    }),
    route(Method::POST, "/api/office/sites/{action}", Check::Permission("sites.add_units"), || {
        post(office::sites::import::act)
    }),
    route(Method::GET, "/api/office/unit_imports", Check::Permission("sites.take_back"), || {
        get(office::sites::imports::show)
    }),
    route(Method::POST, "/api/office/unit_imports/{action}", Check::Permission("sites.take_back"), || {
        post(office::sites::imports::act)
    }),
    route(Method::GET, "/api/office/ticket_imports", Check::Permission(import::PERMISSION), || {
        get(office::ticket_imports::show)
    }),
    route(Method::POST, "/api/office/ticket_imports/{action}", Check::Permission(import::PERMISSION), || {
        post(office::ticket_imports::act)
    }),
    route(Method::GET, "/api/office/settings", Check::Permission("server.settings"), || {
        get(office::settings::show)
    }),
    route(Method::POST, "/api/office/settings/{action}", Check::Permission("server.settings"), || {
        post(office::settings::act)
    }),
    route(Method::GET, "/api/office/sessions", Check::Permission("staff.hire"), || {
        get(office::sessions::show)
    }),
    route(Method::POST, "/api/office/sessions/end", Check::Permission("staff.hire"), || {
        post(office::sessions::end)
    }),
    route(Method::GET, "/api/office/backups", Check::Permission("backup.read"), || {
        get(office::backups::show)
    }),
    route(Method::POST, "/api/office/backups/make", Check::Permission("backup.read"), || {
        post(office::backups::make)
    }),
    route(Method::POST, "/api/office/backups/verify", Check::Permission("backup.read"), || {
        post(office::backups::verify)
    }),
    route(Method::GET, "/api/office/changes", Check::Permission("audit.read"), || get(audit::changes::show)),
    route(Method::GET, "/api/office/audit", Check::Permission("audit.read"), || get(audit::office::show)),
    route(Method::GET, "/api/office/personal_data", Check::Permission(customers::ERASE), || {
        get(personal_data::show)
    }),
    route(Method::POST, "/api/office/personal_data/{action}", Check::Permission(customers::ERASE), || {
        post(personal_data::act)
    }),
    route(Method::GET, "/api/office/retention", Check::Permission(customers::ERASE), || get(retention::show)),
    route(Method::POST, "/api/office/retention/{action}", Check::Permission(customers::ERASE), || {
        post(retention::act)
    }),
    route(Method::GET, "/api/customers/{id}/export", Check::Permission(export::PERMISSION), || {
        get(export::export)
    }),
    route(Method::POST, csp_report::PATH, Check::Public, || post(csp_report::take)).takes(Takes::Report),
    route(Method::GET, csp_report::PATH, Check::Permission(csp_report::PERMISSION), || get(csp_report::list)),
];

/// The whole of what the server answers.
pub fn router(app: &Arc<App>) -> Router {
    let mut router = Router::new();
    for route in TABLE {
        let gate = (Arc::clone(app), route.check, route.rated);
        let check = middleware::from_fn_with_state(gate, gate::enforce);
        let body = middleware::from_fn_with_state(route.takes, content_type::expect);
        router = router.route(route.path, (route.handler)().layer(body).layer(check));
    }
    #[cfg(feature = "bench")]
    {
        router = router.merge(crate::bench::routes());
    }
    let router = router
        .route_layer(CompressionLayer::new().quality(COMPRESSION))
        .method_not_allowed_fallback(wrong_method)
        .fallback(client_files::serve)
        .with_state(Arc::clone(app))
        .layer(middleware::from_fn_with_state(Arc::clone(app), csrf::guard))
        .layer(middleware::from_fn_with_state(Arc::clone(app), headers::secure));
    #[cfg(feature = "bench")]
    let router = router.layer(middleware::from_fn(crate::bench::headers));
    router.layer(middleware::from_fn(crate::logging::log_request))
}

async fn wrong_method() -> Response {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD").into_response()
}
