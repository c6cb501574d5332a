//! The shell's own pages that leave the main file of the program: what stands here is fetched when it is needed.

use std::pin::Pin;
use std::rc::Rc;

use domain::{DeviceId, Intent, PersonId};
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use storage::StorageError;
use storage::replica::OpsSnapshot;
use sync::message::{FindReply, FindRequest};
use ui::module::NavEntry;
use ui::palette;
use ui::photos::PhotoPort;
use ui::replica::{NotBeside, Saved};
use ui::{Split, part};

use crate::api::{self, Identity, Refusal};
use crate::enrolled;
use crate::export;
use crate::files;
use crate::first_download;
use crate::home::TodayPage;
use crate::keys::lock_page::LockPage;
use crate::keys::{switch, unlock};
use crate::node::Node;
use crate::office::OfficePage;
use crate::open_cards::OpenCardsPage;
use crate::rescue;
use crate::round::{self, Stop};
use crate::settings::SettingsPage;
use crate::setup::SetUpPage;
use crate::sign_in::{SignInForm, SignInPage};
use crate::sync_center::SyncCenterPage;
use crate::user_menu::UserMenu;
use crate::wipe;

/// Fetches every file in the background: they are needed sooner or later, and a new version throws the old ones away.
pub(crate) async fn load_all() {
    for module in modules::all_ui() {
        // What does not come now is asked for again by its screen.
        let _ = (module.load)().await;
    }
    let _ = load_entrance().await;
    let _ = load_today().await;
}

part!(
    work,
    load_today,
    /// `/`
    pub(crate) fn today() -> Split {
        Ok(view! { <TodayPage /> }.into_any())
    }
);

part!(
    work,
    load_finder,
    /// What the palette shows once it is open.
    pub(crate) fn finder(open: RwSignal<bool>, pages: Signal<Vec<NavEntry>>) -> Split {
        let sources = modules::all_lookups().iter().filter_map(|module| module.search).collect();
        Ok(palette::finder(open, sources, pages))
    }
);

part!(
    work,
    load_shortcuts,
    /// The list of keys.
    pub(crate) fn shortcuts() -> Split {
        Ok(ui::keyboard::shortcuts_list())
    }
);

part!(
    work,
    load_first_download,
    /// How far the first download is.
    pub(crate) fn first_download() -> Split {
        Ok(first_download::bar())
    }
);

part!(
    work,
    load_sync_center,
    /// `/sync`
    pub(crate) fn sync_center() -> Split {
        Ok(view! { <SyncCenterPage /> }.into_any())
    }
);

part!(
    work,
    load_open_cards,
    /// `/cards`
    pub(crate) fn open_cards() -> Split {
        Ok(view! { <OpenCardsPage /> }.into_any())
    }
);

part!(
    work,
    load_settings,
    /// `/settings`
    pub(crate) fn settings() -> Split {
        Ok(view! { <SettingsPage /> }.into_any())
    }
);

part!(
    work,
    load_office,
    /// `/office/…`
    pub(crate) fn office() -> Split {
        Ok(view! { <OfficePage /> }.into_any())
    }
);

part!(
    work,
    load_entrance,
    /// `/sign-in`, and every page of a device where nobody is signed in.
    pub(crate) fn entrance(on_open: UnsyncCallback<Rc<Node>>, node: Option<Rc<Node>>) -> Split {
        Ok(match node {
            Some(node) => view! { <SignInPage on_open=on_open node=node /> }.into_any(),
            None => view! { <SignInPage on_open=on_open /> }.into_any(),
        })
    }
);

part!(
    work,
    load_sign_in_again,
    /// Signing in again above the page somebody works on.
    pub(crate) fn sign_in_again(on_open: UnsyncCallback<Rc<Node>>, node: Rc<Node>) -> Split {
        Ok(view! { <SignInForm on_open=on_open node=Some(node) /> }.into_any())
    }
);

part!(
    work,
    load_set_up,
    /// `/setup`
    pub(crate) fn set_up(on_open: UnsyncCallback<Rc<Node>>) -> Split {
        Ok(view! { <SetUpPage on_open=on_open /> }.into_any())
    }
);

part!(
    work,
    load_change_device,
    /// Tells the server this device's new id. Rare, so what reads the answer need not start with the program.
    pub(crate) fn change_device(node: Rc<Node>, device: DeviceId) -> Result<Answering, Refusal> {
        Ok(Box::pin(async move {
            let before = node.session.borrow().as_ref().map_or(device, |session| session.key.0);
            api::change_device(device, enrolled::proof(&node.ops, before).await).await
        }))
    }
);

part!(
    work,
    load_put_back,
    /// Puts back what the browser has deleted, as far as this page still has it.
    pub(crate) fn put_back(node: Rc<Node>, found: OpsSnapshot) -> Result<PuttingBack, SplitLoaderError> {
        Ok(Box::pin(rescue::put_back(node, found)))
    }
);

