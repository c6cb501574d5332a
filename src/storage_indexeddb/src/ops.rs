//! `ops:<organisation>`: what was captured here and is not safe at the server yet. Version 1, for ever.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::{DeviceId, OpId, OrgId, PersonId};
use js_sys::Array;
use storage::StorageError;
use storage::replica::{Draft, DraftKey, OpsSnapshot, OpsStore};
use sync::message::StreamId;
use sync::op::{NewBatch, StoredBatch, blobs_named};
use sync::replica::{CardStatus, Identity, Ops, Renumbering, Tidy, proof_of_claimed};
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbObjectStoreParameters, IdbRequest};

use crate::connection::Connection;
use crate::ops_rows::{self as rows, all_of};
use crate::transaction::{Mode, Transaction, from_js};
use crate::vault::{Vault, failed, generated_device_key};
use crate::{ops_blobs, ops_change, sealed_rows};

pub(crate) const OUTBOX: &str = "outbox";
pub(crate) const SENT: &str = "sent";
pub(crate) const INBOX: &str = "inbox";
pub(crate) const DRAFT: &str = "draft";
pub(crate) const META: &str = "meta";
pub(crate) const BLOB: &str = "blob";
pub(crate) const CHUNK: &str = "chunk";

/// The irreplaceable database. Cheap to clone; clones share one connection.
#[derive(Clone)]
pub struct OpsDatabase {
    connection: Rc<Connection>,
    vault: Vault,
}

impl OpsDatabase {
    /// Opens lazily, at the first transaction.
    #[must_use]
    pub fn new(org: OrgId, vault: Vault) -> OpsDatabase {
        OpsDatabase::named(&org.to_string(), vault)
    }

    /// The database `ops:<name>`.
    #[must_use]
    pub fn named(name: &str, vault: Vault) -> OpsDatabase {
        OpsDatabase { connection: Rc::new(Connection::new(format!("ops:{name}"), create_stores)), vault }
    }

    /// The organizations whose `ops` lie in this browser. Empty where the browser does not tell.
    pub async fn present() -> Vec<OrgId> {
        let names = crate::connection::names().await.unwrap_or_default();
        names.iter().filter_map(|name| name.strip_prefix("ops:")?.parse().ok()).collect()
    }

    /// Closes the connection; the next use opens it again.
    pub fn close(&self) {
        self.connection.discard();
    }

    /// Calls `hear` whenever the browser takes the handle away, as it does when the data is deleted under the page.
    pub fn when_taken(&self, hear: impl Fn() + 'static) {
        self.connection.when_taken(Rc::new(hear));
    }

    /// Gives up what is not stored yet and closes: the page is about to be frozen, and other tabs must not wait for it.
    pub fn let_go(&self) {
        self.connection.let_go();
    }

