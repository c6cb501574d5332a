//! 设备与同步: who works on which device, what it has not sent, what went wrong; ends its sessions.

use domain::Timestamp;
use leptos::prelude::*;
use sync::oversight::{DeviceReport, Devices};
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::oversight::{Told, ask, bring_in, instead};
use crate::{operation_words, words};

const PATH: &str = "/api/devices";

/// Silent for longer with unsent work, a device stands out (ux.md 3.5).
const SILENT_MINUTES: i64 = 4 * 60;

#[component]
pub(crate) fn DevicesPage() -> impl IntoView {
    let told = RwSignal::new(Told::<Devices>::Asking);
    let again = Callback::new(move |()| ask(PATH, told));
    again.run(());
    let list = move || {
        told.with(move |told| match told {
            Told::Here(found) if found.devices.is_empty() => {
                view! { <Card><EmptyState words=words::DEVICES_NONE /></Card> }.into_any()
            }
            Told::Here(found) => {
                let devices = found.devices.iter().map(|one| device_view(one, found.server_time, again));
                let devices = devices.collect_view();
                view! { <Card flush=true>{devices}</Card> }.into_any()
            }
            other => {
                let instead = instead(other, again);
                view! { <Card>{instead}</Card> }.into_any()
            }
        })
    };
    view! {
        <PageHeader title=words::DEVICES />
        <div class="sync-page">{list}{bring_in::card(again)}</div>
    }
    .into_any()
}

fn device_view(device: &DeviceReport, server_time: Timestamp, again: Callback<()>) -> AnyView {
    let people: Vec<String> =
        device.people.iter().take(3).map(|(person, _)| operation_words::person(*person)).collect();
    let label = format!("{} {}", device.device.id().short(), device.platform);
    let seen = format::relative(device.seen, server_time);
    let silent = device.pending > 0 && device.seen < server_time.plus_minutes(-SILENT_MINUTES);
    let alarm = silent.then(|| {
        view! { <Banner words=words::device_silent(device.pending, &seen) tone=BannerTone::Danger /> }
    });
    let lost = device.lost.map(|lost| {
        view! { <Banner words=words::device_lost(lost.pending, lost.rescued) tone=BannerTone::Warning /> }
    });
    let holes = (device.holes > 0)
        .then(|| view! { <Banner words=words::holes(device.holes) tone=BannerTone::Warning /> });
    let state = match (device.revoked, device.signed_in) {
        (true, _) => Some(words::REVOKED),
        (false, false) => Some(words::SIGNED_OUT),
        (false, true) => None,
    };
    let state = state.map(|state| view! { " "<span class="ui-chip">{tr(state)}</span> });
    let mut lines = vec![
        Detail::new(words::LAST_HEARD, seen),
        Detail::new(words::DEVICE_PENDING, device.pending.to_string()),
    ];
    if let Some(oldest) = device.oldest_pending {
        lines.push(Detail::new(words::OLDEST, format::relative(oldest, server_time)));
    }
    if !device.build.is_empty() {
        lines.push(Detail::new(words::BUILD, device.build.clone()));
    }
    view! {
        <article class="sync-card">
            <h2 class="ui-card__title">{label}" · "{people.join("、")}{state}</h2>
            {alarm}
            {lost}
            {holes}
            <DetailList items=Signal::derive(move || lines.clone()) />
            <Orders device=device.clone() again=again />
        </article>
    }
    .into_any()
}

/// 让它退出登录 · 停用 · 恢复使用
#[component]
fn Orders(device: DeviceReport, again: Callback<()>) -> impl IntoView {
    let (replica, toasts) = (use_replica(), use_toasts());
    let (signing_out, revoking) = (RwSignal::new(false), RwSignal::new(false));
    let id = device.device;
    let give = move |order: &'static str| {
        let body = format!(r#"{{"device":"{id}","order":"{order}"}}"#);
        spawn_local(async move {
            let answer = replica.port().request("POST", "/api/devices/order".to_owned(), Some(body)).await;
            match answer {
                Some(answer) if answer.status == 204 => again.run(()),
                Some(_) => toasts.problem(words::ORDER_FAILED),
                None => toasts.problem(words::NEEDS_NETWORK),
            }
        });
    };
    let sign_out = Callback::new(move |()| give("sign_out"));
    let revoke = Callback::new(move |()| give("revoke"));
    let out = device.signed_in.then(|| {
        view! { <Button label=words::SIGN_DEVICE_OUT on_click=move |()| signing_out.set(true) /> }
    });
    let use_again = if device.revoked {
        view! { <Button label=words::REINSTATE on_click=move |()| give("reinstate") /> }.into_any()
    } else {
        view! { <Button label=words::REVOKE tone=Tone::Danger on_click=move |()| revoking.set(true) /> }
            .into_any()
    };
    view! {
        <div class="sync-card__actions">{out} {use_again}</div>
        <Confirm title=words::SIGN_DEVICE_OUT words=words::SIGN_DEVICE_OUT_WORDS open=signing_out action=words::SIGN_DEVICE_OUT on_confirm=sign_out />
        <Confirm title=words::REVOKE words=words::REVOKE_WORDS open=revoking action=words::REVOKE on_confirm=revoke />
    }
    .into_any()
}
