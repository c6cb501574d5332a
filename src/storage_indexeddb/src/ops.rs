//! `ops:<organisation>`: what was captured here and is not safe at the server yet. Version 1, for ever.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::{DeviceId, OpId, OrgId, PersonId};
use js_sys::Array;
use storage::StorageError;
use storage::replica::{Draft, DraftKey, OpsSnapshot, OpsStore};
use sync::message::StreamId;
use sync::op::{NewBatch, StoredBatch, blobs_named};
use sync::replica::{CardStatus, Ops, Renumbering, Tidy};
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbObjectStoreParameters, IdbRequest};

use crate::connection::Connection;
use crate::ops_rows::{self as rows, all_of};
use crate::transaction::{Mode, Transaction, from_js};
use crate::{ops_blobs, ops_change};

pub(crate) const OUTBOX: &str = "outbox";
pub(crate) const SENT: &str = "sent";
pub(crate) const INBOX: &str = "inbox";
pub(crate) const DRAFT: &str = "draft";
pub(crate) const META: &str = "meta";
pub(crate) const BLOB: &str = "blob";
pub(crate) const CHUNK: &str = "chunk";

/// The irreplaceable database. Cheap to clone; clones share one connection.
#[derive(Clone)]
pub struct OpsDatabase(Rc<Connection>);

impl OpsDatabase {
    /// Opens lazily, at the first transaction.
    #[must_use]
    pub fn new(org: OrgId) -> OpsDatabase {
        OpsDatabase::named(&org.to_string())
    }

    /// The database `ops:<name>`.
    #[must_use]
    pub fn named(name: &str) -> OpsDatabase {
        OpsDatabase(Rc::new(Connection::new(format!("ops:{name}"), create_stores)))
    }

    /// The organizations whose `ops` lie in this browser. Empty where the browser does not tell.
    pub async fn present() -> Vec<OrgId> {
        let names = crate::connection::names().await.unwrap_or_default();
        names.iter().filter_map(|name| name.strip_prefix("ops:")?.parse().ok()).collect()
    }

    /// Closes the connection; the next use opens it again.
    pub fn close(&self) {
        self.0.discard();
    }

    /// Calls `hear` whenever the browser takes the handle away, as it does when the data is deleted under the page.
    pub fn when_taken(&self, hear: impl Fn() + 'static) {
        self.0.when_taken(Rc::new(hear));
    }

    /// Gives up what is not stored yet and closes: the page is about to be frozen, and other tabs must not wait for it.
    pub fn let_go(&self) {
        self.0.let_go();
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
        let transaction = self.0.begin(stores, mode, during).await?;
        if let Err(error) = work(&transaction) {
            transaction.abort_with(error);
        }
        let ended = transaction.finish().await;
        if let Err(StorageError::Broken { .. } | StorageError::Deadline { .. }) = ended {
            self.0.discard();
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
        let (slot, batch, draft) = (Rc::clone(&stored), batch.clone(), draft.map(rows::draft_key));
        let files = blobs_named(&batch.bodies);
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
            .ok_or(StorageError::Broken { during: "saving", detail: "committed without a batch".to_owned() })
    }

    async fn load(&self, stream: StreamId) -> Result<OpsSnapshot, StorageError> {
        let mut asked = None;
        self.run(&[OUTBOX, SENT, INBOX, META], Mode::Read, "loading", |tx| {
            asked = Some(ops_change::ask(tx, stream)?);
            tx.commit();
            Ok(())
        })
        .await?;
        asked.map_or_else(|| Ok(OpsSnapshot::default()), |asked| asked.answers())
    }

    async fn tidy(&self, tidy: &Tidy) -> Result<(), StorageError> {
        let tidy = tidy.clone();
        self.run(&[OUTBOX, SENT, INBOX, META], Mode::Relaxed, "tidying", |tx| {
            ops_change::change(tx, tidy.stream, move |ops| ops.tidy(&tidy))
        })
        .await
    }

    async fn renumber(&self, renumbering: &Renumbering) -> Result<(), StorageError> {
        let plan = renumbering.clone();
        self.run(&[OUTBOX, SENT, INBOX, META], Mode::Strict, "renumbering", |tx| {
            ops_change::change(tx, plan.stream, move |ops| ops.renumber(&plan))
        })
        .await
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
        let value = rows::draft_value(draft);
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
        Array::from(&found).iter().map(|value| rows::read_draft(&value)).collect()
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
        self.run(&[INBOX], Mode::Relaxed, "closing a card", |tx| {
            let asked = tx.get(INBOX, &op.to_string().into())?;
            tx.then(&asked, move |tx, value| {
                if !value.is_undefined() {
                    let mut entry = rows::read_inbox(&value)?;
                    entry.status = CardStatus::Closed;
                    tx.put(INBOX, &rows::inbox_value(&entry))?;
                }
                tx.commit();
                Ok(())
            });
            Ok(())
        })
        .await
    }

    async fn put_value(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        let value = rows::named_value(name, value);
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
        rows::read_named(&found)
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