    /// The keys in hand.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Takes this device's key into the vault, if it has one: from then on what is written is sealed.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn open_vault(&self) -> Result<(), StorageError> {
        let key = JsValue::from(rows::DEVICE_KEY);
        let found = self.read(META, "reading this device's key", |tx| tx.get(META, &key)).await?;
        if let Some(key) = (!found.is_undefined()).then(|| rows::read_device_key(&found)).flatten() {
            self.vault.set_device_key(key);
        }
        Ok(())
    }

    /// Gives this device a key, unless it has one.
    ///
    /// # Errors
    /// What the disk says, or a browser without cryptography (plain HTTP).
    pub async fn begin_sealing(&self) -> Result<(), StorageError> {
        let during = "making this device's key";
        self.open_vault().await?;
        if self.vault.is_on() {
            return Ok(());
        }
        let key = generated_device_key().await.map_err(|error| failed(during, &error))?;
        let row = rows::device_key_value(&key);
        self.run(&[META], Mode::Strict, during, |tx| {
            let asked = tx.get(META, &rows::DEVICE_KEY.into())?;
            // Another tab may have been faster.
            tx.then(&asked, move |tx, found| if found.is_undefined() { tx.put(META, &row) } else { Ok(()) });
            Ok(())
        })
        .await?;
        self.open_vault().await
    }

    /// Seals what lies here as it should be by now: after [`OpsDatabase::begin_sealing`], and after somebody unlocked.
    ///
    /// # Errors
    /// What the disk says; what is not sealed yet then is the next time.
    pub async fn seal_what_is_behind(&self) -> Result<(), StorageError> {
        sealed_rows::seal_what_is_behind(self).await
    }

    /// Who captured while nobody had unlocked has unlocked since: what was claimed to be theirs is proven (Z0a). What was
    /// sent meanwhile stays with the supervisors.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn prove(&self, claimed: &StoredBatch, identity: &Identity) -> Result<(), StorageError> {
        let Some((device, mac)) = proof_of_claimed(claimed, identity) else { return Ok(()) };
        let (key, ops) = (rows::batch_key(claimed), claimed.op_ids.clone());
        self.run(&[OUTBOX], Mode::Strict, "proving", |tx| {
            let asked = tx.get(OUTBOX, &key)?;
            tx.then(&asked, move |tx, found| {
                if !found.is_undefined() {
                    let claimed = rows::read_batch(&found)?;
                    if claimed.op_ids == ops {
                        let proven = StoredBatch { captured_by: device, actor_mac: mac, ..claimed };
                        tx.put(OUTBOX, &rows::batch_value(&proven))?;
                    }
                }
                tx.commit();
                Ok(())
            });
            Ok(())
        })
        .await
    }

    /// Runs `work` as one transaction and waits until it is known to be stored. After a failure the handle goes: it
    /// may be dead, and a dead handle fails for ever.
    pub(crate) async fn run(
        &self,
        stores: &[&str],
        mode: Mode,
        during: &'static str,
        work: impl FnOnce(&Transaction) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        let transaction = self.connection.begin(stores, mode, during).await?;
        if let Err(error) = work(&transaction) {
            transaction.abort_with(error);
        }
        let ended = transaction.finish().await;
        if let Err(StorageError::Broken { .. } | StorageError::Deadline { .. }) = ended {
            self.connection.discard();
        }
        ended
    }

    /// Runs one read and returns its result after the transaction's end.
    pub(crate) async fn read(
        &self,
        store: &str,
        during: &'static str,
        ask: impl FnOnce(&Transaction) -> Result<IdbRequest, StorageError>,
    ) -> Result<JsValue, StorageError> {
        let mut asked = None;
        self.run(&[store], Mode::Read, during, |tx| {
            asked = Some(ask(tx)?);
            tx.commit();
            Ok(())
        })
        .await?;
        Ok(asked.and_then(|request| request.result().ok()).unwrap_or(JsValue::UNDEFINED))
    }
}

impl OpsStore for OpsDatabase {
    async fn capture(&self, batch: &NewBatch, draft: Option<&DraftKey>) -> Result<StoredBatch, StorageError> {
        let stored: Rc<RefCell<Option<StoredBatch>>> = Rc::default();
        let files = blobs_named(&batch.bodies);
        let (plain, mut batch) = (batch.bodies.clone(), batch.clone());
        batch.bodies = sealed_rows::seal_batch(&self.vault, &batch).await?;
        let (slot, draft) = (Rc::clone(&stored), draft.map(rows::draft_key));
        let stores: &[&str] =
            if files.is_empty() { &[OUTBOX, DRAFT, META] } else { &[OUTBOX, DRAFT, META, BLOB] };
        self.run(stores, Mode::Strict, "saving", |tx| {
            // First: what is asked first is answered, and written, before the commit below.
            ops_blobs::claim(tx, files)?;
            let asked = tx.get(META, &rows::meta_name(batch.stream).into())?;
            tx.then(&asked, move |tx, value| {
                let mut ops = Ops { meta: rows::read_meta(&value)?, ..Ops::default() };
                let numbered = ops.capture(&batch);
                // `add`, not `put`: a number that is already taken must fail loudly, never overwrite a batch.
                tx.add(OUTBOX, &rows::batch_value(&numbered))?;
                tx.put(META, &rows::meta_value(batch.stream, &ops.meta))?;
                if let Some(key) = draft {
                    tx.delete(DRAFT, &key)?;
                }
                tx.commit();
                *slot.borrow_mut() = Some(numbered);
                Ok(())
            });
            Ok(())
        })
        .await?;
        let stored = stored.borrow_mut().take();
        stored
            .map(|stored| StoredBatch { bodies: plain, ..stored })
            .ok_or(StorageError::Broken { during: "saving", detail: "committed without a batch".to_owned() })
    }

    async fn load(&self, stream: StreamId) -> Result<OpsSnapshot, StorageError> {
        ops_change::read(self, stream, "loading").await?.opened(&self.vault).await
    }

    async fn tidy(&self, tidy: &Tidy) -> Result<(), StorageError> {
        ops_change::change(self, tidy.stream, Mode::Relaxed, "tidying", |ops| ops.tidy(tidy)).await
    }