part!(
    work,
    load_tell_lost,
    /// Tells the server that this device's data was deleted.
    pub(crate) fn tell_lost(node: Rc<Node>) -> Result<Telling, SplitLoaderError> {
        Ok(Box::pin(rescue::tell(node)))
    }
);

/// Putting back, under way.
pub(crate) type PuttingBack = Pin<Box<dyn Future<Output = Result<(), StorageError>>>>;

/// Telling, under way.
pub(crate) type Telling = Pin<Box<dyn Future<Output = ()>>>;

part!(
    work,
    load_round,
    /// Sends and fetches. The first page shows what lies here; only then the program asks the server for more.
    pub(crate) fn round(node: Rc<Node>, careful: bool) -> Result<Rounding, Stop> {
        let heard = Rc::clone(&node);
        Ok(Box::pin(wipe::hear(heard, Box::pin(async move { round::round(&node, careful).await }))))
    }
);

part!(
    work,
    load_deliver,
    /// Sends what waits, and fetches nothing: nobody has unlocked.
    pub(crate) fn deliver(node: Rc<Node>, careful: bool) -> Result<Rounding, Stop> {
        let heard = Rc::clone(&node);
        Ok(Box::pin(wipe::hear(heard, Box::pin(async move { round::deliver(&node, careful).await }))))
    }
);

part!(
    work,
    load_prove,
    /// Tells the server who has unlocked.
    pub(crate) fn prove(node: Rc<Node>) -> Result<Rounding, Stop> {
        Ok(Box::pin(wipe::hear(Rc::clone(&node), Box::pin(switch::prove(node)))))
    }
);

part!(
    work,
    load_lock_page,
    /// Every page of a device that is locked.
    pub(crate) fn lock_page(node: Rc<Node>) -> Split {
        Ok(view! { <LockPage node=node /> }.into_any())
    }
);

part!(
    work,
    load_beside,
    /// Another person of this device acts beside who works there.
    pub(crate) fn beside(
        node: Rc<Node>,
        person: PersonId,
        pin: String,
        intents: Vec<Intent>,
    ) -> Result<Acting, SplitLoaderError> {
        Ok(Box::pin(unlock::beside(node, person, pin, intents)))
    }
);

/// A second person, being asked.
pub(crate) type Acting = Pin<Box<dyn Future<Output = Result<Saved, NotBeside>>>>;

part!(
    work,
    load_wipe_page,
    /// What a device shows that is being wiped, or was.
    pub(crate) fn wipe_page(node: Option<Rc<Node>>) -> Split {
        Ok(wipe::page(node))
    }
);

part!(
    work,
    load_user_menu,
    /// The person in the top bar.
    pub(crate) fn user_menu() -> Split {
        Ok(view! { <UserMenu /> }.into_any())
    }
);

part!(
    work,
    load_leave,
    /// Signs out.
    pub(crate) fn leave(node: Rc<Node>) -> Result<Telling, SplitLoaderError> {
        Ok(Box::pin(switch::leave(node)))
    }
);

/// A round under way.
pub(crate) type Rounding = Pin<Box<dyn Future<Output = Result<(), Stop>>>>;

part!(
    work,
    load_find,
    /// Asks the server for records beyond the working set.
    pub(crate) fn find(node: Rc<Node>, request: FindRequest) -> Result<Finding, SplitLoaderError> {
        Ok(Box::pin(async move { api::find(&node, &request).await }))
    }
);

/// The server's answer, under way; `None` without a server.
pub(crate) type Finding = Pin<Box<dyn Future<Output = Option<FindReply>>>>;

/// The server's answer, under way.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<Identity, Refusal>>>>;

part!(
    work,
    load_file_port,
    /// Photos and voice notes of this device and of the server, for whoever shows or takes them.
    pub(crate) fn file_port(node: Rc<Node>) -> Result<Rc<dyn PhotoPort>, SplitLoaderError> {
        Ok(Rc::new(files::port::Port::new(node)))
    }
);

part!(
    work,
    load_look_for_files,
    /// Counts the files that lie here.
    pub(crate) fn look_for_files(node: Rc<Node>) -> Result<FileWork, SplitLoaderError> {
        Ok(Box::pin(files::counting::count(node)))
    }
);

part!(
    work,
    load_send_files,
    /// Sends the files that wait.
    pub(crate) fn send_files(node: Rc<Node>) -> Result<FileWork, SplitLoaderError> {
        Ok(Box::pin(files::upload::send(node)))
    }
);

/// Work on files, under way.
pub(crate) type FileWork = Pin<Box<dyn Future<Output = ()>>>;

part!(
    work,
    load_export,
    /// The last resort of a device that fails.
    pub(crate) fn export(node: Rc<Node>) -> Result<Exporting, SplitLoaderError> {
        Ok(Box::pin(async move { export::outbox(&node).await }))
    }
);

/// The file under way; `None` = it could not be made.
pub(crate) type Exporting = Pin<Box<dyn Future<Output = Option<()>>>>;