    async fn renumber(&self, renumbering: &Renumbering) -> Result<(), StorageError> {
        let renumber = |ops: &mut Ops| ops.renumber(renumbering);
        ops_change::change(self, renumbering.stream, Mode::Strict, "renumbering", renumber).await
    }

    async fn adopt_device(&self, stream: StreamId, device: DeviceId) -> Result<DeviceId, StorageError> {
        let holds = Rc::new(Cell::new(device));
        let slot = Rc::clone(&holds);
        self.run(&[META], Mode::Strict, "naming this device", |tx| {
            let asked = tx.get(META, &rows::meta_name(stream).into())?;
            tx.then(&asked, move |tx, value| {
                let mut ops = Ops { meta: rows::read_meta(&value)?, ..Ops::default() };
                let before = ops.meta.clone();
                slot.set(ops.adopt_device(device));
                if ops.meta != before {
                    tx.put(META, &rows::meta_value(stream, &ops.meta))?;
                }
                tx.commit();
                Ok(())
            });
            Ok(())
        })
        .await?;
        Ok(holds.get())
    }

    async fn save_draft(&self, draft: &Draft) -> Result<(), StorageError> {
        let value = sealed_rows::seal(&self.vault, DRAFT, rows::draft_value(draft)).await?;
        self.run(&[DRAFT], Mode::Relaxed, "keeping a draft", |tx| {
            tx.put(DRAFT, &value)?;
            tx.commit();
            Ok(())
        })
        .await
    }

    async fn drafts(&self, actor: PersonId) -> Result<Vec<Draft>, StorageError> {
        let found = self
            .read(DRAFT, "reading drafts", |tx| {
                let range = all_of(&actor.to_string()).map_err(|error| from_js(&error, "reading drafts"))?;
                tx.get_all(DRAFT, &range)
            })
            .await?;
        let found = sealed_rows::open_all(&self.vault, DRAFT, &found).await?;
        found.iter().map(rows::read_draft).collect()
    }

    async fn delete_draft(&self, key: &DraftKey) -> Result<(), StorageError> {
        let key = rows::draft_key(key);
        self.run(&[DRAFT], Mode::Relaxed, "discarding a draft", |tx| {
            tx.delete(DRAFT, &key)?;
            tx.commit();
            Ok(())
        })
        .await
    }

    async fn close_card(&self, op: OpId) -> Result<(), StorageError> {
        let (during, key) = ("closing a card", JsValue::from(op.to_string()));
        let found = self.read(INBOX, during, |tx| tx.get(INBOX, &key)).await?;
        if found.is_undefined() {
            return Ok(());
        }
        let before = sealed_rows::sealed_of(&found)?;
        let mut entry = rows::read_inbox(&sealed_rows::open(&self.vault, INBOX, found).await?)?;
        entry.status = CardStatus::Closed;
        let row = sealed_rows::seal(&self.vault, INBOX, rows::inbox_value(&entry)).await?;
        // Renewed meanwhile: the newer card is another question, and stays open.
        sealed_rows::swap(self, INBOX, during, vec![(key, before, row)]).await
    }

    async fn put_value(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        let value = sealed_rows::seal(&self.vault, META, rows::named_value(name, value)).await?;
        self.run(&[META], Mode::Strict, "keeping a setting", |tx| {
            tx.put(META, &value)?;
            tx.commit();
            Ok(())
        })
        .await
    }

    async fn value(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let key = rows::value_name(name).into();
        let found = self.read(META, "reading a setting", |tx| tx.get(META, &key)).await?;
        if found.is_undefined() {
            return Ok(None);
        }
        rows::read_named(&sealed_rows::open(&self.vault, META, found).await?)
    }
}

fn create_stores(db: &IdbDatabase) -> Result<(), JsValue> {
    let batch_key: JsValue = Array::of2(&"stream".into(), &"first_dseq".into()).into();
    let outbox = create(db, OUTBOX, &batch_key)?;
    outbox.create_index_with_str("actor", "actor")?;
    create(db, SENT, &batch_key)?;
    create(db, INBOX, &"op".into())?;
    create(db, DRAFT, &Array::of2(&"actor".into(), &"form".into()))?;
    create(db, BLOB, &"hash".into())?;
    create(db, CHUNK, &Array::of2(&"hash".into(), &"i".into()))?;
    create(db, META, &"name".into())?;
    Ok(())
}

fn create(db: &IdbDatabase, name: &str, key: &JsValue) -> Result<web_sys::IdbObjectStore, JsValue> {
    let parameters = IdbObjectStoreParameters::new();
    parameters.set_key_path(key);
    db.create_object_store_with_optional_parameters(name, &parameters)
}
